"""Puts the roll-up's files in place: over one of its own, never over what a person made or has open."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from xltools.disk import mark_of, move, new_temporary, output_error, sole_writer
from xltools.errors import OutputError
from xltools.records import dataclass

_NUMBERED = 9
InTheWay = Literal["open", "edited"]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a file was put; ``instead_of`` is the place it could not have, and why."""

    path: Path
    instead_of: Path | None = None
    why: InTheWay | None = None


def place(folder: Path, name: str, pieces: Iterable[bytes], is_ours: Callable[[Path], bool]) -> Placed:
    """Write a file whole or not at all, under its name or, where that is taken, a numbered one beside it.

    Raises:
        OutputError: it cannot be written; what was there is untouched.
    """
    wanted = folder / name
    temporary: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with sole_writer(wanted):
            handle, temporary = new_temporary(folder, 0o666, mark_of(wanted))
            with os.fdopen(handle, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            placed = _moved(temporary, wanted, is_ours)
            temporary = None
            return placed
    except OSError as error:
        raise output_error(error, wanted) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _moved(temporary: Path, wanted: Path, is_ours: Callable[[Path], bool]) -> Placed:
    why: InTheWay | None = None
    for number in range(1, _NUMBERED + 1):
        path = wanted if number == 1 else wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        here = _in_the_way(path, is_ours)
        if here is None:
            try:
                move(temporary, path)
            except PermissionError:
                if not os.path.lexists(path):
                    raise
                here = "open"
            else:
                return Placed(path) if number == 1 else Placed(path, wanted, why)
        why = why or here
    raise OutputError("document-in-use", {"path": str(wanted)})


def _in_the_way(path: Path, is_ours: Callable[[Path], bool]) -> InTheWay | None:
    """Tell why a place is not to be had: Excel or LibreOffice has it open, or a person wrote it."""
    if not os.path.lexists(path):
        return None
    locks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    if any(os.path.lexists(lock) for lock in locks):
        return "open"
    try:
        return None if path.is_file() and is_ours(path) else "edited"
    except PermissionError:
        return "open"
