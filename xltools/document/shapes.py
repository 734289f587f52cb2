"""The shape of what templates may use, so that a misspelt name is found before anything is printed."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any

from xltools.records import dataclass


@dataclass(frozen=True, slots=True)
class Plain:
    """A value printed as it is; ``kind`` is the Python type whose public attributes it has."""

    kind: type


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose items all have one shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Record:
    """Values by name; any other name is an error."""

    fields: Mapping[str, Shape]


Shape = Plain | ListOf | Record | None
"""None is a shape that is not known: nothing about it is an error."""

_TEXT = Plain(str)
_TEXTS = ListOf(_TEXT)

MEASURE: Mapping[str, Shape] = {
    "no": Plain(int),
    "title": _TEXT,
    "method": _TEXT,
    "owners": _TEXTS,
    "owners_text": _TEXT,
    "period": _TEXT,
    "start": Plain(date),
    "end": Plain(date),
    "summary": _TEXT,
    "outcome": _TEXT,
    "evidence": _TEXT,
}
OWNER: Mapping[str, Shape] = {"name": _TEXT, "contact": _TEXT, "in_use": None}
SIGNER: Mapping[str, Shape] = {
    "order": None,
    "role": _TEXT,
    "name": _TEXT,
    "position": _TEXT,
    "acting": _TEXT,
}


def context_shape(context: Mapping[str, Any]) -> Record:
    """Return the shape of a template's data.

    The items of the lists have their declared shape, so that an empty list hides no error; only
    the extra columns of the measures are known from the data alone.
    """
    fields = {name: shape_of(value) for name, value in context.items()}
    declared = {
        "measures": Record({**MEASURE, "extra": _extra_columns(context.get("measures") or ())}),
        "owners": Record(OWNER),
        "signers": Record(SIGNER),
    }
    fields.update({name: ListOf(item) for name, item in declared.items() if name in fields})
    return Record(fields)


def shape_key(shape: Shape) -> Hashable:
    """Return what two shapes have in common in which the same names are known."""
    if isinstance(shape, Record):
        return tuple((name, shape_key(field)) for name, field in sorted(shape.fields.items()))
    if isinstance(shape, ListOf):
        return "list", shape_key(shape.item)
    return shape.kind if isinstance(shape, Plain) else None


def _extra_columns(measures: Iterable[Any]) -> Shape:
    extras = [
        measure.get("extra") if isinstance(measure, Mapping) else getattr(measure, "extra", None)
        for measure in measures
    ]
    return Record({name: _TEXT for extra in extras for name in extra or ()}) if extras else None


def shape_of(value: Any) -> Shape:
    """Return the shape of a value; a blank one may be anything."""
    if isinstance(value, Mapping):
        return Record({str(name): shape_of(item) for name, item in value.items()})
    if isinstance(value, (list, tuple)):
        return ListOf(shape_of(value[0]) if value else None)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in dataclasses.fields(value))
        return Record({name: shape_of(getattr(value, name)) for name in names})
    if isinstance(value, (str, int, float, date)):
        return Plain(type(value))
    return None


def member(shape: Shape, name: str) -> tuple[bool, Shape]:
    """Return whether a value of this shape has the member ``name``, and the member's shape."""
    if isinstance(shape, Record):
        if name in shape.fields:
            return True, shape.fields[name]
        return name in ("get", "items", "keys", "values"), None
    if isinstance(shape, ListOf):
        return name in ("count", "index"), None
    if isinstance(shape, Plain):
        return not name.startswith("_") and hasattr(shape.kind, name), None
    return True, None


def item_of(shape: Shape) -> Shape:
    """Return the shape of what a loop over a value of this shape gives."""
    if isinstance(shape, ListOf):
        return shape.item
    return Plain(str) if isinstance(shape, Record) else None
