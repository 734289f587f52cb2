"""What makes the documents: programs, shipped templates, options; where it has changed, all is made anew."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from xltools.outcome import Options
from xltools.resources import document_names, docx_template, program_version

_PROGRAMS = ("docxtpl", "python-docx", "Jinja2", "lxml")
_MATTERING = ("language", "default_language", "fail_on", "draft", "overwrite", "write_status")


def maker_digest(options: Options) -> str:
    """Return the digest of what makes the documents of all agencies.

    The clock is not among them: time alone makes no document old.
    """
    told: dict[str, Any] = dict(_installed())
    told |= {name: str(getattr(options, name)) for name in _MATTERING}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    programs = {"xltools": program_version()} | {name: _version(name) for name in _PROGRAMS}
    templates = {
        f"template {name}": hashlib.sha256(docx_template(f"{name}.docx")).hexdigest()
        for name in document_names()
    }
    return tuple((programs | templates).items())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
