"""Texts some of whose letters are bold or underlined; to everything else they are the plain text.

A ``RichText`` is a ``str``: rules, digests and messages see its letters alone. What makes a new text
of it the usual way gives a plain one; the few functions here keep the marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Self

from xltools.core.model import TextRun
from xltools.core.thai import TIDYING


class RichText(str):
    """A text in runs, at least one of them bold or underlined."""

    __slots__ = ("runs",)
    runs: tuple[TextRun, ...]

    def __new__(cls, runs: Iterable[TextRun]) -> Self:
        """Join the runs."""
        kept = tuple(runs)
        text = super().__new__(cls, "".join(run.text for run in kept))
        text.runs = kept
        return text

    def __getnewargs__(self) -> tuple[tuple[TextRun, ...]]:  # type: ignore[override]
        return (self.runs,)

    def cut(self, start: int, end: int) -> Iterator[TextRun]:
        """Yield the runs of a piece of the text."""
        at = 0
        for run in self.runs:
            piece = run.text[max(start - at, 0) : max(end - at, 0)]
            if piece:
                yield TextRun(piece, run.bold, run.underlined)
            at += len(run.text)

    def with_letters(self, text: str) -> str:
        """Return a text of the same length with these marks; of another length, without any."""
        if len(text) != len(self):
            return text
        letters = iter(text)
        return joined(
            TextRun("".join(next(letters) for _ in run.text), run.bold, run.underlined) for run in self.runs
        )


def joined(runs: Iterable[TextRun]) -> str:
    """Return the text of runs, a plain one if none is marked."""
    groups = groupby((run for run in runs if run.text), key=lambda run: (run.bold, run.underlined))
    merged = [TextRun("".join(run.text for run in group), *marks) for marks, group in groups]
    if any(run.bold or run.underlined for run in merged):
        return RichText(merged)
    return "".join(run.text for run in merged)


def piece(text: str, start: int, end: int | None = None) -> str:
    """Return ``text[start:end]``, with its marks."""
    end = len(text) if end is None else end
    return joined(text.cut(start, end)) if isinstance(text, RichText) else text[start:end]


def replaced(pattern: re.Pattern[str], new: Callable[[re.Match[str]], str], text: str) -> str:
    """Return ``pattern.sub(new, text)``; what is put in has the marks of what stood first in its place."""
    if not isinstance(text, RichText):
        return pattern.sub(new, text)
    runs: list[TextRun] = []
    at = 0
    for match in pattern.finditer(text):
        runs += text.cut(at, match.start())
        first = next(text.cut(match.start(), match.start() + 1), TextRun(""))
        runs.append(TextRun(new(match), first.bold, first.underlined))
        at = match.end()
    return joined([*runs, *text.cut(at, len(text))])


def tidied(text: str) -> str:
    """Return ``tidy(text)`` with its marks."""
    for pattern, new in TIDYING:
        text = replaced(pattern, lambda _, new=new: new, text)  # type: ignore[misc]
    return text


def rich_lines(text: str) -> list[str]:
    """Return the lines of a text that are not blank, tidied, with their marks."""
    text = tidied(text)
    return [piece(text, line.start(), line.end()) for line in re.finditer("[^\n]+", text)]


def rich_join(separator: str, pieces: Iterable[str]) -> str:
    """Return ``separator.join(pieces)`` with their marks."""
    runs: list[TextRun] = []
    for text in pieces:
        runs += [TextRun(separator)] * bool(runs)
        runs += text.runs if isinstance(text, RichText) else [TextRun(text)]
    return joined(runs)
