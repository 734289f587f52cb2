"""Links from the roll-up's folder to the files it names."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote


class Links:
    """Makes links that stay right when the whole folder is moved or copied to another computer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def to(self, target: str) -> str:
        """Return the percent-encoded link to a file or folder: relative, where that is possible."""
        path = Path(target)
        place = _resolved(path.parent) / path.name
        try:
            relative = os.path.relpath(place, self._folder)
        except ValueError:  # another drive on Windows
            return place.as_uri()
        return quote(os.fsencode(relative.replace(os.sep, "/")), safe="/")

    def name(self, target: str, home: str) -> str:
        """Return how a file is called in its agency's folder, from the roll-up's if it is in another."""
        path = Path(target)
        if path.is_relative_to(home):
            return path.relative_to(home).as_posix()
        return unquote(self.to(target))


@lru_cache(maxsize=64)
def _resolved(folder: Path) -> Path:
    """Return where a folder really is; an agency's files share theirs."""
    return folder.resolve()


def shown(text: str) -> str:
    """Return a text that every file can hold: half a character is shown as the sign for a lost one."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if _halved(text) else text


def _halved(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
