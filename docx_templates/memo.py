"""The memo (บันทึกข้อความ) with its report, in Thai and in English."""

from __future__ import annotations

from docx_templates.measures import REPORT, heading, table
from docx_templates.pages import TEXT_WIDTH, end_of_section, headers, landscape, portrait
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
    spacing,
    tabs,
    tag,
    when,
)
from docx_templates.words import ENGLISH, THAI, Words

FIRST_LINE, STEP = 2.5, 0.75  # centimetres
ONE_LINE, SOME_LINES = 70, 1500  # letters: of a single line, of a paragraph that may go on as a whole


def memo_document(words: Words = THAI) -> bytes:
    """Return the memo, its opinions and its report."""
    crowd = "loop.length > 3"
    proposers = each("signer", signers_of("proposer"), signature(words, crowd, 12))
    memo = head(words) + body(words) + proposers + opinions(words)
    content = memo + end_of_section(portrait(words)) + report(words) + landscape(words)
    return package(content, headers(upright=True, lying=True, words=words), {"Garuda": placeholder()})


def english_memo_document() -> bytes:
    """Return the same for agencies that write it in English."""
    return memo_document(ENGLISH)


def report_document() -> bytes:
    """Return the report alone."""
    return package(report(THAI) + landscape(), headers(upright=False, lying=True), {})


def report(words: Words) -> str:
    """Return the heading and the table of the measures with their results."""
    return heading(words.report, words.year, words.place) + table(REPORT, words) + TINY


# ---------------------------------------------------------------- the memo


def head(words: Words) -> str:
    """Return the memo's head, from its title to what is enclosed."""
    to_margin = ("right", TEXT_WIDTH)
    hang = hanging(int(words.hang[0] * CM))
    title = paragraph(
        garuda(),
        run(words.title, 29, bold=True),
        # One centimetre of indent to the left puts the words in the middle of the page.
        properties=spacing(before=6, exactly=35) + f'<w:ind w:left="-{CM}"/>' + CENTRED,
        size=29,
        bold=True,
    )
    office = paragraph(
        run(words.office, 20, bold=True),
        run(f"  {words.value('memo.office')}\t"),
        properties=tabs(to_margin) + spacing(),
    )
    number_and_date = paragraph(
        run(words.number, 20, bold=True),
        run(f"  {words.value('memo.number')}\t"),
        run(words.on, 20, bold=True),
        run(f"  {{{{ memo.date|{words.date} }}}}\t"),
        properties=tabs(("left", 8 * CM), to_margin) + spacing(),
    )
    subject = paragraph(
        run(words.subject, 20, bold=True),
        run(f"\t{words.value('memo.subject')}\t"),
        properties=tabs(to_margin) + spacing() + hang,
    )
    to = paragraph(run(f"{words.to}\t{words.value('memo.to')}"), properties=spacing(before=6) + hang)
    enclosures = paragraph(
        run(f"{words.enclosures}\t{words.value('memo.enclosures')}"),
        properties=spacing(before=6) + hanging(int(words.hang[1] * CM)),
    )
    return title + office + number_and_date + subject + to + when("memo.enclosures", enclosures)


def body(words: Words) -> str:
    """Return the sections that have text; two lines or more before the closing go along with it."""
    sections = "".join(section(words, index) for index in range(len(words.sections)))
    return sections + body_text(words, "closing", before=6, keep=KEEP)


def section(words: Words, index: int) -> str:
    """Return a section with its heading, if it has text."""
    key, label = words.sections[index]
    later = " or ".join(f"text.{other}" for other, _ in words.sections[index + 1 :])
    last_lines = f"(loop.last or loop.revindex == 2 and loop.nextitem|length < {ONE_LINE})"
    at_the_end = f"{last_lines} and line|length < {SOME_LINES}" + (f" and not ({later})" if later else "")
    title = paragraph(run(label, bold=True), properties=KEEP_NEXT + spacing(before=6), bold=True)
    return when(f"text.{key}", title, body_text(words, key, kept=at_the_end))


def body_text(words: Words, key: str, before: float = 0, keep: str = "", kept: str = "") -> str:
    """Return a paragraph for each line of a section: a line broken inside would be stretched.

    A line that begins with ๑.๑ stands a step further in than one with ๑., as its number says. Paragraphs for
    which the condition ``kept`` holds stay with the next one.
    """

    def line(keep: str) -> str:
        stops = tabs(*(("left", int((FIRST_LINE + STEP * depth) * CM)) for depth in (1, 2)), leader="none")
        properties = keep + stops + spacing(before) + f'<w:ind w:firstLine="{int(FIRST_LINE * CM)}"/>'
        steps = run("{%r for step in range(line|list_depth) %}") + TAB + run("{%r endfor %}")
        return paragraph(steps, run(words.value("line")), properties=properties + THAI_JUSTIFIED)

    choices = when(kept, line(KEEP_NEXT)) + when(f"not ({kept})", line("")) if kept else line(keep)
    return each("line", f"text.{key}|lines", choices)


def signature(words: Words, crowded: str, before: float) -> str:
    """Return the lines of one ``signer``, in the right half of the page, kept together and with what comes next.

    Three blank lines for the pen; where the condition ``crowded`` holds, only ``before`` points above its line.
    """
    lines = (
        run(words.signed + "." * 44),
        LINE_BREAK + run(f"({words.value('signer.name')})"),
        LINE_BREAK + run(words.value("signer.position")),
        run("{%r if signer.acting %}") + LINE_BREAK + run(words.value("signer.acting")) + run("{%r endif %}"),
    )
    right_half = f'<w:ind w:left="{8 * CM}"/>' + CENTRED
    roomy, tight = (
        paragraph(*lines, properties=KEEP + spacing(space) + right_half) for space in (42, before)
    )
    return when(crowded, tight) + when(f"not {crowded}", roomy)


def signers_of(role: str) -> str:
    """Return the expression for those who sign in a role."""
    return f'signers|selectattr("role", "equalto", "{role}")'


def opinions(words: Words) -> str:
    """Return the mark of a page to come, and that page: a place for each opinion, to write in by hand."""
    acting_for = "signer.acting|replace('รักษาราชการแทน', '')|replace('รักษาการในตำแหน่ง', '')|replace('ปฏิบัติหน้าที่', '')|trim"
    title = run(f"- {words.opinion_of}{words.value(f'({acting_for} or signer.position)')}")
    dots = paragraph(run("\t"), properties=KEEP + tabs(("right", TEXT_WIDTH)) + spacing(before=4))
    to_come = bottom_right(words.opinions_to_come)
    return (
        when(f"{signers_of('opinion')}|list", to_come, TINY)
        + tag(f"for signer in {signers_of('opinion')}")
        + when("loop.first", paragraph(title, properties=KEEP + "<w:pageBreakBefore/>" + spacing()))
        + when("not loop.first", paragraph(title, properties=KEEP + spacing(before=24)))
        + dots * 3
        + signature(words, "loop.length > 2", 24)
        + when("not loop.last", TINY)
        + tag("endfor")
    )
