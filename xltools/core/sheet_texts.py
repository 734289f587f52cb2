"""A sheet as lines of text: what stands in each row, and how far merged cells reach."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from xltools.core.found import is_blank
from xltools.core.headings import Headings
from xltools.core.model import Area, Sheet
from xltools.records import dataclass


@dataclass(frozen=True)
class SheetTexts:
    """The texts of a sheet from a row on; each is looked up, not searched for: a sheet may be long."""

    sheet: Sheet
    first_row: int = 1

    @cached_property
    def rows(self) -> Mapping[int, Headings]:
        """The texts of each row with their columns, from left to right."""
        rows = self.sheet.texts
        return rows if self.first_row == 1 else {at: rows[at] for at in rows if at >= self.first_row}

    @cached_property
    def values(self) -> Mapping[int, frozenset[int]]:
        """The columns of each row in which something stands that is no text."""
        rows: dict[int, set[int]] = {}
        for (row, column), cell in self.sheet.cells.items():
            if row >= self.first_row and not isinstance(cell.value, str) and not is_blank(cell):
                rows.setdefault(row, set()).add(column)
        return {row: frozenset(columns) for row, columns in rows.items()}

    @cached_property
    def _merged(self) -> Mapping[tuple[int, int], Area]:
        return {(area.top, area.left): area for area in self.sheet.merged}

    def reach(self, row: int, column: int) -> Area:
        """Return the cells over which a text stands: the merged area that begins there, or the cell alone."""
        return self._merged.get((row, column)) or Area(row, column, row, column)
