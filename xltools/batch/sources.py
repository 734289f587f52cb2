"""What a batch is to work on: the workbooks that folders, files and rosters name, each once."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xltools.batch.roster import RosterRow, read_roster
from xltools.core.names import same_file_key

_ENDINGS = (".xlsx", ".xlsm")
_OLD_FORMATS = (".xls", ".xlsb", ".ods")
_BACKUP = re.compile(r"\.bak\.xls[xm]$", re.IGNORECASE)
_OWN = re.compile(r"สรุป( \(\d\))?\.xlsx", re.IGNORECASE)
"""The roll-up of a batch; the results of last time are no source."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One workbook to work on, by a path that holds from everywhere.

    ``where`` is the roster's row that names it, "" for none; ``by_name`` tells that a person named this very
    file, not a folder it is in.
    """

    workbook: str
    where: str = ""
    agency: str = ""
    folder: str = ""
    templates: tuple[str, ...] = ()
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a batch is not begun: a message's key, its values."""

    key: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass
class Sources:
    """The workbooks in order, what was left out of folders and why, and what forbids to begin."""

    wanted: list[Wanted] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def skipped_counts(self) -> dict[str, int]:
        """How many files were left out, by reason."""
        return dict(sorted(Counter(why for _, why in self.skipped).items()))


def collect(sources: Sequence[Path], out: Path) -> Sources:
    """Return the workbooks that the sources name; a roster's word on a workbook goes before a folder's."""
    found = Sources()
    rosters: list[Wanted] = []
    others: list[Wanted] = []
    for source in sources:
        if source.is_dir():
            others += _in_folder(source, out, found)
        elif not os.path.lexists(source):
            found.refusals.append(Refusal("missing_source", (("path", str(source)),)))
        elif (rows := read_roster(source)) is not None:
            rosters += _of_roster(source, rows, found)
        else:
            others.append(Wanted(str(source), by_name=True))
    _each_once(rosters, others, found)
    if not found.wanted and not found.refusals:
        found.refusals.append(Refusal("nothing"))
    return found


def _each_once(rosters: Sequence[Wanted], others: Sequence[Wanted], found: Sources) -> None:
    keys: dict[str, Wanted] = {}
    for wanted in rosters:
        first = keys.setdefault(file_key(wanted.workbook), wanted)
        if first is not wanted:
            values = (("path", wanted.workbook), ("first", first.where), ("second", wanted.where))
            found.refusals.append(Refusal("workbook_twice", values))
    for wanted in others:
        keys.setdefault(file_key(wanted.workbook), wanted)
    found.wanted = [replace(each, workbook=os.path.abspath(each.workbook)) for each in keys.values()]  # noqa: PTH100


def file_key(path: str) -> str:
    """Return what two paths of one file have in common, links followed."""
    return same_file_key(os.path.realpath(path))


def _of_roster(roster: Path, rows: Sequence[RosterRow], found: Sources) -> Iterator[Wanted]:
    if not rows:
        found.refusals.append(Refusal("roster_empty", (("path", str(roster)),)))
    for row in rows:
        where = f"{roster}:{row.number}"
        workbook = roster.parent / row.workbook
        if (key := _row_fault(row, workbook, roster)) is not None:
            values = (
                ("where", where),
                ("agency", row.agency),
                ("path", str(workbook)),
                ("cell", row.formula),
            )
            found.refusals.append(Refusal(key, values))
            continue
        templates = tuple(_template(name, roster.parent) for name in row.templates)
        yield Wanted(str(workbook), where, row.agency, row.folder, templates, by_name=True)


def _row_fault(row: RosterRow, workbook: Path, roster: Path) -> str | None:
    """Return what makes a roster's row useless, None if it names a workbook."""
    if row.formula:
        return "roster_formula"
    if not row.workbook:
        return "roster_blank"
    try:
        if not workbook.is_file():
            return "roster_missing"
    except ValueError:  # a name that no system can have
        return "roster_missing"
    return "roster_itself" if file_key(str(workbook)) == file_key(str(roster)) else None


def _template(name: str, folder: Path) -> str:
    return str(folder / name) if name.casefold().endswith(".docx") else name


def _in_folder(folder: Path, out: Path, found: Sources) -> Iterator[Wanted]:
    """Yield the workbooks below a folder in a fixed order, and note what is left out."""
    results = file_key(str(out))

    def unreadable(error: OSError) -> None:
        found.skipped.append((str(error.filename), "unreadable"))

    for where, names, files in os.walk(folder, onerror=unreadable):
        kept = []
        for name in sorted(names):
            path = os.path.join(where, name)  # noqa: PTH118  as os.walk speaks
            if file_key(path) == results:
                found.skipped.append((path, "out"))
            elif _is_hidden(path, name):
                found.skipped.append((path, "hidden"))
            else:
                kept.append(name)
        names[:] = kept
        for name in sorted(files):
            path = os.path.join(where, name)  # noqa: PTH118
            why = _why_skipped(path, name)
            if why is None:
                yield Wanted(path)
            elif why:
                found.skipped.append((path, why))


_REASONS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("lock", lambda name: name.startswith(("~$", ".~lock."))),
    ("temporary", lambda name: name.startswith(("~", ".xltools-")) or name.casefold().endswith(".tmp")),
    ("backup", lambda name: _BACKUP.search(name) is not None),
    ("own", lambda name: is_own_rollup(name)),
)


def is_own_rollup(name: str) -> bool:
    """Tell the name of a roll-up's workbook."""
    return _OWN.fullmatch(name) is not None


def _why_skipped(path: str, name: str) -> str | None:
    """Return why a file is left out, "" where nobody would look for it, None if it is a workbook."""
    for why, applies in _REASONS:
        if applies(name):
            return why
    ending = os.path.splitext(name)[1].casefold()  # noqa: PTH122
    if ending not in _ENDINGS:
        return "old_format" if ending in _OLD_FORMATS else ""
    return "hidden" if _is_hidden(path, name) else None


def _is_hidden(path: str, name: str) -> bool:
    if name.startswith("."):
        return True
    attributes = getattr(os.lstat(path), "st_file_attributes", 0)
    return bool(attributes & 2)  # FILE_ATTRIBUTE_HIDDEN
