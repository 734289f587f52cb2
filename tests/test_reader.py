"""Every kind of cell, date, row, table and name is read as Excel shows it; what is broken is refused."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles.numbers import is_timedelta_format
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from xltools.core.dossier import read_dossier
from xltools.core.model import Area, Cell, CellRef, CellValue, ErrorValue, Sheet, TextRun, Workbook
from xltools.errors import InputError
from xltools.workbook.number_formats import from_serial
from xltools.workbook.reader import SCHEMA_VERSION_PROPERTY, read_workbook, too_new

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpus"
TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
Build = Callable[[Any, Any], None]


def written(build: Build, **options: Any) -> Workbook:
    """A workbook by XlsxWriter, read back; ``build`` gets the book and its first sheet."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, **options})
    build(book, book.add_worksheet("ข้อมูล"))
    book.close()
    return read_workbook(output.getvalue())


def package(sheet: str = "", **changes: str | None) -> bytes:
    """A workbook from the XML of its parts: A = workbook, S = sheet; None leaves a part out.

    Args:
        sheet: what stands inside ``<sheetData>``.
        changes: other contents of a part, by a short name.
    """
    names = {
        "types": "[Content_Types].xml",
        "root": "_rels/.rels",
        "workbook": "xl/workbook.xml",
        "links": "xl/_rels/workbook.xml.rels",
        "sheet1": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
        "custom": "docProps/custom.xml",
    }
    parts: dict[str, str | None] = {
        "types": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "root": relationships(
            ("officeDocument", "xl/workbook.xml"), ("custom-properties", "docProps/custom.xml")
        ),
        "workbook": workbook_xml(),
        "links": relationships(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "sheet1": f'<worksheet xmlns="{TRANSITIONAL}"><sheetData>{sheet}</sheetData></worksheet>',
        **changes,
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, text in parts.items():
            if text is not None:
                archive.writestr(names[name], text)
    return output.getvalue()


def relationships(*arrows: tuple[str, str], base: str = OFFICE) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{base}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(arrows, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def workbook_xml(properties: str = "", behind: str = "", sheet: str = "S") -> str:
    return (
        f'<workbook xmlns="{TRANSITIONAL}" xmlns:r="{OFFICE}">{properties}<sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="rId1"/></sheets>{behind}</workbook>'
    )


def strings_xml(*items: str) -> str:
    return f'<sst xmlns="{TRANSITIONAL}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def styles_xml(number: int, code: str | None = None) -> str:
    own = f'<numFmts><numFmt numFmtId="{number}" formatCode="{code}"/></numFmts>' if code else ""
    xfs = f'<xf numFmtId="0"/><xf numFmtId="{number}"/>'
    return (
        f'<styleSheet xmlns="{TRANSITIONAL}">{own}<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f"<cellXfs>{xfs}</cellXfs></styleSheet>"
    )


def cells(data: bytes) -> dict[str, Cell]:
    """The cells of the first sheet by their A1 references."""
    sheet = read_workbook(data).sheets[0]
    return {sheet.ref(*at).a1: cell for at, cell in sheet.cells.items()}


def value(xml: str, **changes: str | None) -> CellValue:
    """The value of the one cell that ``xml`` holds."""
    [cell] = cells(package(f"<row>{xml}</row>", **changes)).values()
    return cell.value


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_workbook(data)
    return caught.value.code


# ---------------------------------------------------------------- kinds of cells


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<c><v>12.5</v></c>", Cell(12.5)),
        ('<c t="n"><v>-1E3</v></c>', Cell(-1000.0)),
        ('<c t="b"><v>1</v></c>', Cell(True)),
        ('<c t="b"><v>0</v></c>', Cell(False)),
        ('<c t="e"><v>#REF!</v></c>', Cell(ErrorValue("#REF!"))),
        ('<c t="str"><v>กองคลัง</v></c>', Cell("กองคลัง")),
        ('<c t="d"><v>2025-01-08</v></c>', Cell(datetime(2025, 1, 8))),
        ('<c t="d"><v>2025-01-08T09:30:00Z</v></c>', Cell(datetime(2025, 1, 8, 9, 30))),
        ('<c t="inlineStr"><is><t xml:space="preserve"> ก </t></is></c>', Cell(" ก ")),
        ('<c t="inlineStr"><is><r><t>กอง</t></r><r><rPr><i/></rPr><t>คลัง</t></r></is></c>', Cell("กองคลัง")),
        (
            '<c t="inlineStr"><is><r><t>กอง</t></r><r><rPr><b/></rPr><t>คลัง</t></r></is></c>',
            Cell("กองคลัง", runs=(TextRun("กอง"), TextRun("คลัง", bold=True))),
        ),
        ('<c t="inlineStr"><is><t>東</t><rPh sb="0" eb="1"><t>ひがし</t></rPh></is></c>', Cell("東")),
        ('<c t="inlineStr"><v>ไม่มี is</v></c>', Cell("ไม่มี is")),
        ("<c><f>A1+1</f><v>3</v></c>", Cell(3.0, formula=True)),
        ('<c t="str"><f>A1&amp;"ก"</f><v>ก</v></c>', Cell("ก", formula=True)),
        ('<c t="b"><f>TRUE</f><v>1</v></c>', Cell(True, formula=True)),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', Cell(ErrorValue("#DIV/0!"), formula=True)),
        ("<c><v>1e999</v></c>", Cell("1e999")),
        ("<c><v>nan</v></c>", Cell("nan")),
        ("<c><v>๑๒ คน</v></c>", Cell("๑๒ คน")),
    ],
)
def test_a_cell_of_each_kind(xml: str, expected: Cell) -> None:
    assert cells(package(f"<row>{xml}</row>")) == {"A1": expected}


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<c><f>SUM(B1:B9)</f></c>", Cell(None, formula=True)),
        ("<c><f>SUM(B1:B9)</f><v/></c>", Cell(None, formula=True)),
        ('<c t="str"><f>IF(B1="","","x")</f></c>', Cell(None, formula=True)),
        ('<c t="str"><f>IF(B1="","","x")</f><v></v></c>', Cell("", formula=True)),
    ],
)
def test_a_formula_never_calculated_is_not_one_that_gives_nothing(xml: str, expected: Cell) -> None:
    assert cells(package(f"<row>{xml}</row>")) == {"A1": expected}


@pytest.mark.parametrize("xml", ["<c/>", '<c s="1"/>', "<c><v/></c>", '<c t="s"><v/></c>', '<c t="n"/>'])
def test_a_blank_cell_is_absent(xml: str) -> None:
    assert cells(package(f"<row>{xml}</row>")) == {}


def test_formulas_written_by_others() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula("A1", '="ก"&"ข"', None, "กข")
        sheet.write_array_formula("A2:A3", "{=B1:B2*2}", None, 8)

    by_xlsxwriter = written(build).sheets[0].cells
    assert by_xlsxwriter[1, 1] == Cell("กข", formula=True)
    assert by_xlsxwriter[2, 1] == Cell(8.0, formula=True)

    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "=1+1"
    output = io.BytesIO()
    book.save(output)
    assert cells(output.getvalue()) == {"A1": Cell(None, formula=True)}


def test_shared_strings_plain_rich_and_without_their_reading_aid() -> None:
    strings = strings_xml(
        "<t>ก</t>",
        "<r><t>กอง</t></r><r><rPr><b/></rPr><t xml:space='preserve'> คลัง</t></r>",
        "<t>東</t><rPh sb='0' eb='1'><t>ひがし</t></rPh><phoneticPr fontId='1'/>",
        "",
        "<t>ท้าย</t>",
    )
    row = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(5))
    found = cells(package(f"<row>{row}</row>", strings=strings))
    assert [cell.value for cell in found.values()] == ["ก", "กอง คลัง", "東", "", "ท้าย"]


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("บรรทัดหนึ่ง_x000D_\nบรรทัดสอง", "บรรทัดหนึ่ง\r\nบรรทัดสอง"),
        ("เสียง_x0007_เตือน", "เสียง\x07เตือน"),
        ("_x005F_x0041_", "_x0041_"),
        ("_xD800_", "\ud800"),
        ("_xD83D__xDE00_", "😀"),
        ("_x00e01_ a_xyz_ _x12_", "_x00e01_ a_xyz_ _x12_"),
        ("👨‍👩‍👧 &amp; &lt;ก&gt;", "👨‍👩‍👧 & <ก>"),
    ],
)
def test_escaped_characters(spelled: str, meant: str) -> None:
    strings = strings_xml(f"<t>{spelled}</t>")
    assert value('<c t="s"><v>0</v></c>', strings=strings) == meant
    assert value(f'<c t="inlineStr"><is><t>{spelled}</t></is></c>') == meant
    assert value(f'<c t="str"><v>{spelled}</v></c>') == meant


def test_a_broken_half_character_is_said_not_a_crash() -> None:
    workbook = read_workbook(package('<row><c t="str"><v>ก_xD800_ข</v></c></row>'))
    assert read_dossier(workbook).measures == ()


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "code",
    [
        "[$-D07041E]d mmmm yyyy",
        "[$-107041E]d mmm yy",
        "[$-1070000]d/m/yyyy",
        "[$-D000000]d/m/yyyy",
        "[$-41E]d mmmm yyyy",
        "B2d mmm yyyy",
        "d mmm bbbb",
        "ว ดดดด ปปปป",
        "[$-D07041E]ว ดดด ปป",
        "dd/mm/yyyy",
        "mmm-yy",
        "yyyy\\-mm\\-dd;@",
        "[Red]d/m/yyyy",
        "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        '"วันที่ "d mmmm "พ.ศ." bbbb',
        '"ก;ข" d/m/yyyy',
        "d/m/yyyy h:mm:ss.00",
    ],
)
def test_a_serial_in_a_date_format_is_a_date(code: str) -> None:
    code = code.replace('"', "&quot;")
    assert value('<c s="1"><v>45665</v></c>', styles=styles_xml(164, code)) == datetime(2025, 1, 8)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0",
        "0.00",
        "#,##0.00",
        "t0",
        "t#,##0",
        "@",
        "[$-D07041E]0",
        "[$฿-41E]#,##0.00",
        '0 "days"',
        '"ฉบับที่ "0',
        "0 บาท",
        "#,##0 คน",
        "0\\d",
        "[h]:mm",
        "[ช]:นน",
        "0.00E+00",
    ],
)
def test_a_serial_in_a_number_format_stays_a_number(code: str) -> None:
    found = cells(
        package('<row><c s="1"><v>45665</v></c></row>', styles=styles_xml(164, code.replace('"', "&quot;")))
    )
    assert found == {"A1": Cell(45665.0, number_format=code)}


@pytest.mark.parametrize("number", [*range(14, 18), 22, 30, 57, *range(71, 75), 77, 81])
def test_a_serial_in_a_built_in_date_format_is_a_date(number: int) -> None:
    assert value('<c s="1"><v>45665</v></c>', styles=styles_xml(number)) == datetime(2025, 1, 8)


@pytest.mark.parametrize("number", [18, 19, 20, 21, 45, 47, 75, 76, 78, 80])
def test_a_fraction_in_a_built_in_time_format_is_a_time(number: int) -> None:
    assert value('<c s="1"><v>0.5625</v></c>', styles=styles_xml(number)) == time(13, 30)


@pytest.mark.parametrize(
    "number", [0, 1, 2, 3, 4, 9, 10, 11, 12, 37, 44, 46, 48, 49, 59, 62, 67, 70, 79, 200]
)
def test_a_serial_in_another_built_in_format_stays_a_number(number: int) -> None:
    assert value('<c s="1"><v>45665</v></c>', styles=styles_xml(number)) == 45665.0


def test_the_format_of_a_month_is_handed_on() -> None:
    """Excel gives the built-in format 17 to «ต.ค. 66», which means a month and not its first day."""
    [cell] = cells(package('<row><c s="1"><v>45200</v></c></row>', styles=styles_xml(17))).values()
    assert (cell.value, cell.number_format) == (datetime(2023, 10, 1), "mmm-yy")


def test_a_built_in_format_may_be_redefined() -> None:
    assert value('<c s="1"><v>45665</v></c>', styles=styles_xml(14, "0.00")) == 45665.0


@pytest.mark.parametrize(
    ("serial", "meant"),
    [
        (1, datetime(1900, 1, 1)),
        (59, datetime(1900, 2, 28)),
        (59.5, datetime(1900, 2, 28, 12)),
        (60, 60.0),
        (61, datetime(1900, 3, 1)),
        (243626, datetime(2567, 1, 8)),
        (244043, datetime(2568, 2, 29)),
        (2958465, datetime(9999, 12, 31)),
        (2958466, 2958466.0),
        (-1, -1.0),
        (1e300, 1e300),
        (45665.25, datetime(2025, 1, 8, 6)),
        (45664.9999999, datetime(2025, 1, 8)),
        (0, time(0, 0)),
        (0.75, time(18, 0)),
    ],
)
def test_serials_at_the_edges(serial: float, meant: CellValue) -> None:
    assert from_serial(float(serial), date1904=False) == meant


@pytest.mark.parametrize(
    ("serial", "meant"), [(44203, datetime(2025, 1, 8)), (1, datetime(1904, 1, 2)), (0.5, time(12))]
)
@pytest.mark.parametrize(
    "properties",
    [
        '<workbookPr date1904="1"/>',
        '<workbookPr date1904="true"/>',
        f'<workbookPr date1904="1"/><extLst><ext uri="{{0}}"><x15:workbookPr xmlns:x15="{X15}"/></ext></extLst>',
    ],
    ids=["1", "true", "as-excel-2013-writes"],
)
def test_a_workbook_that_counts_from_1904(properties: str, serial: float, meant: CellValue) -> None:
    xml = f'<c s="1"><v>{serial}</v></c>'
    assert value(xml, workbook=workbook_xml(properties), styles=styles_xml(14)) == meant


def test_dates_written_by_others() -> None:
    day = datetime(2025, 1, 8, 9, 30)
    for since_1904 in (False, True):

        def build(book: Any, sheet: Any) -> None:
            sheet.write_datetime(0, 0, day, book.add_format({"num_format": "[$-D07041E]d mmmm yyyy"}))
            sheet.write_datetime(1, 0, day.date(), book.add_format({"num_format": 14}))
            sheet.write_datetime(2, 0, day.time(), book.add_format({"num_format": "h:mm"}))
            sheet.write_number(3, 0, 45665)

        workbook = written(build, date_1904=since_1904)
        found = [workbook.sheets[0].value(row, 1) for row in range(1, 5)]
        assert found == [day, datetime(2025, 1, 8), time(9, 30), 45665.0]


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)), st.booleans())
def test_every_day_reads_back_from_its_serial(day: date, since_1904: bool) -> None:
    zero = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
    serial = (day - zero).days
    if serial >= 1:
        assert from_serial(float(serial), since_1904) == datetime(day.year, day.month, day.day)


# ---------------------------------------------------------------- rows, areas, places


def test_hidden_filtered_and_flat_rows() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_column("A1", ["หัว", "ก", "ข", "ค", "ง"])
        sheet.autofilter("A1:A5")
        sheet.filter_column(0, "x == ก")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(3, 0)
        sheet.set_row(4, None, None, {"level": 1, "hidden": True})

    assert written(build).sheets[0].hidden_rows == {3, 4, 5}
    by_others = (
        '<row r="1" ht="0" customHeight="1"/><row r="2" ht="20"/><row r="3" hidden="true"/><row hidden="0"/>'
    )
    assert read_workbook(package(by_others)).sheets[0].hidden_rows == {1, 3}


def test_merged_cells() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.merge_range("B2:D3", "รวม")

    sheet = written(build).sheets[0]
    assert sheet.merged == (Area(2, 2, 3, 4),)
    assert sheet.value(2, 2) == "รวม"


def test_cells_and_rows_without_references_stand_one_after_the_other() -> None:
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
        '<row r="7"><c><v>4</v></c><c r="E7"><v>5</v></c><c><v>6</v></c></row><row><c><v>7</v></c></row>'
    )
    found = cells(package(rows))
    assert {at: cell.value for at, cell in found.items()} == {
        "A1": 1, "B1": 2, "B2": 3, "A7": 4, "E7": 5, "F7": 6, "A8": 7,
    }  # fmt: skip


def test_rows_of_a_form_control_are_no_rows() -> None:
    sheet = (
        f'<worksheet xmlns="{TRANSITIONAL}" xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
        'spreadsheetDrawing"><sheetData><row r="1048576"><c><v>1</v></c></row></sheetData><controls><control><controlPr>'
        "<anchor><from><xdr:col>1</xdr:col><xdr:row>3</xdr:row></from></anchor></controlPr></control></controls></worksheet>"
    )
    assert list(cells(package(sheet1=sheet))) == ["A1048576"]


def test_the_last_cell_of_a_sheet_is_read_and_the_next_refused() -> None:
    assert list(cells(package('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))) == ["XFD1048576"]
    for xml in (
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"/><c><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1"><c r="A"><v>1</v></c></row>',
        '<row r="²"><c><v>1</v></c></row>',
    ):
        assert refused(package(xml)) == "damaged-workbook", xml


# ---------------------------------------------------------------- tables, names, sheets


def test_the_cells_of_all_sheets_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    def two_sheets(rows: int) -> bytes:
        output = io.BytesIO()
        book = xlsxwriter.Workbook(output, {"in_memory": True})
        for _ in range(2):
            book.add_worksheet().write_column(0, 0, [1] * rows)
        book.close()
        return output.getvalue()

    monkeypatch.setattr("xltools.workbook.grid_xml.MAX_CELLS", 6)
    assert sum(len(sheet.cells) for sheet in read_workbook(two_sheets(3)).sheets) == 6
    assert refused(two_sheets(4)) == "too-big"


def test_tables() -> None:
    def build(book: Any, sheet: Any) -> None:
        columns = [{"header": "ลำดับ"}, {"header": "ผล\nลัพธ์", "total_string": "รวม"}]
        sheet.add_table("B3:C9", {"name": "Measures", "columns": columns, "total_row": True})
        sheet.add_table("E3:F5", {"name": "NoHeader", "header_row": False})

    with_totals, without_header = written(build).sheets[0].tables
    assert (with_totals.name, with_totals.area) == ("Measures", Area(3, 2, 9, 3))
    assert with_totals.columns == ("ลำดับ", "ผล\nลัพธ์")
    assert (with_totals.has_header, with_totals.has_totals) == (True, True)
    assert (without_header.name, without_header.has_header, without_header.has_totals) == (
        "NoHeader",
        False,
        False,
    )
    assert without_header.area == Area(3, 5, 5, 6)


def test_defined_names_that_mean_one_cell() -> None:
    def build(book: Any, sheet: Any) -> None:
        book.add_worksheet("ผู้ว่า's ใบ")
        book.define_name("agency.name", "=ข้อมูล!$B$6")
        book.define_name("memo.to", "='ผู้ว่า''s ใบ'!$C$3")
        book.define_name("many", "=ข้อมูล!$A$1:$B$2")
        book.define_name("constant", "=42")
        book.define_name("gone", "=#REF!")
        book.define_name("ข้อมูล!local", "=ข้อมูล!$A$1")

    assert written(build).names == {
        "agency.name": CellRef("ข้อมูล", 6, 2),
        "memo.to": CellRef("ผู้ว่า's ใบ", 3, 3),
    }


def test_a_name_local_to_a_copied_sheet_does_not_hide_the_workbooks_own() -> None:
    names = (
        '<definedNames><definedName name="memo.to" localSheetId="0">S!$A$9</definedName>'
        '<definedName name="memo.to">S!$B$2</definedName></definedNames>'
    )
    assert read_workbook(package(workbook=workbook_xml(behind=names))).names == {
        "memo.to": CellRef("S", 2, 2)
    }


def test_hidden_sheets_are_read_and_chart_sheets_are_not() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_column("A1", [1, 2])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=ข้อมูล!$A$1:$A$2"})
        book.add_chartsheet("แผนภูมิ").set_chart(chart)
        book.add_worksheet("ซ่อน").hide()
        book.add_worksheet("ซ่อนสนิท").very_hidden()

    sheets = written(build).sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
        ("ข้อมูล", False),
        ("ซ่อน", True),
        ("ซ่อนสนิท", True),
    ]


def test_a_workbook_of_chart_sheets_only_has_nothing_to_read() -> None:
    links = relationships(("chartsheet", "worksheets/sheet1.xml"))
    assert refused(package(links=links)) == "no-sheets"


# ---------------------------------------------------------------- other spellings of the same


def test_a_strict_workbook_reads_alike() -> None:
    custom = custom_properties("3")
    data = package(
        types=f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        root=relationships(
            ("officeDocument", "xl/workbook.xml"),
            ("customProperties", "docProps/custom.xml"),
            base=STRICT_OFFICE,
        ),
        workbook=workbook_xml().replace(TRANSITIONAL, STRICT).replace(OFFICE, STRICT_OFFICE),
        links=relationships(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), base=STRICT_OFFICE
        ),
        sheet1=f'<worksheet xmlns="{STRICT}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
        '<c r="B1" t="d"><v>2025-01-08T00:00:00</v></c></row></sheetData></worksheet>',
        strings=strings_xml("<t>กองคลัง</t>").replace(TRANSITIONAL, STRICT),
        custom=custom,
    )
    assert cells(data) == {"A1": Cell("กองคลัง"), "B1": Cell(datetime(2025, 1, 8))}
    assert read_workbook(data).schema_version == "3"


def test_prefixed_xml_reads_alike() -> None:
    data = package(
        workbook=f'<x:workbook xmlns:x="{TRANSITIONAL}" xmlns:rel="{OFFICE}"><x:sheets>'
        '<x:sheet name="S" sheetId="1" rel:id="rId1"/></x:sheets></x:workbook>',
        sheet1=f'<x:worksheet xmlns:x="{TRANSITIONAL}"><x:sheetData><x:row r="2" hidden="1"><x:c r="B2" t="s">'
        "<x:v>0</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref='B2:C2'/></x:mergeCells></x:worksheet>",
        strings=f'<x:sst xmlns:x="{TRANSITIONAL}"><x:si><x:t>กองคลัง</x:t></x:si></x:sst>',
    )
    [sheet] = read_workbook(data).sheets
    assert sheet.cells == {(2, 2): Cell("กองคลัง")}
    assert sheet.hidden_rows == {2}
    assert sheet.merged == (Area(2, 2, 2, 3),)


@pytest.mark.parametrize("encoding", ["utf-16", "tis-620"])
def test_other_encodings_read_alike(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + strings_xml("<t>กองคลัง</t>")
    data = package('<row><c t="s"><v>0</v></c></row>', strings="{strings}")
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(output, "w") as changed:
        for name in archive.namelist():
            content = text.encode(encoding) if name == "xl/sharedStrings.xml" else archive.read(name)
            changed.writestr(name, content)
    assert cells(output.getvalue()) == {"A1": Cell("กองคลัง")}


# ---------------------------------------------------------------- schema version


def custom_properties(version: str) -> str:
    vt = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    space = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    lines = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{name}">'
        f"<vt:lpwstr>{text}</vt:lpwstr></property>"
        for pid, (name, text) in enumerate([("อื่น", "9"), (SCHEMA_VERSION_PROPERTY, version), ("ท้าย", "8")], 2)
    )
    return f'<Properties xmlns="{space}" xmlns:vt="{vt}">{lines}</Properties>'


def test_the_schema_version() -> None:
    assert read_workbook(package()).schema_version is None
    workbook = read_workbook(package(custom=custom_properties("1")))
    assert workbook.schema_version == "1"
    assert not too_new(workbook)
    assert too_new(read_workbook(package(custom=custom_properties("99"))))


def test_the_shipped_workbook_says_its_version(mended: Workbook) -> None:
    assert mended.schema_version == "1"


# ---------------------------------------------------------------- what is broken


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (package('<row><c t="s"><v>0</v></c></row>'), "damaged-workbook"),
        (package('<row><c t="s"><v>1</v></c></row>', strings=strings_xml("<t>ก</t>")), "damaged-workbook"),
        (package('<row><c t="s"><v>-1</v></c></row>', strings=strings_xml("<t>ก</t>")), "damaged-workbook"),
        (package("<row><c>"), "damaged-workbook"),
        (package(sheet1=""), "damaged-workbook"),
        (package(sheet1=None), "damaged-workbook"),
        (package(links=None), "damaged-workbook"),
        (package(links=relationships(("worksheet", "worksheets/sheet9.xml"))), "damaged-workbook"),
        (package(workbook=None), "damaged-workbook"),
        (package(root=None), "not-a-workbook"),
        (package(workbook=f'<workbook xmlns="{TRANSITIONAL}"/>'), "no-sheets"),
        (package(styles="<styleSheet"), "damaged-workbook"),
        (package(strings="<!DOCTYPE sst [<!ENTITY a 'b'>]><sst/>"), "damaged-workbook"),
        (package(sheet1="<!DOCTYPE worksheet><worksheet/>"), "damaged-workbook"),
        (package("<x>" * 300 + "</x>" * 300), "damaged-workbook"),
        (package('<row><c t="inlineStr"><is><t>\x07</t></is></c></row>'), "damaged-workbook"),
        (b"", "empty-file"),
        (b"PK\3\4 and no more", "damaged-workbook"),
    ],
)
def test_what_is_broken_is_refused_in_one_way(data: bytes, code: str) -> None:
    assert refused(data) == code


@pytest.mark.parametrize("missing", ["styles", "strings", "custom"])
def test_optional_parts_may_be_missing(missing: str) -> None:
    assert cells(package('<row><c s="1"><v>1</v></c></row>', **{missing: None})) == {"A1": Cell(1.0)}


# ---------------------------------------------------------------- against others


texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\r", exclude_categories=["Cc", "Cs", "Cn"]),
    min_size=1,
    max_size=30,
)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15).map(float)
grids = st.dictionaries(
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.booleans() | numbers.filter(lambda number: float(f"{number:.16G}") == number) | texts,
    max_size=30,
)


@settings(max_examples=60)
@given(grids)
def test_a_grid_written_by_xlsxwriter_reads_back_equal(
    grid: dict[tuple[int, int], str | float | bool],
) -> None:
    def build(book: Any, sheet: Any) -> None:
        for (row, column), content in grid.items():
            write = {str: sheet.write_string, bool: sheet.write_boolean, float: sheet.write_number}[
                type(content)
            ]
            write(row - 1, column - 1, content)

    found = written(build).sheets[0].cells
    assert {at: (type(cell.value), cell.value) for at, cell in found.items()} == {
        at: (type(content), content) for at, content in grid.items()
    }


CORPUS_FILES = sorted(CORPUS.glob("*.xls?")) if CORPUS.is_dir() else []
REFUSED = {
    "poi--duplicate-filename.xlsx": "damaged-workbook",  # two parts of one name
    "poi--sample-beta.xlsx": "damaged-workbook",  # a trial version of Excel 2007, before the standard
}


NOT_FOR_OPENPYXL = {
    "ClosedXML--universal-content-strict.xlsx",
    "Open-XML-SDK--2D_Rotation-O12-XL-OartEffects.xlsx",
    "PhpSpreadsheet--issue.3730.xlsx",
}


@pytest.mark.skipif(not CORPUS_FILES, reason="the workbooks by others are not beside the repository")
@pytest.mark.parametrize("path", CORPUS_FILES, ids=lambda path: path.stem)
def test_values_of_workbooks_by_others_are_those_of_openpyxl(path: Path) -> None:
    if path.name in REFUSED:
        assert refused(path.read_bytes()) == REFUSED[path.name]
        return
    if path.name in NOT_FOR_OPENPYXL:
        assert read_workbook(path.read_bytes()).sheets
        return
    workbook = read_workbook(path.read_bytes())
    dossier = read_dossier(workbook)
    assert (dossier.measures, dossier.signers, dossier.paragraphs) == ((), (), ())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values, formulas = (openpyxl.load_workbook(path, data_only=only) for only in (True, False))
    for sheet in workbook.sheets:
        theirs = values[sheet.name]
        assert _comparable(sheet) == _openpyxl_cells(theirs, formulas[sheet.name]), sheet.name
        assert sheet.hidden_rows == {row for row, size in theirs.row_dimensions.items() if size.hidden}


def _comparable(sheet: Sheet) -> dict[tuple[int, int], tuple[object, bool]]:
    """The cells as openpyxl tells them: errors are text, and nothing is told from no value."""
    found: dict[tuple[int, int], tuple[object, bool]] = {}
    for at, cell in sheet.cells.items():
        content = cell.value.code if isinstance(cell.value, ErrorValue) else cell.value
        if cell.formula or content not in (None, ""):
            found[at] = (None if content == "" else content, cell.formula)
    return found


def _openpyxl_cells(values: Any, formulas: Any) -> dict[tuple[int, int], tuple[object, bool]]:
    found: dict[tuple[int, int], tuple[object, bool]] = {}
    for row in formulas.iter_rows():
        for cell in row:
            is_formula = cell.data_type == "f" or isinstance(cell.value, ArrayFormula | DataTableFormula)
            calculated = values.cell(cell.row, cell.column)
            content = calculated.value
            link = calculated.hyperlink
            if link and content in (link.target, link.location):
                content = None  # openpyxl puts them into the blank cell of a link
            if is_timedelta_format(cell.number_format) and not isinstance(content, str | None):
                content = content.total_seconds() / 86400
            elif isinstance(content, int) and not isinstance(content, bool):
                content = float(content)
            if content not in (None, "") or is_formula:
                found[cell.row, cell.column] = (content, is_formula)
    return found
