"""Lists inside a cell: items begun by ๑. or 1) or a dash, and whether they are begun alike."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from xltools.core.thai import western_digits
from xltools.patterns import pattern_of
from xltools.records import dataclass

ListFault = Literal["mixed", "bare", "single", "gap", "dashes"]

_NUMBER = pattern_of(r"\s*(?P<open>[(]?)(?P<digits>[0-9๐-๙]{1,2})(?P<end>[.)]+|\s)\s*(?=[^\s0-9๐-๙.)])")
_GOES_ON_INLINE = pattern_of(r"\s[(]?[2๒][.)]")
_DASH = pattern_of(r"\s*(?P<mark>[-–—•·*])(?P<space>\s*)(?=[^\s\-–—])")
_MARK = pattern_of(
    r"\s*(?P<mark>[(]?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)]+(?![0-9๐-๙])|[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})+(?=\s)"
    r"|[-–—•·](?![-–—.0-9๐-๙]))\s*(?P<text>\S.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Item:
    """The beginning of one numbered line: what is typed, its number, and the style of it (``1.``, ``๑)``)."""

    typed: str
    number: int
    style: str


def list_fault(text: str) -> tuple[ListFault, str] | None:
    """Return what is uneven about the lists of a text, and how it shows; None where they are even.

    Lists within lists may each have a style of their own: a style is even that counts from 1.
    """
    lines = text.split("\n")
    if all(line[:1].isalpha() for line in lines):  # no number, no dash: no list
        return None
    numbered = [item for line in lines if (item := _item(line))]
    items = [item for item in numbered if not item.style.endswith(" ")]
    bare = [item for item in numbered if item.style.endswith(" ")]
    if _counts(bare) and len(bare) > 1:
        return "bare", bare[0].typed
    by_style: dict[str, list[Item]] = {}
    for item in items:
        by_style.setdefault(item.style, []).append(item)
    uneven = [group for group in by_style.values() if not _counts(group)]
    if uneven and len(by_style) > 1:
        return "mixed", " ".join(dict.fromkeys(item.typed for group in by_style.values() for item in group))
    if items and any(item.number == items[-1].number + 1 for item in bare):
        return "mixed", " ".join(item.typed for item in (*items, *bare))
    if uneven and (missed := _missed(items)):
        return "gap", missed
    if len(items) == 1 and items[0].number == 1 and not _dashes(lines) and not _GOES_ON_INLINE.search(text):
        return "single", items[0].typed
    spaced = {mark: spaces for mark, spaces in _dashes(lines).items() if len(spaces) > 1}
    return ("dashes", next(iter(spaced))) if spaced else None


def mark_and_text(line: str) -> tuple[str, str]:
    """Return the number or dash that begins a line of a list, and the rest; "" and the line for any other."""
    found = _MARK.fullmatch(line)
    return (found["mark"], found["text"]) if found else ("", line)


def list_depth(line: str) -> int:
    """Return how deep in a numbered list a line stands: 1 for ๑.๑, 2 for ๑.๑.๑, 0 for ๑. and any other."""
    mark, _ = mark_and_text(line)
    return mark.strip("().").count(".")


def _item(line: str) -> Item | None:
    found = _NUMBER.match(line)
    if not found:
        return None
    script = "1" if found["digits"].isascii() else "๑"
    typed = found[0].strip()
    end = found["end"].strip() or " "
    return Item(typed, int(western_digits(found["digits"])), f"{found['open']}{script}{end}")


def _counts(items: list[Item]) -> bool:
    """Tell whether numbers run 1, 2, 3, beginning anew at 1 any number of times."""
    expected = 1
    for item in items:
        if item.number not in (1, expected):
            return False
        expected = item.number + 1
    return True


def _missed(items: list[Item]) -> str:
    """Return two items between which the counting leaves something out, or a first one above 1; else ""."""
    if items and items[0].number == 2:
        return items[0].typed
    for before, item in pairwise(items):
        if item.number > before.number + 1:
            return f"{before.typed} {item.typed}"
    return ""


def _dashes(lines: list[str]) -> dict[str, set[bool]]:
    """Return for each dash that begins lines whether a space follows: both ways, if uneven."""
    spaces: dict[str, set[bool]] = {}
    for line in lines:
        if found := _DASH.match(line):
            spaces.setdefault(found["mark"], set()).add(bool(found["space"]))
    return spaces
