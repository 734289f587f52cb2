"""Workbooks as an office types them by hand are read, nothing stays out unsaid, what is missing is named."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import grids
import openpyxl
import pytest
import xlsxwriter
from books import Said
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from xltools.core.context import build_context
from xltools.core.data import load
from xltools.core.dossier import Dossier
from xltools.core.messages import message
from xltools.core.model import Area, Cell, Severity, Sheet, Workbook
from xltools.core.report import Report
from xltools.workbook.reader import read_workbook

LABELS = [
    "ลำดับ",
    "มาตรการหรือกิจกรรม",
    "วิธีดำเนินการ",
    "ผู้รับผิดชอบ",
    "ระยะเวลา",
    "สรุปผลการดำเนินการตามมาตรการ/กิจกรรม",
    "ผลลัพธ์หรือความสำเร็จของการดำเนินการ",
]
FROM_TITLE = LABELS[1:]
TITLE = "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"
AGENCY = "องค์การบริหารส่วนตำบลทุ่งสมมติ อำเภอเมืองสมมติ จังหวัดเชียงราย"
Value = str | float | date | None
Line = Sequence[Value]


def measure(no: Value, title: str) -> list[Value]:
    return [no, title, f"จัด{title}", "กองคลัง", "มีนาคม ๒๕๖๗", f"จัด{title}แล้ว", f"ได้ผลจาก{title}"]


def untold(title: str) -> list[Value]:
    """A measure in a table without a column of numbers."""
    return measure(None, title)[1:]


A, B, C = measure(1, "การอบรม"), measure(2, "การประชุม"), measure(3, "การสำรวจ")


def typed(
    *lines: Line, merged: Sequence[str] = (), top: int = 1, left: int = 1, name: str = "Sheet1"
) -> bytes:
    """A workbook file with one sheet into which lines are typed: no Excel table, no names."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    for row, line in enumerate(lines, top):
        for column, value in enumerate(line, left):
            if value is not None:
                sheet.cell(row, column, value)
    for area in merged:
        sheet.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def moved(area: str, down: int) -> str:
    """Return a merged area such as A4:G4 so many rows further down."""
    return re.sub("[0-9]+", lambda row: str(int(row[0]) + down), area)


def checked(data: bytes) -> tuple[Dossier, Report]:
    return grids.checked(read_workbook(data))


def titles(data: bytes) -> list[str]:
    return [measure.title for measure in checked(data)[0].measures]


def told(data: bytes, *families: str) -> list[tuple[str, str, str]]:
    """Code, cell and Thai words of the findings of some codes or families."""
    return [
        (found.code, found.cell.a1 if found.cell else "", message(found, "th"))
        for found in checked(data)[1].diagnostics
        if found.code.startswith(families)
    ]


# ---------------------------------------------------------------- the document this product exists for


def _on_paper() -> tuple[bytes, list[str]]:
    """The example with its faults as its table stood on paper: three pages, numbers inside the text."""
    example = load("example")
    mended = {one["no"]: one for one in example["mended"]["measures"]}
    measures = {one["no"]: one for one in example["seed"]["measures"]}
    rows = [measures.get(no) or mended[no] for no in sorted(mended)]
    header = [*FROM_TITLE[:4], "สรุปผลการดำเนินการตาม\nมาตรการ/กิจกรรม", FROM_TITLE[5]]
    lines: list[Line] = [[TITLE], ["ประจำปีงบประมาณ พ.ศ. ๒๕๖๗"], [AGENCY], header]
    for at, row in enumerate(rows):
        if at in (3, 7):
            lines += [[], header]
        number = str(row["no"]).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
        cells = [row.get(key) for key in ("method", "owners", "period", "summary", "outcome")]
        lines += [[f"{number}. {row['title']}", *(cell and cell.strip() for cell in cells)], []]
    merged = ["A1:F1", "A2:F2", "A3:F3"]
    return typed(*lines, merged=merged, name="รายงานผล ปี 67"), [row["title"] for row in rows]


def test_the_report_as_it_stood_on_paper_is_read() -> None:
    data, expected = _on_paper()
    dossier, report = checked(data)
    assert len(expected) == 9
    printed = build_context(dossier)["measures"]
    assert [(one["no"], one["title"]) for one in printed] == list(enumerate(expected, 1))
    assert [found.measure for found in report.diagnostics if found.code == "OWN001"] == [4, 7]
    assert [message(found, "en") for found in report.diagnostics if found.code == "WBK005"] == [
        "Row 12 skipped: it repeats the heading",
        "Row 22 skipped: it repeats the heading",
    ]
    codes = {found.code for found in report.diagnostics if not found.code.startswith(("RES", "TXT"))}
    assert codes == {"WBK001", "WBK005", "COL004", "OWN001", "OWN003", "OWN004", "PER007"}
    judged = {
        (found.code, found.measure) for found in report.diagnostics if found.severity is Severity.WARNING
    }
    assert {
        ("RES002", 1),
        ("RES003", 5),
        ("RES005", 4),
        ("TXT001", 3),
        ("TXT002", 2),
        ("TXT003", 7),
    } <= judged


# ---------------------------------------------------------------- headings over two rows

TWO_ROWS: dict[str, tuple[list[Line], list[str]]] = {
    "line-breaks-in-cells": (
        [["ลำ\nดับ", "มาตรการ\nหรือกิจกรรม", *LABELS[2:5], "สรุปผลการดำเนินการ\nตาม มาตรการ/กิจกรรม", LABELS[6]]],
        [],
    ),
    "one-heading-goes-on": (
        [[*LABELS[:5], "สรุปผลการดำเนินการตาม", LABELS[6]], [None] * 5 + ["มาตรการ/กิจกรรม"]],
        [],
    ),
    "the-others-merged": (
        [[*LABELS[:5], "สรุปผลการดำเนินการตาม", LABELS[6]], [None] * 5 + ["มาตรการ/กิจกรรม"]],
        ["A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:E5", "G4:G5"],
    ),
    "group-merged": (
        [[*LABELS[:5], "ผลการดำเนินการ"], [None] * 5 + ["สรุปผลการดำเนินการ", "ผลลัพธ์"]],
        ["A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:E5", "F4:G4"],
    ),
    "group-not-merged": (
        [[*LABELS[:5], "ผลการดำเนินการ"], [None] * 5 + ["สรุปผลการดำเนินการ", "ผลลัพธ์"]],
        [],
    ),
    "two-groups": (
        [
            ["ที่", "แผนการดำเนินงาน", None, None, None, "การดำเนินงานจริง"],
            [None, *LABELS[1:5], "สรุปผลการดำเนินงาน", LABELS[6]],
        ],
        ["A4:A5", "B4:E4", "F4:G4"],
    ),
    "every-heading-cut": (
        [
            ["ลำดับ", "มาตรการหรือ", "วิธี", "ผู้รับ", "ระยะเวลา", "สรุปผล", "ผลลัพธ์หรือ"],
            ["ที่", "กิจกรรม", "ดำเนินการ", "ผิดชอบ", "ดำเนินการ", "การดำเนินงาน", "ความสำเร็จ"],
        ],
        [],
    ),
    "three-rows": (
        [
            [*LABELS[:5], "ผลการดำเนินการ"],
            [None] * 5 + ["สรุปผลการดำเนินการตาม", "ผลลัพธ์หรือความสำเร็จ"],
            [None] * 5 + ["มาตรการ/กิจกรรม", "ของการดำเนินการ"],
        ],
        ["A4:A6", "B4:B6", "C4:C6", "D4:D6", "E4:E6", "F4:G4"],
    ),
    "one-heading-stands-lower": (
        [[*LABELS[:5], None, LABELS[6]], [None, None, None, None, None, "สรุปผลการดำเนินการ"]],
        [],
    ),
    "group-over-one-column": (
        [
            [*LABELS[:4], "กำหนดการ", "ผลการดำเนินการ"],
            [None, None, None, None, "ระยะเวลา", "สรุปผลการดำเนินการ", "ผลลัพธ์"],
        ],
        ["F4:G4"],
    ),
    "with-a-remark": (
        [[*LABELS[:5], "ผลการดำเนินการ"], [None] * 4 + ["(วัน เดือน ปี)", "สรุปผลการดำเนินการ", "ผลลัพธ์"]],
        ["F4:G4"],
    ),
}


@pytest.mark.parametrize(("header", "merged"), TWO_ROWS.values(), ids=TWO_ROWS.keys())
def test_a_heading_over_two_rows_is_no_measure(header: list[Line], merged: list[str]) -> None:
    data = typed([TITLE], [AGENCY], [], *header, A, [], B, merged=["A1:G1", *merged])
    dossier, report = checked(data)
    assert [(one.typed_no, one.title, one.summary, one.outcome) for one in dossier.measures] == [
        ("1", "การอบรม", "จัดการอบรมแล้ว", "ได้ผลจากการอบรม"),
        ("2", "การประชุม", "จัดการประชุมแล้ว", "ได้ผลจากการประชุม"),
    ]
    assert [one.extra for one in dossier.measures] == [{}, {}]
    assert {found.code for found in report.diagnostics} <= {"WBK001", "COL004", "RES006"}
    # and so it is on each page that repeats it, with its cells merged or not
    at = len(header) + 1
    for pages in (range(3), range(1)):
        again = [moved(area, page * at - 3) for area in merged for page in pages]
        dossier, report = checked(typed(*header, A, *header, B, *header, C, merged=again))
        assert [one.title for one in dossier.measures] == ["การอบรม", "การประชุม", "การสำรวจ"]
        said = [dict(found.params)["row"] for found in report.diagnostics if found.code == "WBK005"]
        assert said == ([f"{at + 1}–{2 * at - 1}", f"{2 * at + 1}–{3 * at - 1}"] if at > 2 else ["3", "5"])


def test_what_no_heading_can_be_is_no_second_row_of_headings() -> None:
    header: Line = [*LABELS[:5], "สรุปผลการดำเนินการตาม", LABELS[6]]
    below: Line = [None, None, None, None, None, "มาตรการ/กิจกรรม"]
    assert titles(typed(header, below, A)) == ["การอบรม"]
    for filled in ([None, None, 5.0, *below[3:]], [*below, date(2024, 3, 26)]):
        assert len(titles(typed(header, filled, A))) == 2


def test_an_extra_column_beside_groups_is_not_lost() -> None:
    header: list[Line] = [["แผน", None, None, None, None, "ผล", None, "หมายเหตุ"], LABELS]
    data = typed(*header, [*A, "ครบ"], merged=["A1:E1", "F1:G1", "H1:H2"])
    assert [one.extra for one in checked(data)[0].measures] == [{"หมายเหตุ": "ครบ"}]
    assert told(data, "ROW", "COL") == [("COL003", "H1", "คอลัมน์ “หมายเหตุ” ไม่มีในแบบ จึงไม่พิมพ์ในบันทึกข้อความ")]


def test_two_headings_merged_by_chance_do_not_hide_the_first_measure() -> None:
    assert titles(typed(LABELS, [None, "การอบรม", *A[2:]], B, merged=["A1:A2"])) == ["การอบรม", "การประชุม"]
    first: Line = [None, None, *A[2:]]
    assert len(titles(typed(LABELS, first, B, merged=["A1:A2", "B1:B2"]))) == 2


def test_a_heading_over_two_rows_is_named_with_its_cell() -> None:
    header, merged = TWO_ROWS["group-merged"]
    data = typed([], [], [], [*header[0], None, "งบประมาณ"], [*header[1], "(บาท)"], A, merged=merged)
    assert sorted(told(data, "COL")) == [
        ("COL003", "H5", "คอลัมน์ “งบประมาณ\n(บาท)” ไม่มีในแบบ จึงไม่พิมพ์ในบันทึกข้อความ"),
        ("COL004", "F5", "อ่านหัวคอลัมน์ “สรุปผลการดำเนินการ” เป็น “สรุปผลการดำเนินการตามมาตรการ/กิจกรรม”"),
        ("COL004", "G5", "อ่านหัวคอลัมน์ “ผลลัพธ์” เป็น “ผลลัพธ์หรือความสำเร็จของการดำเนินการ”"),
    ]
    broken = typed(*TWO_ROWS["one-heading-goes-on"][0], A)
    assert told(broken, "COL") == [
        (
            "COL004",
            "F2",
            "อ่านหัวคอลัมน์ “สรุปผลการดำเนินการตาม มาตรการ/กิจกรรม” เป็น “สรุปผลการดำเนินการตามมาตรการ/กิจกรรม”",
        )
    ]


@pytest.mark.parametrize(
    "first",
    [
        [None, "การอบรม"],
        [None, "กิจกรรม"],
        [None, "กิจกรรม", None, "ผู้รับผิดชอบ"],
        [None, "การอบรม", None, None, None, None, "(ดีมาก)"],
        [None, "กิจกรรม", "วิธีการ", "กองคลัง", "ระยะเวลา", "ผลลัพธ์", "ผลลัพธ์"],
        [None, None, None, "(กองคลัง)", "(มีนาคม ๒๕๖๗)"],
        [1.0, "มาตรการ/กิจกรรม"],
        ["๑", None, None, "ผู้รับผิดชอบ"],
        [None, None, None, None, None, None, "ความสำเร็จ"],
    ],
    ids=[
        "title",
        "label",
        "labels",
        "remark",
        "labels-elsewhere",
        "remarks",
        "number-and-label",
        "number-as-text",
        "nearly-label",
    ],
)
def test_the_first_measure_is_not_taken_for_a_second_row_of_headings(first: Line) -> None:
    header = [*LABELS[:5], "สรุปผลการดำเนินการ", "ผลลัพธ์"]
    assert len(titles(typed(header, first, B))) == 2
    filled = [*LABELS[:5], "สรุปผลการดำเนินการตาม", LABELS[6]]
    goes_on: list[Value] = [*first, *[None] * (7 - len(first))]
    goes_on[5] = "มาตรการ/กิจกรรม"
    if not all(value is None or str(value).startswith("(") for at, value in enumerate(first) if at != 5):
        assert len(titles(typed(filled, goes_on, B))) == 2


# ---------------------------------------------------------------- the titles of pages


def test_the_titles_between_pages_are_skipped_and_said() -> None:
    lines: list[Line] = [
        [TITLE],
        [None, "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗"],
        LABELS,
        A,
        [],
        [f"{TITLE} (ต่อ)"],
        [None, "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗"],
        [],
        LABELS,
        B,
        ["รายงานของสำนักปลัด"],
        [None, None, None, "- ๒ -"],
        LABELS,
        C,
        [None, "หน้า ๓ จาก ๓"],
        LABELS,
    ]
    data = typed(*lines, merged=["A1:G1", "B2:G2", "A6:G6", "A11:C11"])
    assert titles(data) == ["การอบรม", "การประชุม", "การสำรวจ"]
    skipped = "เพราะเป็นชื่อเรื่องหรือเลขหน้าเหนือหัวตารางซ้ำ"
    header = "เพราะเป็นหัวตารางซ้ำ"
    assert told(data, "WBK005", "WBK006", "ROW") == [
        ("WBK005", "A6", f"ข้ามแถวที่ 6 “{TITLE} (ต่อ)” {skipped}"),
        ("WBK005", "A7", f"ข้ามแถวที่ 7 “ประจำปีงบประมาณ พ.ศ. ๒๕๖๗” {skipped}"),
        ("WBK005", "A9", f"ข้ามแถวที่ 9 {header}"),
        ("WBK005", "A11", f"ข้ามแถวที่ 11 “รายงานของสำนักปลัด” {skipped}"),
        ("WBK005", "A12", f"ข้ามแถวที่ 12 “- ๒ -” {skipped}"),
        ("WBK005", "A13", f"ข้ามแถวที่ 13 {header}"),
        ("WBK005", "A15", f"ข้ามแถวที่ 15 “หน้า ๓ จาก ๓” {skipped}"),
        ("WBK005", "A16", f"ข้ามแถวที่ 16 {header}"),
    ]


@pytest.mark.parametrize(
    "mark",
    ["- ๒ -", "๒", "-2-", "หน้า 2", "หน้าที่ ๒/๓", "(ต่อ)", "ต่อหน้า ๓", "Page 2 of 3", "(continued)", "/๓..."],
)
def test_a_pages_mark_in_any_column(mark: str) -> None:
    assert titles(typed(LABELS, A, [None, None, None, None, mark], LABELS, B)) == ["การอบรม", "การประชุม"]


@pytest.mark.parametrize(
    ("line", "merged"),
    [
        ([None, "โครงการต่อเนื่อง"], []),
        ([None, "โครงการต่อเนื่อง"], ["B3:C3"]),
        ([None, "โครงการต่อเนื่อง", None, "กองช่าง"], ["B3:C3"]),
        ([None, "โครงการต่อเนื่อง", None, None, "มีนาคม ๒๕๖๗"], ["B3:D3"]),
        ([9.0, "โครงการต่อเนื่อง"], ["B3:G3"]),
        ([None, "โครงการต่อเนื่อง", None, None, None, 5.0], ["B3:E3"]),
        ([None, "๒๕๖๗"], []),
        ([None, "หน้าที่ ๒ ของพลเมือง"], []),
        ([None, None, "๒"], ["A2:A3"]),
    ],
    ids=[
        "alone",
        "merged-over-two",
        "with-owner",
        "with-period",
        "numbered",
        "with-a-number",
        "year",
        "words",
        "tall-neighbour",
    ],
)
def test_what_may_be_a_measure_is_no_title(line: Line, merged: list[str]) -> None:
    data = typed(LABELS, A, line, LABELS, B, merged=merged)
    if line[-1] == "๒":
        assert [found for found in told(data, "WBK005") if "“๒”" in found[2]]
    else:
        assert len(titles(data)) == 3


def test_a_title_is_one_only_directly_above_a_heading() -> None:
    wide: Line = ["มาตรการที่พิมพ์ข้ามคอลัมน์"]
    assert len(titles(typed(LABELS, A, wide, B, LABELS, C, merged=["A3:G3"]))) == 4
    assert len(titles(typed(LABELS, A, [None, *wide], merged=["B3:G3"]))) == 2
    assert (
        len(titles(typed(LABELS, A, wide, ["รวม", None, None, None, None, "๑"], LABELS, C, merged=["A3:G3"])))
        == 3
    )
    assert len(titles(typed(LABELS, A, [None, "- ๒ -"], B))) == 3
    signers: Line = ["ลำดับ", "บทบาท", "ชื่อ-นามสกุล", "ตำแหน่ง"]
    assert len(titles(typed(LABELS, A, wide, signers, LABELS, B, merged=["A3:G3"]))) == 3


def test_a_row_above_the_header_that_is_filled_like_a_measure_is_no_title_of_a_page() -> None:
    above = measure(None, "มาตรการเหนือหัวตาราง")
    data = typed(above, LABELS, A, above, LABELS, B)
    assert titles(data) == ["การอบรม", "มาตรการเหนือหัวตาราง", "การประชุม"]
    assert [code for code, _, _ in told(data, "ROW003")] == ["ROW003"]


def test_groups_above_the_labels_are_repeated_with_them() -> None:
    groups: Line = ["แผน", None, None, None, None, "ผลที่เกิดขึ้นจริง"]
    data = typed([TITLE], groups, LABELS, A, groups, LABELS, B)
    assert titles(data) == ["การอบรม", "การประชุม"]
    assert len(told(data, "WBK005")) == 2


def test_numbers_of_columns_are_no_measure() -> None:
    numbers: Line = ["(๑)", "(๒)", "(๓)", "(๔)", "(๕)", "(๖)", "(๗)"]
    data = typed(LABELS, numbers, A, LABELS, list(range(1, 8)), B)
    assert titles(data) == ["การอบรม", "การประชุม"]
    assert [cell for _, cell, text in told(data, "WBK005") if "เลขกำกับคอลัมน์" in text] == ["A2", "A5"]
    assert len(titles(typed(LABELS, A, numbers, B))) == 3
    assert len(titles(typed(LABELS, [None, "๒", "๓", "๔"], A))) == 2


# ---------------------------------------------------------------- totals


@pytest.mark.parametrize(
    "line",
    [
        ["รวม", "๙ มาตรการ"],
        [None, "รวม"],
        ["รวมทั้งสิ้น ๙ มาตรการ"],
        [None, "รวมทั้งสิ้น  9 มาตรการ/กิจกรรม", None, None, None, 12.0],
        [None, "รวมทั้งสิ้น", "-", "๔", None, "๑,๒๐๐ บาท"],
        [9.0, "ยอดรวม :"],
        [None, None, None, "Total", None, "9 items"],
    ],
)
def test_a_row_of_totals_is_skipped_and_said(line: Line) -> None:
    data = typed(LABELS, A, B, [], line)
    assert titles(data) == ["การอบรม", "การประชุม"]
    [(_, cell, words)] = told(data, "WBK005")
    assert (cell, words.endswith("เพราะเป็นแถวรวม")) == ("A5", True)


@pytest.mark.parametrize(
    "line",
    [
        [None, "รวมพลังต้านทุจริต"],
        [None, "รวม", "ประชุม"],
        [None, "รวม", None, "กองคลัง"],
        [None, "รวม ๙ มาตรการที่ดำเนินการ"],
        [None, "๙ มาตรการ"],
        [None, "รวม", None, None, date(2024, 3, 26)],
        [None, "รวมกิจกรรม ๕ ส."],
    ],
)
def test_what_may_be_a_measure_is_no_total(line: Line) -> None:
    assert len(titles(typed(LABELS, A, line))) == 2


def test_a_section_of_the_memos_text_is_no_total() -> None:
    data = typed(["ส่วน", "ข้อความ"], ["ข้อเท็จจริง", "ดังนี้"], [None, "รวมทั้งสิ้น ๙ มาตรการ"], name="เนื้อความ")
    assert [one.text for one in checked(data)[0].paragraphs] == ["ดังนี้", "รวมทั้งสิ้น ๙ มาตรการ"]


def test_notes_below_in_the_column_of_numbers_are_said() -> None:
    data = typed(LABELS, A, [], ["หมายเหตุ: ข้อมูลจากกองคลัง"], ["ลงชื่อ"], [2.0], merged=["A4:G4"])
    assert titles(data) == ["การอบรม"]
    said = "ไม่ได้พิมพ์แถวที่ 4–5 “หมายเหตุ: ข้อมูลจากกองคลัง” ใต้ตาราง เพราะมีข้อความเฉพาะในคอลัมน์ลำดับ"
    assert told(data, "WBK005", "WBK006") == [("WBK005", "A4", said)]


# ---------------------------------------------------------------- merged cells


def test_merged_cells_are_told_where_data_stands_and_nowhere_else() -> None:
    lines: list[Line] = [
        [TITLE],
        LABELS,
        A,
        [],
        B,
        [f"{TITLE} (ต่อ)"],
        LABELS,
        C,
        ["รวม", None, None, None, "๓"],
    ]
    quiet = ["A1:G1", "A4:G4", "A6:G6", "A9:D9", "A11:G12"]
    assert told(typed(*lines, merged=quiet), "WBK006") == []
    assert told(typed(*lines, merged=[*quiet, "E3:E4", "C5:D5"]), "WBK006") == [
        ("WBK006", "E3", "มีการผสานเซลล์ E3:E4"),
        ("WBK006", "C5", "มีการผสานเซลล์ C5:D5"),
    ]
    assert told(typed(LABELS, A, [], B, merged=["D3:D4", "I2:J2"]), "WBK006") == [
        ("WBK006", "D3", "มีการผสานเซลล์ D3:D4")
    ]


# ---------------------------------------------------------------- numbers typed inside the text


def numbered(*numbers: str) -> bytes:
    return typed(FROM_TITLE, *(untold(f"{number}มาตรการ{'กขคงจ'[at]}") for at, number in enumerate(numbers)))


@pytest.mark.parametrize("style", ["{}. ", "{})", "({}) ", "{}."])
def test_numbers_typed_in_the_text_alone_are_quiet_and_printed_once(style: str) -> None:
    for digits in ("123", "๑๒๓"):
        data = numbered(*(style.format(digit) for digit in digits))
        dossier, _ = checked(data)
        assert told(data, "ROW") == []
        printed = build_context(dossier)["measures"]
        assert [(one["no"], one["title"]) for one in printed] == [
            (1, "มาตรการก"),
            (2, "มาตรการข"),
            (3, "มาตรการค"),
        ]


@pytest.mark.parametrize(
    ("numbers", "where"),
    [
        (["๑. ", "๒. ", "๔. ", "๕. "], ["A4"]),
        (["๑. ", "๒. ", "๒. ", "๓. "], ["A4"]),
        (["๒. ", "๓. ", "๔. "], ["A2"]),
        (["๑. ", "๓. ", "๒. ", "๔. "], ["A3", "A4"]),
        (["๑. ", "๒. ", "", "๓. "], ["A4", "A5"]),
        (["๑. ", "๒. ", "", "๔. "], ["A4"]),
        (["", "", "", "๑. "], []),
    ],
)
def test_numbers_in_the_text_that_go_astray_are_told_where_they_do(
    numbers: list[str], where: list[str]
) -> None:
    data = numbered(*numbers)
    assert [cell for _, cell, _ in told(data, "ROW002")] == where
    printed = build_context(checked(data)[0])["measures"]
    kept = [
        not number or one["title"].startswith("มาตรการ") for number, one in zip(numbers, printed, strict=True)
    ]
    own = [not number or "๐๑๒๓๔๕"[no] in number for no, number in enumerate(numbers, 1)]
    assert kept == own  # a number that is not the row's own stays where it was typed


def test_a_number_astray_is_told_in_words() -> None:
    assert told(numbered("๑. ", "๓) ", "๔. ", ""), "ROW002") == [
        ("ROW002", "A3", "เลข “๓)” หน้ามาตรการไม่ตรงกับลำดับแถว เอกสารจะพิมพ์เป็นลำดับที่ 2"),
        (
            "ROW002",
            "A5",
            "มาตรการนี้ไม่มีเลขนำหน้าอย่างแถวอื่น เอกสารจะพิมพ์เป็นลำดับที่ 4 โปรดตรวจว่าเป็นข้อความต่อจากแถวบนหรือไม่",
        ),
    ]


def test_the_first_number_of_a_list_is_no_number_of_a_measure() -> None:
    data = typed(
        FROM_TITLE,
        untold("๑. อบรม\n๒. ประชุม"),
        untold("สำรวจ"),
        untold("๓. ประกาศ\n๑) ทางเว็บไซต์\n๒) ทางจดหมาย"),
    )
    printed = build_context(checked(data)[0])["measures"]
    assert [one["title"] for one in printed] == [
        "๑. อบรม\n๒. ประชุม",
        "สำรวจ",
        "ประกาศ\n๑) ทางเว็บไซต์\n๒) ทางจดหมาย",
    ]


def test_a_stray_number_beside_a_blank_column_of_numbers_is_told() -> None:
    data = typed(LABELS, measure(None, "๑. การอบรม"), measure(None, "การประชุม"))
    assert [cell for _, cell, _ in told(data, "ROW002")] == ["B2"]


# ---------------------------------------------------------------- columns, spacers, places


def test_an_extra_column_and_blank_rows() -> None:
    remarks = ["ครบ", None, "เลื่อน"]
    rows = [[*line, None, remark] for line, remark in zip((A, B, C), remarks, strict=True)]
    lines: list[Line] = [
        [*LABELS, "งบประมาณ\n(บาท)", "หมายเหตุ"],
        rows[0],
        [],
        [" "],
        rows[1],
        [],
        [],
        rows[2],
    ]
    data = typed([TITLE], *lines)
    dossier, _ = checked(data)
    printed = build_context(dossier)["measures"]
    assert [(one["no"], one["extra"]["หมายเหตุ"]) for one in printed] == [(1, "ครบ"), (2, ""), (3, "เลื่อน")]
    assert [cell for _, cell, _ in told(data, "COL003")] == ["H2", "I2"]
    assert told(data, "ROW") == []


@pytest.mark.parametrize(("top", "left"), [(1, 1), (1, 4), (45, 1), (1200, 30)])
def test_a_header_in_english_wherever_it_stands(top: int, left: int) -> None:
    english = ["No.", "Measure", "Method", "Owner", "Period", "Summary", "Outcome"]
    data = typed(english, A, B, top=top, left=left)
    assert titles(data) == ["การอบรม", "การประชุม"]
    assert {code for code, _, _ in told(data, "COL", "ROW")} == {"COL004"}


def test_two_rows_that_look_like_headers() -> None:
    poorer: Line = [None, "มาตรการ", "วิธีการ", "ผู้รับผิดชอบ", None, "ผลการดำเนินการ"]
    data = typed(poorer, LABELS, A, B)
    assert titles(data) == ["การอบรม", "การประชุม"]
    assert told(data, "COL", "ROW") == []
    # nothing may lie between the two, or it would be lost
    assert titles(typed(poorer, A, LABELS, B)) == ["การอบรม", "การประชุม"]
    form: list[Line] = [["มาตรการ", "ผู้รับผิดชอบ"], ["อบรม", "กองคลัง"], []]
    assert titles(typed(*form, LABELS, A, B)) == ["การอบรม", "การประชุม"]


def test_a_sheet_with_all_columns_headed() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    sheet.write_row(2, 0, [f"คอลัมน์อื่น {no}" for no in range(16_384 - 7)] + LABELS)
    sheet.write_row(3, 16_384 - 7, A)
    sheet.merge_range(4, 0, 4, 16_383, "หน้า ๒")
    sheet.write_row(5, 16_384 - 7, LABELS)
    sheet.write_row(6, 16_384 - 7, B)
    book.close()
    assert titles(buffer.getvalue()) == ["การอบรม", "การประชุม"]


# ---------------------------------------------------------------- what is missing


def test_what_is_missing_is_named_in_one_run(tmp_path: Path, xl: Callable[..., Said]) -> None:
    book = tmp_path / "รายงานผล ปี 67.xlsx"
    lines: list[Line] = [[TITLE], [], [], LABELS[:5], A[:5], B[:5]]
    book.write_bytes(typed(*lines, merged=["A1:E1"], name="รายงานผล ปี 67"))
    before = book.read_bytes()
    said = xl("validate", book, "--json")
    result = json.loads(said.out)
    assert (said.code, said.err, result["counts"]["measures"]) == (1, "", 2)
    found = result["diagnostics"]
    assert {item["sheet"] for item in found if item["code"] == "WBK001"} == {
        "หน่วยงาน",
        "ผู้รับผิดชอบ",
        "ผู้ลงนาม",
        "เนื้อความ",
    }
    assert all("xltools new" in item["fix_th"] for item in found if item["code"] == "WBK001")
    assert [item["message"] for item in found if item["code"] == "COL001"] == [
        f"ไม่พบคอลัมน์ “{label}”" for label in LABELS[5:]
    ]
    assert {item["code"] for item in found} == {"WBK001", "COL001"}
    assert xl("generate", book, "--no-status").code == 1
    assert [path.name for path in tmp_path.iterdir()] == [book.name]
    assert book.read_bytes() == before


def test_a_draft_of_such_a_workbook_is_made(tmp_path: Path, xl: Callable[..., Said]) -> None:
    data, _ = _on_paper()
    book = tmp_path / "เดิม.xlsx"
    book.write_bytes(data)
    assert xl("generate", book, "--draft").code == 1
    assert {path.name for path in tmp_path.glob("*.docx")} == {"memo-draft.docx", "report-draft.docx"}


def owners(
    typed_owners: Sequence[str], *, title: str = "", form: Sequence[Line] = ()
) -> tuple[Dossier, Report]:
    rows = [[*line[:3], owner, *line[4:]] for line, owner in zip((A, B, C), typed_owners, strict=False)]
    book = openpyxl.load_workbook(io.BytesIO(typed([title], LABELS, *rows)))
    if form:
        sheet = book.create_sheet("หน่วยงาน")
        for line in form:
            sheet.append(list(line))
    buffer = io.BytesIO()
    book.save(buffer)
    return checked(buffer.getvalue())


def test_without_a_register_owners_are_read_against_the_usual_departments() -> None:
    dossier, report = owners(["กองคลังง", "กองการศึกษาฯ", "ศูนย์ปฏิบัติการพิเศษ"], title=AGENCY)
    said = {
        (found.code, found.severity, message(found, "th"))
        for found in report.diagnostics
        if found.code.startswith("OWN")
    }
    assert said == {
        (
            "OWN002",
            Severity.WARNING,
            "มาตรการที่ 1: “กองคลังง” หมายถึง “กองคลัง” หรือไม่ (เทียบกับชื่อส่วนราชการที่ใช้ทั่วไป เพราะไม่มีแผ่นงาน “ผู้รับผิดชอบ”)",
        ),
        ("OWN003", Severity.WARNING, "มาตรการที่ 2: อ่าน “กองการศึกษาฯ” เป็น “กองการศึกษา ศาสนาและวัฒนธรรม”"),
    }
    assert build_context(dossier)["owners"] == []


@pytest.mark.parametrize(
    ("title", "form", "name"),
    [
        ("", [], "สำนักปลัด"),
        ("เทศบาลตำบลทุ่งสมมติ", [], "สำนักปลัดเทศบาล"),
        ("รายงานของ อบจ.สมมติ", [], "สำนักปลัดองค์การบริหารส่วนจังหวัด"),
        ("เทศบาลตำบลทุ่งสมมติ", [["ชื่อหน่วยงาน", "องค์การบริหารส่วนจังหวัดสมมติ"]], "สำนักปลัดองค์การบริหารส่วนจังหวัด"),
        (AGENCY, [["ประเภทหน่วยงาน", "เทศบาลเมือง"], ["ชื่อหน่วยงาน", AGENCY]], "สำนักปลัดเทศบาล"),
    ],
)
def test_the_agencys_type_decides_which_departments_are_usual(
    title: str, form: list[Line], name: str
) -> None:
    dossier, _ = owners(["สำนักปลัด"], title=title, form=form)
    assert dossier.measures[0].owners.names == (name,)


def test_a_register_of_its_own_goes_before_the_usual_departments(complete: Workbook) -> None:
    own = "กองกิจการพิเศษ"
    workbook = grids.changed(grids.changed(complete, "owners.2.name", own), "measures.6.owners", own)
    dossier, report = grids.checked(workbook)
    assert dossier.measures[5].owners.names == (own,)
    assert "OWN002" not in {found.code for found in report.diagnostics if found.measure == 6}
    blank = grids.changed(complete, "owners", "empty")
    assert {found.variant for found in grids.checked(blank)[1].diagnostics if found.code == "OWN002"} == {
        "no-register"
    }


def test_a_dash_is_no_owner_without_a_register_either() -> None:
    _, report = owners(["-", "กองช่าง"])
    assert [(found.code, found.measure) for found in report.diagnostics if found.code.startswith("OWN")] == [
        ("OWN001", 1)
    ]


# ---------------------------------------------------------------- however it is laid out

HEADERS: list[tuple[list[Line], list[str]]] = [
    ([LABELS], []),
    ([["ที่", *LABELS[1:5], "สรุปผลการดำเนินการตาม", LABELS[6]], [None] * 5 + ["มาตรการ/กิจกรรม"]], []),
]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_however_the_rows_and_columns_are_laid_out_the_same_measures_are_read(data: st.DataObject) -> None:
    names = data.draw(
        st.lists(st.sampled_from(["การอบรม", "รวมพลัง", "๕ ส.", "ประชุม\nประจำเดือน", "-"]), max_size=7)
    )
    order = data.draw(st.permutations(range(7)))
    header, _ = data.draw(st.sampled_from(HEADERS))

    def laid(line: Line) -> list[Value]:
        full = [*line, *[None] * (7 - len(line))]
        return [*(full[column] for column in order), *line[7:]]

    lines: list[Line] = [[TITLE], *map(laid, header)]
    skipped = 0
    for no, name in enumerate(names, 1):
        lines += [[]] * data.draw(st.integers(0, 2))
        if data.draw(st.booleans()) and no > 1:
            above = data.draw(
                st.lists(st.sampled_from([[TITLE], ["- ๒ -"], [f"{TITLE} (ต่อ)"], []]), max_size=3)
            )
            lines += [*above, *map(laid, header)]
            skipped += 1 + sum(bool(line) for line in above)
        lines.append(laid(measure(float(no), name)))
    if data.draw(st.booleans()):
        lines.append(laid([None, f"รวมทั้งสิ้น {len(names)} มาตรการ"]))
        skipped += 1
    dossier, report = checked(typed(*lines, left=data.draw(st.integers(1, 3))))
    read = [(one.typed_no, one.title, one.owners.text, one.summary) for one in dossier.measures]
    assert read == [(str(no), name, "กองคลัง", f"จัด{name}แล้ว") for no, name in enumerate(names, 1)]
    assert sum(found.code == "WBK005" for found in report.diagnostics) == skipped
    assert not {"WBK006", "ROW002", "COL001", "COL002", "COL003"} & set(grids.codes(report))


_TYPED: list[Value] = [*LABELS, "มาตรการ/กิจกรรม", "สรุปผลการดำเนินการตาม", "ผลการดำเนินการ", "ผลลัพธ์", "(บาท)"]
_TYPED += ["รวม", "- ๒ -", "(๑)", "การอบรม", TITLE, "๑. ", 1.0, 2.0]
_CELLS = st.none() | st.sampled_from(_TYPED)
_AREAS = st.tuples(st.integers(1, 9), st.integers(1, 8), st.integers(0, 2), st.integers(0, 6))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(_CELLS, max_size=9), max_size=8), st.lists(_AREAS, max_size=6), st.sampled_from(HEADERS)
)
def test_no_filled_row_vanishes_unsaid(
    lines: list[Line], areas: list[tuple[int, int, int, int]], header: tuple[list[Line], list[str]]
) -> None:
    cells = {
        (row, column): Cell(value)
        for row, line in enumerate([*header[0], *lines], 1)
        for column, value in enumerate(line, 1)
        if value is not None
    }
    merged = tuple(Area(top, left, top + down, left + right) for top, left, down, right in areas)
    sheet = Sheet("Sheet1", cells, merged=merged)
    dossier, report = grids.checked(Workbook((sheet,)))
    found = dossier.tables["measures"]
    assert found is not None
    said = {number for rows in found.skipped for number in rows.numbers}
    content = set(found.columns.values()) - {found.columns.get("no")}
    filled = {row for row, column in cells if column in content}
    read = {measure.row.number for measure in dossier.measures}
    above = set(range(1, max(header.ref.row for header in found.headers) + 1))
    assert filled - above <= read | said
    assert not read & said
    assert above == set(range(1, len(above) + 1)) and len(above) <= 3
    assert len(found.skipped) == grids.codes(report).count("WBK005")
