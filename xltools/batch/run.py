"""A batch from its sources to its roll-up."""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from xltools.batch.executors import Crew, Lost, ProcessCrew
from xltools.batch.folder import alone, clear_left_over, make_folder, refuse_file, told_to_stop
from xltools.batch.journal import Journal
from xltools.batch.maker import maker_digest
from xltools.batch.memory import Why, journal_line, remembered, settings_of
from xltools.batch.mirror import packed, put_in_place
from xltools.batch.older import older_documents
from xltools.batch.plan import Agency, agency_of, lost_error
from xltools.batch.refusals import Places, refusals_of, reserved_for
from xltools.batch.request import Request, crew_of, with_pdf
from xltools.batch.result import Result
from xltools.batch.roll_up import roll_up
from xltools.batch.sources import Refusal, Sources, Wanted, collect, file_key
from xltools.batch.work import Done, Job, Look, Survey, survey, work
from xltools.core.names import same_file_key
from xltools.errors import XltoolsError
from xltools.outcome import Options, Outcome
from xltools.pipeline import as_xltools_error
from xltools.show import outcome_json

_LAST_SECONDS = 0.8
"""How long a batch that is told to stop waits for what is nearly done."""


class Teller(Protocol):
    """Tells people what goes on, as it goes on."""

    def looked(self, done: int, total: int) -> None:
        """Tell how far the first look is."""

    def planned(self, sources: Sources, result: Result) -> None:
        """Tell what was left out of the sources, and what looks wrong in the plan."""

    def did(self, agency: Agency, done: Done, counts: Mapping[str, int], total: int) -> None:
        """Tell what became of an agency."""


def run_batch(request: Request, teller: Teller) -> Result:
    """Do a whole batch; return what became of it.

    Raises:
        XltoolsError: the batch as a whole cannot be done.
    """
    request = with_pdf(request)
    out = Path(os.path.abspath(request.out))  # noqa: PTH100  a link stays as it was typed
    refuse_file(out)
    sources = collect(request.sources, out)
    asked = tuple(_lasting(name) for name in request.options.templates)
    sources.wanted = [replace(each, templates=each.templates or asked) for each in sources.wanted]
    if sources.refusals:
        return Result(refusals=sources.refusals)
    with contextlib.ExitStack() as held, contextlib.ExitStack() as stack:
        stopped = stack.enter_context(told_to_stop())
        dry = request.options.dry_run
        locked = not dry and out.is_dir()
        if locked:
            held.enter_context(alone(out))
        crew = ProcessCrew(request.jobs, request.seconds)
        stack.callback(crew.close)
        batch = _Batch(request, out, Journal(out), teller, stopped)
        result = batch.plan(sources, crew)
        teller.planned(sources, result)
        if dry or result.refusals or result.interrupted:
            return result
        if not locked:
            make_folder(out)
            held.enter_context(alone(out))
        stack.enter_context(batch.journal.open(anew=request.fresh))
        batch.do(result, crew, stack)
        stack.close()  # from here on Ctrl-C ends the program as ever; the folder is still ours
        roll_up(result, out, request.options)
    return result


class _Batch:
    """One run over one folder."""

    def __init__(
        self, request: Request, out: Path, journal: Journal, teller: Teller, stopped: threading.Event
    ) -> None:
        self.journal = journal
        self._request, self._out, self._teller, self._stopped = request, out, teller, stopped
        self._maker, self._settings = maker_digest(), settings_of(request.options)
        self._run = secrets.token_hex(8)
        self._places = Places((), out)

    def plan(self, sources: Sources, crew: Crew) -> Result:
        """Look into every workbook that is not as the journal left it; nothing is written."""
        found: list[Agency | None] = [None] * len(sources.wanted)
        again: Counter[Why] = Counter()
        to_see = []
        for at, wanted in enumerate(sources.wanted):
            known = self._remembered(wanted)
            if isinstance(known, Agency):
                found[at] = known
            else:
                again[known] += 1
                to_see.append(at)
            if self._stopped.is_set():
                return Result(interrupted=True)
        looks = (Look(at, sources.wanted[at].workbook, self._options(sources.wanted[at])) for at in to_see)
        seen = len(found) - len(to_see)
        refused = []
        for look, told in crew.run(survey, looks, self._stopped.is_set):
            wanted = sources.wanted[look.at]
            why = self._left_out(wanted, told)
            if why is None:
                found[look.at] = agency_of(wanted, told, self._before(wanted))
            elif wanted.by_name:
                refused.append(Refusal(why, (("path", look.workbook),)))
            else:
                sources.skipped.append((look.workbook, why))
            seen += 1
            self._teller.looked(seen, len(found))
        agencies = [agency for agency in found if agency is not None]
        if self._stopped.is_set():
            return Result(interrupted=True)
        result = Result(agencies, journal=self.journal, again=again, dry_run=self._request.options.dry_run)
        result.reached, result.left_out = bytearray(len(agencies)), sources.skipped
        result.refusals = refused + refusals_of(agencies, self._out)
        if not agencies and not result.refusals:
            result.refusals = [Refusal("nothing")]
        self._places = Places(agencies, self._out)
        return result

    def _left_out(self, wanted: Wanted, told: Survey | Lost) -> str | None:
        """Return why a workbook that was looked at is no agency's; one that was is told as a failure."""
        if isinstance(told, Lost) or told.kind == "agency":
            return None
        maybe_roster = told.kind == "maybe_roster" and wanted.by_name and not wanted.where
        fails = (wanted.by_name and not maybe_roster) or self._before(wanted) is not None
        return None if fails else told.kind

    def _before(self, wanted: Wanted) -> dict[str, str] | None:
        """Return what an earlier run knew of a workbook's agency, None if it knew none."""
        line = self.journal.last(file_key(wanted.workbook))
        return line["record"] if line is not None and line["known"] else None

    def _remembered(self, wanted: Wanted) -> Agency | Why:
        key = file_key(wanted.workbook)
        if self._request.fresh or self.journal.is_history(key):
            return "new"
        return remembered(wanted, self.journal.last(key), self._maker, self._settings)

    def _options(self, wanted: Wanted) -> Options:
        return replace(self._request.options, templates=wanted.templates)

    def do(self, result: Result, here: Crew, stack: contextlib.ExitStack) -> None:
        """Do every agency that is not unchanged, and write the journal.

        Other executors than the processes of this computer get the agencies' files sent along; a workbook
        that does not tell which files it needs stays here.
        """
        for at, agency in enumerate(result.agencies):
            if agency.unchanged:
                record = result.record_of(agency)
                assert record is not None
                result.count(at, record, unchanged=True)
            elif agency.lost is not None:
                self._book(result, at, self._failed(agency, agency.lost))
        to_do = [at for at, each in enumerate(result.agencies) if not each.unchanged and each.lost is None]
        if self._request.executor and to_do:
            afar = crew_of(self._request, stack)
            doubtful = {at for at in to_do if result.agencies[at].doubt is not None}
            self._done_by(afar, result, [at for at in to_do if at not in doubtful], travel=True)
            to_do = sorted(doubtful)
        self._done_by(here, result, to_do, travel=False)
        result.interrupted = self._stopped.is_set()

    def _done_by(self, crew: Crew, result: Result, to_do: list[int], *, travel: bool) -> None:
        """Let a crew do these agencies."""
        jobs = self._jobs(result, to_do, travel=travel)
        for job, told in crew.run(work, jobs, self._stopped.is_set):
            self._take(result, job, told)
        if self._stopped.is_set():
            for job, told in crew.finish(_LAST_SECONDS):
                self._take(result, job, told)

    def _take(self, result: Result, job: Job, told: Done | Lost) -> None:
        """Take what a crew gives back; where files travelled, put them in place."""
        agency = result.agencies[job.at]
        if isinstance(told, Lost):
            told = self._failed(agency, lost_error(told))
        elif job.parcel is not None:
            try:
                told = put_in_place(job, told, agency.wanted.workbook)
            except XltoolsError as error:
                told = self._failed(agency, error)
        self._book(result, job.at, told)

    def _jobs(self, result: Result, to_do: list[int], *, travel: bool) -> Iterator[Job]:
        reserved = reserved_for(result.agencies, self._out)
        for at in to_do:
            agency = result.agencies[at]
            folder = self._out / agency.folder
            for place in {Path(path).parent for path in (str(folder / "_"), *agency.documents(self._out))}:
                clear_left_over(place)
            others = reserved.get(same_file_key(agency.folder), ())
            own = set(agency.documents(self._out)) if others else set()
            job = Job(
                at,
                self._run,
                agency.wanted.workbook,
                str(folder),
                agency.needs,
                self._options(agency.wanted),
                tuple(path for path in others if path not in own),
            )
            try:
                yield packed(job, agency.names) if travel else job
            except (XltoolsError, OSError) as error:
                self._book(result, at, self._failed(agency, as_xltools_error(error)))

    def _book(self, result: Result, at: int, done: Done) -> None:
        """Write an agency's outcome into the journal, and tell it."""
        agency = result.agencies[at]
        key = file_key(agency.wanted.workbook)
        named = {"agency": agency.label, "district": agency.district, "province": agency.province}
        places = {"source": agency.wanted.workbook, "folder": str(self._out / agency.folder)}
        before = self.journal.last(key)
        older = older_documents(agency, done.record, before and before["record"], self._places, self._out)
        more = {"seconds": done.record.get("seconds", 0.0), "older": older}
        done = replace(done, record=done.record | named | places | more)
        self.journal.add(key, journal_line(agency, done, self._maker, self._settings))
        result.count(at, done.record)
        self._teller.did(agency, done, result.counts, len(result.agencies))

    def _failed(self, agency: Agency, error: XltoolsError) -> Done:
        options = self._request.options
        language = options.language or options.default_language
        outcome = Outcome(Path(agency.wanted.workbook), "failed", language, error=error, passed=False)
        return Done(outcome_json(outcome), None, {})


def _lasting(template: str) -> str:
    """Return a template's name, or its path from wherever the next run is started."""
    is_file = template.casefold().endswith(".docx")
    return os.path.abspath(template) if is_file else template  # noqa: PTH100
