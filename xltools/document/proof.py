"""Shows that what docxtpl's way mends in every document needs no mending in any document of one template.

Proved of a part: every printed value stands inside a text (``w:t``) that keeps its blanks; every block of ``for``
and ``if`` closes what it opens, so that any number of its turns fits together; each table's grid has as
many columns as its widest row, whatever is left out or repeated; drawings have an id each. Then the text that
Jinja prints is the part, once line breaks and tabs are elements. What is not proved is parsed and mended as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes

from xltools.document.finish import NO_TEXT
from xltools.document.package import PackageError, W, parse
from xltools.patterns import pattern_of
from xltools.records import dataclass

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_TAG = pattern_of(r"<(/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+=\"[^\"<]*\")*)\s*(/?)>")
_ATTRIBUTE = pattern_of(r'([\w:.-]+)="([^"]*)"')
_BLOCKS = (nodes.For, nodes.If)
_SILENT = (nodes.Assign, nodes.ExprStmt)
_WITHOUT_TEXT = frozenset(f"w:{name}" for name in NO_TEXT)


class UnprovedError(Exception):
    """Nothing is wrong with the template; the message says what could not be shown of it."""


@dataclass(slots=True)
class _Table:
    """A table whose rows are being read; ``depth`` counts the blocks around it."""

    depth: int
    grid: int | None = None
    row: int = 0
    row_depth: int = 0
    rows: int = 0
    full: bool = False
    spanned: bool = False
    widest: int = 0


def prove(tree: nodes.Template) -> None:
    """Return if a part's template is proved.

    Raises:
        UnprovedError: something about it could not be shown.
    """
    proof = _Proof()
    proof.body(tree.body)
    if proof.open:
        raise UnprovedError(f"{proof.open[-1]} stays open")
    try:
        parse("".join(proof.skeleton).encode("utf-8"))
    except PackageError as error:
        raise UnprovedError(str(error)) from None


class _Proof:
    """Reads a template's markup in the order in which it stands, each block once."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.skeleton: list[str] = []
        self._floor = 0
        self._blocks = 0
        self._loops = 0
        self._tables: list[_Table] = []
        self._drawing_ids: set[str] = set()
        self._keeps_blanks = False
        self._text: list[str] = []

    # ------------------------------------------------------------ the template

    def body(self, body: list[nodes.Node]) -> None:
        """Read the nodes of the template, or of a block in it: it must close what it opens, and no more."""
        floor, self._floor = self._floor, len(self.open)
        for node in body:
            if isinstance(node, nodes.Output):
                self._output(node)
            elif isinstance(node, _BLOCKS):
                self._block(node)
            elif not isinstance(node, _SILENT):
                raise UnprovedError(f"{type(node).__name__} is not looked into")
        if len(self.open) != self._floor:
            raise UnprovedError(f"a block leaves {self.open[-1]} open")
        self._floor = floor

    def _output(self, output: nodes.Output) -> None:
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData):
                self.skeleton.append(node.data)
                self._markup(node.data)
            elif self.open[-1:] != ["w:t"] or not self._keeps_blanks:
                raise UnprovedError("a value is printed outside a text that keeps its blanks")

    def _block(self, block: nodes.For | nodes.If) -> None:
        if self.open[-1:] == ["w:t"] and not self._keeps_blanks:
            raise UnprovedError("a block in a text that loses its blanks")
        loop = isinstance(block, nodes.For)
        self._blocks, self._loops = self._blocks + 1, self._loops + loop
        for body in _bodies(block):
            self.body(body)
        self._blocks, self._loops = self._blocks - 1, self._loops - loop

    # ------------------------------------------------------------ its markup

    def _markup(self, data: str) -> None:
        at = 0
        while at < len(data):
            tag = _TAG.match(data, at)
            if tag is None:
                end = data.find("<", at)
                end = len(data) if end < 0 else end
                if end == at:
                    raise UnprovedError("a comment, or a tag that is not whole")
                self._characters(data[at:end])
                at = end
                continue
            at = tag.end()
            closing, name, attributes, empty = tag.groups()
            if closing:
                self._close(name)
            else:
                self._open(name, dict(_ATTRIBUTE.findall(attributes)))
                if empty:
                    self._close(name)

    def _characters(self, text: str) -> None:
        holder = self.open[-1] if self.open else ""
        if holder in _WITHOUT_TEXT and not text.isspace():
            raise UnprovedError("text that Word does not show")
        if holder == "w:t":
            self._text.append(text)
            if "\n" in text or "\t" in text or "&#" in text:
                raise UnprovedError("a line break or a tab in the template's own text")
        elif not holder and not text.isspace():
            raise UnprovedError("text outside the part")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        parent = self.open[-1] if self.open else ""
        if not parent and (attributes.get("xmlns:w") != W or self._blocks or name == "w:t"):
            raise UnprovedError("an unusual part")
        self._names(attributes)
        self.open.append(name)
        if name == "w:t":
            self._keeps_blanks = attributes.get("xml:space") == "preserve"
            self._text = []
        elif parent == "w:t":
            raise UnprovedError("markup inside a text")
        elif name == "wp:docPr":
            self._drawing(attributes.get("id", ""))
        elif name in _TABLE_PARTS:
            self._table_part(name, parent, attributes)
        elif parent == "w:tblGrid":
            raise UnprovedError("a grid that holds more than columns")

    @staticmethod
    def _names(attributes: dict[str, str]) -> None:
        """Make sure that ``w:`` and ``wp:`` mean the same everywhere, and that nothing else means it."""
        for key, value in attributes.items():
            for prefix, meaning in (("xmlns:w", W), ("xmlns:wp", _DRAWING)):
                if (key == prefix) != (value == meaning):
                    raise UnprovedError("unusual names of namespaces")

    def _close(self, name: str) -> None:
        if len(self.open) <= self._floor or self.open.pop() != name:
            raise UnprovedError(f"{name} is closed where it is not open")
        if name == "w:t" and not self._keeps_blanks:
            text = "".join(self._text)
            if text != text.strip():
                raise UnprovedError("a text of the template that loses its blanks")
        elif name == "w:tr":
            self._end_row()
        elif name == "w:tbl":
            table = self._tables.pop()
            if table.grid is not None and not (table.full or (table.grid == 0 and table.widest == 0)):
                raise UnprovedError("a table without a full row that is always there")

    # ------------------------------------------------------------ drawings and tables

    def _drawing(self, identifier: str) -> None:
        if self._loops or identifier in self._drawing_ids:
            raise UnprovedError("drawings that may need new ids")
        self._drawing_ids.add(identifier)

    def _table_part(self, name: str, parent: str, attributes: dict[str, str]) -> None:
        if name == "w:tbl":
            self._tables.append(_Table(self._blocks))
            return
        holders = _TABLE_PARTS[name]
        if not self._tables or tuple(self.open[-1 - len(holders) : -1]) != holders:
            raise UnprovedError(f"{name} in {parent or 'nothing'}")
        table = self._tables[-1]
        if name == "w:tblGrid":
            if table.grid is not None or table.rows or self._blocks != table.depth:
                raise UnprovedError("a grid that varies")
            table.grid = 0
        elif name == "w:gridCol":
            if self._blocks != table.depth:
                raise UnprovedError("a grid that varies")
            table.grid = (table.grid or 0) + 1
        elif name == "w:tr":
            table.row, table.row_depth, table.rows = 0, self._blocks, table.rows + 1
        elif self._blocks != table.row_depth:
            raise UnprovedError("a block around cells of a row")
        elif name == "w:tc":
            table.row += 1
            table.spanned = False
        elif name in ("w:gridSpan", "w:gridBefore", "w:gridAfter"):
            self._span(table, name, attributes.get("w:val", ""))

    def _span(self, table: _Table, name: str, width: str) -> None:
        if not width.isdigit() or not width.isascii():
            raise UnprovedError("a cell whose width is computed")
        if name == "w:gridSpan":
            if table.spanned:
                raise UnprovedError("a cell of two widths")
            table.spanned = True
        table.row += int(width) - (name == "w:gridSpan")

    def _end_row(self) -> None:
        table = self._tables[-1]
        table.widest = max(table.widest, table.row)
        if table.grid is not None and table.row > table.grid:
            raise UnprovedError("a row wider than its table's grid")
        table.full |= table.row == table.grid and table.row_depth == table.depth


_TABLE_PARTS: dict[str, tuple[str, ...]] = {
    "w:tbl": (),
    "w:tblGrid": ("w:tbl",),
    "w:gridCol": ("w:tbl", "w:tblGrid"),
    "w:tr": ("w:tbl",),
    "w:tc": ("w:tr",),
    "w:gridSpan": ("w:tc", "w:tcPr"),
    "w:gridBefore": ("w:tr", "w:trPr"),
    "w:gridAfter": ("w:tr", "w:trPr"),
}
"""What a table is made of, and where each must stand for its width to count."""


def _bodies(block: nodes.For | nodes.If) -> Iterator[list[nodes.Node]]:
    yield block.body
    for other in getattr(block, "elif_", ()):
        yield from _bodies(other)
    yield block.else_
