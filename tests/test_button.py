"""The button for real: LibreOffice opens the shipped workbook, runs the shipped macro, and the shipped
command writes into the open workbook. What stands there then is what a closed workbook is given."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from books import NOW, files_of, typed
from office import need_libreoffice, start, stop
from openpyxl.worksheet.worksheet import Worksheet

from xltools.cli import run
from xltools.workbook.libreoffice import connect

MACRO = "vnd.sun.star.script:VBAProject.XlTools.{}?language=Basic&location=document"
SECONDS = 60
EPOCH = "1736326800"
"""2025-01-08 09:00 as SOURCE_DATE_EPOCH, the same moment as NOW."""


@dataclass
class Running:
    """A LibreOffice of the tests' own, that listens to nobody until it is told to."""

    connection: Any
    folder: Path
    opened: list[Any] = field(default_factory=list)

    def open(self, path: Path) -> Any:
        """Open a workbook as a double click does, with its macros allowed."""
        wanted = self.connection.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        wanted.Name, wanted.Value = "MacroExecutionMode", 4
        document = self.connection.desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (wanted,))
        self.opened.append(document)
        return document

    def press(self, document: Any, macro: str = "XlToolsRun") -> str:
        """Run what a button runs, wait for its message, and return it."""
        log = self.folder / "state" / "xltools" / "button.log"
        before = log.stat().st_size if log.exists() else 0
        document.ScriptProvider.getScript(MACRO.format(macro)).invoke((), (), ())
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if log.exists() and log.stat().st_size > before:
                return log.read_bytes()[before:].decode("utf-8")
            time.sleep(0.05)
        raise AssertionError("the button said nothing")

    def copy(self, document: Any, path: Path) -> Path:
        """Save what is open as a copy."""
        wanted = self.connection.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        wanted.Name, wanted.Value = "FilterName", "Calc MS Excel 2007 XML"
        document.storeToURL(path.as_uri(), (wanted,))
        return path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    need_libreoffice()
    folder = tmp_path_factory.mktemp("office")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "XDG_STATE_HOME": str(folder / "state"),
        "HOME": str(folder / "home"),
        "SOURCE_DATE_EPOCH": EPOCH,
    }
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XLTOOLS_LANG"):
        environment.pop(name, None)
    (folder / "home").mkdir()
    program = start(folder / "profile", environment=environment)
    yield Running(connect(program), folder)
    stop(program)


@pytest.fixture
def libre(running: Running) -> Iterator[Running]:
    yield running
    while running.opened:
        running.opened.pop().close(True)


@pytest.fixture
def shipped(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str = "measures.xlsm", *, example: str = "mended") -> Path:
        path = tmp_path / name
        assert run(["new", str(path), "--example", example, "--quiet"]) == 0
        return path

    return make


def cells_of(sheet: Worksheet) -> dict[str, Any]:
    return {
        cell.coordinate: (
            cell.value,
            bool(cell.font.bold),
            fill_of(cell),
            cell.alignment.horizontal if cell.alignment.horizontal != "general" else None,
            cell.alignment.vertical,
            bool(cell.alignment.wrap_text),
            cell.border.left.style,
            cell.border.bottom.style,
            cell.hyperlink and (cell.hyperlink.location or cell.hyperlink.target),
        )
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def heights_of(sheet: Worksheet) -> dict[int, float]:
    """Return how many lines of text each row shows; a line is as high as the program makes it."""
    heights = {row: sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)}
    return {row: height / float(heights[2] or 1) for row, height in heights.items() if height}


def fill_of(cell: Any) -> str | None:
    return cell.fill.fgColor.rgb[-6:] if cell.fill.fill_type == "solid" else None


def status_in(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path)["สถานะ"]
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize("example", ["mended", "seed"])
def test_the_open_workbook_gets_the_status_sheet_of_a_closed_one(
    libre: Running, shipped: Callable[..., Path], tmp_path: Path, example: str
) -> None:
    book = shipped(example=example)
    before = book.read_bytes()
    document = libre.open(book)
    said = libre.press(document)
    assert (": generated" if example == "mended" else ": blocked") in said, said
    assert book.read_bytes() == before, "the button never saves"
    live = libre.copy(document, tmp_path / "live.xlsx")
    libre.opened.pop().close(True)
    made = files_of(tmp_path)
    run(["generate", str(book), "--now", NOW, "--quiet"])
    assert {name: files_of(tmp_path)[name] for name in made if name.endswith(".docx")} == {
        name: digest for name, digest in made.items() if name.endswith(".docx")
    }, "the same documents, byte for byte"
    closed = libre.copy(libre.open(book), tmp_path / "closed.xlsx")
    assert cells_of(status_in(live)) == cells_of(status_in(closed))
    for at in "ABCDEFGH":
        wide = status_in(closed).column_dimensions[at].width
        assert status_in(live).column_dimensions[at].width == pytest.approx(wide, abs=0.3)
    high, wanted = heights_of(status_in(live)), heights_of(status_in(closed))
    assert {row: high[row] for row in wanted} == pytest.approx(wanted, rel=0.1)
    assert ("ต้องแก้ไข" in said) == (example == "seed")


@pytest.mark.parametrize(
    "name",
    [
        "มาตรการ ปี ๒๕๖๗.xlsm",
        'it\'s "100%" & more.xlsm',
        "$(touch PWNED) `touch PWNED`.xlsm",
        "a=b; c.xlsm",
        "%TEMP% [1] #2.xlsm",
    ],
)
def test_no_file_name_leads_astray(
    libre: Running, shipped: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    document = libre.open(shipped(name))
    libre.press(document)
    libre.press(document)
    there = {made.name for made in tmp_path.iterdir() if not made.name.startswith(".~lock.")}
    assert there == {name, "memo.docx", "report.docx"}
    assert not Path("PWNED").exists()
    assert not (libre.folder / "home" / "PWNED").exists()
    assert document.Sheets.ElementNames.count("สถานะ") == 1
    assert not [sheet for sheet in document.Sheets.ElementNames if sheet.startswith("สถานะ (")]


def test_the_second_button_checks_only(libre: Running, shipped: Callable[..., Path], tmp_path: Path) -> None:
    said = libre.press(libre.open(shipped()), "XlToolsCheck")
    assert ": valid" in said
    assert "ออกเอกสารได้" in said
    assert not list(tmp_path.glob("*.docx"))


def test_what_is_not_saved_is_read_and_the_users_place_is_kept(
    libre: Running, shipped: Callable[..., Path], tmp_path: Path
) -> None:
    document = libre.open(shipped())
    measures = document.Sheets.getByName("มาตรการ")
    measures.getCellRangeByName("D8").setString("")
    controller = document.CurrentController
    controller.setActiveSheet(measures)
    controller.select(measures.getCellRangeByName("C6:E7"))
    said = libre.press(document)
    assert "มาตรการ!D8" in said
    assert controller.ActiveSheet.Name == "มาตรการ"
    assert controller.getSelection().AbsoluteName == "$มาตรการ.$C$6:$E$7"
    status = document.Sheets.getByName("สถานะ")
    assert status.getCellRangeByName("A1").getString()
    document.UndoManager.undo()
    assert not [row for row in status.getCellRangeByName("A1:E40").getDataArray() if "OWN001" in row], (
        "one step back takes the whole status sheet back"
    )
    assert measures.getCellRangeByName("D8").getString() == ""


def test_a_press_is_taken_back_and_done_again_cell_by_cell(
    libre: Running, shipped: Callable[..., Path]
) -> None:
    """The undone sheet is the very sheet of before, the redone one that of after; no formula comes in."""
    document = libre.open(shipped(example="seed"))
    status = document.Sheets.getByName("สถานะ")

    def sheet() -> Any:
        cells = status.getCellRangeByName("A1:I80")
        looks = cells.getUniqueCellFormatRanges()
        dressed = {looks.getByIndex(at).RangeAddressesAsString for at in range(looks.Count)}
        return cells.getFormulaArray(), dressed, sorted(document.DatabaseRanges.ElementNames)

    for number in range(2):
        document.Sheets.getByName("มาตรการ").getCellRangeByName(f"D{8 + number}").setString("")
        before = sheet()
        libre.press(document)
        after = sheet()
        assert after[0] != before[0]
        for _ in range(2):
            document.UndoManager.undo()
            assert sheet() == before
            document.UndoManager.redo()
            assert sheet() == after
        assert not status.queryContentCells(16).Count


def test_a_hidden_status_sheet_is_shown_and_no_other(libre: Running, shipped: Callable[..., Path]) -> None:
    document = libre.open(shipped())
    for name in ("สถานะ", "ตั้งค่า"):
        document.Sheets.getByName(name).IsVisible = False
    active = document.CurrentController.ActiveSheet.Name
    libre.press(document, "XlToolsCheck")
    assert document.Sheets.getByName("สถานะ").IsVisible
    assert not document.Sheets.getByName("ตั้งค่า").IsVisible
    assert document.CurrentController.ActiveSheet.Name == active


def test_a_hostile_text_stays_text_in_the_open_workbook(
    libre: Running, shipped: Callable[..., Path], tmp_path: Path
) -> None:
    nasty = "=HYPERLINK(A1)"
    document = libre.open(typed(shipped(), {"measures.4.owners": nasty, "measures.5.owners": "'=1+1"}))
    libre.press(document)
    live = openpyxl.load_workbook(libre.copy(document, tmp_path / "live.xlsx"))
    kinds = {cell.data_type for row in live["สถานะ"].iter_rows() for cell in row}
    assert "f" not in kinds
    texts = [str(cell.value) for row in live["สถานะ"].iter_rows() for cell in row]
    assert any(nasty in text for text in texts)
