"""Last year's workbook carried into the next fiscal year: what goes along, what moves, what begins anew.

A year is moved only where the whole text is understood, and the moved text is read again to prove it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from xltools.core.contents import Contents, RowValues, Value
from xltools.core.data import load
from xltools.core.dossier import Dossier, Entry, Measure, Paragraph, is_uncalculated, marked, shown
from xltools.core.found import FoundTable, Row
from xltools.core.lists import lists_sheet
from xltools.core.locate import is_status_sheet
from xltools.core.merged_cells import MergedCells
from xltools.core.model import Cell, CellRef, ErrorValue
from xltools.core.periods import Period, Precision, read_period
from xltools.core.schema import TABLE_KEYS, TableKey, schema, section_label
from xltools.core.thai import BE_OFFSET, thai_digits, western_digits

_NEW_EACH_YEAR = (".number", ".date", ".reference", ".fiscal_year")
"""What a document is called by, when it is of, what it answers: the endings of fields that no two years share."""
_MAY_NAME_A_YEAR = ("memo.", "announcement.", "letter.", "settings.")
"""Where a year is moved; a number in an address may look like a year and be none, so that is only told."""
_NAMES_NO_YEAR = ("agency.phone", "agency.garuda")
_YEARS_OF_LAWS = ("law",)
_YEAR_LIKE = re.compile(r"(?<![0-9])(?:2[45][0-9]{2}|20[0-9]{2})(?![0-9])")
_CARRIED_COLUMNS = ("title", "method", "owners", "period")


@dataclass(frozen=True, slots=True)
class Moved:
    """A text whose year was moved, or that still names one, and where it stood in the old workbook."""

    ref: CellRef
    old: str
    new: str = ""


@dataclass
class NextYear:
    """What goes into the next year's workbook, and what is to be told of it."""

    contents: Contents
    year: int | None
    moved: list[Moved] = field(default_factory=list)
    emptied_fields: list[str] = field(default_factory=list)
    emptied_periods: list[Moved] = field(default_factory=list)
    standard_text: list[Moved] = field(default_factory=list)
    years_left: list[Moved] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    unread: dict[str, list[CellRef]] = field(default_factory=dict)
    """The cells of a measures' column in which nothing is to be read."""
    from_above: list[Moved] = field(default_factory=list)
    """Owners of a cell merged with the one above."""
    missing_columns: dict[TableKey, list[str]] = field(default_factory=dict)
    missing_tables: list[TableKey] = field(default_factory=list)

    def look_over(self, ref: CellRef, text: str) -> None:
        """Note a text that is carried, if it names a year."""
        if _years(text):
            self.years_left.append(Moved(ref, text))


@cache
def _named_year() -> re.Pattern[str]:
    """Return what finds a year in a text: four digits, or two after a word for a year or a month's name."""
    words = load("periods")
    before = [word for key in ("buddhist_era", "fiscal_year", "year") for word in words["words"][key]]
    months = [name for month in words["months"] for name in (month["name"], month["short"], *month["others"])]
    either = "|".join(re.escape(name).replace(r"\.", r"\.?\s?") for name in [*before, *months])
    two = r"[4-9][0-9](?![0-9]|[.,:][0-9])"
    return re.compile(
        rf"(?P<full>{_YEAR_LIKE.pattern})(?:\s*[-–/]\s*(?P<after>{two}))?"
        rf"|(?:{either})\s*(?P<short>{two})(?:\s*(?:[-–/]|และ|ถึง)\s*(?P<next>{two}))?"
    )


def _years(text: str) -> list[tuple[int, int, int]]:
    """Return the years that a text names: where each begins and ends, and which it is, of four digits."""
    years = []
    for found in _named_year().finditer(western_digits(text)):
        for name, typed in found.groupdict().items():
            if typed:
                year = int(typed) if len(typed) == 4 else 2500 + int(typed)
                years.append((*found.span(name), year))
    return sorted(years)


def next_year(old: Dossier, standard: Sequence[RowValues]) -> NextYear:
    """Return what of last year's workbook goes into the next one.

    Args:
        old: last year's workbook.
        standard: the memo's text as a new workbook has it, to stand in for what speaks of last year.
    """
    year = None if old.fiscal_year is None else old.fiscal_year + 1
    carried = NextYear(Contents({}, {}), year)
    fields = dict(_fields(old, carried))
    if year is not None:
        fields["report.fiscal_year"] = year
    _note_missing(old, carried)
    tables: dict[TableKey, Sequence[RowValues]] = {"measures": list(_measures(old, carried))}
    for key in ("owners", "signers"):
        table = old.tables[key]
        if table is not None and table.rows:
            tables[key] = list(_rows(table, carried))
    if old.paragraphs:
        tables["text"] = list(_text(old, standard, carried))
    for found in filter(None, (old.tables[key] for key in TABLE_KEYS)):
        carried.extra += list(found.extra)
    carried.sheets = _own_sheets(old)
    carried.contents = Contents(fields, tables, dict(_settings(old, carried)))
    return carried


def _note_missing(old: Dossier, carried: NextYear) -> None:
    """Note the tables that the old workbook lacks, and the columns of which nothing can be carried."""
    for key in TABLE_KEYS:
        table, wanted = old.tables[key], schema().tables[key].columns
        if table is None:
            carried.missing_tables.append(key)
            continue
        needed = _CARRIED_COLUMNS if key == "measures" else [name for name in wanted if wanted[name].required]
        if missing := [wanted[name].label for name in needed if name not in table.columns]:
            carried.missing_columns[key] = missing


def _own_sheets(old: Dossier) -> list[str]:
    """Return the filled sheets of the old workbook of which nothing is read."""
    read = {table.sheet.name for table in old.tables.values() if table}
    read |= {entry.ref.sheet for entry in (*old.entries.values(), *old.settings.values())}
    shipped = {lists_sheet(), str(load("schema")["buttons"]["guide_sheet"])}
    return [
        sheet.name
        for sheet in old.workbook.sheets
        if sheet.cells and sheet.name not in read | shipped and not is_status_sheet(sheet)
    ]


def _fields(old: Dossier, carried: NextYear) -> Iterator[tuple[str, Value]]:
    for key, entry in old.entries.items():
        if key.startswith("ita.") or key.endswith(_NEW_EACH_YEAR):
            if entry.text and key != "report.fiscal_year":
                carried.emptied_fields.append(key)
            continue
        if not entry.text:
            continue
        moved = _carried(entry, key, old, carried)
        if moved is None:
            carried.emptied_fields.append(key)
        else:
            yield key, moved


def _settings(old: Dossier, carried: NextYear) -> Iterator[tuple[str, Value]]:
    for key, entry in old.settings.items():
        if entry.text and (moved := _carried(entry, f"settings.{key}", old, carried)) is not None:
            yield key, moved


def _carried(entry: Entry, key: str, old: Dossier, carried: NextYear) -> str | None:
    """Return a field's or setting's text as it goes along, None where its year cannot be moved for sure."""
    if not key.startswith(_MAY_NAME_A_YEAR):
        if key not in _NAMES_NO_YEAR:
            carried.look_over(entry.ref, entry.text)
        return entry.text
    moved = _with_next_year(entry.text, old.fiscal_year)
    if moved is None:
        carried.years_left.append(Moved(entry.ref, entry.text))
    elif moved != entry.text:
        carried.moved.append(Moved(entry.ref, entry.text, moved))
        if old.fiscal_year is not None and _two_digits(moved, old.fiscal_year):
            carried.years_left.append(Moved(entry.ref, moved))
    return moved


def _two_digits(text: str, year: int) -> bool:
    """Tell a number that may be the year in short, though no word before it says so."""
    return re.search(rf"(?<![0-9.,]){year % 100:02}(?![0-9.,])", western_digits(text)) is not None


def _with_next_year(text: str, year: int | None) -> str | None:
    """Return a text with its fiscal year moved; None where it names any other year, or none is known."""
    years = _years(text)
    if not years:
        return text
    if year is None or {named for _, _, named in years} != {year}:
        return None
    pieces, at = [], 0
    for start, end, _ in years:
        typed = text[start:end]
        new = str(year + 1)[-len(typed) :]
        pieces += [text[at:start], new if typed == western_digits(typed) else thai_digits(new)]
        at = end
    moved = "".join([*pieces, text[at:]])
    return moved if {named for _, _, named in _years(moved)} == {year + 1} else None


def _replaced(text: str, years: Mapping[str, str]) -> str:
    """Return a text with years replaced, each in the digits in which it was typed."""
    plain = western_digits(text)
    pieces, at = [], 0
    for found in re.finditer(r"(?<![0-9])(?:[0-9]{4}|[0-9]{2})(?![0-9])", plain):
        if new := years.get(found[0]):
            typed = text[found.start() : found.end()]
            pieces += [text[at : found.start()], new if typed == found[0] else thai_digits(new)]
            at = found.end()
    return "".join([*pieces, text[at:]])


# ---------------------------------------------------------------- measures


def _measures(old: Dossier, carried: NextYear) -> Iterator[dict[str, Value]]:
    table = old.tables["measures"]
    merged = MergedCells(table.sheet) if table else None
    for measure in old.measures:
        values: dict[str, Value] = {"no": measure.no}
        for key in _CARRIED_COLUMNS:
            if key in measure.row.columns:
                values[key] = _of_measure(old, measure, key, merged, carried)
        yield values


def _of_measure(
    old: Dossier, measure: Measure, key: str, merged: MergedCells | None, carried: NextYear
) -> str | None:
    cell, ref = measure.row.cell(key), measure.row.ref(key)
    text = shown(cell) if key in ("owners", "period") else marked(cell)
    if not text and key == "owners" and merged and (above := _above(measure.row, key, merged)):
        carried.from_above.append(Moved(ref, above))
        text = above
    elif not text or is_uncalculated(cell) or (cell and isinstance(cell.value, ErrorValue)):
        carried.unread.setdefault(key, []).append(ref)
        return None
    if key == "period":
        return _period(old, measure, carried)
    carried.look_over(ref, text)
    return text


def _above(row: Row, key: str, merged: MergedCells) -> str:
    """Return the text of the merged cell that reaches down to a row; "" where there is none to be read."""
    column = row.columns[key]
    area = merged.from_above(row.number, column)
    cell = row.sheet.cells.get((area.top, column)) if area else None
    return "" if cell is None or isinstance(cell.value, ErrorValue) else shown(cell)


def _period(old: Dossier, measure: Measure, carried: NextYear) -> str | None:
    typed, ref = measure.period.text, measure.row.ref("period")
    moved = _moved_period(old, measure)
    if moved is None:
        carried.emptied_periods.append(Moved(ref, typed))
    elif moved != typed:
        carried.moved.append(Moved(ref, typed, moved))
    return moved


def _moved_period(old: Dossier, measure: Measure) -> str | None:
    """Return a period one year later, None where that is not certain, or where it was a single day.

    A day on which something took place is not a day of the next year.
    """
    period, year = measure.period.period, old.fiscal_year
    if period is None or year is None or measure.period.slips or measure.period.problem:
        return None
    if period.start == period.end:
        return None
    wanted = _a_year_later(period)
    for text in _candidates(period.text, year):
        reading = read_period(Cell(text), year + 1)
        again = reading.period
        if wanted and again and not reading.slips and (again.start, again.end) == wanted:
            return text
    return None


def _a_year_later(period: Period) -> tuple[date, date] | None:
    """Return the first and last day a year later; the last day of February stays the last one."""
    try:
        start = period.start.replace(year=period.start.year + 1)
        last = period.end
        if (last.month, last.day) in ((2, 28), (2, 29)) and period.precision is not Precision.DAY:
            following = date(last.year + 1, 3, 1)
            return start, date.fromordinal(following.toordinal() - 1)
        return start, last.replace(year=last.year + 1)
    except ValueError:
        return None


def _candidates(text: str, year: int) -> Iterator[str]:
    """Yield a period's text as it might be a year later: unchanged, or every year in it one more."""
    plain = western_digits(text)
    yield text
    full = {found: str(int(found) + 1) for found in _YEAR_LIKE.findall(plain)}
    for offset in (0, BE_OFFSET):  # «๖๗», or «24» where people count as the West does
        last, this, following = (f"{(year + step - offset) % 100:02}" for step in (-1, 0, 1))
        yield _replaced(text, {**full, last: this, this: following})
    yield _replaced(text, full)
    yield re.sub(r"([/.-])([0-9]{2}|[0-9]{4})(?![0-9/.-])", _later, plain)


def _later(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}}"


# ---------------------------------------------------------------- other tables


def _rows(table: FoundTable, carried: NextYear) -> Iterator[dict[str, Value]]:
    for row in table.rows:
        for key in table.columns:
            carried.look_over(row.ref(key), shown(row.cell(key)))
        yield {key: _value(row.cell(key)) for key in table.columns}


def _value(cell: Cell | None) -> Value:
    number = cell.value if cell is not None else None
    return number if type(number) in (int, float) else shown(cell) or None  # type: ignore[return-value]


def _text(old: Dossier, standard: Sequence[RowValues], carried: NextYear) -> Iterator[RowValues]:
    """Yield the memo's paragraphs; for what speaks of last year, the standard text of the section, once."""
    replaced: set[str] = set()
    for paragraph in old.paragraphs:
        section = section_label(paragraph.section) if paragraph.section else paragraph.typed_section
        if not _speaks_of_last_year(old, paragraph):
            yield {"section": section, "text": paragraph.text}
            if paragraph.section not in _YEARS_OF_LAWS or _may_be_this_year(old, paragraph.text):
                carried.look_over(paragraph.row.ref("text"), paragraph.text)
            continue
        carried.standard_text.append(Moved(paragraph.row.ref("text"), paragraph.text))
        if section not in replaced:
            replaced.add(section)
            there = {each.text for each in old.paragraphs}
            yield from (row for row in standard if row["section"] == section and row["text"] not in there)


def _speaks_of_last_year(old: Dossier, paragraph: Paragraph) -> bool:
    """Tell a paragraph with the year, the score or the level of last year typed into it."""
    text = western_digits(paragraph.text)
    of_law = paragraph.section in _YEARS_OF_LAWS  # an act of last year is an act of this year too
    if old.fiscal_year is not None and not of_law and _may_be_this_year(old, text):
        return True
    score = western_digits(old.text("ita.score"))
    return bool(score) and score in text


def _may_be_this_year(old: Dossier, text: str) -> bool:
    """Tell a text that names last year or the next one; any year where the old workbook has none."""
    year = old.fiscal_year
    return any(year is None or named in (year, year + 1) for _, _, named in _years(text))
