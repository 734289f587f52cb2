"""Makes docs/images/button.png and presses the button with a real mouse, in a window of LibreOffice.

    python docs/button_picture.py [FOLDER]

The macro starts a stand-in for xltools that notes how it was called; the script fails if it was not.
With FOLDER, the pictures of both sheets go there instead. It needs what docs/pictures.py needs, xdotool
and Debian's python3-uno, and is run by hand when the look has changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from xltools.workbook.starter import new_workbook

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import sarabun

from docs import pictures

SHEETS = {"มาตรการ": "button.png", "คำชี้แจง": "button-guide.png"}
NO_QUESTION_ABOUT_MACROS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/Product">
<prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
</oor:items>
"""
WHERE_IS_IT = """
import sys
sys.path.append("/usr/lib/python3/dist-packages")
import uno
here = uno.getComponentContext()
resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
there = resolver.resolve("uno:pipe,name=xltools-picture;urp;StarOffice.ComponentContext")
desktop = there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
def find(context, depth=0):
    if context.AccessibleName == sys.argv[1] and hasattr(context, "LocationOnScreen"):
        place, size = context.LocationOnScreen, context.Size
        if size.Width and size.Height:
            return place.X + size.Width // 2, place.Y + size.Height // 2
    for at in range(min(context.AccessibleChildCount, 60) if depth < 12 else 0):
        found = find(context.getAccessibleChild(at).AccessibleContext, depth + 1)
        if found:
            return found
window = desktop.CurrentComponent.CurrentController.Frame.ContainerWindow
print(*find(window.AccessibleContext))
"""


def main(arguments: list[str]) -> None:
    """Take the pictures, press a button of each sheet."""
    target = Path(arguments[0]) if arguments else pictures.IMAGES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        noted = folder / "noted"
        stand_in = folder / ".local/bin/xltools"
        stand_in.parent.mkdir(parents=True)
        stand_in.write_text(f'#!/bin/sh\necho "$@" >> "{noted}"\n')
        stand_in.chmod(0o755)
        user = folder / "profile/user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(NO_QUESTION_ABOUT_MACROS)
        environment = os.environ | {
            "FONTCONFIG_FILE": str(sarabun.make_fonts(folder / "fonts", alone=False)),
            "HOME": str(folder),
            "DISPLAY": pictures.DISPLAY,
        }
        for sheet, picture in SHEETS.items():
            _press(folder, environment, sheet, target / picture)
        calls = noted.read_text().splitlines() if noted.exists() else []
        if calls != ["button", "button --check"] * len(SHEETS):
            sys.exit(f"the buttons did not run xltools as they should: {calls}")


def _press(folder: Path, environment: dict[str, str], sheet: str, picture: Path) -> None:
    book = folder / f"{picture.stem}.xlsm"
    data = new_workbook(example="mended", template="measures.xlsm")
    book.write_bytes(pictures.opened_on(data, sheet))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    listening = "--accept=pipe,name=xltools-picture;urp;"
    screen = subprocess.Popen(
        ["Xvfb", pictures.DISPLAY, "-screen", "0", "1500x900x24"], stderr=subprocess.DEVNULL
    )
    time.sleep(2)
    office = subprocess.Popen(
        ["soffice", profile, listening, "--norestore", "--nologo", str(book)], env=environment
    )
    try:
        time.sleep(20)
        subprocess.run(["import", "-window", "root", str(picture)], env=environment, check=True)
        for caption in ("ตรวจและออกบันทึกข้อความ", "ตรวจอย่างเดียว"):
            asked = [sys.executable, "-c", WHERE_IS_IT, caption]
            place = subprocess.run(asked, env=environment, check=True, capture_output=True, text=True).stdout
            subprocess.run(
                ["xdotool", "mousemove", *place.split(), "click", "1"], env=environment, check=True
            )
            time.sleep(3)
    finally:
        terminate = ["soffice", profile, "--headless", "--terminate_after_init"]
        subprocess.run(terminate, env=environment, timeout=60, check=False)
        office.terminate()
        screen.terminate()
        office.wait(30)
        screen.wait(30)


if __name__ == "__main__":
    main(sys.argv[1:])
