"""Makes the pictures that only the Thai guide shows: the sheets to fill in, and a batch summed up.

    python docs/guide_pictures.py

It needs what docs/pictures.py needs, and Chromium; it is run by hand when the look has changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

import books
import sarabun

from docs import pictures
from xltools.workbook.starter import Example, new_workbook

SHEETS = {"หน่วยงาน": "agency.png", "ผู้ลงนาม": "signers.png", "คำชี้แจง": "how-to-fill.png"}
AGENCIES: dict[str, tuple[Example, dict[str, books.Value]]] = {
    "อบต.ทุ่งสมมติ.xlsx": ("mended", {}),
    "ทต.บึงจำลอง.xlsx": (
        "mended",
        {
            "agency.name": "เทศบาลตำบลบึงจำลอง",
            "agency.type": "เทศบาลตำบล",
            "memo.office": "สำนักปลัดเทศบาลตำบลบึงจำลอง",
            "memo.to": "นายกเทศมนตรีตำบลบึงจำลอง",
        },
    ),
    "อบต.หนองสมมุติ.xlsx": ("seed", {"agency.name": "องค์การบริหารส่วนตำบลหนองสมมุติ"}),
}
BROWSER = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]


def main() -> None:
    """Write the pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {"FONTCONFIG_FILE": str(sarabun.make_fonts(folder / "fonts", alone=False))}
        environment |= {"HOME": str(folder), "DISPLAY": pictures.DISPLAY}
        example = new_workbook(example="mended")
        for sheet, picture in SHEETS.items():
            pictures.sheet_on_screen(folder, environment, example, sheet, picture)
        summed_up(folder, environment)


def summed_up(folder: Path, environment: dict[str, str]) -> None:
    """Run a batch of three agencies, and show its workbook and its page."""
    sources = folder / "workbooks"
    sources.mkdir()
    for name, (example, fields) in AGENCIES.items():
        (sources / name).write_bytes(new_workbook(example=example))
        if fields:
            books.typed(sources / name, fields)
    (sources / "ทต.ตัวอย่าง (เสียหาย).xlsx").write_bytes(b"PK\x03\x04 cut off")
    results = folder / "results"
    command = [sys.executable, "-m", "xltools", "batch", str(sources), "--out", str(results), "-q"]
    subprocess.run([*command, "--now", pictures.NOW.isoformat()], env=environment, check=False)
    rollup = (results / "สรุป.xlsx").read_bytes()
    pictures.sheet_on_screen(folder, environment, rollup, "รายหน่วยงาน", "rollup.png")
    page = (results / "index.html").as_uri()
    picture = pictures.IMAGES / "rollup-page.png"
    place = f"--user-data-dir={folder / 'browser'}"
    look = ["--window-size=1200,800", f"--screenshot={picture}", page]
    subprocess.run([*BROWSER, place, *look], env=environment, check=True, timeout=120)
    pictures.shrink(picture.name)


if __name__ == "__main__":
    main()
