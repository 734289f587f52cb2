"""From the points of a text to days: what was left out is completed, and each point has its span."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from xltools.core.period_text import Point, Precision, Unreadable
from xltools.core.thai import BE_OFFSET, fiscal_year_span
from xltools.records import replace


def complete(pieces: list[list[Point]], fiscal_year: int | None) -> list[list[Point]]:
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


def span(point: Point) -> tuple[date, date]:
    """Return the first and last day of a completed point; ValueError where there is no such day."""
    year = point.year or 0
    if point.unit is Precision.DAY:
        day = date(year - BE_OFFSET, point.number, point.day)
        return day, day
    if point.unit is Precision.MONTH:
        return month_span(year - BE_OFFSET, point.number)
    first, last = fiscal_year_span(year)
    if point.unit is Precision.YEAR:
        return first, last
    if not 1 <= point.number <= 4:
        raise ValueError(point.number)
    opening = (10, 1, 4, 7)[point.number - 1]
    calendar_year = first.year if opening == 10 else last.year
    return date(calendar_year, opening, 1), month_span(calendar_year, opening + 2)[1]


def month_span(year: int, month: int) -> tuple[date, date]:
    """Return the first and last day of a month of the Gregorian calendar."""
    first = date(year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])
