"""Finds the expected tables and forms in a workbook, wherever an agency has put them.

A table is found by its Excel table name, else by a row that holds its labels; a field by its
defined name, else by its label. Labels are compared without any white space.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.core.headings import (
    MIN_LABELS,
    HeaderRow,
    Headings,
    columns_of,
    header_rows,
    is_at_home,
    label_key,
    starts_another_table,
    texts_by_row,
)
from xltools.core.model import Cell, CellRef, Sheet, Table, Workbook
from xltools.core.schema import FormSchema, TableSchema, schema
from xltools.core.thai import squash

_NUMBER_ALONE = re.compile(r"[^0-9๐-๙]{0,12}[0-9๐-๙][0-9๐-๙.,/]*[.)]?|\W*")


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
        """The columns nobody asked for, by their label as typed; of two alike, the first."""
        columns: dict[str, int] = {}
        for header in self.headers:
            if header.key is None:
                columns.setdefault(header.label, header.ref.column)
        return columns


def is_status_sheet(sheet: Sheet) -> bool:
    """Tell xltools' own status sheet, which is never read as data."""
    expected = schema()
    named = squash(sheet.name) == squash(expected.status_sheet)
    return named or any(table.name.startswith(expected.status_measures) for table in sheet.tables)


def find_table(workbook: Workbook, wanted: TableSchema) -> FoundTable | None:
    """Return where the table stands, or None if no sheet holds anything like it."""
    sheets = [sheet for sheet in workbook.sheets if not is_status_sheet(sheet)]
    named = _find_by_name(sheets, wanted)
    if named and named.columns:
        return named
    return _find_by_header_row(sheets, wanted) or named


def other_tables(workbook: Workbook, found: FoundTable) -> Iterator[FoundTable]:
    """Yield the tables of the same kind on other sheets that hold rows and are not read."""
    for sheet in workbook.sheets:
        if sheet.name == found.sheet.name or is_status_sheet(sheet):
            continue
        for header in header_rows(sheet, found.schema):
            other = _table(sheet, found.schema, header.row, header.headings, header.table)
            if other.rows and len(header.columns) >= MIN_LABELS:
                yield other
                break


def _find_by_name(sheets: Sequence[Sheet], wanted: TableSchema) -> FoundTable | None:
    for sheet in sheets:
        for table in sheet.tables:
            if table.name.casefold() == wanted.table.casefold():
                area = table.area
                if not table.has_header:  # Excel keeps the last labels of a header switched off
                    headings = tuple(enumerate(table.columns, start=area.left))
                    return _table(sheet, wanted, max(1, area.top - 1), headings, table)
                row = texts_by_row(sheet).get(area.top, ())
                inside = tuple((at, label) for at, label in row if area.left <= at <= area.right)
                return _table(sheet, wanted, area.top, inside, table)
    return None


def _find_by_header_row(sheets: Sequence[Sheet], wanted: TableSchema) -> FoundTable | None:
    """Prefer what people see, then the header row with most labels, then the first one."""
    best: tuple[tuple[bool, int], Sheet, HeaderRow] | None = None
    for sheet in sheets:
        candidates = list(header_rows(sheet, wanted))
        for header in candidates:
            worth = (not sheet.hidden, len(header.columns) + is_at_home(sheet, wanted))
            if best is None or worth > best[0]:
                best = worth, sheet, _first_of_its_like(candidates, header)
    if best is None:
        return None
    _, sheet, header = best
    return _table(sheet, wanted, header.row, header.headings, header.table)


def _first_of_its_like(candidates: Sequence[HeaderRow], header: HeaderRow) -> HeaderRow:
    """Return the topmost header of the same columns, or the rows between the two would be lost."""
    alike = (
        other
        for other in candidates
        if other.columns.items() <= header.columns.items() and 2 * len(other.columns) >= len(header.columns)
    )
    return next(alike, header)


def _table(
    sheet: Sheet, wanted: TableSchema, header_row: int, headings: Headings, table: Table | None
) -> FoundTable:
    columns = columns_of(headings, wanted)
    headers = tuple(
        Header(sheet.ref(header_row, column), label, wanted.by_label.get(label_key(label)))
        for column, label in headings
    )
    without_header = table is not None and not table.has_header and header_row == table.area.top
    first_row = header_row if without_header else header_row + 1
    texts = texts_by_row(sheet, first_row)
    rows: list[Row] = []
    repeated: list[int] = []
    ours = True
    for number in _filled_rows(sheet, columns, first_row, table):
        inside = table is not None and number <= table.area.bottom
        if _repeats_header(sheet, wanted, number, columns):
            repeated.append(number)
            ours = True
            continue
        ours = ours and (inside or not starts_another_table(texts.get(number, ()), wanted, columns.values()))
        if ours:
            rows.append(Row(sheet, number, columns, below_table=table is not None and not inside))
    last_row = max([header_row, *(row.number for row in rows)])
    return FoundTable(wanted, sheet, header_row, headers, columns, tuple(rows), tuple(repeated), last_row)


def _filled_rows(sheet: Sheet, columns: Mapping[str, int], first_row: int, table: Table | None) -> list[int]:
    """Return the rows in which anything but the number stands; a number alone waits to be filled.

    Words in the number's column are content too, but for what stands below all rows: a note.
    """
    keys = {column: key for key, column in columns.items()}
    others = [other.area for other in sheet.tables if other is not table]
    totals = table.area.bottom if table and table.has_totals else None
    filled: set[int] = set()
    worded: set[int] = set()
    for (row, column), cell in sheet.cells.items():
        if row < first_row or row == totals or column not in keys or is_blank(cell):
            continue
        if any(area.contains(row, column) for area in others):
            continue
        if keys[column] not in ("no", "order"):
            filled.add(row)
        elif isinstance(cell.value, str) and not _NUMBER_ALONE.fullmatch(squash(cell.value)):
            worded.add(row)
    last = max([*filled, table.area.bottom if table else 0], default=0)
    return sorted(filled | {row for row in worded if row <= last})


def is_blank(cell: Cell | None) -> bool:
    """Tell a cell in which a person sees nothing; a formula never calculated is not blank."""
    if cell is None:
        return True
    if cell.value is None:
        return not cell.formula
    return isinstance(cell.value, str) and not squash(cell.value)


def _repeats_header(sheet: Sheet, wanted: TableSchema, row: int, columns: Mapping[str, int]) -> bool:
    values = (sheet.value(row, column) for column in columns.values())
    keys = {wanted.by_label.get(label_key(value)) for value in values if isinstance(value, str)}
    return len(keys - {None}) >= min(MIN_LABELS, len(wanted.columns))


def find_form(workbook: Workbook, form: FormSchema) -> tuple[Sheet | None, dict[str, CellRef]]:
    """Return the form's sheet and the value cell of every entry that could be found.

    A defined name beside which the label of another entry stands is not believed: whoever sorts a
    sheet moves its labels and values, but not its names.
    """
    names = {key: workbook.names.get(key if "." in key else f"settings.{key}") for key in form.entries}
    named = {key: ref for key, ref in names.items() if ref and workbook.sheet(ref.sheet)}
    home = next((sheet for sheet in workbook.sheets if squash(sheet.name) == squash(form.sheet)), None)
    if home is None and named:
        [(most_named, _)] = Counter(ref.sheet for ref in named.values()).most_common(1)
        home = workbook.sheet(most_named)
    found = _labelled_values(home, form) if home else {}
    claimed = {ref: key for key, ref in found.items()}
    return home, found | {key: ref for key, ref in named.items() if claimed.get(ref, key) == key}


def _labelled_values(sheet: Sheet, form: FormSchema) -> dict[str, CellRef]:
    """Return the cell behind each label; of several, a filled one, then that of the official label."""
    found: dict[str, tuple[tuple[bool, bool], CellRef]] = {}
    for row, column, text in sorted(_texts(sheet)):
        if key := form.by_label.get(label_key(text)):
            merged = (area.right for area in sheet.merged if area.contains(row, column))
            ref = sheet.ref(row, max([column, *merged]) + 1)
            official = label_key(text) == label_key(form.entries[key].label)
            worth = (not is_blank(sheet.cells.get((ref.row, ref.column))), official)
            if key not in found or worth > found[key][0]:
                found[key] = worth, ref
    return {key: ref for key, (_, ref) in found.items()}


def _texts(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    for (row, column), cell in sheet.cells.items():
        if isinstance(cell.value, str):
            yield row, column, cell.value
