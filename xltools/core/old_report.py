"""Last year's report understood: the measures of all its tables, and everything that was left out.

A table of Word and a sheet of Excel are the same here: a grid of cells. What stands in a cell of a grid
is in a measure, or it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xltools.core.model import Sheet
from xltools.core.old_grid import GridReading, all_of
from xltools.core.old_headings import OldHeader, find_header
from xltools.core.old_table import AROUND, Left, OldGrid, OldTable


def read_grids(grids: Sequence[OldGrid]) -> OldTable:
    """Return what the grids say; one without a header goes on with the columns of the one before it."""
    table = OldTable()
    last: OldHeader | None = None
    for grid in grids:
        header = find_header(grid.sheet)
        if header is None and last and _goes_on(grid.sheet, last):
            header = replace(last, first_row=0, last_row=0)
            table.headless.append(grid)
        if header is None:
            table.left += all_of(grid)
            continue
        if header.last_row:
            last = header
            table.headings += [(grid, heading) for heading in header.headings]
        reading = GridReading(grid, header)
        table.measures += reading.measures(len(table.measures))
        table.left += reading.left()
    return table


def _goes_on(sheet: Sheet, last: OldHeader) -> bool:
    """Tell a table that goes on where another ended: as wide, with words in most of its columns."""
    widest = max((column for _, column in sheet.cells), default=0)
    known = set(last.columns.values())
    filled = {column for _, column in sheet.cells}
    return widest == max(heading.column for heading in last.headings) and 2 * len(filled & known) > len(known)


def outside_lines(grid: OldGrid, left: Sequence[Left]) -> list[str]:
    """Return the lines that stand around the measures in their grid, from top to bottom."""
    ours = sorted((each.place.row, each.place.column, each.text) for each in left
                  if each.place.grid is grid and each.why in AROUND)  # fmt: skip
    by_row: dict[int, list[str]] = {}
    for row, _, text in ours:
        by_row.setdefault(row, []).append(text)
    return [line for texts in by_row.values() for line in " ".join(texts).split("\n")]
