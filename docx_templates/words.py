"""The words that the templates print of themselves, and the filters that go with their language."""

from __future__ import annotations

from dataclasses import dataclass

MEASURES = "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"


@dataclass(frozen=True)
class Words:
    """What a memo and its report say in one language; ``digits`` and ``date`` are filters."""

    digits: str
    date: str
    title: str
    office: str
    number: str
    on: str
    subject: str
    to: str
    enclosures: str
    hang: tuple[float, float]
    """How far in, in centimetres, what follows the subject's and the enclosures' label begins."""
    sections: tuple[tuple[str, str], ...]
    signed: str
    opinion_of: str
    opinions_to_come: str
    report: str
    year: str
    place: str
    columns: tuple[str, ...]
    period: str
    page_digits: str
    second_page: str

    def value(self, expression: str) -> str:
        """Return a tag that prints a value in the digits of the language."""
        return f"{{{{ {expression}|{self.digits} }}}}"


# Some type «อำเภอ…» with the name, some the name alone.
DISTRICT = 'agency.district|replace("อำเภอ", "")'
PROVINCE = 'agency.province|replace("จังหวัด", "")'
YEAR = "ประจำปีงบประมาณ พ.ศ. {{ report.fiscal_year|thai_digits }}"

THAI = Words(
    digits="thai_digits",
    date="thai_date",
    title="บันทึกข้อความ",
    office="ส่วนราชการ",
    number="ที่",
    on="วันที่",
    subject="เรื่อง",
    to="เรียน",
    enclosures="สิ่งที่ส่งมาด้วย",
    hang=(1.3, 2.8),
    sections=(
        ("background", "เรื่องเดิม"),
        ("facts", "ข้อเท็จจริง"),
        ("law", "ข้อกฎหมาย"),
        ("proposal", "ข้อพิจารณา"),
    ),
    signed="(ลงชื่อ)",
    opinion_of="ความเห็นของ",
    opinions_to_come="/ความเห็น...",
    report=f"รายงานผลการดำเนินการตาม{MEASURES}",
    year=YEAR,
    place=(
        f"{{{{ agency.name|thai_digits }}}} อำเภอ{{{{ {DISTRICT}|thai_digits }}}}"
        f" จังหวัด{{{{ {PROVINCE}|thai_digits }}}}"
    ),
    columns=(
        "มาตรการหรือกิจกรรม",
        "วิธีดำเนินการ",
        "ผู้รับผิดชอบ",
        "ระยะเวลา",
        "สรุปผลการดำเนินการตามมาตรการ/กิจกรรม",
        "ผลลัพธ์หรือความสำเร็จของการดำเนินการ",
    ),
    period="{{ measure.period|thai_digits }}",
    page_digits="thaiNumbers",
    second_page="๒",
)

# The texts, names and positions of the workbook stand in it as they are: nothing is translated or spelt anew.
ENGLISH = Words(
    digits="western_digits",
    date="english_date",
    title="MEMORANDUM",
    office="Office",
    number="No.",
    on="Date",
    subject="Subject",
    to="To",
    enclosures="Enclosures",
    hang=(1.9, 2.3),
    sections=(
        ("background", "Background"),
        ("facts", "Facts"),
        ("law", "Legal Provisions"),
        ("proposal", "Considerations"),
    ),
    signed="(Signed)",
    opinion_of="Opinion of ",
    opinions_to_come="/Opinions...",
    report="Report on the Measures to Promote Integrity and Transparency",
    year="Fiscal Year B.E. {{ report.fiscal_year|western_digits }}",
    place=(
        f"{{{{ agency.name|western_digits }}}}, {{{{ {DISTRICT}|western_digits }}}} District,"
        f" {{{{ {PROVINCE}|western_digits }}}} Province"
    ),
    columns=(
        "Measure or Activity",
        "Method",
        "Responsible Office",
        "Period",
        "Summary of Implementation",
        "Outcome or Achievement",
    ),
    period=(
        "{% if measure.start and measure.end %}{{ measure.start|english_date }}"
        "{% if measure.start != measure.end %} – {{ measure.end|english_date }}{% endif %}"
        "{% else %}{{ measure.period|western_digits }}{% endif %}"
    ),
    page_digits="decimal",
    second_page="2",
)
