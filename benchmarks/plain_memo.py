"""The memo as a template of each peer's own tag language: the shipped memo with its texts as plain fields and lists.

The shipped memo is printed once with marks for values; then each mark is written as a tag of the
language, and each list gets the language's way to repeat paragraphs and rows. So every peer fills the same document.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

from lxml import etree

from benchmarks.content import LISTS, NOW, Flat
from xltools.document.package import W, parse, read_parts, serialize, write_parts
from xltools.document.template import Template
from xltools.resources import docx_template

Tags = Literal["jinja", "docxtemplater", "easy", "carbone", "merge"]
_MARK = re.compile(r"§(?:(\w+\+?):)?(\w+)§")
_SECTIONS = ("background", "facts", "law", "proposal", "closing")
_CELLS = ("title", "method", "owners", "period", "summary", "outcome")


def plain_memo(tags: Tags, content: Flat | None = None) -> bytes:
    """Return the memo as a template in a peer's tag language.

    ``content`` says how long lists are, for the language that cannot repeat paragraphs: there they stand
    as often as they are needed.
    """
    parts = _marked()
    root = parse(parts["word/document.xml"])
    for name in LISTS:
        _repeat(root, name, tags, len(content[name]) if content else 1)
    for text in list(root.iter(f"{{{W}}}t")):
        if tags == "merge":
            _as_merge_fields(text)
        else:
            text.text = _MARK.sub(_WRITERS[tags], text.text or "")
    parts["word/document.xml"] = serialize(root)
    return write_parts(parts)


def _marked() -> dict[str, bytes]:
    """Return the parts of the shipped memo, printed with a mark in the place of each value."""
    one = {key: f"§measures:{key}§" for key in (*_CELLS, "owners_text")}
    measure = one | {"no": "", "owners": [one["owners"]], "extra": {}, "evidence": ""}
    signers = [
        {"order": no, "role": role, "acting": "", **{key: f"§{role}s:{key}§" for key in ("name", "position")}}
        for no, role in enumerate(("proposer", "opinion"))
    ]
    context: dict[str, Any] = {
        "agency": {"type": "", "name": "§agency§", "district": "§district§", "province": "§province§"},
        "report": {"fiscal_year": "§year§"},
        "memo": {key: f"§{key}§" for key in ("office", "number", "date", "subject", "to")}
        | {"enclosures": None},
        "text": {section: [f"§{section}:line§"] for section in _SECTIONS},
        "measures": [measure],
        "owners": [],
        "signers": signers,
    }
    data = Template(docx_template("memo.docx"), "memo").render(context, now=NOW, title="memo")
    parts = read_parts(data)
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        ". §measures:title§".encode(), "§measures:title§".encode()
    )
    return parts


def _repeat(root: Any, name: str, tags: Tags, count: int) -> None:
    """Write what repeats the paragraphs, or the row, in which a list's marks stand."""
    holders = [text for text in root.iter(f"{{{W}}}t") if f"§{name}:" in (text.text or "")]
    kind = "tr" if name == "measures" else "p"
    blocks = list(dict.fromkeys(next(text.iterancestors(f"{{{W}}}{kind}")) for text in holders))
    first, last = blocks[0], blocks[-1]
    if tags == "jinja":
        first.addprevious(_control(first, f"{{%{kind} for one in {name} %}}"))
        last.addnext(_control(first, f"{{%{kind} endfor %}}"))
    elif tags == "carbone":
        inside = [first, *_until(first, last)]
        after = last
        for block in inside:
            again = copy.deepcopy(block)
            for text in again.iter(f"{{{W}}}t"):
                text.text = (text.text or "").replace(f"§{name}:", f"§{name}+:")
            after.addnext(again)
            after = again
    elif tags == "merge" and kind == "p":
        _unroll([first, *_until(first, last)], name, count)
    elif tags in ("docxtemplater", "easy") and kind == "tr":
        holders[0].text = f"{{#{name}}}{holders[0].text}"
        holders[-1].text = f"{holders[-1].text}{{/{name}}}"
    elif tags in ("docxtemplater", "easy"):
        first.addprevious(_control(first, f"{{#{name}}}"))
        last.addnext(_control(first, f"{{/{name}}}"))


def _unroll(blocks: list[Any], name: str, count: int) -> None:
    for number in range(count):
        for block in blocks:
            again = copy.deepcopy(block)
            for text in again.iter(f"{{{W}}}t"):
                text.text = (text.text or "").replace(f"§{name}:", f"§{name}{number}:")
            blocks[0].addprevious(again)
    for block in blocks:
        block.getparent().remove(block)


def _until(first: Any, last: Any) -> Iterator[Any]:
    while first is not last:
        first = first.getnext()
        yield first


def _control(like: Any, tag: str) -> Any:
    """Return a paragraph or a row like another, with nothing but a tag."""
    block = copy.deepcopy(like)
    texts = list(block.iter(f"{{{W}}}t"))
    for text in texts:
        text.text = ""
    texts[0].text = tag
    return block


def _as_merge_fields(text: Any) -> None:
    """Turn the marks of a text into Word's merge fields, which docx-mailmerge2 fills."""
    run = text.getparent()
    for piece in reversed(re.split(r"(§[\w:]+§)", text.text or "")):
        if mark := _MARK.fullmatch(piece):
            field = etree.Element(f"{{{W}}}fldSimple")
            field.set(f"{{{W}}}instr", f" MERGEFIELD {merge_name(mark[1], mark[2])} ")
            again = copy.deepcopy(run)
            again.find(f"{{{W}}}t").text = "«»"
            field.append(again)
            run.addnext(field)
        elif piece:
            again = copy.deepcopy(run)
            again.find(f"{{{W}}}t").text = piece
            run.addnext(again)
    run.getparent().remove(run)


def merge_name(holder: str | None, name: str) -> str:
    """Return the name of a merge field: those of a list carry its name."""
    return f"{holder}_{name}" if holder else name


def _written(field: str, item: str) -> Callable[[re.Match[str]], str]:
    return lambda mark: (item if mark[1] else field).format(list=mark[1], name=mark[2])


def _carbone(mark: re.Match[str]) -> str:
    if not mark[1]:
        return f"{{d.{mark[2]}}}"
    breaks = ":convCRLF" if mark[2] in ("owners", "summary", "outcome", "method") else ""
    return f"{{d.{mark[1].rstrip('+')}[i{'+1' if mark[1].endswith('+') else ''}].{mark[2]}{breaks}}}"


_WRITERS: dict[Tags, Callable[[re.Match[str]], str]] = {
    "jinja": _written("{{{{ {name} }}}}", "{{{{ one.{name} }}}}"),
    "docxtemplater": _written("{{{name}}}", "{{{name}}}"),
    "easy": _written("{{{name}}}", "{{{name}}}"),
    "carbone": _carbone,
}
