"""How cells look: fonts, borders and alignment, in Excel's words."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from xltools.workbook.libreoffice import bridge
from xltools.workbook.libreoffice.formats import Rgb, agreed, as_rgb, from_rgb

_SCRIPTS = ("", "Asian", "Complex")
"""LibreOffice keeps three fonts for a cell: Thai has the third, and Excel knows but one."""
_BOLD, _NORMAL, _HEAVIER = 150.0, 100.0, 100.0
_SLANT = "com.sun.star.awt.FontSlant"

SIDES = {
    "edge_left": "LeftLine",
    "edge_top": "TopLine",
    "edge_bottom": "BottomLine",
    "edge_right": "RightLine",
    "inside_vertical": "VerticalLine",
    "inside_horizontal": "HorizontalLine",
}
STYLES = {None: 0x7FFF, "continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17}
WEIGHTS = {"hairline": 2, "thin": 26, "medium": 62, "thick": 88}
HORIZONTAL = {
    "general": "STANDARD",
    "left": "LEFT",
    "center": "CENTER",
    "right": "RIGHT",
    "justify": "BLOCK",
    "fill": "REPEAT",
}
VERTICAL = {"top": 1, "center": 2, "bottom": 3, "justify": 4}
_USUAL_VERTICAL = "bottom"


class Font(base_classes.Font):
    """The font of a range; what its cells do not share is None."""

    def __init__(self, cells: Any) -> None:
        self.uno = cells

    @property
    def api(self) -> Any:
        """Return LibreOffice's range."""
        return self.uno

    def _set(self, name: str, value: Any) -> None:
        for script in _SCRIPTS:
            self.uno.setPropertyValue(name + script, value)

    @property
    def bold(self) -> bool | None:
        """Return whether it is bold."""
        weight = agreed(self.uno, "CharWeight")
        return None if weight is None else weight > _HEAVIER

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set("CharWeight", _BOLD if value else _NORMAL)

    @property
    def italic(self) -> bool | None:
        """Return whether it is slanted."""
        slant = agreed(self.uno, "CharPosture")
        return None if slant is None else slant.value != "NONE"

    @italic.setter
    def italic(self, value: bool) -> None:
        self._set("CharPosture", bridge.enum(_SLANT, "ITALIC" if value else "NONE"))

    @property
    def size(self) -> float | None:
        """Return the size in points."""
        size = agreed(self.uno, "CharHeight")
        return None if size is None else round(float(size), 1)

    @size.setter
    def size(self, value: float) -> None:
        self._set("CharHeight", float(value))

    @property
    def name(self) -> str | None:
        """Return the font's name."""
        name = agreed(self.uno, "CharFontName")
        return None if name is None else str(name)

    @name.setter
    def name(self, value: str) -> None:
        self._set("CharFontName", value)

    @property
    def color(self) -> Rgb | None:
        """Return the letters' colour; the automatic one is black."""
        color = agreed(self.uno, "CharColor")
        return None if color is None else as_rgb(max(color, 0))

    @color.setter
    def color(self, value: Any) -> None:
        self.uno.CharColor = from_rgb(value)


class Border(base_classes.Border):
    """One side of a range."""

    def __init__(self, cells: Any, side: str) -> None:
        if side not in SIDES:
            raise NotImplementedError(side)
        self.uno, self._line = cells, SIDES[side]

    @property
    def api(self) -> Any:
        """Return LibreOffice's line."""
        return getattr(self.uno.TableBorder2, self._line)

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
        return self._common("line_style")

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        self.set(self.sides(), line_style=value)

    @property
    def weight(self) -> str | None:
        """Return the weight that all sides share."""
        return self._common("weight")

    @weight.setter
    def weight(self, value: str) -> None:
        self.set(self.sides(), weight=value)

    @property
    def color(self) -> Rgb | None:
        """Return the colour that all sides share."""
        return self._common("color")

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
        self.set([side for side in which if side in SIDES], line_style=None)


def horizontal(cells: Any) -> str | None:
    """Return how cells stand from left to right."""
    found = agreed(cells, "HoriJustify")
    return None if found is None else next((k for k, v in HORIZONTAL.items() if v == found.value), None)


def set_horizontal(cells: Any, value: str) -> None:
    """Set how cells stand from left to right."""
    if value not in HORIZONTAL:
        raise NotImplementedError(value)
    cells.HoriJustify = bridge.enum("com.sun.star.table.CellHoriJustify", HORIZONTAL[value])


def vertical(cells: Any) -> str | None:
    """Return how cells stand from top to bottom."""
    found = agreed(cells, "VertJustify")
    return None if found is None else next((k for k, v in VERTICAL.items() if v == found), _USUAL_VERTICAL)


def set_vertical(cells: Any, value: str) -> None:
    """Set how cells stand from top to bottom."""
    if value not in VERTICAL:
        raise NotImplementedError(value)
    cells.VertJustify = VERTICAL[value]
