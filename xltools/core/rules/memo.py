"""MEM: are the memo's own fields, text and signers complete, and is nothing left to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import repeat

from xltools.core.agency import HEAD, agency_types, titles_of
from xltools.core.data import load
from xltools.core.dossier import Dossier, Entry, Signer, is_uncalculated
from xltools.core.model import CellRef, Severity
from xltools.core.placeholders import fields_used, may_have_unfilled_marks, stray_braces, unfilled_marks
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding, used_texts, whole_text
from xltools.core.rules.heading import misspelt_position
from xltools.core.schema import Labelled, schema, section_label, section_labels
from xltools.core.thai import says_nothing, squash
from xltools.patterns import pattern_of

_TEMPLATE_MARKS = pattern_of(r"\{\{[^{}]*\}\}|\{\{|\}\}|\{%|%\}|\{#|#\}")


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
                params = {"text": paragraph.typed_section, "choices": " · ".join(section_labels())}
                yield Finding(paragraph.row.ref("section"), params, "unknown-section")
        for row in dossier.empty_paragraphs:
            yield Finding(
                row.ref("text"), {"field": found.schema.columns["text"].label}, severity=Severity.WARNING
            )
        closing = any(paragraph.section == "closing" for paragraph in dossier.paragraphs)
        if dossier.paragraphs and not closing:
            where = found.sheet.ref(found.header_row, 1)
            yield Finding(where, {"field": section_label("closing")}, "no-section")


def _field_findings(
    dossier: Dossier, wanted: Labelled, entry: Entry | None, *, required: bool
) -> Iterator[Finding]:
    sheet = schema().fields.sheet
    where: CellRef | str = (
        entry.ref if entry else (dossier.agency_sheet.name if dossier.agency_sheet else sheet)
    )
    params = {"field": wanted.label}
    text = entry.text if entry else ""
    if says_nothing(text):
        if required:
            yield Finding(where, params)
        return
    spaced = text.replace(":", " ")
    if again := next((word for word in wanted.printed_before if spaced.startswith(word)), ""):
        level = Severity.ERROR if required else Severity.WARNING
        yield Finding(where, params | {"word": again.strip()}, "label-again", severity=level)
    if short := next(
        (word for word in wanted.in_full if any(map(str.startswith, text.split(), repeat(word)))), ""
    ):
        yield Finding(where, params | {"word": short}, "in-short", severity=Severity.INFO)
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
    titles = titles_of(dossier.text("agency.name"))
    proposed = any(signer.role == "proposer" for signer in dossier.signers)
    if not proposed and ("proposer" in needs.signed_by or not dossier.signers):
        variant = "no-proposer" if "proposer" in needs.signed_by else "nobody"
        yield Finding(found.sheet.ref(found.header_row, 1), {}, variant)
    if "head" in needs.signed_by and titles is not None and dossier.signers:
        last = dossier.signers[-1]
        if not squash(last.position).startswith(HEAD) and HEAD not in squash(last.acting):
            params = {"name": last.name, "head": titles.head}
            yield Finding(last.row.ref("position"), params, "not-the-head", Severity.WARNING)
    names: dict[str, Signer] = {}
    for signer in dossier.signers:
        yield from _signer_findings(signer)
        if titles is not None and (meant := misspelt_position(signer, titles)):
            params = {"text": signer.position, "meant": meant}
            yield Finding(signer.row.ref("position"), params, "position")
        first = names.setdefault(squash(signer.name), signer)
        if first is not signer and not says_nothing(signer.name):
            params = {"name": signer.name, "first": first.row.ref("name").a1}
            yield Finding(signer.row.ref("name"), params, "twice", Severity.WARNING)


def _signer_findings(signer: Signer) -> Iterator[Finding]:
    columns = schema().tables["signers"].columns
    who = next((text for text in (signer.name, signer.position, signer.typed_role) if text), "")
    row = str(signer.row.number)
    for key, text in (("role", signer.typed_role), ("name", signer.name), ("position", signer.position)):
        if says_nothing(text) and key in signer.row.columns:
            yield Finding(signer.row.ref(key), {"row": row, "name": who, "column": columns[key].label})
    if signer.typed_role and not signer.role:
        yield Finding(signer.row.ref("role"), {"text": signer.typed_role}, "unknown-role")
    if not says_nothing(signer.name) and (fault := _name_fault(signer.name)):
        variant, severity = fault
        yield Finding(signer.row.ref("name"), {"name": signer.name}, variant, severity)


def _name_fault(name: str) -> tuple[str, Severity] | None:
    """Return what is wrong with the name that will stand under a signature, None if nothing is."""
    if name.startswith("("):
        return "brackets", Severity.ERROR
    if re.search(r"[\n/,]", name) or _names_another(name):
        return "several", Severity.ERROR
    prefix = max(
        (title for title in load("titles")["prefixes"] if name.startswith(title)), key=len, default=""
    )
    rest = name.removeprefix(prefix).rpartition(".")[2].strip()
    if not rest:
        return "title-only", Severity.ERROR
    if not prefix and "." not in name.split(" ")[0]:
        return ("no-title", Severity.WARNING) if " " in name else ("not-a-name", Severity.ERROR)
    if " " not in rest and prefix != "พระ":
        return "no-surname", Severity.WARNING
    return None


def _names_another(name: str) -> bool:
    """Tell a name behind which a second one begins: นายสมชาย ใจสมมติ และนางสาวสมศรี ใจสมมติ."""
    words = re.split(r"\s+(?:และ|กับ)?\s*", name)
    return any(word.startswith(("นาย", "นาง", "น.ส.")) for word in words[2:])


def placeholder_left(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    fields = schema().fields.entries
    for paragraph in dossier.paragraphs if "text" in needs.sheets else ():
        where = paragraph.row.ref("text")
        yield from _marks_left(where, stray_braces(paragraph.text, fields) + unfilled_marks(paragraph.text))
        for key in dict.fromkeys(fields_used(paragraph.text)):
            known_missing = key in needs.fields  # MEM001 says so already
            if key in fields and not known_missing and says_nothing(dossier.text(key)):
                params = {"text": f"{{{{ {key} }}}}", "field": fields[key].label}
                yield Finding(where, params, "empty-field")
    text_table = dossier.tables["text"]
    perhaps_unfilled = may_have_unfilled_marks(whole_text(dossier, needs))
    for used in used_texts(dossier, needs):
        braces = "{" in used.text or "}" in used.text
        if not braces and not perhaps_unfilled:
            continue
        marks = (_TEMPLATE_MARKS.findall(used.text) if braces else []) + unfilled_marks(used.text)
        elsewhere = not (text_table and used.place.sheet == text_table.sheet.name)
        if marks and elsewhere and not says_nothing(used.text):  # dashes or dots alone are a blank
            yield from _marks_left(used.place.ref, marks, used.place.measure)


def _marks_left(where: CellRef, marks: list[str], measure: int | None = None) -> Iterator[Finding]:
    if marks:
        yield Finding(where, {"text": " ".join(dict.fromkeys(marks))}, measure=measure)


def garuda_not_set(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    field = schema().fields.entries["agency.garuda"]
    if "garuda" in needs.pictures and dossier.agency_sheet is not None and not dossier.text(field.key):
        entry = dossier.entries.get(field.key)
        yield Finding(entry.ref if entry else dossier.agency_sheet.name, {"field": field.label})
