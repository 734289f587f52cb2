"""Periods and dates as people put them into cells: real dates, serial numbers and Thai text.

A text is cut into tokens, tokens into pieces («a» or «a – b»), pieces into points (a day, month,
quarter or fiscal year). A year left out comes from the neighbouring point, else from the fiscal
year given. The whole text must be understood, or it is unreadable: a period is never half-read.

Two digits of a year are Buddhist (66 is 2566), unless only the Christian year they may mean
belongs to the fiscal year given (24 with 2567). A year alone (2567, ปี 2567) is the fiscal year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Literal

from xltools.core.data import load
from xltools.core.model import Cell, ErrorValue
from xltools.core.thai import (
    BE_OFFSET,
    fiscal_year_span,
    squash,
    thai_date,
    thai_digits,
    tidy,
    western_digits,
)


class Precision(StrEnum):
    """How exactly a period is given, finest first."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


SlipKind = Literal["ce-year-in-be-range", "year-1900s", "double-shift", "serial-number", "ce-typed"]
Problem = Literal["blank", "unreadable", "impossible", "reversed"]


@dataclass(frozen=True, slots=True)
class EraSlip:
    """A year in the wrong era: the year or date shown, and the Buddhist one that it probably means.

    A safe one is read as ``meant``; after an unsafe one nothing is read.
    """

    kind: SlipKind
    shown: str
    meant: str
    safe: bool


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
    tokens = _tokenize(_plain_text(value)) or []
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
        return _one_day(meant, _slip_of(day, _buddhist_year_as_christian(day.year)))
    if day.year < 1900:
        return PeriodReading(_with_year(day, day.year), None, "unreadable", ())
    if day.year < 2000 or day.year > 2700:
        slip = _slip_of(day, _unsafe_year(day.year))
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


# ---------------------------------------------------------------- tokens


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    month: int
    starts_line: bool


_SHAPES = (
    r"(?P<date>[0-9]{1,2}(?P<mark>[/.-])[0-9]{1,2}(?P=mark)[0-9]{2}(?:[0-9]{2})?(?![0-9]))",
    r"(?P<iso_date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9]))",
    r"(?P<number>[0-9]+)",
    r"(?P<until>[-\u2010-\u2015\u2212~\uff5e]+)",
    r"(?P<and>[,;&])",
    r"(?P<slash>/)",
    r"(?P<gap>\s)",
)


@cache
def _lexer() -> tuple[re.Pattern[str], dict[str, tuple[str, int]]]:
    """Return the pattern of all tokens, and the kind and month of each word without its full stops."""
    data = load("periods")
    words = {squash(word).lower(): (kind, 0) for kind, forms in data["words"].items() for word in forms}
    for number, month in enumerate(data["months"], 1):
        for word in (month["name"], month["short"], *month["others"]):
            words[squash(word).lower()] = ("month", number)
    longest_first = sorted(words, key=len, reverse=True)
    patterns = "|".join(re.escape(word).replace(r"\.", r"\.?") for word in longest_first)
    pattern = re.compile("|".join((*_SHAPES, f"(?P<word>{patterns})")))
    return pattern, {word.replace(".", ""): meaning for word, meaning in words.items()}


def _tokenize(text: str) -> list[_Token] | None:
    """Return the tokens of a text, or None where a part of it is none."""
    compact, line_starts = _compact(western_digits(text))
    pattern, words = _lexer()
    tokens: list[_Token] = []
    at = 0
    while at < len(compact):
        found = pattern.match(compact, at)
        if not found or not found.lastgroup:
            return None
        kind, month = found.lastgroup, 0
        if kind == "word":
            kind, month = words[found[0].replace(".", "")]
        if kind != "gap":
            tokens.append(_Token(kind, found[0], month, at in line_starts))
        at = found.end()
    return tokens


def _compact(text: str) -> tuple[str, set[int]]:
    """Return a text with white space between digits only, and where its lines start in it."""
    compact, line_starts = "", set()
    for line in text.split("\n"):
        pieces = re.split(r"(?<=[0-9])\s+(?=[0-9])", line)
        part = " ".join(squash(piece) for piece in pieces).lower()
        if re.search("[0-9]$", compact) and re.match("[0-9]", part):
            compact += " "
        line_starts.add(len(compact))
        compact += part
    return compact, line_starts


# ---------------------------------------------------------------- years


def _read_year_digits(digits: str, era: str | None, fiscal_year: int | None) -> tuple[int, EraSlip | None]:
    """Return the Buddhist year that two or four typed digits mean, and what is wrong with them."""
    year = int(digits)
    if len(digits) == 2:
        buddhist, christian = 2500 + year, 2000 + year + BE_OFFSET
        if era:
            return (buddhist if era == "buddhist_era" else christian), None
        if fiscal_year and christian in (fiscal_year - 1, fiscal_year):
            return christian, _slip("ce-typed", digits, christian, safe=True)
        doubtful = buddhist < 2000 + BE_OFFSET
        return buddhist, _slip("ce-typed", digits, christian, safe=False) if doubtful else None
    if 1900 <= year < 2000 or year > 2700:
        return year, _unsafe_year(year)
    if era == "christian_era":
        return (year, _buddhist_year_as_christian(year)) if year >= 2400 else (year + BE_OFFSET, None)
    if 2000 <= year < 2100:
        return year + BE_OFFSET, _slip("ce-typed", digits, year + BE_OFFSET, safe=era is None)
    return year, None


def _slip(kind: SlipKind, shown: str, meant: int, *, safe: bool) -> EraSlip:
    return EraSlip(kind, shown, f"พ.ศ. {meant}", safe)


def _buddhist_year_as_christian(year: int) -> EraSlip:
    return _slip("ce-year-in-be-range", f"ค.ศ. {year}", year, safe=True)


def _unsafe_year(year: int) -> EraSlip:
    """Return the slip of a year in the 1900s (67 typed into a date cell) or beyond 2700 (543 added twice)."""
    if year < 2000:
        return _slip("year-1900s", str(year), year + 57 + BE_OFFSET, safe=False)
    return _slip("double-shift", str(year), year - BE_OFFSET, safe=False)


# ---------------------------------------------------------------- grammar


class _Unreadable(Exception):
    """The text is not a period."""


@dataclass(frozen=True, slots=True)
class _Point:
    """One end of a period; ``unit`` is None for a number that its neighbour explains («๑ – ๕ มกราคม»).

    ``year`` is a Buddhist calendar year for days and months, else a fiscal year.
    """

    unit: Precision | None
    number: int = 0
    day: int = 1
    year: int | None = None

    @property
    def dated(self) -> bool:
        return self.unit in (Precision.DAY, Precision.MONTH)


@dataclass
class _Parser:
    """Takes the tokens from left to right; ``slips`` collects what is wrong with the years."""

    tokens: list[_Token]
    fiscal_year: int | None
    slips: list[EraSlip] = field(default_factory=list)
    at: int = 0

    def next_is(self, *kinds: str, ahead: int = 0) -> bool:
        at = self.at + ahead
        return at < len(self.tokens) and self.tokens[at].kind in kinds

    def take(self, *kinds: str) -> _Token | None:
        if not self.next_is(*kinds):
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def at_line_start(self) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].starts_line

    def take_number(self, *lengths: int) -> str | None:
        if self.next_is("number") and len(self.tokens[self.at].text) in lengths:
            self.at += 1
            return self.tokens[self.at - 1].text
        return None

    def pieces(self) -> list[list[_Point]]:
        """piece { «,» piece }, to the end of the text; a line break may stand for the comma."""
        pieces = [self.piece()]
        while self.take("and") or self.at_line_start():
            pieces.append(self.piece())
        if self.at < len(self.tokens):
            raise _Unreadable
        return pieces

    def piece(self) -> list[_Point]:
        """[«ตั้งแต่»] point «ถึง» point, or one point: an open end is not read."""
        since = self.take("since")
        points = [self.point()]
        if self.take("until"):
            points.append(self.point())
        elif since:
            raise _Unreadable
        return points

    def point(self) -> _Point:
        """d/m/y, [d] month [year], «ไตรมาส» n [year], n, or a whole fiscal year."""
        while self.take("before_date"):
            pass
        if token := self.take("date", "iso_date"):
            return self.numeric_date(token)
        if self.take("quarter"):
            return self.quarter(Precision.QUARTER)
        if self.next_is("month"):
            return self.month(Precision.MONTH, 1)
        if self.next_is("number") and self.next_is("month", "before_date", ahead=1):
            return self.month(Precision.DAY, self.small_number())
        if self.next_is("number") and len(self.tokens[self.at].text) <= 2:
            return self.quarter(None)
        return self.whole_year()

    def numeric_date(self, token: _Token) -> _Point:
        """d/m/y or y-m-d."""
        day, month, year = re.split("[/.-]", token.text)
        if token.kind == "iso_date":
            day, year = year, day
        return _Point(Precision.DAY, int(month), int(day), self.year_of(year, None))

    def month(self, unit: Precision, day: int) -> _Point:
        """[«เดือน»] month [[«ปี»|«ปีงบประมาณ»] year]."""
        while self.take("before_date"):
            pass
        token = self.take("month")
        if not token:
            raise _Unreadable
        word = self.take("fiscal_year", "year")
        year = self.year(required=word is not None)
        if year and word and word.kind == "fiscal_year" and token.month >= 10:
            year -= 1
        return _Point(unit, token.month, day, year)

    def quarter(self, unit: Precision | None) -> _Point:
        """n [«/» year | [«ปี»|«ปีงบประมาณ»] year]."""
        number = self.small_number()
        word = self.take("slash", "fiscal_year", "year")
        return _Point(unit, number, year=self.year(required=word is not None))

    def whole_year(self) -> _Point:
        """{«ตลอดปี»|«ปีงบประมาณ»|«ปี»} [year]; without a year only after a word that means the whole."""
        whole = False
        while word := self.take("whole_year", "fiscal_year", "year"):
            whole = whole or word.kind == "whole_year"
        return _Point(Precision.YEAR, year=self.year(required=not whole))

    def year(self, *, required: bool) -> int | None:
        """[«พ.ศ.»|«ค.ศ.»] two or four digits."""
        era = self.take("buddhist_era", "christian_era")
        digits = None if self.at_day_of_next_line() else self.take_number(2, 4)
        if digits:
            return self.year_of(digits, era.kind if era else None)
        if era or required:
            raise _Unreadable
        return None

    def at_day_of_next_line(self) -> bool:
        """Return whether the number ahead is no year but a day, as in «๑ ต.ค.», new line, «๑๕ พ.ย. ๖๖»."""
        day = self.at_line_start() and self.next_is("month", "before_date", ahead=1)
        return day and not self.tokens[self.at + 1].starts_line

    def year_of(self, digits: str, era: str | None) -> int:
        year, slip = _read_year_digits(digits, era, self.fiscal_year)
        if slip and slip not in self.slips:
            self.slips.append(slip)
        return year

    def small_number(self) -> int:
        digits = self.take_number(1, 2)
        if not digits:
            raise _Unreadable
        return int(digits)


# ---------------------------------------------------------------- from points to days


def _read_text(text: str, fiscal_year: int | None) -> PeriodReading:
    parser = _Parser(_tokenize(text) or [], fiscal_year)
    try:
        pieces = _complete(parser.pieces(), fiscal_year)
    except _Unreadable:
        return PeriodReading(text, None, "unreadable", ())
    return _reading(text, pieces, tuple(parser.slips))


def _reading(text: str, pieces: list[list[_Point]], slips: tuple[EraSlip, ...]) -> PeriodReading:
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


def _complete(pieces: list[list[_Point]], fiscal_year: int | None) -> list[list[_Point]]:
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


def _before(point: _Point, following: _Point) -> _Point:
    """Return a point completed from the one after it: ๑ – ๕ มกราคม; ต.ค. – ก.ย. ๖๗ starts in ๖๖."""
    if point.unit is None and point.year is None and following.unit is Precision.DAY:
        return replace(following, day=point.number)
    if point.year or not following.year or not _share_years(point, following):
        return point
    return replace(point, year=following.year - (point.number > following.number))


def _after(point: _Point, preceding: _Point) -> _Point:
    """Return a point completed from the one before it: ต.ค. ๖๖ – ก.ย. ends in ๖๗."""
    if point.year or not preceding.year or not _share_years(point, preceding):
        return point
    return replace(point, year=preceding.year + (point.number < preceding.number))


def _share_years(one: _Point, other: _Point) -> bool:
    quarters = one.unit is other.unit is Precision.QUARTER
    return quarters or (one.dated and other.dated)


def _in_fiscal_year(point: _Point, fiscal_year: int | None) -> _Point:
    if point.unit is None or not (point.year or fiscal_year):
        raise _Unreadable
    if point.year or not fiscal_year:
        return point
    return replace(point, year=fiscal_year - (point.dated and point.number >= 10))


def _span(point: _Point) -> tuple[date, date]:
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
