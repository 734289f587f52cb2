"""Takes docs/images/button*.png: the button pressed with a real mouse, its message, the status sheet after it.

    python docs/button_picture.py [FOLDER]

The shipped macro starts the real xltools on the open workbook; the script fails if no document came of it.
With FOLDER, the pictures go there instead. It needs what docs/pictures.py needs, xdotool and Debian's
python3-uno, and is run by hand when the look has changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from xltools.workbook.libreoffice import connect, running
from xltools.workbook.starter import new_workbook

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import books
import sarabun

from docs import pictures

SHEET, BUTTON, STATUS = "มาตรการ", "ตรวจและออกบันทึกข้อความ", "สถานะ"
SECONDS = 60
NO_QUESTION_ABOUT_MACROS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product">
<prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
</oor:items>
"""


def main(arguments: list[str]) -> None:
    """Press the button, take the pictures."""
    target = Path(arguments[0]) if arguments else pictures.IMAGES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        user = folder / "profile/user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(NO_QUESTION_ABOUT_MACROS)
        book = folder / "measures.xlsm"
        book.write_bytes(pictures.opened_on(new_workbook(example="mended", template="measures.xlsm"), SHEET))
        books.typed(book, {"settings.open_memo": "ไม่"})
        environment = os.environ | {
            "FONTCONFIG_FILE": str(sarabun.make_fonts(folder / "fonts", alone=False)),
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DISPLAY": pictures.DISPLAY,
        }
        screen = subprocess.Popen(
            ["Xvfb", pictures.DISPLAY, "-screen", "0", "1500x900x24"], stderr=subprocess.DEVNULL
        )
        time.sleep(2)
        profile = (folder / "profile").as_uri()
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation={profile}", "--norestore", "--nologo", str(book)],
            env=environment,
        )
        try:
            _press(profile, environment, folder, target)
        finally:
            office.terminate()
            screen.terminate()
            office.wait(30)
            screen.wait(30)
        if not (folder / "memo.docx").exists():
            sys.exit("the button made no document")


def _press(profile: str, environment: dict[str, str], folder: Path, target: Path) -> None:
    time.sleep(20)
    mine = next(office for office in running() if office.profile == profile)
    controller = connect(mine).desktop.CurrentComponent.CurrentController
    _take(target / "button.png", environment)
    place = _find(controller.Frame.ContainerWindow.AccessibleContext, BUTTON)
    if place is None:
        sys.exit(f"there is no button {BUTTON}")
    subprocess.run(["xdotool", "mousemove", *map(str, place), "click", "1"], env=environment, check=True)
    log = folder / "state/xltools/button.log"
    last = time.monotonic() + SECONDS
    while not log.exists():
        if time.monotonic() > last:
            sys.exit("the button said nothing")
        time.sleep(0.2)
    time.sleep(3)
    _take(target / "button-message.png", environment)
    subprocess.run(
        ["xdotool", "search", "--name", "^xltools$", "windowfocus", "key", "Return"],
        env=environment,
        check=True,
    )
    time.sleep(2)
    controller.setActiveSheet(controller.Model.Sheets.getByName(STATUS))
    time.sleep(2)
    _take(target / "button-status.png", environment)


def _take(picture: Path, environment: dict[str, str]) -> None:
    shown = ["import", "-window", "root", "-resize", "1200x", "-colors", "128", f"png8:{picture}"]
    subprocess.run(shown, env=environment, check=True)


def _find(context: Any, caption: str, depth: int = 0) -> tuple[int, int] | None:
    """Return the middle, on the screen, of what has this caption."""
    if context.AccessibleName == caption and hasattr(context, "LocationOnScreen"):
        place, size = context.LocationOnScreen, context.Size
        if size.Width and size.Height:
            return place.X + size.Width // 2, place.Y + size.Height // 2
    for at in range(min(context.AccessibleChildCount, 60) if depth < 12 else 0):
        found = _find(context.getAccessibleChild(at).AccessibleContext, caption, depth + 1)
        if found:
            return found
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
