"""Files put in place in one stroke: new ones under passing names, moved when they are whole."""

from __future__ import annotations

import errno
import os
import secrets
import time
from pathlib import Path

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_PAUSES = (0.05, 0.2, 0.5)
"""Virus scanners and sync clients hold a fresh file for a moment; Windows then refuses to replace it."""


def new_temporary(folder: Path, mode: int) -> tuple[int, Path]:
    """Return an open new file in the folder; ``mode`` less the user's mask, as for any file they make."""
    path = folder / f".xltools-{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.open(path, flags, mode), path


def write_through(handle: int, data: bytes) -> None:
    """Write an open file's bytes as far as the disk, and close it."""
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


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


def is_full(error: Exception) -> bool:
    """Tell an error that says there is no room for the file."""
    return isinstance(error, OSError) and error.errno in _NO_SPACE
