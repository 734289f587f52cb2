"""xltools setup: what it writes on each system, and that undo takes away just that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from books import Said
from computers import FakeRegistry, computer

from xltools import setup
from xltools.computer import button
from xltools.errors import EngineUnavailable, OutputError

KEY = (r"HKCU\Software\xltools", "exe")


def test_windows_notes_the_program_and_undo_forgets_it(tmp_path: Path) -> None:
    registry = FakeRegistry({("HKCU\\Software\\other", "x"): "1"})
    here = computer(tmp_path, "windows", registry)
    assert setup.set_up(here, "th") == setup.set_up(here, "th") == 0
    assert registry.values[KEY] == str(tmp_path / "home/.local/bin/xltools.exe")
    assert setup.undo(here, "th") == setup.undo(here, "th") == 0
    assert list(registry.values) == [("HKCU\\Software\\other", "x")]


def test_what_was_noted_before_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = FakeRegistry({KEY: r"C:\old\xltools.exe"})
    setup.set_up(computer(tmp_path, "windows", registry), "en")
    assert r"in place of C:\old\xltools.exe" in capsys.readouterr().out


def test_macos_writes_the_script_and_undo_takes_it_away(tmp_path: Path) -> None:
    here = computer(tmp_path / 'a "b"', "macos")
    assert setup.set_up(here, "th") == 0
    path = button.script_path(here)
    text = path.read_text(encoding="utf-8")
    assert "@EXE@" not in text
    assert "on pressed(bookName)" in text
    assert "on checked(bookName)" in text
    assert r"a \"b\"" in text
    assert button.linked(here) == here.home / ".local/bin/xltools"
    assert setup.set_up(here, "th") == 0
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert setup.undo(here, "th") == 0
    assert not path.exists()


def test_somebody_elses_script_is_kept(tmp_path: Path) -> None:
    here = computer(tmp_path, "macos")
    path = button.script_path(here)
    path.parent.mkdir(parents=True)
    path.write_text("-- mine\n", encoding="utf-8")
    with pytest.raises(OutputError, match="foreign-script"):
        setup.set_up(here, "th")
    assert setup.undo(here, "th") == 0
    assert path.read_text(encoding="utf-8") == "-- mine\n"


def test_a_passing_place_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = computer(tmp_path, "windows", UV_CACHE_DIR=str(tmp_path / "home"))
    setup.set_up(here, "en")
    assert "cleared now and then" in capsys.readouterr().out


def test_without_a_program_nothing_is_written(tmp_path: Path) -> None:
    registry = FakeRegistry()
    here = replace(computer(tmp_path, "windows", registry), script=tmp_path / "main.py", environment={})
    with pytest.raises(EngineUnavailable):
        setup.set_up(here, "th")
    assert registry.values == {}


def test_linux_writes_nothing_and_says_what_is_needed(tmp_path: Path, xl: Callable[..., Said]) -> None:
    here = computer(tmp_path, "linux")
    before = sorted(tmp_path.rglob("*"))
    assert setup.set_up(here, "en") == 1
    assert sorted(tmp_path.rglob("*")) == before
    assert xl("setup", "--undo").code == 0
