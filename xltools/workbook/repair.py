"""Puts back what a workbook has lost of its template: headings, their guards, dropdowns.

Only the parts of the sheets and tables concerned are edited, by splices; no cell of data is touched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Literal

from xltools.core.dossier import Dossier, read_dossier
from xltools.core.lists import guard_formula, list_formula, offers_a_list, reach
from xltools.core.lost import (
    LostList,
    TypedOver,
    lost_lists,
    made_from_template,
    typed_over,
    unguarded_headings,
)
from xltools.core.model import Area, CellRef, Sheet, Validation, Workbook
from xltools.core.runs import cells_text, joined, without
from xltools.errors import InputError
from xltools.records import dataclass
from xltools.workbook.cell_filler import fill
from xltools.workbook.grid_xml import unescape
from xltools.workbook.index import WorkbookIndex, comparable
from xltools.workbook.own_sheet import refuse_untouchable
from xltools.workbook.package import Package
from xltools.workbook.reader import read_workbook, too_new
from xltools.workbook.template_checks import heading_check, list_check
from xltools.workbook.validation_edit import DEPTH, ValidationEdit
from xltools.workbook.xml_offsets import Element, XmlPart

What = Literal["heading", "dropdown", "guard"]
Reason = Literal["in-formulas", "same-name", "other-check", "no-register"]


@dataclass(frozen=True, slots=True)
class Mended:
    """One thing put back, or left as it is for a reason; ``params`` are for its words."""

    what: What
    ref: CellRef
    params: dict[str, str]
    left_for: Reason | None = None


@dataclass(frozen=True)
class Repair:
    """The workbook as it shall be (the very bytes where nothing was lost), and what was done to it."""

    data: bytes
    mended: tuple[Mended, ...]
    left: tuple[Mended, ...]


def repair(data: bytes) -> Repair:
    """Return a workbook with what it has lost of its template.

    Raises:
        InputError: the bytes are no workbook, one that must not be edited, or none of ours.
    """
    package = Package.open(data)
    refuse_untouchable(package, WorkbookIndex.of(package))
    workbook = read_workbook(data)
    if not made_from_template(workbook):
        raise InputError("not-from-template", {})
    if too_new(workbook):
        raise InputError("newer-workbook", {})
    dossier = read_dossier(workbook)
    headings = _Headings(data, workbook, dossier)
    headings.mend()
    if headings.data is not data:
        workbook = read_workbook(headings.data)
        dossier = read_dossier(workbook)
    checks = _Checks(headings.data, workbook, dossier)
    checks.mend()
    order = {sheet.name: number for number, sheet in enumerate(workbook.sheets)}
    told = sorted(
        [*headings.told, *checks.told],
        key=lambda done: (order[done.ref.sheet], done.ref.row, done.ref.column),
    )
    return Repair(
        checks.data,
        tuple(done for done in told if done.left_for is None),
        tuple(left for left in told if left.left_for is not None),
    )


class _Work:
    """A workbook with one kind of mending to be done."""

    def __init__(self, data: bytes, workbook: Workbook, dossier: Dossier) -> None:
        self.data, self.workbook, self.dossier = data, workbook, dossier
        self.told: list[Mended] = []
        self.package = Package.open(data)
        self.index = WorkbookIndex.of(self.package)
        self.tables = [found for found in dossier.tables.values() if found is not None]

    def part_of(self, sheet: str) -> str:
        """Return the part of a worksheet."""
        sheets = (entry for entry in self.index.sheets if entry.kind == "worksheet" and entry.part)
        return next(entry.part for entry in sheets if entry.name == sheet and entry.part)


class _Headings(_Work):
    """Headings typed over: the cell and the table's own list of columns must say the same."""

    def mend(self) -> None:
        """Put all headings back that can be told for certain."""
        cells: dict[CellRef, str] = {}
        tables: dict[str, XmlPart] = {}
        for found in self.tables:
            for over in typed_over(found):
                reason = self._mend(over, tables)
                params = {"column": over.entry.label, "typed": over.typed}
                self.told.append(Mended("heading", over.ref, params, reason))
                if reason is None:
                    cells[over.ref] = over.entry.label
        if cells:
            package = Package.open(fill(self.data, dict(cells), fit_rows=False))
            for part, xml in tables.items():
                package.replace(part, xml.build())
            self.data = package.build()

    def _mend(self, over: TypedOver, tables: dict[str, XmlPart]) -> Reason | None:
        sheet_part = self.part_of(over.ref.sheet)
        part = next(
            table.part
            for table in self.index.tables
            if table.sheet_part == sheet_part and comparable(table.name) == comparable(over.table.name)
        )
        xml = tables.get(part) or XmlPart(self.package.read(part), part, depth=3)
        listed = xml.root.find("tableColumns")
        columns = list(listed.find_all("tableColumn")) if listed else []
        column = columns.pop(over.ref.column - over.table.area.left)
        if any(comparable(unescape(other.get("name"))) == comparable(over.entry.label) for other in columns):
            return "same-name"
        if not self._may_be_renamed(column, over):
            return "in-formulas"
        xml.set_attribute(column, "name", over.entry.label)
        tables[part] = xml
        return None

    def _may_be_renamed(self, column: Element, over: TypedOver) -> bool:
        """Tell whether no formula names the column as it is called now: Excel drops one that names none."""
        name = unescape(column.get("name"))
        if name == over.entry.label:
            return True
        wanted = _bare(name)
        parts = [self.index.part, *(table.part for table in self.index.tables)]
        parts += [sheet.part for sheet in self.index.sheets if sheet.part and self.package.has(sheet.part)]
        named = re.compile(re.escape(over.table.name) + r"\[([^<]*)", re.IGNORECASE)
        texts = (self.package.read(part).decode("utf-8", "ignore") for part in dict.fromkeys(parts))
        return not any(wanted in _bare(html.unescape(text)) for part in texts for text in named.findall(part))


def _bare(text: str) -> str:
    """Return a column's name without what formulas spell in their own way."""
    return "".join(unescape(text).replace("'", "").split()).casefold()


class _Checks(_Work):
    """Dropdowns and the guards of headings."""

    def __init__(self, data: bytes, workbook: Workbook, dossier: Dossier) -> None:
        super().__init__(data, workbook, dossier)
        self._edits: dict[str, ValidationEdit] = {}

    def mend(self) -> None:
        """Put all dropdowns and guards back."""
        for lost in lost_lists(self.dossier):
            self._mend_list(lost)
        for found in self.tables:
            for key, ref in unguarded_headings(found):
                entry = found.schema.columns[key]
                area = Area(ref.row, ref.column, ref.row, ref.column)
                formula = guard_formula(ref.a1, entry.label)
                self._edit(found.sheet).add([area], formula, heading_check(found.schema.key, key))
                self.told.append(Mended("guard", ref, {"column": entry.label}))
        for sheet, edit in self._edits.items():
            self.package.replace(self.part_of(sheet), edit.build())
        self.data = self.package.build()

    def _mend_list(self, lost: LostList) -> None:
        sheet = lost.sheet
        edit = self._edit(sheet)
        dead = self._is_dead(sheet)
        standing = edit.standing
        alive = [check for check in sheet.validations if check not in standing or not dead(check)]
        rows = without(_rows_to_list(lost), _rows_of(alive, lost.column))
        formula = list_formula(lost.entry.choices, sheet.name, self.workbook, self.dossier.tables["owners"])
        if not formula:
            self._tell(lost, lost.rows, "no-register")
            return
        if rows:
            edit.take_out(lost.column, rows, dead)
            edit.put_in(lost.column, rows, formula, list_check(lost.home, lost.entry.key))
            self._tell(lost, rows)
        if blocked := without(lost.rows, rows):
            self._tell(lost, blocked, "other-check")

    def _tell(
        self, lost: LostList, rows: tuple[range, ...] | list[range], reason: Reason | None = None
    ) -> None:
        params = {"cells": cells_text(rows, lost.column), "column": lost.entry.label}
        self.told.append(Mended("dropdown", lost.sheet.ref(rows[0].start, lost.column), params, reason))

    def _is_dead(self, sheet: Sheet) -> Callable[[Validation], bool]:
        def dead(validation: Validation) -> bool:
            return validation.kind == "list" and not offers_a_list(validation, sheet.name, self.workbook)

        return dead

    def _edit(self, sheet: Sheet) -> ValidationEdit:
        if sheet.name not in self._edits:
            part = self.part_of(sheet.name)
            xml = XmlPart(self.package.read(part), part, DEPTH)
            self._edits[sheet.name] = ValidationEdit(xml, sheet.validations)
        return self._edits[sheet.name]


def _rows_to_list(lost: LostList) -> list[range]:
    """Return the rows that shall have the list: those that lost it, and as far down as the template gives it."""
    if lost.table is None:
        return list(lost.rows)
    first = lost.table.header_row + 1
    others = (table.area for table in lost.sheet.tables if table is not lost.table.table)
    strange = (range(area.top, area.bottom + 1) for area in others if area.left <= lost.column <= area.right)
    return joined([*lost.rows, *without([range(first, first + reach())], strange)])


def _rows_of(validations: list[Validation], column: int) -> list[range]:
    areas = (area for validation in validations for area in validation.areas)
    return [range(area.top, area.bottom + 1) for area in areas if area.left <= column <= area.right]
