"""WBK, COL, ROW: is the workbook whole, are its columns there, are its rows in order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.core.dossier import Dossier, is_uncalculated
from xltools.core.found import FoundTable
from xltools.core.locate import other_tables
from xltools.core.lost import typed_over
from xltools.core.model import Area, CellRef, ErrorValue
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding, used_cells
from xltools.core.schema import schema
from xltools.core.thai import says_nothing, western_digits

LEADING_NUMBER = re.compile(r"^\s*([0-9๐-๙]{1,3})\s*[.)]\s*(?=[^\s0-9๐-๙])")


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
    for ref, cell, measure in used_cells(dossier, needs):
        if is_uncalculated(cell):
            yield Finding(ref, {"cell": ref.a1}, measure=measure)


def error_value(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for ref, cell, measure in used_cells(dossier, needs):
        if isinstance(cell.value, ErrorValue):
            yield Finding(ref, {"value": cell.value.code}, measure=measure)


def repeated_header(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        for row in found.repeated_headers:
            yield Finding(found.sheet.ref(row, min(found.columns.values())), {"row": str(row)})


def merged_cells(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        if not found.columns:
            continue
        left, right = min(found.columns.values()), max(found.columns.values())
        data = Area(found.header_row + 1, left, max(found.last_row, found.header_row + 1), right)
        numbers = {measure.row.number: measure.no for measure in dossier.measures}
        for merged in found.sheet.merged:
            if merged.overlaps(data):
                ref = found.sheet.ref(merged.top, merged.left)
                last = found.sheet.ref(merged.bottom, merged.right)
                measure = numbers.get(merged.top) if found.schema.key == "measures" else None
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


def row_numbers(rows: tuple[int, ...]) -> str:
    """Return row numbers as people write them, such as ``14–16, 20``."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


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
    for measure in dossier.measures:
        typed = western_digits(measure.typed_no).strip().rstrip(".)")
        expected = {"no": str(measure.no)}
        if numbered and typed != str(measure.no):
            variant = "" if typed else "blank"
            yield Finding(
                measure.row.ref("no"), expected | {"typed": measure.typed_no}, variant, measure=measure.no
            )
        if number_in_title(measure.title, measure.no):
            yield Finding(measure.row.ref("title"), expected, "in-text", measure=measure.no)


def number_in_title(title: str, no: int) -> str:
    """Return the leading «๑. » of a title if it repeats the measure's own number, else ""."""
    match = LEADING_NUMBER.match(title)
    return match.group(0) if match and int(western_digits(match.group(1))) == no else ""


def row_below_table(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for found in _needed_tables(dossier, needs):
        for row in found.rows:
            if row.below_table:
                yield _row_finding(dossier, found, row.number)
        for number in found.rows_above:
            yield _row_finding(dossier, found, number, "above")


def hidden_row(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if "agency" in needs.sheets:
        read = {entry.ref.sheet for entry in dossier.entries.values()}
        for sheet in dossier.workbook.sheets:
            if sheet.hidden and sheet.name in read:
                yield Finding(sheet.name, {"sheet": sheet.name}, "hidden-sheet")
    for found in _needed_tables(dossier, needs):
        if found.sheet.hidden and found.rows:
            yield Finding(_header_cell(found), {"sheet": found.sheet.name}, "hidden-sheet")
        for row in found.rows:
            if row.hidden:
                yield _row_finding(dossier, found, row.number)


def _row_finding(dossier: Dossier, found: FoundTable, number: int, variant: str = "") -> Finding:
    ref = found.sheet.ref(number, min(found.columns.values(), default=1))
    measures = dossier.measures if found.schema.key == "measures" else ()
    measure = next((measure.no for measure in measures if measure.row.number == number), None)
    return Finding(ref, {"row": str(number)}, variant, measure=measure)


def _needed_tables(dossier: Dossier, needs: Requirements) -> Iterator[FoundTable]:
    for key, found in dossier.tables.items():
        if found is not None and key in needs.sheets:
            yield found


def _header_cell(found: FoundTable) -> CellRef:
    first = min((header.ref.column for header in found.headers), default=1)
    return found.sheet.ref(found.header_row, first)
