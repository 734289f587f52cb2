"""Makes a part out of its template's markup and the printed values, the markup of all texts at a stroke.

What a text costs is mostly the asking whether there is something odd in it; so all are asked as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from xltools.core.thai import thai_digits
from xltools.document.environment import FILTERS, printable

Piece = bytes | str | tuple[str]
"""Markup; a text still to be made into markup; one that is printed in Thai digits."""

_BREAKS = (
    ("\n", "</w:t><w:br/><w:t xml:space='preserve'>"),
    ("\t", "</w:t><w:tab/><w:t xml:space='preserve'>"),
)
"""The quotes tell them from the template's own markup."""
_NOTHING_BETWEEN = b"<w:t xml:space='preserve'></w:t>"
_SIGN = "\u241e"
_BETWEEN = f" {_SIGN} "
"""Stands between texts that are looked at as one. It is printed as it is, and its blanks end what is before it: no
digit, address or line break goes on behind them."""


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
    for places, convert in ((texts, str), (digits, thai_digits)):
        for place, markup in zip(
            places, texts_markup([part[place] for place in places], convert), strict=True
        ):
            part[place] = markup
    whole = b"".join(part).replace(_NOTHING_BETWEEN, b"")
    if len(whole) > limit:
        raise NotPlainError
    return whole


def texts_markup(texts: list[str], convert: Callable[[str], str]) -> list[bytes]:
    """Return the markup of each text once it is printable and converted.

    ``convert`` turns a piece of text without looking beyond the blanks around it.
    """
    together = _BETWEEN.join(texts)
    if together.count(_SIGN) != len(texts) - 1:
        return [_markup(convert(printable(text))) for text in texts]
    return _markup(convert(printable(together))).split(_BETWEEN.encode())


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
    return text.encode("utf-8")
