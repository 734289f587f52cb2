"""The folders that xltools writes into: where they are, whether they can be written, who syncs them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from xltools.computer.machine import Computer

_SHELL_FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_ONEDRIVE_NAMES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def documents_folder(computer: Computer) -> Path:
    """Return the user's folder of documents, which may not be there."""
    if computer.system == "windows":
        moved = computer.registry.value(_SHELL_FOLDERS, "Personal")
        if moved:
            return Path(str(moved).replace("%USERPROFILE%", str(computer.home)))
    elif computer.system == "linux":
        config = computer.named("XDG_CONFIG_HOME") or computer.home / ".config"
        try:
            text = (config / "user-dirs.dirs").read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        if named := re.search(r'^XDG_DOCUMENTS_DIR="(.+)"', text, re.MULTILINE):
            return Path(named[1].replace("$HOME", str(computer.home)))
    return computer.home / "Documents"


def can_write(folder: Path) -> bool:
    """Tell whether a file can be made in a folder, by making one that is gone at once."""
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".xltools-"):
            return True
    except OSError:
        return False


def onedrive_above(computer: Computer, folder: Path) -> Path | None:
    """Return the OneDrive folder that a folder is in, None where it is in none."""
    return next((root for root in _onedrives(computer) if _inside(folder, root)), None)


def _onedrives(computer: Computer) -> Iterator[Path]:
    yield from filter(None, map(computer.named, _ONEDRIVE_NAMES))
    for folder in (computer.home, computer.home / "Library/CloudStorage"):
        try:
            yield from sorted(path for path in folder.glob("OneDrive*") if path.is_dir())
        except OSError:
            continue


def _inside(folder: Path, root: Path) -> bool:
    try:
        return folder.is_relative_to(root) or folder.resolve().is_relative_to(root.resolve())
    except OSError:
        return False
