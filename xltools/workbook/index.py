"""What the index parts of a workbook name: its sheets in order, its tables, its defined names."""

from __future__ import annotations

import unicodedata
from functools import cached_property

from xltools.errors import InputError
from xltools.records import dataclass, field
from xltools.workbook.package import Package, Relationship, relationships, workbook_part
from xltools.workbook.xml_offsets import Element, XmlPart, is_number

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONSHIP_TYPES = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
RELATIONSHIP_NAMESPACES = tuple(_RELATIONSHIP_TYPES.values())


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One line of the sheet list; ``part`` is None where its relationship leads nowhere."""

    name: str
    kind: str
    part: str | None


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table of a sheet: the relationship that leads to it, its part and its root element's values."""

    sheet_part: str
    relationship: Relationship
    part: str
    name: str
    id: int


@dataclass
class WorkbookIndex:
    """The main part of a workbook, read for its lists and ready to be edited."""

    package: Package
    part: str
    xml: XmlPart
    sheet_list: Element
    sheets: tuple[SheetEntry, ...]
    relationships: list[Relationship] = field(repr=False)

    @classmethod
    def of(cls, package: Package) -> WorkbookIndex:
        """Return the index of a package; a workbook without a readable sheet list is refused."""
        part = workbook_part(package)
        xml = XmlPart(package.read(part), part, depth=3)
        if xml.root.name != "workbook" or xml.root.namespace not in _RELATIONSHIP_TYPES:
            raise InputError("not-a-workbook", {})
        sheet_list = xml.root.find("sheets")
        if sheet_list is None or not sheet_list.children:
            raise InputError("damaged-workbook", {"part": part})
        arrows = relationships(package, part)
        by_id = {arrow.id: arrow for arrow in reversed(arrows)}
        sheets = tuple(_entry(element, by_id) for element in sheet_list.find_all("sheet"))
        return cls(package, part, xml, sheet_list, sheets, arrows)

    @property
    def namespace(self) -> str:
        """The namespace of the workbook's elements: it tells Strict from Transitional."""
        return self.xml.root.namespace

    @property
    def relationship_namespace(self) -> str:
        """The namespace of ``r:id``, and what the workbook's relationship types begin with."""
        return _RELATIONSHIP_TYPES[self.namespace]

    def related(self, kind: str) -> str | None:
        """Return the first part of that kind that is there: ``styles``, ``sharedStrings``."""
        parts = (arrow.target_part for arrow in self.relationships if arrow.kind == kind)
        return next((part for part in parts if part and self.package.has(part)), None)

    @cached_property
    def tables(self) -> tuple[TableEntry, ...]:
        """The tables of all worksheets, in the order of the sheets."""
        parts = dict.fromkeys(sheet.part for sheet in self.sheets if sheet.kind == "worksheet")
        return tuple(table for part in parts if part for table in _tables_of(self.package, part))

    @cached_property
    def defined_names(self) -> frozenset[str]:
        """The defined names of every scope, in the form in which Excel compares names."""
        listed = self.xml.root.find("definedNames")
        return (
            frozenset(comparable(e.get("name")) for e in listed.find_all("definedName"))
            if listed
            else frozenset()
        )


def comparable(name: str) -> str:
    """Return what two spellings have in common that Excel takes for one sheet or table name."""
    return unicodedata.normalize("NFC", name).casefold()


def _entry(element: Element, by_id: dict[str, Relationship]) -> SheetEntry:
    arrow = by_id.get(element.qualified(RELATIONSHIP_NAMESPACES, "id"))
    return SheetEntry(element.get("name"), arrow.kind if arrow else "", arrow.target_part if arrow else None)


def _tables_of(package: Package, sheet_part: str) -> list[TableEntry]:
    found = []
    for arrow in relationships(package, sheet_part):
        if arrow.kind != "table" or not arrow.target_part or not package.has(arrow.target_part):
            continue
        root = XmlPart(package.read(arrow.target_part), arrow.target_part, depth=1).root
        name = root.get("displayName") or root.get("name")
        number = root.get("id")
        found.append(
            TableEntry(sheet_part, arrow, arrow.target_part, name, int(number) if is_number(number) else 0)
        )
    return found
