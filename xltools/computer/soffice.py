"""Where LibreOffice is: the program that prints PDF and, on Linux, opens the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xltools.computer.machine import Computer, this_computer

_NAMES = ("soffice", "libreoffice")
_MAC = "Applications/LibreOffice.app/Contents/MacOS/soffice"
_WINDOWS_KEYS = (r"HKLM\SOFTWARE\LibreOffice\UNO\InstallPath", r"HKCU\SOFTWARE\LibreOffice\UNO\InstallPath")
_WINDOWS_FOLDERS = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")
_LINUX = (
    "/usr/bin/soffice",
    "/usr/bin/libreoffice",
    "/usr/local/bin/soffice",
    "/usr/local/bin/libreoffice",
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
)
_LINUX_PACKAGED = ("/snap/bin/libreoffice", "/var/lib/flatpak/exports/bin/org.libreoffice.LibreOffice")


def find_soffice(computer: Computer | None = None) -> Path | None:
    """Return LibreOffice's program: the one on PATH, else one at the system's usual places, else None."""
    computer = computer or this_computer()
    on_path = (computer.which(name) for name in _NAMES)
    found = next((program for program in on_path if program), None)
    return found or next((place for place in _usual(computer) if computer.can_start(place)), None)


def _usual(computer: Computer) -> Iterator[Path]:
    if computer.system == "windows":
        yield from _usual_on_windows(computer)
    elif computer.system == "macos":
        yield computer.at(f"/{_MAC}")
        yield computer.home / _MAC
        yield computer.at("/opt/homebrew/bin/soffice")
        yield computer.at("/usr/local/bin/soffice")
    else:
        yield from map(computer.at, _LINUX)
        yield from sorted(computer.at("/opt").glob("libreoffice*/program/soffice"), reverse=True)
        yield from map(computer.at, _LINUX_PACKAGED)
        yield computer.home / ".local/share/flatpak/exports/bin/org.libreoffice.LibreOffice"


def _usual_on_windows(computer: Computer) -> Iterator[Path]:
    folders = [Path(str(value)) for key in _WINDOWS_KEYS if (value := computer.registry.value(key, ""))]
    roots = (computer.named(name) for name in _WINDOWS_FOLDERS)
    folders += [root / "LibreOffice" / "program" for root in roots if root]
    for folder in folders:
        yield folder / "soffice.com"  # the one that waits for its end
        yield folder / "soffice.exe"
