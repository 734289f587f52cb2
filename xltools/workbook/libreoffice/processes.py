"""The LibreOffice programs of this user that are running now, as /proc tells."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from xltools.records import dataclass, field

_PROC = Path("/proc")
_PROGRAM = "soffice.bin"
_OWN_PIPE = "_SingleOfficeIPC_"
"""The socket of a profile's LibreOffice has this in its name."""
_SANDBOXES = {"flatpak": ("/app/",), "snap": ("/snap/", "/var/lib/snapd/")}
_AT_WORK_ALONE = ("--convert-to", "--print-to-file", "--pt", "-p", "--cat", "--script-cat")
"""A LibreOffice started for one of these holds nobody's open workbook."""


@dataclass(frozen=True)
class Office:
    """One running LibreOffice: its process, its program and what it was started with."""

    pid: int
    program: Path
    arguments: tuple[str, ...]
    started: int
    environment: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def profile(self) -> str | None:
        """Return the profile it was told to use, as a URL; none if it uses the usual one."""
        return _value(self.arguments, "env:UserInstallation=")

    @property
    def accepts(self) -> str | None:
        """Return the pipe or socket at which it already listens for UNO, such as ``pipe,name=x``."""
        for argument in self.arguments:
            told = argument.lstrip("-")
            if told.startswith("accept=") and "urp" in told.split(";")[1:2]:
                return told.removeprefix("accept=").split(";")[0].replace("host=0,", "host=localhost,")
        return None

    @property
    def sandbox(self) -> str | None:
        """Return ``flatpak`` or ``snap`` if it lives in a box of its own."""
        for name, folders in _SANDBOXES.items():
            if str(self.program).startswith(folders):
                return name
        return None

    @property
    def headless(self) -> bool:
        """Return whether it has no window."""
        return any(argument.lstrip("-") in ("headless", "invisible") for argument in self.arguments)

    @property
    def alive(self) -> bool:
        """Return whether this very process still runs."""
        return (_read(self.pid) or self).started == self.started and (_PROC / str(self.pid)).exists()

    @property
    def ready(self) -> bool:
        """Return whether it hears a second LibreOffice of the same profile: it does so once it is up."""
        own = set()
        try:
            for handle in (_PROC / str(self.pid) / "fd").iterdir():
                with suppress(OSError):
                    own.add(str(handle.readlink()))
            sockets = (_PROC / "net" / "unix").read_text(errors="replace").splitlines()
        except OSError:
            return False
        return any(_OWN_PIPE in line and f"socket:[{line.split()[6]}]" in own for line in sockets)


def running() -> list[Office]:
    """Return the running LibreOffice programs: first the one that started us, then the youngest first."""
    above = list(_ancestors(os.getpid()))
    found = [office for pid in _pids() if (office := _read(pid))]
    found = [o for o in found if o.pid in above or not set(o.arguments) & set(_AT_WORK_ALONE)]
    return sorted(found, key=lambda o: (o.pid not in above, -o.started))


def _pids() -> Iterator[int]:
    user = os.getuid()  # type: ignore[attr-defined,unused-ignore]
    for entry in _PROC.iterdir():
        try:
            if entry.name.isdecimal() and entry.stat().st_uid == user:
                yield int(entry.name)
        except OSError:  # it ended meanwhile
            continue


def _read(pid: int) -> Office | None:
    """Return a process if it is a LibreOffice."""
    folder = _PROC / str(pid)
    try:
        arguments = [os.fsdecode(a) for a in (folder / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")]
        if Path(arguments[0]).name != _PROGRAM:
            return None
        program = Path(str((folder / "exe").readlink()).removesuffix(" (deleted)"))
        environment = (folder / "environ").read_bytes().split(b"\0")
        started = int(_stat(pid)[19])
    except OSError:
        return None
    pairs = (os.fsdecode(one).partition("=") for one in environment)
    return Office(
        pid, program, tuple(arguments[1:]), started, {name: value for name, _, value in pairs if name}
    )


def _ancestors(pid: int) -> Iterator[int]:
    while pid > 1:
        try:
            pid = int(_stat(pid)[1])
        except OSError:
            return
        yield pid


def _stat(pid: int) -> list[str]:
    """Return what /proc says of a process, from its state on: its name before may hold anything."""
    return (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()


def _value(arguments: tuple[str, ...], name: str) -> str | None:
    for argument in arguments:
        if argument.lstrip("-").startswith(name):
            return argument.lstrip("-").removeprefix(name)
    return None
