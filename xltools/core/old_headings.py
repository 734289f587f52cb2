"""The headings of a table of measures as another office has worded them, each with how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from xltools.core.data import load
from xltools.core.headings import MIN_LABELS
from xltools.core.model import Sheet
from xltools.core.schema import schema
from xltools.core.sheet_texts import SheetTexts
from xltools.core.thai import squash, western_digits

SURE = 100
_LONGEST = 120
_MOST_ROWS = 3
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SIGNS = re.compile(r"[\s/.,:;*\-–—()\[\]]+")


@dataclass(frozen=True, slots=True)
class OldHeading:
    """One heading as typed; ``key`` is the column it is taken for, None if for none; ``alike`` of 100."""

    column: int
    typed: str
    key: str | None
    alike: int


@dataclass(frozen=True)
class OldHeader:
    """A header over one to three rows."""

    first_row: int
    last_row: int
    headings: tuple[OldHeading, ...]

    @property
    def columns(self) -> dict[str, int]:
        """The known columns by key."""
        return {heading.key: heading.column for heading in self.headings if heading.key}


@cache
def _known() -> Mapping[str, str]:
    """Return every known heading, compared, with its column."""
    columns = schema().tables["measures"].columns
    worded = load("import")["headings"]
    return {
        _compared(label): key
        for key, column in columns.items()
        for label in (*worded.get(key, ()), *column.aliases, column.label)
    }


def _compared(text: str) -> str:
    return _SIGNS.sub("", western_digits(squash(text))).casefold()


@lru_cache(maxsize=1 << 13)
def is_known(text: str) -> bool:
    """Tell a heading that is worded as the schema or the list of other wordings has it."""
    return len(text) <= _LONGEST and _compared(text) in _known()


@lru_cache(maxsize=1 << 13)
def column_meant(text: str) -> tuple[str | None, int]:
    """Return the column that a heading is taken for and how much it is like the known wording.

    Such as ``("method", 100)`` for a known wording, ``("method", 91)`` for one that is like it, ``(None, 0)``.
    """
    if len(text) > _LONGEST or not (typed := _compared(text)):
        return None, 0
    known = _known()
    if typed in known:
        return known[typed], SURE
    if (outside := _compared(_BRACKETS.sub("", text))) in known:
        return known[outside], SURE - 1  # what stands in brackets may say otherwise
    best: dict[str, float] = {}
    for label, key in known.items():
        best[key] = max(best.get(key, 0.0), fuzz.ratio(typed, label))
    (key, most), *others = sorted(best.items(), key=lambda entry: -entry[1])
    words = load("import")
    if most < words["alike"] or most - others[0][1] < words["apart"]:
        return None, 0
    return key, min(int(most), SURE - 1)


def find_header(sheet: Sheet, after: int = 0) -> OldHeader | None:
    """Return the first header below a row, None where there is none."""
    texts = SheetTexts(sheet)
    for row in sorted(texts.rows):
        if row > after and (header := header_at(texts, row)):
            return header
    return None


def header_at(texts: SheetTexts, row: int) -> OldHeader | None:
    """Return the header that begins in a row; over more rows only where that makes more of it known."""
    if not any(
        is_known(text) for near in range(row, row + _MOST_ROWS) for _, text in texts.rows.get(near, ())
    ):
        return None  # a header without a single heading as worded everywhere is none
    best: OldHeader | None = None
    for last in range(row, row + _MOST_ROWS):
        if last not in texts.rows:
            break
        header = OldHeader(row, last, _read(texts, row, last))
        without_first = len(OldHeader(row + 1, last, _read(texts, row + 1, last)).columns)
        if best is None or len(header.columns) > max(len(best.columns), without_first):
            best = header
    if best is None or not any(column_meant(text)[0] for _, text in texts.rows[row]):
        return None
    return best if _is_enough(best) else None


def _is_enough(header: OldHeader) -> bool:
    columns = header.columns
    some = len(columns) >= MIN_LABELS or (len(columns) == MIN_LABELS - 1 == len(header.headings))
    return some and bool(columns.keys() & {"title", "method", "summary"})


def _read(texts: SheetTexts, first: int, last: int) -> tuple[OldHeading, ...]:
    """Return the headings of these rows; of two taken for one column, the one that is more like it."""
    readings = [
        OldHeading(column, typed, *column_meant(typed)) for column, typed in _typed(texts, first, last)
    ]
    best: dict[str, OldHeading] = {}
    for heading in readings:
        if heading.key and (heading.key not in best or heading.alike > best[heading.key].alike):
            best[heading.key] = heading
    return tuple(
        heading
        if heading.key is None or best[heading.key] is heading
        else OldHeading(heading.column, heading.typed, None, 0)
        for heading in readings
    )


def _typed(texts: SheetTexts, first: int, last: int) -> Iterator[tuple[int, str]]:
    """Yield the text of each column of a header: its lowest one, or joined with those above where known."""
    lines = [dict(texts.rows.get(row, ())) for row in range(first, last + 1)]
    for column in sorted({column for line in lines for column in line}):
        own = [line[column] for line in lines if column in line]
        above = [text for line, row in zip(lines, range(first, last + 1), strict=True)
                 for start, text in line.items()
                 if start < column <= texts.reach(row, start).right]  # fmt: skip
        joined = "\n".join(own)
        candidates = [joined, own[-1], "\n".join([*above, *own])]
        known = next((text for text in candidates if column_meant(text)[0]), joined)
        yield column, known
