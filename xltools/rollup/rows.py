"""Rows of very many agencies: written as XML beside XlsxWriter, which keeps every cell and link in memory.

XlsxWriter makes the workbook with one row that stands for all: its cells carry the formats. The rows take
that row's place one by one, on their way into the finished file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xltools.core.model import column_letters
from xltools.rollup.cells import cell_text
from xltools.rollup.digest import LinkedFile

Value = str | int | LinkedFile | None
"""What stands in a cell: a text, a number, a file's name with a link to it, or nothing."""

MAX_LINKS = 65_530
"""So many Excel opens on a sheet; the names of further files stay plain text."""
_MAX_LINK = 2_079
_CONTROL = re.compile("[\\x00-\\x08\\x0b-\\x1f]")
_LIKE_A_CONTROL = re.compile("(?=_x[0-9a-fA-F]{4}_)")
_STYLE = re.compile(rb'<c r="[A-Z]+\d+" s="(\d+)"')
_AFTER_LINKS = re.compile(rb"<(?:printOptions|pageMargins)\b")
_DIMENSION = re.compile(rb'(?<=<dimension ref=")[^"]*')
_TABLE_AREA = re.compile(rb'(?<=ref=")([A-Z]+\d+:[A-Z]+)\d+(?=")')
_LINK_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_PIECE = 1 << 20


@dataclass(frozen=True)
class Row:
    """One row: of each cell the format's name and the value; ``height`` in points, None for one line."""

    cells: Sequence[tuple[str, Value]]
    height: float | None = None


@dataclass(frozen=True)
class Body:
    """The rows of the sheet of a number, and of its table of the same number.

    ``first`` is the row that stands for all, counted from 1; its cells have ``formats``, in that order.
    """

    number: int
    first: int
    formats: Sequence[str]
    columns: int
    count: int
    rows: Iterable[Row] = field(repr=False)


def are_linked(files: Iterable[LinkedFile]) -> bool:
    """Tell whether each of a sheet's files gets its link."""
    linked = [_can_be_linked(file) for file in files]
    return all(linked) and len(linked) <= MAX_LINKS


def _can_be_linked(file: LinkedFile) -> bool:
    return 1 < len(file.href) <= _MAX_LINK


def filled(skeleton: bytes, bodies: Sequence[Body]) -> bytes:
    """Return the workbook with all rows in the place of the one that stands for them."""
    made = io.BytesIO()
    sheets = {f"xl/worksheets/sheet{body.number}.xml": body for body in bodies}
    tables = {f"xl/tables/table{body.number}.xml": body for body in bodies}
    links = {f"xl/worksheets/_rels/sheet{body.number}.xml.rels" for body in bodies}
    with ZipFile(io.BytesIO(skeleton)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if (body := sheets.get(info.filename)) is not None:
                relations = f"xl/worksheets/_rels/sheet{body.number}.xml.rels"
                _put_sheet(new, info, data, body, old.getinfo(relations), old.read(relations))
            elif (body := tables.get(info.filename)) is not None:
                last = body.first + body.count - 1
                _put(new, info, [_TABLE_AREA.sub(rb"\g<1>%d" % last, data)])
            elif info.filename not in links:
                _put(new, info, [data])
    return made.getvalue()


def _put_sheet(
    new: ZipFile, info: ZipInfo, data: bytes, body: Body, relations: ZipInfo, related: bytes
) -> None:
    stands = re.search(rb'<row r="%d".*?</row>' % body.first, data)
    after = _AFTER_LINKS.search(data)
    assert stands is not None and after is not None
    styles = dict(zip(body.formats, _STYLE.findall(stands[0]), strict=False))
    with TemporaryFile() as links, TemporaryFile() as targets:
        writer = _Writer({name: style.decode() for name, style in styles.items()}, links, targets)
        whole = rb"A1:%b%d" % (column_letters(body.columns).encode(), body.first + body.count - 1)
        head = _DIMENSION.sub(whole, data[: stands.start()], count=1)
        rows = (writer.row(number, row) for number, row in enumerate(body.rows, body.first))
        between = data[stands.end() : after.start()]
        _put(new, info, [head], rows, [between], writer.links(), [data[after.start() :]])
        end = related.rindex(b"</Relationships>")
        _put(new, relations, [related[:end]], _pieces(targets), [related[end:]])


def _put(new: ZipFile, info: ZipInfo, *parts: Iterable[bytes]) -> None:
    copy = ZipInfo(info.filename, info.date_time)
    copy.compress_type, copy.external_attr = info.compress_type, info.external_attr
    with new.open(copy, "w") as file:
        for part in parts:
            for piece in part:
                file.write(piece)


class _Writer:
    """Writes rows, and keeps their links until their turn comes."""

    def __init__(self, styles: dict[str, str], links: IO[bytes], targets: IO[bytes]) -> None:
        self._styles, self._links, self._targets = styles, links, targets
        self._linked = 0

    def row(self, number: int, row: Row) -> bytes:
        """Return a row."""
        high = "" if row.height is None else f' ht="{row.height:g}" customHeight="1"'
        cells = "".join(self._cell(number, at, *cell) for at, cell in enumerate(row.cells, 1))
        return f'<row r="{number}"{high}>{cells}</row>'.encode()

    def _cell(self, row: int, column: int, name: str, value: Value) -> str:
        place = f"{column_letters(column)}{row}"
        if isinstance(value, LinkedFile):
            name = name if self._link(place, value) else "text"
            value = value.name
        opened = f'<c r="{place}" s="{self._styles[name]}"'
        match value:
            case None:
                return f"{opened}/>"
            case int():
                return f"{opened}><v>{value}</v></c>"
        return f'{opened} t="inlineStr"><is><t xml:space="preserve">{_xml(cell_text(value))}</t></is></c>'

    def _link(self, place: str, file: LinkedFile) -> bool:
        if self._linked >= MAX_LINKS or not _can_be_linked(file):
            return False
        self._linked += 1
        name = f"link{self._linked}"
        self._links.write(f'<hyperlink ref="{place}" r:id="{name}"/>'.encode())
        target = f'Target={quoteattr(file.href)} TargetMode="External"'
        self._targets.write(f'<Relationship Id="{name}" Type="{_LINK_TYPE}" {target}/>'.encode())
        return True

    def links(self) -> Iterator[bytes]:
        """Yield the list of links, once all rows are written."""
        if self._linked:
            yield b"<hyperlinks>"
            yield from _pieces(self._links)
            yield b"</hyperlinks>"


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _xml(text: str) -> str:
    """Return a text as a cell's XML has it; control characters are spelt as Excel does."""
    text = _LIKE_A_CONTROL.sub("_x005F", text)
    return escape(_CONTROL.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text))
