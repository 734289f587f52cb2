"""The status sheet put into a workbook whose every other part stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from xltools.core.data import load
from xltools.core.model import column_letters
from xltools.core.status import Link, StatusSheet, StatusTable, StyleName
from xltools.deflate import THOROUGH, Compressor
from xltools.errors import InputError, OutputError
from xltools.patterns import pattern_of
from xltools.workbook.cell_xml import (
    MAX_LINK,
    MAX_LINK_TEXT,
    columns_xml,
    dimension_xml,
    outside_target,
    rows_xml,
    spelled,
)
from xltools.workbook.index import SheetEntry, TableEntry, WorkbookIndex, comparable
from xltools.workbook.own_sheet import (
    free_sheet_name,
    free_table_name,
    own_sheet,
    refuse_foreign_content,
    refuse_protected_structure,
    refuse_untouchable,
    status_sheet_name,
)
from xltools.workbook.package import Package, relationships
from xltools.workbook.registration import Registration, RelationshipList
from xltools.workbook.status_part import DEFAULT_ROW_HEIGHT, SheetContent, fit_sheet, new_sheet, row_height
from xltools.workbook.styles import NEW_STYLES, STYLES_DEPTH, place_styles, standing_styles
from xltools.workbook.table_xml import fitted_table, new_table
from xltools.workbook.xml_offsets import XmlPart, attribute_text

__all__ = ["package_with_status", "status_sheet_name", "with_status"]

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORMULA = pattern_of(rb"<(?:[\w.-]+:)?f[\s/>]")
_STYLE_WORN = pattern_of(rb"""<(?:[\w.-]+:)?(?:c|row|col)\s[^<>]*?\b(?:s|style)\s*=\s*["'](\d+)["']""")
_MANY = 1 << 30


def with_status(data: bytes, sheet: StatusSheet) -> bytes:
    """Return the same workbook with this status sheet in it; the same content again gives the same bytes.

    Raises:
        InputError: the bytes are no workbook, or one that must not be edited.
    """
    return package_with_status(Package.open(data), sheet).data


def package_with_status(package: Package, sheet: StatusSheet, compressor: Compressor = THOROUGH) -> Package:
    """Return the package of ``with_status``, compressed in this way; the one it is made from is edited.

    Raises:
        InputError: it is a workbook that must not be edited.
    """
    index = WorkbookIndex.of(package)
    refuse_untouchable(package, index)
    _Graft(package, index, sheet).make()
    result = package.rebuilt(compressor)
    after = [entry.name for entry in WorkbookIndex.of(result).sheets]
    if after[: len(index.sheets)] != [entry.name for entry in index.sheets]:
        raise OutputError("result-not-proven", {"part": index.part})
    return result


class _Graft:
    """One status sheet on its way into one workbook."""

    def __init__(self, package: Package, index: WorkbookIndex, sheet: StatusSheet) -> None:
        self._package, self._index, self._sheet = package, index, sheet
        self._registration = Registration(index)
        names = load("schema")["status"]
        self._numbers = count(max((table.id for table in index.tables), default=0) + 1)
        self._own = own_sheet(index, sheet.name, names["measures_table"])
        self._our_tables = {names["measures_table"], names["findings_table"], *(t.name for t in sheet.tables)}

    def make(self) -> None:
        """Edit the package: the sheet, its relationships, its tables, and what must name them."""
        if self._own is None:
            self._add()
        else:
            self._replace(self._own)
        self._registration.save()

    def _add(self) -> None:
        refuse_protected_structure(self._index)
        part = self._registration.free_part("worksheets/sheet{}.xml")
        arrows = RelationshipList(self._package, part)
        styles = self._styles()
        table_ids = [self._add_table(table, arrows) for table in self._sheet.tables]
        line_height = self._first_row_height()
        content = self._content("", "r:id", arrows, table_ids, styles, line_height)
        namespaces = self._index.namespace, self._index.relationship_namespace
        self._package.add(part, new_sheet(content, *namespaces, line_height))
        arrows.save()
        self._registration.declare(part, f"{_SPREADSHEET}.worksheet+xml")
        self._registration.declare_relationships(part)
        name = free_sheet_name(self._index, self._sheet.name)
        self._registration.list_sheet(name, self._registration.relate("worksheet", part))

    def _replace(self, own: SheetEntry) -> None:
        part = own.part or ""
        ours = {comparable(self._table_name(name, part)) for name in self._our_tables}
        refuse_foreign_content(self._index, own, ours)
        xml = XmlPart(self._package.read(part), part, depth=3)
        if xml.root.name != "worksheet" or xml.root.namespace != self._index.namespace:
            raise InputError("damaged-workbook", {"part": part})
        arrows = RelationshipList(self._package, part)
        new_list = not relationships(self._package, part)
        self._forget_links(xml, arrows)
        table_ids = self._fit_tables(part, arrows)
        prefix = xml.root.prefix_of(self._index.relationship_namespace)
        id_attribute = f"{prefix}:id" if prefix else f'xmlns:r="{self._index.relationship_namespace}" r:id'
        styles, line_height = self._styles(part), row_height(self._package.read(part))
        content = self._content(xml.root.prefix, id_attribute, arrows, table_ids, styles, line_height)
        self._forget_formulas(xml)
        fit_sheet(xml, content)
        self._package.replace(part, xml.build())
        arrows.save()
        if new_list:
            self._registration.declare_relationships(part)

    def _content(
        self,
        prefix: str,
        id_attribute: str,
        arrows: RelationshipList,
        table_ids: list[str],
        styles: Mapping[StyleName, int],
        line_height: float,
    ) -> SheetContent:
        p, rows = prefix, self._sheet.rows
        parts = "".join(f'<{p}tablePart {id_attribute}="{identifier}"/>' for identifier in table_ids)
        return SheetContent(
            dimension=dimension_xml(p, rows),
            cols=columns_xml(p, self._sheet.widths),
            sheet_data=rows_xml(p, self._sheet, styles, line_height),
            hyperlinks=self._links_xml(p, id_attribute, arrows),
            table_parts=f'<{p}tableParts count="{len(table_ids)}">{parts}</{p}tableParts>' if parts else "",
        )

    def _first_row_height(self) -> float:
        """Return the height of a line on the first sheet: it goes with the workbook's own font."""
        first = next((sheet.part for sheet in self._index.sheets if sheet.part), None)
        readable = first is not None and self._package.has(first)
        return row_height(self._package.read(first)) if first and readable else DEFAULT_ROW_HEIGHT

    def _links_xml(self, prefix: str, id_attribute: str, arrows: RelationshipList) -> str:
        written = ""
        for number, row in enumerate(self._sheet.rows, 1):
            for at, cell in enumerate(row, 1):
                jump = self._jump(cell.link, id_attribute, arrows) if cell.link else ""
                if jump:
                    text = attribute_text(spelled(str(cell.value or ""), MAX_LINK_TEXT))
                    written += (
                        f'<{prefix}hyperlink ref="{column_letters(at)}{number}"{jump} display="{text}"/>'
                    )
        return f"<{prefix}hyperlinks>{written}</{prefix}hyperlinks>" if written else ""

    def _jump(self, link: Link, id_attribute: str, arrows: RelationshipList) -> str:
        """Return the attributes that say where a link goes, or nothing where it must not be made."""
        if link.location:
            location = attribute_text(spelled(link.location))
            return f' location="{location}"' if len(link.location) <= MAX_LINK else ""
        outside = outside_target(link)
        if outside is None:
            return ""
        address, fragment = outside
        kind = f"{self._index.relationship_namespace}/hyperlink"
        location = f' location="{attribute_text(spelled(fragment))}"' if fragment else ""
        return f' {id_attribute}="{arrows.add_external(kind, address)}"{location}'

    def _forget_links(self, xml: XmlPart, arrows: RelationshipList) -> None:
        namespaces = (self._index.relationship_namespace,)
        for links in xml.root.find_all("hyperlinks"):
            for link in links.children:
                arrows.remove(link.qualified(namespaces, "id"))
        for tables in xml.root.find_all("tableParts"):
            for table in tables.children:
                arrows.release(table.qualified(namespaces, "id"))

    def _forget_formulas(self, xml: XmlPart) -> None:
        """Drop the calculation chain if a formula goes with the old rows; Excel makes a new one.

        A chain that names a cell without a formula is a damaged workbook to Excel.
        """
        rows = (xml.source(element) for element in xml.root.find_all("sheetData"))
        chain = self._index.related("calcChain")
        if chain and any(_FORMULA.search(source) for source in rows):
            self._registration.forget(chain)

    def _table_name(self, wanted: str, sheet_part: str) -> str:
        others = {comparable(t.name) for t in self._index.tables if t.sheet_part != sheet_part}
        return free_table_name(wanted, self._index.defined_names | others)

    def _fit_tables(self, part: str, arrows: RelationshipList) -> list[str]:
        """Give the sheet's tables their new rows; return the relationship ids in the content's order."""
        there = {comparable(t.name): t for t in self._index.tables if t.sheet_part == part}
        ids = []
        for table in self._sheet.tables:
            old = there.pop(comparable(self._table_name(table.name, part)), None)
            ids.append(self._fit_table(table, old) if old else self._add_table(table, arrows, part))
        for left in there.values():
            arrows.remove(left.relationship.id)
            self._registration.forget(left.part)
        return ids

    def _fit_table(self, table: StatusTable, old: TableEntry) -> str:
        self._package.replace(old.part, fitted_table(self._package.read(old.part), old.part, table))
        return old.relationship.id

    def _add_table(self, table: StatusTable, arrows: RelationshipList, sheet_part: str = "") -> str:
        part = self._registration.free_part("tables/table{}.xml")
        name = self._table_name(table.name, sheet_part)
        self._package.add(part, new_table(table, self._index.namespace, next(self._numbers), name))
        self._registration.declare(part, f"{_SPREADSHEET}.table+xml")
        return arrows.add(f"{self._index.relationship_namespace}/table", part)

    def _styles(self, own_part: str = "") -> Mapping[StyleName, int]:
        """Return the style numbers for the cells; where styles cannot be added safely, none."""
        part = self._index.related("styles")
        if part:
            data = self._package.read(part)
            if (standing := standing_styles(data, self._index.namespace)) is not None:
                return standing
            xml = XmlPart(data, part, depth=STYLES_DEPTH)
        elif any(arrow.kind == "styles" for arrow in self._index.relationships):
            return {}
        else:
            text = NEW_STYLES.format(namespace=self._index.namespace)
            xml = XmlPart(text.encode(), "styles.xml", depth=STYLES_DEPTH)
        if xml.root.namespace != self._index.namespace:
            return {}
        numbers = place_styles(xml, lambda: self._highest_style_worn(own_part))
        if part:
            self._package.replace(part, xml.build())
        elif numbers:
            part = self._registration.free_part("styles{}.xml", numbered=False)
            self._package.add(part, xml.build())
            self._registration.declare(part, f"{_SPREADSHEET}.styles+xml")
            self._registration.relate("styles", part)
        return numbers

    def _highest_style_worn(self, own_part: str) -> int:
        """Return the highest style number on any other sheet; a sheet too big to look at counts as doubt."""
        highest = 0
        for sheet in self._index.sheets:
            if not sheet.part or sheet.part == own_part or not self._package.has(sheet.part):
                continue
            try:
                data = self._package.read(sheet.part)
            except InputError as error:
                if error.code != "too-big":
                    raise
                return _MANY
            if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
                return _MANY
            worn = set(_STYLE_WORN.findall(data))
            highest = max(highest, *(int(number) if len(number) < 10 else _MANY for number in worn), 0)
        return highest
