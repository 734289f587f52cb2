"""The table of measures: its heading, its columns, a row for each measure."""

from __future__ import annotations

from docx_templates.wordml import (
    CENTRED,
    KEEP_NEXT,
    each,
    hanging,
    paragraph,
    run,
    spacing,
    tabs,
    when,
)
from docx_templates.words import THAI, Words

CELL_HANG = 290  # room for «๑.» and a gap; «๑๐.» and «๑๐๐.» go to the next stops
CELL_STOPS = ("left", CELL_HANG), ("left", 380), ("left", 510)
REPORT = (2700, 3200, 1700, 1638, 2950, 2950)
PLAN = (3800, 5538, 2400, 3400)
"""Widths of the columns, in twentieths of a point: with the results, and without them."""


def heading(*lines: str) -> str:
    """Return the lines above a table, and a gap."""
    title = "".join(
        paragraph(run(line, bold=True), properties=KEEP_NEXT + spacing() + CENTRED, bold=True)
        for line in lines
    )
    return title + paragraph(properties=KEEP_NEXT + spacing(exactly=8), size=8)


def table(widths: tuple[int, ...], words: Words = THAI) -> str:
    """Return the table of ``measures``, with as many columns as there are widths."""
    header = "".join(
        cell(paragraph(run(label, 14, bold=True), properties=spacing() + CENTRED, size=14), width, "center")
        for label, width in zip(words.columns, widths, strict=False)
    )
    measure = "".join(
        cell(content, width, "top") for content, width in zip(_cells(words), widths, strict=False)
    )
    return (
        f"<w:tbl>{table_start(widths, borders='single')}"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
        f"{row_tag('for measure in measures', widths)}<w:tr>{measure}</w:tr>{row_tag('endfor', widths)}</w:tbl>"
    )


def table_start(widths: tuple[int, ...], borders: str) -> str:
    """Return the properties and the grid of a table."""
    lines = "".join(
        f'<w:{side} w:val="{borders}" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def _cells(words: Words) -> tuple[str, ...]:
    """Return the cells of one ``measure``; what is a list in a cell hangs behind its numbers or dashes."""
    hang = hanging(CELL_HANG)

    def text(content: str, indent: str = "") -> str:
        stops = tabs(*CELL_STOPS, leader="none") if indent else ""
        left = stops + spacing() + indent + '<w:jc w:val="left"/>'
        return paragraph(run(content, 14), properties=left, size=14)

    def lines(value: str) -> str:
        item = text(f"{words.value('line.mark')}\t{words.value('line.text')}", hang)
        plain = text(words.value("line.text"))
        return each("line", f"{value}|cell_lines", when("line.mark", item), when("not line.mark", plain))

    return (
        text(f"{words.value('measure.no')}.\t{words.value('measure.title')}", hang),
        lines("measure.method"),
        text(words.value('measure.owners|join("\\n")')),
        text(words.period),
        lines("measure.summary"),
        lines("measure.outcome"),
    )


def cell(content: str, width: int, align: str) -> str:
    """Return a cell; ``align`` is where its content stands from top to bottom."""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="{align}"/></w:tcPr>'
    return f"<w:tc>{properties}{content}</w:tc>"


def row_tag(statement: str, widths: tuple[int, ...]) -> str:
    """Return a row that docxtpl takes away, leaving the statement."""
    span = f'<w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
    statement_alone = paragraph(run(f"{{%tr {statement} %}}", 14))
    return f"<w:tr><w:tc><w:tcPr>{span}</w:tcPr>{statement_alone}</w:tc></w:tr>"
