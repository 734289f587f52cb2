"""Dropdowns and headings that were lost are told, and put back with every other part and all data as it was."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import grids
import openpyxl
import pytest
import xlsxwriter
from books import Said, changed_parts, files_of, parts_in, typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table as OwnTable
from python_calamine import CalamineWorkbook

from xltools.core.data import load
from xltools.core.lists import lists
from xltools.core.messages import message
from xltools.core.model import Area, Validation, Workbook
from xltools.core.runs import cells_text, joined, without
from xltools.core.schema import TABLE_KEYS, schema
from xltools.resources import workbook_template
from xltools.workbook.reader import read_workbook
from xltools.workbook.repair import Mended, repair
from xltools.workbook.starter import new_workbook

SHARED = Path(__file__).parents[1].parent / "shared"
SOFFICE = shutil.which("soffice")
Xl = Callable[..., Said]
Damage = Callable[[Any], None]

LISTED = {  # the sheet, the column and the rows that have a list, and the list's name
    ("มาตรการ", "D"): "OwnerNames",
    ("ผู้รับผิดชอบ", "D"): "YesNo",
    ("ผู้ลงนาม", "B"): "Roles",
    ("เนื้อความ", "A"): "Sections",
}
FIELDS = {("หน่วยงาน", "B5"), ("หน่วยงาน", "B17"), ("ตั้งค่า", "B7"), ("ตั้งค่า", "B10"), ("ตั้งค่า", "B11")}
HEADED = {"มาตรการ": "BCDEFG", "ผู้รับผิดชอบ": "A", "ผู้ลงนาม": "BCD", "เนื้อความ": "AB"}


def damaged(data: bytes, *damages: Damage) -> bytes:
    """The workbook after a person has worked in it with another program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for damage in damages:
        damage(book)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def pasted(sheet: str, cells: str) -> Damage:
    """Cells pasted over: their validation is gone, and so are those it leaves without any cell."""

    def damage(book: Any) -> None:
        held = book[sheet].data_validations
        for validation in list(held.dataValidation):
            left = _cells_of(validation.sqref) - _cells_of(MultiCellRange(cells))
            if left != _cells_of(validation.sqref):
                held.dataValidation.remove(validation)
                if left:
                    validation.sqref = MultiCellRange(" ".join(_as_ranges(left)))
                    held.dataValidation.append(validation)

    return damage


def _cells_of(ranges: MultiCellRange) -> set[tuple[int, int]]:
    return {cell for covered in ranges.ranges for cell in covered.cells}


def _as_ranges(cells: Iterable[tuple[int, int]]) -> list[str]:
    columns: dict[int, list[range]] = {}
    for row, column in cells:
        columns.setdefault(column, []).append(range(row, row + 1))
    return [
        part.replace("–", ":").strip()
        for column, rows in columns.items()
        for run in joined(rows)
        for part in cells_text([run], column).split(",")
    ]


def headed(sheet: str, cell: str, text: object) -> Damage:
    """A heading typed over, as Excel does it: the table's own list of columns follows."""

    def damage(book: Any) -> None:
        book[sheet][cell] = text
        (table,) = book[sheet].tables.values()
        if text is not None:
            table.tableColumns[book[sheet][cell].column - 1].name = str(text)

    return damage


def without_name(name: str) -> Damage:
    return lambda book: book.defined_names.pop(name)


def broken_name(name: str) -> Damage:
    return lambda book: book.defined_names.add(DefinedName(name, attr_text="#REF!$A$2:$A$6"))


def without_sheet(name: str) -> Damage:
    return lambda book: book.remove(book[name])


def told(data: bytes, *codes: str) -> list[tuple[str, str]]:
    """Where, and in which words, rules of these codes find something."""
    _, report = grids.checked(read_workbook(data))
    found = (found for found in report.diagnostics if found.code in codes)
    return [(str(one.cell), message(one, "th")) for one in found]


def lost(data: bytes) -> list[tuple[str, str]]:
    return told(data, "WBK007")


def done(mended: Iterable[Mended]) -> list[tuple[str, str]]:
    return [(one.what, str(one.ref)) for one in mended]


def lists_of(data: bytes, sheet: str) -> dict[str, tuple[str, str]]:
    """The validations of a sheet as openpyxl sees them: cells, kind and formula."""
    held = openpyxl.load_workbook(io.BytesIO(data))[sheet].data_validations.dataValidation
    return {str(one.sqref): (one.type, one.formula1) for one in held}


def compressed(data: bytes) -> dict[str, bytes]:
    """Every member's bytes as they are stored."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30
            name, extra = (int.from_bytes(data[start - at : start - at + 2], "little") for at in (4, 2))
            found[info.filename] = data[start + name + extra :][: info.compress_size]
    return found


def mends(data: bytes) -> bytes:
    """Repair a workbook and hold the result to all that repair promises; return it."""
    result = repair(data)
    assert not result.left
    assert lost(result.data) == []
    assert told(result.data, "COL001") == []
    again = repair(result.data)
    assert (again.data, again.mended, again.left) == (result.data, (), ())
    before, after = compressed(data), compressed(result.data)
    assert list(before) == list(after)
    edited = {name for name in before if before[name] != after[name]}
    assert all(re.fullmatch(r"xl/(worksheets/sheet|tables/table)\d+\.xml", name) for name in edited)
    headings = {
        (one.ref.sheet, one.ref.row, one.ref.column) for one in result.mended if one.what == "heading"
    }
    assert _values(data, headings) == _values(result.data, headings)
    for name in edited:
        _hold_to_its_count(parts_in(result.data)[name].decode())
        _hold_to_the_schema(parts_in(result.data)[name], parts_in(data)[name])
    _hold_tables_to_their_headings(result.data)
    return result.data


def _values(data: bytes, but_for: set[tuple[str, int, int]]) -> dict[tuple[str, int, int], Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    cells: dict[tuple[str, int, int], Any] = {}
    for name in book.sheet_names:
        for row, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
            cells |= {(name, row, column): value for column, value in enumerate(values, 1) if value != ""}
    return {at: value for at, value in cells.items() if at not in but_for}


def _hold_to_its_count(part: str) -> None:
    counts = re.findall(r'<dataValidations [^>]*count="(\d+)"', part)
    assert [int(count) for count in counts] == ([part.count("<dataValidation ")] if counts else [])


def _hold_to_the_schema(part: bytes, before: bytes) -> None:
    if (SHARED / "xsd" / "sml.xsd").exists():
        assert _faults(part) <= _faults(before) | {_SPACE_AT_A_TEXT}


_SPACE_AT_A_TEXT = "The attribute '{http://www.w3.org/XML/1998/namespace}space' is not allowed."
"""The schema has no word for what Excel itself writes at every text with spaces."""


@cache
def _spreadsheet_schema() -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(SHARED / "xsd" / "sml.xsd")))


def _faults(part: bytes) -> set[str]:
    from lxml import etree

    wanted = _spreadsheet_schema()
    wanted.validate(etree.fromstring(part))
    return {
        re.sub(r"^Element '[^']*'(, attribute '[^']*')?: ", "", fault.message) for fault in wanted.error_log
    }


def _hold_tables_to_their_headings(data: bytes) -> None:
    """What a table calls its columns must stand in its header cells, or Excel calls the file damaged."""
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for table in sheet.tables.values():
            heads = [cell.value for cell in sheet[table.ref][0]]
            assert [column.name for column in table.tableColumns] == heads


@pytest.fixture(scope="module")
def blank() -> bytes:
    return new_workbook()


def by_libreoffice(data: bytes, folder: Path, ending: str = "xlsx") -> bytes:
    """The workbook as LibreOffice saves it, or its print."""
    source, out = folder / "book.xlsx", folder / "out"
    source.write_bytes(data)
    command = [str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", ending, "--outdir", str(out), str(source)]
    subprocess.run(command, timeout=150, check=True, capture_output=True)
    return (out / f"book.{ending}").read_bytes()


needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")


# ---------------------------------------------------------------- what is declared once


def test_every_list_that_is_named_is_declared() -> None:
    expected = schema()
    entries = [entry for table in expected.tables.values() for entry in table.columns.values()]
    entries += [*expected.fields.entries.values(), *expected.settings.entries.values()]
    named = {name for entry in entries for name in (entry.choices, entry.suggestions)} - {""}
    assert named == {name for name, _, _ in lists()} | {"OwnerNames"}
    assert all(words for _, _, words in lists())


def test_the_template_numbers_its_columns_as_the_schema_orders_them(blank: bytes) -> None:
    tables = {table.name: table for sheet in read_workbook(blank).sheets for table in sheet.tables}
    for key in TABLE_KEYS:
        table, wanted = tables[schema().tables[key].table], schema().tables[key].columns
        assert table.column_ids == tuple(range(1, len(wanted) + 1))
        assert table.columns == tuple(entry.label for entry in wanted.values())


RUNS = st.lists(
    st.builds(lambda first, many: range(first, first + many), st.integers(1, 60), st.integers(0, 9))
)


@given(RUNS, RUNS)
def test_runs_of_rows_are_sets_of_rows(some: list[range], taken: list[range]) -> None:
    rows, gone = ({row for run in runs for row in run} for runs in (some, taken))
    for runs, wanted in ((joined(some), rows), (without(some, taken), rows - gone)):
        assert [row for run in runs for row in run] == sorted(wanted)
        assert all(run for run in runs)


# ---------------------------------------------------------------- reading


def test_the_validations_of_both_places_are_read(blank: bytes) -> None:
    part = "xl/worksheets/sheet5.xml"
    inside = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
        ' uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations'
        ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation'
        ' type="list" allowBlank="1"><x14:formula1><xm:f>รายการ!$C$2:$C$3</xm:f></x14:formula1>'
        "<xm:sqref>B5:B304 G1</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
    )
    own = re.compile(rb'<dataValidation type="list".*?</dataValidation>')
    data = edited(blank, part, lambda xml: own.sub(b"", xml).replace(b"</worksheet>", inside.encode()))
    sheet = read_workbook(data).sheet("ผู้ลงนาม")
    assert sheet is not None
    wanted = Validation((Area(5, 2, 304, 2), Area(1, 7, 1, 7)), "list", "รายการ!$C$2:$C$3")
    assert wanted in sheet.validations
    assert lost(data) == []


@pytest.mark.parametrize(
    "odd",
    [
        "<dataValidation/>",
        '<dataValidation type="list" sqref="D:D ZZZZ9 -"><formula1/></dataValidation>',
        '<dataValidation type="list" sqref=""><formula1>A&amp;!!\'</formula1></dataValidation>',
        "<dataValidation type=\"list\" sqref=\"J1\"><formula1>''''!A1</formula1></dataValidation>",
        '<dataValidation type="ลูกเล่น" sqref="J9:J5"><formula1>1</formula1><formula2>2</formula2></dataValidation>',
    ],
)
def test_odd_validations_stop_nobody(blank: bytes, odd: str) -> None:
    data = edited(
        blank,
        "xl/worksheets/sheet3.xml",
        lambda xml: xml.replace(b"</dataValidations>", f"{odd}</dataValidations>".encode()),
    )
    assert lost(data) == []
    assert repair(data).mended == ()
    hole = edited(
        data, "xl/worksheets/sheet3.xml", lambda xml: xml.replace(b'sqref="D5:D304"', b'sqref="D5 D7:D304"')
    )
    after = parts_in(repair(hole).data)["xl/worksheets/sheet3.xml"].decode()
    assert 'sqref="D5:D304"' in after
    assert odd in after


def edited(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed byte-wise."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_in(data).items():
            new = change(content) if name == part else content
            assert name != part or new != content
            archive.writestr(name, new)
    return output.getvalue()


# ---------------------------------------------------------------- WBK007, COL001: what is told


@pytest.mark.parametrize("example", [None, "mended", "seed"])
def test_a_new_workbook_has_lost_nothing(example: Any) -> None:
    data = new_workbook(example=example)
    assert lost(data) == []
    result = repair(data)
    assert result.data is data
    assert (result.mended, result.left) == ((), ())


@pytest.mark.parametrize("example", [None, "mended", "seed"])
def test_nor_has_one_that_openpyxl_saved(example: Any) -> None:
    data = damaged(new_workbook(example=example))
    assert lost(data) == []
    assert repair(data).data is data


@needs_libreoffice
@pytest.mark.parametrize("example", [None, "mended"])
def test_nor_has_one_that_libreoffice_saved(example: Any, tmp_path: Path) -> None:
    data = by_libreoffice(new_workbook(example=example), tmp_path)
    assert lists_of(data, "มาตรการ")["D5:D304"] == ("list", "OwnerNames")
    assert lost(data) == []
    assert repair(data).data is data


def test_cells_pasted_over_are_named(mended_bytes: bytes) -> None:
    data = damaged(mended_bytes, pasted("มาตรการ", "D7:D9 D12"))
    said = "ช่อง D7–D9, D12 ของคอลัมน์ “ผู้รับผิดชอบ” ไม่มีรายการให้เลือกแล้ว อาจถูกวางข้อมูลทับ"
    assert lost(data) == [("มาตรการ!D7", said)]


def test_rows_that_are_still_blank_need_their_list_too(blank: bytes) -> None:
    assert lost(damaged(blank, pasted("มาตรการ", "D30:D304"))) == [
        ("มาตรการ!D30", "ช่อง D30–D34 ของคอลัมน์ “ผู้รับผิดชอบ” ไม่มีรายการให้เลือกแล้ว อาจถูกวางข้อมูลทับ")
    ]
    assert lost(damaged(blank, pasted("มาตรการ", "D35:D304"))) == []


def test_a_row_typed_below_the_table_needs_its_list(mended_bytes: bytes) -> None:
    def typed_below(book: Any) -> None:
        book["มาตรการ"]["B40"] = "มาตรการเพิ่มเติม"

    data = damaged(mended_bytes, typed_below, pasted("มาตรการ", "D35:D304"))
    assert [where for where, _ in lost(data)] == ["มาตรการ!D40"]


def test_fields_and_settings_are_told_by_their_label(blank: bytes) -> None:
    data = damaged(blank, pasted("หน่วยงาน", "B5"), pasted("ตั้งค่า", "B10"))
    assert lost(data) == [
        ("หน่วยงาน!B5", "ช่อง B5 “ประเภทหน่วยงาน” ไม่มีรายการให้เลือกแล้ว อาจถูกวางข้อมูลทับ"),
        ("ตั้งค่า!B10", "ช่อง B10 “สำรองไฟล์” ไม่มีรายการให้เลือกแล้ว อาจถูกวางข้อมูลทับ"),
    ]


@pytest.mark.parametrize(
    "damage",
    [without_name("Roles"), broken_name("Roles"), without_sheet("รายการ")],
    ids=["gone", "ref", "sheet"],
)
def test_a_list_whose_source_is_gone_is_lost(blank: bytes, damage: Damage) -> None:
    said = "รายการให้เลือกที่ช่อง B5–B10 ของคอลัมน์ “บทบาท” ใช้ไม่ได้ เพราะไม่พบรายการต้นทาง"
    assert ("ผู้ลงนาม!B5", said) in lost(damaged(blank, damage))


def test_a_list_in_another_file_is_lost(blank: bytes) -> None:
    def outside(book: Any) -> None:
        book.defined_names.add(DefinedName("Roles", attr_text="[1]รายการ!$C$2:$C$3"))

    assert [where for where, _ in lost(damaged(blank, outside))] == ["ผู้ลงนาม!B5"]


@pytest.mark.parametrize(
    "source", ['"ผู้เสนอ,ความเห็น"', "$J$1:$J$9", 'INDIRECT("Owners[ชื่อส่วนราชการ]")', "รายการ!$C$2:$C$3"]
)
def test_an_agencys_own_list_is_as_good(blank: bytes, source: str) -> None:
    def own(book: Any) -> None:
        validation = DataValidation("list", formula1=source)
        validation.add("B5:B99")
        book["ผู้ลงนาม"].add_data_validation(validation)

    assert lost(damaged(blank, pasted("ผู้ลงนาม", "B5:B304"), own)) == []


def test_a_sheets_own_name_comes_before_the_workbooks(blank: bytes) -> None:
    def own_name(book: Any) -> None:
        book["ผู้ลงนาม"].defined_names.add(DefinedName("Roles", attr_text="#REF!"))

    assert [where for where, _ in lost(damaged(blank, own_name))] == ["ผู้ลงนาม!B5"]


def test_an_agencys_own_workbook_has_no_template_to_lose(mended: Workbook) -> None:
    bare = tuple(replace(sheet, validations=()) for sheet in mended.sheets)
    ours = replace(mended, sheets=bare, schema_version=None)
    assert "WBK007" in grids.codes(grids.checked(ours)[1])  # by its tables' names
    untabled = tuple(replace(sheet, tables=()) for sheet in bare)
    assert "WBK007" not in grids.codes(grids.checked(replace(ours, sheets=untabled))[1])
    assert "WBK007" in grids.codes(grids.checked(replace(ours, sheets=untabled, schema_version="1"))[1])


def test_a_repeated_header_needs_no_list(mended_bytes: bytes) -> None:
    def repeat(book: Any) -> None:
        for column in "ABCDEFGH":
            book["มาตรการ"][f"{column}20"] = book["มาตรการ"][f"{column}4"].value

    data = damaged(mended_bytes, repeat, pasted("มาตรการ", "A20:H20"))
    assert lost(data) == []
    assert told(data, "WBK005") == [("มาตรการ!A20", "ข้ามแถวที่ 20 เพราะเป็นหัวตารางซ้ำ")]


def by_formula(*, typed_rows: tuple[int, ...], formulas: bool = True) -> bytes:
    """A workbook with our tables of measures and owners, the former with a calculated column of its own."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.set_custom_property("xltools.schema_version", "1")
    sheet = book.add_worksheet("มาตรการ")
    labels = [entry.label for entry in schema().tables["measures"].columns.values()]
    columns = [{"header": label} for label in labels] + [{"header": "ร้อยละ", "formula": "=1+1"}]
    sheet.add_table(0, 0, 5, 8, {"name": "Measures", "columns": columns})
    for row in range(1, 6):
        sheet.write_row(row, 0, [row, f"มาตรการ {row}", "วิธี"])
        if row in typed_rows or not formulas:
            sheet.write_number(row, 8, 40 + row)
    book.close()
    return output.getvalue()


def test_a_value_in_place_of_a_columns_formula_is_told() -> None:
    found = [one for one in lost(by_formula(typed_rows=(2, 3, 5))) if "I" in one[0]]
    said = "ช่อง I3–I4, I6 ของคอลัมน์ “ร้อยละ” เป็นข้อความหรือตัวเลขที่พิมพ์ไว้ ไม่ใช่สูตรเหมือนช่องอื่นในคอลัมน์"
    assert found == [("มาตรการ!I3", said)]


def test_a_column_that_calculates_everywhere_or_nowhere_is_in_order() -> None:
    for data in (by_formula(typed_rows=()), by_formula(typed_rows=(), formulas=False)):
        assert [one for one in lost(data) if "I" in one[0]] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("หมายเหตุ", "หัวคอลัมน์ “วิธีดำเนินการ” ที่ช่อง C4 ถูกพิมพ์ทับเป็น “หมายเหตุ”"),
        ("ก" * 80, f"หัวคอลัมน์ “วิธีดำเนินการ” ที่ช่อง C4 ถูกพิมพ์ทับเป็น “{'ก' * 60}…”"),
        (2567, "หัวคอลัมน์ “วิธีดำเนินการ” ที่ช่อง C4 ถูกพิมพ์ทับเป็น “2567”"),
        (None, "หัวคอลัมน์ “วิธีดำเนินการ” ที่ช่อง C4 ถูกลบไป"),
    ],
)
def test_a_heading_typed_over_is_told_at_its_place(mended_bytes: bytes, text: object, said: str) -> None:
    data = damaged(mended_bytes, headed("มาตรการ", "C4", text))
    assert told(data, "COL001", "COL003") == [("มาตรการ!C4", said)]


@pytest.mark.parametrize(
    "numbers",
    [
        (1, 2, 9, 4, 5, 6, 7, 8),
        (1, 2, 3, 5, 4, 6, 7, 8),
        (2, 1, 3, 4, 5, 6, 7, 8),
        (1, 2, 3, 4, 5, 6, 7, 9),
        (),
    ],
    ids=["a new column", "moved in LibreOffice", "moved too", "deleted and made anew", "unknown"],
)
def test_a_column_is_not_taken_for_another(mended: Workbook, numbers: tuple[int, ...]) -> None:
    """Where it is not certain that a column is the one that was lost, nobody may take its text for that."""
    sheet = mended.sheet("มาตรการ")
    assert sheet is not None
    (table,) = sheet.tables
    book = grids.with_sheet(mended, replace(sheet, tables=(replace(table, column_ids=numbers),)))
    book = grids.with_cell(book, "มาตรการ", 4, 3, "งบประมาณ")
    found = [one for one in grids.checked(book)[1].diagnostics if one.code.startswith("COL")]
    assert [(one.code, str(one.cell), one.variant) for one in found] == [
        ("COL001", "มาตรการ!A4", ""),
        ("COL003", "มาตรการ!C4", ""),
    ]


def test_a_formula_never_calculated_is_not_a_blank(book: Path, xl: Xl) -> None:
    opened = openpyxl.load_workbook(book)
    opened["มาตรการ"]["F6"] = '="จัดอบรมแล้ว "&1&" ครั้ง"'
    opened["มาตรการ"]["G6"] = None
    opened["หน่วยงาน"]["B25"] = '="เรื่อง"'
    opened.save(book)
    said = json.loads(xl("validate", book, "--json").out)["diagnostics"]
    places = {(one["code"], f"{one['sheet']}!{one['cell']}") for one in said if one["severity"] == "error"}
    assert places == {("WBK003", "มาตรการ!F6"), ("RES001", "มาตรการ!G6"), ("WBK003", "หน่วยงาน!B25")}


@needs_libreoffice
def test_a_formula_that_was_calculated_is_read(book: Path, xl: Xl, tmp_path: Path) -> None:
    opened = openpyxl.load_workbook(book)
    opened["มาตรการ"]["F6"] = '="จัดอบรมแล้ว "&1&" ครั้ง"'
    opened.save(book)
    book.write_bytes(by_libreoffice(book.read_bytes(), tmp_path))
    said = json.loads(xl("validate", book, "--json").out)["diagnostics"]
    assert [one["code"] for one in said if one["severity"] == "error"] == []


# ---------------------------------------------------------------- repair


def test_a_hole_in_a_list_is_closed_as_it_was(mended_bytes: bytes) -> None:
    data = damaged(mended_bytes, pasted("มาตรการ", "D7:D9"))
    result = repair(data)
    assert done(result.mended) == [("dropdown", "มาตรการ!D7")]
    assert changed_parts(parts_in(data), parts_in(result.data)) == {"xl/worksheets/sheet3.xml"}
    assert lists_of(mends(data), "มาตรการ")["D5:D304"] == ("list", "OwnerNames")


def test_a_list_that_is_gone_altogether_comes_back_as_the_template_has_it(mended_bytes: bytes) -> None:
    data = mends(damaged(mended_bytes, pasted("มาตรการ", "A4:H304")))
    shipped, restored = (
        {
            str(one.sqref): one
            for one in openpyxl.load_workbook(io.BytesIO(source))["มาตรการ"].data_validations.dataValidation
        }
        for source in (workbook_template("measures.xlsx"), data)
    )
    assert shipped.keys() == restored.keys()
    for cells, one in shipped.items():
        assert dict(one) == dict(restored[cells])
        assert one.formula1 == restored[cells].formula1
    assert (
        'count="9"'
        in re.findall(r"<dataValidations [^>]*>", parts_in(data)["xl/worksheets/sheet3.xml"].decode())[0]
    )


def test_a_sheet_without_any_validation_gets_them_in_their_place(blank: bytes) -> None:
    """Behind the conditional formats, before the links: Excel calls any other order damage."""

    def bare(book: Any) -> None:
        book["มาตรการ"].data_validations.dataValidation.clear()
        book["มาตรการ"]["H5"].hyperlink = "https://example.org/"

    order = re.findall(
        r"<(\w+)[ >/]", parts_in(mends(damaged(blank, bare)))["xl/worksheets/sheet3.xml"].decode()
    )
    placed = [
        name
        for name in order
        if name in {"cfRule", "dataValidation", "hyperlink", "pageMargins", "tablePart"}
    ]
    assert list(dict.fromkeys(placed)) == [
        "cfRule",
        "dataValidation",
        "hyperlink",
        "pageMargins",
        "tablePart",
    ]


def test_fields_get_their_own_list_again(blank: bytes) -> None:
    data = mends(damaged(blank, pasted("หน่วยงาน", "B5 B17"), pasted("ตั้งค่า", "B7 B10 B11")))
    assert {lists_of(data, sheet)[cell] for sheet, cell in FIELDS} == {
        ("list", "AgencyTypes"),
        ("list", "ItaLevels"),
        ("list", "Languages"),
        ("list", "YesNo"),
    }


def test_lists_without_their_source_hold_the_words_themselves(mended_bytes: bytes) -> None:
    data = mends(damaged(mended_bytes, without_sheet("รายการ"), without_name("OwnerNames")))
    assert lists_of(data, "ผู้ลงนาม")["B5:B304"] == ("list", '"ผู้เสนอ,ความเห็น"')
    assert lists_of(data, "หน่วยงาน")["B5"] == ("list", '"อบต.,เทศบาลตำบล,เทศบาลเมือง,เทศบาลนคร,อบจ."')
    register = "OFFSET('ผู้รับผิดชอบ'!$A$5,0,0,MAX(1,COUNTA('ผู้รับผิดชอบ'!$A$5:$A$304)),1)"
    assert lists_of(data, "มาตรการ")["D5:D304"] == ("list", register)


def test_cells_of_a_dead_list_go_from_it_and_others_stay(blank: bytes) -> None:
    def wider(book: Any) -> None:
        held = book["ผู้ลงนาม"].data_validations.dataValidation
        next(one for one in held if one.type == "list").sqref = MultiCellRange("B5:B304 G2:H3")

    data = mends(damaged(blank, wider, without_name("Roles")))
    assert lists_of(data, "ผู้ลงนาม")["G2:H3"] == ("list", "Roles")
    assert lists_of(data, "ผู้ลงนาม")["B5:B304"] == ("list", '"ผู้เสนอ,ความเห็น"')


def test_another_check_of_the_agencys_is_left_and_said(mended_bytes: bytes) -> None:
    def own_check(book: Any) -> None:
        validation = DataValidation("textLength", operator="lessThan", formula1="99")
        validation.add("D8")
        book["มาตรการ"].add_data_validation(validation)

    data = damaged(mended_bytes, pasted("มาตรการ", "D7:D9"), own_check)
    result = repair(data)
    assert done(result.mended) == [("dropdown", "มาตรการ!D7")]
    assert [(one.left_for, str(one.ref)) for one in result.left] == [("other-check", "มาตรการ!D8")]
    held = lists_of(result.data, "มาตรการ")
    assert held["D8"] == ("textLength", "99")
    assert held["D5:D7 D9:D304"] == ("list", "OwnerNames")
    again = repair(result.data)
    assert again.data == result.data
    assert (again.mended, len(again.left)) == ((), 1)


def test_another_excel_table_below_is_left_alone(mended_bytes: bytes) -> None:
    def own_table(book: Any) -> None:
        sheet = book["มาตรการ"]
        for column, text in zip("CDE", ("ก", "ข", "ค"), strict=True):
            sheet[f"{column}60"], sheet[f"{column}61"] = text, 1
        sheet.add_table(OwnTable(displayName="Own", ref="C60:E61"))

    data = mends(damaged(mended_bytes, pasted("มาตรการ", "D5:D304"), own_table))
    assert lists_of(data, "มาตรการ")["D5:D59 D62:D304"] == ("list", "OwnerNames")


def test_a_validation_with_cells_named_in_another_way_stays(mended_bytes: bytes) -> None:
    own = '<dataValidation type="list" sqref="J:J D7"><formula1>Gone</formula1></dataValidation>'

    def change(xml: bytes) -> bytes:
        hole = xml.replace(b'sqref="D5:D304"', b'sqref="D5:D6 D10:D304"')
        return hole.replace(b"</dataValidations>", f"{own}</dataValidations>".encode())

    result = repair(edited(mended_bytes, "xl/worksheets/sheet3.xml", change))
    after = parts_in(result.data)["xl/worksheets/sheet3.xml"].decode()
    assert [(one.left_for, str(one.ref)) for one in result.left] == [("other-check", "มาตรการ!D7")]
    assert own in after
    assert 'sqref="D5:D6 D8:D304"' in after
    _hold_to_its_count(after)


def test_a_heading_leaves_the_height_of_its_row(mended_bytes: bytes) -> None:
    def narrow(book: Any) -> None:
        book["มาตรการ"].column_dimensions["D"].width = 3

    data = damaged(mended_bytes, headed("มาตรการ", "D4", "ใคร"), narrow)
    row = re.compile(rb'<row r="4"[^>]*>')
    fitted = b'<row r="4" ht="200">'
    data = edited(data, "xl/worksheets/sheet3.xml", lambda xml: row.sub(fitted, xml))
    assert fitted in parts_in(mends(data))["xl/worksheets/sheet3.xml"]


def test_without_the_register_owners_have_no_list_to_offer(mended_bytes: bytes) -> None:
    result = repair(damaged(mended_bytes, without_sheet("ผู้รับผิดชอบ")))
    assert [(one.left_for, str(one.ref)) for one in result.left] == [("no-register", "มาตรการ!D5")]
    assert result.mended == ()


@pytest.mark.parametrize("text", ['หมายเหตุ <&> "๑"', 2567, None])
def test_a_heading_comes_back_in_its_cell_and_its_table(mended_bytes: bytes, text: object) -> None:
    data = damaged(mended_bytes, headed("มาตรการ", "C4", text))
    result = repair(data)
    assert done(result.mended) == [("heading", "มาตรการ!C4")]
    parts = {"xl/worksheets/sheet3.xml"} | ({"xl/tables/table1.xml"} if text is not None else set())
    assert changed_parts(parts_in(data), parts_in(result.data)) == parts
    restored = openpyxl.load_workbook(io.BytesIO(mends(data)))["มาตรการ"]
    assert restored["C4"].value == "วิธีดำเนินการ"
    assert restored["C4"].font.b
    assert (
        restored.row_dimensions[4].height
        == openpyxl.load_workbook(io.BytesIO(data))["มาตรการ"].row_dimensions[4].height
    )


def test_headings_pasted_over_come_back_with_their_guards(mended_bytes: bytes) -> None:
    over = [headed("มาตรการ", f"{column}4", f"ข้อความ {column}") for column in "BCDEFG"]
    data = damaged(mended_bytes, *over, pasted("มาตรการ", "A4:H4"))
    assert {what for what, _ in done(repair(data).mended)} == {"heading", "guard"}
    assert len(told(data, "COL001")) == 6
    held = lists_of(mends(data), "มาตรการ")
    assert held["C4"] == ("custom", 'EXACT(C4,"วิธีดำเนินการ")')


def test_a_column_that_need_not_be_there_is_given_back_only_by_its_guard(mended_bytes: bytes) -> None:
    by_program = damaged(mended_bytes, headed("มาตรการ", "H4", "งบประมาณ"))
    assert done(repair(by_program).mended) == [("heading", "มาตรการ!H4")]
    on_purpose = damaged(mended_bytes, headed("มาตรการ", "H4", "งบประมาณ"), pasted("มาตรการ", "H4"))
    assert repair(on_purpose).data is on_purpose


def test_a_heading_that_formulas_name_is_left_and_said(mended_bytes: bytes) -> None:
    def counted(book: Any) -> None:
        sheet = book.create_sheet("สรุป")
        sheet["A1"] = "=COUNTA(Measures[[#All],[วิธี ใหม่]])"

    data = damaged(mended_bytes, headed("มาตรการ", "C4", "วิธี ใหม่"), counted)
    result = repair(data)
    assert [(one.left_for, str(one.ref)) for one in result.left] == [("in-formulas", "มาตรการ!C4")]
    assert result.data is data


def test_a_heading_whose_name_another_column_has_is_left_and_said(mended_bytes: bytes) -> None:
    def renamed(book: Any) -> None:
        (table,) = book["มาตรการ"].tables.values()
        table.tableColumns[7].name = "วิธีดำเนินการ"

    result = repair(damaged(mended_bytes, headed("มาตรการ", "C4", "ใหม่"), renamed))
    assert [one.left_for for one in result.left] == ["same-name"]


def test_a_heading_by_another_name_is_read_and_left(mended_bytes: bytes) -> None:
    data = damaged(mended_bytes, headed("มาตรการ", "C4", "วิธีการดำเนินการ"), pasted("มาตรการ", "C4"))
    assert repair(data).data is data


@needs_libreoffice
def test_libreoffice_opens_what_was_repaired(mended_bytes: bytes, tmp_path: Path) -> None:
    data = damaged(
        mended_bytes,
        without_sheet("รายการ"),
        without_name("OwnerNames"),
        pasted("มาตรการ", "A4:H304"),
        headed("มาตรการ", "D4", "ใคร"),
    )
    saved = by_libreoffice(mends(data), tmp_path)
    kind, formula = lists_of(saved, "มาตรการ")["D5:D304"]
    assert (kind, formula.startswith("OFFSET(")) == ("list", True)
    assert lists_of(saved, "ผู้ลงนาม")["B5:B304"] == ("list", '"ผู้เสนอ,ความเห็น"')
    assert lost(saved) == []
    assert by_libreoffice(mends(data), tmp_path, "pdf").startswith(b"%PDF")


@needs_libreoffice
def test_what_libreoffice_saved_is_repaired_too(mended_bytes: bytes, tmp_path: Path) -> None:
    data = by_libreoffice(damaged(mended_bytes, headed("มาตรการ", "D4", "ใคร")), tmp_path)
    hole = re.compile(rb'sqref="D5:D304"')
    data = edited(data, "xl/worksheets/sheet3.xml", lambda xml: hole.sub(b'sqref="D5:D6 D10:D304"', xml))
    assert done(repair(data).mended) == [("heading", "มาตรการ!D4"), ("dropdown", "มาตรการ!D7")]
    mends(data)


def _strict(name: str, part: bytes) -> bytes:
    ours, theirs = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    if name == "[Content_Types].xml":
        return part
    part = part.replace(ours + b"spreadsheetml/2006/main", theirs + b"spreadsheetml/main")
    return part.replace(ours + b"officeDocument/2006/relationships", theirs + b"officeDocument/relationships")


def _prefixed(name: str, part: bytes) -> bytes:
    if not name.startswith(("xl/worksheets/sheet", "xl/tables/")):
        return part
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part.replace(b" xmlns=", b" xmlns:x=", 1))


@pytest.mark.parametrize("spelled", [_strict, _prefixed])
def test_other_spellings_of_the_same_are_repaired_alike(
    mended_bytes: bytes, spelled: Callable[[str, bytes], bytes]
) -> None:
    damages = pasted("มาตรการ", "A4:H40"), headed("มาตรการ", "D4", "ใคร"), broken_name("Roles")
    data = damaged(mended_bytes, *damages)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in parts_in(data).items():
            archive.writestr(name, spelled(name, content))
    result = repair(output.getvalue())
    assert done(result.mended) == done(repair(data).mended)
    assert repair(result.data).data is result.data
    assert lost(result.data) == told(result.data, "COL001") == []


CUTS = st.tuples(st.sampled_from(sorted(LISTED)), st.integers(5, 60), st.integers(0, 300)).map(
    lambda cut: pasted(cut[0][0], f"{cut[0][1]}{cut[1]}:{cut[0][1]}{min(cut[1] + cut[2], 304)}")
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).map(
    "ทดสอบ ".__add__
)
HEADS = st.tuples(
    st.sampled_from([(sheet, column) for sheet, columns in HEADED.items() for column in columns]), TEXTS
)
DAMAGE = st.one_of(
    CUTS,
    HEADS.map(lambda head: headed(head[0][0], f"{head[0][1]}4", head[1])),
    st.sampled_from(sorted(FIELDS)).map(lambda field: pasted(*field)),
    st.sampled_from([(sheet, f"{column}4") for sheet, columns in HEADED.items() for column in columns]).map(
        lambda guard: pasted(*guard)
    ),
    st.sampled_from(["OwnerNames", "YesNo", "Roles", "Sections", "AgencyTypes", "ItaLevels"]).map(
        broken_name
    ),
    st.just(lambda book: book.remove(book["รายการ"]) if "รายการ" in book.sheetnames else None),
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(damages=st.lists(DAMAGE, min_size=1, max_size=6))
def test_whatever_was_lost_comes_back(mended_bytes: bytes, damages: list[Damage]) -> None:
    mends(damaged(mended_bytes, *damages))


# ---------------------------------------------------------------- the command


@pytest.fixture
def worn(book: Path) -> Path:
    """The example after a paste and a heading typed over."""
    book.write_bytes(
        damaged(book.read_bytes(), pasted("มาตรการ", "D7:D9"), headed("มาตรการ", "C4", "หมายเหตุ"))
    )
    return book


def test_repair_says_what_it_did_and_keeps_a_copy(worn: Path, xl: Xl) -> None:
    before = worn.read_bytes()
    said = xl("repair", worn)
    backup = worn.with_name("measures.bak.xlsx")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        f"{worn}: ซ่อมแล้ว 2 รายการ ข้อมูลที่กรอกไว้ไม่เปลี่ยนแปลง",
        "  มาตรการ!C4  คืนหัวคอลัมน์ “วิธีดำเนินการ” แทน “หมายเหตุ”",
        "  มาตรการ!D7  ใส่รายการให้เลือก “ผู้รับผิดชอบ” กลับในช่อง D7–D9",
        f"  เก็บสมุดงานเดิมไว้ที่ {backup}",
    ]
    assert backup.read_bytes() == before
    codes = [one["code"] for one in json.loads(xl("validate", worn, "--json").out)["diagnostics"]]
    assert codes == ["MEM008"]


def test_a_second_run_finds_nothing_and_leaves_the_file(worn: Path, xl: Xl) -> None:
    xl("repair", worn)
    os.utime(worn, ns=(1_000_000_000, 1_000_000_000))
    before = worn.read_bytes()
    said = xl("repair", worn, "--lang", "en")
    assert said == Said(0, f"{worn}: headings and dropdowns are all there; nothing to put back\n", "")
    assert worn.read_bytes() == before
    assert worn.stat().st_mtime_ns == 1_000_000_000


def test_a_copy_that_is_there_already_stays(worn: Path, xl: Xl) -> None:
    backup = worn.with_name("measures.bak.xlsx")
    backup.write_bytes(b"the first")
    assert "bak" not in xl("repair", worn).out
    assert backup.read_bytes() == b"the first"


def test_the_setting_wants_no_copy(worn: Path, xl: Xl) -> None:
    typed(worn, {"settings.backup": "ไม่ใช่"})
    assert "bak" not in xl("repair", worn).out
    assert [path.name for path in worn.parent.iterdir()] == [worn.name]


def test_a_dry_run_says_the_same_and_writes_nothing(worn: Path, xl: Xl) -> None:
    before = worn.read_bytes()
    said = xl("repair", worn, "--dry-run", "--lang", "en")
    assert said.code == 0
    assert said.out.splitlines()[0] == f"{worn}: 2 would be put back"
    assert said.out.splitlines()[-1] == "  dry run: nothing was written"
    assert worn.read_bytes() == before
    assert [path.name for path in worn.parent.iterdir()] == [worn.name]


def test_quiet_says_one_line(worn: Path, xl: Xl) -> None:
    assert len(xl("repair", worn, "-q").out.splitlines()) == 1


def test_repair_for_a_program(worn: Path, xl: Xl) -> None:
    result = json.loads(xl("repair", worn, "--json").out)
    assert list(result) == [
        "schema_version",
        "tool",
        "version",
        "workbook",
        "ok",
        "written",
        "repaired",
        "left",
        "error",
    ]
    assert (result["ok"], result["written"], result["left"], result["error"]) == (True, True, [], None)
    assert result["repaired"][1] == {
        "sheet": "มาตรการ",
        "cell": "D7",
        "what": "dropdown",
        "message_th": "ใส่รายการให้เลือก “ผู้รับผิดชอบ” กลับในช่อง D7–D9",
        "message_en": 'the dropdown "ผู้รับผิดชอบ" again, in D7–D9',
    }


def test_what_was_left_is_said(mended_bytes: bytes, book: Path, xl: Xl) -> None:
    book.write_bytes(damaged(mended_bytes, without_sheet("ผู้รับผิดชอบ")))
    before = book.read_bytes()
    said = xl("repair", book)
    assert said.code == 0
    assert said.out.splitlines()[0] == f"{book}: ไม่ได้ซ่อม มี 1 รายการที่ต้องแก้ไขเอง"
    assert "ไม่พบทะเบียน" in said.out
    assert json.loads(xl("repair", book, "--json").out)["left"][0]["reason"] == "no-register"
    assert book.read_bytes() == before


@pytest.mark.parametrize("lock", ["~$measures.xlsx", ".~lock.measures.xlsx#"])
def test_a_workbook_open_elsewhere_is_left(worn: Path, xl: Xl, lock: str) -> None:
    worn.with_name(lock).write_bytes(b"")
    before = worn.read_bytes()
    said = xl("repair", worn)
    assert (said.code, said.out, len(said.err.splitlines())) == (3, "", 1)
    assert lock in said.err
    assert worn.read_bytes() == before
    assert xl("repair", worn, "-n").code == 0


def _signed(book: Path) -> None:
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("_xmlsignatures/origin.sigs", b"")


def _of_a_later_version(book: Path) -> None:
    opened: Any = openpyxl.load_workbook(book)
    opened.custom_doc_props["xltools.schema_version"].value = "999"
    opened.save(book)


def _of_the_agency(book: Path) -> None:
    opened: Any = openpyxl.Workbook()
    opened.active.append(["ลำดับ", "มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ"])
    opened.save(book)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_signed, "signed-workbook"),
        (_of_a_later_version, "newer-workbook"),
        (_of_the_agency, "not-from-template"),
        (lambda book: book.write_bytes(b"PK\3\4 no more"), "damaged-workbook"),
        (lambda book: book.unlink(), "missing-file"),
        (lambda book: book.write_bytes(b""), "empty-file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_what_cannot_be_repaired_is_one_line(
    worn: Path, xl: Xl, change: Callable[[Path], None], code: str, lang: str
) -> None:
    change(worn)
    before = worn.read_bytes() if worn.exists() else None
    said = xl("repair", worn, "--lang", lang)
    assert (said.code, said.out, len(said.err.splitlines())) == (3, "", 1)
    assert said.err.startswith(f"{worn}: {load('messages')['error'][code]['say'][lang].split('{')[0]}")
    result = xl("repair", worn, "--json")
    assert (result.code, result.err) == (3, "")
    assert json.loads(result.out)["error"]["code"] == code
    assert (worn.read_bytes() if worn.exists() else None) == before


def test_a_read_only_workbook_is_left(worn: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch) -> None:
    worn.chmod(0o444)
    writable = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and writable(path, mode))
    before = files_of(worn.parent)
    said = xl("repair", worn)
    assert (said.code, said.out, len(said.err.splitlines())) == (3, "", 1)
    assert str(worn) in said.err
    assert files_of(worn.parent) == before


def test_a_protected_sheet_is_repaired(worn: Path, xl: Xl) -> None:
    opened = openpyxl.load_workbook(worn)
    opened["มาตรการ"].protection.set_password("ลับ".encode().hex())
    opened["มาตรการ"].protection.enable()
    opened.save(worn)
    assert xl("repair", worn).code == 0
    assert openpyxl.load_workbook(worn)["มาตรการ"].protection.sheet
