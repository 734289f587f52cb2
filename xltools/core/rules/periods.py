"""PER: does each measure say when it ran, and was that inside the fiscal year."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.data import load
from xltools.core.dossier import Dossier, Measure, is_uncalculated
from xltools.core.messages import LANGUAGES
from xltools.core.model import CellRef, Severity
from xltools.core.period_prose import periods_in
from xltools.core.period_spans import month_span
from xltools.core.periods import EraSlip, Period, Precision
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding, measures_with
from xltools.core.runs import row_numbers
from xltools.core.thai import fiscal_year, fiscal_year_span


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


def mixed_period_styles(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    measures: dict[Precision, list[int]] = {}
    for measure in measures_with(dossier, needs, "period"):
        if measure.period.period:
            measures.setdefault(measure.period.period.precision, []).append(measure.no)
    found = dossier.tables["measures"]
    if found and len(measures) > 1:
        styles = [(style, row_numbers(measures[style])) for style in Precision if style in measures]
        words = load("periods")["styles"]
        params = {
            f"styles_{language}": ", ".join(
                words[style][language].format(measures=nos) for style, nos in styles
            )
            for language in LANGUAGES
        }
        yield Finding(found.sheet.ref(found.header_row, found.columns["period"]), params)


def method_date_differs(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    with_method = {measure.no for measure in measures_with(dossier, needs, "method")}
    for measure, period, year in _dated(dossier, needs):
        told = set()
        for written in periods_in(measure.method) if measure.no in with_method else ():
            years = fiscal_year(written.start), fiscal_year(written.end)
            recent = all(abs(one - year) <= 1 for one in years)
            if recent and not _agrees(written, period) and written.text not in told:
                told.add(written.text)
                params = {"no": str(measure.no), "date": written.text, "period": measure.period.text}
                yield Finding(measure.row.ref("method"), params, measure=measure.no)


def _agrees(written: Period, period: Period) -> bool:
    """Return whether a date lies inside a period; a month does if the period touches it at that end."""
    start, end = period.start, period.end
    if written.precision is Precision.MONTH:
        start, end = month_span(start.year, start.month)[0], month_span(end.year, end.month)[1]
    return start <= written.start and written.end <= end


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
    variant = "unsafe"
    if slip.safe:
        as_typed = slip.kind == "ce-typed" and measure is not None  # a field's date is printed as it was read
        variant = "serial" if slip.kind == "serial-number" else "typed" if as_typed else ""
    return Finding(ref, {"shown": slip.shown, "meant": slip.meant}, variant, severity, measure)
