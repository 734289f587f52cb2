"""Words that the roll-up's workbook and page share."""

from __future__ import annotations

from datetime import datetime

from xltools.core.messages import Language
from xltools.core.thai import thai_date, western_digits


def day(now: datetime, language: Language) -> str:
    """Return a day as people of a language write it."""
    return western_digits(thai_date(now)) if language == "th" else f"{now:%Y-%m-%d}"
