"""The plain values that travel through xltools: cells, sheets, the dossier of one agency.

Nothing here knows files, office libraries or languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property

from xltools.records import dataclass, field


class Severity(StrEnum):
    """How much a diagnostic weighs, in the words of the Language Server Protocol."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An Excel error shown in a cell, such as ``#REF!``."""

    code: str


CellValue = str | float | bool | datetime | date | time | ErrorValue | None


def column_letters(column: int) -> str:
    """Return the letters of a 1-based column number: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True, order=True)
class CellRef:
    """One cell of one sheet; row and column count from 1."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """The reference without its sheet, such as ``D7``."""
        return f"{column_letters(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.a1}"


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, both corners included; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def contains(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in the area."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def overlaps(self, other: Area) -> bool:
        """Tell whether two areas share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of a cell's text, and how it was marked by hand in it."""

    text: str
    bold: bool = False
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell holds.

    ``value`` is the typed or last calculated value. A formula whose ``value`` is None was never
    calculated; a formula that calculated to nothing has the value ``""``.
    ``number_format`` is Excel's format code, so a serial that is not shown as a date can be told.
    ``runs`` are there only if a part of the text is bold or underlined.
    """

    value: CellValue
    formula: bool = False
    number_format: str = "General"
    runs: tuple[TextRun, ...] = ()


@dataclass(frozen=True, slots=True)
class Validation:
    """A data validation: the cells it is for, its kind in Excel's words (``list``), its first formula."""

    areas: tuple[Area, ...]
    kind: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel table (ListObject): name, whole area with header and totals, header labels.

    ``column_ids`` stay with their columns when these are renamed or moved; ``calculated`` are the
    columns of the sheet that Excel fills with one formula.
    """

    name: str
    area: Area
    columns: tuple[str, ...]
    has_header: bool = True
    has_totals: bool = False
    column_ids: tuple[int, ...] = ()
    calculated: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """One worksheet as a sparse grid; blank cells are absent from ``cells``."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    tables: tuple[Table, ...] = ()
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False
    validations: tuple[Validation, ...] = ()

    @cached_property
    def texts(self) -> Mapping[int, tuple[tuple[int, str], ...]]:
        """The texts of each row with their columns, from left to right."""
        rows: dict[int, list[tuple[int, str]]] = {}
        for (row, column), cell in self.cells.items():
            value = cell.value
            if isinstance(value, str) and value and not value.isspace():
                if row in rows:
                    rows[row].append((column, value))
                else:
                    rows[row] = [(column, value)]
        return {row: tuple(sorted(texts)) for row, texts in rows.items()}

    def value(self, row: int, column: int) -> CellValue:
        """Return what a cell holds, None where it is blank."""
        cell = self.cells.get((row, column))
        return cell.value if cell else None

    def ref(self, row: int, column: int) -> CellRef:
        """Return the reference of one of the sheet's cells."""
        return CellRef(self.name, row, column)


@dataclass(frozen=True)
class Workbook:
    """All worksheets of a workbook, in order, and the defined names that mean one cell.

    ``since_1904`` tells that its serial numbers count days from 1904 on, as old Excel for Mac did.
    ``validations_known`` is False where a workbook could be asked for its cells only.
    ``definitions`` has the text behind every defined name, which is in lower case; before a sheet's
    own name stand the sheet and ``!``.
    """

    sheets: tuple[Sheet, ...]
    names: Mapping[str, CellRef] = field(default_factory=dict)
    schema_version: str | None = None
    since_1904: bool = False
    validations_known: bool = True
    definitions: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of a name, None if there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)
