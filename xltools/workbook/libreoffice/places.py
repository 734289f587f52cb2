"""Where a range lies: its address, its neighbours and its edges."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from xltools.workbook.libreoffice import bridge

FORMULA, EVERYTHING, CONTENTS, LOOKS = 16, 1023, 1 | 2 | 4 | 16, 32 | 64 | 256
"""com.sun.star.sheet.CellFlags"""
_STEPS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}
_SHORT = {name[0]: name for name in _STEPS}
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383


def column_name(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """Return a cell's address, counted from 0."""
    return f"{'$' * column_absolute}{column_name(column + 1)}{'$' * row_absolute}{row + 1}"


class Place(base_classes.Range):
    """A rectangle of cells on a sheet; ``sheet`` is the engine's Sheet, ``uno`` LibreOffice's range."""

    sheet: Any = None
    options: Any = None
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Any, cells: Any) -> None:
        self.sheet = sheet
        self.uno = cells
        box = cells.RangeAddress
        self.first_row, self.first_column = int(box.StartRow), int(box.StartColumn)
        self.last_row, self.last_column = int(box.EndRow), int(box.EndColumn)

    def _at(self, top: int, left: int, bottom: int | None = None, right: int | None = None) -> Any:
        bottom, right = top if bottom is None else bottom, left if right is None else right
        if min(top, left, bottom, right) < 0:
            raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
        return type(self)(self.sheet, self.sheet.uno.getCellRangeByPosition(left, top, right, bottom))

    @property
    def document(self) -> Any:
        """Return LibreOffice's document."""
        return self.sheet.book.uno

    @property
    def first(self) -> Any:
        """Return the range's first cell, LibreOffice's."""
        return self.uno.getCellByPosition(0, 0)

    @property
    def row(self) -> int:
        """Return the first row, counted from 1."""
        return self.first_row + 1

    @property
    def column(self) -> int:
        """Return the first column, counted from 1."""
        return self.first_column + 1

    @property
    def shape(self) -> tuple[int, int]:
        """Return the numbers of rows and columns."""
        return self.last_row - self.first_row + 1, self.last_column - self.first_column + 1

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        """Return the sheet's name, the first cell and the shape."""
        return (self.sheet.name, self.row, self.column, *self.shape)

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: Any, arg2: Any = None) -> Any:
        """Return a cell counted from the first one, by row and column or by its number."""
        row, column = (arg1 - 1, arg2 - 1) if arg2 is not None else divmod(arg1 - 1, self.shape[1])
        return self._at(self.first_row + row, self.first_column + column)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """Return the address; an external one names book and sheet."""
        address = cell_name(self.first_row, self.first_column, row_absolute, col_absolute)
        if len(self) > 1:
            address += ":" + cell_name(self.last_row, self.last_column, row_absolute, col_absolute)
        if not external:
            return address
        place = f"[{self.sheet.book.name}]{self.sheet.name}"
        plain = all(sign.isalnum() or sign in "[]_." for sign in place)
        return (place if plain else "'" + place.replace("'", "''") + "'") + "!" + address

    @property
    def address(self) -> str:
        """Return the absolute address."""
        return self.get_address(True, True, False)

    @property
    def current_region(self) -> Any:
        """Return the block around, up to empty rows and columns."""
        cursor = self.sheet.uno.createCursorByRange(self.uno)
        cursor.collapseToCurrentRegion()
        return type(self)(self.sheet, cursor)

    @property
    def merge_area(self) -> Any:
        """Return the merged cells that the first cell belongs to."""
        cursor = self.sheet.uno.createCursorByRange(self.first)
        cursor.collapseToMergedArea()
        return type(self)(self.sheet, cursor)

    @property
    def merge_cells(self) -> bool:
        """Return whether it holds merged cells."""
        return bool(self.uno.getIsMerged()) or len(self.merge_area) > 1

    def merge(self, across: bool = False) -> None:
        """Merge the cells to one, or each row to one."""
        rows = range(self.first_row, self.last_row + 1) if across else ()
        for part in [self._at(row, self.first_column, row, self.last_column) for row in rows] or [self]:
            part.uno.merge(False)  # what is merged already would stay as it is
            part.uno.merge(True)

    def unmerge(self) -> None:
        """Separate merged cells."""
        self.merge_area.uno.merge(False)
        self.uno.merge(False)

    def end(self, direction: str) -> Any:
        """Return the cell where Ctrl with an arrow would stop."""
        down, right = _STEPS[_SHORT.get(direction, direction)]
        used = self.sheet.used_range
        line = [self.first_row, self.first_column, self.first_row, self.first_column]
        if down:
            line[0], line[2] = (
                (self.first_row, max(used.last_row, self.first_row)) if down > 0 else (0, self.first_row)
            )
        else:
            line[1], line[3] = (
                (self.first_column, max(used.last_column, self.first_column))
                if right > 0
                else (0, self.first_column)
            )
        cells = self._at(*line)
        filled = [bool(text) for row in cells.uno.getFormulaArray() for text in row]
        steps = _steps(filled if down + right > 0 else filled[::-1])
        if steps is None:
            edge = {"down": (LAST_ROW, self.first_column), "right": (self.first_row, LAST_COLUMN)}
            return self._at(*edge.get(_SHORT.get(direction, direction), (line[0], line[1])))
        return self._at(self.first_row + down * steps, self.first_column + right * steps)

    def insert(self, shift: str | None = None, copy_origin: Any = None) -> None:
        """Insert cells here; what was here moves down or right."""
        mode = "RIGHT" if shift == "right" else "DOWN"
        self.sheet.uno.insertCells(
            self.uno.RangeAddress, bridge.enum("com.sun.star.sheet.CellInsertMode", mode)
        )

    def delete(self, shift: str | None = None) -> None:
        """Take the cells away; the ones below or to the right move up."""
        up = shift == "up" or (shift is None and self.shape[0] < self.shape[1])
        mode = bridge.enum("com.sun.star.sheet.CellDeleteMode", "UP" if up else "LEFT")
        self.sheet.uno.removeRange(self.uno.RangeAddress, mode)

    def copy(self, destination: Any = None) -> None:
        """Copy the cells to another place of the same book."""
        if destination is None:
            raise NotImplementedError
        self.sheet.uno.copyRange(destination.impl.first.CellAddress, self.uno.RangeAddress)

    def select(self) -> None:
        """Show the sheet and select the cells."""
        self.sheet.activate()
        self.sheet.book.controller.select(self.uno)


def _steps(filled: list[bool]) -> int | None:
    """Return how many cells Ctrl with an arrow moves from the first, or None up to the sheet's edge."""
    if filled[1:2] == [True] and filled[0]:
        return next((n - 1 for n, full in enumerate(filled) if not full), len(filled) - 1)
    return next((n for n, full in enumerate(filled) if full and n), None)
