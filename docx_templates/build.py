"""Makes the Word templates beside it: ``python docx_templates/build.py``, the same bytes each time.

The measures of the memo are those of the official guide: A4, 3 and 2 cm at the sides, TH SarabunPSK
16 point, «บันทึกข้อความ» 29 point bold on exactly 35 point, labels 20 point bold, first lines at 2.5 cm,
numbers of pages 3 cm from the top edge, three blank lines for a signature.
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
    LINE_BREAK,
    TAB,
    THAI_JUSTIFIED,
    TINY,
    bottom_right,
    each,
    hanging,
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
FIRST_LINE, STEP = 2.5, 0.75  # centimetres
SIDE = 850  # 1.5 cm, on landscape pages
ONE_LINE, SOME_LINES = 70, 1500  # letters: of a single line, of a paragraph that may go on as a whole
CELL_HANG = 290  # room for «๑.» and a gap; «๑๐.» and «๑๐๐.» go to the next stops
CELL_STOPS = ("left", CELL_HANG), ("left", 380), ("left", 510)
COLUMNS = (
    ("มาตรการหรือกิจกรรม", 2700),
    ("วิธีดำเนินการ", 3200),
    ("ผู้รับผิดชอบ", 1700),
    ("ระยะเวลา", 1638),
    ("สรุปผลการดำเนินการตามมาตรการ/กิจกรรม", 2950),
    ("ผลลัพธ์หรือความสำเร็จของการดำเนินการ", 2950),
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
    hang = hanging(int(1.3 * CM))
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
        properties=tabs(to_margin) + spacing() + hang,
    )
    to = paragraph(run("เรียน\t{{ memo.to|thai_digits }}"), properties=spacing(before=6) + hang)
    enclosures = paragraph(
        run("สิ่งที่ส่งมาด้วย\t{{ memo.enclosures|thai_digits }}"),
        properties=spacing(before=6) + hanging(int(2.8 * CM)),
    )
    return title + office + number_and_date + subject + to + when("memo.enclosures", enclosures)


def body() -> str:
    """Return the sections that have text; two lines or more before the closing go along with it."""
    closing = body_text("closing", before=6, keep=KEEP)
    return "".join(section(*item) for item in enumerate(SECTIONS)) + closing


def section(index: int, key_and_label: tuple[str, str]) -> str:
    key, label = key_and_label
    later = " or ".join(f"text.{other}" for other, _ in SECTIONS[index + 1 :])
    last_lines = f"(loop.last or loop.revindex == 2 and loop.nextitem|length < {ONE_LINE})"
    at_the_end = f"{last_lines} and line|length < {SOME_LINES}" + (f" and not ({later})" if later else "")
    heading = paragraph(run(label, bold=True), properties=KEEP_NEXT + spacing(before=6), bold=True)
    return when(f"text.{key}", heading, body_text(key, kept=at_the_end))


def body_text(key: str, before: float = 0, keep: str = "", kept: str = "") -> str:
    """Return a paragraph for each line of a section: a line broken inside would be stretched.

    A line that begins with ๑.๑ stands a step further in than one with ๑., as its number says. Paragraphs for
    which the condition ``kept`` holds stay with the next one.
    """

    def line(keep: str) -> str:
        stops = tabs(*(("left", int((FIRST_LINE + STEP * depth) * CM)) for depth in (1, 2)), leader="none")
        properties = keep + stops + spacing(before) + f'<w:ind w:firstLine="{int(FIRST_LINE * CM)}"/>'
        steps = run("{%r for step in range(line|list_depth) %}") + TAB + run("{%r endfor %}")
        return paragraph(steps, run("{{ line|thai_digits }}"), properties=properties + THAI_JUSTIFIED)

    choices = when(kept, line(KEEP_NEXT)) + when(f"not ({kept})", line("")) if kept else line(keep)
    return each("line", f"text.{key}|lines", choices)


def signature(crowded: str, before: float) -> str:
    """Return the lines of one ``signer``, in the right half of the page, kept together and with what comes next.

    Three blank lines for the pen; where the condition ``crowded`` holds, only ``before`` points above its line.
    """
    lines = (
        run("(ลงชื่อ)" + "." * 44),
        LINE_BREAK + run("({{ signer.name|thai_digits }})"),
        LINE_BREAK + run("{{ signer.position|thai_digits }}"),
        run("{%r if signer.acting %}")
        + LINE_BREAK
        + run("{{ signer.acting|thai_digits }}")
        + run("{%r endif %}"),
    )
    right_half = f'<w:ind w:left="{8 * CM}"/>' + CENTRED
    roomy, tight = (
        paragraph(*lines, properties=KEEP + spacing(space) + right_half) for space in (42, before)
    )
    return when(crowded, tight) + when(f"not {crowded}", roomy)


def signers_of(role: str) -> str:
    return f'signers|selectattr("role", "equalto", "{role}")'


def opinions() -> str:
    """Return the mark of a page to come, and that page: a place for each opinion, to write in by hand."""
    acting_for = "signer.acting|replace('รักษาราชการแทน', '')|replace('รักษาการในตำแหน่ง', '')|trim"
    heading = run(f"- ความเห็นของ{{{{ ({acting_for} or signer.position)|thai_digits }}}}")
    dots = paragraph(run("\t"), properties=KEEP + tabs(("right", TEXT_WIDTH)) + spacing(before=4))
    to_come = bottom_right("/ความเห็น...")
    return (
        when(f"{signers_of('opinion')}|list", to_come, TINY)
        + tag(f"for signer in {signers_of('opinion')}")
        + when("loop.first", paragraph(heading, properties=KEEP + "<w:pageBreakBefore/>" + spacing()))
        + when("not loop.first", paragraph(heading, properties=KEEP + spacing(before=24)))
        + dots * 3
        + signature("loop.length > 2", 24)
        + when("not loop.last", TINY)
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
        cell(content, width, "top") for content, (_, width) in zip(measure_cells(), COLUMNS, strict=True)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(width for _, width in COLUMNS)}" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
        f"{row_tag('for measure in measures')}<w:tr>{measure}</w:tr>{row_tag('endfor')}</w:tbl>"
    )


def measure_cells() -> tuple[str, ...]:
    """Return the cells of one ``measure``; what is a list in a cell hangs behind its numbers or dashes."""
    hang = hanging(CELL_HANG)

    def text(words: str, indent: str = "") -> str:
        stops = tabs(*CELL_STOPS, leader="none") if indent else ""
        left = stops + spacing() + indent + '<w:jc w:val="left"/>'
        return paragraph(run(words, 14), properties=left, size=14)

    def lines(value: str) -> str:
        item = text("{{ line.mark|thai_digits }}\t{{ line.text|thai_digits }}", hang)
        plain = text("{{ line.text|thai_digits }}")
        return each("line", f"{value}|cell_lines", when("line.mark", item), when("not line.mark", plain))

    return (
        text("{{ measure.no|thai_digits }}.\t{{ measure.title|thai_digits }}", hang),
        lines("measure.method"),
        text('{{ measure.owners|join("\\n")|thai_digits }}'),
        text("{{ measure.period|thai_digits }}"),
        lines("measure.summary"),
        lines("measure.outcome"),
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
    """Return the memo's section."""
    return page_section('w:w="11906" w:h="16838"', (SIDE, RIGHT, 2 * CM, LEFT), "Number", 720)


def landscape() -> str:
    """Return the report's section."""
    return page_section(
        'w:w="16838" w:h="11906" w:orient="landscape"', (SIDE, SIDE, SIDE, SIDE), "TableNumber", 454
    )


def page_section(size: str, margins: tuple[int, int, int, int], number: str, header: int) -> str:
    """Return a section that shows its pages' numbers from the second on, in Thai digits."""
    top, right, bottom, left = margins
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rId{number}"/>'
        '<w:headerReference w:type="first" r:id="rIdBlank"/><w:type w:val="nextPage"/>'
        f'<w:pgSz {size}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
        f' w:header="{header}" w:footer="{header}" w:gutter="0"/>'
        '<w:pgNumType w:fmt="thaiNumbers" w:start="1"/><w:titlePg/></w:sectPr>'
    )


def page_number(before: float, after: float) -> str:
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
    return paragraph(run("- "), field, run(" -"), properties=spacing(before, after=after) + CENTRED)


HEADERS = {
    "Blank": TINY,
    "Number": page_number(35, 12),  # 3 cm from the page's edge
    "TableNumber": page_number(0, 4),
}


def memo_document() -> bytes:
    proposers = each("signer", signers_of("proposer"), signature("loop.length > 3", 12))
    end_of_memo = f"<w:p><w:pPr>{spacing(exactly=1)}{run_properties(1)}{portrait()}</w:pPr></w:p>"
    content = head() + body() + proposers + opinions() + end_of_memo + report() + landscape()
    return package(content, HEADERS, {"Garuda": placeholder()})


def report_document() -> bytes:
    headers = {name: header for name, header in HEADERS.items() if name != "Number"}
    return package(report() + landscape(), headers, {})


def main() -> None:
    (FOLDER / "memo.docx").write_bytes(memo_document())
    (FOLDER / "report.docx").write_bytes(report_document())


if __name__ == "__main__":
    main()
