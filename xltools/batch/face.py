"""What a batch says at its end: the plan, why it was not begun, the counts and what to do next; or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from xltools import console
from xltools.batch.plan import Agency
from xltools.batch.request import Request
from xltools.batch.result import Result
from xltools.batch.run import run_batch
from xltools.batch.sources import Refusal
from xltools.batch.telling import ScreenTeller, shown
from xltools.core.messages import LANGUAGES, Language, error_message, say
from xltools.rollup.digest import VERDICTS
from xltools.show import error_json, json_head

_MOST_REFUSALS = 50


def make_batch(request: Request, language: Language, *, as_json: bool, quiet: bool, verbose: bool) -> int:
    """Do a batch, say what became of it, and return the exit code.

    Raises:
        XltoolsError: the batch as a whole cannot be done.
    """
    teller = ScreenTeller(language, quiet=quiet, verbose=verbose)
    result = run_batch(request, teller)
    console.stop_moving()
    if result.refusals:
        _tell_refusals(result, language)
    for error in result.errors:
        console.tell_failure(error, language)
    if as_json:
        _tell_json(result, request, language)
    elif result.refusals:
        pass
    elif result.interrupted and result.journal is None:
        console.tell(say("batch.interrupted_plan", language))
    elif request.options.dry_run:
        _tell_plan(result, request, language, quiet=quiet)
    else:
        _tell_end(result, request, language, quiet=quiet)
    return result.exit_code


# ---------------------------------------------------------------- for people


def _tell_end(result: Result, request: Request, language: Language, *, quiet: bool) -> None:
    for note in result.notes:
        console.tell(note)
    numbers = {verdict: f"{result.verdicts[verdict]:,}" for verdict in VERDICTS}
    unchanged = result.counts["unchanged"]
    values = {"total": f"{len(result.agencies):,}", "done": f"{result.done:,}"}
    values |= {"worked": f"{result.done - unchanged:,}", "unchanged": f"{unchanged:,}"}
    key = "interrupted" if result.interrupted else "summary"
    console.tell(say(f"batch.{key}", language, **numbers, **values))
    if result.older:
        console.tell(say("batch.older_count", language, count=f"{result.older:,}"))
    if result.kept:
        console.tell(say("batch.kept_count", language, count=f"{result.kept:,}"))
    if result.files and not quiet:
        console.tell(_next(result, request, language))


def _next(result: Result, request: Request, language: Language) -> str:
    """Return the one line that says what to do next."""
    path = shown(result.files[0])
    if result.interrupted and result.left:
        key = "next_left_fresh" if request.fresh else "next_left"
        return say(f"batch.{key}", language, left=f"{result.left:,}", path=path)
    if wrong := result.verdicts["error"] + result.verdicts["failed"]:
        return say("batch.next_mend", language, count=f"{wrong:,}", path=path)
    if doubtful := result.verdicts["warning"]:
        return say("batch.next_look", language, count=f"{doubtful:,}", path=path)
    return say("batch.next_sign", language, path=path)


def _tell_plan(result: Result, request: Request, language: Language, *, quiet: bool) -> None:
    for agency in result.agencies if not quiet else ():
        error = agency.lost or agency.doubt
        key = "planned_unchanged" if agency.unchanged else "planned_doubt" if error else "planned"
        values = {"agency": agency.label, "workbook": shown(agency.wanted.workbook)}
        values["folder"] = shown(request.out / agency.folder)
        values["message"] = error_message(error, language) if error else ""
        console.tell(say(f"batch.{key}", language, **values))
    unchanged = sum(agency.unchanged for agency in result.agencies)
    numbers = {"total": len(result.agencies), "unchanged": unchanged, "unopened": result.unopened}
    console.tell(say("batch.plan", language, **numbers))


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


# ---------------------------------------------------------------- for programs


def _tell_json(result: Result, request: Request, language: Language) -> None:
    """Print the JSON of the contract, workbook by workbook: never all of them in memory."""
    head = json_head() | {"ok": result.exit_code == 0, "interrupted": result.interrupted}
    head |= {"summary": result.summary()}
    if result.refusals:
        head |= {
            "refused": [
                {"code": refusal.key} | {f"message_{each}": refusal_text(refusal, each) for each in LANGUAGES}
                for refusal in result.refusals
            ]
        }
    if request.options.dry_run:
        left_out = [{"path": path, "why": why} for path, why in result.left_out]
        head |= {"dry_run": True, "left_out": left_out}
        _tell_list(head, "plan", (_planned(agency, request, language) for agency in result.agencies))
    else:
        began = result.journal is not None and not result.refusals
        _tell_list(head, "workbooks", result.records(of_this_run=True) if began else ())


def _planned(agency: Agency, request: Request, language: Language) -> dict[str, Any]:
    """Return an agency's part of the plan."""
    options = request.options
    documents = [] if agency.lost else agency.planned(request.out.absolute(), draft=options.draft)
    return {
        "agency": agency.label,
        "district": agency.district,
        "province": agency.province,
        "source": agency.wanted.workbook,
        "roster": agency.wanted.where or None,
        "folder": str(request.out.absolute() / agency.folder),
        "documents": documents,
        "unchanged": agency.unchanged,
        "error": error_json(agency.lost or agency.doubt, language),
    }


def _tell_list(head: dict[str, Any], name: str, entries: Iterable[dict[str, Any]]) -> None:
    console.tell(f'{json.dumps(head, ensure_ascii=False)[:-1]}, "{name}": [')
    before = ""
    for entry in entries:
        if before:
            console.tell(before + ",")
        before = json.dumps(entry, ensure_ascii=False)
    console.tell(before + "]}")
