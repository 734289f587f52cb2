"""Reads headings that are spread over two or three rows: a line under a line, columns under a group.

The row under a header may as well hold the first measure, so it is read as part of the header only
where it can be nothing else: its texts complete the labels above, or are labels of columns that have
none yet, and nothing in it stands under a label that is complete.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from xltools.core.headings import Headings, columns_of, label_key
from xltools.core.schema import TableSchema
from xltools.core.sheet_texts import SheetTexts
from xltools.patterns import pattern_of
from xltools.records import dataclass

_MOST_ROWS = 3
_REMARK = pattern_of(r"\s*[(\[].*[)\]]\s*", re.DOTALL)


def spread(texts: SheetTexts, row: int, headings: Headings, wanted: TableSchema) -> tuple[Headings, int]:
    """Return the headings that begin in a row, with what the rows below it add, and the last such row."""
    last = row
    while last - row < _MOST_ROWS - 1:
        joined = _with_row_below(texts, row, last, headings, wanted)
        if joined is None:
            break
        headings, last = joined, last + 1
    return headings, last


@dataclass(frozen=True, slots=True)
class _Group:
    """A heading and the columns over which it stands."""

    text: str
    left: int
    right: int
    bottom: int


def _with_row_below(
    texts: SheetTexts, first: int, last: int, headings: Headings, wanted: TableSchema
) -> Headings | None:
    """Return the headings joined with the row below them, None if that row is no part of the header."""
    line = texts.rows.get(last + 1, ())
    if not line or not headings:
        return None
    values = texts.values.get(last + 1, frozenset())
    groups = _groups(texts, first, last, headings, {column for column, _ in line} | values)
    left, right = headings[0][0], max(groups)
    below = tuple(heading for heading in line if left <= heading[0] <= right)
    if not below:
        return None
    joined = _joined(dict(headings), below, groups, wanted)
    merged_down = {column for column, _ in headings if groups[column].bottom > last}
    known = columns_of(headings, wanted).values()
    certain = joined.sure and not any(left <= at <= right for at in values)
    if not certain and 2 * len(merged_down.intersection(known)) <= len(known):
        return None
    more = len(columns_of(joined.headings, wanted)) > len(columns_of(below, wanted))
    return joined.headings if more or merged_down.difference(dict(below)) else None


def _groups(
    texts: SheetTexts, first: int, last: int, headings: Headings, below: Collection[int]
) -> dict[int, _Group]:
    """Return for each column the heading over it: merged, or typed before blanks with something below."""
    groups: dict[int, _Group] = {}
    typed, end = dict(headings), max(below)
    for column, text in headings:
        areas = [texts.reach(row, column) for row in range(first, last + 1)]
        right = max(column, min(max(area.right for area in areas), end))
        if right == column:
            while right + 1 in below and right + 1 not in typed:
                right += 1
        group = _Group(text, column, right, max(area.bottom for area in areas))
        groups |= dict.fromkeys(range(column, right + 1), group)
    return groups


@dataclass(frozen=True, slots=True)
class _Joined:
    """Headings of two rows made one; ``sure`` where the texts alone show that they belong together."""

    headings: Headings
    sure: bool


def _joined(
    above: Mapping[int, str], below: Headings, groups: Mapping[int, _Group], wanted: TableSchema
) -> _Joined:
    def known(text: str) -> bool:
        return label_key(text) in wanted.by_label

    headings = dict(above)
    gained = contradicted = False
    for column, text in below:
        group = groups.get(column)
        own = above.get(column, "")
        both = f"{group.text}\n{text}" if group else text
        if own and known(both):
            headings[column] = both
            gained = True
        elif known(text) and (not own or (group and group.right > group.left)):
            headings[column] = text
            gained = True
        elif known(text) and not known(own):
            headings[column] = text
        elif group and known(group.text):
            headings[column] = text if group.right > group.left else own
            contradicted |= not _REMARK.fullmatch(text)
        else:
            headings[column] = both
    return _Joined(tuple(sorted(headings.items())), gained and not contradicted)
