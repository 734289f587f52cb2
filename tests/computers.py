"""Computers that are not here: their files under a folder, their registry in a dictionary."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from xltools.computer.machine import Computer, PythonSeen, System

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=timezone(timedelta(hours=7)))


@dataclass
class FakeRegistry:
    values: dict[tuple[str, str], str | int] = field(default_factory=dict)

    def value(self, key: str, name: str) -> str | int | None:
        return self.values.get((key, name))

    def names(self, key: str) -> list[str]:
        return [name for held, name in self.values if held == key]

    def write(self, key: str, name: str, value: str) -> None:
        self.values[key, name] = value

    def delete(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


def program_at(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def computer(top: Path, system: System, registry: FakeRegistry | None = None, **more: str) -> Computer:
    """Return a computer with xltools installed in the user's .local/bin, and nothing else on it."""
    home = top / "home"
    for folder in ("home/Documents", "work", "passing", "nothing"):
        (top / folder).mkdir(parents=True, exist_ok=True)
    own = program_at(home / ".local/bin" / ("xltools.exe" if system == "windows" else "xltools"))
    return Computer(
        system=system,
        environment={"PATH": str(own.parent), **more},
        home=home,
        folder=top / "work",
        temporary=top / "passing",
        python=PythonSeen((3, 12, 1), 64, "x", top / "python"),
        script=own.with_suffix(""),
        scripts=top / "nothing",
        now=NOON,
        registry=registry or FakeRegistry(),
        root=top,
    )
