"""What is known of last year's table: its measures with where they came from, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from xltools.core.model import Sheet, column_letters
from xltools.core.old_headings import OldHeading

LeftWhy = Literal[
    "column", "heading-row", "total", "note", "number", "outside", "formula", "error", "no-table"
]

AROUND: tuple[LeftWhy, ...] = ("outside", "note", "no-table")
"""What stands around the tables of measures: a title, a note, a table of signatures."""


@dataclass(frozen=True)
class OldGrid:
    """A table of a Word file, or a sheet of a workbook, under the name by which people find it."""

    sheet: Sheet
    kind: Literal["table", "sheet"]

    @property
    def name(self) -> str:
        """The sheet's name, or the table's number."""
        return self.sheet.name

    @property
    def broken(self) -> bool:
        """Whether one measure may stand in many rows."""
        return self.kind == "sheet"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stood: the grid, a row of it (0 for none), a column (0 for none)."""

    grid: OldGrid | None
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """The cell as Excel names it, "" in a Word file."""
        known = self.grid is not None and self.grid.kind == "sheet" and self.column
        return f"{column_letters(self.column)}{self.row}" if known else ""


@dataclass(frozen=True)
class OldMeasure:
    """One measure: its texts by column, the rows it was made of, and its columns filled from a merged cell."""

    texts: Mapping[str, str]
    grid: OldGrid
    rows: tuple[int, ...]
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A text that went into no cell of a measure, and why."""

    place: Place
    why: LeftWhy
    text: str
    heading: str = ""


@dataclass
class OldTable:
    """What was understood of all grids that hold measures."""

    headings: list[tuple[OldGrid, OldHeading]] = field(default_factory=list)
    measures: list[OldMeasure] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    headless: list[OldGrid] = field(default_factory=list)
    """Grids without a heading that were read as the going on of the one before."""
