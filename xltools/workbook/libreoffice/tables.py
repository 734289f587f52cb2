"""Tables: in LibreOffice they are the document's database ranges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from xltools.workbook.libreoffice import bridge
from xltools.workbook.libreoffice.ranges import Range

_INTERNAL = ("__Anonymous", "_xlnm", "__")


class Table(base_classes.Table):
    """One table; LibreOffice shows and keeps no style of it."""

    def __init__(self, sheet: Any, name: str) -> None:
        self.parent, self._name = sheet, name

    parent: Any = None

    @property
    def uno(self) -> Any:
        """Return LibreOffice's database range."""
        return self.parent.book.uno.DatabaseRanges.getByName(self._name)

    @property
    def api(self) -> TableApi:
        """Return the table under the names that Excel's own object model has."""
        return TableApi(self)

    @property
    def name(self) -> str:
        """Return the table's name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.uno.setName(value)
        self._name = value

    @property
    def display_name(self) -> str:
        """Return the table's name."""
        return self._name

    @display_name.setter
    def display_name(self, value: str) -> None:
        self.name = value

    def _rows(self, first: int, last: int) -> Any:
        box = self.uno.DataArea
        top, bottom = box.StartRow + first, box.EndRow + last
        if top > bottom:
            return None
        cells = self.parent.uno.getCellRangeByPosition(box.StartColumn, top, box.EndColumn, bottom)
        return Range(self.parent, cells)

    @property
    def range(self) -> Any:
        """Return all its cells."""
        return self._rows(0, 0)

    @property
    def header_row_range(self) -> Any:
        """Return the headings; None if it shows none."""
        box = self.uno.DataArea
        return self._rows(0, box.StartRow - box.EndRow) if self.show_headers else None

    @property
    def data_body_range(self) -> Any:
        """Return the cells between headings and totals; None if there are none."""
        return self._rows(int(self.show_headers), -int(self.show_totals))

    @property
    def totals_row_range(self) -> Any:
        """Return the row of totals; None if it shows none."""
        box = self.uno.DataArea
        return self._rows(box.EndRow - box.StartRow, 0) if self.show_totals else None

    @property
    def insert_row_range(self) -> Any:
        """Return None: LibreOffice keeps no empty row for a table without rows."""
        return None

    @property
    def show_headers(self) -> bool:
        """Return whether its first row holds headings."""
        return bool(self.uno.ContainsHeader)

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        raise NotImplementedError  # LibreOffice would take the headings for data, Excel hides them

    @property
    def show_totals(self) -> bool:
        """Return whether its last row holds totals."""
        return bool(self.uno.TotalsRow)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        if bool(value) == self.show_totals:
            return
        box = self.uno.DataArea
        box.EndRow += 1 if value else -1
        self.uno.DataArea = box
        self.uno.TotalsRow = bool(value)

    @property
    def show_autofilter(self) -> bool:
        """Return whether its headings have the filter's buttons."""
        return bool(self.uno.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.uno.AutoFilter = bool(value)

    @property
    def table_style(self) -> None:
        """Return None: LibreOffice has no styles of tables."""
        return

    @table_style.setter
    def table_style(self, value: Any) -> None:
        pass

    def resize(self, range: Any) -> None:
        """Let the table take other cells in; its headings' row must stay."""
        box = getattr(range, "impl", range).uno.RangeAddress
        now = self.uno.DataArea
        if box.Sheet != now.Sheet or box.StartRow != now.StartRow:
            raise ValueError("a table keeps the row of its headings")
        self.uno.DataArea = box


class TableApi:
    """Excel's ListObject."""

    def __init__(self, table: Table) -> None:
        self.native = table.uno
        self._table = table

    @property
    def Name(self) -> str:
        """Return the table's name."""
        return self._table.name

    def Unlist(self) -> None:
        """Make it plain cells again."""
        self._table.uno.AutoFilter = False
        self._table.parent.book.uno.DatabaseRanges.removeByName(self._table.name)


class Tables(base_classes.Tables):
    """The tables of one sheet, from top to bottom as LibreOffice lists them."""

    def __init__(self, sheet: Any) -> None:
        self.parent = sheet

    @property
    def api(self) -> Any:
        """Return LibreOffice's database ranges, those of all sheets."""
        return self.parent.book.uno.DatabaseRanges

    def __iter__(self) -> Iterator[Table]:
        here = self.parent.index - 1
        for name in self.api.ElementNames:
            if not name.startswith(_INTERNAL) and self.api.getByName(name).DataArea.Sheet == here:
                yield Table(self.parent, name)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return any(table.name.lower() == str(key).lower() for table in self)

    def __call__(self, key: int | str) -> Table:
        """Return a table by its name or its number."""
        for number, table in enumerate(self, 1):
            if number == key or table.name.lower() == str(key).lower():
                return table
        raise KeyError(key)

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: bool | None = None,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """Make a table of cells; its style is not shown and not kept."""
        cells = getattr(source, "impl", source)
        names = {known.lower() for known in self.api.ElementNames}
        number = 1
        while not name:
            name = f"Table{number}" if f"table{number}" not in names else None
            number += 1
        if name.lower() in names:
            raise ValueError(f"there is a table {name} already")
        if has_headers is False:
            cells = self._with_headings(cells)
        self._fill_headings(cells)
        self.api.addNewByName(name, cells.uno.RangeAddress)
        made = self.api.getByName(name)
        made.ContainsHeader = True
        made.AutoFilter = True
        return Table(self.parent, name)

    def _with_headings(self, cells: Any) -> Any:
        """Move cells down by one row, and return them with the row above."""
        head = cells._at(cells.first_row, cells.first_column, cells.first_row, cells.last_column)
        below = bridge.enum("com.sun.star.sheet.CellInsertMode", "DOWN")
        self.parent.uno.insertCells(head.uno.RangeAddress, below)
        return cells._at(cells.first_row, cells.first_column, cells.last_row + 1, cells.last_column)

    def _fill_headings(self, cells: Any) -> None:
        for column in range(cells.shape[1]):
            cell = cells.uno.getCellByPosition(column, 0)
            if not cell.getString():
                cell.setString(f"Column{column + 1}")
