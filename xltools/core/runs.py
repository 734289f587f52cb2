"""Runs of rows: joined, taken away from one another, named as people name cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xltools.core.model import column_letters

_NAMED_RUNS = 5


def joined(runs: Iterable[range]) -> list[range]:
    """Return the same rows from top to bottom in as few runs as they make."""
    result: list[range] = []
    for run in sorted(runs, key=lambda run: run.start):
        if result and run.start <= result[-1].stop:
            result[-1] = range(result[-1].start, max(result[-1].stop, run.stop))
        elif run:
            result.append(run)
    return result


def without(runs: Iterable[range], taken: Iterable[range]) -> list[range]:
    """Return the rows that none of the taken runs holds."""
    result: list[range] = []
    blocked, at = joined(taken), 0
    for run in joined(runs):
        first = run.start
        while at < len(blocked) and blocked[at].start < run.stop:
            if first < blocked[at].start:
                result.append(range(first, blocked[at].start))
            first = max(first, blocked[at].stop)
            if blocked[at].stop > run.stop:
                break
            at += 1
        if first < run.stop:
            result.append(range(first, run.stop))
    return result


def cells_text(runs: Sequence[range], column: int) -> str:
    """Return the cells of these rows in one column, such as ``D7–D9, D12``; of many runs the first."""
    letters = column_letters(column)
    named = [
        f"{letters}{run.start}" if len(run) == 1 else f"{letters}{run.start}–{letters}{run.stop - 1}"
        for run in runs[:_NAMED_RUNS]
    ]
    return ", ".join([*named, "…"] if len(runs) > _NAMED_RUNS else named)


def row_numbers(rows: Iterable[int]) -> str:
    """Return numbers of rows or measures as people write them, such as ``14–16, 20``."""
    runs = joined(range(row, row + 1) for row in rows)
    return ", ".join(str(run.start) if len(run) == 1 else f"{run.start}–{run.stop - 1}" for run in runs)
