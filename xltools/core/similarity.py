"""How alike two Thai texts are, without cutting them into words: shared runs of letters.

Digits, spaces and punctuation do not count. A text of n letters has n - length + 1 runs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

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
    return frozenset(letters[at : at + length] for at in range(len(letters) - length + 1))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that is in both, 0 to 1; 0 where one is empty."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0


def near_duplicates(texts: Sequence[frozenset[str]], least: float) -> dict[int, int]:
    """Return for each text that overlaps another by more than ``least`` the one it overlaps most.

    Time grows with the texts, not with their pairs.
    """
    rows_by_run: dict[str, list[int]] = {}
    closest: dict[int, tuple[float, int]] = {}
    for row, own in enumerate(texts):
        shared: Counter[int] = Counter()
        for run in own:
            rows = rows_by_run.setdefault(run, [])
            shared.update(rows)
            if len(rows) < _ROWS_REMEMBERED:
                rows.append(row)
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
        holders = Counter(run for topic, text in zip(topics, texts, strict=True) for run in topic | text)
        self._weight = {run: _WHOLE // count for run, count in holders.items()}
        self._topics, self._texts = topics, texts
        self._topic_weights = [self._sum(topic) for topic in topics]
        self._text_weights = [self._sum(text) for text in texts]
        self._topics_by_run: dict[str, list[int]] = {}
        for number, topic in enumerate(topics):
            for run in topic:
                self._topics_by_run.setdefault(run, []).append(number)

    def own(self, row: int) -> float:
        """Return how much a row's text says of its own topic, 0 to 1."""
        return self._share(self._sum(self._topics[row] & self._texts[row]), row, row)

    def best_other(self, row: int) -> tuple[float, int]:
        """Return how much a row's text says of the topic of another row, and which row that is."""
        shared: dict[int, int] = {}
        for run in self._texts[row]:
            topics = self._topics_by_run.get(run, ())
            for topic in topics if len(topics) <= _MOST_TOPICS else ():
                shared[topic] = shared.get(topic, 0) + self._weight[run]
        shares = (
            (self._share(weight, topic, row), topic) for topic, weight in shared.items() if topic != row
        )
        return max(shares, default=(0.0, row))

    def _share(self, shared: int, topic: int, text: int) -> float:
        whole = min(self._topic_weights[topic], self._text_weights[text])
        return shared / whole if whole else 0.0

    def _sum(self, found: Iterable[str]) -> int:
        return sum(map(self._weight.__getitem__, found))
