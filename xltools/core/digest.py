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
        digest.update(f"sheet {sheet.name!a}\n".encode())
        for (row, column), cell in sorted(sheet.cells.items()):
            digest.update(f"{row},{column},{_canonical(cell.value)}\n".encode())
    return digest.hexdigest()


def _canonical(value: CellValue) -> str:
    """Return a value's kind and text, in ASCII: what repr shows as it is differs between Pythons."""
    if isinstance(value, ErrorValue):
        return f"error {value.code!a}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"number {float(value)!r}"
    return f"{type(value).__name__} {value!a}"
