"""One agency's dossier: what its workbook says, read into measures, owners, signers and fields.

Reading judges nothing. Every value keeps the cell it came from, so that a rule can point there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from xltools.core.found import FoundTable, Row, is_blank
from xltools.core.locate import find_form, find_table
from xltools.core.model import Cell, CellRef, CellValue, ErrorValue, Sheet, Workbook
from xltools.core.number_text import number_text
from xltools.core.owners import Owner, OwnerRegister, OwnersReading, split_names
from xltools.core.periods import DateReading, PeriodReading, read_date, read_period, read_year
from xltools.core.rich import RichText, tidied
from xltools.core.schema import TABLE_KEYS, TableKey, schema
from xltools.core.thai import forget_texts, says_nothing, squash, thai_date, tidy, western_digits
from xltools.core.usual_owners import usual_register
from xltools.records import dataclass, field

_NO_WORDS = frozenset({"ไม่", "ไม่ใช่", "ไม่ใช้", "เลิกใช้", "ยกเลิก", "no", "n", "false", "0"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A field's value cell: where it is, what it holds, and its text as a person reads it."""

    key: str
    ref: CellRef
    cell: Cell | None
    text: str


@dataclass(frozen=True)
class Measure:
    """One measure; ``no`` is its place in the report, counted from 1."""

    no: int
    row: Row
    typed_no: str
    title: str
    method: str
    owners: OwnersReading
    period: PeriodReading
    summary: str
    outcome: str
    evidence: str
    extra: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: ``role`` is ``proposer`` or ``opinion``, or "" where the typed role is unknown."""

    row: Row
    order: str
    typed_role: str
    role: str
    name: str
    position: str
    acting: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One row of the memo's body; ``section`` is "" where the typed section is unknown."""

    row: Row
    typed_section: str
    section: str
    text: str


@dataclass(frozen=True)
class Dossier:
    """Everything the workbook says that a document or a rule asks for."""

    workbook: Workbook
    agency_sheet: Sheet | None
    tables: Mapping[TableKey, FoundTable | None]
    entries: Mapping[str, Entry]
    dates: Mapping[str, DateReading]
    fiscal_year: int | None
    register: OwnerRegister
    read_against: OwnerRegister
    """What the owners were read against: the register, or the usual departments where there is none."""
    measures: tuple[Measure, ...]
    signers: tuple[Signer, ...]
    paragraphs: tuple[Paragraph, ...]
    settings: Mapping[str, Entry] = field(default_factory=dict)
    empty_paragraphs: tuple[Row, ...] = ()
    """Rows of the memo's body in which a section is typed that no text follows."""
    remembered: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What several rules ask of it, found out once."""

    def text(self, key: str) -> str:
        """Return a field's text, "" where it is blank or missing."""
        return self.entries[key].text if key in self.entries else ""

    def setting(self, key: str) -> str:
        """Return a setting's text, its default where it is blank or missing."""
        typed = self.settings[key].text if key in self.settings else ""
        return typed or schema().settings.entries[key].default


def read_dossier(workbook: Workbook) -> Dossier:
    """Return what the workbook says; parts that it lacks are empty."""
    forget_texts()
    expected = schema()
    tables = {key: find_table(workbook, expected.tables[key]) for key in TABLE_KEYS}
    agency_sheet, field_refs = find_form(workbook, expected.fields)
    _, setting_refs = find_form(workbook, expected.settings)
    entries = {key: _entry(workbook, key, ref) for key, ref in field_refs.items()}
    year_entry = entries.get("report.fiscal_year")
    fiscal_year = read_year(year_entry.cell) if year_entry else None
    agency = entries["agency.name"].text if "agency.name" in entries else ""
    register = OwnerRegister(tuple(_owners(tables["owners"])), agency)
    named = (entries[key].text for key in ("agency.type", "agency.name") if key in entries)
    read_against = register if tables["owners"] else usual_register(named, tables["measures"])
    return Dossier(
        workbook=workbook,
        agency_sheet=agency_sheet,
        tables=tables,
        entries=entries,
        dates={
            key: read_date(entries[key].cell if key in entries else None, since_1904=workbook.since_1904)
            for key, wanted in expected.fields.entries.items()
            if wanted.type == "date"
        },
        fiscal_year=fiscal_year,
        register=register,
        read_against=read_against,
        measures=tuple(_measures(tables["measures"], read_against, fiscal_year, workbook.since_1904)),
        signers=tuple(_signers(tables["signers"])),
        paragraphs=tuple(_paragraphs(tables["text"])),
        settings={key: _entry(workbook, key, ref) for key, ref in setting_refs.items()},
        empty_paragraphs=tuple(_empty_paragraphs(tables["text"])),
    )


def _entry(workbook: Workbook, key: str, ref: CellRef) -> Entry:
    sheet = workbook.sheet(ref.sheet)
    cell = sheet.cells.get((ref.row, ref.column)) if sheet else None
    return Entry(key, ref, cell, shown(cell))


def _owners(found: FoundTable | None) -> list[Owner]:
    rows = found.rows if found else ()
    return [
        Owner(
            name=name,
            aliases=split_names(shown(row.cell("aliases"))),
            contact=shown(row.cell("contact")),
            in_use=squash(shown(row.cell("in_use"))).casefold() not in _NO_WORDS,
            ref=row.ref("name"),
        )
        for row in rows
        if not says_nothing(name := tidy(shown(row.cell("name"))).replace("\n", " "))
    ]


def _measures(
    found: FoundTable | None, register: OwnerRegister, fiscal_year: int | None, since_1904: bool
) -> list[Measure]:
    rows = found.rows if found else ()
    extra: dict[str, int] = {}
    for label, column in (found.extra if found else {}).items():
        extra.setdefault(tidy(label), column)
    return [
        Measure(
            no=no,
            row=row,
            typed_no=_typed_number(row.cell("no")),
            title=marked(row.cell("title")),
            method=marked(row.cell("method")),
            owners=register.read(shown(row.cell("owners"))),
            period=read_period(row.cell("period"), fiscal_year, since_1904=since_1904),
            summary=marked(row.cell("summary")),
            outcome=marked(row.cell("outcome")),
            evidence=shown(row.cell("evidence")),
            extra={
                label: marked(row.sheet.cells.get((row.number, column))) for label, column in extra.items()
            },
        )
        for no, row in enumerate(rows, start=1)
    ]


def _typed_number(cell: Cell | None) -> str:
    """Return a number of the column ลำดับ as typed, without the words its format puts around it."""
    if cell is not None and isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return number_text(cell.value, "General")
    return shown(cell)


def _signers(found: FoundTable | None) -> list[Signer]:
    roles = schema().roles
    signers = [
        Signer(
            row=row,
            order=shown(row.cell("order")),
            typed_role=(role := shown(row.cell("role"))),
            role=roles.get(squash(role).casefold(), ""),
            name=shown(row.cell("name")),
            position=shown(row.cell("position")),
            acting=shown(row.cell("acting")),
        )
        for row in (found.rows if found else ())
    ]
    return sorted(signers, key=_signing_order)


def _signing_order(signer: Signer) -> tuple[float, int]:
    number = re.search(r"[0-9]+(\.[0-9]+)?", western_digits(signer.order))
    return (float(number[0]) if number else math.inf, signer.row.number)


def _paragraphs(found: FoundTable | None) -> list[Paragraph]:
    sections = schema().sections
    paragraphs = []
    typed = ""
    for row in found.rows if found else ():
        typed = shown(row.cell("section")) or typed  # a section typed once goes on for the rows below it
        text = marked(row.cell("text"))
        if text or is_uncalculated(row.cell("text")):
            paragraphs.append(Paragraph(row, typed, sections.get(squash(typed).casefold(), ""), text))
    return paragraphs


def _empty_paragraphs(found: FoundTable | None) -> Iterator[Row]:
    """Yield the rows whose section has no text, neither beside it nor in the rows that go on with it."""
    empty: Row | None = None
    for row in found.rows if found else ():
        if shown(row.cell("text")) or is_uncalculated(row.cell("text")):
            if empty and shown(row.cell("section")):
                yield empty
            empty = None
        elif shown(row.cell("section")):
            if empty:
                yield empty
            empty = row
    if empty:
        yield empty


def is_uncalculated(cell: Cell | None) -> bool:
    """Tell a formula whose value nobody has calculated yet."""
    return cell is not None and cell.formula and cell.value is None


def shown(cell: Cell | None) -> str:
    """Return a cell's text as a person reads it in Excel, white space tidied."""
    if cell is None or cell.value is None:
        return ""
    if isinstance(cell.value, str):
        return "" if is_blank(cell) else tidy(cell.value)
    if isinstance(cell.value, bool):
        return "TRUE" if cell.value else "FALSE"
    if isinstance(cell.value, int | float):
        return number_text(cell.value, cell.number_format)
    return _value_text(cell.value)


def marked(cell: Cell | None) -> str:
    """Return the same with what is bold or underlined in the cell, for the texts that documents print."""
    text = shown(cell)
    return tidied(RichText(cell.runs)) if cell is not None and cell.runs and text else text


def _value_text(value: CellValue) -> str:
    match value:
        case datetime() | date():
            return thai_date(value)
        case time():
            return f"{value:%H.%M} น."
        case ErrorValue():
            return value.code
        case _:
            return ""
