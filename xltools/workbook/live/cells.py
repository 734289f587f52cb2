"""An open workbook asked cell by cell, where the program saves no copy that we may read.

What plain xlwings does not tell stays unknown: data validations, and the version in the properties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from xltools.core.model import Area, Cell, CellRef, CellValue, ErrorValue, Sheet, Table, Workbook
from xltools.workbook.live.patience import Patience
from xltools.workbook.reader import one_cell

_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}


def read_book(book: Any, patience: Patience) -> Workbook:
    """Return what the workbook holds now."""
    sheets = tuple(patience(_read_sheet, sheet) for sheet in patience(lambda: list(book.sheets)))
    definitions = patience(lambda: dict(_definitions(book)))
    names: dict[str, CellRef] = {}
    for name, text in definitions.items():
        ref = one_cell(text)
        if ref is not None:
            names[name] = ref
    return Workbook(sheets, names, definitions=definitions, validations_known=False)


def status_sheet_name(book: Any, wanted: str, measures_table: str) -> str:
    """Return the sheet that holds our table, else the wanted one if it is empty, else a free name."""
    sheets = list(book.sheets)
    for sheet in sheets:
        if any(str(table.name).casefold() == measures_table.casefold() for table in sheet.tables):
            return str(sheet.name)
    there = {str(sheet.name).casefold(): sheet for sheet in sheets}
    name, number = wanted, 1
    while name.casefold() in there:
        if number == 1 and not _read_sheet(there[name.casefold()]).cells:
            return str(there[name.casefold()].name)
        number += 1
        name = f"{wanted} ({number})"
    return name


def _definitions(book: Any) -> Iterator[tuple[str, str]]:
    for name in book.names:
        yield str(name.name).lower(), str(name.refers_to).removeprefix("=")


def _read_sheet(sheet: Any) -> Sheet:
    used = sheet.used_range
    top, left = int(used.row), int(used.column)
    bottom, right = top + used.shape[0] - 1, left + used.shape[1] - 1
    whole = Area(top, left, bottom, right)
    values = used.options(ndim=2, err_to_str=True).value
    formulas = _grid(used.formula)
    formats = dict(_uniform(sheet, whole, lambda cells: cells.number_format))
    cells = {}
    for down, row in enumerate(values):
        for across, value in enumerate(row):
            typed = str(formulas[down][across] or "")
            number_format = str(formats.get((top + down, left + across)) or "General")
            formula = typed.startswith("=") and number_format != "@"
            read = _value(value, formula=formula)
            if read is not None or formula:
                cells[top + down, left + across] = Cell("" if read is None else read, formula, number_format)
    hidden = {row for (row, _), height in _row_heights(sheet, whole) if height == 0}
    return Sheet(
        str(sheet.name),
        cells,
        tables=tuple(_table(table) for table in sheet.tables),
        merged=tuple(_merged(sheet, whole)),
        hidden_rows=frozenset(hidden),
        hidden=not sheet.visible,
    )


def _value(value: Any, *, formula: bool) -> CellValue:
    if isinstance(value, str):
        return ErrorValue(value) if formula and value in _ERRORS else value
    if value is None or isinstance(value, bool | datetime):
        return value
    return float(value)


def _grid(formulas: Any) -> list[Any]:
    """Return formulas as rows: xlwings gives a single cell as text, a single row or column flat."""
    if isinstance(formulas, str) or formulas is None:
        return [[formulas]]
    return [list(row) if isinstance(row, tuple | list) else [row] for row in formulas]


def _table(table: Any) -> Table:
    cells = table.range
    header = table.header_row_range
    columns = header.options(ndim=1).value if header is not None else []
    return Table(
        str(table.name),
        Area(
            int(cells.row),
            int(cells.column),
            int(cells.row) + cells.shape[0] - 1,
            int(cells.column) + cells.shape[1] - 1,
        ),
        tuple(str(column or "") for column in columns),
        has_header=header is not None,
        has_totals=bool(table.show_totals),
    )


def _uniform(
    sheet: Any, area: Area, ask: Callable[[Any], Any], *, by_row: bool = False
) -> Iterator[tuple[tuple[int, int], Any]]:
    """Yield what each cell answers; a rectangle whose cells differ (None) is asked in halves."""
    answer = ask(sheet.range((area.top, area.left), (area.bottom, area.right)))
    single = area.top == area.bottom and (by_row or area.left == area.right)
    if answer is not None or single:
        columns = [area.left] if by_row else range(area.left, area.right + 1)
        yield from (((row, column), answer) for row in range(area.top, area.bottom + 1) for column in columns)
        return
    for half in _halves(area, by_row=by_row):
        yield from _uniform(sheet, half, ask, by_row=by_row)


def _halves(area: Area, *, by_row: bool) -> tuple[Area, Area]:
    if area.right > area.left and not by_row:
        middle = (area.left + area.right) // 2
        return (
            Area(area.top, area.left, area.bottom, middle),
            Area(area.top, middle + 1, area.bottom, area.right),
        )
    middle = (area.top + area.bottom) // 2
    return Area(area.top, area.left, middle, area.right), Area(middle + 1, area.left, area.bottom, area.right)


def _row_heights(sheet: Any, area: Area) -> Iterator[tuple[tuple[int, int], Any]]:
    return _uniform(sheet, area, lambda cells: cells.row_height, by_row=True)


def _merged(sheet: Any, area: Area) -> Iterator[Area]:
    seen: set[tuple[int, int]] = set()
    for (row, column), merged in _uniform(sheet, area, lambda cells: cells.merge_cells):
        if merged and (row, column) not in seen:
            cells = sheet.range((row, column)).merge_area
            found = Area(row, column, row + cells.shape[0] - 1, column + cells.shape[1] - 1)
            seen |= {
                (r, c) for r in range(found.top, found.bottom + 1) for c in range(found.left, found.right + 1)
            }
            yield found
