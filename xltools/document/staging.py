"""Documents written beside their places first, then put there together: all of a run or none."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from xltools.disk import cannot_replace, is_full, is_too_long, move, new_temporary, write_through
from xltools.errors import OutputError


class Staging:
    """Documents that are on the disk already, under passing names; what is not put in place vanishes."""

    def __init__(self) -> None:
        self._staged: list[tuple[Path, Path]] = []
        self._folders: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take away what was not put in place, and the folders made for it."""
        for temporary, _ in self._staged:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        for folder in reversed(self._folders):
            with contextlib.suppress(OSError):  # a document stands in it
                folder.rmdir()

    def add(self, path: Path, data: bytes) -> None:
        """Write a document beside its place; a place that cannot be had is refused now.

        Raises:
            OutputError: ``document-in-use``, ``no-space`` or ``cannot-write``; an old file is untouched.
        """
        try:
            self._make_folder(path.parent)
            _refuse_unreplaceable(path)
            handle, temporary = new_temporary(path.parent, 0o666)
            self._staged.append((temporary, path))
            write_through(handle, data)
        except (OSError, ValueError) as error:
            raise cannot_write(path, error) from None

    def place(self) -> None:
        """Put every document in its place.

        Raises:
            OutputError: ``document-in-use``, ``no-space`` or ``cannot-write``.
        """
        while self._staged:
            temporary, path = self._staged[0]
            try:
                move(temporary, path)
            except OSError as error:
                raise cannot_write(path, error) from None
            self._staged.pop(0)

    def _make_folder(self, folder: Path) -> None:
        missing = []
        while not os.path.lexists(folder) and folder != folder.parent:
            missing.append(folder)
            folder = folder.parent
        for lacking in reversed(missing):
            lacking.mkdir(exist_ok=True)
            self._folders.append(lacking)


def write(path: Path, data: bytes) -> None:
    """Write one file whole or not at all.

    Raises:
        OutputError: ``document-in-use``, ``no-space`` or ``cannot-write``; an old file is untouched.
    """
    with Staging() as staging:
        staging.add(path, data)
        staging.place()


def cannot_write(path: Path, error: Exception) -> OutputError:
    """Return what an error of the system says of writing a file."""
    if is_full(error):
        return OutputError("no-space", {"path": str(path)})
    if cannot_replace(error):
        return OutputError("cannot-replace", {"path": str(path)})
    if is_too_long(error, path):
        return OutputError("path-too-long", {"path": str(path)})
    if isinstance(error, PermissionError) and os.path.exists(path):  # noqa: PTH110  never raises
        return OutputError("document-in-use", {"path": str(path)})
    return OutputError("cannot-write", {"path": str(path)})


def _refuse_unreplaceable(path: Path) -> None:
    """Raise where a file stands that is open in Word or read-only, or a name is longer than the disk allows."""
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return
    if regular:
        with path.open("r+b"):
            pass
