"""The fonts of Thai official documents, wherever the system keeps its fonts."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from xltools.computer.machine import Computer

MEMO_FONT = "TH SarabunPSK"
"""What the shipped memo is set in."""
SARABUN = (MEMO_FONT, "TH Sarabun New", "TH SarabunIT๙")
_KEY = r"\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
_MAC = ("/Library/Fonts", "/System/Library/Fonts")
_LINUX = ("/usr/share/fonts", "/usr/local/share/fonts")
_WINDOWS_ENCODING = 3
_FAMILY_NAMES = {1, 16}


def sarabun_fonts(computer: Computer) -> list[str]:
    """Return which of the Sarabun families this user has."""
    names = [_plain(name) for name in _families(computer)]
    return [font for font in SARABUN if any(name.startswith(_plain(font)) for name in names)]


def _plain(name: str) -> str:
    """Return a family's name as it is compared: IT๙ is IT9 in some copies, and blanks vary."""
    return name.casefold().replace(" ", "").replace("๙", "9")


def _families(computer: Computer) -> Iterator[str]:
    if computer.system == "windows":
        for hive in ("HKLM", "HKCU"):
            yield from computer.registry.names(f"{hive}{_KEY}")
        return
    if computer.system == "macos":
        yield from _families_in([*map(computer.at, _MAC), computer.home / "Library/Fonts"])
        return
    listed = _from_fc_list(computer)
    if listed is not None:
        yield from listed
    else:
        own = computer.named("XDG_DATA_HOME") or computer.home / ".local/share"
        yield from _families_in([*map(computer.at, _LINUX), own / "fonts", computer.home / ".fonts"])


def _from_fc_list(computer: Computer) -> list[str] | None:
    program = computer.which("fc-list")
    said = computer.run([str(program), ":", "family"]) if program else None
    return None if said is None else [name for line in said.splitlines() for name in line.split(",")]


def _families_in(folders: list[Path]) -> Iterator[str]:
    """Yield the families of the fonts whose files are named after Sarabun: others need not be opened."""
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if "sarabun" in path.name.casefold() and path.suffix.casefold() in (".ttf", ".otf"):
                try:
                    yield from font_families(path.read_bytes())
                except (OSError, struct.error):
                    continue


def font_families(font: bytes) -> Iterator[str]:
    """Yield the family names that a TrueType or OpenType font bears in its table ``name``.

    Raises:
        error: the font is cut off (struct.error).
    """
    (tables,) = struct.unpack_from(">H", font, 4)
    for entry in range(12, 12 + 16 * tables, 16):
        tag, _, start, _ = struct.unpack_from(">4sLLL", font, entry)
        if tag != b"name":
            continue
        _, count, texts = struct.unpack_from(">HHH", font, start)
        for record in range(start + 6, start + 6 + 12 * count, 12):
            encoding, _, _, kind, length, offset = struct.unpack_from(">6H", font, record)
            if kind in _FAMILY_NAMES and encoding == _WINDOWS_ENCODING:
                first = start + texts + offset
                yield font[first : first + length].decode("utf-16-be", "replace")
