"""What a font, fill, border or alignment looks like, whichever program wrote it down.

Left out of the comparison is what changes when Excel or LibreOffice saves a file without any
difference to the eye: order, families, character sets, schemes, background of a solid fill.
"""

from __future__ import annotations

from typing import Self

from xltools.records import dataclass, replace
from xltools.workbook.xml_offsets import Element, attribute_text

_FONT_ORDER = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
    "name", "family", "charset", "scheme",
)  # fmt: skip
_AUTOMATIC = "automatic"
_BLACK_INDEXES = ("0", "8", "64")
_DARK_TEXT_THEME = "1"


@dataclass(frozen=True, slots=True)
class Font:
    """A font as the eye sees it; ``others`` are the rarer switches that are on."""

    name: str = ""
    size: str = ""
    bold: bool = False
    underline: str = "none"
    color: str = _AUTOMATIC
    others: frozenset[str] = frozenset()

    def varied(self, bold: bool, bigger: int, link_color: str | None) -> Self:
        """Return this font made bold, larger, or underlined in a link's colour."""
        font = replace(self, bold=self.bold or bold)
        if bigger:
            font = replace(font, size=_plain_number(str(float(self.size or 11) + bigger)))
        return replace(font, underline="single", color=link_color) if link_color else font

    def xml(self, prefix: str, default: list[Element]) -> str:
        """Return the font written out: the default font's entries with this font's values in them."""
        entries = {
            e.name: "".join(f' {k}="{attribute_text(v)}"' for k, v in e.attributes.items()) for e in default
        }
        entries |= {"name": f' val="{attribute_text(self.name)}"'} if self.name else {}
        entries |= {"sz": f' val="{self.size}"'} if self.size else {}
        entries |= {"b": ""} if self.bold else {}
        if self.underline == "single":
            entries |= {"u": "", "color": f' rgb="FF{self.color}"'}
        return _element(prefix, "font", [f"<{prefix}{n}{entries[n]}/>" for n in _FONT_ORDER if n in entries])


@dataclass(frozen=True, slots=True)
class Fill:
    """The pattern of a fill with its colours; a gradient is a pattern that equals no other."""

    pattern: str
    color: str = ""

    @classmethod
    def solid(cls, color: str) -> Self:
        """Return a fill of one colour, or the empty one."""
        return cls("solid", color) if color else cls("none")

    def xml(self, prefix: str) -> str:
        """Return the fill written out."""
        p = prefix
        inside = f'<{p}fgColor rgb="FF{self.color}"/><{p}bgColor indexed="64"/>' if self.color else ""
        pattern = f'{p}patternFill patternType="{self.pattern}"'
        return _element(p, "fill", [f"<{pattern}>{inside}</{p}patternFill>" if inside else f"<{pattern}/>"])


@dataclass(frozen=True, slots=True)
class Border:
    """The lines left, right, top, bottom as (style, colour), and whether there is anything else."""

    sides: tuple[tuple[str, str], ...]
    diagonal: bool = False

    @classmethod
    def around(cls, color: str) -> Self:
        """Return thin lines of that colour on all four sides, or none."""
        return cls(((("thin", color) if color else ("none", "")),) * 4)

    def xml(self, prefix: str) -> str:
        """Return the border written out."""
        p = prefix
        lines = [
            f"<{p}{side}/>" if style == "none" else
            f'<{p}{side} style="{style}"><{p}color rgb="FF{color}"/></{p}{side}>'
            for side, (style, color) in zip(("left", "right", "top", "bottom"), self.sides, strict=True)
        ]  # fmt: skip
        return _element(p, "border", [*lines, f"<{p}diagonal/>"])


@dataclass(frozen=True, slots=True)
class Alignment:
    """How text stands in its cell; ``others`` are turns, indents and the like that are not zero."""

    horizontal: str = "general"
    vertical: str = "bottom"
    wrap: bool = False
    others: frozenset[tuple[str, str]] = frozenset()

    def xml(self, prefix: str) -> str:
        """Return the alignment written out."""
        horizontal = "" if self.horizontal == "general" else f' horizontal="{self.horizontal}"'
        wrap = ' wrapText="1"' if self.wrap else ""
        return f'<{prefix}alignment{horizontal} vertical="{self.vertical}"{wrap}/>'


def font_of(element: Element) -> Font:
    """Return what a font element looks like."""
    entries = {child.name: child for child in element.children}
    values = {name: child.get("val") for name, child in entries.items()}
    switches = ("i", "strike", "condense", "extend", "outline", "shadow")
    others = {name for name in switches if name in entries and is_true(values[name] or "1")}
    if values.get("vertAlign", "baseline") != "baseline":
        others.add(values["vertAlign"])
    return Font(
        name=values.get("name", ""),
        size=_plain_number(values.get("sz", "")),
        bold="b" in entries and is_true(values["b"] or "1"),
        underline=(values["u"] or "single") if "u" in entries else "none",
        color=_color(entries.get("color")),
        others=frozenset(others),
    )


def fill_of(element: Element) -> Fill:
    """Return what a fill element looks like."""
    pattern = element.find("patternFill")
    if pattern is None:
        return Fill(f"other {element.start}" if element.children else "none")
    kind = pattern.get("patternType", "none")
    if kind == "solid":
        return Fill(kind, _color(pattern.find("fgColor")))
    return Fill(kind)


def border_of(element: Element) -> Border:
    """Return what a border element looks like."""
    sides = {child.name: child for child in element.children}
    diagonal = is_true(element.get("diagonalUp")) or is_true(element.get("diagonalDown"))
    left, right = sides.get("left") or sides.get("start"), sides.get("right") or sides.get("end")
    return Border(
        tuple(_line(side) for side in (left, right, sides.get("top"), sides.get("bottom"))), diagonal
    )


def alignment_of(element: Element) -> Alignment:
    """Return the alignment of a cell format."""
    alignment = element.find("alignment")
    if alignment is None:
        return Alignment()
    values = dict(alignment.attributes)
    horizontal, vertical = values.pop("horizontal", "general"), values.pop("vertical", "bottom")
    wrap = is_true(values.pop("wrapText", ""))
    others = {(name, value) for name, value in values.items() if value not in ("", "0", "false")}
    return Alignment(horizontal, vertical, wrap, frozenset(others))


def has_plain_protection(element: Element) -> bool:
    """Tell whether a cell format has the protection every cell has: locked, not hidden."""
    protection = element.find("protection")
    return protection is None or (
        is_true(protection.get("locked", "1")) and not is_true(protection.get("hidden"))
    )


def is_true(value: str) -> bool:
    """Tell whether an attribute says yes, as XML Schema spells it."""
    return value in ("1", "true")


def _line(side: Element | None) -> tuple[str, str]:
    style = side.get("style", "none") if side else "none"
    return (style, _color(side.find("color"))) if side and style != "none" else ("none", "")


def _color(element: Element | None) -> str:
    """Return the colour as RRGGBB, a theme's number, or the word for the colour a window's text has."""
    if element is None or is_true(element.get("auto")):
        return _AUTOMATIC
    rgb, theme, indexed = element.get("rgb"), element.get("theme"), element.get("indexed")
    tint = _plain_number(element.get("tint", "0"))
    if rgb:
        color = rgb[-6:].upper()
        return _AUTOMATIC if color == "000000" else color
    if theme:
        return _AUTOMATIC if theme == _DARK_TEXT_THEME and tint == "0" else f"theme {theme} {tint}"
    return _AUTOMATIC if indexed in ("", *_BLACK_INDEXES) else f"indexed {indexed}"


def _plain_number(text: str) -> str:
    try:
        return f"{float(text):g}"
    except ValueError:
        return ""


def _element(prefix: str, name: str, children: list[str]) -> str:
    return f"<{prefix}{name}>{''.join(children)}</{prefix}{name}>"
