"""What of the shipped template a workbook has lost: dropdowns, headings and their guards, formulas.

Both the rules, which tell it, and the repair, which puts it back, ask here; data is never compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from xltools.core.dossier import Dossier, Entry, shown
from xltools.core.found import FoundTable, is_blank
from xltools.core.lists import offers_a_list
from xltools.core.model import Area, CellRef, Sheet, Table, Workbook
from xltools.core.runs import joined, without
from xltools.core.schema import TABLE_KEYS, FormSchema, Labelled, schema
from xltools.records import dataclass

_TABLES_THAT_TELL = 2
"""One table named as ours may be chance."""
_LONGEST_QUOTE = 60


@dataclass(frozen=True)
class LostList:
    """Cells of one column that offer no list any more, though the template's did.

    ``home`` is the key of the table, or ``agency`` or ``settings`` for the cell of a form's entry;
    ``broken`` tells that the first of the cells has a list whose source is gone.
    """

    home: str
    entry: Labelled
    sheet: Sheet
    column: int
    rows: tuple[range, ...]
    broken: bool
    table: FoundTable | None = None

    @property
    def first(self) -> CellRef:
        """The first of the cells."""
        return self.sheet.ref(self.rows[0].start, self.column)


@dataclass(frozen=True, slots=True)
class TypedOver:
    """A heading that something else was typed over, what stands there now, and the Excel table whose it is."""

    entry: Labelled
    ref: CellRef
    typed: str
    table: Table


def made_from_template(workbook: Workbook) -> bool:
    """Tell a workbook that xltools made from one that an agency made by itself."""
    names = {table.name.casefold() for sheet in workbook.sheets for table in sheet.tables}
    ours = {schema().tables[key].table.casefold() for key in TABLE_KEYS}
    return workbook.schema_version is not None or len(names & ours) >= _TABLES_THAT_TELL


def lost_lists(dossier: Dossier) -> Iterator[LostList]:
    """Yield every column and every entry of a form with cells that have lost their dropdown."""
    yield from _lost_entries(dossier, "agency", schema().fields, dossier.entries)
    for found in dossier.tables.values():
        if found is not None:
            yield from _lost_columns(dossier, found)
    yield from _lost_entries(dossier, "settings", schema().settings, dossier.settings)


def _lost_entries(
    dossier: Dossier, home: str, form: FormSchema, entries: Mapping[str, Entry]
) -> Iterator[LostList]:
    for key, wanted in form.entries.items():
        ref = entries[key].ref if key in entries else None
        sheet = dossier.workbook.sheet(ref.sheet) if ref else None
        if wanted.choices and ref and sheet:
            cell = range(ref.row, ref.row + 1)
            if without([cell], _listed(dossier, sheet, ref.column)):
                broken = _has_list(sheet, ref)
                yield LostList(home, wanted, sheet, ref.column, (cell,), broken)


def _lost_columns(dossier: Dossier, found: FoundTable) -> Iterator[LostList]:
    for key, column in found.columns.items():
        entry = found.schema.columns[key]
        if not entry.choices:
            continue
        listed = _listed(dossier, found.sheet, column)
        rows = tuple(without(_rows_to_fill(found), listed))
        if rows:
            broken = _has_list(found.sheet, found.sheet.ref(rows[0].start, column))
            yield LostList(found.schema.key, entry, found.sheet, column, rows, broken, found)


def _rows_to_fill(found: FoundTable) -> list[range]:
    """Return the rows of data, and the blank ones of the Excel table."""
    rows = [range(row.number, row.number + 1) for row in found.rows]
    rows += [data_rows(found.table)] if found.table else []
    return without(rows, [range(row, row + 1) for row in sorted(found.skipped_rows)])


def data_rows(table: Table) -> range:
    """Return the rows between an Excel table's header and its totals."""
    return range(table.area.top + table.has_header, table.area.bottom + 1 - table.has_totals)


def _listed_areas(workbook: Workbook, sheet: Sheet) -> list[Area]:
    """Return the areas of a sheet that offer a list that is there."""
    listed = (
        validation for validation in sheet.validations if offers_a_list(validation, sheet.name, workbook)
    )
    return [area for validation in listed for area in validation.areas]


def _listed(dossier: Dossier, sheet: Sheet, column: int) -> list[range]:
    """Return the rows of a column that offer a list that is there; a sheet's lists are looked at once."""
    key = ("listed areas", sheet.name)
    if key not in dossier.remembered:
        dossier.remembered[key] = _listed_areas(dossier.workbook, sheet)
    areas: list[Area] = dossier.remembered[key]
    return joined(range(area.top, area.bottom + 1) for area in areas if area.left <= column <= area.right)


def _has_list(sheet: Sheet, ref: CellRef) -> bool:
    lists = (validation for validation in sheet.validations if validation.kind == "list")
    return any(area.contains(ref.row, ref.column) for validation in lists for area in validation.areas)


def is_guarded(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether any validation is on a cell."""
    return any(area.contains(row, column) for validation in sheet.validations for area in validation.areas)


def typed_over(found: FoundTable) -> Iterator[TypedOver]:
    """Yield the headings of an Excel table of ours that something else was typed over.

    Excel numbers a column once and for all, so where all known columns have the template's numbers,
    the column of a number whose label is nowhere to be found has lost its heading. A column that
    need not be there may have been given another meaning on purpose; that is not so where the guard
    of the old heading is still on the cell.
    """
    table, sheet = found.table, found.sheet
    if table is None or not table.has_header or table.name.casefold() != found.schema.table.casefold():
        return
    numbers = {table.area.left + at: number for at, number in enumerate(table.column_ids)}
    wanted = dict(enumerate(found.schema.columns.values(), start=1))
    known = {column: key for key, column in found.columns.items()}
    as_numbered = {column: wanted[number].key for column, number in numbers.items() if number in wanted}
    if any(as_numbered.get(column) != key for column, key in known.items()):  # numbered anew since
        return
    row = table.area.top
    for column, number in numbers.items():
        entry, cell = wanted.get(number), sheet.cells.get((row, column))
        if entry is None or entry.key in found.columns or column in known or (cell and cell.formula):
            continue
        if entry.required or _guard_says(sheet, row, column, entry.label):
            typed = " ".join(shown(cell).split())
            short = typed if len(typed) <= _LONGEST_QUOTE else f"{typed[:_LONGEST_QUOTE].rstrip()}…"
            yield TypedOver(entry, sheet.ref(row, column), short, table)


def _guard_says(sheet: Sheet, row: int, column: int, label: str) -> bool:
    guards = (validation for validation in sheet.validations if validation.kind == "custom")
    return any(
        f'"{label}"' in guard.formula
        for guard in guards
        for area in guard.areas
        if area.contains(row, column)
    )


def unguarded_headings(found: FoundTable) -> Iterator[tuple[str, CellRef]]:
    """Yield the columns of an Excel table of ours whose heading is right, but has no guard any more."""
    if found.table is None or not found.table.has_header:
        return
    for header in found.headers:
        right = header.key is not None and header.label == found.schema.columns[header.key].label
        if header.key and right and not is_guarded(found.sheet, header.ref.row, header.ref.column):
            yield header.key, header.ref


def typed_formulas(found: FoundTable) -> Iterator[tuple[int, list[range]]]:
    """Yield the calculated columns of an Excel table in which a value stands in place of the formula."""
    if found.table is None or not found.table.calculated:
        return
    rows, typed, calculating = data_rows(found.table), defaultdict[int, list[range]](list), set[int]()
    for (row, column), cell in found.sheet.cells.items():
        if column not in found.table.calculated or row not in rows:
            continue
        if cell.formula:
            calculating.add(column)
        elif not is_blank(cell):
            typed[column].append(range(row, row + 1))
    for column in sorted(typed.keys() & calculating):
        yield column, joined(typed[column])
