"""What the regulation asks of the memo that LibreOffice does not show: it is read in the templates' markup."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from word_help import NOW, measure, memo_context, shipped

from xltools.core.cell_lists import list_depth, mark_and_text
from xltools.document.package import R, W, read_parts
from xltools.document.template import Template

NAMES = ("memo", "report")
FAMILY = ("announcement", "letter", "memo", "memo-en", "plan", "report")
ORDER = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "pBdr",
    "tabs",
    "spacing",
    "ind",
]
ORDER += ["jc", "rPr", "sectPr"]


def part(data: bytes, name: str = "word/document.xml") -> Any:
    return etree.fromstring(read_parts(data)[name])


def value(element: Any, name: str = "val") -> Any:
    return None if element is None else element.get(f"{{{W}}}{name}")


def words(element: Any) -> str:
    return "".join(element.itertext())


def property_of(paragraph: Any, path: str) -> Any:
    return paragraph.find("/".join(f"{{{W}}}{step}" for step in ("pPr", *path.split("/"))))


@pytest.mark.parametrize("name", FAMILY)
def test_pages_are_numbered_in_the_digits_of_the_language_from_the_second_on(name: str) -> None:
    """LibreOffice prints 2 for ๒."""
    digits, second = ("decimal", "2") if name == "memo-en" else ("thaiNumbers", "๒")
    data = shipped(name)
    targets = {item.get("Id"): item.get("Target") for item in part(data, "word/_rels/document.xml.rels")}
    sections = list(part(data).iter(f"{{{W}}}sectPr"))
    assert sections
    for section in sections:
        numbering = section.find(f"{{{W}}}pgNumType")
        assert (value(numbering, "fmt"), value(numbering, "start")) == (digits, "1")
        assert section.find(f"{{{W}}}titlePg") is not None
        headers = {
            value(reference, "type"): words(part(data, f"word/{targets[reference.get(f'{{{R}}}id')]}"))
            for reference in section.iter(f"{{{W}}}headerReference")
        }
        assert headers == {"default": f"-  PAGE {second} -", "first": ""}


def test_text_of_the_memo_is_distributed_as_thai() -> None:
    """LibreOffice leaves the right side ragged."""
    text = [item for item in part(shipped("memo")).iter(f"{{{W}}}p") if "{{ line|" in words(item)]
    assert len(text) == 9, "each section in two ways, the one that stays with the closing, and the closing"
    for paragraph in text:
        assert value(property_of(paragraph, "jc")) == "thaiDistribute"
    cells = [item for item in part(shipped("report")).iter(f"{{{W}}}p") if "{{ line." in words(item)]
    assert {value(property_of(paragraph, "jc")) for paragraph in cells} == {"left"}


@pytest.mark.parametrize("name", FAMILY)
def test_every_run_and_mark_in_every_part_is_set_for_thai(name: str) -> None:
    data = shipped(name)
    parts = [each for each in read_parts(data) if each.startswith(("word/document", "word/header"))]
    assert len(parts) > 2, "the body, and headers with and without a number"
    for each in parts:
        root = part(data, each)
        settings = [run.find(f"{{{W}}}rPr") for run in root.iter(f"{{{W}}}r")]
        settings += [property_of(paragraph, "rPr") for paragraph in root.iter(f"{{{W}}}p")]
        for properties in settings:
            found = {child.tag.rpartition("}")[2]: child for child in properties}
            assert value(found["rFonts"], "cs") == "TH SarabunPSK"
            assert value(found["szCs"]) == value(found["sz"])
            assert ("bCs" in found) == ("b" in found)
            assert "cs" in found
            assert value(found["lang"], "bidi") == "th-TH"


@pytest.mark.parametrize("name", FAMILY)
def test_properties_of_paragraphs_stand_in_the_order_word_asks_for(name: str) -> None:
    for properties in part(shipped(name)).iter(f"{{{W}}}pPr"):
        places = [ORDER.index(child.tag.rpartition("}")[2]) for child in properties]
        assert places == sorted(set(places))


def test_what_may_be_one_line_alone_takes_the_paragraph_before_it_along() -> None:
    def kept(*proposal: str) -> list[bool]:
        text = memo_context()["text"] | {"proposal": list(proposal)}
        data = Template(shipped("memo"), "memo").render(memo_context(text=text), now=NOW, title="t")
        shown = [item for item in part(data).iter(f"{{{W}}}p") if words(item) in proposal]
        return [property_of(item, "keepNext") is not None for item in shown]

    assert kept("ก" * 100, "ข" * 100, "ค" * 100) == [False, False, True]
    assert kept("ก" * 100, "ข" * 100, "ค" * 20) == [False, True, True]
    assert kept("ก" * 100, "ข" * 2000) == [False, False], "more than half a page need not go on together"


def test_the_last_section_stays_with_the_closing_whichever_it_is() -> None:
    text = memo_context()["text"] | {"law": [], "proposal": []}
    data = Template(shipped("memo"), "memo").render(memo_context(text=text), now=NOW, title="t")
    shown = {words(item): item for item in part(data).iter(f"{{{W}}}p")}
    assert property_of(shown["ได้ดำเนินการแล้ว"], "keepNext") is not None
    assert property_of(shown["ตามที่ได้รับผลการประเมิน ITA ๙๓.๙๒ คะแนน"], "keepNext") is None


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_a_list_in_a_cell_hang(name: str) -> None:
    summary = "สรุปดังนี้\n1. หนึ่ง\n๑๐) สิบ\n1.2 ย่อย\n- ขีด\n2567 เป็นปี\n-5 องศา"
    data = Template(shipped(name), name).render(
        memo_context(measures=[measure(summary=summary)]), now=NOW, title="t"
    )
    (row,) = list(part(data).iter(f"{{{W}}}tr"))[1:]
    lines = [
        (words(item), value(property_of(item, "ind"), "hanging") is not None)
        for item in row.findall(f"{{{W}}}tc")[4].iter(f"{{{W}}}p")
    ]
    assert lines == [
        ("สรุปดังนี้", False),
        ("๑.หนึ่ง", True),
        ("๑๐)สิบ", True),
        ("๑.๒ย่อย", True),
        ("-ขีด", True),
        ("๒๕๖๗ เป็นปี", False),
        ("-๕ องศา", False),
    ]


@pytest.mark.parametrize("name", FAMILY)
def test_an_empty_cell_is_a_cell_that_word_can_open(name: str) -> None:
    blank: dict[str, Any] = dict.fromkeys(("title", "method", "period", "summary", "outcome"), "")
    measures = [measure(1, owners=[], **blank), measure(2, summary="\n \n")]
    data = Template(shipped(name), name).render(memo_context(measures=measures), now=NOW, title="t")
    for cell in part(data).iter(f"{{{W}}}tc"):
        assert cell.findall(f"{{{W}}}p")


@given(st.text(alphabet="๑๒1209.()-–• กข\t", max_size=12))
def test_no_letter_of_a_line_is_lost_between_mark_and_text(line: str) -> None:
    mark, text = mark_and_text(line)
    assert "".join((mark + text).split()) == "".join(line.split())
    assert not mark or text.strip(), "a number alone is no item"


@pytest.mark.parametrize(
    ("line", "depth"),
    [("๑. ข้อ", 0), ("1.1 ข้อ", 1), ("(๑.๒.๓) ข้อ", 2), ("1.10.2566 วันที่", 0), ("- ข้อ", 0), ("ข้อ ๑.๑ ข้อ", 0)],
)
def test_depth_of_a_line_is_that_of_its_number(line: str, depth: int) -> None:
    assert list_depth(line) == depth


def test_mark_of_the_opinions_is_held_by_the_page_of_the_signature() -> None:
    (mark,) = (item for item in part(shipped("memo")).iter(f"{{{W}}}p") if words(item) == "/ความเห็น...")
    assert property_of(mark, "keepNext") is not None
    assert value(property_of(mark, "framePr"), "vAnchor") == "page"
