"""How alike two Thai texts are, without cutting them into words: shared runs of letters.

Digits, spaces and punctuation do not count. A text of n letters has n - length + 1 runs.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

_NO_LETTER = re.compile(r"[^ก-ฮะ-์A-Za-z]+")
_ROWS_REMEMBERED = 16
"""How many rows are remembered for one run: what stands in more of them is a formula of the office."""
_WHOLE = 10**12
"""The weight of a run that one row alone holds: whole numbers add up alike in any order."""
_MOST_TOPICS = 64
"""A run in more topics than these weighs next to nothing, and is passed over."""


def runs(text: str, length: int, without: Iterable[str] = ()) -> frozenset[str]:
    """Return every run of ``length`` letters of a text, the words ``without`` cut out of it before."""
    text = "".join(text.split())
    for word in without:
        text = text.replace(word, " ") if word else text
    letters = _NO_LETTER.sub("", text).lower()
    return frozenset([letters[at : at + length] for at in range(len(letters) - length + 1)])


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that is in both, 0 to 1; 0 where one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def near_duplicates(texts: Sequence[frozenset[str]], least: float) -> dict[int, int]:
    """Return for each text that overlaps another by more than ``least`` the one it overlaps most.

    Time grows with the texts, not with their pairs.
    """
    rows_by_run: dict[str, tuple[int, ...]] = {}
    closest: dict[int, tuple[float, int]] = {}
    for row, own in enumerate(texts):
        shared: dict[int, int] = {}
        known = own & rows_by_run.keys()
        for run in known:
            rows = rows_by_run[run]
            for other in rows:
                shared[other] = shared.get(other, 0) + 1
            if len(rows) < _ROWS_REMEMBERED:
                rows_by_run[run] = (*rows, row)
        rows_by_run.update(dict.fromkeys(own - known, (row,)))
        for other, count in shared.items():
            alike = count / min(len(own), len(texts[other]))
            if alike > least:
                closest[row] = max(closest.get(row, (0.0, 0)), (alike, -other))
                closest[other] = max(closest.get(other, (0.0, 0)), (alike, -row))
    return {row: -other for row, (_, other) in sorted(closest.items())}


class Kinship:
    """How much each of several texts says of each of several topics.

    A run weighs the less, the more rows hold it in topic or text (one by their number): so the
    office's formulas, which stand in every row, decide nothing.
    """

    def __init__(self, topics: Sequence[frozenset[str]], texts: Sequence[frozenset[str]]) -> None:
        self._holders: Counter[str] = Counter()
        for topic, text in zip(topics, texts, strict=True):
            self._holders.update(topic | text)
        self._topics, self._texts = topics, texts

    @cached_property
    def _topics_by_run(self) -> dict[str, tuple[int, list[int]]]:
        """The weight of each run that more than one row holds, and the topics that hold it."""
        by_run: dict[str, list[int]] = {}
        shared = {run for run, holders in self._holders.items() if holders > 1}
        for number, topic in enumerate(self._topics):
            for run in topic & shared:
                by_run.setdefault(run, []).append(number)
        return {
            run: (_WHOLE // self._holders[run], topics)
            for run, topics in by_run.items()
            if len(topics) <= _MOST_TOPICS
        }

    @cached_property
    def _topic_weights(self) -> list[int]:
        return [self._sum(topic) for topic in self._topics]

    def own(self, row: int, enough: float = math.inf) -> float:
        """Return how much a row's text says of its own topic, 0 to 1; from ``enough`` on, it may be more."""
        topic, text = self._topics[row], self._texts[row]
        shared, whole = self._sum(topic & text), self._sum(topic)
        if whole and shared / whole >= enough:  # of the whole text it is at least as much
            return shared / whole
        return self._share(shared, whole, self._sum(text))

    def best_other(self, row: int) -> tuple[float, int]:
        """Return how much a row's text says of the topic of another row, and which row that is."""
        text, by_run = self._texts[row], self._topics_by_run
        shared = [0] * len(self._topics)
        for run in text & by_run.keys():
            weight, topics = by_run[run]
            for topic in topics:
                shared[topic] += weight
        whole = self._sum(text)
        shares = (
            (self._share(weight, self._topic_weights[topic], whole), topic)
            for topic, weight in enumerate(shared)
            if weight and topic != row
        )
        return max(shares, default=(0.0, row))

    @staticmethod
    def _share(shared: int, topic: int, text: int) -> float:
        whole = min(topic, text)
        return shared / whole if whole else 0.0

    def _sum(self, found: Iterable[str]) -> int:
        counts = Counter(map(self._holders.__getitem__, found))
        return sum(times * (_WHOLE // count) for count, times in counts.items())
