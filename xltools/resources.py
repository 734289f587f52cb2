"""What xltools was shipped with: its templates (in the package, or beside it in a checkout), its version."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from xltools.errors import InputError


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
    return list(_document_names())


@cache
def _document_names() -> tuple[str, ...]:
    entries = _folder("docx_templates").iterdir()
    return tuple(sorted(entry.name[:-5] for entry in entries if entry.name.endswith(".toml")))


def _shipped(folder: str, name: str) -> bytes:
    try:
        return _folder(folder).joinpath(name).read_bytes()
    except FileNotFoundError:
        raise InputError("template-missing", {"name": name}) from None


def _folder(name: str) -> Traversable:
    packaged = files("xltools").joinpath(name)
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / name


@cache
def program_version() -> str:
    """Return the version of xltools that is running, ``0`` where it runs without being installed."""
    try:
        return version("xltools")
    except PackageNotFoundError:
        return "0"
