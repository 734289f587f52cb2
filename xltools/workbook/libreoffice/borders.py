"""The lines around and between cells, in Excel's words."""

from __future__ import annotations

from typing import Any

from xltools.workbook.libreoffice import bridge
from xltools.workbook.libreoffice.formats import Rgb, as_rgb, from_rgb

SIDES = {
    "edge_left": "LeftLine",
    "edge_top": "TopLine",
    "edge_bottom": "BottomLine",
    "edge_right": "RightLine",
    "inside_vertical": "VerticalLine",
    "inside_horizontal": "HorizontalLine",
}
DIAGONALS = {"diagonal_down": "DiagonalTLBR2", "diagonal_up": "DiagonalBLTR2"}
STYLES = {None: 0x7FFF, "continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17}
WEIGHTS = {"hairline": 2, "thin": 26, "medium": 62, "thick": 88}


class Border:
    """One side of a range."""

    def __init__(self, cells: Any, side: str) -> None:
        self.uno, self._side = cells, side
        self._line = (SIDES | DIAGONALS)[side]

    @property
    def api(self) -> Any:
        """Return LibreOffice's line."""
        return getattr(self.uno if self._side in DIAGONALS else self.uno.TableBorder2, self._line)

    def _change(self, **values: Any) -> None:
        line = self.api
        if not line.LineWidth and not line.OuterLineWidth and values.get("LineStyle", 0) != STYLES[None]:
            values = {"LineWidth": WEIGHTS["thin"], "LineStyle": 0, **values}
        if values.get("LineStyle") == STYLES[None]:
            values["LineWidth"] = 0
        width = values.pop("LineWidth", None)
        if width is not None:
            values |= {"LineWidth": width, "OuterLineWidth": width, "InnerLineWidth": 0, "LineDistance": 0}
        line = bridge.struct(
            "com.sun.star.table.BorderLine2",
            **{name: getattr(line, name) for name in _LINE if name not in values},
            **values,
        )
        if self._side in DIAGONALS:
            self.uno.setPropertyValue(self._line, line)
            return
        flag = f"Is{self._line}Valid"
        self.uno.TableBorder2 = bridge.struct(
            "com.sun.star.table.TableBorder2", **{self._line: line, flag: True}
        )

    @property
    def line_style(self) -> str | None:
        """Return ``continuous``, ``dash`` … or ``none``."""
        line = self.api
        if not line.LineWidth and not line.OuterLineWidth:
            return "none"
        return next(
            (name for name, style in STYLES.items() if style == line.LineStyle and name), "continuous"
        )

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        self._change(LineStyle=STYLES[None if value == "none" else value])

    @property
    def weight(self) -> str | None:
        """Return how thick the line is."""
        width = self.api.LineWidth or self.api.OuterLineWidth
        return min(WEIGHTS, key=lambda name: abs(WEIGHTS[name] - width)) if width else None

    @weight.setter
    def weight(self, value: str) -> None:
        self._change(LineWidth=WEIGHTS[value])

    @property
    def color(self) -> Rgb | None:
        """Return the line's colour."""
        return as_rgb(self.api.Color) if self.line_style != "none" else None

    @color.setter
    def color(self, value: Any) -> None:
        self._change(Color=max(from_rgb(value), 0))


_LINE = ("Color", "InnerLineWidth", "OuterLineWidth", "LineDistance", "LineStyle", "LineWidth")


class Borders:
    """All sides of a range."""

    def __init__(self, parent: Any) -> None:
        self.parent = parent

    @property
    def api(self) -> Any:
        """Return LibreOffice's borders."""
        return self.parent.uno.TableBorder2

    def __getitem__(self, side: str) -> Border:
        return Border(self.parent.uno, side)

    def sides(self) -> tuple[str, ...]:
        """Return the sides that a range of this shape has."""
        rows, columns = self.parent.shape
        absent = {"inside_horizontal": rows == 1, "inside_vertical": columns == 1}
        return tuple(side for side in SIDES if not absent.get(side))

    def _common(self, name: str) -> Any:
        values: set[Any] = {getattr(self[side], name) for side in self.sides()}
        return values.pop() if len(values) == 1 else None

    @property
    def line_style(self) -> str | None:
        """Return the style that all sides share."""
        found: str | None = self._common("line_style")
        return found

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        self.set(self.sides(), line_style=value)

    @property
    def weight(self) -> str | None:
        """Return the weight that all sides share."""
        found: str | None = self._common("weight")
        return found

    @weight.setter
    def weight(self, value: str) -> None:
        self.set(self.sides(), weight=value)

    @property
    def color(self) -> Rgb | None:
        """Return the colour that all sides share."""
        found: Rgb | None = self._common("color")
        return found

    @color.setter
    def color(self, value: Any) -> None:
        self.set(self.sides(), color=value)

    def set(self, which: Any, **values: Any) -> None:
        """Give sides a colour, a weight and a style; those not told are left."""
        for side in which:
            for name in ("color", "weight", "line_style"):
                value = values.get(name)
                if name in values and type(value).__name__ != "_Unset":
                    setattr(self[side], name, value)

    def clear(self, which: Any) -> None:
        """Take lines away."""
        self.set(which, line_style=None)
