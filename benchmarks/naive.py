"""The same job as a script of thirty lines would do it: openpyxl, docxtpl, openpyxl; nothing checked, nothing safe.

python benchmarks/naive.py BOOK OUT TEMPLATE...
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
import openpyxl
from docxtpl import DocxTemplate

_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_MONTHS = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
_FIELDS = {"ส่วนราชการ": "office", "ที่": "number", "วันที่": "date", "เรื่อง": "subject", "เรียน": "to"}
_SECTIONS = {
    "เรื่องเดิม": "background",
    "ข้อเท็จจริง": "facts",
    "ข้อกฎหมาย": "law",
    "ข้อพิจารณา": "proposal",
    "สรุป": "closing",
}
_PLACES = {
    "agency.name": "ชื่อหน่วยงาน",
    "report.fiscal_year": "ปีงบประมาณ พ.ศ.",
    "ita.score": "คะแนน ITA",
    "ita.level": "ระดับ",
    "agency.website": "เว็บไซต์",
}
_ROLES = {"ผู้เสนอ": "proposer", "ความเห็น": "opinion"}


def _thai_date(value: Any) -> str:
    if not isinstance(value, date):
        return _thai_digits(value)
    return _thai_digits(f"{value.day} {_MONTHS[value.month - 1]} {value.year + 543}")


def _thai_digits(value: Any) -> str:
    return "" if value is None else str(value).translate(_DIGITS)


def environment() -> jinja2.Environment:
    """Return Jinja with the filters that the templates use."""
    environment = jinja2.Environment(autoescape=True)
    environment.filters.update(
        thai_digits=_thai_digits,
        thai_date=_thai_date,
        lines=lambda text: str(text).splitlines(),
        cell_lines=lambda text: [{"mark": "", "text": line} for line in str(text).splitlines()],
        list_depth=lambda line: 0,
    )
    return environment


def _rows(sheet: Any, first: str) -> list[list[Any]]:
    """Return the rows below the one whose first cell is that heading."""
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(at for at, row in enumerate(rows) if row[0] == first) + 1
    return [row for row in rows[start:] if any(row[1:])]


def context_of(book: Any) -> dict[str, Any]:
    """Return what the templates see, read cell by cell."""
    fields = {row[0]: row[1] for row in book["หน่วยงาน"].iter_rows(max_col=2, values_only=True) if row[0]}
    agency = {"name": fields["ชื่อหน่วยงาน"], "district": fields["อำเภอ"], "province": fields["จังหวัด"]}
    text: dict[str, list[Any]] = {section: [] for section in _SECTIONS.values()}
    for section, line, *_ in _rows(book["เนื้อความ"], "ส่วน"):
        for key, value in _PLACES.items():
            line = line.replace(f"{{{{ {key} }}}}", str(fields[value]))
        text[_SECTIONS[section]].append(line)
    measures = [
        {
            "no": int(no), "title": title, "method": method, "owners": str(owners).split("\n"), "period": period,
            "summary": summary, "outcome": outcome,
        }
        for no, title, method, owners, period, summary, outcome, *_ in _rows(book["มาตรการ"], "ลำดับ")
    ]  # fmt: skip
    signers = [
        {"role": _ROLES[role], "name": name, "position": position, "acting": acting or ""}
        for _, role, name, position, acting, *_ in _rows(book["ผู้ลงนาม"], "ลำดับ")
    ]
    return {
        "agency": agency,
        "report": {"fiscal_year": fields["ปีงบประมาณ พ.ศ."]},
        "memo": {key: fields[label] for label, key in _FIELDS.items()} | {"enclosures": None},
        "text": text,
        "measures": measures,
        "signers": signers,
    }


def job(book: Path, folder: Path, templates: list[Path]) -> list[Path]:
    """Read the workbook, make the documents, write a status sheet into the workbook; return the documents."""
    loaded = openpyxl.load_workbook(book)
    context = context_of(loaded)
    made = []
    for template in templates:
        document = DocxTemplate(template)
        document.render(context, environment(), autoescape=True)
        made.append(folder / template.name)
        document.save(made[-1])
    if "สถานะ" in loaded.sheetnames:
        del loaded["สถานะ"]
    sheet = loaded.create_sheet("สถานะ")
    sheet.append(["ลำดับ", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา", "ผล", "ผิด", "เตือน", "ที่"])
    for measure in context["measures"]:
        owners = ", ".join(measure["owners"])
        sheet.append(
            [
                measure["no"],
                measure["title"],
                owners,
                measure["period"],
                "✔",
                0,
                0,
                f"มาตรการ!A{measure['no'] + 4}",
            ]
        )
    loaded.save(book)
    return made


if __name__ == "__main__":
    job(Path(sys.argv[1]), Path(sys.argv[2]), [Path(word) for word in sys.argv[3:]])
