"""xltools new --from: last year's workbook carried into the next year, and no old year left in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import grids
import openpyxl
import pytest
from books import Said, by_xlsxwriter, parts_of, typed
from hypothesis import given, settings
from hypothesis import strategies as st

from xltools.core.dossier import Dossier, read_dossier
from xltools.core.model import Cell, Workbook
from xltools.core.next_year import next_year
from xltools.core.periods import read_period
from xltools.core.thai import thai_digits, western_digits
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import new_workbook

Xl = Callable[..., Said]


def dossier_of(path: Path) -> Dossier:
    return read_dossier(read_workbook(path.read_bytes()))


def period_after(path: Path, xl: Xl, text: Any, year: int = 2567) -> str:
    """Return the period of measure 1 in the workbook of the next year."""
    typed(path, {"measures.1.period": text, "report.fiscal_year": year})
    made = path.with_name("next.xlsx")
    assert xl("new", made, "--from", path, "--overwrite").code == 0
    return dossier_of(made).measures[0].period.text


def test_what_lasts_is_carried_and_what_is_new_each_year_is_blank(tmp_path: Path, book: Path, xl: Xl) -> None:
    typed(
        book,
        {"settings.file_name": "{agency.name}.docx", "announcement.date": date(2024, 1, 2), "ita.iit": 90.5},
    )
    made = tmp_path / "measures2568.xlsx"
    before = book.read_bytes()
    said = xl("new", made, "--from", book)
    assert (said.code, said.err) == (0, "")
    assert book.read_bytes() == before
    old, new = dossier_of(book), dossier_of(made)
    assert new.fiscal_year == 2568
    for key in ("agency.type", "agency.name", "agency.phone", "agency.website", "memo.office", "memo.to"):
        assert new.text(key) == old.text(key) != ""
    for key in ("ita.score", "ita.level", "ita.iit", "memo.number", "memo.date", "announcement.date"):
        assert (new.text(key), bool(old.text(key))) == ("", True)
    assert new.text("memo.subject").endswith("๒๕๖๘")
    assert new.setting("file_name") == "{agency.name}.docx"
    assert [owner.name for owner in new.register.owners] == [owner.name for owner in old.register.owners]
    assert [owner.aliases for owner in new.register.owners] == [
        owner.aliases for owner in old.register.owners
    ]
    signed = [(each.order, each.role, each.name, each.position, each.acting) for each in old.signers]
    assert [(each.order, each.role, each.name, each.position, each.acting) for each in new.signers] == signed
    assert [each.text for each in new.paragraphs] == [each.text for each in old.paragraphs]
    for one, other in zip(old.measures, new.measures, strict=True):
        assert (other.title, other.method, other.owners.text) == (one.title, one.method, one.owners.text)
        assert (other.summary, other.outcome, other.evidence) == ("", "", "")


def test_everything_is_told(tmp_path: Path, book: Path, xl: Xl) -> None:
    said = xl("new", tmp_path / "n.xlsx", "--from", book, "--lang", "en")
    for words in ("fiscal year 2568", "9 measures", "3 signers", "summary, outcome and evidence",
                  "มาตรการ!E6: ๒๖ มีนาคม ๒๕๖๗", "มาตรการ!B8:", "E5, E7", "ที่, วันที่", "xltools validate"):  # fmt: skip
        assert words in said.out
    quiet = xl("new", tmp_path / "q.xlsx", "--from", book, "-q")
    assert (quiet.code, quiet.out.count("\n")) == (0, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗", "๑ ตุลาคม ๒๕๖๗ – ๓๐ กันยายน ๒๕๖๘"),
        ("1 ต.ค. 2566 - 30 ก.ย. 2567", "1 ต.ค. 2567 - 30 ก.ย. 2568"),
        ("ต.ค. ๖๖ – ก.ย. ๖๗", "ต.ค. ๖๗ – ก.ย. ๖๘"),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๗", "ปีงบประมาณ พ.ศ. ๒๕๖๘"),
        ("ไตรมาสที่ ๑ ปีงบประมาณ ๒๕๖๗", "ไตรมาสที่ ๑ ปีงบประมาณ ๒๕๖๘"),
        ("ตุลาคม - กันยายน", "ตุลาคม - กันยายน"),
        ("ตลอดปีงบประมาณ", "ตลอดปีงบประมาณ"),
        ("กุมภาพันธ์ ๒๕๖๗", "กุมภาพันธ์ ๒๕๖๘"),
        ("๑ ก.พ. ๒๕๖๗ – ๒๙ ก.พ. ๒๕๖๗", ""),  # there is no such day in 2568
        ("๒๖ มีนาคม ๒๕๖๗", ""),  # a day on which something took place
        (date(2024, 3, 26), ""),
        ("ตามความเหมาะสม", ""),
        ("๑ ตุลาคม ๒๐๒๓ – ๓๐ กันยายน ๒๐๒๔", ""),  # a slip: its year has to be mended first
    ],
)
def test_a_period_is_moved_where_all_of_it_is_understood(book: Path, xl: Xl, old: Any, new: str) -> None:
    assert period_after(book, xl, old) == new


@cache
def example() -> Workbook:
    return read_workbook(new_workbook(example="mended"))


MONTHS = st.sampled_from(["ต.ค.", "ตุลาคม", "ม.ค.", "มีนาคม", "ก.ย."])
POINTS = st.builds(
    lambda day, month, year, short: f"{day} {month} {year % 100 if short else year}".strip(),
    st.sampled_from(["", "1", "15"]), MONTHS, st.sampled_from([2566, 2567]), st.booleans(),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(start=POINTS, end=POINTS, thai=st.booleans())
def test_a_moved_period_is_the_same_days_a_year_later(start: str, end: str, thai: bool) -> None:
    text = thai_digits(f"{start} – {end}") if thai else f"{start} – {end}"
    before = read_period(Cell(text), 2567).period
    carried = next_year(read_dossier(grids.changed(example(), "measures.1.period", text)), ())
    moved = str(carried.contents.tables["measures"][0].get("period") or "")
    assert (moved == "") == (before is None or before.start == before.end)
    if before is not None and moved:
        after = read_period(Cell(moved), 2568).period
        assert after is not None
        assert (after.start.year, after.start.month) == (before.start.year + 1, before.start.month)
        assert (after.end.year, after.end.month) == (before.end.year + 1, before.end.month)
        assert not {"2566", "66"} & set(western_digits(moved).replace(".", " ").split())


def test_text_of_last_year_gives_way_to_the_standard_text_and_that_is_told(
    tmp_path: Path, book: Path, xl: Xl
) -> None:
    typed(book, {"text.1.text": "ปี ๒๕๖๗ ได้คะแนน ๙๓.๙๒", "text.2.text": "ได้ดำเนินการตามแผน พ.ศ. ๒๕๖๕ แล้ว"})
    made = tmp_path / "n.xlsx"
    said = xl("new", made, "--from", book)
    texts = [each.text for each in dossier_of(made).paragraphs]
    assert "{{ ita.score }}" in texts[0]
    assert texts[1] == "ได้ดำเนินการตามแผน พ.ศ. ๒๕๖๕ แล้ว"
    assert "ปี ๒๕๖๗ ได้คะแนน ๙๓.๙๒" in said.out
    assert "เนื้อความ!B6: ได้ดำเนินการตามแผน" in said.out


def test_a_subject_with_another_year_is_left_blank_and_told(tmp_path: Path, book: Path, xl: Xl) -> None:
    typed(book, {"memo.subject": "รายงานตามแผนปี ๒๕๖๖ และ ๒๕๖๗", "agency.phone": "๐ ๕๓๐๐ ๒๕๖๗"})
    made = tmp_path / "n.xlsx"
    said = xl("new", made, "--from", book)
    assert dossier_of(made).text("memo.subject") == ""
    assert dossier_of(made).text("agency.phone") == "๐ ๕๓๐๐ ๒๕๖๗"
    assert "รายงานตามแผนปี ๒๕๖๖ และ ๒๕๖๗" in said.out


def test_without_a_fiscal_year_none_is_guessed(tmp_path: Path, book: Path, xl: Xl) -> None:
    typed(book, {"report.fiscal_year": None})
    made = tmp_path / "n.xlsx"
    said = xl("new", made, "--from", book)
    new = dossier_of(made)
    assert (said.code, new.fiscal_year, new.text("memo.subject")) == (0, None, "")
    assert {measure.period.text for measure in new.measures} == {""}


def test_columns_moved_and_renamed_and_own_ones(tmp_path: Path, mended: Workbook, xl: Xl) -> None:
    old = tmp_path / "old.xlsx"
    book = openpyxl.load_workbook(by_xlsxwriter(mended, old))
    sheet = book["มาตรการ"]
    del sheet.tables["Measures"]
    sheet.move_range("B4:H20", cols=3)
    sheet["B4"], sheet["B5"] = "งบประมาณ", "1,000"
    sheet["E4"] = "มาตรการ/กิจกรรม/โครงการ"
    book.save(old)
    made = tmp_path / "n.xlsx"
    said = xl("new", made, "--from", old)
    assert said.code == 0
    assert [each.title for each in dossier_of(made).measures] == [
        each.title for each in read_dossier(mended).measures
    ]
    assert "งบประมาณ" in said.out
    assert "ของหน่วยงาน" in said.out  # the agency's own sheet


def test_the_buttons_come_with_the_name(tmp_path: Path, book: Path, xl: Xl) -> None:
    assert xl("new", tmp_path / "a.xlsm", "--from", book).code == 0
    assert xl("new", tmp_path / "b.xlsm", "--from", tmp_path / "a.xlsm").code == 0
    assert xl("new", tmp_path / "c.xlsx", "--from", tmp_path / "b.xlsm").code == 0
    assert "xl/vbaProject.bin" in parts_of(tmp_path / "b.xlsm")
    assert "xl/vbaProject.bin" not in parts_of(tmp_path / "c.xlsx")
    assert dossier_of(tmp_path / "c.xlsx").fiscal_year == 2570


def test_refusals(tmp_path: Path, book: Path, xl: Xl) -> None:
    made = tmp_path / "n.xlsx"
    for words in (("--example", "seed"), ("--agency-type", "อบต."), ("--roster", tmp_path)):
        assert xl("new", made, "--from", book, *words).code == 2
    assert xl("new", tmp_path / "n.docx", "--from", book).code == 2
    assert xl("new", made, "--from", tmp_path / "gone.xlsx").code == 3
    assert xl("new", book, "--from", book).code == 3
    before = book.read_bytes()
    assert xl("new", book, "--from", book, "--overwrite").code == 3
    assert book.read_bytes() == before
    xl("new", tmp_path / "blank.xlsx")
    said = xl("new", made, "--from", tmp_path / "blank.xlsx")
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert "xltools import" in said.err
    assert not made.exists()


def changed(path: Path, *changes: tuple[str, str, Any]) -> None:
    """Type into cells, each given by its sheet and its place."""
    book = openpyxl.load_workbook(path)
    for sheet, place, value in changes:
        book[sheet][place] = value
    book.save(path)


def test_a_year_of_two_digits_is_a_year(tmp_path: Path, book: Path, xl: Xl) -> None:
    typed(
        book,
        {
            "memo.subject": "รายงาน ประจำปี ๖๗ ปีงบประมาณ พ.ศ. ๒๕๖๗",
            "measures.1.title": "มาตรการ ปี ๖๗",
            "measures.2.title": "อบรม ต.ค. ๖๖",
            "measures.3.title": "ร้อยละ ๖๗",
            "text.2.text": "ให้แล้วเสร็จภายในปี ๖๗",
        },
    )
    said = xl("new", made := tmp_path / "n.xlsx", "--from", book)
    new = dossier_of(made)
    assert new.text("memo.subject") == "รายงาน ประจำปี ๖๘ ปีงบประมาณ พ.ศ. ๒๕๖๘"
    look = said.out.split("โปรดตรวจ: ยังระบุปี")[1]
    assert "มาตรการ!B5: มาตรการ ปี ๖๗" in look
    assert "มาตรการ!B6: อบรม ต.ค. ๖๖" in look
    assert "ร้อยละ ๖๗" not in look
    texts = [paragraph.text for paragraph in new.paragraphs]
    assert "ให้แล้วเสร็จภายในปี ๖๗" not in texts
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("text", ["ประจำปี ๖๗ ปีงบประมาณ พ.ศ. ๒๕๖๘", "ประจำปี ๖๗ (๖๗)"])
def test_a_text_only_half_moved_is_to_be_looked_over(tmp_path: Path, book: Path, xl: Xl, text: str) -> None:
    typed(book, {"memo.subject": text})
    said = xl("new", made := tmp_path / "n.xlsx", "--from", book)
    left = dossier_of(made).text("memo.subject") or text
    assert left in said.out.split("โปรดตรวจ: ยังระบุปี")[1]


def test_signers_owners_and_the_address_are_looked_over_for_years(tmp_path: Path, book: Path, xl: Xl) -> None:
    typed(book, {"agency.address": "๙๙ (ปรับปรุง ๒๕๖๗)", "agency.phone": "๐ ๕๓๐๐ ๒๕๖๗"})
    changed(
        book,
        ("ผู้ลงนาม", "D6", "ปลัด (พ.ศ. ๒๕๖๗)"),
        ("ผู้ลงนาม", "E6", "คำสั่ง ที่ ๑/๒๕๖๗"),
        ("ผู้รับผิดชอบ", "B5", "งานแผน ปี ๖๗"),
    )
    look = xl("new", tmp_path / "n.xlsx", "--from", book).out.split("โปรดตรวจ: ยังระบุปี")[1]
    for line in ("๙๙ (ปรับปรุง ๒๕๖๗)", "ผู้ลงนาม!D6: ", "ผู้ลงนาม!E6: ", "ผู้รับผิดชอบ!B5: "):
        assert line in look
    assert "๕๓๐๐" not in look


def test_cells_that_cannot_be_read_are_named_and_merged_owners_given(
    tmp_path: Path, book: Path, xl: Xl
) -> None:
    old = openpyxl.load_workbook(book)
    sheet = old["มาตรการ"]
    sheet.merge_cells("D5:D7")
    sheet["B6"], sheet["E7"], sheet["C8"], sheet["C9"] = '=B5&"x"', "=1/0", None, "#REF!"
    sheet["C9"].data_type = "e"
    old.save(book)
    said = xl("new", made := tmp_path / "n.xlsx", "--from", book)
    unread = said.out.split("อ่านไม่ได้ ให้กรอกเอง")[1].split("เว้นว่างให้กรอกใหม่")[0]
    for line in ("มาตรการ!B6", "มาตรการ!E7", "มาตรการ!C8, C9", "มาตรการ!D6, D7: สำนักปลัด"):
        assert line in unread
    measures = dossier_of(made).measures
    assert [each.owners.text for each in measures[:3]] == ["สำนักปลัด"] * 3
    assert measures[4].method == ""


def test_columns_not_found_are_told_and_not_said_to_be_carried(tmp_path: Path, book: Path, xl: Xl) -> None:
    changed(book, ("มาตรการ", "C4", "อะไรสักอย่าง"), ("มาตรการ", "D4", "ฝ่ายนำ"))
    said = xl("new", tmp_path / "n.xlsx", "--from", book)
    assert "ไม่พบคอลัมน์ วิธีดำเนินการ, ผู้รับผิดชอบ ในแผ่นงาน “มาตรการ”" in said.out
    assert f"xltools repair {book}" in said.out
    assert "9 รายการ (มาตรการหรือกิจกรรม, ระยะเวลา)" in said.out
    assert "xltools repair" in xl("new", tmp_path / "q.xlsx", "--from", book, "-q").out


def test_without_a_fiscal_year_the_text_is_carried_and_looked_over(
    tmp_path: Path, book: Path, xl: Xl
) -> None:
    own = "- ระเบียบของเราเอง พ.ศ. ๒๕๖๑ มาตรา ๙"
    typed(book, {"report.fiscal_year": None, "text.3.text": own, "text.2.text": "ทำในปี ๒๕๖๗"})
    said = xl("new", made := tmp_path / "n.xlsx", "--from", book)
    texts = [each.text for each in dossier_of(made).paragraphs]
    assert texts == [each.text for each in dossier_of(book).paragraphs]
    look = said.out.split("โปรดตรวจ: ยังระบุปี")[1]
    assert own in look
    assert "ทำในปี ๒๕๖๗" in look


def test_a_law_of_last_year_stays(tmp_path: Path, book: Path, xl: Xl) -> None:
    changed(book, ("เนื้อความ", "B7", "- ระเบียบของเราเอง พ.ศ. ๒๕๖๗"))
    said = xl("new", made := tmp_path / "n.xlsx", "--from", book)
    assert "- ระเบียบของเราเอง พ.ศ. ๒๕๖๗" in [each.text for each in dossier_of(made).paragraphs]
    assert "เนื้อความ!B7" in said.out.split("โปรดตรวจ: ยังระบุปี")[1]


def test_a_table_that_is_missing_is_told(tmp_path: Path, book: Path, xl: Xl) -> None:
    old = openpyxl.load_workbook(book)
    del old["ผู้ลงนาม"]
    old.save(book)
    assert "“ผู้ลงนาม”" in xl("new", tmp_path / "n.xlsx", "--from", book).out.splitlines()[1]


def test_what_from_cannot_take_is_named(tmp_path: Path, book: Path, xl: Xl) -> None:
    said = xl("new", book, "--from", book, "--overwrite")
    assert (said.code, "ไฟล์เดียวกัน" in said.err) == (3, True)
    missing = xl("new", tmp_path / "n.xlsx", "--from", tmp_path / "nofile.xlsx")
    assert (missing.code, "nofile.xlsx: ไม่พบไฟล์นี้" in missing.err) == (3, True)
    report = tmp_path / "x.docx"
    report.write_bytes(b"PK")
    said = xl("new", tmp_path / "n.xlsx", "--from", report)
    assert (said.code, f"xltools import {report}" in said.err) == (3, True)
