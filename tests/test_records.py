"""Our quickly made dataclasses behave as those of the standard library; patterns compiled late as others."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import re
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from xltools import patterns, records


@records.dataclass(frozen=True, slots=True, order=True)
class Place:
    sheet: str
    row: int = 1


@records.dataclass(frozen=True)
class Base:
    kind: ClassVar[str] = "base"
    name: str
    tags: list[str] = records.field(default_factory=list)


@records.dataclass(frozen=True)
class Derived(Base):
    place: Place = Place("a")
    cause: object = records.field(default=None, compare=False, repr=False)

    @property
    def shown(self) -> str:
        return f"{self.name} {self.place.row}"


@records.dataclass(slots=True)
class Open:
    value: int
    seen: dict[str, int] = records.field(default_factory=dict, init=False, repr=False)


def twins(**how: Any) -> list[Any]:
    """Return a class made by the standard library, and the same made by us."""

    def made(by: Callable[..., Any], field: Callable[..., Any]) -> Any:
        class Twin:
            """Three values."""

            a: int
            b: str = "b"
            c: object = field(default=None, compare=False)

        return by(**how)(Twin)

    return [made(dataclasses.dataclass, dataclasses.field), made(records.dataclass, records.field)]


HOWS = [
    {},
    {"frozen": True},
    {"slots": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "order": True},
    {"eq": False, "slots": True},
]


def outcome(do: Callable[[], Any]) -> Any:
    """Return what a call gives, or the kind of error it raises."""
    try:
        return do()
    except (TypeError, AttributeError) as error:
        return AttributeError if isinstance(error, AttributeError) else TypeError


def behaviour(kind: Any) -> list[Any]:
    """Return what can be seen of a class with the values a, b and c, where c is not compared."""
    one, same, other = kind(1), kind(1, "b", c=3), kind(2, b="ก")
    seen = [one == same, one == other, one == (1, "b", None), one != same, repr(other).partition("(")[2]]
    seen += [hasattr(one, "__dict__"), kind.__match_args__, kind.__doc__ is None]
    seen += [
        outcome(kind),
        outcome(lambda: kind(1, nothing=2)),
        outcome(lambda: one < other),
        outcome(lambda: one < 1),
    ]
    seen += [outcome(lambda: hash(one) == hash(same)), outcome(lambda: setattr(one, "a", 5)), one.a]
    return [*seen, outcome(lambda: delattr(one, "b")), getattr(one, "b", "gone")]


@pytest.mark.parametrize("how", HOWS)
def test_both_compare_show_and_refuse_alike(how: dict[str, bool]) -> None:
    standard, ours = twins(**how)
    assert behaviour(ours) == behaviour(standard)


def test_inheritance_defaults_and_copies() -> None:
    one, other = Derived("ก", place=Place("b", 2), cause=1), Derived("ก", [], Place("b", 2))
    assert one == other
    assert one.tags is not other.tags
    assert one.shown == "ก 2"
    assert Base("ก") != one
    assert repr(one) == "Derived(name='ก', tags=[], place=Place(sheet='b', row=2))"
    assert Place("a") < Place("a", 2) <= Place("b")


@pytest.mark.parametrize("way", [records.replace, dataclasses.replace])
def test_a_copy_with_other_values(way: Callable[..., Any]) -> None:
    assert way(Place("a", 3), row=4) == Place("a", 4)
    assert way(Derived("ก", ["x"]), name="ข") == Derived("ข", ["x"])
    opened = Open(1)
    opened.seen["x"] = 1
    assert way(opened, value=2) == Open(2)  # what no argument gives is made anew


@pytest.mark.parametrize("value", [Place("a", 3), Derived("ก", ["x"], Place("z")), Open(5)])
def test_records_travel_to_other_processes(value: Any) -> None:
    for again in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert again == value
        assert type(again) is type(value)


def test_the_standard_library_knows_their_fields() -> None:
    assert dataclasses.is_dataclass(Place("a"))
    assert [field.name for field in dataclasses.fields(Derived)] == ["name", "tags", "place", "cause"]


def test_a_pattern_is_compiled_when_it_is_used() -> None:
    words = patterns.pattern_of("ก(ข+)", re.IGNORECASE)
    assert words.pattern == "ก(ข+)"
    assert [found[1] for found in words.finditer("กข กขข")] == ["ข", "ขข"]
    assert words.sub("-", "กข.") == "-."
    assert words.flags & re.IGNORECASE
    assert (words.groups, words.fullmatch("ข"), words.split("aกขb")) == (1, None, ["a", "ข", "b"])
    wrong = patterns.pattern_of("(")
    with pytest.raises(re.error):
        wrong.search("")
