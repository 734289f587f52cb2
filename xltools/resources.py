"""What xltools was shipped with: its data, its templates (in the package, or beside it in a checkout), its version."""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import xltools
from xltools.errors import InputError

PACKAGE = Path(__file__).parent
PREPARED = PACKAGE / "prepared"
"""Forms of the shipped files that are read faster than these; prepare/build.py makes them."""


def workbook_template(name: str) -> bytes:
    """Return the bytes of the shipped workbook template ``name``, such as ``measures.xlsx``."""
    return _shipped("workbook_templates", name)


def vba_project() -> bytes:
    """Return the compiled macros of the buttons."""
    return _shipped("workbook_templates", "vbaProject.bin")


def docx_template(name: str) -> bytes:
    """Return the bytes of the file ``name`` of docx_templates, such as ``memo.docx``."""
    return _shipped("docx_templates", name)


def document_names() -> list[str]:
    """Return the names of the shipped documents, each declared by a file ``<name>.toml``."""
    return list(_names(_folder("docx_templates")))


def declared_document(name: str) -> dict[str, Any]:
    """Return what the shipped document of a name declares."""
    return _values(docx_template(f"{name}.toml"), f"document-{name}")


def data_file(name: str) -> dict[str, Any]:
    """Return the packaged data file ``name`` (such as ``ita/2569``, without its ending) as plain values."""
    return _values((PACKAGE / f"data/{name}.toml").read_bytes(), f"data-{name.replace('/', '-')}")


def data_names(folder: str) -> tuple[str, ...]:
    """Return the names of the packaged data files in a folder, without their ending, in order."""
    return _names(PACKAGE / "data" / folder)


@cache
def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(entry.stem for entry in folder.iterdir() if entry.suffix == ".toml"))


def _values(written: bytes, name: str) -> dict[str, Any]:
    """Return the values of a TOML file: from its prepared form, if that was made of these very bytes."""
    try:
        head, _, prepared = (PREPARED / f"{name}.json").read_bytes().partition(b"\n")
    except OSError:
        head = b""
    if head == mark_of(written):
        values: dict[str, Any] = json.loads(prepared)
        return values
    import tomllib

    return tomllib.loads(written.decode("utf-8"))


def mark_of(written: bytes) -> bytes:
    """Return what tells, quickly, the bytes that a prepared form was made of from others."""
    return f"{len(written)} {zlib.crc32(written):08x}".encode("ascii")


def _shipped(folder: str, name: str) -> bytes:
    try:
        return (_folder(folder) / name).read_bytes()
    except FileNotFoundError:
        raise InputError("template-missing", {"name": name}) from None


@cache
def _folder(name: str) -> Path:
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name


def program_version() -> str:
    """Return the version of xltools that is running."""
    return xltools.__version__
