"""Buttons as shapes of a VML drawing, the form in which Excel keeps form controls and notes."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.errors import InputError
from xltools.patterns import pattern_of
from xltools.workbook.button_place import Button
from xltools.workbook.package import Package
from xltools.workbook.xml_offsets import XmlPart, attribute_text

_V, _O, _X = (
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:office:excel",
)
NEW_DRAWING = (
    f'<xml xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout></xml>'
)
"""A drawing without shapes; ``block`` is the thousand of numbers that are its own."""
_BUTTON_TYPE = (
    '<{v}:shapetype id="_x0000_t201" coordsize="21600,21600" {o}:spt="201" path="m,l,21600r21600,l21600,xe">'
    '<{v}:stroke joinstyle="miter"/>'
    '<{v}:path shadowok="f" {o}:extrusionok="f" strokeok="f" fillok="f" {o}:connecttype="rect"/>'
    '<{o}:lock {v}:ext="edit" shapetype="t"/></{v}:shapetype>'
)
_SHAPE = (
    '<{v}:shape id="_x0000_s{number}" type="#_x0000_t201" style="position:absolute;z-index:{depth}"'
    ' {o}:button="t" fillcolor="buttonFace [67]" strokecolor="windowText [64]" {o}:insetmode="auto">'
    '<{v}:fill color2="buttonFace [67]" {o}:detectmouseclick="t"/><{o}:lock {v}:ext="edit" rotation="t"/>'
    '<{v}:textbox {o}:singleclick="f"><div style="text-align:center">'
    '<font face="TH SarabunPSK" size="280" color="#000000">{caption}</font></div></{v}:textbox>'
    '<{x}:ClientData ObjectType="Button"><{x}:Anchor>{anchor}</{x}:Anchor><{x}:PrintObject>False</{x}:PrintObject>'
    "<{x}:AutoFill>False</{x}:AutoFill><{x}:FmlaMacro>[0]!{macro}</{x}:FmlaMacro>"
    "<{x}:TextHAlign>Center</{x}:TextHAlign><{x}:TextVAlign>Center</{x}:TextVAlign></{x}:ClientData></{v}:shape>"
)
_BLOCK = 1024
_IDMAP = pattern_of(rb"""<[\w]+:idmap\b[^<>]*?\bdata\s*=\s*["']([0-9, ]{1,200})["']""")
_NUMBERS = pattern_of(rb"_x0000_s([0-9]{1,9})\b")


def first_free_block(package: Package) -> int:
    """Return a thousand of shape numbers that no VML drawing of the workbook uses."""
    used = {0}
    for name in package.names():
        if name.lower().endswith(".vml"):
            data = package.read(name)
            used |= {block for found in _IDMAP.findall(data) for block in _blocks(found)}
            used |= {int(number) // _BLOCK for number in _NUMBERS.findall(data)}
    return max(used) + 1


def with_shapes(data: bytes, part: str, buttons: Sequence[Button], sheet: str, free_block: int) -> bytes:
    """Return a drawing with the buttons behind what is in it.

    Args:
        data: the drawing.
        part: its name.
        buttons: what goes behind.
        sheet: whose drawing it is.
        free_block: the thousand of shape numbers for a drawing that has none.

    Raises:
        InputError: ``button-drawing``, it is not written as Excel writes one.
    """
    try:
        xml = XmlPart(data, part, depth=3)
    except InputError:
        raise InputError("button-drawing", {"sheet": sheet}) from None
    v, o, x = (xml.root.prefix_of(namespace) for namespace in (_V, _O, _X))
    number = _next_number(xml.data, len(buttons), free_block)
    if xml.root.name != "xml" or number is None or not (v and o and x):
        raise InputError("button-drawing", {"sheet": sheet})
    prefixes = {"v": v, "o": o, "x": x}
    known = any(element.get("id") == "_x0000_t201" for element in xml.root.children)
    shapes = "" if known else _BUTTON_TYPE.format(**prefixes)
    depth = xml.root.child_count
    for at, button in enumerate(buttons):
        shapes += _SHAPE.format(
            **prefixes,
            number=number + at,
            depth=depth + at,
            caption=attribute_text(button.caption),
            anchor=_anchor(button),
            macro=button.macro,
        )
    xml.append(xml.root, shapes)
    return xml.build()


def _next_number(data: bytes, wanted: int, free_block: int) -> int | None:
    """Return the first of so many free numbers in a row in the drawing's own thousand."""
    taken = {int(number) for number in _NUMBERS.findall(data)}
    found = _IDMAP.search(data)
    blocks = _blocks(found[1]) if found else sorted({number // _BLOCK for number in taken})
    for block in blocks or [free_block]:
        first = max([number for number in taken if number // _BLOCK == block], default=block * _BLOCK) + 1
        if (first + wanted) // _BLOCK == block:
            return first
    return None


def _blocks(listed: bytes) -> list[int]:
    return [int(block) for block in listed.replace(b",", b" ").split() if len(block) < 7]


def _anchor(button: Button) -> str:
    corners = ((c.column - 1, c.right, c.row - 1, c.below) for c in (button.start, button.end))
    return ", ".join(str(number) for corner in corners for number in corner)
