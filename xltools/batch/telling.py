"""What a batch says while it works: what was left out, a line for what went wrong, how far it is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from xltools import console
from xltools.batch.plan import Agency
from xltools.batch.result import Result
from xltools.batch.sources import Sources
from xltools.batch.work import Done
from xltools.core.messages import Language, say

_EVERY = 0.2
_MOST_NAMES = 5
_TO_MIND = ("old_format", "unreadable", "foreign", "maybe_roster")
"""What somebody may have wanted to be done; all else that is left out is no agency's workbook."""


class ScreenTeller:
    """Tells on stderr what goes on: failures always, how far it is only on a terminal."""

    def __init__(self, language: Language, *, quiet: bool, verbose: bool) -> None:
        self._language, self._quiet, self._verbose = language, quiet, verbose
        self._told_at = self._began = time.monotonic()

    def planned(self, sources: Sources, result: Result) -> None:
        """Tell what was left out of the sources, what is done again, and rows that name another agency."""
        for agency in result.agencies:
            if agency.is_another:
                values = {"where": agency.place, "agency": agency.wanted.agency, "name": agency.name}
                self._tell("other_name", **values)
        if self._quiet:
            return
        self._tell_left_out(sources)
        if result.again["settings"]:
            self._tell("again_settings", count=result.again["settings"])
        if result.again["program"]:
            self._tell("again_program", count=result.again["program"])

    def _tell_left_out(self, sources: Sources) -> None:
        counts = sources.skipped_counts
        for why in _TO_MIND:
            if why in counts:
                paths = [path for path, reason in sources.skipped if reason == why]
                named = self._named(paths, most=len(paths) if self._verbose else _MOST_NAMES)
                self._tell("skipped_line", count=counts[why], why=self._why(why), names=named)
        usual = {why: count for why, count in counts.items() if why not in _TO_MIND}
        if usual:
            self._tell("skipped_usual", count=sum(usual.values()))
        for why, count in usual.items() if self._verbose else ():
            self._tell("skipped_group", why=self._why(why), count=count)
            for path, reason in sources.skipped:
                if reason == why:
                    console.tell(f"    {shown(path)}", err=True)

    def _why(self, why: str) -> str:
        return say(f"batch.skipped.{why}", self._language)

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
            self._tell("blocked", agency=agency.label, errors=errors, warnings=warnings)
        if not self._quiet:
            self._tell_beside(agency, done)
        worked = sum(counts.values()) - counts.get("unchanged", 0)
        if worked == 1:
            self._began = time.monotonic()
        left = self._time_left(worked, total - sum(counts.values()))
        numbers = {name: counts.get(name, 0) for name in ("generated", "blocked", "failed")}
        done_words = say(
            "batch.doing", self._language, done=sum(counts.values()), total=total, left=left, **numbers
        )
        self._move(done_words)

    def _tell_beside(self, agency: Agency, done: Done) -> None:
        """Tell what lies beside an agency's documents: files that were kept, documents of an earlier run."""
        for made in done.record["outputs"]:
            if kept := made.get("kept"):
                line = say("batch.kept", self._language, agency=agency.label, path=shown(made["path"]))
                why = say(f"cli.kept_for_{kept['why']}", self._language, old=shown(kept["path"]))
                console.tell(line + why, err=True)
        if older := done.record["older"]:
            self._tell("older", agency=agency.label, files=self._named(older))

    def _tell_failure(self, agency: Agency, done: Done) -> None:
        error = done.record["error"]
        message, fix = error[f"message_{self._language}"], error[f"fix_{self._language}"]
        line = say("batch.failed", self._language, agency=agency.label, message=message, fix=fix)
        console.tell(f"{line} ({shown(agency.wanted.workbook)})", err=True)
        if self._verbose and done.trace:
            console.tell(done.trace, err=True)

    def _tell(self, key: str, **values: object) -> None:
        console.tell(say(f"batch.{key}", self._language, **values), err=True)

    def _named(self, paths: Iterable[str], most: int = _MOST_NAMES) -> str:
        paths = list(paths)
        names = ", ".join(shown(path) for path in islice(paths, most))
        more = len(paths) - most
        return say("batch.and_more", self._language, names=names, more=more) if more > 0 else names

    def _move(self, words: str) -> None:
        now = time.monotonic()
        if not self._quiet and now - self._told_at >= _EVERY:
            console.moving(words)
            self._told_at = now

    def _time_left(self, done: int, left: int) -> str:
        if done < 2:
            return "…"
        seconds = round((time.monotonic() - self._began) / (done - 1) * left)
        return f"{seconds // 60}:{seconds % 60:02}"


def shown(path: Path | str) -> str:
    """Return a path as short as it can be told from where the person stands."""
    absolute = os.path.abspath(path)  # noqa: PTH100
    here = os.getcwd() + os.sep  # noqa: PTH109
    return absolute.removeprefix(here)
