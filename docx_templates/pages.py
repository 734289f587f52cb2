"""Paper, margins and the numbers of pages."""

from __future__ import annotations

from docx_templates.wordml import CENTRED, CM, TINY, paragraph, run, run_properties, spacing
from docx_templates.words import THAI, Words

LEFT, RIGHT = 3 * CM, 2 * CM
TEXT_WIDTH = 16 * CM
SIDE = 850  # 1.5 cm, on landscape pages


def portrait(words: Words = THAI) -> str:
    """Return a section of upright pages: a memo, an announcement, a letter."""
    return _section('w:w="11906" w:h="16838"', (SIDE, RIGHT, 2 * CM, LEFT), "Number", 720, words)


def landscape(words: Words = THAI) -> str:
    """Return a section of lying pages: a table of measures."""
    size = 'w:w="16838" w:h="11906" w:orient="landscape"'
    return _section(size, (SIDE, SIDE, SIDE, SIDE), "TableNumber", 454, words)


def end_of_section(section: str) -> str:
    """Return the paragraph that ends a section which others follow; it takes no room."""
    return f"<w:p><w:pPr>{spacing(exactly=1)}{run_properties(1)}{section}</w:pPr></w:p>"


def _section(size: str, margins: tuple[int, int, int, int], number: str, header: int, words: Words) -> str:
    """Return a section that shows its pages' numbers from the second on."""
    top, right, bottom, left = margins
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId{number}"/>'
        '<w:headerReference w:type="first" r:id="rIdBlank"/><w:type w:val="nextPage"/>'
        f'<w:pgSz {size}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
        f' w:header="{header}" w:footer="{header}" w:gutter="0"/>'
        f'<w:pgNumType w:fmt="{words.page_digits}" w:start="1"/><w:titlePg/></w:sectPr>'
    )


def headers(*, upright: bool, lying: bool, words: Words = THAI) -> dict[str, str]:
    """Return the header parts of a document with upright or lying pages, or both."""
    parts = {"Blank": TINY}
    if upright:
        parts["Number"] = _page_number(words, 35, 12)  # 3 cm from the page's edge
    if lying:
        parts["TableNumber"] = _page_number(words, 0, 4)
    return parts


def _page_number(words: Words, before: float, after: float) -> str:
    field = "".join(
        f"<w:r>{run_properties()}{content}</w:r>"
        for content in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            f"<w:t>{words.second_page}</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return paragraph(run("- "), field, run(" -"), properties=spacing(before, after=after) + CENTRED)
