"""An office's folder with everything that the commands in the help and in the docs name."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
import openpyxl
from books import typed

from xltools.commands import build
from xltools.pipeline import Options, generate
from xltools.resources import docx_template
from xltools.workbook.starter import new_workbook

NOW = datetime(2025, 1, 8, 9)
NEEDS = {
    "office": "needs a workbook that is open, or a program that prints",
}
"""Why an example is parsed and not run."""


def lay(folder: Path) -> Path:
    """Put the workbooks, folders and the template that commands name into a folder, and return it."""
    mended = new_workbook(example="mended")
    (folder / "measures.xlsx").write_bytes(mended)
    (folder / "seed.xlsx").write_bytes(new_workbook(example="seed"))
    (folder / "my.docx").write_bytes(docx_template("memo.docx"))
    generate(folder / "measures.xlsx", Options(NOW, templates=("memo",), out=folder, write_status=False))
    (folder / "memo.docx").rename(folder / "report.docx")
    _untidy().save(folder / "old.xlsx")
    workbooks = folder / "workbooks"
    workbooks.mkdir()
    for name in ("ทุ่งหนึ่ง", "ทุ่งสอง"):
        book = workbooks / f"{name}.xlsx"
        book.write_bytes(mended)
        agency = f"องค์การบริหารส่วนตำบล{name}"
        typed(book, {"agency.name": agency, "memo.to": f"นายก{agency}"})
    return folder


def _untidy() -> openpyxl.Workbook:
    """Return last year's report as somebody made it in Excel: a title, a column nobody knows, another sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "รายงาน"
    sheet.append(["รายงานผลการดำเนินการ"])
    sheet.append(["ที่", "มาตรการ", "วิธีการ", "ผู้รับผิดชอบ", "ระยะเวลา", "ผลการดำเนินงาน", "ผลสำเร็จ", "สีของแฟ้ม"])
    sheet.append([1, "มาตรการหนึ่ง", "ประชุม", "สำนักปลัด", "มีนาคม ๒๕๖๗", "ประชุมแล้ว ๒ ครั้ง", "ทุกคนรับทราบ", "แดง"])
    book.create_sheet("อื่น ๆ").append(["ข้อความ"])
    return book


def parsed(words: list[str]) -> str:
    """Parse a command line without doing it; return what click says is wrong, or nothing."""
    group: click.Command = build("en")
    context = click.Context(group, info_name="xltools")
    try:
        while isinstance(context.command, click.Group):
            if words[:1] == ["--lang"]:
                words = words[2:]
            if not words or words[0] in ("--version", "--help", "-h"):
                return ""
            name, command, words = context.command.resolve_command(context, words)
            assert name is not None and command is not None
            if {"-h", "--help"} & set(words):
                return ""
            nested = isinstance(command, click.Group)
            given = [] if nested else words
            context = command.make_context(
                name, list(given), parent=context, resilient_parsing=nested, allow_extra_args=nested
            )
    except click.UsageError as error:
        return error.format_message()
    return ""


def program() -> str:
    """Return the folder of the program xltools of this Python, for PATH."""
    return str(Path(sys.executable).parent)
