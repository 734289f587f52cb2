"""Makes docs/images from the real product: the example's workbook, its documents, its status sheet.

    python docs/pictures.py [pages]

``pages`` makes only those of the documents. It needs LibreOffice, poppler (pdftoppm), ImageMagick, Xvfb and Debian's Laksaman font, and is run
by hand when the look has changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from xltools.pipeline import Options, generate
from xltools.workbook.package import Package, workbook_part
from xltools.workbook.starter import new_workbook

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

import books
import sarabun

IMAGES = HERE / "images"
NOW = datetime(2025, 1, 8, 9, 0)
DISPLAY = ":93"
PAGES = {
    "memo": {1: "memo", 2: "memo-closing", 3: "memo-opinions", 4: "report", 5: "report-next"},
    "plan": {1: "plan", 2: "plan-signatures"},
    "announcement": {1: "announcement", 2: "announcement-table"},
    "letter": {1: "letter"},
    "memo-en": {1: "memo-en", 4: "memo-en-report"},
}
"""The pages that are shown of each document, and how their pictures are called."""
TYPED: dict[str, str | date] = {
    "announcement.date": date(2023, 10, 2),
    "letter.number": "ชร ๗๙๙๐๑/๐๒๐",
    "letter.date": date(2025, 1, 15),
    "letter.reference": "หนังสืออำเภอเมืองสมมติ ที่ ชร ๐๐๑๗.๓/ว ๑๒๓ ลงวันที่ ๖ มกราคม ๒๕๖๘",
    "letter.email": "saraban@thungsommut.example",
}
"""What the example leaves blank."""


def main() -> None:
    """Write the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {"FONTCONFIG_FILE": str(sarabun.make_fonts(folder / "fonts", alone=False))}
        environment |= {"HOME": str(folder), "DISPLAY": DISPLAY}
        pages_of_the_example(folder, environment)
        if sys.argv[1:] == ["pages"]:
            return
        sheet_on_screen(folder, environment, new_workbook(example="mended"), "มาตรการ", "workbook.png")
        seed = folder / "seed.xlsx"
        seed.write_bytes(new_workbook(example="seed"))
        generate(seed, Options(now=NOW))
        sheet_on_screen(folder, environment, seed.read_bytes(), "สถานะ", "status.png")


def pages_of_the_example(folder: Path, environment: dict[str, str]) -> None:
    """Print the documents of the example, and show the pages that tell them."""
    book = folder / "measures.xlsx"
    book.write_bytes(new_workbook(example="mended"))
    books.typed(book, TYPED)
    generate(book, Options(now=NOW, templates=tuple(PAGES)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    documents = [str(folder / f"{document}.docx") for document in PAGES]
    subprocess.run([*convert, *documents], env=environment, check=True, timeout=180)
    for document, pages in PAGES.items():
        for number, name in pages.items():
            page = ["pdftoppm", "-r", "70", "-f", str(number), "-l", str(number), "-png", "-singlefile"]
            subprocess.run([*page, str(folder / f"{document}.pdf"), str(IMAGES / name)], check=True)
            shrink(f"{name}.png", "-bordercolor", "#bbbbbb", "-border", "1")


def sheet_on_screen(folder: Path, environment: dict[str, str], data: bytes, sheet: str, name: str) -> None:
    """Open a workbook on one of its sheets in a real window, and take the picture of the screen."""
    shown = folder / "shown.xlsx"
    shown.write_bytes(opened_on(data, sheet))
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1900x1250x24"], stderr=subprocess.DEVNULL)
    time.sleep(2)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = subprocess.Popen(["soffice", profile, "--norestore", "--nologo", str(shown)], env=environment)
    try:
        time.sleep(25)
        subprocess.run(["import", "-window", "root", str(IMAGES / name)], env=environment, check=True)
    finally:
        terminate = ["soffice", profile, "--headless", "--terminate_after_init"]
        subprocess.run(terminate, env=environment, timeout=60, check=False)
        office.terminate()
        screen.terminate()
        office.wait(30)
        screen.wait(30)
    shrink(name, "-resize", "1200x")


def opened_on(data: bytes, sheet: str) -> bytes:
    """Return the workbook so that it opens on a sheet."""
    package = Package.open(data)
    main_part = workbook_part(package)
    xml = package.read(main_part).decode()
    names = re.findall(r'<sheet name="([^"]+)"', xml)
    xml = re.sub(r' activeTab="\d+"| firstSheet="\d+"', "", xml)
    package.replace(
        main_part, xml.replace("<workbookView", f'<workbookView activeTab="{names.index(sheet)}"').encode()
    )
    return package.build()


def shrink(name: str, *options: str) -> None:
    """Make a picture small enough for a page."""
    picture = str(IMAGES / name)
    subprocess.run(["convert", picture, *options, "-strip", "-colors", "128", picture], check=True)


if __name__ == "__main__":
    main()
