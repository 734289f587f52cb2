"""The command line as people and programs meet it: new, validate, wrong usage, languages, JSON."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from books import Said, changed_parts, files_of, parts_of, typed, without_errors
from word_help import saved

from xltools.core.agency import agency_types
from xltools.core.data import load
from xltools.core.dossier import read_dossier
from xltools.core.owners import departments_of
from xltools.core.rules import RULES
from xltools.resources import program_version
from xltools.workbook.reader import read_workbook

Xl = Callable[..., Said]
CFB = bytes.fromhex("d0cf11e0a1b11ae1")
ROOT = Path(__file__).parent.parent


def one_line(text: str) -> bool:
    return text.endswith("\n") and text.count("\n") == 1


# ---------------------------------------------------------------- new


@pytest.mark.parametrize("kind", agency_types())
def test_new_holds_the_usual_departments_of_the_agency_type(tmp_path: Path, xl: Xl, kind: str) -> None:
    book = tmp_path / "measures.xlsx"
    said = xl("new", book, "--agency-type", kind)
    assert (said.code, said.err) == (0, "")
    assert kind in said.out
    assert f"xltools generate {book}" in said.out
    dossier = read_dossier(read_workbook(book.read_bytes()))
    assert dossier.text("agency.type") == kind
    assert [owner.name for owner in dossier.register.owners] == [name for name, _ in departments_of(kind)]
    assert dossier.measures == ()


def test_new_is_for_the_smallest_agencies_unless_told(tmp_path: Path, xl: Xl) -> None:
    book = tmp_path / "measures.xlsx"
    assert "อบต." in xl("new", book).out
    assert read_dossier(read_workbook(book.read_bytes())).text("agency.type") == "อบต."


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (["BOOK", "--example"], "ชร ๗๙๙๐๑/๐๑๙"),
        (["--example", "BOOK"], "ชร ๗๙๙๐๑/๐๑๙"),
        (["BOOK", "--example", "mended"], "ชร ๗๙๙๐๑/๐๑๙"),
        (["BOOK", "--example=seed"], "ชร. ๗๙๙๐๑/๐๑๙"),
        (["--example", "seed", "BOOK"], "ชร. ๗๙๙๐๑/๐๑๙"),
    ],
)
def test_new_example(tmp_path: Path, xl: Xl, words: list[str], number: str) -> None:
    book = tmp_path / "new folder" / "measures.xlsx"
    said = xl("new", *(book if word == "BOOK" else word for word in words))
    assert (said.code, said.err) == (0, "")
    dossier = read_dossier(read_workbook(book.read_bytes()))
    assert (dossier.text("memo.number"), len(dossier.measures)) == (number, 9)


def test_new_never_overwrites_unasked(tmp_path: Path, xl: Xl) -> None:
    book = tmp_path / "measures.xlsx"
    book.write_bytes(b"a year of work")
    said = xl("new", book)
    assert said.code == 3
    assert one_line(said.err)
    assert "--overwrite" in said.err
    assert book.read_bytes() == b"a year of work"
    assert xl("new", book, "--overwrite").code == 0
    assert read_workbook(book.read_bytes()).sheet("มาตรการ") is not None


def test_new_does_not_replace_a_workbook_that_is_open(tmp_path: Path, xl: Xl) -> None:
    book = tmp_path / "measures.xlsx"
    book.write_bytes(b"a year of work")
    (tmp_path / "~$measures.xlsx").write_bytes(b"")
    said = xl("new", book, "--overwrite")
    assert said.code == 3
    assert "~$measures.xlsx" in said.err
    assert book.read_bytes() == b"a year of work"


@pytest.mark.parametrize("name", ["a.xlsb", "a.xls", "a.docx", "a", "a.xlsx.txt"])
def test_new_makes_only_xlsx_and_xlsm(tmp_path: Path, xl: Xl, name: str) -> None:
    said = xl("new", tmp_path / name)
    assert said.code == 2
    assert ".xlsx" in said.err
    assert files_of(tmp_path) == {}


@pytest.mark.parametrize(
    "words", [["--agency-type", "กระทรวง"], ["--agency-type", "อบจ.", "--example"], ["--example=full"]]
)
def test_new_wrongly_asked(tmp_path: Path, xl: Xl, words: list[str]) -> None:
    assert xl("new", tmp_path / "a.xlsx", *words).code == 2
    assert files_of(tmp_path) == {}


def test_new_leaves_nothing_behind_when_the_disk_is_full(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = xl("new", tmp_path / "a.xlsx")
    assert said.code == 3
    assert one_line(said.err)
    assert "เต็ม" in said.err
    assert files_of(tmp_path) == {}


def test_new_below_a_file_is_told_in_one_line(tmp_path: Path, xl: Xl) -> None:
    (tmp_path / "file").write_text("")
    said = xl("new", tmp_path / "file" / "a.xlsx")
    assert said.code == 3
    assert one_line(said.err)


@pytest.mark.parametrize("words", [["new", "{}.xlsx"], ["demo", "{}"]])
def test_a_name_longer_than_the_disk_allows(tmp_path: Path, xl: Xl, words: list[str]) -> None:
    said = xl(words[0], tmp_path / words[1].format("ก" * 300))
    assert said.code == 3
    assert one_line(said.err)
    assert "บันทึก" in said.err
    assert "ไม่คาดคิด" not in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["new", "a.xlsx"], ["demo", "."]])
def test_a_folder_that_may_not_be_searched(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    stat = Path.stat

    def denied(self: Path, **named: Any) -> os.stat_result:
        if self.is_relative_to(tmp_path):
            raise PermissionError(errno.EACCES, "denied", str(self))
        return stat(self, **named)

    monkeypatch.setattr(Path, "stat", denied)
    said = xl(words[0], tmp_path / words[1])
    assert said.code == 3
    assert one_line(said.err)
    assert "ไม่คาดคิด" not in said.err


@pytest.mark.parametrize("command", ["validate", "generate"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_what_may_not_be_read_is_told_in_our_words(
    book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, command: str, language: str
) -> None:
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK and allowed(path, mode))

    def denied(self: Path) -> bytes:
        raise PermissionError(errno.EACCES, "denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", denied)
    said = xl(command, book, "--lang", language)
    assert (said.code, said.out) == (3, "")
    assert one_line(said.err)
    assert {"th": "เปิดอ่านไฟล์นี้ไม่ได้", "en": "cannot be read"}[language] in said.err


def test_a_folder_of_documents_need_not_be_readable(
    book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK and allowed(path, mode))
    assert xl("generate", book, "--out", tmp_path / "out").code == 0


# ---------------------------------------------------------------- validate


def test_the_seed_is_blocked_and_names_the_cells(seed_book: Path, xl: Xl) -> None:
    said = xl("validate", seed_book)
    assert (said.code, said.err) == (1, "")
    owners = [line for line in said.out.splitlines() if "OWN001" in line]
    assert ["มาตรการ!D8" in owners[0], "มาตรการ!D11" in owners[1], len(owners)] == [True, True, 2]
    assert "มาตรการที่ 4 ไม่ได้ระบุผู้รับผิดชอบ" in owners[0]
    assert "มาตรการที่ 7" in owners[1]


def test_the_mended_example_passes(book: Path, xl: Xl) -> None:
    said = xl("validate", book)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{book}: ")


def test_validate_reads_only(seed_book: Path, xl: Xl) -> None:
    before = files_of(seed_book.parent)
    xl("validate", seed_book)
    xl("validate", seed_book, "--json")
    assert files_of(seed_book.parent) == before


def test_validate_with_status_writes_that_sheet_alone(seed_book: Path, xl: Xl) -> None:
    before = parts_of(seed_book)
    said = xl("validate", seed_book, "--status")
    assert said.code == 1
    assert "“สถานะ”" in said.out
    after = parts_of(seed_book)
    assert before.keys() <= after.keys()
    sheets = [sheet.name for sheet in read_workbook(seed_book.read_bytes()).sheets]
    own_sheet = f"xl/worksheets/sheet{sheets.index('สถานะ') + 1}.xml"
    changed = changed_parts(before, after) - {
        own_sheet,
        own_sheet.replace("sheets/", "sheets/_rels/") + ".rels",
    }
    assert all(b'"Status' in after[name] for name in changed if name.startswith("xl/tables/"))
    assert {name for name in changed if not name.startswith("xl/tables/")} <= {"xl/styles.xml"}


@pytest.mark.parametrize(
    ("fail_on", "seed", "with_warnings", "clean"),
    [("error", 1, 0, 0), ("warning", 1, 1, 0), ("never", 0, 0, 0)],
)
def test_fail_on(
    book: Path, seed_book: Path, xl: Xl, fail_on: str, seed: int, with_warnings: int, clean: int
) -> None:
    assert xl("validate", seed_book, "--fail-on", fail_on).code == seed
    assert xl("validate", without_errors(seed_book), "--fail-on", fail_on).code == with_warnings
    assert xl("validate", book, "--select", "OWN", "--fail-on", fail_on).code == clean


def test_errors_are_never_called_ready(seed_book: Path, xl: Xl) -> None:
    said = xl("validate", seed_book, "--fail-on", "never")
    assert "พร้อมออกเอกสาร" not in said.out
    assert "ยังออกเอกสารไม่ได้" in said.out


def test_select_and_ignore(seed_book: Path, xl: Xl) -> None:
    def found(*words: str) -> set[str]:
        said = xl("validate", seed_book, "--json", *words)
        told = json.loads(said.out)
        assert said.code == int(told["counts"]["error"] > 0)
        return {item["code"] for item in told["diagnostics"]}

    assert found("--select", "OWN001") == {"OWN001"}
    owners = found("--select", "own,PER")
    assert {"OWN001", "OWN003"} <= owners
    assert {code[:3] for code in owners} <= {"OWN", "PER"}
    assert found("--select", "OWN,PER", "--ignore", "OWN001") == owners - {"OWN001"}
    assert not {code for code in found("--ignore", "OWN001, MEM") if code == "OWN001" or code[:3] == "MEM"}
    assert "บางกฎ" in xl("validate", seed_book, "--select", "OWN").out


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_code_is_wrong_usage(seed_book: Path, xl: Xl, option: str) -> None:
    said = xl("validate", seed_book, option, "OWN001,OVN002")
    assert (said.code, said.out) == (2, "")
    assert "OVN002" in said.err


def _blank_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("Sheet2")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_blank_sheets_are_findings_not_a_failure(tmp_path: Path, xl: Xl) -> None:
    book = tmp_path / "blank.xlsx"
    book.write_bytes(_blank_workbook())
    said = xl("validate", book, "--json")
    assert said.code == 1
    found = json.loads(said.out)["diagnostics"]
    missing = {item["sheet"] for item in found if item["code"] == "WBK001"}
    assert missing >= {"มาตรการ", "หน่วยงาน"}
    assert xl("validate", book).err == ""


def _odt() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")
    return buffer.getvalue()


UNREADABLE = {
    "missing": (None, "missing-file"),
    "empty": (b"", "empty-file"),
    "text": ("ลำดับ,มาตรการ\n".encode(), "not-a-workbook"),
    "docx": (saved(docx.Document()), "not-a-workbook"),
    "encrypted": (CFB + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(480), "encrypted"),
    "xls": (CFB + bytes(1016) + "Workbook".encode("utf-16-le") + bytes(496), "old-binary-format"),
    "ods": (_odt(), "opendocument"),
    "cut": (_blank_workbook()[:3000], None),
    "zip": (b"PK\x05\x06" + bytes(18), None),
}


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("command", ["validate", "generate"])
def test_what_cannot_be_read_is_one_line_and_exit_3(tmp_path: Path, xl: Xl, name: str, command: str) -> None:
    content, code = UNREADABLE[name]
    book = tmp_path / f"{name}.xlsx"
    if content is not None:
        book.write_bytes(content)
    before = files_of(tmp_path)
    for language, fix in (("th", "วิธีแก้ไข: "), ("en", " — ")):
        said = xl(command, book, "--lang", language)
        assert (said.code, said.out) == (3, "")
        assert one_line(said.err)
        assert said.err.startswith(f"{book}: ")
        assert fix in said.err
    error = json.loads(xl(command, book, "--json").out)["error"]
    assert error["code"] == (code or error["code"])
    assert error["code"] != "unexpected"
    assert files_of(tmp_path) == before


def test_a_folder_is_one_line_and_exit_3(tmp_path: Path, xl: Xl) -> None:
    said = xl("validate", tmp_path)
    assert (said.code, said.out, one_line(said.err)) == (3, "", True)


def test_a_fault_of_the_program_is_one_line_too(book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: bytes) -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("xltools.workbook.closed.read_package", broken)
    said = xl("validate", book)
    assert (said.code, one_line(said.err)) == (3, True)
    assert "RuntimeError: two lines" in said.err
    assert "Traceback" in xl("validate", book, "-v").err
    monkeypatch.setattr("xltools.workbook.starter.new_workbook", broken)
    said = xl("new", book.with_name("b.xlsx"))
    assert (said.code, one_line(said.err)) == (3, True)
    assert "Traceback" in xl("new", book.with_name("b.xlsx"), "-v").err


def test_several_workbooks_are_all_checked_and_the_worst_counts(book: Path, seed_book: Path, xl: Xl) -> None:
    gone = book.with_name("gone.xlsx")
    said = xl("validate", gone, seed_book, book)
    assert said.code == 3
    assert one_line(said.err)
    assert f"{seed_book}: " in said.out
    assert f"{book}: " in said.out
    assert said.out.splitlines()[-1] == "รวม 3 ไฟล์: เรียบร้อย 1 · ต้องแก้ไข 1 · ดำเนินการไม่ได้ 1"
    assert xl("validate", book, seed_book).code == 1
    assert xl("validate", book, book).code == 0


def test_what_is_kept_of_a_workbook_is_not_taken_for_another(book: Path, xl: Xl) -> None:
    assert xl("generate", book).code == 0
    kept = book.with_name(f"{book.stem}.bak{book.suffix}")
    before = kept.read_bytes()
    said = xl("generate", kept, book)
    assert said.code == 0
    assert kept.name in said.err
    assert kept.read_bytes() == before
    assert {path.name for path in book.parent.iterdir()} == {book.name, kept.name, "memo.docx", "report.docx"}
    assert xl("validate", kept).code == 0  # alone it is meant


def test_a_name_with_a_blank_is_told_as_it_is_to_be_typed(tmp_path: Path, xl: Xl) -> None:
    assert f'xltools generate "{tmp_path / "ปี 2568.xlsx"}"' in xl("new", tmp_path / "ปี 2568.xlsx").out
    assert f"xltools generate {tmp_path / 'ปี2568.xlsx'}\n" in xl("new", tmp_path / "ปี2568.xlsx").out


def test_quiet_is_a_line_a_workbook(book: Path, seed_book: Path, xl: Xl) -> None:
    assert one_line(xl("validate", seed_book, "-q").out)
    assert len(xl("validate", "-q", book, seed_book).out.splitlines()) == 3


# ---------------------------------------------------------------- JSON

HEAD = {"schema_version", "tool", "version"}
BODY = {"workbook", "ok", "outcome", "counts", "diagnostics", "outputs", "status_sheet", "error"}
SPOKEN = {"message", "message_th", "message_en", "fix_th", "fix_en"}


def test_json_of_one_workbook(seed_book: Path, xl: Xl) -> None:
    said = xl("validate", seed_book, "--json")
    assert (said.code, said.err) == (1, "")
    told: dict[str, Any] = json.loads(said.out)
    assert told.keys() == HEAD | BODY
    assert (told["schema_version"], told["tool"], told["version"]) == (1, "xltools", program_version())
    assert (told["workbook"], told["ok"], told["outcome"]) == (str(seed_book), False, "blocked")
    assert told["counts"].keys() == {"error", "warning", "info", "measures"}
    assert told["counts"]["measures"] == 9
    for level in ("error", "warning", "info"):
        found = [item for item in told["diagnostics"] if item["severity"] == level]
        assert told["counts"][level] == len(found)
    assert (told["outputs"], told["error"]) == ([], None)
    assert told["status_sheet"] == {"sheet": "สถานะ", "written": False}
    for item in told["diagnostics"]:
        assert item.keys() == {"code", "name", "severity", "sheet", "cell", "fix", *SPOKEN}
    first = next(item for item in told["diagnostics"] if item["code"] == "OWN001")
    assert (first["code"], first["name"], first["severity"]) == ("OWN001", "missing-owner", "error")
    assert (first["sheet"], first["cell"]) == ("มาตรการ", "D8")
    assert first["message"] == first["message_th"] != first["message_en"]
    assert first["fix"] == first["fix_th"] != first["fix_en"]


def test_json_speaks_the_language_asked_for(seed_book: Path, xl: Xl) -> None:
    said = xl("validate", seed_book, "--json", "--lang", "en", "--select", "OWN001")
    told = json.loads(said.out)["diagnostics"][0]
    assert told["message"] == told["message_en"] == "Measure 4 has no owner"
    assert told["fix"] == told["fix_en"]


def test_json_of_a_failure(tmp_path: Path, xl: Xl) -> None:
    gone = tmp_path / "gone.xlsx"
    said = xl("generate", gone, "--json")
    assert (said.code, said.err) == (3, "")
    told = json.loads(said.out)
    assert told.keys() == HEAD | BODY
    assert (told["ok"], told["outcome"], told["diagnostics"], told["outputs"]) == (False, "failed", [], [])
    assert told["status_sheet"] == {"sheet": None, "written": False}
    assert told["error"].keys() == {"code", *SPOKEN}
    assert told["error"]["code"] == "missing-file"
    assert told["error"]["message"] == told["error"]["message_th"] != told["error"]["message_en"]


def test_json_of_several_workbooks(book: Path, seed_book: Path, xl: Xl) -> None:
    said = xl("validate", book, seed_book, book.with_name("gone.xlsx"), "--json", "-q")
    assert (said.code, said.err) == (3, "")
    told = json.loads(said.out)
    assert told.keys() == HEAD | {"workbooks"}
    assert all(one.keys() == BODY for one in told["workbooks"])
    assert [one["outcome"] for one in told["workbooks"]] == ["valid", "blocked", "failed"]
    assert [one["ok"] for one in told["workbooks"]] == [True, False, False]


@pytest.mark.parametrize("fail_on", ["error", "warning", "never"])
def test_json_never_changes_the_exit_code(book: Path, seed_book: Path, xl: Xl, fail_on: str) -> None:
    for path in (book, seed_book, book.with_name("gone.xlsx")):
        plain = xl("validate", path, "--fail-on", fail_on).code
        assert xl("validate", path, "--fail-on", fail_on, "--json").code == plain


# ---------------------------------------------------------------- languages


def _is_english(said: Said) -> bool:
    return "Measure 4 has no owner" in said.out


def test_lang_before_and_after_the_command(seed_book: Path, xl: Xl) -> None:
    for words in (
        ["--lang", "en", "validate", seed_book],
        ["--lang=en", "validate", seed_book],
        ["validate", "--lang", "en", seed_book],
        ["validate", seed_book, "--lang=en"],
    ):
        assert _is_english(xl(*words))
    assert not _is_english(xl("validate", seed_book))


def test_lang_beats_the_sheet_and_the_sheet_the_environment(
    seed_book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLTOOLS_LANG", "EN")
    assert _is_english(xl("validate", seed_book))
    typed(seed_book, {"settings.language": "th"})
    assert not _is_english(xl("validate", seed_book))
    assert _is_english(xl("--lang", "en", "validate", seed_book))
    assert _is_english(xl("validate", seed_book, "--lang", "en"))
    monkeypatch.setenv("XLTOOLS_LANG", "th")
    typed(seed_book, {"settings.language": "EN"})
    assert _is_english(xl("validate", seed_book))
    assert not _is_english(xl("--lang", "th", "validate", seed_book))


def test_a_failure_is_told_in_the_sheets_language(book: Path, xl: Xl) -> None:
    typed(book, {"settings.language": "en", "settings.templates": "gone.docx"})
    assert "There is no template" in xl("generate", book).err


def test_an_unknown_language_of_the_environment_is_thai(
    seed_book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLTOOLS_LANG", "fr")
    assert not _is_english(xl("validate", seed_book))


# ---------------------------------------------------------------- usage

THAI = range(0x0E00, 0x0E80)


@pytest.mark.parametrize(
    ("words", "thai", "english"),
    [
        (["frobnicate"], "ไม่มีคำสั่ง “frobnicate”", 'There is no command "frobnicate"'),
        (["validat", "a"], "validate หรือไม่", "did you mean validate?"),
        (["validate"], "ยังไม่ได้ระบุ BOOK", "BOOK is missing"),
        (["validate", "a", "--jsn"], "ไม่มีตัวเลือก “--jsn” หมายถึง --json", "did you mean --json"),
        (["validate", "a", "--select"], "--select ต้องมีค่า", "--select needs a value"),
        (
            ["validate", "a", "--fail-on", "info"],
            "“info” ใช้กับ --fail-on ไม่ได้ ให้เลือกจาก error, warning, never",
            "error, warning, never",
        ),
        (["new", "a.xlsx", "b.xlsx"], "มีคำเกินมา: b.xlsx", "Unexpected words: b.xlsx"),
        (["generate", "a", "--now", "เช้า"], "อ่านเวลา “เช้า” ไม่ได้", "cannot be read"),
        (["explain", "XYZ001"], "ไม่มีกฎ “XYZ001”", 'There is no rule "XYZ001"'),
        (["-q"], "ไม่มีตัวเลือก “-q”", "There is no option"),
    ],
)
def test_wrong_usage(xl: Xl, words: list[str], thai: str, english: str) -> None:
    said = xl(*words)
    assert (said.code, said.out) == (2, "")
    assert thai in said.err
    assert "--help" in said.err
    said = xl("--lang", "en", *words)
    assert (said.code, said.out) == (2, "")
    assert english in said.err


def test_a_missing_command(xl: Xl) -> None:
    said = xl()
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("วิธีใช้: xltools")
    assert "validate" in said.err
    said = xl("--lang", "en")
    assert (said.code, said.err.splitlines()[0]) == (2, "A command is missing")


def test_wrong_usage_touches_no_workbook(seed_book: Path, xl: Xl) -> None:
    before = files_of(seed_book.parent)
    assert xl("generate", seed_book, "--draft", "--no-such").code == 2
    assert files_of(seed_book.parent) == before


@pytest.mark.parametrize("command", ["new", "validate", "generate", "rules", "explain", "demo"])
def test_help_of_every_command_in_both_languages(xl: Xl, command: str) -> None:
    said = xl(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"วิธีใช้: xltools {command}")
    assert "ตัวเลือก:" in said.out
    english = xl("--lang", "en", command, "-h").out
    assert english.startswith(f"Usage: xltools {command}")
    words = english.replace("สถานะ", "").replace("อบต.", "")
    if command != "new":  # the names of agency types are Thai everywhere
        assert not any(ord(letter) in THAI for letter in words)


def test_version(xl: Xl) -> None:
    assert xl("--version") == Said(0, f"xltools {program_version()}\n", "")


def test_source_date_epoch_must_be_a_number(book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    said = xl("generate", book)
    assert (said.code, said.out) == (2, "")
    assert "yesterday" in said.err


# ---------------------------------------------------------------- rules, explain, demo


def test_rules_lists_all_of_them(xl: Xl) -> None:
    lines = xl("rules").out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in RULES]
    told = json.loads(xl("rules", "--json").out)
    assert told["schema_version"] == 1
    assert [rule["code"] for rule in told["rules"]] == [rule.code for rule in RULES]
    assert all(rule["title_th"] and rule["fix_en"] for rule in told["rules"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_explain_every_rule(xl: Xl, rule: Any) -> None:
    words = load("rules")[rule.code]
    for language in ("th", "en"):
        said = xl("explain", rule.code.lower(), "--lang", language)
        assert (said.code, said.err) == (0, "")
        assert said.out.startswith(f"{rule.code} {rule.name} · ")
        for part in ("title", "why", "fix"):
            assert words[part][language] in said.out


def test_demo_makes_everything_and_says_what_to_open(tmp_path: Path, xl: Xl) -> None:
    folder = tmp_path / "ตัวอย่าง"
    said = xl("demo", folder)
    assert (said.code, said.err) == (0, "")
    for name in ("measures.xlsx", "memo.docx", "report.docx"):
        assert (folder / name).stat().st_size
        assert str(folder / name) in said.out
    assert "“สถานะ”" in said.out


def test_demo_again_takes_the_workbook_as_it_is_by_now(tmp_path: Path, xl: Xl) -> None:
    quiet = xl("demo", tmp_path, "-q")
    assert (quiet.code, quiet.out.count("\n")) == (0, 1)
    typed(tmp_path / "measures.xlsx", {"settings.templates": "report"})
    said = xl("demo", tmp_path)
    assert (said.code, said.err) == (0, "")
    assert "memo.docx" not in said.out
    typed(tmp_path / "measures.xlsx", {"measures.2.owners": None})
    assert xl("demo", tmp_path).code == 1


# ---------------------------------------------------------------- as a process


def _process(*words: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "xltools", *map(str, words)],
        capture_output=True,
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        timeout=60,
        check=False,
    )


def test_a_pipe_gets_utf8_whatever_the_computer_speaks(seed_book: Path) -> None:
    done = _process("validate", seed_book, PYTHONIOENCODING="cp874", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 1
    assert "มาตรการที่ 4 ไม่ได้ระบุผู้รับผิดชอบ" in done.stdout.decode("utf-8")
    assert done.stderr == b""


def test_failure_as_a_process(tmp_path: Path) -> None:
    done = _process("validate", tmp_path / "gone.xlsx", "--json", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (3, b"")
    assert json.loads(done.stdout.decode("utf-8"))["error"]["code"] == "missing-file"


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise there")
def test_all_is_done_though_nobody_reads_on(book: Path, seed_book: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [sys.executable, "-m", "xltools", "generate", str(seed_book), str(book)],
        stdout=writer,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(writer)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (1, b"")
    assert book.with_name("memo.docx").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("words", [["generate"], ["validate", "--json"], ["--help"], ["rules"]])
def test_a_full_disk_behind_the_output(book: Path, seed_book: Path, words: list[str]) -> None:
    books = [str(seed_book), str(book)] if words[0] in ("generate", "validate") else []
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "xltools", *words, *books],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=60,
            check=False,
        )
    told = done.stderr.decode("utf-8")
    assert done.returncode == 3
    assert one_line(told)
    assert "แสดงผลไม่สำเร็จ" in told
    assert words[0] != "generate" or book.with_name("memo.docx").exists()


def test_an_interrupted_run(book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xltools.commands.validate", interrupted)
    said = xl("validate", book)
    assert (said.code, said.out, said.err.strip().startswith("หยุดตามคำสั่ง")) == (130, "", True)
