"""How wide, high and visible rows and columns are."""

from __future__ import annotations

from xltools.workbook.libreoffice.formats import (
    digit,
    from_points,
    points,
    width_from_digits,
    width_in_digits,
)
from xltools.workbook.libreoffice.places import Place


class Sized(Place):
    """Cells whose rows and columns have sizes."""

    @property
    def column_width(self) -> float | None:
        """Return the width in digits of Excel's usual font; None where columns differ."""
        columns = self.uno.Columns
        widths = {columns.getByIndex(n).Width for n in range(self.shape[1])}
        return width_in_digits(widths.pop(), digit(self.document)) if len(widths) == 1 else None

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.uno.Columns.Width = width_from_digits(value, digit(self.document))

    @property
    def row_height(self) -> float | None:
        """Return the height in points; None where rows differ."""
        rows = self.uno.Rows
        heights = {rows.getByIndex(n).Height for n in range(self.shape[0])}
        return points(heights.pop()) if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.uno.Rows.Height = from_points(value)

    @property
    def width(self) -> float:
        """Return the width of all columns in points."""
        return points(self.uno.Size.Width)

    @property
    def height(self) -> float:
        """Return the height of all rows in points."""
        return points(self.uno.Size.Height)

    @property
    def left(self) -> float:
        """Return the distance from the sheet's left edge in points."""
        return points(self.uno.Position.X)

    @property
    def top(self) -> float:
        """Return the distance from the sheet's top in points."""
        return points(self.uno.Position.Y)

    @property
    def row_hidden(self) -> bool | None:
        """Return whether the rows are hidden; None where they differ."""
        rows = self.uno.Rows
        hidden = {not rows.getByIndex(n).IsVisible for n in range(self.shape[0])}
        return hidden.pop() if len(hidden) == 1 else None

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.uno.Rows.IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        """Return whether the columns are hidden; None where they differ."""
        columns = self.uno.Columns
        hidden = {not columns.getByIndex(n).IsVisible for n in range(self.shape[1])}
        return hidden.pop() if len(hidden) == 1 else None

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.uno.Columns.IsVisible = not value

    def autofit(self, axis: str | None = None) -> None:
        """Make columns, rows or both as wide and high as their content."""
        if axis in (None, "c", "columns"):
            self.uno.Columns.OptimalWidth = True
        if axis in (None, "r", "rows"):
            self.uno.Rows.OptimalHeight = True
