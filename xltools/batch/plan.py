"""The plan of a batch: whose each workbook is, where its documents go, and what forbids to begin."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from xltools.batch.executors import Lost
from xltools.batch.sources import Refusal, Wanted
from xltools.batch.work import Survey
from xltools.core.agency import agency_names
from xltools.core.names import is_plain_part, safe_part, same_file_key
from xltools.core.thai import squash

LONGEST_WINDOWS_PATH = 259
LONGEST_PART_BYTES = 255
_NUMBERED = re.compile(r" \(\d+\)\.docx$", re.IGNORECASE)
_PASSING_NAME = len(".xltools-0123456789abcdef.tmp")
"""A document stands under a passing name first, which may be longer than its own."""


@dataclass(slots=True)
class Agency:
    """One agency of the plan. ``unchanged`` ones have been done before.

    ``lost`` ones could not even be looked at; ``doubtful`` are those that hide their documents.
    """

    wanted: Wanted
    name: str
    district: str
    province: str
    folder: str
    names: tuple[str, ...]
    needs: tuple[str, ...]
    unchanged: bool = False
    lost: Lost | None = None
    doubtful: bool = False

    @property
    def label(self) -> str:
        """How people call it: its name, else its workbook's."""
        return self.name or self.wanted.agency or Path(self.wanted.workbook).stem

    def documents(self, out: Path) -> list[str]:
        """Return the paths of its documents, also as drafts."""
        return [os.path.join(out, self.folder, name) for name in self.names]  # noqa: PTH118

    @property
    def is_another(self) -> bool:
        """Whether the roster names an agency that the workbook is not of."""
        if not self.wanted.agency or not self.name:
            return False
        return squash(self.wanted.agency) not in {
            squash(name) for name in (self.name, *agency_names(self.name))
        }

    @property
    def place(self) -> str:
        """The roster's row that names it, else its workbook."""
        return self.wanted.where or self.wanted.workbook


def agency_of(wanted: Wanted, found: Survey | Lost) -> Agency:
    """Return an agency of the plan: what its workbook tells, its folder after its name or as the roster says."""
    if isinstance(found, Lost):
        return Agency(wanted, "", "", "", _folder(wanted, ""), (), (), lost=found)
    folder = _folder(wanted, found.agency)
    return Agency(
        wanted,
        found.agency,
        sys.intern(found.district),
        sys.intern(found.province),
        folder,
        tuple(map(sys.intern, found.names)),
        found.needs,
        doubtful=found.error is not None,
    )


def _folder(wanted: Wanted, name: str) -> str:
    if wanted.folder:
        return wanted.folder.replace("\\", "/").strip("/") if not _leads_out(wanted.folder) else wanted.folder
    return safe_part(name) or safe_part(wanted.agency) or safe_part(Path(wanted.workbook).stem) or "_"


def _leads_out(folder: str) -> bool:
    parts = folder.replace("\\", "/").rstrip("/").split("/")
    return not all(is_plain_part(part) for part in parts)


def refusals_of(agencies: Sequence[Agency], out: Path) -> list[Refusal]:
    """Return what of the plan cannot be: places that no disk can hold, and files that two agencies want."""
    found = [refusal for agency in agencies for refusal in _bad_places(agency, out)]
    return found + list(_collisions(agencies, out))


def _bad_places(agency: Agency, out: Path) -> Iterator[Refusal]:
    folder = agency.wanted.folder
    if folder and _leads_out(folder):
        yield Refusal("bad_folder", (("where", agency.place), ("folder", folder)))
        return
    for path in agency.documents(Path(os.path.abspath(out))):  # noqa: PTH100  links stay as typed
        head, name = os.path.split(path)
        longest = len(head) + 1 + max(_units(name), _PASSING_NAME) + (_units(head) - len(head))
        parts = [*agency.folder.split("/"), *Path(name).parts]
        if longest > LONGEST_WINDOWS_PATH or any(
            len(os.fsencode(part)) > LONGEST_PART_BYTES for part in parts
        ):
            yield Refusal("path_too_long", (("where", agency.place), ("path", path)))
            return


def _units(text: str) -> int:
    """Return a text's length as Windows counts it."""
    return len(text) + sum(char > "\uffff" for char in text)


def _collisions(agencies: Sequence[Agency], out: Path) -> Iterator[Refusal]:
    """Yield a document that two agencies want, once for each agency that comes after another."""
    suspects = _seen_twice(_key(path) for agency in agencies for path in agency.documents(out))
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


def _seen_twice(keys: Iterable[int]) -> set[int]:
    """Return the keys that come twice; eight bytes for each, however many agencies there are."""
    ordered = array("Q", keys)
    ordered = array("Q", sorted(ordered))
    return {key for key, following in pairwise(ordered) if key == following}


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
