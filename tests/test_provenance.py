"""Documents that tell whether they were edited, and drafts that say so on every page."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_SECTION
from lxml import etree
from word_help import NOW, is_unedited, memo_context, opened, saved, shipped, stamp, template_of, texts

from xltools import deflate
from xltools.document.draft import mark_draft
from xltools.document.package import Parts, read_parts, write_parts
from xltools.document.template import Template

BANGKOK = timezone(timedelta(hours=7))


def memo(draft: bool = False, now: datetime = NOW, title: str = "บันทึก") -> bytes:
    return Template(shipped("memo"), "memo").render(memo_context(), now=now, title=title, draft=draft)


# ---------------------------------------------------------------- provenance


def test_same_input_gives_the_same_bytes() -> None:
    assert memo() == memo()
    assert memo(draft=True) == memo(draft=True)
    assert memo() == memo(now=NOW.astimezone(BANGKOK)) == memo(now=NOW.replace(tzinfo=None))
    assert memo() != memo(now=NOW + timedelta(seconds=1))


def test_document_just_made_is_unedited() -> None:
    assert is_unedited(memo())
    assert is_unedited(memo(draft=True))
    assert is_unedited(stamp(template_of("ก"), now=NOW, title="ก", version="1.2"))


def edit_a_word(data: bytes) -> bytes:
    document = opened(data)
    document.paragraphs[0].runs[-1].text += "ก"
    return saved(document)


def save_again(data: bytes) -> bytes:
    return saved(opened(data))


def edit_part(name: str) -> Callable[[bytes], bytes]:
    def edit(data: bytes) -> bytes:
        parts = read_parts(data)
        return write_parts(parts | {name: parts[name] + b" "})

    return edit


def swap_a_letter(data: bytes) -> bytes:
    """Change one letter for another, so that every part is as long as it was."""
    parts = read_parts(data)
    body = parts["word/document.xml"].decode()
    assert "ก" in body
    return write_parts(parts | {"word/document.xml": body.replace("ก", "ข", 1).encode()})


def add_part(data: bytes) -> bytes:
    return write_parts(read_parts(data) | {"word/media/new.png": b"x"})


def rename_part(data: bytes) -> bytes:
    parts = read_parts(data)
    parts["word/media/other.png"] = parts.pop("word/media/garuda.png")
    return write_parts(parts)


@pytest.mark.parametrize(
    "edit",
    [
        edit_a_word,
        save_again,
        swap_a_letter,
        add_part,
        rename_part,
        edit_part("word/document.xml"),
        edit_part("docProps/core.xml"),
        edit_part("[Content_Types].xml"),
        edit_part("_rels/.rels"),
        edit_part("word/media/garuda.png"),
    ],
)
def test_edited_document_is_noticed(edit: Callable[[bytes], bytes]) -> None:
    assert not is_unedited(edit(memo()))


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", template_of("ก"), memo()[:-40]], ids=["empty", "stub", "foreign", "cut"]
)
def test_foreign_or_broken_file_is_not_ours(data: bytes) -> None:
    assert not is_unedited(data)


def test_packed_again_without_a_change_is_still_unedited() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in reversed(read_parts(memo()).items()):
            archive.writestr(name, content)
    assert is_unedited(buffer.getvalue())


def test_properties_are_fixed() -> None:
    document = docx.Document()
    document.core_properties.author = "ผู้ทำแม่แบบ"
    document.core_properties.keywords = "ลับ"
    data = stamp(
        saved(document), now=datetime(2025, 1, 8, 16, 30, 5, 99, tzinfo=BANGKOK), title="ก" * 300, version="1"
    )
    core = opened(data).core_properties
    assert (core.author, core.last_modified_by, core.keywords) == ("xltools", "xltools", "")
    assert core.title == "ก" * 255
    assert core.created == core.modified == datetime(2025, 1, 8, 9, 30, 5, tzinfo=UTC)
    custom = read_parts(data)["docProps/custom.xml"].decode()
    assert 'name="xltools.digest"' in custom
    assert 'name="xltools.version"' in custom


def test_custom_properties_of_the_template_stay_and_ours_do_not_pile_up() -> None:
    once = stamp(template_of("ก"), now=NOW, title="ก", version="1")
    parts = read_parts(once)
    own = parts["docProps/custom.xml"].replace(b"xltools.version", b"Agency")
    twice = stamp(write_parts(parts | {"docProps/custom.xml": own}), now=NOW, title="ข", version="2")
    root = etree.fromstring(read_parts(twice)["docProps/custom.xml"])
    assert sorted(item.get("name") or "" for item in root) == [
        "Agency",
        *(f"xltools.{name}" for name in ("agency", "digest", "fiscal_year", "origin")),
        *(f"xltools.{name}" for name in ("template", "version", "workbook")),
    ]
    assert len({item.get("pid") for item in root}) == 8
    assert is_unedited(twice)
    assert stamp(twice, now=NOW, title="ข", version="2") == twice


def test_packed_parts_are_in_a_fixed_order_with_a_fixed_time() -> None:
    with zipfile.ZipFile(io.BytesIO(memo())) as archive:
        names = archive.namelist()
        assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
        assert names[2:] == sorted(names[2:])
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# ---------------------------------------------------------------- drafts


def marked(document: Document) -> Document:
    return opened(write_parts(mark_draft(read_parts(saved(document)))))


def marks_of(document: Document) -> list[int]:
    """Return how often «ร่าง» is drawn in each header a page of the document can have."""
    headers = [
        header
        for section in document.sections
        for header in (section.header, section.first_page_header, section.even_page_header)
    ]
    return [header._element.xml.count('string="ร่าง"') for header in headers]


def test_draft_is_said_on_every_page_of_the_memo() -> None:
    assert marks_of(opened(memo(draft=True))) == [1] * 6
    assert marks_of(opened(memo())) == [0] * 6


def test_template_without_headers_is_marked_too() -> None:
    document = docx.Document()
    document.add_section(WD_SECTION.NEW_PAGE)
    assert marks_of(marked(document)) == [1] * 6


def test_document_without_any_section_is_marked_too() -> None:
    document = docx.Document()
    body = document.element.body
    body.remove(body.sectPr)
    assert marks_of(marked(document)) == [1] * 3


def test_headers_of_each_section_keep_their_content() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "หัวแรก"
    second = document.add_section(WD_SECTION.NEW_PAGE)
    second.different_first_page_header_footer = True
    second.header.is_linked_to_previous = False
    second.header.paragraphs[0].text = "หัวที่สอง"
    second.first_page_header.is_linked_to_previous = False
    second.first_page_header.add_table(1, 1, second.page_width or 0)
    result = marked(document)
    assert marks_of(result) == [1] * 6
    assert [section.header.paragraphs[0].text for section in result.sections] == ["หัวแรก", "หัวที่สอง"]
    assert len(result.sections[1].first_page_header.tables) == 1


def test_marked_parts_leave_the_given_ones_alone() -> None:
    parts: Parts = read_parts(template_of("ก"))
    before = dict(parts)
    assert mark_draft(parts) != before
    assert parts == before


def test_draft_prints_the_same_text() -> None:
    assert texts(memo(draft=True)) == texts(memo())


def test_drawn_marks_have_ids_of_their_own() -> None:
    parts = read_parts(memo(draft=True))
    shapes = [
        shape.get("id")
        for name, content in parts.items()
        if "header" in name and name.endswith(".xml")
        for shape in etree.fromstring(content).iter("{urn:schemas-microsoft-com:vml}shape")
    ]
    assert len(shapes) == len(set(shapes)) == 4


@pytest.mark.parametrize("compressor", [deflate.ZLIB, deflate.isal()], ids=["zlib", "isal"])
def test_every_compressor_gives_the_same_parts_and_the_same_bytes_again(
    compressor: deflate.Compressor | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if compressor is None:
        pytest.skip("isal is not installed")
    monkeypatch.setattr(deflate, "_chosen", [deflate.ZLIB])
    plain = read_parts(memo())
    deflate.choose(compressor)
    assert memo() == memo()
    assert read_parts(memo()) == plain
    assert is_unedited(memo())
