"""Reads the rows of a table that has been found: every row with content in its columns, or why not.

Other Excel tables may stand among those rows. What lies in them is read, left to its own kind, or
named as left out: nothing vanishes unsaid.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from xltools.core.found import FoundTable, Header, LeftOut, Row, is_blank
from xltools.core.headings import (
    COUNTING_COLUMNS,
    MIN_LABELS,
    Headings,
    columns_of,
    headings_of,
    label_key,
    starts_another_table,
    texts_by_row,
)
from xltools.core.model import Area, Cell, Sheet, Table
from xltools.core.schema import TableSchema, schema
from xltools.core.thai import squash

_NUMBER_ALONE = re.compile(r"[^0-9๐-๙]{0,12}[0-9๐-๙][0-9๐-๙.,/]*[.)]?|\W*")
_TOTAL = re.compile(r"(?:ผล|ยอด)?รวม(?:ทั้งสิ้น|ทั้งหมด)?:?(?:[0-9๐-๙]+\w*)?|(?:grand)?totals?:?", re.IGNORECASE)
_HEADING_BY_EXCEL = re.compile(r"(?:คอลัมน์|column)[0-9]+", re.IGNORECASE)


def read_table(
    sheet: Sheet, wanted: TableSchema, header_row: int, headings: Headings, table: Table | None
) -> FoundTable:
    """Return the table under a header row, with all its rows; ``table`` is its Excel table, if any."""
    columns = columns_of(headings, wanted)
    headers = tuple(
        Header(sheet.ref(header_row, column), label, wanted.by_label.get(label_key(label)))
        for column, label in headings
    )
    header_off = table is not None and not table.has_header
    first_row = header_row if header_off and table and header_row == table.area.top else header_row + 1
    place = _Place(sheet, wanted, columns, first_row, table)
    neighbours = tuple(_neighbours(place, headings))
    rows, repeated = _data_rows(place, neighbours)
    above = range(1, first_row if header_off else header_row)
    return FoundTable(
        schema=wanted,
        sheet=sheet,
        header_row=header_row,
        headers=headers,
        columns=columns,
        rows=tuple(rows),
        repeated_headers=tuple(repeated),
        last_row=max([header_row, *(row.number for row in rows)]),
        rows_above=tuple(_rows_above(place, above)),
        left_out=tuple(_left_out(place, neighbours, {row.number for row in rows})),
        table=table,
    )


@dataclass(frozen=True)
class _Place:
    """Where rows are looked for: in which columns, from which row on, in which Excel table."""

    sheet: Sheet
    wanted: TableSchema
    columns: Mapping[str, int]
    first_row: int
    table: Table | None

    @property
    def content_columns(self) -> frozenset[int]:
        """The columns in which more than a running number stands."""
        return frozenset(column for key, column in self.columns.items() if key not in COUNTING_COLUMNS)


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """Another Excel table in our columns; ``header`` is its header row, 0 if that row is data."""

    name: str
    area: Area
    header: int
    is_read: bool
    is_named: bool


def _neighbours(place: _Place, headings: Headings) -> Iterator[_Neighbour]:
    """Yield the other Excel tables in our columns: more of the same, another known kind, or strange.

    Who presses Ctrl+T on some rows of a plain list makes a table whose header is really data.
    """
    wanted, ours = place.wanted, place.columns
    known = [column for column, _ in headings]
    left, right = min(known, default=1), max(known, default=0)
    for other in place.sheet.tables:
        area = other.area
        if other is place.table or not any(area.left <= column <= area.right for column in ours.values()):
            continue
        labels = headings_of(place.sheet, other)
        header = area.top if other.has_header else 0
        theirs = {key: column for key, column in columns_of(labels, wanted).items() if key in ours}
        inside = area.top >= place.first_row and left <= area.left and area.right <= right
        if len(theirs) >= min(MIN_LABELS, len(wanted.columns)):
            same = theirs.items() <= ours.items()
            yield _Neighbour(other.name, area, header, is_read=same, is_named=not same)
        elif starts_another_table(labels, wanted):
            yield _Neighbour(other.name, area, header, is_read=False, is_named=False)
        elif place.table is None and inside:
            by_excel = all(_HEADING_BY_EXCEL.fullmatch(squash(label)) for _, label in labels)
            yield _Neighbour(other.name, area, header if by_excel else 0, is_read=True, is_named=False)
        else:
            yield _Neighbour(other.name, area, header, is_read=False, is_named=True)


def _data_rows(place: _Place, neighbours: Sequence[_Neighbour]) -> tuple[list[Row], list[int]]:
    """Return the rows of data and the rows that repeat the header."""
    table, columns = place.table, place.columns
    headers = {neighbour.header for neighbour in neighbours if neighbour.is_read}
    texts = texts_by_row(place.sheet, place.first_row)
    last_inside = table.area.bottom - table.has_totals if table else 0
    rows: list[Row] = []
    repeated: list[int] = []
    ours = True
    for number in _filled_rows(place, [other.area for other in neighbours if not other.is_read]):
        inside = table is not None and number <= last_inside
        if number in headers or _repeats_header(place, number):
            repeated.append(number)
            ours = True
            continue
        ours = ours and (
            inside or not starts_another_table(texts.get(number, ()), place.wanted, columns.values())
        )
        if ours:
            rows.append(Row(place.sheet, number, columns, below_table=table is not None and not inside))
    return rows, repeated


def _filled_rows(place: _Place, skipped: Collection[Area]) -> list[int]:
    """Return the rows in which anything but the number stands; a number alone waits to be filled.

    Words in the number's column are content too, but for what stands below all rows: a note.
    """
    table, content = place.table, place.content_columns
    known = frozenset(place.columns.values())
    totals = table.area.bottom if table and table.has_totals else 0
    if totals and _is_measure(place, totals):
        totals = 0
    filled: set[int] = set()
    worded: set[int] = set()
    for (row, column), cell in place.sheet.cells.items():
        if row < place.first_row or row == totals or column not in known or is_blank(cell):
            continue
        if any(area.contains(row, column) for area in skipped):
            continue
        if column in content:
            filled.add(row)
        elif isinstance(cell.value, str) and not _NUMBER_ALONE.fullmatch(squash(cell.value)):
            worded.add(row)
    last = max([*filled, table.area.bottom if table else 0], default=0)
    return sorted(filled | {row for row in worded if row <= last})


def _is_measure(place: _Place, totals: int) -> bool:
    """Tell a totals row into which somebody has typed a row of data."""
    cells = {column: place.sheet.cells.get((totals, column)) for column in place.columns.values()}
    filled = {column: cell for column, cell in cells.items() if cell and not is_blank(cell)}
    words = (squash(cell.value) for cell in filled.values() if isinstance(cell.value, str))
    if any(cell.formula for cell in filled.values()) or any(_TOTAL.fullmatch(word) for word in words):
        return False
    return len(filled.keys() & place.content_columns) > 1


def _repeats_header(place: _Place, row: int) -> bool:
    """Tell a row in which nothing but labels stands, each in its own column."""
    keys = {key: place.sheet.cells.get((row, column)) for key, column in place.columns.items()}
    filled = {key: cell.value for key, cell in keys.items() if cell and not is_blank(cell)}
    labels = place.wanted.by_label
    same = all(isinstance(text, str) and labels.get(label_key(text)) == key for key, text in filled.items())
    return same and len(filled) >= min(MIN_LABELS, len(place.wanted.columns))


def _left_out(place: _Place, neighbours: Iterable[_Neighbour], read: set[int]) -> Iterator[LeftOut]:
    named = [other for other in neighbours if other.is_named]
    content = place.content_columns if named else ()
    cells = sorted(at for at, cell in place.sheet.cells.items() if at[1] in content and not is_blank(cell))
    for other in named:
        top = max(other.area.top, place.first_row)
        lines = cells[bisect_left(cells, (top, 0)) : bisect_left(cells, (other.area.bottom + 1, 0))]
        rows = {row for row, column in lines if other.area.contains(row, column)} - read
        if rows - {other.header}:
            yield LeftOut(other.name, tuple(sorted(rows)))


def _rows_above(place: _Place, above: range) -> Iterator[int]:
    """Yield the rows above the header that are filled in like data, and are neither titles nor a form."""
    content = place.content_columns
    others = [other.area for other in place.sheet.tables]
    filled = Counter(
        row
        for (row, column), cell in place.sheet.cells.items()
        if row in above and column in content and _says_more_than_a_number(cell)
        if not any(area.contains(row, column) for area in others)
    )
    if max(filled.values(), default=0) < MIN_LABELS:
        return
    form = schema().fields.by_label
    for row, texts in sorted(texts_by_row(place.sheet).items()):
        if row not in above or starts_another_table(texts, place.wanted, place.columns.values()):
            return
        labels = sum(label_key(text) in place.wanted.by_label or label_key(text) in form for _, text in texts)
        if filled[row] >= MIN_LABELS and labels < 2:
            yield row


def _says_more_than_a_number(cell: Cell) -> bool:
    if isinstance(cell.value, str):
        return not _NUMBER_ALONE.fullmatch(squash(cell.value))
    return isinstance(cell.value, date | time) or (cell.value is None and cell.formula)
