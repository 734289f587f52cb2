"""The numbers that Word itself prints before paragraphs: «๑.», «1.2», a dash for a bullet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xltools.core.thai import thai_digits
from xltools.document.package import W

_LEVELS = 9
_THAI_LETTERS = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def w(name: str) -> str:
    """Return the qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


def value(parent: Any, name: str) -> str | None:
    """Return the ``w:val`` of a child, None where there is no such child."""
    child = parent.find(w(name)) if parent is not None else None
    return None if child is None else child.get(w("val"), "")


@dataclass(frozen=True, slots=True)
class _Level:
    style: str
    text: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document, from its beginning to its end."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[str] = set()
        self._styles: dict[str, tuple[str | None, str | None, str]] = {}
        if numbering is not None:
            self._read(numbering)
        for style in styles.iter(w("style")) if styles is not None else ():
            properties = style.find(f"{w('pPr')}/{w('numPr')}")
            entry = (value(properties, "numId"), value(properties, "ilvl"), value(style, "basedOn") or "")
            self._styles[style.get(w("styleId"), "")] = entry

    def _read(self, numbering: Any) -> None:
        of_style: dict[str, dict[int, _Level]] = {}
        linked: dict[str, str] = {}
        for abstract in numbering.iter(w("abstractNum")):
            number, levels = abstract.get(w("abstractNumId"), ""), _levels(abstract)
            self._abstract[number] = levels
            if style := value(abstract, "styleLink"):
                of_style[style] = levels
            if style := value(abstract, "numStyleLink"):
                linked[number] = style
        self._abstract |= {number: of_style.get(style, {}) for number, style in linked.items()}
        for entry in numbering.iter(w("num")):
            changed: dict[int, _Level] = {}
            starts: dict[int, int] = {}
            for override in entry.iter(w("lvlOverride")):
                changed |= _levels(override)
                if (start := value(override, "startOverride")) is not None:
                    starts[_number(override.get(w("ilvl")), 0)] = _number(start, 1)
            abstract = value(entry, "abstractNumId") or ""
            self._lists[entry.get(w("numId"), "")] = (abstract, changed, starts)

    def mark(self, properties: Any | None) -> str:
        """Return what Word prints before the paragraph with these properties, "" for nothing."""
        number, level = self._of(properties)
        if number not in self._lists:
            return ""
        abstract, changed, starts = self._lists[number]
        levels = {**self._abstract.get(abstract, {}), **changed}
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if number not in self._started:
            self._started.add(number)
            for at, start in starts.items():
                counts[at] = start - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            counts.pop(deeper, None)
        return _printed(levels, counts, level)

    def _of(self, properties: Any | None) -> tuple[str, int]:
        """Return the list and the level of a paragraph: its own, else those of its style."""
        own = properties.find(w("numPr")) if properties is not None else None
        number, level = value(own, "numId"), value(own, "ilvl")
        style = value(properties, "pStyle") or ""
        for _ in range(len(self._styles)):
            if (number is not None and level is not None) or style not in self._styles:
                break
            of_style, level_of_style, above = self._styles[style]
            number = of_style if number is None else number
            level = level_of_style if level is None else level
            style = above
        return number or "", _number(level, 0)


def _levels(parent: Any) -> dict[int, _Level]:
    return {
        _number(level.get(w("ilvl")), 0): _Level(
            value(level, "numFmt") or "decimal",
            value(level, "lvlText") or "",
            _number(value(level, "start"), 1),
        )
        for level in parent.findall(w("lvl"))
    }


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _printed(levels: Mapping[int, _Level], counts: dict[int, int], level: int) -> str:
    wanted = levels[level]
    if wanted.style == "bullet":
        return "-"
    if wanted.style == "none":
        return ""
    text = wanted.text
    for at in range(level + 1):
        known = levels.get(at, _Level("decimal", "", 1))
        text = text.replace(f"%{at + 1}", _spelled(counts.setdefault(at, known.start), known.style))
    return text.strip()


def _spelled(number: int, style: str) -> str:
    """Return a number as the list writes it; a style that nobody uses here is written in digits."""
    match style:
        case "thaiNumbers":
            return thai_digits(str(number))
        case "thaiLetters":
            return _THAI_LETTERS[(number - 1) % len(_THAI_LETTERS)]
        case "lowerLetter" | "upperLetter":
            letter = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if style == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            roman = ""
            for worth, sign in _ROMAN:
                roman += sign * (number // worth)
                number %= worth
            return roman if style == "lowerRoman" else roman.upper()
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)
