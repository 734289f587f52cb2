"""The computer as a value: everything that a look-up may ask of it, so that another can be handed in."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from xltools.computer.registry import NoRegistry, Registry, this_registry
from xltools.records import dataclass, field

System = Literal["windows", "macos", "linux"]
SECONDS = 20
"""A program that is asked something and has not answered by then is left alone."""


@dataclass(frozen=True)
class PythonSeen:
    """The Python that runs xltools."""

    version: tuple[int, int, int]
    bits: int
    machine: str
    executable: Path


@dataclass(frozen=True)
class Computer:
    """One computer with its user. ``root`` is the top of its files, ``script`` what Python was started with.

    ``run`` starts a program and returns what it printed, None where it failed or did not end in time.
    """

    system: System
    environment: Mapping[str, str]
    home: Path
    folder: Path
    temporary: Path
    python: PythonSeen
    script: Path
    scripts: Path
    now: datetime
    registry: Registry = field(default_factory=NoRegistry)
    root: Path = Path("/")
    run: Callable[[Sequence[str]], str | None] = lambda command: None

    def at(self, path: str) -> Path:
        """Return a place that the system fixes, such as ``/Applications``."""
        return self.root / path.lstrip("/")

    def named(self, variable: str) -> Path | None:
        """Return the folder that an environment variable names, None where it names none."""
        value = self.environment.get(variable, "")
        return Path(value) if value else None

    def which(self, name: str) -> Path | None:
        """Return the program that a terminal would start by this name."""
        windows = self.system == "windows"
        places = self.environment.get("PATH", "" if windows else os.defpath)
        for place in places.split(";" if windows else ":"):
            for ending in (".com", ".exe") if windows else ("",):
                program = Path(place) / f"{name}{ending}"
                if place and self.can_start(program):
                    return program
        return None

    def can_start(self, program: Path) -> bool:
        """Tell whether a file is there that the system lets this user start."""
        try:
            return program.is_file() and (self.system == "windows" or os.access(program, os.X_OK))
        except OSError:
            return False


def this_computer() -> Computer:
    """Return the computer that this runs on.

    Raises:
        OSError: the current folder is gone.
    """
    return Computer(
        system=_system(),
        environment=os.environ,
        home=_home(),
        folder=Path.cwd(),
        temporary=_temporary(),
        python=PythonSeen(
            version=sys.version_info[:3],
            bits=64 if sys.maxsize > 2**32 else 32,
            machine=platform.machine(),
            executable=Path(sys.executable),
        ),
        script=Path(sys.argv[0]).absolute(),
        scripts=Path(sysconfig.get_path("scripts")),
        now=datetime.now().astimezone(),
        registry=this_registry(),
        run=_run,
    )


def _system() -> System:
    if sys.platform == "win32":
        return "windows"
    return "macos" if sys.platform == "darwin" else "linux"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a user whom the system does not know, without HOME
        return Path("/nonexistent")


def _temporary() -> Path:
    """Return the folder for passing files, also where none can be written."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        named = os.environ.get("TMPDIR") or os.environ.get("TEMP")
        return Path(named or "/tmp")


def _run(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout.decode("utf-8", "replace")
