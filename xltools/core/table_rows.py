"""Reads the rows of a table that has been found: every row with content in its columns, or why not.

Other Excel tables may stand among those rows. What lies in them is read, left to its own kind, or
named as left out: nothing vanishes unsaid.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, time

from xltools.core.found import FoundTable, Header, LeftOut, Row, Skipped, SkippedWhy, is_blank
from xltools.core.header_rows import HeaderRow
from xltools.core.headings import (
    MIN_LABELS,
    Headings,
    columns_of,
    headings_of,
    label_key,
    starts_another_table,
)
from xltools.core.model import Area, Cell, Sheet
from xltools.core.row_kinds import (
    NUMBER_ALONE,
    Place,
    counts_columns,
    header_again,
    is_page_title,
    is_total,
    is_total_text,
    page_titles,
)
from xltools.core.schema import TableSchema, schema
from xltools.core.thai import squash
from xltools.patterns import pattern_of
from xltools.records import dataclass

_LONGEST_TEXT = 100
_HEADING_BY_EXCEL = pattern_of(r"(?:คอลัมน์|column)[0-9]+", re.IGNORECASE)


def read_table(sheet: Sheet, wanted: TableSchema, header: HeaderRow) -> FoundTable:
    """Return the table under a header row, with all its rows."""
    table, columns = header.table, header.columns
    header_off = table is not None and not table.has_header
    at_top = header_off and table is not None and header.row == table.area.top
    place = Place(sheet, wanted, header, header.row if at_top else header.last_row + 1)
    neighbours = tuple(_neighbours(place))
    above = range(1, place.first_row if header_off else header.row)
    rows_above = tuple(_rows_above(place, above))
    titles = page_titles(place, set(above).difference(rows_above))
    rows, skipped = _data_rows(place, neighbours, titles)
    return FoundTable(
        schema=wanted,
        sheet=sheet,
        header_row=header.row,
        headers=tuple(_headers(place)),
        columns=columns,
        rows=tuple(rows),
        skipped=tuple(skipped),
        last_row=max([header.last_row, *(row.number for row in rows)]),
        rows_above=rows_above,
        left_out=tuple(_left_out(place, neighbours, {row.number for row in rows})),
        table=table,
    )


def _headers(place: Place) -> Iterator[Header]:
    """Yield the headings, each at its lowest row that is filled."""
    header, labels = place.header, place.wanted.by_label
    for column, label in header.headings:
        filled = (row for row in range(header.last_row, header.row, -1) if place.sheet.value(row, column))
        yield Header(place.sheet.ref(next(filled, header.row), column), label, labels.get(label_key(label)))


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """Another Excel table in our columns; ``header`` is its header row, 0 if that row is data."""

    name: str
    area: Area
    header: int
    is_read: bool
    is_named: bool


def _neighbours(place: Place) -> Iterator[_Neighbour]:
    """Yield the other Excel tables in our columns: more of the same, another known kind, or strange.

    Who presses Ctrl+T on some rows of a plain list makes a table whose header is really data.
    """
    wanted, ours = place.wanted, place.columns
    left, right = place.span
    for other in place.sheet.tables:
        area = other.area
        if other is place.header.table or not any(
            area.left <= column <= area.right for column in ours.values()
        ):
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
        elif place.header.table is None and inside:
            by_excel = all(_HEADING_BY_EXCEL.fullmatch(squash(label)) for _, label in labels)
            yield _Neighbour(other.name, area, header if by_excel else 0, is_read=True, is_named=False)
        else:
            yield _Neighbour(other.name, area, header, is_read=False, is_named=True)


def _data_rows(
    place: Place, neighbours: Sequence[_Neighbour], titles: Collection[Headings]
) -> tuple[list[Row], list[Skipped]]:
    """Return the rows of data, and the rows that are none: headers typed again, and what belongs to them."""
    table, columns, lines = place.header.table, place.columns, place.texts.rows
    headers = {neighbour.header for neighbour in neighbours if neighbour.is_read}
    last_inside = table.area.bottom - table.has_totals if table else 0
    rows: list[Row] = []
    skipped: list[Skipped] = []
    page = 0  # how many rows stand before this page
    header_ends = place.first_row - 1
    ours = True
    filled, notes = _filled_rows(place, [other.area for other in neighbours if not other.is_read])
    for number in filled:
        if number <= header_ends:
            continue
        if last := number if number in headers else header_again(place, number):
            while len(rows) > page and is_page_title(place, rows[-1].number, titles):
                skipped.append(_skipped(place, "page-title", rows.pop().number))
            skipped.append(_skipped(place, "header", *range(number, last + 1)))
            ours, page, header_ends = True, len(rows), last
            continue
        inside = table is not None and number <= last_inside
        ours = ours and (
            inside or not starts_another_table(lines.get(number, ()), place.wanted, columns.values())
        )
        if not ours:
            page = len(rows)
        elif number == header_ends + 1 and counts_columns(place, number):
            skipped.append(_skipped(place, "column-numbers", number))
        elif is_total(place, number):
            skipped.append(_skipped(place, "total", number))
            page = len(rows)
        else:
            rows.append(Row(place.sheet, number, columns, below_table=table is not None and not inside))
    if notes:
        skipped.append(_skipped(place, "note", *notes))
    return rows, sorted(skipped, key=lambda rows: rows.numbers)


def _skipped(place: Place, why: SkippedWhy, *rows: int) -> Skipped:
    text = " ".join(" ".join(text.split()) for _, text in place.line(rows[0]))
    return Skipped(rows, why, text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…")


def _filled_rows(place: Place, skipped: Collection[Area]) -> tuple[list[int], tuple[int, ...]]:
    """Return the rows in which anything but the number stands, and those of notes below them all.

    A number alone waits to be filled. Words in the number's column are content too, but below all
    rows: there they are a note.
    """
    table, content = place.header.table, place.content_columns
    known = frozenset(place.columns.values())
    totals = table.area.bottom if table and table.has_totals else 0
    if totals and _is_measure(place, totals):
        totals = 0
    filled: set[int] = set()
    worded: set[int] = set()
    for (row, column), cell in place.sheet.cells.items():
        if row < place.first_row or row == totals or column not in known or is_blank(cell):
            continue
        if skipped and any(area.contains(row, column) for area in skipped):
            continue
        if column in content:
            filled.add(row)
        elif isinstance(cell.value, str) and not NUMBER_ALONE.fullmatch(squash(cell.value)):
            worded.add(row)
    last = max([*filled, table.area.bottom if table else 0], default=0)
    notes = {row for row in worded if row > last and not is_total(place, row)}
    return sorted(filled | worded - notes), tuple(sorted(notes))


def _is_measure(place: Place, totals: int) -> bool:
    """Tell a totals row into which somebody has typed a row of data."""
    cells = {column: place.sheet.cells.get((totals, column)) for column in place.columns.values()}
    filled = {column: cell for column, cell in cells.items() if cell and not is_blank(cell)}
    words = (cell.value for cell in filled.values() if isinstance(cell.value, str))
    if any(cell.formula for cell in filled.values()) or any(map(is_total_text, words)):
        return False
    return len(filled.keys() & place.content_columns) > 1


def _left_out(place: Place, neighbours: Iterable[_Neighbour], read: set[int]) -> Iterator[LeftOut]:
    named = [other for other in neighbours if other.is_named]
    content = place.content_columns if named else ()
    cells = sorted(at for at, cell in place.sheet.cells.items() if at[1] in content and not is_blank(cell))
    for other in named:
        top = max(other.area.top, place.first_row)
        lines = cells[bisect_left(cells, (top, 0)) : bisect_left(cells, (other.area.bottom + 1, 0))]
        rows = {row for row, column in lines if other.area.contains(row, column)} - read
        if rows - {other.header}:
            yield LeftOut(other.name, tuple(sorted(rows)))


def _rows_above(place: Place, above: range) -> Iterator[int]:
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
    for row, texts in sorted(place.texts.rows.items()):
        if row not in above or starts_another_table(texts, place.wanted, place.columns.values()):
            return
        labels = sum(label_key(text) in place.wanted.by_label or label_key(text) in form for _, text in texts)
        if filled[row] >= MIN_LABELS and labels < 2:
            yield row


def _says_more_than_a_number(cell: Cell) -> bool:
    if isinstance(cell.value, str):
        return not NUMBER_ALONE.fullmatch(squash(cell.value))
    return isinstance(cell.value, date | time) or (cell.value is None and cell.formula)
