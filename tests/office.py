"""A LibreOffice for the tests: one for the whole session, headless, with a profile of its own.

It is started as a user's is, without ``--accept``: nothing tells it that somebody will speak to it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import xlwings

from xltools.workbook.libreoffice import Office, bridge, register, running

_SECONDS = 60
_started: dict[int, subprocess.Popen[bytes]] = {}
"""What starts each LibreOffice waits for its end too."""


def need_libreoffice() -> None:
    """Skip where LibreOffice or python3-uno is missing; where the checks run for all, they must be there."""
    if not os.environ.get("CI") and not (shutil.which("soffice") and bridge.found()):
        pytest.skip("LibreOffice or python3-uno is not here")


def start(profile: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Office:
    """Start a LibreOffice, and return it when it runs."""
    url = profile.as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={url}",
        "--headless",
        "--nologo",
        "--norestore",
        "--nodefault",
    ]
    # a new profile's first LibreOffice starts itself once more, as another process
    subprocess.run([*command, "--terminate_after_init"], capture_output=True, timeout=_SECONDS, check=True)
    process = subprocess.Popen(
        [*command, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    last = time.monotonic() + _SECONDS
    while time.monotonic() < last:
        for office in running():
            if office.profile == url and office.ready:
                _started[office.pid] = process
                return office
        time.sleep(0.1)
    process.kill()
    process.wait()
    raise TimeoutError("LibreOffice did not start")


def stop(office: Office) -> None:
    """End a LibreOffice that was started here."""
    if office.pid not in _started:
        return
    for how in (signal.SIGTERM, signal.SIGKILL):
        last = time.monotonic() + 10
        while office.alive and time.monotonic() < last:
            os.kill(office.pid, how)
            time.sleep(0.2)
    process = _started.pop(office.pid)
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running LibreOffice that nobody has told to listen."""
    need_libreoffice()
    started = start(tmp_path_factory.mktemp("office") / "โปรไฟล์ ก")
    yield started
    stop(started)


@pytest.fixture(scope="session")
def office_app(office: Office) -> Iterator[xlwings.App]:
    """That LibreOffice as xlwings knows it."""
    engine = register(office)
    app = engine.apps.active
    assert app is not None
    yield app
    engine.apps.cleanup()
