"""Periods and dates as people put them into cells: real dates, serial numbers and Thai text.

A year left out of a text comes from the neighbouring point, else from the fiscal year given.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from xltools.core.data import load
from xltools.core.model import Cell, ErrorValue
from xltools.core.period_text import Point, Precision, Unreadable, parse, tokenize
from xltools.core.period_years import EraSlip, SlipKind, buddhist_year_as_christian, unsafe_year
from xltools.core.thai import BE_OFFSET, fiscal_year_span, thai_date, thai_digits, tidy, western_digits

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


def read_period(cell: Cell | None, fiscal_year: int | None) -> PeriodReading:
    """Return the reading of a period; ``fiscal_year`` (Buddhist) is for texts that name no year."""
    reading = _read_value(cell, fiscal_year)
    if cell and reading.period and isinstance(cell.value, date) and _shows_no_day(cell.number_format):
        text = reading.text.partition(" ")[2]
        start, end = _month_span(reading.period.start.year, reading.period.start.month)
        return replace(reading, text=text, period=Period(text, start, end, Precision.MONTH))
    return reading


def read_date(cell: Cell | None) -> DateReading:
    """Return the reading of a cell that holds one day."""
    reading = _read_value(cell, None)
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


def _read_value(cell: Cell | None, fiscal_year: int | None) -> PeriodReading:
    value = cell.value if cell else None
    if isinstance(value, date):
        return _read_stored_date(value)
    text = _plain_text(value)
    serial = re.fullmatch("([4-5][0-9]{4}|60000)(?:[.][0-9]+)?", western_digits(text))
    if serial:
        return _read_serial(int(serial[1]))
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


def _read_serial(serial: int) -> PeriodReading:
    day = date(1899, 12, 30) + timedelta(days=serial)
    return _one_day(day, EraSlip("serial-number", str(serial), thai_date(day), safe=True))


def _one_day(day: date, *slips: EraSlip) -> PeriodReading:
    text = thai_date(day)
    return PeriodReading(text, Period(text, day, day, Precision.DAY), None, slips)


def _with_year(day: date, year: int | str) -> str:
    """Return a date in full with the year as given: as its cell shows it, or as it was meant."""
    return thai_digits(f"{day.day} {load('periods')['months'][day.month - 1]['name']} {year}")


def _slip_of(day: date, slip: EraSlip) -> EraSlip:
    """Return the slip of a year as the slip of the whole date."""
    return replace(slip, shown=_with_year(day, slip.shown), meant=_with_year(day, slip.meant))


def _shows_no_day(number_format: str) -> bool:
    """Return whether a date format shows month and year only, as Excel sets it for «ต.ค. 66»."""
    codes = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format.lower())
    return bool(re.search("[mด]", codes) and re.search("[yebป]", codes)) and not re.search("[dว]", codes)


# ---------------------------------------------------------------- from points to days


def _read_text(text: str, fiscal_year: int | None) -> PeriodReading:
    try:
        typed, slips = parse(text, fiscal_year)
        pieces = _complete(typed, fiscal_year)
    except Unreadable:
        return PeriodReading(text, None, "unreadable", ())
    return _reading(text, pieces, slips)


def _reading(text: str, pieces: list[list[Point]], slips: tuple[EraSlip, ...]) -> PeriodReading:
    """Return the period from the first start to the last end of the pieces."""
    if not all(slip.safe for slip in slips):
        return PeriodReading(text, None, None, slips)
    try:
        spans = [(_span(piece[0])[0], _span(piece[-1])[1]) for piece in pieces]
    except (ValueError, OverflowError):
        return PeriodReading(text, None, "impossible", slips)
    if any(start > end for start, end in spans):
        return PeriodReading(text, None, "reversed", slips)
    units = [point.unit for piece in pieces for point in piece]
    coarsest = next(precision for precision in reversed(Precision) if precision in units)
    period = Period(text, min(start for start, _ in spans), max(end for _, end in spans), coarsest)
    return PeriodReading(text, period, None, slips)


def _complete(pieces: list[list[Point]], fiscal_year: int | None) -> list[list[Point]]:
    """Return the pieces with the units and years that were left out, taken from the neighbours."""
    points = [point for piece in pieces for point in piece]
    for at in range(1, len(points)):
        if points[at].unit is None and points[at - 1].unit is Precision.QUARTER:
            points[at] = replace(points[at], unit=Precision.QUARTER)
    for at in range(len(points) - 2, -1, -1):
        points[at] = _before(points[at], points[at + 1])
    for at in range(1, len(points)):
        points[at] = _after(points[at], points[at - 1])
    completed = iter([_in_fiscal_year(point, fiscal_year) for point in points])
    return [[next(completed) for _ in piece] for piece in pieces]


def _before(point: Point, following: Point) -> Point:
    """Return a point completed from the one after it: ๑ – ๕ มกราคม; ต.ค. – ก.ย. ๖๗ starts in ๖๖."""
    if point.unit is None and point.year is None and following.unit is Precision.DAY:
        return replace(following, day=point.number)
    if point.year or not following.year or not _share_years(point, following):
        return point
    return replace(point, year=following.year - (point.number > following.number))


def _after(point: Point, preceding: Point) -> Point:
    """Return a point completed from the one before it: ต.ค. ๖๖ – ก.ย. ends in ๖๗."""
    if point.year or not preceding.year or not _share_years(point, preceding):
        return point
    return replace(point, year=preceding.year + (point.number < preceding.number))


def _share_years(one: Point, other: Point) -> bool:
    quarters = one.unit is other.unit is Precision.QUARTER
    return quarters or (one.dated and other.dated)


def _in_fiscal_year(point: Point, fiscal_year: int | None) -> Point:
    if point.unit is None or not (point.year or fiscal_year):
        raise Unreadable
    if point.year or not fiscal_year:
        return point
    return replace(point, year=fiscal_year - (point.dated and point.number >= 10))


def _span(point: Point) -> tuple[date, date]:
    """Return the first and last day of a completed point; ValueError where there is no such day."""
    year = point.year or 0
    if point.unit is Precision.DAY:
        day = date(year - BE_OFFSET, point.number, point.day)
        return day, day
    if point.unit is Precision.MONTH:
        return _month_span(year - BE_OFFSET, point.number)
    first, last = fiscal_year_span(year)
    if point.unit is Precision.YEAR:
        return first, last
    if not 1 <= point.number <= 4:
        raise ValueError(point.number)
    opening = (10, 1, 4, 7)[point.number - 1]
    calendar_year = first.year if opening == 10 else last.year
    return date(calendar_year, opening, 1), _month_span(calendar_year, opening + 2)[1]


def _month_span(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])
