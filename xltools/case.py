"""One workbook read, and checked for the documents that are wanted of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Protocol

from xltools.core.digest import workbook_digest
from xltools.core.dossier import Dossier, read_dossier
from xltools.core.header_rows import header_rows
from xltools.core.headings import MIN_LABELS
from xltools.core.messages import LANGUAGES, Language, say
from xltools.core.model import Workbook
from xltools.core.names import is_plain_part
from xltools.core.report import Report
from xltools.core.requirements import Requirements
from xltools.core.rules import check, control_of
from xltools.core.rules.control import RuleControl
from xltools.core.schema import schema
from xltools.core.status import StatusSheet
from xltools.errors import InputError
from xltools.outcome import Options
from xltools.records import dataclass
from xltools.workbook.limits import MAX_MEASURES, too_big
from xltools.workbook.reader import too_new

if TYPE_CHECKING:
    from xltools.document.declaration import Document


class Book(Protocol):
    """A workbook at its edge: a closed file, or one that is open in an office program.

    ``path`` is its file; documents go into that folder unless they are told another place.
    """

    path: Path

    def read(self) -> Workbook:
        """Return what the workbook holds."""

    def ensure_writable(self) -> None:
        """Raise OutputError if the status sheet cannot be written."""

    def status_sheet_name(self) -> str:
        """Return the name under which the status sheet is there, or will be added."""

    def prepare_status(self, sheet: StatusSheet, backup: Path | None) -> Callable[[], None]:
        """Return what writes this status sheet; what forbids it is raised now."""

    def ensure_unchanged(self) -> None:
        """Raise OutputError if the workbook is no longer what was read of it."""

    def link_to(self, target: Path) -> str:
        """Return the link from the workbook to a file."""

    def remarks(self, language: Language) -> list[str]:
        """Return what a person should know of where the workbook is."""


@dataclass(frozen=True)
class Source:
    """One workbook as it was read, and the language in which it is spoken of."""

    book: Book
    workbook: Workbook
    dossier: Dossier
    language: Language

    @property
    def path(self) -> Path:
        """The workbook's file."""
        return self.book.path


@dataclass(frozen=True)
class Case(Source):
    """A workbook with the documents wanted of it and everything the rules found."""

    documents: tuple[Document, ...]
    control: RuleControl
    report: Report
    notes: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of what the workbook says."""
        return workbook_digest(self.workbook)


def read(book: Book, options: Options) -> Source:
    """Return what a workbook says.

    Raises:
        InputError: it is no readable workbook.
    """
    workbook = book.read()
    _refuse_flood(workbook)
    dossier = read_dossier(workbook)
    if len(dossier.measures) > MAX_MEASURES:
        raise too_big(book.path.name)
    return Source(book, workbook, dossier, _language(dossier, options))


def _refuse_flood(workbook: Workbook) -> None:
    """Refuse a table of far too many measures before each of its rows is read."""
    wanted = schema().tables["measures"]
    for sheet in workbook.sheets:
        filled = Counter(row for row, _ in sheet.cells)
        rows = sum(count >= MIN_LABELS for count in filled.values())
        if rows > MAX_MEASURES + MIN_LABELS and next(header_rows(sheet, wanted), None):
            raise too_big(sheet.name)


def checked(source: Source, options: Options) -> Case:
    """Return what the rules say of a workbook, for the templates of the options or of its settings.

    Raises:
        InputError: a template is not there, or the settings name a place outside the folder.
    """
    documents = wanted_documents(source, options)
    control = control_of(source.dossier)
    needs = Requirements.union(document.needs for document in documents)
    return Case(
        **vars(source),
        documents=documents,
        control=control,
        report=check(source.dossier, needs, control),
        notes=(*_notes(source, control), *_of_templates(documents, source.language)),
    )


def _of_templates(documents: tuple[Document, ...], language: Language) -> Iterator[str]:
    """Yield a note on each template of one's own in which something is lost or wrong, before it is signed."""
    for document in documents:
        if document.wrong:
            file = document.source.name if document.source else document.name
            yield say("cli.template_wrong", language, template=file, count=document.wrong)


def backup_place(source: Source) -> Path | None:
    """Return where the workbook as it was is kept before it is written, None if its settings want no copy."""
    if not wants(source, "backup"):
        return None
    return source.path.with_name(f"{source.path.stem}.bak{source.path.suffix}")


def wants(source: Source, setting: str) -> bool:
    """Return whether a setting of the workbook says yes."""
    return source.dossier.setting(setting).strip().casefold() in ("ใช่", "yes", "true", "1")


def typed_path(typed: str, folder: Path) -> Path:
    """Return the place in a folder that a path typed in a workbook names.

    Raises:
        InputError: ``path-outside`` if it leads out of the folder, be it by a link; ``bad-path`` if it is
            none that every system reads alike.
    """
    windows = PureWindowsPath(typed)
    anchored = windows.drive or windows.root or typed.startswith("~")
    if anchored or any(part.strip(". ") == "" for part in windows.parts):
        raise InputError("path-outside", {"path": _one_line(typed)})
    if not all(is_plain_part(part) for part in windows.parts):
        raise InputError("bad-path", {"path": _one_line(typed)})
    path = folder.joinpath(*windows.parts)
    if not is_inside(path, folder):
        raise InputError("path-outside", {"path": _one_line(typed)})
    return path


def is_inside(path: Path, folder: Path) -> bool:
    """Return whether a path stays in a folder, where its links are followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # links that lead in a circle
        return False


def _one_line(typed: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in typed)


def _language(dossier: Dossier, options: Options) -> Language:
    typed = dossier.setting("language").casefold()
    from_settings = next((language for language in LANGUAGES if language == typed), None)
    return options.language or from_settings or options.default_language


def _notes(source: Source, control: RuleControl) -> list[str]:
    """Return what a person should know of the workbook beside the findings."""
    language, notes = source.language, source.book.remarks(source.language)
    if too_new(source.workbook):
        notes.append(say("cli.too_new", language))
    typed = source.dossier.setting("language")
    if typed and typed.casefold() not in LANGUAGES:
        notes.append(say("cli.unknown_language", language, text=typed))
    if control.off:
        notes.append(say("cli.rules_off", language, codes=", ".join(sorted(control.off))))
    if control.levels:
        changed = (
            f"{code} = {say(f'severity.{level.value}', language)}"
            for code, level in sorted(control.levels.items())
        )
        notes.append(say("cli.severities", language, codes=", ".join(changed)))
    if control.kept:
        notes.append(say("cli.promise_rules", language, codes=", ".join(sorted(control.kept))))
    if control.unknown:
        notes.append(say("cli.unknown_rules", language, codes=", ".join(control.unknown)))
    return notes


def wanted_documents(source: Source, options: Options) -> tuple[Document, ...]:
    """Return the documents that the options, else the workbook's settings, name.

    Raises:
        InputError: a template is not there, or the settings name a place outside the folder.
    """
    from xltools.document.declaration import find_document

    if options.templates:
        return tuple(find_document(wanted, Path()) for wanted in dict.fromkeys(options.templates))
    folder = source.path.parent
    names = _names(source.dossier.setting("templates")) or _names(
        schema().settings.entries["templates"].default
    )
    paths = [typed_path(name, folder).relative_to(folder) for name in names]
    return tuple(find_document(path.as_posix(), folder) for path in paths)


def _names(typed: str) -> list[str]:
    names = (name.strip() for name in typed.replace("\n", ",").split(","))
    return list(dict.fromkeys(filter(None, names)))
