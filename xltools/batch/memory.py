"""What of an earlier run still holds: an agency is unchanged if nothing its documents are made of has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from xltools.batch.plan import Agency, agency_of
from xltools.batch.sources import Wanted
from xltools.batch.work import Done, Survey, file_digest
from xltools.outcome import Options
from xltools.resources import document_names, docx_template, program_version

_MAKERS = ("docxtpl", "python-docx", "Jinja2", "lxml")
_MATTERING = ("language", "default_language", "fail_on", "draft", "overwrite", "write_status")


def maker_digest(options: Options) -> str:
    """Return the digest of what makes the documents of all agencies: programs, shipped templates, options.

    The clock is not among them: time alone makes no document old.
    """
    told: dict[str, Any] = {"xltools": program_version()}
    told |= {name: _version(name) for name in _MAKERS}
    told |= {name: str(getattr(options, name)) for name in _MATTERING}
    told |= {name: hashlib.sha256(docx_template(f"{name}.docx")).hexdigest() for name in document_names()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


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
    found = Survey(*(record[key] for key in ("agency", "district", "province")), tuple(line["names"]))
    agency = agency_of(wanted, found)
    if agency.folder != line["folder"]:
        return None
    now = {wanted.workbook: line["left"], **line["needs"]}
    now |= {made["path"]: made["sha256"] for made in record["outputs"]}
    if any(file_digest(Path(path)) != digest for path, digest in now.items()):
        return None
    agency.unchanged = True
    return agency
