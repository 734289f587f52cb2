"""Makes a part out of its template's markup and the printed values, the markup of all texts at a stroke.

What a text costs is mostly the asking whether there is something odd in it; so all are asked as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from xltools.core.thai import forget_by, thai_digits
from xltools.document.environment import FILTERS, printable

Piece = bytes | str | tuple[str]
"""Markup; a text still to be made into markup; one that is printed in Thai digits."""

_OPENING = "<w:t xml:space='preserve'>"
"""Its quotes tell it from the template's own markup."""
_BREAKS = (("\n", f"</w:t><w:br/>{_OPENING}"), ("\t", f"</w:t><w:tab/>{_OPENING}"))
_NOTHING_BETWEEN = f"{_OPENING}</w:t>"
_SIGN = "\u241e"
_BETWEEN = f" {_SIGN} "
"""Stands between texts that are looked at as one. It is printed as it is, and its blanks end what is before it: no
digit, address or line break goes on behind them."""

_OPEN_AT_END = f"{_OPENING}{_BETWEEN}".encode()
_MOST_KEPT = 1 << 13
"""A workbook of two thousand measures has so many texts; of more nothing is kept."""


class NotPlainError(Exception):
    """A value is more than a text, a number or a date: what it prints must be looked at as a whole."""


def printed(value: Any) -> Piece:
    """Return what a printed value gives to its part."""
    return value if type(value) is str else text_markup(value)


def printed_in_thai_digits(value: Any) -> Piece:
    """Return what a value gives that goes through the filter ``thai_digits`` last."""
    return (value,) if type(value) is str else text_markup(FILTERS["thai_digits"](value))


PRINTERS: dict[str, Callable[[Any], Piece]] = {
    function.__name__: function for function in (printed, printed_in_thai_digits)
}
"""What compiled templates call, by name."""


def part_of(pieces: Iterable[Piece], limit: int) -> bytes:
    """Return the part that pieces make, unless it is longer than ``limit`` bytes.

    Raises:
        NotPlainError: it is longer.
    """
    part: list[Any] = []
    texts: list[int] = []
    digits: list[int] = []
    size = 0
    for piece in pieces:
        if type(piece) is not bytes:
            if type(piece) is tuple:
                digits.append(len(part))
                (piece,) = piece
            else:
                texts.append(len(part))
        size += len(piece)
        if size > limit:
            raise NotPlainError
        part.append(piece)
    for places, kind in ((texts, _AS_THEY_ARE), (digits, _IN_THAI_DIGITS)):
        for place, markup in zip(places, kind.markup([part[place] for place in places]), strict=True):
            part[place] = markup
    whole = b"".join(part)
    if _AS_THEY_ARE.break_at_end or _IN_THAI_DIGITS.break_at_end:
        whole = whole.replace(_NOTHING_BETWEEN.encode(), b"")
    if len(whole) > limit:
        raise NotPlainError
    return whole


class Texts:
    """Makes the markup of texts, and keeps it for the other documents of their workbook.

    Args:
        convert: What is done with a text first. It looks at no piece of a text beyond the blanks around it.
    """

    def __init__(self, convert: Callable[[str], str]) -> None:
        self._convert = convert
        self._kept: dict[str, bytes] = {}
        self.break_at_end = False
        """Whether one of the texts so far may end with a break, behind which nothing may stand."""
        forget_by(self.forget)

    def forget(self) -> None:
        """Keep nothing of what was made so far."""
        self._kept = {}

    def markup(self, texts: Sequence[str]) -> list[bytes]:
        """Return the markup of each text once it is printable and converted."""
        kept = self._kept
        new = list(set(texts).difference(kept))
        kept.update(zip(new, self._made(new), strict=True))
        made = [kept[text] for text in texts]
        if len(kept) > _MOST_KEPT:
            self.forget()
        return made

    def _made(self, texts: list[str]) -> list[bytes]:
        together = _BETWEEN.join(texts)
        if together.count(_SIGN) != len(texts) - 1:
            self.break_at_end = True
            return [_markup(self._convert(printable(text))) for text in texts]
        markup = _markup(self._convert(printable(together)))
        self.break_at_end |= _OPEN_AT_END in markup or markup.endswith(_OPENING.encode())
        return markup.split(_BETWEEN.encode())


_AS_THEY_ARE, _IN_THAI_DIGITS = Texts(str), Texts(thai_digits)


def text_markup(value: Any) -> bytes:
    """Return the markup that shows a value inside a ``w:t`` which keeps its blanks.

    Raises:
        NotPlainError: it is no text, number or date.
    """
    if value is None:
        return b""
    if type(value) not in (str, int, float, bool, date, datetime):
        raise NotPlainError
    return _markup(str(printable(value)))


def _markup(text: str) -> bytes:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not text.isprintable():
        for character, markup in _BREAKS:
            text = text.replace(character, markup)
        text = text.replace(_NOTHING_BETWEEN, "")
    return text.encode("utf-8")
