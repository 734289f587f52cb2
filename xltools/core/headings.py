"""The headings of tables: how labels are compared, and which columns a row of labels names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from xltools.core.model import Sheet, Table
from xltools.core.schema import TABLE_KEYS, TableSchema, schema
from xltools.core.thai import squash

MIN_LABELS = 3
_LONGEST_LABEL = 120
COUNTING_COLUMNS = frozenset({"no", "order"})

Headings = tuple[tuple[int, str], ...]
"""Columns and the headings in them as typed, from left to right."""


def label_key(text: str) -> str:
    """Return the form in which labels are compared: no white space, no colon or asterisk behind.

    What cannot be a label gives "".
    """
    return _label_key(text) if len(text) <= _LONGEST_LABEL else ""


@lru_cache(maxsize=1 << 14)
def _label_key(text: str) -> str:
    """Return the same for a text that is short enough: mostly "", and mostly at a glance."""
    if not text:
        return ""
    first_letters, last_letters = _edges()
    first, last = text[0], text[-1]
    if first.isalnum() and first.casefold() not in first_letters:
        return ""
    if last.isalnum() and last.casefold() not in last_letters:
        return ""
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


def starts_another_table(
    headings: Headings, wanted: TableSchema, places: Collection[int] | None = None
) -> bool:
    """Tell whether the headings are rather those of another expected table, in one of these columns."""
    ours = len(columns_of(headings, wanted))
    for other in (schema().tables[key] for key in TABLE_KEYS if key != wanted.key):
        columns = columns_of(headings, other)
        here = places is None or not set(places).isdisjoint(columns.values())
        if here and len(columns) > ours and is_enough(columns, other, MIN_LABELS):
            return True
    return False


def is_enough(columns: Mapping[str, int], wanted: TableSchema, needed: int) -> bool:
    """Tell whether that many known columns, one of them a required one, make a header."""
    required = any(wanted.columns[key].required for key in columns)
    return required and len(columns) >= min(needed, len(wanted.columns))
