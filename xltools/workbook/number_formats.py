"""Number formats: which of them show a date, and the date that a serial number means."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from functools import lru_cache

from xltools.core.model import CellValue
from xltools.patterns import pattern_of
from xltools.records import dataclass

_BUILTIN_CODES = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "d/m/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "d/m/yyyy h:mm", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 59: "t0", 60: "t0.00", 61: "t#,##0", 62: "t#,##0.00",
    67: "t0%", 68: "t0.00%", 69: "t# ?/?", 70: "t# ??/??", 71: "ว/ด/ปปปป", 72: "ว-ดดด-ปป", 73: "ว-ดดด",
    74: "ดดด-ปป", 75: "ช:นน", 76: "ช:นน:ทท", 77: "ว/ด/ปปปป ช:นน", 78: "นน:ทท", 79: "[ช]:นน:ทท",
    80: "นน:ทท.0", 81: "d/m/bb",
}  # fmt: skip
"""The formats that Excel writes as a number only, those of Thai Excel (59-81) included."""

_EAST_ASIAN_DATES = frozenset([*range(27, 37), *range(50, 59)])
_NOT_SHOWN = pattern_of(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general', re.IGNORECASE | re.DOTALL)
_ELAPSED = pattern_of(r"\[(h+|m+|s+|ช+|น+|ท+)\]", re.IGNORECASE)
_DATE_LETTERS = pattern_of(r"[dmyhsbวดปชนท]", re.IGNORECASE)
_DIGIT_PLACES = pattern_of(r"(?<![sท]\.)(?<![sท]\.0)(?<![sท]\.00)[0#?]", re.IGNORECASE)
_LONGEST_CODE = 1_000
"""Four times what Excel lets anybody type."""
_NO_SUCH_DAY = 60
"""The serial of 29 February 1900, which Excel counts though it never was."""


@dataclass(frozen=True, slots=True)
class CellFormat:
    """The number format of a cell style: its code, and whether it shows a date or time."""

    code: str
    is_date: bool


GENERAL = CellFormat("General", is_date=False)


def cell_format(number: int, own_codes: dict[int, str]) -> CellFormat:
    """Return the format of a number, of the workbook's own codes or of the built-in ones."""
    if number not in own_codes and number in _EAST_ASIAN_DATES:
        return CellFormat("General", is_date=True)
    code = own_codes.get(number) or _BUILTIN_CODES.get(number, "General")
    if len(code) > _LONGEST_CODE:
        return GENERAL
    return CellFormat(code, is_date_format(code))


@lru_cache(maxsize=4096)
def is_date_format(code: str) -> bool:
    """Tell whether a format code shows a date or time of day, Thai letters (ว ด ป) included.

    A length of time ([h]:mm) is a number, and so is what has places for digits: letters between
    these are words such as บาท.
    """
    if _ELAPSED.search(code):
        return False
    shown = _NOT_SHOWN.sub("", code).split(";")[0]
    return bool(_DATE_LETTERS.search(shown)) and not _DIGIT_PLACES.search(shown)


def from_serial(serial: float, date1904: bool) -> CellValue:
    """Return the date, or the time of day, that a serial number means; the number if it means none."""
    if 0 <= serial < 1:
        seconds = round(serial * 86400) % 86400
        return time(seconds // 3600, seconds % 3600 // 60, seconds % 60)
    if date1904:
        base = datetime(1904, 1, 1)
    elif serial < 0 or _NO_SUCH_DAY <= serial < _NO_SUCH_DAY + 1:
        return serial
    else:
        base = datetime(1899, 12, 30 if serial > _NO_SUCH_DAY else 31)
    try:
        return base + timedelta(seconds=round(serial * 86400))
    except (OverflowError, ValueError):
        return serial
