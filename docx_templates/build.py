"""Makes the Word templates beside it: ``python docx_templates/build.py``, the same bytes each time.

The measures of the memo are those of the official guide: A4, 3 and 2 cm at the sides, TH SarabunPSK
16 point, «บันทึกข้อความ» 29 point bold on exactly 35 point, labels 20 point bold, first lines at 2.5 cm.
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from docx_templates.placeholder import garuda, placeholder
from docx_templates.wordml import (
    CENTRED,
    CM,
    KEEP,
    KEEP_NEXT,
    THAI_JUSTIFIED,
    TINY,
    each,
    package,
    paragraph,
    run,
    run_properties,
    spacing,
    tabs,
    tag,
    when,
)

LEFT, RIGHT = 3 * CM, 2 * CM
TEXT_WIDTH = 16 * CM
SIDE = 850  # 1.5 cm, on landscape pages
COLUMNS = (
    ("มาตรการหรือกิจกรรม", 2700),
    ("วิธีดำเนินการ", 3200),
    ("ผู้รับผิดชอบ", 1700),
    ("ระยะเวลา", 1638),
    ("สรุปผลการดำเนินการตามมาตรการ/กิจกรรม", 2950),
    ("ผลลัพธ์หรือความสำเร็จของการดำเนินการ", 2950),
)
MEASURE_CELLS = (
    "{{ measure.no|thai_digits }}. {{ measure.title|thai_digits }}",
    "{{ measure.method|thai_digits }}",
    '{{ measure.owners|join("\\n")|thai_digits }}',
    "{{ measure.period|thai_digits }}",
    "{{ measure.summary|thai_digits }}",
    "{{ measure.outcome|thai_digits }}",
)
SECTIONS = (
    ("background", "เรื่องเดิม"),
    ("facts", "ข้อเท็จจริง"),
    ("law", "ข้อกฎหมาย"),
    ("proposal", "ข้อพิจารณา"),
)
TITLE = "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"

# ---------------------------------------------------------------- the memo


def head() -> str:
    to_margin = ("right", TEXT_WIDTH)
    hanging = f'<w:ind w:left="{int(1.3 * CM)}" w:hanging="{int(1.3 * CM)}"/>'
    title = paragraph(
        garuda(),
        run("บันทึกข้อความ", 29, bold=True),
        # One centimetre of indent to the left puts the words in the middle of the page.
        properties=spacing(before=6, exactly=35) + f'<w:ind w:left="-{CM}"/>' + CENTRED,
        size=29,
        bold=True,
    )
    office = paragraph(
        run("ส่วนราชการ", 20, bold=True),
        run("  {{ memo.office|thai_digits }}\t"),
        properties=tabs(to_margin) + spacing(),
    )
    number_and_date = paragraph(
        run("ที่", 20, bold=True),
        run("  {{ memo.number|thai_digits }}\t"),
        run("วันที่", 20, bold=True),
        run("  {{ memo.date|thai_date }}\t"),
        properties=tabs(("left", 8 * CM), to_margin) + spacing(),
    )
    subject = paragraph(
        run("เรื่อง", 20, bold=True),
        run("\t{{ memo.subject|thai_digits }}\t"),
        properties=tabs(to_margin) + spacing() + hanging,
    )
    to = paragraph(run("เรียน\t{{ memo.to|thai_digits }}"), properties=spacing(before=6) + hanging)
    enclosures = paragraph(
        run("สิ่งที่ส่งมาด้วย  {{ memo.enclosures|thai_digits }}"),
        properties=spacing(before=6) + f'<w:ind w:left="{int(2.8 * CM)}" w:hanging="{int(2.8 * CM)}"/>',
    )
    return title + office + number_and_date + subject + to + when("memo.enclosures", enclosures)


def body() -> str:
    """Return the sections that have text; the last paragraph before the closing goes along with it."""
    sections = "".join(
        when(
            f"text.{key}",
            paragraph(run(label, bold=True), properties=KEEP_NEXT + spacing(before=6), bold=True),
            body_text(key, spacing(), KEEP_NEXT + spacing() if key == "proposal" else None),
        )
        for key, label in SECTIONS
    )
    return sections + body_text("closing", KEEP + spacing(before=6))


def body_text(key: str, properties: str, at_the_end: str | None = None) -> str:
    """Return a paragraph for each line of a section: a line broken inside would be stretched."""

    def lines(properties: str) -> str:
        indent = f'<w:ind w:firstLine="{int(2.5 * CM)}"/>'
        text = paragraph(run("{{ line|thai_digits }}"), properties=properties + indent + THAI_JUSTIFIED)
        return each("line", "item|lines", text)

    if at_the_end is None:
        return each("item", f"text.{key}", lines(properties))
    last_item, others = when("loop.last", lines(at_the_end)), when("not loop.last", lines(properties))
    return each("item", f"text.{key}", last_item, others)


def signature(last: str) -> str:
    """Return the block of one ``signer``, in the right half of the page, never split.

    ``last`` are the properties of its last line, which say whether more goes along with it.
    """
    right_half = f'<w:ind w:left="{8 * CM}"/>' + CENTRED
    line, last_line = KEEP + spacing() + right_half, last + spacing() + right_half
    position = run("{{ signer.position|thai_digits }}")
    acting = run("{{ signer.acting|thai_digits }}")
    return (
        paragraph(run("(ลงชื่อ)" + "." * 44), properties=KEEP + spacing(before=42) + right_half)
        + paragraph(run("({{ signer.name|thai_digits }})"), properties=line)
        + when("signer.acting", paragraph(position, properties=line), paragraph(acting, properties=last_line))
        + when("not signer.acting", paragraph(position, properties=last_line))
    )


def signers_of(role: str) -> str:
    return f'signers|selectattr("role", "equalto", "{role}")'


def opinions() -> str:
    """Return the mark of a page to come, and that page: a place for each opinion, to write in by hand."""
    acting_for = "signer.acting|replace('รักษาราชการแทน', '')|replace('รักษาการในตำแหน่ง', '')|trim"
    heading = run(f"- ความเห็นของ{{{{ ({acting_for} or signer.position)|thai_digits }}}}")
    dots = paragraph(run("\t"), properties=KEEP + tabs(("right", TEXT_WIDTH)) + spacing(before=4))
    return (
        when(
            f"{signers_of('opinion')}|list",
            paragraph(run("/ ความเห็น..."), properties=spacing(before=12) + '<w:jc w:val="right"/>'),
        )
        + tag(f"for signer in {signers_of('opinion')}")
        + when("loop.first", paragraph(heading, properties=KEEP + "<w:pageBreakBefore/>" + spacing()))
        + when("not loop.first", paragraph(heading, properties=KEEP + spacing(before=36)))
        + dots * 3
        + signature("<w:keepLines/>")
        + tag("endfor")
    )


# ---------------------------------------------------------------- the report


def report() -> str:
    # Some type «อำเภอ…» with the name, some the name alone.
    district = 'อำเภอ{{ agency.district|replace("อำเภอ", "")|thai_digits }}'
    province = 'จังหวัด{{ agency.province|replace("จังหวัด", "")|thai_digits }}'
    year = "ประจำปีงบประมาณ พ.ศ. {{ report.fiscal_year|thai_digits }}"
    lines = (TITLE, year, f"{{{{ agency.name|thai_digits }}}} {district} {province}")
    title = "".join(
        paragraph(run(line, bold=True), properties=KEEP_NEXT + spacing() + CENTRED, bold=True)
        for line in lines
    )
    gap = paragraph(properties=KEEP_NEXT + spacing(exactly=8), size=8)
    return title + gap + table() + TINY


def table() -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for _, width in COLUMNS)
    header = "".join(
        cell(paragraph(run(label, 14, bold=True), properties=spacing() + CENTRED, size=14), width, "center")
        for label, width in COLUMNS
    )
    measure = "".join(
        cell(paragraph(run(text, 14), properties=spacing() + '<w:jc w:val="left"/>', size=14), width, "top")
        for text, (_, width) in zip(MEASURE_CELLS, COLUMNS, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(width for _, width in COLUMNS)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
        f"{row_tag('for measure in measures')}<w:tr>{measure}</w:tr>{row_tag('endfor')}</w:tbl>"
    )


def cell(content: str, width: int, align: str) -> str:
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="{align}"/></w:tcPr>'
    return f"<w:tc>{properties}{content}</w:tc>"


def row_tag(statement: str) -> str:
    """Return a row that docxtpl takes away, leaving the statement."""
    width = sum(width for _, width in COLUMNS)
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{len(COLUMNS)}"/></w:tcPr>'
    return f"<w:tr><w:tc>{properties}{paragraph(run(f'{{%tr {statement} %}}', 14))}</w:tc></w:tr>"


# ---------------------------------------------------------------- sections, headers


def portrait() -> str:
    """Return the memo's section: the number of a page from the second on, in Thai digits."""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdNumber"/>'
        '<w:headerReference w:type="first" r:id="rIdBlank"/><w:type w:val="nextPage"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="850" w:right="{RIGHT}" w:bottom="{2 * CM}" w:left="{LEFT}"'
        ' w:header="720" w:footer="720" w:gutter="0"/>'
        '<w:pgNumType w:fmt="thaiNumbers" w:start="1"/><w:titlePg/></w:sectPr>'
    )


def landscape() -> str:
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdBlank"/><w:type w:val="nextPage"/>'
        '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        f'<w:pgMar w:top="{SIDE}" w:right="{SIDE}" w:bottom="{SIDE}" w:left="{SIDE}"'
        ' w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
    )


def page_number() -> str:
    field = "".join(
        f"<w:r>{run_properties()}{content}</w:r>"
        for content in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>๒</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    properties = '<w:spacing w:before="0" w:after="240" w:line="240" w:lineRule="auto"/>' + CENTRED
    return paragraph(run("- "), field, run(" -"), properties=properties)


def memo_document() -> bytes:
    proposers = each("signer", signers_of("proposer"), signature(KEEP))
    end_of_memo = f"<w:p><w:pPr>{spacing(exactly=1)}{run_properties(1)}{portrait()}</w:pPr></w:p>"
    content = head() + body() + proposers + opinions() + end_of_memo + report() + landscape()
    return package(content, {"Blank": TINY, "Number": page_number()}, {"Garuda": placeholder()})


def report_document() -> bytes:
    return package(report() + landscape(), {"Blank": TINY}, {})


def main() -> None:
    (FOLDER / "memo.docx").write_bytes(memo_document())
    (FOLDER / "report.docx").write_bytes(report_document())


if __name__ == "__main__":
    main()
