"""The ITA assessment (การประเมินคุณธรรมและความโปร่งใส) of one year: its items, weights and levels.

Sources: the assessment's handbooks by year, as data/ita/ holds them. A level is no function of the
total alone: «ผ่าน» is a total of 85 or more with one of the three instruments below 85.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from xltools.core.data import load, names
from xltools.core.thai import squash
from xltools.records import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level: the total from which it is reached, and the score that every instrument needs, if any."""

    name: str
    total: float
    each: float | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One year's assessment; ``reports_on`` is the Buddhist fiscal year that its report item asks about."""

    year: int
    items: int
    plan_item: str
    report_item: str
    reports_on: int
    required_columns: frozenset[str]
    weights: Mapping[str, float]
    levels: tuple[Level, ...]

    def possible_levels(self, total: float, instruments: Mapping[str, float]) -> list[str]:
        """Return the levels that a total can have, given the instruments' scores that are known."""
        possible: list[str] = []
        all_known = self.weights.keys() <= instruments.keys()
        for level in self.levels:
            if total < level.total:
                continue
            if level.each is None:
                return [*possible, level.name]
            if all(score >= level.each for score in instruments.values()):
                possible.append(level.name)
                if all_known:
                    return possible
        return possible

    def level_named(self, typed: str) -> str | None:
        """Return the level of this year that is typed, with or without «ระดับ»; None if there is none."""
        wanted = squash(typed).removeprefix("ระดับ").casefold()
        return next((level.name for level in self.levels if level.name.casefold() == wanted), None)

    def total_of(self, instruments: Mapping[str, float]) -> float:
        """Return the total that the three instruments' scores make."""
        return sum(weight * instruments[key] for key, weight in self.weights.items())


def assessment_of(year: int | None) -> Assessment:
    """Return the assessment of a year; of one that no file tells of, that of the nearest; else the latest."""
    known = _years()
    return _assessment(min(known, key=lambda at: abs(at - year)) if year else known[-1])


def assessment_reporting_on(fiscal_year: int) -> Assessment | None:
    """Return the latest assessment whose report item asks about a fiscal year, None if no file tells of it."""
    asking = [found for at in _years() if (found := _assessment(at)).reports_on == fiscal_year]
    return asking[-1] if asking else None


def _years() -> list[int]:
    return [int(name) for name in names("ita")]


@cache
def _assessment(year: int) -> Assessment:
    raw = load(f"ita/{year}")
    return Assessment(
        year=raw["assessment_year"],
        items=raw["items"],
        plan_item=raw["plan_item"],
        report_item=raw["report_item"],
        reports_on=raw["assessment_year"] + raw["report_offset"],
        required_columns=frozenset(raw["required_columns"]),
        weights=raw["weights"],
        levels=tuple(Level(**level) for level in raw["levels"]),
    )
