"""What drives Excel drives LibreOffice: plain xlwings calls, and what openpyxl finds in the saved copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import xlwings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table

from xltools.workbook.libreoffice import bridge
from xltools.workbook.reader import read_workbook

SHEET = "มาตรการ ๑"
NASTY = [
    "=1+1",
    "'quoted",
    "007",
    "1-2",
    "+66",
    "-",
    "@x",
    "TRUE",
    "#N/A",
    "บรรทัด\nใหม่",
    "กำ กํา",
    " x ",
    "1e5",
]
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=40)


@pytest.fixture
def book(office_app: xlwings.App) -> Iterator[xlwings.Book]:
    made = office_app.books.add()
    yield made
    made.close()


@pytest.fixture
def sheet(book: xlwings.Book) -> xlwings.Sheet:
    return book.sheets.add(SHEET, after=book.sheets[0])


def saved(book: xlwings.Book, folder: Path, name: str = "สำเนา.xlsx") -> Any:
    """What openpyxl reads from a copy."""
    book.api.SaveCopyAs(str(folder / name))
    return openpyxl.load_workbook(folder / name)


def opened(app: xlwings.App, path: Path, made: Any) -> xlwings.Book:
    made.save(path)
    return app.books.open(path)


def test_values_of_every_kind(sheet: Any, tmp_path: Path) -> None:
    moment = dt.datetime(2026, 1, 2, 3, 4, 5)
    sheet["A1"].value = [["ก", 1.5, True, moment], [None, 0, False, dt.date(2026, 1, 2)]]
    assert sheet["A1:D2"].value == [
        ["ก", 1.5, True, moment],
        [None, 0.0, False, dt.datetime(2026, 1, 2)],
    ]
    assert sheet["A1:C1"].number_format == "General"
    kept = saved(sheet.book, tmp_path)[SHEET]
    assert [cell.value for cell in kept[1]] == ["ก", 1.5, True, moment]
    assert kept["C2"].value is False
    sheet["C1"].value = 1  # what was a truth value is a number again
    assert sheet["C1"].value == 1.0
    assert type(sheet["C1"].value) is float


def test_formulas_and_errors(sheet: Any) -> None:
    sheet["A1"].value = [["=1+1", "=1/0"], ["=NA()", '=IF(SUM(A1:A1)>1,"x;y",Sheet1!C1)']]
    assert sheet["A1:B2"].value == [[2.0, None], [None, "x;y"]]
    assert sheet["A1:B2"].options(err_to_str=True).value == [[2.0, "#DIV/0!"], ["#N/A", "x;y"]]
    assert sheet["B2"].formula == '=IF(SUM(A1:A1)>1,"x;y",Sheet1!C1)'
    sheet["C1:C3"].formula = "=A1*2"
    assert sheet["C1:C3"].formula == (("=A1*2",), ("=A2*2",), ("=A3*2",))
    sheet["D1"].value = [["a", "=A1"], ["=A1+1", 5]] * 3
    assert sheet["E1:E6"].value == [2.0, 5.0] * 3
    assert sheet["D2"].formula == "=A1+1"


def test_text_stays_text_in_text_cells(sheet: Any, tmp_path: Path) -> None:
    cells = sheet["A1"].resize(len(NASTY), 1)
    cells.number_format = "@"
    cells.value = [[text] for text in NASTY]
    assert cells.value == NASTY
    assert cells.formula == tuple((text,) for text in NASTY)
    assert [c.value for c in saved(sheet.book, tmp_path)[SHEET]["A"]] == NASTY


@pytest.fixture(scope="module")
def text_sheet(office_app: xlwings.App) -> Iterator[xlwings.Sheet]:
    made = office_app.books.add()
    made.sheets[0]["A1:B400"].number_format = "@"
    yield made.sheets[0]
    made.close()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, min_size=2, max_size=60))
def test_any_text_comes_back(text_sheet: Any, tmp_path: Path, texts: list[str]) -> None:
    cells = text_sheet["A1"].resize(len(texts), 1)
    text_sheet["A1:A400"].clear_contents()
    cells.value = [[text] for text in texts]
    assert [text or "" for text in cells.value] == texts
    kept = saved(text_sheet.book, tmp_path)[text_sheet.name]
    assert [kept.cell(n, 1).value or "" for n in range(1, len(texts) + 1)] == texts


def test_looks(sheet: Any, tmp_path: Path) -> None:
    cells = sheet["B2:C3"]
    cells.font.bold = cells.font.italic = True
    cells.font.name, cells.font.size, cells.font.color = "TH SarabunPSK", 16, "#0000FF"
    cells.color, cells.wrap_text, cells.number_format = (255, 242, 204), True, "#,##0.00"
    cells.api.HorizontalAlignment, cells.api.VerticalAlignment = -4108, -4160
    cells.api.Borders.LineStyle, cells.api.Borders.Color = 1, 0x0000FF
    sheet["B1"].column_width, sheet["A2"].row_height = 40, 30
    assert (cells.font.bold, cells.font.size, cells.color) == (True, 16.0, (255, 242, 204))
    assert (cells.wrap_text, cells.number_format) == (True, "#,##0.00")
    mixed = sheet["A1:C3"]
    assert (mixed.font.bold, mixed.font.name, mixed.number_format, mixed.wrap_text) == (None,) * 4
    assert (sheet["B1"].column_width, sheet["A2"].row_height) == (40.0, 30.0)
    assert (cells.api.Borders(8).LineStyle, cells.api.Borders(8).Color) == (1, 255)
    kept = saved(sheet.book, tmp_path)[SHEET]
    cell = kept["C3"]
    assert (cell.font.b, cell.font.i, cell.font.name, cell.font.sz) == (True, True, "TH SarabunPSK", 16.0)
    assert (cell.font.color.rgb, cell.fill.fgColor.rgb) == ("FF0000FF", "FFFFF2CC")
    assert (cell.alignment.horizontal, cell.alignment.vertical, cell.alignment.wrap_text) == (
        "center",
        "top",
        True,
    )
    assert (cell.border.top.style, cell.border.right.color.rgb) == ("thin", "FFFF0000")
    assert round(kept.column_dimensions["B"].width) == 41
    assert kept.row_dimensions[2].height == pytest.approx(30, abs=0.2)


def test_a_thai_text_is_bold_too(sheet: Any) -> None:
    """LibreOffice has a font of its own for Thai."""
    sheet["A1"].value, sheet["A1"].font.bold, sheet["A1"].font.size = "ตัวหนา", True, 20
    native = sheet["A1"].api.native
    assert (native.CharWeightComplex, native.CharHeightComplex) == (150.0, 20.0)


def test_links(sheet: Any, tmp_path: Path) -> None:
    sheet.book.save(str(tmp_path / "สมุด.xlsx"))
    places = [f"#'{SHEET}'!D7", "https://example.go.th/ก?a=1&b=2", "memo ๑.docx", "ย่อย/รายงาน.docx"]
    for row, place in enumerate(places, 1):
        sheet.range((row, 1)).add_hyperlink(place, f"ลิงก์ {row}")
    assert [sheet.range((row, 1)).hyperlink for row in (1, 3, 4)] == [places[0], *places[2:]]
    assert sheet["A1:A4"].value == [f"ลิงก์ {row}" for row in (1, 2, 3, 4)]
    copy = saved(sheet.book, tmp_path)[SHEET]
    kept = {cell.coordinate: cell.hyperlink for cell in copy["A"]}
    assert kept["A1"].location.replace("$", "") == f"'{SHEET}'!D7"
    assert kept["A2"].target.startswith("https://example.go.th/")
    assert unquote(kept["A3"].target) == "memo ๑.docx"


def test_tables(sheet: Any, tmp_path: Path) -> None:
    sheet["B2"].value = [["ลำดับ", "ชื่อ"], [1, "ก"], [2, "ข"]]
    table = sheet.tables.add(sheet["B2:C4"], name="Measures")
    assert [(t.name, t.range.address) for t in sheet.tables] == [("Measures", "$B$2:$C$4")]
    assert (table.header_row_range.value, table.data_body_range.value[1]) == (["ลำดับ", "ชื่อ"], [2.0, "ข"])
    table.resize(sheet["B2:C5"])
    kept = saved(sheet.book, tmp_path)[SHEET].tables
    assert kept["Measures"].ref == "B2:C5"
    assert [column.name for column in kept["Measures"].tableColumns] == ["ลำดับ", "ชื่อ"]
    assert "measures" in sheet.tables
    table.api.Unlist()
    assert len(sheet.tables) == 0
    assert sheet["C4"].value == "ข"


def test_one_write_is_one_step_of_undo(sheet: Any) -> None:
    book = sheet.book
    sheet["A1"].value = "ก่อน"
    book.api.EnterUndo("xltools")
    try:
        sheet["A1"].value = [["หลัง", 1], ["=1+1", True]]
        sheet["A1:B2"].color, sheet["A1"].font.bold, sheet["A1"].column_width = (1, 2, 3), True, 50
        sheet["C1"].add_hyperlink("https://example.go.th", "ลิงก์")
        sheet["D1:E1"].merge()
        book.sheets.add("สถานะ", after=sheet)["A1"].value = "ใหม่"
    finally:
        book.api.LeaveUndo()
    assert book.api.native.UndoManager.getCurrentUndoActionTitle() == "xltools"
    book.api.native.UndoManager.undo()
    assert "สถานะ" not in book.sheets
    assert sheet["A1:E2"].value == [["ก่อน", None, None, None, None], [None] * 5]
    assert (sheet["A1:B2"].color, sheet["A1"].font.bold, sheet["D1"].merge_cells) == (None, False, False)
    assert sheet["A1"].column_width < 20


@pytest.mark.parametrize("number_format", ["@", "General"])
def test_a_block_is_taken_back_and_put_in_again_cell_by_cell(sheet: Any, number_format: str) -> None:
    """Where texts replace empty cells and the other way round, and beside cells that stay."""
    undo, native = sheet.book.api.native.UndoManager, sheet.impl.uno
    sheet["A1:D4"].number_format = number_format
    sheet["A1:D4"].value = [["a", None, 1.5, None], [None, "b", None, "c"]] * 2
    sheet["E1"].value = "beside"

    def cells() -> Any:
        return native.getCellRangeByName("A1:F6").getFormulaArray()

    before = cells()
    sheet.book.api.EnterUndo("xltools")
    sheet["A1:D3"].value = [[None, "new", None, 2.5], ["x", None, "y", "z"], [None] * 4]
    sheet.book.api.LeaveUndo()
    after = cells()
    assert after[0] == ("", "new", "", "'2.5" if number_format == "@" else "2.5", "beside", "")
    for _ in range(2):
        undo.undo()
        assert cells() == before
        undo.redo()
        assert cells() == after
    assert not native.getCellRangeByName("A1:F6").queryContentCells(16).Count


def test_what_is_being_typed_is_in_the_copy(sheet: Any, tmp_path: Path) -> None:
    book, controller = sheet.book.api.native, sheet.book.impl.controller
    helper = sheet.book.app.impl.line.service("com.sun.star.frame.DispatchHelper")
    sheet["B3"].value = "๑"
    controller.select(sheet.impl.uno.getCellRangeByName("B3"))

    def do(name: str, **arguments: Any) -> None:
        helper.executeDispatch(controller.Frame, f".uno:{name}", "", 0, bridge.properties(**arguments))

    do("SetInputMode")
    do("InsertSymbol", Symbols="๒", FontName="")
    assert sheet["B3"].value == "๑", "it is only typed"
    assert saved(sheet.book, tmp_path)[SHEET]["B3"].value == "๑๒"
    assert sheet["B3"].value == "๑๒"
    steps = book.UndoManager.getAllUndoActionTitles()
    controller.select(sheet.impl.uno.getCellRangeByName("A1:C2"))
    book.setModified(False)
    assert saved(sheet.book, tmp_path)[SHEET]["B3"].value == "๑๒"
    assert controller.getSelection().AbsoluteName.endswith("$A$1:$C$2")
    assert (book.isModified(), book.UndoManager.getAllUndoActionTitles()) == (False, steps)


def test_a_copy_keeps_everything_and_the_book_stays(
    office_app: xlwings.App, seed_book: Path, seed_bytes: bytes, tmp_path: Path
) -> None:
    book = office_app.books.open(seed_book)
    before = book.fullname, book.api.Saved, book.api.Path
    assert before == (str(seed_book), True, str(seed_book.parent))
    book.sheets[0]["Z99"].value = "ยังไม่บันทึก"
    assert not book.api.Saved
    book.api.SaveCopyAs(str(tmp_path / "copy.xlsx"))
    assert (book.fullname, book.api.Saved) == (str(seed_book), False)
    assert seed_book.read_bytes() == seed_bytes
    book.close()
    copy, original = (read_workbook(data) for data in ((tmp_path / "copy.xlsx").read_bytes(), seed_bytes))
    assert [s.name for s in copy.sheets] == [s.name for s in original.sheets]
    for mine, theirs in zip(copy.sheets, original.sheets, strict=True):
        assert {t.name for t in mine.tables} == {t.name for t in theirs.tables}
        for row in range(1, 60):
            for column in range(1, 12):
                assert mine.value(row, column) == theirs.value(row, column), (mine.name, row, column)
    assert copy.sheets[0].value(99, 26) == "ยังไม่บันทึก"


def test_days_counted_from_1904(office_app: xlwings.App, tmp_path: Path) -> None:
    made: Any = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    made.active["A1"] = dt.datetime(2026, 2, 3)
    book = opened(office_app, tmp_path / "1904.xlsx", made)
    assert book.sheets[0]["A1"].value == dt.datetime(2026, 2, 3)
    book.sheets[0]["A2"].value = dt.datetime(2026, 2, 4)
    assert saved(book, tmp_path).active["A2"].value == dt.datetime(2026, 2, 4)
    book.close()


def test_protection_is_seen(office_app: xlwings.App, tmp_path: Path) -> None:
    made: Any = openpyxl.Workbook()
    made.active.protection.sheet = True
    book = opened(office_app, tmp_path / "p.xlsx", made)
    assert not book.api.ProtectStructure
    book.api.native.protect("")
    assert (book.sheets[0].api.ProtectContents, book.api.ProtectStructure) == (True, True)
    with pytest.raises(Exception, match=r"."):
        book.sheets[0]["A1"].value = "ไม่ได้เขียน"
    book.sheets[0].api.Unprotect()
    assert book.sheets[0]["A1"].value is None
    assert not book.sheets[0].api.ProtectContents
    book.sheets[0].api.Protect("รหัส")
    with pytest.raises(ValueError, match="password"):
        book.sheets[0].api.Unprotect("ผิด")
    book.sheets[0].api.Unprotect("รหัส")
    book.close()
    read_only = office_app.books.open(tmp_path / "p.xlsx", read_only=True)
    assert read_only.api.ReadOnly
    read_only.close()


def test_the_window(sheet: Any) -> None:
    app, book = sheet.book.app, sheet.book
    book.activate()
    sheet["A1:Z200"].value = 1
    sheet["B3"].select()
    assert app.selection is not None
    assert (app.selection.address, app.selection.sheet.name) == ("$B$3", SHEET)
    window = app.api.ActiveWindow
    window.FreezePanes = True
    assert (window.FreezePanes, window.SplitRow, window.SplitColumn) == (True, 2, 1)
    window.ScrollRow = 50
    assert window.ScrollRow == 50
    window.DisplayGridlines = False
    assert not window.DisplayGridlines
    book.sheets[0].activate()
    assert window.DisplayGridlines
    app.screen_updating = False
    assert not app.screen_updating
    app.screen_updating = True
    assert not book.api.native.hasControllersLocked()
    app.status_bar = "กำลังตรวจ"
    app.status_bar = False
    assert app.alert("ตรวจแล้ว ไม่พบสิ่งที่ต้องแก้ไข", "xltools") == "ok"  # nobody is there to press it


def test_sheets_and_books(sheet: Any, tmp_path: Path) -> None:
    book = sheet.book
    book.save(str(tmp_path / "a=b & 'c' %20 $(x) ก.xlsx"))
    assert book.name == "a=b & 'c' %20 $(x) ก.xlsx"
    assert book.app.books[book.name] == book
    with pytest.raises(KeyError):
        book.app.books["ไม่มี.xlsx"]
    assert [s.name for s in book.sheets] == ["Sheet1", SHEET]
    assert (SHEET in book.sheets, sheet.index, book.sheets.active.name) == (True, 2, SHEET)
    sheet.visible = False
    assert (sheet.visible, sheet.api.Visible) == (False, 0)
    sheet.delete()
    assert SHEET not in book.sheets


def test_clearing_merging_and_hiding(sheet: Any) -> None:
    sheet["A1:B2"].merge()
    assert (sheet["B2"].merge_cells, sheet["A1"].merge_area.address) == (True, "$A$1:$B$2")
    sheet["A1"].value, sheet["A1"].color = "x", (1, 2, 3)
    sheet["A1:B2"].clear_contents()
    assert (sheet["A1"].value, sheet["A1"].color) == (None, (1, 2, 3))
    sheet["A1:B2"].clear()
    assert not sheet["A1"].merge_cells
    assert sheet["A1"].color is None
    sheet["A1:A3"].value = 1
    sheet["A2"].api.EntireRow.Hidden = True
    assert [sheet.range((row, 1)).api.EntireRow.Hidden for row in (1, 2, 3)] == [False, True, False]
    assert sheet.used_range.address == "$A$1:$A$3"
    sheet.clear()
    assert sheet.used_range.value is None


def test_a_big_block(sheet: Any) -> None:
    rows = [[f"ข้อความ {row}", row, row / 7, row % 2 == 0, None] * 2 for row in range(2000)]
    sheet["A1"].value = rows
    assert sheet["A1:J2000"].value == rows


def test_a_table_of_excels_is_one(office_app: xlwings.App, tmp_path: Path) -> None:
    made: Any = openpyxl.Workbook()
    for row in (["ก", "ข"], [1, 2]):
        made.active.append(row)
    made.active.add_table(Table(displayName="ตาราง1", ref="A1:B2"))
    book = opened(office_app, tmp_path / "t.xlsx", made)
    assert [(t.name, t.range.address) for t in book.sheets[0].tables] == [("ตาราง1", "$A$1:$B$2")]
    book.close()
