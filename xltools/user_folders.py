"""What xltools keeps of itself for the user, without being told: the log of the buttons."""

from __future__ import annotations

import contextlib
import os
import sys
from datetime import datetime
from pathlib import Path

_LONGEST_LOG = 200_000


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
