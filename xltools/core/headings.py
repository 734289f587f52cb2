"""Recognises header rows: which labels of which expected table stand side by side in a row.

Two tables may stand beside each other, so a row is cut into blocks first: at the edges of Excel
tables, and where behind an empty column the headings of something else begin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from xltools.core.model import Sheet, Table
from xltools.core.schema import TABLE_KEYS, TableSchema, schema
from xltools.core.thai import squash

MIN_LABELS = 3
_MIN_LABELS_AT_HOME = 2
_LONGEST_LABEL = 120
COUNTING_COLUMNS = frozenset({"no", "order"})

Headings = tuple[tuple[int, str], ...]
"""Columns and the headings in them as typed, from left to right."""


@dataclass(frozen=True)
class HeaderRow:
    """A row that holds enough labels of a table, and the Excel table it belongs to, if any."""

    row: int
    headings: Headings
    columns: Mapping[str, int]
    table: Table | None


def label_key(text: str) -> str:
    """Return the form in which labels are compared: no white space, no colon or asterisk behind.

    What cannot be a label gives "", mostly at a glance: a stranger's workbook has a million texts.
    """
    if not text or len(text) > _LONGEST_LABEL:
        return ""
    first_letters, last_letters = _edges()
    first, last = text[0], text[-1]
    if first.isalnum() and first.casefold() not in first_letters:
        return ""
    if last.isalnum() and last.casefold() not in last_letters:
        return ""
    return _squashed(text)


@lru_cache(maxsize=1 << 14)
def _squashed(text: str) -> str:
    return squash(text).casefold().rstrip(":*")


@cache
def _edges() -> tuple[frozenset[str], frozenset[str]]:
    """Return the first and last characters of all labels, in either spelling of แ and ำ."""
    expected = schema()
    forms = (expected.fields, expected.settings)
    labels = [label for table in expected.tables.values() for label in table.by_label]
    labels += [label for form in forms for label in form.by_label]
    return frozenset({"เ", *(label[0] for label in labels)}), frozenset(
        {"า", *(label[-1] for label in labels)}
    )


def columns_of(headings: Headings, wanted: TableSchema) -> dict[str, int]:
    """Return the known columns by key; of two with one meaning, the first."""
    columns: dict[str, int] = {}
    for column, label in headings:
        if key := wanted.by_label.get(label_key(label)):
            columns.setdefault(key, column)
    return columns


def texts_by_row(sheet: Sheet, first_row: int = 1) -> dict[int, Headings]:
    """Return the texts of each row with their columns, from left to right."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), cell in sheet.cells.items():
        if row >= first_row and isinstance(cell.value, str) and cell.value.strip():
            rows.setdefault(row, []).append((column, cell.value))
    return {row: tuple(sorted(texts)) for row, texts in rows.items()}


def headings_of(sheet: Sheet, table: Table) -> Headings:
    """Return an Excel table's own headings; Excel keeps the last ones of a header switched off."""
    area = table.area
    if not table.has_header:
        return tuple(enumerate(table.columns, start=area.left))
    values = ((column, sheet.value(area.top, column)) for column in range(area.left, area.right + 1))
    return tuple((column, value) for column, value in values if isinstance(value, str) and value.strip())


def is_at_home(sheet: Sheet, wanted: TableSchema) -> bool:
    """Tell whether the sheet has the very name that is expected for the table."""
    return squash(sheet.name) == squash(wanted.sheet)


def header_rows(sheet: Sheet, wanted: TableSchema) -> Iterator[HeaderRow]:
    """Yield every place of a sheet that may be the table's header, from top to bottom."""
    needed = _MIN_LABELS_AT_HOME if is_at_home(sheet, wanted) else MIN_LABELS
    for row, texts in sorted(texts_by_row(sheet).items()):
        if sum(label_key(text) in wanted.by_label for _, text in texts) < min(needed, len(wanted.columns)):
            continue
        for table, headings in _blocks(sheet, row, texts, wanted):
            columns = columns_of(headings, wanted)
            if _is_enough(columns, wanted, needed):
                yield HeaderRow(row, headings, columns, table)


def starts_another_table(
    headings: Headings, wanted: TableSchema, places: Collection[int] | None = None
) -> bool:
    """Tell whether the headings are rather those of another expected table, in one of these columns."""
    ours = len(columns_of(headings, wanted))
    for other in (schema().tables[key] for key in TABLE_KEYS if key != wanted.key):
        columns = columns_of(headings, other)
        here = places is None or not set(places).isdisjoint(columns.values())
        if here and len(columns) > ours and _is_enough(columns, other, MIN_LABELS):
            return True
    return False


def _is_enough(columns: Mapping[str, int], wanted: TableSchema, needed: int) -> bool:
    required = any(wanted.columns[key].required for key in columns)
    return required and len(columns) >= min(needed, len(wanted.columns))


def _blocks(
    sheet: Sheet, row: int, headings: Headings, wanted: TableSchema
) -> Iterator[tuple[Table | None, Headings]]:
    loose = list(headings)
    for table in sheet.tables:
        first_row = table.area.top if table.has_header else table.area.top - 1
        inside = [
            (column, label)
            for column, label in loose
            if first_row <= row <= table.area.bottom and table.area.left <= column <= table.area.right
        ]
        if inside:
            yield table, tuple(inside)
            loose = [heading for heading in loose if heading not in inside]
    own: list[tuple[int, str]] = []
    for run in _runs(sheet, row, loose):
        if starts_another_table(run, wanted) or _counts_anew(run, own, wanted):
            yield None, run
        else:
            own += run
    yield None, tuple(own)


def _runs(sheet: Sheet, row: int, headings: list[tuple[int, str]]) -> Iterator[Headings]:
    """Yield the headings that stand side by side; a merged heading covers the columns beside it."""
    merged = [area for area in sheet.merged if area.top <= row <= area.bottom]
    run: list[tuple[int, str]] = []
    for column, label in headings:
        if run:
            before = run[-1][0]
            right = max([before, *(area.right for area in merged if area.left <= before <= area.right)])
            if column > right + 1:
                yield tuple(run)
                run = []
        run.append((column, label))
    if run:
        yield tuple(run)


def _counts_anew(run: Headings, own: list[tuple[int, str]], wanted: TableSchema) -> bool:
    """Tell whether a second ลำดับ begins a table that has nothing else in common with ours."""
    known = columns_of(run, wanted).keys()
    return bool(known) and known <= COUNTING_COLUMNS and known <= columns_of(tuple(own), wanted).keys()
