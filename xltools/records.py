"""Dataclasses, made in a thirtieth of the time: the words of the standard library, without what only few need.

Python's own ``dataclass`` compiles six methods for each class while a module is loaded; a hundred of them were a
tenth of one click. Here only ``__init__`` is compiled, when the first object is made, and the other methods
are shared. A checker of types sees the standard library's; its ``replace`` and ``fields`` work on these too.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace

__all__ = ["dataclass", "field", "replace"]

_MISSING: Any = object()
_Get = Callable[[Any], Any]


class _Field(NamedTuple):
    """What a class says of one of its values."""

    default: Any = _MISSING
    default_factory: Any = _MISSING
    init: bool = True
    repr: bool = True
    compare: bool = True


def _dataclass(
    kind: type | None = None,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    order: bool = False,
) -> Any:
    """Return a class of named values; as a decorator, with or without arguments."""
    if kind is None:
        return lambda kind: _made(kind, frozen=frozen, slots=slots, eq=eq, order=order)
    return _made(kind, frozen=frozen, slots=slots, eq=eq, order=order)


def _replace(record: Any, /, **changes: Any) -> Any:
    """Return a copy with other values."""
    for name, said in record.__record__.items():
        if said.init and name not in changes:
            changes[name] = getattr(record, name)
    return type(record)(**changes)


def _made(kind: type, *, frozen: bool, slots: bool, eq: bool, order: bool) -> type:
    space = dict(kind.__dict__)
    own: dict[str, _Field] = {}
    for name, written in kind.__annotations__.items():
        if not written.startswith("ClassVar"):
            default = space.pop(name, _MISSING) if slots else space.get(name, _MISSING)
            own[name] = default if isinstance(default, _Field) else _Field(default)
            if isinstance(default, _Field) and not slots:
                delattr(kind, name)
                if default.default is not _MISSING:
                    setattr(kind, name, default.default)
    inherited = {
        name: said
        for base in reversed(kind.__mro__[1:])
        for name, said in base.__dict__.get("__record__", {}).items()
    }
    fields = {**inherited, **own}
    given = _methods(fields, frozen=frozen, slots=slots, eq=eq, order=order)
    given = {name: method for name, method in given.items() if name not in kind.__dict__}
    if slots:
        space.pop("__dict__", None)
        space.pop("__weakref__", None)
        made = type(kind)(kind.__name__, kind.__bases__, {**space, **given, "__slots__": tuple(own)})
        made.__qualname__ = kind.__qualname__
    else:
        made = kind
        for name, method in given.items():
            setattr(kind, name, method)
    if "__init__" in given:
        made.__init__ = _first_init(made, frozen=frozen, slots=slots)  # type: ignore[misc]
    return made


def _methods(
    fields: dict[str, _Field], *, frozen: bool, slots: bool, eq: bool, order: bool
) -> dict[str, Any]:
    given: dict[str, Any] = {
        "__record__": fields,
        "__dataclass_fields__": _STANDARD_FIELDS,
        "__match_args__": tuple(name for name, said in fields.items() if said.init),
        "__init__": None,
        "__repr__": _repr,
    }
    compared = _values_of([name for name, said in fields.items() if said.compare])
    if eq:
        given["__eq__"] = _equality(compared)
        given["__hash__"] = _hash_of(compared) if frozen else None
    if order:
        for name in ("__lt__", "__le__", "__gt__", "__ge__"):
            given[name] = _comparison(compared, getattr(tuple, name))
    if frozen:
        given |= {"__setattr__": _refuse_setting, "__delattr__": _refuse_deleting}
    if frozen and slots:
        given |= {"__getstate__": _state, "__setstate__": _set_state}
    return given


def _first_init(kind: type, *, frozen: bool, slots: bool) -> Callable[..., None]:
    """Return an ``__init__`` that puts the true one into its place, and runs it."""

    def __init__(self: Any, *values: Any, **named: Any) -> None:
        made: Any = _init(kind, frozen=frozen, slots=slots)
        made.__qualname__ = f"{kind.__qualname__}.__init__"
        kind.__init__ = made  # type: ignore[misc]
        made(self, *values, **named)

    return __init__


def _init(kind: Any, *, frozen: bool, slots: bool) -> Any:
    given, lines, names = [], [], {"_set": object.__setattr__, "_missing": _MISSING}
    for name, said in kind.__record__.items():
        value = name
        if said.default is not _MISSING:
            names[f"_default_{name}"] = said.default
            given.append(f"{name}=_default_{name}")
        elif said.default_factory is not _MISSING:
            names[f"_make_{name}"] = said.default_factory
            value = f"_make_{name}()"
            if said.init:
                given.append(f"{name}=_missing")
                value = f"{value} if {name} is _missing else {name}"
        else:
            given.append(name)
        if frozen and slots:
            names[f"_set_{name}"] = getattr(kind, name).__set__
            lines.append(f" _set_{name}(self, {value})")
        else:
            lines.append(f" _set(self, {name!r}, {value})" if frozen else f" self.{name} = {value}")
    exec(f"def __init__({', '.join(('self', *given))}):\n" + "\n".join(lines or [" pass"]), names)  # noqa: S102  as the standard library does; the words are ours
    return names["__init__"]


def _values_of(names: list[str]) -> _Get:
    """Return what gives the values of these names as a tuple."""
    if len(names) == 1:
        one = attrgetter(names[0])
        return lambda record: (one(record),)
    return attrgetter(*names) if names else lambda record: ()


def _equality(compared: _Get) -> Callable[[Any, object], Any]:
    def __eq__(self: Any, other: object) -> Any:
        return compared(self) == compared(other) if type(other) is type(self) else NotImplemented

    return __eq__


def _comparison(compared: _Get, holds: Callable[[Any, Any], Any]) -> Callable[[Any, object], Any]:
    def compare(self: Any, other: object) -> Any:
        return holds(compared(self), compared(other)) if type(other) is type(self) else NotImplemented

    return compare


def _hash_of(compared: _Get) -> Callable[[Any], int]:
    return lambda self: hash(compared(self))


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name, said in self.__record__.items() if said.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__record__]


def _set_state(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__record__, state, strict=True):
        object.__setattr__(self, name, value)


def _refuse_setting(self: Any, name: str, value: object) -> NoReturn:
    raise AttributeError(f"cannot assign to field {name!r}")


def _refuse_deleting(self: Any, name: str) -> NoReturn:
    raise AttributeError(f"cannot delete field {name!r}")


class _StandardFields:
    """What ``dataclasses.fields`` and ``dataclasses.replace`` ask a class for, made when they do."""

    def __get__(self, record: Any, kind: Any) -> Any:
        import dataclasses

        specified = []
        for name, said in kind.__record__.items():
            given = {key: value for key, value in said._asdict().items() if value is not _MISSING}
            specified.append((name, Any, dataclasses.field(**given)))
        made: Any = dataclasses.make_dataclass(kind.__name__, specified, eq=False)
        kind.__dataclass_fields__ = made.__dataclass_fields__
        return kind.__dataclass_fields__


_STANDARD_FIELDS = _StandardFields()

if not TYPE_CHECKING:
    dataclass, field, replace = _dataclass, _Field, _replace
