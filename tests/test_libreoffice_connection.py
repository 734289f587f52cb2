"""A running LibreOffice is found and spoken to, though nobody told it to listen."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings
from office import need_libreoffice, start, stop

from xltools.core.messages import error_fix, error_message
from xltools.errors import EngineUnavailable
from xltools.workbook.libreoffice import Office, bridge, connect, running
from xltools.workbook.libreoffice.engine import Engine
from xltools.workbook.libreoffice.processes import Office as Process
from xltools.workbook.starter import new_workbook


@pytest.fixture
def own_office(tmp_path: Path) -> Iterator[Office]:
    """A LibreOffice that a test may treat badly."""
    need_libreoffice()
    started = start(tmp_path / "profile")
    yield started
    stop(started)


def pipes() -> set[Path]:
    return {p for folder in ("/tmp", "/var/tmp") for p in Path(folder).glob("OSL_PIPE_*_xltools-*")}


def command(office: Office | None, does: str, **environment: str) -> str:
    """What a command says that speaks to a LibreOffice as xltools does: in a process of its own."""
    code = (
        "import time\nfrom xltools.errors import EngineUnavailable\n"
        "from xltools.workbook.libreoffice import connect, running\n"
        f"office = next((o for o in running() if o.pid == {office.pid if office else 0}), None)\n{does}"
    )
    words = [sys.executable, "-c", code]
    told = subprocess.run(
        words, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=True
    )
    return told.stdout.strip()


def test_it_is_spoken_to_through_one_door_for_all_commands(
    office: Office, office_app: xlwings.App, tmp_path: Path
) -> None:
    assert office.accepts is None
    books, before = len(office_app.books), pipes()
    asked = "line = connect(office); print(line.url, line.desktop.Frames.Count)"
    said = [command(office, asked, XDG_STATE_HOME=str(tmp_path)) for _ in range(3)]
    url, windows = said[0].split()
    assert int(windows) == books  # no window more
    assert re.fullmatch("pipe,name=xltools-[0-9a-f]{32}", url)
    assert said == [said[0]] * 3
    assert len(pipes() - before) == 1  # still open: a request to shut it may hang LibreOffice for good
    (kept,) = (tmp_path / "xltools").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text() == url


@pytest.mark.parametrize("fault", ["shut", "readable", "linked", "foreign"])
def test_a_remembered_door_that_is_shut_or_not_ours_alone_is_not_tried(
    office: Office, tmp_path: Path, fault: str
) -> None:
    asked = "print(connect(office).url)"
    first = command(office, asked, XDG_STATE_HOME=str(tmp_path))
    (kept,) = (tmp_path / "xltools").iterdir()
    if fault == "shut":
        kept.write_text(f"pipe,name=xltools-{uuid.uuid4().hex}")
    elif fault == "readable":
        kept.chmod(0o644)
    elif fault == "linked":
        kept.symlink_to(kept.rename(tmp_path / "elsewhere"))
    else:
        kept.write_text("pipe,name=evil")
    second = command(office, asked, XDG_STATE_HOME=str(tmp_path))
    assert second not in (first, "pipe,name=evil")
    assert command(office, asked, XDG_STATE_HOME=str(tmp_path)) == second


def test_the_doors_of_programs_that_have_ended_are_forgotten(office: Office, tmp_path: Path) -> None:
    ended = tmp_path / "xltools" / "libreoffice-999999999-5.door"
    ended.parent.mkdir()
    ended.touch()
    (ended.parent / "button.log").touch()
    command(office, "connect(office)", XDG_STATE_HOME=str(tmp_path))
    there = {path.name for path in ended.parent.iterdir()}
    assert there == {"button.log", f"libreoffice-{office.pid}-{office.started}.door"}


def test_without_a_folder_to_remember_in_it_is_spoken_to_all_the_same(office: Office, tmp_path: Path) -> None:
    (tmp_path / "xltools").touch()  # a file where the folder should be
    said = command(office, "print(connect(office).url)", XDG_STATE_HOME=str(tmp_path))
    assert said.startswith("pipe,name=xltools-")


def test_a_command_started_by_a_macro_finds_the_libreoffice_of_the_macro(
    office: Office, own_office: Office, office_app: xlwings.App, tmp_path: Path
) -> None:
    """A younger one runs too: the one above in the chain of processes is meant."""
    assert own_office.started > office.started
    said, script = tmp_path / "said", tmp_path / "command.py"
    script.write_text(
        "import pathlib, xlwings\n"
        "from xltools.workbook.libreoffice import register\n"
        "app = register().apps.active\n"
        "app.books['จาก มาโคร.xlsx'].sheets[0]['A1'].value = 'เขียนแล้ว'\n"
        f"pathlib.Path({str(said)!r}).write_text(str(app.pid))\n",
        encoding="utf-8",
    )
    book = office_app.books.add()
    book.save(str(tmp_path / "จาก มาโคร.xlsx"))
    libraries = book.impl.app.line.service("com.sun.star.script.ApplicationScriptLibraryContainer")
    library = libraries.createLibrary("Pressed")
    library.insertByName("M", f'Sub Go\nShell "{sys.executable}", 0, "{script}"\nEnd Sub')
    scripts = book.impl.app.line.service("com.sun.star.script.provider.MasterScriptProviderFactory")
    macro = scripts.createScriptProvider("").getScript(
        "vnd.sun.star.script:Pressed.M.Go?language=Basic&location=application"
    )
    macro.invoke((), (), ())
    last = time.monotonic() + 30
    while not said.exists() and time.monotonic() < last:
        time.sleep(0.1)
    assert said.read_text() == str(office.pid)
    assert book.sheets[0]["A1"].value == "เขียนแล้ว"
    libraries.removeLibrary("Pressed")
    book.close()


def test_the_environment_names_another_one(office_app: xlwings.App) -> None:
    url = office_app.impl.line.url
    said = command(None, "line = connect(); print(line.url, line.office)", XLTOOLS_UNO_URL=url)
    assert said == f"{url} None"
    failing = "try: connect()\nexcept EngineUnavailable as error: print(error.code)"
    assert command(None, failing, XLTOOLS_UNO_URL="pipe,name=xltools-nobody") == "libreoffice-silent"


def test_one_that_already_listens_is_asked_there(tmp_path: Path) -> None:
    need_libreoffice()
    name = f"xltools-test-{uuid.uuid4().hex}"
    listening = start(tmp_path / "p", f"--accept=pipe,name={name};urp;")
    try:
        assert listening.accepts == f"pipe,name={name}"
        assert command(listening, "print(connect(office).url)") == listening.accepts
        assert any(p.name.endswith(name) for p in pipes())  # what others opened stays open
    finally:
        stop(listening)


def test_one_that_is_stuck_is_not_waited_for(own_office: Office) -> None:
    os.kill(own_office.pid, signal.SIGSTOP)
    try:
        with pytest.raises(EngineUnavailable, match="libreoffice-silent"):
            connect(own_office, seconds=1)
    finally:
        os.kill(own_office.pid, signal.SIGCONT)


def test_one_that_has_ended_is_not_started_again(own_office: Office) -> None:
    stop(own_office)
    with pytest.raises(EngineUnavailable, match="libreoffice-not-running"):
        connect(own_office)
    assert own_office.profile not in {office.profile for office in running()}


@pytest.mark.parametrize(
    "at", ["OpenBook.read", "OpenBook.ensure_writable", "OpenBook.prepare_status", "_Writer._values"]
)
def test_one_that_closes_meanwhile_is_told_so(own_office: Office, tmp_path: Path, at: str) -> None:
    """Its errors of that moment are of many kinds; the officer reads one line."""
    path = tmp_path / "measures.xlsx"
    path.write_bytes(new_workbook(example="mended"))
    code = (
        "import os\nfrom datetime import datetime\nfrom pathlib import Path\n"
        "from xltools.button import work_on_open\nfrom xltools.outcome import Options\n"
        "from xltools.workbook.libreoffice import register\nfrom xltools.workbook.live.book import OpenBook\n"
        "from xltools.workbook.live.writing import _Writer\n"
        f"app = register(office).apps.active\napp.books.open({str(path)!r})\n"
        f"does = {at}\n"
        "def closing(self, *given):\n"
        "    os.kill(office.pid, 9)\n"
        "    while office.ready: time.sleep(0.01)\n"
        "    return does(self, *given)\n"
        f"{at} = closing\n"
        "outcome = work_on_open(Options(now=datetime(2025, 1, 8, 9)), check=False)\n"
        "print(outcome.error.code, outcome.exit_code)"
    )
    assert command(own_office, code, XDG_STATE_HOME=str(tmp_path)) == "libreoffice-closed 3"
    error = EngineUnavailable("libreoffice-closed")
    assert "LibreOffice ปิด" in error_message(error, "th")
    assert "closed while" in error_message(error, "en")


def test_nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("xltools.workbook.libreoffice.processes._PROC", tmp_path)
    with pytest.raises(EngineUnavailable, match="libreoffice-not-running"):
        connect()
    with pytest.raises(EngineUnavailable, match="libreoffice-not-running"):
        list(Engine().apps)


@pytest.mark.parametrize(
    "program", ["/app/libreoffice/program/soffice.bin", "/snap/libreoffice/1/soffice.bin"]
)
def test_one_in_a_box_is_said_so(program: str) -> None:
    with pytest.raises(EngineUnavailable) as told:
        connect(Process(1, Path(program), (), 1))
    assert told.value.code == "libreoffice-in-a-box"
    assert told.value.params["box"] in error_message(told.value, "th")
    assert "apt install" in error_fix(told.value, "en")


def test_nothing_of_this_python_changes_by_uno() -> None:
    need_libreoffice()
    code = (
        "import builtins, sys; from xltools.workbook.libreoffice import bridge\n"
        "before = builtins.__import__, list(sys.path); bridge.uno()\n"
        "assert (builtins.__import__, list(sys.path)) == before, sys.path"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def without_uno(monkeypatch: pytest.MonkeyPatch, *places: Path) -> None:
    monkeypatch.delitem(sys.modules, "uno", raising=False)
    monkeypatch.setattr(bridge, "uno_places", lambda _: list(map(str, places)))
    bridge.uno.cache_clear()


@pytest.fixture
def forget() -> Iterator[None]:
    yield
    bridge.uno.cache_clear()


@pytest.mark.usefixtures("forget")
def test_uno_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    without_uno(monkeypatch)
    with pytest.raises(EngineUnavailable, match="uno-missing"):
        bridge.uno()


@pytest.mark.usefixtures("forget")
@pytest.mark.parametrize("fault", ["raise ImportError('no')", "import os; os.kill(os.getpid(), 11)"])
def test_uno_is_made_for_another_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str) -> None:
    """It may even take a process down: it is tried in one of its own."""
    (tmp_path / "uno.py").write_text(fault)
    (tmp_path / "pyuno.so").write_bytes(b"\x7fELF libpython3.1.so.1.0")
    without_uno(monkeypatch, tmp_path)
    with pytest.raises(EngineUnavailable) as told:
        bridge.uno()
    params: dict[str, Any] = {"python": f"3.{sys.version_info.minor}", "made_for": "3.1"}
    assert (told.value.code, told.value.params) == ("uno-for-another-python", params)
