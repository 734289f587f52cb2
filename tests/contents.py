"""Documents of all sizes for the tests that print: from one word to more than anybody will type."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from word_help import NOW, measure, memo_context, shipped, signer

from xltools.document.template import Template
from xltools.pipeline import Options, generate
from xltools.workbook.starter import new_workbook

AGENCY = "องค์การบริหารส่วนตำบลทุ่งสมมติเหนือแม่น้ำจำลองศรีสมบูรณ์พัฒนา"
PROSE = "ดำเนินการเผยแพร่ข้อมูลข่าวสารให้ประชาชนทราบอย่างทั่วถึง โปร่งใส และตรวจสอบได้ตามมาตรการที่กำหนด "
CLOSING = "จึงเรียนมาเพื่อโปรดทราบและพิจารณา"


def prose(length: int) -> str:
    """Return a text of so many characters."""
    return (PROSE * (length // len(PROSE) + 1))[:length].strip()


def numbered(count: int, length: int) -> str:
    """Return a numbered list, as it is typed in one cell."""
    return "\n".join(f"{no}. {prose(length)}" for no in range(1, count + 1))


def signers(proposers: int, opinions: int, acting: str = "") -> list[dict[str, Any]]:
    """Return so many people of each role; ``acting`` is the position they act in."""
    roles = ["proposer"] * proposers + ["opinion"] * opinions
    return [
        signer(no, role, f"นางสาวผู้ลงนาม คนที่{no}", f"ผู้อำนวยการกองที่ {no}", acting)
        for no, role in enumerate(roles, start=1)
    ]


def text(**changes: list[str]) -> dict[str, list[str]]:
    return {"background": [], "facts": [], "law": [], "proposal": [], "closing": [CLOSING]} | changes


ACTING = f"รักษาราชการแทน ผู้อำนวยการกองการศึกษา ศาสนาและวัฒนธรรม {AGENCY}"


def contents() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the template and the data of each document, by name."""
    words = dict.fromkeys(("title", "method", "period", "summary", "outcome"), "ครบ")
    long = {key: prose(3000) for key in ("title", "method", "outcome")} | {"summary": numbered(30, 90)}
    agency = memo_context()["agency"] | {"name": AGENCY, "district": "สมมติเวียงจำลองบูรพา"}
    long_head = memo_context()["memo"] | {
        "office": f"กองการศึกษา ศาสนาและวัฒนธรรม {AGENCY} อำเภอสมมติเวียงจำลองบูรพา จังหวัดเชียงราย",
        "subject": prose(260),
        "to": f"นายก{AGENCY} ผ่านปลัด{AGENCY}",
        "enclosures": numbered(3, 90),
    }
    return {
        "one": (
            "memo",
            memo_context(
                measures=[measure(1, owners=["คลัง"], **words)],
                signers=signers(1, 0),
                text=text(facts=["ครบถ้วน"]),
            ),
        ),
        "many": (
            "report",
            memo_context(measures=[measure(no, title=prose(no % 90)) for no in range(1, 201)]),
        ),
        "long": (
            "memo",
            memo_context(
                agency=agency,
                memo=long_head,
                measures=[measure(1, owners=["กองการศึกษา ศาสนาและวัฒนธรรม"] * 12, **long), measure(2)],
                signers=signers(2, 3, ACTING),
                text=text(
                    background=[prose(900)],
                    law=["1. ข้อหนึ่ง\n1.1 ข้อย่อย\n1.1.1 ข้อย่อยของข้อย่อย", numbered(9, 60)],
                    proposal=[prose(2600)],
                    closing=[f"{CLOSING} {prose(200)}"],
                ),
            ),
        ),
        "six": (
            "memo",
            memo_context(
                signers=signers(6, 0, "รักษาราชการแทน ปลัด"),
                text=text(facts=[prose(1500)], proposal=["- เห็นควรทราบ"]),
            ),
        ),
        "levels": (
            "memo",
            memo_context(signers=signers(3, 3, "รักษาราชการแทน ปลัด"), text=text(facts=[prose(1000)] * 2)),
        ),
    }


FAMILY = ("announcement", "letter", "memo-en", "plan")
"""The documents beside the memo and its report."""


def family() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the same for the others of the family: a little, and more than will ever be."""
    few = [measure(1, title="ก", method="ข", owners=["คลัง"])]
    many = [measure(no, title=prose(no % 90)) for no in range(1, 201)]
    agency = memo_context()["agency"]
    whole = agency | {"address": "99 หมู่ที่ 9 ตำบลทุ่งสมมติ", "phone": "0 5300 0000"}
    long = agency | {
        "name": AGENCY,
        "district": "สมมติเวียงจำลองบูรพา",
        "address": prose(200),
        "phone": "0 5300 0000",
    }
    letter = {"number": "ชร 79901/020", "date": date(2025, 1, 15), "email": "saraban@thungsommut.example"}
    letter |= {
        "subject": None,
        "to": "ผู้อำนวยการสำนักงาน ป.ป.ช. ประจำจังหวัดเชียงราย",
        "reference": "หนังสือ ที่ ชร 0017/123",
    }
    wordy = letter | {"subject": prose(400), "to": prose(160), "reference": prose(300)}
    enclosed = memo_context()["memo"] | {"enclosures": numbered(9, 150)}
    announced = {"date": date(2023, 10, 2), "subject": prose(300)}
    acting = signers(1, 2, ACTING)
    made = {
        "announcement one": ("announcement", memo_context(measures=few, agency=whole)),
        "announcement many": (
            "announcement",
            memo_context(measures=many, agency=long, announcement=announced, signers=acting),
        ),
        "letter one": ("letter", memo_context(agency=whole, letter=letter)),
        "letter long": ("letter", memo_context(agency=long, memo=enclosed, letter=wordy, signers=acting)),
        "memo-en six": ("memo-en", memo_context(signers=signers(6, 2, ACTING), measures=many[:20])),
        "plan many": ("plan", memo_context(measures=many, agency=long, signers=signers(1, 2, ACTING))),
    }
    for count in range(1, 7):
        people = signers(min(count, 2), max(count - 2, 0), "รักษาราชการแทน ปลัด")
        # The fewer people, the fewer measures: the signatures come down the page, and over its end.
        measures = [measure(no, method=prose(160)) for no in range(1, 3 + count)]
        made[f"plan {count}"] = ("plan", memo_context(measures=measures, signers=people))
    # Bodies of every height, so that a page ends wherever it may.
    for length in range(0, 1200, 100):
        head = letter | {"reference": prose(600 + length)}
        made[f"letter {length}"] = ("letter", memo_context(agency=whole, memo=enclosed, letter=head))
    return made


def write_documents(folder: Path) -> list[Path]:
    """Write each document, and those of the shipped example, into a folder."""
    book = folder / "example.xlsx"
    book.write_bytes(new_workbook(example="mended"))
    options = Options(
        now=datetime(2025, 1, 8, 9, 0),
        templates=("memo", *FAMILY),
        out=folder / "example",
        write_status=False,
    )
    documents = [
        made.path.rename(folder / f"example {made.template}.docx".replace(" memo.", "."))
        for made in generate(book, options).outputs
    ]
    templates = {name: Template(shipped(name), name) for name in ("memo", "report", *FAMILY)}
    for name, (template, context) in (contents() | family()).items():
        documents.append(folder / f"{name}.docx")
        documents[-1].write_bytes(templates[template].render(context, now=NOW, title="บันทึก"))
    return documents
