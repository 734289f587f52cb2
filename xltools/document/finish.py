"""The last touch on a rendered part: line breaks, tabs, table grids, and a check that no text is lost."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from xltools.document.marks import has_marks, set_marks
from xltools.document.package import W, parse

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
NO_TEXT = frozenset(
    "document body hdr ftr footnotes footnote p r tbl tr tc hyperlink".split()  # noqa: SIM905
)
"""Elements in which Word reads no text of their own: text there would not be seen."""


class LostText(ValueError):
    """A printed text stands where Word shows none; the message is that text."""


def finish(xml: str) -> Any:
    """Return the element tree of a rendered part, ready for Word.

    Raises:
        PackageError: the tags of the template left markup that does not fit together.
        LostText: a value was printed outside a text.
    """
    root = parse(xml.encode("utf-8"))
    _refuse_lost_text(root)
    for text in list(root.iter(f"{{{W}}}t")):
        _break_lines(text)
    if has_marks(xml):
        set_marks(root)
    _renumber_drawings(root)
    return root


def _refuse_lost_text(root: Any) -> None:
    for element in root.iter(*(f"{{{W}}}{name}" for name in NO_TEXT)):
        for text in (element.text, *(child.tail for child in element)):
            if text and not text.isspace():
                raise LostText(text.strip()[:80])


def _break_lines(text: Any) -> None:
    """Turn line breaks and tabs in a text into Word's own elements; keep all its blanks."""
    content = text.text or ""
    if content != content.strip():
        text.set(_SPACE, "preserve")
    if "\n" not in content and "\t" not in content:
        return
    first, *rest = re.split("([\n\t])", content)
    text.text = first
    text.set(_SPACE, "preserve")
    after = text
    for piece in filter(None, rest):
        name = {"\n": "br", "\t": "tab"}.get(piece, "t")
        new = etree.Element(f"{{{W}}}{name}")
        if name == "t":
            new.text = piece
            new.set(_SPACE, "preserve")
        after.addnext(new)
        after = new


def _renumber_drawings(root: Any) -> None:
    """Give drawings repeated by a loop an id each; Word repairs a document with equal ones."""
    drawings = list(root.iter(_DOC_PR))
    if len({drawing.get("id") for drawing in drawings}) < len(drawings):
        for number, drawing in enumerate(drawings, start=1):
            drawing.set("id", str(number))


def grids_fit(root: Any) -> bool:
    """Return whether each table's grid has as many columns as its widest row."""
    return all(_grid_fits(table) for table in root.iter(f"{{{W}}}tbl"))


def _grid_fits(table: Any) -> bool:
    grid = table.find(f"{{{W}}}tblGrid")
    if grid is None:
        return True
    widths = [_width(row) for row in table.findall(f"{{{W}}}tr")]
    return max(widths, default=0) == len(grid)


def _width(row: Any) -> int:
    spans = [cell.find(f"{{{W}}}tcPr/{{{W}}}gridSpan") for cell in row.findall(f"{{{W}}}tc")]
    left_out = row.findall(f"{{{W}}}trPr/{{{W}}}gridBefore") + row.findall(f"{{{W}}}trPr/{{{W}}}gridAfter")
    return sum(_number(span, 1) for span in spans) + sum(_number(gap, 0) for gap in left_out)


def _number(element: Any, default: int) -> int:
    value = "" if element is None else element.get(f"{{{W}}}val", "")
    return int(value) if value.isdigit() else default
