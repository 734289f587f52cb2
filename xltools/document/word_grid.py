"""A table of Word laid out as a grid of columns as a person sees them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from xltools.core.model import Area, Cell, Sheet
from xltools.core.rich import RichText


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell of a row: where it begins among the columns of the grid and how many it covers."""

    start: int
    span: int
    goes_on: bool
    begins_merge: bool
    text: str


def sheet_of(name: str, rows: list[list[WordCell]]) -> Sheet:
    """Return a table as a sheet. Word's own columns are finer than those a person sees, where edges
    were dragged: most rows have as many cells as there are columns, and those count them."""
    usual = Counter(len(row) for row in rows)
    width = max(usual, key=lambda count: (usual[count], count), default=0)
    model = next((row for row in rows if len(row) == width), [])
    edges = [cell.start for cell in model] + ([model[-1].start + model[-1].span] if model else [])
    cells: dict[tuple[int, int], Cell] = {}
    merged: list[Area] = []
    open_areas: dict[int, Area] = {}
    for number, row in enumerate(rows, start=1):
        still: dict[int, Area] = {}
        for at, cell in enumerate(row):
            left, right = (at + 1, at + 1) if len(row) == width else _columns(cell, edges)
            while (number, left) in cells:
                left += 1
            right = max(left, right)
            if cell.goes_on and left in open_areas:
                area = open_areas[left]
                still[left] = Area(area.top, area.left, number, area.right)
            elif cell.begins_merge or right > left:
                area = Area(number, left, number, right)
                if cell.begins_merge:
                    still[left] = area
                else:
                    merged.append(area)
            if cell.text:
                cells[number, left] = Cell(
                    cell.text, runs=cell.text.runs if isinstance(cell.text, RichText) else ()
                )
        merged += [
            area for left, area in open_areas.items() if left not in still or still[left].top != area.top
        ]
        open_areas = still
    merged += open_areas.values()
    return Sheet(
        name, cells, merged=tuple(area for area in merged if area.top < area.bottom or area.left < area.right)
    )


def _columns(cell: WordCell, edges: list[int]) -> tuple[int, int]:
    """Return the first and last column that a cell covers, by the edges that are nearest to its own."""
    left = min(range(len(edges) - 1), key=lambda at: abs(edges[at] - cell.start), default=0)
    end = cell.start + cell.span
    right = min(range(left + 1, len(edges)), key=lambda at: abs(edges[at] - end), default=left + 1)
    return left + 1, right
