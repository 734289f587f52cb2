"""Reads last year's report out of a Word file: its lines in order, its tables as grids of texts.

What is read is what the printed page shows: insertions are taken, deletions are not; numbers that
Word counts itself stand in the texts; a text box is read where it is anchored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from xltools.core.model import TextRun
from xltools.core.old_headings import find_header
from xltools.core.old_table import OldGrid
from xltools.core.rich import joined, piece, rich_join, rich_lines
from xltools.document.numbering import Numbering, value, w
from xltools.document.package import PackageError, main_part, parse, relationships
from xltools.document.word_grid import WordCell, sheet_of

Block = str | OldGrid

_DEEPEST = 40
"""Tables in tables, boxes in boxes: no page has so many."""
_WIDEST = 200
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main",
     b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
)  # fmt: skip
_TAKEN_AWAY = ("del", "moveFrom")
_SEE_THROUGH = (
    "ins",
    "moveTo",
    "hyperlink",
    "smartTag",
    "fldSimple",
    "customXml",
    "dir",
    "bdo",
    "sdtContent",
    "sdt",
)
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = {"footnoteReference": "footnotes", "endnoteReference": "footnotes", "commentReference": "comments"}


_LOOKS_TOLD = {"strike": "struck", "dstrike": "struck", "vanish": "unseen"}
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"


@dataclass
class OldDocument:
    """The lines and tables of a Word file, and how often it holds what is read in a way to be told."""

    blocks: list[Block] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)

    @property
    def grids(self) -> list[OldGrid]:
        """Its tables."""
        return [block for block in self.blocks if isinstance(block, OldGrid)]

    @property
    def lines(self) -> list[str]:
        """What stands outside of its tables."""
        return [block for block in self.blocks if isinstance(block, str)]


def read_document(parts: Mapping[str, bytes]) -> OldDocument:
    """Return what the document says whose parts these are.

    Raises:
        PackageError: it is none that can be read.
    """
    plain = {name: _transitional(data) for name, data in parts.items()}
    main = main_part(plain)
    linked = {
        relation.type.rpartition("/")[2]: parse(plain[relation.target])
        for relation in relationships(plain, main)
        if relation.target in plain and relation.type.endswith(("/numbering", "/styles"))
    }
    body = parse(plain[main]).find(w("body"))
    if body is None:
        raise PackageError("the document has no body")
    return _Reader(Numbering(linked.get("numbering"), linked.get("styles"))).read(body)


def _transitional(data: bytes) -> bytes:
    """Return a part in the names that Word usually writes; Strict files have others."""
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return data


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


@dataclass
class _Paragraph:
    """A paragraph being read: its text so far, the boxes anchored in it, the looks of the run at hand."""

    runs: list[TextRun] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    bold: bool = False
    underlined: bool = False

    def add(self, text: str) -> None:
        """Add text in the looks of the run that is being read."""
        self.runs.append(TextRun(text, self.bold, self.underlined))


class _Reader:
    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._document = OldDocument()
        self._tables = 0
        self._depth = 0

    def read(self, body: Any) -> OldDocument:
        self._document.blocks += list(self._blocks(body))
        return self._document

    def _blocks(self, parent: Any) -> Iterator[Block]:
        """Yield the lines and tables in an element, in the order of the page."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PackageError("nested too deep")
        kept: list[str] = []
        for child in parent:
            name = _name(child)
            if name == "p":
                text, boxes = self._paragraph(child)
                kept.append(text)
                if child.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is None:  # else it goes on in the next one
                    yield from rich_lines(rich_join("", kept))
                    kept = []
                for box in boxes:
                    self._document.remarks["boxes"] += 1
                    yield from self._blocks(box)
            elif name == "tbl":
                yield from self._table(child)
            elif name in _SEE_THROUGH:
                yield from self._blocks(child)
            elif name in _TAKEN_AWAY:
                self._document.remarks["deleted"] += 1
            elif name == "altChunk":
                self._document.remarks["files"] += 1
        yield from rich_lines(rich_join("", kept))
        self._depth -= 1

    # ------------------------------------------------------------ paragraphs

    def _paragraph(self, element: Any) -> tuple[str, list[Any]]:
        mark = self._numbering.mark(element.find(w("pPr")))
        paragraph = _Paragraph()
        self._runs(element, paragraph, 0)
        text = joined(paragraph.runs)
        if mark in ("", "-") and not text.strip():
            return text, paragraph.boxes
        words = piece(text, len(text) - len(text.lstrip()))
        return (rich_join(" ", [mark, words]) if mark else text), paragraph.boxes

    def _runs(self, parent: Any, paragraph: _Paragraph, depth: int) -> None:
        if depth > _DEEPEST:
            raise PackageError("nested too deep")
        for child in parent:
            name = _name(child)
            if name in _TAKEN_AWAY:
                self._document.remarks["deleted"] += 1
            elif name == "t":
                paragraph.add(child.text or "")
            elif name in _BREAKS and parent.tag == w("r"):
                paragraph.add(_BREAKS[name])
            elif name == "sym":
                paragraph.add(_symbol(child))
            elif name == "fldChar":
                paragraph.add(_chosen(child))
            elif name == "ruby":
                self._document.remarks["ruby"] += 1
                for base in child.iter(w("rubyBase")):
                    self._runs(base, paragraph, depth + 1)
            elif name in _UNSEEN:
                self._document.remarks[_UNSEEN[name]] += 1
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self._drawing(child, paragraph)
            elif name in ("oMath", "oMathPara"):
                paragraph.add("".join(part.text or "" for part in child.iter() if _name(part) == "t"))
                self._document.remarks["math"] += 1
            elif name == "r":
                looks = child.find(w("rPr"))
                paragraph.bold = _is_on(looks, "b") or _is_on(looks, "bCs")
                paragraph.underlined = _is_on(looks, "u")
                for look, remark in _LOOKS_TOLD.items():
                    if _is_on(looks, look) and child.find(w("t")) is not None:
                        self._document.remarks[remark] += 1
                self._runs(child, paragraph, depth + 1)
                paragraph.bold = paragraph.underlined = False
            elif name in _SEE_THROUGH:
                if name in ("ins", "moveTo"):
                    self._document.remarks["inserted"] += 1
                self._runs(child, paragraph, depth + 1)

    def _drawing(self, drawing: Any, paragraph: _Paragraph) -> None:
        """Keep the text boxes of a drawing; what stands there for older programs says the same again."""
        boxes = [box for box in drawing.iter(w("txbxContent")) if not _is_again(box, drawing)]
        paragraph.boxes += boxes
        self._document.blocks += [text for art in drawing.iter(_WORD_ART) if (text := art.get("string"))]
        if not boxes:
            self._document.remarks["pictures"] += 1

    # ------------------------------------------------------------ tables

    def _table(self, table: Any) -> Iterator[Block]:
        """Yield a table as a grid, with what stands in it and is a table of measures itself behind it."""
        self._tables += 1
        number = self._tables
        nested: list[Block] = []
        rows = [self._row(row, nested) for row in _inside(table, "tr") if not self._is_deleted(row)]
        grid = OldGrid(sheet_of(str(number), [row for row in rows if row]), "table")
        if grid.sheet.cells:
            yield grid
        yield from nested

    def _is_deleted(self, row: Any) -> bool:
        if row.find(f"{w('trPr')}/{w('del')}") is None:
            return False
        self._document.remarks["deleted"] += 1
        return True

    def _row(self, row: Any, nested: list[Block]) -> list[WordCell]:
        at = _count(value(row.find(w("trPr")), "gridBefore"), 0)
        cells: list[WordCell] = []
        for cell in _inside(row, "tc"):
            properties = cell.find(w("tcPr"))
            span = max(1, _count(value(properties, "gridSpan"), 1))
            merge = value(properties, "vMerge")
            text = rich_join("\n", self._lines(cell, nested))
            cells.append(WordCell(at, span, merge in ("", "continue"), merge == "restart", text))
            at += span
        if at > _WIDEST:
            raise PackageError("a table has too many columns")
        return cells

    def _lines(self, cell: Any, nested: list[Block]) -> Iterator[str]:
        """Yield the lines of a cell; a table in it line by line, unless that holds the measures."""
        for block in self._blocks(cell):
            if isinstance(block, str):
                yield block
            elif find_header(block.sheet):
                nested.append(block)
            else:
                self._document.remarks["nested"] += 1
                for row in sorted({row for row, _ in block.sheet.cells}):
                    texts = sorted(
                        (at[1], each.value) for at, each in block.sheet.cells.items() if at[0] == row
                    )
                    yield " ".join(str(text).replace("\n", " ") for _, text in texts)


def _is_on(looks: Any | None, name: str) -> bool:
    """Tell whether a run's looks switch bold or underlined on."""
    switched = value(looks, name)
    return switched is not None and switched not in ("0", "false", "off", "none")


def _chosen(field_start: Any) -> str:
    """Return what is chosen in a drop-down of the old forms, which stands in no text."""
    form = field_start.find(f"{w('ffData')}/{w('ddList')}")
    if form is None:
        return ""
    entries = [entry.get(w("val"), "") for entry in form.findall(w("listEntry"))]
    at = _count(value(form, "result") or value(form, "default"), 0)
    return entries[at] if at < len(entries) else ""


def _is_again(box: Any, drawing: Any) -> bool:
    """Tell a box in a box, which is read there, and one that repeats another for older programs."""
    above = box.getparent()
    while above is not None and above is not drawing.getparent():
        if _name(above) in ("txbxContent", "Fallback"):
            return True
        above = above.getparent()
    return False


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """Yield the rows of a table or the cells of a row, content controls seen through."""
    waiting = list(parent)[::-1]
    while waiting:
        child = waiting.pop()
        found = _name(child)
        if found == name:
            yield child
        elif found in _SEE_THROUGH:
            waiting += list(child)[::-1]


def _symbol(element: Any) -> str:
    """Return a character given by its number in a font; those of symbol fonts are bullets."""
    code = element.get(w("char"), "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return "•" if 0xE000 <= number <= 0xF8FF or number < 32 else chr(min(number, 0xFFFD))


def _count(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else otherwise
