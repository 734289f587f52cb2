"""How a workbook's button finds xltools: the registry on Windows, an AppleScript on macOS."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from xltools.computer.machine import Computer
from xltools.disk import move, new_temporary, write_through
from xltools.patterns import pattern_of

KEY = r"HKCU\Software\xltools"
VALUE = "exe"
_SCRIPT = "xltools.applescript"
_MARK = "xltools setup"
"""In the first line of every script that setup has written."""
_FOLDER = "Library/Application Scripts/com.microsoft.Excel"
_EXE = pattern_of(r'set exe to "((?:[^"\\]|\\.)*)"')


def place(computer: Computer) -> str:
    """Return where the button looks, as a person reads it."""
    return rf"{KEY}\{VALUE}" if computer.system == "windows" else str(script_path(computer))


def script_path(computer: Computer) -> Path:
    """Return the one place from which Excel for Mac starts scripts."""
    return computer.home / _FOLDER / _SCRIPT


def linked(computer: Computer) -> Path | None:
    """Return the program that the button starts, None where setup has not been done."""
    if computer.system == "windows":
        value = computer.registry.value(KEY, VALUE)
        return Path(str(value)) if value else None
    text = _script(computer)
    found = _EXE.search(text) if text is not None and _is_ours(text) else None
    return Path(re.sub(r"\\(.)", r"\1", found[1])) if found else None


def has_foreign(computer: Computer) -> bool:
    """Tell whether somebody else's script has the name of ours."""
    text = _script(computer) if computer.system == "macos" else None
    return text is not None and not _is_ours(text)


def is_linked_to(computer: Computer, program: Path) -> bool:
    """Tell whether writing the link would change nothing."""
    if computer.system == "windows":
        return computer.registry.value(KEY, VALUE) == str(program)
    return _script(computer) == _script_for(program)


def link(computer: Computer, program: Path) -> None:
    """Let the button start a program.

    Raises:
        OSError: it cannot be written.
    """
    if computer.system == "windows":
        computer.registry.write(KEY, VALUE, str(program))
        return
    path = script_path(computer)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = new_temporary(path.parent, 0o644)
    try:
        write_through(handle, _script_for(program).encode("utf-8"))
        move(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def unlink(computer: Computer) -> None:
    """Take away what ``link`` wrote, and nothing else.

    Raises:
        OSError: it cannot be taken away.
    """
    if computer.system == "windows":
        computer.registry.delete(KEY, VALUE)
    elif not has_foreign(computer):
        script_path(computer).unlink(missing_ok=True)


def _script(computer: Computer) -> str | None:
    try:
        return script_path(computer).read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return None


def _is_ours(text: str) -> bool:
    return _MARK in text.partition("\n")[0]


def _script_for(program: Path) -> str:
    """Return the packaged script with the program's path as text of AppleScript."""
    text = files("xltools").joinpath("data", _SCRIPT).read_text(encoding="utf-8")
    return text.replace("@EXE@", str(program).replace("\\", "\\\\").replace('"', '\\"'))
