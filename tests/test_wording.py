"""Thai as it is typed: clusters no word has, known slips, doubled words, uneven lists and spaces."""

from __future__ import annotations

import grids
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.cell_lists import list_fault
from xltools.core.data import load
from xltools.core.messages import message
from xltools.core.model import Severity, Workbook
from xltools.core.thai import one_spelling
from xltools.core.thai_clusters import impossible_clusters, is_sound, spellings_that_only_look_right

WELL_FORMED = [
    "น้ำ ก็ เก็บ สิทธิ์ พันธุ์ สงฆ์ จันทร์ ศาสตร์ ภาพยนตร์ เปอร์เซ็นต์ ฤๅษี เกาะ พุทฺธํ กิโลฯ ฯลฯ ต่าง ๆ ฮึ อ้ำอึ้ง",
    "เจ้าหน้าที่ผู้ปฏิบัติ ทรัพย์สิน อิเล็กทรอนิกส์ องค์การบริหารส่วนตำบล ไวยาวัจกร เสาร์ อาทิตย์ ค่ะ โปร่งใส",
    "No Gift Policy (ฉบับที่ ๒) พ.ศ. ๒๕๖๗ www.example.go.th 😀",
]


@pytest.mark.parametrize("text", WELL_FORMED)
def test_well_formed_thai_is_left_alone(text: str) -> None:
    assert list(impossible_clusters(text)) == []
    assert list(spellings_that_only_look_right(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "ใ่วางใจ",
        "ทัั้งหมด",
        "รูู้",
        "ก็็",
        "ค์์",
        "กองช่่าง",
        "ด้้าน",
        "โ ครงการ",
        "ลงท้าย เ",
        "ไทย ไไ",
        " ิ่",
        "\uf70aงาน",
        "ต\ufffdน",
    ],
)
def test_an_impossible_cluster_is_told_once_with_its_word(text: str) -> None:
    pieces = list(dict.fromkeys(impossible_clusters(text)))
    assert pieces
    assert all(piece and piece in text for piece in pieces)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ตั้งเเต่", "ตั้งแต่"),
        ("ส\u0e4d\u0e32นัก", "สำนัก"),
        ("น\u0e4d\u0e49\u0e32ใจ", "น้ำใจ"),
        ("ก\u0e33\u0e48", "ก่ำ"),
    ],
)
def test_what_only_looks_right_is_told_with_what_is_meant(typed: str, meant: str) -> None:
    [(piece, right)] = spellings_that_only_look_right(typed)
    assert piece in typed
    assert right in meant
    assert list(impossible_clusters(typed)) == []


@given(st.text("กงทรสขเแโใไะาำิีุู่้๊๋์ัํๆฯ ๑1a\n", max_size=60))
def test_any_text_is_read_and_its_pieces_stand_in_it(text: str) -> None:
    normal = one_spelling(text)
    assert all(piece in normal for piece in impossible_clusters(text))
    for piece, meant in spellings_that_only_look_right(text):
        assert piece in text
        assert one_spelling(piece) == meant


@given(st.lists(st.text("กงฮเไะาำัิุ\u0e3a็่๋์ํ\u0e4eๆ ๑a\n–", max_size=12), max_size=4))
def test_texts_are_sound_together_where_each_has_nothing_to_tell(texts: list[str]) -> None:
    told = [
        piece
        for text in texts
        for piece in (*impossible_clusters(text), *spellings_that_only_look_right(text))
    ]
    assert is_sound("\n".join(texts)) == (not told)


# ---------------------------------------------------------------- slips


def _found(workbook: Workbook, place: str, text: str, family: str = "TXT") -> list[tuple[str, str]]:
    _, report = grids.checked(grids.changed(workbook, place, text))
    return [
        (found.code, message(found, "th")) for found in report.diagnostics if found.code.startswith(family)
    ]


@pytest.mark.parametrize("slip", load("wording")["slips"], ids=lambda slip: slip["typed"])
def test_every_known_slip_is_told_and_what_is_meant_is_not(complete: Workbook, slip: dict[str, str]) -> None:
    told = _found(complete, "measures.6.method", f"ตามแนวทาง {slip['typed']} ของทางราชการ", "TXT002")
    assert told == [("TXT002", f"คำว่า “{slip['typed']}” น่าจะพิมพ์ผิด ควรเป็น “{slip['meant']}”")]
    assert _found(complete, "measures.6.method", f"ตามแนวทาง {slip['meant']} ของทางราชการ", "TXT002") == []


@pytest.mark.parametrize(
    "text",
    [
        "การควบคุมภายในของหน่วยงาน",
        "ข้อความความยาวไม่เกินหนึ่งหน้า",
        "สถานที่ที่จัดอบรม",
        "รายได้ได้แก่ภาษี",
        "การจัดการการเงิน",
        "ติดตามตามแผน",
        "ตรงตามวัตถุประสงค์",
        "ต่าง ๆ และนานาประการ",
    ],
)
def test_words_that_are_right_are_no_slips(complete: Workbook, text: str) -> None:
    assert _found(complete, "measures.6.method", text, "TXT002") == []


@pytest.mark.parametrize("text", ["ความ ความพึงพอใจ", "เพื่อเพื่อให้", "ประชาชนประชาชนทั่วไป", "และ และ"])
def test_a_word_typed_twice_is_told(complete: Workbook, text: str) -> None:
    assert [code for code, _ in _found(complete, "measures.6.method", text)] == ["TXT002"]


def test_a_slip_is_told_wherever_it_is_printed(complete: Workbook) -> None:
    for place in ("memo.office", "text.2.text", "signers.1.position", "measures.3.title"):
        _, report = grids.checked(grids.changed(complete, place, "ผู้ปฎิบัติ"))
        assert "TXT002" in grids.codes(report), place


# ---------------------------------------------------------------- lists


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("๑. ก\n๒. ข", None),
        ("1) ก\n2) ข\n3) ค", None),
        ("- ก\n- ข", None),
        ("-ก\n-ข", None),
        ("๑. ก\n   - ข\n   - ค\n๒. ง", None),
        ("๑. ก\n๑) ข\n๒) ค\n๒. ง\n๑) จ", None),
        ("นำ\n- ก", None),
        ("๑.๑ ก\n๑.๒ ข", None),
        ("มีผู้เข้าร่วม\n๕๐ คน", None),
        ("๒๕๖๗ เป็นปีแรก", None),
        ("ข้อความธรรมดา", None),
        ("๑. ก\n2. ข", "mixed"),
        ("๑. ก\n๒) ข", "mixed"),
        ("๑ ก\n๒ ข", "bare"),
        ("๑. ก\n๒ ข", "mixed"),
        ("๒. ก\n๓. ข", "gap"),
        ("๑. ก ๒. ข ๓. ค", None),
        ("๑. ก", "single"),
        ("๑. ก\n๓. ข", "gap"),
        ("-ก\n- ข", "dashes"),
    ],
)
def test_uneven_lists(text: str, fault: str | None) -> None:
    found = list_fault(text)
    assert (found[0] if found else None) == fault


@given(st.text("๑๒๓123.)(- \nกข", max_size=40))
def test_any_text_has_a_list_fault_or_none(text: str) -> None:
    found = list_fault(text)
    assert found is None or found[1]


def test_law_rows_of_one_section_are_one_list(complete: Workbook) -> None:
    workbook = complete
    for row, text in ((3, "๑. รัฐธรรมนูญ"), (4, "๒. พระราชบัญญัติ"), (5, "๔. ระเบียบ")):
        workbook = grids.changed(workbook, f"text.{row}.text", text)
    _, report = grids.checked(workbook)
    assert [(found.code, found.variant) for found in report.diagnostics] == [("TXT003", "gap")]


# ---------------------------------------------------------------- digits and spaces


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("เผยแพร่ ๑๒ ครั้งทาง www.a2.go.th และ COVID-19", []),
        ("เผยแพร่ 12 ครั้ง", []),
        ("เผยแพร่ ๑๒ ครั้ง 106 คน", ["TXT004"]),
        ("พ.ศ. ๒๕๖๖ - ๒๕๗๐ และ ๒๕๖๖-๒๕๗๐", []),
        ("พ.ศ. ๒๕๖๖- ๒๕๗๐", ["TXT005"]),
        ("แผนพัฒนา(พ.ศ. ๒๕๖๖)", ["TXT005"]),
        ("(ร่าง)ประกาศ", ["TXT005"]),
        ("เรื่องต่าง ๆ", []),
        ("ข้อ ๑(๒)", []),
    ],
)
def test_digits_and_spaces(complete: Workbook, text: str, codes: list[str]) -> None:
    _, report = grids.checked(grids.changed(complete, "measures.6.method", text))
    assert grids.codes(report) == codes


def test_a_repeat_mark_is_uneven_only_beside_the_other_way(complete: Workbook) -> None:
    workbook = complete
    for row in range(1, 10):
        for key in ("method", "summary", "outcome"):
            workbook = grids.changed(workbook, f"measures.{row}.{key}", f"งานต่างๆ ข้อที่ {row}{key}")
    _, report = grids.checked(grids.changed(workbook, "text.6.text", "- ช่องทางอื่นๆ"))
    assert "TXT005" not in grids.codes(report)
    _, report = grids.checked(workbook)  # the memo's own text has «อื่น ๆ»
    assert "TXT005" in grids.codes(report)
    assert all(found.severity is Severity.INFO for found in report.diagnostics if found.code == "TXT005")
