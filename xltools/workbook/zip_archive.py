"""A zip archive whose members are carried over as the very bytes they were compressed to."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise

from xltools.deflate import Compressor
from xltools.errors import InputError
from xltools.records import dataclass
from xltools.workbook.limits import MAX_MEMBERS, MAX_UNPACKED_BYTES, too_big

_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_CENTRAL_MARK = b"PK\1\2"
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sBBHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_ZIP64_EXTRA = 1
_PIECE = 1 << 20
_KEPT_BYTES = 8 << 20
"""How much of one archive is kept unpacked for those who read it again."""
_FIRST_DOS_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the archive: its central record, and where its compressed bytes begin."""

    info: zipfile.ZipInfo
    raw_name: bytes
    local_extra: bytes
    start: int

    @property
    def name(self) -> str:
        """The name as it is stored."""
        return self.info.orig_filename

    @property
    def is_folder(self) -> bool:
        """Whether it is the entry of a folder, which holds nothing."""
        return self.name.endswith(("/", "\\"))


@dataclass(frozen=True, slots=True)
class Packed:
    """What goes into a new archive: an old member's record with compressed bytes, old or new."""

    member: Member
    method: int
    crc: int
    size: int
    compressed: bytes | memoryview


class ZipArchive:
    """The members of an archive in their stored order; anything doubtful about it is refused."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        if data.count(_CENTRAL_MARK) > 2 * MAX_MEMBERS:  # archives in the archive have marks of their own
            raise too_big("zip")
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                infos, self.comment = archive.infolist(), archive.comment
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, OSError):
            raise _damaged("zip") from None
        if len(infos) > MAX_MEMBERS:
            raise too_big("zip")
        self.members = tuple(self._locate(info) for info in infos)
        self._refuse_overlaps()
        self._kept: dict[int, bytes] = {}
        self._room = _KEPT_BYTES

    def _locate(self, info: zipfile.ZipInfo) -> Member:
        name, offset = info.orig_filename, info.header_offset
        if info.flag_bits & _ENCRYPTED:
            raise InputError("encrypted", {})
        header = self.data[offset : offset + _LOCAL.size]
        if offset < 0 or len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
            raise _damaged(name)
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        extra_at = offset + _LOCAL.size + name_length
        start = extra_at + extra_length
        raw_name = name.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
        local_name = self.data[offset + _LOCAL.size : extra_at]
        if local_name.replace(b"\\", b"/") != raw_name.replace(b"\\", b"/"):
            raise _damaged(name)
        if start + info.compress_size > len(self.data):
            raise _damaged(name)
        return Member(info, raw_name, self.data[extra_at:start], start)

    def _refuse_overlaps(self) -> None:
        spans = sorted((m.info.header_offset, m.start + m.info.compress_size, m.name) for m in self.members)
        for (_, end, _), (begin, _, name) in pairwise(spans):
            if begin < end:
                raise _damaged(name)

    def compressed(self, member: Member) -> memoryview:
        """Return the member's bytes as they are stored, where they stand."""
        return memoryview(self.data)[member.start : member.start + member.info.compress_size]

    def content(self, member: Member, limit: int) -> bytes:
        """Return the unpacked bytes, at most ``limit`` of them, with their checksum proven."""
        if member.info.file_size > limit:
            raise too_big(member.name)
        content = self._kept.get(member.start)
        if content is None:
            content = self._at_once(member, limit) or b"".join(self._unpacked(member, limit))
            if zlib.crc32(content) != member.info.CRC:
                raise _damaged(member.name)
            if len(content) <= self._room:
                self._room -= len(content)
                self._kept[member.start] = content
        if len(content) > limit:
            raise too_big(member.name)
        return content

    def _at_once(self, member: Member, limit: int) -> bytes:
        """Return the unpacked bytes of a small member, nothing of any other or of one that ends early."""
        if member.info.compress_type != _DEFLATED or member.info.compress_size > _PIECE:
            return b""
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = inflate.decompress(self.compressed(member), _PIECE)
        except zlib.error:
            return b""
        return content if inflate.eof and len(content) <= limit else b""

    def check(self, members: Iterable[Member]) -> None:
        """Refuse an archive in which one of these members is damaged, so that damage is never passed on."""
        left = MAX_UNPACKED_BYTES
        for member in members:
            if member.info.compress_type not in (_STORED, _DEFLATED):
                continue
            crc = 0
            if member.start in self._kept:  # unpacked and proven when it was read
                left -= len(self._kept[member.start])
                if left < 0:
                    raise too_big(member.name)
                continue
            whole = self._at_once(member, left)
            for piece in (whole,) if whole else self._unpacked(member, left):
                crc = zlib.crc32(piece, crc)
                left -= len(piece)
            if crc != member.info.CRC:
                raise _damaged(member.name)

    def _unpacked(self, member: Member, limit: int) -> Iterator[bytes | memoryview]:
        stored = self.compressed(member)
        if member.info.compress_type == _STORED:
            yield stored
            return
        if member.info.compress_type != _DEFLATED:
            raise _damaged(member.name)
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            at = 0
            while (waiting := inflate.unconsumed_tail or stored[at : at + _PIECE]) and not inflate.eof:
                at += 0 if inflate.unconsumed_tail else _PIECE
                piece = inflate.decompress(waiting, _PIECE)
                limit -= len(piece)
                if limit < 0:
                    raise too_big(member.name)
                yield piece
            yield b"" if inflate.eof else inflate.flush()  # the end of a last long run may wait inside
        except zlib.error:
            raise _damaged(member.name) from None

    def carried(self, member: Member) -> Packed:
        """Return the member with its own compressed bytes."""
        info = member.info
        return Packed(member, info.compress_type, info.CRC, info.file_size, self.compressed(member))


def packed(member: Member, content: bytes, compressor: Compressor) -> Packed:
    """Return the member with new content under its old name, date and attributes."""
    return Packed(member, _DEFLATED, compressor.crc32(content), len(content), compressor.deflate(content))


def new_member(name: str) -> Member:
    """Return a member that was not there before; its date is the one Excel itself writes."""
    info = zipfile.ZipInfo(name, _FIRST_DOS_DATE)
    info.create_system = 0
    return Member(info, name.encode("ascii"), b"", 0)


def write_archive(entries: Iterable[Packed], comment: bytes) -> bytes:
    """Return an archive of these entries: known sizes in every header, no data descriptors, no zip64."""
    pieces: list[bytes | memoryview] = []
    directory, at = [], 0
    for entry in entries:
        directory.append(_central_record(entry, at))
        pieces += [_local_record(entry), entry.compressed]
        at += len(pieces[-2]) + len(pieces[-1])
    start, size, count = at, sum(map(len, directory)), len(directory)
    if start + size > 0xFFFFFFF0 or count > 0xFFFF:
        raise too_big("zip")
    end = _END.pack(b"PK\5\6", 0, 0, count, count, size, start, len(comment))
    return b"".join([*pieces, *directory, end, comment])


def _sizes(entry: Packed) -> tuple[int, int, int, int, int, int, int]:
    info = entry.member.info
    year, month, day, hour, minute, second = info.date_time
    dos_time = hour << 11 | minute << 5 | second // 2
    dos_date = (year - 1980) << 9 | month << 5 | day
    flags = info.flag_bits & ~_DESCRIPTOR
    return flags, entry.method, dos_time, dos_date, entry.crc, len(entry.compressed), entry.size


def _version_needed(info: zipfile.ZipInfo) -> int:
    """Return the version a reader needs; 4.5 only said that the record had zip64 sizes, now gone."""
    return 20 if info.extract_version == 45 else info.extract_version


def _local_record(entry: Packed) -> bytes:
    member = entry.member
    extra = _without_zip64(member.local_extra)
    version = _version_needed(member.info)
    record = _LOCAL.pack(b"PK\3\4", version, *_sizes(entry), len(member.raw_name), len(extra))
    return record + member.raw_name + extra


def _central_record(entry: Packed, offset: int) -> bytes:
    member, info = entry.member, entry.member.info
    extra = _without_zip64(info.extra)
    name_lengths = (len(member.raw_name), len(extra), len(info.comment))
    version = _version_needed(info)
    record = _CENTRAL.pack(
        _CENTRAL_MARK, info.create_version, info.create_system, version, *_sizes(entry), *name_lengths,
        0, info.internal_attr, info.external_attr, offset,
    )  # fmt: skip
    return record + member.raw_name + extra + info.comment


def _without_zip64(extra: bytes) -> bytes:
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind != _ZIP64_EXTRA:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept + extra[at:]


def _damaged(part: str) -> InputError:
    return InputError("damaged-workbook", {"part": part})
