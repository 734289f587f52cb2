"""Reads the data validations of a worksheet, in either place where Excel writes them.

Those that name another sheet stand in the sheet's extension list, with their cells and formulas in
elements of their own; element names are told without their namespace here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xltools.core.model import Validation
from xltools.workbook.references import area

_SHORTEST = len("A1 ")


class ValidationReader:
    """Collects the validations while a sheet's elements go by.

    ``count`` is told of how many areas there may be, before they are read; it refuses too many.
    """

    def __init__(self, count: Callable[[int], None]) -> None:
        self.found: list[Validation] = []
        self._count = count
        self._kind: str | None = None
        self._cells = self._formula = self._inner = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        if name == "dataValidation":
            self._kind = attributes.get("type", "none")
            self._cells, self._formula = attributes.get("sqref", ""), ""
        elif name == "formula1":
            self._inner = ""

    def end(self, name: str, text: str) -> None:
        """Take the end of an element with the text inside it."""
        if self._kind is None:
            return
        if name == "f":
            self._inner = text
        elif name == "formula1":
            self._formula = (text.strip() or self._inner).strip()
        elif name == "sqref":
            self._cells = text
        elif name == "dataValidation":
            self._count(len(self._cells) // _SHORTEST)
            areas = tuple(covered for cells in self._cells.split() if (covered := area(cells)))
            self.found.append(Validation(areas, self._kind, self._formula))
            self._kind = None
