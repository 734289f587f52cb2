"""Recognises header rows: which labels of which expected table stand side by side in a row.

Two tables may stand beside each other, so a row is cut into blocks first: at the edges of Excel
tables, and where behind an empty column the headings of something else begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltools.core.header_tiers import spread
from xltools.core.headings import (
    COUNTING_COLUMNS,
    MIN_LABELS,
    Headings,
    columns_of,
    is_at_home,
    is_enough,
    label_key,
    starts_another_table,
)
from xltools.core.model import Sheet, Table
from xltools.core.schema import TableSchema
from xltools.core.sheet_texts import SheetTexts
from xltools.records import dataclass

_MIN_LABELS_AT_HOME = 2


@dataclass(frozen=True)
class HeaderRow:
    """A row that holds enough labels of a table, and the Excel table it belongs to, if any.

    ``last_row`` is another one where the headings are spread over two or three rows.
    """

    row: int
    last_row: int
    headings: Headings
    columns: Mapping[str, int]
    table: Table | None


def header_rows(sheet: Sheet, wanted: TableSchema) -> Iterator[HeaderRow]:
    """Yield every place of a sheet that may be the table's header, from top to bottom."""
    needed = _MIN_LABELS_AT_HOME if is_at_home(sheet, wanted) else MIN_LABELS
    texts = SheetTexts(sheet)
    labels = wanted.by_label
    known = {row for row, line in texts.rows.items() for _, text in line if label_key(text) in labels}
    for row, line in sorted(texts.rows.items()) if known else ():
        if row not in known and row + 1 not in known:
            continue
        for table, typed in _blocks(texts, row, line, wanted):
            headings, last_row = (typed, row) if table else spread(texts, row, typed, wanted)
            columns = columns_of(headings, wanted)
            if is_enough(columns, wanted, needed):
                yield HeaderRow(row, last_row, headings, columns, table)


def _blocks(
    texts: SheetTexts, row: int, headings: Headings, wanted: TableSchema
) -> Iterator[tuple[Table | None, Headings]]:
    loose = list(headings)
    for table in texts.sheet.tables:
        first_row = table.area.top if table.has_header else table.area.top - 1
        if not first_row <= row <= table.area.bottom:
            continue
        inside = [heading for heading in loose if table.area.left <= heading[0] <= table.area.right]
        if inside:
            yield table, tuple(inside)
            loose = [heading for heading in loose if not table.area.left <= heading[0] <= table.area.right]
    own: list[tuple[int, str]] = []
    for run in _runs(texts, row, loose):
        if starts_another_table(run, wanted) or _counts_anew(run, own, wanted):
            yield None, run
        else:
            own += run
    yield None, tuple(own)


def _runs(texts: SheetTexts, row: int, headings: list[tuple[int, str]]) -> Iterator[Headings]:
    """Yield the headings that stand side by side; a merged heading covers the columns beside it."""
    run: list[tuple[int, str]] = []
    for column, label in headings:
        if run and column > texts.reach(row, run[-1][0]).right + 1:
            yield tuple(run)
            run = []
        run.append((column, label))
    if run:
        yield tuple(run)


def _counts_anew(run: Headings, own: list[tuple[int, str]], wanted: TableSchema) -> bool:
    """Tell whether a second ลำดับ begins a table that has nothing else in common with ours."""
    known = columns_of(run, wanted).keys()
    return bool(known) and known <= COUNTING_COLUMNS and known <= columns_of(tuple(own), wanted).keys()
