"""Where buttons go on a sheet: above the table where it is blank, else right of all columns in use."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.data import load
from xltools.core.locate import find_table
from xltools.core.model import Area, CellRef, Sheet, Workbook
from xltools.core.schema import schema
from xltools.errors import InputError
from xltools.records import dataclass
from xltools.workbook.index import WorkbookIndex
from xltools.workbook.references import MAX_COLUMNS
from xltools.workbook.sheet_layout import SheetLayout, floating, layout_of

_LAST_ROW_IN_SIGHT = 20
_ROWS_OF_A_GUIDE = 10
_MOST_ROWS = 3
_LEAST_HEIGHT, _HEIGHT, _MARGIN, _GAP = 24, 30, 2, 8
_STEPS_TO_THE_RIGHT = 400


@dataclass(frozen=True, slots=True)
class Corner:
    """A point on a sheet: a cell, and how many pixels right of and below its upper left corner."""

    column: int
    right: int
    row: int
    below: int


@dataclass(frozen=True, slots=True)
class Button:
    """One button: what it runs, what it says, and its corners."""

    macro: str
    caption: str
    start: Corner
    end: Corner


@dataclass(frozen=True, slots=True)
class Placed:
    """The buttons of one sheet; ``cell`` is the one under the first of them."""

    cell: CellRef
    buttons: tuple[Button, ...]


def places(workbook: Workbook, index: WorkbookIndex) -> list[Placed]:
    """Return the buttons for the sheet of measures, and for the one that says how to fill the workbook.

    Raises:
        InputError: no sheet that people see holds measures, or there is no room on it.
    """
    found = find_table(workbook, schema().tables["measures"])
    if found is None or found.sheet.hidden:
        raise InputError("button-no-measures", {})
    placed = [placed_on(index, found.sheet, found.header_row)]
    guide = workbook.sheet(load("schema")["buttons"]["guide_sheet"])
    if guide is not None and guide.name != found.sheet.name and not guide.hidden:
        placed.append(placed_on(index, guide, _ROWS_OF_A_GUIDE + 1))
    if not placed[0].buttons:
        raise InputError("button-no-room", {"sheet": found.sheet.name})
    return [one for one in placed if one.buttons]


def placed_on(index: WorkbookIndex, sheet: Sheet, header_row: int) -> Placed:
    """Return the buttons of one sheet where they cover nothing; none where there is no room."""
    part = next(entry.part for entry in index.sheets if entry.name == sheet.name and entry.part)
    layout = layout_of(index.package.read(part), part)
    try:
        taken = _taken(sheet) + floating(index.package, part, layout)
    except InputError:
        raise InputError("button-drawing", {"sheet": sheet.name}) from None
    for rows, column in _candidates(sheet, layout, header_row):
        buttons = tuple(_laid(layout, rows, column))
        if not buttons:
            continue
        area = Area(rows[0], buttons[0].start.column, rows[-1], buttons[-1].end.column)
        filled = any(area.contains(*at) for at in sheet.cells)
        if not filled and not any(area.overlaps(other) for other in taken):
            return Placed(sheet.ref(buttons[0].start.row, buttons[0].start.column), buttons)
    return Placed(sheet.ref(1, 1), ())


def _taken(sheet: Sheet) -> list[Area]:
    return [*sheet.merged, *(table.area for table in sheet.tables)]


def _candidates(sheet: Sheet, layout: SheetLayout, header_row: int) -> Iterator[tuple[range, int]]:
    """Yield rows and a first column, the best first: blank rows over the headings, then right of everything."""
    for bottom in range(min(header_row - 1, _LAST_ROW_IN_SIGHT), 0, -1):
        if layout.height(bottom) and (rows := _run(layout, bottom, upwards=True)):
            yield rows, 1
    beside = _run(layout, header_row if header_row <= _LAST_ROW_IN_SIGHT else 1, upwards=False)
    used = [column for row, column in sheet.cells if not beside or row in beside]
    used += [area.right for area in _taken(sheet) if beside and area.top <= beside[-1]]
    first = max(used, default=0) + 2
    for column in range(first, first + _STEPS_TO_THE_RIGHT):
        if beside and layout.width(column):
            yield beside, column


def _run(layout: SheetLayout, row: int, *, upwards: bool) -> range | None:
    """Return rows from this one on that are high enough for a button; few are."""
    step = -1 if upwards else 1
    total, number = 0, row
    while number >= 1 and abs(number - row) < (_MOST_ROWS if upwards else _MOST_ROWS * 4):
        total += layout.height(number)
        if total >= _LEAST_HEIGHT:
            return range(min(number, row), max(number, row) + 1)
        number += step
    return None


def _laid(layout: SheetLayout, rows: range, column: int) -> Iterator[Button]:
    """Yield the buttons side by side; none lies across the border of the frozen columns."""
    room = sum(layout.height(row) for row in rows)
    height = min(_HEIGHT, room - 2 * _MARGIN)
    right = 4
    for button in load("schema")["buttons"]["button"]:
        end = _along(layout, column, right + button["width"])
        if column <= layout.frozen_columns < end[0]:
            column, right = layout.frozen_columns + 1, 4
            end = _along(layout, column, right + button["width"])
        top, bottom = _down(layout, rows, _MARGIN), _down(layout, rows, _MARGIN + height)
        yield Button(button["macro"], button["caption"], Corner(column, right, *top), Corner(*end, *bottom))
        column, right = _along(layout, end[0], end[1] + _GAP)


def _along(layout: SheetLayout, column: int, pixels: int) -> tuple[int, int]:
    """Return the column, and the pixels into it, that far right of a column's beginning."""
    while column < MAX_COLUMNS and pixels >= layout.width(column):
        pixels -= layout.width(column)
        column += 1
    return column, pixels


def _down(layout: SheetLayout, rows: range, pixels: int) -> tuple[int, int]:
    row = rows[0]
    while row < rows[-1] and pixels >= layout.height(row):
        pixels -= layout.height(row)
        row += 1
    return row, pixels
