"""Zip files made of members that may be packed once and put into many archives."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from xltools.deflate import Compressor
from xltools.records import dataclass

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _DEFLATED, _UTF8 = 20, 8, 0x800
_FIRST_DOS_DATE = 0x21  # 1 January 1980: the date tells nothing


@dataclass(frozen=True, slots=True)
class Packed:
    """One compressed member: what stands before the directory, and the two halves of its record there.

    ``size`` and ``crc32`` are those of its content.
    """

    local: bytes
    record: bytes
    name: bytes
    size: int
    crc32: int


def packed(name: str, content: bytes, compressor: Compressor) -> Packed:
    """Return a member with this content; the same content gives the same bytes on every system."""
    raw = name.encode("utf-8")
    compressed = compressor.deflate(content)
    crc32 = compressor.crc32(content)
    flags = 0 if raw.isascii() else _UTF8
    facts = (flags, _DEFLATED, 0, _FIRST_DOS_DATE, crc32, len(compressed), len(content))
    local = _LOCAL.pack(b"PK\3\4", _VERSION, *facts, len(raw), 0)
    record = _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *facts, len(raw), 0, 0, 0, 0, 0, 0)
    return Packed(b"".join((local, raw, compressed)), record[:-4], raw, len(content), crc32)


def archive_of(members: Iterable[Packed]) -> bytes:
    """Return an archive of the members, in their order."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for member in members:
        pieces.append(member.local)
        directory += (member.record, at.to_bytes(4, "little"), member.name)
        at += len(member.local)
    count, size = len(pieces), sum(map(len, directory))
    return b"".join((*pieces, *directory, _END.pack(b"PK\5\6", 0, 0, count, count, size, at, 0)))
