"""What is to go into a new workbook, before anybody knows into which cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from xltools.core.owners import departments_of
from xltools.core.schema import TableKey

Value = str | float | date | None
RowValues = Mapping[str, Value]

_IN_USE = "ใช่"


@dataclass(frozen=True)
class Contents:
    """What goes into a new workbook: fields by key, rows of tables by column; what is absent stays as shipped."""

    fields: Mapping[str, Value]
    tables: Mapping[TableKey, Sequence[RowValues]]
    settings: Mapping[str, Value] = field(default_factory=dict)


def usual_departments(agency_type: str) -> list[dict[str, Value]]:
    """Return the register of owners with which an agency of a type begins."""
    return [
        {"name": name, "aliases": ", ".join(aliases) or None, "in_use": _IN_USE}
        for name, aliases in departments_of(agency_type)
    ]
