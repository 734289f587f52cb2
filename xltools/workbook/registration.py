"""How a new part is made known to a workbook: relationships, content types, the sheet list."""

from __future__ import annotations

import posixpath
from itertools import chain, count

from xltools.patterns import pattern_of
from xltools.workbook.index import WorkbookIndex
from xltools.workbook.package import (
    CONTENT_TYPES,
    Package,
    content_types,
    part_key,
    relationships,
    relative_target,
    rels_part,
)
from xltools.workbook.xml_offsets import XmlPart, attribute_text, is_number

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NO_RELATIONSHIPS = (
    f"{_DECLARATION}<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_LAST_SHEET_ID = 65_534
_IDS = pattern_of(rb"\brid[0-9]{1,9}\b")


class RelationshipList:
    """The relationships of one part, to be added to and taken from; ids in use are never given twice."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._holder = rels_part(part)
        there = package.has(self._holder)
        data = package.read(self._holder) if there else _NO_RELATIONSHIPS.encode()
        self._xml = XmlPart(data, self._holder, depth=2)
        self._elements = {element.get("Id"): element for element in self._xml.root.find_all("Relationship")}
        self._used = {identifier.lower() for identifier in self._elements}
        if package.has(part):  # an id that leads nowhere must not come alive
            spoken_of = _IDS.findall(package.read(part).lower().replace(b"\0", b""))
            self._used |= {identifier.decode() for identifier in spoken_of}

    def add(self, type_: str, part: str) -> str:
        """Add an arrow to another part and return its id."""
        return self._append(type_, relative_target(self._part, part), "")

    def add_external(self, type_: str, target: str) -> str:
        """Add an arrow to a place outside the workbook and return its id."""
        return self._append(type_, target, ' TargetMode="External"')

    def _append(self, type_: str, target: str, mode: str) -> str:
        number = 1
        while f"rid{number}" in self._used:
            number += 1
        self._used.add(f"rid{number}")
        tag = f"{self._xml.root.prefix}Relationship"
        target = attribute_text(target)
        self._xml.append(self._xml.root, f'<{tag} Id="rId{number}" Type="{type_}" Target="{target}"{mode}/>')
        return f"rId{number}"

    def remove(self, identifier: str) -> None:
        """Take an arrow away; its id may be given again."""
        if identifier and identifier in self._elements:
            self._xml.replace(self._elements.pop(identifier), "")
        self._used.discard(identifier.lower())

    def release(self, identifier: str) -> None:
        """Let an id be given again that leads nowhere and will be spoken of no more."""
        if identifier not in self._elements:
            self._used.discard(identifier.lower())

    def save(self) -> None:
        """Put the list into the package, if anything in it changed."""
        if not self._xml.edited:
            return
        if self._package.has(self._holder):
            self._package.replace(self._holder, self._xml.build())
        else:
            self._package.add(self._holder, self._xml.build())


class Registration:
    """The edits of the index parts that a new or dropped part asks for; nothing asked, nothing edited."""

    def __init__(self, index: WorkbookIndex) -> None:
        self._index, self._package = index, index.package
        self._relationships = RelationshipList(index.package, index.part)
        self._types = XmlPart(self._package.read(CONTENT_TYPES), CONTENT_TYPES, depth=2)
        self._declared = content_types(self._package)
        self._taken = set(self._declared.overrides)
        self._endings = dict(self._declared.defaults)
        targets = (arrow.target_part for arrow in relationships(self._package, index.part))
        self._taken |= {part_key(target) for target in targets if target}

    def free_part(self, pattern: str, *, numbered: bool = True) -> str:
        """Return a part name beside the workbook that nobody uses or speaks of.

        Args:
            pattern: the name with its place for a number, such as ``worksheets/sheet{}.xml``.
            numbered: whether the first of its kind has a number too.
        """
        folder = posixpath.dirname(self._index.part)
        numbers = map(str, count(1))
        names = (pattern.format(number) for number in (numbers if numbered else chain([""], numbers)))
        part = next(part for part in (posixpath.join(folder, name) for name in names) if self._is_free(part))
        self._taken.add(part_key(part))
        return part

    def _is_free(self, part: str) -> bool:
        there = self._package.has(part) or self._package.has(rels_part(part))
        return not there and part_key(part) not in self._taken

    def declare(self, part: str, content_type: str) -> None:
        """State the content type of a new part."""
        tag = f"{self._types.root.prefix}Override"
        name = "/" + relative_target("", part)
        self._types.append(self._types.root, f'<{tag} PartName="{name}" ContentType="{content_type}"/>')

    def declare_relationships(self, part: str) -> None:
        """State the content type of a part's new relationships where no default states it already."""
        if self._declared.get(rels_part(part)) != _RELATIONSHIPS_TYPE:
            self.declare(rels_part(part), _RELATIONSHIPS_TYPE)

    def declare_ending(self, ending: str, part: str, content_type: str) -> None:
        """State the content type of all parts of an ending, or of this part where it has another one already."""
        if ending not in self._endings:
            tag = f"{self._types.root.prefix}Default"
            text = f'<{tag} Extension="{ending}" ContentType="{content_type}"/>'
            self._types.insert_first(self._types.root, text)
            self._endings[ending] = content_type
        elif self._endings[ending] != content_type:
            self.declare(part, content_type)

    def redeclare(self, part: str, content_type: str) -> None:
        """Give a part that is there another content type."""
        for override in self._types.root.find_all("Override"):
            if part_key(override.get("PartName")) == part_key(part):
                self._types.set_attribute(override, "ContentType", content_type)
                return
        self.declare(part, content_type)

    def relate(self, kind: str, part: str) -> str:
        """Add an arrow from the workbook to a part and return its id."""
        return self._relationships.add(f"{self._index.relationship_namespace}/{kind}", part)

    def relate_by_type(self, type_: str, part: str) -> str:
        """Add an arrow of a type that is not of the workbook's own namespace and return its id."""
        return self._relationships.add(type_, part)

    def forget(self, part: str) -> None:
        """Drop a part and what the index parts say of it."""
        for override in self._types.root.find_all("Override"):
            if part_key(override.get("PartName")) == part_key(part):
                self._types.replace(override, "")
        for arrow in relationships(self._package, self._index.part):
            if arrow.target_part and part_key(arrow.target_part) == part_key(part):
                self._relationships.remove(arrow.id)
        self._package.drop(part)

    def list_sheet(self, name: str, relationship: str) -> None:
        """Put a sheet at the end of the sheet list, where it moves no other sheet's number."""
        listed = self._index.sheet_list
        ids = {int(e.get("sheetId")) for e in listed.children if is_number(e.get("sheetId"))}
        sheet_id = max(ids, default=0) + 1
        if sheet_id > _LAST_SHEET_ID:
            sheet_id = next(number for number in range(1, _LAST_SHEET_ID) if number not in ids)
        namespace = self._index.relationship_namespace
        prefix = listed.prefix_of(namespace)
        identifier = (
            f'{prefix}:id="{relationship}"' if prefix else f'xmlns:r="{namespace}" r:id="{relationship}"'
        )
        text = f'<{listed.prefix}sheet name="{attribute_text(name)}" sheetId="{sheet_id}" {identifier}/>'
        self._index.xml.append(listed, text)

    def save(self) -> None:
        """Put the edited index parts into the package."""
        self._relationships.save()
        for xml in (self._types, self._index.xml):
            if xml.edited:
                self._package.replace(xml.part, xml.build())
