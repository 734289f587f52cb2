"""The names that a template uses, written from the data's top: ``m.title`` in a loop is ``measures.title``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from jinja2 import nodes

from xltools.core.requirements import Requirements
from xltools.core.schema import TABLE_KEYS, schema
from xltools.core.template_fields import template_fields
from xltools.document.names import written
from xltools.records import dataclass

_ONE_OF_A_LIST = frozenset({"groupby", "map", "rejectattr", "selectattr", "sort", "sum", "unique"})
ITEM = ".*"
"""What stands behind the name of a list of texts for one of them."""
_METHODS = frozenset({"*", "get", "items", "keys", "values"})
_COLUMNS = {"owners_text": "owners", "start": "period", "end": "period"}
_ALWAYS = ("agency.type", "agency.name")


Purpose = Literal["value", "items", "print"]
"""Whether the items of a list are asked for, or the value is printed as it is."""
_TEXT_FILTERS = frozenset(
    {"e", "escape", "lower", "safe", "string", "thai_digits", "trim", "upper", "western_digits"}
)


@dataclass(frozen=True, slots=True)
class Used:
    """A name where it is used: from the data's top, as it is written there, its line, and what for."""

    name: str
    written: str
    line: int
    purpose: Purpose = "value"


Scope = dict[str, str]


def used_names(tree: nodes.Template) -> list[Used]:
    """Return every name that is used, each time; a longer name stands for the shorter ones in it."""
    return list(_statements(tree.body, {}))


def _statements(body: list[nodes.Node], scope: Scope) -> Iterator[Used]:
    for node in body:
        if isinstance(node, nodes.For):
            yield from _used(node.iter, scope)
            yield from _for_what(node.iter, scope, "items")
            path = _path(node.iter, scope)
            inner = _bound(node.target, f"{path}{ITEM}" if "." in path else path, scope)
            if node.test is not None:
                yield from _used(node.test, inner)
            yield from _statements([*node.body], inner)
            yield from _statements([*node.else_], scope)
        elif isinstance(node, nodes.Assign):
            yield from _used(node.node, scope)
            scope |= _bound(node.target, _path(node.node, scope), scope)
        elif isinstance(node, nodes.With):
            inner = scope
            for target, value in zip(node.targets, node.values, strict=True):
                yield from _used(value, scope)
                inner = _bound(target, _path(value, scope), inner)
            yield from _statements([*node.body], inner)
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            own = {argument.name: "" for argument in node.args}
            if isinstance(node, nodes.CallBlock):
                yield from _used(node.call, scope)
            yield from _statements([*node.body], scope | own)
        elif isinstance(node, nodes.If):
            yield from _used(node.test, scope)
            yield from _statements([*node.body, *node.elif_, *node.else_], scope)
        elif isinstance(node, nodes.Stmt) and hasattr(node, "body"):
            yield from _statements(node.body, dict(scope))
        else:
            yield from _used(node, scope)


def _bound(target: nodes.Node, path: str, scope: Scope) -> Scope:
    names = [node.name for node in (target, *target.find_all(nodes.Name)) if isinstance(node, nodes.Name)]
    return scope | {name: path if isinstance(target, nodes.Name) else "" for name in names}


def _for_what(node: nodes.Node, scope: Scope, purpose: Purpose) -> Iterator[Used]:
    """Yield the name that is nothing but an expression, with what it is there for."""
    if isinstance(node, nodes.Name | nodes.Getattr) and (path := _path(node, scope)):
        yield Used(path, written(node), node.lineno, purpose)


def _printed(node: nodes.Node) -> nodes.Node:
    while isinstance(node, nodes.Filter) and node.name in _TEXT_FILTERS and node.node is not None:
        node = node.node
    return node


def _used(node: nodes.Node, scope: Scope) -> Iterator[Used]:
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        path = _path(node, scope)
        if path and "loop" not in path.split("."):
            yield Used(path, written(node), node.lineno)
        children: list[nodes.Node] = [node.arg] if isinstance(node, nodes.Getitem) else []
        if not path and not isinstance(node, nodes.Name):
            children.append(node.node)
    else:
        children = list(node.iter_child_nodes())
    if isinstance(node, nodes.Filter) and node.node is not None:
        yield from _by_attribute(node, scope)
        if node.name == "join":
            yield from _for_what(node.node, scope, "items")
    if isinstance(node, nodes.Output):
        for printed in node.nodes:
            yield from _for_what(_printed(printed), scope, "print")
    if isinstance(node, nodes.Call):  # whatever is given to a macro may be used there
        paths = (_path(argument, scope) for argument in node.args)
        yield from (
            Used(f"{path}{ITEM}", ITEM, node.lineno) for path in paths if path and not known_name(path)
        )
    for child in children:
        yield from _used(child, scope)


def _by_attribute(node: nodes.Filter, scope: Scope) -> Iterator[Used]:
    named = [keyword.value for keyword in node.kwargs if keyword.key == "attribute"]
    named += node.args[:1] if node.name in ("selectattr", "rejectattr", "groupby") else []
    path = _path(node.node, scope) if node.node is not None else ""
    if node.name in _ONE_OF_A_LIST and path and named and isinstance(named[0], nodes.Const):
        yield Used(f"{path}.{named[0].value}", f"{written(node)}", node.lineno)


def _path(node: nodes.Node, scope: Scope) -> str:
    """Return the name of an expression from the data's top, "" for one that has none."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Filter) and node.node is not None:
        return _path(node.node, scope)
    if isinstance(node, nodes.Getattr):
        base = _path(node.node, scope)
        return f"{base}.{node.attr}" if base else ""
    if isinstance(node, nodes.Getitem):
        base = _path(node.node, scope)
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if isinstance(key, str):
            return f"{base}.{key}" if base else ""
        return base
    return ""


def extra_columns(used: list[Used]) -> list[str]:
    """Return the agency's own columns of measures that are used."""
    prefix = "measures.extra."
    columns = (one.name.removeprefix(prefix) for one in used if one.name.startswith(prefix))
    return list(dict.fromkeys(column for column in columns if column.partition(".")[0] not in _METHODS))


def known_name(name: str) -> str:
    """Return the name of the schema in which a used one lies, "" where there is none."""
    parts = name.split(".")[:2]
    return ".".join(parts) if ".".join(parts) in template_fields() else ""


def requirements_of(used: list[Used], pictures: frozenset[str]) -> Requirements:
    """Return what a template needs of a workbook: what it prints, by the groups and names it uses.

    A group that is used as a whole (``{{ memo }}``), or handed to a macro, is needed whole.
    """
    everything = Requirements.everything()
    names = {one.name for one in used}
    whole = {name.partition(".")[0] for name in names if not known_name(name) and name not in TABLE_KEYS}
    known = {known_name(name) for name in names} | set(_ALWAYS)
    for group in whole:
        known |= {name for name in template_fields() if name.startswith(f"{group}.")}
    groups = {name.partition(".")[0] for name in known | names}
    sheets = {"agency"} | (groups & set(TABLE_KEYS))
    columns = {
        _COLUMNS.get(name.partition(".")[2], name.partition(".")[2])
        for name in known
        if name.startswith("measures.")
    }
    if "owners" in columns:
        sheets.add("owners")
    if "measures" in sheets:
        columns.add("title")
    return Requirements(
        sheets=frozenset(sheets),
        columns=frozenset(columns) & everything.columns,
        fields=frozenset(known & schema().fields.entries.keys()) & everything.fields,
        pictures=pictures,
        signed_by=everything.signed_by if "signers" in sheets else frozenset(),
    )
