"""WBK, COL, ROW: is the workbook whole, are its columns there, are its rows in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from xltools.core.dossier import Dossier, is_uncalculated
from xltools.core.found import FoundTable
from xltools.core.locate import other_tables
from xltools.core.lost import typed_over
from xltools.core.model import CellRef, ErrorValue
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding, used_cells
from xltools.core.runs import row_numbers
from xltools.core.schema import schema
from xltools.core.thai import says_nothing, western_digits
from xltools.patterns import pattern_of

LEADING_NUMBER = pattern_of(r"^\s*[(]?([0-9๐-๙]{1,3})\s*[.)]\s*(?=[^\s0-9๐-๙])")


def missing_sheet(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    expected = schema()
    if "agency" in needs.sheets and dossier.agency_sheet is None:
        yield Finding(expected.fields.sheet, {"sheet": expected.fields.sheet})
    for key, found in dossier.tables.items():
        if key in needs.sheets and found is None:
            yield Finding(expected.tables[key].sheet, {"sheet": expected.tables[key].sheet})


def no_measures(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    found = dossier.tables["measures"]
    if found is not None and not found.rows and "measures" in needs.sheets:
        yield Finding(_header_cell(found), {})


def formula_never_calculated(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for used in used_cells(dossier, needs):
        if used.cell.formula and is_uncalculated(used.cell):
            yield Finding(used.ref, {"cell": used.ref.a1}, measure=used.measure)


def error_value(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for used in used_cells(dossier, needs):
        if isinstance(used.cell.value, ErrorValue):
            yield Finding(used.ref, {"value": used.cell.value.code}, measure=used.measure)


def repeated_header(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        for rows in found.skipped:
            where = found.sheet.ref(rows.numbers[0], min(found.columns.values()))
            params = {"row": row_numbers(rows.numbers), "text": rows.text}
            yield Finding(where, params, "" if rows.why == "header" else rows.why)


def merged_cells(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        if not found.columns:
            continue
        left, right = min(found.columns.values()), max(found.columns.values())
        rows = [row.number for row in found.rows]
        numbers = {measure.row.number: measure.no for measure in dossier.measures}
        for merged in sorted(found.sheet.merged, key=lambda area: (area.top, area.left)):
            first = bisect_left(rows, merged.top)
            beside = merged.right < left or right < merged.left
            if beside or first == len(rows) or rows[first] > merged.bottom:
                continue
            ref = found.sheet.ref(merged.top, merged.left)
            last = found.sheet.ref(merged.bottom, merged.right)
            measure = numbers.get(rows[first]) if found.schema.key == "measures" else None
            yield Finding(ref, {"area": f"{ref.a1}:{last.a1}"}, measure=measure)


def second_measures_table(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    found = dossier.tables["measures"]
    if found is not None and "measures" in needs.sheets:
        for other in other_tables(dossier.workbook, found):
            params = {"sheet": other.sheet.name, "rows": str(len(other.rows)), "read": found.sheet.name}
            variant = "same-sheet" if other.sheet is found.sheet else ""
            yield Finding(_header_cell(other), params, variant)
    for table in _needed_tables(dossier, needs):
        for out in table.left_out:
            params = {"sheet": table.sheet.name, "rows": row_numbers(out.rows), "table": out.table}
            where = table.sheet.ref(out.rows[0], min(table.columns.values()))
            yield Finding(where, params, "other-table")


def missing_column(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        overwritten = {over.entry.key: over for over in typed_over(found)}
        for key, column in found.schema.columns.items():
            needed = key in needs.columns if found.schema.key == "measures" else column.required
            if not needed or key in found.columns:
                continue
            if over := overwritten.get(key):
                params = {"column": column.label, "cell": over.ref.a1, "typed": over.typed}
                yield Finding(over.ref, params, "typed-over" if over.typed else "blanked")
            else:
                yield Finding(_header_cell(found), {"column": column.label})


def duplicate_column(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        seen: dict[str, CellRef] = {}
        for header in found.headers:
            name = header.key or header.label
            first = seen.setdefault(name, header.ref)
            if first is not header.ref:
                yield Finding(header.ref, {"column": header.label.strip(), "first": first.a1})


def unknown_column(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        overwritten = {over.ref for over in typed_over(found)}  # COL001 tells them
        for header in found.headers:
            if header.key is None and header.ref not in overwritten:
                yield Finding(header.ref, {"column": header.label.strip()})


def header_read_after_cleaning(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        for header in found.headers:
            label = found.schema.columns[header.key].label if header.key else header.label
            if header.label != label:
                yield Finding(header.ref, {"typed": " ".join(header.label.split()), "label": label})


def measure_empty(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in dossier.measures:
        for key, text, variant in (("title", measure.title, ""), ("method", measure.method, "method")):
            wanted = key in measure.row.columns and key in needs.columns
            if wanted and says_nothing(text) and not is_uncalculated(measure.row.cell(key)):
                params = {"row": str(measure.row.number)}
                yield Finding(measure.row.ref(key), params, variant, measure=measure.no)


def numbering(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    numbered = any(measure.typed_no for measure in dossier.measures)
    in_text = not numbered and _is_numbered_in_text(dossier)
    if in_text:
        yield from _numbering_in_text(dossier)
    for measure in dossier.measures:
        typed = western_digits(measure.typed_no).strip().rstrip(".)")
        expected = {"no": str(measure.no)}
        if numbered and typed != str(measure.no):
            variant = "" if typed else "blank"
            yield Finding(
                measure.row.ref("no"), expected | {"typed": measure.typed_no}, variant, measure=measure.no
            )
        if not in_text and number_in_title(measure.title, measure.no):
            yield Finding(measure.row.ref("title"), expected, "in-text", measure=measure.no)


def _is_numbered_in_text(dossier: Dossier) -> bool:
    """Tell whether most measures begin with a number; a stray one may begin a list."""
    typed = sum(LEADING_NUMBER.match(measure.title) is not None for measure in dossier.measures)
    return 2 * typed > len(dossier.measures)


def _numbering_in_text(dossier: Dossier) -> Iterator[Finding]:
    ahead = 0  # by how much the number typed last is ahead of its row
    for measure in dossier.measures:
        match = LEADING_NUMBER.match(measure.title)
        where, expected = measure.row.ref("title"), {"no": str(measure.no)}
        if match is None:
            yield Finding(where, expected, "blank-in-text", measure=measure.no)
            continue
        before, ahead = ahead, int(western_digits(match[1])) - measure.no
        if ahead not in (0, before):
            yield Finding(where, expected | {"typed": match[0].strip()}, "astray-in-text", measure=measure.no)


def number_in_title(title: str, no: int) -> str:
    """Return the leading «๑. » of a title if it repeats the measure's own number, else "".

    The first number of a list, «๑. …» and «๒. …» in the lines of one cell, is no measure's number.
    """
    match = LEADING_NUMBER.match(title)
    if not match or int(western_digits(match[1])) != no:
        return ""
    below = (LEADING_NUMBER.match(line) for line in title[match.end() :].split("\n")[1:])
    second = next((int(western_digits(number[1])) for number in below if number), None)
    return match[0] if second != no + 1 else ""


def row_below_table(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        below = [row.number for row in found.rows if row.below_table]
        yield from _row_findings(dossier, found, below)
        yield from _row_findings(dossier, found, found.rows_above, "above")


def hidden_row(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if "agency" in needs.sheets:
        read = {entry.ref.sheet for entry in dossier.entries.values()}
        for sheet in dossier.workbook.sheets:
            if sheet.hidden and sheet.name in read:
                yield Finding(sheet.name, {"sheet": sheet.name}, "hidden-sheet")
    for found in _needed_tables(dossier, needs):
        if found.sheet.hidden and found.rows:
            yield Finding(_header_cell(found), {"sheet": found.sheet.name}, "hidden-sheet")
        yield from _row_findings(dossier, found, [row.number for row in found.rows if row.hidden])


def _row_findings(
    dossier: Dossier, found: FoundTable, rows: Sequence[int], variant: str = ""
) -> Iterator[Finding]:
    measures = dossier.measures if found.schema.key == "measures" else ()
    numbers = {measure.row.number: measure.no for measure in measures}
    for row in rows:
        ref = found.sheet.ref(row, min(found.columns.values(), default=1))
        yield Finding(ref, {"row": str(row)}, variant, measure=numbers.get(row))


def _needed_tables(dossier: Dossier, needs: Requirements) -> Iterator[FoundTable]:
    for key, found in dossier.tables.items():
        if found is not None and key in needs.sheets:
            yield found


def _header_cell(found: FoundTable) -> CellRef:
    first = min((header.ref.column for header in found.headers), default=1)
    return found.sheet.ref(found.header_row, first)
