"""Prints a proved part as the text that Jinja makes, without reading it again.

Same sandbox, same names, same limits as the long way; whatever is out of the ordinary goes that way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import Frame

from xltools.document.environment import TemplateEnvironment, without_empty_texts
from xltools.document.limits import CountingCode

SOURCE_NAME = "<template>"
_DECLARATION = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


class _DirectCode(CountingCode):
    """Compiles printed values as calls of ``text_markup``; constants too, so that it sees each of them."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.text_markup(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")


def direct_code(environment: TemplateEnvironment, tree: nodes.Template, name: str) -> CodeType:
    """Return the code that prints a proved part."""
    generator = _DirectCode(environment, name, SOURCE_NAME)
    generator.visit(tree)
    source = generator.stream.getvalue()  # type: ignore[attr-defined]
    return environment._compile(source, SOURCE_NAME)


class DirectPart:
    """A proved part, ready to be printed."""

    def __init__(self, environment: TemplateEnvironment, code: CodeType) -> None:
        template = jinja2.Template.from_code(environment, code, environment.make_globals(None))
        self._print: Callable[[Any], Iterator[str]] = template.root_render_func
        self._context = template.new_context

    def print(self, context: Mapping[str, Any], join: Callable[[Iterator[str]], str]) -> bytes:
        """Return the part; ``join`` puts the printed pieces together, within limits.

        Whatever it raises, the long way says what is to be said of it.
        """
        text = join(self._print(self._context(dict(context))))
        return _DECLARATION + without_empty_texts(text).encode("utf-8")
