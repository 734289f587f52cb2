"""The usual departments of an agency type, for a workbook that has no register of owners of its own."""

from __future__ import annotations

from collections.abc import Iterable

from xltools.core.agency import agency_types
from xltools.core.data import load
from xltools.core.found import FoundTable
from xltools.core.model import CellRef
from xltools.core.owners import Owner, OwnerRegister, departments_of
from xltools.core.thai import squash

_NOWHERE = CellRef("", 1, 1)


def usual_register(named: Iterable[str], measures: FoundTable | None) -> OwnerRegister:
    """Return the usual departments of the agency, or those of all types where its type cannot be told.

    Args:
        named: What the workbook calls the agency; its type is read there first.
        measures: The table of measures, whose title often names the agency.
    """
    found = next((kind for text in (*named, *_above(measures)) if (kind := _type_named(text))), None)
    departments = (
        department for kind in ((found,) if found else agency_types()) for department in departments_of(kind)
    )
    return OwnerRegister(tuple(Owner(name, aliases, "", True, _NOWHERE) for name, aliases in departments))


def _above(found: FoundTable | None) -> list[str]:
    """Return the texts above a table's header, from top to bottom."""
    cells = found.sheet.cells.items() if found else ()
    above = ((at, cell.value) for at, cell in cells if found and at[0] < found.header_row)
    return [text for _, text in sorted((at, value) for at, value in above if isinstance(value, str))]


def _type_named(text: str) -> str | None:
    """Return the agency type that a text names, be it in the name of an agency."""
    typed = squash(text)
    for kind, entry in load("departments")["types"].items():
        if any(squash(title) in typed for title in (kind, *entry["titles"])):
            return str(kind)
    return None
