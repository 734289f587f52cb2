"""Message boxes on a desktop without Excel: what stands in them can be read there."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltools import alerts

TEXT = "ทำไม่สำเร็จ\n\nกดอีกครั้ง\n\nPlease try again."


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop with no program for messages yet."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, code: int = 0) -> Path:
    said = folder / f"{name}.said"
    path = folder / name
    path.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > "{said}"\nexit {code}\n', encoding="utf-8")
    path.chmod(0o755)
    return said


def test_a_thai_message_is_shown_where_thai_can_be_shown(desktop: Path) -> None:
    said = program(desktop, "zenity")
    assert alerts.show(TEXT, serious=True)
    assert TEXT in said.read_text("utf-8")


def test_xmessage_which_has_no_thai_is_given_what_stands_in_english(desktop: Path) -> None:
    said = program(desktop, "xmessage")
    assert alerts.show(TEXT, serious=False)
    assert said.read_text("utf-8") == "-center|Please try again.|"
    said.unlink()
    assert not alerts.show("ทำไม่สำเร็จ", serious=False), "a box of riddles is no message"
    assert not said.exists()


def test_the_next_program_is_tried_where_one_fails(desktop: Path) -> None:
    program(desktop, "zenity", code=5)
    said = program(desktop, "kdialog")
    assert alerts.show(TEXT, serious=True)
    assert TEXT in said.read_text("utf-8")


def test_without_a_screen_nothing_is_started(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = program(desktop, "zenity")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not alerts.show(TEXT, serious=True)
    assert not said.exists()
