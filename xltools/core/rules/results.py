"""RES: does each measure's result belong to it, and does it say more than it promises.

The limits were tuned on twenty honest reports besides the examples: no false alarm in 215 measures, and
where two measures' results are swapped, at least one of them is found in eight of ten cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import cast

from xltools.core.copies import RUN, RunNumbers, may_overlap, run_numbers
from xltools.core.data import load
from xltools.core.dossier import Dossier, Measure, is_uncalculated
from xltools.core.ita import assessment_reporting_on
from xltools.core.packed_runs import packed_runs
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding, measures_with
from xltools.core.runs import row_numbers
from xltools.core.schema import schema
from xltools.core.similarity import Kinship, Runs, near_duplicates, overlap, runs
from xltools.core.thai import says_nothing, squash, thai_digits, western_digits
from xltools.patterns import pattern_of

_TOPIC_RUN, _LEAST_TOPIC_RUNS, _LEAST_RESULT_RUNS = 4, 15, 40
_OWN_TOO_LOW, _OTHER_HIGH_ENOUGH, _TIMES_BETTER = 0.09, 0.04, 4
_LEAST_COPY_RUNS, _COPIED = 40, 0.65
_SAME_IN_ROW = 0.6
_FEW = 16
"""Texts that are held to each of the others; where more are doubtful, time must not grow with the pairs."""

_COUNTED = pattern_of(
    r"(?P<what>ฉบับที่|ครั้งที่|รุ่นที่|รอบที่|ระยะที่|(?:ปีงบประมาณ|ปี)?(?:\(?พ\.?ศ\.?)|ปีงบประมาณ|ปี)"
    r"(?P<number>[0-9]+(?:[-–—/][0-9]+)?)"
)
_MAY_BE_COUNTED = pattern_of(r"[0-9๐-๙](?:(?<=ที่.)|(?<=ปี.)|(?<=ศ.)|(?<=ศ\..))")
"""A number right behind what is counted; looked for by the number, which is rarer than letters."""
_LETTERS_BEFORE = 10
_LONGEST_NO_RESULT = 120
_LIST_NUMBER = pattern_of(r"^\s*[(]?[0-9๐-๙]{1,2}[.)]?\s", re.MULTILINE)
_FIGURE = pattern_of("[0-9๐-๙]")


def missing_result(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    columns = schema().tables["measures"].columns
    assessment = assessment_reporting_on(dossier.fiscal_year) if dossier.fiscal_year else None
    for key in ("summary", "outcome"):
        for measure in measures_with(dossier, needs, key):
            if _is_no_result(getattr(measure, key)) and not is_uncalculated(measure.row.cell(key)):
                params = {"no": str(measure.no), "column": columns[key].label}
                if assessment and key in assessment.required_columns:
                    params |= {"item": assessment.report_item, "year": str(assessment.year)}
                variant = "asked-for" if "item" in params else ""
                yield Finding(measure.row.ref(key), params, variant, measure=measure.no)


def _is_no_result(text: str) -> bool:
    lines = text.split("\n")
    long = len(text) - len(lines) >= _LONGEST_NO_RESULT
    if long and all(map(str.isprintable, lines)):  # with blanks out, still too long
        return says_nothing(text)
    return says_nothing(text) or squash(text).casefold() in load("wording")["no_result"]


def result_fits_another_measure(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if not {"summary", "outcome"} & needs.columns:
        return
    measures = dossier.measures
    said = [f"{measure.title} {measure.method}" for measure in measures]
    said += [f"{measure.summary} {measure.outcome}" for measure in measures]
    all_runs = _topic_runs(said, _stock_words(dossier))
    topics, results = all_runs[: len(measures)], all_runs[len(measures) :]
    kinship = Kinship(topics, results)
    strangers = kinship.strangers(_OWN_TOO_LOW, _LEAST_TOPIC_RUNS, _LEAST_RESULT_RUNS)
    for row, (best, other) in kinship.best_others(strangers).items():
        if best > max(_OTHER_HIGH_ENOUGH, _TIMES_BETTER * strangers[row]):
            params = {"no": str(measures[row].no), "other": str(measures[other].no)}
            yield Finding(measures[row].row.ref("summary"), params, measure=measures[row].no)


def _topic_runs(texts: list[str], without: list[str]) -> Sequence[Runs]:
    return packed_runs(texts, without) or [runs(text, _TOPIC_RUN, without) for text in texts]


def near_duplicate_text(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    columns = schema().tables["measures"].columns
    for key in ("summary", "outcome"):
        if key not in needs.columns or not _holds_copies(dossier, key):
            continue
        texts = [runs(getattr(measure, key), RUN) for measure in dossier.measures]
        long_enough = [text if len(text) >= _LEAST_COPY_RUNS else frozenset[str]() for text in texts]
        for row, other in near_duplicates(long_enough, _COPIED).items():
            measure = dossier.measures[row]
            params = {
                "no": str(measure.no),
                "other": str(dossier.measures[other].no),
                "column": columns[key].label,
            }
            yield Finding(measure.row.ref(key), params, measure=measure.no)


def _holds_copies(dossier: Dossier, key: str) -> bool:
    """Tell whether any two texts of a column are as alike as that; most columns have none, and it shows soon."""
    numbers = _run_numbers(dossier, key)
    doubtful = numbers.doubtful(_COPIED, _LEAST_COPY_RUNS) if numbers is not None else []
    if numbers is None or len(doubtful) > _FEW:
        return True
    runs_of = cache(lambda row: runs(getattr(dossier.measures[row], key), RUN))
    return any(
        overlap(runs_of(one), runs_of(other)) > _COPIED
        for one in doubtful
        for other in numbers.perhaps_overlapped(one, _COPIED)
    )


def _run_numbers(dossier: Dossier, key: str) -> RunNumbers | None:
    """Return what several rules ask of the runs of a column."""
    if ("run numbers", key) not in dossier.remembered:
        dossier.remembered["run numbers", key] = run_numbers(
            [getattr(measure, key) for measure in dossier.measures]
        )
    return cast("RunNumbers | None", dossier.remembered["run numbers", key])


def summary_equals_outcome(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if not {"summary", "outcome"} <= needs.columns:
        return
    for measure in _perhaps_said_twice(dossier):
        summary, outcome = runs(measure.summary, RUN), runs(measure.outcome, RUN)
        if min(len(summary), len(outcome)) >= _LEAST_COPY_RUNS and overlap(summary, outcome) > _SAME_IN_ROW:
            yield Finding(measure.row.ref("outcome"), {"no": str(measure.no)}, measure=measure.no)


def _perhaps_said_twice(dossier: Dossier) -> Iterable[Measure]:
    """Yield the measures whose outcome, as far as some of its runs tell, may be the summary again."""
    summaries, outcomes = _run_numbers(dossier, "summary"), _run_numbers(dossier, "outcome")
    if summaries is None or outcomes is None:
        return dossier.measures
    pairs = zip(dossier.measures, summaries.texts, outcomes.texts, strict=True)
    return (measure for measure, one, other in pairs if may_overlap(one, other, _SAME_IN_ROW))


def numbers_disagree(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in dossier.measures:
        seen: dict[tuple[str, str], tuple[str, str]] = {}
        told: set[tuple[str, str]] = set()
        for key in ("title", "method", "summary", "outcome"):
            if key not in needs.columns:
                continue
            for thing, number in _single_numbers(getattr(measure, key)).items():
                first, _ = seen.setdefault(thing, (number, key))
                if number != first and thing not in told:
                    told.add(thing)
                    params = {
                        "no": str(measure.no),
                        "what": thing[1],
                        "first": thai_digits(first),
                        "second": thai_digits(number),
                    }
                    yield Finding(measure.row.ref(key), params, measure=measure.no)


def _single_numbers(text: str) -> dict[tuple[str, str], str]:
    """Return the number of each thing counted once in a text: «เปลี่ยนแปลง ฉบับที่ ๓» is 3.

    A thing is what is counted and the letters before it; one with several numbers is a series.
    """
    letters = "".join(text.split())
    if not _MAY_BE_COUNTED.search(letters):
        return {}
    letters = western_digits(letters)
    numbers: dict[tuple[str, str], set[str]] = {}
    for found in _COUNTED.finditer(letters):
        before = re.sub(r"[^ก-ฮะ-์A-Za-z]+", "", letters[max(0, found.start() - 40) : found.start()])
        if len(before) >= _LETTERS_BEFORE and not _is_citation(letters, found):
            thing = (before[-_LETTERS_BEFORE:], found["what"].strip("("))
            numbers.setdefault(thing, set()).add(re.sub("[–—]", "-", found["number"]))
    return {thing: found.pop() for thing, found in numbers.items() if len(found) == 1}


def _is_citation(letters: str, found: re.Match[str]) -> bool:
    """Tell the number or year of a law: (ฉบับที่ ๖) พ.ศ. ๒๕๕๒. A law's amendments are many."""
    bracketed = letters[max(0, found.start() - 1) : found.start()] == "("
    law_year = found["what"].strip("(") in ("พ.ศ.", "พ.ศ", "พศ") and "-" not in found["number"]
    return law_year or (bracketed and found["what"] == "ฉบับที่")


def outcome_reads_as_plan(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    columns = schema().tables["measures"].columns
    plans = re.compile("|".join(map(re.escape, load("wording")["plans"])))
    for measure in dossier.measures:
        for key in ("summary", "outcome"):
            if key in needs.columns and (found := plans.search(getattr(measure, key))):
                params = {"no": str(measure.no), "column": columns[key].label, "text": found[0]}
                yield Finding(measure.row.ref(key), params, measure=measure.no)
    bare = [
        measure
        for measure in dossier.measures
        if {"summary", "outcome"} <= needs.columns and _has_no_figure(measure)
    ]
    if bare:
        numbers = row_numbers(tuple(measure.no for measure in bare))
        yield Finding(bare[0].row.ref("outcome"), {"numbers": numbers}, "no-figures")


def _has_no_figure(measure: Measure) -> bool:
    """Tell results that give neither a figure nor a date, nor a place where the evidence is."""
    said = f"{measure.summary}\n{measure.outcome}"
    if says_nothing(said) or not says_nothing(measure.evidence):
        return False
    return not _FIGURE.search(_LIST_NUMBER.sub("", said))


def _stock_words(dossier: Dossier) -> list[str]:
    """Return what is cut out of a text before topics are compared, the longest first."""
    agency = "".join(dossier.text("agency.name").split())
    return [agency, *sorted(load("wording")["stock"], key=len, reverse=True)]
