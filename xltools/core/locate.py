"""Finds the expected tables and forms in a workbook, wherever an agency has put them.

A table is found by its Excel table name, else by a row that holds its labels; a field by its
defined name, else by its label. Labels are compared without any white space.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltools.core.model import Cell, CellRef, Sheet, Table, Workbook
from xltools.core.schema import FormSchema, TableSchema, schema
from xltools.core.thai import squash

_MIN_LABELS = 3
_MIN_LABELS_AT_HOME = 2
_LONGEST_LABEL = 120


@dataclass(frozen=True, slots=True)
class Header:
    """One heading as typed; ``key`` is the column it means, None if unknown."""

    ref: CellRef
    label: str
    key: str | None


@dataclass(frozen=True)
class Row:
    """One row of data under a header row."""

    sheet: Sheet
    number: int
    columns: Mapping[str, int]
    below_table: bool = False

    def cell(self, key: str) -> Cell | None:
        """Return what stands in a column of this row."""
        column = self.columns.get(key)
        return self.sheet.cells.get((self.number, column)) if column else None

    def ref(self, key: str) -> CellRef:
        """Return the cell of a column; of the row's first known column where that one is missing."""
        return self.sheet.ref(self.number, self.columns.get(key) or min(self.columns.values(), default=1))

    @property
    def hidden(self) -> bool:
        """Whether a person looking at the sheet does not see the row."""
        return self.number in self.sheet.hidden_rows


@dataclass(frozen=True)
class FoundTable:
    """Where a table stands: its header row, its columns by key, and its rows with content."""

    schema: TableSchema
    sheet: Sheet
    header_row: int
    headers: tuple[Header, ...]
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    repeated_headers: tuple[int, ...]
    last_row: int

    @property
    def extra(self) -> dict[str, int]:
        """The columns nobody asked for, by their label as typed."""
        return {header.label: header.ref.column for header in self.headers if header.key is None}


def is_status_sheet(sheet: Sheet) -> bool:
    """Tell xltools' own status sheet, which is never read as data."""
    expected = schema()
    named = squash(sheet.name) == squash(expected.status_sheet)
    return named or any(table.name.startswith(expected.status_measures) for table in sheet.tables)


def find_table(workbook: Workbook, wanted: TableSchema) -> FoundTable | None:
    """Return where the table stands, or None if no sheet holds anything like it."""
    sheets = [sheet for sheet in workbook.sheets if not is_status_sheet(sheet)]
    for sheet in sheets:
        for table in sheet.tables:
            if table.name.casefold() == wanted.table.casefold():
                return _from_excel_table(sheet, table, wanted)
    candidates = [
        (score, -index, sheet, row)
        for index, sheet in enumerate(sheets)
        for row, score in _header_candidates(sheet, wanted)
    ]
    if not candidates:
        return None
    _, _, sheet, row = max(candidates, key=lambda found: (found[0], found[1], -found[3]))
    covering = [table for table in sheet.tables if table.area.top == row and table.has_header]
    if covering:
        return _from_excel_table(sheet, covering[0], wanted)
    return _table(sheet, wanted, row, first_row=row + 1, table=None)


def find_form(workbook: Workbook, form: FormSchema) -> tuple[Sheet | None, dict[str, CellRef]]:
    """Return the form's sheet and the value cell of every entry that could be found."""
    home = next((sheet for sheet in workbook.sheets if squash(sheet.name) == squash(form.sheet)), None)
    found: dict[str, CellRef] = {}
    for sheet in [home] if home else []:
        for (row, column), cell in sorted(sheet.cells.items()):
            if isinstance(cell.value, str) and (key := form.by_label.get(_label_key(cell.value))):
                found.setdefault(key, sheet.ref(row, column + 1))
    for key in form.entries:
        named = workbook.names.get(key) or workbook.names.get(f"settings.{key}")
        if named is not None and workbook.sheet(named.sheet) is not None:
            found[key] = named
            home = home or workbook.sheet(named.sheet)
    return home, found


def _label_key(text: str) -> str:
    return squash(text).casefold() if len(text) <= _LONGEST_LABEL else ""


def _header_candidates(sheet: Sheet, wanted: TableSchema) -> Iterator[tuple[int, int]]:
    at_home = squash(sheet.name) == squash(wanted.sheet)
    needed = _MIN_LABELS_AT_HOME if at_home else min(_MIN_LABELS, len(wanted.columns))
    matched: dict[int, set[str]] = {}
    for (row, _), cell in sheet.cells.items():
        if isinstance(cell.value, str) and (key := wanted.by_label.get(_label_key(cell.value))):
            matched.setdefault(row, set()).add(key)
    for row, keys in matched.items():
        if len(keys) >= min(needed, len(wanted.columns)) and _has_required(keys, wanted):
            yield row, len(keys) + (1 if at_home else 0)


def _has_required(keys: set[str], wanted: TableSchema) -> bool:
    return any(wanted.columns[key].required for key in keys)


def _from_excel_table(sheet: Sheet, table: Table, wanted: TableSchema) -> FoundTable:
    header_row = table.area.top if table.has_header else table.area.top - 1
    return _table(sheet, wanted, header_row, first_row=header_row + 1, table=table)


def _table(
    sheet: Sheet, wanted: TableSchema, header_row: int, *, first_row: int, table: Table | None
) -> FoundTable:
    headers = tuple(_headers(sheet, wanted, header_row, table))
    columns: dict[str, int] = {}
    for header in headers:
        if header.key is not None:
            columns.setdefault(header.key, header.ref.column)
    table_end = table.area.bottom if table else None
    totals = {table.area.bottom} if table and table.has_totals else set()
    rows: list[Row] = []
    repeated: list[int] = []
    for number in _filled_rows(sheet, columns, first_row):
        if number in totals or _belongs_to_another_table(sheet, number, columns, table):
            continue
        if _repeats_header(sheet, wanted, number, columns):
            repeated.append(number)
            continue
        below = table_end is not None and number > table_end
        rows.append(Row(sheet, number, columns, below_table=below))
    last_row = max([header_row, *(row.number for row in rows)], default=header_row)
    return FoundTable(wanted, sheet, header_row, headers, columns, tuple(rows), tuple(repeated), last_row)


def _headers(sheet: Sheet, wanted: TableSchema, header_row: int, table: Table | None) -> Iterator[Header]:
    for column, label in _heading_cells(sheet, header_row, table):
        yield Header(sheet.ref(header_row, column), label, wanted.by_label.get(_label_key(label)))


def _heading_cells(sheet: Sheet, header_row: int, table: Table | None) -> Iterator[tuple[int, str]]:
    if table is not None and not table.has_header:
        yield from enumerate(table.columns, start=table.area.left)
        return
    for (row, column), cell in sorted(sheet.cells.items()):
        inside = table is None or table.area.left <= column <= table.area.right
        if row == header_row and inside and isinstance(cell.value, str) and cell.value.strip():
            yield column, cell.value


def _filled_rows(sheet: Sheet, columns: Mapping[str, int], first_row: int) -> list[int]:
    """Rows in which anything but the number stands; a number alone is a row waiting to be filled."""
    content = {column for key, column in columns.items() if key not in ("no", "order")}
    return sorted(
        {
            row
            for (row, column), cell in sheet.cells.items()
            if row >= first_row and column in content and not is_blank(cell)
        }
    )


def is_blank(cell: Cell | None) -> bool:
    """Tell a cell in which a person sees nothing; a formula never calculated is not blank."""
    if cell is None:
        return True
    if cell.value is None:
        return not cell.formula
    return isinstance(cell.value, str) and not squash(cell.value)


def _belongs_to_another_table(
    sheet: Sheet, row: int, columns: Mapping[str, int], table: Table | None
) -> bool:
    return any(
        other is not table and other.area.contains(row, column)
        for other in sheet.tables
        for column in columns.values()
    )


def _repeats_header(sheet: Sheet, wanted: TableSchema, row: int, columns: Mapping[str, int]) -> bool:
    values = (sheet.value(row, column) for column in columns.values())
    keys = {wanted.by_label.get(_label_key(value)) for value in values if isinstance(value, str)}
    return len(keys - {None}) >= min(_MIN_LABELS, len(wanted.columns))
