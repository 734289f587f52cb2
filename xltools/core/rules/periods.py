"""PER: does each measure say when it ran, and was that inside the fiscal year."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.dossier import Dossier, Measure, is_uncalculated
from xltools.core.model import CellRef, Severity
from xltools.core.periods import EraSlip, Period
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding, measures_with
from xltools.core.thai import fiscal_year_span


def missing_period(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in measures_with(dossier, needs, "period"):
        if measure.period.problem == "blank" and not is_uncalculated(measure.row.cell("period")):
            yield Finding(measure.row.ref("period"), {"no": str(measure.no)}, measure=measure.no)


def unreadable_period(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in measures_with(dossier, needs, "period"):
        if measure.period.problem == "unreadable":
            yield _period_finding(measure)


def impossible_date(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in measures_with(dossier, needs, "period"):
        if measure.period.problem in ("impossible", "reversed"):
            yield _period_finding(measure, "reversed" if measure.period.problem == "reversed" else "")
    if "agency" in needs.sheets:
        for key, reading in dossier.dates.items():
            if reading.problem in ("impossible", "reversed"):
                yield Finding(dossier.entries[key].ref, {"text": reading.text}, "field")


def period_outside_fiscal_year(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure, period, year in _dated(dossier, needs):
        first, last = fiscal_year_span(year)
        if period.end < first or period.start > last:
            yield _period_finding(measure, year=year)


def period_partly_outside(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure, period, year in _dated(dossier, needs):
        first, last = fiscal_year_span(year)
        meets = period.start <= last and period.end >= first
        if meets and (period.start < first or period.end > last):
            yield _period_finding(measure, year=year)


def era_slip(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in measures_with(dossier, needs, "period"):
        for slip in measure.period.slips:
            yield _slip_finding(measure.row.ref("period"), slip, measure.no)
    if "agency" in needs.sheets:
        for key, reading in dossier.dates.items():
            for slip in reading.slips:
                yield _slip_finding(dossier.entries[key].ref, slip, None)


def _dated(dossier: Dossier, needs: Requirements) -> Iterator[tuple[Measure, Period, int]]:
    if dossier.fiscal_year is not None:
        for measure in measures_with(dossier, needs, "period"):
            unsafe = any(not slip.safe for slip in measure.period.slips)
            if measure.period.period is not None and not unsafe:
                yield measure, measure.period.period, dossier.fiscal_year


def _period_finding(measure: Measure, variant: str = "", year: int | None = None) -> Finding:
    params = {"no": str(measure.no), "text": measure.period.text}
    if year is not None:
        params["year"] = str(year)
    return Finding(measure.row.ref("period"), params, variant, measure=measure.no)


def _slip_finding(ref: CellRef, slip: EraSlip, measure: int | None) -> Finding:
    severity = Severity.WARNING if slip.safe else Severity.ERROR
    variant = {"serial-number": "serial", "ce-typed": "typed"}.get(slip.kind, "") if slip.safe else "unsafe"
    return Finding(ref, {"shown": slip.shown, "meant": slip.meant}, variant, severity, measure)
