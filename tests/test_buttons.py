"""Buttons put into workbooks: whoever made them, they keep every other part, and nothing is covered."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import excelize
import hostile
import openpyxl
import pytest
import xlsxwriter
from books import NOW, Said, changed_parts, files_of, parts_in, parts_of, png
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook
from test_fidelity import TRAPS, WORKBOOKS
from test_status_writer import SHARED, in_utf16, made, prefixed, replaced, strict, without_r_prefix

from xltools.core.model import Area
from xltools.errors import InputError
from xltools.resources import vba_project, workbook_template
from xltools.workbook.button_place import Placed, placed_on
from xltools.workbook.buttons import put, refuse_unsafe, with_buttons
from xltools.workbook.index import WorkbookIndex
from xltools.workbook.package import Package, content_type, workbook_part
from xltools.workbook.reader import read_workbook
from xltools.workbook.sheet_layout import floating, layout_of
from xltools.workbook.starter import new_workbook

Xl = Callable[..., Said]
HEADINGS = (
    "ลำดับ", "มาตรการหรือกิจกรรม", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา",
    "สรุปผลการดำเนินการตามมาตรการ/กิจกรรม", "ผลลัพธ์หรือความสำเร็จของการดำเนินการ",
)  # fmt: skip
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def agency(build: Callable[[Any, Any], None] | None = None, header: int = 0) -> bytes:
    """A workbook as an agency typed it: headings in row ``header`` (from 0), one measure, and what is added."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.add_worksheet("อื่น")
    sheet = book.add_worksheet("รายงาน")
    sheet.write_row(header, 0, HEADINGS)
    sheet.write_row(
        header + 1, 0, [1, "รับนโยบาย", "ประกาศ", "สำนักปลัด", "มีนาคม ๒๕๖๗", "ประกาศแล้ว", "ทุกคนทราบ"]
    )
    if build:
        build(book, sheet)
    book.close()
    return output.getvalue()


def buttons(data: bytes, sheet: str) -> list[tuple[str, Area]]:
    """Return what each button of a sheet runs and the cells under it, read without our own code."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    part = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
    rels = parts_in(data)[part.replace("sheets/", "sheets/_rels/") + ".rels"].decode()
    found = re.search(r'vmlDrawing" Target="\.\./(drawings/\w+\.vml)"', rels)
    assert found
    drawing = etree.fromstring(parts_in(data)[f"xl/{found[1]}"])
    x = "{urn:schemas-microsoft-com:office:excel}"
    told = []
    for shape in drawing.iter(f"{x}ClientData"):
        if shape.get("ObjectType") == "Button":
            numbers = [int(number) for number in str(shape.findtext(f"{x}Anchor")).split(",")]
            area = Area(numbers[2] + 1, numbers[0] + 1, numbers[6] + 1, numbers[4] + 1)
            told.append((str(shape.findtext(f"{x}FmlaMacro")), area))
    return told


# ---------------------------------------------------------------- every other part


def put_on_the_first_sheet(before: bytes, *, trap: bool) -> tuple[bytes, Placed]:
    """Put buttons on the first worksheet, whatever it holds; a trap has macros, and is taken all the same."""
    index = WorkbookIndex.of(Package.open(before))
    if not trap:
        refuse_unsafe(index)
    placed = placed_on(index, read_workbook(before).sheets[0], 1)
    return put(index, [placed], vba_project()), placed


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_other_part_of_any_workbook_keeps_its_bytes(name: str) -> None:
    before = WORKBOOKS[name]()
    try:
        after, placed = put_on_the_first_sheet(before, trap=name in TRAPS)
    except InputError as error:
        assert name not in TRAPS or name == "with an id that leads nowhere"
        assert error.code.startswith("button-") or error.code in ("damaged-workbook", "not-a-workbook")
        pytest.skip(f"refused: {error.code}")
    old, new = Package.open(before), Package.open(after)
    index = WorkbookIndex.of(old)
    entry = next(entry for entry in index.sheets if entry.name == placed.cell.sheet)
    main, sheet = index.part, str(entry.part)
    folder, _, leaf = sheet.rpartition("/")
    mine = {"[Content_Types].xml", main, sheet, f"{folder}/_rels/{leaf}.rels"}
    mine |= {f"{Path(main).parent}/_rels/{Path(main).name}.rels"}
    changed = {part for part in old.names() if old.read(part) != new.read(part)}
    drawings = {part for part in changed if part.endswith(".vml")}
    assert changed - drawings <= mine
    assert len(drawings) <= 1
    assert all(old.read(part).rpartition(b"</")[0] in new.read(part) for part in drawings)
    assert [part for part in new.names() if part in old.names()] == old.names()
    assert content_type(new, main) == MACRO_TYPE
    assert vba_project() in [new.read(part) for part in set(new.names()) - set(old.names())]
    assert [s.cells for s in read_workbook(after).sheets] == [s.cells for s in read_workbook(before).sheets]
    assert not covers_anything(before, placed)
    if b"purl.oclc.org" not in new.read(sheet):
        assert faults(new.read(sheet)) <= faults(old.read(sheet))
        assert faults(new.read(main)) <= faults(old.read(main))


def covers_anything(data: bytes, placed: Placed) -> bool:
    index = WorkbookIndex.of(Package.open(data))
    part = next(str(entry.part) for entry in index.sheets if entry.name == placed.cell.sheet)
    sheet = read_workbook(data).sheet(placed.cell.sheet)
    assert sheet is not None
    things = floating(index.package, part, layout_of(index.package.read(part), part))
    under = [Area(b.start.row, b.start.column, b.end.row, b.end.column) for b in placed.buttons]
    return any(
        area.overlaps(other)
        for area in under
        for other in (*things, *sheet.merged, *(t.area for t in sheet.tables))
    ) or any(area.contains(*at) for area in under for at in sheet.cells)


def faults(data: bytes) -> set[str]:
    path = SHARED / "xsd" / "sml.xsd"
    if not path.exists():
        return set()
    schema: Any = etree.XMLSchema(etree.parse(str(path)))
    schema.validate(etree.fromstring(data))
    return {re.sub(r"Expected is .*", "", str(error.message)) for error in schema.error_log}


def drawing_faults(data: bytes) -> list[str]:
    """Return what the schema says against what Excel is told of a drawing's controls."""
    path = SHARED / "xsd" / "vml-spreadsheetDrawing.xsd"
    if not path.exists():
        return []
    schema = etree.XMLSchema(etree.parse(str(path)))
    told = list(etree.fromstring(data).iter("{urn:schemas-microsoft-com:office:excel}ClientData"))
    assert told
    return [str(schema.error_log) for element in told if not schema.validate(element)]


@pytest.mark.parametrize("name", [*hostile.READ, *hostile.REFUSED])
def test_an_odd_workbook_gets_its_buttons_or_one_line(
    name: str, tmp_path: Path, mended_bytes: bytes, xl: Xl
) -> None:
    build = hostile.READ[name] if name in hostile.READ else hostile.REFUSED[name][0]
    book = tmp_path / "ก.xlsx"
    book.write_bytes(build(mended_bytes))
    before = book.read_bytes()
    said = xl("add-button", book)
    assert book.read_bytes() == before
    assert "Traceback" not in said.out + said.err
    if said.code:
        assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
        assert list(files_of(tmp_path)) == ["ก.xlsx"]
    else:
        assert name in hostile.READ
        after = read_workbook((tmp_path / "ก.xlsm").read_bytes())
        assert [sheet.cells for sheet in after.sheets] == [
            sheet.cells for sheet in read_workbook(before).sheets
        ]


@pytest.mark.parametrize("dialect", [prefixed, without_r_prefix, in_utf16])
def test_every_dialect_is_written_in_its_own_words(dialect: Callable[[bytes], bytes]) -> None:
    after, cells = with_buttons(dialect(agency()), vba_project())
    assert [str(cell) for cell in cells] == ["รายงาน!I1"]
    tree = etree.fromstring(Package.open(after).read("xl/worksheets/sheet2.xml"))
    (drawing,) = [element for element in tree if etree.QName(element).localname == "legacyDrawing"]
    assert etree.QName(drawing).namespace == etree.QName(tree).namespace
    assert faults(Package.open(after).read("xl/worksheets/sheet2.xml")) == set()


# ---------------------------------------------------------------- where they are


def test_above_the_headings_where_a_row_is_blank() -> None:
    def title(book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:G1", "รายงานผล")
        sheet.set_row(1, 30)

    after, cells = with_buttons(agency(title, header=3), vba_project())
    assert [str(cell) for cell in cells] == ["รายงาน!A2"]
    assert [(macro, area.top, area.bottom) for macro, area in buttons(after, "รายงาน")] == [
        ("[0]!XlToolsRun", 2, 2),
        ("[0]!XlToolsCheck", 2, 2),
    ]


def test_two_low_rows_together_are_high_enough() -> None:
    after, cells = with_buttons(agency(header=3), vba_project())
    assert [str(cell) for cell in cells] == ["รายงาน!A2"]
    assert {(area.top, area.bottom) for _, area in buttons(after, "รายงาน")} == {(2, 3)}


def test_right_of_everything_where_no_row_is_blank() -> None:
    after, cells = with_buttons(agency(lambda book, sheet: sheet.write("L2", "หมายเหตุ")), vba_project())
    assert [str(cell) for cell in cells] == ["รายงาน!N1"]
    assert all(area.left >= 14 for _, area in buttons(after, "รายงาน"))


def test_pictures_charts_and_notes_are_not_covered_and_stay() -> None:
    def pictures(book: Any, sheet: Any) -> None:
        sheet.insert_image("A1", "logo.png", {"image_data": io.BytesIO(png(200, 60))})
        sheet.insert_image("I4", "b.png", {"image_data": io.BytesIO(png(20, 200)), "object_position": 3})
        sheet.write_comment("B6", "หมายเหตุ", {"start_cell": "I5"})

    before = agency(pictures, header=3)
    after, cells = with_buttons(before, vba_project())
    assert cells[0].column > 9
    name = next(part for part in parts_in(before) if part.endswith(".vml"))
    assert b"Note" in parts_in(after)[name]
    assert len(buttons(after, "รายงาน")) == 2
    assert openpyxl.load_workbook(io.BytesIO(after))["รายงาน"]["B6"].comment.text == "หมายเหตุ"
    ids = re.findall(rb'<v:shape id="(\w+)"', parts_in(after)[name])
    assert len(set(ids)) == len(ids) == 3


def test_no_button_lies_across_frozen_columns() -> None:
    def narrow(book: Any, sheet: Any) -> None:
        sheet.freeze_panes(4, 2)
        sheet.set_row(1, 30)

    after, _ = with_buttons(agency(narrow, header=3), vba_project())
    for _, area in buttons(after, "รายงาน"):
        assert area.left >= 3 or area.right <= 2


def test_hidden_columns_and_rows_hide_no_button() -> None:
    def hide(book: Any, sheet: Any) -> None:
        sheet.set_column("A:B", None, None, {"hidden": True})
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(1, 30)

    after, _ = with_buttons(agency(hide, header=3), vba_project())
    assert {(area.top, area.bottom) for _, area in buttons(after, "รายงาน")} == {(2, 2)}
    assert all(area.right > 3 for _, area in buttons(after, "รายงาน"))


# ---------------------------------------------------------------- what is refused


def with_a_note(book: Any, sheet: Any) -> None:
    sheet.write_comment("B2", "หมายเหตุ")


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "macros": (lambda: workbook_template("measures.xlsm"), "button-has-macros"),
    "strict": (lambda: strict(agency()), "button-strict"),
    "no measures": (made, "button-no-measures"),
    "hidden": (lambda: agency(lambda book, sheet: sheet.hide()), "button-no-measures"),
    "protected": (
        lambda: replaced(agency(), "xl/workbook.xml", "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>'),
        "button-structure-protected",
    ),
    "broken drawing": (
        lambda: replaced(agency(with_a_note), "xl/drawings/vmlDrawing1.vml", "</v:shape>", "<br></v:shape>"),
        "button-drawing",
    ),
    "controls": (
        lambda: replaced(agency(), "xl/worksheets/sheet2.xml", "</worksheet>", "<controls/></worksheet>"),
        "button-controls",
    ),
    "template": (
        lambda: replaced(agency(), "[Content_Types].xml", "sheet.main+xml", "template.main+xml"), "button-template",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_safely_is_refused(name: str) -> None:
    build, code = REFUSED[name]
    with pytest.raises(InputError) as refusal:
        with_buttons(build(), vba_project())
    assert refusal.value.code == code


# ---------------------------------------------------------------- the command


def test_add_button_makes_a_workbook_beside_the_other(tmp_path: Path, xl: Xl) -> None:
    book = tmp_path / "ปี 2567.xlsx"
    book.write_bytes(agency())
    said = xl("add-button", book)
    assert (said.code, said.err) == (0, "")
    assert "รายงาน!I1" in said.out
    assert "ตรวจและออกบันทึกข้อความ" in said.out
    made_files = files_of(tmp_path)
    assert list(made_files) == ["ปี 2567.xlsm", "ปี 2567.xlsx"]
    assert book.read_bytes() == agency()
    again = xl("add-button", book, "--lang", "en")
    assert again.code == 3
    assert "--overwrite" in again.err
    assert files_of(tmp_path) == made_files
    assert xl("add-button", book, "--overwrite").code == 0
    assert files_of(tmp_path) == made_files


def test_add_button_for_programs_and_wrong_use(tmp_path: Path, xl: Xl) -> None:
    book = tmp_path / "a.xlsx"
    book.write_bytes(new_workbook(example="mended"))
    told = json.loads(xl("add-button", book, tmp_path / "b.xlsm", "--json").out)
    assert told["ok"]
    assert told["buttons"] == [{"sheet": "มาตรการ", "cell": "A3"}, {"sheet": "คำชี้แจง", "cell": "A3"}]
    assert xl("add-button", book, tmp_path / "b.xlsx").code == 2
    refused = xl("add-button", tmp_path / "b.xlsm", tmp_path / "c.xlsm", "--json")
    assert (refused.code, json.loads(refused.out)["error"]["code"]) == (3, "button-has-macros")
    assert xl("add-button", tmp_path / "b.xlsm", "--overwrite").code == 3
    assert sorted(files_of(tmp_path)) == ["a.xlsx", "b.xlsm"]


# ---------------------------------------------------------------- the workbook with buttons at work


@pytest.mark.parametrize("words", [[], ["--example"], ["--example", "seed"], ["--agency-type", "เทศบาลตำบล"]])
def test_new_makes_the_same_workbook_with_buttons(words: list[str], tmp_path: Path, xl: Xl) -> None:
    assert xl("new", tmp_path / "a.xlsx", *words).code == 0
    assert xl("new", tmp_path / "b.XLSM", *words).code == 0
    plain, pressed = (read_workbook((tmp_path / name).read_bytes()) for name in ("a.xlsx", "b.XLSM"))
    assert [sheet.cells for sheet in plain.sheets] == [sheet.cells for sheet in pressed.sheets]
    assert parts_of(tmp_path / "b.XLSM")["xl/vbaProject.bin"] == vba_project()
    assert changed_parts(workbook_parts("measures.xlsm"), parts_of(tmp_path / "b.XLSM")) <= {
        f"xl/worksheets/sheet{number}.xml" for number in range(1, 10)
    }


def workbook_parts(name: str) -> dict[str, bytes]:
    return parts_in(workbook_template(name))


def test_documents_and_status_are_made_of_a_workbook_with_buttons(tmp_path: Path, xl: Xl) -> None:
    book = tmp_path / "a.xlsm"
    assert xl("new", book, "--example").code == 0
    before = parts_of(book)
    assert xl("generate", book, "--now", NOW).code == 0
    assert {"memo.docx", "report.docx"} <= files_of(tmp_path).keys()
    assert changed_parts(before, parts_of(book)) <= {
        "xl/worksheets/sheet9.xml", "xl/worksheets/_rels/sheet9.xml.rels", "xl/tables/table5.xml", "xl/tables/table6.xml",
    }  # fmt: skip
    assert len(buttons(book.read_bytes(), "มาตรการ")) == 2
    written = book.read_bytes()
    assert xl("validate", book, "--status", "--now", NOW).code == 0
    assert parts_of(book).keys() == parts_in(written).keys()


def test_repair_mends_a_workbook_with_buttons(tmp_path: Path, xl: Xl) -> None:
    book = tmp_path / "a.xlsm"
    book.write_bytes(new_workbook(example="mended", template="measures.xlsm"))
    data = book.read_bytes()
    found = re.search(rb"<dataValidations.*</dataValidations>", parts_in(data)["xl/worksheets/sheet3.xml"])
    assert found
    book.write_bytes(replaced(data, "xl/worksheets/sheet3.xml", found[0].decode(), ""))
    assert xl("repair", book).code == 0
    assert b"<dataValidations" in parts_of(book)["xl/worksheets/sheet3.xml"]
    assert len(buttons(book.read_bytes(), "มาตรการ")) == 2
    assert parts_of(book)["xl/vbaProject.bin"] == vba_project()


def test_other_programs_open_it(tmp_path: Path) -> None:
    data = workbook_template("measures.xlsm")
    book = tmp_path / "a.xlsm"
    book.write_bytes(data)
    kept = openpyxl.load_workbook(book, keep_vba=True)
    kept.save(tmp_path / "kept.xlsm")
    assert parts_of(tmp_path / "kept.xlsm")["xl/vbaProject.bin"] == vba_project()
    names = [sheet.name for sheet in read_workbook(data).sheets]
    assert CalamineWorkbook.from_path(str(book)).sheet_names == names
    opened = excelize.open_file(str(book))
    assert list(opened.get_sheet_list()) == names
    opened.close()
    index, plain = WorkbookIndex.of(Package.open(data)), Package.open(workbook_template("measures.xlsx"))
    for entry in index.sheets:
        assert faults(index.package.read(str(entry.part))) <= faults(plain.read(str(entry.part)))
    assert faults(index.package.read(workbook_part(index.package))) == set()
    assert drawing_faults(index.package.read("xl/drawings/vmlDrawing1.vml")) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_keeps_the_buttons_of_an_agencys_workbook(tmp_path: Path) -> None:
    book = tmp_path / "a.xlsm"
    book.write_bytes(with_buttons(agency(with_a_note), vba_project())[0])
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "ods", "--outdir", str(tmp_path / "out"), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "out" / "a.ods") as saved:
        content = saved.read("content.xml").decode()
    for macro in ("XlToolsRun", "XlToolsCheck"):
        assert f"VBAProject.XlTools.{macro}?language=Basic" in content
    assert "หมายเหตุ" in content


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 8),
    st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.sampled_from(["ก", 7]), max_size=8),
    st.dictionaries(st.integers(0, 9), st.sampled_from([0, 1, 6, 40]), max_size=6),
    st.dictionaries(st.integers(0, 9), st.sampled_from([0, 8, 15, 60]), max_size=6),
    st.integers(0, 3),
)
def test_wherever_things_stand_no_button_covers_them(
    header: int,
    cells: dict[tuple[int, int], str | int],
    widths: dict[int, int],
    heights: dict[int, int],
    frozen: int,
) -> None:
    def build(book: Any, sheet: Any) -> None:
        for (row, column), value in cells.items():
            if row < header or row > header + 1:
                sheet.write(row, column, value)
        for column, width in widths.items():
            sheet.set_column(column, column, width, None, {"hidden": width == 0})
        for row, height in heights.items():
            sheet.set_row(row, height, None, {"hidden": height == 0})
        sheet.freeze_panes(header + 1, frozen)

    before = agency(build, header)
    after, _ = with_buttons(before, vba_project())
    sheet = read_workbook(before).sheet("รายงาน")
    assert sheet is not None
    run, check = (area for _, area in buttons(after, "รายงาน"))
    for area in (run, check):
        assert not any(area.contains(*at) for at in sheet.cells)
        assert area.left > frozen or area.right <= frozen
    assert (run.right, run.top) <= (check.left, check.bottom)
