"""What a document says of its making: fixed core properties, and a digest that shows hand edits.

The digest in docProps/custom.xml covers the names, lengths and checksums of all other parts, as the zip file holds
them: who edits a document and saves it changes several. One in which it is still right was made by xltools and not
edited since, so it may be replaced.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache

from xltools.deflate import Compressor, chosen
from xltools.document.archive import Packed, archive_of, packed
from xltools.document.package import (
    OFFICE,
    RELATIONSHIP,
    PackageError,
    Parts,
    add_relationship,
    drop_relationships,
    free_name,
    parse,
    read_parts,
    relationships,
    serialize,
    set_content_type,
    writing_order,
)
from xltools.patterns import pattern_of
from xltools.records import dataclass

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
_MADE_OF = ("agency", "fiscal_year", "workbook", "template")
_OURS = (_DIGEST, _VERSION, _ORIGIN, *(f"xltools.{name}" for name in _MADE_OF))
_LONGEST_TITLE = 255
_CORE_XML = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{}</dc:title><dc:creator>xltools</dc:creator><cp:lastModifiedBy>xltools</cp:lastModifiedBy>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{}</dcterms:modified></cp:coreProperties>'
)
_ONE_LINE = pattern_of("[\x00-\x1f\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Stamped:
    """The parts of a document with room for its properties: what stands, what changes, where ours are kept.

    ``properties`` is the part ``custom`` with blanks for what is filled in each time.
    """

    standing: Parts
    changing: frozenset[str]
    custom: str
    properties: bytes


def stamped(parts: Parts, changing: Iterable[str]) -> Stamped:
    """Return parts ready to be framed; ``changing`` are those whose content is given anew each time."""
    roomy = dict(parts)
    _place(roomy, _CORE, _CORE_TYPE, _CORE_RELATION)
    custom = _place(roomy, _CUSTOM, _CUSTOM_TYPE, _CUSTOM_RELATION)
    changes = frozenset({*changing, _CORE, custom})
    properties = _custom_properties(roomy.get(custom), dict(zip(_OURS, _blanks(len(_OURS)), strict=True)))
    standing = {name: data for name, data in roomy.items() if name not in changes}
    return Stamped(standing, changes, custom, properties)


class Frame:
    """A document without what changes from one to the next: its other parts are packed once."""

    def __init__(self, made_of: Stamped) -> None:
        names = made_of.standing.keys() | made_of.changing
        self._custom = made_of.custom
        self._properties = _FilledXml(made_of.properties.decode("utf-8"), _blanks(len(_OURS)))
        self._members = sorted(names, key=writing_order)
        self._standing = made_of.standing
        self._packed: dict[Compressor, dict[str, Packed]] = {}

    def fill(
        self,
        contents: Mapping[str, bytes],
        *,
        now: datetime,
        title: str,
        version: str,
        origin: str,
        made_of: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the zipped document with these contents, its properties and its digest.

        ``now`` without a time zone is taken as UTC; ``origin`` tells whose document it is, ``made_of`` the
        agency and fiscal year, and the digests of workbook and template. The same input gives the same bytes.
        """
        told = [_short((made_of or {}).get(name, "")) for name in _MADE_OF]
        compressor = chosen()
        standing = self._packed.get(compressor) or self._pack(compressor)
        members = standing | {name: packed(name, data, compressor) for name, data in contents.items()}
        members[_CORE] = _packed_core(now, title, compressor)
        digest = _digest((name, member.size, member.crc32) for name, member in members.items())
        properties = self._properties.with_texts(digest, version, origin, *told)
        members[self._custom] = packed(self._custom, properties, compressor)
        return archive_of(members[name] for name in self._members)

    def _pack(self, compressor: Compressor) -> dict[str, Packed]:
        packing = {name: packed(name, data, compressor) for name, data in self._standing.items()}
        self._packed[compressor] = packing
        return packing


def _blanks(count: int) -> list[str]:
    return [f"{{xltools-blank-{number}}}" for number in range(1, count + 1)]


def _short(text: str) -> str:
    return _ONE_LINE.sub(" ", text)[:_LONGEST_TITLE]


class _FilledXml:
    """XML with blanks, made once; ``with_texts`` fills them in their order."""

    def __init__(self, xml: str, blanks: list[str]) -> None:
        self._pieces: list[str] = []
        rest = xml
        for blank in reversed(blanks):  # of equal texts in a stranger's properties, ours are the last
            rest, _, after = rest.rpartition(blank)
            self._pieces.insert(0, after)
        self._pieces.insert(0, rest)

    def with_texts(self, *texts: str) -> bytes:
        """Return the XML with these texts in its blanks."""
        first, *rest = self._pieces
        return "".join(
            (first, *(_escaped(text) + piece for text, piece in zip(texts, rest, strict=True)))
        ).encode("utf-8")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def stamp_parts(parts: Parts, *, now: datetime, title: str, version: str, origin: str = "") -> bytes:
    """Return the zipped document of ``parts`` with its properties fixed and its digest written."""
    return Frame(stamped(parts, ())).fill({}, now=now, title=title, version=version, origin=origin)


def unedited_origin(data: bytes) -> str | None:
    """Return whose document it is, None unless xltools made it and nobody has changed it since."""
    try:
        parts = read_parts(data)
        custom = _related(parts, _CUSTOM_RELATION)
        if custom is None or custom not in parts:
            return None
        others = ((name, len(data), zlib.crc32(data)) for name, data in parts.items() if name != custom)
        unedited = _property(parts[custom], _DIGEST) == _digest(others)
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
        drop_relationships(parts, "", relation)
    set_content_type(parts, name, kind)
    add_relationship(parts, "", relation, name)
    return name


def _related(parts: Parts, kind: str) -> str | None:
    return next((relation.target for relation in relationships(parts) if relation.type == kind), None)


def _digest(parts: Iterable[tuple[str, int, int]]) -> str:
    """Return the SHA-256 over the name, length and CRC-32 of each part, the one that will hold it left out."""
    lines = "".join(f"{crc32:08x} {size} {name}\n" for name, size, crc32 in sorted(parts))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


@lru_cache(maxsize=16)
def _packed_core(now: datetime, title: str, compressor: Compressor) -> Packed:
    """Return the core properties packed: in a run over many workbooks, most documents have the same."""
    return packed(_CORE, _core_properties(now, title), compressor)


def _core_properties(now: datetime, title: str) -> bytes:
    moment = (now.replace(tzinfo=UTC) if now.tzinfo is None else now.astimezone(UTC)).replace(microsecond=0)
    stamp_time = moment.isoformat().replace("+00:00", "Z")
    return _blank_core().with_texts(_short(title), stamp_time, stamp_time)


@cache
def _blank_core() -> _FilledXml:
    blanks = _blanks(3)
    return _FilledXml(_CORE_XML.format(*blanks), blanks)


def _custom_properties(existing: bytes | None, ours: dict[str, str]) -> bytes:
    """Return the custom properties: those of the template, then ours."""
    from lxml import etree

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
