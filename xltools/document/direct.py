"""Prints a proved part as the text that Jinja makes, without reading it again.

Same sandbox, same names, same limits as the long way; whatever is out of the ordinary goes that way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, cast

import jinja2
from jinja2 import nodes
from jinja2.compiler import Frame

from xltools.document.environment import TemplateEnvironment
from xltools.document.limits import CountingCode
from xltools.document.printing import PRINTERS, Piece, part_of

SOURCE_NAME = "<template>"
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


class _DirectCode(CountingCode):
    """Compiles printed values as calls of ``PRINTERS``, and names in data as a look into its dictionaries."""

    _filtered_by_printing: nodes.Node | None = None

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return repr("".join(group).encode("utf-8"))

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_thai_digits(node):
            self.write("printed_in_thai_digits(")
            self._filtered_by_printing = node
        else:
            self.write("printed(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        """Write a filter, but not one that the printing does."""
        if node is self._filtered_by_printing and node.node is not None:
            self.visit(node.node, frame)
        else:
            super().visit_Filter(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """Write a look for a field; what is in no plain dictionary, the environment looks for."""
        if not isinstance(node.node, nodes.Name):
            super().visit_Getattr(node, frame)
            return
        holder, field = frame.symbols.ref(node.node.name), repr(node.attr)
        self.write(f"({holder}[{field}] if type({holder}) is dict and {field} in {holder} else ")
        super().visit_Getattr(node, frame)
        self.write(")")

    def visit_Call(  # type: ignore[override]  # the decorator of Jinja hides its true signature
        self, node: nodes.Call, frame: Frame, *, forward_caller: bool = False
    ) -> None:
        """Write the counting of a loop's turns as it is; any other call goes through the sandbox."""
        if isinstance(node.node, nodes.EnvironmentAttribute) and node.node.name == "counted":
            self.write("environment.counted(")
            self.visit(node.args[0], frame)
            self.write(")")
        else:
            super().visit_Call(node, frame, forward_caller=forward_caller)


def _is_thai_digits(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Filter) and node.name == "thai_digits" and not (node.args or node.kwargs)


def direct_source(environment: TemplateEnvironment, tree: nodes.Template, name: str) -> str:
    """Return the Python text that prints a proved part."""
    generator = _DirectCode(environment, name, SOURCE_NAME)
    generator.visit(tree)
    return str(generator.stream.getvalue())  # type: ignore[attr-defined]


def direct_part(environment: TemplateEnvironment, source: str) -> DirectPart:
    """Return the part that such a text prints."""
    code = environment._compile(source, SOURCE_NAME)
    template = jinja2.Template.from_code(environment, code, environment.make_globals(None))
    template.root_render_func.__globals__.update(PRINTERS)
    return DirectPart(template)


class DirectPart:
    """A proved part, ready to be printed."""

    def __init__(self, template: jinja2.Template) -> None:
        self._print: Callable[[Any], Iterator[Piece]] = cast(Any, template.root_render_func)
        self._context = template.new_context

    def print(self, context: Mapping[str, Any], limit: int) -> bytes:
        """Return the part, unless it is longer than ``limit`` bytes.

        Whatever it raises, the long way says what is to be said of it.
        """
        return part_of(chain((_DECLARATION,), self._print(self._context(dict(context)))), limit)
