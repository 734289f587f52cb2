"""The shipped Word templates: what they print, where, and how it is set."""

from __future__ import annotations

import importlib.util
import re
import struct
import tomllib
import zlib
from types import ModuleType
from typing import Any

import pytest
from docx.shared import Cm
from lxml import etree
from word_help import NOW, TEMPLATES, is_unedited, measure, memo_context, opened, shipped, signer, texts

from xltools.core import thai
from xltools.core.schema import TABLE_KEYS, schema
from xltools.document.package import W, read_parts
from xltools.document.template import Template
from xltools.errors import InputError

NAMES = ("memo", "report")
FAMILY = ("announcement", "letter", "memo", "memo-en", "plan", "report")
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

NASTY = (
    "a & b < c > d \"e\" 'f' {{ x }} {% if %} {# c #} {_{ y }_} {_% z %_} }} %} #}\n"
    "&amp; &lt; &#65; </w:t></w:r> \\n \\a $1 \\1 👩‍👩‍👧‍👦 นํ้า กํา ก่ิ เเ ๆ ฯ \u00a0 © ﷽ 𝔘\ttab"
)


def rendered(name: str, **changes: Any) -> bytes:
    return Template(shipped(name), name).render(memo_context(**changes), now=NOW, title="บันทึก")


def solid(text: str) -> str:
    return "".join(text.split())


def cells(data: bytes) -> list[list[str]]:
    (table,) = opened(data).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def elements(data: bytes, name: str, part: str = "word/document.xml") -> list[Any]:
    return list(etree.fromstring(read_parts(data)[part]).iter(f"{{{W}}}{name}"))


def value(element: Any, name: str = "val") -> str:
    return str(element.get(f"{{{W}}}{name}"))


# ---------------------------------------------------------------- what is printed


@pytest.mark.parametrize("name", NAMES)
def test_each_measure_is_a_row_in_thai_digits(name: str) -> None:
    header, first, second = cells(rendered(name))
    labels = {key: column.label for key, column in schema().tables["measures"].columns.items()}
    assert header == [labels[key] for key in ("title", "method", "owners", "period", "summary", "outcome")]
    assert first == [
        "๑.\tมาตรการ No Gift Policy",
        "มีการประกาศนโยบายไม่รับของขวัญ",
        "สำนักปลัด\nกองคลัง",
        "๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗",
        "๑.\tจัดทำคู่มือ\n๒.\tเผยแพร่ทาง www.thungsommut.example/o28",
        "ดำเนินการครบ ๑๐๐.๐๐",
    ]
    assert second[0] == "๒.\tอบรมคุณธรรม"


@pytest.mark.parametrize("name", NAMES)
def test_every_character_of_a_cell_is_in_its_own_cell(name: str) -> None:
    fields = ("title", "method", "period", "summary", "outcome")
    row = measure(1, owners=[f"owners{NASTY}"], **{field: f"{field}{NASTY}" for field in fields})
    _, printed, _ = cells(rendered(name, measures=[row, measure(2)]))
    for text, field in zip(
        printed, ("title", "method", "owners", "period", "summary", "outcome"), strict=True
    ):
        assert solid(thai.thai_digits(f"{field}{NASTY}")) in solid(text)


def test_every_text_of_the_memo_is_printed_as_it_is() -> None:
    context = memo_context()
    for key in ("office", "number", "subject", "to", "enclosures"):
        context["memo"][key] = f"{key}{NASTY}"
    for key in context["text"]:
        context["text"][key] = [f"{key}-one{NASTY}", f"{key}-two{NASTY}"]
    context["signers"] = [
        signer(1, role, f"{role}-name{NASTY}", f"{role}-position{NASTY}", f"{role}-acting{NASTY}")
        for role in ("proposer", "opinion")
    ]
    whole = solid("\n".join(texts(rendered("memo", **context))))
    for text in (
        *context["memo"].values(),
        *(line for section in context["text"].values() for line in section),
        *context["signers"][0].values(),
    ):
        if NASTY in str(text):
            assert solid(thai.thai_digits(text)) in whole


def test_memo_reads_in_the_order_of_the_form() -> None:
    whole = "\n".join(texts(rendered("memo")))
    lines = [line.replace("\t", " ").strip() for line in whole.split("\n") if line.strip()]
    body = [line for line in lines if not line.startswith("(ลงชื่อ)")]
    assert body == [
        "บันทึกข้อความ",
        "ส่วนราชการ  สำนักปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ อำเภอเมืองสมมติ จังหวัดเชียงราย",
        "ที่  ชร ๗๙๙๐๑/๐๑๙ วันที่  ๘ มกราคม ๒๕๖๘",
        "เรื่อง รายงานผลการดำเนินการตามมาตรการ ประจำปีงบประมาณ พ.ศ. ๒๕๖๗",
        "เรียน นายกองค์การบริหารส่วนตำบลทุ่งสมมติ",
        "เรื่องเดิม",
        "ตามที่ได้รับผลการประเมิน ITA ๙๓.๙๒ คะแนน",
        "ข้อเท็จจริง",
        "ได้ดำเนินการแล้ว",
        "ข้อกฎหมาย",
        "- มาตรา ๔๑ (๑)",
        "- มาตรา ๑๗",
        "ข้อพิจารณา",
        "- เห็นควรประชาสัมพันธ์",
        "- เห็นควรแจ้งเวียน",
        "จึงเรียนมาเพื่อโปรดทราบและพิจารณา",
        "(นางสาวสมฤดี ตัวอย่างดี)",
        "นักทรัพยากรบุคคล",
        "รักษาราชการแทน หัวหน้าสำนักปลัด",
        "/ความเห็น...",
        "- ความเห็นของปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ",
        "(นายสมชาย ใจสมมติ)",
        "ปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ",
        "- ความเห็นของนายกองค์การบริหารส่วนตำบลทุ่งสมมติ",
        "(นายประเสริฐ นามสมมติ)",
        "นายกองค์การบริหารส่วนตำบลทุ่งสมมติ",
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
        "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗",
        "องค์การบริหารส่วนตำบลทุ่งสมมติ อำเภอเมืองสมมติ จังหวัดเชียงราย",
    ]


def test_what_is_blank_leaves_no_heading() -> None:
    empty: dict[str, list[str]] = {key: [] for key in memo_context()["text"]}
    whole = "\n".join(texts(rendered("memo", text=empty, signers=[])))
    for heading in ("เรื่องเดิม", "ข้อเท็จจริง", "ข้อกฎหมาย", "ข้อพิจารณา", "ความเห็น", "ลงชื่อ", "สิ่งที่ส่งมาด้วย"):
        assert heading not in whole
    assert "None" not in whole


def test_prefix_typed_with_a_place_is_printed_once() -> None:
    agency = memo_context()["agency"] | {"district": "อำเภอเมืองสมมติ", "province": "จังหวัดเชียงราย"}
    assert texts(rendered("report", agency=agency))[2].endswith("ทุ่งสมมติ อำเภอเมืองสมมติ จังหวัดเชียงราย")


def test_draft_without_owner_or_name_shows_the_blank() -> None:
    signers = [signer(1, "proposer", "………", "………")]
    data = rendered("memo", measures=[measure(1, owners=["………"])], signers=signers)
    assert cells(data)[1][2] == "………"
    assert "(………)" in "\n".join(texts(data)).split("\n")


# ---------------------------------------------------------------- how it is set


@pytest.mark.parametrize("name", FAMILY)
def test_every_run_is_set_for_thai(name: str) -> None:
    data = shipped(name)
    assert elements(data, "r")
    for run in elements(data, "r"):
        properties = run.find(f"{{{W}}}rPr")
        fonts = properties.find(f"{{{W}}}rFonts")
        assert {value(fonts, kind) for kind in ("ascii", "hAnsi", "cs")} == {"TH SarabunPSK"}
        assert value(properties.find(f"{{{W}}}sz")) == value(properties.find(f"{{{W}}}szCs"))
        assert (properties.find(f"{{{W}}}b") is None) == (properties.find(f"{{{W}}}bCs") is None)
        assert value(properties.find(f"{{{W}}}lang"), "bidi") == "th-TH"


def sizes_of(data: bytes, text: str) -> set[str]:
    found = [run for run in elements(data, "r") if text in "".join(run.itertext())]
    assert found, text
    return {value(run.find(f"{{{W}}}rPr/{{{W}}}szCs")) for run in found}


def test_sizes_are_those_of_the_guide() -> None:
    data = shipped("memo")
    assert sizes_of(data, "บันทึกข้อความ") == {"58"}
    for label in ("ส่วนราชการ", "วันที่", "เรื่อง"):
        assert "40" in sizes_of(data, label)
    assert sizes_of(data, "เรียน") == {"32"}
    assert sizes_of(data, "measure.period") == {"28"}
    title = opened(data).paragraphs[0].paragraph_format
    assert title.line_spacing is not None
    assert title.line_spacing == Cm(35 * 2.54 / 72).emu


def test_pages_of_the_memo() -> None:
    memo, report = opened(shipped("memo")).sections
    assert memo.page_width is not None
    assert memo.page_height is not None
    assert (round(memo.page_width.cm, 1), round(memo.page_height.cm, 1)) == (21.0, 29.7)
    assert memo.left_margin is not None
    assert memo.right_margin is not None
    assert (round(memo.left_margin.cm, 1), round(memo.right_margin.cm, 1)) == (3.0, 2.0)
    assert memo.different_first_page_header_footer
    assert report.page_width is not None
    assert report.page_height is not None
    assert report.page_width > report.page_height


def test_leaders_stand_at_8_and_16_centimetres() -> None:
    number = next(p for p in opened(shipped("memo")).paragraphs if "memo.number" in p.text)
    stops = [(round(stop.position.cm), str(stop.leader)) for stop in number.paragraph_format.tab_stops]
    assert stops == [(8, "DOTS (1)"), (16, "DOTS (1)")]


def test_signature_stays_with_the_closing() -> None:
    document = opened(rendered("memo"))
    lines = [p.text for p in document.paragraphs]
    signatures = [at for at, line in enumerate(lines) if line.startswith("(ลงชื่อ)")]
    for at in (lines.index("จึงเรียนมาเพื่อโปรดทราบและพิจารณา") - 1, *signatures):
        assert document.paragraphs[at].paragraph_format.keep_with_next
    for at in signatures:
        assert document.paragraphs[at].paragraph_format.keep_together
    _, one, other = signatures
    assert not document.paragraphs[one + 1].paragraph_format.keep_with_next, "another opinion may go on alone"
    assert "w:sectPr" in document.paragraphs[other + 1]._p.xml, "what ends the section makes no page"


def test_opinions_begin_one_new_page() -> None:
    starts = [p.text for p in opened(rendered("memo")).paragraphs if p.paragraph_format.page_break_before]
    assert starts == ["- ความเห็นของปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ"]


@pytest.mark.parametrize("name", NAMES)
def test_table_repeats_its_header_and_has_the_widths_of_its_grid(name: str) -> None:
    data = rendered(name)
    header, *rows = elements(data, "tr")
    assert header.find(f"{{{W}}}trPr/{{{W}}}tblHeader") is not None
    assert all(row.find(f"{{{W}}}trPr") is None for row in rows), "a row may go on on the next page"
    grid = [value(column, "w") for column in elements(data, "gridCol")]
    for row in (header, *rows):
        assert [value(cell, "w") for cell in row.iter(f"{{{W}}}tcW")] == grid
    assert sum(map(int, grid)) == 16838 - 2 * 850


def test_garuda_is_a_picture_of_one_and_a_half_centimetres() -> None:
    document = etree.fromstring(read_parts(rendered("memo"))["word/document.xml"])
    (picture,) = document.iter(f"{DRAWING}docPr")
    assert (picture.get("name"), picture.get("descr")) == ("garuda", "garuda")
    (extent,) = document.iter(f"{DRAWING}extent")
    assert extent.get("cy") == str(Cm(1.5).emu)


def png(width: int, height: int) -> bytes:
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    header = struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + struct.pack(">I", 0)
        + b"IEND"
        + struct.pack(">I", zlib.crc32(b"IEND"))
    )


def test_own_garuda_takes_the_place_with_its_own_shape() -> None:
    template = Template(shipped("memo"), "memo")
    picture = png(200, 100)
    data = template.render(memo_context(), now=NOW, title="t", pictures={"garuda": picture})
    (drawing,) = opened(data).element.body.iter(f"{DRAWING}anchor")
    assert [extent.get("cx") for extent in drawing.iter(f"{DRAWING}extent")] == [str(Cm(3).emu)]
    (blip,) = drawing.xpath(".//a:blip/@r:embed")
    assert opened(data).part.related_parts[blip].blob == picture
    assert is_unedited(data)
    assert (
        opened(rendered("memo")).part.related_parts.keys()
        == opened(shipped("memo")).part.related_parts.keys()
    )


def test_picture_that_is_none_is_one_clear_error() -> None:
    with pytest.raises(InputError, match="picture-unreadable"):
        Template(shipped("memo"), "memo").render(
            memo_context(), now=NOW, title="t", pictures={"garuda": b"GIF?"}
        )


# ---------------------------------------------------------------- declarations and making


def load_builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docx_build", TEMPLATES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FAMILY)
def test_committed_template_is_what_the_builder_makes(name: str) -> None:
    make = load_builder().DOCUMENTS[name]
    assert make() == make()
    assert read_parts(make()) == read_parts(shipped(name))


@pytest.mark.parametrize("name", FAMILY)
def test_declaration_names_things_of_the_schema_and_covers_the_template(name: str) -> None:
    declared = tomllib.loads((TEMPLATES / f"{name}.toml").read_text(encoding="utf-8"))
    expected = schema()
    assert declared["file"] == f"{name}.docx"
    assert set(declared["title"]) == {"th", "en"}
    assert set(declared["sheets"]) <= {"agency", *TABLE_KEYS}
    assert set(declared["measure_columns"]) <= set(expected.tables["measures"].columns)
    assert set(declared["fields"]) <= set(expected.fields.entries)
    markup = read_parts(shipped(name))["word/document.xml"].decode()
    optional = {key for key, field in expected.fields.entries.items() if not field.required}
    used = {key for key in expected.fields.entries if re.search(rf"\b{re.escape(key)}\b", markup)}
    assert used - optional <= set(declared["fields"])


@pytest.mark.parametrize("name", FAMILY)
def test_template_asks_for_nothing_the_data_lacks(name: str) -> None:
    empty = memo_context(measures=[], signers=[], owners=[])
    for context in (memo_context(), empty):
        assert Template(shipped(name), name).undeclared(context) == []
