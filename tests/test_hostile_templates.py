"""Templates by somebody who means harm: each ends within its bound, in one clear line, or does nothing."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from books import Said, files_of
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from word_help import opened, saved, template_of

from xltools.document.package import (
    RELATIONSHIP,
    W,
    add_relationship,
    parse,
    read_parts,
    serialize,
    set_content_type,
    write_parts,
)

Xl = Callable[..., Said]

REACHING = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ memo.subject|attr('__class__') }}",
    "{{ [memo.date]|map(attribute='__class__')|list }}",
    "{{ [memo.date]|sum(attribute='__class__.__mro__') }}",
    "{{ [memo]|groupby('__class__') }}",
    "{{ '{0.__class__}'.format(memo.date) }}",
    "{{ '{0.year.__class__}'.format(memo.date) }}",
    "{{ '{a.__class__}'.format_map({'a': 1}) }}",
    "{{ '%s' % memo.date.__class__ }}",
    "{{ ''.format_map }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ cycler('a').next.__func__.__globals__ }}",
    "{{ joiner.__class__ }}",
    "{{ namespace.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ memo.items.__self__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ lipsum(99999) }}",
    "{% debug %}",
    "{% do memo.clear() %}",
    "{{ memo.pop('subject') }}",
    "{{ measures[0].owners.clear() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import system %}",
    "{% extends 'memo' %}",
    "{% block a %}{{ self.a() }}{% endblock %}",
    "{{ range }}",
    "{{ memo.date.strftime }}",
]
GREEDY = [
    "{{ range(10**9)|list }}",
    "{{ range(1000000000)|list }}",
    "{{ 'a' * 10**9 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ x ** 10**8 }}",
    "{{ 2 ** 10**8 }}",
    "{{ [range(99999)] * 99999 }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ [1]|batch(1000000000, 0)|list }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%1000000000d'|format(1) }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ '{:.999999999f}'.format(1.0) }}",
    "{{ 'a'.expandtabs(999999999) }}",
    "{{ ('\\t' * 99999).expandtabs(99999)|length }}",
    "{{ ('a' * 99999)|list|map('center', 99999)|join|length }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% for a in measures %}{% for b in range(99999) %}{{ measures[0].summary * 99 }}{% endfor %}{% endfor %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% set n = namespace(x=[0]) %}{% for i in range(99999) %}{% set n.x = [n.x] %}{% endfor %}{{ n.x }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "1+" * 20000 + "1 }}",
    "{% for x in [1] %}" * 60 + "{% endfor %}" * 60,
    "{{ " * 9000,
    "{{ ('๑.' * 49999)|cell_lines }}",
    "{{ ('1.' * 49999)|list_depth }}",
    "{{ ('a.b@' * 24000)|thai_digits|length }}",
    "{{ ('1,' * 49999)|baht_text|length }}",
    "{{ ('<!--' * 24000)|striptags|length }}",
]
SLOW = [
    "{% for a in range(99999) %}{{ ('ก' * 99999)|replace('ก', 'x')|wordcount }}{% endfor %}",
    "{% for i in range(99999) %}{{ range(99999)|sum }}{% endfor %}",
    "{% set n = namespace(x=[0]) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
]
NEVER_PRINTED = ("<class", "object at 0x", "function", "root:", "uid=", "module")


def fits(xl: Xl, book: Path, own: Path) -> dict[str, Any]:
    """Generate with a template and check it; return what was told if it was refused, {} if it was harmless."""
    before = files_of(book.parent)
    out = book.parent / "out"
    said = xl("generate", book, "--template", own, "--out", out, "--json")
    told = json.loads(said.out)
    checked = xl("template", "check", own)
    assert said.err == ""
    assert "Traceback" not in checked.out + checked.err
    assert checked.code in (0, 1, 3)
    assert checked.err.count("\n") == (checked.code == 3)
    if said.code == 0:
        text = "\n".join(
            "".join(paragraph.itertext()) for paragraph in opened((out / own.name).read_bytes()).element
        )
        assert not [word for word in NEVER_PRINTED if word in text]
        return {}
    assert not out.exists(), "no document is left half made"
    if said.code == 1:  # a name that is not there: told in the workbook too
        assert {found["code"] for found in told["diagnostics"] if found["severity"] == "error"} == {"TPL001"}
        return {"code": "TPL001"}
    assert said.code == 3
    assert files_of(book.parent) == before, "nothing is written where nothing could be done"
    error: dict[str, Any] = told["error"]
    for word in ("message_th", "message_en", "fix_th", "fix_en"):
        assert error[word].strip()
        assert "\n" not in error[word]
    assert error["code"] != "unexpected"
    assert any("ก" <= letter <= "๛" for letter in error["message_th"])
    return error


@pytest.mark.parametrize("tag", REACHING)
def test_no_tag_reaches_out(book: Path, xl: Xl, tag: str) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(template_of("ก", tag))
    fits(xl, book, own)


def test_no_tag_makes_another_document_of_the_same_data(book: Path, xl: Xl) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(template_of("{{ measures|random }}"))
    assert fits(xl, book, own)["code"] == "TPL001"


@pytest.mark.parametrize("tag", GREEDY, ids=lambda tag: tag[:60])
def test_no_tag_fills_the_computer(book: Path, xl: Xl, tag: str) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(template_of("ก", tag))
    fits(xl, book, own)


@pytest.mark.parametrize("tag", SLOW, ids=lambda tag: tag[:60])
def test_a_template_that_does_not_end_is_ended(
    book: Path, xl: Xl, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltools.document.foreign.template.SECONDS", 1.0)
    own = book.with_name("own.docx")
    own.write_bytes(template_of("ก", tag))
    assert fits(xl, book, own)["code"] == "template-stopped"
    said = xl("template", "check", own, "--lang", "en")
    assert (said.code, said.err) == (1, "")
    assert "was stopped" in said.out.splitlines()[-1]
    own.write_bytes(template_of("ดี {{ memo.to }}"))
    assert xl("generate", book, "--template", own).code == 0, "the next one is filled as ever"


# ---------------------------------------------------------------- files


def zipped(*members: tuple[str, bytes], base: bytes | None = None) -> bytes:
    """Return a Word file with these members after its own, whatever their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in read_parts(base or template_of("{{ memo.to }}")).items():
            archive.writestr(name, data)
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def with_part(name: str, xml: bytes) -> bytes:
    return write_parts(read_parts(template_of("{{ memo.to }}")) | {name: xml})


def with_body(xml: str) -> bytes:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w', 'r')}>{xml}</w:p>"))
    return saved(document)


def related(kind: str, target: str, *, external: bool = True, source: str = "word/document.xml") -> bytes:
    parts = read_parts(template_of("{{ memo.to }}"))
    add_relationship(parts, source, f"{RELATIONSHIP}/{kind}", "word/x.bin")
    folder, _, name = source.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    root = parse(parts[rels])
    made = root[-1]
    made.set("Target", target)
    if external:
        made.set("TargetMode", "External")
    else:
        parts[f"word/{target}"] = b"x"
    return write_parts(parts | {rels: serialize(root)})


def entities() -> bytes:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    xml = read_parts(template_of("ก"))["word/document.xml"].decode()
    return with_part("word/document.xml", xml.replace("<w:document", bomb + "]><w:document", 1).encode())


def header_entities() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ memo.to }}"
    parts = read_parts(saved(document))
    (name,) = (name for name in parts if name.startswith("word/header"))
    parts[name] = parts[name].replace(
        b"<w:hdr", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:hdr', 1
    )
    return write_parts(parts)


def declared(kind: str) -> bytes:
    parts = read_parts(template_of("{{ memo.to }}"))
    set_content_type(parts, "word/document.xml", kind)
    return write_parts(parts)


def macros_of_a_plain_file() -> bytes:
    return with_part("word/vbaProject.bin", b"x")


def field(code: str) -> bytes:
    begin, end = (f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "end"))
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in code.split("|"))
    return with_body(f"{begin}{pieces}{end}")


def deep() -> bytes:
    xml = (
        f"<w:document xmlns:w='{W}'><w:body>{'<w:ins>' * 100_000}{'</w:ins>' * 100_000}</w:body></w:document>"
    )
    return with_part("word/document.xml", xml.encode())


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "unpacks to gigabytes": (lambda: zipped(("word/media/a.bin", bytes(300 << 20))), "template-damaged"),
    "one part of zeros": (lambda: with_part("word/document.xml", bytes(100 << 20)), "template-damaged"),
    "ten thousand parts": (
        lambda: zipped(*((f"word/media/{number}.bin", b"") for number in range(10_000))),
        "template-damaged",
    ),
    "a way out": (lambda: zipped(("word/../../../evil.docx", b"x")), "template-damaged"),
    "a way out for Windows": (lambda: zipped(("..\\..\\evil.docx", b"x")), "template-damaged"),
    "a name twice": (lambda: zipped(("word/Document.xml", b"x")), "template-damaged"),
    "entities": (entities, "template-damaged"),
    "entities of a header": (header_entities, "template-damaged"),
    "styles that end early": (lambda: with_part("word/styles.xml", b"<w:styles"), "template-damaged"),
    "entities elsewhere": (
        lambda: with_part("customXml/item1.xml", b'<!DOCTYPE a [<!ENTITY a "b">]><a>&a;</a>'),
        "template-damaged",
    ),
    "deep": (deep, "template-damaged"),
    "empty": (lambda: b"", "template-damaged"),
    "no Word file": (lambda: b"\x89PNG", "template-damaged"),
    "encrypted": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        "template-encrypted",
    ),
    "docm renamed": (
        lambda: declared("application/vnd.ms-word.document.macroEnabled.main+xml"),
        "template-macros",
    ),
    "dotm renamed": (
        lambda: declared("application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
        "template-macros",
    ),
    "macros in a plain file": (macros_of_a_plain_file, "template-macros"),
    "picture from elsewhere": (
        lambda: related("image", "https://elsewhere.example/a.png"),
        "template-carries",
    ),
    "document from elsewhere": (lambda: related("subDocument", "file:///c:/a.docx"), "template-carries"),
    "object from elsewhere": (lambda: related("oleObject", "file:///c:/a.xlsx"), "template-carries"),
    "data source": (
        lambda: related("mailMergeSource", "file:///c:/a.mdb", source="word/settings.xml"),
        "template-carries",
    ),
    "embedded object": (lambda: related("oleObject", "a.bin", external=False), "template-carries"),
    "embedded control": (lambda: related("control", "a.xml", external=False), "template-carries"),
    "embedded page": (lambda: related("aFChunk", "a.html", external=False), "template-carries"),
    "field that starts a program": (
        lambda: field(r" DDE|AUTO c:\\windows\\system32\\cmd.exe "),
        "template-carries",
    ),
    "field that fetches": (
        lambda: field(' IncludePicture "http://elsewhere.example/a.png" '),
        "template-carries",
    ),
    "field in an attribute": (
        lambda: with_body(r"<w:fldSimple w:instr='INCLUDETEXT c:\\a.docx'/>"),
        "template-carries",
    ),
    "text as the code of a field": (lambda: field(" {{ memo.|subject }} "), "template-carries"),
    "text as the code of a simple field": (
        lambda: with_body("<w:fldSimple w:instr='{{ memo.to }}'/>"),
        "template-carries",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_file_is_refused_in_one_line(book: Path, xl: Xl, kind: str) -> None:
    make, code = REFUSED[kind]
    own = book.with_name("own.docx")
    own.write_bytes(make())
    assert fits(xl, book, own)["code"] == code
    assert xl("template", "check", own).code in (1, 3), "the check tells it too"


def settings_of(data: bytes) -> str:
    parts = read_parts(data)
    return parts["word/settings.xml"].decode() + parts.get("word/_rels/settings.xml.rels", b"").decode()


def attached() -> bytes:
    parts = read_parts(
        related("attachedTemplate", "https://elsewhere.example/a.dotm", source="word/settings.xml")
    )
    settings = parse(parts["word/settings.xml"])
    settings.insert(0, parse_xml(f"<w:attachedTemplate {nsdecls('w', 'r')} r:id='rIdXl1'/>"))
    return write_parts(parts | {"word/settings.xml": serialize(settings)})


def test_the_template_of_a_template_is_forgotten(book: Path, xl: Xl) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(attached())
    assert "elsewhere.example" in settings_of(own.read_bytes())
    assert fits(xl, book, own) == {}
    assert "attachedTemplate" not in settings_of((book.parent / "out" / "own.docx").read_bytes())


def test_a_link_to_click_stays(book: Path, xl: Xl) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(related("hyperlink", "https://www.thungsommut.example"))
    assert fits(xl, book, own) == {}


def test_a_bound_control_keeps_what_is_printed_in_it(book: Path, xl: Xl) -> None:
    bound = (
        "<w:sdt><w:sdtPr><w:dataBinding w:xpath='/a' w:storeItemID='{x}'/></w:sdtPr><w:sdtContent>"
        "<w:r><w:t>{{ memo.to }}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    own = book.with_name("own.docx")
    own.write_bytes(with_body(bound))
    assert fits(xl, book, own) == {}
    made = (book.parent / "out" / "own.docx").read_bytes()
    assert b"dataBinding" not in read_parts(made)["word/document.xml"]


ELSEWHERE = {
    "docProps/app.xml": b"<Properties><Company>{{ cycler.__init__ }}{{ 1/0 }}</Company></Properties>",
    "customXml/item1.xml": b"<a>{{ 1/0 }}{% for x in range(10**9) %}</a>",
    "word/comments.xml": f"<w:comments xmlns:w='{W}'><w:comment><w:p><w:r><w:t>{{{{ 1/0 }}}}</w:t></w:r></w:p>"
    "</w:comment></w:comments>".encode(),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_tags_where_nothing_is_filled_are_never_run(book: Path, xl: Xl, name: str) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(with_part(name, ELSEWHERE[name]))
    assert fits(xl, book, own) == {}


@pytest.mark.parametrize("kind", ["folder", "pipe", "missing", "link in a circle"])
def test_what_is_no_file_is_no_template(book: Path, xl: Xl, kind: str) -> None:
    own = book.with_name("own.docx")
    if kind == "folder":
        own.mkdir()
    elif kind == "pipe":
        if sys.platform == "win32":
            pytest.skip("pipes have no such names on Windows")
        os.mkfifo(own)
    elif kind == "link in a circle":
        own.symlink_to(own)
    assert fits(xl, book, own)["code"] == "template-missing"


def test_a_huge_file_is_not_even_read(book: Path, xl: Xl) -> None:
    own = book.with_name("own.docx")
    with own.open("wb") as file:
        file.truncate(3 << 30)
    said = xl("generate", book, "--template", own, "--json")
    assert (said.code, json.loads(said.out)["error"]["code"]) == (3, "template-too-large")
    assert xl("template", "check", own).code == 3
