"""สรุป.xlsx: a row for each agency, the rules they broke with charts, and what could not be done."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xltools.core.messages import Language, say
from xltools.core.model import Severity
from xltools.resources import program_version
from xltools.rollup.cells import LINE, cell_text, height
from xltools.rollup.digest import VERDICTS, AgencyLine, Digest, RuleTally
from xltools.rollup.rows import Body, Row, Value, are_linked, filled
from xltools.rollup.words import day

_TOP_FINDINGS, _TOP_WIDTH = 3, 44
_RULE_WIDTH, _LONG_WIDTH = 36, 56
_DOCUMENT_COLUMNS = 5
_CHARTED_RULES = 10
_CHART_ROWS = 14
_FONT = {"font_name": "TH SarabunPSK", "font_size": 14, "font_scheme": "none"}
_GRID = {"border": 1, "border_color": "#BFBFBF", "valign": "top"}
_FILLS = {
    "ok": "#E2EFDA",
    "warning": "#FFF2CC",
    "error": "#F8CBAD",
    "failed": "#D9D9D9",
    "info": "#DDEBF7",
}
_BARS = {"ok": "#70AD47", "warning": "#FFC000", "error": "#ED7D31", "failed": "#7F7F7F"}


def workbook_bytes(digest: Digest, language: Language, now: datetime) -> bytes:
    """Return the roll-up's workbook."""
    file = io.BytesIO()
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    options = {"default_format_properties": dict(_FONT), "default_row_height": LINE, **as_text}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties(
        {
            "title": say("rollup.title", language),
            "author": "xltools",
            "comments": f"xltools {program_version()}",
            "created": now.replace(tzinfo=None),
        }
    )
    sheets = _Sheets(book, digest, language, now)
    sheets.agencies()
    sheets.rules()
    if digest.verdicts["failed"]:
        sheets.failures()
    book.close()
    return filled(file.getvalue(), sheets.bodies)


class _Sheets:
    """Writes the sheets of one workbook with the same formats."""

    def __init__(self, book: Any, digest: Digest, language: Language, now: datetime) -> None:
        self._book, self._digest, self._language, self._now = book, digest, language, now
        self.bodies: list[Body] = []
        looks: dict[str, dict[str, object]] = {
            "title": {"bold": True, "font_size": 20, "font_color": "#1F4E79"},
            "note": {"font_color": "#404040"},
            "header": {**_GRID, "bold": True, "bg_color": "#D9E1F2", "align": "center", "valign": "vcenter"},
            "text": {**_GRID, "text_wrap": True},
            "number": {**_GRID, "align": "center", "num_format": "#,##0"},
            "link": {**_GRID, "text_wrap": True, "font_color": "#0563C1", "underline": 1},
        }
        looks["header"]["text_wrap"] = True
        for name, fill in _FILLS.items():
            looks[name] = {**_GRID, "bg_color": fill, "align": "center", "text_wrap": True}
        self._formats: dict[str, Format] = {
            name: book.add_format({**_FONT, **look}) for name, look in looks.items()
        }

    def agencies(self) -> None:
        """Write the sheet with a row for each agency."""
        lines = self._digest.agencies
        documents = min(_DOCUMENT_COLUMNS, max((len(line.documents) for line in lines), default=1) or 1)
        names = [self._say("column.document")]
        names += [f"{names[0]} ({number})" for number in range(2, documents + 1)]
        keys = ("no", "agency", "district", "province", "verdict", "errors", "warnings", "top")
        columns = [*(self._say(f"column.{key}") for key in keys), *names, self._say("column.workbook")]
        widths = (7, 38, 16, 16, 18, 10, 10, _TOP_WIDTH, *[18] * documents, 20)
        sheet = self._sheet("agencies", columns, widths, header_row=3)
        sheet.freeze_panes(4, 2)
        sheet.write_string(1, 0, self._totals(), self._formats["note"])
        files = (file for line in lines for file in (*line.documents[:documents], line.workbook))
        notes = [] if are_linked(files) else [self._say("note.links")]
        more = any(len(line.documents) > documents for line in lines)
        notes += [self._say("note.more_documents", shown=documents)] if more else []
        sheet.write_string(2, 0, " · ".join(notes), self._formats["note"])
        rows = (self._agency(number, line, documents) for number, line in enumerate(lines, 1))
        self._body(sheet, "Agencies", 3, columns, ("text", "number", "link", *VERDICTS), len(lines), rows)

    def _agency(self, number: int, line: AgencyLine, documents: int) -> Row:
        found = "\n".join(filter(None, (line.failure or self._top(line), *line.notes)))
        files = [*line.documents[:documents], *[None] * (documents - len(line.documents))]
        cells: list[tuple[str, Value]] = [("number", number)]
        cells += [("text", text) for text in (line.name, line.district, line.province)]
        cells.append((line.verdict, self._say(f"verdict.{line.verdict}")))
        cells += [("number", line.count(level)) for level in (Severity.ERROR, Severity.WARNING)]
        cells.append(("text", found))
        cells += [("link" if file else "text", file) for file in files]
        cells.append(("link", line.workbook))
        return Row(cells, height({line.name: 38, found: _TOP_WIDTH, line.workbook.name: 20}))

    def rules(self) -> None:
        """Write the sheet of rules: the outcomes and the commonest rules as charts, then every rule."""
        ranked = self._digest.ranked_rules()
        keys = ("code", "severity", "rule", "findings", "agency_count", "which", "fix")
        columns = [self._say(f"column.{key}") for key in keys]
        header_row = 4 + _CHART_ROWS + 1
        sheet = self._sheet(
            "rules", columns, (18, 18, _RULE_WIDTH, 12, 15, _LONG_WIDTH, _LONG_WIDTH), header_row
        )
        self._outcomes(sheet)
        for row, tally in enumerate(ranked, header_row + 1):
            self._rule(sheet, row, tally)
        if not ranked:
            sheet.write_string(header_row + 1, 2, self._say("page.nothing_found"), self._formats["text"])
        self._table(sheet, "Rules", header_row, columns, len(ranked))
        self._charts(sheet, header_row, min(len(ranked), _CHARTED_RULES))

    def _outcomes(self, sheet: Worksheet) -> None:
        for column, key in enumerate(("verdict", "agency_count")):
            sheet.write_string(2, column, self._say(f"column.{key}"), self._formats["header"])
        for row, verdict in enumerate(VERDICTS, 3):
            sheet.write_string(row, 0, self._say(f"verdict.{verdict}"), self._formats[verdict])
            sheet.write_number(row, 1, self._digest.verdicts[verdict], self._formats["number"])

    def _rule(self, sheet: Worksheet, row: int, tally: RuleTally) -> None:
        formats = self._formats
        which = ", ".join(tally.named)
        if tally.agencies > len(tally.named):
            which = self._say("and_more", named=which, more=f"{tally.agencies - len(tally.named):,}")
        severity = say(f"severity.{tally.severity}", self._language)
        sheet.write_string(row, 0, cell_text(tally.code), formats["text"])
        sheet.write_string(row, 1, severity, formats[tally.severity])
        sheet.write_string(row, 2, cell_text(tally.title), formats["text"])
        sheet.write_number(row, 3, tally.findings, formats["number"])
        sheet.write_number(row, 4, tally.agencies, formats["number"])
        sheet.write_string(row, 5, cell_text(which), formats["text"])
        sheet.write_string(row, 6, cell_text(tally.fix), formats["text"])
        high = height({tally.title: _RULE_WIDTH, which: _LONG_WIDTH, tally.fix: _LONG_WIDTH})
        if high is not None:
            sheet.set_row(row, high)

    def _charts(self, sheet: Worksheet, header_row: int, rules: int) -> None:
        name = self._say("sheet.rules")
        counted = [name, 3, 1, 2 + len(VERDICTS), 1]
        points = [{"fill": {"color": _BARS[verdict]}} for verdict in VERDICTS]
        outcomes = self._bars("chart.outcomes", [name, 3, 0, 2 + len(VERDICTS), 0], counted, points, 440)
        sheet.insert_chart(2, 2, outcomes, {"x_offset": 12, "object_position": 2})
        if rules:
            first, last = header_row + 1, header_row + rules
            chart = self._bars("chart.rules", [name, first, 2, last, 2], [name, first, 4, last, 4], None, 760)
            sheet.insert_chart(2, 5, chart, {"x_offset": 12, "object_position": 2})

    def _bars(self, title: str, categories: list[Any], values: list[Any], points: Any, width: int) -> Any:
        font = {"name": _FONT["font_name"], "size": 14}
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": self._say("column.agency_count"),
                "categories": categories,
                "values": values,
                "points": points,
                "fill": {"color": "#5B9BD5"},
                "gap": 45,
                "data_labels": {"value": True, "font": font, "num_format": "#,##0"},
            }
        )
        chart.set_title({"name": self._say(title), "name_font": {**font, "size": 18}, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_y_axis({"reverse": True, "num_font": font, "major_tick_mark": "none"})
        chart.set_size({"width": width, "height": LINE * _CHART_ROWS})
        return chart

    def failures(self) -> None:
        """Write the sheet of workbooks that could not be done, each with its mend."""
        columns = [self._say(f"column.{key}") for key in ("no", "agency", "failure", "fix", "workbook")]
        sheet = self._sheet("failures", columns, (7, 38, _LONG_WIDTH, _LONG_WIDTH, 24), header_row=2)
        sheet.freeze_panes(3, 2)
        failed = [
            (number, line) for number, line in enumerate(self._digest.agencies, 1) if line.verdict == "failed"
        ]
        rows = (self._failure(number, line) for number, line in failed)
        self._body(sheet, "Failures", 2, columns, ("text", "number", "link"), len(failed), rows)

    def _failure(self, number: int, line: AgencyLine) -> Row:
        texts = (line.name, line.failure, line.mend)
        cells: list[tuple[str, Value]] = [("number", number), *(("text", text) for text in texts)]
        high = height({line.name: 38, line.failure: _LONG_WIDTH, line.mend: _LONG_WIDTH})
        return Row([*cells, ("link", line.workbook)], high)

    def _body(
        self,
        sheet: Worksheet,
        table: str,
        header_row: int,
        columns: Sequence[str],
        formats: Sequence[str],
        count: int,
        rows: Iterable[Row],
    ) -> None:
        """Add a sheet's table with the one row that stands for all of its rows, which come in later."""
        self._table(sheet, table, header_row, columns, 1)
        number = len(self._book.worksheets())
        if count:
            for column, name in enumerate(formats):
                sheet.write_blank(header_row + 1, column, None, self._formats[name])
            self.bodies.append(Body(number, header_row + 2, formats, len(columns), count, rows))

    def _sheet(self, key: str, columns: Sequence[str], widths: Sequence[float], header_row: int) -> Worksheet:
        sheet: Worksheet = self._book.add_worksheet(self._say(f"sheet.{key}"))
        sheet.write_string(0, 0, self._say(f"heading.{key}"), self._formats["title"])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for column, name in enumerate(columns):
            sheet.write_string(header_row, column, name, self._formats["header"])
        sheet.set_row_pixels(0, LINE + 12)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(header_row)
        sheet.set_footer(f"&L{day(self._now, self._language)}&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def _table(self, sheet: Worksheet, name: str, header_row: int, columns: Sequence[str], rows: int) -> None:
        header = [{"header": column, "header_format": self._formats["header"]} for column in columns]
        options = {"name": name, "columns": header, "style": None}
        sheet.add_table(header_row, 0, header_row + max(1, rows), len(columns) - 1, options)

    def _top(self, line: AgencyLine) -> str:
        """Return the rules that weigh most, in short words."""
        named = [
            f"{code} {self._digest.rules[code].title}" + (f" ({count})" if count > 1 else "")
            for code, count in line.codes[:_TOP_FINDINGS]
        ]
        rest = len(line.codes) - _TOP_FINDINGS
        return "\n".join([*named, self._say("more_rules", more=rest)] if rest > 0 else named)

    def _totals(self) -> str:
        numbers = {verdict: f"{self._digest.verdicts[verdict]:,}" for verdict in VERDICTS}
        when = self._say("when", date=day(self._now, self._language))
        parts = [when, self._say("totals", total=f"{len(self._digest.agencies):,}", **numbers)]
        return " · ".join([*parts, *self._digest.left()])

    def _say(self, key: str, **values: object) -> str:
        return say(f"rollup.{key}", self._language, **values)
