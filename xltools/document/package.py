"""A Word file as a dictionary of its parts, read whole and written with the same bytes each time."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from xltools.deflate import THOROUGH
from xltools.document.archive import archive_of, packed
from xltools.records import dataclass

if TYPE_CHECKING:
    from lxml import etree  # where it is needed it is imported late: a shipped template is filled without

Parts = dict[str, bytes]
"""Part name, without a leading slash, to its bytes."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
RELATIONSHIP = f"{OFFICE}/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = RELATIONSHIP

_CONTENT_TYPES = "[Content_Types].xml"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NO_RELATIONSHIPS = f'<Relationships xmlns="{_RELS_NS}"/>'.encode()
_LIMIT = 256 * 1024 * 1024
_MOST_PARTS = 5_000


class PackageError(ValueError):
    """The bytes are no Word file that can be read; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """What one part says of another: ``target`` is a part name, or a URL where it is external."""

    id: str
    type: str
    target: str
    external: bool


def read_parts(data: bytes) -> Parts:
    """Return all parts of a zipped package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > _LIMIT or len(members) > _MOST_PARTS:
                raise PackageError("too large when unpacked")
            if odd := next((one.filename for one in members if not _is_part_name(one.filename)), None):
                raise PackageError(f"a part has the name {odd!r}")
            parts = {member.filename.lstrip("/"): archive.read(member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise PackageError(f"not a readable zip package: {error}") from error
    if len({name.casefold() for name in parts}) != len(members):
        raise PackageError("two parts have the same name")
    if _CONTENT_TYPES not in parts:
        raise PackageError(f"{_CONTENT_TYPES} is missing")
    return parts


def _is_part_name(name: str) -> bool:
    """Tell whether Word gives parts such names: no way out of the package, no sign that systems read each their way."""
    pieces = name.removeprefix("/").split("/")
    return name.isprintable() and "\\" not in name and not {"", ".", ".."} & set(pieces)


def write_parts(parts: Parts) -> bytes:
    """Return the zipped package: the same parts give the same bytes, on every system."""
    names = sorted(parts, key=writing_order)
    return archive_of(packed(name, parts[name], THOROUGH) for name in names)


def writing_order(name: str) -> tuple[int, str]:
    """Return what the parts of a package are sorted by: first what says what the others are."""
    first = (_CONTENT_TYPES, "_rels/.rels")
    return (first.index(name) if name in first else len(first), name)


def parse(xml: bytes) -> etree._Element:
    """Return the root of a part; entities and document types, which Word never writes, are refused."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise PackageError(str(error)) from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise PackageError("a document type declaration is not allowed")
    return root


def serialize(root: Any) -> bytes:
    """Return the bytes of a part as Word writes them: UTF-8, standalone."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# ---------------------------------------------------------------- relationships


def relationships(parts: Parts, source: str = "") -> list[Relationship]:
    """Return what the part ``source`` refers to; the package itself where it is ""."""
    name = _relationships_name(source)
    if name not in parts:
        return []
    folder = posixpath.dirname(source)
    found = []
    for item in parse(parts[name]).iter(f"{{{_RELS_NS}}}Relationship"):
        external = item.get("TargetMode") == "External"
        target = item.get("Target", "")
        if not external:
            absolute = target if target.startswith("/") else posixpath.join("/", folder, target)
            target = posixpath.normpath(absolute).lstrip("/")
        found.append(Relationship(item.get("Id", ""), item.get("Type", ""), target, external))
    return found


def add_relationship(parts: Parts, source: str, kind: str, target: str) -> str:
    """Add a relationship to the part ``target`` and return its id."""
    name = _relationships_name(source)
    root = parse(parts.get(name, _NO_RELATIONSHIPS))
    identifier = free_name("rIdXl{}", (item.get("Id", "") for item in root))
    relative = posixpath.relpath(target, posixpath.dirname(source) or ".")
    from lxml import etree

    etree.SubElement(root, f"{{{_RELS_NS}}}Relationship", Id=identifier, Type=kind, Target=relative)
    parts[name] = serialize(root)
    return identifier


def drop_relationships(parts: Parts, source: str, kind: str) -> None:
    """Take away every relationship of a kind that a part has."""
    name = _relationships_name(source)
    root = parse(parts[name])
    for item in list(root):
        if item.get("Type") == kind:
            root.remove(item)
    parts[name] = serialize(root)


def free_name(pattern: str, taken: Iterable[str]) -> str:
    """Return ``pattern`` with the first number from 1 that is not taken."""
    used = set(taken)
    number = 1
    while pattern.format(number) in used:
        number += 1
    return pattern.format(number)


def _relationships_name(source: str) -> str:
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def source_of(relationships_name: str) -> str:
    """Return the part whose relationships stand in the part of this name."""
    folder, base = posixpath.split(relationships_name)
    return posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))


# ---------------------------------------------------------------- content types


def content_type(parts: Parts, name: str) -> str:
    """Return a part's content type, "" where none is declared."""
    extension = posixpath.splitext(name)[1].lstrip(".").lower()
    default = ""
    for item in parse(parts[_CONTENT_TYPES]):
        if item.get("PartName", "").lstrip("/").lower() == name.lower():
            return item.get("ContentType", "")
        if item.get("Extension", "").lower() == extension:
            default = item.get("ContentType", "")
    return default


def set_content_type(parts: Parts, name: str, kind: str) -> None:
    """Declare a part's content type, in place of the one declared before."""
    root = parse(parts[_CONTENT_TYPES])
    for item in root:
        if item.get("PartName", "").lstrip("/").lower() == name.lower():
            root.remove(item)
    from lxml import etree

    etree.SubElement(root, f"{{{_TYPES_NS}}}Override", PartName=f"/{name}", ContentType=kind)
    parts[_CONTENT_TYPES] = serialize(root)


def main_part(parts: Parts) -> str:
    """Return the name of the Word document part, or raise PackageError where there is none."""
    for relation in relationships(parts):
        if relation.type == f"{RELATIONSHIP}/officeDocument" and relation.target in parts:
            if "wordprocessingml" in content_type(parts, relation.target) or "ms-word" in content_type(
                parts, relation.target
            ):
                return relation.target
            raise PackageError("not a Word document")
    raise PackageError("there is no main document part")
