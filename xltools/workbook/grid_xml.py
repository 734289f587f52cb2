"""Turns the XML of a worksheet, and of what it leans on, into plain values.

Names are compared without their namespace, so Strict and Transitional workbooks, and unusual
prefixes, read alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from xml.parsers import expat

from xltools.core.model import Area, Cell, CellValue, ErrorValue, Validation
from xltools.core.rich import RichText
from xltools.errors import InputError
from xltools.patterns import pattern_of
from xltools.records import dataclass, field
from xltools.workbook import quick_grid
from xltools.workbook.limits import MAX_CELLS, MAX_MERGED, too_big
from xltools.workbook.number_formats import GENERAL, CellFormat, from_serial
from xltools.workbook.references import MAX_COLUMNS, MAX_ROWS, area, column_number, position
from xltools.workbook.text_pieces import RUN_PARTS, TextPieces
from xltools.workbook.validation_xml import ValidationReader
from xltools.workbook.xml_offsets import SMALL

_MAX_DEPTH = 200

_SURROGATE_PAIR = pattern_of("[\ud800-\udbff][\udc00-\udfff]")
_ESCAPED = pattern_of(r"_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]


def walk(
    data: bytes,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str, str], None],
) -> None:
    """Call ``start(name, attributes)`` and ``end(name, text)`` for every element of a part.

    ``text`` is the text directly inside the element. A document type, senseless depth or XML that
    does not parse is refused as ``damaged-workbook``.
    """
    texts: list[str] = []
    local = _LocalNames()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def on_start(name: str, attributes: Attributes) -> None:
        if len(texts) >= _MAX_DEPTH:
            raise InputError("damaged-workbook", {"part": part})
        texts.append("")
        start(local[name], {local[key]: value for key, value in attributes.items()})

    def on_end(name: str) -> None:
        end(local[name], texts.pop())

    def on_text(text: str) -> None:
        texts[-1] += text

    def on_doctype(*_: object) -> None:
        raise InputError("damaged-workbook", {"part": part})

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_text
    parser.StartDoctypeDeclHandler = on_doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise InputError("damaged-workbook", {"part": part}) from None


class _LocalNames(dict[str, str]):
    """Names without their namespace, each cut once."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(" ")[2]
        return local


def unescape(text: str) -> str:
    """Return a cell text with Excel's ``_xHHHH_`` turned into the characters they stand for."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    return _SURROGATE_PAIR.sub(_joined, text)


def _joined(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def shared_strings(data: bytes, part: str) -> list[str]:
    """Return the shared strings in order, phonetic guides left out; one with marks is a ``RichText``."""
    quick = quick_grid.strings(data)
    if quick is None:
        return _walked_strings(data, part)
    found, marked = quick
    walked = _walked_strings(marked, part) if marked else []
    if found.count(None) != len(walked):  # one is written so that it looked like a part of another
        return _walked_strings(data, part)
    rest = iter(walked)
    return [next(rest) if texts is None else "".join(map(unescape, texts)) for texts in found]


def _walked_strings(data: bytes, part: str) -> list[str]:
    """Return the shared strings, read element by element."""
    strings: list[str] = []
    pieces = TextPieces()
    phonetic = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal phonetic
        if name == "si":
            pieces.clear()
        elif name in RUN_PARTS:
            pieces.start(name, attributes)
        else:
            phonetic += name == "rPh"

    def end(name: str, text: str) -> None:
        nonlocal phonetic
        phonetic -= name == "rPh"
        if name == "t" and not phonetic:
            pieces.add(unescape(text))
        elif name == "si":
            strings.append(pieces.text())

    walk(data, part, start, end)
    return strings


@dataclass
class SheetReading:
    """What a worksheet's XML holds."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    validations: list[Validation] = field(default_factory=list)


@dataclass
class CellContext:
    """What cells lean on: shared strings, cell formats, the date system; and how many were read so far."""

    strings: list[str]
    formats: list[CellFormat]
    date1904: bool
    cells_read: int = 0


class _Styles(dict[str, CellFormat]):
    """The formats of cells by the numbers that they wear, each looked up once."""

    def __init__(self, formats: list[CellFormat]) -> None:
        super().__init__()
        self._formats = formats

    def __missing__(self, number: str) -> CellFormat:
        index = int(number) if number.isdigit() else 0
        self[number] = style = self._formats[index] if index < len(self._formats) else GENERAL
        return style


class _Columns(dict[str, int]):
    """The numbers of columns by their letters, each counted and found in bounds once."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def __missing__(self, letters: str) -> int:
        self[letters] = number = column_number(letters)
        if number > MAX_COLUMNS:
            raise InputError("damaged-workbook", {"part": self._part})
        return number


@dataclass(frozen=True, slots=True)
class Frame:
    """What a worksheet holds beside its rows, and whether it has a place for these.

    ``counted`` is how many cells it counts for.
    """

    merged: tuple[Area, ...]
    validations: tuple[Validation, ...]
    counted: int
    has_rows: bool


def _frame_of(outside: bytes) -> Frame | None:
    """Return what a worksheet without its rows holds, None where the whole must be read to say what is wrong."""
    try:
        return _small_frame(outside) if len(outside) <= SMALL else _frame(outside)
    except InputError:
        return None


def _frame(outside: bytes) -> Frame:
    return SheetReader(CellContext([], [], date1904=False), "").frame(outside)


_small_frame = lru_cache(maxsize=64)(_frame)
"""Workbooks made of one template differ in their rows only."""


class SheetReader:
    """Reads one worksheet's XML, cell by cell."""

    def __init__(self, context: CellContext, part: str) -> None:
        self._context = context
        self._part = part
        self._reading = SheetReading()
        self._styles = _Styles(context.formats)
        self._in_data = self._has_rows = False
        self._row = 0
        self._column = 0
        self._cell: Attributes = {}
        self._value: str | None = None
        self._inline = TextPieces()
        self._formula = False
        self._phonetic = 0
        self._validations = ValidationReader(self._count)

    def read(self, data: bytes) -> SheetReading:
        """Return what the sheet holds; blank cells are left out."""
        parts = quick_grid.apart(data)
        frame = _frame_of(parts[0]) if parts else None
        if parts and frame and frame.has_rows:
            try:
                self._take(parts[1])
            except ValueError:  # a number of a million digits
                raise InputError("damaged-workbook", {"part": self._part}) from None
            self._count(frame.counted)
            self._reading.merged, self._reading.validations = list(frame.merged), list(frame.validations)
        else:
            self._walk(data)
        return self._reading

    def frame(self, data: bytes) -> Frame:
        """Return what a sheet holds beside its rows."""
        self._walk(data)
        reading, counted = self._reading, self._context.cells_read
        return Frame(tuple(reading.merged), tuple(reading.validations), counted, self._has_rows)

    def _walk(self, data: bytes) -> None:
        walk(data, self._part, self._start, self._end)
        self._reading.validations = self._validations.found

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "sheetData":
            self._in_data = self._has_rows = True
        elif name == "mergeCell" and (merged := area(attributes.get("ref", ""))):
            self._reading.merged.append(merged)
            if len(self._reading.merged) > MAX_MERGED:
                raise too_big(self._part)
        elif not self._in_data:  # form controls have rows of their own
            self._validations.start(name, attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic += 1
        elif name in RUN_PARTS:
            self._inline.start(name, attributes)

    def _take(self, pieces: list[quick_grid.Piece]) -> None:
        """Take the rows that were read apart from the rest."""
        cells, left = self._reading.cells, MAX_CELLS - self._context.cells_read
        columns, row, last, taken = _Columns(self._part), 0, "", 0
        styles, strings, value_of = self._styles, self._context.strings, self._piece_value
        for _, letters, number, worn, kind, formula, opening, text, is_row, attributes, _, dressed in pieces:
            if is_row:
                self._start_row(quick_grid.attributes_of(attributes))
                last = ""
            elif letters:
                column = columns[letters]
                if number != last:
                    last, row = number, int(number)
                    self._row = row
                    self._refuse_beyond()
                if opening or formula or kind:
                    style = styles[worn]
                    if kind == "s" and opening == "<v>" and text.isdecimal() and int(text) < len(strings):
                        value: CellValue = strings[int(text)]
                    elif kind == "inlineStr" and opening != "<v>" and "&" not in text and "_x" not in text:
                        value = text
                    else:
                        value = value_of(kind, opening, text, style)
                    if value is not None or formula:
                        taken += 1
                        if taken > left:
                            raise too_big(self._part)
                        cells[row, column] = _cell(value, style.code, formula != "")
            if dressed and dressed != last:
                self._row, last = int(dressed), ""
        self._count(taken)

    def _piece_value(self, kind: str, opening: str, markup: str, style: CellFormat) -> CellValue:
        text = quick_grid.text_of(markup)
        if opening != "<v>":
            return self._cell_value(kind or "n", None, unescape(text) if opening else None, style)
        return self._cell_value(kind or "n", text, None, style)

    def _start_row(self, attributes: Attributes) -> None:
        typed = attributes.get("r", "")
        self._row = int(typed) if typed.isdigit() else self._row + 1
        self._column = 0
        self._refuse_beyond()
        flat = attributes.get("ht", "15").strip("0.") == ""
        if flat or attributes.get("hidden") in ("1", "true"):
            self._reading.hidden_rows.add(self._row)

    def _refuse_beyond(self) -> None:
        if not (1 <= self._row <= MAX_ROWS and self._column <= MAX_COLUMNS):
            raise InputError("damaged-workbook", {"part": self._part})

    def _start_cell(self, attributes: Attributes) -> None:
        at = position(attributes.get("r", ""))
        if "r" in attributes and at is None:
            raise InputError("damaged-workbook", {"part": self._part})
        self._row, self._column = at or (self._row, self._column + 1)
        self._refuse_beyond()
        self._cell, self._value, self._formula = attributes, None, False
        self._inline.clear()

    def _end(self, name: str, text: str) -> None:
        if not self._in_data:
            self._validations.end(name, text)
        elif name == "sheetData":
            self._in_data = False
        elif name == "v":
            self._value = text
        elif name == "t" and not self._phonetic:
            self._inline.add(unescape(text))
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        style = self._styles[self._cell.get("s", "0")]
        inline = self._inline.text() if self._inline.found else None
        value = self._cell_value(self._cell.get("t", "n"), self._value, inline, style)
        if value is None and not self._formula:
            return
        self._count(1)
        self._reading.cells[self._row, self._column] = _cell(value, style.code, self._formula)

    def _count(self, cells: int) -> None:
        self._context.cells_read += cells
        if self._context.cells_read > MAX_CELLS:
            raise too_big(self._part)

    def _cell_value(self, kind: str, raw: str | None, inline: str | None, style: CellFormat) -> CellValue:
        if kind == "inlineStr" and (inline is not None or raw is None):
            return inline or ""
        if raw is None or (raw == "" and kind != "str"):
            return None
        match kind:
            case "s":
                index = int(raw) if raw.strip().isdigit() else -1
                if not 0 <= index < len(self._context.strings):
                    raise InputError("damaged-workbook", {"part": self._part})
                return self._context.strings[index]
            case "str" | "inlineStr":
                return unescape(raw)
            case "b":
                return raw.strip() in ("1", "true")
            case "e":
                return ErrorValue(raw)
            case "d":
                return _iso_date(raw)
            case _:
                return self._number(raw, style)

    def _number(self, raw: str, style: CellFormat) -> CellValue:
        try:
            number = float(raw)
        except ValueError:
            return raw
        if not math.isfinite(number):
            return raw
        return from_serial(number, self._context.date1904) if style.is_date else number


def _cell(value: CellValue, number_format: str, formula: bool) -> Cell:
    """Return the cell; of a text with marks it has the plain text, and the marks beside it."""
    if type(value) is RichText:
        return Cell(str(value), formula, number_format, value.runs)
    return Cell(value, formula, number_format)


def _iso_date(raw: str) -> CellValue:
    try:
        return datetime.fromisoformat(raw.strip()).replace(tzinfo=None)
    except ValueError:
        return raw
