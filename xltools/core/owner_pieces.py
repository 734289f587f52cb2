"""The pieces that a cell of owners is cut into: names, marks, and what stands between them."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.thai import says_nothing, squash
from xltools.patterns import pattern_of
from xltools.records import dataclass

_SEPARATORS = pattern_of(r"[,;/·•|、+&\n]")
_JOINING_WORDS = ("และ", "ร่วมกับ", "กับ")
_LIST_NUMBER = pattern_of(r"[(]?[0-9๐-๙]{1,2}[.)]")
_DIGITS = "0123456789๐๑๒๓๔๕๖๗๘๙"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a cell's text from the character ``start``.

    ``name`` is the owner it means, if any; ``behind`` and ``before`` are the mark it is, by where it stands.
    """

    start: int
    text: str
    name: str | None
    behind: str = ""
    before: str = ""

    @property
    def end(self) -> int:
        """Where the piece ends in the text."""
        return self.start + len(self.text)

    @property
    def strange(self) -> bool:
        """Neither a name nor a mark, nor a joining word, nor the dash of a list."""
        known = self.name is not None or self.behind or self.before
        return not known and self.text not in _JOINING_WORDS and not says_nothing(self.text)


def unmatched(text: str, start: int, end: int) -> Iterator[Stretch]:
    """Yield the pieces between separators in a part of the text that names nobody."""
    at = start
    for separator in [*_SEPARATORS.finditer(text, start, end), None]:
        stop = separator.start() if separator else end
        piece = text[at:stop].strip()
        if squash(piece):
            yield Stretch(text.index(piece, at), piece, None)
        at = separator.end() if separator else end


def without_list_numbers(stretches: list[Stretch]) -> Iterator[Stretch]:
    """Leave out «๑.» and «2)» where a name follows; a bare number belongs to a name: «กองช่าง 2»."""
    for part, after in zip(stretches, [*stretches[1:], None], strict=False):
        counts = part.name is None and _LIST_NUMBER.fullmatch(part.text)
        if not (counts and after is not None and after.name is not None):
            yield part


def grow_unknown(stretches: list[Stretch], text: str) -> list[Stretch]:
    """Join a strange piece with what touches it: «กองคลังง» is one unknown word, not กองคลัง and a ง.

    A number is joined over the spaces between it and a name, too.
    """
    grown: list[Stretch] = []
    for part in stretches:
        before = grown[-1] if grown else None
        if before and _belong_together(before, part, text[before.end : part.start]):
            grown[-1] = Stretch(before.start, text[before.start : part.end], None)
        else:
            grown.append(part)
    return grown


def _belong_together(before: Stretch, part: Stretch, between: str) -> bool:
    if not (before.strange or part.strange):
        return False
    if not between:
        return True
    numbered = part.name is None and part.text.lstrip("(")[:1] in tuple(_DIGITS)
    numbers = before.name is None and not before.text.strip(_DIGITS)
    return between.isspace() and "\n" not in between and (numbered or (numbers and part.name is not None))
