"""Changes a workbook read into plain values, as the examples of data/rules.toml are written."""

from __future__ import annotations

from dataclasses import replace

from xltools.core.dossier import Dossier, read_dossier
from xltools.core.found import FoundTable
from xltools.core.locate import find_form, find_table
from xltools.core.model import Area, Cell, CellRef, ErrorValue, Sheet, Workbook
from xltools.core.report import Report
from xltools.core.requirements import Requirements
from xltools.core.rules import check
from xltools.core.schema import TABLE_KEYS, TableKey, schema


def changed(workbook: Workbook, place: str, value: str) -> Workbook:
    """Return the workbook with one change: ``measures.4.owners`` set to a value, a row hidden, and so on."""
    if value == "present":
        return workbook
    if place in schema().fields.entries:
        ref = find_form(workbook, schema().fields)[1][place]
        return with_cell(workbook, ref.sheet, ref.row, ref.column, value)
    if ":" in place:
        (name, top, left), (_, bottom, right) = (_cell(workbook, part) for part in place.split(":"))
        return with_sheet(workbook, replace(_sheet(workbook, name), merged=(Area(top, left, bottom, right),)))
    key, *rest = place.split(".")
    found = _table(workbook, key)
    match rest, value:
        case [], "missing":
            return replace(workbook, sheets=tuple(s for s in workbook.sheets if s is not found.sheet))
        case [], "twice":
            again = replace(found.sheet, name=f"{found.sheet.name} ๒", tables=())
            return replace(workbook, sheets=(*workbook.sheets, again))
        case [], "empty":
            kept = {at: cell for at, cell in found.sheet.cells.items() if at[0] <= found.header_row}
            return with_sheet(workbook, replace(found.sheet, cells=kept))
        case [number], "hidden":
            row = found.header_row + int(number)
            return with_sheet(workbook, replace(found.sheet, hidden_rows=frozenset({row})))
        case [number], "below":
            table = found.sheet.tables[0]
            shorter = replace(table, area=replace(table.area, bottom=found.header_row + int(number) - 1))
            return with_sheet(workbook, replace(found.sheet, tables=(shorter,)))
        case [number], "header":
            for header in found.headers:
                workbook = with_cell(
                    workbook,
                    found.sheet.name,
                    found.header_row + int(number),
                    header.ref.column,
                    header.label,
                )
            return workbook
    if value == "long":
        value = "เผยแพร่ข้อมูลการจัดซื้อจัดจ้างและการใช้จ่ายงบประมาณทุกเดือน " * 12
    sheet_name, row, column = _cell(workbook, place)
    if value == "pasted":
        return with_sheet(workbook, _without_validation(_sheet(workbook, sheet_name), row, column))
    workbook = with_cell(workbook, sheet_name, row, column, value)
    if rest == ["header", "+"]:
        sheet = _sheet(workbook, sheet_name)
        table = replace(sheet.tables[0], area=replace(sheet.tables[0].area, right=column))
        workbook = with_sheet(workbook, replace(sheet, tables=(table,)))
    return workbook


def _without_validation(sheet: Sheet, row: int, column: int) -> Sheet:
    """Return the sheet with a cell that was pasted over: of the lists of one column, it has none any more."""
    kept = []
    for validation in sheet.validations:
        areas: list[Area] = []
        for area in validation.areas:
            if area.contains(row, column):
                assert area.left == area.right
                areas += [replace(area, bottom=row - 1), replace(area, top=row + 1)]
            else:
                areas.append(area)
        kept.append(replace(validation, areas=tuple(area for area in areas if area.top <= area.bottom)))
    return replace(sheet, validations=tuple(kept))


def with_cell(workbook: Workbook, sheet_name: str, row: int, column: int, value: str) -> Workbook:
    """Return the workbook with one cell set; ``=`` is a formula never calculated, ``#…`` an error value."""
    sheet = _sheet(workbook, sheet_name)
    cells = dict(sheet.cells)
    if value == "":
        cells.pop((row, column), None)
    elif value == "=":
        cells[row, column] = Cell(None, formula=True)
    else:
        cells[row, column] = Cell(ErrorValue(value) if value.startswith("#") else value)
    return with_sheet(workbook, replace(sheet, cells=cells))


def with_sheet(workbook: Workbook, sheet: Sheet) -> Workbook:
    """Return the workbook with the sheet of that name replaced."""
    return replace(workbook, sheets=tuple(sheet if s.name == sheet.name else s for s in workbook.sheets))


def checked(workbook: Workbook) -> tuple[Dossier, Report]:
    """Return what the workbook says, and what all rules say of it."""
    dossier = read_dossier(workbook)
    return dossier, check(dossier, Requirements.everything())


def ref_of(workbook: Workbook, place: str) -> CellRef:
    """Return the cell in which a place is."""
    if place in schema().fields.entries:
        return find_form(workbook, schema().fields)[1][place]
    return CellRef(*_cell(workbook, place))


def codes(report: Report) -> list[str]:
    return [found.code for found in report.diagnostics]


def _cell(workbook: Workbook, place: str) -> tuple[str, int, int]:
    key, row, column = place.split(".")[0], place.split(".")[1], place.split(".")[-1]
    found = _table(workbook, key)
    if row == "header":
        at = max(found.columns.values()) + 1 if column == "+" else found.columns[column]
        return found.sheet.name, found.header_row, at
    number = found.last_row + 1 if row == "+" else found.header_row + int(row)
    return found.sheet.name, number, found.columns[column]


def _table(workbook: Workbook, key: str) -> FoundTable:
    wanted: TableKey = next(known for known in TABLE_KEYS if known == key)
    found = find_table(workbook, schema().tables[wanted])
    assert found is not None, key
    return found


def _sheet(workbook: Workbook, name: str) -> Sheet:
    sheet = workbook.sheet(name)
    assert sheet is not None, name
    return sheet
