"""Words that are bold or underlined inside a cell, in the font that the cell has: a run without one loses it."""

from __future__ import annotations

import re
from functools import cached_property

from xltools.core.rich import RichText
from xltools.workbook.cell_xml import element_text, spelled
from xltools.workbook.package import Package, relationships, workbook_part
from xltools.workbook.xml_offsets import XmlPart

_DEPTH = 4  # styleSheet, fonts, font, name
_OWN_MARKS = ("b", "u")


class RunFonts:
    """The fonts of a workbook's cell styles, as the runs of a text name them."""

    def __init__(self, package: Package) -> None:
        self._package = package

    @cached_property
    def _by_style(self) -> list[str]:
        """Return what each cell style's font says, but for bold and underlined."""
        links = relationships(self._package, workbook_part(self._package))
        part = next((link.target_part for link in links if link.kind == "styles" and link.target_part), None)
        if part is None or not self._package.has(part):
            return []
        xml = XmlPart(self._package.read(part), part, _DEPTH)
        fonts, formats = xml.root.find("fonts"), xml.root.find("cellXfs")
        if fonts is None or formats is None:
            return []
        said = [
            "".join(
                re.sub(r"^<((?:\w+:)?)name\b", r"<\1rFont", xml.source(child).decode("utf-8"))
                for child in font.children
                if child.name not in _OWN_MARKS
            )
            for font in fonts.find_all("font")
        ]
        numbers = [int(entry.get("fontId") or 0) for entry in formats.find_all("xf")]
        return [said[number] if number < len(said) else "" for number in numbers]

    def runs_xml(self, prefix: str, text: RichText, style: str) -> str:
        """Return the runs of a text that goes into a cell of a style."""
        p, at = prefix, int(style or 0)
        font = self._by_style[at] if at < len(self._by_style) else ""
        return "".join(
            f"<{p}r><{p}rPr>{f'<{p}b/>' * run.bold}{f'<{p}u/>' * run.underlined}{font}</{p}rPr>"
            f'<{p}t xml:space="preserve">{element_text(spelled(run.text))}</{p}t></{p}r>'
            for run in text.runs
        )
