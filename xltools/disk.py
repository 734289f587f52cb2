"""Files put in place in one stroke: new ones under passing names, moved when they are whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from xltools.errors import OutputError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_REPLACE = {errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_WINDOWS_IN_USE = {32, 33}
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""
_LONGEST_PATH = 259
"""What Windows takes of a path, unless it was told to take more."""
_PAUSES = (0.05, 0.2, 0.5)
"""Virus scanners and sync clients hold a fresh file for a moment; Windows then refuses to replace it."""

_LOCKED = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_LOCK_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""A writer holds the lock only while it compares the file and puts the new one in its place."""


def new_temporary(folder: Path, mode: int, mark: str = "") -> tuple[int, Path]:
    """Return an open new file in the folder; ``mode`` less the user's mask, as for any file they make."""
    path = folder / f".xltools-{mark}{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, mode), path


def write_through(handle: int, data: bytes) -> None:
    """Write an open file's bytes as far as the disk, and close it."""
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def patiently(read: Callable[[], bytes]) -> bytes:
    """Return what is read; who holds the file for a moment, as a virus scanner does, is waited for."""
    for pause in _PAUSES:
        try:
            return read()
        except OSError as error:
            if not is_held(error):
                raise
            time.sleep(pause)
    return read()


def move(temporary: Path, target: Path) -> None:
    """Put a file in the place of another; who holds that one for a moment is waited for."""
    for pause in _PAUSES:
        try:
            temporary.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    temporary.replace(target)


@contextlib.contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Keep other runs of xltools from replacing the same file.

    The system's lock on an empty file beside it goes with the process, however that ends. Where a network
    folder knows no locks, nobody is kept away; the comparison with what was read is then all there is.

    Raises:
        BusyError: another run holds the lock for longer than it takes to replace a file.
    """
    lock = path.with_name(f".xltools-{mark_of(path)}.lock")
    handle = _locked(lock)
    try:
        if handle is not None:
            _clear(path)
        yield
    finally:
        if handle is not None:
            _release(handle, lock)


def clear_left_over(path: Path) -> None:
    """Take away what a killed run left of a file, its lock too, though nothing is to be written.

    Raises:
        BusyError: it is not left over, another run is writing.
    """
    if any(path.parent.glob(f".xltools-{mark_of(path)}*")):
        with sole_writer(path):
            pass


def mark_of(path: Path) -> str:
    """Return what the passing files of one file have in their names."""
    return hashlib.sha256(path.name.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _clear(path: Path) -> None:
    """Take away what runs that were killed left of this file; whoever holds its lock is the only writer."""
    for left in path.parent.glob(f".xltools-{mark_of(path)}*.tmp"):
        with contextlib.suppress(OSError):
            left.unlink()


class BusyError(OSError):
    """Another run holds the lock of a file longer than it takes to replace one."""


def _locked(lock: Path) -> int | None:
    """Return the open lock file, None where the folder knows no locks."""
    for pause in (*_LOCK_PAUSES, None):
        handle = os.open(lock, os.O_RDONLY | os.O_CREAT, 0o666)  # what a killed run left, anybody may lock
        try:
            _lock(handle)
            if _is_still(handle, lock):
                return handle
        except OSError as error:
            if error.errno not in _LOCKED:
                os.close(handle)
                return None
        os.close(handle)
        if pause is not None:
            time.sleep(pause)
    raise BusyError(errno.EBUSY, "another run is writing", str(lock))


def _is_still(handle: int, lock: Path) -> bool:
    """Tell whether the locked file is the one that the next run will find, not one just taken away."""
    try:
        return os.path.samestat(os.fstat(handle), lock.stat())
    except FileNotFoundError:
        return False


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _release(handle: int, lock: Path) -> None:
    """Take the lock file away before another can lock it; Windows deletes only what nobody has open."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            lock.unlink()
    os.close(handle)
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            lock.unlink()


def is_full(error: Exception) -> bool:
    """Tell an error that says there is no room for the file."""
    return isinstance(error, OSError) and error.errno in _NO_SPACE


def is_held(error: Exception) -> bool:
    """Tell an error that says another program on Windows has the file open and shares it with nobody."""
    return getattr(error, "winerror", None) in _WINDOWS_IN_USE


def is_too_long(error: Exception, path: Path) -> bool:
    """Tell an error that comes of a name or path longer than the disk or Windows takes."""
    if not isinstance(error, OSError):
        return False
    unclear = error.errno in (errno.ENOENT, errno.EINVAL) and len(os.path.abspath(path)) > _LONGEST_PATH  # noqa: PTH100
    return error.errno == errno.ENAMETOOLONG or (sys.platform == "win32" and unclear)


def cannot_replace(error: Exception) -> bool:
    """Tell an error that says a folder cannot put one file in the place of another."""
    return isinstance(error, OSError) and error.errno in _NO_REPLACE


def output_error(error: OSError, path: Path) -> OutputError:
    """Return what an error of the system means for a file that was to be written."""
    if is_full(error):
        return OutputError("no-space", {"path": str(path)})
    if isinstance(error, BusyError):
        return OutputError("another-run", {"path": str(path)})
    if cannot_replace(error):
        return OutputError("cannot-replace", {"path": str(path)})
    if is_too_long(error, path):
        return OutputError("path-too-long", {"path": str(path)})
    return OutputError("cannot-write", {"path": str(path)})
