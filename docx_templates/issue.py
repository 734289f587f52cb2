"""What goes out under the garuda of 3 cm and the name of the agency's head: the announcement and the letter."""

from __future__ import annotations

from docx_templates.measures import PLAN, heading, table
from docx_templates.pages import TEXT_WIDTH, end_of_section, headers, landscape, portrait
from docx_templates.placeholder import WORDS_3_CM, garuda, placeholder
from docx_templates.wordml import (
    CENTRED,
    CM,
    KEEP,
    LINE_BREAK,
    THAI_JUSTIFIED,
    TINY,
    each,
    hanging,
    package,
    paragraph,
    run,
    spacing,
    tabs,
    when,
)
from docx_templates.words import DISTRICT, MEASURES, PROVINCE, YEAR

GARUDA = 3
FIRST_LINE = int(2.5 * CM)
MIDDLE = int(7.5 * CM)
"""The middle of the paper, from the left margin."""
ADDRESS = 10 * CM
DOTS = "." * 12
SUBJECT = f"{MEASURES} {YEAR}"
REPORT = f"รายงานผลการดำเนินการตาม{MEASURES} {YEAR}"


def announcement_document() -> bytes:
    """Return the announcement that publishes the measures, with their table behind it."""
    content = announcement() + end_of_section(portrait()) + appendix() + landscape()
    return package(content, headers(upright=True, lying=True), {"Garuda": placeholder(WORDS_3_CM)})


def letter_document() -> bytes:
    """Return the letter (หนังสือภายนอก) that sends the report to another agency."""
    content = letter_head() + letter() + portrait()
    return package(content, headers(upright=True, lying=False), {"Garuda": placeholder(WORDS_3_CM)})


def emblem(below: float) -> str:
    """Return the garuda and the room it takes: up to ``below`` points under the page's margin of 1.5 cm."""
    return paragraph(garuda(GARUDA), properties=spacing(exactly=below))


def text(*words: str, keep: str = "", before: float = 6) -> str:
    """Return a paragraph of the body."""
    properties = keep + spacing(before=before) + f'<w:ind w:firstLine="{FIRST_LINE}"/>' + THAI_JUSTIFIED
    return paragraph(run("".join(words)), properties=properties)


def signature(middle: float) -> str:
    """Return three blank lines for the pen and who signs: the last of the signers.

    ``middle`` is where the lines have their middle, in centimetres from the left margin.
    """
    lines = (
        run("({{ signer.name|thai_digits }})"),
        LINE_BREAK + run("{{ signer.position|thai_digits }}"),
        run("{%r if signer.acting %}")
        + LINE_BREAK
        + run("{{ signer.acting|thai_digits }}")
        + run("{%r endif %}"),
    )
    aside = int((2 * middle - TEXT_WIDTH / CM) * CM)
    place = f'<w:ind w:left="{max(aside, 0)}" w:right="{max(-aside, 0)}"/>' + CENTRED
    return each("signer", "signers[-1:]", paragraph(*lines, properties=KEEP + spacing(before=64) + place))


# ---------------------------------------------------------------- the announcement


def announcement() -> str:
    """Return the announcement: what of whom, why, since when, by whose hand."""

    def title(*words: str, before: float = 0) -> str:
        # One centimetre less at the right puts the words in the middle of the paper, under the garuda.
        middle = spacing(before) + f'<w:ind w:right="{CM}"/>' + CENTRED
        return paragraph(*words, properties=middle, bold=True)

    line = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    sides = f'<w:ind w:left="{MIDDLE - 2 * CM}" w:right="{TEXT_WIDTH - MIDDLE - 2 * CM}"/>'
    rule = paragraph(properties=line + spacing(exactly=12) + sides, size=8)
    day = (
        "ประกาศ ณ วันที่ {% if announcement.date %}{{ announcement.date|thai_date_era }}"
        f"{{% else %}}{DOTS} เดือน {DOTS * 2} พ.ศ. {DOTS}{{% endif %}}"
    )
    return (
        emblem(90)
        + title(run("ประกาศ{{ agency.name|thai_digits }}", bold=True), before=6)
        + title(
            run(f"เรื่อง {{% if announcement.subject %}}{{{{ announcement.subject|thai_digits }}}}{{% else %}}{MEASURES}{{% endif %}}", bold=True),
            run("{%r if not announcement.subject %}") + LINE_BREAK + run(YEAR, bold=True) + run("{%r endif %}"),
        )
        + rule
        + text(
            "ด้วย{{ agency.name|thai_digits }} ให้ความสำคัญกับการปฏิบัติราชการด้วยความซื่อสัตย์สุจริต มีคุณธรรม จริยธรรม โปร่งใส",
            f" และตรวจสอบได้ จึงกำหนด{SUBJECT} จำนวน {{{{ measures|length|thai_digits }}}} มาตรการ",
            " ดังมีรายละเอียดแนบท้ายประกาศนี้",
            before=12,
        )
        + text(
            "ให้บุคลากรและส่วนราชการที่รับผิดชอบถือปฏิบัติตามมาตรการดังกล่าว และรายงานผลการดำเนินการต่อผู้บริหาร"
            "เมื่อสิ้นปีงบประมาณ",
            keep=KEEP,
        )
        + text("จึงประกาศให้ทราบโดยทั่วกัน", keep=KEEP)
        + paragraph(
            run(day), properties=KEEP + spacing(before=12) + f'<w:ind w:left="{5 * CM}"/>'
        )
        + signature(middle=12)
    )  # fmt: skip


def appendix() -> str:
    """Return the measures that are announced."""
    of_day = "{% if announcement.date %} ลงวันที่ {{ announcement.date|thai_date }}{% endif %}"
    announced = f"แนบท้ายประกาศ{{{{ agency.name|thai_digits }}}}{of_day}"
    return heading(MEASURES, YEAR, announced) + table(PLAN) + TINY


# ---------------------------------------------------------------- the letter


def letter_head() -> str:
    """Return the head of the letter; its first line stands at the garuda's feet."""
    aside = f'<w:ind w:left="{ADDRESS}"/>'
    number = (
        "ที่  {% if letter.number %}{{ letter.number|thai_digits }}"
        '{% elif memo.number|replace("/", "\\n")|lines %}{{ memo.number|replace("/", "\\n")|lines|first|thai_digits }}/{% endif %}'
    )
    place = f"อำเภอ{{{{ {DISTRICT}|thai_digits }}}} จังหวัด{{{{ {PROVINCE}|thai_digits }}}}"
    address = paragraph(run("{{ line|thai_digits }}"), properties=spacing() + aside)
    recipient = (
        "{% if letter.to %}{{ letter.to|thai_digits }}"
        f'{{% elif agency.type in ("อบต.", "เทศบาลตำบล") %}}นายอำเภอ{{{{ {DISTRICT}|thai_digits }}}}'
        f"{{% else %}}ผู้ว่าราชการจังหวัด{{{{ {PROVINCE}|thai_digits }}}}{{% endif %}}"
    )
    return (
        emblem(71)
        + paragraph(
            run(f"{number}\t{{{{ agency.name|thai_digits }}}}"),
            properties=tabs(("left", ADDRESS), leader="none") + spacing() + hanging(ADDRESS),
        )
        + each("line", '(agency.address or "………")|lines', address)
        + when('"จังหวัด" not in (agency.address or "")', paragraph(run(place), properties=spacing() + aside))
        + paragraph(
            run(f"{{% if letter.date %}}{{{{ letter.date|thai_date }}}}{{% else %}}{DOTS * 3}{{% endif %}}"),
            properties=spacing(before=6) + f'<w:ind w:left="{MIDDLE}"/>',
        )
        + labelled("เรื่อง", 1.3, f"{{% if letter.subject %}}{{{{ letter.subject|thai_digits }}}}"
                                 f"{{% else %}}ขอส่ง{REPORT}{{% endif %}}")
        + labelled("เรียน", 1.3, recipient)
        + when("letter.reference", labelled("อ้างถึง", 1.5, "{{ letter.reference|thai_digits }}"))
        + labelled("สิ่งที่ส่งมาด้วย", 2.8, f"{{% if memo.enclosures %}}{{{{ memo.enclosures|thai_digits }}}}"
                                      f"{{% else %}}{REPORT} จำนวน ๑ ชุด{{% endif %}}")
    )  # fmt: skip


def labelled(label: str, width: float, words: str) -> str:
    """Return a line of the head, what follows the label hanging behind it."""
    return paragraph(run(f"{label}\t{words}"), properties=spacing(before=6) + hanging(int(width * CM)))


def letter() -> str:
    """Return the body, the closing, who signs, and the office that answers questions."""
    office = f'memo.office|replace(agency.name, "")|replace("อำเภอ" ~ {DISTRICT}, "")'
    office = f'({office}|replace("จังหวัด" ~ {PROVINCE}, "")|trim or memo.office)'
    foot = (
        run(f"{{{{ {office}|thai_digits }}}}"),
        LINE_BREAK + run('โทร. {{ (agency.phone or "………")|thai_digits }}'),
        run("{%r if letter.email %}")
        + LINE_BREAK
        + run("ไปรษณีย์อิเล็กทรอนิกส์ {{ letter.email }}")
        + run("{%r endif %}"),
    )
    return (
        text(f"ด้วย{{{{ agency.name|thai_digits }}}} ได้ดำเนินการตาม{SUBJECT} เสร็จเรียบร้อยแล้ว")
        + text(
            "ในการนี้ {{ agency.name|thai_digits }} จึงขอส่งรายงานผลการดำเนินการตามมาตรการดังกล่าว"
            " รายละเอียดปรากฏตามสิ่งที่ส่งมาด้วย",
            keep=KEEP,
        )
        + text("จึงเรียนมาเพื่อโปรดทราบ", keep=KEEP)
        + paragraph(
            run("ขอแสดงความนับถือ"), properties=KEEP + spacing(before=12) + f'<w:ind w:left="{MIDDLE}"/>'
        )
        + signature(middle=9)
        + paragraph(*foot, properties="<w:keepLines/>" + spacing(before=42))
    )
