"""What forbids a batch to begin: seen in the whole plan before anything is written."""

from __future__ import annotations

import hashlib
import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from xltools.batch.plan import Agency, leads_out
from xltools.batch.sources import Refusal, is_own_rollup
from xltools.core.names import same_file_key
from xltools.errors import XltoolsError

LONGEST_WINDOWS_PATH = 259
LONGEST_PART_BYTES = 255
_NUMBERED = re.compile(r" \(\d+\)\.(?:docx|pdf)$", re.IGNORECASE)
_PASSING_NAME = len(".xltools-0123456789abcdef.tmp")
"""A document stands under a passing name first, which may be longer than its own."""
_OF_THE_BATCH = re.compile(r"(?:summary|index)( \(\d\))?\.(?:json|html)|\.xltools-.*", re.IGNORECASE)


class Places:
    """Every document that a plan has a place for, eight bytes each, however many agencies there are."""

    def __init__(self, agencies: Iterable[Agency], out: Path) -> None:
        keys = array("Q", (_key(path) for agency in agencies for path in agency.documents(out)))
        self._keys = array("Q", sorted(keys))

    def __contains__(self, path: str) -> bool:
        key = _key(path)
        at = bisect_left(self._keys, key)
        return at < len(self._keys) and self._keys[at] == key

    def twice(self) -> set[int]:
        """Return the keys of documents that come twice."""
        return {key for key, following in pairwise(self._keys) if key == following}


def refusals_of(agencies: Sequence[Agency], out: Path) -> list[Refusal]:
    """Return what of the plan cannot be: templates and places that are none, files that two agencies want."""
    places = Places(agencies, out)
    found = [*_bad_templates(agencies)]
    for agency in agencies:
        if not agency.unchanged:
            found += _bad_places(agency, out, places)
    return found + list(_collisions(agencies, out, places.twice()))


def _bad_templates(agencies: Sequence[Agency]) -> Iterator[Refusal]:
    """Yield the templates named by a roster or the command that are not there, each with who first wants it."""
    from xltools.document.declaration import find_document

    seen: dict[str, bool] = {}
    for agency in agencies:
        for name in agency.wanted.templates:
            if name not in seen:
                try:
                    find_document(name, Path())
                except XltoolsError:
                    seen[name] = False
                else:
                    seen[name] = True
            if not seen[name]:
                yield Refusal("no_template", (("where", agency.place), ("template", name)))
                if not agency.wanted.where:  # the command names it, for all alike
                    return


def _bad_places(agency: Agency, out: Path, places: Places) -> Iterator[Refusal]:
    folder = agency.wanted.folder
    if folder and leads_out(folder):
        yield Refusal("bad_folder", (("where", agency.place), ("folder", folder)))
        return
    first = agency.folder.split("/")[0]
    if is_own_rollup(first) or _OF_THE_BATCH.fullmatch(first):
        yield Refusal("folder_of_the_batch", (("where", agency.place), ("folder", agency.folder)))
        return
    documents = agency.documents(Path(os.path.abspath(out)))  # noqa: PTH100  links stay as typed
    for path in documents:
        head, name = os.path.split(path)
        longest = len(head) + 1 + max(_units(name), _PASSING_NAME) + (_units(head) - len(head))
        parts = [*agency.folder.split("/"), *Path(name).parts]
        if longest > LONGEST_WINDOWS_PATH or any(
            len(os.fsencode(part)) > LONGEST_PART_BYTES for part in parts
        ):
            yield Refusal("path_too_long", (("where", agency.place), ("path", path)))
            return
    yield from _in_the_way(agency, out, documents, places)


def _in_the_way(agency: Agency, out: Path, documents: Sequence[str], places: Places) -> Iterator[Refusal]:
    """Yield a file where a folder is needed, a folder where a document is; on the disk, or in the plan."""
    folder = str(out)
    for part in agency.folder.split("/"):
        folder = os.path.join(folder, part)  # noqa: PTH118
        if folder in places or (os.path.lexists(folder) and not os.path.isdir(folder)):  # noqa: PTH112
            yield Refusal("file_in_the_way", (("where", agency.place), ("path", folder)))
            return
    if not os.path.isdir(folder):  # noqa: PTH112
        return
    for path in documents:
        if os.path.isdir(path):  # noqa: PTH112
            yield Refusal("folder_in_the_way", (("where", agency.place), ("path", path)))
            return


def _units(text: str) -> int:
    """Return a text's length as Windows counts it."""
    return len(text) + sum(char > "\uffff" for char in text)


def _collisions(agencies: Sequence[Agency], out: Path, suspects: set[int]) -> Iterator[Refusal]:
    """Yield a document that two agencies want, once for each agency that comes after another."""
    first: dict[str, int] = {}
    for at, agency in enumerate(agencies) if suspects else ():
        for path in agency.documents(out):
            if _key(path) not in suspects:
                continue
            other = first.setdefault(_same(path), at)
            if other != at:
                values = (
                    ("path", path),
                    ("agency", agency.label),
                    ("first", agencies[other].place),
                    ("second", agency.place),
                )
                yield Refusal("same_file", values)
                break


def reserved_for(agencies: Sequence[Agency], out: Path) -> dict[str, tuple[str, ...]]:
    """Return, by folder, the documents that look like the numbered name of another agency's document.

    Only such a name may another agency come to take when it leaves a person's file alone.
    """
    by_folder: dict[str, list[str]] = {}
    for agency in agencies:
        numbered = [path for path in agency.documents(out) if _NUMBERED.search(path)]
        if numbered:
            by_folder.setdefault(same_file_key(agency.folder), []).extend(numbered)
    return {folder: tuple(paths) for folder, paths in by_folder.items()}


def _key(path: str) -> int:
    digest = hashlib.blake2b(_same(path).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _same(path: str) -> str:
    return same_file_key(os.path.normpath(path))
