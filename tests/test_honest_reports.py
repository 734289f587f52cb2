"""Twenty honest reports: the checks stay quiet on them, and still see results that are swapped."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import grids
import pytest
from honest_reports import REPORTS, report, workbook_of

from xltools.core.messages import LANGUAGES, message
from xltools.core.model import Severity
from xltools.core.report import Report
from xltools.workbook.reader import read_workbook

QUIET = (
    "RES",
    "TXT",
    "MEM",
    "ITA",
    "ROW",
    "COL",
    "OWN001",
    "OWN002",
    "OWN006",
    "OWN007",
    "PER001",
    "PER003",
    "PER004",
)
"""Rules that an honest report gives no reason for; MEM008 is about a picture that data cannot hold."""


def checked(contents: dict[str, Any]) -> Report:
    return grids.checked(read_workbook(workbook_of(contents)))[1]


def test_there_are_reports_of_every_agency_type() -> None:
    assert len(REPORTS) == 20
    assert len({report(path)["fields"]["agency.type"] for path in REPORTS}) == 5


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_an_honest_report_gives_no_false_alarm(path: Path) -> None:
    alarms = [
        (found.code, found.measure, message(found, "en"))
        for found in checked(report(path)).diagnostics
        if found.severity is Severity.ERROR
        or (found.severity is Severity.WARNING and found.code.startswith(QUIET) and found.code != "MEM008")
    ]
    assert alarms == []


def test_nearly_every_period_is_read() -> None:
    found = [checked(report(path)) for path in REPORTS]
    unread = sum(one.code == "PER002" for each in found for one in each.diagnostics)
    assert unread <= sum(each.measures for each in found) / 40


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_its_infos_are_few(path: Path) -> None:
    found = checked(report(path))
    assert found.count(Severity.INFO) <= max(3, found.measures // 2)
    assert all(message(one, language).strip() for one in found.diagnostics for language in LANGUAGES)


def test_of_results_that_are_swapped_most_are_found() -> None:
    swaps = told = 0
    for path in REPORTS:
        contents = report(path)
        for one, other in list(combinations(range(len(contents["measures"])), 2))[::7]:
            swaps += 1
            found = _told_of_another(checked(_with_results_swapped(contents, one, other)))
            told += not found.isdisjoint({one + 1, other + 1})
    assert told / swaps > 0.75


def _with_results_swapped(contents: dict[str, Any], one: int, other: int) -> dict[str, Any]:
    measures = [dict(measure) for measure in contents["measures"]]
    for key in ("summary", "outcome"):
        measures[one][key], measures[other][key] = measures[other][key], measures[one][key]
    return {**contents, "measures": measures}


def _told_of_another(found: Report) -> set[int | None]:
    return {diagnostic.measure for diagnostic in found.diagnostics if diagnostic.code == "RES002"}
