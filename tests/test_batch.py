"""xltools batch: sources, plan, outcomes, and going on where it was, with real processes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import openpyxl
import pytest
from batches import Xl, batch, books_in, good_province, minted_agencies, outcomes, write_roster
from books import NOW, files_of, status_words, typed

from benchmarks.agencies import FAULTS, GOOD, Invented
from xltools.batch.journal import JOURNAL
from xltools.disk import sole_writer


@pytest.fixture(scope="module")
def minted(tmp_path_factory: pytest.TempPathFactory) -> list[Invented]:
    return minted_agencies(tmp_path_factory.mktemp("minted"))


@pytest.fixture
def province(tmp_path: Path, minted: list[Invented]) -> Path:
    """Four good agencies in a folder."""
    return good_province(tmp_path / "province", minted)


# ---------------------------------------------------------------- what becomes of agencies


def test_every_agency_has_its_documents_in_its_own_folder(xl: Xl, province: Path, tmp_path: Path) -> None:
    told = batch(xl, province, "--out", tmp_path / "out")
    assert told["summary"] == {
        "total": 4,
        "generated": 4,
        "unchanged": 0,
        "blocked": 0,
        "failed": 0,
        "left": 0,
    }
    for record in told["workbooks"]:
        folder = tmp_path / "out" / record["agency"]
        assert [Path(made["path"]) for made in record["outputs"]] == [
            folder / "memo.docx",
            folder / "report.docx",
        ]
        assert all(Path(made["path"]).is_file() for made in record["outputs"])
        assert record["folder"] == str(folder)
        assert record["district"].startswith("เมือง") and record["province"] == "เชียงราย"
        assert record["ok"] and record["seconds"] > 0
        assert f"{record['agency']}/memo.docx" not in status_words(Path(record["source"]))
        assert "memo.docx" in status_words(Path(record["source"]))


def test_each_agency_fails_for_itself(xl: Xl, tmp_path: Path, minted: list[Invented]) -> None:
    wanted = {fault.name: fault for fault in (*FAULTS, GOOD)}
    chosen = {agency.fault.name: agency for agency in minted}
    assert len(chosen) > 6
    for agency in chosen.values():
        (tmp_path / "in").mkdir(exist_ok=True)
        shutil.copy(agency.path, tmp_path / "in")
        shutil.copy(agency.path.parent / "garuda.png", tmp_path / "in")
    told = batch(xl, tmp_path / "in", "--out", tmp_path / "out", expect=3)
    found = {Path(record["source"]).name: record for record in told["workbooks"]}
    for agency in chosen.values():
        record, fault = found[agency.path.name], wanted[agency.fault.name]
        codes = {each["code"] for each in record["diagnostics"] if each["severity"] != "info"}
        codes |= {record["error"]["code"]} if record["error"] else set()
        assert (record["outcome"], codes) == (fault.outcome, set(fault.codes)), fault.name


def test_a_failure_is_one_line_and_the_last_line_has_the_counts(
    xl: Xl, province: Path, tmp_path: Path
) -> None:
    (province / "broken.xlsx").write_bytes(b"")
    said = xl("batch", province, "--out", tmp_path / "out", "--lang", "en", "--now", NOW)
    assert said.code == 3
    [line] = said.err.strip().splitlines()
    assert line.startswith("broken: The file is empty (0 bytes)") and "broken.xlsx" in line
    assert said.out.startswith("5 agencies: 4 in order · 0 to look at · 0 to mend · 1 failed (this run did 5")
    assert said.out.splitlines()[-1].startswith(f"Next: open {tmp_path / 'out' / 'สรุป.xlsx'}, mend")


def test_an_agency_with_errors_is_blocked_and_drafts_are_made_if_asked(
    xl: Xl, province: Path, tmp_path: Path
) -> None:
    typed(books_in(province)[0], {"measures.4.owners": None})
    told = batch(xl, province, "--out", tmp_path / "out", expect=1)
    assert told["summary"]["blocked"] == 1 and not told["workbooks"][0]["outputs"]
    told = batch(xl, province, "--out", tmp_path / "out", "--draft", expect=1)
    assert [Path(made["path"]).name for made in told["workbooks"][0]["outputs"]] == [
        "memo-draft.docx",
        "report-draft.docx",
    ]


def test_no_status_leaves_every_workbook_as_it_is(xl: Xl, province: Path, tmp_path: Path) -> None:
    before = files_of(province)
    batch(xl, province, "--out", tmp_path / "out", "--no-status", "--template", "memo")
    assert files_of(province) == before
    assert len(list((tmp_path / "out").rglob("*.docx"))) == 4


# ---------------------------------------------------------------- going on


def test_what_is_unchanged_is_left_alone(xl: Xl, province: Path, tmp_path: Path) -> None:
    batch(xl, province, "--out", tmp_path / "out")
    before = files_of(tmp_path)
    told = batch(xl, province, "--out", tmp_path / "out")
    assert outcomes(told) == ["unchanged"] * 4
    assert {record["before"] for record in told["workbooks"]} == {"generated"}
    assert files_of(tmp_path) == before


def test_the_next_run_may_be_started_from_another_place(
    xl: Xl, province: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = batch(xl, "province", "--out", "out")
    monkeypatch.chdir(province)
    again = batch(xl, ".", "--out", "../out")
    assert outcomes(again) == ["unchanged"] * 4
    assert [each["source"] for each in again["workbooks"]] == [each["source"] for each in first["workbooks"]]


@pytest.mark.parametrize("change", ["value", "garuda", "document gone", "document edited", "colour only"])
def test_what_changed_is_done_again_and_nothing_else(
    xl: Xl, province: Path, tmp_path: Path, change: str
) -> None:
    told = batch(xl, province, "--out", tmp_path / "out")
    book = books_in(province)[1]
    memo = Path(told["workbooks"][1]["outputs"][0]["path"])
    again = ["unchanged", "generated", "unchanged", "unchanged"]
    match change:
        case "value":
            typed(book, {"agency.phone": "๐ ๑๒๓๔ ๕๖๗๘"})
        case "garuda":
            again = ["generated"] * 4
            (province / "garuda.png").write_bytes((province / "garuda.png").read_bytes() + b"\0")
        case "document gone":
            memo.unlink()
        case "document edited":
            memo.write_bytes(memo.read_bytes() + b"\0")
        case "colour only":  # what is hidden, or has lost its dropdown, is not told by values either
            workbook = openpyxl.load_workbook(book)
            workbook["มาตรการ"].row_dimensions[5].hidden = True
            workbook.save(book)
    assert outcomes(batch(xl, province, "--out", tmp_path / "out")) == again


def test_other_options_fresh_and_an_unknown_journal_do_all_again(
    xl: Xl, province: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch(xl, province, "--out", out)
    assert set(outcomes(batch(xl, province, "--out", out, "--fresh"))) == {"generated"}
    assert set(outcomes(batch(xl, province, "--out", out, "--template", "memo"))) == {"generated"}
    (out / JOURNAL).write_bytes(b"\xff\xfe nonsense\n[1, 2]\n{}\n")
    assert set(outcomes(batch(xl, province, "--out", out))) == {"generated"}
    assert set(outcomes(batch(xl, province, "--out", out))) == {"unchanged"}


def test_a_torn_last_line_costs_one_agency(xl: Xl, province: Path, tmp_path: Path) -> None:
    batch(xl, province, "--out", tmp_path / "out", "--jobs", 1)
    journal = tmp_path / "out" / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-40])
    told = batch(xl, province, "--out", tmp_path / "out")
    assert sorted(outcomes(told)) == ["generated", "unchanged", "unchanged", "unchanged"]
    assert outcomes(batch(xl, province, "--out", tmp_path / "out")) == ["unchanged"] * 4


def test_an_unchanged_agency_that_was_blocked_still_counts(xl: Xl, province: Path, tmp_path: Path) -> None:
    typed(books_in(province)[0], {"measures.4.owners": None})
    batch(xl, province, "--out", tmp_path / "out", expect=1)
    told = batch(xl, province, "--out", tmp_path / "out", expect=1)
    assert told["workbooks"][0]["outcome"] == "unchanged" and told["workbooks"][0]["before"] == "blocked"


def test_a_second_batch_in_the_same_folder_is_told(xl: Xl, province: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with sole_writer(out / ".xltools-batch"):
        said = xl("batch", province, "--out", out, "--lang", "en")
    assert said.code == 3 and 'Another "xltools batch" is writing' in said.err
    assert not list(out.iterdir())


def test_what_a_killed_run_left_of_its_documents_is_taken_away(
    xl: Xl, province: Path, tmp_path: Path
) -> None:
    told = batch(xl, province, "--out", tmp_path / "out")
    memo = Path(told["workbooks"][0]["outputs"][0]["path"])
    left = memo.with_name(".xltools-0123456789abcdef.tmp")
    left.write_bytes(b"half a document")
    memo.unlink()
    batch(xl, province, "--out", tmp_path / "out")
    assert memo.is_file() and not left.exists()


# ---------------------------------------------------------------- the plan


def test_a_dry_run_prints_the_plan_and_writes_nothing(xl: Xl, province: Path, tmp_path: Path) -> None:
    before = files_of(tmp_path)
    said = xl("batch", province, "--out", tmp_path / "out", "--dry-run", "--lang", "en")
    assert said.code == 0 and said.out.count("→") == 4 and "nothing was written" in said.out
    assert files_of(tmp_path) == before and not (tmp_path / "out").exists()


def test_two_agencies_of_one_name_are_refused_until_a_roster_parts_them(
    xl: Xl, province: Path, tmp_path: Path
) -> None:
    (province / "b").mkdir()
    twin = Path(shutil.copy(books_in(province)[0], province / "b"))
    shutil.copy(province / "garuda.png", province / "b")
    typed(twin, {"agency.district": "เมืองอื่น"})
    before = files_of(tmp_path)
    said = xl("batch", province, "--out", tmp_path / "out", "--lang", "en")
    assert said.code == 3 and "would write one file" in said.err and "--roster" in said.err
    assert str(books_in(province)[0].name) in said.err and str(twin) in said.err
    assert files_of(tmp_path) == before
    assert xl("new", tmp_path / "roster.xlsx", "--roster", province).code == 0
    told = batch(xl, tmp_path / "roster.xlsx", "--out", tmp_path / "out", "--fail-on", "never")
    folders = [Path(record["folder"]).name for record in told["workbooks"]]
    assert len(set(folders)) == 5 and any("เมืองอื่น" in folder for folder in folders)


def test_a_roster_says_where_and_from_which_template(xl: Xl, province: Path, tmp_path: Path) -> None:
    first, second = (path.relative_to(tmp_path).as_posix() for path in books_in(province)[:2])
    roster = write_roster(
        tmp_path / "roster.xlsx", ("ก", first, "อำเภอหนึ่ง\\ก", "memo"), ("", second.replace("/", "\\"))
    )
    told = batch(xl, roster, "--out", tmp_path / "out")
    made = [
        [Path(each["path"]).relative_to(tmp_path / "out") for each in book["outputs"]]
        for book in told["workbooks"]
    ]
    assert made[0] == [Path("อำเภอหนึ่ง/ก/memo.docx")]
    assert len(made[1]) == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("ก", "no.xlsx")], 'the workbook {tmp}/no.xlsx of "ก" is not there'),
        ([("ก", "")], 'no workbook is named for "ก"'),
        ([("ก", "{book}", "../out")], 'the output folder "../out" cannot be used'),
        ([("ก", "{book}", "con")], 'the output folder "con" cannot be used'),
        ([("ก", "{book}", "C:\\x")], "cannot be used"),
        ([("ก", "{book}", "a" * 300)], "too long for Windows"),
        ([("ก", "{book}", "ยาว" * 40)], "too long for Windows"),
        ([("ก", "{book}"), ("ข", "./{book}")], "stands at {tmp}/roster.xlsx:2 already"),
        ([], "the roster has no rows"),
    ],
)
def test_a_roster_that_cannot_be_done_is_refused_with_its_rows(
    xl: Xl, province: Path, tmp_path: Path, rows: list[tuple[str, ...]], said: str
) -> None:
    book = books_in(province)[0].relative_to(tmp_path).as_posix()
    filled = [tuple(cell.replace("{book}", book) for cell in row) for row in rows]
    roster = write_roster(tmp_path / "roster.xlsx", *filled)
    before = files_of(tmp_path)
    told = xl("batch", roster, "--out", tmp_path / "out", "--lang", "en")
    assert told.code == 3
    assert said.replace("{tmp}", str(tmp_path)) in told.err
    assert not rows or f"{roster}:{len(rows) + 1}" in told.err
    assert files_of(tmp_path) == before


def test_a_roster_row_with_another_agencys_workbook_is_told(xl: Xl, province: Path, tmp_path: Path) -> None:
    roster = write_roster(tmp_path / "roster.xlsx", ("เทศบาลตำบลอื่นสมมติ", str(books_in(province)[0])))
    said = xl("batch", roster, "--out", tmp_path / "out", "--lang", "en", "-n")
    assert "but the workbook is of" in said.err and f"{roster}:2" in said.err


def test_what_is_no_agencys_workbook_is_left_out_of_a_folder_and_said(
    xl: Xl, province: Path, tmp_path: Path
) -> None:
    book = books_in(province)[0]
    for name in (
        "~$a.xlsx",
        ".~lock.a.xlsx#",
        ".hidden.xlsx",
        "a.bak.xlsx",
        "สรุป.xlsx",
        "~tmp.xlsx",
        "old.xls",
    ):
        shutil.copy(book, province / name)
    (province / ".secret").mkdir()
    shutil.copy(book, province / ".secret" / "x.xlsx")
    out = province / "out"
    out.mkdir()
    shutil.copy(book, out / "x.xlsx")
    write_roster(province / "roster.xlsx", ("ก", "x.xlsx"))
    said = xl("batch", province, "--out", out, "--lang", "en", "-n", "-v")
    assert said.code == 0, said.err
    assert said.out.count("→") == 4
    for words in (
        "lock files of open workbooks: 2",
        "temporary files: 1",
        "hidden files or folders: 2",
        "backups (.bak): 1",
        "roll-up workbooks of xltools: 1",
        "the folder of the results: 1",
        "rosters (name the file itself to use it): 1",
    ):
        assert f"\n  {words}\n" in said.err
    assert "left out 1: other formats" in said.err and str(province / "old.xls") in said.err
    assert "left out 9 that are no agency's workbook" in said.err
    assert str(province / "roster.xlsx") in said.err
    said = xl("batch", province, "--out", out, "--lang", "en", "-n")
    assert "\n  " not in said.err and "left out 9" in said.err and "old.xls" in said.err


@pytest.mark.parametrize("words", [["no-such-folder"], ["empty"]])
def test_nothing_to_do_is_said(xl: Xl, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    said = xl("batch", tmp_path / words[0], "--out", tmp_path / "out", "--lang", "en")
    assert said.code == 3 and "here is no" in said.err and not (tmp_path / "out").exists()


def test_a_workbook_that_is_named_twice_is_done_once(xl: Xl, province: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(province)
    book = books_in(province)[0]
    told = batch(xl, province, book, link / book.name, "--out", tmp_path / "out")
    assert told["summary"]["total"] == 4


def test_a_roster_is_never_overwritten(xl: Xl, province: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.xlsx"
    assert xl("new", roster, "--roster", province).code == 0
    before = roster.read_bytes()
    said = xl("new", roster, "--roster", province, "--lang", "en")
    assert said.code == 3 and "exists already" in said.err and roster.read_bytes() == before
    assert xl("new", tmp_path / "b.xlsx", "--roster", province, "--example").code == 2


def test_a_read_only_results_folder_is_one_clear_line(xl: Xl, province: Path, tmp_path: Path) -> None:
    if os.name != "posix" or os.geteuid() == 0:
        (tmp_path / "out").write_bytes(b"a file")
    else:
        (tmp_path / "out").mkdir(mode=0o500)
    said = xl("batch", province, "--out", tmp_path / "out", "--lang", "en")
    assert said.code == 3 and "cannot be written" in said.err and "Traceback" not in said.err
