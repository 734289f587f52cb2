"""The status sheet goes into any workbook, and every other part of it stays byte for byte the same."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from xltools.core.status import Link, StatusCell, StatusSheet, StatusTable
from xltools.errors import InputError
from xltools.workbook.cell_xml import outside_target
from xltools.workbook.package import Package
from xltools.workbook.status_part import _RANK
from xltools.workbook.status_writer import status_sheet_name, with_status
from xltools.workbook.style_keys import font_of
from xltools.workbook.xml_offsets import XmlPart

SHARED = Path(__file__).parents[1].parent / "shared"
TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
INDEX_PARTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
Build = Callable[[Any], None]


def content(
    measures: int = 3, findings: int = 2, *, text: str = "รับนโยบาย", name: str = "สถานะ"
) -> StatusSheet:
    """A status sheet as the pipeline makes it: head, measures with links, findings, documents."""
    first, second = ("ลำดับ", "มาตรการ", "ผล", "ไปที่"), ("ระดับ", "รหัส", "ข้อความ")
    rows: list[tuple[StatusCell, ...]] = [
        (StatusCell("สถานะ", "title"),),
        (StatusCell("เมื่อ", "label"), StatusCell(text)),
        (),
    ]
    rows.append(tuple(StatusCell(label, "header") for label in first))
    tables = [StatusTable("StatusMeasures", len(rows), first, measures)]
    for number in range(1, measures + 1):
        jump = Link(location=f"'มาตรการ'!A{number + 4}")
        cells = (
            StatusCell(number, "mark"),
            StatusCell(text),
            StatusCell("✔", "ok"),
            StatusCell("ไป", "link", jump),
        )
        rows.append(cells)
    rows += [(), tuple(StatusCell(label, "header") for label in second)]
    tables.append(StatusTable("StatusFindings", len(rows), second, findings))
    rows += [(StatusCell("!", "warning"), StatusCell("OWN001", "error"), StatusCell(None, "info"))] * findings
    rows.append((StatusCell("memo.docx", "link", Link(target="out%20put/memo.docx")),))
    return StatusSheet(name, tuple(rows), tuple(tables), (12, 50, 12.5, 10))


def made(build: Build | None = None) -> bytes:
    """A workbook made by XlsxWriter, with one sheet of its own and whatever ``build`` adds."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.add_worksheet("มาตรการ").write(0, 0, "รับนโยบาย")
    if build:
        build(book)
    book.close()
    return output.getvalue()


def png() -> io.BytesIO:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"\0\xff\0\0")
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def rich(book: Any) -> None:
    """Everything a stranger's workbook may hold: picture, chart, button with macro, notes, lists, rules, names."""
    sheet = book.add_worksheet("ข้อมูล")
    sheet.write_column("A1", [1, 2, 3])
    sheet.write_formula("B1", "=SUM(A1:A3)", None, 6)
    sheet.insert_image("D2", "logo.png", {"image_data": png()})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=ข้อมูล!$A$1:$A$3"})
    sheet.insert_chart("D9", chart)
    sheet.insert_button("H2", {"macro": "XlToolsRun", "caption": "สร้างบันทึก"})
    sheet.write_comment("A1", "หมายเหตุ")
    sheet.data_validation("C1:C9", {"validate": "list", "source": ["ใช่", "ไม่"]})
    sheet.conditional_format("A1:A9", {"type": "blanks", "format": book.add_format({"bg_color": "red"})})
    sheet.add_sparkline("E1", {"range": "ข้อมูล!A1:A3"})
    sheet.add_table("J1:K3", {"name": "Foreign", "columns": [{"header": "ก"}, {"header": "ข"}]})
    sheet.write_url("L1", "https://example.org/")
    sheet.set_header("&C&G", {"image_center": "logo.png", "image_data_center": png()})
    book.define_name("ข้อมูล!local_name", "=ข้อมูล!$A$1")
    book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 as opaque as any"), is_stream=True)
    sheet.activate()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rezipped(data: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content_ in {**parts_of(data), **added}.items():
            changed = change(name, content_)
            if changed is not None:
                archive.writestr(name, changed)
    return output.getvalue()


def replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with another text in one part; the old text must be there."""
    assert old.encode() in parts_of(data)[part]
    return rezipped(data, lambda n, c: c.replace(old.encode(), new.encode()) if n == part else c)


def changed(before: bytes, after: bytes) -> set[str]:
    old, new = parts_of(before), parts_of(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def opened(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), keep_vba=False)


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        with_status(data, content())
    return caught.value.code


# ---------------------------------------------------------------- into a stranger's workbook


def test_a_new_sheet_touches_only_the_parts_that_must_name_it() -> None:
    before = made(rich)
    after = with_status(before, content())
    new = {
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/_rels/sheet3.xml.rels",
        "xl/tables/table2.xml",
        "xl/tables/table3.xml",
    }
    assert changed(before, after) == INDEX_PARTS | new
    workbook = parts_of(after)["xl/workbook.xml"].decode()
    added = re.search(r'<sheet name="สถานะ" sheetId="3" r:id="rId\d+"/>', workbook)
    assert added
    assert workbook.replace(added[0], "").encode() == parts_of(before)["xl/workbook.xml"]
    assert len(set(re.findall(r'r:id="(\w+)"', workbook))) == 3


def test_other_programs_read_the_sheet() -> None:
    data = with_status(made(rich), content(text="=1+1"))
    book = opened(data)
    assert book.sheetnames == ["มาตรการ", "ข้อมูล", "สถานะ"]
    sheet = book["สถานะ"]
    assert dict(sheet.tables.items()) == {
        "StatusMeasures": "A4:D7",
        "StatusFindings": "A9:C11",
    }
    assert [c.name for c in sheet.tables["StatusMeasures"].tableColumns] == ["ลำดับ", "มาตรการ", "ผล", "ไปที่"]
    assert (sheet["B5"].value, sheet["B5"].data_type, sheet["A5"].value) == ("=1+1", "s", 1)
    assert sheet["D6"].hyperlink.location == "'มาตรการ'!A6"
    assert sheet["A12"].hyperlink.target == "out%20put/memo.docx"
    assert (sheet["A1"].font.b, sheet["A1"].font.sz) == (True, 15)
    assert sheet["C5"].fill.fgColor.rgb == "FFE2EFDA"
    assert (sheet["C5"].alignment.horizontal, sheet["C5"].border.left.style) == ("center", "thin")
    assert (sheet["B5"].alignment.wrap_text, sheet["B5"].alignment.vertical) == (True, "top")
    assert (sheet["D5"].font.u, sheet["D5"].font.color.rgb) == ("single", "FF0563C1")
    assert sheet["C10"].fill.fgColor.rgb == "FFDDEBF7"
    assert not sheet.sheet_view.showGridLines
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("สถานะ").to_python()
    assert rows[4] == [1.0, "=1+1", "✔", "ไป"]


def test_the_next_run_touches_only_the_sheet_and_its_tables() -> None:
    first = with_status(made(rich), content())
    second = with_status(first, content(9, 1))
    assert changed(first, second) == {
        "xl/worksheets/sheet3.xml",
        "xl/tables/table2.xml",
        "xl/tables/table3.xml",
    }
    assert opened(second)["สถานะ"].tables["StatusFindings"].ref == "A15:C16"


@pytest.mark.parametrize("build", [None, rich])
def test_the_same_content_gives_the_same_bytes(build: Build | None) -> None:
    first = with_status(made(build), content())
    assert with_status(first, content()) == first
    assert with_status(with_status(first, content(40, 7)), content()) == first
    links = content()
    cell = StatusCell("เว็บ", "link", Link(target="https://example.org/"))
    more = StatusSheet(links.name, (*links.rows, (cell, cell)), links.tables, links.widths)
    assert (
        changed(first, with_status(first, more))
        == {"xl/worksheets/sheet3.xml", "xl/worksheets/_rels/sheet3.xml.rels"}
        or build is None
    )
    assert with_status(with_status(first, more), links) == first


def test_a_foreign_sheet_of_the_name_is_never_overwritten() -> None:
    def build(book: Any) -> None:
        book.add_worksheet("สถานะ").write(0, 0, "ของเดิม")
        book.add_worksheet("สถานะ (2)").write(0, 0, "ของเดิมด้วย")

    before = made(build)
    after = with_status(before, content())
    assert status_sheet_name(before, "สถานะ", "StatusMeasures") == "สถานะ (3)"
    assert status_sheet_name(Package.open(after), "สถานะ", "StatusMeasures") == "สถานะ (3)"
    assert opened(after).sheetnames[1:] == ["สถานะ", "สถานะ (2)", "สถานะ (3)"]
    assert changed(before, after) & {"xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"} == set()
    assert with_status(after, content()) == after


def test_a_chart_sheet_of_the_name_is_foreign() -> None:
    def build(book: Any) -> None:
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=มาตรการ!$A$1:$A$2"})
        book.add_chartsheet("สถานะ").set_chart(chart)

    assert status_sheet_name(made(build), "สถานะ", "StatusMeasures") == "สถานะ (2)"


def test_an_empty_sheet_of_the_name_is_taken() -> None:
    before = made(
        lambda book: book.add_worksheet("สถานะ").write_blank(0, 0, None, book.add_format({"bold": True}))
    )
    after = with_status(before, content())
    assert opened(after).sheetnames == ["มาตรการ", "สถานะ"]
    assert opened(after)["สถานะ"].tables.keys() == {"StatusMeasures", "StatusFindings"}
    assert with_status(after, content()) == after


def own(book: Any) -> Any:
    sheet = book.add_worksheet("ผลตรวจ")
    sheet.add_table(
        "A1:B3", {"name": "StatusMeasures", "columns": [{"header": "ก"}, {"header": "ข"}], "total_row": True}
    )
    return sheet


def test_what_people_put_on_our_sheet_stays() -> None:
    def build(book: Any) -> None:
        sheet = own(book)
        sheet.merge_range("D1:E1", "รวม")
        sheet.write_url("D3", "https://example.org/old")
        sheet.insert_image("H2", "logo.png", {"image_data": png()})
        sheet.conditional_format("A1:A9", {"type": "blanks", "format": book.add_format({"bold": True})})
        sheet.data_validation("G1", {"validate": "list", "source": ["ก"]})
        sheet.write_comment("G2", "จำไว้")
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.set_h_pagebreaks([20])

    before = made(build)
    after = with_status(before, content())
    assert status_sheet_name(before, "สถานะ", "StatusMeasures") == "ผลตรวจ"
    new_table = "xl/tables/table2.xml"
    sheet_part = "xl/worksheets/sheet2.xml"
    touched = {sheet_part, "xl/worksheets/_rels/sheet2.xml.rels", "xl/tables/table1.xml", new_table}
    assert changed(before, after) == touched | {"[Content_Types].xml", "xl/styles.xml"}
    text = parts_of(after)[sheet_part].decode()
    kept = (
        "<pane ",
        "<pageSetup ",
        "<drawing ",
        "<legacyDrawing ",
        "<conditionalFormatting ",
        "<dataValidations ",
        "<rowBreaks ",
    )
    assert [name for name in kept if name not in text] == []
    assert "mergeCell" not in text
    assert "example.org/old" not in parts_of(after)["xl/worksheets/_rels/sheet2.xml.rels"].decode()
    order = [_RANK[element.name] for element in XmlPart(text.encode(), sheet_part).root.children]
    assert order == sorted(order)
    table = parts_of(after)["xl/tables/table1.xml"].decode()
    assert 'id="1"' in table
    assert "totalsRowCount" not in table
    assert b"drawing1.xml" in parts_of(after)["xl/worksheets/_rels/sheet2.xml.rels"]
    assert with_status(after, content()) == after


def test_filters_and_sorting_of_the_old_rows_go() -> None:
    data = with_status(made(), content())
    old_filter = '<autoFilter ref="A4:D7"/>'
    filtered = '<autoFilter ref="A4:D7"><filterColumn colId="0"><filters><filter val="1"/></filters></filterColumn></autoFilter>'
    sort = '<sortState ref="A5:D7"><sortCondition ref="A5:A7"/></sortState>'
    sorted_ = replaced(data, "xl/tables/table1.xml", old_filter, filtered + sort)
    assert parts_of(with_status(sorted_, content())) == parts_of(data)
    for old, new in [
        (old_filter, ""),
        ('<tableColumn id="2" name="มาตรการ"', '<tableColumn id="2" name="เดิม" totalsRowFunction="sum"'),
    ]:
        assert parts_of(with_status(replaced(data, "xl/tables/table1.xml", old, new), content())) == parts_of(
            data
        )


def test_a_sheet_part_shared_by_two_sheets_is_refused() -> None:
    data = with_status(made(), content())
    workbook = parts_of(data)["xl/workbook.xml"].decode()
    own_entry = re.search(r'<sheet name="สถานะ"[^>]*>', workbook)
    assert own_entry
    twin = own_entry[0].replace("สถานะ", "แฝด").replace('sheetId="2"', 'sheetId="3"')
    assert refusal(replaced(data, "xl/workbook.xml", own_entry[0], own_entry[0] + twin)) == "damaged-workbook"


@pytest.mark.parametrize("kind", ["table", "pivotTable"])
def test_our_sheet_with_somebody_elses_table_is_refused(kind: str) -> None:
    def build(book: Any) -> None:
        own(book).add_table("J1:K3", {"name": "Mine"})

    data = made(build)
    if kind == "pivotTable":
        data = replaced(
            with_status(made(), content()),
            "xl/worksheets/_rels/sheet2.xml.rels",
            "relationships/hyperlink",
            "relationships/pivotTable",
        )
    assert refusal(data) == "status-sheet-shared"


def test_a_table_of_ours_that_is_not_wanted_goes() -> None:
    sheet = content()
    before = with_status(made(), sheet)
    after = with_status(before, StatusSheet(sheet.name, sheet.rows, sheet.tables[:1], sheet.widths))
    assert "xl/tables/table2.xml" not in parts_of(after)
    assert (
        b"table2"
        not in parts_of(after)["[Content_Types].xml"] + parts_of(after)["xl/worksheets/_rels/sheet2.xml.rels"]
    )
    assert opened(after)["สถานะ"].tables.keys() == {"StatusMeasures"}


def test_names_taken_by_others_are_not_used_twice() -> None:
    def build(book: Any) -> None:
        book.define_name("statusmeasures", "=มาตรการ!$A$1")
        book.get_worksheet_by_name("มาตรการ").add_table("C1:D3", {"name": "StatusFindings"})

    after = with_status(made(build), content())
    assert opened(after)["สถานะ"].tables.keys() == {"StatusMeasures_2", "StatusFindings_2"}
    ids = [
        re.findall(rb' id="(\d+)"', text)[0] for name, text in parts_of(after).items() if "tables/" in name
    ]
    assert len(set(ids)) == 3
    assert with_status(after, content()) == after


def test_the_calculation_chain_goes_with_a_formula_of_ours_only() -> None:
    chain = {"xl/calcChain.xml": f'<calcChain xmlns="{TRANSITIONAL}"><c r="A1" i="2"/></calcChain>'.encode()}
    arrow = '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>'
    data = rezipped(with_status(made(), content()), lambda _, c: c, **chain)
    data = replaced(data, "xl/_rels/workbook.xml.rels", "</Relationships>", arrow)
    data = replaced(
        data,
        "[Content_Types].xml",
        "</Types>",
        '<Override PartName="/xl/calcChain.xml" ContentType="a/b"/></Types>',
    )
    assert "xl/calcChain.xml" in parts_of(with_status(data, content(5)))
    with_formula = replaced(
        data,
        "xl/worksheets/sheet2.xml",
        "<sheetData>",
        '<sheetData><row r="99"><c r="A99"><f>1</f></c></row>',
    )
    after = parts_of(with_status(with_formula, content(5)))
    assert not [name for name, text in after.items() if "calcChain" in name or b"calcChain" in text]


# ---------------------------------------------------------------- dialects


def strict(data: bytes) -> bytes:
    def change(_: str, text: bytes) -> bytes:
        text = text.replace(TRANSITIONAL.encode(), STRICT.encode())
        return text.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )

    return rezipped(data, change)


def prefixed(data: bytes) -> bytes:
    def change(name: str, text: bytes) -> bytes:
        if not re.fullmatch(r"xl/(workbook|styles|worksheets/.*|tables/.*)\.xml", name):
            return text
        text = re.sub(rb"<(/?)(?=\w+[\s/>])", rb"<\1x:", text)
        return text.replace(b"xmlns=", b"xmlns:x=")

    return rezipped(data, change)


def without_r_prefix(data: bytes) -> bytes:
    relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = replaced(data, "xl/workbook.xml", f' xmlns:r="{relationships}"', "")
    return replaced(data, "xl/workbook.xml", "r:id=", f'xmlns:q="{relationships}" q:id=')


def with_bom_and_decoys(data: bytes) -> bytes:
    def change(name: str, text: bytes) -> bytes:
        if not name.startswith("xl/workbook"):
            return text
        return b"\xef\xbb\xbf" + text.replace(b"<sheets>", b"<!-- <sheets></sheets> --><sheets >")

    return rezipped(data, change)


def in_utf16(data: bytes) -> bytes:
    return rezipped(
        data,
        lambda n, c: c.decode().replace("UTF-8", "UTF-16").encode("utf-16") if n == "xl/workbook.xml" else c,
    )


def with_absolute_targets(data: bytes) -> bytes:
    return rezipped(
        data, lambda n, c: c.replace(b'Target="', b'Target="/xl/') if n == "xl/_rels/workbook.xml.rels" else c
    )


DIALECTS = [strict, prefixed, without_r_prefix, with_bom_and_decoys, in_utf16, with_absolute_targets]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_written_in_its_own_words(dialect: Callable[[bytes], bytes]) -> None:
    before = dialect(made())
    after = with_status(before, content())
    assert with_status(after, content()) == after
    assert with_status(with_status(after, content(7)), content()) == after
    assert "สถานะ" in parts_of(after)["xl/workbook.xml"].decode()
    assert [p for p in changed(before, after) if p not in INDEX_PARTS and p in parts_of(before)] == []
    both = b"".join(parts_of(after).values())
    if dialect is strict:
        assert TRANSITIONAL.encode() not in both
        after = rezipped(
            after,
            lambda _, c: c.replace(STRICT.encode(), TRANSITIONAL.encode()).replace(
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            ),
        )
    assert opened(after)["สถานะ"].tables.keys() == {"StatusMeasures", "StatusFindings"}
    assert opened(after)["สถานะ"]["A4"].fill.fgColor.rgb == "FFD9E1F2"


@pytest.mark.parametrize("dialect", [strict, prefixed])
def test_our_own_sheet_is_found_in_every_dialect(dialect: Callable[[bytes], bytes]) -> None:
    before = dialect(with_status(made(), content()))
    after = with_status(before, content(8))
    assert status_sheet_name(before, "สถานะ", "StatusMeasures") == "สถานะ"
    assert changed(before, after) == {
        "xl/worksheets/sheet2.xml",
        "xl/tables/table1.xml",
        "xl/tables/table2.xml",
    }


# ---------------------------------------------------------------- styles


def as_libreoffice_saves(text: bytes) -> bytes:
    """Style lists as LibreOffice writes them: other order, defaults spelled out, General under its own number."""
    words = text.decode()
    words = re.sub(r"<font>(.*?)(<sz [^>]*>)(.*?)</font>", r'<font>\2\1\3<charset val="1"/></font>', words)
    words = words.replace('<color theme="1"/>', '<color rgb="FF000000"/>').replace(
        '<scheme val="minor"/>', ""
    )
    words = words.replace('<bgColor indexed="64"/>', '<bgColor rgb="FFDDEBF7"/>').replace(
        "<b/>", '<b val="true"/>'
    )
    words = words.replace('numFmtId="0"', 'numFmtId="164"').replace(
        "<fonts", '<numFmts count="1"><numFmt numFmtId="164" formatCode="General"/></numFmts><fonts', 1
    )
    words = words.replace('wrapText="1"', 'wrapText="true" textRotation="0" indent="0" shrinkToFit="false"')
    words = words.replace("/></xf>", '/><protection locked="true" hidden="false"/></xf>')
    return words.replace("<border><left", '<border diagonalUp="false" diagonalDown="false"><left').encode()


def test_styles_saved_by_another_program_are_found_again() -> None:
    data = rezipped(
        with_status(made(), content()), lambda n, c: as_libreoffice_saves(c) if n == "xl/styles.xml" else c
    )
    after = with_status(data, content(8))
    assert "xl/styles.xml" not in changed(data, after)
    assert opened(after)["สถานะ"]["A4"].fill.fgColor.rgb == "FFD9E1F2"


LISTS = f'<s xmlns="{TRANSITIONAL}"><f>{{}}</f></s>'


@pytest.mark.parametrize(
    ("spelling", "same_font"),
    [
        ('<name val="Calibri"/><sz val="11.0"/><color theme="1"/><family val="2"/>', True),
        ('<sz val="11"/><color indexed="64"/><name val="Calibri"/><b val="0"/><u val="none"/>', True),
        ('<sz val="11"/><color rgb="FF000000"/><name val="Calibri"/><i val="false"/>', True),
        ('<sz val="11"/><color auto="1"/><name val="Calibri"/>', True),
        ('<sz val="11"/><color theme="1" tint="0.5"/><name val="Calibri"/>', False),
        ('<sz val="11"/><color theme="3"/><name val="Calibri"/>', False),
        ('<sz val="11"/><name val="Calibri"/><i/>', False),
        ('<sz val="12"/><name val="Calibri"/>', False),
        ('<sz val="11"/><name val="Calibri"/><vertAlign val="superscript"/>', False),
    ],
)
def test_fonts_are_compared_by_their_look(spelling: str, same_font: bool) -> None:
    fonts = [
        XmlPart(LISTS.format(s).encode(), "f", depth=3).root.children[0]
        for s in (spelling, '<sz val="11"/><name val="Calibri"/>')
    ]
    assert (font_of(fonts[0]) == font_of(fonts[1])) is same_font


def test_only_a_style_that_was_changed_is_appended_again() -> None:
    data = replaced(with_status(made(), content()), "xl/styles.xml", "FFE2EFDA", "FF00FF00")
    after = with_status(data, content())
    grown = parts_of(after)["xl/styles.xml"].count(b"<xf ") - parts_of(data)["xl/styles.xml"].count(b"<xf ")
    assert grown == 1
    assert opened(after)["สถานะ"]["C5"].fill.fgColor.rgb == "FFE2EFDA"


def test_styles_of_others_keep_their_numbers_and_bytes() -> None:
    before, after = made(rich), with_status(made(rich), content())
    for tag in (b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellXfs", b"dxfs"):
        old, new = (
            re.search(rb"<%b[^>]*>(.*?)</%b>" % (tag, tag), parts_of(d)["xl/styles.xml"], re.DOTALL)
            for d in (before, after)
        )
        assert old
        assert new
        assert new[1].startswith(old[1])
        count = re.search(rb'count="(\d+)"', new[0])
        assert count
        assert int(count[1]) == len(XmlPart(new[0], "section", depth=2).root.children)


DOUBTS = {
    "font past the end": ("xl/styles.xml", 'fontId="0"', 'fontId="7"'),
    "border past the end": ("xl/styles.xml", 'borderId="0"', 'borderId="9"'),
    "cell past the end": ("xl/worksheets/sheet1.xml", '<c r="A1"', '<c r="A1" s="4"'),
    "row past the end": ("xl/worksheets/sheet1.xml", '<row r="1"', '<row r="1" s="4" customFormat="1"'),
    "other namespace": ("xl/styles.xml", TRANSITIONAL, "urn:other"),
    "empty": ("xl/styles.xml", "</styleSheet>", "<unknown/></styleSheet><!-- -->"),
}


@pytest.mark.parametrize("doubt", [name for name in DOUBTS if name != "empty"])
def test_in_doubt_the_cells_stay_unstyled_and_the_styles_untouched(doubt: str) -> None:
    before = replaced(made(), *DOUBTS[doubt])
    after = with_status(before, content())
    assert changed(before, after) & INDEX_PARTS == INDEX_PARTS - {"xl/styles.xml"}
    assert b" s=" not in parts_of(after)["xl/worksheets/sheet2.xml"]
    assert with_status(after, content()) == after


def test_an_empty_style_part_is_left_alone() -> None:
    before = rezipped(
        made(), lambda n, c: f'<styleSheet xmlns="{TRANSITIONAL}"/>'.encode() if n == "xl/styles.xml" else c
    )
    assert "xl/styles.xml" not in changed(before, with_status(before, content()))


@pytest.mark.parametrize("section", ["fonts", "fills", "borders", "cellStyleXfs", "cellXfs"])
def test_a_missing_style_list_is_made_in_its_place(section: str) -> None:
    pattern = re.compile(rb"<%b[ >].*?</%b>" % (section.encode(), section.encode()), re.DOTALL)
    before = rezipped(made(), lambda n, c: pattern.sub(b"", c) if n == "xl/styles.xml" else c)
    after = with_status(before, content())
    sections = [e.name for e in XmlPart(parts_of(after)["xl/styles.xml"], "styles.xml").root.children]
    if section != "cellStyleXfs":
        assert sections[:5] == ["fonts", "fills", "borders", "cellStyleXfs", "cellXfs"]
    assert b' s="' in parts_of(after)["xl/worksheets/sheet2.xml"]
    assert with_status(after, content()) == after


def test_a_workbook_without_styles_gets_some() -> None:
    def change(name: str, text: bytes) -> bytes | None:
        if name == "xl/styles.xml":
            return None
        return re.sub(rb"<(Relationship|Override) [^>]*styles[^>]*>", b"", text)

    after = with_status(rezipped(made(), change), content())
    assert opened(after)["สถานะ"]["A4"].fill.fgColor.rgb == "FFD9E1F2"
    assert with_status(after, content()) == after


# ---------------------------------------------------------------- refusals


def protected(data: bytes) -> bytes:
    return replaced(
        data, "xl/workbook.xml", "<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>'
    )


def test_a_protected_structure_refuses_a_new_sheet_only() -> None:
    assert refusal(protected(made())) == "structure-protected"
    there = protected(with_status(made(), content()))
    assert opened(with_status(there, content(6)))["สถานะ"].tables["StatusMeasures"].ref == "A4:D10"


def test_signed_and_shared_workbooks_are_refused() -> None:
    signed = rezipped(made(), lambda _, c: c, **{"_xmlsignatures/origin.sigs": b""})
    assert refusal(signed) == "signed-workbook"
    arrow = '<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/revisionHeaders" Target="r.xml"/></Relationships>'
    assert (
        refusal(replaced(made(), "xl/_rels/workbook.xml.rels", "</Relationships>", arrow))
        == "shared-workbook"
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<sheets>", "<sheetz>", "damaged-workbook"),
        (TRANSITIONAL, "urn:excel-2007-beta", "not-a-workbook"),
        ("</workbook>", "", "damaged-workbook"),
    ],
)
def test_a_workbook_without_a_sheet_list_is_refused(old: str, new: str, code: str) -> None:
    data = replaced(made(), "xl/workbook.xml", old, new)
    if new == "<sheetz>":
        data = replaced(data, "xl/workbook.xml", "</sheets>", "</sheetz>")
    assert refusal(data) == code


# ---------------------------------------------------------------- text and links

_SPELLED = re.compile("_x([0-9A-Fa-f]{4})_")


@cache
def plain() -> bytes:
    return made()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(
            st.text(),
            st.text("_x0041F\r\n\t <&>'\"=\x00\x1f\ufffeกำ้😀 "),
            st.floats(),
            st.integers(-(10**15), 10**15),
        ),
        min_size=1,
    )
)
@example(["_x0041_", "_x0041_x0042_", "__x000D_", "_x0007", "\x07", "\t a \n", " ", "=1+1", "007", ""])
def test_any_value_is_read_back_as_it_was(values: list[str | float | int]) -> None:
    rows = (*content().rows, *((StatusCell(value),) for value in values))
    data = with_status(plain(), StatusSheet("สถานะ", rows, content().tables, ()))
    sheet = opened(data)["สถานะ"]
    for row, value in enumerate(values, len(content().rows) + 1):
        cell = sheet.cell(row, 1)
        if isinstance(value, (int, float)) and abs(value) < float("inf"):
            assert cell.value == value
            continue
        text = str(value).replace("\r\n", "\n").replace("\r", "\n")
        text = re.sub("[\ud800-\udfff]", "\ufffd", text)
        read = _SPELLED.sub(lambda found: chr(int(found[1], 16)), cell.value or "")
        assert (read, cell.data_type in ("s", "n", "inlineStr")) == (text, True)


@pytest.mark.parametrize("long", ["ก" * 40_000, "😀" * 20_000, "_x0041_" * 6_000])
def test_text_longer_than_a_cell_is_cut_with_an_ellipsis(long: str) -> None:
    sheet = content()
    data = with_status(plain(), StatusSheet("สถานะ", (*sheet.rows, (StatusCell(long),)), sheet.tables, ()))
    read = opened(data)["สถานะ"].cell(len(sheet.rows) + 1, 1).value.replace("_x005F_", "_")
    assert len(read.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert read.endswith("…")
    assert long.startswith(read[:-1])


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://example.org/a?b=1&c=2#ส่วน", ("https://example.org/a?b=1&c=2", "ส่วน")),
        (
            "https://example.org/ไทย ดี",
            ("https://example.org/%E0%B9%84%E0%B8%97%E0%B8%A2%20%E0%B8%94%E0%B8%B5", ""),
        ),
        ("https://example.org/100%", ("https://example.org/100%25", "")),
        ("https://ไทย.example/", ("https://xn--o3cw4h.example/", "")),
        ("mailto:a@example.org", ("mailto:a@example.org", "")),
        ("../out%20put/memo.docx", ("../out%20put/memo.docx", "")),
        ("javascript:alert(1)", None),
        ("file:///c:/windows", None),
        ("\\\\server\\share", None),
        ("//server/share", None),
        ("/etc/passwd", None),
        ("c:/a.docx", None),
        ("https://", None),
        ("http://[bad", None),
        ("https://example.org/" + "a" * 2_100, None),
        ("", None),
    ],
)
def test_only_plain_addresses_become_links(target: str, expected: tuple[str, str] | None) -> None:
    assert outside_target(Link(target=target)) == expected


def test_a_link_that_must_not_be_made_stays_text() -> None:
    sheet = content()
    rows = (
        *sheet.rows,
        (
            StatusCell("ดู", "link", Link(target="javascript:1")),
            StatusCell("ดู", "link", Link(location="A" * 3_000)),
        ),
    )
    data = with_status(plain(), StatusSheet("สถานะ", rows, sheet.tables, ()))
    read = opened(data)["สถานะ"]
    assert (
        read.cell(len(rows), 1).value,
        read.cell(len(rows), 1).hyperlink,
        read.cell(len(rows), 2).hyperlink,
    ) == ("ดู", None, None)


# ---------------------------------------------------------------- workbooks by others

REFUSED = {"signed-workbook", "shared-workbook", "structure-protected", "not-a-workbook", "damaged-workbook"}
OTHERS: list[Path | None] = [*sorted((SHARED / "corpus").glob("*.xl*"))] or [None]


def opens(data: bytes) -> Any:
    try:
        return opened(data)
    except Exception:  # noqa: BLE001 - whatever openpyxl stumbles over was so before
        return None


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name if path else "none")
def test_workbooks_by_others_lose_nothing(path: Path | None) -> None:
    if path is None:
        pytest.skip("no workbooks by others here")
    before = path.read_bytes()
    try:
        after = with_status(before, content())
    except InputError as error:
        assert error.code in REFUSED
        return
    assert with_status(after, content()) == after
    assert with_status(with_status(after, content(11, 1)), content()) == after
    parts = changed(before, after)
    index = {"[content_types].xml", "workbook.xml", "workbook.xml.rels", "styles.xml"}
    assert {re.split(r"[/\\]", name)[-1].lower() for name in parts & parts_of(before).keys()} <= index
    book, result = opens(before), opens(after)
    if book is not None:
        expected = [*book.sheetnames, "สถานะ"] if book.sheetnames else []
        assert result.sheetnames == expected
    _check_against_schema(before, after, parts)


def _check_against_schema(before: bytes, after: bytes, parts: set[str]) -> None:
    if not (SHARED / "xsd" / "sml.xsd").exists():
        return
    old, new = parts_of(before), parts_of(after)
    for name in parts:
        if name.endswith(".xml") and not name.startswith("[") and b"purl.oclc.org" not in new[name]:
            assert _faults(new[name]) <= _faults(old.get(name, b"<a/>")) | _KNOWN, name


_KNOWN = {"The attribute '{http://www.w3.org/XML/1998/namespace}space' is not allowed."}
"""The schema has no word for what Excel itself writes at every text with spaces."""


@cache
def _schema() -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(SHARED / "xsd" / "sml.xsd")))


def _faults(data: bytes) -> set[str]:
    from lxml import etree

    schema = _schema()
    schema.validate(etree.fromstring(data))
    return {
        re.sub(r"^Element '[^']*'(, attribute '[^']*')?: ", "", error.message) for error in schema.error_log
    }
