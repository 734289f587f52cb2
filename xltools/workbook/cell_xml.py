"""Cells, links and text of the status sheet as SpreadsheetML; text is text, never a formula."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

from xltools.core.model import column_letters
from xltools.core.status import Link, StatusCell, StatusSheet, StyleName
from xltools.patterns import pattern_of

MAX_CELL_TEXT = 32_767
MAX_ROW_HEIGHT = 409
MAX_LINK = 2_079
MAX_LINK_TEXT = 255
_LITERAL_ESCAPE = pattern_of(r"_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = pattern_of(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONE_SURROGATE = pattern_of(r"[\ud800-\udfff]")
_LONE_PERCENT = pattern_of(r"%(?![0-9A-Fa-f]{2})")
_SPACE_MATTERS = pattern_of(r"^\s|\s$|[\n\t]|\s\s")
_LINK_SCHEMES = ("", "http", "https", "mailto")


def spelled(text: str, limit: int = MAX_CELL_TEXT) -> str:
    """Return the text as a cell spells it: short enough, line breaks as LF, ``_xHHHH_`` for what XML
    cannot hold and for text that would be mistaken for such a spelling."""
    if 2 * len(text) <= limit and "_" not in text and text.replace("\n", "").isprintable():
        return text
    text = _LONE_SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LITERAL_ESCAPE.sub("_x005F_", cut(text, limit))
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def cut(text: str, limit: int = MAX_CELL_TEXT) -> str:
    """Return the text in at most ``limit`` UTF-16 units, as Excel counts; cut text ends in an ellipsis."""
    if len(text) <= limit and len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    return text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"


def element_text(text: str) -> str:
    """Return the text as it stands between two tags."""
    if "&" not in text and "<" not in text and ">" not in text:
        return text
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rows_xml(prefix: str, sheet: StatusSheet, styles: Mapping[StyleName, int], line_height: float) -> str:
    """Return the sheet data: every cell of every row, and the height of rows that need several lines."""
    p = prefix
    written = []
    worn = {name: f' s="{style}"' for name, style in styles.items()}
    letters = [column_letters(at) for at in range(1, max(map(len, sheet.rows), default=0) + 1)]
    for number, row in enumerate(sheet.rows, 1):
        lines = sheet.lines(row)
        height = f' ht="{min(lines * line_height, MAX_ROW_HEIGHT):g}"' if lines > 1 else ""
        content = "".join(
            [
                _cell_xml(p, f"{column}{number}", cell, worn)
                for column, cell in zip(letters, row, strict=False)
            ]
        )
        written.append(f'<{p}row r="{number}"{height}>{content}</{p}row>' if content else "")
    return f"<{p}sheetData>{''.join(written)}</{p}sheetData>"


def _cell_xml(p: str, ref: str, cell: StatusCell, worn: Mapping[StyleName, str]) -> str:
    style = worn.get(cell.style, "")
    value = cell.value
    if type(value) is str and value.isprintable() and 2 * len(value) <= MAX_CELL_TEXT and "_" not in value:
        padded = value[:1] == " " or value[-1:] == " " or "  " in value
        space = ' xml:space="preserve"' if padded else ""
        return f'<{p}c r="{ref}"{style} t="inlineStr"><{p}is><{p}t{space}>{element_text(value)}</{p}t></{p}is></{p}c>'
    if value is None:
        return f'<{p}c r="{ref}"{style}/>' if style else ""
    if isinstance(value, (int, float)) and math.isfinite(value):
        number = f"{value:d}" if isinstance(value, int) else repr(value)
        return f'<{p}c r="{ref}"{style}><{p}v>{number}</{p}v></{p}c>'
    text = spelled(str(value))
    space = ' xml:space="preserve"' if _SPACE_MATTERS.search(text) else ""
    return (
        f'<{p}c r="{ref}"{style} t="inlineStr"><{p}is><{p}t{space}>{element_text(text)}</{p}t></{p}is></{p}c>'
    )


def columns_xml(prefix: str, widths: Sequence[float]) -> str:
    """Return the column widths, or nothing where none is set."""
    columns = "".join(
        f'<{prefix}col min="{at}" max="{at}" width="{width:g}" customWidth="1"/>'
        for at, width in enumerate(widths, 1)
    )
    return f"<{prefix}cols>{columns}</{prefix}cols>" if columns else ""


def dimension_xml(prefix: str, rows: Sequence[Sequence[StatusCell]]) -> str:
    """Return the range the cells fill."""
    width = max((len(row) for row in rows), default=0)
    last = f"{column_letters(max(1, width))}{max(1, len(rows))}"
    return f'<{prefix}dimension ref="{"A1" if last == "A1" else f"A1:{last}"}"/>'


def outside_target(link: Link) -> tuple[str, str] | None:
    """Return address and fragment of a link that leaves the workbook, None where it must not be made.

    Excel calls a workbook damaged that holds a link it cannot read, so what is no plain address stays text.
    """
    try:
        split = urlsplit((link.target or "").strip())
        host = split.netloc.encode("idna").decode("ascii") if not split.netloc.isascii() else split.netloc
    except (ValueError, UnicodeError):
        return None
    named = split.netloc if split.scheme in ("http", "https") else split.path
    if (
        split.scheme not in _LINK_SCHEMES
        or not named
        or (not split.scheme and (split.netloc or named[0] in "/\\"))
    ):
        return None
    address = split._replace(netloc=host, fragment="").geturl()
    address = quote(_LONE_PERCENT.sub("%25", address), safe="%/:?#@!$&'()*+,;=~[]")
    return (address, split.fragment) if len(address) + len(split.fragment) <= MAX_LINK else None
