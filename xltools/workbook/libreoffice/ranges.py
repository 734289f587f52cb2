"""Cells: their values, formulas, formats and links."""

from __future__ import annotations

from typing import Any

from xltools.workbook.libreoffice import formulas, links, looks, values
from xltools.workbook.libreoffice.borders import Borders
from xltools.workbook.libreoffice.formats import Formats, Rgb, agreed, as_rgb, from_rgb
from xltools.workbook.libreoffice.places import CONTENTS, EVERYTHING, LOOKS
from xltools.workbook.libreoffice.range_facade import RangeApi
from xltools.workbook.libreoffice.sizes import Sized


class Range(Sized):
    """Cells of a sheet."""

    @property
    def api(self) -> RangeApi:
        """Return the range under the names that Excel's own object model has."""
        return RangeApi(self)

    # ---------------------------------------------------------------- values

    @property
    def raw_value(self) -> list[list[Any]]:
        """Return the values, row by row."""
        return values.read(self.uno, Formats(self.document))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        if not isinstance(data, (list, tuple)):
            if isinstance(data, str) and data.startswith("=") and len(data) > 1 and self.number_format != "@":
                formulas.fill(self.uno, data, self.document)
                return
            data = [[data] * self.shape[1]] * self.shape[0]
        elif not data or not isinstance(data[0], (list, tuple)):
            data = [data]
        target = self._at(
            self.first_row,
            self.first_column,
            self.first_row + len(data) - 1,
            self.first_column + len(data[0]) - 1,
        )
        values.write(target.uno, [[values.prepared(v) for v in row] for row in data], self.document)

    @property
    def formula(self) -> str | tuple[tuple[str, ...], ...]:
        """Return formulas as Excel writes them, and the plain content of other cells."""
        found = formulas.read(self.uno, self.document)
        return found[0][0] if len(self) == 1 else tuple(map(tuple, found))

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    @property
    def formula2(self) -> Any:
        """Return what ``formula`` returns: LibreOffice knows no other kind."""
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self.formula = value

    @property
    def has_array(self) -> bool:
        """Return whether the cells hold one array formula."""
        return bool(self.uno.getArrayFormula())

    @property
    def formula_array(self) -> str | None:
        """Return the array formula that the cells share."""
        return str(self.uno.getArrayFormula()).strip("{}") or None

    @formula_array.setter
    def formula_array(self, value: str) -> None:
        translator = formulas.Translator(self.document)
        self.uno.setArrayTokens(translator.tokens(value, self.first.CellAddress))

    def clear_contents(self) -> None:
        """Empty the cells; what they look like stays."""
        self.uno.clearContents(CONTENTS)

    def clear_formats(self) -> None:
        """Take the cells' looks away; their values stay."""
        self.uno.clearContents(LOOKS)

    def clear(self) -> None:
        """Empty the cells, take their looks away and separate merged ones."""
        self.uno.merge(False)
        self.uno.clearContents(EVERYTHING)

    # ---------------------------------------------------------------- looks

    @property
    def number_format(self) -> str | None:
        """Return the format that all cells share."""
        formats, groups = Formats(self.document), self.uno.getUniqueCellFormatRanges()
        codes = {formats.code(groups.getByIndex(n).NumberFormat) for n in range(groups.Count)}
        return codes.pop() if len(codes) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.uno.NumberFormat = Formats(self.document).key(value)

    @property
    def font(self) -> looks.Font:
        """Return the font."""
        return looks.Font(self.uno)

    @property
    def borders(self) -> Borders:
        """Return the lines around and between the cells."""
        return Borders(self)

    @property
    def color(self) -> Rgb | None:
        """Return the background; None where there is none or several."""
        color = agreed(self.uno, "CellBackColor")
        return None if color is None else as_rgb(color)

    @color.setter
    def color(self, value: Any) -> None:
        self.uno.CellBackColor = from_rgb(value)

    @property
    def wrap_text(self) -> bool | None:
        """Return whether long texts go on in the next line."""
        wrapped = agreed(self.uno, "IsTextWrapped")
        return None if wrapped is None else bool(wrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.uno.IsTextWrapped = bool(value)

    @property
    def horizontal_alignment(self) -> str | None:
        """Return ``left``, ``center`` …"""
        return looks.horizontal(self.uno)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        looks.set_horizontal(self.uno, value)

    @property
    def vertical_alignment(self) -> str | None:
        """Return ``top``, ``center`` …"""
        return looks.vertical(self.uno)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        looks.set_vertical(self.uno, value)

    # ---------------------------------------------------------------- links and names

    @property
    def hyperlink(self) -> str:
        """Return where the first cell's link leads."""
        return links.read(self.first, self.document)

    def add_hyperlink(
        self, address: str, text_to_display: str | None = None, screen_tip: str | None = None
    ) -> None:
        """Put a link into the first cell; LibreOffice keeps no words of its own for the pointer."""
        links.write(self.first, address, text_to_display or address, self.document)

    @property
    def table(self) -> Any:
        """Return the table that the first cell belongs to."""
        for table in self.sheet.tables:
            box = table.range
            if (
                box.first_row <= self.first_row <= box.last_row
                and box.first_column <= self.first_column <= box.last_column
            ):
                return table
        return None

    @property
    def name(self) -> Any:
        """Return the name that just these cells bear."""
        for name in self.sheet.book.names:
            place = name.place
            if place is not None and place.coords == self.coords:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.book.names.add(value, f"='{self.sheet.name}'!{self.address}")
