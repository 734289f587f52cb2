"""Reads who is responsible: several owners in one cell, against the agency's register.

Names are matched without white space, longest first, left to right. A cell is never split on
spaces or «และ»: official names contain both. A post stands for its department, and the agency's own
name may follow: ผู้อำนวยการกองช่าง, กองช่าง อบต.ทุ่งสมมติ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from xltools.core.agency import agency_names
from xltools.core.data import load
from xltools.core.model import CellRef
from xltools.core.owner_pieces import Stretch, grow_unknown, unmatched, without_list_numbers
from xltools.core.thai import looks, one_spelling, says_nothing, squash, tidy
from xltools.records import dataclass

_SECTION = "(?:งาน|ฝ่าย|กลุ่มงาน)[ก-๎]{2,40}?"
"""A part of a department, named before it or in brackets behind it: กองคลัง (งานพัสดุ)."""
_SHORTEST_SURE_KEY = 4
"""Letters that a name must have before something near it, or holding it, is taken for it."""


@dataclass(frozen=True, slots=True)
class Owner:
    """One department of the register: official name, the other names it is written by."""

    name: str
    aliases: tuple[str, ...]
    contact: str
    in_use: bool
    ref: CellRef


@dataclass(frozen=True, slots=True)
class OwnerMatch:
    """One owner read in a cell: the official name, what was typed, and «หลัก» or «ร่วม» if that is marked."""

    name: str
    typed: str
    mark: str = ""

    @property
    def exact(self) -> bool:
        """Whether the official name itself was typed."""
        return self.name == self.typed

    @property
    def printed(self) -> str:
        """The official name as a document prints it, its mark in brackets."""
        return f"{self.name} ({self.mark})" if self.mark else self.name


@dataclass(frozen=True, slots=True)
class OwnersReading:
    """What a cell of the column ผู้รับผิดชอบ says: owners known, and pieces nobody knows."""

    text: str
    matches: tuple[OwnerMatch, ...]
    unknown: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The official names, each once, in the order in which they stand."""
        return tuple(dict.fromkeys(match.name for match in self.matches))

    @property
    def printed(self) -> tuple[str, ...]:
        """The official names with their marks, each once."""
        printed: dict[str, str] = {}
        for match in self.matches:
            printed.setdefault(match.name, match.printed)
        return tuple(printed.values())

    @property
    def has_lead(self) -> bool:
        """Whether one of the owners is marked as leading."""
        return any(match.mark in load("departments")["lead"] for match in self.matches)


@dataclass(frozen=True)
class OwnerRegister:
    """The owners an agency has, and how they may be written; ``agency`` is the agency's full name, if known."""

    owners: tuple[Owner, ...]
    agency: str = ""

    @cached_property
    def official_by_key(self) -> Mapping[str, str]:
        """Official names by every squashed way of writing them; the register wins over the packaged list."""
        return _official_by_key(tuple((owner.name, owner.aliases) for owner in self.owners))

    @property
    def in_use(self) -> tuple[str, ...]:
        """The official names of the owners in use."""
        return tuple(owner.name for owner in self.owners if owner.in_use)

    def responsible(self, reading: OwnersReading) -> tuple[str, ...]:
        """Return the official names that a cell makes responsible: for «ทุกสำนัก/กอง», all in use."""
        known = {owner.name for owner in self.owners}
        wide = any(name in _everyone() and name not in known for name in reading.names)
        return tuple(dict.fromkeys((*reading.names, *(self.in_use if wide else ()))))

    @cached_property
    def _agency(self) -> tuple[str, ...]:
        """How the agency's own name may follow a department's, squashed."""
        return tuple(filter(None, map(squash, agency_names(self.agency))))

    def _pattern(self, letters: str) -> re.Pattern[str]:
        """Return the pattern of names and marks; the agency's own name is in it only for letters that hold it.

        So most cells of all agencies with the same departments are read by one pattern.
        """
        named = self._agency if any(name in letters for name in self._agency) else ()
        return _pattern(tuple(self.official_by_key), named)

    @cached_property
    def _readings(self) -> dict[str, OwnersReading]:
        """What has been read: the same few departments stand in cell after cell."""
        return {}

    def read(self, text: str) -> OwnersReading:
        """Return the owners that a cell names and the pieces that no register entry explains."""
        if text not in self._readings:
            self._readings[text] = self._read(text)
        return self._readings[text]

    def _read(self, text: str) -> OwnersReading:
        tidied = tidy(text)
        if not self.owners:
            return OwnersReading(tidied, (), ())
        text_read = one_spelling(tidied)
        stretches = grow_unknown(list(without_list_numbers(list(self._stretches(text_read)))), text_read)
        unknown = (part.text for part in stretches if part.strange)
        return OwnersReading(tidied, tuple(_matches(stretches)), tuple(unknown))

    def _stretches(self, text: str) -> Iterator[Stretch]:
        """Cut a text into names of the register, marks, and the pieces between, white space ignored."""
        positions = [index for index, char in enumerate(text) if squash(char)]
        letters = "".join(text[index] for index in positions)
        rest_from = 0
        for found in self._pattern(letters).finditer(letters):
            if rest_from < found.start():
                yield from unmatched(text, positions[rest_from], positions[found.start() - 1] + 1)
            start, end = positions[found.start()], positions[found.end() - 1] + 1
            key = found["name"] or found["post"]
            name = self.official_by_key[key] if key else None
            yield Stretch(start, text[start:end], name, found["behind"] or "", found["before"] or "")
            rest_from = found.end()
        if rest_from < len(letters):
            yield from unmatched(text, positions[rest_from], positions[-1] + 1)


@lru_cache(maxsize=64)
def _official_by_key(owners: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    keys: dict[str, str] = {}
    for name, _ in owners:
        keys.setdefault(squash(name), name)
    for name, aliases in owners:
        for alias in aliases:
            keys.setdefault(squash(alias), name)
    official = {squash(name): name for name, _ in owners}
    for name, aliases in _packaged_aliases():
        if squash(name) in official:
            for alias in aliases:
                keys.setdefault(squash(alias), official[squash(name)])
    for words in _everyone():
        keys.setdefault(squash(words), words)
    return {key: name for key, name in keys.items() if not says_nothing(key)}


@lru_cache(maxsize=64)
def _pattern(keys: tuple[str, ...], agency: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a name, a department's post, or a mark, in a text without white space."""
    data = load("departments")
    departments = [key for key in keys if key.startswith(tuple(data["departments_begin"]))]
    marks = [squash(word) for word in (*data["lead"], *data["support"])]
    return re.compile(
        rf"(?:(?P<name>{_either(keys)})|(?:{_either(map(squash, data['posts']))}|{_SECTION})(?P<post>{_either(departments)}))"
        rf"ฯ?(?:{_either(agency)})?(?:[(]{_SECTION}[)])?|[(\[](?P<behind>{_either(marks)})[)\]]|(?P<before>{_either(marks)}):"
    )


def _matches(stretches: Iterable[Stretch]) -> Iterator[OwnerMatch]:
    """Yield the owners with their marks: «(หลัก)» belongs to the name before it, «หลัก:» to those after it."""
    mark, waiting = "", None
    for part in stretches:
        if part.before:
            mark = part.before
        elif part.behind and waiting:
            waiting = OwnerMatch(waiting.name, waiting.typed, part.behind)
        elif part.name is not None:
            if waiting:
                yield waiting
            waiting = OwnerMatch(part.name, part.text, mark)
    if waiting:
        yield waiting


def _either(words: Iterable[str]) -> str:
    """Return a pattern of one of the words, the longest first; one that never matches if there is none."""
    return "|".join(map(re.escape, sorted(filter(None, words), key=len, reverse=True))) or "(?!)"


def _everyone() -> tuple[str, ...]:
    """Return the words that stand for all departments at once; a document prints them as they are."""
    return tuple(load("departments")["everyone"])


def _packaged_aliases() -> Iterator[tuple[str, tuple[str, ...]]]:
    data = load("departments")
    for group in (*data["types"].values(), *data["families"].values()):
        for department in group.get("departments", ()):
            yield department["name"], tuple(department["aliases"])


def departments_of(agency_type: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the usual departments of an agency type with their other names; empty if unknown."""
    data = load("departments")
    entry = data["types"].get(agency_type, {})
    source = data["families"][entry["like"]] if "like" in entry else entry
    return tuple((item["name"], tuple(item["aliases"])) for item in source.get("departments", ()))


def nearest_name(unknown: str, register: OwnerRegister) -> str | None:
    """Return the official name that an unknown piece most likely means, None if nothing is near.

    Letters that look alike (ฎ ฏ) and tone marks left out count as no difference, or the least.
    """
    from rapidfuzz.distance import Levenshtein  # 20 ms, only when somebody is unknown

    wanted = squash(unknown)
    names = register.official_by_key
    inside = [key for key in names if len(key) >= _SHORTEST_SURE_KEY and key in wanted]
    if inside:
        return names[max(inside, key=len)]
    seen = looks(wanted)
    distances = (
        (Levenshtein.distance(seen, looks(key)), Levenshtein.distance(wanted, key), key) for key in names
    )
    distance, _, key = min(distances, default=(99, 0, ""))
    return names[key] if distance <= _most_slips(key) else None


def _most_slips(name: str) -> int:
    """Return how many letters may differ between a name and what is still a slip of it."""
    return 0 if len(name) < _SHORTEST_SURE_KEY else max(2, len(name) // 5)


def split_names(text: str) -> tuple[str, ...]:
    """Return the other names typed in one register cell, separated by commas, semicolons or lines."""
    return tuple(name for piece in re.split(r"[,;\n]", tidy(text)) if not says_nothing(name := piece.strip()))


def duplicates(owners: Iterable[Owner]) -> Iterator[tuple[Owner, Owner, str]]:
    """Yield each owner whose official name, or one of whose other names, an earlier owner has already."""
    taken: dict[str, Owner] = {}
    for owner in owners:
        for name in (owner.name, *owner.aliases):
            earlier = taken.setdefault(squash(name), owner)
            if earlier is not owner:
                yield owner, earlier, name
                if squash(name) == squash(owner.name):
                    break
