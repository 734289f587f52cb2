"""Cells of one kind gathered into rectangles, so that a program is asked once for many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xltools.core.model import Area
from xltools.core.status import StatusCell


def areas_of(rows: Sequence[Sequence[StatusCell]], wanted: Callable[[StatusCell], bool]) -> list[Area]:
    """Return rectangles that hold all wanted cells and no other; rows and columns count from 1."""
    done: list[Area] = []
    open_runs: dict[tuple[int, int], int] = {}
    for number, row in enumerate((*rows, ()), 1):
        here = _runs([wanted(cell) for cell in row])
        ended = [run for run in open_runs if run not in here]
        done += [Area(open_runs.pop(run), run[0], number - 1, run[1]) for run in ended]
        for run in here:
            open_runs.setdefault(run, number)
    return done


def _runs(flags: Sequence[bool]) -> set[tuple[int, int]]:
    """Return first and last place of every unbroken run, counted from 1."""
    runs, first = set(), 0
    for at, flag in enumerate((*flags, False), 1):
        if flag and not first:
            first = at
        elif not flag and first:
            runs.add((first, at - 1))
            first = 0
    return runs
