"""A message in a window, for a user who pressed a button and sees no terminal.

It stands on nothing but the standard library, so that it can speak when all else is broken.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys

_TITLE = "xltools"
_ICON_INFORMATION, _ICON_WARNING, _TO_FRONT = 0x40, 0x30, 0x10000
_SECONDS_TO_READ = 3600
_LINUX = (
    ("zenity", ["--{kind}", "--no-markup", "--title=" + _TITLE, "--text={text}"]),
    ("kdialog", ["--title", _TITLE, "--{kdialog}", "{text}"]),
    ("xmessage", ["-center", "{latin}"]),
)
"""xmessage has no Thai letters: it is shown what stands in English."""


def has_screen() -> bool:
    """Tell whether a Unix desktop is there to show a window on."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show(text: str, *, serious: bool, hwnd: str = "") -> bool:
    """Show a message and wait until it is read; return whether that was possible.

    Args:
        text: what it says; line breaks stay.
        serious: whether something went wrong.
        hwnd: on Windows the window it stands before.
    """
    try:
        if sys.platform == "win32":
            return _windows(text, serious=serious, hwnd=hwnd)
        if sys.platform == "darwin":
            return _run(_mac(text, serious=serious))
        return any(_run(command) for command in _linux(text, serious=serious))
    except Exception:  # noqa: BLE001  the log has the message too
        return False


if sys.platform == "win32":
    import ctypes

    def _windows(text: str, *, serious: bool, hwnd: str) -> bool:
        owner = int(hwnd) if hwnd.isascii() and hwnd.isdigit() else None
        icon = _ICON_WARNING if serious else _ICON_INFORMATION
        box = ctypes.windll.user32.MessageBoxW
        box.argtypes = [ctypes.c_void_p, ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_uint]
        return bool(box(owner, text, _TITLE, icon | _TO_FRONT))


def _mac(text: str, *, serious: bool) -> list[str]:
    kind = "critical" if serious else "informational"
    script = (
        f"on run argv\nactivate\ndisplay alert (item 1 of argv) message (item 2 of argv) as {kind}\nend run"
    )
    return ["osascript", "-e", script, _TITLE, text]


def _linux(text: str, *, serious: bool) -> list[list[str]]:
    if not has_screen():
        return []
    words = {
        "kind": "warning" if serious else "info",
        "kdialog": "sorry" if serious else "msgbox",
        "text": text,
        "latin": "\n\n".join(part for part in text.split("\n\n") if part.isascii()),
    }
    return [
        [program, *(argument.format(**words) for argument in arguments)]
        for program, arguments in _LINUX
        if shutil.which(program) and (words["latin"] or program != "xmessage")
    ]


def _run(command: list[str]) -> bool:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(command, check=False, timeout=_SECONDS_TO_READ, capture_output=True)
        return done.returncode == 0
    return False
