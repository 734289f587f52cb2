"""Plain ``{{ field.key }}`` placeholders in the memo's text: one pass of substitution, never Jinja."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.core.rich import replaced
from xltools.patterns import pattern_of

_PLACEHOLDER = pattern_of(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}\}")
_BRACES = pattern_of(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{[^{}\n]{1,60}\}|[{}]")
_UNFILLED = pattern_of(r"[xX]{4,}|\.{5,}|…{2,}|_{4,}")
_IN_UNFILLED = ("xx", "XX", "xX", "Xx", ".....", "……", "____")
"""One of these stands in any such mark."""


def substitute(text: str, values: Mapping[str, str]) -> str:
    """Return the text with every known placeholder replaced; what is put in is not read again."""
    return replaced(_PLACEHOLDER, lambda match: values.get(match.group(1), match.group(0)), text)


def fields_used(text: str) -> list[str]:
    """Return the field keys that the text's placeholders name, known or not."""
    return _PLACEHOLDER.findall(text)


def stray_braces(text: str, known: Mapping[str, object]) -> list[str]:
    """Return everything in braces that is not a placeholder of a known field."""
    rest = _PLACEHOLDER.sub(lambda match: "" if match.group(1) in known else match.group(0), text)
    return [match.group(0) for match in _BRACES.finditer(rest)] if "{" in rest or "}" in rest else []


def unfilled_marks(text: str) -> list[str]:
    """Return marks that stand for something still to be typed: xxxx, dotted or drawn lines."""
    if not may_have_unfilled_marks(text):
        return []
    return [match.group(0) for match in _UNFILLED.finditer(text)]


def may_have_unfilled_marks(text: str) -> bool:
    """Tell at a glance, of one text or of many, whether such marks may stand in it."""
    return any(sign in text for sign in _IN_UNFILLED)
