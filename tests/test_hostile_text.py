"""Whatever stands in the cells, every check comes to an end with words for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grids
import openpyxl
import pytest
from books import typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xltools.core.messages import LANGUAGES, message
from xltools.core.model import Workbook
from xltools.core.report import Report
from xltools.workbook.reader import read_workbook

COLUMNS = ("title", "method", "owners", "period", "summary", "outcome", "evidence")
FULL = 32_767
HOSTILE = {
    "thai": "ก" * FULL,
    "digits": "๑" * FULL,
    "list": "๑.\n" * (FULL // 3),
    "marks": "่" * FULL,
    "brackets": "(" * FULL,
    "dates": "๑ ม.ค. ๖๗ ถึง " * (FULL // 15),
    "owners": "กองคลัง " * (FULL // 8),
    "numbered": "ฉบับที่ ๑ " * (FULL // 10),
    "emoji": "👩‍👧😀" * (FULL // 8),
    "right-to-left": "\u202e\u200fก\u202c" * (FULL // 4),
    "control": "\x01\x07ก\x1f" * (FULL // 4),
    "surrogates": "\ud800ก\udfff" * (FULL // 3),
    "braces": "{{ " * (FULL // 3),
    "dashes": "-ก\n- ข\n" * (FULL // 8),
}


def told(workbook: Workbook) -> Report:
    _, report = grids.checked(workbook)
    assert all(message(found, language).strip() for found in report.diagnostics for language in LANGUAGES)
    return report


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_full_cell_of_anything(complete: Workbook, text: str) -> None:
    workbook = complete
    for column in COLUMNS:
        workbook = grids.changed(workbook, f"measures.2.{column}", text)
    for place in (
        "memo.to",
        "memo.number",
        "memo.subject",
        "agency.name",
        "ita.score",
        "text.1.text",
        "signers.1.name",
    ):
        workbook = grids.changed(workbook, place, text)
    told(workbook)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), other=st.text("กข่้ิำเแใ๑๒.-() \nABC{}", max_size=200))
def test_any_text_in_any_cell(complete: Workbook, text: str, other: str) -> None:
    workbook = complete
    for column in COLUMNS:
        workbook = grids.changed(workbook, f"measures.2.{column}", text)
        workbook = grids.changed(workbook, f"measures.3.{column}", other)
    for place in ("memo.to", "memo.office", "memo.number", "memo.date", "agency.name", "ita.level"):
        workbook = grids.changed(workbook, place, other)
    workbook = grids.changed(workbook, "signers.1.position", text)
    told(workbook)


def test_escapes_in_a_file_are_read_and_told(book: Path, xl: Any) -> None:
    typed(
        book,
        {"measures.2.method": "ก_xD800_ข", "measures.3.method": "a\x07b", "measures.4.method": "x\u202ey 😀"},
    )
    said = xl("validate", book, "--lang", "en")
    assert said.code == 1
    assert "TXT007" in said.out
    assert "Traceback" not in said.out + said.err


def test_ten_thousand_rows_are_read_and_judged(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ลำดับ", "มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "สรุปผลการดำเนินการ", "ผลลัพธ์"])
    for row in range(1, 10_001):
        text = f"ดำเนินการตามแผนงานข้อ {row} เรียบร้อย"
        sheet.append([row, f"มาตรการ {row}", text, "กองคลัง", "มีนาคม ๒๕๖๗", text, text])
    path = tmp_path / "many.xlsx"
    book.save(path)
    assert told(read_workbook(path.read_bytes())).measures == 10_000
