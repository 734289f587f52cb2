"""What a batch says: one line for each failure, how far it is, and one line at the end."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import click

from xltools import console
from xltools.batch.plan import Agency
from xltools.batch.request import Request
from xltools.batch.run import Result, run_batch
from xltools.batch.sources import Refusal, Sources
from xltools.batch.work import Done
from xltools.core.messages import LANGUAGES, Language, say
from xltools.show import json_head

_EVERY = 0.2
_MOST_REFUSALS = 50


def make_batch(request: Request, language: Language, *, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Do a batch, say what became of it, and return the exit code.

    Raises:
        XltoolsError: the batch as a whole cannot be done.
    """
    teller = ScreenTeller(language, quiet=quiet, verbose=verbose)
    result = run_batch(request, teller)
    teller.clear()
    if result.refusals:
        _tell_refusals(result, language)
        if as_json:
            _tell_json(result)
        return result.exit_code
    for error in result.errors:
        console.tell_failure(error, language)
    if as_json:
        _tell_json(result)
        return result.exit_code
    if result.interrupted and result.journal is None:
        console.tell(say("batch.interrupted_plan", language))
        return result.exit_code
    if request.options.dry_run:
        _tell_plan(result, request, language, quiet=quiet)
        return result.exit_code
    for note in result.notes:
        console.tell(note)
    console.tell(_summary(result, request, language))
    if result.files and not quiet:
        console.tell(say("batch.look_at", language, path=_shown(result.files[0])))
    return result.exit_code


class ScreenTeller:
    """Tells on stderr what goes on: failures always, how far it is only on a terminal."""

    def __init__(self, language: Language, *, quiet: bool, verbose: bool) -> None:
        self._language, self._quiet, self._verbose = language, quiet, verbose
        self._moving = sys.stderr.isatty() and not quiet
        self._told_at = self._began = time.monotonic()
        self._began_with = 0
        self._line_is_on = False

    def planned(self, sources: Sources, result: Result) -> None:
        """Tell what was left out of the sources, by name if asked for, and rows that name another agency."""
        self.clear()
        for agency in result.agencies:
            if agency.is_another:
                values = {"where": agency.place, "agency": agency.wanted.agency, "name": agency.name}
                console.tell(say("batch.other_name", self._language, **values), err=True)
        if self._quiet:
            return
        for why, count in sources.skipped_counts.items():
            words = say(f"batch.skipped.{why}", self._language)
            console.tell(say("batch.skipped_line", self._language, count=count, why=words), err=True)
            if self._verbose:
                for path, reason in sources.skipped:
                    if reason == why:
                        console.tell(f"  {_shown(path)}", err=True)

    def looked(self, done: int, total: int) -> None:
        """Tell how far the first look is."""
        self._move(say("batch.looking", self._language, done=done, total=total))

    def did(self, agency: Agency, done: Done, counts: Mapping[str, int], total: int) -> None:
        """Tell what became of an agency."""
        record = done.record
        if record["outcome"] == "failed":
            self._tell_failure(agency, done)
        elif record["outcome"] == "blocked" and not self._quiet:
            errors, warnings = record["counts"]["error"], record["counts"]["warning"]
            self.clear()
            words = say(
                "batch.blocked", self._language, agency=agency.label, errors=errors, warnings=warnings
            )
            console.tell(words, err=True)
        worked = sum(counts.values()) - counts.get("unchanged", 0)
        if worked == 1:
            self._began = time.monotonic()
        left = self._time_left(worked, total - sum(counts.values()))
        numbers = {name: counts.get(name, 0) for name in ("generated", "blocked", "failed")}
        done_words = say(
            "batch.doing", self._language, done=sum(counts.values()), total=total, left=left, **numbers
        )
        self._move(done_words)

    def clear(self) -> None:
        """Take the moving line away, so that other lines stand by themselves."""
        if self._line_is_on:
            click.echo("\r\033[K", nl=False, err=True)
            self._line_is_on = False

    def _tell_failure(self, agency: Agency, done: Done) -> None:
        error = done.record["error"]
        message, fix = error[f"message_{self._language}"], error[f"fix_{self._language}"]
        self.clear()
        line = say("batch.failed", self._language, agency=agency.label, message=message, fix=fix)
        console.tell(f"{line} ({_shown(agency.wanted.workbook)})", err=True)
        if self._verbose and done.trace:
            console.tell(done.trace, err=True)

    def _move(self, words: str) -> None:
        now = time.monotonic()
        if self._moving and now - self._told_at >= _EVERY:
            click.echo(f"\r\033[K{words}", nl=False, err=True)
            self._told_at, self._line_is_on = now, True

    def _time_left(self, done: int, left: int) -> str:
        if done < 2:
            return "…"
        seconds = round((time.monotonic() - self._began) / (done - 1) * left)
        return f"{seconds // 60}:{seconds % 60:02}"


def _summary(result: Result, request: Request, language: Language) -> str:
    counts = {name: result.counts[name] for name in ("generated", "unchanged", "blocked", "failed")}
    values = counts | {"total": len(result.agencies), "done": len(result.done), "out": _shown(request.out)}
    key = "interrupted" if result.interrupted else "summary"
    words = say(f"batch.{key}", language, **values)
    if result.still_blocked:
        words += say("batch.still_blocked", language, count=result.still_blocked)
    return words


def _tell_plan(result: Result, request: Request, language: Language, *, quiet: bool) -> None:
    for agency in result.agencies if not quiet else ():
        key = "planned_unchanged" if agency.unchanged else "planned"
        path = _shown(agency.wanted.workbook)
        folder = _shown(os.path.join(request.out, agency.folder))  # noqa: PTH118
        console.tell(say(f"batch.{key}", language, agency=agency.label, workbook=path, folder=folder))
    unchanged = sum(agency.unchanged for agency in result.agencies)
    total = len(result.agencies)
    console.tell(say("batch.plan", language, total=total, unchanged=unchanged))


def refusal_text(refusal: Refusal, language: Language) -> str:
    """Return why a batch is not begun, and how to mend it, in a line."""
    return say(f"batch.refused.{refusal.key}", language, **dict(refusal.values))


def _tell_refusals(result: Result, language: Language) -> None:
    for refusal in result.refusals[:_MOST_REFUSALS]:
        console.tell(refusal_text(refusal, language), err=True)
    more = len(result.refusals) - _MOST_REFUSALS
    if more > 0:
        console.tell(say("batch.more_refusals", language, count=more), err=True)
    console.tell(say("batch.not_begun", language, count=len(result.refusals)), err=True)


def _tell_json(result: Result) -> None:
    """Print the JSON of the contract, workbook by workbook: never all of them in memory."""
    names = ("generated", "unchanged", "blocked", "failed")
    summary = {"total": len(result.agencies)} | {name: result.counts[name] for name in names}
    head = json_head() | {"ok": result.exit_code == 0, "summary": summary}
    if result.refusals:
        head |= {
            "refused": [
                {"code": refusal.key} | {f"message_{each}": refusal_text(refusal, each) for each in LANGUAGES}
                for refusal in result.refusals
            ]
        }
    console.tell(json.dumps(head, ensure_ascii=False)[:-1] + ', "workbooks": [')
    before = ""
    if result.journal is not None:
        for record in result.records(of_this_run=True):
            if before:
                console.tell(before + ",")
            before = json.dumps(record, ensure_ascii=False)
    console.tell(before + "]}")


def _shown(path: Path | str) -> str:
    """Return a path as short as it can be told from where the person stands."""
    absolute = os.path.abspath(path)  # noqa: PTH100
    here = os.getcwd() + os.sep  # noqa: PTH109
    return absolute.removeprefix(here)
