"""The digest of what a workbook says, so that two states of it can be told apart."""

from __future__ import annotations

import hashlib

from xltools.core.locate import is_status_sheet
from xltools.core.model import CellValue, ErrorValue, Workbook


def workbook_digest(workbook: Workbook) -> str:
    """Return the SHA-256 of all cell values, without xltools' own status sheet.

    Only values count: a new colour, or our own write-back, does not make a workbook new.
    """
    digest = hashlib.sha256()
    for sheet in workbook.sheets:
        if is_status_sheet(sheet):
            continue
        lines = [f"sheet {_with_length(sheet.name)}\n"]
        for (row, column), cell in sorted(sheet.cells.items()):
            value = cell.value
            said = f"str {_with_length(value)}" if type(value) is str else _canonical(value)
            lines.append(f"{row},{column},{said}\n")
        digest.update("".join(lines).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _with_length(text: str) -> str:
    """Return a text with its length before it, so that nothing in it is taken for another cell."""
    return f"{len(text)} {text}"


def _canonical(value: CellValue) -> str:
    """Return a value's kind and text."""
    if isinstance(value, str):  # with marks
        return f"str {_with_length(value)}"
    if isinstance(value, ErrorValue):
        return f"error {_with_length(value.code)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"number {float(value)!r}"
    return f"{type(value).__name__} {value!r}"
