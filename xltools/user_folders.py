"""The folders of the user that xltools writes to without being told: documents, and its own state."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import datetime
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

_PERSONAL = 5
"""CSIDL_PERSONAL: Documents, also where OneDrive or an administrator has moved it."""
_LONGEST_LOG = 200_000


def documents() -> Path:
    """Return the user's folder of documents."""
    if sys.platform == "win32":
        buffer = ctypes.create_unicode_buffer(wintypes.MAX_PATH)
        if ctypes.windll.shell32.SHGetFolderPathW(None, _PERSONAL, None, 0, buffer) == 0 and buffer.value:
            return Path(buffer.value)
    elif sys.platform != "darwin" and (named := _xdg_documents()):
        return named
    return Path.home() / "Documents"


def state() -> Path:
    """Return the folder for what xltools keeps of itself, such as its log; it may not be there yet."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "xltools"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "xltools"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "xltools"


def log_path() -> Path:
    """Return the file that keeps what the buttons said."""
    return state() / "button.log"


def log(text: str) -> None:
    """Keep what was said, with the time; the file does not grow without end."""
    path = log_path()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LONGEST_LOG:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(f"{datetime.now():%Y-%m-%d %H:%M:%S}  {text}\n")


def _xdg_documents() -> Path | None:
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "user-dirs.dirs"
    try:
        lines = settings.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return None
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == "XDG_DOCUMENTS_DIR":
            path = value.strip().strip('"').replace("$HOME", str(Path.home()))
            return Path(path) if path else None
    return None
