"""One workbook from start to end: read, check, make documents, write the status back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from xltools.case import Book, Case, Source, backup_place, checked, read, wants
from xltools.core.messages import say
from xltools.core.model import Severity
from xltools.core.report import Report
from xltools.core.status import DocumentLine, RunFacts, StatusSheet, status_sheet
from xltools.core.thai import thai_date, western_digits
from xltools.errors import OutputError, XltoolsError
from xltools.making import Made, compiled, font_notes, picture_findings, refuse_settings, rendered, undeclared
from xltools.outcome import Options, Outcome, OutcomeName
from xltools.records import replace
from xltools.resources import program_version
from xltools.workbook.closed import ClosedBook

__all__ = ["Options", "Outcome", "as_xltools_error", "generate", "generate_open", "validate", "validate_open"]

_Stage = Literal["checked", "planned", "made"]


def validate(path: Path, options: Options) -> Outcome:
    """Return what the checks find; the workbook is changed only if ``options.write_status``."""
    return _guarded(path, lambda: ClosedBook(path), options, _validate)


def generate(path: Path, options: Options) -> Outcome:
    """Make the documents of a workbook and write its status sheet; return what was done."""
    outcome = _guarded(path, lambda: ClosedBook(path), options, _generate)
    return replace(outcome, error=outcome.error and with_a_way_out(outcome.error, path, options))


def with_a_way_out(error: XltoolsError, workbook: Path, options: Options) -> XltoolsError:
    """Return what went wrong; where only the status cannot be written, that it may be left out."""
    stuck = error.code in ("cannot-write", "cannot-replace") and error.params.get("path") == str(workbook)
    return (
        OutputError("status-not-writable", {"path": str(workbook)})
        if stuck and options.write_status
        else error
    )


def validate_open(book: Book, options: Options) -> Outcome:
    """Do what ``validate`` does, on a workbook that is open in an office program."""
    return _guarded(book.path, lambda: book, options, _validate)


def generate_open(book: Book, options: Options) -> Outcome:
    """Do what ``generate`` does, on a workbook that is open in an office program."""
    return _guarded(book.path, lambda: book, options, _generate)


def as_xltools_error(error: Exception) -> XltoolsError:
    """Return an error that a message can be made of: itself, or ``unexpected`` with what went wrong."""
    if isinstance(error, XltoolsError):
        return error
    detail = " ".join(f"{type(error).__name__}: {error}".split())
    return XltoolsError("unexpected", {"detail": detail[:300]})


def _guarded(
    path: Path, book: Callable[[], Book], options: Options, work: Callable[[Source, Options], Outcome]
) -> Outcome:
    """Run the work on one workbook; whatever goes wrong belongs to that workbook alone."""
    language = options.language or options.default_language
    try:
        source = read(book(), options)
        language = source.language
        return work(source, options)
    except Exception as error:  # noqa: BLE001  the last net: one line for an officer, no traceback
        failure = as_xltools_error(error)
        return Outcome(path, "failed", language, error=failure, passed=False, cause=error)


def _validate(source: Source, options: Options) -> Outcome:
    """Check; the verdict and the status sheet tell the whole, the outcome what was asked for."""
    case = checked(source, options)
    own = [document for document in case.documents if document.source is not None]
    found = [*undeclared(case, compiled(own)), *picture_findings(case)]
    case = replace(case, report=case.report.with_added(found))
    if not case.report.has_errors:  # «ready» is said only of a workbook that generate would not refuse
        refuse_settings(case, options)
    asked_for = _asked_for(case.report, options)
    if options.select or options.ignore:
        case = replace(case, notes=(*case.notes, say("cli.filtered", case.language)))
    blocked = asked_for.at_or_above(options.fail_on)
    outcome = _outcome(case, "blocked" if blocked else "valid", options, "checked", passed=not blocked)
    if options.write_status:
        case.book.ensure_writable()
        outcome = _written(case, options, outcome, [])
    return replace(outcome, report=asked_for)


def _generate(source: Source, options: Options) -> Outcome:
    case = checked(source, options)
    if options.write_status and not options.dry_run:
        case.book.ensure_writable()
    templates = compiled(case.documents)
    report = case.report.with_added([*undeclared(case, templates), *picture_findings(case)])
    case = replace(case, report=report)
    blocked = report.at_or_above(options.fail_on)
    unrenderable = any(found.code == "TPL001" for found in report.diagnostics)
    draft = options.draft or (report.has_errors and not blocked)
    made: list[Made] = []
    if unrenderable or (blocked and not draft):
        outcome = _outcome(case, "blocked", options, "checked", passed=False)
    else:
        case = replace(case, notes=(*case.notes, *font_notes(case, options)))
        made = rendered(case, templates, options, draft=draft)
        name: OutcomeName = "blocked" if blocked else "generated"
        stage: _Stage = "planned" if options.dry_run else "made"
        outcome = _outcome(case, name, options, stage, passed=not blocked, made=made, draft=draft)
    return outcome if options.dry_run else _written(case, options, outcome, made)


def _asked_for(report: Report, options: Options) -> Report:
    kept = (
        found
        for found in report.diagnostics
        if (not options.select or found.code in options.select) and found.code not in options.ignore
    )
    return replace(report, diagnostics=tuple(kept))


def _written(case: Case, options: Options, outcome: Outcome, made: Sequence[Made]) -> Outcome:
    """Write the documents beside their places, then the workbook, then put the documents there.

    Whatever goes wrong before the workbook is replaced, nothing has changed.
    """
    write = case.book.ensure_unchanged
    if options.write_status:
        write = case.book.prepare_status(_status_content(case, options, outcome), backup_place(case))
    if made:
        from xltools.document.staging import Staging

        with Staging() as staging:
            for document in made:
                staging.add(document.output.path, document.data)
            write()
            staging.place()
    elif options.write_status:
        write()
    return replace(outcome, status_written=options.write_status)


def _status_content(case: Case, options: Options, outcome: Outcome) -> StatusSheet:
    now = options.now
    thai_clock = f"{western_digits(thai_date(now))} เวลา {now:%H.%M} น."
    facts = RunFacts(
        when=thai_clock if case.language == "th" else f"{now:%Y-%m-%d %H:%M}",
        program=f"xltools {program_version()}",
        state=case.digest[:16],
        templates=", ".join(document.name for document in case.documents),
        verdict=outcome.verdict,
        notes=case.notes,
        documents=tuple(
            DocumentLine(output.title, output.path.name, case.book.link_to(output.path))
            for output in outcome.outputs
        ),
    )
    return status_sheet(case.dossier, case.report, facts, case.language)


def _outcome(
    case: Case,
    name: OutcomeName,
    options: Options,
    stage: _Stage,
    *,
    passed: bool,
    made: Sequence[Made] = (),
    draft: bool = False,
) -> Outcome:
    return Outcome(
        workbook=case.path,
        outcome=name,
        language=case.language,
        report=case.report,
        verdict=_verdict(case, options, stage, documents=_documents(made), draft=draft),
        outputs=tuple(document.output for document in made),
        status_sheet=case.book.status_sheet_name(),
        notes=case.notes,
        passed=passed,
        wants_open=wants(case, "open_memo"),
    )


def _documents(made: Sequence[Made]) -> int:
    """Return how many documents these are; a PDF is a second form of one."""
    return sum(document.output.kind == "docx" for document in made)


def _verdict(case: Case, options: Options, stage: _Stage, *, documents: int, draft: bool) -> str:
    """Return the whole outcome in one sentence; errors are never called in order, whatever blocks."""
    errors, warnings = case.report.count(Severity.ERROR), case.report.count(Severity.WARNING)
    if draft and documents:
        key = "draft_planned" if stage == "planned" else "draft"
        key += "" if errors else "_with_warnings" if warnings else "_in_order"
    elif errors:
        key = "blocked"
    elif case.report.at_or_above(options.fail_on):
        key = "blocked_by_warnings"
    else:
        key = {"checked": "valid", "planned": "planned", "made": "generated"}[stage]
        key += "_with_warnings" if warnings else ""
    return say(f"verdict.{key}", case.language, errors=errors, warnings=warnings, documents=documents)
