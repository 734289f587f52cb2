"""Fills cells of a workbook by splices, so that its styles, buttons and every other part stay as they were."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from xltools.core.model import CellRef, column_letters
from xltools.core.rich import RichText
from xltools.core.thai import lines_needed
from xltools.workbook.cell_xml import element_text, spelled
from xltools.workbook.index import WorkbookIndex
from xltools.workbook.package import Package
from xltools.workbook.references import position
from xltools.workbook.run_fonts import RunFonts
from xltools.workbook.xml_offsets import Element, XmlPart

Value = str | float | date | None

_DEPTH = 4  # worksheet, sheetData, row, c
_EXCEL_ROW_HEIGHT = 15.0
_TALLEST_ROW = 409.0
_DAY_ZERO = date(1899, 12, 30).toordinal()
_DAY_ZERO_1904 = date(1904, 1, 1).toordinal()


def fill(data: bytes, values: Mapping[CellRef, Value], *, fit_rows: bool = True) -> bytes:
    """Return the workbook with these values in these cells, each in the style its cell had.

    Args:
        data: an .xlsx or .xlsm; the cells to be filled hold no formulas.
        values: text is always stored as text, bold and underlined letters as such, a date as Excel's day
            number, None empties the cell.
        fit_rows: whether rows grow with their text; Excel fits them anew at the next edit, but
            LibreOffice never does by itself.
    """
    package = Package.open(data)
    index = WorkbookIndex.of(package)
    parts = {sheet.name: sheet.part for sheet in index.sheets if sheet.kind == "worksheet"}
    properties = index.xml.root.find("workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    fonts = RunFonts(package)
    by_part: dict[str, dict[int, dict[int, Value]]] = defaultdict(lambda: defaultdict(dict))
    for ref, value in values.items():
        part = parts.get(ref.sheet)
        if part is None:
            raise ValueError(f"there is no worksheet {ref.sheet}")
        by_part[part][ref.row][ref.column] = value
    for part, rows in by_part.items():
        sheet = _SheetCells(
            XmlPart(package.read(part), part, _DEPTH),
            _DAY_ZERO_1904 if since_1904 else _DAY_ZERO,
            fonts,
            fit_rows=fit_rows,
        )
        for number, cells in sorted(rows.items()):
            sheet.fill_row(number, cells)
        package.replace(part, sheet.build())
    return package.build()


class _SheetCells:
    """The cells of one sheet, and where the next ones belong: rows and cells stand in order in a part."""

    def __init__(self, xml: XmlPart, day_zero: int, fonts: RunFonts, *, fit_rows: bool) -> None:
        self._xml = xml
        self._fonts = fonts
        self._fit_rows = fit_rows
        self._day_zero = day_zero
        self._grown = False
        data = xml.root.find("sheetData")
        if data is None:
            raise ValueError(f"{xml.part} is not a worksheet")
        self._data = data
        self._rows = dict(_numbered(data, "row"))
        columns = xml.root.find("cols")
        self._columns = list(columns.find_all("col")) if columns else []
        defaults = xml.root.find("sheetFormatPr")
        self._line_height = (
            float(defaults.get("defaultRowHeight") or _EXCEL_ROW_HEIGHT) if defaults else _EXCEL_ROW_HEIGHT
        )

    def fill_row(self, number: int, values: Mapping[int, Value]) -> None:
        row = self._rows.get(number)
        if row is None:
            self._add_row(number, values)
            return
        cells = dict(_numbered(row, "c"))
        for column, value in sorted(values.items()):
            if column in cells:
                self._xml.replace(cells[column], self._cell(number, column, value, cells[column].get("s")))
            elif value is not None:
                style = (
                    row.get("s") if row.get("customFormat") in ("1", "true") else self._column_style(column)
                )
                self._insert(row, cells, column, self._cell(number, column, value, style))
        if any(value is not None for column, value in values.items() if column not in cells):
            self._xml.remove_attribute(row, "spans")  # an optional hint that would be wrong now
        height = self._height(values)
        if height and row.get("customHeight") not in ("1", "true"):
            self._xml.set_attribute(row, "ht", height)

    def _add_row(self, number: int, values: Mapping[int, Value]) -> None:
        cells = [
            self._cell(number, column, value, self._column_style(column))
            for column, value in sorted(values.items())
            if value is not None
        ]
        if cells:
            tag, height = f"{self._data.prefix}row", self._height(values)
            start = f'<{tag} r="{number}"' + (f' ht="{height}"' if height else "")
            self._insert(self._data, self._rows, number, f"{start}>{''.join(cells)}</{tag}>")

    def _height(self, values: Mapping[int, Value]) -> str:
        """Return the height that a row's texts need, "" where one line is enough or the rows stay as they are."""
        if not self._fit_rows:
            return ""
        texts = ((column, value) for column, value in values.items() if isinstance(value, str))
        lines = max((lines_needed(text, self._column_width(column)) for column, text in texts), default=1)
        return f"{min(lines * self._line_height, _TALLEST_ROW):g}" if lines > 1 else ""

    def build(self) -> bytes:
        """Return the sheet's part; where it grew, without the hint on its extent, which is optional."""
        dimension = self._xml.root.find("dimension")
        if self._grown and dimension is not None:
            self._xml.replace(dimension, "")
        return self._xml.build()

    def _insert(self, parent: Element, children: Mapping[int, Element], place: int, text: str) -> None:
        self._grown = True
        following = next((child for at, child in sorted(children.items()) if at > place), None)
        if following is None:
            self._xml.append(parent, text)
        else:
            self._xml.insert_before(following, text)

    def _column(self, number: int) -> Element | None:
        wide = (col for col in self._columns if int(col.get("min")) <= number <= int(col.get("max")))
        return next(wide, None)

    def _column_style(self, number: int) -> str:
        column = self._column(number)
        return column.get("style") if column else ""

    def _column_width(self, number: int) -> float:
        column = self._column(number)
        return float(column.get("width") or math.inf) if column else math.inf

    def _cell(self, row: int, column: int, value: Value, style: str) -> str:
        p = self._data.prefix
        start = f'<{p}c r="{column_letters(column)}{row}"' + (f' s="{style}"' if style else "")
        if value is None:
            return f"{start}/>"
        if isinstance(value, RichText):
            runs = self._fonts.runs_xml(p, value, style)
            return f'{start} t="inlineStr"><{p}is>{runs}</{p}is></{p}c>'
        if isinstance(value, str):
            text = element_text(spelled(value))
            return f'{start} t="inlineStr"><{p}is><{p}t xml:space="preserve">{text}</{p}t></{p}is></{p}c>'
        number = value.toordinal() - self._day_zero if isinstance(value, date) else value
        return f"{start}><{p}v>{number!r}</{p}v></{p}c>"


def _numbered(parent: Element, name: str) -> Iterator[tuple[int, Element]]:
    """Yield rows by their number, cells by their column; one without a reference follows the one before it."""
    number = 0
    for child in parent.find_all(name):
        reference = child.get("r")
        at = position(reference)
        number = at[1] if at else int(reference or number + 1)
        yield number, child
