"""The program that a button starts: which one runs now, and whether it will still be there tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xltools.computer.machine import Computer

NAME = "xltools"


def own_program(computer: Computer) -> Path | None:
    """Return the program that is running, not a script's path: what a terminal or a macro can start.

    A link, such as uv makes, is kept as it is: what it leads to may move with the next version.
    """
    places = (computer.script.parent, computer.scripts) if _is_ours(computer.script) else (computer.scripts,)
    ending = ".exe" if computer.system == "windows" else ""
    programs = (place / f"{NAME}{ending}" for place in places)
    return next((path for path in programs if computer.can_start(path)), None) or computer.which(NAME)


def _is_ours(script: Path) -> bool:
    """Tell the console script; Windows' launchers take ``.exe`` off its name."""
    return script.name.casefold() in (NAME, f"{NAME}.exe")


def found_by_name(computer: Computer) -> Path | None:
    """Return the program that the name alone starts: on PATH, or where uv and pipx put programs."""
    ending = ".exe" if computer.system == "windows" else ""
    own = computer.home / ".local" / "bin" / f"{NAME}{ending}"
    return computer.which(NAME) or (own if computer.can_start(own) else None)


def same_program(one: Path, other: Path) -> bool:
    """Tell whether two paths are one program, links followed; Windows knows no small and capital letters."""
    if str(one).casefold() == str(other).casefold():
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False


def is_passing(computer: Computer, program: Path) -> bool:
    """Tell whether a program is in a place that is cleared now and then, as where ``uvx`` puts it."""
    seen = {program, program.resolve()}
    return any(path.is_relative_to(place) for place in _cleared(computer) for path in seen)


def _cleared(computer: Computer) -> Iterator[Path]:
    caches = [computer.home / ".cache", computer.home / "Library/Caches"]
    caches += filter(None, (computer.named("XDG_CACHE_HOME"),))
    for cache in caches:
        yield from (cache / "uv", cache / "pipx")
    local = computer.named("LOCALAPPDATA")
    if local:
        yield from (local / "uv" / "cache", local / "pipx" / "pipx" / "Cache")
    yield from filter(None, (computer.named("UV_CACHE_DIR"), computer.named("PIPX_VENV_CACHEDIR")))
    yield computer.temporary
    yield computer.temporary.resolve()
