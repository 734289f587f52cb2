"""What a document says of its making: fixed core properties, and a digest that shows hand edits.

The digest in docProps/custom.xml covers the names and bytes of all other parts. A document in which
it is still right was made by xltools and not edited since, so it may be replaced.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from lxml import etree

from xltools.deflate import Deflate, chosen
from xltools.document.archive import Packed, archive_of, packed
from xltools.document.package import (
    OFFICE,
    RELATIONSHIP,
    PackageError,
    Parts,
    add_relationship,
    free_name,
    parse,
    read_parts,
    relationships,
    serialize,
    set_content_type,
    writing_order,
)

_CORE = "docProps/core.xml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CUSTOM = "docProps/custom.xml"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = f"{RELATIONSHIP}/custom-properties"
_CUSTOM_NS = f"{OFFICE}/custom-properties"
_NO_PROPERTIES = f'<Properties xmlns="{_CUSTOM_NS}" xmlns:vt="{OFFICE}/docPropsVTypes"/>'.encode()
_VALUE = f"{{{OFFICE}/docPropsVTypes}}lpwstr"
_USER_PROPERTY = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_DIGEST = "xltools.digest"
_VERSION = "xltools.version"
_ORIGIN = "xltools.origin"
_LONGEST_TITLE = 255
_ONE_LINE = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]+")

_CORE_NAMESPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


class Frame:
    """A document without what changes from one to the next: its other parts are packed and hashed once.

    Args:
        parts: The parts of the document.
        changing: The parts whose content is given anew each time.
    """

    def __init__(self, parts: Parts, changing: Iterable[str]) -> None:
        stamped = dict(parts)
        _place(stamped, _CORE, _CORE_TYPE, _CORE_RELATION)
        self._custom = _place(stamped, _CUSTOM, _CUSTOM_TYPE, _CUSTOM_RELATION)
        self._own_properties = stamped.get(self._custom)
        changing = {*changing, _CORE, self._custom}
        self._names = sorted(stamped.keys() | changing, key=writing_order)
        self._standing = {name: data for name, data in stamped.items() if name not in changing}
        self._packed: dict[Deflate, dict[str, Packed]] = {}

    def fill(
        self, contents: Mapping[str, bytes], *, now: datetime, title: str, version: str, origin: str
    ) -> bytes:
        """Return the zipped document with these contents, its properties and its digest.

        ``now`` without a time zone is taken as UTC; ``origin`` tells whose document it is. The same input gives
        the same bytes.
        """
        changing = {**contents, _CORE: _core_properties(now, title)}
        ours = {_DIGEST: self._digest(changing), _VERSION: version, _ORIGIN: origin}
        changing[self._custom] = _custom_properties(self._own_properties, ours)
        deflate = chosen()
        standing = self._packed.get(deflate) or self._pack(deflate)
        return archive_of(
            standing[name] if name in standing else packed(name, changing[name], deflate)
            for name in self._names
        )

    def _pack(self, deflate: Deflate) -> dict[str, Packed]:
        packing = {name: packed(name, data, deflate) for name, data in self._standing.items()}
        self._packed[deflate] = packing
        return packing

    def _digest(self, changing: Mapping[str, bytes]) -> str:
        return _digest({**self._standing, **changing}, self._custom)


def stamp_parts(parts: Parts, *, now: datetime, title: str, version: str, origin: str = "") -> bytes:
    """Return the zipped document of ``parts`` with its properties fixed and its digest written."""
    return Frame(parts, ()).fill({}, now=now, title=title, version=version, origin=origin)


def unedited_origin(data: bytes) -> str | None:
    """Return whose document it is, None unless xltools made it and nobody has changed it since."""
    try:
        parts = read_parts(data)
        custom = _related(parts, _CUSTOM_RELATION)
        if custom is None or custom not in parts:
            return None
        unedited = _property(parts[custom], _DIGEST) == _digest(parts, custom)
        return (_property(parts[custom], _ORIGIN) or "") if unedited else None
    except PackageError:
        return None


def _place(parts: Parts, name: str, kind: str, relation: str) -> str:
    """Make room for a part of properties and return its name.

    An existing one of another name is dropped for the core, and used for the custom properties.
    """
    existing = _related(parts, relation)
    if existing is not None and (existing == name or relation == _CUSTOM_RELATION):
        return existing
    if existing is not None:
        parts.pop(existing, None)
        _drop_relationship(parts, relation)
    set_content_type(parts, name, kind)
    add_relationship(parts, "", relation, name)
    return name


def _related(parts: Parts, kind: str) -> str | None:
    return next((relation.target for relation in relationships(parts) if relation.type == kind), None)


def _drop_relationship(parts: Parts, kind: str) -> None:
    root = parse(parts["_rels/.rels"])
    for item in root:
        if item.get("Type") == kind:
            root.remove(item)
    parts["_rels/.rels"] = serialize(root)


def _digest(parts: Parts, custom: str) -> str:
    """Return the SHA-256 over names and bytes of all parts but the one that will hold it."""
    whole = hashlib.sha256()
    for name in sorted(parts):
        if name != custom:
            for piece in (name.encode("utf-8"), parts[name]):
                whole.update(len(piece).to_bytes(8, "big") + piece)
    return whole.hexdigest()


def _core_properties(now: datetime, title: str) -> bytes:
    moment = (now.replace(tzinfo=UTC) if now.tzinfo is None else now.astimezone(UTC)).replace(microsecond=0)
    stamp_time = moment.isoformat().replace("+00:00", "Z")
    root = etree.Element(f"{{{_CORE_NAMESPACES['cp']}}}coreProperties", nsmap=_CORE_NAMESPACES)
    _child(root, "dc", "title", _ONE_LINE.sub(" ", title)[:_LONGEST_TITLE])
    _child(root, "dc", "creator", "xltools")
    _child(root, "cp", "lastModifiedBy", "xltools")
    for name in ("created", "modified"):
        element = _child(root, "dcterms", name, stamp_time)
        element.set(f"{{{_CORE_NAMESPACES['xsi']}}}type", "dcterms:W3CDTF")
    return serialize(root)


def _child(root: etree._Element, prefix: str, name: str, text: str) -> etree._Element:
    element = etree.SubElement(root, f"{{{_CORE_NAMESPACES[prefix]}}}{name}")
    element.text = text
    return element


def _custom_properties(existing: bytes | None, ours: dict[str, str]) -> bytes:
    """Return the custom properties: those of the template, then ours."""
    root = parse(existing or _NO_PROPERTIES)
    for item in list(root):
        if item.get("name", "").startswith("xltools."):
            root.remove(item)
    for name, value in ours.items():
        taken = {"1", *(item.get("pid", "") for item in root)}
        attributes = {"fmtid": _USER_PROPERTY, "pid": free_name("{}", taken), "name": name}
        item = etree.SubElement(root, f"{{{_CUSTOM_NS}}}property", attributes)
        etree.SubElement(item, _VALUE).text = value
    return serialize(root)


def _property(custom: bytes, name: str) -> str | None:
    for item in parse(custom).iter(f"{{{_CUSTOM_NS}}}property"):
        if item.get("name") == name:
            return item.findtext(_VALUE)
    return None
