"""Which rows of last year's table make one measure: a table copied from Word breaks one into many rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xltools.core.merged_cells import MergedCells
from xltools.core.model import Cell
from xltools.core.periods import read_period
from xltools.core.thai import says_nothing, western_digits

_NUMBER = re.compile(r"\s*[(]?([0-9]{1,3})(?:[.)]+\s*|\s+)(?=\S)")
_NUMBER_ALONE = re.compile(r"\D{0,12}([0-9]{1,3})\W*")
_FULL = ("owners", "period")
_MANY = 3


@dataclass(frozen=True)
class OldRow:
    """One row of data: its texts by column, blank ones left out."""

    number: int
    texts: Mapping[str, str]


def number_before(title: str) -> tuple[int, int] | None:
    """Return the number that a title begins with and where its words begin, None where it begins with none."""
    found = _NUMBER.match(western_digits(title))
    return (int(found[1]), found.end()) if found else None


def number_in(text: str) -> int | None:
    """Return the number of a cell of the column ลำดับ."""
    found = _NUMBER_ALONE.fullmatch(western_digits(text))
    return int(found[1]) if found else None


def grouped(
    rows: Sequence[OldRow], merged: MergedCells, title_column: int, *, broken: bool
) -> list[list[OldRow]]:
    """Return the rows of each measure.

    Args:
        rows: the rows of data, from top to bottom.
        merged: the merged cells of their sheet; rows over which a title is merged belong together.
        title_column: the column of the title, 0 if there is none.
        broken: whether the paragraphs of a cell may stand in rows of their own, as in a sheet.
    """
    starts = _starts_by_number(rows) if broken else None
    groups: list[list[OldRow]] = []
    for row in rows:
        if merged.from_above(row.number, title_column):
            begins = False
        elif starts is not None:
            begins = row.number in starts
        else:
            begins = _begins(row, broken=broken)
        if begins or not groups:
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


def _begins(row: OldRow, *, broken: bool) -> bool:
    if "title" not in row.texts:
        return False
    return not broken or any(key in row.texts for key in _FULL) or len(row.texts) >= _MANY


def _starts_by_number(rows: Sequence[OldRow]) -> set[int] | None:
    """Return the rows at which a number counts on, in ลำดับ or before the title; None where nothing counts."""
    for read in (_typed_number, _title_number):
        starts = {row.number for row in _counted(rows, read)}
        if len(starts) > 1 or (starts and rows[0].number in starts and read is _typed_number):
            return starts | {row.number for row in rows if _is_whole(row)}
    return None


def _counted(rows: Sequence[OldRow], read: Callable[[OldRow], int | None]) -> list[OldRow]:
    counted: list[OldRow] = []
    last = 0
    for row in rows:
        number = read(row)
        if number is not None and (number == last + 1 or (read is _typed_number and number != last)):
            counted.append(row)
            last = number
    return counted if counted and counted[0] is rows[0] else []


def _typed_number(row: OldRow) -> int | None:
    return number_in(row.texts["no"]) if not says_nothing(row.texts.get("no", "")) else None


def _title_number(row: OldRow) -> int | None:
    found = number_before(row.texts.get("title", ""))
    return found[0] if found else None


def _is_whole(row: OldRow) -> bool:
    """Tell a row that can be nothing but a measure of its own, though it has no number."""
    if not row.texts.keys() >= {"title", "method", "owners", "period"}:
        return False
    return read_period(Cell(row.texts["period"]), None).period is not None
