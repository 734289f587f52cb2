"""What the tests of Word documents share: data of the made-up agency, and small templates."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document

from xltools.document.package import read_parts
from xltools.document.provenance import stamp_parts, unedited_origin

NOW = datetime(2025, 1, 8, 9, 30, tzinfo=UTC)
TEMPLATES = Path(__file__).parent.parent / "docx_templates"


def measure(no: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "no": no,
        "title": "มาตรการ No Gift Policy",
        "method": "มีการประกาศนโยบายไม่รับของขวัญ",
        "owners": ["สำนักปลัด", "กองคลัง"],
        "owners_text": "สำนักปลัด กองคลัง",
        "period": "1 ตุลาคม 2566 – 30 กันยายน 2567",
        "start": date(2023, 10, 1),
        "end": date(2024, 9, 30),
        "summary": "1. จัดทำคู่มือ\n2. เผยแพร่ทาง www.thungsommut.example/o28",
        "outcome": "ดำเนินการครบ 100.00",
        "evidence": "https://www.thungsommut.example/1",
        "extra": {"งบประมาณ": "1,000"},
    } | changes


def signer(order: int, role: str, name: str, position: str, acting: str = "") -> dict[str, Any]:
    return {"order": order, "role": role, "name": name, "position": position, "acting": acting}


def memo_context(**changes: Any) -> dict[str, Any]:
    """Return the data of a whole memo, some of its top names changed."""
    agency = "องค์การบริหารส่วนตำบลทุ่งสมมติ"
    return {
        "agency": {
            "type": "อบต.",
            "name": agency,
            "district": "เมืองสมมติ",
            "province": "เชียงราย",
            **dict.fromkeys(("address", "phone", "website", "garuda")),
        },
        "report": {"fiscal_year": 2567},
        "ita": {"score": 93.92, "level": "ผ่าน", "iit": None, "eit": None, "oit": None},
        "memo": {
            "office": f"สำนักปลัด{agency} อำเภอเมืองสมมติ จังหวัดเชียงราย",
            "number": "ชร 79901/019",
            "date": date(2025, 1, 8),
            "subject": "รายงานผลการดำเนินการตามมาตรการ ประจำปีงบประมาณ พ.ศ. 2567",
            "to": f"นายก{agency}",
            "enclosures": None,
        },
        "announcement": {"date": None, "subject": None},
        "letter": dict.fromkeys(("number", "date", "subject", "to", "reference", "email")),
        "text": {
            "background": ["ตามที่ได้รับผลการประเมิน ITA 93.92 คะแนน"],
            "facts": ["ได้ดำเนินการแล้ว"],
            "law": ["- มาตรา 41 (1)\n- มาตรา 17"],
            "proposal": ["- เห็นควรประชาสัมพันธ์", "- เห็นควรแจ้งเวียน"],
            "closing": ["จึงเรียนมาเพื่อโปรดทราบและพิจารณา"],
        },
        "measures": [measure(1), measure(2, title="อบรมคุณธรรม")],
        "owners": [{"name": "สำนักปลัด", "contact": "", "in_use": True}],
        "signers": [
            signer(1, "proposer", "นางสาวสมฤดี ตัวอย่างดี", "นักทรัพยากรบุคคล", "รักษาราชการแทน หัวหน้าสำนักปลัด"),
            signer(2, "opinion", "นายสมชาย ใจสมมติ", f"ปลัด{agency}"),
            signer(3, "opinion", "นายประเสริฐ นามสมมติ", f"นายก{agency}"),
        ],
    } | changes


def shipped(name: str) -> bytes:
    return (TEMPLATES / f"{name}.docx").read_bytes()


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def template_of(*paragraphs: str) -> bytes:
    """Return a Word file with these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def texts(data: bytes) -> list[str]:
    """Return the paragraphs of a document's body outside tables; a line break is a newline."""
    return [paragraph.text for paragraph in opened(data).paragraphs]


def stamp(data: bytes, *, now: datetime, title: str, version: str) -> bytes:
    """Return a document with its properties fixed and its digest written."""
    return stamp_parts(read_parts(data), now=now, title=title, version=version)


def is_unedited(data: bytes) -> bool:
    """Tell whether xltools made a document and nobody has changed it since."""
    return unedited_origin(data) is not None
