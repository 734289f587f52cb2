"""How what xltools writes is compressed: by zlib, or by the faster isal where that is installed.

The same data gives the same bytes on one installation; which compressor it has is part of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

Deflate = Callable[[bytes], bytes]
_LEVEL = 6
_FAST_LEVEL = 2


def by_zlib(data: bytes) -> bytes:
    """Return the data deflated, without a header: the level that zip programs use."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def by_isal(data: bytes) -> bytes:
    """Return the data deflated by Intel's library: a tenth of the time, a third more bytes.

    Raises:
        ImportError: it is not installed (the extra ``fast``).
    """
    from isal import isal_zlib

    compressor = isal_zlib.compressobj(_FAST_LEVEL, isal_zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


def has_isal() -> bool:
    """Tell whether the fast compressor is installed."""
    try:
        by_isal(b"")
    except ImportError:
        return False
    return True


_chosen: list[Deflate] = []


def chosen() -> Deflate:
    """Return the compressor in use: the fastest one that is installed, unless another was chosen."""
    if not _chosen:
        choose(by_isal if has_isal() else by_zlib)
    return _chosen[0]


def choose(compressor: Deflate) -> None:
    """Use this compressor from now on."""
    _chosen[:] = [compressor]


def deflate(data: bytes) -> bytes:
    """Return the data deflated by the compressor in use."""
    return chosen()(data)
