"""How xltools speaks to a LibreOffice that the user has open, without any setting.

A second ``soffice`` with the same profile hands its arguments to the running one over the profile's own
pipe and ends; one of them is ``--accept``, so the running one listens from then on, until it ends. The name
of the pipe is random, its socket must belong to this user, and the next command knows it (see ``doors``).
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from xltools.errors import EngineUnavailable
from xltools.workbook.libreoffice import bridge, doors
from xltools.workbook.libreoffice.processes import Office, running

URL_VARIABLE = "XLTOOLS_UNO_URL"
SECONDS = 15.0
"""How long any one step may take."""
_SECONDS_TO_ASK = 2.0
_PAUSE = 0.05
_QUIET = ("--nodefault", "--norestore", "--nologo", "--headless")
_NOBODY_THERE = "com.sun.star.connection.NoConnectException"
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")

_T = TypeVar("_T")
_lines: dict[object, Connection] = {}


class Connection:
    """An open line to one LibreOffice; ``close`` hangs up."""

    def __init__(self, office: Office | None, url: str, seconds: float = SECONDS) -> None:
        self.office = office
        self.closing: list[Callable[[], None]] = []
        """What is to be put back before the line is cut."""
        self.uno = bridge.uno(office.program.parent if office else None)
        self.url, self.context = (
            self._opened(office, seconds) if office and not url else self._behind(url, seconds, seconds)
        )
        self.desktop = within(seconds, lambda: self.service("com.sun.star.frame.Desktop"))
        atexit.register(self.close)

    def _opened(self, office: Office, seconds: float) -> tuple[str, Any]:
        """Return the door at a LibreOffice and what stands behind it: the door of before, else a new one."""
        if known := doors.known(office):
            try:
                return self._behind(known, 0, seconds)
            except EngineUnavailable as error:
                if not isinstance(error.__cause__, self.uno.getClass(_NOBODY_THERE)):
                    raise
                doors.forget(office)
        door = doors.new()
        _hand_over(office, f"--accept={door};urp;", seconds)
        doors.keep(office, door)
        return self._behind(door, seconds, seconds)

    def _behind(self, url: str, patience: float, seconds: float) -> tuple[str, Any]:
        """Return a way to LibreOffice and what stands at its end; ``patience`` waits for it to be opened."""
        return url, within(seconds, lambda: self._resolve(url, patience))

    def _resolve(self, url: str, seconds: float) -> Any:
        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        last = time.monotonic() + (seconds if self.office else 0)
        while True:
            try:
                if doors.is_ours(url):
                    _must_be_ours(url)
                return resolver.resolve(f"uno:{url};urp;StarOffice.ComponentContext")
            except self.uno.getClass("com.sun.star.uno.Exception") as error:
                if time.monotonic() > last:
                    raise EngineUnavailable("libreoffice-silent") from error
            time.sleep(_PAUSE)

    def service(self, name: str) -> Any:
        """Return a new service of LibreOffice."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def holds(self) -> bool:
        """Return whether somebody is at the other end, be it only busy."""
        try:
            within(_SECONDS_TO_ASK, lambda: self.desktop.getCurrentFrame())
        except EngineUnavailable:
            return True
        except Exception:  # noqa: BLE001  a cut line gives errors of many kinds
            return False
        return True

    def put_back(self) -> None:
        """Put back what is to be put back: a locked screen, a word in the status bar."""
        while self.closing:
            try:
                self.closing.pop()()
            except (self.uno.getClass("com.sun.star.uno.Exception"), AttributeError):
                break  # LibreOffice is gone, and with it what was to be put back

    def close(self) -> None:
        """Put back what is to be put back. The line itself ends with the process.

        LibreOffice goes on listening: a request to stop may hang it for good (see ``doors``).
        """
        atexit.unregister(self.close)
        self.put_back()


def connect(office: Office | None = None, seconds: float = SECONDS) -> Connection:
    """Return the line to the LibreOffice given, else to the one the environment names, else to a running one.

    There is one line to each, until the process ends.
    """
    url = "" if office else os.environ.get(URL_VARIABLE, "")
    if office is None and not url:
        offices = running()
        if not offices:
            raise EngineUnavailable("libreoffice-not-running")
        office = offices[0]
    if office:
        if office.sandbox and not office.accepts:
            raise EngineUnavailable("libreoffice-in-a-box", {"box": office.sandbox})
        url = office.accepts or ""
    key = (office.pid, office.started) if office else url
    if key not in _lines:
        _lines[key] = Connection(office, url, seconds)
    return _lines[key]


def hung_up() -> bool:
    """Return whether a LibreOffice that we speak to has ended: its line is cut."""
    return any(not line.holds() for line in _lines.values())


def within(seconds: float, work: Callable[[], _T]) -> _T:
    """Return what ``work`` returns; LibreOffice may be busy for ever, so not later than this."""
    done: list[_T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - it is raised again, in the thread that waits
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise EngineUnavailable("libreoffice-silent")
    return done[0]


def _hand_over(office: Office, argument: str, seconds: float) -> None:
    """Give the running LibreOffice one more argument.

    If it ended a moment ago, this starts a new one instead of speaking to it; that one is ended again.
    """
    last = time.monotonic() + seconds
    while not office.ready:
        if not office.alive:
            raise EngineUnavailable("libreoffice-not-running")
        if time.monotonic() > last:
            raise EngineUnavailable("libreoffice-silent")
        time.sleep(_PAUSE)
    program = office.program.with_name("soffice")
    command = [str(program if program.exists() else office.program)]
    command += [f"-env:UserInstallation={office.profile}"] if office.profile else []
    environment = {k: v for k, v in (office.environment or os.environ).items() if k not in _DISPLAYS}
    try:
        started = subprocess.Popen(
            [*command, argument, *_QUIET],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineUnavailable("libreoffice-silent") from error
    try:
        started.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGTERM)  # type: ignore[attr-defined,unused-ignore]
        started.wait()
        raise EngineUnavailable("libreoffice-silent") from None


def _must_be_ours(url: str) -> None:
    """Refuse a pipe that another user of this computer laid under our name."""
    name = url.partition("name=")[2]
    for folder in {Path("/tmp"), Path("/var/tmp"), Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp"))}:
        for pipe in folder.glob(f"OSL_PIPE_*{name}"):
            if pipe.lstat().st_uid != os.getuid():  # type: ignore[attr-defined,unused-ignore]
                raise EngineUnavailable("libreoffice-silent")
