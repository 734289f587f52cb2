"""Reads who is responsible: several owners in one cell, against the agency's register.

Names are matched without white space, longest first, left to right. A cell is never split on
spaces or «และ»: official names contain both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from xltools.core.data import load
from xltools.core.model import CellRef
from xltools.core.thai import one_spelling, says_nothing, squash, tidy

_SEPARATORS = re.compile(r"[,;/·•|、+&\n]")
_JOINING_WORDS = ("และ", "ร่วมกับ", "กับ")
_LIST_NUMBER = re.compile(r"[(]?[0-9๐-๙]{1,2}[.)]")
_DIGITS = "0123456789๐๑๒๓๔๕๖๗๘๙"


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
    """One owner read in a cell: the official name and what was typed."""

    name: str
    typed: str

    @property
    def exact(self) -> bool:
        """Whether the official name itself was typed."""
        return self.name == self.typed


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


@dataclass(frozen=True)
class OwnerRegister:
    """The owners an agency has, and how they may be written."""

    owners: tuple[Owner, ...]

    @cached_property
    def official_by_key(self) -> Mapping[str, str]:
        """Official names by every squashed way of writing them; the register wins over the packaged list."""
        keys: dict[str, str] = {}
        for owner in self.owners:
            keys.setdefault(squash(owner.name), owner.name)
        for owner in self.owners:
            for alias in owner.aliases:
                keys.setdefault(squash(alias), owner.name)
        official = {squash(owner.name): owner.name for owner in self.owners}
        for name, aliases in _packaged_aliases():
            if squash(name) in official:
                for alias in aliases:
                    keys.setdefault(squash(alias), official[squash(name)])
        return {key: name for key, name in keys.items() if not says_nothing(key)}

    @cached_property
    def _longest_first(self) -> tuple[str, ...]:
        return tuple(sorted(self.official_by_key, key=len, reverse=True))

    def read(self, text: str) -> OwnersReading:
        """Return the owners that a cell names and the pieces that no register entry explains."""
        tidied = tidy(text)
        if not self.owners:
            return OwnersReading(tidied, (), ())
        text_read = one_spelling(tidied)
        stretches = _grow_unknown(list(_without_list_numbers(list(self._stretches(text_read)))), text_read)
        matches = (OwnerMatch(part.name, part.text) for part in stretches if part.name is not None)
        unknown = (part.text for part in stretches if part.strange)
        return OwnersReading(tidied, tuple(matches), tuple(unknown))

    def _stretches(self, text: str) -> Iterator[_Stretch]:
        """Cut a text into names of the register and the pieces between them, white space ignored."""
        positions = [index for index, char in enumerate(text) if squash(char)]
        letters = "".join(text[index] for index in positions)
        at = rest_from = 0
        while at < len(letters):
            key = next((key for key in self._longest_first if letters.startswith(key, at)), None)
            if key is None:
                at += 1
                continue
            if rest_from < at:
                yield from _unmatched(text, positions[rest_from], positions[at - 1] + 1)
            end = positions[at + len(key) - 1] + 1
            yield _Stretch(positions[at], text[positions[at] : end], self.official_by_key[key])
            at = rest_from = at + len(key)
        if rest_from < len(letters):
            yield from _unmatched(text, positions[rest_from], positions[-1] + 1)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of a cell's text from the character ``start``; ``name`` is the owner it means, if any."""

    start: int
    text: str
    name: str | None

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def strange(self) -> bool:
        """Neither a name, nor a joining word, nor the dash of a list."""
        return self.name is None and self.text not in _JOINING_WORDS and not says_nothing(self.text)


def _unmatched(text: str, start: int, end: int) -> Iterator[_Stretch]:
    """Yield the pieces between separators in a part of the text that names nobody."""
    at = start
    for separator in [*_SEPARATORS.finditer(text, start, end), None]:
        stop = separator.start() if separator else end
        piece = text[at:stop].strip()
        if squash(piece):
            yield _Stretch(text.index(piece, at), piece, None)
        at = separator.end() if separator else end


def _without_list_numbers(stretches: list[_Stretch]) -> Iterator[_Stretch]:
    """Leave out «๑.» and «2)» where a name follows; a bare number belongs to a name: «กองช่าง 2»."""
    for part, after in zip(stretches, [*stretches[1:], None], strict=False):
        counts = part.name is None and _LIST_NUMBER.fullmatch(part.text)
        if not (counts and after is not None and after.name is not None):
            yield part


def _grow_unknown(stretches: list[_Stretch], text: str) -> list[_Stretch]:
    """Join a strange piece with what touches it: «กองคลังง» is one unknown word, not กองคลัง and a ง.

    A number is joined over the spaces between it and a name, too.
    """
    grown: list[_Stretch] = []
    for part in stretches:
        before = grown[-1] if grown else None
        if before and _belong_together(before, part, text[before.end : part.start]):
            grown[-1] = _Stretch(before.start, text[before.start : part.end], None)
        else:
            grown.append(part)
    return grown


def _belong_together(before: _Stretch, part: _Stretch, between: str) -> bool:
    if not (before.strange or part.strange):
        return False
    if not between:
        return True
    numbered = part.name is None and part.text.lstrip("(")[:1] in tuple(_DIGITS)
    numbers = before.name is None and not before.text.strip(_DIGITS)
    return between.isspace() and "\n" not in between and (numbered or (numbers and part.name is not None))


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


def agency_types() -> tuple[str, ...]:
    """Return the agency types, as a workbook names them."""
    return tuple(load("departments")["types"])


def nearest_name(unknown: str, register: OwnerRegister) -> str | None:
    """Return the official name that an unknown piece most likely means, None if nothing is near."""
    from rapidfuzz.distance import Levenshtein  # 20 ms, only when somebody is unknown

    wanted = squash(unknown)
    inside = [key for key in register.official_by_key if len(key) >= 4 and key in wanted]
    if inside:
        return register.official_by_key[max(inside, key=len)]
    distances = [(Levenshtein.distance(wanted, key), key) for key in register.official_by_key]
    distance, key = min(distances, default=(99, ""))
    return register.official_by_key[key] if distance <= max(2, len(key) // 5) else None


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
                break
