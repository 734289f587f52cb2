"""What a template sees: the dossier as plain names and values (the names of DESIGN, nothing else)."""

from __future__ import annotations

from datetime import date
from typing import Any

from xltools.core.dossier import Dossier, Measure, Signer
from xltools.core.fields import field_texts
from xltools.core.placeholders import substitute
from xltools.core.rich import piece
from xltools.core.rules.workbook import number_in_title
from xltools.core.schema import schema
from xltools.core.thai import says_nothing

BLANK = "………"
"""What a draft prints where an owner, a signer or a needed field is still missing."""

Context = dict[str, Any]


def build_context(dossier: Dossier, *, draft: bool = False) -> Context:
    """Return the template context of one agency.

    A draft shows «………» where something needed is missing or unknown, and prints what has no known
    place after what stands before it; otherwise the checks have made sure that there is no such thing.
    """
    context: Context = {}
    for key in schema().fields.entries:
        group, _, name = key.partition(".")
        context.setdefault(group, {})[name] = _field_value(dossier, key, draft=draft)
    values = field_texts(dossier)
    if draft:
        values = {key: text or BLANK for key, text in values.items()}
    context["text"] = {section: [] for section in dict.fromkeys(schema().sections.values())}
    last = next(iter(context["text"]))
    for paragraph in dossier.paragraphs:
        section = paragraph.section or (last if draft else "")
        if section:
            context["text"][section].append(substitute(paragraph.text, values))
            last = section
    context["measures"] = [_measure(measure, draft) for measure in dossier.measures]
    context["owners"] = [
        {"name": owner.name, "contact": owner.contact, "in_use": owner.in_use}
        for owner in dossier.register.owners
    ]
    context["signers"] = _signers(dossier, draft)
    return context


def _field_value(dossier: Dossier, key: str, *, draft: bool) -> str | int | date | None:
    text = dossier.text(key)
    wanted = schema().fields.entries[key]
    value: str | int | date | None = text
    if key in dossier.dates:
        value = dossier.dates[key].date
    elif wanted.type == "year":
        value = dossier.fiscal_year
    missing = value is None or value == ""
    return BLANK if draft and missing and (wanted.required or text) else value


def _measure(measure: Measure, draft: bool) -> dict[str, Any]:
    names = list(measure.owners.printed)
    owners_text = measure.owners.text
    if draft and (measure.owners.unknown or not names):
        names.append(BLANK)
        owners_text = ", ".join(names)
    period = measure.period.period
    return {
        "no": measure.no,
        "title": piece(measure.title, len(number_in_title(measure.title, measure.no))),
        "method": measure.method,
        "owners": names,
        "owners_text": owners_text,
        "period": measure.period.text,
        "start": period.start if period else None,
        "end": period.end if period else None,
        "summary": measure.summary,
        "outcome": measure.outcome,
        "evidence": measure.evidence,
        "extra": dict(measure.extra),
    }


def _signers(dossier: Dossier, draft: bool) -> list[dict[str, Any]]:
    """Return who signs; in a draft, a blank proposer where none is, and unknown roles as opinions."""
    signers = [_signer(signer, draft) for signer in dossier.signers]
    if draft and not any(signer["role"] == "proposer" for signer in signers):
        signers.insert(0, {"role": "proposer", "name": BLANK, "position": BLANK, "acting": ""})
    return [{"order": no} | signer for no, signer in enumerate(signers, start=1)]


def _signer(signer: Signer, draft: bool) -> dict[str, Any]:
    blank = BLANK if draft else ""
    return {
        "role": signer.role or ("opinion" if draft else signer.typed_role),
        "name": signer.name or blank,
        "position": signer.position or blank,
        "acting": "" if says_nothing(signer.acting) else signer.acting,
    }
