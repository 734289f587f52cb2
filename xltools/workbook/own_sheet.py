"""Which sheet of a workbook is the status sheet, and what forbids touching it."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, count

from xltools.errors import InputError
from xltools.workbook.index import SheetEntry, WorkbookIndex, comparable
from xltools.workbook.package import Package, part_key, relationships
from xltools.workbook.style_keys import is_true
from xltools.workbook.xml_offsets import XmlPart

_LONGEST_SHEET_NAME = 31
_HARMLESS_RELATIONSHIPS = {"printerSettings"}
_FOREIGN_CONTENT = {"pivotTable", "queryTable"}


def status_sheet_name(workbook: bytes | Package, wanted: str, measures_table: str) -> str:
    """Return the name under which our own status sheet is there, or will be added."""
    package = workbook if isinstance(workbook, Package) else Package.open(workbook)
    index = WorkbookIndex.of(package)
    own = own_sheet(index, wanted, measures_table)
    return own.name if own else free_sheet_name(index, wanted)


def own_sheet(index: WorkbookIndex, wanted: str, measures_table: str) -> SheetEntry | None:
    """Return the sheet that holds our table of measures, else an empty one of the wanted name."""
    by_name = {comparable(table.name): part_key(table.sheet_part) for table in index.tables}
    names = (measures_table, free_table_name(measures_table, index.defined_names))
    holder = next((by_name[comparable(name)] for name in names if comparable(name) in by_name), None)
    for sheet in index.sheets:
        if sheet.kind == "worksheet" and sheet.part and part_key(sheet.part) == holder:
            return sheet
    for sheet in index.sheets:
        if comparable(sheet.name) == comparable(wanted) and _is_empty(index, sheet):
            return sheet
    return None


def free_sheet_name(index: WorkbookIndex, wanted: str) -> str:
    """Return the wanted name, or with a number behind it where a sheet has it already."""
    taken = {comparable(sheet.name) for sheet in index.sheets}
    endings = chain([""], (f" ({number})" for number in count(2)))
    names = (wanted[: _LONGEST_SHEET_NAME - len(ending)] + ending for ending in endings)
    return next(name for name in names if comparable(name) not in taken)


def free_table_name(wanted: str, taken: Collection[str]) -> str:
    """Return the wanted table name, or with a number behind it where a name of these is the same."""
    names = chain([wanted], (f"{wanted}_{number}" for number in count(2)))
    return next(name for name in names if comparable(name) not in taken)


def refuse_untouchable(package: Package, index: WorkbookIndex) -> None:
    """Refuse a workbook that any edit would spoil: a signed one, or one with a log of shared changes."""
    arrows = relationships(package, "")
    signed = any(arrow.type.endswith("/digital-signature/origin") for arrow in arrows)
    if signed or any(part_key(name).startswith("_xmlsignatures/") for name in package.names()):
        raise InputError("signed-workbook", {})
    if any(arrow.kind == "revisionHeaders" for arrow in index.relationships):
        raise InputError("shared-workbook", {})


def refuse_protected_structure(index: WorkbookIndex) -> None:
    """Refuse to add a sheet to a workbook whose structure is protected."""
    protection = index.xml.root.find("workbookProtection")
    if protection and is_true(protection.get("lockStructure")):
        raise InputError("structure-protected", {})


def refuse_foreign_content(index: WorkbookIndex, own: SheetEntry, our_tables: Collection[str]) -> None:
    """Refuse a status sheet that somebody put another table or a pivot on: its rows would be lost."""
    part = own.part or ""
    if sum(part_key(sheet.part or "") == part_key(part) for sheet in index.sheets) > 1:
        raise InputError("damaged-workbook", {"part": part})
    tables = [table for table in index.tables if table.sheet_part == part]
    arrows = [
        *relationships(index.package, part),
        *(a for t in tables for a in relationships(index.package, t.part)),
    ]
    foreign = any(comparable(table.name) not in our_tables for table in tables)
    if foreign or any(arrow.kind in _FOREIGN_CONTENT for arrow in arrows):
        raise InputError("status-sheet-shared", {"sheet": own.name})


def _is_empty(index: WorkbookIndex, sheet: SheetEntry) -> bool:
    """Tell whether a sheet holds nothing that could be lost: no value, no picture, no table."""
    if sheet.kind != "worksheet" or not sheet.part or not index.package.has(sheet.part):
        return False
    if any(arrow.kind not in _HARMLESS_RELATIONSHIPS for arrow in relationships(index.package, sheet.part)):
        return False
    root = XmlPart(index.package.read(sheet.part), sheet.part, depth=4).root
    rows = (row for data in root.find_all("sheetData") for row in data.children)
    return not any(cell.child_count for row in rows for cell in row.children)
