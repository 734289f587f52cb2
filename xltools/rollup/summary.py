"""summary.json: the JSON of the contract for all workbooks, one a line, and the digest of the roll-up's workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from xltools.patterns import pattern_of
from xltools.show import json_head

NAME = "summary.json"
_HALF = pattern_of("[\ud800-\udfff]")
_PIECE = 1 << 20
_LONGEST_HEAD = 1 << 16
_NOT_SAME_EVERY_RUN = "seconds"


def entry(record: Mapping[str, Any]) -> bytes:
    """Return one workbook's entry; how long it took is left out, so that the same input gives the same bytes."""
    return _dumped({key: value for key, value in record.items() if key != _NOT_SAME_EVERY_RUN})


def pieces(
    entries: IO[bytes], counts: Mapping[str, int], workbook: tuple[str, str] | None, *, interrupted: bool
) -> Iterator[bytes]:
    """Yield the document: a first line with everything but the workbooks, then a line each.

    Args:
        entries: the entries, each after a comma and a line break but the first.
        counts: the summary.
        interrupted: whether the batch was stopped before its end.
        workbook: name and digest of the roll-up's own workbook, None where it could not be written.
    """
    own = None if workbook is None else {"path": workbook[0], "sha256": workbook[1]}
    head = json_head() | {"rollup": own, "interrupted": interrupted, "summary": dict(counts)}
    yield _dumped(head)[:-1] + b',\n"workbooks": [\n'
    entries.seek(0)
    while piece := entries.read(_PIECE):
        yield piece
    yield b"\n]}\n"


def digest_told(path: Path) -> str | None:
    """Return the digest that a summary tells of its workbook, None where there is none to read."""
    head = _head(path)
    return str(head["rollup"].get("sha256")) if head and isinstance(head.get("rollup"), dict) else None


def is_ours(path: Path) -> bool:
    """Tell whether a file is a summary that xltools wrote."""
    head = _head(path)
    return head is not None and head.get("tool") == "xltools" and "rollup" in head


def _head(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            line = file.readline(_LONGEST_HEAD)
        head = json.loads(line.rstrip(b",\n\r ") + b"}")
    except (OSError, ValueError):
        return None
    return head if isinstance(head, dict) else None


def _dumped(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False)
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text).encode("utf-8")
