"""What the shipped template's own validations say beside their cells: hints, warnings, their titles."""

from __future__ import annotations

from functools import cache

from xltools.core.locate import find_form, find_table
from xltools.core.model import CellRef, Workbook
from xltools.core.schema import TABLE_KEYS, TableKey, schema
from xltools.errors import InputError
from xltools.resources import workbook_template
from xltools.workbook.index import WorkbookIndex
from xltools.workbook.package import Package
from xltools.workbook.reader import read_workbook
from xltools.workbook.references import area
from xltools.workbook.xml_offsets import XmlPart

_TEMPLATE = "measures.xlsx"
_PLACE = "sqref"


def heading_check(table: TableKey, column: str) -> dict[str, str]:
    """Return the attributes of the guard on a column's heading."""
    found = find_table(_template(), schema().tables[table])
    if found is None:
        raise InputError("template-without-table", {"table": schema().tables[table].table})
    return _attributes()[found.sheet.ref(found.header_row, found.columns[column])]


def list_check(home: str, key: str) -> dict[str, str]:
    """Return the attributes of the dropdown of a table's column, or of a form's entry."""
    table = next((known for known in TABLE_KEYS if known == home), None)
    if table is None:
        form = schema().fields if home == "agency" else schema().settings
        return _attributes()[find_form(_template(), form)[1][key]]
    found = find_table(_template(), schema().tables[table])
    if found is None:
        raise InputError("template-without-table", {"table": schema().tables[table].table})
    return _attributes()[found.sheet.ref(found.header_row + 1, found.columns[key])]


@cache
def _template() -> Workbook:
    return read_workbook(workbook_template(_TEMPLATE))


@cache
def _attributes() -> dict[CellRef, dict[str, str]]:
    """Return the attributes of every validation, by the first of its cells."""
    package = Package.open(workbook_template(_TEMPLATE))
    found: dict[CellRef, dict[str, str]] = {}
    for sheet in WorkbookIndex.of(package).sheets:
        root = XmlPart(package.read(sheet.part or ""), sheet.part or "").root
        for listed in root.find_all("dataValidations"):
            for element in listed.find_all("dataValidation"):
                first = area(element.get(_PLACE).split()[0])
                assert first is not None
                words = {name: value for name, value in element.attributes.items() if name != _PLACE}
                found[CellRef(sheet.name, first.top, first.left)] = words
    return found
