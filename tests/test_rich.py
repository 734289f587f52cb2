"""Bold and underlined letters of a cell: read from Excel, kept on their way, printed in Word, never more than looks."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from books import Said
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from word_help import NOW, measure, memo_context, opened, saved, shipped, template_of, texts

from xltools.core.digest import workbook_digest
from xltools.core.dossier import read_dossier
from xltools.core.model import Cell, Sheet, TextRun, Workbook
from xltools.core.placeholders import substitute
from xltools.core.rich import RichText, joined, piece, rich_lines, tidied
from xltools.core.thai import lines, tidy
from xltools.document.package import W, read_parts
from xltools.document.template import Template
from xltools.errors import InputError
from xltools.workbook.grid_xml import shared_strings
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import new_workbook

Xl = Callable[..., Said]
RICH = RichText([TextRun("มี "), TextRun("ประกาศ", bold=True), TextRun(" ปี 2567", underlined=True)])


def runs(*pieces: tuple[str, str]) -> tuple[TextRun, ...]:
    """Return runs of pieces such as ``("ก", "b")`` and ``("ข", "bu")``."""
    return tuple(TextRun(text, bold="b" in look, underlined="u" in look) for text, look in pieces)


def looks_of(document: Document) -> list[tuple[str, str]]:
    """Return the pieces of all paragraphs outside tables with their looks, alike neighbours joined."""
    found = [
        TextRun(run.text, bool(run.bold), bool(run.underline))
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run.text
    ]
    return looks(joined(found))


def looks(text: str) -> list[tuple[str, str]]:
    kept = text.runs if isinstance(text, RichText) else (TextRun(text),)
    return [(run.text, "b" * run.bold + "u" * run.underlined) for run in kept]


def printed(tag: str, value: Any, **changes: Any) -> Document:
    context = memo_context(memo={"subject": value, "to": "ก"}, **changes)
    return opened(Template(template_of(tag), "t.docx").render(context, now=NOW, title="t"))


rich_texts = st.lists(
    st.builds(
        TextRun,
        st.text(st.sampled_from("กข\u0e48é \u00a0\t\n\r\v\u200b_x000D_ab👩"), max_size=6),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
).map(RichText)

# ---------------------------------------------------------------- on its way


@given(rich_texts)
def test_tidied_is_tidy_with_marks(text: RichText) -> None:
    assert tidied(text) == tidy(text)
    assert rich_lines(text) == lines(text)
    assert {run.bold for run in text.runs} | {False} >= {
        look != "" for _, look in looks(tidied(text)) if "b" in look
    }


@given(rich_texts, st.integers(0, 12), st.integers(0, 12))
def test_piece_is_a_slice(text: RichText, start: int, end: int) -> None:
    assert piece(text, start, max(start, end)) == str(text)[start : max(start, end)]


def test_every_letter_keeps_its_look_when_tidied() -> None:
    text = RichText(runs(("  ก\t", "b"), (" \r\n", ""), ("\nข  ค\u200b", "u"), ("ง ", "")))
    assert looks(tidied(text)) == [("ก", "b"), ("\n", ""), ("\nข ค", "u"), ("ง", "")]


def test_to_everything_else_it_is_the_text() -> None:
    assert RICH == "มี ประกาศ ปี 2567"
    assert hash(RICH) == hash("มี ประกาศ ปี 2567")
    assert json.dumps([RICH], ensure_ascii=False) == '["มี ประกาศ ปี 2567"]'
    assert type(f"{RICH}") is str
    again = pickle.loads(pickle.dumps(RICH))
    assert (again, again.runs) == (RICH, RICH.runs)


def test_placeholders_are_put_in_with_the_look_of_their_place() -> None:
    text = RichText(runs(("ปี ", ""), ("{{ report.", "b"), ("fiscal_year }}", ""), (" จบ", "u")))
    assert looks(substitute(text, {"report.fiscal_year": "2567"})) == [
        ("ปี ", ""),
        ("2567", "b"),
        (" จบ", "u"),
    ]


# ---------------------------------------------------------------- from Excel


def sst(*items: str) -> list[str]:
    return shared_strings(f"<sst>{''.join(f'<si>{item}</si>' for item in items)}</sst>".encode(), "sst")


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<t>ก</t>", [("ก", "")]),
        ("<r><t>ก</t></r><r><rPr><b/><sz val='16'/></rPr><t>ข</t></r>", [("ก", ""), ("ข", "b")]),
        (
            "<r><rPr><b/><u/></rPr><t>ก</t></r><r><rPr><u val='double'/></rPr><t>ข</t></r>",
            [("ก", "bu"), ("ข", "u")],
        ),
        ("<r><rPr><b val='0'/><u val='none'/></rPr><t>ก</t></r>", [("ก", "")]),
        ("<r><rPr><b/></rPr><t>ก</t></r><r><t>ข</t></r>", [("ก", "b"), ("ข", "")]),
        ("<r><rPr><b/></rPr><t>ก_x0041_</t></r><rPh><t>x</t></rPh>", [("กA", "b")]),
    ],
)
def test_shared_strings_have_their_runs(xml: str, expected: list[tuple[str, str]]) -> None:
    plain, rich, after = sst("<t>ก่อน</t>", xml, "<t>หลัง</t>")
    assert (looks(rich), type(plain), type(after)) == (expected, str, str)


def rich_book(path: Path) -> Path:
    """Return a workbook by openpyxl of which one measure and one paragraph are rich."""
    path.write_bytes(new_workbook(example="mended"))
    dossier = read_dossier(read_workbook(path.read_bytes()))
    book = openpyxl.load_workbook(path)
    bold, underlined = InlineFont(b=True), InlineFont(u="single")
    method = dossier.measures[0].row.ref("method")
    book[method.sheet][method.a1] = CellRichText(
        "ประกาศ", TextBlock(bold, "นโยบาย"), "\nเผยแพร่ ", TextBlock(underlined, "ครบ")
    )
    title = dossier.measures[0].row.ref("title")
    book[title.sheet][title.a1] = CellRichText("1. มาตรการ ", TextBlock(bold, "No Gift Policy"))
    text = dossier.paragraphs[0].row.ref("text")
    book[text.sheet][text.a1] = CellRichText("ตามที่ ", TextBlock(bold, "{{ agency.name }}"), " ได้รายงาน")
    book.save(path)
    return path


def runs_of(cell: Any) -> list[Any]:
    """Return the runs that show something; every line of a cell is a paragraph."""
    return [run for paragraph in cell.paragraphs for run in paragraph.runs if run.text]


def test_marks_of_cells_come_into_the_memo(tmp_path: Path, xl: Xl) -> None:
    book = rich_book(tmp_path / "b.xlsx")
    said = xl("generate", book, "--template", "memo")
    assert said.code == 0, said.out
    document = docx.Document(str(tmp_path / "memo.docx"))
    cells = document.tables[0].rows[1].cells
    assert [(run.text, run.bold, run.underline) for run in runs_of(cells[1])] == [
        ("ประกาศ", None, None),
        ("นโยบาย", True, None),
        ("เผยแพร่ ", None, None),
        ("ครบ", None, True),
    ]
    assert [(run.text, run.bold) for run in runs_of(cells[0]) if run.bold] == [("No Gift Policy", True)]
    assert cells[0].text == "๑.\tมาตรการ No Gift Policy"
    bold = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.bold]
    assert "องค์การบริหารส่วนตำบลทุ่งสมมติ" in bold


def test_marks_change_no_digest_and_no_finding() -> None:
    def book(cell: Cell) -> Workbook:
        return Workbook((Sheet("มาตรการ", {(1, 1): cell}),))

    plain, rich = Cell("กข"), Cell("กข", runs=runs(("ก", "b"), ("ข", "")))
    assert workbook_digest(book(plain)) == workbook_digest(book(rich))


# ---------------------------------------------------------------- into Word


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ memo.subject }}", [("มี ", ""), ("ประกาศ", "b"), (" ปี 2567", "u")]),
        ("[{{ memo.subject|thai_digits }}]", [("[มี ", ""), ("ประกาศ", "b"), (" ปี ๒๕๖๗", "u"), ("]", "")]),
        ("{% for line in memo.subject|lines %}{{ line }}{% endfor %}", looks(RICH)),
        (
            "{% set x %}<{{ memo.subject }}>{% endset %}{{ x }}",
            [("<มี ", ""), ("ประกาศ", "b"), (" ปี 2567", "u"), (">", "")],
        ),
        ("{{ memo.subject|upper }}{{ memo.subject|length }}", [("มี ประกาศ ปี 256717", "")]),
        ("{{ memo.subject ~ 'x' }}", [("มี ประกาศ ปี 2567x", "")]),
    ],
)
def test_marks_become_runs(tag: str, expected: list[tuple[str, str]]) -> None:
    assert looks_of(printed(tag, RICH)) == expected


def test_marked_runs_look_like_the_template_and_stand_as_the_schema_wants() -> None:
    value = RichText(runs(("ก&<", "b"), ("\n\tข", "bu"), ("ค", "")))
    context = memo_context(measures=[measure(method=value)])
    data = Template(shipped("report"), "t").render(context, now=NOW, title="t")
    xml = read_parts(data)["word/document.xml"].decode()
    names = ["rFonts", "b", "bCs", "sz", "szCs", "u", "cs", "lang"]
    cell = opened(data).tables[0].rows[1].cells[1]
    assert cell.text == "ก&<\n\tขค"
    orders = [[child.tag.rpartition("}")[2] for child in run._r.rPr] for run in runs_of(cell)]
    assert orders == [
        [name for name in names if name != "u"],
        names,
        [name for name in names if name not in ("b", "bCs", "u")],
    ]
    assert {run.font.name for run in runs_of(cell)} == {"TH SarabunPSK"}
    assert not any(mark in xml for mark in "\ufdd0\ufdd1\ufdd2\ufdd3")


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=5), st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_any_rich_text_comes_out_whole_as_a_plain_one_does(pieces: list[tuple[str, bool, bool]]) -> None:
    value = RichText([TextRun(*piece) for piece in pieces])
    template = Template(template_of("{{ memo.subject }}"), "t.docx")

    def text(subject: str) -> list[str]:
        return texts(template.render(memo_context(memo={"subject": subject}), now=NOW, title="t"))

    in_runs = "".join(run.text for run in value.runs)
    if "\r" not in in_runs and "_x" not in in_runs:  # a line break of two characters may lie in two runs
        assert text(value) == text(str(value))


@pytest.mark.parametrize("mark", ["\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"])
def test_what_looks_like_a_mark_in_a_cell_is_none(mark: str) -> None:
    for value in (f"ก{mark}ข", RichText([TextRun(f"ก{mark}ข", underlined=True)])):
        document = printed("{{ memo.subject }}", value)
        assert document.paragraphs[0].text == "ก\ufffdข"
        assert not any(run.bold for run in document.paragraphs[0].runs)


def test_a_tag_where_no_run_can_be_is_refused() -> None:
    document = docx.Document()
    document.add_paragraph("ก")
    document.element.body.set(f"{{{W}}}note", "{{ memo.subject }}")
    with pytest.raises(InputError, match="template-carries"):
        Template(saved(document), "t.docx")
