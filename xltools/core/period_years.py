"""Which year typed digits mean, and what is said of one in the wrong era.

Two digits of a year are Buddhist (66 is 2566), unless only the Christian year they may mean
belongs to the fiscal year given (24 with 2567).
"""

from __future__ import annotations

from typing import Literal

from xltools.core.thai import BE_OFFSET
from xltools.records import dataclass

SlipKind = Literal["ce-year-in-be-range", "year-1900s", "double-shift", "serial-number", "ce-typed"]


@dataclass(frozen=True, slots=True)
class EraSlip:
    """A year in the wrong era: the year or date shown, and the Buddhist one that it probably means.

    A safe one is read as ``meant``; after an unsafe one nothing is read.
    """

    kind: SlipKind
    shown: str
    meant: str
    safe: bool


def read_year_digits(digits: str, era: str | None, fiscal_year: int | None) -> tuple[int, EraSlip | None]:
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
        return year, unsafe_year(year)
    if era == "christian_era":
        if year < 2400:
            return year + BE_OFFSET, None
        return year, _slip("ce-typed", f"ค.ศ. {year}", year, safe=True)
    if 2000 <= year < 2100:
        return year + BE_OFFSET, _slip("ce-typed", digits, year + BE_OFFSET, safe=era is None)
    return year, None


def _slip(kind: SlipKind, shown: str, meant: int, *, safe: bool) -> EraSlip:
    return EraSlip(kind, shown, f"พ.ศ. {meant}", safe)


def buddhist_year_as_christian(year: int) -> EraSlip:
    """Return the slip of a year such as 2567 where a Christian one belongs."""
    return _slip("ce-year-in-be-range", f"ค.ศ. {year}", year, safe=True)


def unsafe_year(year: int) -> EraSlip:
    """Return the slip of a year in the 1900s (67 typed into a date cell) or beyond 2700 (543 added twice)."""
    if year < 2000:
        return _slip("year-1900s", str(year), year + 57 + BE_OFFSET, safe=False)
    return _slip("double-shift", str(year), year - BE_OFFSET, safe=False)
