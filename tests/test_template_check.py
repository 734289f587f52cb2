"""``xltools template``: listed, copied, and checked, every fault of a template told with its place."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from books import Said, png
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from word_help import TEMPLATES, memo_context, saved, shipped, template_of

from xltools.core.requirements import Requirements
from xltools.core.template_fields import nearest, template_fields
from xltools.document.declaration import find_document
from xltools.document.faults import Fault
from xltools.document.lint import read_template
from xltools.document.package import (
    RELATIONSHIP,
    W,
    add_relationship,
    read_parts,
    set_content_type,
    write_parts,
)
from xltools.document.shapes import MEASURE, OWNER, SIGNER

Xl = Callable[..., Said]


def faults(data: bytes) -> list[Fault]:
    return list(read_template(data, "t.docx", memo_context()).faults)


def told(data: bytes) -> list[tuple[str, str]]:
    """Return the code and the place of each fault, in English words."""
    return [(fault.code, fault.where("en")) for fault in faults(data)]


# ---------------------------------------------------------------- ten seeded faults, and more


def misspelt_field() -> bytes:
    return template_of("บันทึกข้อความ", "เรื่อง {{ memo.subjct|thai_digits }}")


def misspelt_column() -> bytes:
    return table("{%tr for m in measures %}", "{{ m.titel }}", "{%tr endfor %}")


def table(*rows: str) -> bytes:
    document = docx.Document()
    made = document.add_table(rows=len(rows) + 1, cols=2)
    for number, text in enumerate(rows, start=1):
        made.cell(number, 0 if text.startswith("{%") else 1).text = text
    return saved(document)


def loop_not_closed() -> bytes:
    return template_of("ก", "{%p for item in text.law %}", "{{ item }}", "ข")


def end_without_beginning() -> bytes:
    return template_of("{{ memo.to }}", "{%p endif %}")


def brace_missing() -> bytes:
    return template_of("ก", "เรียน {{ memo.to }")


def cut_by_a_link() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("เว็บไซต์ {{ agency.")
    link = f"<w:hyperlink {nsdecls('w')} w:anchor='x'><w:r><w:t>website }}}}</w:t></w:r></w:hyperlink>"
    paragraph._p.append(parse_xml(link))
    return saved(document)


def curly_quotes() -> bytes:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "{% if agency.type == “อบต.” %}ก{% endif %}"
    return saved(document)


def no_font_for_thai() -> bytes:
    parts = read_parts(template_of("ก", "{{ memo.to }}"))
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b' w:cstheme="minorBidi"', b"")
    return write_parts(parts)


def tracked_change() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("ข้อความ")
    change = f"<w:ins {nsdecls('w')} w:id='1' w:author='ก'><w:r><w:t> ที่เพิ่ม</w:t></w:r></w:ins>"
    paragraph._p.append(parse_xml(change))
    return saved(document)


def macros() -> bytes:
    parts = read_parts(template_of("{{ memo.to }}"))
    parts["word/vbaProject.bin"] = b"x"
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    set_content_type(parts, "word/document.xml", kind)
    return write_parts(parts)


def lost_beside_a_tag() -> bytes:
    return table("{%tr for m in measures %} รวม", "{{ m.title }}", "{%tr endfor %}")


def misspelt_filter() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ memo.date|thai_dat }}"
    return saved(document)


def misspelt_statement() -> bytes:
    return template_of("{%p fro item in text.law %}", "{{ item }}", "{%p endfro %}")


def loop_over_two_tables() -> bytes:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{%tr for m in measures %}"
    document.add_paragraph("ก")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{%tr endfor %}"
    return saved(document)


def other_prefix() -> bytes:
    return template_of("{%p if memo.to %}", "ก", "{% endif %}")


def font_without_thai() -> bytes:
    document = docx.Document()
    document.add_paragraph("ab")
    run = document.add_paragraph().add_run("ข้อความ")
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(f"{{{W}}}cs", "Calibri")
    return saved(document)


def quotes_jinja_cannot_read() -> bytes:
    return template_of("{{ measures|map(attribute=«title»)|join }}")


def tag_in_an_endnote() -> bytes:
    parts = read_parts(template_of("ก"))
    note = "<w:endnote w:id='1'><w:p><w:r><w:t>{{ memo.to }}</w:t></w:r></w:p></w:endnote>"
    parts["word/endnotes.xml"] = f"<w:endnotes xmlns:w='{W}'>{note}</w:endnotes>".encode()
    add_relationship(parts, "word/document.xml", f"{RELATIONSHIP}/endnotes", "word/endnotes.xml")
    return write_parts(parts)


def forbidden() -> bytes:
    return template_of("{% include 'other.docx' %}")


def lost_picture() -> bytes:
    document = docx.Document()
    document.add_paragraph("{%p if memo.to %}").add_run().add_picture(io.BytesIO(png()))
    document.add_paragraph("{%p endif %}")
    return saved(document)


def cell_colour_outside_a_table() -> bytes:
    return template_of("ก", "{% cellbg 'ff0000' %}ข")


def linked_picture() -> bytes:
    parts = read_parts(template_of("ก"))
    add_relationship(parts, "word/document.xml", f"{RELATIONSHIP}/image", "word/a.png")
    rels = parts["word/_rels/document.xml.rels"]
    linked = rels.replace(
        b'Target="a.png"', b'Target="https://elsewhere.example/a.png" TargetMode="External"'
    )
    return write_parts(parts | {"word/_rels/document.xml.rels": linked})


def embedded_program() -> bytes:
    parts = read_parts(template_of("ก"))
    add_relationship(parts, "word/document.xml", f"{RELATIONSHIP}/oleObject", "word/embeddings/a.bin")
    return write_parts(parts | {"word/embeddings/a.bin": b"x"})


def in_a_field(code: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("ก")
    paragraph = document.add_paragraph("ลิงก์ ")
    paragraph._p.append(parse_xml(f"<w:fldSimple {nsdecls('w')} w:instr='{code}'/>"))
    return saved(document)


def tag_in_a_field() -> bytes:
    return in_a_field("HYPERLINK {{ agency.website }}")


def fetching_field() -> bytes:
    return in_a_field("INCLUDEPICTURE a.png")


SEEDED: list[tuple[Callable[[], bytes], list[tuple[str, str]]]] = [
    (misspelt_field, [("unknown-name-meant", 'paragraph 2 "เรื่อง {{ memo.subjct|thai_digits }}"')]),
    (misspelt_column, [("unknown-name-meant", 'table 1, row 3, cell 2 "{{ m.titel }}"')]),
    (loop_not_closed, [("never-closed", 'paragraph 2 "{%p for item in text.law %}"')]),
    (end_without_beginning, [("closes-nothing", 'paragraph 2 "{%p endif %}"')]),
    (brace_missing, [("half-tag", 'paragraph 2 "เรียน {{ memo.to }"')]),
    (cut_by_a_link, [("cut-tag", 'paragraph 1 "เว็บไซต์ {{ agency.website }}"')]),
    (curly_quotes, [("curly-quotes", 'footer paragraph 1 "{% if agency.type == “อบต.” %}ก{% endif %}"')]),
    (no_font_for_thai, [("font-missing", 'paragraph 1 "ก"')]),
    (tracked_change, [("tracked-changes", 'paragraph 1 "ข้อความ ที่เพิ่ม"')]),
    (macros, [("macros", "the whole file")]),
    (lost_beside_a_tag, [("text-beside", 'table 1, row 2, cell 1 "{%tr for m in measures %} รวม"')]),
    (misspelt_filter, [("unknown-filter-meant", 'header paragraph 1 "{{ memo.date|thai_dat }}"')]),
    (
        misspelt_statement,
        [
            ("unknown-tag-meant", 'paragraph 1 "{%p fro item in text.law %}"'),
            ("unknown-tag-meant", 'paragraph 3 "{%p endfro %}"'),
        ],
    ),
    (loop_over_two_tables, [("apart", 'table 2, row 1, cell 1 "{%tr endfor %}"')]),
    (other_prefix, [("prefix-differs", 'paragraph 3 "{% endif %}"')]),
    (font_without_thai, [("font-without-thai", 'paragraph 2 "ข้อความ"')]),
    (
        quotes_jinja_cannot_read,
        [("odd-quotes", 'paragraph 1 "{{ measures|map(attribute=«title»)|join }}"')],
    ),
    (tag_in_an_endnote, [("not-filled-here", "the whole file")]),
    (lost_picture, [("picture-beside", 'paragraph 1 "{%p if memo.to %}"')]),
    (cell_colour_outside_a_table, [("not-in-table", "paragraph 2 \"{% cellbg 'ff0000' %}ข\"")]),
    (linked_picture, [("linked-file", "the whole file")]),
    (embedded_program, [("embedded-program", "the whole file")]),
    (tag_in_a_field, [("tag-in-field", 'paragraph 2 "ลิงก์"')]),
    (fetching_field, [("fetching-field", 'paragraph 2 "ลิงก์"')]),
    (forbidden, [("forbidden", "paragraph 1 \"{% include 'other.docx' %}\"")]),
]


@pytest.mark.parametrize(("make", "expected"), SEEDED, ids=lambda value: getattr(value, "__name__", ""))
def test_seeded_fault_is_found_with_its_place_and_no_other(
    make: Callable[[], bytes], expected: list[tuple[str, str]]
) -> None:
    assert told(make()) == expected


def test_faults_are_told_in_reading_order() -> None:
    data = template_of("{{ memo.x1 }}", "{{ a", "{% fro %}", "{{ memo.too|thai_dat }}")
    places = [fault.place.paragraph or 0 for fault in faults(data) if fault.place]
    assert places == sorted(places)
    assert len(set(places)) == 4


def test_all_faults_of_one_template_are_told_in_one_run() -> None:
    data = template_of(
        "{%p for m in measures %}",
        "{{ m.titel }}",
        "{{ memo.dat|thai_dat }}",
        "{% if %}",
        "{% endif %}",
        "{{ memo.to",
    )
    assert {code for code, _ in told(data)} == {
        *("never-closed", "unknown-name-meant", "unknown-filter-meant", "bad-expression", "half-tag")
    }


@pytest.mark.parametrize(
    ("tag", "meant"),
    [
        ("{{ memo.subjct }}", "memo.subject"),
        ("{{ subject }}", "memo.subject"),
        ("{{ memo.fiscal_year }}", "report.fiscal_year"),
        ("{{ agency.nmae }}", "agency.name"),
        ("{% for x in measures %}{{ x.ouctome }}{% endfor %}", "x.outcome"),
        ("{% for s in signers if s.rol == 'opinion' %}{% endfor %}", "s.role"),
        ("{% for m in measure %}{{ m.title }}{% endfor %}", "measures"),
        ("{{ text.clossing|join }}", "text.closing"),
        ("{% set a = memo.too %}{{ a }}", "memo.to"),
    ],
)
def test_did_you_mean(tag: str, meant: str) -> None:
    assert meant in [fault.params.get("meant") for fault in faults(template_of(tag))]


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("{{ text.law|thai_digits }}", "list-printed"),
        ("{% for m in measures %}{{ m.owners }}{% endfor %}", "list-printed"),
        ("{{ memo }}", "list-printed"),
        ("{% for line in memo.to %}{{ line }}{% endfor %}", "text-as-list"),
        ("{% for m in measures %}{{ m.owners_text|join(', ') }}{% endfor %}", "text-as-list"),
    ],
)
def test_lists_and_texts_are_not_taken_for_each_other(tag: str, code: str) -> None:
    assert [fault.code for fault in faults(template_of(tag))] == [code]


def test_nothing_is_meant_by_what_is_like_nothing() -> None:
    (fault,) = faults(template_of("{{ zzzzqqq }}"))
    assert fault.code == "unknown-name"
    assert nearest("zzzzqqq", template_fields()) == ""


@pytest.mark.parametrize(
    "paragraphs",
    [
        (
            "{% for m in measures %}{{ m.no }}{% if loop.last %}.{% elif m.title %},{% else %}-{% endif %}{% endfor %}",
        ),
        ("{%p if memo.to %}", "ก", "{%p else %}", "ข", "{%p endif %}"),
        ("{% raw %}{{ x }}{% endraw %}{# หมายเหตุ #}{_{ y }_}",),
        ("{% set x %}ก{% endset %}{{ x }}{% set y = 1 %}{{ y }}",),
        ("{% macro f(a) %}{{ a.x }}{% endmacro %}{{ f(memo) }}",),
        ("{% with a = memo.to %}{{ a }}{% endwith %}{% filter upper %}a{% endfilter %}",),
        ("{{ measures|map(attribute='title')|join('}')|thai_digits }}",),
        ("{% for m in measures %}{{ m.extra['งบประมาณ']|baht }}{% else %}-{% endfor %}",),
        ("{% for line in memo.to|lines %}{{ line }}{% endfor %}{{ text.law|lines|join }}",),
        ("",),
    ],
)
def test_what_works_is_no_fault(paragraphs: tuple[str, ...]) -> None:
    assert told(template_of(*paragraphs)) == []


def test_tag_cut_into_runs_side_by_side_is_no_fault() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{")
    for piece in ("{ mem", "o.subject", " }", "}"):
        paragraph.add_run(piece).bold = True
    assert told(saved(document)) == []


# ---------------------------------------------------------------- what is used, and what it needs


def test_used_names_are_told_with_their_meaning_and_places() -> None:
    reading = read_template(
        template_of(
            "{% for m in measures %}{{ m.extra['งบ'] }}{{ m.start }}{% endfor %}",
            "{{ memo.to }}{{ memo.to }}",
        ),
        "t.docx",
        memo_context(),
    )
    assert [(one.name, len(one.places)) for one in reading.placeholders] == [
        ("memo.to", 1),
        ("measures.start", 1),
        ("measures.extra.งบ", 1),
    ]
    assert reading.extra == ("งบ",)
    assert template_fields()["memo.to"].meaning("th") == "แผ่นงาน “หน่วยงาน” ช่อง “เรียน”"
    assert "(วันแรก" in template_fields()["measures.start"].meaning("th")


def test_what_filters_make_of_a_name_is_no_name_to_be_told(tmp_path: Path, xl: Xl) -> None:
    told = json.loads(xl("template", "check", "memo", "--json").out)["placeholders"]
    assert {one["name"] for one in told} <= set(template_fields())
    assert {"measures.method", "text.facts", "signers.role"} <= {one["name"] for one in told}
    reading = read_template(
        template_of(
            "{% for m in measures %}{% for o in m.owners %}{{ o }}{% endfor %}{{ m.start.year }}{% endfor %}"
        ),
        "t.docx",
        memo_context(),
    )
    assert [one.name for one in reading.placeholders] == ["measures.owners", "measures.start"]


def test_names_for_authors_are_those_of_the_data() -> None:
    names = {name for name in template_fields() if name.startswith(("measures.", "owners.", "signers."))}
    shapes = {"measures": [*MEASURE, "extra"], "owners": OWNER, "signers": SIGNER}
    assert names == {f"{group}.{member}" for group, members in shapes.items() for member in members}
    context = memo_context()
    others = set(template_fields()) - names
    assert others == {
        f"{group}.{name}" for group in context if isinstance(context[group], dict) for name in context[group]
    }


@pytest.mark.parametrize("name", ["memo", "report"])
def test_a_copy_needs_what_the_shipped_template_declares(tmp_path: Path, name: str) -> None:
    (tmp_path / "own.docx").write_bytes(shipped(name))
    declared = tomllib.loads((TEMPLATES / f"{name}.toml").read_text(encoding="utf-8"))
    needs = find_document("own.docx", tmp_path).needs
    assert needs.sheets == set(declared["sheets"])
    assert needs.columns == set(declared["measure_columns"])
    assert needs.fields == set(declared["fields"])
    assert needs.pictures == set(declared.get("pictures", ()))


@pytest.mark.parametrize(
    ("tag", "sheets", "columns"),
    [
        ("{{ memo.to }}", {"agency"}, set()),
        ("{{ measures|length }}", {"agency", "measures"}, {"title"}),
        (
            "{% for m in measures %}{{ m.owners_text }}{% endfor %}",
            {"agency", "measures", "owners"},
            {"title", "owners"},
        ),
        ("{% for m in measures %}{{ m.end }}{% endfor %}", {"agency", "measures"}, {"title", "period"}),
        ("{{ signers|map(attribute='name')|join }}", {"agency", "signers"}, set()),
        ("{% for p in text.law %}{{ p }}{% endfor %}", {"agency", "text"}, set()),
    ],
)
def test_own_template_needs_what_it_prints(
    tmp_path: Path, tag: str, sheets: set[str], columns: set[str]
) -> None:
    (tmp_path / "own.docx").write_bytes(template_of(tag))
    needs = find_document("own.docx", tmp_path).needs
    assert (set(needs.sheets), set(needs.columns)) == (sheets, columns)


@pytest.mark.parametrize(
    "tags",
    [
        ("{% macro row(m) %}{{ m.title }}{% endmacro %}{% for m in measures %}{{ row(m) }}{% endfor %}",),
        ("{% for m in measures %}{% for v in m.values() %}{{ v }}{% endfor %}{% endfor %}",),
        ("{% if measures %}",),
    ],
)
def test_what_cannot_be_told_for_sure_is_needed_whole(tmp_path: Path, tags: tuple[str, ...]) -> None:
    (tmp_path / "own.docx").write_bytes(template_of(*tags))
    assert find_document("own.docx", tmp_path).needs.columns == Requirements.everything().columns


# ---------------------------------------------------------------- the command


def test_list_copy_check(tmp_path: Path, xl: Xl) -> None:
    assert "memo" in xl("template", "list").out
    copy = tmp_path / "own" / "my.docx"
    said = xl("template", "copy", "memo", copy)
    assert (said.code, said.err) == (0, "")
    assert copy.read_bytes() == shipped("memo")
    checked = xl("template", "check", copy)
    assert (checked.code, checked.err) == (0, "")
    assert "memo.subject  แผ่นงาน “หน่วยงาน” ช่อง “เรื่อง”: ย่อหน้าที่ 4\n" in checked.out
    assert "measures.method  แผ่นงาน “มาตรการ” คอลัมน์ “วิธีดำเนินการ”: ตารางที่ 1 แถวที่ 3 ช่องที่ 2\n" in checked.out
    assert re.search("signers.name .*: ย่อหน้าที่ [0-9]+, ย่อหน้าที่ [0-9]+, ย่อหน้าที่ [0-9]+ และอีก 1 แห่ง", checked.out)


def test_copy_never_replaces_a_file_unasked(tmp_path: Path, xl: Xl) -> None:
    own = tmp_path / "my.docx"
    own.write_bytes(b"mine")
    said = xl("template", "copy", "memo", own)
    assert (said.code, said.out, own.read_bytes()) == (3, "", b"mine")
    assert "--overwrite" in said.err
    assert xl("template", "copy", "memo", own, "--overwrite").code == 0
    assert own.read_bytes() == shipped("memo")


def test_copy_of_no_template_or_to_no_word_file_is_refused(tmp_path: Path, xl: Xl) -> None:
    assert xl("template", "copy", "mimo", tmp_path / "a.docx").code == 3
    assert xl("template", "copy", "memo", tmp_path / "a.txt").code == 2
    assert xl("template").code == 2
    assert list(tmp_path.iterdir()) == []


def test_check_tells_faults_and_leaves_with_1(tmp_path: Path, xl: Xl) -> None:
    own = tmp_path / "my.docx"
    own.write_bytes(misspelt_field())
    said = xl("template", "check", own)
    assert said.code == 1
    assert "ย่อหน้าที่ 2 “เรื่อง {{ memo.subjct|thai_digits }}”" in said.out
    assert "หมายถึง memo.subject หรือไม่" in said.out
    assert said.out.splitlines()[-1].startswith("  ทดลองออกเอกสารจากข้อมูลตัวอย่างไม่สำเร็จ")
    read: dict[str, Any] = json.loads(xl("template", "check", own, "--json").out)
    assert (read["schema_version"], read["ok"], read["sample"]["made"]) == (1, False, False)
    (finding,) = read["findings"]
    assert (finding["code"], finding["severity"]) == ("unknown-name-meant", "error")
    assert finding["where_en"] == 'paragraph 2 "เรื่อง {{ memo.subjct|thai_digits }}"'


def test_sample_proves_what_reading_cannot_see(tmp_path: Path, xl: Xl) -> None:
    own = tmp_path / "my.docx"
    own.write_bytes(template_of("{{ 1 / 0 }}"))
    said = xl("template", "check", own, "--lang", "en")
    assert (said.code, said.err) == (1, "")
    assert "ZeroDivisionError" in said.out.splitlines()[-1]


def test_sample_has_the_columns_that_an_agency_adds(tmp_path: Path, xl: Xl) -> None:
    own = tmp_path / "my.docx"
    own.write_bytes(template_of("{% for m in measures %}{{ m.extra['งบประมาณ']|baht }}{% endfor %}"))
    said = xl("template", "check", own)
    assert said.code == 0
    assert "คอลัมน์ “งบประมาณ” ซึ่งหน่วยงานต้องเพิ่ม" in said.out


@pytest.mark.parametrize("data", [b"", b"no zip", None])
def test_what_cannot_be_read_is_one_line_and_3(tmp_path: Path, xl: Xl, data: bytes | None) -> None:
    own = tmp_path / "my.docx"
    if data is not None:
        own.write_bytes(data)
    said = xl("template", "check", own)
    assert (said.code, said.out, said.err.count("\n")) == (3, "", 1)
    assert json.loads(xl("template", "check", own, "--json").out)["error"]["code"]


def test_macros_are_told_not_run(tmp_path: Path, xl: Xl) -> None:
    own = tmp_path / "my.docm"
    own.write_bytes(macros())
    said = xl("template", "check", own)
    assert said.code == 1
    assert "แมโคร" in said.out
