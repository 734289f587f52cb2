"""How a worksheet is laid out: widths, heights, what is frozen, and where things lie on the cells."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from xltools.core.model import Area
from xltools.records import dataclass, field
from xltools.workbook.grid_xml import Attributes, walk
from xltools.workbook.package import Package, relationships

_PIXELS_PER_CHARACTER = 7
_PIXELS_PER_POINT = 96 / 72
_EMU_PER_PIXEL = 9525
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 64, 20


@dataclass
class SheetLayout:
    """Widths and heights in pixels; rows and columns count from 1."""

    widths: list[tuple[int, int, int]] = field(default_factory=list)
    heights: dict[int, int] = field(default_factory=dict)
    default_width: int = _DEFAULT_WIDTH
    default_height: int = _DEFAULT_HEIGHT
    frozen_columns: int = 0

    def width(self, column: int) -> int:
        """Return the width of a column, 0 where it is hidden."""
        return next((px for first, last, px in self.widths if first <= column <= last), self.default_width)

    def height(self, row: int) -> int:
        """Return the height of a row, 0 where it is hidden."""
        return self.heights.get(row, self.default_height)

    def column_after(self, column: int, pixels: float) -> int:
        """Return the column in which something of that width ends that begins with ``column``."""
        return _after(column, pixels, self.width)

    def row_after(self, row: int, pixels: float) -> int:
        """Return the row in which something of that height ends that begins with ``row``."""
        return _after(row, pixels, self.height)


def layout_of(data: bytes, part: str) -> SheetLayout:
    """Return the layout that a worksheet's part declares."""
    layout = SheetLayout()
    row = 0

    def start(name: str, values: Attributes) -> None:
        nonlocal row
        if name == "sheetFormatPr":
            hidden = values.get("zeroHeight") in ("1", "true")
            layout.default_height = 0 if hidden else _points(values.get("defaultRowHeight"), _DEFAULT_HEIGHT)
            layout.default_width = _characters(values.get("defaultColWidth"), _DEFAULT_WIDTH)
        elif name == "col":
            first, last = _whole(values.get("min")), _whole(values.get("max"))
            hidden = values.get("hidden") in ("1", "true")
            width = 0 if hidden else _characters(values.get("width"), layout.default_width)
            layout.widths.append((first, last, width))
        elif name == "row":
            row = _whole(values.get("r")) or row + 1
            if values.get("hidden") in ("1", "true"):
                layout.heights[row] = 0
            elif "ht" in values:
                layout.heights[row] = _points(values["ht"], layout.default_height)
        elif name == "pane" and values.get("state", "").startswith("frozen"):
            layout.frozen_columns = _whole(values.get("xSplit"))

    walk(data, part, start, lambda name, text: None)
    return layout


def floating(package: Package, sheet_part: str, layout: SheetLayout) -> list[Area]:
    """Return the cells under pictures, charts, shapes, controls and notes of a sheet."""
    found: list[Area] = []
    for arrow in relationships(package, sheet_part):
        part = arrow.target_part
        if part and package.has(part) and arrow.kind in ("drawing", "vmlDrawing"):
            found += _anchors(package.read(part), posixpath.basename(part), layout)
    return found


def _anchors(data: bytes, part: str, layout: SheetLayout) -> list[Area]:
    """Return the areas of one drawing, in DrawingML or VML; a thing without an end is measured."""
    found: list[Area] = []
    numbers: dict[str, int] = {}
    inside = ""

    def start(name: str, values: Attributes) -> None:
        nonlocal inside
        if name.endswith("CellAnchor") or name == "absoluteAnchor":
            numbers.clear()
        elif name in ("from", "to"):
            inside = name
        elif name in ("ext", "pos") and "cx" not in numbers:
            numbers.update(
                {key: _whole(text) for key, text in values.items() if key in ("x", "y", "cx", "cy")}
            )

    def end(name: str, text: str) -> None:
        if name in ("col", "row"):
            numbers[f"{inside}-{name}"] = _whole(text.strip()) + 1
        elif name == "Anchor":
            places = [_whole(number.strip()) for number in text.split(",")]
            if len(places) == 8:
                found.append(Area(places[2] + 1, places[0] + 1, places[6] + 1, places[4] + 1))
        elif name == "twoCellAnchor":
            found.append(Area(*(numbers.get(key, 1) for key in ("from-row", "from-col", "to-row", "to-col"))))
        elif name in ("oneCellAnchor", "absoluteAnchor"):
            found.append(_measured(numbers, layout))

    walk(data, part, start, end)
    return found


def _measured(numbers: dict[str, int], layout: SheetLayout) -> Area:
    top = numbers.get("from-row") or layout.row_after(1, numbers.get("y", 0) / _EMU_PER_PIXEL)
    left = numbers.get("from-col") or layout.column_after(1, numbers.get("x", 0) / _EMU_PER_PIXEL)
    bottom = layout.row_after(top, numbers.get("cy", 0) / _EMU_PER_PIXEL)
    return Area(top, left, bottom, layout.column_after(left, numbers.get("cx", 0) / _EMU_PER_PIXEL))


def _after(first: int, pixels: float, size: Callable[[int], int]) -> int:
    number = first
    while pixels > (here := size(number)) and number < first + 16_000:
        pixels -= here
        number += 1
    return number


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 15 else 0


def _decimal(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < 10_000 else None


def _points(text: str | None, default: int) -> int:
    value = _decimal(text)
    return default if value is None else round(value * _PIXELS_PER_POINT)


def _characters(text: str | None, default: int) -> int:
    value = _decimal(text)
    return default if value is None else round(value * _PIXELS_PER_CHARACTER)
