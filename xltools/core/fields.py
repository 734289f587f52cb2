"""The fields of the sheet หน่วยงาน as text, as the memo's text and file names use them."""

from __future__ import annotations

from xltools.core.dossier import Dossier
from xltools.core.schema import schema
from xltools.core.thai import thai_date


def field_texts(dossier: Dossier) -> dict[str, str]:
    """Return every field of the agency sheet as text, by key."""
    texts = {key: dossier.text(key) for key in schema().fields.entries}
    texts |= {key: thai_date(reading.date) for key, reading in dossier.dates.items() if reading.date}
    if dossier.fiscal_year is not None:
        texts["report.fiscal_year"] = str(dossier.fiscal_year)
    return texts
