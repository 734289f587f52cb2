"""Tells at a glance that no text is nearly another's copy: then nobody needs to compare them.

Runs of twelve letters are compared as numbers, one for each run: equal runs have equal numbers, and a few
unequal ones, too. So runs may look shared that are not, never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress

from xltools.core.packed_runs import joined_letters
from xltools.records import dataclass

RUN = 12
"""Letters of a run."""
_BYTES = 4
_BASE_BITS = 2
"""A number is made to the base of four: so twelve letters need no more than thirty bits."""
_LOOKED_AT = bytes(number % 4 < 3 for number in range(256))
"""Which runs are looked at, by one byte of their number: three of four, which is enough to tell."""
_MARGIN = 1e-6

Text = tuple[frozenset[int], int]
"""The numbers of the runs of a text that are looked at, and how many runs it has."""


@dataclass(frozen=True)
class RunNumbers:
    """The texts of a column as numbers of their runs."""

    texts: tuple[Text, ...]

    def doubtful(self, least: float, shortest: int) -> list[int]:
        """Return the texts that may overlap another, not smaller, by more than ``least``.

        A text of ``shortest`` runs or more of which so much is in another has few runs that no other has.
        """
        seen: set[int] = set()
        again: set[int] = set()
        for numbers, _ in self.texts:
            again |= numbers & seen
            seen |= numbers
        return [
            row
            for row, (numbers, length) in enumerate(self.texts)
            if length >= shortest and len(numbers) - len(numbers & again) < _most_alone(length, least)
        ]

    def perhaps_overlapped(self, row: int, least: float) -> Iterator[int]:
        """Yield the texts that such a text may overlap."""
        numbers, length = self.texts[row]
        for other, (others, _) in enumerate(self.texts):
            if other != row and len(numbers) - len(numbers & others) < _most_alone(length, least):
                yield other


def run_numbers(texts: Sequence[str]) -> RunNumbers | None:
    """Return some runs of texts as numbers, None if that cannot be."""
    letters = joined_letters(texts)
    if letters is None:
        return None
    numbers, mixed = _numbers(letters)
    kept = mixed.translate(_LOOKED_AT)
    runs, start = [], 0
    for part in letters.split(b"\0"):
        length = max(0, len(part) - RUN + 1)
        end = start + length
        runs.append((frozenset(compress(numbers[start:end], kept[start:end])), length))
        start += len(part) + 1
    return RunNumbers(tuple(runs))


def may_overlap(one: Text, other: Text, least: float) -> bool:
    """Tell whether the smaller of two texts may be in the other by more than ``least``."""
    shared = len(one[0] & other[0])
    return any(len(numbers) - shared < _most_alone(length, least) for numbers, length in (one, other))


def _most_alone(length: int, least: float) -> float:
    return (1 - least) * length + _MARGIN


def _numbers(letters: bytes) -> tuple[list[int], bytes]:
    """Return the number of the run that begins at each place, and one byte of each number."""
    lanes = bytearray(_BYTES * len(letters))
    lanes[::_BYTES] = letters
    one = int.from_bytes(lanes, "little")
    two = _beside(one, one, 1)
    four = _beside(two, two, 2)
    whole = _beside(four, _beside(four, four, 4), 4).to_bytes(len(lanes), "little")
    return memoryview(whole).cast("I").tolist(), whole[1::_BYTES]


def _beside(runs: int, next_runs: int, letters: int) -> int:
    """Return the numbers of runs longer by those that begin so many letters further on."""
    return runs + (next_runs >> 8 * _BYTES * letters << _BASE_BITS * letters)
