"""Dates and periods in real workbook files: what the reader makes of a cell, what the rules say, what is printed."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import grids
import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from xltools.core.context import build_context
from xltools.core.locate import find_form, find_table
from xltools.core.messages import message
from xltools.core.model import CellRef, Workbook
from xltools.core.schema import schema
from xltools.workbook.reader import read_workbook

Value = str | float | bool | datetime | time | None


@dataclass(frozen=True)
class Typed:
    """What is typed into a cell, and the number format that the cell has."""

    value: Value
    format: str = "General"


Write = Callable[[Workbook, Mapping[str, Typed], bool], bytes]


def _place(workbook: Workbook, place: str) -> CellRef:
    if place in schema().fields.entries:
        return find_form(workbook, schema().fields)[1][place]
    _, row, column = place.split(".")
    found = find_table(workbook, schema().tables["measures"])
    assert found is not None
    return found.sheet.ref(found.header_row + int(row), found.columns[column])


def by_xlsxwriter(source: Workbook, typed: Mapping[str, Typed], since_1904: bool = False) -> bytes:
    """Write the workbook as another program does, with other values typed at some places."""
    changes = {_place(source, place): value for place, value in typed.items()}
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "date_1904": since_1904})
    for sheet in source.sheets:
        written = book.add_worksheet(sheet.name)
        for (row, column), cell in sheet.cells.items():
            style = "d/m/yyyy" if isinstance(cell.value, date) else "General"
            here: Any = changes.get(sheet.ref(row, column), Typed(cell.value, style))  # type: ignore[arg-type]
            shown = book.add_format({"num_format": here.format})
            if isinstance(here.value, datetime | time):
                written.write_datetime(row - 1, column - 1, here.value, shown)
            elif isinstance(here.value, str) and not here.value.startswith("="):
                written.write_string(row - 1, column - 1, here.value, shown)
            else:
                written.write(row - 1, column - 1, here.value, shown)
        for table in sheet.tables:
            area = table.area
            columns = {"name": table.name, "columns": [{"header": label} for label in table.columns]}
            written.add_table(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, columns)
    book.close()
    return output.getvalue()


def by_openpyxl(source: Workbook, typed: Mapping[str, Typed], since_1904: bool = False) -> bytes:
    """Open the workbook with openpyxl, type the values, and save it."""
    book = openpyxl.load_workbook(io.BytesIO(by_xlsxwriter(source, {})))
    if since_1904:
        book.epoch = CALENDAR_MAC_1904
    for place, here in typed.items():
        ref = _place(source, place)
        cell = book[ref.sheet].cell(ref.row, ref.column)
        cell.value, cell.number_format = here.value, here.format
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


WRITERS = pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl])


@dataclass(frozen=True)
class Told:
    """What comes of a measure's period: the printed text, and the findings but for PER007 and WBK007.

    Another program writes no dropdowns.
    """

    printed: str
    found: list[tuple[str, str, str]]


def told(data: bytes, measure: int = 5) -> Told:
    dossier, report = grids.checked(read_workbook(data))
    found = [
        (f"{item.cell.a1 if item.cell else ''} {item.code}", str(item.severity), item.variant)
        for item in report.diagnostics
        if item.code not in ("PER007", "WBK007")
    ]
    context = build_context(dossier)
    return Told(context["measures"][measure - 1]["period"], found)


JAN_8 = datetime(2024, 1, 8)
DATE = "[$-D07041E]d mmmm yyyy"
SERIAL = [("E9 PER006", "warning", "serial")]
UNSAFE = [("E9 PER006", "error", "unsafe")]
IMPOSSIBLE = [("E9 PER003", "error", "")]


@WRITERS
@pytest.mark.parametrize("since_1904", [False, True], ids=["since-1900", "since-1904"])
@pytest.mark.parametrize(
    ("number_format", "printed"),
    [
        ("[$-D07041E]d mmmm yyyy", "๘ มกราคม ๒๕๖๗"),
        ("[$-107041E]d mmm yy", "๘ มกราคม ๒๕๖๗"),
        ("[$-1070000]d/m/yyyy", "๘ มกราคม ๒๕๖๗"),
        ("[$-D000000]d/m/yyyy", "๘ มกราคม ๒๕๖๗"),
        ("[$-41E]d mmmm yyyy", "๘ มกราคม ๒๕๖๗"),
        ("B2d mmm yyyy", "๘ มกราคม ๒๕๖๗"),
        ("d mmm bbbb", "๘ มกราคม ๒๕๖๗"),
        ("ว ดดดด ปปปป", "๘ มกราคม ๒๕๖๗"),
        ("d/m/yyyy", "๘ มกราคม ๒๕๖๗"),
        ("[$-107041E]mmm yy", "มกราคม ๒๕๖๗"),
        ("mmmm bbbb", "มกราคม ๒๕๖๗"),
        ("ดดดด ปปปป", "มกราคม ๒๕๖๗"),
    ],
)
def test_a_real_date_is_printed_in_thai_whatever_its_format(
    complete: Workbook, write: Write, since_1904: bool, number_format: str, printed: str
) -> None:
    data = write(complete, {"measures.5.period": Typed(JAN_8, number_format)}, since_1904)
    assert told(data) == Told(printed, [])


@WRITERS
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # a date shown as its number
        (Typed(45299), Told("๘ มกราคม ๒๕๖๗", SERIAL)),
        (Typed(45299, "t0"), Told("๘ มกราคม ๒๕๖๗", SERIAL)),
        (Typed(45299.75, "0.00"), Told("๘ มกราคม ๒๕๖๗", SERIAL)),
        (Typed("45299", "@"), Told("๘ มกราคม ๒๕๖๗", SERIAL)),
        (Typed("๔๕๒๙๙"), Told("๘ มกราคม ๒๕๖๗", SERIAL)),
        (Typed(243626), Told("๘ มกราคม ๒๕๖๗", SERIAL)),
        (Typed(244043), Told("๒๙ กุมภาพันธ์ ๒๕๖๘", IMPOSSIBLE)),
        (Typed(45665), Told("๘ มกราคม ๒๕๖๘", [("E9 PER004", "error", ""), *SERIAL])),
        (Typed(150000), Told("150000", [("E9 PER002", "warning", "")])),
        # a Buddhist year typed where Excel's calendar is the Gregorian one
        (Typed(243626, DATE), Told("๘ มกราคม ๒๕๖๗", [("E9 PER006", "warning", "")])),
        (Typed(datetime(2567, 1, 8), "d/m/yyyy"), Told("๘ มกราคม ๒๕๖๗", [("E9 PER006", "warning", "")])),
        (Typed(datetime(2567, 1, 8), "mmm-yy"), Told("มกราคม ๒๕๖๗", [("E9 PER006", "warning", "")])),
        (Typed(244043, "d/m/yyyy"), Told("๒๙ กุมภาพันธ์ ๒๕๖๘", IMPOSSIBLE)),
        (Typed(244043, "mmm-yy"), Told("๒๙ กุมภาพันธ์ ๒๕๖๘", IMPOSSIBLE)),
        (Typed("29/2/2567"), Told("29/2/2567", [])),
        (Typed("29/2/2568"), Told("29/2/2568", IMPOSSIBLE)),
        # two digits of a year, which Excel takes for 1967; 543 added twice
        (Typed(datetime(1967, 1, 8), "d/m/yyyy"), Told("๘ มกราคม ๑๙๖๗", UNSAFE)),
        (Typed(datetime(1966, 10, 1), "mmm-yy"), Told("ตุลาคม ๑๙๖๖", UNSAFE)),
        (Typed("8/1/67"), Told("8/1/67", [])),
        (Typed(datetime(3110, 1, 8), DATE), Told("๘ มกราคม ๓๑๑๐", UNSAFE)),
        (Typed("๘ มกราคม ๓๑๑๐"), Told("๘ มกราคม ๓๑๑๐", UNSAFE)),
        # text, years and values that are no period
        (Typed("8/1/2024"), Told("8/1/2024", [("E9 PER006", "warning", "typed")])),
        (Typed(" ๘ \u00a0มกราคม\u200b\n๒๕๖๗\u200f"), Told("๘ มกราคม\n๒๕๖๗\u200f", [])),
        (Typed(2567), Told("2567", [])),
        (Typed(67), Told("67", [("E9 PER002", "warning", "")])),
        (Typed(True), Told("TRUE", [("E9 PER002", "warning", "")])),
        (Typed(time(9, 30), "h:mm"), Told("09:30", [("E9 PER002", "warning", "")])),
        (Typed("๓๑ เมษายน ๒๕๖๗"), Told("๓๑ เมษายน ๒๕๖๗", IMPOSSIBLE)),
        (Typed("๕ – ๑ มกราคม ๒๕๖๗"), Told("๕ – ๑ มกราคม ๒๕๖๗", [("E9 PER003", "error", "reversed")])),
        (Typed("8 ม.ค. 68"), Told("8 ม.ค. 68", [("E9 PER004", "error", "")])),
        (Typed("ก.ย. – ต.ค. 67"), Told("ก.ย. – ต.ค. 67", [("E9 PER005", "warning", "")])),
        (Typed("-"), Told("-", [("E9 PER001", "error", "")])),
        (Typed("😀"), Told("😀", [("E9 PER001", "error", "")])),
    ],
)
def test_what_is_said_and_printed_of_a_cell(
    complete: Workbook, write: Write, typed: Typed, expected: Told
) -> None:
    assert told(write(complete, {"measures.5.period": typed}, False)) == expected


@WRITERS
@pytest.mark.parametrize(
    ("number", "printed", "found"),
    [
        (45299 - 1462, "๘ มกราคม ๒๕๖๗", SERIAL),
        (243626 - 1462, "๘ มกราคม ๒๕๖๗", SERIAL),
        (244043 - 1462, "๒๙ กุมภาพันธ์ ๒๕๖๘", IMPOSSIBLE),
        (45299, "๙ มกราคม ๒๕๗๑", [("E9 PER004", "error", ""), *SERIAL]),
    ],
)
def test_a_number_counts_its_days_as_its_workbook_does(
    complete: Workbook, write: Write, number: int, printed: str, found: list[tuple[str, str, str]]
) -> None:
    data = write(complete, {"measures.5.period": Typed(number)}, True)
    assert told(data) == Told(printed, found)


@WRITERS
@pytest.mark.parametrize(
    ("typed", "since_1904", "printed", "found"),
    [
        (Typed(datetime(2025, 1, 8), "[$-107041E]d mmm yy"), False, date(2025, 1, 8), []),
        (Typed(datetime(2025, 1, 8), DATE), True, date(2025, 1, 8), []),
        (Typed(45665), False, date(2025, 1, 8), [("PER006", "warning", "serial")]),
        (Typed(45665 - 1462), True, date(2025, 1, 8), [("PER006", "warning", "serial")]),
        (Typed(datetime(2568, 1, 8), DATE), False, date(2025, 1, 8), [("PER006", "warning", "")]),
        (Typed("8/1/2025"), False, date(2025, 1, 8), [("PER006", "warning", "")]),
        (Typed(datetime(2568, 2, 29), DATE), False, None, [("PER003", "error", "field")]),
        (Typed("๒๙ ก.พ. ๒๕๖๘"), False, None, [("PER003", "error", "field")]),
        (Typed(datetime(1968, 1, 8), DATE), False, None, [("PER006", "error", "unsafe")]),
    ],
)
def test_the_date_of_the_memo(
    complete: Workbook,
    write: Write,
    typed: Typed,
    since_1904: bool,
    printed: date | None,
    found: list[tuple[str, str, str]],
) -> None:
    workbook = read_workbook(write(complete, {"memo.date": typed}, since_1904))
    dossier, report = grids.checked(workbook)
    assert dossier.dates["memo.date"].date == printed
    ref = _place(complete, "memo.date")
    said = [(item.code, str(item.severity), item.variant) for item in report.diagnostics if item.cell == ref]
    assert said == found
    assert len(said) == sum(item.code != "WBK007" for item in report.diagnostics)


def test_a_formula_never_calculated_is_no_blank_period(complete: Workbook) -> None:
    data = by_openpyxl(complete, {"measures.5.period": Typed("=DATE(2024,1,8)", DATE)})
    assert told(data) == Told("", [("E9 WBK003", "error", "")])


def test_words_of_a_finding_name_the_date_as_the_cell_shows_it(complete: Workbook) -> None:
    typed = {
        "measures.1.period": Typed(datetime(1966, 10, 1), "mmm-yy"),
        "measures.3.period": Typed(datetime(2567, 1, 8), "d/m/yyyy"),
        "measures.5.period": Typed(45299),
        "measures.6.period": Typed("8/1/2024"),
        "memo.date": Typed("8/1/2025"),
    }
    _, report = grids.checked(read_workbook(by_openpyxl(complete, typed)))
    said = {str(item.cell): message(item, "th") for item in report.diagnostics if item.code == "PER006"}
    assert said == {
        "มาตรการ!E5": "ปีใน “ตุลาคม ๑๙๖๖” ไม่น่าจะถูกต้อง หมายถึง ตุลาคม พ.ศ. ๒๕๖๖ หรือไม่",
        "มาตรการ!E7": "“๘ มกราคม ค.ศ. ๒๕๖๗” น่าจะหมายถึง ๘ มกราคม พ.ศ. ๒๕๖๗ เอกสารจะพิมพ์ตามนี้",
        "มาตรการ!E9": "ตัวเลข 45299 เป็นวันที่ของ Excel เอกสารจะพิมพ์เป็น ๘ มกราคม ๒๕๖๗",
        "มาตรการ!E10": "“2024” น่าจะหมายถึง พ.ศ. 2567 โปรดแก้ไขในช่องนี้ เพราะเอกสารจะพิมพ์ตามที่กรอก",
        "หน่วยงาน!B24": "“2025” น่าจะหมายถึง พ.ศ. 2568 เอกสารจะพิมพ์ตามนี้",
    }


# ---------------------------------------------------------------- cells as big as Excel has them

LONGEST = 32_767


@pytest.mark.parametrize(
    "piece",
    ["9", "๙", "ถึง", "วันที่", ",", "-", "1\n", "ก\n", "ต.ค. 66\n", "1 ต.ค. 66 –\n", "ทุกวัน", "1/1/2567,", "😀",
     "\u200f", "\u202e๒๕๖๗\u202c", "_xD800_", "_x0007_", "ต.ค. 2566 – "],
)  # fmt: skip
def test_a_cell_as_long_as_excel_has_it(complete: Workbook, piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    typed = {place: Typed(text) for place in ("measures.5.period", "measures.5.method", "memo.date")}
    dossier, report = grids.checked(read_workbook(by_xlsxwriter(complete, typed)))
    assert {item.code for item in report.diagnostics} <= {
        "PER001", "PER002", "PER003", "PER004", "PER005", "PER006", "PER007", "MEM001", "ROW001", "TXT001", "TXT003", "TXT006", "TXT007", "WBK007",
    }  # fmt: skip
    assert dossier.dates["memo.date"].date is None


def test_a_cell_with_thousands_of_wrong_years_is_read_to_the_end(complete: Workbook) -> None:
    text = ",".join(f"1/1/{year}" for year in range(2701, 6300))
    _, report = grids.checked(read_workbook(by_xlsxwriter(complete, {"measures.5.period": Typed(text)})))
    assert sum(item.code == "PER006" for item in report.diagnostics) == 6300 - 2701


# ---------------------------------------------------------------- through LibreOffice


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("since_1904", [False, True], ids=["since-1900", "since-1904"])
def test_periods_that_libreoffice_saved_read_the_same(
    complete: Workbook, tmp_path: Path, since_1904: bool
) -> None:
    formats = [
        "[$-D07041E]d mmmm yyyy",
        "[$-107041E]d mmm yy",
        "[$-1070000]d/m/yyyy",
        "[$-D000000]d/m/yyyy",
        "[$-41E]d mmmm yyyy",
        "d/m/yyyy",
    ]
    typed = {f"measures.{no}.period": Typed(JAN_8, code) for no, code in enumerate(formats, 1)}
    typed["measures.7.period"] = Typed(45299 - 1462 if since_1904 else 45299)
    typed["measures.8.period"] = Typed(datetime(2567, 1, 8), "d/m/yyyy")
    typed["measures.9.period"] = Typed("=DATE(2024,1,8)", DATE)
    before = tmp_path / "before.xlsx"
    before.write_bytes(by_openpyxl(complete, typed, since_1904))
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(before)]
    subprocess.run(command, timeout=150, check=True, capture_output=True)
    workbook = read_workbook((tmp_path / "out" / "before.xlsx").read_bytes())
    dossier, report = grids.checked(workbook)
    assert workbook.since_1904 == since_1904
    assert [measure.period.text for measure in dossier.measures] == ["๘ มกราคม ๒๕๖๗"] * 9
    found = [(item.code, item.measure, item.variant) for item in report.diagnostics if item.code == "PER006"]
    assert found == [("PER006", 7, "serial"), ("PER006", 8, "")]
