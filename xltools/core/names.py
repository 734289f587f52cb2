"""Output file names: from a pattern, safe on Windows, never two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from xltools.errors import InputError
from xltools.patterns import pattern_of

_FIELD = pattern_of(r"\{([^{}]*)\}")
_FORBIDDEN = pattern_of(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = pattern_of(
    r"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?$", re.IGNORECASE
)
_LONGEST_NAME_BYTES = 200
"""A name may have 255 bytes on most disks; a Thai letter takes three. The rest is room for a number."""


def file_name(pattern: str, values: Mapping[str, str], draft: bool = False) -> str:
    """Return the relative path, with ``/`` between folders, that a pattern gives for one document.

    Args:
        pattern: Such as ``{template}.docx`` or ``{agency.name}/{template}.docx``.
        values: What each field of the pattern stands for.
        draft: Whether ``-draft`` goes before the ending.

    Raises:
        InputError: ``bad-file-name-pattern`` if it names an unknown field or gives no name.
    """

    def value(match: re.Match[str]) -> str:
        if match.group(1).strip() not in values:
            raise InputError("bad-file-name-pattern", {"pattern": pattern, "field": match.group(0)})
        return _FORBIDDEN.sub("-", values[match.group(1).strip()])

    parts = [_FIELD.sub(value, part) for part in pattern.replace("\\", "/").split("/")]
    parts[-1] = re.sub(r"\.docx$", "", parts[-1], flags=re.IGNORECASE)
    safe = [safe_part(part) for part in parts]
    if not all(safe):
        raise InputError("bad-file-name-pattern", {"pattern": pattern, "field": pattern})
    safe[-1] += "-draft.docx" if draft else ".docx"
    return "/".join(safe)


def safe_part(part: str) -> str:
    """Return a folder or file name that Windows, macOS and Linux can hold; "" if nothing is left."""
    name = unicodedata.normalize("NFC", _FORBIDDEN.sub("-", part))
    name = " ".join(name.split()).strip(". ")
    while len(name.encode()) > _LONGEST_NAME_BYTES:
        name = name[:-1].rstrip(". ")
    return f"_{name}" if _RESERVED.match(name) else name


def is_plain_part(part: str) -> bool:
    """Return whether Windows, macOS and Linux all read this one part of a path as it is written."""
    broken = _FORBIDDEN.search(part) or len(part.splitlines()) > 1 or part != part.rstrip(" .")
    return bool(part) and not broken and not _RESERVED.match(part)


def numbered(name: str, number: int) -> str:
    """Return ``memo (2).docx`` for ``memo.docx`` and 2."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem} ({number}){dot}{ending}"


def same_file_key(path: str) -> str:
    """Return the form in which two paths are compared: disks may ignore case and Unicode form."""
    return unicodedata.normalize("NFC", path).casefold()
