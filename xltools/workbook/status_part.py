"""The status sheet's part: written new, or its rows replaced with all else in it kept."""

from __future__ import annotations

from xltools.patterns import pattern_of
from xltools.records import dataclass
from xltools.workbook.xml_offsets import XmlPart

_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(_ORDER)}
_UNKNOWN_RANK = _RANK["controls"]
"""Excel wraps objects and controls in mc:AlternateContent: what is no name of ours stands there."""
_GONE_WITH_THE_ROWS = ("autoFilter", "sortState", "mergeCells")


@dataclass(frozen=True, slots=True)
class SheetContent:
    """The elements of the sheet that are ours, each written out; an empty one is left out."""

    dimension: str
    cols: str
    sheet_data: str
    hyperlinks: str
    table_parts: str

    def by_name(self) -> dict[str, str]:
        """Return the elements by their name in the schema."""
        return {
            "dimension": self.dimension,
            "cols": self.cols,
            "sheetData": self.sheet_data,
            "hyperlinks": self.hyperlinks,
            "tableParts": self.table_parts,
        }


DEFAULT_ROW_HEIGHT = 15.0
"""The height of a row in points where nothing else is said."""


_ROW_HEIGHT = pattern_of(rb"""\bdefaultRowHeight\s*=\s*["']([0-9.]{1,8})["']""")
_HEAD_OF_A_SHEET = 16_384


def row_height(sheet_part: bytes) -> float:
    """Return the height of one line, in points, that a sheet part declares before its rows."""
    found = _ROW_HEIGHT.search(sheet_part[:_HEAD_OF_A_SHEET])
    try:
        return min(max(float(found[1]), 8.0), 60.0) if found else DEFAULT_ROW_HEIGHT
    except ValueError:
        return DEFAULT_ROW_HEIGHT


def new_sheet(
    content: SheetContent, namespace: str, relationship_namespace: str, line_height: float
) -> bytes:
    """Return a new sheet part: no grid lines, printed on landscape A4, one page wide."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}"'
        f' xmlns:r="{relationship_namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>{content.dimension}'
        '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="{line_height:g}"/>'
        f"{content.cols}{content.sheet_data}{content.hyperlinks}"
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>'
        f"{content.table_parts}</worksheet>"
    ).encode()


def fit_sheet(xml: XmlPart, content: SheetContent) -> None:
    """Put the content into a sheet part in place of what was there; views, page setup, drawings stay."""
    elements = content.by_name()
    for name in _GONE_WITH_THE_ROWS:
        for element in xml.root.find_all(name):
            xml.replace(element, "")
    for name, text in elements.items():
        old = list(xml.root.find_all(name))
        for number, element in enumerate(old):
            xml.replace(element, "" if number else text)
        if not old and text:
            insert_in_order(xml, name, text)


def insert_in_order(xml: XmlPart, name: str, text: str) -> None:
    """Put an element where the schema wants it: before the first one that belongs behind it."""
    for element in xml.root.children:
        known = element.namespace == xml.root.namespace
        if (_RANK.get(element.name, _UNKNOWN_RANK) if known else _UNKNOWN_RANK) > _RANK[name]:
            xml.insert_before(element, text)
            return
    xml.append(xml.root, text)
