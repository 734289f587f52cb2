"""How alike two Thai texts are, without cutting them into words: shared runs of letters.

Digits, spaces and punctuation do not count. A text of n letters has n - length + 1 runs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import truediv

from xltools.patterns import pattern_of

Runs = Collection[Hashable]
"""The runs of one text: as letters, or packed into numbers, which may be there twice."""

_NO_LETTER = pattern_of(r"[^ก-ฮะ-์A-Za-z]+")
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

    def __init__(self, topics: Sequence[Runs], texts: Sequence[Runs]) -> None:
        self._topics = [frozenset(topic) for topic in topics]
        self._texts = texts
        self._asked: dict[int, tuple[frozenset[Hashable], int]] = {}
        rows = (topic.union(text) for topic, text in zip(self._topics, texts, strict=True))
        holders = Counter(chain.from_iterable(rows))
        weights = [0, *(_WHOLE // count for count in range(1, len(topics) + 1))]
        by_run: Iterable[int] = map(weights.__getitem__, holders.values())
        self._weights: Mapping[Hashable, int] = dict(zip(holders, by_run, strict=True))

    @cached_property
    def _topic_weights(self) -> list[int]:
        return [self._sum(topic) for topic in self._topics]

    def own(self, row: int) -> float:
        """Return how much a row's text says of its own topic, 0 to 1."""
        text, weight = self._text(row)
        return self._share(self._sum(self._topics[row] & text), self._topic_weights[row], weight)

    def _text(self, row: int) -> tuple[frozenset[Hashable], int]:
        """Return the runs of a row's text, each once, and their weight."""
        if row not in self._asked:
            runs_of_text = frozenset(self._texts[row])
            self._asked[row] = runs_of_text, self._sum(runs_of_text)
        return self._asked[row]

    def strangers(self, enough: float, least_topic: int, least_text: int) -> dict[int, float]:
        """Return the rows whose own share is not ``enough``, with that share.

        Left out are those with fewer runs than the least that tell anything.
        """
        found: dict[int, float] = {}
        for row, (topic, text) in enumerate(zip(self._topics, self._texts, strict=True)):
            if len(topic) < least_topic or len(text) < least_text:
                continue
            whole = self._topic_weights[row]
            shared = self._sum(topic.intersection(text))
            if not whole or shared / whole < enough:  # of the whole text it may be more
                runs_of_text, weight = self._text(row)
                own = self._share(shared, whole, weight)
                if own < enough and len(runs_of_text) >= least_text:
                    found[row] = own
        return found

    def best_others(self, rows: Iterable[int]) -> dict[int, tuple[float, int]]:
        """Return for each of the rows how much its text says of another row's topic, and which row that is."""
        texts = {row: self._text(row) for row in rows}
        by_run = self._topics_by_run(frozenset().union(*(text for text, _ in texts.values())))
        topic_weights = [weight or 1 for weight in self._topic_weights]
        found: dict[int, tuple[float, int]] = {}
        for row, (text, weight_of_text) in texts.items():
            shared = [0] * len(self._topics)
            for weight, topics in filter(None, map(by_run.get, text)):
                for topic in topics:
                    shared[topic] += weight
            shared[row] = 0
            wholes = map(min, topic_weights, repeat(weight_of_text or 1))
            shares = list(map(truediv, shared, wholes))
            best = max(shares)
            last = len(shares) - 1 - shares[::-1].index(best)
            found[row] = (best, last) if best else (0.0, row)
        return found

    def _topics_by_run(self, asked: frozenset[Hashable]) -> dict[Hashable, tuple[int, list[int]]]:
        """Return the weight of each run asked for, and the topics that hold it, if not too many."""
        by_run: defaultdict[Hashable, list[int]] = defaultdict(list)
        for number, topic in enumerate(self._topics):
            for run in topic & asked:
                by_run[run].append(number)
        return {
            run: (self._weights[run], topics) for run, topics in by_run.items() if len(topics) <= _MOST_TOPICS
        }

    @staticmethod
    def _share(shared: int, topic: int, text: int) -> float:
        whole = min(topic, text)
        return shared / whole if whole else 0.0

    def _sum(self, found: Iterable[Hashable]) -> int:
        return sum(map(self._weights.__getitem__, found))
