"""``xltools generate`` from the workbook to the files beside it: what is made, what is kept, what is refused."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
import pytest
from books import (
    NOW,
    Said,
    by_xlsxwriter,
    changed_parts,
    files_of,
    parts_of,
    png,
    status_of,
    status_words,
    typed,
    without_errors,
)
from lxml import etree
from word_help import is_unedited, saved, template_of, texts

from xltools.core.digest import workbook_digest
from xltools.core.model import Workbook
from xltools.document.package import read_parts
from xltools.document.ready import ReadyTemplate
from xltools.document.staging import Staging
from xltools.errors import OutputError
from xltools.resources import docx_template, program_version
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import example_contents

Xl = Callable[..., Said]
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
SENTINELS = "a & b < c > d \"e\" 'f' 👩‍👩‍👧 นํ้า กํา {เดี่ยว} \\n &amp; ﷽"


def solid(text: str) -> str:
    """Return the text without white space, its digits Thai: as a document must hold it."""
    return "".join(text.split()).translate(THAI_DIGITS)


def table_of(path: Path) -> list[list[str]]:
    (table,) = docx.Document(str(path)).tables
    return [[solid(cell.text) for cell in row.cells] for row in table.rows]


def whole_text(path: Path) -> str:
    return solid("".join(texts(path.read_bytes())))


def documents(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*.docx")}


def edit(path: Path, text: str = "แก้ไขด้วยมือ") -> bytes:
    """Change a document as a person does in Word; return its bytes."""
    document = docx.Document(str(path))
    document.add_paragraph(text)
    document.save(str(path))
    return path.read_bytes()


def template_file(path: Path, *paragraphs: str) -> Path:
    path.write_bytes(template_of(*paragraphs))
    return path


# ---------------------------------------------------------------- what is printed


@pytest.mark.parametrize("name", ["memo", "report"])
def test_every_text_of_the_example_is_in_its_row_and_column(book: Path, xl: Xl, name: str) -> None:
    said = xl("generate", book)
    assert (said.code, said.err) == (0, "")
    _, *rows = table_of(book.with_name(f"{name}.docx"))
    measures = example_contents("mended").tables["measures"]
    assert len(rows) == len(measures) == 9
    for number, (row, measure) in enumerate(zip(rows, measures, strict=True), start=1):
        columns = ("title", "method", "owners", "period", "summary", "outcome")
        wanted = {column: solid(str(measure[column])) for column in columns}
        wanted["title"] = solid(f"{number}.") + wanted["title"]
        wanted["owners"] = wanted["owners"].replace(",", "")
        assert row == [wanted[column] for column in columns]


def test_the_memo_holds_every_field_signer_and_paragraph(book: Path, xl: Xl, mended: Workbook) -> None:
    assert xl("generate", book).code == 0
    printed = whole_text(book.with_name("memo.docx"))
    contents = example_contents("mended")
    for key in ("memo.office", "memo.number", "memo.subject", "memo.to"):
        assert solid(str(contents.fields[key])) in printed
    assert solid("8 มกราคม 2568") in printed
    for signer in contents.tables["signers"]:
        assert solid(str(signer["name"])) in printed
        assert solid(str(signer["position"])) in printed
        assert solid(str(signer.get("acting", ""))) in printed
    sheet = mended.sheet("เนื้อความ")
    assert sheet is not None
    (table,) = sheet.tables
    for row in range(table.area.top + 1, table.area.bottom + 1):
        text = str(sheet.value(row, 2) or "")
        for piece in text.replace("{{ ", "{{").split("{{"):
            assert solid(piece.rpartition("}}")[2]) in printed


def test_owners_are_printed_by_their_official_names(seed_book: Path, xl: Xl) -> None:
    without_errors(seed_book)
    assert xl("generate", seed_book).code == 0
    _, *rows = table_of(seed_book.with_name("report.docx"))
    everyone = "สำนักปลัดกองคลังกองช่างกองการศึกษาศาสนาและวัฒนธรรม"
    assert [row[2] for row in rows][5:] == ["กองคลัง", "กองคลัง", everyone, everyone]


def test_every_character_of_a_cell_is_printed(book: Path, xl: Xl) -> None:
    text = f"{SENTINELS}\nบรรทัดที่สอง"
    places = ("title", "method", "summary", "outcome")
    typed(book, {f"measures.2.{place}": f"{place} {text}" for place in places})
    said = xl("generate", book)
    assert (said.code, said.err) == (0, "")
    for name in ("memo.docx", "report.docx"):
        row = table_of(book.with_name(name))[2]
        printed = [row[0].removeprefix("๒."), row[1], row[4], row[5]]
        assert printed == [solid(f"{place} {text}") for place in places]


def test_a_formula_looking_text_is_text(book: Path, xl: Xl) -> None:
    typed(book, {"measures.2.title": '=HYPERLINK("http://example.org","ก")'})
    xl("generate", book)
    assert table_of(book.with_name("memo.docx"))[2][0] == '๒.=HYPERLINK("http://example.org","ก")'


# ---------------------------------------------------------------- where, and the same bytes again


def test_documents_stand_beside_the_workbook_and_are_named(book: Path, xl: Xl) -> None:
    said = xl("generate", book)
    assert documents(book.parent) == {"memo.docx", "report.docx"}
    for name in ("memo.docx", "report.docx"):
        assert f"สร้าง {book.with_name(name)}" in said.out
        assert is_unedited(book.with_name(name).read_bytes())
    assert "เขียนผลในแผ่นงาน “สถานะ” แล้ว" in said.out


def test_the_same_workbook_and_clock_give_the_same_bytes(book: Path, xl: Xl) -> None:
    assert xl("generate", book, "--now", NOW).code == 0
    once = files_of(book.parent)
    assert xl("generate", book, "--now", NOW).code == 0
    assert files_of(book.parent) == once


def test_source_date_epoch_is_a_clock_too(book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1736326800")
    xl("generate", book)
    once = files_of(book.parent)
    assert "9.00" in status_words(book)
    assert xl("generate", book).code == 0
    assert files_of(book.parent) == once
    xl("generate", book, "--now", "2025-02-01T10:00")
    assert "10.00" in status_words(book)


def test_out(book: Path, xl: Xl, tmp_path: Path) -> None:
    out = tmp_path / "ปี 2567" / "เอกสาร"
    assert xl("generate", book, "--out", out).code == 0
    assert documents(out) == {"memo.docx", "report.docx"}
    assert {path.parent for path in tmp_path.rglob("*.docx")} == {out}


def test_no_status_leaves_the_workbook_alone(book: Path, xl: Xl) -> None:
    before = book.read_bytes()
    said = xl("generate", book, "--no-status", "--json")
    assert said.code == 0
    assert json.loads(said.out)["status_sheet"] == {"sheet": "สถานะ", "written": False}
    assert book.read_bytes() == before
    assert files_of(book.parent).keys() == {"measures.xlsx", "memo.docx", "report.docx"}


@pytest.mark.parametrize("extra", [[], ["--json"], ["--draft"], ["--overwrite"], ["-q"]])
def test_dry_run_writes_nothing_at_all(book: Path, seed_book: Path, xl: Xl, extra: list[str]) -> None:
    (book.parent / "memo.docx").write_bytes(b"somebody's own")
    before = files_of(book.parent)
    said = xl("generate", book, seed_book, "--dry-run", *extra)
    assert (said.code, said.err) == (1, "")
    assert files_of(book.parent) == before
    if not extra:
        assert (
            f"จะสร้าง {book.with_name('memo (2).docx')} โดยไม่เขียนทับ {book.with_name('memo.docx')}" in said.out
        )
        assert f"จะสร้าง {book.with_name('report.docx')}" in said.out
        assert "ออกเอกสารเรียบร้อย" not in said.out
        assert "ออกเอกสารแล้ว" not in said.out


def test_a_dry_run_needs_no_right_to_write(book: Path, xl: Xl) -> None:
    (book.parent / "~$measures.xlsx").write_bytes(b"")
    assert xl("generate", book, "--dry-run").code == 0


def test_json_of_the_documents(book: Path, xl: Xl) -> None:
    said = xl("generate", book, "--json")
    assert (said.code, said.err) == (0, "")
    told = json.loads(said.out)
    assert (told["outcome"], told["ok"]) == ("generated", True)
    assert told["status_sheet"] == {"sheet": "สถานะ", "written": True}
    assert [made["template"] for made in told["outputs"]] == ["memo", "report"]
    for made in told["outputs"]:
        assert made.keys() == {"kind", "template", "path", "sha256"}
        assert made["kind"] == "docx"
        assert made["sha256"] == hashlib.sha256(Path(made["path"]).read_bytes()).hexdigest()


def test_as_a_process(book: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-m", "xltools", "generate", str(book), "--json"],
        capture_output=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(json.loads(done.stdout)["outputs"]) == 2


def test_several_workbooks_stop_for_nobody(book: Path, seed_book: Path, tmp_path: Path, xl: Xl) -> None:
    other = tmp_path / "other" / "measures.xlsx"
    other.parent.mkdir()
    other.write_bytes(book.read_bytes())
    said = xl("generate", tmp_path / "gone.xlsx", seed_book, other, "--json")
    assert said.code == 3
    told = json.loads(said.out)["workbooks"]
    assert [one["outcome"] for one in told] == ["failed", "blocked", "generated"]
    assert documents(other.parent) == {"memo.docx", "report.docx"}


# ---------------------------------------------------------------- blocked, drafts


def test_blocked_makes_no_document_and_the_sheet_says_why(seed_book: Path, xl: Xl) -> None:
    said = xl("generate", seed_book)
    assert (said.code, said.err) == (1, "")
    assert documents(seed_book.parent) == set()
    words = status_words(seed_book)
    assert "ยังออกเอกสารไม่ได้ ต้องแก้ไข" in words
    assert "มาตรการที่ 4 ไม่ได้ระบุผู้รับผิดชอบ" in words
    assert "มาตรการ!D11" in words


def test_fail_on_warning_blocks_too(seed_book: Path, xl: Xl) -> None:
    without_errors(seed_book)
    said = xl("generate", seed_book, "--fail-on", "warning")
    assert said.code == 1
    assert documents(seed_book.parent) == set()
    assert "ยังไม่ได้ออกเอกสาร" in said.out
    assert xl("generate", seed_book).code == 0
    assert "ควรตรวจ" in status_words(seed_book)


@pytest.mark.parametrize(("words", "code"), [(["--draft"], 1), (["--fail-on", "never"], 0)])
def test_drafts_say_so_everywhere(seed_book: Path, xl: Xl, words: list[str], code: int) -> None:
    said = xl("generate", seed_book, *words)
    assert (said.code, said.err) == (code, "")
    assert documents(seed_book.parent) == {"memo-draft.docx", "report-draft.docx"}
    assert "ฉบับร่าง" in said.out
    assert "ฉบับร่าง" in status_words(seed_book)
    for name in ("memo-draft.docx", "report-draft.docx"):
        document = docx.Document(str(seed_book.with_name(name)))
        for section in document.sections:
            assert 'string="ร่าง"' in section.header._element.xml
        rows = table_of(seed_book.with_name(name))
        assert [number for number, row in enumerate(rows) if "………" in row[2]] == [4, 7]


def test_a_draft_of_a_good_workbook_is_a_draft_and_fine(book: Path, xl: Xl) -> None:
    said = xl("generate", book, "--draft")
    assert (said.code, said.err) == (0, "")
    assert documents(book.parent) == {"memo-draft.docx", "report-draft.docx"}
    assert "ต้องแก้ไข 0" not in said.out.splitlines()[0]


def test_a_draft_blocked_by_warnings_alone(seed_book: Path, xl: Xl) -> None:
    without_errors(seed_book)
    said = xl("generate", seed_book, "--draft", "--fail-on", "warning")
    assert said.code == 1
    assert documents(seed_book.parent) == {"memo-draft.docx", "report-draft.docx"}
    assert "ต้องแก้ไข 0" not in said.out.splitlines()[0]


@pytest.mark.parametrize("words", [[], ["--fail-on", "never"], ["--draft"]])
def test_a_blank_signer_is_never_signed(book: Path, xl: Xl, words: list[str]) -> None:
    typed(book, {"signers.1.name": None, "measures.2.owners": "กองคลังง"})
    xl("generate", book, *words)
    assert documents(book.parent) <= {"memo-draft.docx", "report-draft.docx"}
    if words:
        assert "………" in "".join(texts(book.with_name("memo-draft.docx").read_bytes()))


# ---------------------------------------------------------------- an agency's own templates


def test_an_own_template(book: Path, xl: Xl, tmp_path: Path) -> None:
    own = template_file(tmp_path / "แบบของเรา.docx", "เรื่อง {{ memo.subject }}", "{{ measures[1].title }}")
    before = own.read_bytes()
    said = xl("generate", book, "--template", own, "--template", "report", "--out", tmp_path / "out")
    assert (said.code, said.err) == (0, "")
    assert documents(tmp_path / "out") == {"แบบของเรา.docx", "report.docx"}
    contents = example_contents("mended")
    assert texts((tmp_path / "out" / "แบบของเรา.docx").read_bytes()) == [
        f"เรื่อง {contents.fields['memo.subject']}",
        contents.tables["measures"][1]["title"],
    ]
    assert own.read_bytes() == before


def test_templates_have_names_in_any_case(book: Path, xl: Xl) -> None:
    assert xl("generate", book, "--template", "REPORT").code == 0
    assert documents(book.parent) == {"report.docx"}


@pytest.mark.parametrize("words", [[], ["--overwrite"]])
@pytest.mark.parametrize("by_setting", [True, False])
def test_a_template_is_never_overwritten_by_its_own_document(
    book: Path, xl: Xl, words: list[str], by_setting: bool
) -> None:
    own = template_file(book.with_name("memo.docx"), "เรื่อง {{ memo.subject }}")
    before = own.read_bytes()
    if by_setting:
        typed(book, {"settings.templates": "memo.docx"})
        said = xl("generate", book, *words)
    else:
        said = xl("generate", book, "--template", own, *words)
    assert (said.code, said.err) == (0, "")
    assert own.read_bytes() == before
    assert documents(book.parent) == {"memo.docx", "memo (2).docx"}
    assert texts(book.with_name("memo (2).docx").read_bytes())[0].startswith("เรื่อง รายงาน")


def test_two_documents_never_get_one_file(book: Path, xl: Xl) -> None:
    own = book.with_name("แบบ") / "memo (2).docx"
    own.parent.mkdir()
    template_file(own, "ของหน่วยงาน {{ memo.to }}")
    book.with_name("memo.docx").write_bytes(b"somebody's own")
    typed(book, {"settings.templates": "memo, แบบ/memo (2).docx"})
    told = json.loads(xl("generate", book, "--json").out)
    names = [Path(made["path"]).name for made in told["outputs"]]
    assert names == ["memo (3).docx", "memo (2).docx"]
    for made in told["outputs"]:
        assert made["sha256"] == hashlib.sha256(Path(made["path"]).read_bytes()).hexdigest()


@pytest.mark.parametrize("command", ["validate", "generate"])
def test_an_unknown_name_in_a_template_is_told_with_its_place(
    book: Path, xl: Xl, tmp_path: Path, command: str
) -> None:
    document = docx.Document()
    document.add_paragraph("เรื่อง {{ memo.subject }}")
    document.add_table(rows=2, cols=3).cell(1, 2).text = "{{ memo.subjct }}"
    book.with_name("ours.docx").write_bytes(saved(document))
    typed(book, {"settings.templates": "report, ours.docx"})
    said = xl(command, book)
    assert (said.code, said.err) == (1, "")
    (line,) = [line for line in said.out.splitlines() if "TPL001" in line]
    assert "memo.subjct" in line
    assert "“ours”" in line
    assert "ตารางที่ 1 แถวที่ 2 ช่องที่ 3" in line
    (found,) = [
        item
        for item in json.loads(xl(command, book, "--json").out)["diagnostics"]
        if item["code"] == "TPL001"
    ]
    assert "table 1, row 2, cell 3" in found["message_en"]
    assert documents(tmp_path) == {"ours.docx"}
    if command == "generate":
        assert "memo.subjct" in status_words(book)


@pytest.mark.parametrize("words", [["--draft"], ["--fail-on", "never"]])
def test_not_even_a_draft_of_a_template_that_asks_for_unknown_names(
    book: Path, xl: Xl, tmp_path: Path, words: list[str]
) -> None:
    own = template_file(tmp_path / "ours.docx", "{{ memo.subjct }}")
    assert xl("generate", book, "--template", own, *words).code == 1
    assert documents(tmp_path) == {"ours.docx"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (template_of("{% if memo.subject %}เปิดไว้"), "template-syntax"),
        (template_of("{{ memo.subject }} {% endif %}"), "template-syntax"),
        (template_of("{{ memo.subject "), "template-half-tag"),
        (template_of("{{ memo.subject }"), "template-half-tag"),
        (template_of("memo.subject }}"), "template-half-tag"),
        (template_of("({ signer.name|thai_digits })"), "template-half-tag"),
        (b"not a Word file", "template-damaged"),
        (b"", "template-damaged"),
    ],
)
def test_a_broken_template(book: Path, xl: Xl, tmp_path: Path, content: bytes, code: str) -> None:
    own = tmp_path / "ours.docx"
    own.write_bytes(content)
    before = files_of(tmp_path)
    said = xl("generate", book, "--template", own)
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert "ours" in said.err
    assert json.loads(xl("generate", book, "--template", own, "--json").out)["error"]["code"] == code
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("name", ["gone", "gone.docx", "memo.xlsx", ".", "a" * 300 + ".docx"])
def test_a_missing_template(book: Path, xl: Xl, name: str) -> None:
    before = files_of(book.parent)
    for told in (xl("generate", book, "--template", name, "--json"), _by_setting(book, xl, name)):
        assert told.code == 3
        assert json.loads(told.out)["error"]["code"] == "template-missing"
    assert files_of(book.parent).keys() == before.keys()


def _by_setting(book: Path, xl: Xl, name: str) -> Said:
    return xl("generate", typed(book, {"settings.templates": name}), "--json")


# ---------------------------------------------------------------- nobody's work is overwritten


def test_an_edited_document_is_kept(book: Path, xl: Xl) -> None:
    memo, second = book.with_name("memo.docx"), book.with_name("memo (2).docx")
    xl("generate", book, "--now", NOW)
    edited = edit(memo)
    typed(book, {"memo.subject": "เรื่องใหม่"})
    said = xl("generate", book, "--now", NOW)
    assert said.code == 0
    assert f"สร้าง {second} โดยไม่เขียนทับ {memo}" in said.out
    assert documents(book.parent) == {"memo.docx", "memo (2).docx", "report.docx"}
    assert memo.read_bytes() == edited
    assert "เรื่องใหม่" in whole_text(second)
    assert quote("memo (2).docx") in {
        cell.hyperlink.target for row in status_of(book) for cell in row if cell.hyperlink
    }

    typed(book, {"memo.subject": "เรื่องใหม่กว่า"})
    assert xl("generate", book, "--now", NOW).code == 0
    assert documents(book.parent) == {"memo.docx", "memo (2).docx", "report.docx"}
    assert memo.read_bytes() == edited
    assert "เรื่องใหม่กว่า" in whole_text(second)

    edit(second)
    xl("generate", book, "--now", NOW)
    assert "memo (3).docx" in documents(book.parent)


def test_overwrite_replaces_an_edited_document(book: Path, xl: Xl) -> None:
    xl("generate", book)
    edit(book.with_name("memo.docx"))
    assert xl("generate", book, "--overwrite").code == 0
    assert documents(book.parent) == {"memo.docx", "report.docx"}
    assert "แก้ไขด้วยมือ" not in whole_text(book.with_name("memo.docx"))


@pytest.mark.parametrize("content", [b"", b"somebody's own", template_of("หนังสือเก่า")])
def test_a_foreign_document_is_kept(book: Path, xl: Xl, content: bytes) -> None:
    book.with_name("memo.docx").write_bytes(content)
    assert xl("generate", book).code == 0
    assert book.with_name("memo.docx").read_bytes() == content
    assert documents(book.parent) == {"memo.docx", "memo (2).docx", "report.docx"}


def test_a_folder_where_a_document_should_be(book: Path, xl: Xl) -> None:
    book.with_name("report.docx").mkdir()
    before = files_of(book.parent)
    said = xl("generate", book, "--overwrite")
    assert (said.code, said.err.count("\n")) == (3, 1)
    assert "โฟลเดอร์" in said.err
    assert files_of(book.parent) == before


# ---------------------------------------------------------------- settings


def test_settings_of_place_and_name(book: Path, xl: Xl) -> None:
    folder = book.parent / "งานปี 2567" / "ส่ง"
    typed(
        book,
        {
            "settings.output_folder": "งานปี 2567/ส่ง",
            "settings.file_name": "{report.fiscal_year} {agency.name} {template}",
            "settings.templates": "report",
        },
    )
    assert xl("generate", book).code == 0
    assert documents(folder) == {"2567 องค์การบริหารส่วนตำบลทุ่งสมมติ report.docx"}
    assert documents(book.parent) == documents(folder)


def test_out_beats_the_folder_of_the_settings(book: Path, xl: Xl, tmp_path: Path) -> None:
    typed(book, {"settings.output_folder": "../outside"})
    assert xl("generate", book, "--out", tmp_path / "out").code == 0
    assert documents(tmp_path / "out") == {"memo.docx", "report.docx"}


def test_a_path_typed_in_a_field_cannot_leave_the_folder(book: Path, xl: Xl) -> None:
    typed(book, {"agency.district": "../../ร้าย", "settings.file_name": "{agency.district}/{template}"})
    xl("generate", book)
    assert {path.relative_to(book.parent).parts[0] for path in book.parent.rglob("*.docx")} == {"-..-ร้าย"}


OUTSIDE = ["../elsewhere", "/tmp/elsewhere", "C:\\elsewhere", "\\\\server\\share", "a/../../b", "~/a"]


@pytest.mark.parametrize("typed_path", OUTSIDE)
@pytest.mark.parametrize("setting", ["settings.output_folder", "settings.templates", "agency.garuda"])
def test_a_path_outside_is_refused(
    tmp_path: Path, xl: Xl, mended_bytes: bytes, setting: str, typed_path: str
) -> None:
    book = tmp_path / "in" / "measures.xlsx"
    book.parent.mkdir()
    book.write_bytes(mended_bytes)
    typed(book, {setting: typed_path})
    before = files_of(tmp_path)
    said = xl("generate", book, "--json")
    assert said.code == 3
    assert json.loads(said.out)["error"]["code"] == "path-outside"
    assert typed_path.replace("\\", "\\\\") in said.out
    assert files_of(tmp_path) == before


@pytest.mark.parametrize(
    ("setting", "typed_path"),
    [
        (setting, path)
        for setting in ("settings.output_folder", "settings.templates", "agency.garuda")
        for path in (".. /x", "con", "file:x", "out/aux.docx")
    ]
    + [("settings.output_folder", "a\nb"), ("settings.output_folder", "a\0b"), ("agency.garuda", "a\nb.png")],
)
def test_a_path_that_windows_reads_otherwise_is_refused(
    book: Path, xl: Xl, setting: str, typed_path: str
) -> None:
    typed(book, {setting: typed_path})
    before = files_of(book.parent)
    said = xl("generate", book)
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    code = json.loads(xl("generate", book, "--json").out)["error"]["code"]
    assert code == ("path-outside" if ".." in typed_path else "bad-path")
    assert files_of(book.parent) == before


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
@pytest.mark.parametrize(
    ("setting", "typed_path"),
    [
        ("settings.output_folder", "away"),
        ("settings.output_folder", "away/deep"),
        ("settings.file_name", "{agency.district}/{template}"),
        ("settings.templates", "away/ours.docx"),
        ("agency.garuda", "away/g.png"),
        ("agency.garuda", "circle"),
    ],
)
def test_a_link_out_of_the_folder_is_not_followed(
    tmp_path: Path, xl: Xl, mended_bytes: bytes, setting: str, typed_path: str
) -> None:
    book = tmp_path / "in" / "measures.xlsx"
    outside = tmp_path / "outside"
    book.parent.mkdir()
    outside.mkdir()
    template_file(outside / "ours.docx", "ก")
    (outside / "g.png").write_bytes(png())
    (book.parent / "away").symlink_to(outside)
    (book.parent / "circle").symlink_to("circle")
    book.write_bytes(mended_bytes)
    typed(book, {setting: typed_path, "agency.district": "away"})
    before = files_of(tmp_path)
    said = xl("generate", book, "--json")
    assert (said.code, json.loads(said.out)["error"]["code"]) == (3, "path-outside")
    assert files_of(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_out_may_be_a_link(book: Path, xl: Xl, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert xl("generate", book, "--out", tmp_path / "link").code == 0
    assert documents(tmp_path / "real") == {"memo.docx", "report.docx"}


@pytest.mark.parametrize("typed_names", [",", " , \n,", "\n"])
def test_no_name_of_a_template_means_the_usual_ones(book: Path, xl: Xl, typed_names: str) -> None:
    typed(book, {"settings.templates": typed_names})
    assert xl("generate", book).code == 0
    assert documents(book.parent) == {"memo.docx", "report.docx"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_nothing_waits_for_a_pipe(book: Path, xl: Xl) -> None:
    for name in ("memo.docx", "g.png", "ours.docx"):
        os.mkfifo(book.with_name(name))
    for words in ([], ["--overwrite"]):
        assert xl("generate", book, *words).code == 0
        assert book.with_name("memo (2).docx").is_file()
        assert book.with_name("memo.docx").is_fifo()
    said = xl("generate", book, "--template", book.with_name("ours.docx"), "--json")
    assert json.loads(said.out)["error"]["code"] == "template-missing"
    typed(book, {"agency.garuda": "g.png"})
    assert "“g.png”" in xl("generate", book).out
    os.mkfifo(book.with_name("~$measures.xlsx"))
    assert json.loads(xl("generate", book, "--json").out)["error"]["code"] == "file-in-use"


def test_names_longer_than_the_disk_allows(book: Path, xl: Xl, tmp_path: Path) -> None:
    def code(*words: object) -> str:
        said = xl("generate", book, *words, "--json")
        assert said.code == 3
        return str(json.loads(said.out)["error"]["code"])

    long = "a" * 300
    assert code("--out", tmp_path / long) == "path-too-long"
    assert code("--template", tmp_path / long / "x.docx") == "template-missing"
    typed(book, {"settings.output_folder": long})
    assert code() == "path-too-long"
    assert not list(tmp_path.glob(".xltools-*"))


@pytest.mark.skipif(os.name != "posix", reason="names are bytes only there")
def test_a_folder_whose_name_is_no_utf8(book: Path, xl: Xl, tmp_path: Path) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/out\xff")
    said = xl("generate", book, "-q", "--out", folder)
    assert (said.code, said.err) == (0, "")
    assert documents(Path(folder)) == {"memo.docx", "report.docx"}
    targets = [cell.hyperlink.target for row in status_of(book).iter_rows() for cell in row if cell.hyperlink]
    assert "out%FF/memo.docx" in targets


def test_two_documents_of_one_name_are_refused(book: Path, xl: Xl) -> None:
    typed(book, {"settings.file_name": "{agency.name}.docx"})
    before = files_of(book.parent)
    said = xl("generate", book)
    assert (said.code, said.out) == (3, "")
    assert "{template}" in said.err
    assert files_of(book.parent) == before
    assert xl("generate", book, "--template", "memo").code == 0
    assert documents(book.parent) == {"องค์การบริหารส่วนตำบลทุ่งสมมติ.docx"}


@pytest.mark.parametrize("pattern", ["{agency.nam}", "{}", "../{template}", "///", "{template}/.."])
def test_a_bad_pattern_is_refused(book: Path, xl: Xl, pattern: str) -> None:
    typed(book, {"settings.file_name": pattern})
    before = files_of(book.parent)
    said = xl("generate", book)
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert files_of(book.parent) == before


def test_the_language_of_the_sheet(book: Path, xl: Xl) -> None:
    typed(book, {"settings.language": "en"})
    said = xl("generate", book)
    assert f"made {book.with_name('memo.docx')}" in said.out
    assert "Status of the check and the documents" in status_words(book)


def test_rules_switched_off_by_the_settings(seed_book: Path, xl: Xl) -> None:
    typed(seed_book, {"settings.rules_off": "OWN001, own003 XXX999"})
    said = xl("generate", seed_book)
    assert said.code == 1, "a rule that keeps a promise stays on"
    assert "ปิดหรือลดระดับกฎ OWN001 ไม่ได้" in said.out
    assert "XXX999" in said.out
    told = json.loads(xl("validate", seed_book, "--json").out)
    found = {item["code"] for item in told["diagnostics"]}
    assert "OWN001" in found
    assert "OWN003" not in found
    assert "ปิดหรือลดระดับกฎ OWN001 ไม่ได้" in status_words(seed_book)


def test_a_backup_is_made_once(book: Path, xl: Xl) -> None:
    original = book.read_bytes()
    xl("generate", book, "--now", NOW)
    backup = book.with_name("measures.bak.xlsx")
    assert backup.read_bytes() == original
    xl("generate", book, "--now", "2025-01-09T09:00")
    assert backup.read_bytes() == original


def test_no_backup_where_the_settings_say_so(book: Path, xl: Xl) -> None:
    typed(book, {"settings.backup": "ไม่ใช่"})
    assert xl("generate", book).code == 0
    assert files_of(book.parent).keys() == {"measures.xlsx", "memo.docx", "report.docx"}


def test_the_agencys_garuda(book: Path, xl: Xl) -> None:
    picture = png(40, 60)
    book.with_name("ครุฑ.png").write_bytes(picture)
    typed(book, {"agency.garuda": "ครุฑ.png"})
    assert xl("generate", book).code == 0
    with zipfile.ZipFile(book.with_name("memo.docx")) as archive:
        media = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert picture in media


def test_a_template_that_loses_text_is_told_with_its_documents(book: Path, xl: Xl) -> None:
    own = template_file(
        book.with_name("own.docx"), "{%p if memo.to %} ข้อความที่หาย", "{{ memo.to }}", "{%p endif %}"
    )
    said = xl("generate", book, "--template", own)
    assert (said.code, said.err) == (0, "")
    assert "แม่แบบ own.docx มี 1 แห่ง" in said.out
    assert "แม่แบบ own.docx มี 1 แห่ง" in status_words(book)
    template_file(own, "{%p if memo.to %}", "{{ memo.to }}", "{%p endif %}")
    assert "own.docx มี" not in xl("generate", book, "--template", own).out


def test_a_document_says_what_it_was_made_of(book: Path, xl: Xl) -> None:
    own = template_file(book.with_name("own.docx"), "{{ memo.to }}")
    digest = workbook_digest(read_workbook(book.read_bytes()))
    assert xl("generate", book, "--template", "memo", "--template", own).code == 0
    for name, template in (("memo", docx_template("memo.docx")), ("own (2)", own.read_bytes())):
        root = etree.fromstring(
            read_parts(book.with_name(f"{name}.docx").read_bytes())["docProps/custom.xml"]
        )
        told = {item.get("name"): "".join(str(text) for text in item.itertext()) for item in root}
        assert told["xltools.agency"] == "องค์การบริหารส่วนตำบลทุ่งสมมติ"
        assert told["xltools.fiscal_year"] == "2567"
        assert told["xltools.workbook"] == digest
        assert told["xltools.template"] == hashlib.sha256(template).hexdigest()
        assert told["xltools.version"] == program_version()
        assert len(told["xltools.digest"] or "") == 64
        assert is_unedited(book.with_name(f"{name}.docx").read_bytes())


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_a_garuda_that_cannot_be_read(book: Path, xl: Xl, content: bytes | None) -> None:
    if content is not None:
        book.with_name("ครุฑ.png").write_bytes(content)
    typed(book, {"agency.garuda": "ครุฑ.png"})
    for command in ("validate", "generate"):
        said = xl(command, book, "--json")
        [found] = [found for found in json.loads(said.out)["diagnostics"] if found["code"] == "MEM008"]
        assert (said.code, found["severity"], found["cell"]) == (0, "warning", "B12")
        assert "“ครุฑ.png”" in found["message"]
    assert documents(book.parent) == {"memo.docx", "report.docx"}
    assert "MEM008" not in xl("validate", for_the_table_alone(book)).out


def for_the_table_alone(book: Path) -> Path:
    return typed(book, {"settings.templates": "report"})


def test_the_grey_box_of_an_own_template_is_told(book: Path, xl: Xl, tmp_path: Path) -> None:
    (tmp_path / "ours.docx").write_bytes(docx_template("memo.docx"))
    template_file(tmp_path / "plain.docx", "{{ memo.subject }}")
    assert "MEM008" in xl("generate", book, "--template", tmp_path / "ours.docx").out
    assert "MEM008" not in xl("generate", book, "--template", tmp_path / "plain.docx").out


# ---------------------------------------------------------------- a workbook in use


@pytest.mark.parametrize("lock", ["~$measures.xlsx", ".~lock.measures.xlsx#"])
def test_a_workbook_open_elsewhere_stops_before_any_document(book: Path, xl: Xl, lock: str) -> None:
    book.with_name(lock).write_bytes(b"")
    before = files_of(book.parent)
    said = xl("generate", book)
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert lock in said.err
    assert "ปิดสมุดงาน" in said.err
    assert files_of(book.parent) == before
    assert xl("validate", book).code == 0
    assert xl("validate", book, "--status").code == 3
    assert files_of(book.parent) == before


def test_a_workbook_that_may_not_be_written(book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch) -> None:
    book.chmod(0o444)
    writable = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and writable(path, mode))
    before = files_of(book.parent)
    said = xl("generate", book)
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert str(book) in said.err
    assert files_of(book.parent) == before
    said = xl("generate", book, "--no-status")
    assert (said.code, said.err) == (0, "")
    assert documents(book.parent) == {"memo.docx", "report.docx"}


def test_a_document_that_is_open_in_word(book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch) -> None:
    xl("generate", book, "--now", NOW)
    before = files_of(book.parent)
    opened = Path.open

    def refuse(self: Path, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if self.name == "report.docx" and mode == "r+b":
            raise PermissionError(13, "in use")
        return opened(self, mode, *arguments, **named)

    monkeypatch.setattr(Path, "open", refuse)
    said = xl("generate", book, "--now", "2025-01-09T09:00")
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert "report.docx" in said.err
    assert "Word" in said.err
    assert files_of(book.parent) == before


@pytest.mark.parametrize("code", ["no-space", "cannot-write", "changed-since-read"])
def test_documents_stay_as_they_were_where_the_workbook_cannot_be_written(
    book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    xl("generate", book, "--now", NOW)
    typed(book, {"memo.number": "ชร ๑/๒"})
    before = files_of(book.parent)

    def fail(path: Path, *_: object, **__: object) -> None:
        raise OutputError(code, {"path": str(path)})

    monkeypatch.setattr("xltools.workbook.closed.replace_file", fail)
    for words in ([], ["--out", book.parent / "ใหม่" / "ลึก"]):
        said = xl("generate", book, *words, "--now", "2025-01-09T09:00")
        assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
        assert files_of(book.parent) == before
        assert not book.with_name("ใหม่").exists()


def _saving_meanwhile(book: Path, other: bytes) -> Callable[..., bytes]:
    render = ReadyTemplate.render

    def rendered(self: ReadyTemplate, *arguments: Any, **named: Any) -> bytes:
        book.write_bytes(other)
        return render(self, *arguments, **named)

    return rendered


def test_a_workbook_saved_by_somebody_meanwhile(
    book: Path, xl: Xl, seed_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReadyTemplate, "render", _saving_meanwhile(book, seed_bytes))
    said = xl("generate", book)
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert "ระหว่างที่โปรแกรมทำงาน" in said.err
    assert book.read_bytes() == seed_bytes
    assert files_of(book.parent).keys() == {"measures.xlsx"}, "no document of what is no longer true"


def test_a_workbook_saved_at_the_last_moment(
    book: Path, xl: Xl, seed_bytes: bytes, mended_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Staging.add

    def adding(self: Staging, path: Path, data: bytes) -> None:
        book.write_bytes(seed_bytes)
        add(self, path, data)

    monkeypatch.setattr(Staging, "add", adding)
    for words in ([], ["--no-status"]):
        assert xl("generate", book, *words).code == 3
        assert book.read_bytes() == seed_bytes
        assert files_of(book.parent).keys() == {"measures.xlsx"}
        book.write_bytes(mended_bytes)


# ---------------------------------------------------------------- a stranger's workbook


def test_every_other_part_of_a_strangers_workbook_stays(tmp_path: Path, xl: Xl, mended: Workbook) -> None:
    book = by_xlsxwriter(mended, tmp_path / "ของหน่วยงาน.xlsm")
    before = parts_of(book)
    said = xl("generate", book, "--now", NOW)
    assert (said.code, said.err) == (0, "")
    after = parts_of(book)
    index = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    new = after.keys() - before.keys()
    assert changed_parts(before, after) - new <= index
    assert {name.rpartition("/")[0] for name in new} == {
        "xl/worksheets",
        "xl/worksheets/_rels",
        "xl/tables",
    }
    kept = before.keys() & after.keys()
    for kind in ("vbaProject.bin", "media/", "charts/", "comments", "vmlDrawing", "drawings/"):
        assert any(kind in name for name in kept), kind
    assert before.keys() <= after.keys()
    assert "ออกเอกสาร" in status_words(book)
    assert len(table_of(tmp_path / "memo.docx")) == 10

    xl("generate", book, "--now", "2025-01-09T09:00")
    again = parts_of(book)
    sheet = next(name for name in new if name.startswith("xl/worksheets/sheet"))
    assert changed_parts(after, again) == {sheet}


def test_a_foreign_sheet_of_that_name_is_left_alone(tmp_path: Path, xl: Xl, mended: Workbook) -> None:
    import openpyxl

    book = by_xlsxwriter(mended, tmp_path / "measures.xlsm")
    other = openpyxl.load_workbook(book, keep_vba=True)
    other.create_sheet("สถานะ")["A1"] = "ของหน่วยงาน"
    buffer = io.BytesIO()
    other.save(buffer)
    book.write_bytes(buffer.getvalue())
    said = xl("generate", book)
    assert (said.code, said.err) == (0, "")
    assert "“สถานะ (2)”" in said.out
    assert status_of(book)["A1"].value == "ของหน่วยงาน"
    assert status_of(book, "สถานะ (2)")["A1"].value == "สถานะการตรวจและออกเอกสาร"
