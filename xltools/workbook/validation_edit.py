"""Edits the data validations of one worksheet: cells taken out of dead ones, put into living ones, new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xltools.core.model import Area, Validation, column_letters
from xltools.core.runs import joined, without
from xltools.errors import InputError
from xltools.records import dataclass, replace
from xltools.workbook.cell_xml import element_text
from xltools.workbook.references import area
from xltools.workbook.status_part import insert_in_order
from xltools.workbook.xml_offsets import Element, XmlPart, attribute_text

DEPTH = 3  # worksheet, dataValidations, dataValidation


@dataclass
class _Standing:
    """One validation of the sheet, and the cells it shall have."""

    element: Element
    validation: Validation
    areas: list[Area]


class ValidationEdit:
    """The validations of a sheet's part on their way to what they shall be.

    Those in the extension list are left alone, and one whose cells are named in a way of its own.
    """

    def __init__(self, xml: XmlPart, read: Sequence[Validation]) -> None:
        self._xml = xml
        self._list = xml.root.find("dataValidations")
        elements = list(self._list.find_all("dataValidation")) if self._list else []
        self._standing: list[_Standing] = []
        self._strange = 0
        self._new: list[str] = []
        for element, validation in zip(elements, read, strict=False):
            cells = [area(text) for text in element.get("sqref").split()]
            if tuple(filter(None, cells)) != validation.areas:
                raise InputError("damaged-workbook", {"part": xml.part})
            if None in cells:
                self._strange += 1
            else:
                self._standing.append(_Standing(element, validation, list(validation.areas)))

    @property
    def standing(self) -> frozenset[Validation]:
        """The validations that can be edited."""
        return frozenset(standing.validation for standing in self._standing)

    def take_out(self, column: int, rows: Sequence[range], dead: Callable[[Validation], bool]) -> None:
        """Take cells out of the validations that are dead; one without any cell left goes."""
        for standing in self._standing:
            across = [old for old in standing.areas if old.left <= column <= old.right]
            had = joined(_rows(across))
            kept = without(had, rows)
            if kept == had or not dead(standing.validation):
                continue
            elsewhere = [old for old in standing.areas if not old.left <= column <= old.right]
            left = [replace(old, right=column - 1) for old in across if old.left < column]
            right = [replace(old, left=column + 1) for old in across if old.right > column]
            standing.areas = [*_column(column, kept), *left, *right, *elsewhere]

    def put_in(self, column: int, rows: Sequence[range], formula: str, attributes: Mapping[str, str]) -> None:
        """Give cells a list: by the validation that gives it to others of their column, else by a new one.

        ``formula`` means the same wherever it stands.
        """
        for standing in self._standing:
            own = [old for old in standing.areas if old.left == old.right == column]
            if own and standing.validation.kind == "list" and standing.validation.formula == formula:
                others = [old for old in standing.areas if not old.left == old.right == column]
                standing.areas = [*_column(column, joined([*_rows(own), *rows])), *others]
                return
        self.add(_column(column, rows), formula, attributes)

    def add(self, areas: Sequence[Area], formula: str, attributes: Mapping[str, str]) -> None:
        """Add a validation, whose attributes are spelled as in another sheet's one."""
        p = self._xml.root.prefix
        written = "".join(f' {name}="{attribute_text(value)}"' for name, value in attributes.items())
        tag = f'{p}dataValidation{written} sqref="{_cells(areas)}"'
        self._new.append(f"<{tag}><{p}formula1>{element_text(formula)}</{p}formula1></{p}dataValidation>")

    def build(self) -> bytes:
        """Return the sheet's part with all edits made; without any, as it was."""
        if not self._new and all(tuple(old.areas) == old.validation.areas for old in self._standing):
            return self._xml.build()
        kept = self._strange
        for standing in self._standing:
            if not standing.areas and standing.validation.areas:
                self._xml.replace(standing.element, "")
                continue
            kept += 1
            if tuple(standing.areas) != standing.validation.areas:
                self._xml.set_attribute(standing.element, "sqref", _cells(standing.areas))
        count, added = str(kept + len(self._new)), "".join(self._new)
        if self._list is not None:
            self._xml.set_attribute(self._list, "count", count)
            self._xml.append(self._list, added)
        elif added:
            p = self._xml.root.prefix
            text = f'<{p}dataValidations count="{count}">{added}</{p}dataValidations>'
            insert_in_order(self._xml, "dataValidations", text)
        return self._xml.build()


def _cells(areas: Sequence[Area]) -> str:
    return " ".join(_reference(covered) for covered in areas)


def _reference(covered: Area) -> str:
    first = f"{column_letters(covered.left)}{covered.top}"
    last = f"{column_letters(covered.right)}{covered.bottom}"
    return first if first == last else f"{first}:{last}"


def _rows(areas: Sequence[Area]) -> list[range]:
    return [range(covered.top, covered.bottom + 1) for covered in areas]


def _column(column: int, rows: Sequence[range]) -> list[Area]:
    return [Area(run.start, column, run.stop - 1, column) for run in rows]
