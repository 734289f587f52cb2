"""What a PDF says of its making: fixed times and numbers, and a line that shows whether it was edited.

The line is a comment before the last ``startxref``: no reader minds it and nothing moves by it. It holds
whose document it is and the digest of the whole, so a PDF in which it is still right was made by
xltools and not edited since. It says nothing against forgery; it is there to replace no edited file.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

from xltools.patterns import pattern_of

_END = b"startxref"
_LINE = pattern_of(rb"%xltools ([0-9a-f]*) ([0-9a-f]{64})\n(?=startxref)")
_TIME = pattern_of(rb"(?<=\(D:)(\d{14})(?:(Z)|([+-])(\d\d)'(\d\d))?")
_XMP_TIME = pattern_of(
    rb"(<xmp:(?:Create|Modify|Metadata)Date>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:(Z)|([+-])(\d\d):(\d\d))?"
)
_NUMBERS = pattern_of(
    rb"/ID\s*\[\s*<[0-9A-Fa-f]{32}>\s*<[0-9A-Fa-f]{32}>\s*\]|/DocChecksum\s*/[0-9A-Fa-f]{32}"
)
_HEX = pattern_of(rb"[0-9A-Fa-f]{32}")
_ARCHIVABLE = pattern_of(rb"<pdfaid:part>[23]</pdfaid:part>|pdfaid:part=[\"'][23][\"']")


def marked(pdf: bytes, *, now: datetime, origin: str) -> bytes:
    """Return a PDF made at ``now`` of the office ``origin``; the same pages give the same bytes.

    What stands in it in plain is changed in its place, figure by figure; what a newer program packs away
    is left. ``now`` without a time zone is taken as UTC.
    """
    moment = now.replace(tzinfo=UTC) if now.tzinfo is None else now.astimezone(UTC)
    pdf = _TIME.sub(lambda found: _in_info(found, moment), pdf)
    pdf = _XMP_TIME.sub(lambda found: _in_xmp(found, moment), pdf)
    zeroed = _NUMBERS.sub(lambda found: _HEX.sub(b"0" * 32, found[0]), pdf)
    number = hashlib.sha256(zeroed).hexdigest()[:32].upper().encode()
    pdf = _NUMBERS.sub(lambda found: _HEX.sub(number, found[0]), pdf)
    head, end, tail = pdf.rpartition(_END)
    if not end:
        return pdf
    line = f"%xltools {origin} {_digest(origin.encode(), head, tail)}\n".encode()
    return head + line + end + tail


def unedited_origin(pdf: bytes) -> str | None:
    """Return whose document it is, None unless xltools made it and nobody has changed it since."""
    lines = list(_LINE.finditer(pdf))
    if len(lines) != 1:
        return None
    line = lines[0]
    rest = (pdf[: line.start()], pdf[line.end() + len(_END) :])
    return line[1].decode() if line[2].decode() == _digest(line[1], *rest) else None


def is_archivable(pdf: bytes) -> bool:
    """Return whether a PDF says of itself that it is PDF/A-2 or PDF/A-3."""
    return bool(_ARCHIVABLE.search(pdf))


def _digest(*pieces: bytes) -> str:
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(len(piece).to_bytes(8, "big") + piece)
    return whole.hexdigest()


def _in_info(found: re.Match[bytes], moment: datetime) -> bytes:
    return f"{_local(found, moment, 2):%Y%m%d%H%M%S}".encode() + found[0][14:]


def _in_xmp(found: re.Match[bytes], moment: datetime) -> bytes:
    return (
        found[1] + f"{_local(found, moment, 2):%Y-%m-%dT%H:%M:%S}".encode() + found[0][len(found[1]) + 19 :]
    )


def _local(found: re.Match[bytes], moment: datetime, group: int) -> datetime:
    """Return the moment by the clock of the zone that is written there already."""
    sign, hours, minutes = found[group + 1], found[group + 2], found[group + 3]
    if sign is None:
        return moment
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return moment + (offset if sign == b"+" else -offset)
