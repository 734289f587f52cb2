"""What of an earlier run still holds: an agency is unchanged if nothing its documents are made of has changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from xltools.batch.plan import Agency, agency_of
from xltools.batch.sources import Wanted
from xltools.batch.work import Done, Survey, file_digest
from xltools.core.model import Severity
from xltools.outcome import Options

Why = Literal["new", "settings", "program"]
"""Why an agency is done again: its files, or only the options, or only what makes the documents."""


def journal_line(agency: Agency, done: Done, maker: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the journal keeps of an agency's work."""
    return {
        "maker": maker,
        "settings": settings,
        "templates": list(agency.wanted.templates),
        "folder": agency.folder,
        "known": bool(agency.name),
        "names": list(agency.names),
        "left": done.left,
        "needs": done.needs,
        "record": done.record,
    }


def settings_of(options: Options) -> dict[str, Any]:
    """Return the options that what is made depends on."""
    level = options.fail_on.value if options.fail_on else "never"
    return {
        "fail_on": level,
        "draft": options.draft,
        "overwrite": options.overwrite,
        "status": options.write_status,
        "pdf": options.pdf,
    }


def remembered(
    wanted: Wanted, line: Mapping[str, Any] | None, maker: str, settings: Mapping[str, Any]
) -> Agency | Why:
    """Return the agency as the journal knows it if it need not be done again, else why it must be."""
    if line is None:
        return "new"
    record = line["record"]
    if record["outcome"] == "failed" or line["left"] is None:
        return "new"
    agency, district, province = (record[key] for key in ("agency", "district", "province"))
    known = agency_of(wanted, Survey(agency, district, province, tuple(line["names"])))
    now = {wanted.workbook: line["left"], **line["needs"]}
    now |= {made["path"]: made["sha256"] for made in record["outputs"]}
    if known.folder != line["folder"] or any(
        file_digest(Path(path)) != digest for path, digest in now.items()
    ):
        return "new"
    if line["maker"] != maker:
        return "program"
    if line["templates"] != list(wanted.templates) or _makes_another(line["settings"], settings, record):
        return "settings"
    known.unchanged = True
    return known


def _makes_another(then: Mapping[str, Any], now: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Tell whether the options of now would give this agency anything else than those of then."""
    made = record["outputs"]
    return bool(
        then["draft"] != now["draft"]
        or (now["status"] and not then["status"])
        or (now["overwrite"] and not then["overwrite"] and any("kept" in each for each in made))
        or (now["pdf"] and now["pdf"] != then["pdf"] and made)
        or _blocks(then["fail_on"], record["counts"]) != _blocks(now["fail_on"], record["counts"])
    )


def _blocks(level: str, counts: Mapping[str, int]) -> bool:
    match level:
        case Severity.ERROR.value:
            return bool(counts["error"])
        case Severity.WARNING.value:
            return bool(counts["error"] or counts["warning"])
    return False
