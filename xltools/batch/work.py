"""One agency's work, as a worker does it: on this computer's files, or on files that were sent along."""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from xltools.batch.maker import maker_digest
from xltools.case import Source, read, typed_path, wanted_documents
from xltools.core.schema import schema
from xltools.core.thai import says_nothing, squash
from xltools.errors import XltoolsError
from xltools.making import document_names
from xltools.outcome import Options, Outcome
from xltools.pipeline import as_xltools_error, generate_open, with_a_way_out
from xltools.show import outcome_json
from xltools.workbook.closed import ClosedBook

if TYPE_CHECKING:
    from xltools.batch.mirror import Parcel

_SHEETS_OF_OURS, _LABELS_OF_OURS = 2, 4
_IDENTITY = ("agency.name", "agency.district", "agency.province")


@dataclass(frozen=True, slots=True)
class Look:
    """What is asked of a first look into a workbook; ``at`` is its place in the batch."""

    at: int
    workbook: str
    options: Options


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first look tells: whose the workbook is, and which files its documents are and need.

    ``names`` are the documents below the agency's folder, then the same as drafts. ``error`` is why they could
    not be told; the work itself then says what is wrong. ``kind`` is ``foreign`` for a workbook that has nothing
    of ours, ``maybe_roster`` for one of them that somebody may have meant for a roster.
    """

    agency: str = ""
    district: str = ""
    province: str = ""
    names: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    kind: Literal["agency", "roster", "foreign", "maybe_roster"] = "agency"
    error: XltoolsError | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One agency's work; ``at`` is its place in the batch. ``run`` tells it from the same work of another run: no answer is given twice.

    ``reserved`` are the documents of other agencies in the same folder. ``parcel`` holds the files where
    the worker does not see this computer's disk.
    """

    at: int
    run: str
    workbook: str
    folder: str
    needs: tuple[str, ...]
    options: Options
    reserved: tuple[str, ...] = ()
    parcel: Parcel | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an agency: its part of the JSON, and what tells later that nothing has changed.

    ``left`` is the digest of the workbook's bytes after the work; ``changed`` are the files to be written
    where the worker could not; ``maker`` tells a worker whose programs are others.
    """

    record: dict[str, Any]
    left: str | None
    needs: dict[str, str | None]
    verdict: str = ""
    trace: str = ""
    changed: Mapping[str, bytes] | None = None
    maker: str = ""


def survey(look: Look) -> Survey:
    """Return what a workbook says of itself; whatever it hides, nothing is raised."""
    path = Path(look.workbook)
    found = Survey()
    try:
        source = read(ClosedBook(path), look.options)
        agency, district, province = (source.dossier.text(key) for key in _IDENTITY)
        found = Survey(agency, district, province, kind=_kind(source))
        if found.kind != "agency":
            return found
        found = replace(found, needs=_pictures(source))
        documents = wanted_documents(source, look.options)
        templates = (str(document.source) for document in documents if document.source is not None)
        found = replace(found, needs=(*found.needs, *templates))
        names: list[str] = []
        for draft in (False, True):
            texts = document_names(source.dossier, documents, draft=draft)
            printed = [f"{name.removesuffix('.docx')}.pdf" for name in texts] if look.options.pdf else []
            names += [*texts, *printed]
        return replace(found, names=tuple(names))
    except Exception as error:  # noqa: BLE001  told by the work itself, which meets it again
        return replace(found, error=as_xltools_error(error))


def _kind(source: Source) -> Literal["agency", "roster", "foreign", "maybe_roster"]:
    from xltools.batch.roster import is_like_a_roster, roster_rows

    if not source.dossier.measures and roster_rows(source.workbook) is not None:
        return "roster"
    if _is_ours(source):
        return "agency"
    return "maybe_roster" if is_like_a_roster(source.workbook) else "foreign"


def _is_ours(source: Source) -> bool:
    """Tell a workbook of measures: by what was found in it, or by what its sheets and tables are called.

    One sheet's name, a label or two, or headings such as ชื่อ and ตำแหน่ง, stand in anybody's workbook.
    """
    dossier, expected = source.dossier, schema()
    if dossier.tables["measures"] or len(dossier.entries) + len(dossier.settings) >= _LABELS_OF_OURS:
        return True
    sheets = {expected.fields.sheet, expected.settings.sheet, expected.status_sheet}
    sheets |= {table.sheet for table in expected.tables.values()}
    tables = {table.table.casefold() for table in expected.tables.values()}
    found = source.workbook.sheets
    named = sum(squash(sheet.name) in set(map(squash, sheets)) for sheet in found)
    return named >= _SHEETS_OF_OURS or any(
        table.name.casefold() in tables for sheet in found for table in sheet.tables
    )


def _pictures(source: Source) -> tuple[str, ...]:
    name = source.dossier.text("agency.garuda")
    return () if says_nothing(name) else (str(typed_path(name, source.path.parent)),)


def work(job: Job) -> Done:
    """Do one agency's work; whatever goes wrong belongs to its record."""
    if job.parcel is not None:
        from xltools.batch.mirror import in_mirror

        return in_mirror(job, _work)
    return _work(job)


def _work(job: Job) -> Done:
    started = time.perf_counter()
    needs = {path: file_digest(Path(path)) for path in job.needs}
    options = replace(job.options, out=Path(job.folder), reserved=tuple(Path(path) for path in job.reserved))
    outcome, left = _generated(Path(job.workbook), options)
    if outcome.error is not None:
        outcome = replace(outcome, error=with_a_way_out(outcome.error, Path(job.workbook), options))
    record = outcome_json(outcome) | {"seconds": round(time.perf_counter() - started, 3)}
    trace = "".join(traceback.format_exception(outcome.cause)).rstrip() if outcome.cause else ""
    return Done(record, left, needs, outcome.verdict, trace, maker=maker_digest())


def _generated(path: Path, options: Options) -> tuple[Outcome, str | None]:
    """Generate; return with the outcome the digest of the bytes that the workbook was left with."""
    try:
        book = ClosedBook(path)
    except Exception as error:  # noqa: BLE001  one line for an officer, no traceback
        language = options.language or options.default_language
        failure = as_xltools_error(error)
        return Outcome(path, "failed", language, error=failure, passed=False, cause=error), None
    outcome = generate_open(book, options)
    return outcome, hashlib.sha256(book.data).hexdigest()


def file_digest(path: Path) -> str | None:
    """Return the SHA-256 of a file, None if there is none that can be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
