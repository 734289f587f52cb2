"""Where documents are written: planned before anything is made, and never over somebody's own work."""

from __future__ import annotations

import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Literal

from xltools.core.names import numbered, same_file_key
from xltools.document.pdf import marks
from xltools.document.provenance import unedited_origin
from xltools.document.staging import cannot_write
from xltools.errors import OutputError
from xltools.records import dataclass

KeptFor = Literal["edited", "template", "another"]
"""Why a file was kept: somebody edited it (or xltools never made it), it is a template, it is another's."""
Never = Callable[[Path], KeptFor | None]
"""Tells why a file must be kept whatever it is."""
_LARGEST_DOCUMENT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document goes; ``kept`` is the file of the wanted name that was left as it is, and why."""

    path: Path
    kept: Path | None = None
    kept_for: KeptFor = "edited"


def plan(
    wanted: Iterable[Path],
    *,
    origin: str,
    overwrite: bool,
    untouchable: Collection[Path] = (),
    reserved: Collection[Path] = (),
) -> list[Place]:
    """Return a place for every document, in order.

    A document that xltools made of the same office and year, and nobody edited since, is replaced. An
    edited or foreign one is kept, and the new one goes beside it under a numbered name.

    Args:
        wanted: The path each document should have.
        origin: Whose the documents are.
        overwrite: Whether edited and foreign documents are replaced too.
        untouchable: Files that are never replaced, such as the templates in use.
        reserved: Documents made in the same run of other workbooks, never replaced either.

    Raises:
        OutputError: ``names-collide`` if two documents want one file; ``folder-in-the-way`` if a folder
            stands where a document should; ``cannot-write`` if the place cannot be looked at.
    """
    paths = list(wanted)
    key_of = cache(_key)  # which asks the disk where links lead
    never: dict[str, KeptFor] = {key_of(path): "another" for path in reserved}
    never |= {key_of(path): "template" for path in untouchable}
    taken: set[str] = set()
    for path in paths:
        if key_of(path) in taken:
            raise OutputError("names-collide", {"path": str(path)})
        taken.add(key_of(path))
    places = []
    for path in paths:
        others = never | dict.fromkeys(taken - {key_of(path)}, "another")
        place = _free_place(path, origin, overwrite=overwrite, never=partial(_found, others, key_of))
        taken.add(key_of(place.path))
        places.append(place)
    return places


def _found(kept_for: Mapping[str, KeptFor], key_of: Callable[[Path], str], path: Path) -> KeptFor | None:
    return kept_for.get(key_of(path))


def _key(path: Path) -> str:
    try:
        path = path.resolve()
    except (OSError, RuntimeError, ValueError):  # links that lead in a circle, a name no disk can hold
        path = path.absolute()
    return same_file_key(str(path))


def _free_place(path: Path, origin: str, *, overwrite: bool, never: Never) -> Place:
    first = why = _why_kept(path, origin, overwrite=overwrite, never=never)
    candidate, number = path, 1
    while why is not None:
        number += 1
        candidate = path.with_name(numbered(path.name, number))
        why = _why_kept(candidate, origin, overwrite=overwrite, never=never)
    return Place(candidate, path, first) if first is not None else Place(candidate)


def _why_kept(path: Path, origin: str, *, overwrite: bool, never: Never) -> KeptFor | None:
    """Return why a file must be kept, None if the document may take its place."""
    try:
        info = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        info = None
    except (OSError, ValueError) as error:  # a name longer than the disk allows
        raise cannot_write(path, error) from None
    if info is not None and stat.S_ISDIR(info.st_mode):
        raise OutputError("folder-in-the-way", {"path": str(path)})
    if (why := never(path)) is not None:
        return why
    if info is None:
        return None
    if not stat.S_ISREG(info.st_mode):  # a pipe or a device is never read, nor replaced
        return "edited"
    return None if overwrite else _not_ours(path, origin, info.st_size)


def _not_ours(path: Path, origin: str, size: int) -> KeptFor | None:
    try:
        theirs = _origin(path.read_bytes()) if size <= _LARGEST_DOCUMENT else None
    except OSError:
        theirs = None
    if theirs is None:
        return "edited"
    return None if theirs == origin else "another"


def _origin(data: bytes) -> str | None:
    return marks.unedited_origin(data) if data.startswith(b"%PDF-") else unedited_origin(data)
