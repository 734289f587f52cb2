"""New workbooks: the shipped template with an agency's usual departments, or with the sample contents in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from xltools.core.agency import agency_types
from xltools.core.contents import Contents, RowValues, Value, usual_departments
from xltools.core.data import load
from xltools.core.dossier import shown
from xltools.core.found import FoundTable
from xltools.core.locate import find_form, find_table
from xltools.core.model import CellRef, Workbook
from xltools.core.schema import TABLE_KEYS, TableKey, schema
from xltools.errors import InputError
from xltools.resources import workbook_template
from xltools.workbook.cell_filler import fill
from xltools.workbook.growth import with_room
from xltools.workbook.reader import read_workbook

DEFAULT_AGENCY_TYPE = "อบต."

Example = Literal["mended", "seed"]


def new_workbook(
    agency_type: str | None = None, example: Example | None = None, template: str = "measures.xlsx"
) -> bytes:
    """Return a new workbook, ready to be filled in, or filled with the sample contents.

    Args:
        agency_type: whose usual departments stand in the register; an example has its own type.
        example: ``mended`` is a report as it should be, ``seed`` the same with the defects of real life.
        template: the shipped template, with buttons (.xlsm) or without.

    Raises:
        InputError: nobody knows such an agency type, or the template is not there.
    """
    contents = example_contents(example) if example else _blank_contents(agency_type or DEFAULT_AGENCY_TYPE)
    return filled(contents, template)


def filled(contents: Contents, template: str = "measures.xlsx") -> bytes:
    """Return the shipped template ``template`` with the contents in it."""
    data = workbook_template(template)
    shipped = read_workbook(data)
    for key, rows in contents.tables.items():
        data = with_room(data, _table(shipped, key), len(rows))
    return fill(data, dict(_placed(shipped, contents)))


def standard_text() -> list[dict[str, str]]:
    """Return the memo's text as a new workbook has it: section and text of each paragraph."""
    found = _table(read_workbook(workbook_template("measures.xlsx")), "text")
    return [{key: shown(row.cell(key)) for key in found.columns} for row in found.rows]


def example_contents(example: Example) -> Contents:
    """Return the sample contents; the seed says only what differs from the mended report."""
    raw = load("example")
    mended, chosen = raw["mended"], raw[example]
    fields = {**mended["fields"], **chosen["fields"]}
    rows: dict[TableKey, list[dict[str, Any]]] = {
        key: chosen.get(key) or mended[key] for key in TABLE_KEYS if key in chosen or key in mended
    }
    names = {row["name"] for row in rows["owners"]}
    register = [row for row in usual_departments(fields["agency.type"]) if row["name"] in names]
    return Contents(fields, {**rows, "owners": register})


def _blank_contents(agency_type: str) -> Contents:
    if agency_type not in agency_types():
        raise InputError("unknown-agency-type", {"type": agency_type, "known": ", ".join(agency_types())})
    return Contents({"agency.type": agency_type}, {"owners": usual_departments(agency_type)})


def _table(template: Workbook, key: TableKey) -> FoundTable:
    table = find_table(template, schema().tables[key])
    if table is None:
        raise InputError("template-without-table", {"table": schema().tables[key].table})
    return table


def _placed(template: Workbook, contents: Contents) -> Iterator[tuple[CellRef, Value]]:
    """Yield the cell of every value, found by the template's own names, tables and labels."""
    _, cells = find_form(template, schema().fields)
    for key, value in contents.fields.items():
        yield cells[key], value
    _, cells = find_form(template, schema().settings)
    for key, value in contents.settings.items():
        yield cells[key], value
    for table_key, rows in contents.tables.items():
        yield from _placed_rows(_table(template, table_key), rows)


def _placed_rows(table: FoundTable, rows: Sequence[RowValues]) -> Iterator[tuple[CellRef, Value]]:
    """Yield a table's cells from its first row on; standing text of the template gives way."""
    standing = max((row.number for row in table.rows), default=table.header_row) - table.header_row
    for at in range(max(len(rows), standing)):
        values = rows[at] if at < len(rows) else {}
        for key, column in table.columns.items():
            yield CellRef(table.sheet.name, table.header_row + 1 + at, column), values.get(key)
