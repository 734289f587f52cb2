"""Finds the names a template asks for and its data lacks, by reading it, not by printing it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from jinja2 import nodes

from xltools.document.shapes import ListOf, Plain, Record, Shape, item_of, member

_SAME_LIST = frozenset({"list", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique"})
_ONE_ITEM = frozenset({"first", "last", "max", "min", "random"})
_BY_ATTRIBUTE = frozenset({"groupby", "map", "rejectattr", "selectattr", "sort", "sum", "unique"})
_DEFAULTS = frozenset({"d", "default"})
_EVERYWHERE = frozenset({"caller", "kwargs", "self", "super", "varargs"})
_LOOP_NAMES = (
    *("index", "index0", "revindex", "revindex0", "first", "last", "length"),
    *("depth", "depth0", "cycle", "changed", "previtem", "nextitem"),
)


def missing_names(tree: nodes.Template, data: Record, known: Collection[str]) -> list[tuple[str, int]]:
    """Return every name that ``data`` lacks as it is written in the template, with its line.

    ``known`` are names that are always there. What is tested with ``is defined`` or given a
    default is not missing; where a shape cannot be known, nothing is.
    """
    reader = _Reader(_optional(tree), frozenset(known) | _EVERYWHERE)
    reader.statements(tree.body, dict(data.fields))
    return reader.found


def _optional(tree: nodes.Template) -> set[str]:
    tests = {
        written(test.node) for test in tree.find_all(nodes.Test) if test.name in ("defined", "undefined")
    }
    defaults = {
        written(item.node)
        for item in tree.find_all(nodes.Filter)
        if item.name in _DEFAULTS and item.node is not None
    }
    return tests | defaults


def written(node: Any) -> str:
    """Return an expression about as it stands in the template, such as ``measure.extra["x"]``."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        key = f'"{node.arg.value}"' if isinstance(node.arg.value, str) else node.arg.value
        return f"{written(node.node)}[{key}]"
    if isinstance(node, nodes.Filter) and node.node is not None:
        return f"({written(node.node)}|{node.name})"
    return "…"


Names = dict[str, Shape]


class _Reader:
    """Walks a template with the shapes of the names in scope, and collects what is missing."""

    def __init__(self, optional: set[str], known: frozenset[str]) -> None:
        self._optional = optional
        self._known = known
        self.found: list[tuple[str, int]] = []
        self._readers: dict[type, Callable[[Any, Names], None]] = {
            nodes.For: self._for,
            nodes.If: self._if,
            nodes.Assign: self._assign,
            nodes.AssignBlock: self._assign_block,
            nodes.With: self._with,
            nodes.Macro: self._macro,
            nodes.CallBlock: self._call_block,
            nodes.FilterBlock: self._filter_block,
        }
        self._shapes: dict[type, Callable[[Any, Names], Shape]] = {
            nodes.Name: self._name,
            nodes.Getattr: self._getattr,
            nodes.Getitem: self._getitem,
            nodes.Filter: self._filter,
            nodes.CondExpr: self._condition,
            nodes.Const: lambda node, names: Plain(type(node.value)),
        }

    # ------------------------------------------------------------ statements

    def statements(self, body: Iterable[Any], names: Names) -> None:
        for node in body:
            read = self._readers.get(type(node))
            if read:
                read(node, names)
            elif isinstance(node, nodes.Stmt) and hasattr(node, "body"):
                self.statements(node.body, dict(names))
            else:
                self._children(node, names)

    def _for(self, node: nodes.For, names: Names) -> None:
        item = item_of(self.shape(node.iter, names))
        inner = dict(names)
        self._bind(node.target, item, inner)
        if node.test is not None:
            self.shape(node.test, inner)
        neighbours = {"previtem": item, "nextitem": item}
        inner["loop"] = Record({name: neighbours.get(name) for name in _LOOP_NAMES})
        self.statements(node.body, inner)
        self.statements(node.else_, dict(names))

    def _if(self, node: nodes.If, names: Names) -> None:
        self.shape(node.test, names)
        for body in (node.body, node.elif_, node.else_):
            self.statements(body, names)

    def _assign(self, node: nodes.Assign, names: Names) -> None:
        self._bind(node.target, self.shape(node.node, names), names)

    def _assign_block(self, node: nodes.AssignBlock, names: Names) -> None:
        self.statements(node.body, dict(names))
        self._bind(node.target, Plain(str), names)

    def _with(self, node: nodes.With, names: Names) -> None:
        inner = dict(names)
        for target, value in zip(node.targets, node.values, strict=True):
            self._bind(target, self.shape(value, names), inner)
        self.statements(node.body, inner)

    def _macro(self, node: nodes.Macro, names: Names) -> None:
        names[node.name] = None
        self._callable_body(node, names)

    def _call_block(self, node: nodes.CallBlock, names: Names) -> None:
        self.shape(node.call, names)
        self._callable_body(node, names)

    def _callable_body(self, node: Any, names: Names) -> None:
        for default in node.defaults:
            self.shape(default, names)
        self.statements(node.body, names | {argument.name: None for argument in node.args})

    def _filter_block(self, node: nodes.FilterBlock, names: Names) -> None:
        self.shape(node.filter, names)
        self.statements(node.body, dict(names))

    def _bind(self, target: Any, shape: Shape, names: Names) -> None:
        if isinstance(target, nodes.Name):
            names[target.name] = shape
        elif isinstance(target, (nodes.Tuple, nodes.List)):
            for part in target.items:
                self._bind(part, None, names)

    # ------------------------------------------------------------ expressions

    def shape(self, node: Any, names: Names) -> Shape:
        """Return an expression's shape, after collecting what is missing in it."""
        read = self._shapes.get(type(node))
        if read:
            return read(node, names)
        self._children(node, names)
        return None

    def _children(self, node: Any, names: Names) -> None:
        for child in node.iter_child_nodes():
            self.shape(child, names)

    def _miss(self, node: Any) -> None:
        if written(node) not in self._optional:
            self.found.append((written(node), node.lineno))

    def _name(self, node: nodes.Name, names: Names) -> Shape:
        if node.name in names:
            return names[node.name]
        if node.name not in self._known:
            self._miss(node)
        return None

    def _getattr(self, node: nodes.Getattr, names: Names) -> Shape:
        return self._member(node, self.shape(node.node, names), node.attr)

    def _getitem(self, node: nodes.Getitem, names: Names) -> Shape:
        base = self.shape(node.node, names)
        self.shape(node.arg, names)
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        if isinstance(key, str) and isinstance(base, Record):
            return self._member(node, base, key)
        return item_of(base) if isinstance(key, int) else None

    def _member(self, node: Any, base: Shape, name: str) -> Shape:
        exists, shape = member(base, name)
        if not exists:
            self._miss(node)
        return shape

    def _filter(self, node: nodes.Filter, names: Names) -> Shape:
        base = self.shape(node.node, names) if node.node is not None else None
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self.shape(argument, names)
        item = self._attribute_shape(node, item_of(base))
        if node.name in _SAME_LIST:
            return ListOf(item_of(base))
        if node.name == "map":
            return ListOf(item)
        return item_of(base) if node.name in _ONE_ITEM else None

    def _attribute_shape(self, node: nodes.Filter, item: Shape) -> Shape:
        """Return the shape of the item's attribute that a filter such as ``selectattr`` names."""
        if node.name not in _BY_ATTRIBUTE:
            return None
        named = [keyword.value for keyword in node.kwargs if keyword.key == "attribute"]
        if node.name in ("selectattr", "rejectattr", "groupby"):
            named += node.args[:1]
        if not named or not isinstance(named[0], nodes.Const) or not isinstance(named[0].value, str):
            return None
        for part in named[0].value.split("."):
            exists, below = member(item, part)
            if not exists:
                self.found.append((f'{written(node.node)}|{node.name}("{named[0].value}")', node.lineno))
                return None
            item = below
        return item

    def _condition(self, node: nodes.CondExpr, names: Names) -> Shape:
        for part in (node.test, node.expr2):
            if part is not None:
                self.shape(part, names)
        return self.shape(node.expr1, names)
