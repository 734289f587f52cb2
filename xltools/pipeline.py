"""One workbook from start to end: read, check, make documents, write the status back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from xltools.core.context import Context, build_context, field_texts
from xltools.core.digest import workbook_digest
from xltools.core.dossier import Dossier, read_dossier
from xltools.core.messages import LANGUAGES, Language, say
from xltools.core.model import Severity, Workbook
from xltools.core.names import file_name
from xltools.core.report import Diagnostic, Report
from xltools.core.requirements import Requirements
from xltools.core.rules import RULES_BY_CODE, check
from xltools.core.rules.base import Finding
from xltools.core.schema import schema
from xltools.core.status import DocumentLine, RunFacts, StatusSheet, status_sheet
from xltools.core.thai import thai_date, western_digits
from xltools.errors import InputError, OutputError, XltoolsError
from xltools.resources import program_version
from xltools.workbook.files import ensure_writable, read_bytes, replace_file
from xltools.workbook.reader import read_workbook, too_new
from xltools.workbook.status_writer import status_sheet_name, with_status

if TYPE_CHECKING:
    from xltools.document.declaration import Document
    from xltools.document.places import Place as TagPlace
    from xltools.document.template import Template

OutcomeName = Literal["generated", "valid", "blocked", "failed", "unchanged"]
Stage = Literal["checked", "planned", "made"]


@dataclass(frozen=True)
class Options:
    """What is asked of a run. ``language`` None leaves the choice to the workbook's settings."""

    now: datetime
    language: Language | None = None
    default_language: Language = "th"
    fail_on: Severity | None = Severity.ERROR
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    templates: tuple[str, ...] = ()
    out: Path | None = None
    dry_run: bool = False
    draft: bool = False
    overwrite: bool = False
    write_status: bool = True


@dataclass(frozen=True)
class Output:
    """A document that was made, or would be in a dry run; ``kept`` is the file it did not replace."""

    template: str
    title: str
    path: Path
    sha256: str
    kept: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one workbook."""

    workbook: Path
    outcome: OutcomeName
    language: Language
    report: Report | None = None
    verdict: str = ""
    outputs: tuple[Output, ...] = ()
    status_sheet: str | None = None
    status_written: bool = False
    notes: tuple[str, ...] = ()
    error: XltoolsError | None = None
    passed: bool = True
    cause: BaseException | None = field(default=None, compare=False)

    @property
    def exit_code(self) -> int:
        """0 done, 1 findings that block, 3 could not be done."""
        if self.error is not None:
            return 3
        return 0 if self.passed else 1


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


def _guarded(path: Path, options: Options, work: Callable[[_Source, Options], Outcome]) -> Outcome:
    """Run the work on one workbook; whatever goes wrong belongs to that workbook alone."""
    language = options.language or options.default_language
    try:
        source = _read(path, options)
        language = source.language
        return work(source, options)
    except Exception as error:  # noqa: BLE001  the last net: one line for an officer, no traceback
        failure = as_xltools_error(error)
        return Outcome(path, "failed", language, error=failure, passed=False, cause=error)


@dataclass(frozen=True)
class _Source:
    """One workbook as it was read, and the language in which it is spoken of."""

    path: Path
    data: bytes
    workbook: Workbook
    dossier: Dossier
    language: Language


@dataclass(frozen=True)
class _Case(_Source):
    """One workbook read and checked for the documents that are wanted of it."""

    documents: tuple[Document, ...]
    report: Report
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _File:
    """A document that is ready to be written."""

    path: Path
    data: bytes


def _validate(source: _Source, options: Options) -> Outcome:
    case = _checked(source, options)
    own = [document for document in case.documents if document.source is not None]
    report = case.report.with_added(_undeclared(case, _templates(own)))
    case = replace(case, report=_filtered(report, options))
    if options.select or options.ignore:
        case = replace(case, notes=(*case.notes, say("cli.filtered", case.language)))
    blocked = case.report.at_or_above(options.fail_on)
    verdict = _verdict(case, "checked", blocked=blocked)
    outcome = _outcome(case, "blocked" if blocked else "valid", verdict, passed=not blocked)
    if options.write_status:
        ensure_writable(case.path)
        outcome = _written(case, options, outcome, [])
    return outcome


def _generate(source: _Source, options: Options) -> Outcome:
    case = _checked(source, options)
    if options.write_status and not options.dry_run:
        ensure_writable(case.path)
    templates = _templates(case.documents)
    report = case.report.with_added(_undeclared(case, templates))
    case = replace(case, report=report)
    blocked = report.at_or_above(options.fail_on)
    unrenderable = any(found.code == "TPL001" for found in report.diagnostics)
    draft = options.draft or (report.has_errors and not blocked)
    files: list[_File] = []
    if unrenderable or (blocked and not draft):
        outcome = _outcome(case, "blocked", _verdict(case, "checked", blocked=True), passed=False)
    else:
        outcome, files = _documents_made(case, templates, options, draft=draft, blocked=blocked)
    return outcome if options.dry_run else _written(case, options, outcome, files)


def _read(path: Path, options: Options) -> _Source:
    data = read_bytes(path)
    workbook = read_workbook(data)
    dossier = read_dossier(workbook)
    return _Source(path, data, workbook, dossier, _language(dossier, options))


def _checked(source: _Source, options: Options) -> _Case:
    notes = [say("cli.too_new", source.language)] if too_new(source.workbook) else []
    switched_off = _switched_off(source.dossier, source.language, notes)
    documents = _documents(source.path, source.dossier, options)
    needs = Requirements.union(document.needs for document in documents)
    return _Case(
        **vars(source),
        documents=documents,
        report=check(source.dossier, needs, switched_off),
        notes=tuple(notes),
    )


def _language(dossier: Dossier, options: Options) -> Language:
    if options.language:
        return options.language
    typed = dossier.setting("language").casefold()
    return next((language for language in LANGUAGES if language == typed), options.default_language)


def _switched_off(dossier: Dossier, language: Language, notes: list[str]) -> set[str]:
    """Return the rules the agency's settings switch off; say which of them cannot be."""
    typed = {code.upper() for code in dossier.setting("rules_off").replace(",", " ").split()}
    if unknown := sorted(typed - set(RULES_BY_CODE)):
        notes.append(say("cli.unknown_rules", language, codes=", ".join(unknown)))
    kept = sorted(code for code in typed & set(RULES_BY_CODE) if RULES_BY_CODE[code].keeps_promise)
    if kept:
        notes.append(say("cli.promise_rules", language, codes=", ".join(kept)))
    return typed


def _documents(path: Path, dossier: Dossier, options: Options) -> tuple[Document, ...]:
    from xltools.document.declaration import find_document

    if options.templates:
        return tuple(find_document(wanted, Path()) for wanted in dict.fromkeys(options.templates))
    wanted = [name.strip() for name in dossier.setting("templates").replace("\n", ",").split(",")]
    names = dict.fromkeys(name for name in wanted if name)
    for name in names:
        _refuse_outside(name)
    return tuple(find_document(name, path.parent) for name in names)


def _filtered(report: Report, options: Options) -> Report:
    kept = (
        found
        for found in report.diagnostics
        if (not options.select or found.code in options.select) and found.code not in options.ignore
    )
    return replace(report, diagnostics=tuple(kept))


# ---------------------------------------------------------------- documents


def _templates(documents: Sequence[Document]) -> list[Template]:
    if not documents:
        return []
    from xltools.document.template import Template  # docxtpl: 140 ms that a check does not need

    return [Template(document.template, document.name) for document in documents]


def _undeclared(case: _Case, templates: Sequence[Template]) -> Iterator[Diagnostic]:
    context = build_context(case.dossier, draft=True)
    for template in templates:
        for missing in template.undeclared(context):
            params = {"template": template.name, "variable": missing.name}
            variant = ""
            if missing.place is not None:
                variant = "placed"
                for language in LANGUAGES:
                    params[f"place_{language}"] = _place_text(missing.place, language)
            yield RULES_BY_CODE["TPL001"].diagnostic(Finding(None, params, variant))


def _place_text(place: TagPlace, language: Language) -> str:
    part = say(f"place.{place.part}", language)
    if place.table is not None:
        where = say("place.table", language, table=place.table, row=place.row, column=place.column)
    elif place.paragraph is not None:
        where = say("place.paragraph", language, paragraph=place.paragraph)
    else:
        return part
    return where if place.part == "body" else f"{part} {where}"


def _documents_made(
    case: _Case, templates: Sequence[Template], options: Options, *, draft: bool, blocked: bool
) -> tuple[Outcome, list[_File]]:
    """Plan all places and render all documents; return them and the outcome that their writing has."""
    from xltools.document import outputs

    wanted = _wanted_paths(case, options, draft=draft)
    sources = [document.source for document in case.documents if document.source is not None]
    places = outputs.plan(wanted, overwrite=options.overwrite, untouchable=[case.path, *sources])
    context = build_context(case.dossier, draft=draft)
    pictures = _pictures(case)
    made: list[Output] = []
    files: list[_File] = []
    for document, template, place in zip(case.documents, templates, places, strict=True):
        title = case.dossier.text("memo.subject") or document.title["th"]
        data = _rendered(case, template, context, pictures, options, title=title, draft=draft)
        sha256 = hashlib.sha256(data).hexdigest()
        files.append(_File(place.path, data))
        made.append(Output(document.name, document.title[case.language], place.path, sha256, place.kept))
    stage: Stage = "planned" if options.dry_run else "made"
    verdict = _verdict(case, stage, blocked=blocked, documents=len(made), draft=draft)
    outcome = _outcome(case, "blocked" if blocked else "generated", verdict, passed=not blocked)
    return replace(outcome, outputs=tuple(made)), files


def _rendered(
    case: _Case,
    template: Template,
    context: Context,
    pictures: Mapping[str, bytes],
    options: Options,
    *,
    title: str,
    draft: bool,
) -> bytes:
    try:
        return template.render(context, now=options.now, title=title, draft=draft, pictures=pictures)
    except InputError as error:
        if error.code != "picture-unreadable":
            raise
        raise InputError(error.code, {"name": case.dossier.text("agency.garuda")}) from error


def _wanted_paths(case: _Case, options: Options, *, draft: bool) -> list[Path]:
    folder = options.out
    if folder is None:
        typed = case.dossier.setting("output_folder")
        _refuse_outside(typed)
        folder = case.path.parent / typed
    texts = field_texts(case.dossier)
    pattern = case.dossier.setting("file_name")
    return [
        folder / file_name(pattern, texts | {"template": document.name}, draft=draft)
        for document in case.documents
    ]


def _pictures(case: _Case) -> dict[str, bytes]:
    """Return the agency's own pictures by the name of the picture they take the place of."""
    name = case.dossier.text("agency.garuda")
    if not name:
        return {}
    _refuse_outside(name)
    try:
        return {"garuda": (case.path.parent / name).read_bytes()}
    except OSError:
        raise InputError("picture-unreadable", {"name": name}) from None


def _refuse_outside(typed: str) -> None:
    """Refuse a path typed in a workbook that leads out of the workbook's own folder."""
    windows = PureWindowsPath(typed)
    if (
        windows.is_absolute()
        or windows.drive
        or windows.root
        or ".." in windows.parts
        or typed.startswith("~")
    ):
        raise InputError("path-outside", {"path": typed})


# ---------------------------------------------------------------- the status sheet


def _written(case: _Case, options: Options, outcome: Outcome, files: Sequence[_File]) -> Outcome:
    """Write the documents and the status sheet; all that can be refused is refused before the first one."""
    from xltools.document import outputs

    data = case.data
    if options.write_status:
        data = with_status(case.data, _status_content(case, options, outcome))
    if files and read_bytes(case.path) != case.data:
        raise OutputError("changed-since-read", {"path": str(case.path)})
    for file in files:
        outputs.write(file.path, file.data)
    if not options.write_status:
        return outcome
    backup = None
    if _yes(case.dossier.setting("backup")):
        backup = case.path.with_name(f"{case.path.stem}.bak{case.path.suffix}")
    if data != case.data:
        replace_file(case.path, data, read_as=case.data, backup=backup)
    return replace(outcome, status_written=True)


def _status_content(case: _Case, options: Options, outcome: Outcome) -> StatusSheet:
    language = case.language
    now = options.now
    facts = RunFacts(
        when=f"{western_digits(thai_date(now))} เวลา {now:%H.%M} น."
        if language == "th"
        else f"{now:%Y-%m-%d %H:%M}",
        program=f"xltools {program_version()}",
        state=workbook_digest(case.workbook)[:16],
        templates=", ".join(document.name for document in case.documents),
        verdict=outcome.verdict,
        notes=case.notes,
        documents=tuple(
            DocumentLine(made.title, made.path.name, _relative_link(case.path, made.path))
            for made in outcome.outputs
        ),
    )
    return status_sheet(case.dossier, case.report, facts, language)


def _relative_link(workbook: Path, target: Path) -> str:
    try:
        relative = os.path.relpath(target.resolve(), workbook.resolve().parent)
    except ValueError:  # another drive on Windows
        return target.resolve().as_uri()
    return quote(relative.replace(os.sep, "/"), safe="/")


def _outcome(case: _Case, name: OutcomeName, verdict: str, *, passed: bool) -> Outcome:
    return Outcome(
        workbook=case.path,
        outcome=name,
        language=case.language,
        report=case.report,
        verdict=verdict,
        status_sheet=status_sheet_name(case.data, schema().status_sheet, schema().status_measures),
        notes=case.notes,
        passed=passed,
    )


def _verdict(case: _Case, stage: Stage, *, blocked: bool, documents: int = 0, draft: bool = False) -> str:
    """Return the whole outcome in one sentence; errors are never called in order, whatever blocks."""
    errors, warnings = case.report.count(Severity.ERROR), case.report.count(Severity.WARNING)
    if draft and documents:
        key = "draft_planned" if stage == "planned" else "draft"
        key += "" if errors else "_with_warnings" if warnings else "_in_order"
    elif blocked or errors:
        key = "blocked" if errors else "blocked_by_warnings"
    else:
        key = "generated" if stage == "made" else "valid"
        key += "_with_warnings" if warnings else ""
    return say(f"verdict.{key}", case.language, errors=errors, warnings=warnings, documents=documents)


def _yes(text: str) -> bool:
    return text.strip().casefold() in ("ใช่", "yes", "true", "1")
