"""Prints a proved part as the text that Jinja makes, without reading it again.

Same sandbox, same names, same limits as the long way; whatever is out of the ordinary goes that way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

import jinja2
from jinja2 import nodes
from jinja2.compiler import Frame

from xltools.document.environment import NotPlainError, TemplateEnvironment, text_markup, without_empty_texts
from xltools.document.limits import CountingCode

SOURCE_NAME = "<template>"
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


class _DirectCode(CountingCode):
    """Compiles printed values as calls of ``text_markup``."""

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return repr("".join(group).encode("utf-8"))

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("text_markup(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
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


def direct_source(environment: TemplateEnvironment, tree: nodes.Template, name: str) -> str:
    """Return the Python text that prints a proved part."""
    generator = _DirectCode(environment, name, SOURCE_NAME)
    generator.visit(tree)
    return str(generator.stream.getvalue())  # type: ignore[attr-defined]


def direct_part(environment: TemplateEnvironment, source: str) -> DirectPart:
    """Return the part that such a text prints."""
    code = environment._compile(source, SOURCE_NAME)
    template = jinja2.Template.from_code(environment, code, environment.make_globals(None))
    template.root_render_func.__globals__["text_markup"] = text_markup
    return DirectPart(template)


class DirectPart:
    """A proved part, ready to be printed."""

    def __init__(self, template: jinja2.Template) -> None:
        self._print: Callable[[Any], Iterator[bytes]] = cast(Any, template.root_render_func)
        self._context = template.new_context

    def print(self, context: Mapping[str, Any], limit: int) -> bytes:
        """Return the part, unless it is longer than ``limit`` bytes.

        Whatever it raises, the long way says what is to be said of it.
        """
        pieces = [_DECLARATION]
        size = 0
        for piece in self._print(self._context(dict(context))):
            size += len(piece)
            if size > limit:
                raise NotPlainError
            pieces.append(piece)
        return without_empty_texts(b"".join(pieces))
