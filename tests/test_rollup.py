"""The roll-up of a batch as files: a workbook read back, JSON, what lies in the way, the same bytes again."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from rollup_records import country, failure, finding, province, record

import xltools.rollup.rows
from xltools.core.messages import Language
from xltools.outcome import Options
from xltools.pipeline import generate
from xltools.rollup import Progress, Rollup, write_rollup
from xltools.show import outcome_json
from xltools.workbook.reader import read_workbook

NOW = datetime(2025, 1, 8, 9)
BOOK, SUMMARY, PAGE = "สรุป.xlsx", "summary.json", "index.html"


def rolled_up(folder: Path, records: Iterable[Mapping[str, Any]], language: Language = "th") -> Rollup:
    return write_rollup(folder, records, language=language, now=NOW)


def book_of(folder: Path, records: Iterable[Mapping[str, Any]]) -> openpyxl.Workbook:
    rolled_up(folder, records)
    return openpyxl.load_workbook(folder / BOOK)


def rows(sheet: Worksheet, table: str) -> list[dict[str, Any]]:
    """Return a table's rows under its own headings."""
    header, *body = ([cell.value for cell in row] for row in sheet[sheet.tables[table].ref])
    assert header == [column.name for column in sheet.tables[table].tableColumns]
    return [dict(zip(header, row, strict=True)) for row in body]


# ---------------------------------------------------------------- the workbook


def test_each_agency_is_a_row(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, province(tmp_path))["รายหน่วยงาน"]
    told = [
        (row["ลำดับ"], row["หน่วยงาน"], row["ผล"], row["ต้องแก้ไข"], row["ควรตรวจ"])
        for row in rows(sheet, "Agencies")
    ]
    assert told == [
        (1, "องค์การบริหารส่วนตำบลทุ่งสมมติ", "✔ เรียบร้อย", 0, 0),
        (2, "เทศบาลตำบลบึงจำลอง", "! ควรตรวจ", 0, 1),
        (3, "เทศบาลเมืองเขาสมมุติ", "✘ ต้องแก้ไข", 2, 1),
        (4, "องค์การบริหารส่วนตำบลนาตัวอย่าง", "✘ ดำเนินการไม่ได้", 0, 0),
        (5, "องค์การบริหารส่วนตำบลห้วยทดลอง", "✔ เรียบร้อย", 0, 0),
    ]
    found = [row["สิ่งที่พบสำคัญ"] for row in rows(sheet, "Agencies")]
    assert found[2] == "OWN001 ไม่ได้ระบุผู้รับผิดชอบ (2)\nOWN003 ผู้รับผิดชอบใช้ชื่ออื่น"
    assert found[3] == "สมุดงานตั้งรหัสผ่านเปิดไฟล์ไว้"
    assert sheet["A2"].value == (
        "ข้อมูล ณ วันที่ 8 มกราคม 2568 · ทั้งหมด 5 หน่วยงาน · เรียบร้อย 2 · ควรตรวจ 1 · ต้องแก้ไข 1 · ดำเนินการไม่ได้ 1"
    )
    fills = {str(sheet.cell(row, 5).fill.fgColor.rgb) for row in range(5, 9)}
    assert fills == {"FFE2EFDA", "FFFFF2CC", "FFF8CBAD", "FFD9D9D9"}


@pytest.mark.parametrize(
    ("outcome", "levels", "before", "verdict"),
    [
        ("generated", ["info"], None, "✔ เรียบร้อย"),
        ("blocked", ["warning"], None, "✘ ต้องแก้ไข"),  # --fail-on warning
        ("generated", ["error"], None, "✘ ต้องแก้ไข"),  # --fail-on never: what was made is a draft
        ("unchanged", [], "blocked", "✘ ต้องแก้ไข"),
        ("unchanged", [], {"outcome": "failed"}, "✘ ดำเนินการไม่ได้"),
        ("unchanged", ["warning"], "generated", "! ควรตรวจ"),
    ],
)
def test_an_agency_is_not_called_in_order_while_something_stands_in_its_way(
    tmp_path: Path, outcome: str, levels: list[str], before: Any, verdict: str
) -> None:
    found = [finding("OWN003", level, "D5", "…") for level in levels]
    one = record(tmp_path, "อบต.สมมติ", outcome, diagnostics=found, before=before)
    sheet = book_of(tmp_path, [one])["รายหน่วยงาน"]
    assert rows(sheet, "Agencies")[0]["ผล"] == verdict


def test_the_sheets_are_ready_to_filter_and_to_print(tmp_path: Path) -> None:
    book = book_of(tmp_path, province(tmp_path))
    assert book.sheetnames == ["รายหน่วยงาน", "สิ่งที่พบ", "ดำเนินการไม่ได้"]
    assert book["รายหน่วยงาน"].freeze_panes == "C5"
    assert book["รายหน่วยงาน"].print_title_rows == "$4:$4"
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert all(table.autoFilter is not None for table in sheet.tables.values())


def test_rules_are_counted_over_agencies(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, province(tmp_path))["สิ่งที่พบ"]
    first, second = rows(sheet, "Rules")
    assert (first["รหัส"], first["ระดับ"], first["จำนวนที่พบ"], first["จำนวนหน่วยงาน"]) == (
        "OWN003",
        "ควรตรวจ",
        2,
        2,
    )
    assert first["หน่วยงานที่พบ"] == "เทศบาลตำบลบึงจำลอง, เทศบาลเมืองเขาสมมุติ"
    assert (second["รหัส"], second["ระดับ"], second["จำนวนที่พบ"], second["จำนวนหน่วยงาน"]) == (
        "OWN001",
        "ต้องแก้ไข",
        2,
        1,
    )
    assert second["วิธีแก้ไข"]


def test_of_many_agencies_the_first_are_named(tmp_path: Path) -> None:
    found = [finding("OWN003", "warning", "D5", "…")]
    many = [record(tmp_path, f"อบต.ที่ {number}", diagnostics=found) for number in range(1, 9)]
    row = rows(book_of(tmp_path, many)["สิ่งที่พบ"], "Rules")[0]
    assert row["หน่วยงานที่พบ"] == "อบต.ที่ 1, อบต.ที่ 2, อบต.ที่ 3, อบต.ที่ 4, อบต.ที่ 5 และอีก 3 แห่ง"


def test_the_charts_show_the_tables_numbers(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, province(tmp_path))["สิ่งที่พบ"]
    outcomes, rules = sheet._charts  # type: ignore[attr-defined]
    assert _values(sheet, outcomes) == [2, 1, 1, 1]
    assert _values(sheet, rules) == [2, 1]


def _values(sheet: Worksheet, chart: Any) -> list[Any]:
    area = chart.series[0].val.numRef.f.rpartition("!")[2].replace("$", "")
    return [row[0].value for row in sheet[area]]


def test_failures_stand_together_with_their_mend(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, province(tmp_path))["ดำเนินการไม่ได้"]
    (row,) = rows(sheet, "Failures")
    assert (row["ลำดับ"], row["หน่วยงาน"]) == (4, "องค์การบริหารส่วนตำบลนาตัวอย่าง")
    assert row["วิธีแก้ไข"].startswith("เปิดใน Excel แล้วลบรหัสผ่าน")
    assert "ดำเนินการไม่ได้" not in book_of(tmp_path, province(tmp_path)[:3]).sheetnames


AWKWARD = ["ก ข #1 100% & 'x' [a]", "a;b=c+d,e @!$", "%41 ร้อยละ", "javascript:alert(1)", "x"]


def test_links_lead_to_the_files_whatever_they_are_called(tmp_path: Path) -> None:
    sheet = book_of(tmp_path, [record(tmp_path, name) for name in AWKWARD])["รายหน่วยงาน"]
    for row, name in enumerate(AWKWARD, 5):
        for column, file in ((9, "memo.docx"), (10, "measures.xlsx")):
            cell = sheet.cell(row, column)
            assert cell.hyperlink is not None
            target = str(cell.hyperlink.target).replace("\\", "/")
            assert "#" not in target
            assert tmp_path / urllib.parse.unquote(target) == tmp_path / name / file
            assert cell.value == file


def test_beyond_excels_limit_of_links_names_stay_text_and_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xltools.rollup.rows, "MAX_LINKS", 3)
    sheet = book_of(tmp_path, province(tmp_path))["รายหน่วยงาน"]
    linked = [cell.value for row in sheet["I5:J9"] for cell in row if cell.hyperlink]
    assert linked == ["memo.docx", "measures.xlsx", "memo.docx"]
    assert sheet["J9"].value == "measures.xlsx"
    assert "index.html" in sheet["A3"].value


def test_a_link_longer_than_excel_opens_is_text(tmp_path: Path) -> None:
    deep = "/".join(["หน่วยงานสมมติ"] * 20)
    sheet = book_of(tmp_path, [record(tmp_path, deep)])["รายหน่วยงาน"]
    assert sheet["I5"].value == "memo.docx"
    assert sheet["I5"].hyperlink is None


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=HYPERLINK(1)", "{=1}", "http://example.com", "00123", "+66", "@x", "a\x07b", "_x0041_", "😀"],
)
def test_what_a_workbook_says_is_text(tmp_path: Path, text: str) -> None:
    one = record(tmp_path, "x") | {"agency": text, "district": text, "province": text}
    sheet = book_of(tmp_path, [one])["รายหน่วยงาน"]
    read = read_workbook((tmp_path / BOOK).read_bytes()).sheet("รายหน่วยงาน")
    assert read is not None
    for cell in sheet["B5:D5"][0]:
        assert read.value(cell.row, cell.column) == text  # openpyxl leaves _x0007_ as it is spelled
        assert cell.data_type == "s"
        assert cell.hyperlink is None


def test_a_text_too_long_for_a_cell_is_cut_where_one_sees_it(tmp_path: Path) -> None:
    one = record(tmp_path, "x") | {"agency": "😀" * 40_000}
    value = book_of(tmp_path, [one])["รายหน่วยงาน"]["B5"].value
    assert value.endswith("😀…")
    assert 32_000 < len(value.encode("utf-16-le")) // 2 <= 32_767


def test_an_agency_without_a_name_goes_by_its_workbook(tmp_path: Path) -> None:
    one = record(tmp_path, "x", "failed", error=failure("empty-file")) | {"agency": None}
    assert book_of(tmp_path, [one])["รายหน่วยงาน"]["B5"].value == "measures.xlsx"


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_opens_it_and_its_links(tmp_path: Path) -> None:
    rolled_up(tmp_path, [*province(tmp_path), *(record(tmp_path, name) for name in AWKWARD)])
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "fods", "--outdir", str(tmp_path), str(tmp_path / BOOK)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    opened = (tmp_path / "สรุป.fods").read_text(encoding="utf-8")
    for word in ("ข้อมูล ณ วันที่ 8 มกราคม 2568", "เทศบาลตำบลบึงจำลอง", "OWN003", "<chart:chart"):
        assert word in opened
    hrefs = [urllib.parse.unquote(html.unescape(href)) for href in re.findall('xlink:href="([^"]*)"', opened)]
    reached = {os.path.normpath(tmp_path / href) for href in hrefs}
    assert {
        str(tmp_path / name / file) for name in AWKWARD for file in ("memo.docx", "measures.xlsx")
    } <= reached


# ---------------------------------------------------------------- the JSON


def test_the_summary_is_the_contracts_json(tmp_path: Path) -> None:
    records = province(tmp_path)
    rolled = rolled_up(tmp_path, records)
    told = json.loads((tmp_path / SUMMARY).read_text(encoding="utf-8"))
    assert (told["schema_version"], told["tool"]) == (1, "xltools")
    counts = {"total": 5, "generated": 2, "unchanged": 1, "blocked": 1, "failed": 1, "left": 0, "earlier": 0}
    assert told["summary"] == counts == rolled.counts
    assert [entry["agency"] for entry in told["workbooks"]] == [one["agency"] for one in records]
    assert told["workbooks"][2]["diagnostics"] == records[2]["diagnostics"]
    assert all("seconds" not in entry for entry in told["workbooks"])


def test_a_path_that_is_no_unicode_survives_in_the_json(tmp_path: Path) -> None:
    one = record(tmp_path, "ก\udc80")
    rolled_up(tmp_path, [one])
    told = json.loads((tmp_path / SUMMARY).read_text(encoding="utf-8"))
    assert told["workbooks"][0]["source"] == one["source"]


# ---------------------------------------------------------------- the files


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    names = (BOOK, SUMMARY, PAGE)
    rolled_up(tmp_path, province(tmp_path))
    first = {name: (tmp_path / name).read_bytes() for name in names}
    slower = [one | {"seconds": 9.0} for one in province(tmp_path)]
    assert rolled_up(tmp_path, slower).notes == ()
    assert openpyxl.load_workbook(tmp_path / BOOK).properties.created == NOW
    assert {name: (tmp_path / name).read_bytes() for name in names} == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_a_batch_stopped_half_way_says_what_is_left(tmp_path: Path) -> None:
    records = [one | {"earlier": number == 4} for number, one in enumerate(province(tmp_path))]
    write_rollup(tmp_path, records, language="th", now=NOW, progress=Progress(12, 8, interrupted=True))
    said = "ยังไม่ได้ทำอีก 8 หน่วยงาน"
    assert said in openpyxl.load_workbook(tmp_path / BOOK)["รายหน่วยงาน"]["A2"].value
    assert said in (tmp_path / PAGE).read_text(encoding="utf-8")
    told = json.loads((tmp_path / SUMMARY).read_text(encoding="utf-8"))
    assert told["interrupted"] and told["summary"] == {
        "total": 12,
        "generated": 2,
        "unchanged": 0,
        "blocked": 1,
        "failed": 1,
        "left": 8,
        "earlier": 1,
    }
    row = rows(openpyxl.load_workbook(tmp_path / BOOK)["รายหน่วยงาน"], "Agencies")[4]
    assert row["สิ่งที่พบสำคัญ"] == "ผลของครั้งก่อน ยังไม่ได้ทำในครั้งนี้"
    write_rollup(tmp_path, province(tmp_path), language="th", now=NOW, progress=Progress(5))
    assert "ยังไม่ได้ทำ" not in openpyxl.load_workbook(tmp_path / BOOK)["รายหน่วยงาน"]["A2"].value


def test_nothing_to_roll_up_is_no_accident(tmp_path: Path) -> None:
    book = book_of(tmp_path, [])
    assert book.sheetnames == ["รายหน่วยงาน", "สิ่งที่พบ"]
    assert json.loads((tmp_path / SUMMARY).read_text(encoding="utf-8"))["summary"]["total"] == 0


@pytest.mark.parametrize("lock", [f"~${BOOK}", f".~lock.{BOOK}#"])
def test_while_the_workbook_is_open_the_latest_goes_beside_it(tmp_path: Path, lock: str) -> None:
    rolled_up(tmp_path, province(tmp_path)[:1])
    old = (tmp_path / BOOK).read_bytes()
    (tmp_path / lock).write_bytes(b"")
    rolled = rolled_up(tmp_path, province(tmp_path))
    assert (tmp_path / BOOK).read_bytes() == old
    assert [path.name for path in rolled.files] == ["สรุป (2).xlsx", SUMMARY, PAGE]
    assert rolled.notes == ("ไฟล์ “สรุป.xlsx” เปิดใช้อยู่ จึงเขียนผลล่าสุดไว้ใน “สรุป (2).xlsx” แทน",)
    assert json.loads((tmp_path / SUMMARY).read_text(encoding="utf-8"))["summary"]["total"] == 5


def test_notes_that_somebody_made_in_the_workbook_are_kept(tmp_path: Path) -> None:
    book = book_of(tmp_path, province(tmp_path))
    book["รายหน่วยงาน"]["B20"] = "โทรแจ้งแล้ว"
    book.save(tmp_path / BOOK)
    for agencies in (4, 3):  # the second run replaces what the first put beside it
        rolled = rolled_up(tmp_path, province(tmp_path)[:agencies])
        assert [path.name for path in rolled.files] == ["สรุป (2).xlsx", SUMMARY, PAGE]
        assert "มีผู้แก้ไขไว้" in rolled.notes[0]
    assert openpyxl.load_workbook(tmp_path / BOOK)["รายหน่วยงาน"]["B20"].value == "โทรแจ้งแล้ว"
    beside = openpyxl.load_workbook(tmp_path / "สรุป (2).xlsx")["รายหน่วยงาน"]
    assert len(rows(beside, "Agencies")) == 3


@pytest.mark.parametrize("name", [BOOK, SUMMARY, PAGE])
def test_another_programs_file_of_that_name_is_kept(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b'{"not": "ours"}')
    rolled = rolled_up(tmp_path, province(tmp_path))
    assert (tmp_path / name).read_bytes() == b'{"not": "ours"}'
    beside = tmp_path / name.replace(".", " (2).")
    assert beside in rolled.files
    assert len(rolled.notes) == 1


def test_where_one_file_cannot_be_written_the_others_are(tmp_path: Path) -> None:
    (tmp_path / BOOK).mkdir()
    for number in range(2, 10):
        (tmp_path / f"สรุป ({number}).xlsx").mkdir()
    rolled = rolled_up(tmp_path, province(tmp_path))
    assert [error.code for error in rolled.errors] == ["document-in-use"]
    assert [path.name for path in rolled.files] == [SUMMARY, PAGE]
    assert not list(tmp_path.glob(".xltools-*"))


def test_what_a_killed_run_left_is_taken_away(tmp_path: Path) -> None:
    from xltools.disk import mark_of

    left = tmp_path / f".xltools-{mark_of(tmp_path / BOOK)}0123456789abcdef.tmp"
    left.write_bytes(b"half")
    rolled_up(tmp_path, province(tmp_path))
    assert not left.exists()


def test_memory_does_not_grow_with_what_the_findings_say(tmp_path: Path) -> None:
    """The records together are 160 MB, one by one next to nothing."""
    if not sys.platform.startswith("linux"):
        pytest.skip("reads the peak of memory from /proc")
    program = (
        "import re, sys; from datetime import datetime; from pathlib import Path;"
        "from rollup_records import country; from xltools.rollup import write_rollup;"
        "folder = Path(sys.argv[1]);"
        "records = (one | {'long': str(at) * 40_000} for at, one in enumerate(country(folder, 1_500), 1));"
        "write_rollup(folder, records, language='th', now=datetime(2025, 1, 8));"
        r"print(int(re.search(r'VmHWM:\s+(\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(
        command, cwd=Path(__file__).parent, capture_output=True, check=True, encoding="utf-8"
    )
    assert int(done.stdout) < 100


def test_it_sums_up_what_the_program_itself_tells(tmp_path: Path, book: Path, seed_book: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    outcomes = [
        generate(path, Options(now=NOW, out=tmp_path / path.stem)) for path in (book, seed_book, broken)
    ]
    named = {"agency": "อบต.ทุ่งสมมติ", "district": "", "province": ""}
    records = [outcome_json(outcome) | named | {"source": str(outcome.workbook)} for outcome in outcomes]
    sheet = book_of(tmp_path, json.loads(json.dumps(records)))["รายหน่วยงาน"]
    told = rows(sheet, "Agencies")
    assert [row["ผล"][0] for row in told] == ["!", "✘", "✘"]
    assert told[1]["สิ่งที่พบสำคัญ"].startswith("OWN001 ไม่ได้ระบุผู้รับผิดชอบ (2)\nMEM002 ")
    assert told[2]["สิ่งที่พบสำคัญ"] == "ไม่ใช่สมุดงาน Excel"
    assert (tmp_path / urllib.parse.unquote(str(sheet["I5"].hyperlink.target).replace("\\", "/"))).is_file()


def test_few_and_many_are_told_alike(tmp_path: Path) -> None:
    rolled = rolled_up(tmp_path, country(tmp_path, 300), "en")
    assert rolled.counts["total"] == 300
    book = openpyxl.load_workbook(tmp_path / BOOK)
    assert book.sheetnames == ["Agencies", "Findings", "Failed"]
    assert len(rows(book["Agencies"], "Agencies")) == 300
    assert len(rows(book["Failed"], "Failures")) == 3
