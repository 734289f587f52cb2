"""One grid of last year's report read into measures, and every text of it that went into none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from xltools.core.dossier import is_uncalculated, marked
from xltools.core.found import is_blank
from xltools.core.header_rows import HeaderRow
from xltools.core.merged_cells import MergedCells
from xltools.core.model import Cell, ErrorValue, Sheet
from xltools.core.old_headings import OldHeader, OldHeading, header_at
from xltools.core.old_rows import OldRow, grouped, number_before, number_in
from xltools.core.old_table import Left, LeftWhy, OldGrid, OldMeasure, Place
from xltools.core.rich import piece, rich_join, rich_lines
from xltools.core.schema import schema
from xltools.core.sheet_texts import SheetTexts
from xltools.core.table_rows import read_table
from xltools.core.thai import says_nothing


class GridReading:
    """What a grid says under a header; ``measures`` come first, ``left`` is what they did not take."""

    def __init__(self, grid: OldGrid, header: OldHeader) -> None:
        self._grid = grid
        self._header = header
        self._sheet = _with_our_labels(grid.sheet, header)
        self._merged = MergedCells(self._sheet)
        self._used: set[tuple[int, int]] = set()
        labels = {heading.column: _label(heading) for heading in header.headings}
        last = header.last_row
        headings = HeaderRow(last, last, tuple(sorted(labels.items())), header.columns, None)
        self._found = read_table(self._sheet, schema().tables["measures"], headings)
        self._why = {number: skipped.why for skipped in self._found.skipped for number in skipped.numbers}

    @cached_property
    def _rows(self) -> list[OldRow]:
        """The rows with anything in a known column."""
        texts = ((row.number, self._texts(row.number)) for row in self._found.rows)
        return [OldRow(number, found) for number, found in texts if found]

    @cached_property
    def _group_titles(self) -> frozenset[int]:
        """The rows that are a title over the next measures: one text, merged over most columns."""
        columns = self._header.columns.values()
        wide = {
            area.top
            for area in self._sheet.merged
            if 2 * sum(area.left <= column <= area.right for column in columns) > len(columns)
        }
        return frozenset(row.number for row in self._rows if row.number in wide and len(row.texts) == 1)

    def _texts(self, row: int) -> dict[str, str]:
        texts = {key: _text(self._sheet.cells.get((row, at))) for key, at in self._header.columns.items()}
        return {key: text for key, text in texts.items() if text}

    def measures(self, before: int) -> Iterator[OldMeasure]:
        """Yield the measures of the grid; ``before`` is how many other grids had before it."""
        rows = [row for row in self._rows if row.number not in self._group_titles]
        title = self._header.columns.get("title", 0)
        groups = grouped(rows, self._merged, title, broken=self._grid.broken)
        for no, group in enumerate(groups, start=before + 1):
            yield self._measure(group, no)

    def _measure(self, group: Sequence[OldRow], no: int) -> OldMeasure:
        texts: dict[str, str] = {}
        shared: list[str] = []
        for key, column in self._header.columns.items():
            pieces = [(row.number, row.texts[key]) for row in group if key in row.texts]
            if key == "no":
                pieces = [(row, text) for row, text in pieces if number_in(text) == no or says_nothing(text)]
            self._used.update((row, column) for row, _ in pieces)
            if key == "no":
                continue
            if not pieces and (above := self._from_above(group[0].number, column)):
                pieces = [(group[0].number, above)]
                shared.append(key)
            if text := rich_join("\n", (text for _, text in pieces)):
                texts[key] = _without_number(text, no) if key == "title" else text
        return OldMeasure(texts, self._grid, tuple(row.number for row in group), tuple(shared))

    def _from_above(self, row: int, column: int) -> str:
        """Return the text of a merged cell that reaches down to this row from above."""
        area = self._merged.from_above(row, column)
        return _text(self._sheet.cells.get((area.top, column))) if area else ""

    def left(self) -> Iterator[Left]:
        """Yield every text that is in no measure and no heading."""
        header = self._header
        heads = {at for at in self._sheet.cells if self._why.get(at[0]) == "header"}
        named = {heading.column: " ".join(heading.typed.split()) for heading in header.headings}
        inside = {row.number for row in self._rows}
        for at, cell in sorted(self._grid.sheet.cells.items()):
            told = at in self._used or at in heads or header.first_row <= at[0] <= header.last_row
            if told or is_blank(cell):
                continue
            row, column = at
            place, heading = Place(self._grid, row, column), named.get(column, "")
            text = cell.value.code if isinstance(cell.value, ErrorValue) else _text(cell)
            if is_uncalculated(cell):
                yield Left(place, "formula", "", heading)
            elif (
                text and (row in inside or not says_nothing(text)) and self._why.get(row) != "column-numbers"
            ):
                yield Left(place, self._why_left(row, column, cell, inside=row in inside), text, heading)

    def _why_left(self, row: int, column: int, cell: Cell, *, inside: bool) -> LeftWhy:
        skipped = self._why.get(row)
        if isinstance(cell.value, ErrorValue):
            return "error"
        if row in self._group_titles or skipped == "page-title":
            return "heading-row"
        if skipped == "total":
            return "total"
        if skipped == "note":
            return "note"
        if inside and column == self._header.columns.get("no"):
            return "number"
        around = row < self._header.first_row or row > self._found.last_row
        return "outside" if around else "column"


def _label(heading: OldHeading) -> str:
    return schema().tables["measures"].columns[heading.key].label if heading.key else heading.typed


def _with_our_labels(sheet: Sheet, header: OldHeader) -> Sheet:
    """Return the sheet with our own labels in every header row, so that it is read as one of ours."""
    texts = SheetTexts(sheet)
    cells = dict(sheet.cells)
    taken: set[int] = set()
    ours = header.columns
    labels = schema().tables["measures"].columns
    for row in sorted(texts.rows):
        if row in taken or row < header.first_row:
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
        cells |= {(again.last_row, column): Cell(labels[key].label) for column, key in known.items()}
    merged = tuple(area for area in sheet.merged if area.top not in taken and area.bottom not in taken)
    return replace(sheet, cells=cells, merged=merged, tables=())


def _text(cell: Cell | None) -> str:
    """Return a cell's text, "" for a blank one; an error value is none."""
    if cell is None or isinstance(cell.value, ErrorValue):
        return ""
    return rich_join("\n", rich_lines(marked(cell)))


def _without_number(title: str, no: int) -> str:
    found = number_before(title)
    return piece(title, found[1]) if found and found[0] == no else title


def all_of(grid: OldGrid) -> Iterator[Left]:
    """Yield every text of a grid that is no table of measures."""
    for (row, column), cell in sorted(grid.sheet.cells.items()):
        if text := _text(cell):
            yield Left(Place(grid, row, column), "no-table", text)
