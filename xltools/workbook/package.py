"""A workbook as the package it is: named parts, their relationships and content types.

A part that is not edited keeps its compressed bytes, place, name, date and attributes; so no
feature of a stranger's workbook can be lost by a program that never understood it.
"""

from __future__ import annotations

import posixpath
import re
from copy import copy
from functools import lru_cache
from typing import Self
from urllib.parse import quote, unquote

from xltools.deflate import THOROUGH, Compressor
from xltools.errors import InputError, OutputError
from xltools.patterns import pattern_of
from xltools.records import dataclass
from xltools.workbook.limits import MAX_FILE_BYTES, MAX_PART_BYTES, Allowance, refuse_bulk, too_big
from xltools.workbook.xml_offsets import SMALL, XmlPart, well_formed
from xltools.workbook.zip_archive import Member, ZipArchive, new_member, packed, write_archive

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELATIONSHIPS = "_rels/.rels"

_IN_PART_NAMES = "/!$&'()*+,;=:@~[]"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF_STARTS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_ZIP_STARTS = (b"PK\3\4", b"PK\5\6")
_CONTENT_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORKBOOK_TYPE = pattern_of(
    r"application/vnd\.(openxmlformats-officedocument\.spreadsheetml\.(sheet|template)"
    r"|ms-excel\.(sheet|template|addin)\.macroEnabled)\.main\+xml",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One arrow from a part: to another part (``target_part``), or to a place outside the package."""

    id: str
    type: str
    target_part: str | None
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type, the same in Strict and Transitional: ``worksheet``, ``table``."""
        return self.type.rpartition("/")[2]


class Package:
    """The parts of one workbook, read from bytes and built into bytes again."""

    def __init__(self, archive: ZipArchive) -> None:
        self._archive = archive
        self._members: dict[str, Member] = {}
        self._replaced: dict[str, bytes] = {}
        self._added: dict[str, tuple[str, bytes]] = {}
        self._dropped: set[str] = set()
        self._allowance = Allowance()
        for member in archive.members:
            key = part_key(member.name)
            if "\0" in member.name or ".." in key.split("/"):
                raise InputError("damaged-workbook", {"part": member.name.replace("\0", "?")})
            if member.is_folder:
                continue
            if key in self._members:
                raise InputError("damaged-workbook", {"part": member.name})
            self._members[key] = member

    @classmethod
    def open(cls, data: bytes) -> Package:
        """Return the package of a workbook of the .xlsx family.

        Raises:
            InputError: the bytes are no such workbook; the code says what they are instead.
        """
        _refuse_other_formats(data)
        package = cls(ZipArchive(data))
        if package.has("mimetype") and package.read("mimetype").startswith(b"application/vnd.oasis"):
            raise InputError("opendocument", {})
        workbook_part(package)
        return package

    @property
    def data(self) -> bytes:
        """The bytes that the package was read from."""
        return self._archive.data

    def unedited(self) -> Self:
        """Return the package as it was read, with an allowance of its own; what was unpacked once stays so."""
        again = copy(self)
        again._replaced, again._added, again._dropped = {}, {}, set()
        again._allowance = Allowance()
        return again

    def names(self) -> list[str]:
        """Return the names of all parts, in stored order, without a leading slash."""
        stored = [m.name for key, m in self._members.items() if key not in self._dropped]
        return [name.replace("\\", "/").lstrip("/") for name in stored] + [n for n, _ in self._added.values()]

    def has(self, part: str) -> bool:
        """Tell whether the part is there, edits included."""
        key = part_key(part)
        return key in self._added or (key in self._members and key not in self._dropped)

    def read(self, part: str) -> bytes:
        """Return the part's bytes, edits included; checksum and size are checked."""
        key = part_key(part)
        if key in self._added:
            return self._added[key][1]
        if not self.has(part):
            raise InputError("damaged-workbook", {"part": part})
        if key in self._replaced:
            return self._replaced[key]
        return self._archive.content(self._members[key], MAX_PART_BYTES)

    def read_once(self, part: str) -> bytes:
        """Return the bytes of a part of XML that is read one time only, within what a workbook may hold.

        Raises:
            InputError: ``too-big``, all that was read so is more than the allowance.
        """
        data = self.read(part)
        self._allowance.spend(data, part)
        return data

    def replace(self, part: str, data: bytes) -> None:
        """Give a part that is there other bytes; the same bytes again are no edit."""
        key = part_key(part)
        if key in self._added:
            self._added[key] = (self._added[key][0], data)
        elif data != self.read(part):
            self._replaced[key] = data

    def add(self, part: str, data: bytes) -> None:
        """Put a part that was not there at the end of the package."""
        if self.has(part):
            raise ValueError(f"there is a part {part} already")
        self._added[part_key(part)] = (part, data)

    def drop(self, part: str) -> None:
        """Take a part out; what names it elsewhere is not looked at."""
        key = part_key(part)
        if self._added.pop(key, None) is None:
            self._dropped.add(key)
            self._replaced.pop(key, None)

    def build(self) -> bytes:
        """Return the package's bytes, proven: all else is byte for byte as it was, every edit parses."""
        return self.rebuilt().data

    def rebuilt(self, compressor: Compressor = THOROUGH) -> Package:
        """Return the package that ``build`` gives the bytes of, what is new in it compressed in this way."""
        if not (self._replaced or self._added or self._dropped):
            return self
        self._archive.check(m for key, m in self._members.items() if key not in self._replaced)
        entries = []
        for member in self._archive.members:
            key = part_key(member.name)
            if not member.is_folder and key in self._dropped:
                continue
            replaced = None if member.is_folder else self._replaced.get(key)
            entries.append(
                self._archive.carried(member) if replaced is None else packed(member, replaced, compressor)
            )
        entries += [
            packed(new_member(quote(name, safe=_IN_PART_NAMES)), data, compressor)
            for name, data in self._added.values()
        ]
        built = Package(ZipArchive(write_archive(entries, self._archive.comment)))
        self._prove(built)
        return built

    def _prove(self, built: Package) -> None:
        if set(built._members) != (set(self._members) - self._dropped) | set(self._added):
            raise OutputError("result-not-proven", {"part": "zip"})
        edits = self._replaced | {key: content for key, (_, content) in self._added.items()}
        for key, member in built._members.items():
            if key in edits:
                proven = built.read(key) == edits[key] and _parses(key, edits[key])
            else:
                before = self._members[key]
                proven = before.info.CRC == member.info.CRC and (
                    self._archive.compressed(before) == built._archive.compressed(member)
                )
            if not proven:
                raise OutputError("result-not-proven", {"part": member.name})


@lru_cache(maxsize=1024)
def part_key(part: str) -> str:
    """Return what two spellings of one part name have in common."""
    return unquote(part.replace("\\", "/").lstrip("/")).lower()


def rels_part(part: str) -> str:
    """Return the name of the part that holds the relationships of ``part``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(base: str, target: str) -> str:
    """Return the part that ``target`` means when it is written in the relationships of ``base``."""
    target = unquote(target.replace("\\", "/").partition("#")[0])
    if not target.startswith("/"):
        target = posixpath.join("/", posixpath.dirname(base), target)
    return posixpath.normpath(target).lstrip("/")


def relative_target(base: str, part: str) -> str:
    """Return how the relationships of ``base`` name ``part``: the inverse of ``resolve``."""
    return quote(
        posixpath.relpath("/" + part, posixpath.join("/", posixpath.dirname(base))), safe=_IN_PART_NAMES
    )


def relationships(package: Package, part: str) -> list[Relationship]:
    """Return the relationships of a part (``""`` means the package's own) in stored order."""
    holder = rels_part(part) if part else ROOT_RELATIONSHIPS
    if not package.has(holder):
        return []
    data = package.read(holder)
    return list((_small_arrows if len(data) <= SMALL else _arrows)(data, holder, part))


def _arrows(data: bytes, holder: str, part: str) -> tuple[Relationship, ...]:
    root = XmlPart(data, holder, depth=2).root
    if root.namespace != _RELATIONSHIPS_NS:
        raise InputError("damaged-workbook", {"part": holder})
    found = []
    for element in root.find_all("Relationship"):
        target, external = element.get("Target"), element.get("TargetMode").lower() == "external"
        inside = not external and target != "" and not target.startswith("#")
        target_part = resolve(part, target) if inside else None
        found.append(Relationship(element.get("Id"), element.get("Type"), target_part, target, external))
    return tuple(found)


_small_arrows = lru_cache(maxsize=256)(_arrows)
"""The same lists stand in many workbooks, and are asked for again and again."""


def content_type(package: Package, part: str) -> str:
    """Return the content type the package declares for a part, or nothing."""
    return content_types(package).get(part)


def content_types(package: Package) -> ContentTypes:
    """Return what the package declares about all its parts."""
    if not package.has(CONTENT_TYPES):
        raise InputError("not-a-workbook", {})
    data = package.read(CONTENT_TYPES)
    return (_small_types if len(data) <= SMALL else _types)(data)


def _types(data: bytes) -> ContentTypes:
    root = XmlPart(data, CONTENT_TYPES, depth=2).root
    if root.namespace != _CONTENT_TYPES_NS:
        raise InputError("not-a-workbook", {})
    overrides = {part_key(e.get("PartName")): e.get("ContentType") for e in root.find_all("Override")}
    defaults = {e.get("Extension").lower(): e.get("ContentType") for e in root.find_all("Default")}
    return ContentTypes(overrides, defaults)


_small_types = lru_cache(maxsize=32)(_types)


@dataclass(frozen=True, slots=True)
class ContentTypes:
    """The content types by part (keys of ``part_key``) and by file ending."""

    overrides: dict[str, str]
    defaults: dict[str, str]

    def get(self, part: str) -> str:
        """Return the content type of a part, or nothing where none is declared."""
        ending = part.rpartition(".")[2].lower()
        return self.overrides.get(part_key(part)) or self.defaults.get(ending, "")


def workbook_part(package: Package) -> str:
    """Return the name of the main part; a package without a workbook is refused by what it is."""
    types = content_types(package)
    for relationship in relationships(package, ""):
        if relationship.kind != "officeDocument" or not relationship.target_part:
            continue
        declared = types.get(relationship.target_part)
        if "sheet.binary" in declared.lower():
            raise InputError("binary-workbook", {})
        if declared not in ("", "application/xml") and not _WORKBOOK_TYPE.fullmatch(declared):
            raise InputError("not-a-workbook", {})
        if not package.has(relationship.target_part):
            raise InputError("damaged-workbook", {"part": relationship.target_part})
        return relationship.target_part
    raise InputError("not-a-workbook", {})


def _refuse_other_formats(data: bytes) -> None:
    if not data:
        raise InputError("empty-file", {})
    if len(data) > MAX_FILE_BYTES:
        raise too_big("zip")
    if data.startswith(_COMPOUND_FILE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError("encrypted", {})
        streams = ("Workbook", "Book")
        is_xls = any(f"{name}\0".encode("utf-16-le") in data for name in streams)
        raise InputError("old-binary-format" if is_xls else "not-a-workbook", {})
    if data.startswith(_BIFF_STARTS):
        raise InputError("old-binary-format", {})
    if not data.startswith(_ZIP_STARTS) and b"PK\5\6" not in data[-(1 << 16) - 22 :]:
        raise InputError("not-a-workbook", {})


def _parses(part: str, data: bytes) -> bool:
    if part.endswith((".xml", ".rels", ".vml")):
        refuse_bulk(data, part)
        if not well_formed(data):
            XmlPart(data, part, depth=1)  # says what is wrong
    return True
