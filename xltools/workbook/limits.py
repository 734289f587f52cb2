"""How big a workbook may be: more is a mistake or an attack, and is refused before it costs time or memory.

docs/limits.md tells them to people. The limits of one part hold wherever its XML is read; the
allowance is for all that is read of one workbook.
"""

from __future__ import annotations

from xltools.errors import InputError
from xltools.patterns import pattern_of

MAX_FILE_BYTES = 100 << 20
MAX_MEMBERS = 20_000
MAX_UNPACKED_BYTES = 1 << 30
"""All members together, pictures included; they are unpacked piece by piece to prove them sound."""
MAX_PART_BYTES = 32 << 20
MAX_XML_BYTES = 64 << 20
MAX_TAGS = 2_000_000
MAX_KEPT_ELEMENTS = 250_000
"""Elements of one part that is to be edited, and so held as a tree."""
MAX_PIECE_BYTES = 1 << 20
"""From one tag to the next: a cell holds 32,767 characters, three bytes each in Thai."""
MAX_SHEETS = 1_000
MAX_CELLS = 300_000
"""How many filled cells a workbook may hold, all its sheets together."""
MAX_NAMES = 60_000
MAX_MERGED = 20_000
MAX_CELL_FORMATS = 100_000
MAX_MEASURES = 10_000
"""Rows of measures: a province has fewer."""

_LONG_PIECE = pattern_of(rb"<[^<]{%d}" % MAX_PIECE_BYTES)
_LONG_LEAD = pattern_of(rb"[^<]{%d}" % MAX_PIECE_BYTES)


def too_big(part: str) -> InputError:
    """Return the error that says a workbook is too big."""
    return InputError("too-big", {"part": part})


def refuse_bulk(data: bytes, part: str) -> int:
    """Refuse a part that would cost too much to parse; return how many tags it has at most."""
    tags = data.count(b"<")
    if len(data) > MAX_PART_BYTES or tags > MAX_TAGS or _has_long_piece(data):
        raise too_big(part)
    return tags


def _has_long_piece(data: bytes) -> bool:
    return len(data) >= MAX_PIECE_BYTES and bool(_LONG_LEAD.match(data) or _LONG_PIECE.search(data))


class Allowance:
    """How much XML may still be read of one workbook."""

    def __init__(self) -> None:
        self._bytes, self._tags = MAX_XML_BYTES, MAX_TAGS

    def spend(self, data: bytes, part: str) -> None:
        """Take a part off the allowance.

        Raises:
            InputError: ``too-big``, the part is more than is left.
        """
        self._tags -= refuse_bulk(data, part)
        self._bytes -= len(data)
        if self._tags < 0 or self._bytes < 0:
            raise too_big(part)
