"""A template by others as the rest of the program uses it: every look at it is taken in another process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xltools.core.requirements import Requirements
from xltools.document.foreign import keeper, wire
from xltools.errors import InputError

if TYPE_CHECKING:
    from xltools.document.lint import TemplateReading
    from xltools.document.template import Undeclared

SECONDS = 20.0
_SECONDS_A_MEASURE = 0.05
_TRIES = 2
"""A process that is gone may have been ended by others."""


class ForeignTemplate:
    """A Word template that is not ours, ready to be filled: what ``Template`` is, but it can be ended.

    Raises:
        InputError: as ``Template`` does; also ``template-stopped`` if it takes too long, ``template-ended`` if
            it brings down the process, ``template-too-big`` if it wants too much memory.
        EngineUnavailable: ``template-process``: no process can be started.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._data = data
        self._ask("open")

    def undeclared(self, context: Mapping[str, Any]) -> list[Undeclared]:
        """Return every name the template asks for and ``context`` lacks, each with its first place."""
        words, _ = self._ask("undeclared", context=context)
        return wire.undeclared_of(words)

    def render(self, context: Mapping[str, Any], **given: Any) -> bytes:
        """Return the document, as ``Template.render`` does."""
        _, document = self._ask("render", context=context, **given)
        return document

    def _ask(self, work: str, **given: Any) -> tuple[Any, bytes]:
        return _asked(work, self._data, self.name, **given)


@lru_cache(maxsize=16)
def needs_of(data: bytes, name: str) -> tuple[Requirements, int]:
    """Return what a template by others needs of a workbook, and in how many places it is not rightly made."""
    (words, wrong), _ = _asked("needs", data, name)
    return wire.needs_of(words), wrong


def reading_of(data: bytes, name: str, context: Mapping[str, Any]) -> TemplateReading:
    """Return what a template by others uses and what is wrong with it.

    Raises:
        InputError: it is no Word document, or reading it was stopped.
    """
    words, _ = _asked("read", data, name, context=context)
    return wire.reading_of(words)


def _asked(work: str, data: bytes, name: str, **given: Any) -> tuple[Any, bytes]:
    """Return what became of a request about a template."""
    seconds = SECONDS + _SECONDS_A_MEASURE * len(given.get("context", {}).get("measures", ()))
    request = {
        "work": work,
        "name": name,
        "digest": hashlib.sha256(data).hexdigest(),
        "template": None,
        "seconds": seconds,
        "given": given,
    }
    answer, document = _persistently(request, data, seconds, name)
    if "error" in answer:
        raise InputError(*answer["error"])
    return answer["done"], document


def _persistently(
    request: dict[str, Any], data: bytes, seconds: float, name: str
) -> tuple[dict[str, Any], bytes]:
    for left in reversed(range(_TRIES)):
        try:
            answer, document = keeper.ask(request, seconds)
            if "unknown" in answer:
                answer, document = keeper.ask(request | {"template": data}, seconds)
            return answer, document
        except keeper.StoppedError as stopped:
            if stopped.slow:
                raise InputError("template-stopped", {"name": name, "seconds": f"{seconds:.0f}"}) from None
            if not left:
                raise InputError("template-ended", {"name": name}) from None
    raise AssertionError
