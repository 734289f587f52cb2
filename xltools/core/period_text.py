"""The grammar of a period in words: tokens make points, these make pieces.

A piece is «a» or «a – b», a point a day, month, quarter or fiscal year. The whole text must be
understood, or it is unreadable: a period is never half-read. A year alone (2567, ปี 2567) is the
fiscal year.
"""

from __future__ import annotations

import re
from enum import StrEnum

from xltools.core.period_tokens import Token, tokenize
from xltools.core.period_years import EraSlip, read_year_digits
from xltools.records import dataclass, field


class Precision(StrEnum):
    """How exactly a period is given, finest first."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_DATED = ("month", "date", "iso_date", "before_date", "before_month", "since", "between", "quarter")
"""Kinds of tokens that begin a date."""


class Unreadable(Exception):
    """The text is not a period."""


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a period; ``unit`` is None for a number that its neighbour explains («๑ – ๕ มกราคม»).

    ``year`` is a Buddhist calendar year for days and months, else a fiscal year.
    """

    unit: Precision | None
    number: int = 0
    day: int = 1
    year: int | None = None

    @property
    def dated(self) -> bool:
        """Whether the point is a day or a month, and its year a calendar year."""
        return self.unit in (Precision.DAY, Precision.MONTH)


def parse(text: str, fiscal_year: int | None) -> tuple[list[list[Point]], tuple[EraSlip, ...]]:
    """Return the pieces of a text, each of one or two points, and its slips; else raise Unreadable."""
    parser = _Parser(tokenize(text) or [], fiscal_year)
    return parser.pieces(), tuple(parser.slips)


def piece_at(tokens: list[Token], at: int, *, most: int) -> tuple[list[Point], tuple[EraSlip, ...], int]:
    """Return a piece of one or at most two points that starts at a token, its slips, and where it ends.

    Raises:
        Unreadable: none starts there.
    """
    parser = _Parser(tokens, None, at)
    points = parser.piece() if most > 1 else [parser.point()]
    return points, tuple(parser.slips), parser.at


@dataclass
class _Parser:
    """Takes the tokens from left to right, from ``at``; ``slips`` collects what is wrong with the years."""

    tokens: list[Token]
    fiscal_year: int | None
    at: int = 0
    slips: dict[EraSlip, None] = field(default_factory=dict)

    def next_is(self, *kinds: str, ahead: int = 0) -> bool:
        at = self.at + ahead
        return at < len(self.tokens) and self.tokens[at].kind in kinds

    def take(self, *kinds: str) -> Token | None:
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

    def pieces(self) -> list[list[Point]]:
        """piece { «,» piece }, to the end of the text; a line break may stand for the comma."""
        pieces = [self.piece()]
        while self.take("and") or self.at_line_start():
            pieces.append(self.piece())
        if self.at < len(self.tokens):
            raise Unreadable
        return pieces

    def piece(self) -> list[Point]:
        """[«ตั้งแต่»] point «ถึง» point, «ระหว่าง» point «และ» point, or one point: an open end is not read."""
        self.take_how_often()
        since, between = self.take("since"), self.take("between")
        points = [self.point()]
        if self.next_is("onwards") and self.next_is("until", ahead=1):
            self.at += 1
        if self.take("until") or (between and self.take("and")):
            points.append(self.point())
        elif since:
            raise Unreadable
        return points

    def take_how_often(self) -> None:
        """[«ทุกเดือน»] before a date: the date says more than how often."""
        start = self.at
        if not (self.take("whole_year") or self.frequency()):
            return
        day = self.next_is("number") and self.next_is("month", "before_month", ahead=1)
        if not (day or self.next_is(*_DATED)):
            self.at = start

    def frequency(self) -> bool:
        """«ปีละ» n [«ครั้ง»] [«รวม» n [«ครั้ง»]], or «ทุก» n «เดือน»."""
        start = self.at
        if self.take("each") and self.take_number(1, 2):
            self.take("times")
            if self.take("sum"):
                self.small_number()
                self.take("times")
            return True
        self.at = start
        if self.take("every") and self.take_number(1, 2) and self.take("before_month"):
            return True
        self.at = start
        return False

    def point(self) -> Point:
        """d/m/y, [d] month [year], «ไตรมาส» n [year], n, or a whole fiscal year."""
        while self.take("before_date", "before_month"):
            pass
        if token := self.take("date", "iso_date"):
            return self.numeric_date(token)
        if self.take("quarter"):
            return self.quarter(Precision.QUARTER)
        if self.next_is("month"):
            return self.month(Precision.MONTH, 1)
        if self.next_is("number") and self.next_is("month", "before_month", ahead=1):
            return self.month(Precision.DAY, self.small_number())
        if self.next_is("number") and len(self.tokens[self.at].text) <= 2:
            return self.quarter(None)
        return self.whole_year()

    def numeric_date(self, token: Token) -> Point:
        """d/m/y or y-m-d."""
        day, month, year = re.split("[/.-]", token.text)
        if token.kind == "iso_date":
            day, year = year, day
        return Point(Precision.DAY, int(month), int(day), self.year_of(year, None))

    def month(self, unit: Precision, day: int) -> Point:
        """[«เดือน»] month [[«ปี»|«ปีงบประมาณ»] year]."""
        self.take("before_month")
        token = self.take("month")
        if not token:
            raise Unreadable
        word = self.take("fiscal_year", "year")
        year = self.year(required=word is not None)
        if year and word and word.kind == "fiscal_year" and token.month >= 10:
            year -= 1
        return Point(unit, token.month, day, year)

    def quarter(self, unit: Precision | None) -> Point:
        """n [«/» year | [«ปี»|«ปีงบประมาณ»] year]."""
        number = self.small_number()
        word = self.take("slash", "fiscal_year", "year")
        return Point(unit, number, year=self.year(required=word is not None))

    def whole_year(self) -> Point:
        """{«ตลอดปี»|«ปีงบประมาณ»|«ปี»} [year]; without a year only after a word that means the whole."""
        whole = False
        while (word := self.take("whole_year", "fiscal_year", "year")) or self.frequency():
            whole = whole or word is None or word.kind == "whole_year"
        return Point(Precision.YEAR, year=self.year(required=not whole))

    def year(self, *, required: bool) -> int | None:
        """[«พ.ศ.»|«ค.ศ.»] two or four digits; a comma may stand before four, as in «ต.ค., 2566»."""
        if self.next_is("and") and self.tokens[self.at].text == "," and self.next_is("number", ahead=1):
            self.at += len(self.tokens[self.at + 1].text) == 4
        era = self.take("buddhist_era", "christian_era")
        digits = None if self.at_day_of_next_line() else self.take_number(2, 4)
        if digits:
            return self.year_of(digits, era.kind if era else None)
        if era or required:
            raise Unreadable
        return None

    def at_day_of_next_line(self) -> bool:
        """Return whether the number ahead is no year but a day, as in «๑ ต.ค.», new line, «๑๕ พ.ย. ๖๖»."""
        day = self.at_line_start() and self.next_is("month", "before_month", ahead=1)
        return day and not self.tokens[self.at + 1].starts_line

    def year_of(self, digits: str, era: str | None) -> int:
        year, slip = read_year_digits(digits, era, self.fiscal_year)
        if slip:
            self.slips[slip] = None
        return year

    def small_number(self) -> int:
        digits = self.take_number(1, 2)
        if not digits:
            raise Unreadable
        return int(digits)
