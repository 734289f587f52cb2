"""The Jinja a template may use: sandboxed, strict about names, and with the Thai filters.

Only ``template`` and this module's neighbour ``names`` meet Jinja; nothing else imports them, so
that a check of a workbook never waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from jinja2 import StrictUndefined, Undefined
from jinja2.exceptions import SecurityError, TemplateRuntimeError, UndefinedError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from xltools.core import thai
from xltools.core.cell_lists import list_depth, mark_and_text
from xltools.core.rich import RichText, piece, rich_lines
from xltools.document.limits import (
    CAPPED,
    STEPS_OF_A_CALL,
    CountingCode,
    Steps,
    bounded,
    capped,
    refuse_big_call,
    refuse_big_product,
    refuse_big_text,
)
from xltools.document.marks import with_marks, without_marks
from xltools.patterns import pattern_of

_LINE_BREAK = pattern_of("_x000[Dd]_(?:\r\n|\r|\n)?|\r\n|[\r\x0b\u2028\u2029]")
_MAY_BE_BREAK = "_x000"
_NOT_XML = pattern_of("[\x00-\x08\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAPPING_METHODS = ("get", "items", "keys", "values")


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja for templates by others: no code, no files, every printed value is text."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})
    code_generator_class = CountingCode
    bounded = staticmethod(bounded)

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=printable)
        self.globals.pop("lipsum")
        self.filters.pop("urlize")  # makes markup, of another language than Word's
        self.filters.pop("random")  # the same data must give the same document
        self.filters.update({name: capped(name, self.filters[name]) for name in CAPPED})
        self.filters.update(FILTERS)
        self._steps = Steps()

    def start(self) -> None:
        """Begin to count what one filling asks for."""
        self._steps = Steps()

    def counted(self, items: Any) -> Iterable[Any]:
        """Return the items of a loop, each counted."""
        return self._steps.counted(items)

    def call(self, context: Any, called: Any, *arguments: Any, **named: Any) -> Any:
        """Return what a function of a template gives; too many calls and too long texts are refused."""
        self._steps.take(STEPS_OF_A_CALL)
        refuse_big_call(called, arguments, named)
        if isinstance(called, LoopContext) and arguments:  # a recursive loop, one level down
            arguments = (self.counted(arguments[0]), *arguments[1:])
        return bounded(super().call(context, called, *arguments, **named))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Tell whether a template may use an attribute; ``translate`` would turn text into markup."""
        return super().is_safe_attribute(obj, attr, value) and not (
            isinstance(obj, str) and attr == "translate"
        )

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return ``obj.attribute``; of the data, always the field, never a method of its container."""
        if type(obj) is dict or isinstance(obj, Mapping):
            if attribute in obj:
                return obj[attribute]
            if attribute not in _MAPPING_METHODS:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Return a sum, product or remainder; one that would fill the memory is refused."""
        if operator == "**":
            raise SecurityError("** is not allowed")
        if operator == "*":
            refuse_big_product(left, right)
        if operator == "%":
            refuse_big_text(operator, left, [right])
        return bounded(super().call_binop(context, operator, left, right))

    @staticmethod
    def tolerate(table: dict[str, Any], name: str) -> None:
        """Let an unknown filter or test pass the compiler; used, it is an undefined name."""
        table[name] = _unknown(name)


def _unknown(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise UndefinedError(f"there is no filter or test named {name!r}")

    return refuse


def printable(value: Any) -> Any:
    """Return what is printed for a value: nothing for None, one kind of line break, no character
    that Word cannot hold."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, RichText):
        return with_marks(value, printable)
    if isinstance(value, Markup):  # may hold the marks of what was printed into it
        return Markup(_NOT_XML.sub("\ufffd", _LINE_BREAK.sub("\n", value)))
    if isinstance(value, str):
        if is_clean(value):
            return value
        return without_marks(_NOT_XML.sub("\ufffd", _LINE_BREAK.sub("\n", value)))
    if callable(value) and not isinstance(value, Undefined):
        raise TemplateRuntimeError("a function is printed instead of what it gives")
    return value


def is_clean(text: str) -> bool:
    """Tell a text that needs no cleaning, cheaply: not all that need none are known for it."""
    return (text.isprintable() or text.replace("\n", "").isprintable()) and _MAY_BE_BREAK not in text


# ---------------------------------------------------------------- filters


def _text(value: Any) -> str:
    """Return the text of a value: nothing for None, no ``.0`` after a whole number from a cell."""
    if type(value) is str and is_clean(value):
        return value
    shown = printable(str(value) if isinstance(value, RichText) else value)
    return str(shown.unescape()) if isinstance(shown, Markup) else str(shown)


def _thai_digits(value: Any) -> str:
    shown = thai.thai_digits(_text(value))
    return value.with_letters(shown) if isinstance(value, RichText) else shown


def _western_digits(value: Any) -> str:
    shown = thai.western_digits(_text(value))
    return value.with_letters(shown) if isinstance(value, RichText) else shown


def _of_date(
    convert: Callable[[date], str], otherwise: Callable[[Any], str] = _thai_digits
) -> Callable[[Any], str]:
    """Return a filter for dates; a text that stands in a date's place is printed as it is."""

    def filter_date(value: Any) -> str:
        if isinstance(value, datetime):
            value = value.date()
        return convert(value) if isinstance(value, date) else otherwise(value)

    return filter_date


def _of_amount(convert: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a filter for amounts; a text that is no amount is printed as it is."""

    def filter_amount(value: Any) -> str:
        text = _text(value)
        try:
            return convert(text) if text.strip() else ""
        except ValueError:
            return thai.thai_digits(text)

    return filter_amount


def _fiscal_year(value: Any) -> int | str:
    if isinstance(value, date):
        return thai.fiscal_year(value)
    return value if isinstance(value, int) else _text(value)


def _lines(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [line for item in value for line in _lines(item)]
    return rich_lines(value) if isinstance(value, RichText) else thai.lines(_text(value))


def _cell_lines(value: Any) -> list[dict[str, str]]:
    """Return the lines of a cell, at least one: the number or dash that begins it, and the rest."""
    if type(value) is str:
        return _marked_lines(value) if len(value) > thai.LONG else _marked_lines_before(value)
    if not isinstance(value, RichText):
        return _marked_lines(_text(value))
    lines = [piece(value, line.start(), line.end()) for line in re.finditer("[^\n]+", value)]
    return [_marked(line) for line in lines if line.strip()] or [_marked("")]


def _marked(line: str) -> dict[str, str]:
    if line[:1].isalpha():  # most lines
        return {"mark": "", "text": line}
    mark, text = mark_and_text(line)
    return {"mark": mark, "text": piece(line, len(line) - len(text)) if mark else line}


def _marked_lines(text: str) -> list[dict[str, str]]:
    return [_marked(line) for line in _text(text).split("\n") if line.strip()] or [_marked("")]


_marked_lines_before = thai.kept_for_a_workbook(_marked_lines)
"""Templates cannot change what they are given: that is what their sandbox is for."""


def _as_it_is(value: Any) -> Any:
    """Stand in for Jinja's ``safe``: text of a workbook never becomes markup."""
    return value


FILTERS: dict[str, Callable[..., Any]] = {
    "thai_digits": _thai_digits,
    "western_digits": _western_digits,
    "thai_date": _of_date(thai.thai_date),
    "thai_date_short": _of_date(thai.thai_date_short),
    "thai_date_era": _of_date(thai.thai_date_era),
    "english_date": _of_date(thai.english_date, _western_digits),
    "fiscal_year": _fiscal_year,
    "baht": _of_amount(thai.baht),
    "baht_text": _of_amount(thai.baht_text),
    "lines": _lines,
    "cell_lines": _cell_lines,
    "list_depth": list_depth,
    "safe": _as_it_is,
}
