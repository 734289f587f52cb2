"""What a cell of the roll-up's workbook holds: text that is text, a link to a file, and the room for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xltools.core.thai import lines_needed
from xltools.rollup.digest import LinkedFile

MAX_CELL_TEXT = 32_767
MAX_LINKS = 65_530
MAX_LINK = 2_079
_HIGHEST_ROW = 545
LINE = 32
"""Pixels of a line of text: Thai needs room above and below, and LibreOffice fits no heights on its own."""


class LinkWriter:
    """Writes links to files until a sheet holds as many as Excel opens; further names stay plain text."""

    def __init__(self, sheet: Any, formats: Mapping[str, Any]) -> None:
        self._sheet, self._formats = sheet, formats
        self._written = 0
        self.left_out = 0

    def write(self, row: int, column: int, file: LinkedFile | None) -> None:
        """Write a file's name with its link; nothing but the border where there is no file."""
        if file is None:
            self._sheet.write_blank(row, column, None, self._formats["text"])
            return
        if self._written < MAX_LINKS and 1 < len(file.href) <= MAX_LINK:
            address = file.href if "://" in file.href else f"external:{file.href}"
            self._sheet.write_url(row, column, address, self._formats["link"], cell_text(file.name))
            self._written += 1
            return
        self.left_out += 1
        self._sheet.write_string(row, column, cell_text(file.name), self._formats["text"])


def fit(sheet: Any, row: int, texts: Mapping[str, float]) -> None:
    """Make a row as high as its texts need in columns of these widths."""
    lines = max(lines_needed(text[:MAX_CELL_TEXT], width) for text, width in texts.items())
    if lines > 1:
        sheet.set_row_pixels(row, min(lines * LINE, _HIGHEST_ROW))


def cell_text(text: str) -> str:
    """Return a text that a cell holds: no longer than Excel allows, without signs that XML has no word for.

    XlsxWriter spells control characters as Excel does.
    """
    text = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    if len(text) * 2 <= MAX_CELL_TEXT or len(text.encode("utf-16-le")) // 2 <= MAX_CELL_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * (MAX_CELL_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
