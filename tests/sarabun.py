"""A font with the widths of TH SarabunPSK, made from Debian's Laksaman, and a way to print with it.

Laksaman is TH Sarabun New enlarged by 1.503, so its letters on an em of 1503 units have the true widths.
The font is made where it is needed and is not kept with the code.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

LAKSAMAN = Path("/usr/share/fonts/truetype/tlwg")
_STYLES = {"Laksaman.ttf": "Regular", "Laksaman-Bold.ttf": "Bold"}
_FAMILY = "xltools Sarabun"
_EM = 1503
_SIZES = {  # of TH Sarabun New, in thousandths of an em
    "hhea": {"ascent": 844, "descent": -457, "lineGap": 30},
    "OS/2": {
        "usWinAscent": 844,
        "usWinDescent": 457,
        "sTypoAscender": 850,
        "sTypoDescender": -250,
        "sTypoLineGap": 60,
    },
}
_FONTS_CONF = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
{others}<dir>{folder}</dir><cachedir>{folder}/cache</cachedir>
{aliases}
</fontconfig>"""
_OTHERS = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
_ALIAS = (
    '<match target="pattern"><test name="family"><string>{name}</string></test>'
    '<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit></match>'
)


def can_print() -> bool:
    """Return whether LibreOffice and the font's source are on this computer."""
    return bool(shutil.which("soffice")) and all((LAKSAMAN / name).exists() for name in _STYLES)


def make_fonts(folder: Path, *, alone: bool = True) -> Path:
    """Make the fonts in ``folder`` and return the fontconfig file that offers them, alone or first."""
    from fontTools.ttLib import TTFont

    folder.mkdir(parents=True, exist_ok=True)
    for name, style in _STYLES.items():
        font = TTFont(LAKSAMAN / name)
        font["head"].unitsPerEm = _EM
        for table, sizes in _SIZES.items():
            for field, size in sizes.items():
                setattr(font[table], field, round(size * _EM / 1000))
        font["OS/2"].fsSelection &= ~(1 << 7)  # else the typographic sizes make lines too low
        for record in font["name"].names:
            if record.nameID in (1, 3, 4, 6, 16):
                record.string = f"{_FAMILY} {style}".replace(" ", "-" if record.nameID == 6 else " ")
            if record.nameID in (1, 16):
                record.string = _FAMILY
        font.save(folder / name)
    names = ("TH SarabunPSK", "TH Sarabun New", "TH SarabunIT๙")
    aliases = "\n".join(_ALIAS.format(name=name, family=_FAMILY) for name in names)
    conf = folder / "fonts.conf"
    conf.write_text(
        _FONTS_CONF.format(folder=folder, aliases=aliases, others="" if alone else _OTHERS), encoding="utf-8"
    )
    return conf


def print_to_pdf(documents: Iterable[Path], folder: Path, timeout: float = 240) -> None:
    """Make a PDF of each document in ``folder``, in one LibreOffice with the font and a profile of its own."""
    environment = os.environ | {"FONTCONFIG_FILE": str(make_fonts(folder / "fonts"))}
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, documents)]
    subprocess.run(command, env=environment, timeout=timeout, check=True, capture_output=True)
