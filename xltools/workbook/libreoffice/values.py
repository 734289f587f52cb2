"""The values of cells: read as Excel gives them, written as Excel takes them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from xltools.workbook.libreoffice import bridge, formulas
from xltools.workbook.libreoffice.formats import DATE, LOGICAL, TEXT, TIME, Formats
from xltools.workbook.libreoffice.formulas import Spot
from xltools.workbook.libreoffice.places import CONTENTS

Row = Sequence[Any]
_ERRORS = {521: "#NULL!", 532: "#DIV/0!", 524: "#REF!", 525: "#NAME?", 503: "#NUM!", 32767: "#N/A"}
_OTHER_ERROR = "#VALUE!"
_DAY = dt.timedelta(days=1)


class CellError(str):
    """What a cell with an error shows, such as ``#N/A``."""

    __slots__ = ()


def read(cells: Any, formats: Formats) -> list[list[Any]]:
    """Return a range's values: text, float, bool, datetime, CellError or ``""``."""
    data = [list(row) for row in cells.getDataArray()]
    for kind, spots in _kinds(cells, formats):
        if kind & (DATE | LOGICAL):
            for row, column in spots:
                value = data[row][column]
                if isinstance(value, float):
                    data[row][column] = bool(value) if kind & LOGICAL else _moment(value, formats.epoch)
    for row, values in enumerate(data):
        for column, value in enumerate(values):
            if value is None:
                code = cells.getCellByPosition(column, row).getError()
                values[column] = CellError(_ERRORS.get(code, _OTHER_ERROR))
    return data


def write(cells: Any, rows: Sequence[Row], document: Any) -> None:
    """Write values into a range of just their shape."""
    formats = Formats(document)
    kinds = {spot: kind for kind, spots in _kinds(cells, formats) if kind for spot in spots}
    plain: list[tuple[Any, ...]] = []
    found: dict[Spot, str] = {}
    wanted: dict[int, list[Spot]] = {}
    for row, values in enumerate(rows):
        line: list[Any] = []
        for column, value in enumerate(values):
            kind = kinds.get((row, column), 0)
            stored, kind_wanted = _stored(value, kind, formats.epoch)
            if kind_wanted is not None:
                wanted.setdefault(kind_wanted, []).append((row, column))
            if isinstance(stored, str) and stored and not kind & TEXT:
                if stored[0] == "=" and len(stored) > 1:
                    found[row, column], stored = stored, ""
                elif stored[0] == "'":
                    stored = stored[1:]
            line.append(stored)
        plain.append(tuple(line))
    _prepare_undo(cells)
    cells.setDataArray(tuple(plain))
    formulas.write(cells, found, document)
    for kind_wanted, spots in wanted.items():
        format_spots(cells, spots, document, formats.usual(kind_wanted))


def _prepare_undo(cells: Any) -> None:
    """Empty the cells so that Undo and Redo of what is written next give the very cells of before and after.

    LibreOffice empties no cell when it takes a block of data back or puts it in again. Taking an array
    formula back empties them, and putting in again the clearing that follows it empties them too.
    """
    with suppress(bridge.uno().getClass("com.sun.star.uno.Exception")):  # a part of another array formula
        cells.setArrayFormula("=0")
        cells.clearContents(CONTENTS)


def format_spots(cells: Any, spots: Sequence[Spot], document: Any, key: int) -> None:
    """Give single cells of a range a number format, in one stroke."""
    address = cells.RangeAddress
    chosen = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    boxes = []
    for column, first, last in formulas.runs(spots):
        boxes.append(
            bridge.struct(
                "com.sun.star.table.CellRangeAddress",
                Sheet=address.Sheet,
                StartColumn=address.StartColumn + column,
                EndColumn=address.StartColumn + column,
                StartRow=address.StartRow + first,
                EndRow=address.StartRow + last,
            )
        )
    chosen.addRangeAddresses(tuple(boxes), True)
    chosen.NumberFormat = key


def _stored(value: Any, kind: int, epoch: dt.datetime) -> tuple[Any, int | None]:
    """Return what goes into a cell of a kind of format, and the kind it must get if another."""
    match value:
        case None:
            return "", None
        case bool():
            if kind & TEXT:
                return str(value).upper(), None
            return float(value), None if kind & LOGICAL else LOGICAL
        case dt.datetime() | dt.date():
            full = (
                value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
            )
            number = (full.replace(tzinfo=None) - epoch) / _DAY
            usual = DATE | TIME if full.time() != dt.time() else DATE
            return number, None if kind & (DATE | TIME | TEXT) else usual
        case str():
            value.encode()  # half a sign is refused before anything is written
            return value, None
    number = float(value)
    if kind & TEXT:
        return (str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)), None
    return number, 0 if kind & LOGICAL else None


def _kinds(cells: Any, formats: Formats) -> Iterator[tuple[int, Iterator[Spot]]]:
    """Yield each kind of number format in a range, with its cells counted from the range's first."""
    address = cells.RangeAddress
    groups = cells.getUniqueCellFormatRanges()
    for number in range(groups.Count):
        group = groups.getByIndex(number)
        kind = formats.kind(group.NumberFormat)
        yield kind, _spots(group.RangeAddresses, address.StartRow, address.StartColumn)


def _spots(boxes: Sequence[Any], top: int, left: int) -> Iterator[Spot]:
    for box in boxes:
        for row in range(box.StartRow - top, box.EndRow - top + 1):
            for column in range(box.StartColumn - left, box.EndColumn - left + 1):
                yield row, column


def _moment(value: float, epoch: dt.datetime) -> dt.datetime | float:
    """Return a serial number as a moment, to the millisecond: a double holds no more of it."""
    try:
        return epoch + dt.timedelta(milliseconds=round(value * 86_400_000))
    except OverflowError:
        return value


def clean(
    data: Sequence[Row],
    datetime_builder: Callable[..., Any],
    empty_as: Any,
    number_builder: Callable[[float], Any] | None,
    err_to_str: bool,
) -> list[list[Any]]:
    """Return read values as xlwings' options want them."""

    def one(value: Any) -> Any:
        if value is None or value == "":
            return empty_as
        if isinstance(value, CellError):
            return str(value) if err_to_str else None
        if isinstance(value, dt.datetime):
            parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
            return datetime_builder(**{part: getattr(value, part) for part in parts}, tzinfo=None)
        if number_builder is not None and type(value) is float:
            return number_builder(value)
        return value

    return [[one(value) for value in row] for row in data]


def prepared(value: Any) -> Any:
    """Return a value to be written as one of the few kinds that ``write`` knows."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if hasattr(value, "to_pydatetime"):  # pandas
        return value.to_pydatetime()
    if type(value).__name__ == "datetime64":  # numpy
        return value.astype("datetime64[us]").item()
    if isinstance(value, (bool, str, dt.date)):
        return value
    if type(value).__name__ == "bool_":
        return bool(value)
    number = float(value)
    return "" if math.isnan(number) else number
