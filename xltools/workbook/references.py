"""Cells and areas as a workbook names them, such as ``D7`` and ``A1:C9``."""

from __future__ import annotations

from functools import lru_cache

from xltools.core.model import Area
from xltools.patterns import pattern_of

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384

_REFERENCE = pattern_of(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def position(reference: str) -> tuple[int, int] | None:
    """Return (row, column) of an A1 reference, None if there is no such cell."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column, row = column_number(match.group(1)), int(match.group(2))
    return (row, column) if 1 <= row <= MAX_ROWS and column <= MAX_COLUMNS else None


@lru_cache(maxsize=MAX_COLUMNS)
def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AB is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def area(reference: str) -> Area | None:
    """Return the area of a reference such as ``A1:C9``."""
    first, _, last = reference.partition(":")
    start, stop = position(first), position(last or first)
    if start is None or stop is None:
        return None
    return Area(
        min(start[0], stop[0]), min(start[1], stop[1]), max(start[0], stop[0]), max(start[1], stop[1])
    )
