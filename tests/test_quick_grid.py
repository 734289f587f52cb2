"""Rows read at a stroke say what rows read element by element say."""

from __future__ import annotations

import pytest
from features import FEATURES
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_status_writer import parts_of

from xltools.core.model import Workbook
from xltools.core.rich import RichText
from xltools.errors import InputError
from xltools.workbook import quick_grid
from xltools.workbook.grid_xml import CellContext, SheetReader, SheetReading, shared_strings
from xltools.workbook.number_formats import CellFormat
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import new_workbook

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(data: bytes, *, slowly: bool) -> Workbook | str:
    with pytest.MonkeyPatch.context() as patch:
        if slowly:
            patch.setattr(quick_grid, "apart", lambda data: None)
            patch.setattr(quick_grid, "strings", lambda data: None)
        try:
            return read_workbook(data)
        except InputError as error:
            return error.code


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_reads_alike(name: str) -> None:
    data = FEATURES[name]()
    assert read(data, slowly=False) == read(data, slowly=True)


def test_shipped_workbook_is_read_at_a_stroke_and_alike() -> None:
    data = new_workbook(example="seed")
    assert read(data, slowly=False) == read(data, slowly=True)
    sheets = [text for name, text in parts_of(data).items() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert None not in map(quick_grid.apart, sheets)


PIECES = st.sampled_from(
    [
        '<row r="1">', '<row r="3" hidden="1" ht="0">', "<row>", '<row r="9"/>', '<row x:hidden="1" xmlns:x="u">', "</row>", " ", "\n",
        '<c r="A1"/>', '<c r="B1" s="1"><v>45000</v></c>', '<c r="C2" t="s"><v>0</v></c>', '<c r="C2" t="s"><v>7</v></c>',
        '<c r="D1" t="str"><f>A1</f><v>ก&amp;&#3586;_x0041_</v></c>', '<c r="E1"><f/></c>', '<c r="E1"><f t="a"/><v>1</v></c>',
        '<c r="F1" t="inlineStr"><is><t>ก</t></is></c>', '<c r="F1" t="inlineStr"><is><t xml:space="preserve"> &lt; </t></is></c>',
        '<c r="G1" t="inlineStr"><is><r><t>ก</t></r><rPh><t>ข</t></rPh></is></c>', '<c r="ZZZ1"><v>1</v></c>', '<c r="A9999999"><v>1</v></c>',
        '<c s="1" r="H1"><v>1</v></c>', "<c><v>5</v></c>", '<c r="I1" t="b"><v>1</v></c>', '<c r="J1" t="e"><v>#REF!</v></c>',
        '<c r="K1" t="d"><v>2025-01-08</v></c>', '<c r="L1"><v></v></c>', '<c r="L1"><v>x</v></c>', '<c r="M1"><v>1e400</v></c>',
        "<!-- c -->", '<c r="N1"><v><![CDATA[5]]></v></c>', '<c r="O1"><v>&unknown;</v></c>', "ข", "<extra/>", '<c r="a1"><v>1</v></c>',
        '<c r="B7" s="1"/><c r="C7"/>', '<c r="XFE1"/>', "</row><row>", f'<c r="A1" t="s"><v>{"1" * 9_999}</v></c>', f'<row r="{"1" * 9_999}">', '<c r="A1" t="s"><v>\u00b2</v></c>', '</row><row r="4" ht="0">', '<row ht="9" ht="9">', '<row 1a="1">',
        '<row y:hidden="1">', '<row z:hidden="1">', '<row :a="1">', '<c r="A1"><v>]]></v></c>', '<c r="A1"><v>]</v></c>',
        '<c r="A1"><v>\x01</v></c>', '<c r="A1"><v>\uffff</v></c>', '<c r="A1"><f a="1" a="2">1</f></c>', '<c r="A1"><v>&#0;</v></c>',
        '<c r="A1"><v>&#x0;&lt;</v></c>', '<c r="A1"><v>&</v></c>', '<c r="P1" t="inlineStr"><is><t>&amp;_x0041_</t></is></c>',
    ]
)  # fmt: skip


def sheet_of(rows: str) -> bytes:
    merged = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    return f'<worksheet xmlns="{NAMESPACE}" xmlns:z="u"><sheetData>{rows}</sheetData>{merged}</worksheet>'.encode()


def reading(data: bytes, *, slowly: bool) -> SheetReading | str:
    context = CellContext(
        ["ที่ใช้ร่วม"], [CellFormat("General", False), CellFormat("d/m/yyyy", True)], date1904=False
    )
    with pytest.MonkeyPatch.context() as patch:
        if slowly:
            patch.setattr(quick_grid, "apart", lambda data: None)
        try:
            return SheetReader(context, "sheet").read(data)
        except InputError as error:
            return error.code


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=4), max_size=4), st.booleans())
def test_any_rows_read_alike(rows: list[list[str]], whole: bool) -> None:
    text = "".join(
        f'<row r="{at}">{"".join(row)}</row>' if whole else "".join(row) for at, row in enumerate(rows, 1)
    )
    data = sheet_of(text)
    assert reading(data, slowly=False) == reading(data, slowly=True)


STRINGS = st.sampled_from(
    [
        "<si><t>ก</t></si>", '<si><t xml:space="preserve"> ข </t></si>', "<si/>", "<si><t/></si>", "<si><t>&amp;&#x41;_x000D_</t></si>",
        "<si><r><rPr><b/></rPr><t>ค</t></r><r><t>ง</t></r></si>", "<si><r><t>จ</t></r><rPh><t>ฉ</t></rPh></si>", " ", "x", "<si>", "</si>",
        "</si >", "<si ><t>ช</t></si>", "<si></si>", "<si><r><rPr><u/></rPr><t>ซ&lt;\n</t></r></si>", "<z:si/>", "<t>ฌ</t>",
    ]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(STRINGS, max_size=7))
@example(["<si>", "<t>ฌ</t>", "</si >", "<si><t>ก</t></si>"])
def test_any_strings_read_alike(strings: list[str]) -> None:
    data = f'<sst xmlns="{NAMESPACE}" xmlns:z="u">{"".join(strings)}</sst>'.encode()
    results: list[object] = []
    for slowly in (False, True):
        with pytest.MonkeyPatch.context() as patch:
            if slowly:
                patch.setattr(quick_grid, "strings", lambda data: None)
            try:
                read = shared_strings(data, "strings")
                results.append([(text, text.runs if isinstance(text, RichText) else None) for text in read])
            except InputError as error:
                results.append(error.code)
    assert results[0] == results[1]


def test_rows_that_stand_in_an_instruction_are_none() -> None:
    rows = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    data = f'<?x {rows}?><worksheet xmlns="{NAMESPACE}"/>'.encode()
    assert reading(data, slowly=False) == reading(data, slowly=True) == SheetReading()


def test_frames_that_are_the_same_do_not_share_what_is_read() -> None:
    first, second = (reading(sheet_of(f'<row r="{at}" ht="0"/>'), slowly=False) for at in (1, 2))
    assert isinstance(first, SheetReading) and isinstance(second, SheetReading)
    assert (first.hidden_rows, second.hidden_rows) == ({1}, {2})
    assert first.merged == second.merged and first.merged is not second.merged


def test_rows_that_are_the_same_are_judged_by_what_stands_around_them() -> None:
    row = '<row r="1" z:x="1"><c r="A1"><v>1</v></c></row>'
    known, unknown = sheet_of(row), sheet_of(row).replace(b' xmlns:z="u"', b"")
    broken = known.replace(b"<mergeCells>", b"<mergeCells>\x01")
    for data in (known, unknown, broken, known):
        assert reading(data, slowly=False) == reading(data, slowly=True)
