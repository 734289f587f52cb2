"""The plan of a batch: whose each workbook is, and where its documents go."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xltools.batch.executors import Lost
from xltools.batch.sources import Wanted
from xltools.batch.work import Survey
from xltools.core.agency import agency_names
from xltools.core.names import is_plain_part, safe_part
from xltools.core.thai import squash
from xltools.errors import XltoolsError


@dataclass(slots=True)
class Agency:
    """One agency of the plan. ``unchanged`` ones have been done before.

    ``names`` are its documents below its folder: the final ones, then as many drafts. ``lost`` is why nothing
    can be done for it; ``doubt`` is why its documents could not be told beforehand.
    """

    wanted: Wanted
    name: str
    district: str
    province: str
    folder: str
    names: tuple[str, ...]
    needs: tuple[str, ...]
    unchanged: bool = False
    lost: XltoolsError | None = None
    doubt: XltoolsError | None = None

    @property
    def label(self) -> str:
        """How people call it: its name, else its workbook's."""
        return self.name or self.wanted.agency or Path(self.wanted.workbook).stem

    def documents(self, out: Path) -> list[str]:
        """Return the paths of its documents, also as drafts."""
        return [os.path.join(out, self.folder, name) for name in self.names]  # noqa: PTH118

    def planned(self, out: Path, *, draft: bool) -> list[str]:
        """Return the paths of the documents that are made if nothing stands in the way."""
        half = len(self.names) // 2
        return self.documents(out)[half:] if draft else self.documents(out)[:half]

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


def agency_of(wanted: Wanted, found: Survey | Lost, before: Mapping[str, str] | None = None) -> Agency:
    """Return an agency of the plan: what its workbook tells, its folder after its name or as the roster says.

    Where the workbook tells nothing, the agency goes by what was known ``before``.
    """
    lost = None
    if isinstance(found, Lost):
        lost, found = lost_error(found), Survey()
    elif found.kind != "agency":
        lost = XltoolsError("not-our-workbook", {"path": wanted.workbook})
    if before and not found.agency:
        found = Survey(before["agency"], before["district"], before["province"], error=found.error)
    folder = _folder(wanted, found.agency)
    return Agency(
        wanted,
        found.agency,
        sys.intern(found.district),
        sys.intern(found.province),
        found.agency if folder == found.agency else folder,
        _shared(found.names),
        _shared(found.needs),
        lost=lost,
        doubt=found.error,
    )


def lost_error(lost: Lost) -> XltoolsError:
    """Return what a job without a result is for its agency."""
    match lost.why:
        case "timeout":
            return XltoolsError("agency-timeout", {"detail": lost.detail})
        case "died":
            return XltoolsError("agency-died", {"detail": lost.detail})
    return XltoolsError("agency-raised", {"detail": lost.detail})


@lru_cache(maxsize=1024)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return one and the same tuple for all agencies with equal names."""
    return names


def _folder(wanted: Wanted, name: str) -> str:
    if wanted.folder:
        return wanted.folder.replace("\\", "/").strip("/") if not leads_out(wanted.folder) else wanted.folder
    return safe_part(name) or safe_part(wanted.agency) or safe_part(Path(wanted.workbook).stem) or "_"


def leads_out(folder: str) -> bool:
    """Tell a folder that cannot stand inside another on every system."""
    parts = folder.replace("\\", "/").rstrip("/").split("/")
    return not all(is_plain_part(part) for part in parts)
