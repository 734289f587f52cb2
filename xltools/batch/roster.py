"""The roster: a workbook that says which workbook is whose, and where its documents go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xltools.core.data import load
from xltools.core.dossier import is_uncalculated, shown
from xltools.core.model import Sheet, Workbook
from xltools.core.thai import squash
from xltools.errors import InputError
from xltools.workbook.files import read_bytes
from xltools.workbook.reader import read_workbook

_HEADER_WITHIN = 20
"""A roster's heading stands near the top, below a title at most."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of a roster; ``number`` is its row on the sheet, ``formula`` a cell of it that was never calculated."""

    number: int
    agency: str
    workbook: str
    folder: str
    templates: tuple[str, ...]
    formula: str = ""


def read_roster(path: Path) -> list[RosterRow] | None:
    """Return the rows of a roster, None for any other file; what cannot be read is none."""
    try:
        return roster_rows(read_workbook(read_bytes(path)))
    except InputError:
        return None


def roster_rows(workbook: Workbook) -> list[RosterRow] | None:
    """Return the rows of the roster in a workbook, None if it holds none."""
    for sheet in workbook.sheets:
        header = _header(sheet)
        if header is not None:
            row, columns = header
            return list(_rows(sheet, row, columns))
    return None


def _rows(sheet: Sheet, header: int, columns: Mapping[str, int]) -> Iterator[RosterRow]:
    for number in sorted({row for row, _ in sheet.cells if row > header}):
        texts = {
            key: " ".join(shown(sheet.cells.get((number, column))).split()) for key, column in columns.items()
        }
        formulas = (
            sheet.ref(number, column).a1
            for column in sorted(columns.values())
            if is_uncalculated(sheet.cells.get((number, column)))
        )
        formula = next(formulas, "")
        if formula or any(texts.values()):
            names = (name.strip() for name in texts.get("template", "").split(","))
            templates = tuple(dict.fromkeys(filter(None, names)))
            workbook = texts["workbook"].replace("\\", "/")
            yield RosterRow(number, texts["agency"], workbook, texts.get("folder", ""), templates, formula)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of a roster's heading and its columns: of the table of that name, else of known labels."""
    named = (table.area.top for table in sheet.tables if table.name.casefold() == _table_name())
    rows = {row for row, _ in sheet.cells if row <= _HEADER_WITHIN}
    for row in [*named, *sorted(rows)]:
        columns: dict[str, int] = {}
        for (at, column), cell in sorted(sheet.cells.items()):
            if at == row and (key := _labels().get(squash(shown(cell)).casefold())):
                columns.setdefault(key, column)
        if columns.keys() >= {"agency", "workbook"}:
            return row, columns
    return None


def is_like_a_roster(workbook: Workbook) -> bool:
    """Tell whether somebody may have meant a roster: workbooks are named in it, or its heading half fits."""
    for sheet in workbook.sheets:
        for (row, _), cell in sheet.cells.items():
            text = squash(shown(cell)).casefold()
            if text.endswith((".xlsx", ".xlsm")):
                return True
            if row <= _HEADER_WITHIN and _labels().get(text) == "workbook":
                return True
    return False


def _table_name() -> str:
    return str(load("roster")["table"]).casefold()


@cache
def _labels() -> dict[str, str]:
    return {
        squash(label).casefold(): key for key, labels in load("roster")["columns"].items() for label in labels
    }
