"""Excel's Range and its borders, under the names that Excel's own object model has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xltools.workbook.libreoffice import borders, looks
from xltools.workbook.libreoffice.formats import excel_color

_LINE_STYLES = {
    1: "continuous",
    -4115: "dash",
    -4118: "dot",
    -4119: "double",
    4: "dash_dot",
    5: "dash_dot_dot",
}
_NO_LINE = -4142
_WEIGHTS = {1: "hairline", 2: "thin", -4138: "medium", 4: "thick"}
_SIDES = {
    7: "edge_left",
    8: "edge_top",
    9: "edge_bottom",
    10: "edge_right",
    11: "inside_vertical",
    12: "inside_horizontal",
}
_HORIZONTAL = {1: "general", -4131: "left", -4108: "center", -4152: "right", -4130: "justify", 5: "fill"}
_VERTICAL = {-4160: "top", -4108: "center", -4107: "bottom", -4130: "justify"}


class BorderApi:
    """One side of a range, or several at once."""

    def __init__(self, sides: list[borders.Border]) -> None:
        self._sides = sides

    @property
    def LineStyle(self) -> int:
        """Return xlContinuous and the like; xlNone for no line."""
        found = self._sides[0].line_style
        return next((number for number, name in _LINE_STYLES.items() if name == found), _NO_LINE)

    @LineStyle.setter
    def LineStyle(self, value: int) -> None:
        for side in self._sides:
            side.line_style = _LINE_STYLES.get(value)

    @property
    def Weight(self) -> int:
        """Return xlThin and the like."""
        found = self._sides[0].weight
        return next((number for number, name in _WEIGHTS.items() if name == found), 2)

    @Weight.setter
    def Weight(self, value: int) -> None:
        for side in self._sides:
            side.weight = _WEIGHTS[value]

    @property
    def Color(self) -> int:
        """Return the colour as Excel counts it: blue first."""
        return excel_color(max(int(self._sides[0].api.Color), 0))

    @Color.setter
    def Color(self, value: int) -> None:
        for side in self._sides:
            side.color = value


class BordersApi(BorderApi):
    """All sides of a range; called with xlEdgeTop and the like, one of them."""

    def __init__(self, lines: borders.Borders) -> None:
        super().__init__([lines[side] for side in lines.sides()])
        self._lines = lines

    def __call__(self, index: int) -> BorderApi:
        """Return one side."""
        return BorderApi([self._lines[_SIDES[index]]])

    def __iter__(self) -> Iterator[BorderApi]:
        return (BorderApi([side]) for side in self._sides)


class _Whole:
    """The whole rows or columns of a range."""

    def __init__(self, cells: Any, hidden: str) -> None:
        self._cells, self._hidden = cells, hidden

    @property
    def Hidden(self) -> bool | None:
        """Return whether they are hidden; None where they differ."""
        found: bool | None = getattr(self._cells, self._hidden)
        return found

    @Hidden.setter
    def Hidden(self, value: bool) -> None:
        setattr(self._cells, self._hidden, value)


class RangeApi:
    """Excel's Range."""

    def __init__(self, cells: Any) -> None:
        self.native = cells.uno
        self._cells = cells

    @property
    def Borders(self) -> BordersApi:
        """Return the lines around and between the cells."""
        return BordersApi(borders.Borders(self._cells))

    @property
    def HorizontalAlignment(self) -> int | None:
        """Return xlLeft and the like."""
        found = looks.horizontal(self.native)
        return next((number for number, name in _HORIZONTAL.items() if name == found), None)

    @HorizontalAlignment.setter
    def HorizontalAlignment(self, value: int) -> None:
        looks.set_horizontal(self.native, _HORIZONTAL[value])

    @property
    def VerticalAlignment(self) -> int | None:
        """Return xlTop and the like."""
        found = looks.vertical(self.native)
        return next((number for number, name in _VERTICAL.items() if name == found), None)

    @VerticalAlignment.setter
    def VerticalAlignment(self, value: int) -> None:
        looks.set_vertical(self.native, _VERTICAL[value])

    @property
    def EntireRow(self) -> _Whole:
        """Return the rows, of which ``Hidden`` is known."""
        return _Whole(self._cells, "row_hidden")

    @property
    def EntireColumn(self) -> _Whole:
        """Return the columns, of which ``Hidden`` is known."""
        return _Whole(self._cells, "column_hidden")
