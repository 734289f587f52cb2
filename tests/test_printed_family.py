"""Plan, announcement, letter and English memo on printed pages: the regulation's numbers, and any content."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from contents import family
from printed import CM, Line, Page, letters

A4 = (21 * CM, 29.7 * CM)
LEFT, RIGHT, MIDDLE = 3 * CM, 19 * CM, 10.5 * CM
SINGLE = 16 * 1.331  # a line of 16 points
NEAR = 1.0

Pages = Callable[[str], list[Page]]
LETTERS = ("example letter", *(name for name in family() if name.startswith("letter")))
ANNOUNCEMENTS = ("example announcement", "announcement one", "announcement many")
PLANS = ("example plan", *(name for name in family() if name.startswith("plan")))


@pytest.fixture(scope="module")
def letter(printed_pages: Pages) -> Page:
    (page,) = printed_pages("letter one")
    return page


@pytest.fixture(scope="module")
def announcement(printed_pages: Pages) -> Page:
    return printed_pages("example announcement")[0]


def near(value: float) -> object:
    return pytest.approx(value, abs=NEAR)


def above(page: Page, words: str) -> float:
    """Return how far under the line above it a line stands, beyond single lines."""
    at = page.lines.index(page.line(words))
    return page.lines[at].base - page.lines[at - 1].base - SINGLE


def lines_of(pages: list[Page]) -> list[Line]:
    return [line for page in pages for line in page.lines]


# ---------------------------------------------------------------- the garuda, the paper


@pytest.mark.parametrize("name", ["letter one", "letter long", "announcement one", "announcement many"])
def test_garuda_is_3_centimetres_high_in_the_middle_of_the_paper(printed_pages: Pages, name: str) -> None:
    first, *others = printed_pages(name)
    (garuda,) = first.pictures
    assert garuda.bottom - garuda.top == near(3 * CM)
    assert garuda.top == near(1.5 * CM)
    assert (garuda.left + garuda.right) / 2 == near(first.width / 2)
    assert not any(page.pictures for page in others)


@pytest.mark.parametrize("name", [*LETTERS, *ANNOUNCEMENTS])
def test_paper_is_a4_with_3_and_2_centimetres_at_the_sides(printed_pages: Pages, name: str) -> None:
    pages = [page for page in printed_pages(name) if page.height > page.width]
    assert pages
    for page in pages:
        assert (page.width, page.height) == (near(A4[0]), near(A4[1]))
        assert min(line.left for line in page.lines) >= LEFT - NEAR
        assert max(line.right for line in page.lines) <= RIGHT + NEAR
        assert page.lines[-1].base <= page.height - 2 * CM


@pytest.mark.parametrize("name", ["letter 300", "letter 1000", "letter long"])
def test_pages_of_a_letter_are_numbered_from_the_second_on_3_cm_down(printed_pages: Pages, name: str) -> None:
    first, *others = printed_pages(name)
    assert others
    assert not first.lines[0].begins("-")
    for no, page in enumerate(others, start=2):
        assert page.lines[0].text == f"-{no}-"
        assert page.lines[0].middle == near((LEFT + RIGHT) / 2)
        assert page.lines[0].base == near(3 * CM)


# ---------------------------------------------------------------- the letter


def test_number_and_agency_stand_at_the_feet_of_the_garuda(letter: Page) -> None:
    (garuda,) = letter.pictures
    first = letter.lines[0]
    assert first.base == near(garuda.bottom)
    assert first.begins("ที่ชร๗๙๙๐๑/๐๒๐")
    assert first.left == near(LEFT)
    assert first.of("องค์การ").left == near(LEFT + 10 * CM)


def test_address_goes_on_under_the_name_in_single_lines(letter: Page) -> None:
    address = letter.lines[1:3]
    assert [line.text for line in address] == [
        letters("๙๙ หมู่ที่ ๙ ตำบลทุ่งสมมติ"),
        letters("อำเภอเมืองสมมติ จังหวัดเชียงราย"),
    ]
    for line, before in zip(address, letter.lines, strict=False):
        assert line.left == near(LEFT + 10 * CM)
        assert line.base - before.base == near(SINGLE)


def test_date_begins_in_the_middle_of_the_paper(letter: Page) -> None:
    assert letter.line("มกราคม").text == letters("๑๕ มกราคม ๒๕๖๘")
    assert letter.line("มกราคม").left == near(MIDDLE)
    assert above(letter, "มกราคม") == near(6)


@pytest.mark.parametrize("label", ["เรื่อง", "เรียน", "อ้างถึง", "สิ่งที่ส่งมาด้วย", "ด้วยองค์การ", "ในการนี้", "จึงเรียนมา"])
def test_parts_of_the_letter_stand_6_points_apart(letter: Page, label: str) -> None:
    line = next(line for line in letter.lines if line.begins(label))
    before = letter.lines[letter.lines.index(line) - 1]
    assert line.base - before.base == near(SINGLE + 6)
    in_body = label in ("ด้วยองค์การ", "ในการนี้", "จึงเรียนมา")
    assert line.left == near(LEFT + (2.5 * CM if in_body else 0))


def test_all_of_a_letter_is_16_points_plain(letter: Page) -> None:
    assert {size for line in letter.lines for size in line.sizes()} == {(16.0, False)}


def test_long_lines_of_the_head_hang_behind_their_labels(letter: Page) -> None:
    for label, width in (("เรื่อง", 1.3), ("สิ่งที่ส่งมาด้วย", 2.8)):
        at = next(no for no, line in enumerate(letter.lines) if line.begins(label))
        assert letter.lines[at + 1].left == near(LEFT + width * CM)


def test_closing_begins_in_the_middle_of_the_paper_12_points_down(letter: Page) -> None:
    assert letter.line("ขอแสดงความนับถือ").left == near(MIDDLE)
    assert above(letter, "ขอแสดงความนับถือ") == near(12)


def test_name_and_position_stand_under_the_middle_of_the_closing_four_lines_down(letter: Page) -> None:
    closing, name = letter.line("ขอแสดงความนับถือ"), letter.line("(นายประเสริฐ")
    assert name.base - closing.base == near(4 * SINGLE)
    assert name.middle == pytest.approx(closing.middle, abs=2)
    position = letter.lines[letter.lines.index(name) + 1]
    assert position.text == letters("นายกองค์การบริหารส่วนตำบลทุ่งสมมติ")
    assert position.middle == pytest.approx(closing.middle, abs=2)


def test_foot_names_the_office_its_telephone_and_its_mail(letter: Page) -> None:
    assert [line.text for line in letter.lines[-3:]] == [
        letters("สำนักปลัด"),
        letters("โทร. ๐ ๕๓๐๐ ๐๐๐๐"),
        letters("ไปรษณีย์อิเล็กทรอนิกส์ saraban@thungsommut.example"),
    ]
    assert all(line.left == near(LEFT) for line in letter.lines[-3:])


def test_what_is_not_filled_in_is_left_to_the_pen_or_said_in_the_usual_words(printed_pages: Pages) -> None:
    (page,) = printed_pages("example letter")
    number, *_, day = page.lines[:4]
    assert number.begins("ที่ชร๗๙๙๐๑/องค์การ")
    assert set(day.text) == {"."}
    assert page.having("เรื่องขอส่งรายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรม")
    assert page.having("เรียนนายอำเภอเมืองสมมติ")
    assert not page.having("อ้างถึง")
    assert page.having("สิ่งที่ส่งมาด้วยรายงานผลการดำเนินการ")


@pytest.mark.parametrize("name", LETTERS)
def test_who_signs_a_letter_stays_with_its_last_words_and_its_foot(printed_pages: Pages, name: str) -> None:
    pages = printed_pages(name)
    (signed,) = (page for page in pages if page.having("ขอแสดงความนับถือ"))
    assert signed is pages[-1]
    texts = [line.text for line in signed.lines]
    closing = texts.index(letters("ขอแสดงความนับถือ"))
    assert texts[closing - 1] == letters("จึงเรียนมาเพื่อโปรดทราบ")
    assert any(text.startswith(letters("ในการนี้")) for text in texts[:closing]), "two paragraphs before it"
    assert texts[closing + 1].startswith(("(นา",)), "who signs"
    assert any(text.startswith(letters("โทร.")) for text in texts[closing:]), "the foot"
    assert sum(text.startswith("(นา") for line in lines_of(pages) for text in [line.text]) == 1


# ---------------------------------------------------------------- the announcement


def test_head_of_an_announcement_is_bold_in_the_middle_of_the_paper(announcement: Page) -> None:
    title, subject, year = announcement.lines[:3]
    assert title.text == letters("ประกาศองค์การบริหารส่วนตำบลทุ่งสมมติ")
    assert subject.begins("เรื่อง มาตรการส่งเสริมคุณธรรม")
    assert year.text == letters("ประจำปีงบประมาณ พ.ศ. ๒๕๖๗")
    for line in (title, subject, year):
        assert line.sizes() == {(16.0, True)}
        assert line.middle == near(MIDDLE)
    assert title.base > announcement.pictures[0].bottom + 12


def test_a_short_line_parts_head_and_text_of_an_announcement(announcement: Page) -> None:
    assert announcement.strokes
    for rule in announcement.strokes:
        assert (rule.left + rule.right) / 2 == near(MIDDLE)
        assert rule.right - rule.left == pytest.approx(4 * CM, abs=2)
        assert announcement.lines[2].base < rule.top < announcement.lines[3].base - 14


def test_text_of_an_announcement_is_indented_and_set_apart(announcement: Page) -> None:
    for words in ("ด้วยองค์การ", "ให้บุคลากร", "จึงประกาศ"):
        assert announcement.line(words).left == near(LEFT + 2.5 * CM)
    for words in ("ให้บุคลากร", "จึงประกาศ"):
        assert above(announcement, words) == near(6)
    assert above(announcement, "ประกาศ ณ วันที่") == near(12)
    assert announcement.line("จำนวน ๙ มาตรการ")


def test_day_of_an_announcement_names_the_era(printed_pages: Pages) -> None:
    pages = printed_pages("announcement many")
    assert pages[0].line("ประกาศ ณ วันที่").text == letters("ประกาศ ณ วันที่ ๒ ตุลาคม พ.ศ. ๒๕๖๖")
    assert pages[1].having("ลงวันที่ ๒ ตุลาคม ๒๕๖๖")


@pytest.mark.parametrize("name", ANNOUNCEMENTS)
def test_one_person_signs_an_announcement_in_the_right_half(printed_pages: Pages, name: str) -> None:
    page, *appendix = printed_pages(name)
    day = page.line("ประกาศ ณ วันที่")
    (signed,) = (line for line in page.lines if line.begins("(นา"))
    assert signed.base - day.base == near(4 * SINGLE)
    assert signed.middle == near((LEFT + 8 * CM + RIGHT) / 2)
    assert not any(line.begins("(นา") for line in lines_of(appendix))
    assert all(each.width > each.height for each in appendix)


# ---------------------------------------------------------------- the plan


@pytest.mark.parametrize("name", PLANS)
def test_who_signs_a_plan_stays_with_how_it_is_followed_up(printed_pages: Pages, name: str) -> None:
    pages = printed_pages(name)
    last = pages[-1]
    signed = [line for line in last.lines for _ in range(line.text.count(letters("(ลงชื่อ)")))]
    expected = int(name.removeprefix("plan ")) if name[-1].isdigit() else 3
    assert len(signed) == expected
    assert not any(page.having("(ลงชื่อ)") for page in pages[:-1])
    assert last.line("ให้ส่วนราชการที่รับผิดชอบ").base < signed[0].base
    assert last.lines[-1].base <= last.height - 1.5 * CM


@pytest.mark.parametrize(
    ("count", "columns", "roles"),
    [
        (1, [3], ["ผู้เสนอ"]),
        (2, [1, 3], ["ผู้เสนอ", "ผู้เสนอ"]),
        (3, [1, 2, 3], ["ผู้เสนอ", "ผู้เสนอ", "ผู้อนุมัติ"]),
        (6, [1, 2, 3] * 2, ["ผู้เสนอ", "ผู้เสนอ", *["ผู้เห็นชอบ"] * 3, "ผู้อนุมัติ"]),
    ],
)
def test_people_sign_a_plan_side_by_side(
    printed_pages: Pages, count: int, columns: list[int], roles: list[str]
) -> None:
    page = printed_pages(f"plan {count}")[-1]
    names = [line for line in page.lines if line.has("(นางสาวผู้ลงนาม")]
    middles = [
        line.of(f"(นางสาวผู้ลงนาม คนที่{'๐๑๒๓๔๕๖'[no]})").middle
        for line in names
        for no in range(1, count + 1)
        if line.has(f"คนที่{'๐๑๒๓๔๕๖'[no]})")
    ]
    third = 5046 / 20
    assert middles == [near(1.5 * CM + third * (column - 0.5)) for column in columns]
    printed = "".join(line.text for line in page.lines if line.has("(ลงชื่อ)"))
    assert [part.strip(".") for part in printed.split(letters("(ลงชื่อ)"))[1:]] == [*map(letters, roles)]
    assert {size for line in names for size in line.sizes()} == {(16.0, False)}


def test_plan_has_no_results(printed_pages: Pages) -> None:
    for page in printed_pages("example plan"):
        assert not page.having("สรุปผล")
        assert not page.having("ผลลัพธ์")
    header = printed_pages("example plan")[0].line("วิธีดำเนินการ")
    assert header.text == letters("มาตรการหรือกิจกรรมวิธีดำเนินการผู้รับผิดชอบระยะเวลา")


@pytest.mark.parametrize("name", ["plan many", "announcement many"])
def test_all_two_hundred_measures_stand_in_order_under_a_header(printed_pages: Pages, name: str) -> None:
    tables = [page for page in printed_pages(name) if page.width > page.height and page.strokes]
    for no, page in enumerate(tables, start=1):
        assert page.having("ระยะเวลา")[0].sizes() == {(14.0, True)}
        assert (page.lines[0].text == f"-{no}-") == (no > 1)
    numbers = [
        line.of(f"{digits}.")
        for page in tables
        for line in page.lines
        if (digits := line.text.partition(".")[0]) and set(digits) <= set("๐๑๒๓๔๕๖๗๘๙")
    ]
    read = ["".join(glyph.text for glyph in line.glyphs).strip(".") for line in numbers]
    assert read == [str(no).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) for no in range(1, 201)]


# ---------------------------------------------------------------- the English memo


def test_english_memo_has_the_measures_of_the_thai_one(printed_pages: Pages) -> None:
    first = printed_pages("example memo-en")[0]
    (garuda,) = first.pictures
    assert (garuda.bottom - garuda.top, garuda.left) == (near(1.5 * CM), near(LEFT))
    title = first.line("MEMORANDUM")
    assert title.sizes() == {(29.0, True)}
    assert title.middle == near(first.width / 2)
    for label in ("Office", "No.", "Subject"):
        line = next(line for line in first.lines if line.begins(label))
        assert line.sizes(label) == {(20.0, True)}
    assert first.line("Date").of("Date").left == near(LEFT + 8 * CM)
    subject = first.line("Subject")
    assert subject.of("รายงาน").left > subject.of("Subject").right


def test_english_memo_has_english_dates_numerals_and_labels(printed_pages: Pages) -> None:
    pages = printed_pages("example memo-en")
    text = "".join(page.text for page in pages)
    assert "Date8January2025" in text
    for words in ("Background", "Facts", "LegalProvisions", "Considerations", "(Signed)", "/Opinions..."):
        assert words in text
    assert "FiscalYearB.E.2567" in text
    assert "1October2023" in text
    assert not set(text) & set("๐๑๒๓๔๕๖๗๘๙")


def test_english_memo_prints_names_as_the_workbook_has_them(printed_pages: Pages) -> None:
    pages = printed_pages("example memo-en")
    signed = next(page for page in pages if page.having("(Signed)"))
    assert signed.having("(นางสาวสมฤดี ตัวอย่างดี)")
    assert pages[2].having("Opinion of ปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ")
    for no, page in enumerate((page for page in pages if page.height > page.width), start=1):
        assert (page.lines[0].text == f"-{no}-") == (no > 1)
