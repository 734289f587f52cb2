"""Picture files as an agency brings them: what kind they are, how wide for their height, and whether they are whole."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from xltools.records import dataclass

PictureFault = Literal["no-picture", "damaged", "too-large", "too-wide"]
"""It is none that a document can hold, breaks off, has more dots than programs can show, or is a banner."""

_MOST_DOTS = 50_000_000
_WIDEST = 3.0
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_PLACEABLE_WMF = b"\xd7\xcd\xc6\x9a"
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_EMF_MARK = slice(40, 44)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a document must know of a picture; ``ratio`` is its width over its height."""

    extension: str
    content_type: str
    ratio: float
    dots: int = 0


@lru_cache(maxsize=8)
def picture_in(data: bytes) -> Picture | None:
    """Return a picture's facts, None for bytes that are no picture Word shows.

    PNG, JPEG, GIF, BMP and TIFF are read, and the drawings EMF and WMF.
    """
    try:
        read = _drawing(data) or _jpeg(data) or _png(data)
        if read is None:
            from docx.image.image import Image  # takes long to load

            image = Image.from_blob(data)
            width, height = image.px_width, image.px_height
            read = Picture(image.ext, image.content_type, width / height, width * height)
    except Exception:  # noqa: BLE001  whatever a broken file makes its reader raise
        return None
    return read


def _drawing(data: bytes) -> Picture | None:
    if data.startswith(_PLACEABLE_WMF):
        left, top, right, bottom = struct.unpack_from("<4h", data, 6)
        return Picture("wmf", "image/x-wmf", abs(right - left) / abs(bottom - top))
    if data[_EMF_MARK] == b" EMF":
        left, top, right, bottom = struct.unpack_from("<4i", data, 24)
        return Picture("emf", "image/x-emf", (right - left) / (bottom - top))
    return None


def _png(data: bytes) -> Picture | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">2I", data, 16)
    return Picture("png", "image/png", width / height, width * height)


def _jpeg(data: bytes) -> Picture | None:
    """Return the facts of a JPEG, whatever program wrote it; python-docx knows two beginnings only."""
    if not data.startswith(_JPEG):
        return None
    at = 2
    while data[at + 1] not in _JPEG_FRAMES:
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at] != 0xFF:
            return None
    height, width = struct.unpack_from(">2H", data, at + 5)
    return Picture("jpg", "image/jpeg", width / height, width * height)


def picture_fault(data: bytes) -> PictureFault | None:
    """Return what is wrong with a picture file, None where it is good to print."""
    picture = picture_in(data)
    if picture is None or picture.ratio <= 0:
        return "no-picture"
    if not _is_whole(data):
        return "damaged"
    if picture.dots > _MOST_DOTS:
        return "too-large"
    return "too-wide" if picture.ratio > _WIDEST else None


def _is_whole(data: bytes) -> bool:
    """Tell whether a PNG or JPEG reaches its end, and each part of a PNG is what it was."""
    if data.startswith(_PNG):
        kinds = list(_png_parts(data))
        return b"IDAT" in kinds and kinds[-1] == b"IEND"
    if data.startswith(_JPEG):
        scan = data.rfind(b"\xff\xda")
        return scan > 0 and data.find(b"\xff\xd9", scan) > 0
    return True


def _png_parts(data: bytes) -> Iterator[bytes]:
    """Yield the kinds of a PNG's parts up to its end, or the first that is damaged."""
    at = len(_PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        part = data[at + 4 : at + 8 + length]
        if zlib.crc32(part).to_bytes(4) != data[at + 8 + length : at + 12 + length]:
            return
        yield part[:4]
        if part[:4] == b"IEND":
            return
        at += 12 + length
