"""What is done to a sheet through its view: what stays while the rest moves."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from xltools.workbook.libreoffice.places import LAST_COLUMN, LAST_ROW


class InFront:
    """A sheet shown for a moment."""

    def __init__(self, sheet: Any) -> None:
        self._sheet, self._controller = sheet, sheet.book.controller

    def __enter__(self) -> Any:
        if not self._sheet.visible:
            raise ValueError(f"the sheet {self._sheet.name} is hidden")
        self._before = self._controller.ActiveSheet
        self._sheet.activate()
        return self._controller

    def __exit__(self, *error: object) -> None:
        self._controller.setActiveSheet(self._before)


class FreezePanes(base_classes.FreezePanes):
    """What stays on a sheet while the rest moves."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        """Let the rows and columns of a range stay; of whole rows only the rows."""
        cells = self._sheet.range(frozen_range)
        columns = 0 if cells.last_column == LAST_COLUMN else cells.last_column + 1
        rows = 0 if cells.last_row == LAST_ROW else cells.last_row + 1
        with self._sheet.in_front() as controller:
            controller.freezeAtPosition(columns, rows)

    def unfreeze(self) -> None:
        """Let everything move."""
        with self._sheet.in_front() as controller:
            controller.freezeAtPosition(0, 0)
