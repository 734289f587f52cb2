"""ITA scores and levels, by the files of each year."""

from __future__ import annotations

import grids
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.data import names
from xltools.core.ita import assessment_of, assessment_reporting_on
from xltools.core.messages import message
from xltools.core.model import Workbook

BEST, GOOD, PASSED, TO_MEND, URGENT = "ผ่านดีเยี่ยม", "ผ่านดี", "ผ่าน", "ต้องปรับปรุง", "ต้องปรับปรุงโดยด่วน"


@pytest.mark.parametrize(
    ("year", "items", "plan", "report", "about"),
    [
        (2566, 43, "o42", "o43", 2566),
        (2567, 35, "o34", "o35", 2566),
        (2568, 28, "o27", "o28", 2567),
        (2569, 26, "o25", "o26", 2568),
    ],
)
def test_each_year_says_its_items_and_the_year_reported_on(
    year: int, items: int, plan: str, report: str, about: int
) -> None:
    found = assessment_of(year)
    assert (found.items, found.plan_item, found.report_item, found.reports_on) == (items, plan, report, about)
    assert found.required_columns == {"title", "summary", "outcome"}
    assert sum(found.weights.values()) == pytest.approx(1)


def test_a_year_without_a_file_is_judged_by_the_nearest() -> None:
    assert assessment_of(2575).year == max(map(int, names("ita")))
    assert assessment_of(2550).year == min(map(int, names("ita")))
    assert assessment_of(None).year == max(map(int, names("ita")))
    assert assessment_reporting_on(2575) is None


def test_the_latest_assessment_that_asks_about_a_year_is_meant() -> None:
    found = assessment_reporting_on(2566)
    assert found is not None
    assert found.report_item == "o35"


@pytest.mark.parametrize(
    ("total", "instruments", "possible"),
    [
        (97.0, {}, [BEST, GOOD, PASSED]),
        (95.0, {}, [BEST, GOOD, PASSED]),
        (93.92, {}, [GOOD, PASSED]),
        (85.0, {}, [GOOD, PASSED]),
        (84.99, {}, [TO_MEND]),
        (70.0, {}, [TO_MEND]),
        (69.99, {}, [URGENT]),
        (0.0, {}, [URGENT]),
        (97.0, {"iit": 96, "eit": 96, "oit": 98}, [BEST]),
        (97.0, {"iit": 94, "eit": 96, "oit": 99}, [GOOD]),
        (93.92, {"iit": 84.2, "eit": 96.2, "oit": 99.5}, [PASSED]),
        (93.92, {"iit": 90, "eit": 92, "oit": 98}, [GOOD]),
        (93.92, {"iit": 84}, [PASSED]),
        (93.92, {"iit": 90}, [GOOD, PASSED]),
    ],
)
def test_the_level_is_no_function_of_the_total(
    total: float, instruments: dict[str, float], possible: list[str]
) -> None:
    assert assessment_of(2567).possible_levels(total, instruments) == possible


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_three_scores_make_exactly_one_level(iit: float, eit: float, oit: float) -> None:
    assessment = assessment_of(2568)
    scores = {"iit": iit, "eit": eit, "oit": oit}
    total = 0.3 * iit + 0.3 * eit + 0.4 * oit
    [level] = assessment.possible_levels(total, scores)
    if total >= 85:
        assert level == (
            BEST
            if total >= 95 and min(scores.values()) >= 95
            else GOOD
            if min(scores.values()) >= 85
            else PASSED
        )
    else:
        assert level == (TO_MEND if total >= 70 else URGENT)
    assert level in assessment.possible_levels(total, {})


def test_letters_were_the_levels_up_to_2565() -> None:
    assert assessment_of(2565).possible_levels(90.22, {}) == ["A"]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("93.92", []),
        ("๙๓.๙๒", []),
        ("๙๓.๙๒ คะแนน", []),
        ("93.920", []),
        ("-", ["MEM007"]),
        ("", ["MEM007"]),
        ("-1", ["ITA001"]),
        ("100.01", ["ITA001"]),
        ("93.925", ["ITA001"]),
        ("ผ่าน", ["ITA001"]),
        ("9_3", ["ITA001"]),
        ("nan", ["ITA001"]),
        ("9" * 400, ["ITA001"]),
        ("70", ["ITA002"]),
    ],
)
def test_scores_as_people_type_them(complete: Workbook, typed: str, codes: list[str]) -> None:
    _, report = grids.checked(grids.changed(complete, "ita.score", typed))
    assert grids.codes(report) == codes


@pytest.mark.parametrize(
    ("typed", "variant"),
    [
        ("ผ่าน", None),
        ("ระดับ ผ่านดี", None),
        ("ผ่าน ดี", None),
        ("A", "not-a-level"),
        ("ดีเยี่ยม", "not-a-level"),
        ("ผ่านดีเยี่ยม", ""),
    ],
)
def test_levels_as_people_type_them(complete: Workbook, typed: str, variant: str | None) -> None:
    _, report = grids.checked(grids.changed(complete, "ita.level", typed))
    assert [(found.code, found.variant) for found in report.diagnostics] == (
        [] if variant is None else [("ITA002", variant)]
    )


def test_the_total_may_be_a_rounding_apart(complete: Workbook) -> None:
    def codes(oit: str) -> list[str]:
        workbook = complete
        for key, value in (("ita.iit", "84.20"), ("ita.eit", "96.20"), ("ita.oit", oit)):
            workbook = grids.changed(workbook, key, value)
        return grids.codes(grids.checked(workbook)[1])

    assert codes("99.50") == codes("99.52") == []
    assert codes("99.60") == ["ITA003"]


def test_a_missing_result_names_the_item_that_asks_for_it(complete: Workbook) -> None:
    _, report = grids.checked(grids.changed(complete, "measures.3.outcome", ""))
    assert "ข้อ o28 ของการประเมิน ITA ปี 2568" in message(report.diagnostics[0], "th")
    _, report = grids.checked(
        grids.changed(grids.changed(complete, "measures.3.outcome", ""), "report.fiscal_year", "2580")
    )
    told = [message(found, "th") for found in report.diagnostics if found.code == "RES001"]
    assert told == ["มาตรการที่ 3 ไม่ได้กรอก “ผลลัพธ์หรือความสำเร็จของการดำเนินการ”"]
