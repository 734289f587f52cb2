"""The quick way of filling a template says what docxtpl says, or is not taken.

Three ways are compared: printed directly, read again and mended, and by docxtpl itself. The list of templates
grows: whatever is found to slip through the proof gets a line here.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import jinja2
import pytest
from books import png
from docx.shared import Cm
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from word_help import NOW, memo_context, saved, shipped, template_of

from xltools.document.environment import FILTERS, printable
from xltools.document.package import W, read_parts, write_parts
from xltools.document.template import Template
from xltools.errors import InputError

Table = list[list[str]]


def built(
    *paragraphs: str, table: Table | None = None, header: str = "", footer: str = "", pictures: int = 0
) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for _ in range(pictures):
        document.add_picture(io.BytesIO(png()), width=Cm(1))
    if table:
        made = document.add_table(rows=len(table), cols=max(map(len, table)))
        for row, texts in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    return saved(document)


def nested(inner_columns: int) -> bytes:
    """Return a template with a table in a table's cell."""
    document = docx.Document()
    outer = document.add_table(1, 2)
    outer.rows[0].cells[0].text = "{{ x }}"
    inner = outer.rows[0].cells[1].add_table(2, inner_columns)
    inner.rows[0].cells[0].text = "{{ x }}"
    return saved(document)


def rows(count: int) -> list[dict[str, Any]]:
    return [{"a": f"a{at}", "b": f"b & {at}", "k": [f"{at}{of}" for of in range(3)]} for at in range(count)]


def contexts() -> list[dict[str, Any]]:
    common = {
        "x": "ก & <b> \"q\" 'r' ]]>",
        "lines": "หนึ่ง\nสอง\n\nสี่\n",
        "n": 7,
        "day": date(2025, 1, 8),
        "part": 1.5,
    }
    more = {
        "tab": "a\tb\t",
        "wide": " กว้าง ",
        "nothing": "",
        "brace": "{{ x }}{% if %}{# #}",
        "whole": 3.0,
    }
    return [
        {**common, **more, "rows": rows(count), "yes": count > 0, "columns": list("pqrs")[: count + 1]}
        for count in (0, 1, 3)
    ]


HEAD = ["h1", "h2"]
SHIPPED = ("announcement", "letter", "memo", "memo-en", "plan", "report")
TEMPLATES: dict[str, bytes] = {
    **{name: shipped(name) for name in SHIPPED},
    "fields": built(
        "{{ x }}", "{{ n }} {{ day }} {{ part }} {{ whole }}", "[{{ nothing }}]", "{{ brace }}{{ wide }}"
    ),
    "paragraph loop": built("{%p for r in rows %}", "{{ r.a }}: {{ r.b }}", "{%p endfor %}"),
    "paragraph if": built("{%p if yes %}", "ใช่ {{ x }}", "{%p else %}", "ไม่", "{%p endif %}"),
    "inline if": built("{% if yes %}ใช่{% else %}ไม่{% endif %} {{ x }}"),
    "if over paragraphs": built("ก {% if yes %}ใน", "กลาง", "นอก{% endif %} ข"),
    "merged lines": built("ซ้าย", "{%- if yes %} ต่อ {% endif -%}", "ขวา"),
    "row loop": built(
        table=[HEAD, ["{%tr for r in rows %}", ""], ["{{ r.a }}", "{{ r.b }}"], ["{%tr endfor %}", ""]]
    ),
    "row loop, no head": built(
        table=[["{%tr for r in rows %}", ""], ["{{ r.a }}", "{{ r.b }}"], ["{%tr endfor %}", ""]]
    ),
    "row if": built(table=[HEAD, ["{%tr if yes %}", ""], ["{{ x }}", "{{ n }}"], ["{%tr endif %}", ""]]),
    "column loop": built(table=[["h", "{%tc for c in columns %}", "{{ c }}", "{%tc endfor %}"]]),
    "merged down": built(
        table=[HEAD, ["{%tr for r in rows %}", ""], ["{% vm %}ก", "{{ r.b }}"], ["{%tr endfor %}", ""]]
    ),
    "merged across": built(
        table=[["{%tc for c in columns %}", "{% hm %}กว้าง", "{%tc endfor %}"], ["1", "2", "3"]]
    ),
    "colspan": built(table=[["{% colspan n %}{{ x }}", "y"], ["1", "2"]]),
    "cell colour": built(table=[["{% cellbg 'FF0000' %}{{ x }}", "y"], ["1", "2"]]),
    "line breaks": built(
        "{{ lines }}", "ก{{ lines }}ข", "{{ tab }}|{{ lines }}{{ tab }}", table=[["{{ lines }}", "{{ tab }}"]]
    ),
    "escaped braces": built("{_{ ไม่ใช่ }_} {_% ไม่ %_} {{ x }}"),
    "set and comment": built("{%p set z = 'ฮ & <' %}", "{{ z }} {# หาย #}", "{#p หายด้วย #}"),
    "nested loops": built(
        "{%p for r in rows %}", "{{ r.a }} {% for k in r.k %}{{ k }}, {% endfor %}", "{%p endfor %}"
    ),
    "filters": built(
        "{{ x|upper }} {{ rows|length }} {{ lines|replace('ส', '<') }} {{ 'a < b' if n < 2 else 'c' }}"
    ),
    "thai": built("{{ n|thai_digits }} {{ day|thai_date }} {{ lines|lines|join('/') }}"),
    "header and footer": built(
        "{{ x }}", header="ห {{ x }} {{ lines }}", footer="ท {% for r in rows %}{{ r.a }}{% endfor %}"
    ),
    "pictures": built("{{ x }}", pictures=3),
    "pictures in a loop": built("{%p for r in rows %}", "{{ r.a }}", "{%p endfor %}", pictures=2),
    "macro": built("{%p macro m(v) %}", "ม {{ v }}", "{%p endmacro %}", "{{ m(x) }}"),
    "block set": built("{%p set z %}", "{{ x }}", "{%p endset %}", "{{ n }}"),
    "constant": built("{{ '<w:bad>' }}{{ '<b>'|safe }}{{ '&' }}", "{{ x }}"),
    "escaped twice": built("{{ x|e }} {{ x|e|e }} {{ '<'|e }}"),
    "escaped and cut": built("{{ (x|e)[:3] }}"),
    "markup joined": built("{{ 'a' ~ (x|e) }} {{ rows|map(attribute='b')|join('<br>'|e) }}"),
    "json, list, mapping": built("{{ rows|map(attribute='a')|list }} {{ columns|tojson }} {{ [x, lines] }}"),
    "recursive loop": built("{% for r in rows recursive %}{{ r.b }}{% endfor %}"),
    "loop facts": built(
        "{%p for r in rows %}", "{{ loop.index }} {{ loop.cycle('<', '&') }} {{ loop.last }}", "{%p endfor %}"
    ),
    "filter block": built("{% filter upper %}{{ x }}{% endfilter %}"),
    "nested table, wider": nested(4),
    "nested table, narrower": nested(1),
    "tag in runs": built("{{ x }}", "{{ lines }} {%- if yes -%} {{ n }} {%- endif -%} ."),
}
UNLIKE_DOCXTPL = {
    *SHIPPED,
    *(
        "constant",
        "json, list, mapping",
        "escaped and cut",
        "escaped twice",
        "markup joined",
    ),
    *("filter block", "nested table, wider"),
}
"""Filled with other data, or where docxtpl lets markup through, fails, or counts the cells of inner tables."""
PROVED = {
    *SHIPPED,
    "fields",
    "paragraph loop",
    "row loop",
    "line breaks",
    "nested loops",
    "filters",
    "thai",
    "pictures",
}


def data_for(name: str) -> list[dict[str, Any]]:
    return [memo_context(), memo_context(measures=[])] if name in SHIPPED else contexts()


def outcome(template: bytes, context: dict[str, Any], **how: Any) -> tuple[str, object]:
    """Return the parts of a filled document, each in its canonical form, or the code of the refusal."""
    try:
        data = Template(template, "t.docx", **how).render(context, now=NOW, title="t")
    except InputError as error:
        return error.code, error.params
    return "made", canonical(read_parts(data))


def canonical(parts: dict[str, bytes]) -> dict[str, bytes]:
    parts.pop("docProps/custom.xml")  # holds the digest of the others' bytes
    return {
        name: etree.tostring(etree.fromstring(part), method="c14n") if name.endswith(".xml") else part
        for name, part in parts.items()
    }


@pytest.mark.parametrize("name", TEMPLATES)
def test_direct_print_is_the_mended_one(name: str) -> None:
    for context in data_for(name):
        assert outcome(TEMPLATES[name], context) == outcome(TEMPLATES[name], context, long_way=True)


@pytest.mark.parametrize("name", sorted(PROVED))
def test_what_people_use_is_proved(name: str) -> None:
    assert Template(TEMPLATES[name], "t.docx").unproved == ()


@pytest.mark.parametrize(
    "name",
    [
        "column loop",
        "merged across",
        "colspan",
        "row loop, no head",
        "macro",
        "if over paragraphs",
        "filter block",
    ],
)
def test_what_may_need_mending_is_not_proved(name: str) -> None:
    assert Template(TEMPLATES[name], "t.docx").unproved != ()


@pytest.mark.parametrize("name", sorted(TEMPLATES.keys() - UNLIKE_DOCXTPL))
def test_docxtpl_itself_says_the_same(name: str) -> None:
    for context in contexts():
        theirs = by_docxtpl(TEMPLATES[name], context)
        ours = Template(TEMPLATES[name], "t.docx").render(context, now=NOW, title="t")
        for part in ("document", "header1", "footer1"):
            if f"word/{part}.xml" in read_parts(theirs):
                assert structure(ours, part) == structure(theirs, part)


@pytest.mark.parametrize("name", SHIPPED)
def test_docxtpl_itself_fills_the_shipped_templates_so(name: str) -> None:
    context = memo_context(ita={"score": 93.92, "level": "ผ่าน", "iit": "", "eit": "", "oit": ""})
    ours = Template(shipped(name), name).render(context, now=NOW, title="t")
    assert structure(ours, "document") == structure(by_docxtpl(shipped(name), context), "document")


def by_docxtpl(template: bytes, context: dict[str, Any]) -> bytes:
    environment = jinja2.Environment(autoescape=True, finalize=printable)
    environment.filters.update(FILTERS)
    document = DocxTemplate(io.BytesIO(template))
    document.render(context, environment, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# ---------------------------------------------------------------- what a document says, however it is written


def structure(data: bytes, part: str) -> object:
    """Return a part as Word understands it: paragraphs as formatted text, all else element by element."""
    return element(etree.fromstring(read_parts(data)[f"word/{part}.xml"]))


def element(node: Any) -> object:
    if node.tag == f"{{{W}}}p":
        properties = node.find(f"{{{W}}}pPr")
        return "p", properties is not None and element(properties), written(node)
    children = [element(child) for child in node]
    numbered = etree.QName(node).localname in ("docPr", "cNvPr")  # docxtpl numbers drawings anew
    attributes = sorted(
        (key, value)
        for key, value in node.attrib.items()
        if not key.endswith("}space") and not (numbered and key == "id")
    )
    return node.tag, attributes, (node.text or "").strip(), children


def written(paragraph: Any) -> list[tuple[object, str]]:
    """Return the text of a paragraph in pieces of one formatting; other things in it as a letter of their own."""
    pieces: list[tuple[object, str]] = []
    for node in paragraph:
        if node.tag == f"{{{W}}}r":
            properties = node.find(f"{{{W}}}rPr")
            look = element(properties) if properties is not None else None
            for child in node:
                if child.tag != f"{{{W}}}rPr":
                    text = {"t": child.text or "", "br": "\n", "tab": "\t"}.get(etree.QName(child).localname)
                    add(pieces, look, str(element(child)) if text is None else text)
        elif node.tag != f"{{{W}}}pPr":
            add(pieces, None, str(element(node)))
    return pieces


def add(pieces: list[tuple[object, str]], look: object, text: str) -> None:
    if text and pieces and pieces[-1][0] == look:
        pieces[-1] = look, pieces[-1][1] + text
    elif text:
        pieces.append((look, text))


# ---------------------------------------------------------------- nasty data, nasty templates

NASTY = st.text(
    st.one_of(
        st.characters(), st.sampled_from("\n\t\r\x0b\u2028\ufffe\uffff\x00\ud800&<>\"'{}%_ก\u0e33\u200b \xa0")
    ),
    max_size=12,
)
VALUES = st.one_of(
    NASTY,
    st.none(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.binary(max_size=3),
    st.lists(NASTY, max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(VALUES, min_size=3, max_size=3))
def test_any_data_comes_out_the_same_both_ways(values: list[Any]) -> None:
    context = dict(zip("abc", values, strict=True)) | {"rows": [{"v": value} for value in values]}
    results = []
    for template in BOTH_WAYS:
        try:
            results.append(canonical(read_parts(template.render(context, now=NOW, title="t"))))
        except InputError as error:
            results.append({error.code: str(error.params).encode("utf-8", "replace")})
    assert results[0] == results[1]


BOTH_WAYS = [
    Template(
        built(
            "{{ a }}",
            "ก{{ b }}{{ c }}ข",
            "{% for r in rows %}{{ r.v }}, {% endfor %}",
            table=[["{{ a }}", "{{ c }}"]],
        ),
        "t",
        long_way=way,
    )
    for way in (False, True)
]

PIECES = st.sampled_from(
    [
        "{{ a }}", "{{ b|upper }}", "ก", " ", "<&>", "{% if yes %}", "{% else %}", "{% endif %}", "{% for r in rows %}",
        "{{ r.v }}", "{% endfor %}", "{%p if yes %}", "{%p else %}", "{%p endif %}", "{%p for r in rows %}",
        "{%p endfor %}", "{%tr for r in rows %}", "{%tr endfor %}", "{%tr if yes %}", "{%tr endif %}", "{%tc if yes %}",
        "{%tc endif %}", "{% colspan 2 %}", "{% vm %}", "{% hm %}", "{%- if yes -%}", "{# c #}", "{% set a = b %}",
        "{%p set z %}", "{%p endset %}", "{{ '<'|e }}", "{{ (a|e)[:1] }}", "{%r if yes %}", "{%r endif %}",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(PIECES, max_size=3), max_size=7),
    st.lists(st.lists(st.lists(PIECES, max_size=2), min_size=2, max_size=3), max_size=4),
    st.booleans(),
)
def test_any_template_says_the_same_both_ways(
    paragraphs: list[list[str]], table: list[list[list[str]]], yes: bool
) -> None:
    template = built(
        *map("".join, paragraphs),
        table=[["".join(cell) for cell in row] for row in table] or None,
        pictures=yes,
    )
    context = {"a": "<&>\nก", "b": "ข\t", "yes": yes, "rows": [{"v": "1"}, {"v": "\n"}], "r": {"v": "r"}}
    try:
        Template(template, "t.docx")
    except InputError:
        return
    assert outcome(template, context) == outcome(template, context, long_way=True)


MARKUP = st.sampled_from(
    [
        '<w:t xml:space="preserve">', "<w:t>", "</w:t>", "<w:r>", "</w:r>", "<w:p>", "</w:p>", "<w:tbl>", "</w:tbl>",
        "<w:tblGrid>", "</w:tblGrid>", "<w:gridCol/>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:tcPr>", "</w:tcPr>",
        '<w:gridSpan w:val="2"/>', "{{ a }}", "{% if yes %}", "{% endif %}", "{% for r in rows %}", "{% endfor %}", "ก",
        "<w:sdt>", "</w:sdt>", "<w:trPr>", "</w:trPr>", '<w:gridBefore w:val="1"/>', " ", '<w:b w:val="{{ a }}"/>',
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(MARKUP, max_size=24), st.booleans())
def test_any_markup_says_the_same_both_ways(markup: list[str], yes: bool) -> None:
    parts = read_parts(template_of("ที่"))
    body = closed(markup)
    parts["word/document.xml"] = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    template = write_parts(parts)
    context = {"a": "2", "yes": yes, "rows": ["1", "2"]}
    try:
        Template(template, "t.docx")
    except InputError:
        return
    assert outcome(template, context) == outcome(template, context, long_way=True)


CELL = '<w:tc><w:p><w:r><w:t xml:space="preserve">{{ a }}</w:t></w:r></w:p></w:tc>'
GRID = "<w:tblGrid><w:gridCol/></w:tblGrid>"
FULL = f"<w:tr>{CELL}</w:tr>"


@pytest.mark.parametrize(
    "body",
    [
        f"<w:tbl>{GRID}{FULL}<w:tr>{CELL}{CELL}</w:tr></w:tbl>",
        f"<w:tbl>{GRID}{FULL}<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{CELL}</w:tr></w:tbl>",
        f"<w:tbl>{GRID}{{% if yes %}}{FULL}{{% endif %}}</w:tbl>",
        f"<w:tbl>{GRID}{FULL}<w:tr>{{% for r in rows %}}{CELL}{{% endfor %}}</w:tr></w:tbl>",
        "<w:p><w:r><w:t>{{ a }}</w:t></w:r></w:p><w:p><w:r><w:t> ก</w:t></w:r></w:p>",
    ],
    ids=["wider row", "row begun later", "no row for sure", "cells in a loop", "blanks lost"],
)
def test_markup_that_may_need_mending_is_not_proved(body: str) -> None:
    parts = read_parts(template_of("ที่"))
    parts["word/document.xml"] = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()
    template = write_parts(parts)
    assert Template(template, "t.docx").unproved == ("word/document.xml",)
    for yes in (True, False):
        context = {"a": "2", "yes": yes, "rows": ["1", "2"]}
        assert outcome(template, context) == outcome(template, context, long_way=True)


def closed(markup: list[str]) -> str:
    """Return the pieces as well-formed markup: what cannot be closed there is left out, what is open is closed."""
    text = ""
    open_: list[str] = []
    for piece in markup:
        if piece.startswith("</"):
            if not open_ or open_[-1] != piece[2:-1]:
                continue
            open_.pop()
        elif piece.startswith("<") and not piece.endswith("/>"):
            open_.append(piece[1:-1].split()[0])
        text += piece
    return text + "".join(f"</{name}>" for name in reversed(open_))


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize("picture", [png(), png(40, 20), png(3, 9)], ids=["small", "wide", "tall"])
@pytest.mark.parametrize(
    "paragraphs", [["{{ x }}"], ["{%p if yes %}", "{{ x }}", "{%p endif %}"]], ids=["plain", "if"]
)
def test_picture_is_exchanged_alike_both_ways(picture: bytes, paragraphs: list[str]) -> None:
    parts = read_parts(built(*paragraphs, pictures=2))
    parts["word/document.xml"] = parts["word/document.xml"].replace(b'name="Picture 1"', b'name="garuda"')
    for context in contexts():
        both = [
            read_parts(
                Template(write_parts(parts), "t", long_way=way).render(
                    context, now=NOW, title="t", pictures={"garuda": picture}
                )
            )
            for way in (False, True)
        ]
        assert b"xltools-garuda" in both[0]["word/_rels/document.xml.rels"]
        assert canonical(both[0]) == canonical(both[1])
