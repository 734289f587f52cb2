"""Dates inside running text, such as those in วิธีดำเนินการ: found by the grammar of periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from xltools.core.period_spans import complete, span
from xltools.core.period_text import Precision, Unreadable, piece_at
from xltools.core.period_tokens import Token, month_keys, tokenize_prose
from xltools.core.periods import Period
from xltools.core.thai import one_spelling
from xltools.patterns import pattern_of

_STARTS = ("date", "iso_date", "month", "number")
_YEAR = pattern_of("[0-9๐-๙]{2}")
_COUNTED = ("ordinal", "quarter")
_IN_DIGITS = pattern_of("[/.-](?<=[0-9๐-๙].)[0-9๐-๙]")
_NOT_FAR = 80
"""Letters within which a month's name stands before its year, with all words that may be between."""


def periods_in(text: str) -> Iterator[Period]:
    """Yield the days, months and ranges of them that a text writes out with month and year.

    The date of a law, order or letter («ลงวันที่ …») is none: it does not say when something was done.
    """
    if not _may_name_a_date(text):  # most texts name none; looking for all words in them takes long
        return
    spelled, tokens = tokenize_prose(text)
    at = 0
    while at < len(tokens):
        found = _read(tokens, at, 2) or _read(tokens, at, 1)
        if not found:
            at += 1
            continue
        period, end = found
        if at == 0 or tokens[at - 1].kind != "document_date":
            yield Period(" ".join(spelled[tokens[at].start : tokens[end - 1].end].split()), *period)
        at = end


def _may_name_a_date(text: str) -> bool:
    """Tell a text with a date in digits, or with a month's name not far before a year."""
    if not _YEAR.search(text):
        return False
    if _IN_DIGITS.search(text):
        return True
    letters = "".join(one_spelling(text).lower().replace(".", "").split())
    before = (letters[max(0, found.start() - _NOT_FAR) : found.start()] for found in _YEAR.finditer(letters))
    return any(month in piece for piece in before for month in month_keys())


def _read(tokens: list[Token], at: int, most: int) -> tuple[tuple[date, date, Precision], int] | None:
    """Return what the dates from a token on mean, and where they end; None if that is not sure.

    In running text «ครั้งที่ ๒ มกราคม ๒๕๖๗» names no day, and 1.2.67 is rather the number of a section.
    """
    if tokens[at].kind not in _STARTS or (
        at and tokens[at].kind == "number" and tokens[at - 1].kind in _COUNTED
    ):
        return None
    try:
        typed, slips, end = piece_at(tokens, at, most=most)
        [points] = complete([typed], None)
        first, last = span(points[0])[0], span(points[-1])[1]
    except (Unreadable, ValueError, OverflowError):
        return None
    in_full = all(re.search("[0-9]{4}", token.text) for token in tokens[at:end] if token.kind == "date")
    sure = in_full and all(slip.safe for slip in slips) and all(point.dated for point in points)
    if not sure or first > last:
        return None
    by_month = any(point.unit is Precision.MONTH for point in points)
    return (first, last, Precision.MONTH if by_month else Precision.DAY), end
