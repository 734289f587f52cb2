"""Whatever stands in the workbook, its pages are fit to be signed: one word or thousands, one measure or two hundred."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from contents import CLOSING, contents, family
from printed import CM, Line, Page, letters

from xltools.core.thai import thai_digits

NAMES = ("example", *contents())
FAMILY = (*(f"example {name}" for name in ("announcement", "letter", "memo-en", "plan")), *family())
MEMOS = tuple(name for name in NAMES if name != "many")
Pages = Callable[[str], list[Page]]


def upright(pages: list[Page]) -> list[Page]:
    return [page for page in pages if page.height > page.width]


def body(page: Page) -> list[Line]:
    """Return the lines of a page without its number and the mark of the page to come."""
    lines = [line for line in page.lines if not is_mark(line)]
    return lines[1:] if re.fullmatch(r"-\d+-", lines[0].text) else lines


def is_mark(line: Line) -> bool:
    return line.begins("/ความเห็น...") or line.begins("/Opinions...")


@pytest.mark.parametrize("name", (*NAMES, *FAMILY))
def test_nothing_runs_off_a_page(printed_pages: Pages, name: str) -> None:
    for page in printed_pages(name):
        left, right, bottom = (3, 2, 2) if page.height > page.width else (1.5, 1.5, 1.5)
        for line in page.lines:
            assert line.left >= left * CM - 1
            assert line.right <= page.width - right * CM + 1
            assert line.base <= page.height - (1 if is_mark(line) else bottom) * CM
        for stroke in page.strokes:
            assert stroke.bottom <= page.height - bottom * CM + 2


@pytest.mark.parametrize("name", (*NAMES, *FAMILY))
def test_columns_keep_their_text(printed_pages: Pages, name: str) -> None:
    for page in printed_pages(name):
        edges = {round((box.left + box.right) / 2, 1) for box in page.strokes if box.right - box.left < 3}
        top = min((box.top for box in page.strokes), default=page.height)
        bottom = max((box.bottom for box in page.strokes), default=0)
        for line in (line for line in page.lines if top < line.base < bottom):
            for glyph in (glyph for glyph in line.glyphs if letters(glyph.text)):
                assert not any(glyph.left + 1 < edge < glyph.right - 1 for edge in edges), line.text


@pytest.mark.parametrize("name", (*NAMES, *FAMILY))
def test_no_page_is_empty(printed_pages: Pages, name: str) -> None:
    pages = printed_pages(name)
    assert all(len(body(page)) > 2 for page in pages)
    for page in pages:
        if page.width > page.height:
            in_rows = any(line.sizes() == {(14.0, False)} for line in page.lines)
            assert in_rows or page.having("(ลงชื่อ)"), "more than the header"


@pytest.mark.parametrize("name", MEMOS)
def test_signatures_stay_with_the_closing_or_their_opinion(printed_pages: Pages, name: str) -> None:
    for page in upright(printed_pages(name)):
        lines = body(page)
        signatures = places(lines, "(ลงชื่อ)")
        opinions = places(lines, "- ความเห็นของ")
        dotted = [at for at, line in enumerate(lines) if set(line.text) == {"."}]
        if opinions:
            assert len(signatures) == len(opinions)
            for no, (opinion, signature) in enumerate(zip(opinions, signatures, strict=True)):
                assert dotted[3 * no : 3 * no + 3] == [signature - 3, signature - 2, signature - 1]
                assert opinion < signature
        elif signatures:
            (closing,) = places(lines, CLOSING)
            assert 2 <= closing < signatures[0], "two lines of text before the closing"
        for signature, end in zip(signatures, [*opinions[1:], len(lines)], strict=False):
            assert lines[signature + 1].begins("(นา"), "the name under the line"
            assert end > signature + 2, "the position under the name"


def places(lines: list[Line], words: str) -> list[int]:
    return [at for at, line in enumerate(lines) if line.begins(words)]


@pytest.mark.parametrize("name", MEMOS)
def test_everybody_signs_once(printed_pages: Pages, name: str) -> None:
    signatures = [line for page in upright(printed_pages(name)) for line in page.having("(ลงชื่อ)")]
    expected = len(contents()[name][1]["signers"]) if name in contents() else 3
    assert len(signatures) == expected


@pytest.mark.parametrize("name", MEMOS)
def test_mark_of_the_opinions_is_on_the_page_before_theirs(printed_pages: Pages, name: str) -> None:
    pages = upright(printed_pages(name))
    marked = [no for no, page in enumerate(pages) if page.having("/ความเห็น")]
    first = [no for no, page in enumerate(pages) if page.having("- ความเห็นของ")][:1]
    assert [no + 1 for no in marked] == first


def test_three_levels_of_opinions_stand_on_one_page(printed_pages: Pages) -> None:
    assert [len(page.having("- ความเห็นของ")) for page in upright(printed_pages("levels"))] == [0, 0, 3]


def test_all_two_hundred_measures_are_printed_in_order(printed_pages: Pages) -> None:
    left = "".join(
        glyph.text
        for page in printed_pages("many")
        for line in page.lines
        for glyph in line.glyphs
        if glyph.left < 2.7 * CM
    )
    places = [left.find(f"{thai_digits(str(no))}.") for no in range(1, 201)]
    assert -1 not in places
    assert places[9:] == sorted(places[9:])
