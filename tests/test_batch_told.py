"""What a batch tells an officer: documents that are not today's, files that are not ours, the plan, what is next."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from batches import Xl, batch, books_in, good_province, minted_agencies, outcomes, write_roster
from books import NOW, files_of, status_words, typed
from openpyxl.cell.cell import MergedCell

from benchmarks.agencies import Invented
from xltools.batch.journal import JOURNAL
from xltools.resources import docx_template

BROKEN = {"measures.4.owners": None}


@pytest.fixture(scope="module")
def minted(tmp_path_factory: pytest.TempPathFactory) -> list[Invented]:
    return minted_agencies(tmp_path_factory.mktemp("minted"))


@pytest.fixture
def province(tmp_path: Path, minted: list[Invented]) -> Path:
    """Two good agencies in a folder."""
    return good_province(tmp_path / "province", minted, 2)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def words(xl: Xl, *words: object, expect: int = 0) -> tuple[str, str]:
    said = xl("batch", *words, "--now", NOW, "--lang", "en", "--jobs", 2)
    assert said.code == expect, said.err
    assert "Traceback" not in said.err
    return said.out, said.err


def summary(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return told


def main_findings(out: Path) -> list[str]:
    """Return the roll-up's column of main findings."""
    sheet = openpyxl.load_workbook(out / "สรุป.xlsx")["Agencies"]
    table = sheet[sheet.tables["Agencies"].ref]
    column = [cell.value for cell in table[0]].index("Main findings")
    return [str(row[column].value or "") for row in table[1:]]


# ---------------------------------------------------------------- documents that are not today's


def test_documents_of_an_earlier_run_are_told_while_their_workbook_is_to_mend(
    xl: Xl, province: Path, out: Path
) -> None:
    folder = Path(batch(xl, province, "--out", out)["workbooks"][0]["folder"])
    book = books_in(province)[0]
    typed(book, BROKEN)
    for _ in range(2):  # the second run finds the agency unchanged: still to mend, still with old documents
        said, _ = words(xl, province, "--out", out, expect=1)
        assert "\nAgencies with documents of an earlier run still there: 1;" in said
    assert (folder / "memo.docx").is_file()
    old = [str(folder / "memo.docx"), str(folder / "report.docx")]
    assert [record["older"] for record in summary(out)["workbooks"]] == [old, []]
    assert "not made from the workbook as it is now: memo.docx, report.docx" in main_findings(out)[0]
    assert "memo.docx, report.docx" in (out / "index.html").read_text(encoding="utf-8")
    Path(old[0]).unlink()
    batch(xl, province, "--out", out, expect=1)
    assert summary(out)["workbooks"][0]["older"] == old[1:]
    typed(book, {"measures.4.owners": "กองคลัง"})
    batch(xl, province, "--out", out)
    assert summary(out)["workbooks"][0]["older"] == []


def test_the_line_of_an_agency_names_its_older_documents(xl: Xl, province: Path, out: Path) -> None:
    folder = Path(batch(xl, province, "--out", out, "--template", "memo")["workbooks"][0]["folder"])
    books_in(province)[0].write_bytes(b"")
    _, told = words(xl, province, "--out", out, "--template", "memo", expect=3)
    assert f"not made from the workbook as it is now: {folder / 'memo.docx'}\n" in told


def test_what_another_folder_or_template_left_behind_is_told(
    xl: Xl, province: Path, out: Path, tmp_path: Path
) -> None:
    books = [str(path) for path in books_in(province)]
    roster = write_roster(tmp_path / "roster.xlsx", ("", books[0], "a"), ("", books[1], "b"))
    batch(xl, roster, "--out", out)
    write_roster(roster, ("", books[0], "b"), ("", books[1], "c", "memo"))
    batch(xl, roster, "--out", out)
    first, second = (record["older"] for record in summary(out)["workbooks"])
    assert first == [str(out / "a" / name) for name in ("memo.docx", "report.docx")]
    assert second == []  # what it had in b is the first one's now
    write_roster(roster, ("", books[0], "b"), ("", books[1], "d", "memo"))
    batch(xl, roster, "--out", out)
    assert summary(out)["workbooks"][1]["older"] == [str(out / "c" / "memo.docx")]


def test_a_file_that_was_kept_is_told(xl: Xl, province: Path, out: Path) -> None:
    memo = Path(batch(xl, province, "--out", out)["workbooks"][0]["outputs"][0]["path"])
    memo.write_bytes(b"mine")
    said, told = words(xl, province, "--out", out)
    new = memo.with_name("memo (2).docx")
    assert (
        f"made {new}; {memo} was kept: somebody edited it" in told
        and "a file was kept and the new one has a numbered name: 1" in said
    )
    record = summary(out)["workbooks"][0]
    assert record["outputs"][0]["kept"] == {"path": str(memo), "why": "edited"}
    assert record["older"] == []
    assert main_findings(out)[0].endswith("the latest is in memo (2).docx")


# ---------------------------------------------------------------- workbooks that are none of ours


def foreign(path: Path, sheet: str = "Sheet", heading: str = "งบประมาณ จำนวน") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in (heading.split(), ["ค่าน้ำมัน", 1200, "x"]):
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheet", "heading"),
    [
        ("Sheet", "งบประมาณ จำนวน"),
        ("หน่วยงาน", "ที่ ตำบล"),
        ("ผู้ลงนาม", "ลำดับ ชื่อ ตำแหน่ง"),
        ("มาตรการ", "ปี จำนวน"),
    ],
)
def test_a_workbook_that_is_none_of_ours_is_left_out_of_a_folder_and_never_written(
    xl: Xl, province: Path, out: Path, sheet: str, heading: str
) -> None:
    budget = foreign(province / "budget.xlsx", sheet, heading)
    before = budget.read_bytes()
    said, told = words(xl, province, "--out", out)
    assert said.startswith("2 agencies") and "left out 1: not a workbook of measures" in told
    assert str(budget) in told
    assert budget.read_bytes() == before and not budget.with_name("budget.bak.xlsx").exists()


@pytest.mark.parametrize("emptied", ["rows", "cells"])
def test_a_workbook_of_ours_that_is_empty_is_still_an_agencys(
    xl: Xl, province: Path, out: Path, emptied: str
) -> None:
    book = books_in(province)[0]
    workbook = openpyxl.load_workbook(book)
    for sheet in workbook.worksheets if emptied == "cells" else [workbook["มาตรการ"]]:
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell, MergedCell):
                    cell.value = None
    workbook.save(book)
    told = batch(xl, province, "--out", out, expect=1)
    assert outcomes(told) == ["blocked", "generated"]


@pytest.mark.parametrize("how", ["by name", "roster", "known"])
def test_a_workbook_that_somebody_named_fails_if_it_is_none_of_ours(
    xl: Xl, province: Path, out: Path, tmp_path: Path, how: str
) -> None:
    book = books_in(province)[0]
    if how == "known":
        batch(xl, province, "--out", out)
    before = foreign(book).read_bytes()
    roster = write_roster(tmp_path / "roster.xlsx", ("ก", str(book)))
    source = {"by name": book, "roster": roster, "known": province}[how]
    record = batch(xl, source, "--out", out, expect=3)["workbooks"][0]
    assert record["error"]["code"] == "not-our-workbook" and record["older"] == [
        str(path) for path in sorted(Path(record["folder"]).glob("*.docx"))
    ]
    assert bool(record["older"]) == (how == "known" and Path(record["folder"]).is_dir())
    assert book.read_bytes() == before


def test_a_roster_with_a_wrong_heading_is_asked_about(
    xl: Xl, province: Path, out: Path, tmp_path: Path
) -> None:
    book = str(books_in(province)[0])
    roster = write_roster(tmp_path / "roster.xlsx", ("ก", book), head=("หน่วยงาน", "ไฟล์งาน"))
    before = files_of(tmp_path)
    _, told = words(xl, roster, province, "--out", out, expect=3)
    assert f"{roster}: this is no workbook of measures; did you mean a roster?" in told
    assert files_of(tmp_path) == before
    shutil.copy(roster, province / "roster.xlsx")
    said, told = words(xl, province, "--out", out)
    assert said.startswith("2 agencies") and "like a roster, but its heading lacks" in told


# ---------------------------------------------------------------- the plan


def test_the_plan_is_printed_as_json(xl: Xl, province: Path, out: Path) -> None:
    (province / "broken.xlsx").write_bytes(b"junk")
    (province / "a.bak.xlsx").write_bytes(b"")
    told = batch(xl, province, "--out", out, "--dry-run", "--template", "memo", expect=3)
    assert told["dry_run"] and not told["ok"] and not out.exists()
    assert [entry["documents"] for entry in told["plan"]] == [
        [str(out / entry["agency"] / "memo.docx")] for entry in told["plan"][:2]
    ] + [[]]
    assert [(each["error"] or {}).get("code") for each in told["plan"]] == [None, None, "not-a-workbook"]
    assert told["left_out"] == [{"path": str(province / "a.bak.xlsx"), "why": "backup"}]
    assert told["plan"][0]["folder"] == str(out / told["plan"][0]["agency"])
    refused = batch(xl, province, "--out", out, "--dry-run", "--template", "none.docx", expect=3)
    assert refused["refused"][0]["code"] == "no_template" and len(refused["refused"]) == 1


def test_a_dry_run_shows_what_cannot_be_opened(xl: Xl, province: Path, out: Path) -> None:
    (province / "broken.xlsx").write_bytes(b"")
    said, _ = words(xl, province, "--out", out, "--dry-run", expect=3)
    assert f"broken: {province / 'broken.xlsx'} cannot be used: The file is empty" in said
    assert "3 agencies, 0 unchanged · 1 that cannot be used" in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "{book}", "", "nothing.docx"), 'the template "{tmp}/nothing.docx" is not there'),
        (("", "{book}", "", "memmo"), 'the template "memmo" is not there'),
        (("", "{book}", "สรุป.xlsx"), "has the name of a file of the roll-up"),
        (("", "{book}", "Summary.json/x"), "has the name of a file of the roll-up"),
        (("", "{book}", "index.html"), "has the name of a file of the roll-up"),
        (("", "{book}", JOURNAL), "has the name of a file of the roll-up"),
        (("", "{book}", "taken"), "{tmp}/out/taken/memo.docx is to be a document, but a folder"),
        (("", "{book}", "file/b"), "{tmp}/out/file must be a folder, but a file"),
        (("", "{book}", "other/memo.docx"), "{tmp}/out/other/memo.docx must be a folder, but a file"),
        (("ก", "roster.xlsx"), "the roster names itself"),
        (("ก", "=A1"), "B2 is a formula that was never calculated"),
        (("=A1", "{book}"), "A2 is a formula that was never calculated"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    xl: Xl, province: Path, out: Path, tmp_path: Path, row: tuple[str, ...], said: str
) -> None:
    first, second = (str(book) for book in books_in(province))
    roster = tmp_path / "roster.xlsx"
    write_roster(roster, tuple(cell.replace("{book}", first) for cell in row), ("", second, "other", "memo"))
    (out / "taken" / "memo.docx").mkdir(parents=True)
    (out / "file").write_bytes(b"")
    before = files_of(tmp_path)
    for more in ([], ["--dry-run"]):
        _, told = words(xl, roster, "--out", out, *more, expect=3)
        assert f"{roster}:2: " in told and said.replace("{tmp}", str(tmp_path)) in told
        assert told.count("\n") == 2
    assert files_of(tmp_path) == before


# ---------------------------------------------------------------- options of another run


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        ([], ["--lang", "th"], 0),
        ([], ["--fail-on", "warning"], 0),
        ([], ["--overwrite"], 0),
        ([], ["--no-status"], 0),
        (["--no-status"], [], 2),
        ([], ["--draft"], 2),
        ([], ["--template", "memo"], 2),
    ],
)
def test_other_options_do_again_only_what_they_change(
    xl: Xl, province: Path, out: Path, first: list[str], second: list[str], again: int
) -> None:
    xl("batch", province, "--out", out, "--now", NOW, "--lang", "en", *first)
    before = files_of(province.parent)
    said = xl("batch", province, "--out", out, "--now", NOW, "--lang", "en", "--json", *second)
    assert json.loads(said.out)["summary"]["unchanged"] == 2 - again
    assert (f"Options differ from the last run; agencies made again for that: {again}\n" in said.err) == bool(
        again
    )
    names = {name for name, digest in files_of(province.parent).items() if before.get(name) != digest}
    assert again or all("out/" in name and ".docx" not in name for name in names)


def test_a_stricter_level_does_again_whom_it_blocks(xl: Xl, province: Path, out: Path) -> None:
    typed(books_in(province)[0], {"memo.number": "ชร."})
    batch(xl, province, "--out", out)
    told = batch(xl, province, "--out", out, "--fail-on", "warning", expect=1)
    assert outcomes(told) == ["blocked", "unchanged"]
    told = batch(xl, province, "--out", out, "--overwrite")
    assert outcomes(told) == ["generated", "unchanged"]


def test_overwriting_does_again_where_a_file_was_kept(xl: Xl, province: Path, out: Path) -> None:
    memo = Path(batch(xl, province, "--out", out)["workbooks"][0]["outputs"][0]["path"])
    memo.write_bytes(b"mine")
    batch(xl, province, "--out", out)
    assert outcomes(batch(xl, province, "--out", out)) == ["unchanged", "unchanged"]
    assert outcomes(batch(xl, province, "--out", out, "--overwrite")) == ["generated", "unchanged"]
    assert memo.read_bytes() != b"mine"
    assert summary(out)["workbooks"][0]["older"] == [str(memo.with_name("memo (2).docx"))]


# ---------------------------------------------------------------- counts, and what is next


def test_the_counts_tell_how_agencies_stand_now_and_the_last_line_what_is_next(
    xl: Xl, province: Path, out: Path
) -> None:
    said, _ = words(xl, province, "--out", out)
    assert said.splitlines()[0].startswith("2 agencies: 2 in order · 0 to look at · 0 to mend · 0 failed")
    assert said.splitlines()[-1].startswith("Next: open") and "read the documents through" in said
    typed(books_in(province)[0], BROKEN)
    typed(books_in(province)[1], {"memo.number": "ชร."})
    for did in ("did 2 · 0 unchanged", "did 0 · 2 unchanged"):
        said, _ = words(xl, province, "--out", out, expect=1)
        assert (
            said.splitlines()[0]
            == f"2 agencies: 0 in order · 1 to look at · 1 to mend · 0 failed (this run {did})"
        )
        assert "mend the workbooks of the 1 marked ✘ and give the same command again" in said.splitlines()[-1]
    typed(books_in(province)[0], {"measures.4.owners": "กองคลัง"})
    said, _ = words(xl, province, "--out", out)
    assert "look at the 1 marked !" in said.splitlines()[-1]
    said, _ = words(xl, province, "--out", out, "--quiet")
    assert said.count("\n") == 1


def test_what_cannot_be_written_offers_to_leave_the_workbook_alone(xl: Xl, province: Path, out: Path) -> None:
    book = books_in(province)[0]
    book.chmod(0o400)
    is_root = os.name == "posix" and os.geteuid() == 0
    if is_root and subprocess.run(["chattr", "+i", book], check=False, capture_output=True).returncode:
        pytest.skip("this system lets root write everywhere")
    try:
        _, told = words(xl, province, "--out", out, expect=3)
        assert "cannot be written into" in told and "--no-status" in told
        words(xl, province, "--out", out, "--no-status")
    finally:
        if is_root:
            subprocess.run(["chattr", "-i", book], check=False)
        book.chmod(0o600)


@pytest.mark.skipif(sys.platform == "win32", reason="head and a closed stream are of a Unix shell")
@pytest.mark.parametrize(
    "tail", ["| head -n 1", "--json | head -c 5", "--dry-run | head -n 1", ">&-", "2>&-", "2>&1 | true"]
)
def test_whoever_reads_no_further_gets_no_traceback(province: Path, out: Path, tail: str) -> None:
    (province / "broken.xlsx").write_bytes(b"")
    batch = f"'{sys.executable}' -m xltools batch '{province}' --out '{out}' --now {NOW} --lang en"
    script = f"set -o pipefail; {batch} {tail}"
    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 3, (ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr and "Exception ignored" not in ended.stderr
    assert "--dry-run" in tail or summary(out)["summary"]["total"] == 3


# ---------------------------------------------------------------- the journal


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"outcome":"generated"', '"outcome":"?"'),
        ('"outputs":[', '"outputs":7,"x":['),
        ('"needs":{', '"need":{'),
    ],
)
def test_a_line_of_the_journal_that_is_wrong_inside_costs_its_agency_a_run(
    xl: Xl, province: Path, out: Path, right: str, wrong: str
) -> None:
    batch(xl, province, "--out", out)
    first, second = (out / JOURNAL).read_text(encoding="utf-8").splitlines(keepends=True)
    assert right in first and json.loads(first.replace(right, wrong))
    (out / JOURNAL).write_text(first.replace(right, wrong) + second, encoding="utf-8")
    assert sorted(outcomes(batch(xl, province, "--out", out))) == ["generated", "unchanged"]
    assert outcomes(batch(xl, province, "--out", out)) == ["unchanged", "unchanged"]


def test_fresh_keeps_what_is_known_of_older_documents(
    xl: Xl, province: Path, out: Path, tmp_path: Path
) -> None:
    book = str(books_in(province)[0])
    roster = write_roster(tmp_path / "roster.xlsx", ("", book, "a", "memo"))
    batch(xl, roster, "--out", out)
    write_roster(roster, ("", book, "b", "memo"))
    assert outcomes(batch(xl, roster, "--out", out, "--fresh")) == ["generated"]
    assert summary(out)["workbooks"][0]["older"] == [str(out / "a" / "memo.docx")]


def test_a_journal_that_is_mostly_history_is_tidied(
    xl: Xl, province: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltools.batch.journal._WORTH_TIDYING", 1)
    for _ in range(4):
        batch(xl, province, "--out", out, "--fresh")
    assert (out / JOURNAL).read_bytes().count(b'"record"') <= 6
    assert outcomes(batch(xl, province, "--out", out)) == ["unchanged", "unchanged"]


def test_a_template_of_ones_own_may_be_named_by_command(
    xl: Xl, province: Path, out: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.docx"
    own.write_bytes(docx_template("memo.docx"))
    assert outcomes(batch(xl, province, "--out", out, "--template", own)) == ["generated"] * 2
    assert status_words(books_in(province)[0])


# ---------------------------------------------------------------- wrong usage


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--jobs", "0", "ให้ระบุจำนวนเต็มตั้งแต่ 1 ขึ้นไป"),
        ("--jobs", "สอง", "ให้ระบุจำนวนเต็มตั้งแต่ 1 ขึ้นไป"),
        ("--timeout", "nan", "ให้ระบุตัวเลขที่มากกว่า 0"),
        ("--timeout", "inf", "ให้ระบุตัวเลขที่มากกว่า 0"),
        ("--timeout", "0", "ให้ระบุตัวเลขที่มากกว่า 0"),
    ],
)
def test_a_number_that_cannot_be_is_told_in_the_language_of_the_rest(
    xl: Xl, province: Path, out: Path, option: str, value: str, said: str
) -> None:
    told = xl("batch", province, "--out", out, option, value, "--lang", "th")
    first = told.err.splitlines()[0]
    assert told.code == 2 and said in first and option in first
    assert not set("rangevalid") & set(first.replace(option, "").replace(value, ""))


# ---------------------------------------------------------------- many


def test_the_roll_up_of_many_is_that_of_few(
    xl: Xl, province: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(xl, province, "--out", out)
    names = ("summary.json", "index.html", "สรุป.xlsx")
    here = {name: (out / name).read_bytes() for name in names}
    for name in names:
        (out / name).unlink()
    monkeypatch.setattr("xltools.batch.roll_up._FEW", 0)  # more than so many: a process of its own
    said, _ = words(xl, province, "--out", out)
    assert {name: (out / name).read_bytes() for name in names} == here
    assert str(out / "สรุป.xlsx") in said
