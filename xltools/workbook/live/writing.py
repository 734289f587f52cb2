"""The status sheet written into an open workbook, with the content and the look it has in a closed one."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from xltools.core.model import Area, column_letters
from xltools.core.status import Link, StatusCell, StatusSheet, StyleName
from xltools.patterns import pattern_of
from xltools.workbook.cell_xml import MAX_ROW_HEIGHT, cut, outside_target
from xltools.workbook.live.areas import areas_of
from xltools.workbook.live.patience import Patience
from xltools.workbook.own_sheet import free_table_name
from xltools.workbook.styles import BLUE, GREY, LOOKS, Look
from xltools.workbook.table_xml import TABLE_STYLE, area_of

_TEXT, _GENERAL = "@", "General"
_LONG_TEXT = 255
"""A longer text in a cell of the format Text is shown as ##### by older Excels."""
_LANDSCAPE, _A4 = 2, 9
_THAI_LINE = 1.5
_FAR_BELOW = 5_000
"""So far below the last row nobody has changed a row's height."""
_MARGIN = 5 / 7
"""A file counts a column's margins into its width, a program does not: 5 of the 7 pixels of a digit."""
_UNWRITABLE = pattern_of("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_status(book: Any, content: StatusSheet, name: str, patience: Patience) -> None:
    """Write the status sheet; the user's sheet, selection and view stay as they were.

    Excel forgets what it could undo when a program writes; LibreOffice undoes the whole in one step.

    Args:
        book: the open workbook as xlwings knows it.
        content: what the sheet says.
        name: the sheet's name; it is added at the end where it is missing.
        patience: waits for a program that is busy.
    """
    with _undisturbed(book, patience), _one_step(book, content.name):
        there = patience(lambda: {str(sheet.name): sheet for sheet in book.sheets})
        sheet = there.get(name) or patience(lambda: _added(book, name))
        _Writer(book, sheet, content, patience).write()


class _Writer:
    """One status sheet on its way into one open sheet; every step bears being run twice."""

    def __init__(self, book: Any, sheet: Any, content: StatusSheet, patience: Patience) -> None:
        self._book, self._sheet, self._content, self._step = book, sheet, content, patience
        self._width = max((len(row) for row in content.rows), default=1)

    def write(self) -> None:
        """Write the sheet anew; where that fails it is left empty, so that the next run knows it as ours."""
        try:
            self._write()
        except BaseException:
            with contextlib.suppress(Exception):
                self._step(self._clear)
            raise

    def _write(self) -> None:
        """Clear the sheet, then write texts, links, looks, sizes, tables."""
        self._step(self._clear)
        self._step(self._values)
        for row, column, cell in self._cells():
            if cell.link is not None and (address := _address(cell.link)):
                self._link(row, column, cell, address)
        for style, look in LOOKS.items():
            for area in areas_of(self._content.rows, partial(_wears, style)):
                self._step(self._dress, area, look)
        self._sizes()
        self._tables()
        with contextlib.suppress(
            Exception
        ):  # a protected structure forbids it; the sheet is written all the same
            self._step(self._show)

    def _show(self) -> None:
        """Show the sheet if the user has hidden it: what the button says points to it."""
        if not self._sheet.visible:
            self._sheet.visible = True

    def _range(self, area: Area) -> Any:
        return self._sheet.range((area.top, area.left), (area.bottom, area.right))

    def _cells(self) -> Iterator[tuple[int, int, StatusCell]]:
        for number, row in enumerate(self._content.rows, 1):
            for at, cell in enumerate(row, 1):
                yield number, at, cell

    def _clear(self) -> None:
        for table in list(self._sheet.tables):
            _unlist(table)
        self._sheet.clear()

    def _values(self) -> None:
        """Write all cells in one stroke: text as text, whatever it looks like."""
        rows = self._content.rows
        matrix = [[_value(row[at]) if at < len(row) else None for at in range(self._width)] for row in rows]
        whole = self._sheet.range((1, 1), (len(rows), self._width))
        whole.number_format = _TEXT
        for area in areas_of(rows, lambda cell: isinstance(_value(cell), (int, float))):
            self._range(area).number_format = _GENERAL
        whole.value = matrix
        for area in areas_of(rows, lambda cell: len(str(cell.value or "")) > _LONG_TEXT):
            self._range(area).number_format = _GENERAL

    def _link(self, row: int, column: int, cell: StatusCell, address: str) -> None:
        text = str(_value(cell) or "")
        self._step(lambda: self._sheet.range((row, column)).add_hyperlink(address, text, text))

    def _dress(self, area: Area, look: Look) -> None:
        cells = self._range(area)
        if look.bold:
            cells.font.bold = True
        if look.bigger:
            cells.font.size = float(self._sheet.range((1, self._width + 1)).font.size) + look.bigger
        if look.link:
            cells.font.color = f"#{BLUE}"
        if look.fill:
            cells.color = f"#{look.fill}"
        if look.wrap:
            cells.wrap_text = True
        if look.horizontal != "general":
            cells.horizontal_alignment = look.horizontal
        cells.vertical_alignment = look.vertical
        if look.border:
            cells.borders.set("all", line_style="continuous", weight="thin", color=f"#{GREY}")

    def _sizes(self) -> None:
        for at, width in enumerate(self._content.widths, 1):
            letters = column_letters(at)
            self._step(_set_width, self._sheet, f"{letters}:{letters}", width - _MARGIN)
        lines = [self._content.lines(row) for row in self._content.rows]
        one_line = self._step(lambda: _line_height(self._sheet.range((len(lines) + _FAR_BELOW, 1))))
        first = 0
        for at in range(1, len(lines) + 1):
            if at == len(lines) or lines[at] != lines[first]:
                height = min(lines[first] * one_line, MAX_ROW_HEIGHT)
                self._step(_set_height, self._sheet, f"{first + 1}:{at}", height)
                first = at

    def _tables(self) -> None:
        taken = self._step(
            lambda: {
                str(table.name).casefold() for sheet in self._book.sheets for table in list(sheet.tables)
            }
        )
        for table in self._content.tables:
            name = free_table_name(table.name, taken)
            self._step(self._add_table, area_of(table), name)

    def _add_table(self, area: str, name: str) -> None:
        if name not in [str(table.name) for table in list(self._sheet.tables)]:
            self._sheet.tables.add(source=self._sheet.range(area), name=name, table_style_name=TABLE_STYLE)


def _wears(style: StyleName, cell: StatusCell) -> bool:
    return cell.style == style


def _value(cell: StatusCell) -> str | int | float | None:
    value = cell.value
    if value is None or (isinstance(value, (int, float)) and math.isfinite(value)):
        return value
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("\ufffd", cut(text)) or None


def _address(link: Link) -> str:
    """Return where a link goes, as xlwings takes it; nothing where it must not be made."""
    if link.location:
        return f"#{link.location}"
    outside = outside_target(link)
    return "#".join(filter(None, outside)) if outside else ""


def _line_height(cell: Any) -> float:
    """Return the height of a line in points: as the sheet has it, and enough for Thai marks above and below."""
    return max(float(cell.row_height), float(cell.font.size) * _THAI_LINE)


def _set_width(sheet: Any, columns: str, width: float) -> None:
    sheet.range(columns).column_width = width


def _set_height(sheet: Any, rows: str, height: float) -> None:
    sheet.range(rows).row_height = height


def _unlist(table: Any) -> None:
    api = table.api
    if sys.platform == "darwin":
        api.unlist()
    else:
        api.Unlist()


def _added(book: Any, name: str) -> Any:
    """Return a new sheet at the end, printed on one landscape page's width, without grid lines."""
    if name in [str(sheet.name) for sheet in book.sheets]:
        return book.sheets[name]
    sheet = book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])
    with contextlib.suppress(Exception):  # looks; Excel refuses page set-up where no printer is
        book.app.api.ActiveWindow.DisplayGridlines = False
        setup = sheet.api.PageSetup
        setup.Orientation, setup.PaperSize = _LANDSCAPE, _A4
        setup.Zoom, setup.FitToPagesWide, setup.FitToPagesTall = False, 1, False
    return sheet


@contextlib.contextmanager
def _undisturbed(book: Any, patience: Patience) -> Iterator[None]:
    """Keep the user's active sheet and view, the screen still, and the workbook's own macros quiet."""
    app = book.app
    active = patience(lambda: book.sheets.active)
    view = patience(lambda: _view(app))
    before = patience(lambda: (app.screen_updating, app.enable_events))
    patience(lambda: _set_screen(app, updating=False, events=False))
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            patience(lambda: _back_to(book, active))
        with contextlib.suppress(Exception):
            patience(lambda: _scroll_to(app, view))
        patience(lambda: _set_screen(app, updating=before[0], events=before[1]))


def _back_to(book: Any, sheet: Any) -> None:
    if book.sheets.active.name != sheet.name:
        sheet.activate()


def _set_screen(app: Any, *, updating: bool, events: bool) -> None:
    app.screen_updating = updating
    app.enable_events = events


def _view(app: Any) -> tuple[int, int] | None:
    with contextlib.suppress(Exception):
        window = app.api.ActiveWindow
        return int(window.ScrollRow), int(window.ScrollColumn)
    return None


def _scroll_to(app: Any, view: tuple[int, int] | None) -> None:
    if view is not None and _view(app) not in (None, view):
        window = app.api.ActiveWindow
        window.ScrollRow, window.ScrollColumn = view


@contextlib.contextmanager
def _one_step(book: Any, title: str) -> Iterator[None]:
    """Make the whole one step for Undo, where the program can group steps: LibreOffice can."""
    grouped = book.app.engine.name == "libreoffice"
    if grouped:
        book.api.EnterUndo(title)
    try:
        yield
    finally:
        if grouped:
            book.api.LeaveUndo()
