"""Outcomes as people and programs read them: lines of text, or the JSON of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from click import style

from xltools.core.columns import padded, width
from xltools.core.messages import LANGUAGES, Language, error_fix, error_message, message, rule_text, say
from xltools.core.model import Severity
from xltools.core.report import Diagnostic, Report
from xltools.core.rules import RULES
from xltools.core.rules.base import Rule
from xltools.core.schema import TABLE_KEYS, schema
from xltools.core.status import counts_line
from xltools.errors import XltoolsError
from xltools.outcome import Outcome, Output
from xltools.resources import program_version

SCHEMA_VERSION = 1
_WIDEST_PLACE = 30
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def outcome_text(outcome: Outcome, *, quiet: bool, dry_run: bool = False) -> str:
    """Return what a person reads of one workbook's outcome."""
    language = outcome.language
    name = str(outcome.workbook)
    if outcome.error is not None:
        said, fix = error_message(outcome.error, language), error_fix(outcome.error, language)
        key = "failed" if outcome.workbook.name else "failed_plain"
        return say(f"cli.{key}", language, workbook=name, message=style(said, fg="red"), fix=fix)
    assert outcome.report is not None
    counts = counts_line(outcome.report, language)
    verdict = style(outcome.verdict, fg=_verdict_colour(outcome.report), bold=True)
    summary = say("cli.summary", language, workbook=name, verdict=verdict, counts=counts)
    if quiet:
        unexpected = [made for made in outcome.outputs if made.kept is not None]
        kept = [line for made in unexpected for line in _made(made, language, dry_run=dry_run)]
        return "\n".join([summary.split("\n")[0], *kept])
    lines = [summary, *(f"  {note}" for note in outcome.notes)]
    lines += _findings(outcome.report.diagnostics, language)
    lines += [line for made in outcome.outputs for line in _made(made, language, dry_run=dry_run)]
    if outcome.status_written:
        lines.append(say("cli.status_written", language, sheet=outcome.status_sheet))
    if dry_run:
        lines.append(say("cli.dry_run", language))
    return "\n".join(lines)


def _verdict_colour(report: Report) -> str:
    return next(
        (_COLOURS[level] for level in (Severity.ERROR, Severity.WARNING) if report.count(level)), "green"
    )


def severity_text(level: Severity, language: Language) -> str:
    """Return the word for a severity in its colour, as wide as the widest of them."""
    words = {known: say(f"severity.{known.value}", language) for known in Severity}
    return padded(style(words[level], fg=_COLOURS[level]), max(map(width, words.values())))


def as_typed(path: Path | str) -> str:
    """Return a path as it is to be typed in a command: in quotes, where a blank or another sign would cut it."""
    text = str(path)
    return text if re.fullmatch(r"[^\s&()'`;!$|<>^%,{}]+", text) else f'"{text}"'


def next_text(outcome: Outcome, *, dry_run: bool) -> str:
    """Return the next step after a workbook that could be worked on."""
    mended = outcome.report is not None and not outcome.report.has_errors
    step: str = "blocked" if outcome.outcome == "blocked" or not mended else outcome.outcome
    step = "planned" if step == "generated" and dry_run else step
    return say(f"cli.next_{step}", outcome.language, path=as_typed(outcome.workbook))


def _findings(several: Sequence[Diagnostic], language: Language) -> Iterator[str]:
    places = [str(found.cell or found.sheet or "-") for found in several]
    columns = min(max(map(width, places), default=0), _WIDEST_PLACE)
    for found, where in zip(several, places, strict=True):
        yield say(
            "cli.finding",
            language,
            severity=severity_text(found.severity, language),
            where=padded(where, columns),
            code=found.code,
            message=message(found, language),
            fix=rule_text(found.code, "fix", language),
        )


def _made(made: Output, language: Language, *, dry_run: bool) -> list[str]:
    line = say("cli.would_make" if dry_run else "cli.made", language, path=made.path)
    if made.kept is not None:
        line += say(f"cli.kept_for_{made.kept_for}", language, old=made.kept)
    return [line]


def totals_text(outcomes: Sequence[Outcome], language: Language) -> str:
    """Return one line for several workbooks."""
    failed = sum(1 for outcome in outcomes if outcome.error is not None)
    blocked = sum(1 for outcome in outcomes if outcome.error is None and not outcome.passed)
    fine = len(outcomes) - failed - blocked
    return say("cli.totals", language, total=len(outcomes), fine=fine, blocked=blocked, failed=failed)


# ---------------------------------------------------------------- JSON


def outcomes_json(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the JSON document of a run: of one workbook, or a list of several."""
    if len(outcomes) == 1:
        return json_head() | outcome_json(outcomes[0])
    return json_head() | {"workbooks": [outcome_json(outcome) for outcome in outcomes]}


def json_head() -> dict[str, Any]:
    """Return what every JSON document begins with."""
    return {"schema_version": SCHEMA_VERSION, "tool": "xltools", "version": program_version()}


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return one workbook's part of the JSON."""
    report = outcome.report or Report((), 0)
    return {
        "workbook": str(outcome.workbook),
        "ok": outcome.passed,
        "outcome": outcome.outcome,
        "counts": {level.value: report.count(level) for level in Severity} | {"measures": report.measures},
        "diagnostics": [_diagnostic_json(found, outcome.language) for found in report.diagnostics],
        "outputs": [
            {
                "kind": made.kind,
                "template": made.template,
                "path": str(made.path),
                "sha256": made.sha256 or None,
            }
            | ({"kept": {"path": str(made.kept), "why": made.kept_for}} if made.kept else {})
            for made in outcome.outputs
        ],
        "status_sheet": {"sheet": outcome.status_sheet, "written": outcome.status_written},
        "error": error_json(outcome.error, outcome.language),
    }


def _diagnostic_json(found: Diagnostic, language: Language) -> dict[str, Any]:
    words = {f"message_{spoken}": message(found, spoken) for spoken in LANGUAGES}
    words |= {f"fix_{spoken}": rule_text(found.code, "fix", spoken) for spoken in LANGUAGES}
    return {
        "code": found.code,
        "name": found.name,
        "severity": found.severity.value,
        "sheet": found.sheet,
        "cell": found.cell.a1 if found.cell else None,
        "message": words[f"message_{language}"],
        "fix": words[f"fix_{language}"],
        **words,
    }


def error_json(error: XltoolsError | None, language: Language) -> dict[str, str] | None:
    """Return what could not be done, for programs."""
    if error is None:
        return None
    words = {f"message_{spoken}": error_message(error, spoken) for spoken in LANGUAGES}
    words |= {f"fix_{spoken}": error_fix(error, spoken) for spoken in LANGUAGES}
    return {"code": error.code, "message": words[f"message_{language}"], **words}


# ---------------------------------------------------------------- rules


def rules_text(language: Language) -> str:
    """Return the list of all rules, a line each."""
    return "\n".join(
        say(
            "cli.rules.line",
            language,
            code=rule.code,
            severity=severity_text(rule.severity, language),
            title=rule_text(rule.code, "title", language),
        )
        for rule in RULES
    )


def rule_explanation(rule: Rule, language: Language) -> str:
    """Return everything about one rule."""
    from xltools.core.data import load

    entry = load("rules")[rule.code]
    text = say(
        "cli.rules.explain",
        language,
        code=rule.code,
        name=rule.name,
        severity=say(f"severity.{rule.severity.value}", language),
        title=rule_text(rule.code, "title", language),
        why=rule_text(rule.code, "why", language),
        message="\n".join(
            "  " + re.sub(r"\{\w+\}", "…", words[language])
            for words in (entry["message"], *entry.get("variant", {}).values())
        ),
        fix=rule_text(rule.code, "fix", language),
        bad=example_text(entry["bad"], language),
        good=example_text(entry["good"], language),
    )
    return f"{text}\n\n{say('cli.rules.always_on', language)}" if rule.keeps_promise else text


def rules_json() -> list[dict[str, Any]]:
    """Return all rules for programs."""
    return [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity.value,
            "since": rule.since,
            "can_be_switched_off": not rule.keeps_promise,
            **{
                f"{part}_{language}": rule_text(rule.code, part, language)
                for part in ("title", "why", "fix")
                for language in LANGUAGES
            },
        }
        for rule in RULES
    ]


def example_text(example: Sequence[Sequence[str]], language: Language) -> str:
    """Return an example of a rule in words: where in the workbook, and what stands there."""
    return "\n".join(
        f"  {_place_words(place, language)}: {_shown(value, language)}" for place, value in example
    )


def _place_words(place: str, language: Language) -> str:
    """Return a place such as ``measures.4.owners`` by the labels a person sees."""
    if ":" in place:
        return " – ".join(_place_words(part, language) for part in place.split(":"))
    head, *rest = place.split(".")
    if head == "template":
        return say("example.template", language)
    if place in schema().fields.entries:
        return schema().fields.entries[place].label
    table = next(schema().tables[key] for key in TABLE_KEYS if key == head)
    words = [table.sheet]
    for part in rest:
        if part == "+":
            words.append(say("example.new_column" if "header" in rest else "example.new_row", language))
        elif part == "header":
            words.append(say("example.heading", language))
        elif part.isdigit():
            words.append(say("example.row", language, row=part))
        else:
            words.append(table.columns[part].label)
    return " › ".join(words)


def _shown(value: str, language: Language) -> str:
    special = {"": "blank", "=": "formula"} | {
        word: word
        for word in (
            "missing",
            "present",
            "empty",
            "hidden",
            "below",
            "merged",
            "pasted",
            "header",
            "twice",
            "long",
        )
    }
    if value in special:
        return say(f"example.{special[value]}", language)
    return value.replace("\u0007", "␇").replace("\n", " ⏎ ")
