"""Periods and dates as people put them into cells: real dates, serial numbers and Thai text.

A year left out of a text comes from the neighbouring point, else from the fiscal year given.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from xltools.core.data import load
from xltools.core.model import Cell, ErrorValue
from xltools.core.period_spans import complete, month_span, span
from xltools.core.period_text import Point, Precision, Unreadable, parse
from xltools.core.period_tokens import tokenize
from xltools.core.period_years import EraSlip, SlipKind, buddhist_year_as_christian, unsafe_year
from xltools.core.thai import BE_OFFSET, thai_date, thai_digits, tidy, western_digits
from xltools.records import dataclass, replace

__all__ = [
    "DateReading",
    "EraSlip",
    "Period",
    "PeriodReading",
    "Precision",
    "Problem",
    "SlipKind",
    "read_date",
    "read_period",
    "read_year",
]

Problem = Literal["blank", "unreadable", "impossible", "reversed"]

_SERIAL_YEARS = range(2009, 2065)
"""The years of the days that a number in a cell is taken for; about 40000 to 60000 as Excel counts."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period as it is printed, and the first and last day it means."""

    text: str
    start: date
    end: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class PeriodReading:
    """What a cell of the column ระยะเวลา says; no period where there is a problem or an unsafe slip."""

    text: str
    period: Period | None
    problem: Problem | None
    slips: tuple[EraSlip, ...]


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell for one date says; no date where there is a problem or an unsafe slip."""

    text: str
    date: date | None
    problem: Problem | None
    slips: tuple[EraSlip, ...]


# ---------------------------------------------------------------- cells


def read_period(cell: Cell | None, fiscal_year: int | None, *, since_1904: bool = False) -> PeriodReading:
    """Return the reading of a period.

    Args:
        cell: What holds it.
        fiscal_year: The Buddhist year that a text without a year means.
        since_1904: Whether the workbook counts its days from 1904 on.
    """
    reading = _read_value(cell, fiscal_year, since_1904)
    if cell and isinstance(cell.value, date) and _shows_no_day(cell.number_format):
        return _as_month(reading)
    return reading


def read_date(cell: Cell | None, *, since_1904: bool = False) -> DateReading:
    """Return the reading of a cell that holds one day."""
    reading = _read_value(cell, None, since_1904)
    period = reading.period
    if period and (period.precision is not Precision.DAY or period.start != period.end):
        return DateReading(reading.text, None, "unreadable", ())
    return DateReading(reading.text, period.start if period else None, reading.problem, reading.slips)


def read_year(cell: Cell | None) -> int | None:
    """Return the Buddhist year of a cell such as 2567, «ปีงบประมาณ พ.ศ. ๒๕๖๗» or 2024; else None."""
    value = cell.value if cell else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    tokens = tokenize(_plain_text(value)) or []
    kinds = {token.kind for token in tokens[:-1]}
    if not tokens or not re.fullmatch("[0-9]{4}", tokens[-1].text):
        return None
    if not kinds <= {"year", "fiscal_year", "whole_year", "buddhist_era", "christian_era"}:
        return None
    year = int(tokens[-1].text)
    if 2400 <= year <= 2700 and "christian_era" not in kinds:
        return year
    return year + BE_OFFSET if 2000 <= year < 2100 and "buddhist_era" not in kinds else None


def _read_value(cell: Cell | None, fiscal_year: int | None, since_1904: bool) -> PeriodReading:
    value = cell.value if cell else None
    if isinstance(value, date):
        return _read_stored_date(value)
    text = _plain_text(value)
    if (serial := re.fullmatch("([0-9]{5,6})(?:[.][0-9]+)?", western_digits(text))) and (
        reading := _read_serial(int(serial[1]), since_1904)
    ):
        return reading
    if not any(char.isalnum() for char in text):
        return PeriodReading(text, None, "blank", ())
    return _read_text(text, fiscal_year)


def _plain_text(value: object) -> str:
    """Return a cell's value as the text it shows, tidied; nothing for a blank cell."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case ErrorValue(code):
            return code
        case time():
            return value.isoformat("minutes")
        case _:
            return tidy(str(value))


def _read_stored_date(stored: date) -> PeriodReading:
    """Return the reading of a real date, whose Gregorian year may be a Buddhist one typed as such."""
    day = stored.date() if isinstance(stored, datetime) else stored
    if 2400 <= day.year <= 2700:
        try:
            meant = day.replace(year=day.year - BE_OFFSET)
        except ValueError:
            return PeriodReading(_with_year(day, day.year), None, "impossible", ())
        return _one_day(meant, _slip_of(day, buddhist_year_as_christian(day.year)))
    if day.year < 1900:
        return PeriodReading(_with_year(day, day.year), None, "unreadable", ())
    if day.year < 2000 or day.year > 2700:
        slip = _slip_of(day, unsafe_year(day.year))
        return PeriodReading(_with_year(day, day.year), None, None, (slip,))
    return _one_day(day)


def _read_serial(serial: int, since_1904: bool) -> PeriodReading | None:
    """Return the reading of a day that Excel shows as its number; None if the number means no likely day."""
    day = (date(1904, 1, 1) if since_1904 else date(1899, 12, 30)) + timedelta(days=serial)
    offset = BE_OFFSET if day.year >= 2400 else 0
    if day.year - offset not in _SERIAL_YEARS:
        return None
    try:
        meant = day.replace(year=day.year - offset)
    except ValueError:
        return PeriodReading(_with_year(day, day.year), None, "impossible", ())
    return _one_day(meant, EraSlip("serial-number", str(serial), thai_date(meant), safe=True))


def _one_day(day: date, *slips: EraSlip) -> PeriodReading:
    text = thai_date(day)
    return PeriodReading(text, Period(text, day, day, Precision.DAY), None, slips)


def _with_year(day: date, year: int | str) -> str:
    """Return a date in full with the year as given: as its cell shows it, or as it was meant."""
    return thai_digits(f"{day.day} {load('periods')['months'][day.month - 1]['name']} {year}")


def _slip_of(day: date, slip: EraSlip) -> EraSlip:
    """Return the slip of a year as the slip of the whole date."""
    return replace(slip, shown=_with_year(day, slip.shown), meant=_with_year(day, slip.meant))


def _as_month(reading: PeriodReading) -> PeriodReading:
    """Return the reading of a stored date of which the cell shows month and year only."""
    if reading.problem:
        return reading

    def dayless(text: str) -> str:
        return text.partition(" ")[2]

    text, period = dayless(reading.text), reading.period
    slips = tuple(
        replace(slip, shown=dayless(slip.shown), meant=dayless(slip.meant)) for slip in reading.slips
    )
    if period:
        period = Period(text, *month_span(period.start.year, period.start.month), Precision.MONTH)
    return PeriodReading(text, period, None, slips)


def _shows_no_day(number_format: str) -> bool:
    """Return whether a date format shows month and year only, as Excel sets it for «ต.ค. 66»."""
    codes = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format.lower())
    return bool(re.search("[mด]", codes) and re.search("[yebป]", codes)) and not re.search("[dว]", codes)


# ---------------------------------------------------------------- text


@lru_cache(maxsize=1 << 11)
def _read_text(text: str, fiscal_year: int | None) -> PeriodReading:
    reading = _read_words(text, fiscal_year)
    if reading.problem == "unreadable":
        return _read_restated(text, fiscal_year) or reading
    return reading


def _read_restated(text: str, fiscal_year: int | None) -> PeriodReading | None:
    """Return the reading of a period that says again in brackets what stands before them, or a part of it.

    Such as «ทุกเดือน (ต.ค. ๖๖ – ก.ย. ๖๗)», «ไตรมาสที่ ๒ (มกราคม – มีนาคม ๒๕๖๗)».
    """
    found = re.fullmatch(r"([^()]+)\(([^()]+)\)", text)
    if not found:
        return None
    outer, inner = (_read_words(part.strip(), fiscal_year) for part in found.groups())
    whole, part = outer.period, inner.period
    if not whole or not part or outer.slips or not whole.start <= part.start <= part.end <= whole.end:
        return None
    finer = min(whole, part, key=lambda period: list(Precision).index(period.precision))
    kept = finer if whole.start == part.start and whole.end == part.end else part
    return replace(inner, text=text, period=replace(kept, text=text))


def _read_words(text: str, fiscal_year: int | None) -> PeriodReading:
    try:
        typed, slips = parse(_without_parts(text), fiscal_year)
        pieces = complete(typed, fiscal_year)
    except Unreadable:
        return PeriodReading(text, None, "unreadable", ())
    return _reading(text, pieces, slips)


def _without_parts(text: str) -> str:
    """Return a text without the «รอบที่ ๑ :» before each of its parts."""
    parts = "|".join(map(re.escape, load("periods")["parts"]))
    return re.sub(rf"(?m)^\s*(?:{parts})\s*[0-9๐-๙]{{1,2}}\s*:", "", text)


def _reading(text: str, pieces: list[list[Point]], slips: tuple[EraSlip, ...]) -> PeriodReading:
    """Return the period from the first start to the last end of the pieces."""
    if not all(slip.safe for slip in slips):
        return PeriodReading(text, None, None, slips)
    try:
        spans = [(span(piece[0])[0], span(piece[-1])[1]) for piece in pieces]
    except (ValueError, OverflowError):
        return PeriodReading(text, None, "impossible", slips)
    if any(start > end for start, end in spans):
        return PeriodReading(text, None, "reversed", slips)
    units = [point.unit for piece in pieces for point in piece]
    coarsest = next(precision for precision in reversed(Precision) if precision in units)
    period = Period(text, min(start for start, _ in spans), max(end for _, end in spans), coarsest)
    return PeriodReading(text, period, None, slips)
