"""The doors that xltools opened at running LibreOffice programs, remembered until those end.

A door once opened is never closed: LibreOffice 7.4 may hang for good when it is told to stop listening
while the last objects of a line are still on their way back. So one door is opened and used again.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from xltools.patterns import pattern_of
from xltools.user_folders import state
from xltools.workbook.libreoffice.processes import Office

_DOOR = pattern_of(r"pipe,name=xltools-[0-9a-f]{32}")
_FILE = pattern_of(r"libreoffice-(\d+)-\d+\.door")
_PRIVATE = 0o600


def new() -> str:
    """Return a door that nobody can guess."""
    return f"pipe,name=xltools-{secrets.token_hex(16)}"


def is_ours(url: str) -> bool:
    """Return whether a way to LibreOffice is one of our own doors."""
    return bool(_DOOR.fullmatch(url))


def known(office: Office) -> str | None:
    """Return the door that was opened at this LibreOffice before; a file that others may touch tells none."""
    try:
        handle = os.open(_path(office), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(handle)
        ours = about.st_uid == os.getuid() and stat.S_IMODE(about.st_mode) == _PRIVATE  # type: ignore[attr-defined,unused-ignore]
        text = file.read(100).decode("ascii", "replace") if stat.S_ISREG(about.st_mode) and ours else ""
    return text if is_ours(text) else None


def keep(office: Office, door: str) -> None:
    """Remember a door, and forget those of programs that have ended; without a folder nothing is kept."""
    path = _path(office)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.iterdir():
            if (named := _FILE.fullmatch(old.name)) and not Path("/proc", named[1]).exists():
                old.unlink(missing_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)  # type: ignore[attr-defined,unused-ignore]
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(door)
        fresh.replace(path)


def forget(office: Office) -> None:
    """Forget a door that leads nowhere."""
    with contextlib.suppress(OSError):
        _path(office).unlink()


def _path(office: Office) -> Path:
    return state() / f"libreoffice-{office.pid}-{office.started}.door"
