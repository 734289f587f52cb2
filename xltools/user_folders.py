"""The folders of the user that xltools writes to without being told: documents, and its own state."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

_PERSONAL = 5
"""CSIDL_PERSONAL: Documents, also where OneDrive or an administrator has moved it."""


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
