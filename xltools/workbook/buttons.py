"""The buttons and their macros put into a workbook whose every other part stays as it was.

A button is a form control as Excel 2007 wrote it: a shape in the sheet's VML drawing. Notes live in
the same drawing, so where a sheet has one, the buttons go behind what is in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from xltools.core.model import CellRef
from xltools.errors import InputError, OutputError
from xltools.patterns import pattern_of
from xltools.workbook.button_place import Button, Placed, places
from xltools.workbook.index import STRICT, WorkbookIndex, comparable
from xltools.workbook.own_sheet import refuse_protected_structure, refuse_untouchable
from xltools.workbook.package import Package, content_type, part_key, relationships
from xltools.workbook.reader import read_workbook
from xltools.workbook.registration import Registration, RelationshipList
from xltools.workbook.status_part import insert_in_order
from xltools.workbook.vml import NEW_DRAWING, first_free_block, with_shapes
from xltools.workbook.xml_offsets import XmlPart

_MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_VBA_TYPE = "application/vnd.ms-office.vbaProject"
_VBA_RELATIONSHIP = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_WORKBOOK_MODULE, _SHEET_MODULE = "ThisWorkbook", "Sheet1"
"""What the project calls the modules that belong to the workbook and to a sheet."""
_BEFORE_PROPERTIES = ("fileVersion", "fileSharing")
_CONTROLS = pattern_of(rb"<(?:[\w.-]+:)?controls[\s/>]")


def with_buttons(data: bytes, project: bytes) -> tuple[bytes, list[CellRef]]:
    """Return the workbook with the buttons and their macros in it, and the cell under the first of each sheet.

    Args:
        data: a workbook without macros.
        project: the compiled macros, a vbaProject.bin.

    Raises:
        InputError: the bytes are no workbook, or one that cannot be given buttons safely.
    """
    index = WorkbookIndex.of(Package.open(data))
    refuse_unsafe(index)
    placed = places(read_workbook(data), index)
    return put(index, placed, project), [place.cell for place in placed]


def put(index: WorkbookIndex, placed: Sequence[Placed], project: bytes) -> bytes:
    """Return the workbook with these buttons and the macros in it; every other part is byte for byte as it was."""
    registration = Registration(index)
    for number, place in enumerate(placed):
        _Sheet(index, registration, place).make(names_module=number == 0)
    _add_project(index, registration, project)
    registration.save()
    result = index.package.build()
    after = [entry.name for entry in WorkbookIndex.of(Package.open(result)).sheets]
    if after != [entry.name for entry in index.sheets]:
        raise OutputError("result-not-proven", {"part": index.part})
    return result


def refuse_unsafe(index: WorkbookIndex) -> None:
    """Refuse a workbook that has macros, cannot have them, or would be spoilt by any edit."""
    package = index.package
    kinds = {arrow.kind for arrow in index.relationships}
    declared = content_type(package, index.part)
    if kinds & {"vbaProject", "xlMacrosheet", "xlIntlMacrosheet"}:
        raise InputError("button-has-macros", {})
    if index.namespace == STRICT:
        raise InputError("button-strict", {})
    if declared not in ("", "application/xml", _PLAIN_WORKBOOK, _MACRO_WORKBOOK):
        raise InputError("button-template", {})
    try:
        refuse_untouchable(package, index)
    except InputError as error:
        signed = error.code == "signed-workbook"
        raise InputError("button-signed-workbook" if signed else "button-shared-workbook", {}) from None
    try:
        refuse_protected_structure(index)
    except InputError:
        raise InputError("button-structure-protected", {}) from None


def _add_project(index: WorkbookIndex, registration: Registration, project: bytes) -> None:
    part = registration.free_part("vbaProject{}.bin", numbered=False)
    index.package.add(part, project)
    registration.declare(part, _VBA_TYPE)
    registration.relate_by_type(_VBA_RELATIONSHIP, part)
    registration.redeclare(index.part, _MACRO_WORKBOOK)
    root = index.xml.root
    properties = root.find("workbookPr")
    if properties is not None:
        index.xml.set_attribute(properties, "codeName", _WORKBOOK_MODULE)
        return
    text = f'<{root.prefix}workbookPr codeName="{_WORKBOOK_MODULE}"/>'
    index.xml.insert_before(next(e for e in root.children if e.name not in _BEFORE_PROPERTIES), text)


class _Sheet:
    """One worksheet on its way to its buttons."""

    def __init__(self, index: WorkbookIndex, registration: Registration, place: Placed) -> None:
        self._index, self._package, self._registration = index, index.package, registration
        self._place = place
        entry = next(e for e in index.sheets if comparable(e.name) == comparable(place.cell.sheet))
        self._part = entry.part or ""
        self._xml = XmlPart(self._package.read(self._part), self._part, depth=2)
        if self._xml.root.name != "worksheet" or self._xml.root.namespace != index.namespace:
            raise InputError("damaged-workbook", {"part": self._part})
        if _CONTROLS.search(self._xml.data):
            raise InputError("button-controls", {"sheet": place.cell.sheet})

    def make(self, *, names_module: bool) -> None:
        """Edit the sheet, its relationships and its drawing."""
        drawing = self._xml.root.find("legacyDrawing")
        if drawing is None:
            self._add_drawing(self._place.buttons)
        else:
            identifier = drawing.qualified((self._index.relationship_namespace,), "id")
            self._extend_drawing(identifier, self._place.buttons)
        if names_module:
            self._name_module()
        if self._xml.edited:
            self._package.replace(self._part, self._xml.build())

    def _add_drawing(self, buttons: Sequence[Button]) -> None:
        part = self._registration.free_part("drawings/vmlDrawing{}.vml")
        block = first_free_block(self._package)
        drawing = NEW_DRAWING.format(block=block).encode()
        arrows = RelationshipList(self._package, self._part)
        new_list = not relationships(self._package, self._part)
        self._package.add(part, with_shapes(drawing, part, buttons, self._place.cell.sheet, block))
        self._registration.declare_ending("vml", part, _VML_TYPE)
        identifier = arrows.add(f"{self._index.relationship_namespace}/vmlDrawing", part)
        arrows.save()
        if new_list:
            self._registration.declare_relationships(self._part)
        root, namespace = self._xml.root, self._index.relationship_namespace
        prefix = root.prefix_of(namespace)
        attribute = f"{prefix}:id" if prefix else f'xmlns:r="{namespace}" r:id'
        insert_in_order(
            self._xml, "legacyDrawing", f'<{root.prefix}legacyDrawing {attribute}="{identifier}"/>'
        )

    def _extend_drawing(self, identifier: str, buttons: Sequence[Button]) -> None:
        arrows = relationships(self._package, self._part)
        part = next((arrow.target_part for arrow in arrows if arrow.id == identifier), None)
        if not part or not self._package.has(part):
            raise InputError("damaged-workbook", {"part": self._part})
        users = {
            entry.part
            for entry in self._index.sheets
            if entry.part and self._package.has(entry.part)
            for arrow in relationships(self._package, entry.part)
            if arrow.target_part and part_key(arrow.target_part) == part_key(part)
        }
        if len(users) > 1:
            raise InputError("button-drawing", {"sheet": self._place.cell.sheet})
        drawing, block = self._package.read(part), first_free_block(self._package)
        self._package.replace(part, with_shapes(drawing, part, buttons, self._place.cell.sheet, block))

    def _name_module(self) -> None:
        """Tie the project's module of a sheet to this one, unless another sheet bears its name already."""
        for entry in self._index.sheets:
            if entry.kind == "worksheet" and entry.part and self._package.has(entry.part):
                properties = XmlPart(self._package.read(entry.part), entry.part, depth=2).root.find("sheetPr")
                if properties and properties.get("codeName").casefold() == _SHEET_MODULE.casefold():
                    return
        root = self._xml.root
        properties = root.find("sheetPr")
        if properties is not None:
            self._xml.set_attribute(properties, "codeName", _SHEET_MODULE)
        else:
            insert_in_order(self._xml, "sheetPr", f'<{root.prefix}sheetPr codeName="{_SHEET_MODULE}"/>')
