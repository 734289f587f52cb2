"""The numbers of the regulation, measured on the printed pages of the example's memo (LibreOffice, true widths)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from contents import CLOSING
from printed import CM, Line, Page, letters

A4 = (21 * CM, 29.7 * CM)
LEFT, RIGHT = 3 * CM, 19 * CM
SINGLE = 16 * 1.331  # a line of 16 points
NEAR = 1.0
"""A point: a third of a millimetre."""

Pages = Callable[[str], list[Page]]


@pytest.fixture(scope="module")
def memo(printed_pages: Pages) -> list[Page]:
    """The memo's own pages: the first, those it goes on on, and the page of opinions."""
    return [page for page in printed_pages("example") if page.height > page.width]


@pytest.fixture(scope="module")
def first(memo: list[Page]) -> Page:
    return memo[0]


@pytest.fixture(scope="module")
def table(printed_pages: Pages) -> list[Page]:
    return [page for page in printed_pages("example") if page.width > page.height]


def near(value: float) -> object:
    return pytest.approx(value, abs=NEAR)


def below(page: Page, words: str) -> Line:
    """Return the line under the one in which the words stand."""
    return page.lines[page.lines.index(page.line(words)) + 1]


def gap(page: Page, above: str, under: str) -> float:
    return page.line(under).base - page.line(above).base


# ---------------------------------------------------------------- paper and margins


def test_paper_is_a4_upright_and_for_the_table_lying(memo: list[Page], table: list[Page]) -> None:
    assert memo
    assert table
    for page in memo:
        assert (page.width, page.height) == (near(A4[0]), near(A4[1]))
    for page in table:
        assert (page.height, page.width) == (near(A4[0]), near(A4[1]))


def test_text_stands_3_cm_from_the_left_edge_and_ends_2_cm_from_the_right(memo: list[Page]) -> None:
    lines = [line for page in memo for line in page.lines]
    assert min(line.left for line in lines) == near(LEFT)
    assert max(line.right for line in lines) == near(RIGHT)


# ---------------------------------------------------------------- the head


def test_garuda_is_one_and_a_half_centimetres_high_at_the_top_left(first: Page) -> None:
    (garuda,) = first.pictures
    assert garuda.bottom - garuda.top == near(1.5 * CM)
    assert (garuda.left, garuda.top) == (near(LEFT), near(1.5 * CM))
    assert garuda.top < first.line("บันทึกข้อความ").base < garuda.bottom


def test_title_is_29_points_bold_in_the_middle_of_the_page(first: Page) -> None:
    title = first.line("บันทึกข้อความ")
    assert title.sizes() == {(29.0, True)}
    assert title.middle == near(first.width / 2)


def test_line_of_the_title_is_exactly_35_points_high(first: Page) -> None:
    top_of_the_next = first.line("ส่วนราชการ").base - 20 * 0.874
    assert top_of_the_next == near(1.5 * CM + 6 + 35)


@pytest.mark.parametrize("label", ["ส่วนราชการ", "ที่", "วันที่", "เรื่อง"])
def test_labels_are_20_points_bold_and_values_16(first: Page, label: str) -> None:
    inside = f".{label}" if label == "วันที่" else label
    line = next(line for line in first.lines if line.begins(label) or (inside != label and line.has(inside)))
    assert Line(line.of(inside).glyphs[inside != label :]).sizes() == {(20.0, True)}
    assert line.sizes() == {(20.0, True), (16.0, False)}


def test_leaders_fill_the_lines_of_the_head_to_8_and_16_centimetres(first: Page) -> None:
    for words in ("ส่วนราชการ", "วันที่", "ปีงบประมาณ พ.ศ. ๒๕๖๗."):
        line = first.having(words)[0]
        assert line.text.endswith("....")
        assert line.right == pytest.approx(RIGHT, abs=4), "the last whole dot"
    assert first.line(".วันที่").of(".วันที่").glyphs[1].left == near(LEFT + 8 * CM)


def test_no_rule_parts_head_and_text(memo: list[Page]) -> None:
    assert all(not page.strokes for page in memo)


def test_addressee_is_16_points_plain_after_6_points(first: Page) -> None:
    to = first.line("เรียน")
    assert to.sizes() == {(16.0, False)}
    above = first.lines[first.lines.index(to) - 1]
    assert to.base - above.base == near(SINGLE + 6)


# ---------------------------------------------------------------- the text


def test_text_is_16_points_in_single_lines(first: Page) -> None:
    for words in ("(ITA)", "ผลการประเมินคุณธรรมและความโปร่งใสของหน่วยงาน"):
        line = first.line(words)
        assert line.sizes() == {(16.0, False)}
        assert below(first, words).base - line.base == near(SINGLE)


@pytest.mark.parametrize("heading", ["เรื่องเดิม", "ข้อเท็จจริง", "ข้อกฎหมาย", "ข้อพิจารณา"])
def test_sections_stand_6_points_apart(first: Page, heading: str) -> None:
    line = next(line for line in first.lines if line.text == letters(heading))
    above, under = (first.lines[first.lines.index(line) + step] for step in (-1, 1))
    assert line.sizes() == {(16.0, True)}
    assert line.base - above.base == near(SINGLE + 6)
    assert under.base - line.base == near(SINGLE)


def test_first_lines_are_indented_by_two_and_a_half_centimetres(memo: list[Page]) -> None:
    words = ("ตามที่องค์การ", "สำนักปลัดองค์การบริหารส่วนตำบลทุ่งสมมติได้", "- รัฐธรรมนูญ", "- เห็นควรแจ้ง", CLOSING)
    for each in words:
        (line,) = (line for page in memo for line in page.having(each))
        assert line.left == near(LEFT + 2.5 * CM)
    assert first_left(memo, "(ITA)") == near(LEFT)


def test_numbers_in_numbers_stand_a_step_further_in(printed_pages: Pages) -> None:
    pages = printed_pages("long")
    for words, place in (("๑. ข้อหนึ่ง", 2.5), ("๑.๑ ข้อย่อย", 3.25), ("๑.๑.๑ ข้อย่อย", 4)):
        assert first_left(pages, words) == near(LEFT + place * CM)


def first_left(pages: list[Page], words: str) -> float:
    return next(line.left for page in pages for line in page.having(words))


# ---------------------------------------------------------------- closing, signature, opinions


def closing_page(memo: list[Page]) -> Page:
    (page,) = (page for page in memo if page.having(CLOSING))
    return page


def test_closing_stands_6_points_below_two_lines_of_text_or_more(memo: list[Page]) -> None:
    page = closing_page(memo)
    at = page.lines.index(page.line(CLOSING))
    assert page.lines[at].base - page.lines[at - 1].base == near(SINGLE + 6)
    text = [line for line in page.lines[:at] if line.base > 3.2 * CM]
    assert len(text) >= 2


def test_signature_is_in_the_middle_of_the_right_half_four_lines_down(memo: list[Page]) -> None:
    page = closing_page(memo)
    assert gap(page, CLOSING, "(นางสาวสมฤดี") == near(4 * SINGLE)
    for words in ("(ลงชื่อ)", "(นางสาวสมฤดี", "นักทรัพยากรบุคคล", "รักษาราชการแทน"):
        assert page.line(words).middle == near((LEFT + 8 * CM + RIGHT) / 2)


def test_mark_of_the_page_to_come_is_at_the_bottom_right(memo: list[Page]) -> None:
    page = closing_page(memo)
    mark = page.line("/ความเห็น")
    assert mark.text.endswith("...")
    assert mark is page.lines[-1]
    assert mark.right == near(RIGHT)
    assert 27.7 * CM < mark.base < 29 * CM


def test_opinions_begin_a_page_and_have_dotted_lines_to_write_on(memo: list[Page]) -> None:
    page = memo[-1]
    assert page.lines[1].begins("- ความเห็นของปลัด")
    dotted = [line for line in page.lines if set(line.text) == {"."}]
    assert len(dotted) == 6
    for line in dotted:
        assert line.left == near(LEFT)
        assert line.right == pytest.approx(RIGHT, abs=4)
    assert dotted[1].base - dotted[0].base >= 0.85 * CM, "room for handwriting"


# ---------------------------------------------------------------- numbers of pages, the table


def test_numbers_of_pages_begin_on_the_second_in_the_middle_3_cm_down(memo: list[Page]) -> None:
    assert len(memo) == 3
    assert not any(line.text.startswith("-1") for line in memo[0].lines)
    for no, page in enumerate(memo[1:], start=2):
        number = page.lines[0]
        assert number.text == f"-{no}-"
        assert number.middle == near((LEFT + RIGHT) / 2)
        assert number.base == near(3 * CM)


def test_pages_of_the_table_repeat_its_header_and_are_numbered(table: list[Page]) -> None:
    assert len(table) > 2
    for no, page in enumerate(table, start=1):
        assert page.having("ผู้รับผิดชอบ")[0].sizes() == {(14.0, True)}
        assert (page.lines[0].text == f"-{no}-") == (no > 1)


def test_columns_have_the_widths_of_the_template_within_its_margins(table: list[Page]) -> None:
    widths = [2700, 3200, 1700, 1638, 2950, 2950]
    edges = [1.5 * CM + sum(widths[:count]) / 20 for count in range(len(widths) + 1)]
    for page in table:
        upright = sorted({(box.left + box.right) / 2 for box in page.strokes if box.right - box.left < 3})
        assert upright == [near(edge) for edge in edges]


def test_rows_go_on_on_the_next_page(table: list[Page]) -> None:
    assert any(page.having("ฉบับที่ ๓") and not page.having("๔. โครงการ") for page in table[1:])


def test_numbered_lines_in_a_cell_hang(table: list[Page]) -> None:
    page = next(page for page in table if page.having("๒. รายงานผล"))
    item = page.line("๒. รายงานผล").of("๒. รายงานผล")
    under = next(line for line in page.having("ท้องถิ่นทราบ") if line.base > item.base).of("ท้องถิ่นทราบ")
    assert under.left - item.left == near(290 / 20)
    assert item.of("รายงานผล").left == near(under.left)
