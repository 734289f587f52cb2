"""Room for more rows in a table of a new workbook: rows like its last one, inside the Excel table."""

from __future__ import annotations

import re

from xltools.core.found import FoundTable
from xltools.core.lists import reach
from xltools.core.model import column_letters
from xltools.workbook.index import WorkbookIndex
from xltools.workbook.package import Package, relationships
from xltools.workbook.xml_offsets import XmlPart

_SHEET_DEPTH, _TABLE_DEPTH = 4, 2


def with_room(data: bytes, found: FoundTable, rows: int) -> bytes:
    """Return the workbook with so many rows, or more, in the table; dropdowns and colours reach as far."""
    table = found.table
    last = found.header_row + rows
    if table is None or last <= table.area.bottom:
        return data
    package = Package.open(data)
    sheets = WorkbookIndex.of(package).sheets
    part = next(sheet.part for sheet in sheets if sheet.part and sheet.name == found.sheet.name)
    old = table.area.bottom
    package.replace(part, _longer_sheet(package.read(part), part, found.header_row, old, last))
    left, right = column_letters(table.area.left), column_letters(table.area.right)
    for link in relationships(package, part):
        if link.kind == "table" and link.target_part:
            xml = XmlPart(package.read(link.target_part), link.target_part, _TABLE_DEPTH)
            if xml.root.get("displayName") == table.name:
                xml.set_attribute(xml.root, "ref", f"{left}{table.area.top}:{right}{last}")
                package.replace(link.target_part, xml.build())
    return package.build()


def _longer_sheet(data: bytes, part: str, header_row: int, old: int, last: int) -> bytes:
    xml = XmlPart(data, part, _SHEET_DEPTH)
    rows = xml.root.find("sheetData")
    assert rows is not None  # a template of ours
    model = next(row for row in rows.find_all("row") if row.get("r") == str(old))
    source = xml.source(model).decode("utf-8")
    behind = {row.get("r") for row in rows.find_all("row")}
    more = (number for number in range(old + 1, last + 1) if str(number) not in behind)
    xml.insert_after(
        model, "".join(re.sub(rf'(?<=r=")([A-Z]*){old}(?=")', rf"\g<1>{number}", source) for number in more)
    )
    dimension = xml.root.find("dimension")
    if dimension is not None:
        xml.replace(dimension, "")
    end = header_row + reach()
    for name in ("conditionalFormatting", "dataValidations") if last > end else ():
        for element in xml.root.find_all(name):
            source = xml.source(element).decode("utf-8")
            xml.replace(
                element, re.sub(rf'(sqref="[A-Z]+{header_row + 1}:[A-Z]+){end}"', rf'\g<1>{last}"', source)
            )
    return xml.build()
