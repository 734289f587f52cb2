"""How cells look: fonts and alignment, in Excel's words."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from xltools.workbook.libreoffice import bridge
from xltools.workbook.libreoffice.formats import Rgb, agreed, as_rgb, from_rgb

_SCRIPTS = ("", "Asian", "Complex")
"""LibreOffice keeps three fonts for a cell: Thai has the third, and Excel knows but one."""
_BOLD, _NORMAL, _HEAVIER = 150.0, 100.0, 100.0
_SLANT = "com.sun.star.awt.FontSlant"

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
