"""One workbook from start to end: read, check, make documents, write the status back."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from xltools.case import Case, Source, backup_place, checked, read
from xltools.core.digest import workbook_digest
from xltools.core.messages import say
from xltools.core.model import Severity
from xltools.core.report import Report
from xltools.core.schema import schema
from xltools.core.status import DocumentLine, RunFacts, StatusSheet, status_sheet
from xltools.core.thai import thai_date, western_digits
from xltools.errors import OutputError, XltoolsError
from xltools.making import Made, compiled, picture_findings, refuse_settings, rendered, undeclared
from xltools.outcome import Options, Outcome, OutcomeName
from xltools.resources import program_version
from xltools.workbook.files import ensure_writable, read_bytes, replace_file
from xltools.workbook.status_writer import status_sheet_name, with_status

__all__ = ["Options", "Outcome", "as_xltools_error", "generate", "validate"]

_Stage = Literal["checked", "planned", "made"]


def validate(path: Path, options: Options) -> Outcome:
    """Return what the checks find; the workbook is changed only if ``options.write_status``."""
    return _guarded(path, options, _validate)


def generate(path: Path, options: Options) -> Outcome:
    """Make the documents of a workbook and write its status sheet; return what was done."""
    return _guarded(path, options, _generate)


def as_xltools_error(error: Exception) -> XltoolsError:
    """Return an error that a message can be made of: itself, or ``unexpected`` with what went wrong."""
    if isinstance(error, XltoolsError):
        return error
    detail = " ".join(f"{type(error).__name__}: {error}".split())
    return XltoolsError("unexpected", {"detail": detail[:300]})


def _guarded(path: Path, options: Options, work: Callable[[Source, Options], Outcome]) -> Outcome:
    """Run the work on one workbook; whatever goes wrong belongs to that workbook alone."""
    language = options.language or options.default_language
    try:
        source = read(path, options)
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
        ensure_writable(case.path)
        outcome = _written(case, options, outcome, [])
    return replace(outcome, report=asked_for)


def _generate(source: Source, options: Options) -> Outcome:
    case = checked(source, options)
    if options.write_status and not options.dry_run:
        ensure_writable(case.path)
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
    data = case.data
    if options.write_status:
        data = with_status(case.data, _status_content(case, options, outcome))
    if not made:
        if options.write_status:
            _replace_workbook(case, data)
        return replace(outcome, status_written=options.write_status)
    from xltools.document.staging import Staging

    with Staging() as staging:
        for document in made:
            staging.add(document.output.path, document.data)
        _replace_workbook(case, data)
        staging.place()
    return replace(outcome, status_written=options.write_status)


def _replace_workbook(case: Case, data: bytes) -> None:
    if data != case.data:
        replace_file(case.path, data, read_as=case.data, backup=backup_place(case))
    elif read_bytes(case.path) != case.data:
        raise OutputError("changed-since-read", {"path": str(case.path)})


def _status_content(case: Case, options: Options, outcome: Outcome) -> StatusSheet:
    now = options.now
    thai_clock = f"{western_digits(thai_date(now))} เวลา {now:%H.%M} น."
    facts = RunFacts(
        when=thai_clock if case.language == "th" else f"{now:%Y-%m-%d %H:%M}",
        program=f"xltools {program_version()}",
        state=workbook_digest(case.workbook)[:16],
        templates=", ".join(document.name for document in case.documents),
        verdict=outcome.verdict,
        notes=case.notes,
        documents=tuple(
            DocumentLine(output.title, output.path.name, _relative_link(case.path, output.path))
            for output in outcome.outputs
        ),
    )
    return status_sheet(case.dossier, case.report, facts, case.language)


def _relative_link(workbook: Path, target: Path) -> str:
    try:
        relative = os.path.relpath(target.resolve(), workbook.resolve().parent)
    except ValueError:  # another drive on Windows
        return target.resolve().as_uri()
    return quote(os.fsencode(relative.replace(os.sep, "/")), safe="/")


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
        verdict=_verdict(case, options, stage, documents=len(made), draft=draft),
        outputs=tuple(document.output for document in made),
        status_sheet=status_sheet_name(case.data, schema().status_sheet, schema().status_measures),
        notes=case.notes,
        passed=passed,
    )


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
