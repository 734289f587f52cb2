"""Filling Word templates: names that are missing, text that stays text, templates by strangers."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from word_help import NOW, measure, memo_context, opened, saved, template_of, texts

from xltools.core.context import build_context
from xltools.core.dossier import read_dossier
from xltools.core.model import Cell, Sheet, Workbook
from xltools.core.schema import TableKey, schema
from xltools.document.package import RELATIONSHIP, W, add_relationship, read_parts, write_parts
from xltools.document.places import Place
from xltools.document.shapes import MEASURE, OWNER, SIGNER
from xltools.document.template import Template, Undeclared
from xltools.errors import InputError


def printed(*paragraphs: str, **changes: Any) -> list[str]:
    return texts(render(template_of(*paragraphs), **changes))


def render(template: bytes, **changes: Any) -> bytes:
    return Template(template, "t.docx").render(memo_context(**changes), now=NOW, title="t")


def missing(*paragraphs: str, **changes: Any) -> list[str]:
    found = Template(template_of(*paragraphs), "t.docx").undeclared(memo_context(**changes))
    return [item.name for item in found]


def refused(template: bytes, **changes: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        render(template, **changes)
    return caught.value


# ---------------------------------------------------------------- text stays text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_text_comes_out_whole(text: str) -> None:
    (line,) = texts(ONE_TEXT.render(memo_context(memo={"subject": text}), now=NOW, title="t"))
    assert "".join(line.split()) == "".join(replaced(text).split())


ONE_TEXT = Template(template_of("{{ memo.subject }}"), "t.docx")


def replaced(text: str) -> str:
    """Return a text with U+FFFD for what XML cannot hold."""
    blank = {0x0B: "\n", 0x2028: "\n", 0x2029: "\n"}
    bad = {code: "\ufffd" for code in (*range(9), *range(12, 32), 0xFFFE, 0xFFFF) if code != 13}
    return text.replace("\r", "\n").translate(bad | blank)


def test_braces_and_tags_in_data_are_no_template() -> None:
    text = "{{ agency.name }} {% for %} {# #} {_{ }_} {_% %_} {{'{{'}}"
    assert printed("{{ memo.subject }}", memo={"subject": text}) == [text]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "_x000D_\n", "_x000d_", "\x0b", "\u2028"])
def test_every_line_break_is_one_line_break(break_: str) -> None:
    data = render(template_of("{{ memo.subject }}"), memo={"subject": f"ก{break_}ข"})
    assert texts(data) == ["ก\nข"]
    assert read_parts(data)["word/document.xml"].count(b"<w:br/>") == 1


def test_characters_word_cannot_hold_are_shown_as_replaced() -> None:
    assert printed("{{ memo.subject }}", memo={"subject": "ก\x07ข\x0cค\x00ง\ufffe\ud800"}) == [
        "ก\ufffdข\ufffdค\ufffdง\ufffd\ufffd"
    ]


def test_tabs_and_outer_blanks_stay() -> None:
    assert printed("[{{ memo.subject }}]", memo={"subject": "  ก\tข  "}) == ["[  ก\tข  ]"]


def test_blank_values_print_nothing_and_whole_numbers_no_decimals() -> None:
    assert printed(
        "[{{ memo.enclosures }}{{ ita.iit }}] {{ ita.score }}", ita={"iit": None, "score": 90.0}
    ) == ["[] 90"]


def test_safe_does_not_let_markup_in() -> None:
    text = "</w:t><w:br/><w:t>&"
    assert printed("{{ memo.subject|safe }}", memo={"subject": text}) == [text]
    assert printed("{{ memo.subject|e }}", memo={"subject": text}) == [text]


def test_escaped_braces_of_docxtpl_print_braces() -> None:
    assert printed("{_{ literally }_} {_% too %_} {{ report.fiscal_year }}") == [
        "{{ literally }} {% too %} 2567"
    ]


def test_macro_prints_markup_of_the_template_and_text_of_the_data() -> None:
    macro = "{% macro twice(x) %}{{ x }}-{{ x }}{% endmacro %}{{ twice(memo.subject) }}"
    assert printed(macro, memo={"subject": "<&>\nข"}) == ["<&>\nข-<&>\nข"]


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("report.fiscal_year|thai_digits", "๒๕๖๗"),
        ("ita.score|thai_digits", "๙๓.๙๒"),
        ("none|thai_digits", ""),
        ("memo.date|thai_date", "๘ มกราคม ๒๕๖๘"),
        ("memo.date|thai_date_short", "๘ ม.ค. ๖๘"),
        ("'8 มกราคม 2568'|thai_date", "๘ มกราคม ๒๕๖๘"),
        ("none|thai_date", ""),
        ("memo.date|fiscal_year", "2568"),
        ("2567|fiscal_year|thai_digits", "๒๕๖๗"),
        ("none|fiscal_year", ""),
        ("1234.5|baht", "๑,๒๓๔.๕๐"),
        ("'ไม่มี 0'|baht", "ไม่มี ๐"),
        ("none|baht", ""),
        ("21|baht_text", "ยี่สิบเอ็ดบาทถ้วน"),
        ("none|baht_text", ""),
        ("'ก\\n\\nข'|lines|join('+')", "ก+ข"),
        ("text.proposal|lines|join('+')", "- เห็นควรประชาสัมพันธ์+- เห็นควรแจ้งเวียน"),
        ("none|lines|length", "0"),
    ],
)
def test_filters(expression: str, shown: str) -> None:
    assert printed(f"[{{{{ {expression} }}}}]") == [f"[{shown}]"]


def test_date_with_a_time_prints_its_day() -> None:
    assert printed("{{ memo.date|thai_date }}", memo={"date": datetime(2025, 1, 8, 12)}) == ["๘ มกราคม ๒๕๖๘"]


# ---------------------------------------------------------------- tags of docxtpl


def loops() -> bytes:
    document = docx.Document()
    document.add_paragraph("{%p for line in text.proposal %}")
    document.add_paragraph("{{ line }}")
    document.add_paragraph("{%p endfor %}")
    table = document.add_table(rows=4, cols=2)
    table.cell(1, 0).text = "{%tr for m in measures %}"
    table.cell(2, 0).text = "{{ m.title }}"
    table.cell(2, 1).text = '{{ m.extra["งบประมาณ"] }}'
    table.cell(3, 0).text = "{%tr endfor %}"
    return saved(document)


def test_paragraph_and_row_tags_repeat_and_vanish() -> None:
    data = render(loops())
    assert [text for text in texts(data) if text] == ["- เห็นควรประชาสัมพันธ์", "- เห็นควรแจ้งเวียน"]
    (table,) = opened(data).tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [["", ""], ["มาตรการ No Gift Policy", "1,000"], ["อบรมคุณธรรม", "1,000"]]


def test_column_loop_mends_the_grid() -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(
        table.rows[0].cells, ("{%tc for m in measures %}", "{{ m.no }}", "{%tc endfor %}"), strict=True
    ):
        cell.text = text
    data = render(saved(document), measures=[measure(no) for no in range(1, 6)])
    (table,) = opened(data).tables
    assert len(table.columns) == 5
    assert [cell.text for cell in table.rows[0].cells] == list("12345")


def test_tag_split_by_word_into_runs_is_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{")
    for piece in ("{ mem", "o.subject", " }", "} ."):
        paragraph.add_run(piece).bold = True
    assert texts(render(saved(document), memo={"subject": "เรื่อง"})) == ["เรื่อง ."]


def test_headers_footers_and_curly_quotes() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ agency.name }}"
    document.sections[0].footer.paragraphs[0].text = "{{ memo.date|thai_date }}"
    document.add_paragraph("{% if agency.type == “อบต.” %}ใช่{% endif %}")
    result = opened(render(saved(document)))
    assert result.sections[0].header.paragraphs[0].text == "องค์การบริหารส่วนตำบลทุ่งสมมติ"
    assert result.sections[0].footer.paragraphs[0].text == "๘ มกราคม ๒๕๖๘"
    assert result.paragraphs[0].text == "ใช่"


def test_footnotes_are_filled_and_their_names_looked_at() -> None:
    parts = read_parts(template_of("ก"))
    note = "<w:footnote w:id='1'><w:p><w:r><w:t>{{ memo.number }}{{ memo.x }}</w:t></w:r></w:p></w:footnote>"
    parts["word/footnotes.xml"] = f"<w:footnotes xmlns:w='{W}'>{note}</w:footnotes>".encode()
    add_relationship(parts, "word/document.xml", f"{RELATIONSHIP}/footnotes", "word/footnotes.xml")
    template = Template(write_parts(parts), "t.docx")
    assert template.undeclared(memo_context()) == [Undeclared("memo.x", Place("footnotes", 1))]
    data = template.render(memo_context(memo={"number": "<1>", "x": ""}), now=NOW, title="t")
    assert b">&lt;1&gt;</w:t>" in read_parts(data)["word/footnotes.xml"]


def test_template_is_used_again_without_traces() -> None:
    template = Template(loops(), "t.docx")
    first = template.render(memo_context(), now=NOW, title="t")
    template.render(memo_context(measures=[]), now=NOW, title="other")
    assert template.render(memo_context(), now=NOW, title="t") == first
    assert Template(loops(), "t.docx").render(memo_context(), now=NOW, title="t") == first


# ---------------------------------------------------------------- names that are missing


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{{ memmo }}", "memmo"),
        ("{{ memo.subjct }}", "memo.subjct"),
        ("{{ memo['subjct'] }}", 'memo["subjct"]'),
        ("{{ memo.subject.foo }}", "memo.subject.foo"),
        ("{{ measures.title }}", "measures.title"),
        ("{% for m in measures %}{{ m.foo }}{% endfor %}", "m.foo"),
        ("{% for m in measures|sort(attribute='no')|list %}{{ m.foo }}{% endfor %}", "m.foo"),
        ("{% set first = measures|first %}{{ first.foo }}", "first.foo"),
        ("{{ measures[0].foo }}", "measures[0].foo"),
        ("{% for m in measures %}{{ m.extra['x'] }}{% endfor %}", 'm.extra["x"]'),
        ("{% for m in measures %}{{ loop.indx }}{% endfor %}", "loop.indx"),
        ("{{ m.title }}{% for m in measures %}{% endfor %}", "m"),
        ("{% if memo.subjct %}x{% endif %}", "memo.subjct"),
        ("{% if false %}{{ memo.subjct }}{% endif %}", "memo.subjct"),
        ("{{ signers|selectattr('roll', 'equalto', 'opinion')|list|length }}", 'signers|selectattr("roll")'),
        ("{{ signers|map(attribute='nmae')|join }}", 'signers|map("nmae")'),
        ("{{ memo.date|thai_dat }}", "|thai_dat"),
        ("{% if memo.date is thaiish %}x{% endif %}", "|thaiish"),
        ("{% macro f(a) %}{{ a.x }}{{ b }}{% endmacro %}{{ f(memo) }}", "b"),
        ("{{ memo.date.strftime(fmt) }}", "fmt"),
        ("{{ 'x' if memo.yes else memo.no }}", "memo.yes"),
        ("{{ agency.name ~ agency.nmae }}", "agency.nmae"),
        ("{% with a = memo.subjct %}{{ a }}{% endwith %}", "memo.subjct"),
    ],
)
def test_missing_name_is_found_without_printing(template: str, name: str) -> None:
    assert name in missing(template)


@pytest.mark.parametrize(
    "template",
    [
        "{% for m in measures %}{{ loop.index }}{{ m.extra['งบประมาณ'] }}{{ loop.previtem.title }}{% endfor %}",
        "{% for m in measures if m.no %}{{ m.owners|join(', ') }}{% else %}-{% endfor %}",
        "{% for key, value in agency.items() %}{{ key }}{{ value }}{% endfor %}",
        "{% set ns = namespace(n=0) %}{% set ns.n = ns.n + 1 %}{{ ns.n }}",
        "{% if memo.copies is defined %}{{ memo.copies }}{% endif %}{{ memo.note|default('') }}",
        "{{ (signers|selectattr('role', 'equalto', 'opinion')|first).name }}",
        "{{ signers|map(attribute='name')|join(' ') }}{{ signers|map('length')|list }}",
        "{% for role, people in signers|groupby('role') %}{{ role }}{{ people[0].anything }}{% endfor %}",
        "{{ memo.date.year + 543 }}{{ memo.subject.upper() }}{{ range(3)|list }}",
        "{% macro f(a, b=1) %}{{ a.x }}{{ varargs }}{{ caller() }}{% endmacro %}",
        "{% set title %}{{ memo.subject }}{% endset %}{{ title }}{% raw %}{{ memo.subjct }}{% endraw %}",
        "{% for o in owners %}{{ o.name }}{{ o.contact }}{% endfor %}{{ announcement.date }}",
    ],
)
def test_nothing_is_missing(template: str) -> None:
    assert missing(template) == []


def test_empty_lists_hide_no_misspelt_column() -> None:
    empty: dict[str, list[Any]] = {"measures": [], "owners": [], "signers": []}
    for name in empty:
        assert missing(f"{{% for x in {name} %}}{{{{ x.foo }}}}{{% endfor %}}", **empty) == ["x.foo"]


def one_row(key: TableKey, *more: str) -> Sheet:
    """Return a sheet with a header and one filled row of a table of the schema."""
    table = schema().tables[key]
    labels = [*(column.label for column in table.columns.values()), *more]
    cells = {(1, column): Cell(label) for column, label in enumerate(labels, start=1)}
    return Sheet(table.sheet, cells | {(2, column): Cell("ก") for column in range(1, len(labels) + 1)})


def test_declared_shapes_are_those_of_the_data() -> None:
    sheets = (one_row("measures", "งบประมาณ"), one_row("owners"), one_row("signers"))
    context = build_context(read_dossier(Workbook(sheets)))
    for key, declared in (("measures", [*MEASURE, "extra"]), ("owners", OWNER), ("signers", SIGNER)):
        assert [set(item) for item in context[key]] == [set(declared)], key


def placed() -> Document:
    document = docx.Document()
    document.add_paragraph("ย่อหน้าแรก")
    document.add_paragraph("{{ agency.name }} และ {{ memo.subjct }}")
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "{%tr for m in measures %}"
    table.cell(1, 1).text = "ก"
    table.cell(1, 1).add_paragraph("{{ m.titel }}")
    table.cell(2, 0).text = "{%tr endfor %}"
    document.add_paragraph("{{ memo.subjct }} {{ late }}")
    document.sections[0].header.paragraphs[0].text = "{{ head }}"
    document.sections[0].footer.paragraphs[0].text = "{{ foot|nofilter }}"
    return document


def test_missing_names_are_given_with_their_first_place() -> None:
    found = Template(saved(placed()), "t.docx").undeclared(memo_context())
    assert set(found) == {
        Undeclared("memo.subjct", Place("body", 2)),
        Undeclared("m.titel", Place("body", 2, 1, 2, 2)),
        Undeclared("late", Place("body", 3)),
        Undeclared("head", Place("header", 1)),
        Undeclared("foot", Place("footer", 1)),
        Undeclared("|nofilter", Place("footer", 1)),
    }


def test_missing_name_that_only_printing_shows_is_one_clear_error() -> None:
    error = refused(template_of("ก", "{{ agency.items()|list|first|attr('foo') }}"))
    assert error.code == "template-undefined"
    assert error.params["place_en"] == "paragraph 2"
    assert "foo" in error.params["detail"]


# ---------------------------------------------------------------- templates that are wrong


def test_syntax_error_says_where() -> None:
    with pytest.raises(InputError) as caught:
        Template(
            template_of("ก", "{{ agency.name }}", "{% if agency.name %}", "{{ memo.subject| }}"), "t.docx"
        )
    assert caught.value.code == "template-syntax"
    assert caught.value.params["name"] == "t.docx"
    assert caught.value.params["line"] == "{{ memo.subject| }}"
    assert caught.value.params["place_th"] == "ย่อหน้าที่ 4"


@pytest.mark.parametrize(
    "tag",
    [
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
        "{% for m in measures %}",
        "{% wrong %}",
        "{% autoescape false %}{{ memo.subject }}{% endautoescape %}",
        "{% autoescape memo.to == '' %}{{ memo.subject }}{% endautoescape %}",
    ],
)
def test_other_files_and_open_blocks_are_refused(tag: str) -> None:
    with pytest.raises(InputError, match="template-syntax"):
        Template(template_of(tag), "t.docx")


ATTACKS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ memo.__class__ }}",
    "{{ memo.items.__self__ }}",
    "{{ agency['__class__'] }}",
    "{{ (memo|attr('__class__')) }}",
    "{{ self.__init__.__globals__ }}",
    "{{ lipsum() }}",
    "{{ memo.date.__reduce__() }}",
    "{{ '{0.__class__}'.format(memo.date) }}",
    "{{ measures.append(1) }}",
    "{{ memo.update({'subject': 'x'}) }}",
    "{{ 'x' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ range(1000000000)|list }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_template_cannot_run_code_or_fill_the_memory(attack: str) -> None:
    context = memo_context()
    before = repr(context)
    try:
        template = Template(template_of(attack), "t.docx")
        result = template.render(context, now=NOW, title="t")
    except InputError as error:
        assert error.code in ("template-failed", "template-undefined")
        assert "\n" not in error.params["detail"]
    else:
        (text,) = texts(result)
        assert "<class" not in text
        assert "object" not in text
    assert repr(context) == before


MARKUP = "</w:t></w:r><w:r><w:instrText>DDEAUTO</w:instrText></w:r><w:r><w:t>"


@pytest.mark.parametrize(
    "expression",
    [
        "memo.subject|safe",
        "('<w:br/>'|safe) ~ memo.subject",
        "(memo.subject|e).unescape()",
        "[memo.subject]|join('<b>'|e)",
        "('<b>%s'|e)|format(memo.subject)",
        "(memo.subject|e|replace('a', 'b'))",
    ],
)
def test_text_is_escaped_whatever_a_template_does(expression: str) -> None:
    context = memo_context(memo=memo_context()["memo"] | {"subject": MARKUP})
    data = Template(template_of("{{ " + expression + " }}"), "t").render(context, now=NOW, title="t")
    assert not list(opened(data).element.iter("{*}instrText"))
    (text,) = texts(data)
    assert "instrText" in text


def test_text_cannot_be_translated_into_markup() -> None:
    expression = "('กw:br/ข' ~ memo.to)|e"
    table = "{3585: '<', 3586: '>'}"
    error = refused(template_of("{{ (" + expression + ").translate(" + table + ") }}"))
    assert error.code == "template-failed"
    assert "translate" in error.params["detail"]


HUGE = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% for a in range(99999) recursive %}{{ loop(range(99999)) if loop.depth < 3 }}{% endfor %}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ 'a'.center(1000000000) }}",
    "{{ 'a'.zfill(width=1000000000) if false else 'a'.ljust(1000000000) }}",
    "{{ '%0999999999d'|format(1) }}",
    "{{ '%0999999999d' % 1 }}",
    "{{ '%*d'|format(1000000000, 1) }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ '{:>{w}x}'.format(1, w=999999999) }}",
    "{{ [1]|slice(2000000000)|list|length }}",
    "{{ [1]|batch(2000000000, 0)|list|length }}",
    "{{ 'a'|indent(2000000000, true) }}",
    "{{ [1]|tojson(indent=2000000000) }}",
    "{{ ('a' * 99999).replace('a', 'b' * 99999) }}",
    "{{ ('a' * 99999)|replace('a', 'b' * 99999) }}",
    "{{ (['a' * 99999] * 99999)|join }}",
    "{{ ('b' * 99999).join(['a'] * 99999) }}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% set n = namespace(x=99) %}{% for i in range(60) %}{% set n.x = n.x * n.x %}{% endfor %}",
]


@pytest.mark.parametrize("attack", HUGE)
def test_a_template_without_measure_is_stopped(attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltools.document.limits._MOST_STEPS", 100_000)
    error = refused(template_of(attack))
    assert error.code == "template-failed"
    assert "Error" in error.params["detail"]


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("1500000|round|int", "1500000"),
        ("'%d'|format(1500000)", "1500000"),
        ("'%d' % 1500000", "1500000"),
        ("'* {} {:>5}'.format(1500000, 7)", "* 1500000     7"),
        ("measures|map(attribute='no')|join(', ')", "1"),
        ("[1, 2]|batch(2)|first|join('-')", "1-2"),
        ("'a' ~ 1 ~ 'b'", "a1b"),
        ("memo.to + '.'", "นายกองค์การบริหารส่วนตำบลทุ่งสมมติ."),
    ],
)
def test_what_is_within_measure_is_printed(expression: str, shown: str) -> None:
    data = Template(template_of("{{ " + expression + " }}"), "t").render(
        memo_context(measures=[measure()]), now=NOW, title="t"
    )
    assert texts(data) == [shown]


def test_loops_know_their_length_and_the_last() -> None:
    tags = "{% for n in [1, 2] %}{{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}{% endfor %}"
    template = Template(template_of(tags), "t")
    for _ in range(2):
        assert texts(template.render(memo_context(), now=NOW, title="t")) == ["1/2,2/2"]


def test_each_filling_has_its_own_measure() -> None:
    template = Template(template_of("{% for a in range(90000) %}{% endfor %}ก"), "t")
    for _ in range(12):
        assert texts(template.render(memo_context(), now=NOW, title="t")) == ["ก"]


def test_tags_in_core_properties_are_not_run() -> None:
    document = docx.Document()
    document.core_properties.title = "{{ 1/0 }}"
    document.core_properties.comments = "{{ cycler.__init__.__globals__ }}"
    data = Template(saved(document), "t.docx").render(memo_context(), now=NOW, title="เรื่อง & <ก>")
    assert opened(data).core_properties.title == "เรื่อง & <ก>"
    assert opened(data).core_properties.comments == ""


@pytest.mark.parametrize(
    "template", ["{{ 1 / 0 }}", "{{ memo.date + 1 }}", "{{p memo.subject }}", "{{r memo.subject }}"]
)
def test_failure_in_a_template_is_one_clear_error(template: str) -> None:
    error = refused(template_of("ก", template))
    assert error.code == "template-failed"
    assert error.params["detail"]


def test_tags_that_cut_across_markup_are_refused() -> None:
    document = docx.Document()
    document.add_paragraph("{% if agency.name %}ก")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{% endif %}"
    document.add_paragraph("{% if not agency.name %}")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{% endif %}"
    assert refused(saved(document)).code == "template-failed"


def without_main_part() -> bytes:
    parts = read_parts(template_of("ก"))
    parts["_rels/.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    )
    return write_parts(parts)


def changed(name: str, old: bytes, new: bytes) -> bytes:
    parts = read_parts(template_of("ก"))
    assert old in parts[name]
    return write_parts(parts | {name: parts[name].replace(old, new)})


def plain_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    return buffer.getvalue()


def damaged_templates() -> dict[str, bytes]:
    return {
        "empty": b"",
        "not a zip": b"\xd0\xcf\x11\xe0" * 200,
        "plain zip": plain_zip(),
        "cut off": template_of("ก")[:-200],
        "no main part": without_main_part(),
        "bad xml": changed("word/document.xml", b"</w:p>", b""),
        "entities": changed(
            "word/document.xml", b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document'
        ),
        "workbook": changed(
            "[Content_Types].xml", b"wordprocessingml.document.main", b"spreadsheetml.sheet.main"
        ),
    }


@pytest.mark.parametrize("kind", sorted(damaged_templates()))
def test_damaged_template_is_one_clear_error(kind: str) -> None:
    with pytest.raises(InputError) as caught:
        Template(damaged_templates()[kind], "t.docx")
    assert caught.value.code == "template-damaged"
    assert caught.value.params["detail"]


def test_template_with_macros_is_refused() -> None:
    old = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = changed("[Content_Types].xml", old, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    with pytest.raises(InputError, match="template-macros"):
        Template(data, "t.docm")


def test_dotx_gives_a_docx() -> None:
    data = changed(
        "[Content_Types].xml", b"wordprocessingml.document.main", b"wordprocessingml.template.main"
    )
    assert texts(render(data)) == ["ก"]


def test_blank_date_prints_nothing() -> None:
    assert printed("{{ announcement.date|thai_date }}.", announcement={"date": None}) == ["."]
    assert printed("{{ announcement.date|thai_date }}", announcement={"date": date(2024, 9, 30)}) == [
        "๓๐ กันยายน ๒๕๖๗"
    ]
