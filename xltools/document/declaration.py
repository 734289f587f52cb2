"""The documents xltools can make: a template, its titles, and what it needs of a workbook."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xltools.core.requirements import Requirements
from xltools.errors import InputError
from xltools.resources import document_names, docx_template
from xltools.typed_paths import near_path


@dataclass(frozen=True)
class Document:
    """One document to make: the template's bytes, what it is called, what it needs."""

    name: str
    title: Mapping[str, str]
    needs: Requirements
    template: bytes
    source: Path | None = None


def find_document(wanted: str, folder: Path) -> Document:
    """Return the shipped document of a name, or an agency's own template from a .docx file.

    Args:
        wanted: A name such as ``memo`` in any case, or the path of a .docx file.
        folder: Where a relative path starts from.

    Raises:
        InputError: ``template-missing`` or ``template-unreadable``.
    """
    if wanted.casefold() in document_names():
        return _shipped(wanted.casefold())
    path = folder / wanted
    try:
        found = path.suffix.casefold() == ".docx" and stat.S_ISREG(path.stat().st_mode)
        data = path.read_bytes() if found else None
    except PermissionError:
        raise InputError("template-unreadable", {"name": wanted}) from None
    except (OSError, ValueError):  # not there, or a name longer than the disk allows
        data = None
    if data is None:
        raise template_missing(wanted, path)
    title = {"th": path.stem, "en": path.stem}
    from xltools.document.lint import own_needs
    from xltools.document.pictures import has_picture

    pictures = frozenset({"garuda"} if has_picture(data, "garuda") else ())
    return Document(path.stem, title, own_needs(data, pictures), data, path)


def template_missing(wanted: str, path: Path) -> InputError:
    """Return the error for a template that is not there, with the one that was perhaps meant."""
    from difflib import get_close_matches

    names = document_names()
    like = get_close_matches(wanted.casefold(), names, 1)
    near = like[0] if like else near_path(path, endings=(".docx",))
    if near is None:
        return InputError("template-missing", {"name": wanted, "names": ", ".join(names)})
    return InputError("template-missing", {"name": wanted, "near": near})


@cache
def _shipped(name: str) -> Document:
    declared = tomllib.loads(docx_template(f"{name}.toml").decode("utf-8"))
    needs = Requirements(
        sheets=frozenset(declared["sheets"]),
        columns=frozenset(declared["measure_columns"]),
        fields=frozenset(declared["fields"]),
        pictures=frozenset(declared.get("pictures", ())),
    )
    return Document(name, declared["title"], needs, docx_template(declared["file"]))
