"""Workbook files for the tests: typed into, taken apart, and written by a stranger's program."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from xltools.core.locate import find_form, find_table
from xltools.core.model import CellRef, Workbook
from xltools.core.schema import TABLE_KEYS, TableKey, schema
from xltools.workbook.cell_filler import fill
from xltools.workbook.reader import read_workbook

NOW = "2025-01-08T09:00"
Value = str | float | date | None


@dataclass(frozen=True)
class Said:
    """What one command line gave back."""

    code: int
    out: str
    err: str


def typed(path: Path, changes: Mapping[str, Value]) -> Path:
    """Type values into a workbook file: ``measures.4.owners``, ``memo.to`` or ``settings.language``."""
    data = path.read_bytes()
    workbook = read_workbook(data)
    path.write_bytes(fill(data, {_cell(workbook, place): value for place, value in changes.items()}))
    return path


def without_errors(path: Path) -> Path:
    """Mend what makes the seed fail: the two owners it lacks and its addressee. Warnings are left."""
    mended = {
        "measures.4.owners": "สำนักปลัด",
        "measures.7.owners": "กองคลัง",
        "memo.to": "นายกองค์การบริหารส่วนตำบลทุ่งสมมติ",
    }
    return typed(path, mended)


def _cell(workbook: Workbook, place: str) -> CellRef:
    if place.startswith("settings."):
        return find_form(workbook, schema().settings)[1][place.removeprefix("settings.")]
    if place in schema().fields.entries:
        return find_form(workbook, schema().fields)[1][place]
    key, row, column = place.split(".")
    wanted: TableKey = next(known for known in TABLE_KEYS if known == key)
    found = find_table(workbook, schema().tables[wanted])
    assert found is not None
    return found.sheet.ref(found.header_row + int(row), found.columns[column])


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook file by name, unpacked."""
    return parts_in(path.read_bytes())


def parts_in(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook by name, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """Return the names of the parts that differ between two states of a workbook."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def files_of(folder: Path) -> dict[str, str]:
    """Return every file below a folder with the digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def status_of(path: Path, name: str = "สถานะ") -> Worksheet:
    """Return the status sheet as another program reads it."""
    sheet = openpyxl.load_workbook(path)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def status_words(path: Path) -> str:
    """Return all text of the status sheet, a line a row."""
    rows = status_of(path).iter_rows(values_only=True)
    return "\n".join(" ".join(str(value) for value in row if value is not None) for row in rows)


def table_rows(sheet: Worksheet, name: str) -> list[tuple[Any, ...]]:
    """Return the cells of an Excel table, its header first."""
    return [tuple(row) for row in sheet[sheet.tables[name].ref]]


def png(width: int = 2, height: int = 3) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def by_xlsxwriter(source: Workbook, path: Path) -> Path:
    """Write a workbook's cells and tables with another program, and everything else a stranger may add."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "d mmmm yyyy"})
    for sheet in source.sheets:
        if sheet.name == schema().status_sheet:
            continue
        written = book.add_worksheet(sheet.name)
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, date | datetime):
                written.write_datetime(row - 1, column - 1, cell.value, day)
            elif cell.value is not None:
                written.write(row - 1, column - 1, cell.value)
        for table in sheet.tables:
            area = table.area
            written.add_table(
                area.top - 1,
                area.left - 1,
                area.bottom - 1,
                area.right - 1,
                {"name": table.name, "columns": [{"header": label} for label in table.columns]},
            )
    _add_features(book)
    book.close()
    return path


def _add_features(book: Any) -> None:
    sheet = book.add_worksheet("ของหน่วยงาน")
    sheet.write_column("A1", [1, 2, 3])
    sheet.write_formula("B1", "=SUM(A1:A3)", None, 6)
    sheet.insert_image("D2", "logo.png", {"image_data": io.BytesIO(png())})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='ของหน่วยงาน'!$A$1:$A$3"})
    sheet.insert_chart("D9", chart)
    sheet.insert_button("H2", {"macro": "XlToolsRun", "caption": "จัดทำบันทึก"})
    sheet.write_comment("A1", "หมายเหตุของหน่วยงาน")
    sheet.data_validation("C1:C9", {"validate": "list", "source": ["ใช่", "ไม่ใช่"]})
    sheet.add_table("J1:K3", {"name": "Foreign", "columns": [{"header": "ก"}, {"header": "ข"}]})
    book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0 as opaque as any"), is_stream=True)
