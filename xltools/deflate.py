"""How what xltools writes is compressed: by zlib, or by the faster isal where that is installed.

The same data gives the same bytes on one installation; which compressor it has is part of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

from xltools.records import dataclass

_QUICK_LEVEL, _THOROUGH_LEVEL = 4, 6
_ISAL_LEVEL = 2


@dataclass(frozen=True)
class Compressor:
    """A way to deflate data without a header, and to take its checksum."""

    name: str
    deflate: Callable[[bytes], bytes]
    crc32: Callable[[bytes], int]


def _by_zlib(level: int) -> Callable[[bytes], bytes]:
    def deflate(data: bytes) -> bytes:
        compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        return compressor.compress(data) + compressor.flush()

    return deflate


ZLIB = Compressor("zlib", _by_zlib(_QUICK_LEVEL), zlib.crc32)
"""Python's own, at half the time that zip programs take: files are a fiftieth larger, very long ones a fifth."""
THOROUGH = Compressor("zlib, thorough", _by_zlib(_THOROUGH_LEVEL), zlib.crc32)
"""At the level that zip programs use, for what is made once and shipped; on every system the same."""


def isal() -> Compressor | None:
    """Return Intel's compressor if it is installed (the extra ``fast``): a tenth of zlib's time, some more bytes."""
    try:
        from isal import isal_zlib
    except ImportError:
        return None

    def by_isal(data: bytes) -> bytes:
        compressor = isal_zlib.compressobj(_ISAL_LEVEL, isal_zlib.DEFLATED, -zlib.MAX_WBITS)
        return bytes(compressor.compress(data) + compressor.flush())

    return Compressor("isal", by_isal, isal_zlib.crc32)


_chosen: list[Compressor] = []


def chosen() -> Compressor:
    """Return the compressor in use: the fastest one that is installed, unless another was chosen."""
    if not _chosen:
        choose(isal() or ZLIB)
    return _chosen[0]


def choose(compressor: Compressor) -> None:
    """Use this compressor from now on."""
    _chosen[:] = [compressor]
