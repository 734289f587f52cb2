"""Whatever is typed into a cell comes out of the document letter by letter, or is a finding at that cell."""

from __future__ import annotations

import re

import docx
import grids
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from word_help import NOW, saved, shipped

from xltools.core.context import build_context
from xltools.core.model import Workbook
from xltools.document.package import W, read_parts
from xltools.document.template import Template

PIECES = (
    *("<", ">", "&", "&amp;", "&#13;", "]]>", "<w:br/>", "</w:t>", '"', "'", "\\", "%s", "{0}", "$1"),
    *("{{", "}}", "{%", "%}", "{#", "#}", "{{ memo.too }}", "{% raw %}", "{_{", "{{ x }}", "{%p endfor %}"),
    *("\n", "\r\n", "\r", "\t", "\x0b", "\x0c", "\x00", "\x07", "\x1f", "\x7f", "\x85", "_x000D_", "_x0007_"),
    *("\ud800", "\udfff", "\ufffe", "\uffff", "\ufdd0", "\ufdd3", "\ufffd", "\U000e0001", "\U0010ffff"),
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u00a0", "\u3000", "\u2028", "\u2029"),
    *("\u200f", "\u202e", "\u2066", "\u05d0", "่", "้้", "ํา", "ำ่", "เเ", "e\u0301\u0323", "นํ้า"),
    *("👩‍👩‍👧", "😀", "🇹🇭", "﷽", "กขค", "๑.", "1. ", "- ", "\n๒. ข", " " * 300),
)
LONG = ("ก" * 10_000, "ก่ำ " * 3_000, "<&>" * 5_000, "๑. ข\n" * 500)
TEXT = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=8).map("".join)
IN_THE_MEMO = (
    *("agency.name", "memo.office", "memo.number", "memo.subject", "memo.to", "memo.enclosures"),
    *("measures.2.title", "measures.2.method", "measures.2.summary", "measures.3.outcome"),
    *("text.1.text", "text.2.text", "signers.1.name", "signers.1.position", "signers.2.acting"),
)
IN_ANY = (
    *IN_THE_MEMO,
    *("agency.district", "agency.province", "agency.address", "agency.phone", "agency.website"),
    *("ita.level", "measures.2.evidence", "owners.1.contact"),
)
TOLD = {"TXT007", "MEM007"}
"""What no document can hold, and braces in the memo's text, which stand for a field."""
NOT_SEEN = "\u200b\ufeff\u00ad"
"""Left out of every text read (docs/templates.md)."""
DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def own_template() -> bytes:
    """Return a template that prints every field as it is: in paragraphs, table, header and footer."""
    document = docx.Document()
    names = [place for place in IN_ANY if place.startswith(("agency.", "memo.", "ita."))]
    for name in names:
        document.add_paragraph(f"[{{{{ {name} }}}}]")
    table = document.add_table(rows=3, cols=5)
    table.cell(0, 0).text = "{%tr for m in measures %}"
    for column, name in enumerate(("title", "method", "summary", "outcome", "evidence")):
        table.cell(1, column).text = f"{{{{ m.{name} }}}}"
    table.cell(2, 0).text = "{%tr endfor %}"
    document.add_paragraph(
        "{% for part in text.values() %}{% for line in part %}{{ line }}|{% endfor %}{% endfor %}"
    )
    document.sections[0].header.paragraphs[
        0
    ].text = "{% for s in signers %}{{ s.name }}|{{ s.position }}|{{ s.acting }}|{% endfor %}"
    document.sections[0].footer.paragraphs[0].text = "{% for o in owners %}{{ o.contact }}|{% endfor %}"
    return saved(document)


OWN, MEMO = Template(own_template(), "own"), Template(shipped("memo"), "memo")


def letters(text: str) -> str:
    """Return the letters of a text: no blanks, no line breaks, digits of one kind."""
    return "".join(re.sub(f"_x000[Dd]_|[{NOT_SEEN}]", "", text).split()).translate(DIGITS)


def letters_of(document: bytes) -> str:
    """Return the letters of all texts of a document, read from its XML alone."""
    found = []
    for name, part in read_parts(document).items():
        if name.startswith("word/") and name.endswith(".xml"):
            found += [text.text or "" for text in etree.fromstring(part).iter(f"{{{W}}}t")]
    return letters("".join(found))


def unlost(workbook: Workbook, places: tuple[str, ...], text: str, template: Template) -> None:
    """Type a text into all places at once; what is not told of a place must stand in the document."""
    typed = {place: f"ที่{number}{text}จบ" for number, place in enumerate(places)}
    for place, value in typed.items():
        workbook = grids.changed(workbook, place, value)
    dossier, report = grids.checked(workbook)
    told = {found.cell for found in report.diagnostics if found.code in TOLD}
    document = template.render(build_context(dossier, draft=True), now=NOW, title=text)
    whole = letters_of(document)
    for place, value in typed.items():
        if grids.ref_of(workbook, place) not in told:
            assert letters(value) in whole, place


@pytest.mark.parametrize(("template", "places"), [(MEMO, IN_THE_MEMO), (OWN, IN_ANY)], ids=["memo", "own"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="".join(PIECES))
@given(text=TEXT)
def test_every_letter_is_printed_or_told(
    complete: Workbook, template: Template, places: tuple[str, ...], text: str
) -> None:
    unlost(complete, places, text, template)


@pytest.mark.parametrize("piece", (*PIECES, *LONG), ids=lambda piece: ascii(piece[:20]))
@pytest.mark.parametrize(("template", "places"), [(MEMO, IN_THE_MEMO), (OWN, IN_ANY)], ids=["memo", "own"])
def test_every_piece_is_printed_or_told(
    complete: Workbook, template: Template, places: tuple[str, ...], piece: str
) -> None:
    unlost(complete, places, f"ก{piece}ข", template)
