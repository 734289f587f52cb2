"""How much a template by others may ask of the computer, before it is stopped with a clear word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError

from xltools.patterns import pattern_of

_MOST_STEPS = 1_000_000
"""Turns of loops in one filling; a workbook of 10,000 measures needs a tenth of it."""
STEPS_OF_A_CALL = 5
_WIDEST = 100_000
_LONGEST_TEXT = 30_000_000
_LONGEST_LIST = 1_000_000
_MOST_BITS = 10_000
_BIG_WIDTH = pattern_of(r"%(\([^)]*\))?[^%a-zA-Z]*?(\*|\d{5})|\{[^{}]*(\{|\d{5})")
"""In a pattern of ``format`` or ``%``: a width of five digits, or one that is taken from the data."""
_PATTERNS = ("format", "format_map", "%")
CAPPED = ("batch", "center", "format", "indent", "join", "replace", "round", "slice", "tojson")
"""Jinja's filters that make more than they are given."""


class Steps:
    """Counts the turns of loops and the calls of one filling."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self, steps: int = 1) -> None:
        """Count steps; refuse one too many."""
        self.taken += steps
        if self.taken > _MOST_STEPS:
            raise SecurityError("the loops of the template turn too often")

    def counted(self, items: Iterable[Any]) -> Iterable[Any]:
        """Return the items, each counted: those of a list now, any others when they are asked for."""
        if type(items) is not list:
            return self._one_by_one(items)
        self.take(len(items))
        return items

    def _one_by_one(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.taken += 1
            if self.taken > _MOST_STEPS:
                self.take()
            yield item


class CountingCode(CodeGenerator):
    """Compiles loops that count their turns, joined texts that are not endless, and constants like any value."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        """Write a loop over counted items."""
        items = node.iter
        counted = nodes.EnvironmentAttribute("counted", lineno=items.lineno)
        node.iter = nodes.Call(counted, [items], [], None, None, lineno=items.lineno)
        try:
            super().visit_For(node, frame)
        finally:
            node.iter = items

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """Write a joining by ``~`` whose result is looked at."""
        self.write("environment.bounded(")
        super().visit_Concat(node, frame)
        self.write(")")


def bounded(value: Any) -> Any:
    """Return a value unless it is too much to be part of a document."""
    longest = _LONGEST_TEXT if isinstance(value, str) else _LONGEST_LIST
    if isinstance(value, (str, list, tuple)) and len(value) > longest:
        raise SecurityError("a text is too long")
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise SecurityError("a number is too big")
    return value


def refuse_big_product(left: Any, right: Any) -> None:
    """Refuse a repetition or a product that would fill the memory."""
    for text, times in ((left, right), (right, left)):
        if isinstance(text, (str, list, tuple)) and isinstance(times, int) and len(text) * times > _WIDEST:
            raise SecurityError("a repetition is too long")
    if isinstance(left, int) and isinstance(right, int):
        bounded(left)
        bounded(right)


def refuse_big_text(name: str, value: Any, given: Iterable[Any]) -> None:
    """Refuse a filter or a method of texts, ``%`` among them, that would fill the memory."""
    arguments = list(given)
    if name in _PATTERNS:
        if isinstance(value, str) and _BIG_WIDTH.search(value):
            raise SecurityError("a width is too big")
        return
    if any(isinstance(width, (int, float)) and abs(width) > _WIDEST for width in arguments):
        raise SecurityError("a width is too big")
    if name == "replace":
        old, new = [*(text for text in arguments if isinstance(text, str)), "", ""][:2]
        _refuse_longer(str(value).count(old) * len(new))
    if name == "join":
        pieces = next((known for known in (value, *arguments) if isinstance(known, (list, tuple))), ())
        between = max((len(text) for text in (value, *arguments) if isinstance(text, str)), default=0)
        _refuse_longer(sum(between + (len(piece) if isinstance(piece, str) else 1) for piece in pieces))


def _refuse_longer(size: int) -> None:
    """Refuse a text of that many letters if it is too long."""
    if size > _LONGEST_TEXT:
        raise SecurityError("a text is too long")


def capped(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return one of Jinja's filters that refuses to make too much."""
    passed = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def filter_capped(*arguments: Any, **named: Any) -> Any:
        value, *given = [*arguments[passed:], *named.values()]
        refuse_big_text(name, value, given)
        return bounded(function(*arguments, **named))

    return filter_capped


def refuse_big_call(called: Any, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> None:
    """Refuse a method of a text that would fill the memory."""
    method = getattr(called, "__wrapped__", called)  # the sandbox wraps str.format
    text = getattr(method, "__self__", None)
    if isinstance(text, str):
        refuse_big_text(getattr(method, "__name__", ""), text, [*arguments, *named.values()])
