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
        lines = [f"sheet {sheet.name!a}\n"]
        for row, column in sorted(sheet.cells):
            value = sheet.cells[row, column].value
            said = f"str {value!a}" if type(value) is str else _canonical(value)
            lines.append(f"{row},{column},{said}\n")
        digest.update("".join(lines).encode())
    return digest.hexdigest()


def _canonical(value: CellValue) -> str:
    """Return a value's kind and text, in ASCII: what repr shows as it is differs between Pythons."""
    if isinstance(value, ErrorValue):
        return f"error {value.code!a}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"number {float(value)!r}"
    return f"{type(value).__name__} {value!a}"
