"""What a cell of the roll-up's workbook holds: text that is text, a link to a file, and the room for it."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.core.thai import lines_needed

MAX_CELL_TEXT = 32_767
_HIGHEST_ROW = 545
_POINTS_OF_A_PIXEL = 0.75
LINE = 32
"""Pixels of a line of text: Thai needs room above and below, and LibreOffice fits no heights on its own."""


def height(texts: Mapping[str, float]) -> float | None:
    """Return the points that a row needs for its texts in columns of these widths, None for one line."""
    lines = max(lines_needed(text[:MAX_CELL_TEXT], width) for text, width in texts.items())
    return None if lines <= 1 else min(lines * LINE, _HIGHEST_ROW) * _POINTS_OF_A_PIXEL


def cell_text(text: str) -> str:
    """Return a text that a cell holds: no longer than Excel allows, without signs that XML has no word for.

    XlsxWriter spells control characters as Excel does.
    """
    text = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    if len(text) * 2 <= MAX_CELL_TEXT or len(text.encode("utf-16-le")) // 2 <= MAX_CELL_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * (MAX_CELL_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
