"""The cell styles of the status sheet, added at the end of a stranger's style lists or found again there.

They are found by what they look like, not by their bytes: Excel and LibreOffice write the lists
anew at every save, and a second run must not make them grow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from xltools.core.status import StyleName
from xltools.records import dataclass
from xltools.workbook.style_keys import (
    Alignment,
    Border,
    Fill,
    Font,
    alignment_of,
    border_of,
    fill_of,
    font_of,
    has_plain_protection,
    is_true,
)
from xltools.workbook.xml_offsets import Element, XmlPart, is_number

T = TypeVar("T")

MAX_CELL_FORMATS = 64_000
_SECTIONS = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs",
    "tableStyles", "colors", "extLst",
)  # fmt: skip
GREY, BLUE = "BFBFBF", "0563C1"
_RESERVED_FILLS = 2
"""Excel keeps the first two fills for none and gray125, whatever stands there."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one style sets on top of the workbook's own default font."""

    bold: bool = False
    bigger: int = 0
    link: bool = False
    fill: str = ""
    border: bool = True
    horizontal: str = "general"
    vertical: str = "top"
    wrap: bool = True


LOOKS: dict[StyleName, Look] = {
    "text": Look(),
    "title": Look(bold=True, bigger=4, border=False, wrap=False),
    "label": Look(bold=True, border=False, wrap=False),
    "header": Look(bold=True, fill="D9E1F2", horizontal="center", vertical="center"),
    "ok": Look(fill="E2EFDA", horizontal="center"),
    "warning": Look(fill="FFF2CC", horizontal="center"),
    "error": Look(fill="F8CBAD", horizontal="center"),
    "info": Look(fill="DDEBF7", horizontal="center"),
    "link": Look(link=True),
    "mark": Look(horizontal="center"),
}

NEW_STYLES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
STYLES_DEPTH = 5


def place_styles(xml: XmlPart, highest_used: Callable[[], int]) -> dict[StyleName, int]:
    """Return the number of each style in the part, appending the missing ones; nothing where in doubt.

    Args:
        xml: the style part, read ``STYLES_DEPTH`` deep.
        highest_used: tells the highest style number any cell wears; asked only before appending,
            because a number past the end of the list would come alive with what is appended.
    """
    sheet = _StyleLists(xml)
    if not sheet.sound:
        return {}
    found = {name: sheet.find(look) for name, look in LOOKS.items()}
    if None in found.values():
        if not sheet.can_grow or highest_used() >= max(1, len(sheet.formats)):
            return {}
        found = {name: sheet.place(look) for name, look in LOOKS.items()}
        sheet.write()
    return {name: number for name, number in found.items() if number is not None}


@lru_cache(maxsize=8)
def standing_styles(data: bytes, namespace: str) -> Mapping[StyleName, int] | None:
    """Return the number of each style in a style part that has them all, else None: then it must be edited."""
    lists = _StyleLists(XmlPart(data, "styles", depth=STYLES_DEPTH))
    found = {name: number for name, look in LOOKS.items() if (number := lists.find(look)) is not None}
    whole = lists.sound and lists.namespace == namespace and len(found) == len(LOOKS)
    return MappingProxyType(found) if whole else None


class _StyleLists:
    """The lists of fonts, fills, borders and cell formats as values, and what is to be appended."""

    def __init__(self, xml: XmlPart) -> None:
        self._xml = xml
        root = xml.root
        self._sections = {name: root.find(name) for name in _SECTIONS}
        self._new: dict[str, list[str]] = {name: [] for name in _SECTIONS}
        self._prefix = root.prefix
        self.namespace = root.namespace
        self.sound = root.name == "styleSheet" and root.end_start is not None and self._plain()
        self._general = self._general_formats()
        self.fonts = [font_of(element) for element in self._children("fonts")]
        self.fills = [fill_of(element) for element in self._children("fills")]
        self.borders = [border_of(element) for element in self._children("borders")]
        self.formats = self._children("cellXfs")
        self._keys = [self._format_key(element) for element in self.formats]

    def _plain(self) -> bool:
        """Tell whether the lists hold nothing but their own entries, so that counting them is safe."""
        listed = [self._sections[name] for name in ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs")]
        entries = (child for section in listed if section for child in section.children)
        return all(child.namespace == self._xml.root.namespace for child in entries)

    def _children(self, name: str) -> list[Element]:
        section = self._sections[name]
        return section.children if section else []

    def _general_formats(self) -> frozenset[str]:
        """Return the number formats that mean General; LibreOffice gives it a number of its own."""
        custom = (e for e in self._children("numFmts") if e.get("formatCode").casefold() == "general")
        return frozenset(["0", *(element.get("numFmtId") for element in custom)])

    @property
    def can_grow(self) -> bool:
        """Tell whether entries may be appended: no format points past the end of a list."""
        formats = [*self._children("cellStyleXfs"), *self.formats]
        limits = {
            "fontId": max(1, len(self.fonts)),
            "fillId": max(_RESERVED_FILLS, len(self.fills)),
            "borderId": max(1, len(self.borders)),
        }
        dangling = any(_number(e, name) >= limit for e in formats for name, limit in limits.items())
        return not dangling and len(self.formats) + len(LOOKS) <= MAX_CELL_FORMATS

    def _format_key(self, element: Element) -> tuple[Font, Fill, Border, Alignment] | None:
        """Return what a cell of this format looks like, None where it does what no style of ours does."""
        font, fill = _at(self.fonts, _number(element, "fontId")), _at(self.fills, _number(element, "fillId"))
        border = _at(self.borders, _number(element, "borderId"))
        special = is_true(element.get("quotePrefix")) or is_true(element.get("pivotButton"))
        general = element.get("numFmtId", "0") in self._general
        normal = _number(element, "xfId") == 0
        if not (font and fill and border) or special or not general or not normal:
            return None
        return (font, fill, border, alignment_of(element)) if has_plain_protection(element) else None

    def _wanted(self, look: Look) -> tuple[Font, Fill, Border, Alignment]:
        default = self.fonts[0] if self.fonts else Font(name="Calibri", size="11")
        font = default.varied(look.bold, look.bigger, BLUE if look.link else None)
        alignment = Alignment(look.horizontal, look.vertical, look.wrap)
        return font, Fill.solid(look.fill), Border.around(GREY if look.border else ""), alignment

    def find(self, look: Look) -> int | None:
        wanted = self._wanted(look)
        return self._keys.index(wanted) if wanted in self._keys else None

    def place(self, look: Look) -> int:
        """Return the number of the format that looks so, appended where it was not there."""
        self._complete()
        found = self.find(look)
        if found is not None:
            return found
        font, fill, border, alignment = wanted = self._wanted(look)
        font_id = self._index("fonts", self.fonts, font, lambda: font.xml(self._prefix, self._default_font()))
        fill_id = self._index("fills", self.fills, fill, lambda: fill.xml(self._prefix))
        border_id = self._index("borders", self.borders, border, lambda: border.xml(self._prefix))
        style = ' xfId="0"' if self._children("cellStyleXfs") else ""
        p = self._prefix
        self._new["cellXfs"].append(
            f'<{p}xf numFmtId="0" fontId="{font_id}" fillId="{fill_id}" borderId="{border_id}"{style}'
            f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{alignment.xml(p)}</{p}xf>'
        )
        self._keys.append(wanted)
        return len(self._keys) - 1

    def _default_font(self) -> list[Element]:
        fonts = self._children("fonts")
        return fonts[0].children if fonts else []

    def _index(self, section: str, values: list[T], wanted: T, xml: Callable[[], str]) -> int:
        if wanted not in values:
            values.append(wanted)
            self._new[section].append(xml())
        return values.index(wanted)

    def _complete(self) -> None:
        """Append the entries that every workbook must have and this one lacks."""
        p = self._prefix
        if not self.fonts:
            default = Font(name="Calibri", size="11")
            self._index("fonts", self.fonts, default, lambda: default.xml(p, []))
        for pattern in ("none", "gray125")[len(self.fills) :]:
            self.fills.append(Fill(pattern))
            self._new["fills"].append(Fill(pattern).xml(p))
        if not self.borders:
            self._index("borders", self.borders, Border.around(""), lambda: Border.around("").xml(p))
        if not self._keys:
            self._keys.append(None)
            self._new["cellXfs"].append(f'<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>')

    def write(self) -> None:
        for number, name in enumerate(_SECTIONS):
            added, section = self._new[name], self._sections[name]
            if not added:
                continue
            if section:
                self._xml.append(section, "".join(added))
                self._xml.set_attribute(section, "count", str(len(section.children) + len(added)))
            else:
                self._open_section(name, added, _SECTIONS[:number])

    def _open_section(self, name: str, entries: Iterable[str], before: tuple[str, ...]) -> None:
        entries = list(entries)
        p = self._prefix
        text = f'<{p}{name} count="{len(entries)}">{"".join(entries)}</{p}{name}>'
        earlier = [section for section in map(self._sections.get, before) if section]
        if earlier:
            self._xml.insert_after(earlier[-1], text)
        else:
            self._xml.insert_first(self._xml.root, text)


def _number(element: Element, attribute: str) -> int:
    text = element.get(attribute, "0")
    return int(text) if is_number(text) else MAX_CELL_FORMATS * 2


def _at(values: list[T], number: int) -> T | None:
    return values[number] if number < len(values) else None
