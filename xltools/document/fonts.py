"""Whether Thai text of a template has a font that has Thai letters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from xltools.core.data import load
from xltools.document.faults import Fault
from xltools.document.package import RELATIONSHIP, Parts, W, main_part, parse, relationships
from xltools.document.places import PartKind, paragraphs_of
from xltools.patterns import pattern_of

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PRINTS_THAI = pattern_of("[\u0e00-\u0e7f]|\\{\\{")


class Fonts:
    """The font that a run has for Thai, by itself, its styles, the document's defaults and its theme."""

    def __init__(self, parts: Parts) -> None:
        self._styles: dict[str, Any] = {}
        self._theme: dict[str, str] = {}
        self._default_style = ""
        self._defaults: Any = None
        for relation in relationships(parts, main_part(parts)):
            kind = relation.type.removeprefix(f"{RELATIONSHIP}/")
            if relation.target in parts and kind in ("styles", "theme"):
                root = parse(parts[relation.target])
                self._read_styles(root) if kind == "styles" else self._read_theme(root)

    def _read_styles(self, root: Any) -> None:
        self._styles = {_value(style, "styleId"): style for style in root.findall(f"{{{W}}}style")}
        self._defaults = root.find(f"{{{W}}}docDefaults/{{{W}}}rPrDefault")
        for name, style in self._styles.items():
            if _value(style, "type") == "paragraph" and _value(style, "default") in ("1", "true"):
                self._default_style = name

    def _read_theme(self, root: Any) -> None:
        for kind in ("major", "minor"):
            fonts = root.find(f".//{_A}{kind}Font")
            if fonts is None:
                continue
            scripts = {font.get("script"): font.get("typeface", "") for font in fonts.findall(f"{_A}font")}
            complex_script = fonts.find(f"{_A}cs")
            named = complex_script.get("typeface", "") if complex_script is not None else ""
            self._theme[f"{kind}Bidi"] = named or scripts.get("Thai", "")

    def for_thai(self, run: Any, paragraph: Any) -> str:
        """Return the font's name, "" where none is set."""
        own = run.find(f"{{{W}}}rPr")
        paragraph_style = paragraph.find(f"{{{W}}}pPr/{{{W}}}pStyle")
        run_style = own.find(f"{{{W}}}rStyle") if own is not None else None
        places = [
            run,
            *self._based_on(_value(run_style, "val")),
            *self._based_on(_value(paragraph_style, "val") or self._default_style),
            self._defaults,
        ]
        return next((font for place in places if place is not None and (font := self._of(place))), "")

    def _based_on(self, name: str) -> Iterator[Any]:
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = _value(self._styles[name].find(f"{{{W}}}basedOn"), "val")

    def _of(self, place: Any) -> str:
        fonts = place.find(f"{{{W}}}rPr/{{{W}}}rFonts")
        return self._theme.get(_value(fonts, "cstheme"), "") or _value(fonts, "cs")


def font_faults(fonts: Fonts, root: Any, part: PartKind) -> Iterator[Fault]:
    """Yield each run that prints Thai, or a value, without a font for it."""
    for paragraph, place in paragraphs_of(root, part):
        for run in paragraph.iter(f"{{{W}}}r"):
            text = "".join(piece.text or "" for piece in run.iter(f"{{{W}}}t"))
            if not _PRINTS_THAI.search(text):
                continue
            font = fonts.for_thai(run, paragraph)
            if not font or font.casefold() in _without_thai():
                code = "font-without-thai" if font else "font-missing"
                yield Fault(code, place, " ".join(text.split()), {"font": font})


@cache
def _without_thai() -> frozenset[str]:
    return frozenset(font.casefold() for font in load("fonts")["without_thai"])


def _value(element: Any, name: str) -> str:
    return "" if element is None else element.get(f"{{{W}}}{name}", "")
