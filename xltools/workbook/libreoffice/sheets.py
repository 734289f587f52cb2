"""Sheets of a book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from xltools.workbook.libreoffice import facades
from xltools.workbook.libreoffice.names import Names
from xltools.workbook.libreoffice.panes import FreezePanes, InFront
from xltools.workbook.libreoffice.places import LAST_COLUMN, LAST_ROW
from xltools.workbook.libreoffice.ranges import Range
from xltools.workbook.libreoffice.tables import Tables

_LONGEST_NAME = 31
_FORBIDDEN = frozenset("[]:*?/\\")


class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: Any, uno: Any) -> None:
        self._book, self.uno = book, uno

    @property
    def api(self) -> facades.SheetApi:
        """Return the sheet under the names that Excel's own object model has."""
        return facades.SheetApi(self)

    @property
    def book(self) -> Any:
        """Return the book it belongs to."""
        return self._book

    @property
    def name(self) -> str:
        """Return its name."""
        return str(self.uno.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.uno.setName(fit(value))

    @property
    def names(self) -> Names:
        """Return the names that belong to this sheet."""
        return Names(self._book, self)

    @property
    def index(self) -> int:
        """Return its place among the sheets, counted from 1."""
        return int(self.uno.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        """Return whether it is seen."""
        return bool(self.uno.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.uno.IsVisible = bool(value)

    @property
    def cells(self) -> Range:
        """Return all its cells."""
        return Range(self, self.uno.getCellRangeByPosition(0, 0, LAST_COLUMN, LAST_ROW))

    @property
    def used_range(self) -> Range:
        """Return the cells up to the last one used."""
        cursor = self.uno.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range(self, cursor)

    @property
    def tables(self) -> Tables:
        """Return its tables."""
        return Tables(self)

    @property
    def freeze_panes(self) -> FreezePanes:
        """Return what freezes rows and columns."""
        return FreezePanes(self)

    @property
    def show_gridlines(self) -> bool:
        """Return whether it shows the lines between its cells."""
        with self.in_front() as controller:
            return facades.gridlines(controller)

    @show_gridlines.setter
    def show_gridlines(self, value: bool) -> None:
        if self.show_gridlines != bool(value):
            with self.in_front() as controller:
                facades.toggle_gridlines(controller)

    def in_front(self) -> InFront:
        """Show this sheet for a moment, as some of LibreOffice's settings need, then the one before."""
        return InFront(self)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Return cells by address, name, (row, column) or corners."""
        first = self._box(arg1)
        last = self._box(arg2) if arg2 is not None else first
        left, right = min(first[0], last[0]), max(first[2], last[2])
        top, bottom = min(first[1], last[1]), max(first[3], last[3])
        return Range(self, self.uno.getCellRangeByPosition(left, top, right, bottom))

    def _box(self, place: Any) -> tuple[int, int, int, int]:
        place = getattr(place, "impl", place)
        match place:
            case Range():
                return place.first_column, place.first_row, place.last_column, place.last_row
            case (int(row), int(column)):
                rows, columns = 1, 1
            case (int(row), int(column), int(rows), int(columns)):
                pass
            case _:
                return self._named(str(place))
        if row < 1 or column < 1:
            raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
        return column - 1, row - 1, column + columns - 2, row + rows - 2

    def _named(self, place: str) -> tuple[int, int, int, int]:
        try:
            box = self.uno.getCellRangeByName(place).RangeAddress
        except Exception as error:
            raise ValueError(f"{place!r} is no place on the sheet {self.name}") from error
        return box.StartColumn, box.StartRow, box.EndColumn, box.EndRow

    def activate(self) -> None:
        """Show this sheet."""
        self._book.controller.setActiveSheet(self.uno)

    def select(self) -> None:
        """Show this sheet."""
        self.activate()

    def clear(self) -> None:
        """Empty all cells and take their looks away."""
        self.used_range.clear()
        self.cells.clear_formats()

    def clear_contents(self) -> None:
        """Empty all cells."""
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        """Take the looks of all cells away."""
        self.cells.clear_formats()

    def autofit(self, axis: str | None = None) -> None:
        """Make columns, rows or both as wide and high as their content."""
        self.used_range.autofit(axis)

    def delete(self) -> None:
        """Take the sheet away."""
        self._book.uno.Sheets.removeByName(self.name)

    def copy(self, before: Any, after: Any) -> None:
        """Copy the sheet, within its book or into another one."""
        at, target = after.index if after else before.index - 1, (after or before).book
        if target.uno != self._book.uno:
            target.uno.Sheets.importSheet(self._book.uno, self.name, at)
            return
        taken, number = set(self._book.uno.Sheets.ElementNames), 2
        while f"{self.name} ({number})" in taken:
            number += 1
        self._book.uno.Sheets.copyByName(self.name, f"{self.name} ({number})", at)
        self._book.sheets(at + 1).activate()


class Sheets(base_classes.Sheets):
    """The sheets of one book."""

    def __init__(self, book: Any) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        """Return LibreOffice's sheets."""
        return self.book.uno.Sheets

    @property
    def active(self) -> Sheet:
        """Return the sheet that is shown."""
        return Sheet(self.book, self.book.controller.ActiveSheet)

    def __call__(self, key: int | str) -> Sheet:
        """Return a sheet by its name, whatever its capitals, or its number."""
        if isinstance(key, int):
            if not 1 <= key <= len(self):
                raise IndexError(key)
            return Sheet(self.book, self.api.getByIndex(key - 1))
        for name in self.api.ElementNames:
            if name.lower() == key.lower():
                return Sheet(self.book, self.api.getByName(name))
        raise KeyError(key)

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return (self(number + 1) for number in range(len(self)))

    def __contains__(self, key: object) -> bool:
        return any(name.lower() == str(key).lower() for name in self.api.ElementNames)

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> Sheet:
        """Add a sheet and show it; without a place, before the one shown."""
        at = after.index if after else (before or self.active).index - 1
        number = 1
        while not name:
            name = f"Sheet{number}" if f"Sheet{number}" not in self else None
            number += 1
        self.api.insertNewByName(fit(name), at)
        made = self(name)
        made.activate()
        return made


def fit(name: str) -> str:
    """Return a sheet's name if Excel would take it too."""
    if not name or len(name) > _LONGEST_NAME or set(name) & _FORBIDDEN or name[0] == "'" or name[-1] == "'":
        raise ValueError(f"{name!r} is no name for a sheet")
    return name
