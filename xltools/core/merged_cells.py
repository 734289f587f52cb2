"""Which merged area reaches down to a cell from above; looked up, for a sheet may have very many."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from xltools.core.model import Area, Sheet


class MergedCells:
    """The areas of a sheet that are merged over several rows, by their first column."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @cached_property
    def _by_column(self) -> dict[int, tuple[list[int], list[Area]]]:
        columns: dict[int, list[Area]] = {}
        for area in sorted(self._sheet.merged, key=lambda area: area.top):
            if area.top < area.bottom:
                columns.setdefault(area.left, []).append(area)
        return {column: ([area.top for area in areas], areas) for column, areas in columns.items()}

    def from_above(self, row: int, column: int) -> Area | None:
        """Return the area that begins above a row in a column and covers it, None where there is none."""
        tops, areas = self._by_column.get(column, ([], []))
        at = bisect_left(tops, row) - 1
        return areas[at] if at >= 0 and areas[at].bottom >= row else None
