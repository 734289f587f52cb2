"""What goes between us and the process for templates by others: frames of words and bytes.

Our requests are pickled. Its answers are JSON and bytes, for nothing that a stranger's template had a hand
in is unpickled here.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import IO, TYPE_CHECKING, Any

from xltools.core.requirements import Requirements
from xltools.document.places import Place

if TYPE_CHECKING:
    from xltools.document.lint import TemplateReading
    from xltools.document.template import Undeclared

_HEAD = struct.Struct(">QQ")
_MOST_WORDS = 64 * 1024 * 1024
_MOST_BYTES = 512 * 1024 * 1024


class TooLongError(ValueError):
    """The other side announced more than anything here needs."""


def send(stream: IO[bytes], words: bytes, data: bytes = b"") -> None:
    """Write one frame."""
    stream.write(_HEAD.pack(len(words), len(data)))
    stream.write(words)
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Return the next frame, None where the stream ends.

    Raises:
        TooLongError: it is longer than any frame is.
    """
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    words, data = _HEAD.unpack(head)
    if words > _MOST_WORDS or data > _MOST_BYTES:
        raise TooLongError
    return stream.read(words), stream.read(data)


def needs_words(needs: Requirements) -> dict[str, list[str]]:
    """Return requirements as JSON holds them."""
    return {field.name: sorted(getattr(needs, field.name)) for field in fields(needs)}


def needs_of(words: Mapping[str, list[str]]) -> Requirements:
    """Return the requirements again."""
    return Requirements(**{name: frozenset(values) for name, values in words.items()})


def undeclared_words(missing: list[Undeclared]) -> list[Any]:
    """Return undeclared names as JSON holds them."""
    return [(one.name, _place_words(one.place)) for one in missing]


def undeclared_of(words: list[Any]) -> list[Undeclared]:
    """Return the undeclared names again."""
    if not words:
        return []
    from xltools.document.template import Undeclared  # docxtpl, which is rarely needed here

    return [Undeclared(name, _place_of(place)) for name, place in words]


def reading_words(reading: TemplateReading) -> dict[str, Any]:
    """Return what was read of a template as JSON holds it."""
    return {
        "placeholders": [
            (one.name, one.written, [_place_words(place) for place in one.places])
            for one in reading.placeholders
        ],
        "faults": [
            (fault.code, _place_words(fault.place), fault.near, dict(fault.params), fault.more)
            for fault in reading.faults
        ],
        "needs": needs_words(reading.needs),
        "extra": reading.extra,
    }


def reading_of(words: Mapping[str, Any]) -> TemplateReading:
    """Return what was read of a template again."""
    from xltools.document.faults import Fault
    from xltools.document.lint import Placeholder, TemplateReading

    return TemplateReading(
        placeholders=tuple(
            Placeholder(name, written, tuple(Place(**place) for place in places))
            for name, written, places in words["placeholders"]
        ),
        faults=tuple(
            Fault(code, _place_of(place), near, params, more)
            for code, place, near, params, more in words["faults"]
        ),
        needs=needs_of(words["needs"]),
        extra=tuple(words["extra"]),
    )


def _place_words(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else asdict(place)


def _place_of(words: Mapping[str, Any] | None) -> Place | None:
    return None if words is None else Place(**words)
