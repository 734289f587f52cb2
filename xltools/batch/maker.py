"""What makes the documents: programs and shipped templates; where it has changed, all is made anew."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from xltools.resources import document_names, docx_template, program_version

_PROGRAMS = ("docxtpl", "python-docx", "Jinja2", "lxml")


@cache
def maker_digest() -> str:
    """Return the digest of what makes the documents of all agencies.

    The clock is not among them: time alone makes no document old. Nor is the language of the messages.
    """
    programs = {"xltools": program_version()} | {name: _version(name) for name in _PROGRAMS}
    templates = {
        f"template {name}": hashlib.sha256(docx_template(f"{name}.docx")).hexdigest()
        for name in document_names()
    }
    return hashlib.sha256(json.dumps(programs | templates, sort_keys=True).encode()).hexdigest()[:32]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
