"""The plan: the measures of a year before it begins, without results, for whoever proposes and approves it."""

from __future__ import annotations

from docx_templates.measures import PLAN, cell, heading, row_tag, table, table_start
from docx_templates.pages import headers, landscape
from docx_templates.wordml import (
    CENTRED,
    KEEP,
    LINE_BREAK,
    THAI_JUSTIFIED,
    TINY,
    package,
    paragraph,
    run,
    spacing,
    when,
)
from docx_templates.words import MEASURES, THAI, YEAR

THIRDS = (5046, 5046, 5046)
"""Three people sign side by side."""
FIRST_LINE = 1418  # 2.5 cm


def plan_document() -> bytes:
    """Return the plan: the table of measures, how they are followed up, who signs."""
    content = heading(MEASURES, YEAR, THAI.place) + table(PLAN) + follow_up() + approvals() + TINY
    return package(content + landscape(), headers(upright=False, lying=True), {})


def follow_up() -> str:
    """Return how the plan is followed up; the signatures are never on a page without it."""
    text = (
        f"ให้ส่วนราชการที่รับผิดชอบดำเนินการตาม{MEASURES} {YEAR} ข้างต้น จำนวน {{{{ measures|length|thai_digits }}}} มาตรการ"
        " ให้แล้วเสร็จภายในระยะเวลาที่กำหนด และรายงานผลการดำเนินการต่อผู้บริหารเมื่อสิ้นปีงบประมาณ"
    )
    indent = f'<w:ind w:firstLine="{FIRST_LINE}"/>'
    return paragraph(run(text), properties=KEEP + spacing(before=12) + indent + THAI_JUSTIFIED)


def approvals() -> str:
    """Return who proposes, agrees to and approves the plan, three side by side.

    One alone stands at the right, two at the sides; rows stay together and with what is said above them.
    """
    people = (
        when("row|length > 1", signature("row[0]", last=False)),
        when("row|length > 2", signature("row[1]", last=False)),
        signature("row[-1]", last=True),
    )
    empty = paragraph(properties=KEEP + spacing(exactly=1), size=1)
    first = "".join(cell(empty, width, "top") for width in THIRDS)  # a table needs a row, signed or not
    cells = "".join(cell(person + empty, width, "top") for person, width in zip(people, THIRDS, strict=True))
    opening = row_tag("for row in signers|batch(3)", THIRDS)
    return (
        f"<w:tbl>{table_start(THIRDS, borders='nil')}"
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{first}</w:tr>{opening}"
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>{row_tag('endfor', THIRDS)}</w:tbl>"
    )


def signature(person: str, *, last: bool) -> str:
    """Return the lines of one person: two blank lines for the pen, what the signature is for, who signs."""
    approves = '"ผู้อนุมัติ" if loop.last else "ผู้เห็นชอบ"' if last else '"ผู้เห็นชอบ"'
    lines = (
        run("(ลงชื่อ)" + "." * 36 + f'{{{{ "ผู้เสนอ" if {person}.role == "proposer" else {approves} }}}}'),
        LINE_BREAK + run(f"({{{{ {person}.name|thai_digits }}}})"),
        LINE_BREAK + run(f"{{{{ {person}.position|thai_digits }}}}"),
        run(f"{{%r if {person}.acting %}}")
        + LINE_BREAK
        + run(f"{{{{ {person}.acting|thai_digits }}}}")
        + run("{%r endif %}"),
    )
    return paragraph(*lines, properties=KEEP + spacing(before=42) + CENTRED)
