"""Number formats: which of them show a date, and the date that a serial number means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from xltools.core.model import CellValue

_DATE_IDS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)])
"""Built-in formats that show dates or times, those of Thai Excel (71-81) included."""

_BUILTIN_CODES = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 49: "@"}
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h|m|s)+\])[^\]]*\]|general', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[dmyhsbวดปชนท]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CellFormat:
    """The number format of a cell style: its code, and whether it shows a date or time."""

    code: str
    is_date: bool


GENERAL = CellFormat("General", is_date=False)


def cell_format(number: int, own_codes: dict[int, str]) -> CellFormat:
    """Return the format of a number, of the workbook's own codes or of the built-in ones."""
    if number in own_codes:
        return CellFormat(own_codes[number], is_date_format(own_codes[number]))
    return CellFormat(_BUILTIN_CODES.get(number, "General"), number in _DATE_IDS)


def is_date_format(code: str) -> bool:
    """Tell whether a format code shows a date or time, Thai letters (ว ด ป) included."""
    return bool(_DATE_LETTERS.search(_NOT_LETTERS.sub("", code.split(";")[0])))


def from_serial(serial: float, date1904: bool) -> CellValue:
    """Return the date, or the time of day, that a serial number means; the number if it means none."""
    if 0 <= serial < 1 and not date1904:
        seconds = round(serial * 86400) % 86400
        return time(seconds // 3600, seconds % 3600 // 60, seconds % 60)
    if date1904:
        base = datetime(1904, 1, 1)
    else:  # Excel counts a 29 February 1900 that never was
        base = datetime(1899, 12, 30) if serial >= 60 else datetime(1899, 12, 31)
    try:
        return base + timedelta(seconds=round(serial * 86400))
    except (OverflowError, ValueError):
        return serial
