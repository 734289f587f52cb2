"""Named ranges, of the book and of single sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from xltools.workbook.libreoffice import bridge, formulas
from xltools.workbook.libreoffice.ranges import Range

_INTERNAL = "_xlnm"


class Name(base_classes.Name):
    """One name; ``sheet`` is the sheet it belongs to, if it belongs to one."""

    def __init__(self, book: Any, uno: Any, sheet: Any = None) -> None:
        self.book, self.uno, self.sheet = book, uno, sheet

    @property
    def api(self) -> Any:
        """Return LibreOffice's named range."""
        return self.uno

    @property
    def name(self) -> str:
        """Return the name, with its sheet if it belongs to one."""
        name = str(self.uno.Name)
        return f"{quoted(self.sheet.name)}!{name}" if self.sheet else name

    @name.setter
    def name(self, value: str) -> None:
        self.uno.setName(value)

    @property
    def place(self) -> Any:
        """Return the cells it stands for; None if it stands for none."""
        cells = self.uno.getReferredCells()
        if cells is None or not hasattr(cells, "RangeAddress"):
            return None
        return Range(self.book.sheets(cells.RangeAddress.Sheet + 1), cells)

    @property
    def refers_to_range(self) -> Any:
        """Return the cells it stands for."""
        if self.place is None:
            raise ValueError(f"{self.name} stands for no cells")
        return self.place

    @property
    def refers_to(self) -> str:
        """Return what it stands for, as Excel writes it."""
        place = self.place
        if place is None:
            return "=" + str(self.uno.Content)
        return f"={quoted(place.sheet.name)}!{place.address}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.uno.setContent(content(self.book, value))

    def delete(self) -> None:
        """Take the name away; the cells stay."""
        owner = self.sheet.uno if self.sheet else self.book.uno
        owner.NamedRanges.removeByName(self.uno.Name)


class Names(base_classes.Names):
    """The names of a book, or only those of one sheet."""

    def __init__(self, book: Any, sheet: Any = None) -> None:
        self.book, self.sheet = book, sheet

    @property
    def api(self) -> Any:
        """Return LibreOffice's named ranges."""
        return (self.sheet or self.book).uno.NamedRanges

    def __iter__(self) -> Iterator[Name]:
        owners = [self.sheet] if self.sheet else [None, *self.book.sheets]
        for owner in owners:
            ranges = (owner or self.book).uno.NamedRanges
            for name in ranges.ElementNames:
                if not name.startswith(_INTERNAL):
                    yield Name(self.book, ranges.getByName(name), owner)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, key: int | str) -> Name:
        """Return a name by its text or its number."""
        for number, name in enumerate(self, 1):
            if number == key or str(key).lower() in (name.name.lower(), str(name.uno.Name).lower()):
                return name
        raise KeyError(key)

    def contains(self, key: int | str) -> bool:
        """Return whether there is such a name."""
        try:
            self(key)
        except KeyError:
            return False
        return True

    def add(self, name: str, refers_to: str) -> Name:
        """Give cells a name; ``Sheet!name`` belongs to that sheet."""
        sheet_name, _, bare = name.rpartition("!")
        sheet = self.book.sheets(sheet_name.strip("'")) if sheet_name else self.sheet
        ranges = (sheet or self.book).uno.NamedRanges
        if ranges.hasByName(bare):
            ranges.removeByName(bare)
        ranges.addNewByName(bare, content(self.book, refers_to), _origin(), 0)
        return Name(self.book, ranges.getByName(bare), sheet)


def _origin() -> Any:
    return bridge.struct("com.sun.star.table.CellAddress")


def content(book: Any, refers_to: str) -> str:
    """Return what LibreOffice calls the content of a name that Excel writes as ``=Sheet1!$A$1``."""
    address = _origin()
    tokens = formulas.Translator(book.uno).tokens(refers_to, address)
    parser = book.uno.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    return str(parser.printFormula(tokens, address))


def quoted(sheet: str) -> str:
    """Return a sheet's name as it stands in a formula."""
    if all(sign.isalnum() or sign == "_" for sign in sheet) and not sheet[0].isdigit():
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
