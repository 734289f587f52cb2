"""Finds the expected tables and forms in a workbook, wherever an agency has put them.

A table is found by its Excel table name, else by a row that holds its labels; a field by its
defined name, else by its label. Labels are compared without any white space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from xltools.core.found import FoundTable, Row, is_blank
from xltools.core.header_rows import HeaderRow, header_rows
from xltools.core.headings import MIN_LABELS, columns_of, headings_of, is_at_home, label_key
from xltools.core.model import CellRef, Sheet, Workbook
from xltools.core.schema import FormSchema, TableSchema, schema
from xltools.core.table_rows import read_table
from xltools.core.thai import squash
from xltools.records import replace


def is_status_sheet(sheet: Sheet) -> bool:
    """Tell xltools' own status sheet, which is never read as data."""
    expected = schema()
    named = squash(sheet.name) == squash(expected.status_sheet)
    return named or any(table.name.startswith(expected.status_measures) for table in sheet.tables)


def find_table(workbook: Workbook, wanted: TableSchema) -> FoundTable | None:
    """Return where the table stands, or None if no sheet holds anything like it.

    What people see goes before what is hidden: a copy is worked on, the original is hidden away.
    """
    sheets = [sheet for sheet in workbook.sheets if not is_status_sheet(sheet)]
    named = _find_by_name(sheets, wanted)
    if named is None or not named.columns:
        return _find_by_header_row(sheets, wanted) or named
    if named.sheet.hidden:
        seen = _find_by_header_row([sheet for sheet in sheets if not sheet.hidden], wanted)
        required = {key for key in named.columns if wanted.columns[key].required}
        if seen and seen.rows and required <= seen.columns.keys():
            return seen
    return named


def other_tables(workbook: Workbook, found: FoundTable) -> Iterator[FoundTable]:
    """Yield the tables of the same kind, one of each sheet, with the rows in them that are not read."""
    for sheet in workbook.sheets:
        if is_status_sheet(sheet):
            continue
        same = sheet.name == found.sheet.name
        read = {found.header_row, *found.skipped_rows, *(row.number for row in found.rows)} if same else set()
        ours = set(found.columns.values())
        for header in header_rows(sheet, found.schema):
            is_read = header.row in read and not ours.isdisjoint(header.columns.values())
            if len(header.columns) < MIN_LABELS or is_read:
                continue
            other = read_table(sheet, found.schema, header)
            if same:
                other = replace(other, rows=tuple(_not_in(other, found)))
            if other.rows:
                yield other
                break


def _not_in(other: FoundTable, found: FoundTable) -> Iterator[Row]:
    """Yield the rows that neither belong to the found table nor are told as left out of it."""
    told = {row.number for row in found.rows}.union(
        found.rows_above, found.skipped_rows, *(out.rows for out in found.left_out)
    )
    beside = set(other.columns.values()).isdisjoint(found.columns.values())
    yield from (row for row in other.rows if beside or row.number not in told)


def _find_by_name(sheets: Sequence[Sheet], wanted: TableSchema) -> FoundTable | None:
    for sheet in sheets:
        for table in sheet.tables:
            if table.name.casefold() == wanted.table.casefold():
                row = table.area.top if table.has_header else max(1, table.area.top - 1)
                headings = headings_of(sheet, table)
                return read_table(
                    sheet, wanted, HeaderRow(row, row, headings, columns_of(headings, wanted), table)
                )
    return None


def _find_by_header_row(sheets: Sequence[Sheet], wanted: TableSchema) -> FoundTable | None:
    """Prefer what people see, then the header row with most labels, then the first one."""
    best: tuple[tuple[bool, int], Sheet, HeaderRow] | None = None
    for sheet in sheets:
        candidates = list(header_rows(sheet, wanted))
        for header in candidates:
            worth = (not sheet.hidden, len(header.columns) + is_at_home(sheet, wanted))
            if best is None or worth > best[0]:
                best = worth, sheet, _first_of_its_like(sheet, candidates, header)
    if best is None:
        return None
    _, sheet, header = best
    return read_table(sheet, wanted, header)


def _first_of_its_like(sheet: Sheet, candidates: Sequence[HeaderRow], header: HeaderRow) -> HeaderRow:
    """Return the topmost header of the same columns, or the rows between the two would be lost."""
    alike = [
        other
        for other in candidates
        if other.row < header.row
        and other.columns.items() <= header.columns.items()
        and 2 * len(other.columns) >= len(header.columns)
    ]
    between = {row for row, _ in sheet.cells if alike and alike[0].last_row < row < header.row}
    between -= {row for other in alike for row in range(other.row, other.last_row + 1)}
    return alike[0] if between else header


def find_form(workbook: Workbook, form: FormSchema) -> tuple[Sheet | None, dict[str, CellRef]]:
    """Return the form's sheet and the value cell of every entry that could be found.

    A defined name beside which the label of another entry stands is not believed: whoever sorts a
    sheet moves its labels and values, but not its names. Nor is one that means a hidden cell where
    a label is to be seen.
    """
    names = {key: workbook.names.get(key if "." in key else f"settings.{key}") for key in form.entries}
    named = {key: ref for key, ref in names.items() if ref and workbook.sheet(ref.sheet)}
    home = next((sheet for sheet in workbook.sheets if squash(sheet.name) == squash(form.sheet)), None)
    if home is None and named:
        [(most_named, _)] = Counter(ref.sheet for ref in named.values()).most_common(1)
        home = workbook.sheet(most_named)
    if home and home.hidden:
        home = _visible_form(workbook, form, home) or home
    found = _labelled_values(home, form) if home else {}
    claimed = {ref: key for key, ref in found.items()}
    hidden = {sheet.name for sheet in workbook.sheets if sheet.hidden and sheet is not home}
    return home, found | {
        key: ref
        for key, ref in named.items()
        if claimed.get(ref, key) == key and not (key in found and ref.sheet in hidden)
    }


def _visible_form(workbook: Workbook, form: FormSchema, hidden: Sheet) -> Sheet | None:
    """Return the first visible sheet on which all labels stand that are needed of a hidden form."""
    there = _labelled_values(hidden, form)
    needed = {key for key in there if form.entries[key].required} or there.keys()
    visible = (sheet for sheet in workbook.sheets if not sheet.hidden and not is_status_sheet(sheet))
    return next(
        (sheet for sheet in visible if needed and needed <= _labelled_values(sheet, form).keys()), None
    )


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
