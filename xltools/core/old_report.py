"""Last year's report understood: measures with where they came from, and everything that was left out.

A table of Word and a sheet of Excel are the same here: a grid of cells. What stands in a cell of a grid
is in a measure, or it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from xltools.core.dossier import is_uncalculated, marked
from xltools.core.found import FoundTable, is_blank
from xltools.core.header_rows import HeaderRow
from xltools.core.model import Cell, ErrorValue, Sheet, column_letters
from xltools.core.old_headings import OldHeader, OldHeading, find_header, header_at
from xltools.core.old_rows import OldRow, grouped, number_before, number_in
from xltools.core.rich import piece, rich_join, rich_lines
from xltools.core.schema import schema
from xltools.core.sheet_texts import SheetTexts
from xltools.core.table_rows import read_table
from xltools.core.thai import says_nothing

LeftWhy = Literal[
    "column", "heading-row", "total", "note", "number", "outside", "formula", "error", "no-table"
]


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


def read_grids(grids: Sequence[OldGrid]) -> OldTable:
    """Return what the grids say; one without a header goes on with the columns of the one before it."""
    table = OldTable()
    last: OldHeader | None = None
    for grid in grids:
        header = find_header(grid.sheet)
        if header is None and last and _goes_on(grid.sheet, last):
            header = replace(last, first_row=0, last_row=0)
            table.headless.append(grid)
        if header is None:
            table.left += _all_of(grid)
            continue
        if header.last_row:
            last = header
            table.headings += [(grid, heading) for heading in header.headings]
        _read_grid(table, grid, header)
    return table


def _goes_on(sheet: Sheet, last: OldHeader) -> bool:
    """Tell a table that goes on where another ended: as wide, with words in most of its columns."""
    widest = max((column for _, column in sheet.cells), default=0)
    known = set(last.columns.values())
    filled = {column for _, column in sheet.cells}
    return widest == max(heading.column for heading in last.headings) and 2 * len(filled & known) > len(known)


def _all_of(grid: OldGrid) -> Iterator[Left]:
    for (row, column), cell in sorted(grid.sheet.cells.items()):
        if text := _text(cell):
            yield Left(Place(grid, row, column), "no-table", text)


# ---------------------------------------------------------------- one grid


def _read_grid(table: OldTable, grid: OldGrid, header: OldHeader) -> None:
    sheet = _with_our_labels(grid.sheet, header)
    columns = header.columns
    labels = {heading.column: _label(heading) for heading in header.headings}
    row = header.last_row
    found = read_table(
        sheet,
        schema().tables["measures"],
        HeaderRow(row, row, tuple(sorted(labels.items())), columns, None),
    )
    used: dict[tuple[int, int], None] = {}
    rows = [OldRow(each.number, _texts(sheet, each.number, columns)) for each in found.rows]
    rows = [each for each in rows if each.texts]
    headings_again = _category_rows(sheet, rows, columns)
    rows = [each for each in rows if each.number not in headings_again]
    groups = grouped(rows, sheet, columns.get("title", 0), broken=grid.broken)
    for group in groups:
        table.measures.append(_measure(grid, sheet, group, columns, len(table.measures) + 1, used))
    told = {number: skipped.why for skipped in found.skipped for number in skipped.numbers}
    heads = {at for at in sheet.cells if told.get(at[0]) == "header"}
    named = {heading.column: heading.typed for heading in header.headings}
    for at, cell in sorted(grid.sheet.cells.items()):
        if at in used or at in heads or header.first_row <= at[0] <= header.last_row or is_blank(cell):
            continue
        table.left += _left(grid, at, cell, found, header.first_row, told, named, headings_again, rows)


def _label(heading: OldHeading) -> str:
    return schema().tables["measures"].columns[heading.key].label if heading.key else heading.typed


def _with_our_labels(sheet: Sheet, header: OldHeader) -> Sheet:
    """Return the sheet with our own labels in every header row, so that it is read as one of ours."""
    texts = SheetTexts(sheet)
    cells = dict(sheet.cells)
    taken: set[int] = set()
    ours = header.columns
    for row in sorted(texts.rows):
        if row in taken or not (header.first_row <= row or header.last_row == 0):
            continue
        again = header if row == header.first_row else header_at(texts, row)
        if again is None or not again.columns.items() <= ours.items():
            continue
        known = {column: key for key, column in again.columns.items()}
        for number in range(again.first_row, again.last_row + 1):
            taken.add(number)
            for column, _ in texts.rows.get(number, ()):
                if column in known or number < again.last_row:
                    cells.pop((number, column))
        columns = schema().tables["measures"].columns
        cells |= {(again.last_row, column): Cell(columns[key].label) for column, key in known.items()}
    merged = tuple(area for area in sheet.merged if not any(area.top <= row <= area.bottom for row in taken))
    return replace(sheet, cells=cells, merged=merged, tables=())


def _texts(sheet: Sheet, row: int, columns: Mapping[str, int]) -> dict[str, str]:
    texts = {key: _text(sheet.cells.get((row, column))) for key, column in columns.items()}
    return {key: text for key, text in texts.items() if text}


def _text(cell: Cell | None) -> str:
    """Return a cell's text, "" for a blank one; an error value is none."""
    if cell is None or isinstance(cell.value, ErrorValue):
        return ""
    return rich_join("\n", rich_lines(marked(cell)))


def _category_rows(sheet: Sheet, rows: Sequence[OldRow], columns: Mapping[str, int]) -> set[int]:
    """Return the rows that are a heading over the next measures: one text, merged over most columns."""
    wide = {
        area.top
        for area in sheet.merged
        if 2 * sum(area.left <= column <= area.right for column in columns.values()) > len(columns)
    }
    return {row.number for row in rows if row.number in wide and len(row.texts) == 1}


def _measure(
    grid: OldGrid,
    sheet: Sheet,
    group: Sequence[OldRow],
    columns: Mapping[str, int],
    no: int,
    used: dict[tuple[int, int], None],
) -> OldMeasure:
    texts: dict[str, str] = {}
    shared: list[str] = []
    for key, column in columns.items():
        pieces = [(row.number, row.texts[key]) for row in group if key in row.texts]
        if key == "no":
            used |= {
                (row, column): None for row, text in pieces if number_in(text) == no or says_nothing(text)
            }
            continue
        used |= {(row, column): None for row, _ in pieces}
        if not pieces and (above := _merged_from_above(sheet, group[0].number, column)):
            pieces = [(group[0].number, above)]
            shared.append(key)
        text = rich_join("\n", (text for _, text in pieces))
        if key == "title":
            text = _without_number(text, no)
        if text:
            texts[key] = text
    return OldMeasure(texts, grid, tuple(row.number for row in group), tuple(shared))


def _merged_from_above(sheet: Sheet, row: int, column: int) -> str:
    """Return the text of a merged cell that reaches down to this row from above."""
    for area in sheet.merged:
        if area.top < row and area.contains(row, column) and area.left == column:
            return _text(sheet.cells.get((area.top, column)))
    return ""


def _without_number(title: str, no: int) -> str:
    found = number_before(title)
    return piece(title, found[1]) if found and found[0] == no else title


def _left(
    grid: OldGrid,
    at: tuple[int, int],
    cell: Cell,
    found: FoundTable,
    header_row: int,
    told: Mapping[int, str],
    named: Mapping[int, str],
    categories: set[int],
    rows: Sequence[OldRow],
) -> Iterator[Left]:
    row, column = at
    place = Place(grid, row, column)
    inside = any(each.number == row for each in rows)
    if is_uncalculated(cell):
        yield Left(place, "formula", "")
        return
    text = cell.value.code if isinstance(cell.value, ErrorValue) else _text(cell)
    if not text or (says_nothing(text) and not inside):
        return
    why: LeftWhy = "outside"
    around = row < header_row or (row > found.last_row and row not in told)
    if isinstance(cell.value, ErrorValue):
        why = "error"
    elif row in categories or told.get(row) == "page-title":
        why = "heading-row"
    elif told.get(row) == "total":
        why = "total"
    elif told.get(row) in ("column-numbers", "header"):
        return
    elif told.get(row) == "note":
        why = "note"
    elif column == found.columns.get("no") and inside:
        why = "number"
    elif not around:
        why = "column"
    yield Left(place, why, text, " ".join(named.get(column, "").split()))


def outside_lines(grid: OldGrid, left: Sequence[Left]) -> list[str]:
    """Return the lines that stand around a table on its sheet, from top to bottom."""
    ours = sorted((each.place.row, each.place.column, each.text) for each in left
                  if each.place.grid is grid and each.why in ("outside", "note", "no-table"))  # fmt: skip
    by_row: dict[int, list[str]] = {}
    for row, _, text in ours:
        by_row.setdefault(row, []).append(text)
    return [line for texts in by_row.values() for line in " ".join(texts).split("\n")]
