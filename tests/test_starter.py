"""New workbooks: what a user finds in them, and that filling one leaves all else as the template has it."""

from __future__ import annotations

import importlib.util
import io
import itertools
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from books import parts_in
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook as Opened

from xltools.core.agency import agency_types
from xltools.core.data import load
from xltools.core.locate import find_form, find_table
from xltools.core.model import CellRef
from xltools.core.owners import departments_of
from xltools.core.placeholders import fields_used, stray_braces
from xltools.core.schema import TABLE_KEYS, TableKey, schema
from xltools.core.thai import squash
from xltools.errors import InputError
from xltools.resources import workbook_template
from xltools.workbook.cell_filler import fill
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import example_contents, new_workbook

SHEETS = ["คำชี้แจง", "หน่วยงาน", "มาตรการ", "ผู้รับผิดชอบ", "ผู้ลงนาม", "เนื้อความ", "ตั้งค่า", "รายการ", "สถานะ"]
BUILD = Path(__file__).parents[1] / "workbook_templates/build.py"


def opened(data: bytes) -> Opened:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def blank() -> bytes:
    return new_workbook()


@pytest.fixture(scope="module")
def book_of(blank: bytes) -> Opened:
    return opened(blank)


def test_the_template_is_what_its_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("workbook_build", BUILD)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    build: Callable[[], bytes] = module.build
    assert build() == build() == workbook_template("measures.xlsx")


def test_all_sheets_are_there_in_order(book_of: Opened) -> None:
    assert book_of.sheetnames == SHEETS
    assert [sheet.title for sheet in book_of if sheet.sheet_state != "visible"] == ["รายการ"]


@pytest.mark.parametrize("key", TABLE_KEYS)
def test_tables_are_real_excel_tables_with_the_schemas_labels(book_of: Opened, key: TableKey) -> None:
    wanted = schema().tables[key]
    table = book_of[wanted.sheet].tables[wanted.table]
    labels = [column.label for column in wanted.columns.values()]
    assert [column.name for column in table.tableColumns] == labels
    header = book_of[wanted.sheet][table.ref][0]
    assert [cell.value for cell in header] == labels
    assert len(book_of[wanted.sheet][table.ref]) > 5


def test_every_field_and_setting_has_its_defined_name_and_label(blank: bytes) -> None:
    workbook = read_workbook(blank)
    for form, prefix in ((schema().fields, ""), (schema().settings, "settings.")):
        for key, entry in form.entries.items():
            ref = workbook.names[prefix + key]
            sheet = workbook.sheet(ref.sheet)
            assert sheet is not None
            assert (ref.sheet, ref.column) == (form.sheet, 2)
            assert sheet.value(ref.row, 1) == entry.label


def test_dropdowns_are_fed_by_lists(book_of: Opened) -> None:
    def lists(sheet: str) -> set[str]:
        validations = book_of[sheet].data_validations.dataValidation
        return {str(validation.formula1) for validation in validations if validation.type == "list"}

    assert lists("มาตรการ") == {"OwnerNames"}
    assert lists("ผู้ลงนาม") == {"Roles"}
    assert lists("เนื้อความ") == {"Sections"}
    assert len(lists("หน่วยงาน")) == 2
    for name in ("OwnerNames", "Roles", "Sections", "YesNo", "Languages"):
        assert name in book_of.defined_names


def test_several_owners_may_be_typed_though_there_is_a_dropdown(book_of: Opened) -> None:
    [owners] = [v for v in book_of["มาตรการ"].data_validations.dataValidation if v.type == "list"]
    assert not owners.showErrorMessage


def test_headers_have_help_and_are_guarded(book_of: Opened) -> None:
    sheet = book_of["มาตรการ"]
    for cell in sheet[sheet.tables["Measures"].ref][0]:
        [guard] = [v for v in sheet.data_validations.dataValidation if cell.coordinate in v.sqref]
        assert guard.type == "custom"
        assert guard.errorStyle in (None, "stop")
        assert guard.prompt
        assert str(cell.value) in str(guard.formula1)


def test_dropdowns_and_colours_reach_beyond_the_table(book_of: Opened) -> None:
    sheet = book_of["มาตรการ"]
    [owners] = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert str(owners.sqref) == "D5:D304"
    assert {str(area.sqref) for area in sheet.conditional_formatting} == {f"{c}5:{c}304" for c in "BCDEFG"}
    assert sheet.tables["Measures"].ref == "A4:H34"


def test_cells_of_text_take_a_list_as_typed(book_of: Opened) -> None:
    """A cell that is not text would take «- ข้อแรก» for a formula."""
    sheet = book_of["มาตรการ"]
    assert {cell.number_format for row in sheet["B5:H34"] for cell in row} == {"@"}
    assert {sheet.column_dimensions[first].number_format for first in "BCDEF"} == {"@"}  # below the table


def test_an_odd_date_is_warned_of_and_not_refused(book_of: Opened) -> None:
    dates = [v for v in book_of["หน่วยงาน"].data_validations.dataValidation if v.type == "date"]
    assert [(v.errorStyle, bool(v.prompt)) for v in dates] == [("warning", True)] * 3


def test_no_heading_of_a_form_reads_like_a_label(blank: bytes) -> None:
    workbook = read_workbook(blank)
    for form in (schema().fields, schema().settings):
        sheet = workbook.sheet(form.sheet)
        assert sheet is not None
        rows = {ref.row for ref in find_form(workbook, form)[1].values()}
        headings = [c.value for (row, col), c in sheet.cells.items() if col == 1 and row not in rows]
        assert headings
        assert not {squash(str(heading)).casefold() for heading in headings} & form.by_label.keys()


def test_the_standard_text_uses_known_fields_only(blank: bytes) -> None:
    table = find_table(read_workbook(blank), schema().tables["text"])
    assert table is not None
    texts = [str(cell.value) for row in table.rows if (cell := row.cell("text"))]
    assert {key for text in texts for key in fields_used(text)} <= schema().fields.entries.keys()
    assert not [mark for text in texts for mark in stray_braces(text, schema().fields.entries)]


def test_a_filled_row_is_as_tall_as_its_text_and_still_fits_itself() -> None:
    [sheet] = [
        part for part in parts_in(new_workbook(example="mended")).values() if b"No Gift Policy" in part
    ]
    [row] = re.findall(rb'<row [^>]*\br="6"[^>]*>', sheet)
    assert float(re.findall(rb'ht="([0-9.]+)"', row)[0]) > 200
    assert b"customHeight" not in row


def test_dates_show_buddhist_years_in_thai_digits(book_of: Opened) -> None:
    ref = read_workbook(workbook_template("measures.xlsx")).names["memo.date"]
    assert book_of[ref.sheet].cell(ref.row, ref.column).number_format == "[$-D07041E]d mmmm yyyy"


def test_print_setup_and_frozen_header_of_the_measures(book_of: Opened) -> None:
    sheet = book_of["มาตรการ"]
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    fit = sheet.sheet_properties.pageSetUpPr
    assert fit is not None
    assert (fit.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert not sheet.protection.sheet  # protection would stop the table from growing
    assert sheet.conditional_formatting


def test_labels_of_the_agency_are_locked_and_values_are_not(book_of: Opened) -> None:
    sheet = book_of["หน่วยงาน"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet["A6"].protection.locked
    assert not sheet["B6"].protection.locked


def test_the_workbook_says_which_layout_it_has(blank: bytes) -> None:
    assert read_workbook(blank).schema_version == schema().version


@pytest.mark.parametrize("kind", [None, *agency_types()])
def test_the_register_is_that_of_the_agency_type(kind: str | None) -> None:
    workbook = read_workbook(new_workbook(kind))
    found = find_table(workbook, schema().tables["owners"])
    assert found is not None
    names = [row.cell("name") for row in found.rows]
    expected = [name for name, _ in departments_of(kind or "อบต.")]
    assert [cell.value for cell in names if cell] == expected
    ref = find_form(workbook, schema().fields)[1]["agency.type"]
    sheet = workbook.sheet(ref.sheet)
    assert sheet is not None
    assert sheet.value(ref.row, ref.column) == (kind or "อบต.")


def test_an_unknown_agency_type_is_refused() -> None:
    with pytest.raises(InputError, match="unknown-agency-type"):
        new_workbook("อบต")


@pytest.mark.parametrize("example", ["mended", "seed"])
def test_every_text_of_the_example_is_in_its_cell(example: str) -> None:
    contents = example_contents("mended" if example == "mended" else "seed")
    book = opened(new_workbook(example="mended" if example == "mended" else "seed"))
    for key, rows in contents.tables.items():
        wanted = schema().tables[key]
        cells = book[wanted.sheet][book[wanted.sheet].tables[wanted.table].ref][1:]
        columns = list(wanted.columns)
        for number, row in enumerate(cells):
            typed = {name: cell.value for name, cell in zip(columns, row, strict=True) if cell.value}
            wanted_row = dict(rows[number]) if number < len(rows) else {}
            assert typed == {name: value for name, value in wanted_row.items() if value}


def test_the_seed_differs_from_the_mended_where_its_defects_are() -> None:
    seed, mended = example_contents("seed"), example_contents("mended")
    assert [not row.get("owners") for row in seed.tables["measures"]] == [n in (4, 7) for n in range(1, 10)]
    assert all(row["owners"] for row in mended.tables["measures"])
    assert seed.fields["memo.number"] == "ชร. ๗๙๙๐๑/๐๑๙"
    assert str(seed.fields["memo.to"]).startswith("นายองค์การ")


def grams(text: str) -> set[str]:
    letters = "".join(char for char in text if char.isalpha() or unicodedata.category(char) == "Mn")
    return {letters[at : at + 12] for at in range(len(letters) - 11)}


def test_no_two_results_of_the_mended_example_say_the_same() -> None:
    rows = example_contents("mended").tables["measures"]
    results = [grams(str(row[key])) for row in rows for key in ("summary", "outcome")]
    for one, other in itertools.combinations(results, 2):
        assert len(one & other) <= 0.6 * min(len(one), len(other))


def test_no_real_name_of_the_seed_is_shipped() -> None:
    text = repr(load("example"))
    assert "แม่เจดีย์" not in text
    assert "maejd" not in text


def test_filling_leaves_every_other_part_as_the_template_has_it() -> None:
    before, after = parts_in(workbook_template("measures.xlsx")), parts_in(new_workbook(example="seed"))
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert all(name.startswith("xl/worksheets/sheet") for name in changed)
    assert len(changed) == 5


NASTY = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
VALUES = st.one_of(
    NASTY,
    st.floats(-1e6, 1e6).map(lambda value: round(value, 3)),
    st.dates(date(1901, 1, 1), date(2500, 1, 1)),
)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 60), st.integers(1, 30)), VALUES, min_size=1, max_size=8))
def test_any_value_filled_anywhere_reads_back(values: dict[tuple[int, int], str | float | date]) -> None:
    data = fill(
        workbook_template("measures.xlsx"), {CellRef("รายการ", *at): value for at, value in values.items()}
    )
    sheet = opened(data)["รายการ"]
    for (row, column), value in values.items():
        read = sheet.cell(row, column).value
        expected = (value - date(1899, 12, 30)).days if isinstance(value, date) else value
        assert read == expected
    assert fill(data, {}) == data
