"""What a found table is: its headings, its columns by key, its rows with content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from xltools.core.model import Cell, CellRef, Sheet, Table
from xltools.core.schema import TableSchema
from xltools.core.thai import squash
from xltools.records import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """One heading as typed; ``key`` is the column it means, None if unknown."""

    ref: CellRef
    label: str
    key: str | None


@dataclass(frozen=True)
class Row:
    """One row of data under a header row; ``below_table`` is set for those outside the Excel table's data."""

    sheet: Sheet
    number: int
    columns: Mapping[str, int]
    below_table: bool = False

    def cell(self, key: str) -> Cell | None:
        """Return what stands in a column of this row."""
        column = self.columns.get(key)
        return self.sheet.cells.get((self.number, column)) if column else None

    def ref(self, key: str) -> CellRef:
        """Return the cell of a column; of the row's first known column where that one is missing."""
        return self.sheet.ref(self.number, self.columns.get(key) or min(self.columns.values(), default=1))

    @property
    def hidden(self) -> bool:
        """Whether a person looking at the sheet does not see the row."""
        return self.number in self.sheet.hidden_rows


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows in our columns that are not read, because they lie in another Excel table."""

    table: str
    rows: tuple[int, ...]


SkippedWhy = Literal["header", "page-title", "column-numbers", "total", "note"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows among the data that are not read, because they are no data: what they are, and what stands in them."""

    numbers: tuple[int, ...]
    why: SkippedWhy
    text: str


@dataclass(frozen=True)
class FoundTable:
    """Where a table stands: its header row, its columns by key, and its rows with content.

    ``rows_above`` and ``left_out`` are not read, but look as if they were meant to be. ``table`` is
    the Excel table, where it is one.
    """

    schema: TableSchema
    sheet: Sheet
    header_row: int
    headers: tuple[Header, ...]
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...]
    last_row: int
    rows_above: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    table: Table | None = None

    @property
    def skipped_rows(self) -> frozenset[int]:
        """The numbers of all rows that are skipped."""
        return frozenset(number for rows in self.skipped for number in rows.numbers)

    @property
    def extra(self) -> dict[str, int]:
        """The columns nobody asked for, by their label as typed; of two alike, the first."""
        columns: dict[str, int] = {}
        for header in self.headers:
            if header.key is None:
                columns.setdefault(header.label, header.ref.column)
        return columns


def is_blank(cell: Cell | None) -> bool:
    """Tell a cell in which a person sees nothing; a formula never calculated is not blank."""
    if cell is None:
        return True
    if cell.value is None:
        return not cell.formula
    return isinstance(cell.value, str) and not (cell.value[:1].isalnum() or squash(cell.value))
