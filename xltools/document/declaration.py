"""The documents xltools can make: a template, its titles, and what it needs of a workbook."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from xltools.core.requirements import Requirements
from xltools.errors import InputError
from xltools.records import dataclass
from xltools.resources import declared_document, document_names, docx_template
from xltools.typed_paths import near_path

_LARGEST_TEMPLATE = 64 * 1024 * 1024
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Document:
    """One document to make: the template's bytes, what it is called, what it needs.

    ``source`` is the file of a template that was given as one; ``foreign`` is one that is not a copy of ours,
    with so many places in it that do not print what stands there (``wrong``).
    """

    name: str
    title: Mapping[str, str]
    needs: Requirements
    template: bytes
    source: Path | None = None
    foreign: bool = False
    subject: str = "memo.subject"
    """The field that says what it is about; where that is blank, it is about its title."""
    wrong: int = 0


def find_document(wanted: str, folder: Path) -> Document:
    """Return the shipped document of a name, or an agency's own template from a .docx file.

    Args:
        wanted: A name such as ``memo`` in any case, or the path of a .docx file.
        folder: Where a relative path starts from.

    Raises:
        InputError: ``template-missing``, or the file cannot be used.
        EngineUnavailable: ``template-process``: no process for it can be started.
    """
    if wanted.casefold() in document_names():
        return _shipped(wanted.casefold())
    path = folder / wanted
    data = read_template_file(path, wanted) if path.suffix.casefold() == ".docx" else None
    if data is None:
        raise template_missing(wanted, path)
    title = {"th": path.stem, "en": path.stem}
    ours = next((known for name in document_names() if (known := _shipped(name)).template == data), None)
    if ours is not None:
        return Document(path.stem, title, ours.needs, data, path, subject=ours.subject)
    from xltools.document.foreign.template import needs_of

    needs, wrong = needs_of(data, path.stem)
    return Document(path.stem, title, needs, data, path, foreign=True, wrong=wrong)


def read_template_file(path: Path, wanted: str) -> bytes | None:
    """Return the bytes of a template's file, None where there is none.

    Raises:
        InputError: ``template-unreadable``, ``template-too-large`` or ``template-encrypted``.
    """
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):  # a pipe would be waited for without end
            return None
        if info.st_size > _LARGEST_TEMPLATE:
            raise InputError("template-too-large", {"name": wanted, "most": f"{_LARGEST_TEMPLATE >> 20}"})
        data = path.read_bytes()
    except PermissionError:
        raise InputError("template-unreadable", {"name": wanted}) from None
    except (OSError, ValueError):  # not there, or a name longer than the disk allows
        return None
    if data.startswith(_COMPOUND_FILE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise InputError("template-encrypted", {"name": wanted})
    return data


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
    declared = declared_document(name)
    needs = Requirements(
        sheets=frozenset(declared["sheets"]),
        columns=frozenset(declared["measure_columns"]),
        fields=frozenset(declared["fields"]),
        pictures=frozenset(declared.get("pictures", ())),
        signed_by=frozenset(declared.get("signed_by", ())),
    )
    template = docx_template(declared["file"])
    return Document(name, declared["title"], needs, template, subject=declared.get("subject", ""))
