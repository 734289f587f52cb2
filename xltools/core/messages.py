"""Words for people, in Thai and English, from the packaged catalogues."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from xltools.core.data import load
from xltools.core.report import Diagnostic
from xltools.errors import XltoolsError

Language = Literal["th", "en"]
LANGUAGES: tuple[Language, ...] = ("th", "en")
_LONGEST_VALUE = 400


def say(key: str, language: Language, **values: object) -> str:
    """Return the catalogue's text ``key`` (such as ``generate.done``) with its placeholders filled."""
    return _text(key, language).format(**values)


@cache
def _text(key: str, language: Language) -> str:
    entry: Any = load("messages")
    for part in key.split("."):
        entry = entry[part]
    return str(entry[language])


def message(found: Diagnostic, language: Language) -> str:
    """Return what a diagnostic says."""
    entry = load("rules")[found.code]
    words = entry["variant"][found.variant] if found.variant else entry["message"]
    return str(words[language]).format(**dict(found.params))


def rule_text(code: str, part: Literal["title", "why", "fix"], language: Language) -> str:
    """Return the title, the reason or the mend of a rule."""
    return str(load("rules")[code][part][language])


def error_message(error: XltoolsError, language: Language) -> str:
    """Return what an error says, in one line."""
    return _error_part(error, "say", language)


def error_fix(error: XltoolsError, language: Language) -> str:
    """Return how a person mends what an error says, in one line."""
    return _error_part(error, "fix", language)


def _short(value: str) -> str:
    """Return a value that fits into one line to be read: what a workbook holds may be of any length."""
    return value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"


def _error_part(error: XltoolsError, part: str, language: Language) -> str:
    entry = load("messages")["error"].get(error.code) or load("messages")["error"]["unknown"]
    entry = next((entry[name] for name in error.params if "say" in entry.get(name, ())), entry)
    params = {"code": error.code, **{name: _short(value) for name, value in error.params.items()}}
    return " ".join(str(entry[part][language]).format(**params).split())
