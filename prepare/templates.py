"""Writes a compiled template as a Python module, so that Python keeps it in its own fast form as any other."""

from __future__ import annotations

import hashlib
from textwrap import indent

import docxtpl
import jinja2

from xltools.document.package import Parts, read_parts
from xltools.document.printing import PRINTERS
from xltools.document.ready import Form
from xltools.document.template import Template
from xltools.resources import declared_document, docx_template

_HEAD = '''"""{name}.docx, compiled by prepare/build.py with docxtpl {docxtpl} and Jinja {jinja}; not written by hand."""

from typing import Any

MADE_OF = "{digest}"
JINJA = "{jinja}"
'''


def module_of(name: str) -> bytes | None:
    """Return the module of a shipped template, None where it cannot be kept compiled."""
    data = docx_template(declared_document(name)["file"])
    form = Template(data, name).form()
    if form is None:
        return None
    digest = hashlib.sha256(data).hexdigest()
    head = _HEAD.format(name=name, docxtpl=docxtpl.__version__, jinja=jinja2.__version__, digest=digest)
    return (head + _stamped(form, read_parts(data)) + _parts(form)).encode("utf-8")


def _stamped(form: Form, parts: Parts) -> str:
    """Return the parts that a document is made of: the names of all, the content of those that were altered."""
    made_of = form.stamped
    altered = {name: part for name, part in sorted(made_of.standing.items()) if part != parts.get(name)}
    return (
        f"STANDING = {sorted(made_of.standing)!r}\n"
        f"MARKUP = {dict(sorted(form.markup.items()))!r}\n"
        f"ALTERED = {altered!r}\n"
        f"CHANGING = {sorted(made_of.changing)!r}\n"
        f"CUSTOM = {made_of.custom!r}\n"
        f"PROPERTIES = {made_of.properties!r}\n"
    )


def _parts(form: Form) -> str:
    functions, names = "", ""
    arguments = ", ".join(f"{name}: Any" for name in ("environment", *PRINTERS))
    for number, (name, source) in enumerate(form.sources.items(), start=1):
        body = indent(source, "    ")
        functions += f"\n\ndef _part_{number}({arguments}) -> Any:\n{body}\n    return root\n"
        names += f"    {name!r}: _part_{number},\n"
    return f"{functions}\n\nPARTS = {{\n{names}}}\n"
