"""Paths as people type them: what was meant where nothing is there, and names that Windows cannot have."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from xltools.core.names import is_plain_part, same_file_key
from xltools.errors import InputError

_ON_WINDOWS = sys.platform == "win32"
_NEAR_ENOUGH = 0.75
_MOST_ENTRIES = 5000


def refuse_windows_name(path: Path) -> None:
    """Refuse the name of a new file that Windows would read otherwise; other systems have it as it is.

    Raises:
        InputError: ``windows-name``, such as for ``con.xlsx`` or ``a:b.xlsx``, which would end up elsewhere.
    """
    if _ON_WINDOWS and not is_plain_part(path.name):
        raise InputError("windows-name", {"name": path.name})


def near_path(path: Path, *, endings: tuple[str, ...]) -> str | None:
    """Return an existing path that is nearly the missing one: in its folder, or by a folder nearly of its name.

    ``endings`` are those of the files that are meant, empty for folders. A name without its ending counts.
    """
    with contextlib.suppress(OSError, ValueError):  # a name that no disk can hold
        return _near(path, endings)
    return None


def _near(path: Path, endings: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    missing = path
    while not missing.parent.exists() and missing.parent != missing:
        missing = missing.parent
    name, rest = missing.name, path.relative_to(missing)
    wanted = endings if missing == path else ()
    entries = _entries(missing.parent, wanted)
    for ending in ("", *wanted):
        near = get_close_matches(same_file_key(name + ending), entries, 1, _NEAR_ENOUGH)
        if near and (found := missing.with_name(entries[near[0]]) / rest).exists():
            return str(found)
    return None


def _entries(folder: Path, endings: tuple[str, ...]) -> dict[str, str]:
    """Return the names in a folder by the form in which names are compared; none of a folder that is closed."""
    found: dict[str, str] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                fits = entry.name.casefold().endswith(endings) if endings else entry.is_dir()
                if fits and not entry.name.startswith(("~$", ".")):
                    found[same_file_key(entry.name)] = entry.name
                if len(found) >= _MOST_ENTRIES:
                    break
    except OSError:
        return {}
    return found
