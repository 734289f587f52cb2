# mypy: disable-error-code="override, misc, attr-defined, arg-type, no-untyped-call"
"""An engine for xlwings that behaves as Excel does where LibreOffice cannot: busy, nameless, protected.

Cells live in openpyxl; only what xltools asks of a live Excel is there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlwings
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as OpenpyxlTable
from openpyxl.worksheet.table import TableStyleInfo
from xlwings import base_classes

CALL_REJECTED = -2147418111
"""RPC_E_CALL_REJECTED, what Excel answers while a cell is being edited."""


class ComError(Exception):
    """What pywin32 raises: the number, its text, details."""

    def __init__(self, hresult: int = CALL_REJECTED) -> None:
        super().__init__(hresult, "Call was rejected by callee.", None, None)
        self.hresult = hresult


class Excel:
    """One running Excel with its open workbooks.

    ``busy`` counts the calls that are refused before it takes one again.
    """

    def __init__(self, hwnd: int = 4711) -> None:
        self.hwnd = hwnd
        self.busy = 0
        self.refused = 0
        self.books: list[OpenFile] = []
        self.protected_view = 0
        self.screen: list[bool] = []
        self.screen_updating = True
        self.events = True

    def open(self, path: Path, **flags: Any) -> OpenFile:
        """Open a workbook; flags are Excel's own, such as ReadOnly, or ``fullname``."""
        file = OpenFile(self, path, flags)
        self.books.append(file)
        return file

    def asked(self) -> None:
        """Refuse the call while busy."""
        if self.busy:
            self.busy -= 1
            self.refused += 1
            raise ComError


class OpenFile:
    """A workbook as it is open: its cells, its flags, and the bytes on the disk that nobody touches."""

    def __init__(self, excel: Excel, path: Path, flags: dict[str, Any]) -> None:
        self.excel, self.path, self.flags = excel, path, flags
        self.cells = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
        self.protected: set[str] = set()
        self.links: dict[tuple[str, str], str] = {}

    def saved(self) -> bytes:
        """Return what a copy of it would hold."""
        stream = io.BytesIO()
        self.cells.save(stream)
        return stream.getvalue()


def install(*running: Excel) -> None:
    """Make these the programs that xlwings finds."""
    engine = xlwings.Engine(impl=_Engine(list(running)))
    xlwings.engines.add(engine)
    engine.activate()


class _Engine:
    name, type = "excel", "desktop"

    def __init__(self, running: list[Excel]) -> None:
        self.apps = _Apps(running)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data: Any, *_: Any) -> Any:
        return data


class _Apps(base_classes.Apps):
    def __init__(self, running: list[Excel]) -> None:
        self.running = running

    def __iter__(self) -> Iterator[Any]:
        return iter([_App(excel) for excel in self.running])

    def __len__(self) -> int:
        return len(self.running)


class _App(base_classes.App):
    def __init__(self, excel: Excel) -> None:
        self.excel = excel

    engine = property(lambda self: xlwings.engines.active.impl)
    hwnd = pid = property(lambda self: self.excel.hwnd)
    books = property(lambda self: _Books(self.excel))
    api = property(lambda self: _AppApi(self.excel))

    @property
    def screen_updating(self) -> bool:
        return self.excel.screen_updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self.excel.asked()
        self.excel.screen_updating = value
        self.excel.screen.append(value)

    def activate(self, steal_focus: bool = False) -> None:
        """Nothing to do: there is no window."""

    @property
    def enable_events(self) -> bool:
        return self.excel.events

    @enable_events.setter
    def enable_events(self, value: bool) -> None:
        self.excel.events = value


class _AppApi:
    def __init__(self, excel: Excel) -> None:
        self.ProtectedViewWindows = type("Windows", (), {"Count": excel.protected_view})


class _Books(base_classes.Books):
    def __init__(self, excel: Excel) -> None:
        self.excel = excel

    active = property(lambda self: _Book(self.excel.books[-1]))

    def __call__(self, key: Any) -> Any:
        try:
            self.excel.asked()
        except ComError:
            raise KeyError(key)  # noqa: B904  as xlwings does on Windows: the reason is its context
        for number, file in enumerate(self.excel.books, 1):
            if key in (number, file.path.name):
                return _Book(file)
        raise KeyError(key)

    def __iter__(self) -> Iterator[Any]:
        self.excel.asked()
        return iter([_Book(file) for file in self.excel.books])

    def __len__(self) -> int:
        return len(self.excel.books)


class _Book(base_classes.Book):
    def __init__(self, file: OpenFile) -> None:
        self.file = file

    app = property(lambda self: _App(self.file.excel))
    api = property(lambda self: _BookApi(self.file))
    name = property(lambda self: self.file.path.name)
    sheets = property(lambda self: _Sheets(self.file))
    names = property(lambda self: _Names())

    def activate(self) -> None:
        """Nothing to do: it is the only one."""

    @property
    def fullname(self) -> str:
        wanted = self.file.flags.get("fullname", str(self.file.path))
        if isinstance(wanted, Exception):
            raise wanted
        return str(wanted)


class _Names(base_classes.Names):
    def snapshot(self) -> list[Any]:
        return []


class _BookApi:
    def __init__(self, file: OpenFile) -> None:
        self._file = file
        for name in ("ReadOnly", "MultiUserEditing", "ProtectStructure"):
            setattr(self, name, bool(file.flags.get(name)))

    def SaveCopyAs(self, path: str) -> None:
        self._file.excel.asked()
        if self._file.flags.get("no_copy"):
            raise ComError(-2146827284)
        Path(path).write_bytes(self._file.saved())


class _Sheets(base_classes.Sheets):
    def __init__(self, file: OpenFile) -> None:
        self.file = file

    active = property(lambda self: _Sheet(self.file, self.file.cells.active))

    def __iter__(self) -> Iterator[Any]:
        return iter([_Sheet(self.file, sheet) for sheet in self.file.cells.worksheets])

    def __len__(self) -> int:
        return len(self.file.cells.worksheets)

    def __call__(self, key: Any) -> Any:
        sheets = self.file.cells.worksheets
        return _Sheet(self.file, sheets[key - 1] if isinstance(key, int) else self.file.cells[key])

    def __contains__(self, name: object) -> bool:
        return str(name) in self.file.cells.sheetnames

    def add(self, before: Any = None, after: Any = None, name: Any = None) -> Any:
        made = self.file.cells.create_sheet(name)
        self.file.cells.active = made  # Excel shows the sheet it has added
        return _Sheet(self.file, made)


class _Sheet(base_classes.Sheet):
    def __init__(self, file: OpenFile, sheet: Any) -> None:
        self.file, self.sheet = file, sheet

    name = property(lambda self: self.sheet.title)
    book = property(lambda self: _Book(self.file))
    visible = property(lambda self: self.sheet.sheet_state == "visible")
    tables = property(lambda self: _Tables(self))
    used_range = property(lambda self: _Range(self, 1, 1, self.sheet.max_row, self.sheet.max_column))

    @property
    def api(self) -> Any:
        protected = self.name in self.file.protected
        return type("SheetApi", (), {"ProtectContents": protected})

    def range(self, first: Any, last: Any = None) -> Any:
        if isinstance(first, str):
            low, high = (first.split(":") * 2)[:2]
            if low.isdigit():
                return _Range(self, int(low), 1, int(high), 1)
            if low.isalpha():
                column = openpyxl.utils.column_index_from_string(low)
                return _Range(self, 1, column, 1, column)
            left, top, right, bottom = openpyxl.utils.range_boundaries(first)
            return _Range(self, top, left, bottom, right)
        corners = [
            (one.top_, one.left_) if isinstance(one, _Range) else one for one in (first, last or first)
        ]
        return _Range(self, *corners[0], *corners[1])

    def clear(self) -> None:
        self.file.excel.asked()
        self.sheet.delete_rows(1, self.sheet.max_row + 1)
        for key in [key for key in self.file.links if key[0] == self.name]:
            del self.file.links[key]

    def activate(self) -> None:
        self.file.cells.active = self.sheet


class _Tables(base_classes.Tables):
    def __init__(self, parent: _Sheet) -> None:
        self.parent = parent

    def __iter__(self) -> Iterator[Any]:
        return iter([_Table(self.parent, table) for table in self.parent.sheet.tables.values()])

    def __len__(self) -> int:
        return len(self.parent.sheet.tables)

    def __contains__(self, name: object) -> bool:
        return name in self.parent.sheet.tables

    def add(self, source_type: Any, source: Any, *_: Any, name: Any = None, table_style_name: Any = None, **__: Any) -> Any:  # fmt: skip
        cells = getattr(source, "impl", source)
        table = OpenpyxlTable(displayName=name, ref=cells.a1)
        table.tableStyleInfo = TableStyleInfo(name=table_style_name)
        self.parent.sheet.add_table(table)
        return _Table(self.parent, table)


class _Table(base_classes.Table):
    def __init__(self, sheet: _Sheet, table: Any) -> None:
        self.sheet, self.table = sheet, table

    name = property(lambda self: self.table.displayName)
    parent = property(lambda self: self.sheet)
    range = property(lambda self: self.sheet.range(self.table.ref))
    show_totals = property(lambda self: bool(self.table.totalsRowCount))

    @property
    def header_row_range(self) -> Any:
        cells = self.range
        return _Range(self.sheet, cells.top_, cells.left_, cells.top_, cells.right_)

    @property
    def api(self) -> Any:
        sheet, name = self.sheet.sheet, self.table.displayName
        return type("TableApi", (), {"Unlist": staticmethod(lambda: sheet.tables.pop(name))})


class _Range(base_classes.Range):
    def __init__(self, sheet: _Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet, self.top_, self.left_, self.bottom_, self.right_ = sheet, top, left, bottom, right
        self.options: dict[str, Any] = {}

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self.top_)
    column = property(lambda self: self.left_)
    shape = property(lambda self: (self.bottom_ - self.top_ + 1, self.right_ - self.left_ + 1))
    a1 = property(
        lambda s: f"{get_column_letter(s.left_)}{s.top_}:{get_column_letter(s.right_)}{s.bottom_}",
    )
    font = property(lambda self: _Font(self))
    borders = property(lambda self: _Lines(self))
    api = property(lambda self: self)

    def __len__(self) -> int:
        return int(self.shape[0] * self.shape[1])

    def __call__(self, row: int, column: int) -> Any:
        top, left = self.top_ + row - 1, self.left_ + column - 1
        return _Range(self._sheet, top, left, top, left)

    def _cells(self) -> Iterator[Any]:
        for row in range(self.top_, self.bottom_ + 1):
            for column in range(self.left_, self.right_ + 1):
                yield self._sheet.sheet.cell(row, column)

    def _same(self, told: list[Any]) -> Any:
        return told[0] if len(set(told)) == 1 else None

    @property
    def raw_value(self) -> Any:
        it = iter(self._cells())
        return [[next(it).value for _ in range(self.shape[1])] for _ in range(self.shape[0])]

    @raw_value.setter
    def raw_value(self, rows: Any) -> None:
        self._sheet.file.excel.asked()
        for row, values in enumerate(rows, self.top_):
            for column, value in enumerate(values, self.left_):
                cell = self._sheet.sheet.cell(row, column)
                cell.value = None if value == "" else value
                if cell.number_format == "@" and isinstance(value, str) and value:
                    cell.data_type = "s"

    @property
    def formula(self) -> Any:
        rows = [["" if v is None else str(v) for v in row] for row in self.raw_value]
        return rows[0][0] if self.shape == (1, 1) else rows

    @property
    def number_format(self) -> Any:
        return self._same([cell.number_format for cell in self._cells()])

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._sheet.file.excel.asked()
        for cell in self._cells():
            cell.number_format = value

    @property
    def row_height(self) -> Any:
        dimensions = self._sheet.sheet.row_dimensions
        rows = range(self.top_, self.bottom_ + 1)
        return self._same([0 if dimensions[row].hidden else dimensions[row].height or 15 for row in rows])

    @row_height.setter
    def row_height(self, value: float) -> None:
        for row in range(self.top_, self.bottom_ + 1):
            self._sheet.sheet.row_dimensions[row].height = value

    @property
    def column_width(self) -> Any:
        return self._sheet.sheet.column_dimensions[get_column_letter(self.left_)].width

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._sheet.sheet.column_dimensions[get_column_letter(self.left_)].width = value

    @property
    def merge_cells(self) -> Any:
        merged = self._sheet.sheet.merged_cells
        return self._same([cell.coordinate in merged for cell in self._cells()])

    @property
    def merge_area(self) -> Any:
        for area in self._sheet.sheet.merged_cells.ranges:
            if (self.top_, self.left_) in set(area.cells):
                return _Range(self._sheet, area.min_row, area.min_col, area.max_row, area.max_col)
        return self

    @property
    def color(self) -> Any:
        return None

    @color.setter
    def color(self, value: str) -> None:
        for cell in self._cells():
            cell.fill = PatternFill("solid", fgColor=value.removeprefix("#"))

    def _align(self, **values: Any) -> None:
        names = ("wrap_text", "horizontal", "vertical")
        for cell in self._cells():
            cell.alignment = Alignment(**{name: getattr(cell.alignment, name) for name in names} | values)

    wrap_text = property(lambda self: None, lambda self, value: self._align(wrap_text=value))
    horizontal_alignment = property(lambda self: None, lambda self, value: self._align(horizontal=value))
    vertical_alignment = property(lambda self: None, lambda self, value: self._align(vertical=value))

    def add_hyperlink(self, address: str, text_to_display: str, screen_tip: str) -> None:
        self._sheet.file.excel.asked()
        cell = next(iter(self._cells()))
        cell.value, cell.data_type = text_to_display, "s"
        cell.hyperlink = address
        self._sheet.file.links[self._sheet.name, cell.coordinate] = address


class _Font:
    def __init__(self, cells: _Range) -> None:
        object.__setattr__(self, "_range", cells)

    size = 11

    def __setattr__(self, name: str, value: Any) -> None:
        words = {"size": "sz", "bold": "bold", "color": "color"}
        value = str(value).removeprefix("#") if name == "color" else value
        for cell in self._range._cells():
            cell.font = Font(**{words[name]: value})


class _Lines:
    """The lines round cells."""

    def __init__(self, cells: _Range) -> None:
        self._cells = cells

    def set(self, sides: Any, line_style: Any = None, weight: Any = None, color: Any = None) -> None:
        side = Side(style=weight, color="{:02X}{:02X}{:02X}".format(*color))
        for cell in self._cells._cells():
            cell.border = Border(left=side, right=side, top=side, bottom=side)
