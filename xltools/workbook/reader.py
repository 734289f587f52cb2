"""Reads a closed workbook of the .xlsx family into plain values; the file is never changed.

Own reader rather than a workbook library: it tells a formula never calculated from a blank, sees
hidden rows, merged cells and tables in one pass, and reads Strict workbooks, in which openpyxl sees
no sheets.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from xltools.core.model import CellRef, Sheet, Table, Workbook
from xltools.core.schema import schema
from xltools.errors import InputError
from xltools.patterns import pattern_of
from xltools.workbook.grid_xml import (
    Attributes,
    CellContext,
    SheetReader,
    shared_strings,
    unescape,
    walk,
)
from xltools.workbook.limits import MAX_CELL_FORMATS, MAX_NAMES, MAX_SHEETS, too_big
from xltools.workbook.number_formats import CellFormat, cell_format
from xltools.workbook.package import Package, Relationship, relationships, workbook_part
from xltools.workbook.references import area, position
from xltools.workbook.xml_offsets import SMALL

Item = TypeVar("Item")

SCHEMA_VERSION_PROPERTY = "xltools.schema_version"
_CUSTOM_PROPERTIES = ("custom-properties", "customProperties")
"""What the relationship to docProps/custom.xml is called in Transitional and in Strict workbooks."""
_LONGEST_NUMBER = 10
_ONE_CELL = pattern_of(r"(?:'((?:[^']|'')+)'|([^'!:]+))!(\$?[A-Za-z]{1,3}\$?[0-9]{1,7})")


def read_workbook(data: bytes) -> Workbook:
    """Return all worksheets of a workbook as plain values.

    Raises:
        InputError: the bytes are no readable workbook; the code says why.
    """
    return read_package(Package.open(data))


def read_package(package: Package) -> Workbook:
    """Return all worksheets of a workbook that is unpacked already, as ``read_workbook`` does."""
    main = workbook_part(package)
    links = relationships(package, main)
    data = package.read_once(main)
    index = (_small_index if len(data) <= SMALL else _read_index)(data, main)
    context = CellContext(
        strings=_first(package, links, "sharedStrings", shared_strings),
        formats=_first(package, links, "styles", _cell_formats),
        date1904=index.date1904,
    )
    by_id = {link.id: link for link in links}
    sheets: list[Sheet] = []
    for name, identifier, hidden in index.sheets:
        link = by_id.get(identifier)
        if link is None or link.target_part is None or not package.has(link.target_part):
            raise InputError("damaged-workbook", {"part": name})
        if link.kind == "worksheet":
            if len(sheets) >= MAX_SHEETS:
                raise too_big(main)
            sheets.append(_read_sheet(package, name, link.target_part, hidden, context))
    if not sheets:
        raise InputError("no-sheets", {})
    names = {name: ref for name, text in index.names.items() if (ref := one_cell(text))}
    return Workbook(
        tuple(sheets),
        names,
        _schema_version(package),
        since_1904=index.date1904,
        definitions=index.definitions(),
    )


class _Index:
    """What workbook.xml lists."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.names: dict[str, str] = {}
        self.own_names: dict[tuple[str, str], str] = {}
        self.date1904 = False

    def definitions(self) -> dict[str, str]:
        """Return the text of every defined name, a sheet's own one under ``sheet!name``."""
        own = {
            f"{self.sheets[number][0]}!{name}": text
            for (holder, name), text in self.own_names.items()
            if (number := _number(holder)) is not None and number < len(self.sheets)
        }
        return {name.casefold(): text for name, text in (own | self.names).items()}


def _read_index(data: bytes, main: str) -> _Index:
    """Return what workbook.xml lists; nobody changes it once it is made."""
    index = _Index()
    open_name = holder = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal open_name, holder
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            index.sheets.append((attributes.get("name", ""), attributes.get("id", ""), hidden))
        elif name == "workbookPr":
            index.date1904 |= attributes.get("date1904") in ("1", "true")  # x15 has a workbookPr too
        elif name == "definedName":
            open_name, holder = attributes.get("name", ""), attributes.get("localSheetId", "")

    def end(name: str, text: str) -> None:
        if name == "definedName" and holder:
            index.own_names.setdefault((holder, open_name), text)
        elif name == "definedName" and open_name:
            index.names.setdefault(open_name, text)
            if len(index.names) > MAX_NAMES:
                raise too_big(main)

    walk(data, main, start, end)
    return index


_small_index = lru_cache(maxsize=32)(_read_index)


def _first(
    package: Package,
    links: list[Relationship],
    kind: str,
    read: Callable[[bytes, str], list[Item]],
) -> list[Item]:
    for link in links:
        if link.kind == kind and link.target_part and package.has(link.target_part):
            return read(package.read_once(link.target_part), link.target_part)
    return []


@lru_cache(maxsize=8)
def _cell_formats(data: bytes, part: str) -> list[CellFormat]:
    """Return the number format of each cell style, in the order that cells count them."""
    codes: dict[int, str] = {}
    formats: list[CellFormat] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        number = attributes.get("numFmtId", "0")
        if name == "numFmt" and number.isdigit():
            codes[int(number)] = attributes.get("formatCode", "")
        elif name == "xf" and inside[-1:] == ["cellXfs"]:
            if len(formats) >= MAX_CELL_FORMATS:
                raise too_big(part)
            formats.append(cell_format(int(number) if number.isdigit() else 0, codes))
        inside.append(name)

    def end(name: str, text: str) -> None:
        inside.pop()

    walk(data, part, start, end)
    return formats


def _read_sheet(package: Package, name: str, part: str, hidden: bool, context: CellContext) -> Sheet:
    reading = SheetReader(context, part).read(package.read_once(part))
    tables = [
        _table(package.read_once(link.target_part), link.target_part)
        for link in relationships(package, part)
        if link.kind == "table" and link.target_part and package.has(link.target_part)
    ]
    return Sheet(
        name=name,
        cells=reading.cells,
        tables=tuple(table for table in tables if table is not None),
        merged=tuple(reading.merged),
        hidden_rows=frozenset(reading.hidden_rows),
        hidden=hidden,
        validations=tuple(reading.validations),
    )


def _table(data: bytes, part: str) -> Table | None:
    return (_small_table if len(data) <= SMALL else _read_table)(data, part)


def _read_table(data: bytes, part: str) -> Table | None:
    found: Attributes = {}
    columns: list[str] = []
    identifiers: list[int] = []
    calculated: set[int] = set()

    def start(name: str, attributes: Attributes) -> None:
        if name == "table":
            found.update(attributes)
        elif name == "tableColumn":
            columns.append(unescape(attributes.get("name", "")))
            identifiers.append(_number(attributes.get("id", "")) or 0)
        elif name == "calculatedColumnFormula" and columns:
            calculated.add(len(columns) - 1)

    walk(data, part, start, lambda name, text: None)
    covered = area(found.get("ref", ""))
    if covered is None:
        return None
    return Table(
        name=found.get("displayName") or found.get("name", ""),
        area=covered,
        columns=tuple(columns),
        has_header=found.get("headerRowCount", "1") != "0",
        has_totals=found.get("totalsRowCount", "0") != "0",
        column_ids=tuple(identifiers),
        calculated=frozenset(covered.left + place for place in calculated),
    )


_small_table = lru_cache(maxsize=64)(_read_table)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def one_cell(text: str) -> CellRef | None:
    """Return the cell that a defined name's text means, None where it means anything else."""
    match = _ONE_CELL.fullmatch(text.strip())
    at = position(match.group(3).replace("$", "")) if match else None
    if match is None or at is None:
        return None
    sheet = match.group(1).replace("''", "'") if match.group(1) else match.group(2)
    return CellRef(sheet, *at)


def _schema_version(package: Package) -> str | None:
    for link in relationships(package, ""):
        if link.kind in _CUSTOM_PROPERTIES and link.target_part and package.has(link.target_part):
            data = package.read_once(link.target_part)
            return (_small_property if len(data) <= SMALL else _custom_property)(data, link.target_part)
    return None


def _custom_property(data: bytes, part: str) -> str | None:
    values: list[str] = []
    wanted = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal wanted
        if name == "property":
            wanted = attributes.get("name") == SCHEMA_VERSION_PROPERTY

    def end(name: str, text: str) -> None:
        if wanted and text.strip():
            values.append(text.strip())

    walk(data, part, start, end)
    return values[0] if values else None


_small_property = lru_cache(maxsize=16)(_custom_property)


def too_new(workbook: Workbook) -> bool:
    """Tell a workbook that a later xltools made, with a layout this one does not know."""
    version = workbook.schema_version or ""
    return version.isdigit() and int(version) > int(schema().version)
