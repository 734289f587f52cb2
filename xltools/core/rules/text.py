"""TXT: is the Thai well-formed, spelt right and evenly set, and can Word print it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import cast

from xltools.core.cell_lists import list_fault
from xltools.core.data import load
from xltools.core.dossier import Dossier
from xltools.core.found import Row
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding, used_texts, whole_text
from xltools.core.thai import thai_digits, unprintable
from xltools.core.thai_clusters import impossible_clusters, is_sound, spellings_that_only_look_right
from xltools.patterns import pattern_of
from xltools.records import dataclass

LONGEST_CELL = 600
"""Characters up to which a cell of the printed table reads well."""
_MEASURE_TEXTS = ("method", "summary", "outcome")
_SHOWN = 3

_MARKS = "[\u0e30-\u0e3a\u0e47-\u0e4e]"
"""What belongs to the letter before it: a word does not end there."""
_WESTERN = pattern_of("[0-9][0-9.,]*")
_THAI_DIGIT = pattern_of("[๐-๙]")
_REPEATED = pattern_of(r"[ก-ฮเ-ไ][ก-๎]{0,5}(?P<space> ?)ๆ")
_SPACING = (
    (pattern_of("[-–](?: |(?<= .))"), pattern_of(r"[0-9๐-๙]{1,4}(?:[-–] | [-–])[0-9๐-๙]{1,4}")),
    (pattern_of(r"\((?<=[ก-๎].)"), pattern_of(r"[ก-ฮเ-ไ][ก-๎]{0,9}\((?=[^)]{2,40}\))[^)\s]{0,8}")),
    (pattern_of(r"\)[ก-ฮเ-ไ]"), pattern_of(r"[ก-๎]{0,8}\)[ก-ฮเ-ไ][ก-๎]{0,8}")),
)
"""Each with what any such place holds, which is looked for first."""


def malformed_thai(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if is_sound(whole_text(dossier, needs)):
        return
    for place, text in used_texts(dossier, needs):
        for piece in dict.fromkeys(impossible_clusters(text)):
            yield Finding(place.ref, {"text": piece}, measure=place.measure)
        for typed, meant in dict.fromkeys(spellings_that_only_look_right(text)):
            yield Finding(place.ref, {"text": typed, "meant": meant}, "looks-right", measure=place.measure)


def known_slip(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    whole = whole_text(dossier, needs)
    somewhere = [slip for slip in _known_slips() if any(typed in whole for typed in slip.typed)]
    for place, text in used_texts(dossier, needs) if somewhere else ():
        for typed, meant in dict.fromkeys(_slips(text, somewhere)):
            yield Finding(place.ref, {"text": typed, "meant": meant}, measure=place.measure)


def _slips(text: str, slips: Iterable[_Slip]) -> Iterator[tuple[str, str]]:
    """Yield every slip of a text and what is meant; of two at one place, the longer."""
    found = [
        (match.start(), -len(match[0]), match[0], slip.meant)
        for slip in slips
        if any(typed in text for typed in slip.typed)
        for match in slip.pattern.finditer(text)
    ]
    end = 0
    for start, _, typed, meant in sorted(found):
        if start >= end:
            yield typed, meant
            end = start + len(typed)


@dataclass(frozen=True)
class _Slip:
    """What is typed by mistake, where it is one, and what is meant."""

    typed: tuple[str, ...]
    pattern: re.Pattern[str]
    meant: str


@cache
def _known_slips() -> tuple[_Slip, ...]:
    data = load("wording")
    not_after = data["doubled_not_after"]
    slips = [
        _slip(
            (slip["typed"],),
            slip["meant"],
            slip.get("not_after", ()),
            map(re.escape, slip.get("not_before", ())),
        )
        for slip in data["slips"]
    ]
    doubled = (
        _slip((word * 2, f"{word} {word}"), word, not_after.get(word, ()), (_MARKS,))
        for word in data["doubled"]
    )
    return (*slips, *doubled)


def _slip(typed: tuple[str, ...], meant: str, not_after: Iterable[str], not_before: Iterable[str]) -> _Slip:
    """Return a slip that is one unless a word stands before it, or a pattern matches behind it."""
    before = "".join(f"(?<!{re.escape(word)})" for word in not_after)
    behind = "".join(f"(?!{pattern})" for pattern in not_before)
    return _Slip(typed, pattern_of(f"{before}(?:{'|'.join(map(re.escape, typed))}){behind}"), meant)


def mixed_list_style(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for row, key, text, measure in _longer_texts(dossier, needs):
        if fault := list_fault(text):
            variant, shown = fault
            yield Finding(
                row.ref(key), {"text": shown}, "" if variant == "mixed" else variant, measure=measure
            )


def mixed_digits(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for row, key, text, measure in _longer_texts(dossier, needs):
        if _THAI_DIGIT.search(text) and (western := _western_that_turn_thai(text)):
            yield Finding(row.ref(key), {"text": western}, measure=measure)


def _western_that_turn_thai(text: str) -> str:
    """Return the first number in Western digits that a document prints in Thai ones, "" if there is none."""
    printed = thai_digits(text)
    changed = (found for found in _WESTERN.finditer(text) if printed[found.start()] != text[found.start()])
    return next((found[0].rstrip(".,") for found in changed), "")


def spacing(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    texts = _longer_texts(dossier, needs)
    tight = {
        bool(found["space"]) for _, _, text, _ in texts if "ๆ" in text for found in _REPEATED.finditer(text)
    }
    for row, key, text, measure in texts:
        uneven = [
            found[0] for sign, pattern in _SPACING if sign.search(text) for found in pattern.finditer(text)
        ]
        if len(tight) > 1:
            uneven += [found[0] for found in _REPEATED.finditer(text) if not found["space"]]
        if uneven:
            shown = list(dict.fromkeys(uneven))[:_SHOWN]
            yield Finding(row.ref(key), {"text": "” “".join(shown)}, measure=measure)


def long_cell(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in dossier.measures:
        for key in ("title", *_MEASURE_TEXTS):
            length = len(getattr(measure, key))
            if key in needs.columns and length > LONGEST_CELL:
                params = {"no": str(measure.no), "count": str(length), "most": str(LONGEST_CELL)}
                yield Finding(measure.row.ref(key), params, measure=measure.no)


def character_word_cannot_hold(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if not unprintable(whole_text(dossier, needs)):
        return
    for place, text in used_texts(dossier, needs):
        for character in unprintable(text):
            yield Finding(place.ref, {"character": f"U+{ord(character):04X}"}, measure=place.measure)


_Longer = tuple[Row, str, str, int | None]
"""A text that runs over several lines, its row and column, and the number of its measure."""


def _longer_texts(dossier: Dossier, needs: Requirements) -> Sequence[_Longer]:
    """Return the texts of measures, and of each section of the memo's body."""
    key = ("longer", needs.columns, needs.sheets)
    if key not in dossier.remembered:
        dossier.remembered[key] = list(_found_longer(dossier, needs))
    return cast("Sequence[_Longer]", dossier.remembered[key])


def _found_longer(dossier: Dossier, needs: Requirements) -> Iterator[_Longer]:
    wanted = [key for key in _MEASURE_TEXTS if key in needs.columns]
    for measure in dossier.measures:
        for key in wanted:
            yield measure.row, key, getattr(measure, key), measure.no
    if "text" in needs.sheets:
        for _, rows in groupby(dossier.paragraphs, key=lambda paragraph: paragraph.section):
            paragraphs = list(rows)
            yield paragraphs[0].row, "text", "\n".join(row.text for row in paragraphs), None
