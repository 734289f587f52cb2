"""The table parts of the status sheet: made new, or fitted to new rows with their identity kept."""

from __future__ import annotations

from xltools.core.model import column_letters
from xltools.core.status import StatusTable
from xltools.workbook.cell_xml import spelled
from xltools.workbook.xml_offsets import Element, XmlPart, attribute_text

_MAX_COLUMN_NAME = 255
TABLE_STYLE = "TableStyleLight1"
_STYLE = (
    f'tableStyleInfo name="{TABLE_STYLE}" showFirstColumn="0" showLastColumn="0" showRowStripes="0"'
    ' showColumnStripes="0"'
)
_NOT_AFTER_REWRITE = ("totalsRowCount", "headerRowCount", "insertRow", "insertRowShift")


def area_of(table: StatusTable) -> str:
    """Return the range of a table, header included, such as ``A8:H17``."""
    last = table.header_row + table.data_rows
    return f"A{table.header_row}:{column_letters(len(table.columns))}{last}"


def new_table(table: StatusTable, namespace: str, number: int, name: str) -> bytes:
    """Return a new table part."""
    name = attribute_text(name)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<table xmlns="{namespace}" id="{number}"'
        f' name="{name}" displayName="{name}" ref="{area_of(table)}" totalsRowShown="0">'
        f'<autoFilter ref="{area_of(table)}"/>{_columns_xml("", table)}<{_STYLE}/></table>'
    ).encode()


def fitted_table(data: bytes, part: str, table: StatusTable) -> bytes:
    """Return a table part of ours with the new range and columns; id, name, look and unique ids stay."""
    xml = XmlPart(data, part, depth=3)
    root = xml.root
    xml.set_attribute(root, "ref", area_of(table))
    for name in _NOT_AFTER_REWRITE:
        xml.remove_attribute(root, name)
    _fit_filter(xml, root.find("autoFilter"), area_of(table))
    sort_state, columns = root.find("sortState"), root.find("tableColumns")
    if sort_state:
        xml.replace(sort_state, "")
    if columns is None:
        xml.append(root, _columns_xml(root.prefix, table))
    elif not _columns_fit(columns, table):
        xml.replace(columns, _columns_xml(root.prefix, table))
    return xml.build()


def _fit_filter(xml: XmlPart, old: Element | None, area: str) -> None:
    if old and not old.child_count:
        xml.set_attribute(old, "ref", area)
    elif old:
        xml.replace(old, f'<{old.prefix}autoFilter ref="{area}"/>')
    else:
        xml.insert_first(xml.root, f'<{xml.root.prefix}autoFilter ref="{area}"/>')


def _columns_fit(columns: Element, table: StatusTable) -> bool:
    """Tell whether the columns are the ones wanted and hold nothing that counts or calculates."""
    names = [column.get("name") for column in columns.children]
    plain = all(
        column.child_count == 0 and not any(name.startswith("totalsRow") for name in column.attributes)
        for column in columns.children
    )
    return plain and names == [_column_name(name) for name in table.columns]


def _columns_xml(prefix: str, table: StatusTable) -> str:
    columns = "".join(
        f'<{prefix}tableColumn id="{at}" name="{attribute_text(_column_name(name))}"/>'
        for at, name in enumerate(table.columns, 1)
    )
    return f'<{prefix}tableColumns count="{len(table.columns)}">{columns}</{prefix}tableColumns>'


def _column_name(text: str) -> str:
    """Return a header's text as a column's name spells it: a line break is spelled out too."""
    return spelled(text, _MAX_COLUMN_NAME).replace("\n", "_x000a_")
