"""What an agency makes of the rules: which it has switched off, which weigh otherwise than usual.

A rule that keeps a promise stays on and weighs what it weighs: without it a faulty document could be
signed. What was asked for in vain is remembered, so that it can be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from xltools.core.data import load
from xltools.core.model import Severity
from xltools.core.report import Diagnostic
from xltools.core.rules.base import Rule
from xltools.core.thai import says_nothing, western_digits
from xltools.patterns import pattern_of
from xltools.records import dataclass, field, replace

_LEVEL = pattern_of(r"(?P<code>[A-Za-z]{3}[0-9]*)\s*(?:[=:]\s*|\s+)(?P<level>[^\s,;=:]+)")


@dataclass(frozen=True)
class RuleControl:
    """Codes switched off, severities changed by code, codes that stay as they are, words not understood."""

    off: frozenset[str] = frozenset()
    levels: Mapping[str, Severity] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()

    @classmethod
    def typed(cls, rules: Iterable[Rule], off: str, levels: str) -> RuleControl:
        """Return what two settings ask for: codes such as ``OWN005, TXT`` and ``MEM003=info, TXT002=error``."""
        table = list(rules)
        off, levels = ("" if says_nothing(text) else western_digits(text) for text in (off, levels))
        unknown: list[str] = []
        wanted_off = {
            rule for code in re.split(r"[\s,;/.]+", off) if code for rule in _meant(code, table, unknown)
        }
        wanted: dict[Rule, Severity | None] = dict.fromkeys(wanted_off)
        for code, word in _pairs(levels, unknown):
            level = _severity(word)
            if level is None:
                unknown.append(f"{code}={word}")
                continue
            wanted |= dict.fromkeys(_meant(code, table, unknown), None if level == "off" else Severity(level))
        wanted = {rule: level for rule, level in wanted.items() if level is not rule.severity}
        kept = {rule for rule, level in wanted.items() if rule.keeps_promise}
        changed = {rule.code: level for rule, level in wanted.items() if rule not in kept}
        return cls(
            off=frozenset(code for code, level in changed.items() if level is None),
            levels={code: level for code, level in changed.items() if level is not None},
            kept=frozenset(rule.code for rule in kept),
            unknown=tuple(dict.fromkeys(unknown)),
        )

    def weighed(self, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """Yield the diagnostics of rules that are on, with the severity that the agency gives them."""
        for diagnostic in found:
            if diagnostic.code not in self.off:
                level = self.levels.get(diagnostic.code, diagnostic.severity)
                yield diagnostic if level is diagnostic.severity else replace(diagnostic, severity=level)


def _meant(code: str, table: list[Rule], unknown: list[str]) -> list[Rule]:
    """Return the rules whose code is or begins with the one typed; one that means none is unknown."""
    rules = [rule for rule in table if len(code) >= _SHORTEST_PREFIX and rule.code.startswith(code.upper())]
    if not rules:
        unknown.append(code.upper())
    return rules


_SHORTEST_PREFIX = 3


def _pairs(levels: str, unknown: list[str]) -> Iterator[tuple[str, str]]:
    """Yield code and word of each piece such as ``MEM003=info``; a piece of another form is unknown."""
    for piece in re.split(r"[,;\n]+|\s+(?=[A-Za-z]{3}[0-9]*\s*[=:])", levels):
        if not piece.strip():
            continue
        found = _LEVEL.fullmatch(piece.strip())
        if found:
            yield found["code"].upper(), found["level"]
        else:
            unknown.append(piece.strip())


def _severity(word: str) -> str | None:
    """Return ``error``, ``warning``, ``info`` or ``off`` for the word typed, in Thai or English."""
    return next(
        (level for level, words in load("schema")["levels"].items() if word.casefold() in words), None
    )
