"""What the status sheet says, as plain content: cells, styles by name, links and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from xltools.core.dossier import Dossier, Measure
from xltools.core.messages import Language, message, rule_text, say
from xltools.core.model import CellRef, Severity
from xltools.core.report import Diagnostic, Report
from xltools.core.schema import schema
from xltools.core.thai import lines_needed
from xltools.records import dataclass

StyleName = Literal[
    "text", "plain", "title", "label", "header", "ok", "warning", "error", "info", "link", "mark"
]
"""``text`` wraps inside a thin border; ``plain`` is the workbook's own default look, unwrapped."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a cell jumps: ``location`` inside the workbook (``'มาตรการ'!D7``), or else ``target``,
    a URL or a percent-encoded relative path outside it."""

    location: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class StatusCell:
    """One cell: text is always written as text, a number as a number, None leaves it blank."""

    value: str | int | float | None = None
    style: StyleName = "text"
    link: Link | None = None


Row = tuple[StatusCell, ...]


@dataclass(frozen=True, slots=True)
class StatusTable:
    """An Excel table on the status sheet: its header's row (from 1) and its number of data rows.

    Its columns start at column A, one for each header cell; ``columns`` repeats their text.
    """

    name: str
    header_row: int
    columns: tuple[str, ...]
    data_rows: int


@dataclass(frozen=True, slots=True)
class StatusSheet:
    """The whole content: rows from the top, the tables among them, column widths in characters."""

    name: str
    rows: tuple[Row, ...]
    tables: tuple[StatusTable, ...]
    widths: tuple[float, ...]

    def lines(self, row: Row) -> int:
        """Return how many lines of text a row needs, so that a program that fits no heights shows them."""
        most = 1
        for cell, width in zip(row, self.widths, strict=False):
            if cell.value and cell.style in _WRAPPED:
                most = max(most, lines_needed(str(cell.value), width))
        return most


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document that the run made: its title, its file name, and the relative link to it."""

    title: str
    name: str
    target: str


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the sheet says of the run itself, each already in words."""

    when: str
    program: str
    state: str
    templates: str
    verdict: str
    notes: tuple[str, ...] = ()
    documents: tuple[DocumentLine, ...] = ()


_WRAPPED = ("text", "link", "header")
_WIDTHS = (11.0, 38.0, 27.0, 46.0, 40.0, 12.0, 10.0, 14.0)
_MARKS: dict[str, tuple[str, StyleName]] = {
    "error": ("✘", "error"),
    "warning": ("!", "warning"),
    "ok": ("✔", "ok"),
}


def blank_status() -> StatusSheet:
    """Return the sheet as a new workbook ships it, before any run."""
    rows: list[Row] = [
        (StatusCell(say("status.title", "th"), "title"),),
        (StatusCell(say("status.not_yet", "th"), "plain"),),
        *_legend("th"),
        (),
    ]
    tables = [
        _add_table(rows, _measures_table([], "th")),
        _add_table(rows, _findings_table([], "th", blank=True)),
    ]
    return StatusSheet(schema().status_sheet, tuple(rows), tuple(tables), _WIDTHS)


def status_sheet(dossier: Dossier, report: Report, facts: RunFacts, language: Language) -> StatusSheet:
    """Return what the status sheet says after a run."""
    rows: list[Row] = [(StatusCell(say("status.title", language), "title"),)]
    rows += [
        _fact(say(f"status.{key}", language), getattr(facts, key))
        for key in ("when", "program", "state", "templates")
    ]
    rows.append(_fact(say("status.verdict", language), facts.verdict, "label"))
    rows.append(_fact(say("status.counts", language), counts_line(report, language)))
    rows += [_fact(say("status.note", language), note) for note in facts.notes]
    rows += _legend(language)
    rows.append(())
    found = Counter((diagnostic.measure, diagnostic.severity) for diagnostic in report.diagnostics)
    measures = [_measure_row(measure, found, language) for measure in dossier.measures]
    findings = [_finding_row(found, language) for found in report.diagnostics]
    tables = [
        _add_table(rows, _measures_table(measures, language)),
        _add_table(rows, _findings_table(findings, language)),
    ]
    rows += _documents(facts.documents, language)
    return StatusSheet(schema().status_sheet, tuple(rows), tuple(tables), _WIDTHS)


def counts_line(report: Report, language: Language) -> str:
    """Return the counts in one line: measures, errors, warnings, infos."""
    return say(
        "status.counts_line",
        language,
        measures=report.measures,
        errors=report.count(Severity.ERROR),
        warnings=report.count(Severity.WARNING),
        infos=report.count(Severity.INFO),
    )


def location(ref: CellRef) -> str:
    """Return a reference as a link inside the workbook writes it: ``'มาตรการ'!D7``."""
    quoted = ref.sheet.replace("'", "''")
    return f"'{quoted}'!{ref.a1}"


def _fact(label: str, value: str, style: StyleName = "plain") -> Row:
    return (StatusCell(label, "label"), StatusCell(value, style))


def _legend(language: Language) -> list[Row]:
    return [
        (
            StatusCell(say("status.legend", language), "label"),
            StatusCell(say("status.legend_ok", language), "ok"),
            StatusCell(say("status.legend_warning", language), "warning"),
            StatusCell(say("status.legend_error", language), "error"),
            StatusCell(say("status.legend_info", language), "info"),
        )
    ]


def _documents(documents: Sequence[DocumentLine], language: Language) -> list[Row]:
    return [
        (
            StatusCell(say("status.document", language) if index == 0 else None, "label"),
            StatusCell(document.name, "link", Link(target=document.target)),
            StatusCell(document.title, "plain"),
        )
        for index, document in enumerate(documents)
    ]


@dataclass(frozen=True, slots=True)
class _Content:
    name: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def _measures_table(rows: Sequence[Row], language: Language) -> _Content:
    columns = ("no", "measure", "owners", "period", "result", "errors", "warnings", "link")
    blank = tuple(StatusCell() for _ in columns)
    return _Content(
        schema().status_measures,
        say("status.measures_heading", language),
        tuple(say(f"status.column.{key}", language) for key in columns),
        tuple(rows) or (blank,),
    )


def _findings_table(rows: Sequence[Row], language: Language, *, blank: bool = False) -> _Content:
    columns = ("severity", "code", "cell", "message", "fix")
    nothing = None if blank else say("status.nothing_found", language)
    empty = tuple(StatusCell(nothing if key == "message" else None) for key in columns)
    return _Content(
        schema().status_findings,
        say("status.findings_heading", language),
        tuple(say(f"status.column.{key}", language) for key in columns),
        tuple(rows) or (empty,),
    )


def _add_table(rows: list[Row], content: _Content) -> StatusTable:
    rows.append((StatusCell(content.heading, "label"),))
    rows.append(tuple(StatusCell(column, "header") for column in content.columns))
    header_row = len(rows)
    rows.extend(content.rows)
    rows.append(())
    return StatusTable(content.name, header_row, content.columns, len(content.rows))


def _measure_row(measure: Measure, found: Counter[tuple[int | None, Severity]], language: Language) -> Row:
    errors, warnings = found[measure.no, Severity.ERROR], found[measure.no, Severity.WARNING]
    mark, style = _MARKS["error" if errors else "warning" if warnings else "ok"]
    row = measure.row.ref("title")
    unknown = (say("status.unknown_owner", language, name=name) for name in measure.owners.unknown)
    return (
        StatusCell(measure.no, "mark"),
        StatusCell(measure.title),
        StatusCell("\n".join((*measure.owners.names, *unknown))),
        StatusCell(measure.period.text),
        StatusCell(mark, style),
        StatusCell(errors, "mark"),
        StatusCell(warnings, "mark"),
        StatusCell(say("status.go_to_row", language, row=row.row), "link", Link(location(row))),
    )


def _finding_row(found: Diagnostic, language: Language) -> Row:
    where = StatusCell(found.sheet)
    if found.cell is not None:
        where = StatusCell(str(found.cell), "link", Link(location(found.cell)))
    return (
        StatusCell(say(f"severity.{found.severity.value}", language), found.severity.value),
        StatusCell(found.code),
        where,
        StatusCell(message(found, language)),
        StatusCell(rule_text(found.code, "fix", language)),
    )
