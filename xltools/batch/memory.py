"""What of an earlier run still holds: an agency is unchanged if nothing its documents are made of has changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xltools.batch.plan import Agency, agency_of
from xltools.batch.sources import Wanted
from xltools.batch.work import Done, Survey, file_digest


def journal_line(agency: Agency, done: Done, maker: str) -> dict[str, Any]:
    """Return what the journal keeps of an agency's work."""
    return {
        "maker": maker,
        "templates": list(agency.wanted.templates),
        "folder": agency.folder,
        "names": list(agency.names),
        "left": done.left,
        "needs": done.needs,
        "record": done.record,
    }


def remembered(wanted: Wanted, line: Mapping[str, Any] | None, maker: str) -> Agency | None:
    """Return the agency as the journal knows it, if it need not be done again."""
    if line is None or line.get("maker") != maker or line.get("templates") != list(wanted.templates):
        return None
    record = line["record"]
    if record["outcome"] == "failed" or line["left"] is None:
        return None
    agency, district, province = (record[key] for key in ("agency", "district", "province"))
    found = Survey(agency, district, province, tuple(line["names"]))
    known = agency_of(wanted, found)
    if known.folder != line["folder"]:
        return None
    now = {wanted.workbook: line["left"], **line["needs"]}
    now |= {made["path"]: made["sha256"] for made in record["outputs"]}
    if any(file_digest(Path(path)) != digest for path, digest in now.items()):
        return None
    known.unchanged = True
    return known
