"""Formulas: Excel writes ``=SUM(Sheet2!A1,2)``, LibreOffice's own interface ``=SUM($Sheet2.A1;2)``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Spot = tuple[int, int]
"""A row and a column, counted from a range's first."""
_OOXML = 3
"""com.sun.star.sheet.AddressConvention.XL_OOX"""
_FORMULA = 16
"""com.sun.star.sheet.CellFlags.FORMULA"""
_SAME_IN_BOTH = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789=+-*/&<>()$: ")


class Translator:
    """Excel's formulas to and from LibreOffice's, in one document."""

    def __init__(self, document: Any) -> None:
        self._parser = document.createInstance("com.sun.star.sheet.FormulaParser")
        self._parser.CompileEnglish = True
        self._parser.FormulaConvention = _OOXML

    def tokens(self, formula: str, address: Any) -> Any:
        """Return a formula of Excel's, as it stands in a cell, as LibreOffice's tokens."""
        return self._parser.parseFormula(formula.removeprefix("="), address)

    def text(self, cell: Any) -> str:
        """Return a cell's formula as Excel writes it."""
        return "=" + str(self._parser.printFormula(cell.getTokens(), cell.CellAddress))


def write(cells: Any, formulas: Mapping[Spot, str], document: Any) -> None:
    """Write formulas into cells of a range, given by row and column from its first."""
    same = {spot: formula for spot, formula in formulas.items() if set(formula) <= _SAME_IN_BOTH}
    for column, first, last in runs(list(same)):
        block = tuple((same[row, column],) for row in range(first, last + 1))
        cells.getCellRangeByPosition(column, first, column, last).setFormulaArray(block)
    translator = Translator(document)
    for (row, column), formula in formulas.items():
        if (row, column) not in same:
            _set(cells.getCellByPosition(column, row), formula, translator)


def runs(spots: Sequence[Spot]) -> Iterator[tuple[int, int, int]]:
    """Yield (column, first row, last row) of cells that follow each other downwards."""
    first = last = column = -1
    for next_column, row in sorted((c, r) for r, c in spots):
        if (next_column, row) == (column, last + 1):
            last = row
            continue
        if column >= 0:
            yield column, first, last
        column, first, last = next_column, row, row
    if column >= 0:
        yield column, first, last


def fill(cells: Any, formula: str, document: Any) -> None:
    """Write one formula into every cell of a range; its relative references move along."""
    translator = Translator(document)
    first = cells.getCellByPosition(0, 0)
    _set(first, formula, translator)
    tokens, address = first.getTokens(), cells.RangeAddress
    for row in range(address.EndRow - address.StartRow + 1):
        for column in range(address.EndColumn - address.StartColumn + 1):
            if row or column:
                cells.getCellByPosition(column, row).setTokens(tokens)


def _set(cell: Any, formula: str, translator: Translator) -> None:
    """Write a formula; what LibreOffice cannot read as one stays to be seen as an error, as it was typed."""
    tokens = translator.tokens(formula, cell.CellAddress)
    cell.setTokens(tokens) if tokens else cell.setFormula(formula)


def read(cells: Any, document: Any) -> list[list[str]]:
    """Return what Excel's ``Formula`` gives: formulas, and of other cells their plain content."""
    data = cells.getDataArray()
    written = [list(row) for row in cells.getFormulaArray()]
    top, left = cells.RangeAddress.StartRow, cells.RangeAddress.StartColumn
    with_formula = set()
    for box in cells.queryContentCells(_FORMULA).RangeAddresses:
        for row in range(box.StartRow - top, box.EndRow - top + 1):
            with_formula |= {(row, column - left) for column in range(box.StartColumn, box.EndColumn + 1)}
    translator = Translator(document)
    for row, values in enumerate(written):
        for column, value in enumerate(values):
            if (row, column) in with_formula:
                if not set(value) <= _SAME_IN_BOTH:
                    values[column] = translator.text(cells.getCellByPosition(column, row))
            elif isinstance(data[row][column], str):
                values[column] = data[row][column]
    return written
