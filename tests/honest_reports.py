"""Honest reports of twenty made-up agencies, as workbooks: data to hold the checks' false alarms down."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from xltools.core.contents import Contents
from xltools.core.schema import TABLE_KEYS
from xltools.workbook.starter import filled

REPORTS = sorted((Path(__file__).parent / "honest").glob("*.toml"))


def report(path: Path) -> dict[str, Any]:
    """Return a report as its file holds it."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def workbook_of(contents: dict[str, Any]) -> bytes:
    """Return the workbook that an office would have filled in with a report."""
    return filled(Contents(contents["fields"], {key: contents[key] for key in TABLE_KEYS if key in contents}))
