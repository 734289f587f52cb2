"""The open workbook where only Excel shows it: busy, without a place on this computer, protected."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings
from books import NOW, Said, typed, without_errors
from fake_excel import Excel, install

from xltools.button import press, work_on_open
from xltools.core.messages import error_fix, error_message
from xltools.disk import sole_writer
from xltools.outcome import Options
from xltools.user_folders import log_path, state
from xltools.workbook.live import patience

OPTIONS = Options(now=datetime.fromisoformat(NOW))


@pytest.fixture
def excel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Excel]:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("XLTOOLS_BOOK", "XLTOOLS_HWND", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    before = xlwings.engines.active
    running = Excel()
    install(running)
    yield running
    xlwings.engines.active = before


def rows_of(book: openpyxl.Workbook, name: str = "สถานะ") -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


def links_of(path: Path, name: str = "สถานะ") -> dict[str, str]:
    found = {}
    for row in openpyxl.load_workbook(path)[name].iter_rows():
        for cell in row:
            if cell.hyperlink:
                found[cell.coordinate] = cell.hyperlink.target or f"#{cell.hyperlink.location}"
    return found


def test_the_open_workbook_says_what_the_closed_one_says(excel: Excel, book: Path, xl: Any) -> None:
    before = book.read_bytes()
    file = excel.open(book)
    outcome = work_on_open(OPTIONS, check=False)
    assert outcome.exit_code == 0
    assert book.read_bytes() == before, "the button never saves"
    assert [made.path.name for made in outcome.outputs] == ["memo.docx", "report.docx"]
    assert xl("generate", book, "--now", NOW).code == 0
    closed = rows_of(openpyxl.load_workbook(book))
    width = max(len(row) for row in closed)
    live = [[*row, *[None] * (width - len(row))][:width] for row in rows_of(file.cells)]
    assert live[: len(closed)] == closed
    links = {cell: link for (_, cell), link in file.links.items()}
    assert links == links_of(book)


def test_what_is_not_saved_yet_is_read(excel: Excel, book: Path) -> None:
    file = excel.open(book)
    file.cells["มาตรการ"]["D7"] = None
    outcome = work_on_open(OPTIONS, check=True)
    assert outcome.report is not None
    assert "OWN001" in {found.code for found in outcome.report.diagnostics}
    assert not outcome.outputs


def test_text_that_looks_like_a_formula_stays_text(excel: Excel, book: Path) -> None:
    file = excel.open(book)
    file.cells["มาตรการ"]["D7"] = "'=1+1"
    file.cells["มาตรการ"]["D7"].data_type = "s"
    work_on_open(OPTIONS, check=True)
    cells = [cell for row in file.cells["สถานะ"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells if len(str(cell.value)) <= 255} == {"@"}


@pytest.mark.parametrize("refusals", [1, 3])
def test_a_busy_excel_is_waited_for(
    excel: Excel, book: Path, refusals: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_PAUSE", 0.01)
    excel.open(book)
    excel.busy = refusals
    monkeypatch.setenv("XLTOOLS_BOOK", book.name)
    assert work_on_open(OPTIONS, check=False).exit_code == 0
    assert excel.refused == refusals


def test_an_excel_that_stays_busy_is_told(excel: Excel, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_PAUSE", 0.01)
    monkeypatch.setattr(patience.Patience.__init__, "__defaults__", (0.1,))
    excel.open(book)
    excel.busy = 1_000_000
    monkeypatch.setenv("XLTOOLS_BOOK", book.name)
    outcome = work_on_open(OPTIONS, check=False)
    assert outcome.error is not None
    assert outcome.error.code == "office-busy"
    assert excel.screen_updating


def test_an_excel_that_gets_busy_half_way_is_told_and_left_as_it_was(
    excel: Excel, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "_PAUSE", 0.01)
    monkeypatch.setattr(patience.Patience.__init__, "__defaults__", (0.1,))
    file = excel.open(book)
    clear = file.excel.asked
    calls = []

    def busy_from_the_fifth_call_on() -> None:
        calls.append(1)
        if 5 <= len(calls) < 20:
            excel.busy = 1
        clear()

    monkeypatch.setattr(excel, "asked", busy_from_the_fifth_call_on)
    outcome = work_on_open(OPTIONS, check=False)
    assert outcome.error is not None
    assert outcome.error.code == "office-busy"
    assert not book.with_name("memo.docx").exists()
    assert excel.screen_updating
    assert excel.events


@pytest.mark.parametrize(
    "fullname", ["https://example.sharepoint.com/sites/x/measures.xlsx", RuntimeError("no OneDrive"), "Book1"]
)
def test_a_workbook_without_a_place_here_gets_its_documents_into_the_documents_folder(
    excel: Excel, book: Path, tmp_path: Path, fullname: Any
) -> None:
    file = excel.open(book, fullname=fullname)
    outcome = work_on_open(OPTIONS, check=False)
    place = tmp_path / "home" / "Documents" / "xltools"
    assert [made.path for made in outcome.outputs] == [place / "memo.docx", place / "report.docx"]
    assert (place / "memo.docx").is_file()
    assert any(str(place) in note for note in outcome.notes)
    assert all(link.startswith("#") for link in file.links.values()), "only relative links leave a workbook"


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ({"ReadOnly": True}, "book-read-only"),
        ({"MultiUserEditing": True}, "shared-workbook"),
        ({"protected": True}, "status-sheet-protected"),
    ],
)
def test_what_forbids_writing_is_told_before_a_document_is_made(
    excel: Excel, book: Path, flags: dict[str, bool], code: str
) -> None:
    file = excel.open(book, **flags)
    if flags.get("protected"):
        file.protected.add("สถานะ")
    outcome = work_on_open(OPTIONS, check=False)
    assert outcome.error is not None
    assert outcome.error.code == code
    assert not book.with_name("memo.docx").exists()


def test_a_protected_structure_forbids_only_a_new_sheet(excel: Excel, book: Path) -> None:
    file = excel.open(book, ProtectStructure=True)
    assert work_on_open(OPTIONS, check=True).error is None
    del file.cells["สถานะ"]
    outcome = work_on_open(OPTIONS, check=True)
    assert outcome.error is not None
    assert outcome.error.code == "structure-protected"


def test_the_status_sheet_is_added_where_it_is_missing_and_the_users_sheet_stays(
    excel: Excel, book: Path
) -> None:
    file = excel.open(book)
    del file.cells["สถานะ"]
    file.cells.active = file.cells["มาตรการ"]
    assert work_on_open(OPTIONS, check=True).error is None
    assert file.cells.sheetnames[-1] == "สถานะ"
    assert file.cells.active is file.cells["มาตรการ"]


def test_where_no_copy_can_be_had_the_cells_are_asked(excel: Excel, seed_book: Path, xl: Any) -> None:
    file = excel.open(seed_book, no_copy=True)
    file.cells["มาตรการ"].row_dimensions[9].hidden = True
    by_cells = work_on_open(OPTIONS, check=True)
    del file.flags["no_copy"]
    by_copy = work_on_open(OPTIONS, check=True)
    assert by_cells.report is not None
    assert by_copy.report is not None
    assert "ROW004" in {found.code for found in by_cells.report.diagnostics}
    assert by_cells.report.diagnostics == by_copy.report.diagnostics
    assert by_cells.status_sheet == by_copy.status_sheet == "สถานะ"


def test_two_excels_are_told_apart_by_the_window_of_the_button(
    excel: Excel, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Excel(hwnd=42)
    (tmp_path / "b").mkdir()
    twin = tmp_path / "b" / book.name
    twin.write_bytes(book.read_bytes())
    excel.open(book)
    other.open(twin)
    install(excel, other)
    monkeypatch.setenv("XLTOOLS_BOOK", book.name)
    monkeypatch.setenv("XLTOOLS_HWND", "42")
    assert work_on_open(OPTIONS, check=False).outputs[0].path.parent == twin.parent


def test_without_a_name_the_program_that_has_a_workbook_is_asked(excel: Excel, book: Path) -> None:
    excel.open(book)
    install(Excel(hwnd=42), excel)  # the one started last has none
    outcome = work_on_open(OPTIONS, check=True)
    assert outcome.error is None
    assert outcome.workbook.name == book.name


def twins(tmp_path: Path, book: Path) -> list[Path]:
    made = []
    for folder in "ab":
        (tmp_path / folder).mkdir()
        made.append(tmp_path / folder / book.name)
        made[-1].write_bytes(book.read_bytes())
    return made


@pytest.mark.parametrize("apart", [False, True])
def test_of_two_with_the_same_name_the_one_in_front_is_meant(
    excel: Excel, book: Path, tmp_path: Path, apart: bool
) -> None:
    one, two = twins(tmp_path, book)
    other = Excel(hwnd=42) if apart else excel
    other.open(one)
    excel.open(two)
    install(*({id(excel): excel, id(other): other}.values()))
    assert work_on_open(OPTIONS, check=False, name=book.name).outputs[0].path.parent == two.parent


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("language", ["th", "en"])
def test_two_with_the_same_name_behind_another_are_told_with_their_folders(
    excel: Excel, book: Path, tmp_path: Path, apart: bool, language: Any
) -> None:
    one, two = twins(tmp_path, book)
    other = Excel(hwnd=42) if apart else excel
    other.open(one)
    excel.open(two)
    excel.open(book.rename(tmp_path / "in front.xlsx"))
    install(*({id(excel): excel, id(other): other}.values()))
    outcome = work_on_open(OPTIONS, check=False, name=book.name)
    assert outcome.error is not None
    assert outcome.error.code == "several-books-open"
    said = error_message(outcome.error, language)
    assert str(one.parent) in said
    assert str(two.parent) in said
    assert error_fix(outcome.error, language)
    assert not (tmp_path / "memo.docx").exists()
    assert work_on_open(OPTIONS, check=True, name=str(one)).error is None


@pytest.mark.parametrize(
    ("name", "protected", "code"),
    [
        ("ไม่มี.xlsx", 0, "book-not-open"),
        ("", 1, "protected-view"),
        ("", 0, "no-book-open"),
    ],
)
def test_a_workbook_that_is_not_there_is_told(excel: Excel, name: str, protected: int, code: str) -> None:
    excel.protected_view = protected
    outcome = work_on_open(OPTIONS, check=False, name=name)
    assert outcome.error is not None
    assert outcome.error.code == code


def test_no_office_at_all_is_told(excel: Excel) -> None:
    install()
    outcome = work_on_open(OPTIONS, check=False)
    assert outcome.error is not None
    assert outcome.error.code == "no-office-open"


def test_the_second_press_says_that_the_first_is_at_work(excel: Excel, book: Path) -> None:
    excel.open(book)
    state().mkdir(parents=True)
    with sole_writer(state() / "button"):
        outcome = work_on_open(OPTIONS, check=False)
    assert outcome.error is not None
    assert outcome.error.code == "button-at-work"
    assert work_on_open(OPTIONS, check=False).error is None


def test_a_button_that_cannot_speak_says_so_by_its_code_and_keeps_the_log(excel: Excel, book: Path) -> None:
    excel.open(typed(book, {"measures.4.owners": None}))
    assert press(OPTIONS, check=False) == 3
    kept = log_path().read_text("utf-8")
    assert "มาตรการ!D8" in kept
    assert "สถานะ" in kept


def test_live_speaks_on_the_terminal(excel: Excel, seed_book: Path, xl: Any) -> None:
    excel.open(seed_book)
    said: Said = xl("live", seed_book.name, "--now", NOW)
    assert said.code == 1
    assert "OWN001" in said.out
    without_errors(seed_book)
    excel.books.clear()
    excel.open(seed_book)
    assert xl("live", "--now", NOW).code == 0
    assert seed_book.with_name("memo.docx").is_file()


def test_a_broken_installation_is_still_told(tmp_path: Path) -> None:
    """The message of a button does not depend on the libraries that may be broken."""
    broken = tmp_path / "click.py"
    broken.write_text("raise ImportError('broken on purpose')")
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "DISPLAY": ""}
    done = subprocess.run(
        [sys.executable, "-m", "xltools", "button"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "broken on purpose" in (tmp_path / "xltools" / "button.log").read_text("utf-8")
