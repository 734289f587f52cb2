"""ITA: are the scores scores, and can the level be what the scores make it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.core.dossier import Dossier, is_uncalculated
from xltools.core.ita import Assessment, assessment_of
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding
from xltools.core.schema import schema
from xltools.core.thai import says_nothing, squash, western_digits
from xltools.patterns import pattern_of

_SCORES = {"score": "ita.score", "iit": "ita.iit", "eit": "ita.eit", "oit": "ita.oit"}
_NUMBER = pattern_of(r"-?[0-9]{1,9}(?:[.](?P<decimals>[0-9]+))?")
_TOTAL_SLACK = 0.01
"""How far a total of rounded scores may be from the one that is told."""


def score_invalid(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if "agency" not in needs.sheets:
        return
    for key in _SCORES.values():
        typed = _typed(dossier, key)
        if typed and (fault := _fault(typed)) is not None:
            entry = dossier.entries[key]
            params = {"field": schema().fields.entries[key].label, "text": entry.text}
            yield Finding(entry.ref, params, fault)


def level_impossible(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    typed = dossier.text("ita.level")
    if "agency" not in needs.sheets or says_nothing(typed):
        return
    assessment = _assessment(dossier)
    level, ref = assessment.level_named(typed), dossier.entries["ita.level"].ref
    if level is None:
        choices = " · ".join(known.name for known in assessment.levels)
        yield Finding(ref, {"text": typed, "year": str(assessment.year), "choices": choices}, "not-a-level")
        return
    scores = _scores(dossier)
    if "score" in scores:
        total = scores.pop("score")
        possible = assessment.possible_levels(total, scores)
        if level not in possible:
            params = {"text": typed, "score": dossier.text("ita.score"), "possible": " · ".join(possible)}
            yield Finding(ref, params)


def total_disagrees(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    scores = _scores(dossier)
    assessment = _assessment(dossier)
    if "agency" in needs.sheets and {"score", *assessment.weights} <= scores.keys():
        total = scores.pop("score")
        calculated = assessment.total_of(scores)
        if abs(total - calculated) > _TOTAL_SLACK + 1e-9:
            params = {"text": dossier.text("ita.score"), "total": f"{calculated:.2f}"}
            yield Finding(dossier.entries["ita.score"].ref, params)


def _assessment(dossier: Dossier) -> Assessment:
    """Return the assessment whose result the memo tells: that of the fiscal year reported on."""
    return assessment_of(dossier.fiscal_year)


def _scores(dossier: Dossier) -> dict[str, float]:
    """Return the scores that are filled in and valid, by their short names."""
    typed = {name: _typed(dossier, key) for name, key in _SCORES.items()}
    return {name: float(text) for name, text in typed.items() if text and _fault(text) is None}


def _typed(dossier: Dossier, key: str) -> str:
    """Return a score as typed, in Western digits and without «คะแนน»; "" where there is none."""
    entry = dossier.entries.get(key)
    if entry is None or is_uncalculated(entry.cell) or says_nothing(entry.text):
        return ""
    return re.sub("คะแนน$", "", squash(western_digits(entry.text)))


def _fault(text: str) -> str | None:
    """Return the wording of what is wrong with a score, None if nothing is."""
    if not (number := _NUMBER.fullmatch(text)):
        return "unreadable"
    if not 0 <= float(text) <= 100:
        return ""
    return "decimals" if len((number["decimals"] or "").rstrip("0")) > 2 else None
