"""Number formats, colours and lengths: Excel's way of telling them, and LibreOffice's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xltools.patterns import pattern_of
from xltools.workbook.libreoffice import bridge

DATE, TIME, LOGICAL, TEXT = 2, 4, 1024, 256
"""com.sun.star.util.NumberFormat"""
GENERAL = "General"
_AMBIGUOUS = "AMBIGUOUS_VALUE"
_KEPT = pattern_of(r'("[^"]*"|\\.|\[\$[^\]]*\]|AM/PM|A/P)')
_MARGIN = 5 / 7
"""A cell's two margins, in digits."""
_TWIP = 2540 / 1440
_POINT = 2540 / 72

Rgb = tuple[int, int, int]


class Formats:
    """The number formats of one document."""

    def __init__(self, document: Any) -> None:
        self._formats = document.NumberFormats
        self._english = bridge.struct("com.sun.star.lang.Locale", Language="en", Country="US")
        self._usual = bridge.struct("com.sun.star.lang.Locale")
        self._kinds: dict[int, int] = {}
        null = document.NullDate
        self.epoch = dt.datetime(null.Year, null.Month, null.Day)

    def kind(self, key: int) -> int:
        """Return what a format shows: bits of date, time, logical, text."""
        if key not in self._kinds:
            self._kinds[key] = int(self._formats.getByKey(key).Type)
        return self._kinds[key]

    def key(self, code: str) -> int:
        """Return the key of a format written as Excel writes it in English."""
        found = self._formats.queryKey(code, self._english, False)
        if found != -1:
            return int(found)
        try:
            return int(self._formats.addNew(code, self._english))
        except bridge.uno().getClass("com.sun.star.util.MalformedNumberFormatException") as error:
            raise ValueError(f"{code!r} is no number format") from error

    def usual(self, kind: int) -> int:
        """Return the key that this country uses for a kind of value; 0 is General."""
        return int(self._formats.getStandardFormat(kind, self._usual)) if kind else 0

    def code(self, key: int) -> str:
        """Return a format as Excel would write it in English."""
        kind = self.kind(key)
        if kind & LOGICAL:
            return GENERAL  # in Excel a truth value is no matter of format
        entry = self._formats.getByKey(key)
        if entry.Locale.Language not in ("", "en"):
            key = self._formats.addNewConverted(entry.FormatString, entry.Locale, self._english)
            entry = self._formats.getByKey(key)
        code = str(entry.FormatString)
        if kind & (DATE | TIME):
            pieces = _KEPT.split(code)
            return "".join(p if n % 2 else p.lower() for n, p in enumerate(pieces))
        return code


def agreed(range_: Any, name: str) -> Any:
    """Return a property of a range, or None where its cells do not agree."""
    if range_.getPropertyState(name).value == _AMBIGUOUS:
        return None
    return range_.getPropertyValue(name)


def as_rgb(color: int) -> Rgb | None:
    """Return LibreOffice's colour as red, green, blue; None for none."""
    return None if color < 0 else (color >> 16 & 255, color >> 8 & 255, color & 255)


def from_rgb(color: object) -> int:
    """Return LibreOffice's colour for (r, g, b), ``#rrggbb``, Excel's own number or None."""
    match color:
        case None:
            return -1
        case str():
            return int(color.removeprefix("#"), 16)
        case int():  # Excel counts blue first
            return (color & 255) << 16 | color & 0xFF00 | color >> 16 & 255
        case (int(red), int(green), int(blue)):
            return red << 16 | green << 8 | blue
    raise ValueError(f"{color!r} is no colour")


def excel_color(color: int) -> int:
    """Return LibreOffice's colour as Excel counts it: blue first."""
    return (color & 255) << 16 | color & 0xFF00 | color >> 16 & 255


def digit(document: Any) -> float:
    """Return how wide a digit of the document's usual font is: Excel's unit for columns.

    Measured as LibreOffice does when it opens and saves Excel's workbooks.
    """
    usual = document.StyleFamilies.getByName("CellStyles").getByName("Default")
    wanted = bridge.struct("com.sun.star.awt.FontDescriptor", Name=usual.CharFontName)
    wanted.Height = round(usual.CharHeight * 20)
    font = document.CurrentController.Frame.ContainerWindow.getFont(wanted)
    return float(max(font.getCharWidth(sign) for sign in "0123456789")) * _TWIP


def width_in_digits(width: int, of_digit: float) -> float:
    """Return a column's width as Excel tells it."""
    digits = width / of_digit
    return round(digits - _MARGIN if digits >= 1 + _MARGIN else digits / (1 + _MARGIN), 2)


def width_from_digits(digits: float, of_digit: float) -> int:
    """Return LibreOffice's width of a column that Excel calls so many digits wide."""
    return round((digits + _MARGIN if digits >= 1 else digits * (1 + _MARGIN)) * of_digit)


def points(length: int) -> float:
    """Return a length in points; LibreOffice's units are not fine enough for more than a tenth."""
    return round(length / _POINT, 1)


def from_points(length: float) -> int:
    """Return LibreOffice's length for so many points."""
    return round(length * _POINT)
