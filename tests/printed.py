"""What stands on the pages of a PDF, and where: lines of text, pictures and strokes, in points from the top left."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

CM = 72 / 2.54


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter on its base line."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The letters on one base line, from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return letters("".join(glyph.text for glyph in self.glyphs))

    @property
    def base(self) -> float:
        return self.glyphs[0].base

    @property
    def left(self) -> float:
        return min(glyph.left for glyph in self.glyphs)

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def begins(self, words: str) -> bool:
        """Tell whether the line begins with these words."""
        return self.text.startswith(letters(words))

    def has(self, words: str) -> bool:
        """Tell whether the words stand in the line."""
        return letters(words) in self.text

    def sizes(self, words: str = "") -> set[tuple[float, bool]]:
        """Return the sizes, and whether bold, of some words of the line, or of all."""
        wanted = self.glyphs if not words else self.of(words).glyphs
        return {(round(glyph.size, 1), glyph.bold) for glyph in wanted if not glyph.text.isspace()}

    def of(self, words: str) -> Line:
        """Return the part of the line that these words are."""
        whole, wanted = "", letters(words)
        owners: list[Glyph] = []
        for glyph in self.glyphs:
            shown = letters(glyph.text)
            whole += shown
            owners += [glyph] * len(shown)
        at = whole.index(wanted)
        return Line(tuple(dict.fromkeys(owners[at : at + len(wanted)])))


@dataclass(frozen=True, slots=True)
class Box:
    """Where a picture or a stroke stands."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size, its lines from the top down, its pictures and strokes."""

    width: float
    height: float
    lines: tuple[Line, ...]
    pictures: tuple[Box, ...]
    strokes: tuple[Box, ...]

    def line(self, words: str) -> Line:
        """Return the one line in which the words stand."""
        (found,) = self.having(words)
        return found

    def having(self, words: str) -> list[Line]:
        """Return the lines in which the words stand."""
        return [line for line in self.lines if line.has(words)]

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


def letters(text: str) -> str:
    """Return a text without blanks and marks above or below, of which a PDF keeps no order."""
    plain = text.replace("ำ", "า")
    return "".join(char for char in plain if unicodedata.category(char) != "Mn" and not char.isspace())


def pages_of(pdf: Path) -> list[Page]:
    """Return the pages of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_page(page) for page in document]


def _page(page: Any) -> Page:
    width, height = page.get_size()
    boxes: dict[int, list[Box]] = {pdfium.FPDF_PAGEOBJ_IMAGE: [], pdfium.FPDF_PAGEOBJ_PATH: []}
    for item in page.get_objects(filter=list(boxes)):
        left, bottom, right, top = item.get_bounds()
        boxes[item.type].append(Box(left, height - top, right, height - bottom))
    rows: dict[float, list[Glyph]] = {}
    for glyph in _glyphs(page.get_textpage(), height):
        rows.setdefault(glyph.base, []).append(glyph)
    lines = tuple(Line(tuple(sorted(rows[base], key=lambda glyph: glyph.left))) for base in sorted(rows))
    return Page(width, height, lines, *(tuple(found) for found in boxes.values()))


def _glyphs(text: Any, height: float) -> Iterator[Glyph]:
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    for at in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        pdfium.FPDFText_GetFontInfo(text, at, name, len(name), flags)
        yield Glyph(
            chr(pdfium.FPDFText_GetUnicode(text, at)),
            x.value,
            right.value,
            round(height - y.value, 1),
            pdfium.FPDFText_GetFontSize(text, at),
            b"Bold" in name.value,
        )
