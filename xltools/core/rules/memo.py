"""MEM and TXT: are the memo's own fields, text and signers complete and fit to print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.core.data import load
from xltools.core.dossier import Dossier, Entry, Signer, is_uncalculated
from xltools.core.model import CellRef, Severity
from xltools.core.owners import agency_types
from xltools.core.placeholders import fields_used, stray_braces, unfilled_marks
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding, used_cells
from xltools.core.schema import Labelled, schema
from xltools.core.thai import tidy, unprintable

_TEMPLATE_MARKS = re.compile(r"\{\{[^{}]*\}\}|\{\{|\}\}|\{%|%\}|\{#|#\}")


def missing_field(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if "agency" in needs.sheets and dossier.agency_sheet is not None:
        for key, wanted in schema().fields.entries.items():
            entry = dossier.entries.get(key)
            if entry is not None and is_uncalculated(entry.cell):
                continue
            yield from _field_findings(dossier, wanted, entry, required=key in needs.fields)
    if "text" in needs.sheets and (found := dossier.tables["text"]) is not None:
        if not dossier.paragraphs:
            yield Finding(found.sheet.ref(found.header_row, 1), {"field": found.schema.sheet})
        for paragraph in dossier.paragraphs:
            if not paragraph.section:
                params = {"field": "ส่วน", "text": paragraph.typed_section}
                yield Finding(paragraph.row.ref("section"), params, "unknown-section")


def _field_findings(
    dossier: Dossier, wanted: Labelled, entry: Entry | None, *, required: bool
) -> Iterator[Finding]:
    sheet = schema().fields.sheet
    where: CellRef | str = (
        entry.ref if entry else (dossier.agency_sheet.name if dossier.agency_sheet else sheet)
    )
    params = {"field": wanted.label}
    text = entry.text if entry else ""
    if not text:
        if required:
            yield Finding(where, params)
        return
    if wanted.type == "year" and dossier.fiscal_year is None:
        yield Finding(where, params | {"text": text}, "unreadable-year")
    elif wanted.type == "date" and dossier.dates[wanted.key].problem == "unreadable":
        yield Finding(where, params | {"text": text}, "unreadable-date")
    elif wanted.type == "agency_type" and text not in agency_types():
        yield Finding(where, params | {"text": text, "choices": " · ".join(agency_types())}, "not-in-list")


def incomplete_signer(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    found = dossier.tables["signers"]
    if "signers" not in needs.sheets or found is None:
        return
    if not any(signer.role == "proposer" for signer in dossier.signers):
        yield Finding(found.sheet.ref(found.header_row, 1), {}, "no-proposer")
    for signer in dossier.signers:
        yield from _signer_findings(signer)


def _signer_findings(signer: Signer) -> Iterator[Finding]:
    who = {"name": signer.name or signer.position or signer.typed_role}
    columns = schema().tables["signers"].columns
    for key, text in (("role", signer.typed_role), ("name", signer.name), ("position", signer.position)):
        if not text and key in signer.row.columns:
            yield Finding(signer.row.ref(key), who | {"column": columns[key].label})
    if signer.typed_role and not signer.role:
        yield Finding(signer.row.ref("role"), {"text": signer.typed_role}, "unknown-role")
    if signer.name and not _has_title_prefix(signer.name):
        yield Finding(signer.row.ref("name"), {"name": signer.name}, "no-title", Severity.WARNING)


def _has_title_prefix(name: str) -> bool:
    first_word = name.split(" ")[0]
    return "." in first_word or name.startswith(tuple(load("titles")["prefixes"]))


def placeholder_left(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    fields = schema().fields.entries
    if "text" in needs.sheets:
        for paragraph in dossier.paragraphs:
            where = paragraph.row.ref("text")
            for text in stray_braces(paragraph.text, fields):
                yield Finding(where, {"text": text})
            for key in dict.fromkeys(fields_used(paragraph.text)):
                known_missing = key in needs.fields  # MEM001 says so already
                if key in fields and not known_missing and not dossier.text(key):
                    yield Finding(
                        where, {"text": f"{{{{ {key} }}}}", "field": fields[key].label}, "empty-field"
                    )
            for text in unfilled_marks(paragraph.text):
                yield Finding(where, {"text": text})
    text_table = dossier.tables["text"]
    for ref, cell, measure in used_cells(dossier, needs):
        if not isinstance(cell.value, str) or (text_table and ref.sheet == text_table.sheet.name):
            continue
        text = tidy(cell.value)
        marks = _TEMPLATE_MARKS.findall(text)
        marks += unfilled_marks(text) if measure is None else []
        for mark in marks:
            yield Finding(ref, {"text": mark}, measure=measure)


def character_word_cannot_hold(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for ref, cell, measure in used_cells(dossier, needs):
        if isinstance(cell.value, str):
            for character in unprintable(cell.value):
                yield Finding(ref, {"character": f"U+{ord(character):04X}"}, measure=measure)
