"""What a workbook says is found wherever an agency has put it, and nothing typed stays out."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import grids
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.digest import workbook_digest
from xltools.core.dossier import Dossier, read_dossier
from xltools.core.found import FoundTable
from xltools.core.headings import columns_of
from xltools.core.locate import find_table
from xltools.core.model import Area, Cell, CellRef, CellValue, ErrorValue, Sheet, Table, Workbook
from xltools.core.number_text import number_text
from xltools.core.schema import TABLE_KEYS, TableKey, schema
from xltools.workbook.cell_filler import fill
from xltools.workbook.reader import read_workbook
from xltools.workbook.status_writer import with_status

LABELS = [
    "ลำดับ",
    "มาตรการหรือกิจกรรม",
    "วิธีดำเนินการ",
    "ผู้รับผิดชอบ",
    "ระยะเวลา",
    "สรุปผลการดำเนินการตามมาตรการ/กิจกรรม",
    "ผลลัพธ์หรือความสำเร็จของการดำเนินการ",
]
SIGNER_LABELS = ["ลำดับ", "บทบาท", "ชื่อ-นามสกุล", "ตำแหน่ง", "รักษาราชการแทน/ในตำแหน่ง"]
OWNER_LABELS = ["ชื่อส่วนราชการ", "ชื่ออื่นที่ใช้", "ผู้ติดต่อ", "ใช้อยู่"]
Line = Sequence[CellValue | Cell]


def measure(no: CellValue, title: str) -> list[CellValue]:
    return [no, title, f"วิธี{title}", "กองคลัง", "ปีงบประมาณ พ.ศ. ๒๕๖๗", f"สรุป{title}", f"ผล{title}"]


def block(top: int, left: int, *lines: Line) -> dict[tuple[int, int], Cell]:
    """Cells of lines that begin at a place; None is a blank."""
    return {
        (row, column): value if isinstance(value, Cell) else Cell(value)
        for row, line in enumerate(lines, top)
        for column, value in enumerate(line, left)
        if value is not None
    }


def book(*sheets: Sheet, names: Mapping[str, CellRef] | None = None) -> Workbook:
    return Workbook(sheets, names or {})


def found(workbook: Workbook, key: Any = "measures") -> FoundTable:
    table = find_table(workbook, schema().tables[key])
    assert table is not None
    return table


def titles(workbook: Workbook) -> list[str]:
    return [measure.title for measure in read_dossier(workbook).measures]


def excel_table(name: str, top: int, left: int, bottom: int, labels: Sequence[str], **more: Any) -> Table:
    return Table(name, Area(top, left, bottom, left + len(labels) - 1), tuple(labels), **more)


# ---------------------------------------------------------------- by its Excel table


@pytest.mark.parametrize(
    ("name", "top", "left"), [("มาตรการ", 4, 1), ("Sheet3", 12, 5), ("แผ่นงานของเรา", 1, 1)]
)
def test_a_table_is_found_by_its_name_wherever_it_stands(name: str, top: int, left: int) -> None:
    cells = block(top, left, LABELS, measure(1, "ก"), measure(2, "ข"))
    for table_name in ("Measures", "MEASURES"):
        table = excel_table(table_name, top, left, top + 2, LABELS)
        workbook = book(Sheet("อื่น", {}), Sheet(name, cells, (table,)))
        assert titles(workbook) == ["ก", "ข"]
        assert (found(workbook).header_row, found(workbook).columns["no"]) == (top, left)


def test_the_named_table_wins_over_better_looking_headers() -> None:
    old = Sheet("มาตรการ", block(1, 1, LABELS, measure(1, "ปีก่อน")))
    cells = block(3, 2, LABELS[:4], measure(1, "ปีนี้")[:4])
    ours = Sheet("ใหม่", cells, (excel_table("Measures", 3, 2, 4, LABELS[:4]),))
    assert titles(book(old, ours)) == ["ปีนี้"]


def test_a_strangers_table_of_our_name_does_not_hide_the_measures() -> None:
    cells = block(1, 1, ["Region", "Sales"], ["North", 5])
    stranger = Sheet("ยอด", cells, (excel_table("Measures", 1, 1, 2, ["Region", "Sales"]),))
    assert titles(book(stranger, Sheet("งาน", block(7, 3, LABELS, measure(1, "ก"))))) == ["ก"]
    assert found(book(stranger)).columns == {}


def test_a_renamed_table_with_another_beside_it() -> None:
    """The header row is shared by two Excel tables; each keeps to its own columns."""
    left = excel_table("รายชื่อ", 2, 1, 4, OWNER_LABELS)
    right = excel_table("ตาราง1", 2, 6, 4, LABELS)
    cells = block(2, 1, OWNER_LABELS, ["กองคลัง", None, None, "ใช่"]) | block(2, 6, LABELS, measure(1, "ก"))
    for tables in ((left, right), (right, left)):
        workbook = book(Sheet("รวม", cells, tables))
        dossier = read_dossier(workbook)
        assert [one.title for one in dossier.measures] == ["ก"]
        assert [owner.name for owner in dossier.register.owners] == ["กองคลัง"]
        assert found(workbook).extra == {}
        assert len(found(workbook).headers) == len(LABELS)


def test_a_table_whose_header_is_switched_off() -> None:
    for top in (1, 6):
        table = excel_table("Measures", top, 2, top + 1, LABELS, has_header=False)
        cells = block(top, 2, measure(1, "ก"), measure(2, "ข"))
        assert titles(book(Sheet("มาตรการ", cells, (table,)))) == ["ก", "ข"]


def test_labels_typed_above_or_inside_a_strangers_table() -> None:
    above = excel_table("ตาราง1", 5, 1, 6, ["คอลัมน์1"] * 7, has_header=False)
    cells = block(4, 1, LABELS, measure(1, "ก"), measure(2, "ข"))
    assert titles(book(Sheet("งาน", cells, (above,)))) == ["ก", "ข"]
    inside = excel_table("ตาราง1", 3, 1, 6, ["คอลัมน์1"] * 7)
    assert titles(book(Sheet("งาน", cells | block(3, 1, ["มาตรการปี ๒๕๖๗"]), (inside,)))) == ["ก", "ข"]


def test_the_totals_row_is_no_measure_and_rows_below_it_are() -> None:
    table = excel_table("Measures", 1, 1, 4, LABELS, has_totals=True)
    lines: list[Line] = [
        LABELS,
        measure(1, "ก"),
        measure(2, "ข"),
        ["รวม", "2 มาตรการ"],
        measure(3, "ใต้ตาราง"),
    ]
    rows = found(book(Sheet("มาตรการ", block(1, 1, *lines), (table,)))).rows
    assert [(row.number, row.below_table) for row in rows] == [(2, False), (3, False), (5, True)]


def test_rows_below_the_table_and_hidden_ones_are_read() -> None:
    table = excel_table("Measures", 1, 1, 2, LABELS)
    cells = block(1, 1, LABELS, measure(1, "ก"), measure(2, "ข")) | block(9, 1, measure(3, "ค"))
    sheet = Sheet("มาตรการ", cells, (table,), hidden_rows=frozenset({3, 40}))
    rows = found(book(sheet)).rows
    assert [(row.number, row.below_table, row.hidden) for row in rows] == [
        (2, False, False),
        (3, True, True),
        (9, True, False),
    ]
    assert titles(book(sheet)) == ["ก", "ข", "ค"]


def test_rows_below_are_read_though_another_table_stands_under_a_part_of_them() -> None:
    ours = excel_table("Measures", 1, 1, 2, LABELS)
    other = excel_table("Other", 5, 7, 6, ["งบประมาณ", "ปี"])
    cells = block(1, 1, LABELS, measure(1, "ก")) | block(5, 7, ["งบประมาณ", "ปี"], [100, 2567])
    cells |= block(6, 1, [2, "ใต้ตาราง"])
    assert titles(book(Sheet("มาตรการ", cells, (ours, other)))) == ["ก", "ใต้ตาราง"]


def test_a_measure_typed_into_the_totals_row_is_read() -> None:
    table = excel_table("Measures", 1, 1, 3, LABELS, has_totals=True)

    def rows(line: Line) -> list[tuple[int, bool]]:
        cells = block(1, 1, LABELS, measure(1, "ก"), line)
        return [
            (row.number, row.below_table) for row in found(book(Sheet("มาตรการ", cells, (table,)))).rows[1:]
        ]

    assert rows(measure(2, "ข")) == [(3, True)]
    assert rows([None, "ข", "วิธีข"]) == [(3, True)]
    for word in ("รวม", "รวมทั้งสิ้น", "ผลรวม", "Total", "รวม 9 มาตรการ"):
        assert rows([None, word, "9 มาตรการ", None, None, "ครบ"]) == []
        assert rows([word, "9 มาตรการ", "ครบ"]) == []
    assert rows([None, "9 มาตรการ", Cell(9.0, formula=True)]) == []
    assert rows([2.0, "9 มาตรการ"]) == []


# ---------------------------------------------------------------- other Excel tables among the rows


def signer(no: int, name: str) -> list[CellValue]:
    return [float(no), "ความเห็น", name, "ปลัด", None]


@pytest.mark.parametrize("top", [4, 9])
def test_a_second_table_of_the_same_labels_below_is_read(top: int) -> None:
    ours = excel_table("Measures", 1, 1, 2, LABELS)
    more = excel_table("Table9", top, 1, top + 2, LABELS)
    cells = block(1, 1, LABELS, measure(1, "ก"))
    cells |= block(top, 1, [*LABELS[:4], "Period", "Summary", "ผลลัพธ์"], measure(2, "ข"), measure(3, "ค"))
    table = found(book(Sheet("มาตรการ", cells, (ours, more))))
    assert [(row.number, row.below_table) for row in table.rows] == [
        (2, False),
        (top + 1, True),
        (top + 2, True),
    ]
    assert ([rows.numbers for rows in table.skipped], table.left_out) == ([(top,)], ())


@pytest.mark.parametrize(
    "header",
    [
        ["ก", "ข", "ค", "ง", "จ"],
        ["บทบาท", "ลำดับ", "ชื่อ", "ตำแหน่ง", "หมายเหตุ"],
        [None, None, None, None, "โทร."],
    ],
    ids=["strange", "other-order", "nearly-blank"],
)
def test_rows_in_a_strange_table_below_are_named_as_left_out(header: Line) -> None:
    ours = excel_table("Signers", 1, 1, 2, SIGNER_LABELS)
    strange = excel_table("T77", 5, 1, 8, SIGNER_LABELS)
    cells = block(1, 1, SIGNER_LABELS, signer(1, "นายหนึ่ง ใจดี"), signer(2, "นายสอง ใจดี"))
    cells |= block(5, 1, header, signer(3, "นายสาม ใจดี"), [], signer(4, "นายสี่ ใจดี"))
    table = found(book(Sheet("ผู้ลงนาม", cells, (ours, strange))), "signers")
    assert [row.number for row in table.rows] == [2, 3]
    assert [(out.table, out.rows) for out in table.left_out] == [("T77", (5, 6, 8))]


def test_a_table_of_another_kind_or_without_rows_is_not_left_out() -> None:
    ours = excel_table("Measures", 1, 1, 2, LABELS)
    signers = excel_table("Signers", 5, 1, 6, SIGNER_LABELS)
    blank = excel_table("จด", 9, 1, 10, ["x", "y"])
    cells = block(1, 1, LABELS, measure(1, "ก")) | block(5, 1, SIGNER_LABELS, signer(1, "นายหนึ่ง ใจดี"))
    table = found(book(Sheet("มาตรการ", cells | block(9, 1, ["x", "y"]), (ours, signers, blank))))
    assert ([row.number for row in table.rows], table.left_out) == ([2], ())


def test_rows_of_a_plain_list_made_a_table_are_read_with_the_row_that_became_its_header() -> None:
    """Who presses Ctrl+T on some rows makes the first of them a header."""
    part = excel_table("Table5", 3, 1, 5, LABELS)
    lines: list[Line] = [LABELS, *(measure(no, title) for no, title in enumerate("กขคงจ", 1))]
    table = found(book(Sheet("มาตรการ", block(1, 1, *lines), (part,))))
    assert [(row.number, row.below_table) for row in table.rows] == [(n, False) for n in range(2, 7)]
    assert table.left_out == ()


def test_headings_that_excel_made_up_are_no_row() -> None:
    part = excel_table("Table5", 3, 1, 4, LABELS)
    lines: list[Line] = [LABELS, measure(1, "ก"), [f"คอลัมน์{no}" for no in range(1, 8)], measure(2, "ข")]
    assert titles(book(Sheet("มาตรการ", block(1, 1, *lines), (part,)))) == ["ก", "ข"]


def test_a_table_of_another_kind_in_a_plain_list_is_not_read_into_it() -> None:
    signers = excel_table("ตาราง2", 4, 1, 5, SIGNER_LABELS)
    cells = block(1, 1, LABELS, measure(1, "ก")) | block(4, 1, SIGNER_LABELS, signer(1, "นายหนึ่ง ใจดี"))
    workbook = book(Sheet("มาตรการ", cells, (signers,)))
    assert titles(workbook) == ["ก"]
    assert [one.name for one in read_dossier(workbook).signers] == ["นายหนึ่ง ใจดี"]


def test_a_table_that_reaches_beyond_a_plain_list_is_left_out_of_it() -> None:
    wide = excel_table("ตาราง2", 4, 3, 5, ["ก", "ข", "ค", "ง", "จ", "ฉ", "ช"])
    cells = block(1, 1, LABELS, measure(1, "ก")) | block(4, 3, ["ก", "ข"], ["งบ", 100.0])
    table = found(book(Sheet("มาตรการ", cells, (wide,))))
    assert [row.number for row in table.rows] == [2]
    assert [(out.table, out.rows) for out in table.left_out] == [("ตาราง2", (4, 5))]


# ---------------------------------------------------------------- rows above the header


def test_a_row_filled_in_above_the_header_is_named() -> None:
    cells = block(1, 1, ["รายงานผล"], [None, "องค์การ", "๒๕๖๗"]) | block(3, 1, measure(10, "เหนือหัว"), LABELS)
    cells |= block(5, 1, measure(1, "ก"))
    table = excel_table("Measures", 4, 1, 5, LABELS)
    for tables in ((), (table,)):
        assert found(book(Sheet("มาตรการ", cells, tables))).rows_above == (3,)
    off = excel_table("Measures", 4, 1, 5, LABELS, has_header=False)
    without = {at: cell for at, cell in cells.items() if at[0] != 4}
    assert found(book(Sheet("มาตรการ", without, (off,)))).rows_above == (3,)


@pytest.mark.parametrize(
    "line",
    [
        [None, "รายงานผล", "ปี ๒๕๖๗"],
        [None, "(๑)", "(๒)", "(๓)", "(๔)"],
        [None, 1.0, 2.0, 3.0, 4.0],
        [None, "มาตรการ", "วิธีการ", "ผู้รับผิดชอบ", "ผลการดำเนินการ"],
        [None, "อำเภอ", "เมืองสมมติ", "จังหวัด", "เชียงราย"],
    ],
    ids=["title", "numbers-as-text", "numbers", "first-tier", "form"],
)
def test_what_else_stands_above_a_header_is_no_row(line: Line) -> None:
    table = excel_table("Measures", 4, 1, 5, LABELS)
    cells = block(2, 1, line) | block(4, 1, LABELS, measure(1, "ก"))
    assert found(book(Sheet("มาตรการ", cells, (table,)))).rows_above == ()


# ---------------------------------------------------------------- by its header row


def test_a_header_row_is_found_anywhere() -> None:
    cells = block(1, 1, ["รายงานผล"], ["องค์การบริหารส่วนตำบลทุ่งสมมติ"]) | block(7, 3, LABELS, measure(1, "ก"))
    workbook = book(Sheet("หน้าปก", {}), Sheet("Sheet1", cells))
    assert (found(workbook).header_row, found(workbook).columns["no"]) == (7, 3)
    assert titles(workbook) == ["ก"]


@pytest.mark.parametrize(
    "labels",
    [
        [
            "ที่",
            "มาตรการ/\nกิจกรรม",
            "วิธีการ ดำเนินการ",
            "ผู้รับ ผิดชอบ",
            "ระยะเวลา\u00a0ดำเนินการ",
            "ผลการดำเนินการ",
            "ผลลัพธ์",
        ],
        ["No.", "Measure", "METHOD", "owners", "Period", "Summary", "Outcome"],
        [
            "ลําดับ",
            "มาตรการ:",
            "วิธีดำเนินการ *",
            "ผู้รับผิดชอบ_x000D_\n",
            "ระยะเวลา\u200b",
            "สรุปผลการดำเนินงาน",
            "ผลลัพธ์ / ความสำเร็จ",
        ],
    ],
    ids=["aliases", "english", "as-copied-from-elsewhere"],
)
def test_labels_as_people_type_them(labels: list[str]) -> None:
    workbook = book(Sheet("งาน", block(2, 2, labels, measure(1, "ก"))))
    assert list(found(workbook).columns) == [
        "no",
        "title",
        "method",
        "owners",
        "period",
        "summary",
        "outcome",
    ]
    assert found(workbook).extra == {}


@given(st.sampled_from(TABLE_KEYS), st.data())
def test_every_label_is_known_however_it_is_spaced(key: TableKey, data: st.DataObject) -> None:
    wanted = schema().tables[key]
    column = data.draw(st.sampled_from(list(wanted.columns.values())))
    label = data.draw(st.sampled_from([column.label, *column.aliases]))
    if data.draw(st.booleans()):
        label = label.replace("ำ", "\u0e4d\u0e32").replace("แ", "เเ").upper()
    blanks = st.sampled_from(["", "", " ", "\n", "\u00a0", "\u200b"])
    typed = "".join(data.draw(blanks) + letter for letter in label) + data.draw(
        st.sampled_from(["", " ", ":", " *"])
    )
    assert columns_of(((5, typed),), wanted) == {column.key: 5}


def test_two_labels_are_enough_on_the_sheet_of_the_right_name_only() -> None:
    cells = block(3, 1, ["มาตรการ", "ผู้รับผิดชอบ"], ["ก", "กองคลัง"])
    assert titles(book(Sheet(" มาตรการ ", cells))) == ["ก"]
    assert find_table(book(Sheet("อื่น", cells)), schema().tables["measures"]) is None


def test_the_header_with_most_labels_wins_then_the_first_sheet() -> None:
    plan = Sheet("แผน", block(1, 1, LABELS[:4], measure(1, "แผน")[:4]))
    report = Sheet("ผล", block(1, 1, LABELS, measure(1, "ผล")))
    again = Sheet("สำเนา", block(1, 1, LABELS, measure(1, "สำเนา")))
    assert titles(book(plan, report, again)) == ["ผล"]


def test_a_hidden_sheet_of_last_year_does_not_win() -> None:
    old = Sheet("2566", block(1, 1, [*LABELS, "หลักฐาน"], measure(1, "ปีก่อน")), hidden=True)
    assert titles(book(old, Sheet("2567", block(1, 1, LABELS, measure(1, "ปีนี้"))))) == ["ปีนี้"]
    assert titles(book(old)) == ["ปีก่อน"]


def test_a_visible_copy_goes_before_a_hidden_table_of_the_right_name() -> None:
    ours = excel_table("Measures", 1, 1, 2, LABELS)
    old = Sheet("มาตรการ", block(1, 1, LABELS, measure(1, "ต้นฉบับ")), (ours,), hidden=True)
    copy = excel_table("Measures_2", 1, 1, 2, LABELS)
    new = Sheet("มาตรการ (2)", block(1, 1, LABELS, measure(1, "สำเนา")), (copy,))
    assert titles(book(old, new)) == ["สำเนา"]
    assert titles(book(replace(old, hidden=False), new)) == ["ต้นฉบับ"]
    assert titles(book(old, replace(new, hidden=True))) == ["ต้นฉบับ"]
    unfilled = Sheet("มาตรการ (2)", block(1, 1, LABELS))
    poorer = Sheet("แผน", block(1, 1, LABELS[:4], measure(1, "แผน")[:4]))
    assert titles(book(old, unfilled)) == titles(book(old, poorer)) == ["ต้นฉบับ"]


def test_repeated_header_rows_are_skipped_and_named() -> None:
    lines: list[Line] = [
        LABELS,
        measure(1, "ก"),
        LABELS,
        measure(2, "ข"),
        [None, *LABELS[1:4]],
        measure(3, "ค"),
    ]
    workbook = book(Sheet("งาน", block(1, 1, *lines)))
    assert titles(workbook) == ["ก", "ข", "ค"]
    assert [rows.numbers for rows in found(workbook).skipped] == [(3,), (5,)]


@pytest.mark.parametrize(
    "line",
    [
        ["x", *LABELS[1:5], "สรุปพิเศษ", "ผลพิเศษ"],
        [10.0, "มาตรการ", "วิธีการ", "กองช่าง", "Period", "สรุปพิเศษ", "ผลลัพธ์"],
        [9.0, *LABELS[1:]],
        [LABELS[0], LABELS[2], LABELS[1], *LABELS[3:]],
    ],
    ids=["some-labels", "names-and-labels", "numbered", "other-order"],
)
def test_a_row_with_anything_but_labels_in_place_is_no_repeated_header(line: Line) -> None:
    table = found(book(Sheet("งาน", block(1, 1, LABELS, measure(1, "ก"), line, measure(2, "ข")))))
    assert [row.number for row in table.rows] == [2, 3, 4]
    assert table.skipped == ()


def test_a_better_typed_header_further_down_does_not_lose_the_rows_above_it() -> None:
    mistyped = [*LABELS[:6], "ผลลัพท์"]
    workbook = book(Sheet("งาน", block(1, 1, mistyped, measure(1, "ก"), LABELS, measure(2, "ข"))))
    assert titles(workbook) == ["ก", "ข"]
    assert found(workbook).header_row == 1


def test_blank_rows_between_data_do_not_end_it() -> None:
    cells = (
        block(1, 1, LABELS, measure(1, "ก")) | block(4, 1, measure(2, "ข")) | block(300, 1, measure(3, "ค"))
    )
    assert titles(book(Sheet("งาน", cells))) == ["ก", "ข", "ค"]


def test_rows_waiting_to_be_filled_are_no_measures() -> None:
    waiting: list[Line] = [
        [2.0],
        ["๓."],
        ["ข้อที่ ๔"],
        ["5)"],
        [6.0, " ", "\n", "\u200b"],
        [7.0, Cell("", formula=True)],
    ]
    workbook = book(Sheet("งาน", block(1, 1, LABELS, measure(1, "ก"), *waiting)))
    assert titles(workbook) == ["ก"]


def test_words_in_the_column_of_numbers_do_not_vanish_between_rows() -> None:
    lines: list[Line] = [
        LABELS,
        measure(1, "ก"),
        ["มาตรการที่พิมพ์ผิดช่อง"],
        measure(2, "ข"),
        ["หมายเหตุ: ข้อมูลจากกองคลัง"],
    ]
    rows = found(book(Sheet("งาน", block(1, 1, *lines)))).rows
    assert [row.number for row in rows] == [2, 3, 4]


def test_a_formula_never_calculated_makes_a_row() -> None:
    lines: list[Line] = [LABELS, [1.0, Cell(None, formula=True)]]
    assert len(read_dossier(book(Sheet("งาน", block(1, 1, *lines)))).measures) == 1


# ---------------------------------------------------------------- beside and below


def test_another_table_below_is_not_swallowed() -> None:
    signers: list[Line] = [SIGNER_LABELS, [1, "ผู้เสนอ", "นางสาวสมฤดี ตัวอย่างดี", "นักทรัพยากรบุคคล"]]
    workbook = book(Sheet("รวม", block(1, 1, LABELS, measure(1, "ก")) | block(5, 1, *signers)))
    dossier = read_dossier(workbook)
    assert [one.title for one in dossier.measures] == ["ก"]
    assert [signer.name for signer in dossier.signers] == ["นางสาวสมฤดี ตัวอย่างดี"]
    # the other way round, and going on under a repeated header
    cells = block(1, 1, *signers) | block(5, 1, LABELS, measure(1, "ก"))
    cells |= block(8, 1, SIGNER_LABELS, [2, "ความเห็น", "นายสมชาย ใจสมมติ", "ปลัด"])
    dossier = read_dossier(book(Sheet("รวม", cells)))
    assert [one.title for one in dossier.measures] == ["ก"]
    assert [signer.name for signer in dossier.signers] == ["นางสาวสมฤดี ตัวอย่างดี", "นายสมชาย ใจสมมติ"]


def test_another_table_beside_is_not_swallowed() -> None:
    beside: list[Line] = [OWNER_LABELS, ["กองคลัง", "คลัง", None, "ใช่"], ["กองช่าง", None, None, "ใช่"]]
    cells = block(3, 1, LABELS, measure(1, "ก")) | block(3, 9, *beside) | block(20, 9, SIGNER_LABELS)
    cells |= block(20, 1, measure(2, "ข"))
    for shift in (0, 6):  # owners to the right, then to the left of the measures
        moved = {(row, column if not shift else (column + shift if column < 9 else column - 8)): cell
                 for (row, column), cell in cells.items()}  # fmt: skip
        workbook = book(Sheet("รวม", moved))
        dossier = read_dossier(workbook)
        assert [one.title for one in dossier.measures] == ["ก", "ข"]
        assert found(workbook).extra == {}
        assert {"กองคลัง", "กองช่าง"} <= {owner.name for owner in dossier.register.owners}


def test_an_unknown_table_that_counts_anew_is_not_ours() -> None:
    cells = block(3, 1, LABELS, measure(1, "ก")) | block(3, 9, ["ลำดับ", "รายการ", "จำนวน"], [1, "โต๊ะ", 4])
    workbook = book(Sheet("รวม", cells))
    assert found(workbook).extra == {}
    assert [header.key for header in found(workbook).headers].count("no") == 1


def test_a_merged_heading_does_not_cut_the_header_in_two() -> None:
    labels: Line = [*LABELS[:6], None, LABELS[6], "หมายเหตุ"]
    line: Line = [*measure(1, "ก")[:6], None, "ผลก", "ไม่มี"]
    sheet = Sheet("งาน", block(3, 1, labels, line), merged=(Area(3, 6, 3, 7),))
    for workbook in (book(sheet), book(replace(sheet, merged=()))):
        assert read_dossier(workbook).measures[0].outcome == "ผลก"
        assert read_dossier(workbook).measures[0].extra == {"หมายเหตุ": "ไม่มี"}


# ---------------------------------------------------------------- columns


def test_columns_nobody_asked_for_are_kept_as_extra() -> None:
    labels = [*LABELS, " งบ\nประมาณ ", "หมายเหตุ", "หมายเหตุ"]
    line: Line = [*measure(1, "ก"), Cell(12500.5, number_format="#,##0.00"), "ไม่มี", "ซ้ำ"]
    [one] = read_dossier(book(Sheet("งาน", block(1, 1, labels, line)))).measures
    assert one.extra == {"งบ\nประมาณ": "12,500.50", "หมายเหตุ": "ไม่มี"}


def test_of_two_columns_with_one_meaning_the_first_is_read() -> None:
    labels = [*LABELS, "หน่วยงานที่รับผิดชอบ"]
    workbook = book(Sheet("งาน", block(1, 1, labels, [*measure(1, "ก"), "กองช่าง"])))
    assert read_dossier(workbook).measures[0].owners.text == "กองคลัง"
    assert [header.ref.a1 for header in found(workbook).headers if header.key == "owners"] == ["D1", "H1"]


@pytest.mark.parametrize(
    ("number", "typed"), [(Cell(3.0), "3"), (Cell(3.0, number_format='"ข้อ "t0'), "3"), (Cell("๓."), "๓.")]
)
def test_the_number_as_typed(number: Cell, typed: str) -> None:
    [one] = read_dossier(book(Sheet("งาน", block(1, 1, LABELS, [number, "ก"])))).measures
    assert (one.no, one.typed_no) == (1, typed)


# ---------------------------------------------------------------- what a cell shows


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("  ข้อความ\u00a0 ยาว_x000D_\nบรรทัด ", "ข้อความ ยาว\nบรรทัด"),
        (2567.0, "2567"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (datetime(2025, 1, 8), "๘ มกราคม ๒๕๖๘"),
        (date(2025, 1, 8), "๘ มกราคม ๒๕๖๘"),
        (time(9, 5), "09.05 น."),
        (ErrorValue("#N/A"), "#N/A"),
        (Cell(None, formula=True), ""),
        (Cell("", formula=True), ""),
        (Cell(float("nan")), "nan"),
        ("👨‍👩‍👧 & <ก> \"ข\" 'ค'", "👨‍👩‍👧 & <ก> \"ข\" 'ค'"),
    ],
)
def test_a_text_column_shows_any_value(value: Any, shown: str) -> None:
    [one] = read_dossier(book(Sheet("งาน", block(1, 1, LABELS, [1.0, "ก", value])))).measures
    assert one.method == shown


def test_a_whole_number_of_another_source_is_not_lost() -> None:
    """Excel itself hands whole numbers over as such, not as a file does."""
    [one] = read_dossier(book(Sheet("งาน", block(1, 1, LABELS, [1, "ก", 12])))).measures
    assert one.method == "12"


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (93.9, "0.00", "93.90"),
        (93.925, "0.00", "93.93"),
        (2.675, "0.00", "2.68"),
        (93.9, '0.00"%"', "93.90%"),
        (93.9, "0.00\\%", "93.90%"),
        (0.939, "0.00%", "93.90%"),
        (0.939, "0%", "94%"),
        (2.5, "0.##", "2.5"),
        (2.0, "0.##", "2"),
        (2.567, "0.0#", "2.57"),
        (0.5, ".00", ".50"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (12345678.0, "#,##0,", "12,346"),
        (2567.0, '"พ.ศ. "0', "พ.ศ. 2567"),
        (2567.0, "[$-D07041E]0", "๒๕๖๗"),
        (1234.5, "t#,##0.00", "๑,๒๓๔.๕๐"),
        (5000.0, "#,##0 บาท", "5,000 บาท"),
        (5000.0, "[$฿-41E]#,##0", "฿5,000"),
        (7.0, "000", "007"),
        (53000000.0, "0-0000-0000", "0-5300-0000"),
        (1101700203451.0, "0-0000-00000-00-0", "1-1017-00203-45-1"),
        (1012567.0, "00/00/0000", "01/01/2567"),
        (5.0, '0"."', "5."),
        (-5.0, "#,##0;(#,##0)", "(5)"),
        (-5.0, "#,##0;[Red]-#,##0", "-5"),
        (-5.5, "0.00", "-5.50"),
        (-0.001, "0.00", "0.00"),
        (0.0, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "-"),
        (12.5, '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', "12.50"),
        (1.0, '"ใช่";;"ไม่"', "ใช่"),
        (3.0, ";;;", "3"),
        (2567.0, 'General" ปี"', "2567 ปี"),
        (0.5, "# ?/?", "0.5"),
        (12345.678, "0.00E+00", "12345.678"),
        (12.0, '[>10]"มาก";0', "12"),
        (-3.0, "d/m/yyyy", "-3"),
        (45665.0, "ว ดดดด ปปปป", "45665"),
        (1.25, "[h]:mm", "30:00"),
        (0.0625, "[h]:mm:ss", "1:30:00"),
        (1.5, ";[h]", "1.5"),
        (12345678901.0, "General", "12345678901"),
        (1e22, "0", "10000000000000000000000"),
        (1e-12, "General", "0.000000000001"),
        (93.92, "", "93.92"),
    ],
)
def test_a_number_is_shown_in_its_format(value: float, code: str, shown: str) -> None:
    assert number_text(value, code) == shown


@given(st.floats(), st.text(st.sampled_from('0#?.,%;-/ "\\_*[]$tEeGh:mdyบ@'), max_size=14))
def test_no_number_vanishes_and_no_format_stops_the_reading(value: float, code: str) -> None:
    assert number_text(value, code).strip()


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_a_number_with_decimals_keeps_its_value(units: int, decimals: int) -> None:
    value = units / 10**decimals
    code = "0." + "0" * decimals if decimals else "0"
    assert float(number_text(value, code)) == pytest.approx(value, abs=10**-decimals / 2)


# ---------------------------------------------------------------- owners, signers, text


def test_the_register_of_owners() -> None:
    lines: list[Line] = [
        OWNER_LABELS,
        ["กองการศึกษา\nศาสนาและวัฒนธรรม", "กองการศึกษาฯ, กองศึกษา\nกศ.", "โทร. ๑๒", "ใช่"],
        ["กองช่าง", None, None, None],
        ["กองเก่า", None, None, " ไม่ ใช่"],
        ["กองยุบ", None, None, False],
        [None, "ชื่ออื่นที่ไม่มีชื่อทางการ"],
        ["-", "ขีด"],
        ["………", None],
        ["\u200e", "ตัวอักษรที่มองไม่เห็น"],
    ]
    owners = read_dossier(book(Sheet("ผู้รับผิดชอบ", block(4, 1, *lines)))).register.owners
    assert [(owner.name, owner.in_use) for owner in owners] == [
        ("กองการศึกษา ศาสนาและวัฒนธรรม", True),
        ("กองช่าง", True),
        ("กองเก่า", False),
        ("กองยุบ", False),
    ]
    assert owners[0].aliases == ("กองการศึกษาฯ", "กองศึกษา", "กศ.")
    assert (owners[0].contact, str(owners[0].ref)) == ("โทร. ๑๒", "ผู้รับผิดชอบ!A5")


def test_signers_stand_in_their_order() -> None:
    lines: list[Line] = [
        SIGNER_LABELS,
        ["๓.", "ความเห็น", "นายก"],
        [None, "ความเห็น", "ไม่มีลำดับ"],
        ["คนที่ 2", "Opinion", "ปลัด"],
        [1.0, "ผู้ เสนอ", "เจ้าหน้าที่", "นักทรัพยากรบุคคล", "รักษาราชการแทน หัวหน้าสำนักปลัด"],
        ["²", "พยาน", "เลขยก"],
        [10.0, "ความเห็น", "คนที่สิบ"],
    ]
    signers = read_dossier(book(Sheet("ผู้ลงนาม", block(1, 1, *lines)))).signers
    assert [signer.name for signer in signers] == ["เจ้าหน้าที่", "ปลัด", "นายก", "คนที่สิบ", "ไม่มีลำดับ", "เลขยก"]
    assert [signer.role for signer in signers] == ["proposer", "opinion", "opinion", "opinion", "opinion", ""]
    assert (signers[0].position, signers[0].acting) == ("นักทรัพยากรบุคคล", "รักษาราชการแทน หัวหน้าสำนักปลัด")
    assert signers[-1].typed_role == "พยาน"


def test_a_section_typed_once_goes_on_for_the_rows_below() -> None:
    lines: list[Line] = [
        ["ส่วน", "ข้อความ"],
        [None, "ก่อนส่วนใด"],
        ["เรื่อง เดิม", "ก"],
        [None, "ข"],
        ["Law", None],
        [None, "ค"],
        [None, Cell(None, formula=True)],
        ["ข้อสังเกต", "ง"],
        ["สรุป", "จ"],
    ]
    paragraphs = read_dossier(book(Sheet("เนื้อความ", block(1, 1, *lines)))).paragraphs
    assert [(one.section, one.text) for one in paragraphs] == [
        ("", "ก่อนส่วนใด"),
        ("background", "ก"),
        ("background", "ข"),
        ("law", "ค"),
        ("law", ""),
        ("", "ง"),
        ("closing", "จ"),
    ]
    assert paragraphs[5].typed_section == "ข้อสังเกต"


def test_sections_without_text_are_told() -> None:
    lines: list[Line] = [
        ["ส่วน", "ข้อความ"],
        ["เรื่องเดิม", None],
        ["ข้อเท็จจริง", " \u200b"],
        [None, "ต่อ"],
        ["ข้อกฎหมาย", "ก"],
        ["ข้อพิจารณา", Cell(None, formula=True)],
        ["สรุป", None],
    ]
    dossier = read_dossier(book(Sheet("เนื้อความ", block(1, 1, *lines))))
    assert [row.number for row in dossier.empty_paragraphs] == [2, 7]


# ---------------------------------------------------------------- fields and settings

FIELDS: list[Line] = [
    ["หน่วยงาน"],
    [],
    ["ประเภทหน่วยงาน", "อบต.", "* เลือกจากรายการ"],
    ["ชื่อหน่วยงาน", "องค์การบริหารส่วนตำบลทุ่งสมมติ", "* ชื่อเต็ม"],
    ["อำเภอ", "เมืองสมมติ"],
    ["ปีงบประมาณ\nพ.ศ.", 2567.0],
    ["คะแนน ITA :", Cell(93.9, number_format="0.00")],
    ["วันที่", Cell(datetime(2025, 1, 8), number_format="[$-D07041E]d mmmm yyyy")],
    ["วันที่ประกาศ", "๘ ม.ค. ๒๕๖๘"],
    ["เลขที่หนังสือ", 79901.0],
    ["เรียน", None, "* ตำแหน่งของผู้รับ"],
]


def fields(workbook: Workbook) -> dict[str, str]:
    return {key: entry.text for key, entry in read_dossier(workbook).entries.items()}


def test_fields_are_found_by_their_labels() -> None:
    workbook = book(Sheet("หน่วย งาน", block(1, 1, *FIELDS)))
    assert fields(workbook) == {
        "agency.type": "อบต.",
        "agency.name": "องค์การบริหารส่วนตำบลทุ่งสมมติ",
        "agency.district": "เมืองสมมติ",
        "report.fiscal_year": "2567",
        "ita.score": "93.90",
        "memo.date": "๘ มกราคม ๒๕๖๘",
        "announcement.date": "๘ ม.ค. ๒๕๖๘",
        "memo.number": "79901",
        "memo.to": "",
    }
    dossier = read_dossier(workbook)
    assert dossier.fiscal_year == 2567
    assert dossier.dates["memo.date"].date == dossier.dates["announcement.date"].date == date(2025, 1, 8)
    assert str(dossier.entries["memo.to"].ref) == "หน่วย งาน!B11"


def test_a_value_stands_behind_a_merged_label() -> None:
    sheet = Sheet("หน่วยงาน", block(2, 1, ["อำเภอ", None, None, "เมืองสมมติ"]), merged=(Area(2, 1, 2, 3),))
    assert fields(book(sheet)) == {"agency.district": "เมืองสมมติ"}


def test_fields_are_found_by_their_names_on_any_sheet() -> None:
    names = {
        "agency.name": CellRef("ข้อมูล", 9, 9),
        "memo.to": CellRef("ข้อมูล", 2, 2),
        "agency.type": CellRef("ที่หายไป", 1, 1),
    }
    sheet = Sheet("ข้อมูล", block(9, 9, ["อบต.ทุ่งสมมติ"]) | block(5, 1, ["อำเภอ", "เมืองสมมติ"]))
    workbook = book(Sheet("อื่น", {}), sheet, names=names)
    assert fields(workbook) == {"agency.name": "อบต.ทุ่งสมมติ", "memo.to": "", "agency.district": "เมืองสมมติ"}
    assert read_dossier(workbook).agency_sheet is sheet


def test_a_name_wins_over_a_label_but_not_beside_the_label_of_another_field() -> None:
    cells = block(1, 1, ["อำเภอ", "เมืองสมมติ"], ["จังหวัด", "เชียงราย"], ["ชื่อหน่วยงาน"], [None, "อบต.ทุ่งสมมติ"])
    elsewhere = {"agency.name": CellRef("หน่วยงาน", 4, 2)}
    assert fields(book(Sheet("หน่วยงาน", cells), names=elsewhere))["agency.name"] == "อบต.ทุ่งสมมติ"
    # the rows were sorted: the names stayed where they were
    sorted_away = {"agency.district": CellRef("หน่วยงาน", 2, 2), "agency.province": CellRef("หน่วยงาน", 1, 2)}
    read = fields(book(Sheet("หน่วยงาน", cells), names=sorted_away))
    assert (read["agency.district"], read["agency.province"]) == ("เมืองสมมติ", "เชียงราย")


def test_a_visible_form_goes_before_a_hidden_one_and_its_names() -> None:
    labels = block(1, 1, ["ชื่อหน่วยงาน", "เก่า"], ["จังหวัด", "เชียงราย"], ["เว็บไซต์", "old.example"])
    old = Sheet("หน่วยงาน", labels, hidden=True)
    new = Sheet("หน่วยงาน (ใหม่)", block(5, 3, ["ชื่อหน่วยงาน", "ใหม่"], ["จังหวัด", "น่าน"]))
    names = {"agency.name": CellRef("หน่วยงาน", 1, 2), "agency.website": CellRef("หน่วยงาน", 3, 2)}
    read = fields(book(old, new, names=names))
    assert read == {"agency.name": "ใหม่", "agency.province": "น่าน", "agency.website": "old.example"}
    assert read_dossier(book(old, new, names=names)).agency_sheet is new
    assert fields(book(replace(old, hidden=False), new, names=names))["agency.name"] == "เก่า"
    poorer = Sheet("ติดต่อ", block(1, 1, ["จังหวัด", "น่าน"]))
    assert fields(book(old, poorer, names=names))["agency.name"] == "เก่า"


def test_a_name_on_a_hidden_sheet_does_not_win_over_a_visible_label() -> None:
    seen = Sheet("หน่วยงาน", block(1, 1, ["จังหวัด", "น่าน"]))
    lists = Sheet("รายการ", block(1, 1, ["เชียงราย"]), hidden=True)
    names = {"agency.province": CellRef("รายการ", 1, 1)}
    assert fields(book(seen, lists, names=names))["agency.province"] == "น่าน"
    assert fields(book(seen, replace(lists, hidden=False), names=names))["agency.province"] == "เชียงราย"


def test_a_field_whose_name_and_label_are_gone_is_missing() -> None:
    workbook = book(Sheet("หน่วยงาน", block(1, 1, ["อำเภอ", "เมืองสมมติ"])))
    assert "agency.name" not in read_dossier(workbook).entries
    assert read_dossier(workbook).text("agency.name") == ""
    assert read_dossier(book(Sheet("ว่าง", {}))).agency_sheet is None


def test_settings_by_name_by_label_and_by_default() -> None:
    cells = block(1, 1, ["ภาษา", "en"], ["สำรอง ไฟล์", None], ["กฎที่ปิด", "TXT006,\nPER007"])
    names = {"settings.output_folder": CellRef("ตั้งค่า", 9, 4), "file_name": CellRef("ตั้งค่า", 1, 2)}
    dossier = read_dossier(book(Sheet("ตั้งค่า", cells | block(9, 4, ["ผลลัพธ์"])), names=names))
    assert dossier.setting("language") == "en"
    assert dossier.setting("backup") == "ใช่"
    assert dossier.setting("rules_off") == "TXT006,\nPER007"
    assert dossier.setting("output_folder") == "ผลลัพธ์"
    assert dossier.setting("file_name") == "{template}.docx"
    assert read_dossier(book(Sheet("ว่าง", {}))).setting("templates") == "memo, report"


# ---------------------------------------------------------------- whole workbooks


def content(dossier: Dossier) -> object:
    """What the documents print of a dossier, wherever it stands in its workbook."""
    return (
        [
            (m.no, m.typed_no, m.title, m.owners, m.period, m.summary, m.outcome, m.extra)
            for m in dossier.measures
        ],
        [(s.order, s.role, s.name, s.position, s.acting) for s in dossier.signers],
        [(p.section, p.text) for p in dossier.paragraphs],
        {key: entry.text for key, entry in dossier.entries.items()},
        {key: entry.text for key, entry in dossier.settings.items()},
        [(owner.name, owner.aliases, owner.in_use) for owner in dossier.register.owners],
    )


def moved(workbook: Workbook, down: int, right: int, *, tables: bool, names: bool) -> Workbook:
    """The workbook with everything moved, its sheets renamed where names are left, and Excel's help gone."""

    def area(old: Area) -> Area:
        return Area(old.top + down, old.left + right, old.bottom + down, old.right + right)

    def name(old: str) -> str:
        return f"{old} (2)" if names else old

    sheets = tuple(
        Sheet(
            name(sheet.name),
            {(row + down, column + right): cell for (row, column), cell in sheet.cells.items()},
            tuple(replace(table, area=area(table.area)) for table in sheet.tables) if tables else (),
        )
        for sheet in workbook.sheets
    )
    refs = {
        key: CellRef(name(ref.sheet), ref.row + down, ref.column + right)
        for key, ref in workbook.names.items()
    }
    return Workbook(sheets, refs if names else {})


@pytest.mark.parametrize(("tables", "names"), [(True, True), (True, False), (False, True), (False, False)])
@pytest.mark.parametrize(("down", "right"), [(0, 0), (7, 3)])
def test_the_example_reads_alike_however_it_is_found(
    mended: Workbook, tables: bool, names: bool, down: int, right: int
) -> None:
    read = read_dossier(moved(mended, down, right, tables=tables, names=names))
    assert content(read) == content(read_dossier(mended))


def test_a_real_file_without_tables_and_names_reads_alike(mended: Workbook) -> None:
    output = io.BytesIO()
    copy = xlsxwriter.Workbook(output, {"in_memory": True})
    for sheet in mended.sheets:
        page = copy.add_worksheet(sheet.name)
        for (row, column), cell in sheet.cells.items():
            style = copy.add_format({"num_format": cell.number_format})
            page.write(row - 1, column - 1, cell.value, style)
    copy.close()
    assert content(read_dossier(read_workbook(output.getvalue()))) == content(read_dossier(mended))


def test_a_workbook_of_another_kind_is_empty_and_no_error() -> None:
    dossier = read_dossier(book(Sheet("Sheet1", block(1, 1, ["Region", "Owner"], ["North", 5.0]))))
    assert (dossier.measures, dossier.signers, dossier.paragraphs, dossier.entries) == ((), (), (), {})
    assert (dossier.register.owners, dossier.fiscal_year, dossier.agency_sheet) == ((), None, None)


values = st.none() | st.booleans() | st.floats() | st.sampled_from([*LABELS, *SIGNER_LABELS, *OWNER_LABELS, "ส่วน", "ข้อความ"]) | st.text(max_size=8)  # fmt: skip


@given(st.lists(st.lists(values, max_size=9), max_size=9), st.integers(1, 4), st.integers(1, 9))
def test_no_grid_of_labels_and_values_stops_the_reading(lines: list[Line], top: int, bottom: int) -> None:
    table = Table("Measures", Area(top, 1, top + bottom, 7), tuple(LABELS), has_header=bottom % 2 == 0)
    cells = block(1, 1, *lines)
    for sheet in (Sheet("มาตรการ", cells), Sheet("ตาราง", cells, (table,)), Sheet("หน่วยงาน", cells)):
        grids.checked(book(sheet))


# ---------------------------------------------------------------- the status sheet and the digest


def test_our_status_sheet_is_never_read_as_data() -> None:
    status = Sheet("สถานะ", block(6, 1, LABELS, measure(1, "จากสถานะ")))
    numbered = Sheet(
        "สถานะ (2)",
        block(6, 1, LABELS, measure(1, "จากสถานะ")),
        (excel_table("StatusMeasures", 6, 1, 7, LABELS),),
    )
    ours = Sheet("งาน", block(1, 1, LABELS[:5], measure(1, "ก")[:5]))
    assert titles(book(status, numbered)) == []
    assert titles(book(status, numbered, ours)) == ["ก"]


def test_the_digest_forgets_the_status_sheet_and_styles(mended: Workbook, mended_bytes: bytes) -> None:
    from xltools.core.status import RunFacts, status_sheet

    dossier, report = grids.checked(mended)
    facts = RunFacts("เมื่อ", "xltools", "state", "memo", "verdict", (), ())
    again = read_workbook(with_status(mended_bytes, status_sheet(dossier, report, facts, "th")))
    assert again.sheet("สถานะ") != mended.sheet("สถานะ")
    assert workbook_digest(again) == workbook_digest(mended)
    restyled = replace(mended, sheets=tuple(_in_bold(sheet) for sheet in mended.sheets))
    assert workbook_digest(restyled) == workbook_digest(mended)


def _in_bold(sheet: Sheet) -> Sheet:
    cells = {at: replace(cell, number_format="0.000") for at, cell in sheet.cells.items()}
    return replace(sheet, cells=dict(reversed(cells.items())), hidden=True)


def test_the_digest_of_a_file_changes_with_any_value(mended: Workbook, mended_bytes: bytes) -> None:
    before = workbook_digest(mended)
    for sheet, row, column in [("มาตรการ", 5, 2), ("หน่วยงาน", 12, 2), ("ตั้งค่า", 4, 2), ("คำชี้แจง", 40, 9)]:
        after = read_workbook(fill(mended_bytes, {CellRef(sheet, row, column): "เปลี่ยน"}))
        assert workbook_digest(after) != before, sheet


def test_values_that_look_alike_have_digests_of_their_own() -> None:
    different: list[CellValue] = [
        "1", 1.0, True, "True", 2.0, "", datetime(2025, 1, 8), date(2025, 1, 8), "2025-01-08", time(9), "#REF!",
        ErrorValue("#REF!"), "ก", "ก ", "\ud800", "1\n1,2,str '2'", None,
    ]  # fmt: skip
    sheets = [Sheet("S", {(1, 1): Cell(value)}) for value in different]
    sheets += [
        Sheet("S", {}),
        Sheet("T", {}),
        Sheet("S", {(1, 2): Cell("1")}),
        Sheet("S", {(2, 1): Cell("1")}),
    ]
    digests = [workbook_digest(book(sheet)) for sheet in sheets]
    assert len(set(digests)) == len(sheets)
    assert workbook_digest(book(Sheet("S", {(1, 1): Cell(1)}))) == digests[1]
