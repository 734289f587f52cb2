"""The status sheet as another program reads it after a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from books import NOW, Said, png, status_of, status_words, table_rows, typed, without_errors
from openpyxl.worksheet.worksheet import Worksheet

from xltools.core.digest import workbook_digest
from xltools.core.messages import Language, say
from xltools.resources import program_version
from xltools.workbook.reader import read_workbook

Xl = Callable[..., Said]
HEADERS: dict[Language, tuple[list[str], list[str]]] = {
    "th": (
        ["ลำดับ", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา", "ผล", "ต้องแก้ไข", "ควรตรวจ", "ลิงก์"],
        ["ระดับ", "รหัส", "ช่อง", "สิ่งที่พบ", "วิธีแก้ไข"],
    ),
    "en": (
        ["No.", "Measure", "Owners", "Period", "Result", "Errors", "Warnings", "Link"],
        ["Severity", "Code", "Cell", "Finding", "How to mend it"],
    ),
}


def facts(sheet: Worksheet) -> dict[str, Any]:
    """Return the labelled lines at the top of the sheet."""
    head: dict[str, Any] = {}
    for label, value, *_ in sheet.iter_rows(min_row=2, max_row=11, values_only=True):
        if label is not None:
            head.setdefault(str(label), value)
    return head


def values(sheet: Worksheet, name: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in table_rows(sheet, name)]


def test_the_head_says_when_what_and_how_it_went(seed_book: Path, xl: Xl) -> None:
    xl("generate", seed_book, "--now", NOW)
    sheet = status_of(seed_book)
    head = facts(sheet)
    counts = json.loads(xl("validate", seed_book, "--json").out)["counts"]
    assert sheet["A1"].value == "สถานะการตรวจและออกเอกสาร"
    assert head["เวลาที่ตรวจ"] == "8 มกราคม 2568 เวลา 09.00 น."
    assert head["โปรแกรม"] == f"xltools {program_version()}"
    assert head["แม่แบบ"] == "memo, report"
    assert head["สรุปผล"] == f"ยังออกเอกสารไม่ได้ ต้องแก้ไข {counts['error']} รายการ"
    assert head["จำนวน"] == (
        f"มาตรการ 9 รายการ · ต้องแก้ไข {counts['error']} · ควรตรวจ {counts['warning']} · ข้อสังเกต {counts['info']}"
    )
    assert head["รหัสข้อมูล"] == workbook_digest(read_workbook(seed_book.read_bytes()))[:16]


def test_the_state_does_not_change_by_our_own_writing(book: Path, xl: Xl) -> None:
    before = workbook_digest(read_workbook(book.read_bytes()))[:16]
    xl("generate", book)
    assert facts(status_of(book))["รหัสข้อมูล"] == before
    xl("generate", book)
    assert facts(status_of(book))["รหัสข้อมูล"] == before
    typed(book, {"measures.1.summary": "แก้ไขแล้ว"})
    xl("generate", book)
    assert facts(status_of(book))["รหัสข้อมูล"] != before


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_tables_and_their_headers(seed_book: Path, xl: Xl, language: Language) -> None:
    xl("validate", seed_book, "--status", "--lang", language)
    sheet = status_of(seed_book)
    assert set(sheet.tables) == {"StatusMeasures", "StatusFindings"}
    for name, header in zip(("StatusMeasures", "StatusFindings"), HEADERS[language], strict=True):
        assert values(sheet, name)[0] == header
        assert [column.name for column in sheet.tables[name].tableColumns] == header


def test_each_measure_has_its_mark(seed_book: Path, xl: Xl) -> None:
    xl("validate", seed_book, "--status")
    sheet = status_of(seed_book)
    found = json.loads(xl("validate", seed_book, "--json").out)["diagnostics"]
    _, *rows = values(sheet, "StatusMeasures")
    assert [row[0] for row in rows] == list(range(1, 10))
    for number, (_, title, _, period, mark, errors, warnings, _) in enumerate(rows, start=1):
        own = [
            item["severity"]
            for item in found
            if item["sheet"] == "มาตรการ" and item["cell"] and item["cell"][1:] == str(number + 4)
        ]
        assert (errors, warnings) == (own.count("error"), own.count("warning"))
        assert mark == ("✘" if errors else "!" if warnings else "✔")
        assert title
        assert period
    marks = [row[4] for row in rows]
    assert (marks[3], marks[6], marks[7]) == ("✘", "✘", "!")
    assert "✔" in marks
    assert rows[0][1:4] == ["มาตรการ No Gift Policy", "สำนักปลัด", "๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗"]
    assert rows[7][2] == "สำนักปลัด\nกองคลัง\nกองช่าง\nกองการศึกษา ศาสนาและวัฒนธรรม"
    assert not rows[3][2]


def test_an_owner_that_nobody_knows_is_shown_as_such(book: Path, xl: Xl) -> None:
    typed(book, {"measures.2.owners": "สำนักปลัด, กองคลังง"})
    xl("validate", book, "--status")
    assert values(status_of(book), "StatusMeasures")[2][2] == "สำนักปลัด\nกองคลังง (ไม่รู้จัก)"


def test_each_finding_is_a_row_with_its_mend(seed_book: Path, xl: Xl) -> None:
    xl("validate", seed_book, "--status")
    _, *rows = values(status_of(seed_book), "StatusFindings")
    found = json.loads(xl("validate", seed_book, "--json").out)["diagnostics"]
    words = {"error": "ต้องแก้ไข", "warning": "ควรตรวจ", "info": "ข้อสังเกต"}
    assert [row[:2] + row[3:] for row in rows] == [
        [words[item["severity"]], item["code"], item["message_th"], item["fix_th"]] for item in found
    ]
    assert ["ต้องแก้ไข", "OWN001", "มาตรการ!D8"] in [row[:3] for row in rows]


def test_links_jump_to_the_cells(seed_book: Path, xl: Xl) -> None:
    xl("validate", seed_book, "--status")
    sheet = status_of(seed_book)
    for row, cells in enumerate(table_rows(sheet, "StatusMeasures")[1:], start=5):
        link = cells[7].hyperlink
        assert (link.location, link.target, cells[7].value) == (f"'มาตรการ'!B{row}", None, f"ไปที่แถว {row}")
    jumps = []
    for cells in table_rows(sheet, "StatusFindings")[1:]:
        if cells[2].hyperlink is not None:
            name, _, cell = str(cells[2].value).rpartition("!")
            assert cells[2].hyperlink.location == f"'{name}'!{cell}"
            assert cells[2].hyperlink.target is None
            jumps.append(cells[2].hyperlink.location)
    assert {"'มาตรการ'!D8", "'มาตรการ'!D11"} <= set(jumps)


def test_a_sheet_whose_name_has_an_apostrophe(book: Path, xl: Xl, tmp_path: Path) -> None:
    import openpyxl

    other = openpyxl.Workbook()
    sheet = other.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "งาน'67"
    sheet.append(["ลำดับ", "มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "สรุปผล", "ผลลัพธ์"])
    sheet.append([1, "ก", "ข", None, "มีนาคม 2567", "ค", "ง"])
    path = tmp_path / "old.xlsx"
    other.save(path)
    assert xl("validate", path, "--status").code == 1
    rows = table_rows(status_of(path), "StatusMeasures")
    assert rows[1][7].hyperlink.location == "'งาน''67'!B2"


def test_documents_are_linked_relative_and_percent_encoded(book: Path, xl: Xl, tmp_path: Path) -> None:
    out = tmp_path / "ปี 2567 #1 100%"
    xl("generate", book, "--out", out)
    sheet = status_of(book)
    links = {
        str(cell.value): cell.hyperlink.target
        for row in sheet
        for cell in row
        if cell.hyperlink and cell.hyperlink.target
    }
    assert list(links) == ["memo.docx", "report.docx"]
    for name, target in links.items():
        assert target.isascii()
        assert not {" ", "#", ":"} & set(target)
        assert (book.parent / unquote(target)).resolve() == (out / name).resolve()
    xl("generate", book, "--out", tmp_path.parent / "elsewhere")
    words = {cell.hyperlink.target for row in status_of(book) for cell in row if cell.hyperlink}
    assert "../elsewhere/memo.docx" in words


def test_without_documents_no_link_leaves_the_workbook(seed_book: Path, xl: Xl) -> None:
    xl("generate", seed_book)
    links = [cell.hyperlink for row in status_of(seed_book) for cell in row if cell.hyperlink]
    assert links
    assert all(link.location and not link.target for link in links)


@pytest.mark.parametrize("text", ["=1+1", "+66 5300 0000", "-ส่งเสริม", "@SUM(A1)", "=cmd|'/c calc'!A1"])
def test_what_looks_like_a_formula_stays_text(book: Path, xl: Xl, text: str) -> None:
    typed(book, {"measures.2.title": text, "measures.2.owners": text})
    xl("validate", book, "--status")
    sheet = status_of(book)
    row = table_rows(sheet, "StatusMeasures")[2]
    assert row[1].value == text
    assert not [cell.coordinate for cells in sheet for cell in cells if cell.data_type == "f"]


def test_the_sheet_grows_and_shrinks(book: Path, xl: Xl) -> None:
    typed(book, {f"measures.{number}.owners": None for number in range(1, 10)})
    xl("validate", book, "--status")
    assert len(values(status_of(book), "StatusFindings")) >= 10
    typed(book, {f"measures.{number}.owners": "กองคลัง" for number in range(1, 10)})
    xl("validate", book, "--status")
    codes = [row[1] for row in values(status_of(book), "StatusFindings")[1:]]
    assert "OWN001" not in codes
    assert "OWN001" not in status_words(book)


def test_nothing_found_is_said(book: Path, xl: Xl) -> None:
    book.with_name("garuda.png").write_bytes(png())
    typed(book, {"agency.garuda": "garuda.png"})
    xl("validate", book, "--status")
    sheet = status_of(book)
    assert values(sheet, "StatusFindings")[1:] == [[None, None, None, "ไม่พบสิ่งที่ต้องแก้ไข", None]]


def test_the_sheet_tells_the_whole_though_some_rules_were_asked_for(seed_book: Path, xl: Xl) -> None:
    said = xl("validate", seed_book, "--status", "--ignore", "OWN001,MEM002")
    assert (said.code, "OWN001" in said.out) == (0, False)
    assert "ยังออกเอกสารไม่ได้ ต้องแก้ไข 3 รายการ" in said.out
    sheet = status_of(seed_book)
    assert "OWN001" in [row[1] for row in values(sheet, "StatusFindings")]
    assert "บางกฎ" in str(facts(sheet)["หมายเหตุ"])


def test_a_workbook_without_measures_has_an_empty_table(book: Path, xl: Xl) -> None:
    xl("new", book, "--overwrite")
    assert xl("generate", book).code == 1
    sheet = status_of(book)
    assert values(sheet, "StatusMeasures")[1:] == [[None] * 8]
    assert "WBK002" in [row[1] for row in values(sheet, "StatusFindings")]


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_verdict_in_both_languages(book: Path, seed_book: Path, xl: Xl, language: Language) -> None:
    def verdict(path: Path, *words: str) -> Any:
        xl("generate", path, "--lang", language, *words)
        return facts(status_of(path))[say("status.verdict", language)]

    errors = json.loads(xl("validate", seed_book, "--json").out)["counts"]["error"]
    assert verdict(seed_book) == say("verdict.blocked", language, errors=errors)
    assert verdict(seed_book, "--draft") == say("verdict.draft", language, documents=2, errors=errors)
    without_errors(seed_book)
    warnings = json.loads(xl("validate", seed_book, "--json").out)["counts"]["warning"]
    wanted = say("verdict.generated_with_warnings", language, documents=2, warnings=warnings)
    assert verdict(seed_book) == wanted
    assert verdict(seed_book, "--fail-on", "warning") == say(
        "verdict.blocked_by_warnings", language, warnings=warnings
    )
