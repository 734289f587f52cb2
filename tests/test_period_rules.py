"""PER007 and PER008: how a table gives its periods, and the dates that a method tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import grids
import pytest

from xltools.core.dossier import read_dossier
from xltools.core.messages import LANGUAGES, message
from xltools.core.model import Workbook
from xltools.core.report import Diagnostic
from xltools.core.requirements import Requirements
from xltools.core.rules import check


def found(workbook: Workbook, changes: dict[str, str]) -> list[Diagnostic]:
    """Return the findings in the complete example after some changes."""
    for place, value in changes.items():
        workbook = grids.changed(workbook, place, value)
    return list(grids.checked(workbook)[1].diagnostics)


def said(found: list[Diagnostic]) -> list[tuple[str, str, str]]:
    return [(item.code, str(item.cell), message(item, "th")) for item in found]


# ---------------------------------------------------------------- PER007


def test_all_styles_of_a_table_are_told_in_one_finding_at_its_heading(complete: Workbook) -> None:
    [mixed] = found(
        complete,
        {
            "measures.3.period": "ปีงบประมาณ พ.ศ. ๒๕๖๗",
            "measures.4.period": "มีนาคม ๒๕๖๗ – พฤษภาคม ๒๕๖๗",
            "measures.6.period": "ไตรมาสที่ ๑ – ๔",
            "measures.8.period": "ทุกเดือน",
        },
    )
    assert (mixed.code, str(mixed.cell), mixed.measure) == ("PER007", "มาตรการ!E4", None)
    thai, english = (message(mixed, language) for language in LANGUAGES)
    assert thai == (
        "รูปแบบระยะเวลาไม่เหมือนกันทั้งตาราง: ระบุวัน (มาตรการที่ 1–2, 5, 7, 9), ระบุเดือน (มาตรการที่ 4), "
        "ระบุไตรมาส (มาตรการที่ 6), ระบุทั้งปีงบประมาณ (มาตรการที่ 3, 8)"
    )
    assert english == (
        "The periods are given in different styles: by day (no. 1–2, 5, 7, 9), by month (no. 4), "
        "by quarter (no. 6), by fiscal year (no. 3, 8)"
    )


def test_the_seed_mixes_days_months_and_a_fiscal_year(seed: Workbook) -> None:
    [mixed] = [item for item in found(seed, {}) if item.code == "PER007"]
    assert message(mixed, "th") == (
        "รูปแบบระยะเวลาไม่เหมือนกันทั้งตาราง: ระบุวัน (มาตรการที่ 1–2, 5–9), ระบุเดือน (มาตรการที่ 4), "
        "ระบุทั้งปีงบประมาณ (มาตรการที่ 3)"
    )


@pytest.mark.parametrize(
    "period", ["๑ ต.ค. ๖๖", "1/10/2566", "๑ – ๕ ตุลาคม ๒๕๖๖", "ต.ค. ๖๖ เป็นต้นไป", "๓๑ เม.ย. ๖๗", ""]
)
def test_days_however_written_and_what_is_not_read_are_no_other_style(
    complete: Workbook, period: str
) -> None:
    assert "PER007" not in [item.code for item in found(complete, {"measures.5.period": period})]


def test_a_table_all_by_month_has_one_style(complete: Workbook) -> None:
    months = {f"measures.{no}.period": "มีนาคม ๒๕๖๗" for no in range(1, 10)} | {"measures.8.method": "จัดประชุม"}
    assert found(complete, months) == []


def test_without_a_column_of_periods_nothing_is_said_of_styles(complete: Workbook) -> None:
    assert [item.code for item in found(complete, {"measures.header.period": "ช่วง"})] == ["COL001"]


# ---------------------------------------------------------------- PER008


@pytest.mark.parametrize(
    ("method", "told"),
    [
        # measure 5 now runs from 1 March to 31 May 2567
        ("จัดอบรม วันที่ ๑๕ มีนาคม ๒๕๖๗ ณ ห้องประชุม", []),
        ("จัดอบรม วันที่ ๑๕ มิถุนายน ๒๕๖๗ ณ ห้องประชุม", ["๑๕ มิถุนายน ๒๕๖๗"]),
        ("จัดอบรม วันที่ 15/6/2567", ["15/6/2567"]),
        ("ระหว่างวันที่ ๑ – ๕ มิ.ย. ๖๗", ["๑ – ๕ มิ.ย. ๖๗"]),
        ("ระหว่างวันที่ ๓๐ พฤษภาคม – ๒ มิถุนายน ๒๕๖๗", ["๓๐ พฤษภาคม – ๒ มิถุนายน ๒๕๖๗"]),
        ("ตั้งแต่เดือนตุลาคม ๒๕๖๖ ถึงเดือนกันยายน ๒๕๖๗", ["ตุลาคม ๒๕๖๖ ถึงเดือนกันยายน ๒๕๖๗"]),
        ("ตั้งแต่เดือนมีนาคม ถึงเดือนพฤษภาคม ๒๕๖๗", []),
        ("ในเดือนเมษายน พ.ศ. ๒๕๖๗ และเดือนมิถุนายน\nพ.ศ. ๒๕๖๗", ["มิถุนายน พ.ศ. ๒๕๖๗"]),
        ("๑. เดือนมกราคม ๒๕๖๗\n๒. เดือนมีนาคม ๒๕๖๗\n- ก.ค. ๖๗", ["มกราคม ๒๕๖๗", "ก.ค. ๖๗"]),
        ("วันที่ ๓ มกราคม ๒๕๖๗ และวันที่ ๓ มกราคม ๒๕๖๗", ["๓ มกราคม ๒๕๖๗"]),
        ("วันที่ ๑๕ มิถุนายน ๒๕๖๗ ถึงผู้บริหารทุกคน", ["๑๕ มิถุนายน ๒๕๖๗"]),
        ("วันที่ ๕ มิ.ย. ๖๗ – ๑ มี.ค. ๖๗", ["๕ มิ.ย. ๖๗"]),
        ("แล้วเสร็จ June 2024", ["June 2024"]),
        # the report of a year before or after, but nothing further away
        ("วันที่ ๑๕ มีนาคม ๒๕๖๖", ["๑๕ มีนาคม ๒๕๖๖"]),
        ("วันที่ ๑๕ มีนาคม ๒๕๖๘", ["๑๕ มีนาคม ๒๕๖๘"]),
        ("ตามระเบียบ ลว. ๑๕ มีนาคม ๒๕๖๒ และ ๑ ต.ค. ๒๕๖๘", []),
        ("แผนตั้งแต่ ต.ค. ๒๕๖๖ – ก.ย. ๒๕๗๐", []),
        # what is no date of the measure
        ("ตามคำสั่งที่ ๑๕/๒๕๖๗ ลงวันที่ ๑๕ มกราคม ๒๕๖๗", []),
        ("ประกาศ ณ วันที่ ๑๕ มกราคม ๒๕๖๗", []),
        ("หนังสือ ลว. 15 ม.ค. 67", []),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๖ ไตรมาสที่ ๑ ปี ๒๕๖๖", []),
        ("จัดประชุมทุกวันที่ ๕ ของเดือน ระหว่างมกราคม – กุมภาพันธ์", []),
        ("จัดประชุมครั้งที่ ๒ เดือนพฤษภาคม ๒๕๖๗ จำนวน ๒ วัน", []),
        ("ข้อ 1.6.67 โทร. 0-5300-0000 ต่อ 15", []),
        ("วันที่ ๓๑ เมษายน ๒๕๖๗ เดือนตุลาคม พ.ศ. ๒๐๒๓", []),
        ("วันที่ ๑๕ มิถุนายน ๑๙๖๗ และ ๑๕ มิถุนายน ๓๑๑๐", []),
    ],
)
def test_dates_in_the_method_outside_the_period(complete: Workbook, method: str, told: list[str]) -> None:
    period = "๑ มีนาคม – ๓๑ พฤษภาคม ๒๕๖๗"
    assert said(found(complete, {"measures.5.period": period, "measures.5.method": method})) == [
        ("PER008", "มาตรการ!C9", f"มาตรการที่ 5: “{date}” ในวิธีดำเนินการ อยู่นอกระยะเวลา “{period}”")
        for date in told
    ]


@pytest.mark.parametrize(
    ("period", "method", "differs"),
    [
        ("๒๖ มีนาคม ๒๕๖๗", "อบรมในเดือนมีนาคม ๒๕๖๗", False),
        ("๒๖ มีนาคม ๒๕๖๗", "อบรมในเดือนเมษายน ๒๕๖๗", True),
        ("๒๖ มีนาคม ๒๕๖๗", "อบรมวันที่ ๒๗ มีนาคม ๒๕๖๗", True),
        ("มีนาคม ๒๕๖๗", "อบรมวันที่ ๓๑ มีนาคม ๒๕๖๗", False),
        ("ไตรมาสที่ ๒", "อบรมวันที่ ๑ เมษายน ๒๕๖๗", True),
        ("ตลอดปีงบประมาณ", "อบรมวันที่ ๓๐ กันยายน ๒๕๖๗", False),
        ("ตลอดปีงบประมาณ", "อบรมวันที่ ๑ ตุลาคม ๒๕๖๗", True),
        ("หลังเทศกาล", "อบรมวันที่ ๑ ตุลาคม ๒๕๖๗", False),
        ("", "อบรมวันที่ ๑ ตุลาคม ๒๕๖๗", False),
    ],
)
def test_a_date_is_held_against_the_period_as_exactly_as_both_are_given(
    complete: Workbook, period: str, method: str, differs: bool
) -> None:
    told = found(complete, {"measures.5.period": period, "measures.5.method": method})
    assert ("PER008" in [item.code for item in told]) == differs


def test_the_seeds_methods_agree_with_their_periods(seed: Workbook) -> None:
    codes = [item.code for item in found(seed, {})]
    assert [code for code in codes if code.startswith("PER")] == ["PER007"]


def test_a_document_that_prints_no_method_asks_for_no_date_in_it(complete: Workbook) -> None:
    workbook = grids.changed(complete, "measures.5.method", "วันที่ ๑ ตุลาคม ๒๕๖๗")
    needs = Requirements.everything()
    without = replace(needs, columns=needs.columns - {"method"})
    assert [grids.codes(check(read_dossier(workbook), wanted)) for wanted in (needs, without)] == [
        ["PER008"],
        [],
    ]


def test_without_the_year_of_the_report_no_date_is_held_against_anything(complete: Workbook) -> None:
    told = found(complete, {"report.fiscal_year": "", "measures.5.method": "วันที่ ๑ ตุลาคม ๒๕๖๗"})
    assert "PER008" not in [item.code for item in told]


# ---------------------------------------------------------------- how often, said again, in parts


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("ปีละ ๒ ครั้ง", date(2023, 10, 1), date(2024, 9, 30)),
        ("อย่างน้อยปีละ ๑ ครั้ง ปีงบประมาณ ๒๕๖๗", date(2023, 10, 1), date(2024, 9, 30)),
        ("ไตรมาสละ ๑ ครั้ง รวม ๔ ครั้ง", date(2023, 10, 1), date(2024, 9, 30)),
        ("ทุก ๓ เดือน", date(2023, 10, 1), date(2024, 9, 30)),
        ("ทุกเดือน มกราคม – มีนาคม ๒๕๖๗", date(2024, 1, 1), date(2024, 3, 31)),
        ("ทุกเดือน (ม.ค. ๖๗ – มี.ค. ๖๗)", date(2024, 1, 1), date(2024, 3, 31)),
        ("ไตรมาสที่ ๒ (มกราคม – มีนาคม ๒๕๖๗)", date(2024, 1, 1), date(2024, 3, 31)),
        (
            "รอบที่ ๑ : ๑ ต.ค. ๖๖ – ๓๑ มี.ค. ๖๗\nรอบที่ ๒ : ๑ เม.ย. ๖๗ – ๓๐ ก.ย. ๖๗",
            date(2023, 10, 1),
            date(2024, 9, 30),
        ),
        ("มกราคม ๒๕๖๗ เป็นต้นไป ถึงกันยายน ๒๕๖๗", date(2024, 1, 1), date(2024, 9, 30)),
    ],
)
def test_periods_as_offices_say_them(complete: Workbook, typed: str, start: date, end: date) -> None:
    dossier, _ = grids.checked(grids.changed(complete, "measures.5.period", typed))
    period = dossier.measures[4].period.period
    assert period is not None
    assert (period.text, period.start, period.end) == (typed, start, end)


@pytest.mark.parametrize(
    "typed",
    [
        "ปีละ",
        "ทุก",
        "รวม ๔ ครั้ง",
        "ทุกเดือน ๕",
        "ไตรมาสที่ ๒ (เมษายน ๒๕๖๗)",
        "มกราคม ๒๕๖๗ เป็นต้นไป",
        "รอบที่ ๑ : (มีนาคม ๒๕๖๗)",
    ],
)
def test_what_is_not_whole_or_contradicts_itself_is_not_read(complete: Workbook, typed: str) -> None:
    assert [item.code for item in found(complete, {"measures.5.period": typed})] == ["PER002"]
