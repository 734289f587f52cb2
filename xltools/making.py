"""The documents of one workbook: planned and rendered as bytes before the first one is written."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from xltools.case import Case, is_inside, typed_path
from xltools.core.context import build_context
from xltools.core.dossier import Dossier
from xltools.core.fields import field_texts
from xltools.core.messages import LANGUAGES, say
from xltools.core.names import file_name
from xltools.core.report import Diagnostic
from xltools.core.rules import RULES_BY_CODE
from xltools.core.rules.base import Finding
from xltools.core.thai import says_nothing
from xltools.errors import InputError
from xltools.outcome import Options, Output
from xltools.records import dataclass, replace

if TYPE_CHECKING:
    from xltools.document.declaration import Document
    from xltools.document.foreign.template import ForeignTemplate
    from xltools.document.pdf.printer import PdfKind, Printer
    from xltools.document.picture_files import PictureFault
    from xltools.document.ready import ReadyTemplate
    from xltools.document.template import Template

    Fillable = Template | ReadyTemplate | ForeignTemplate

_OWN_FIELDS = ("agency.name", "memo.office", "report.fiscal_year")
"""A document belongs to the workbook whose agency, office and year it was made for."""
_LARGEST_PICTURE = 20 * 1024 * 1024


@dataclass(frozen=True)
class Made:
    """A document that is ready to be written."""

    output: Output
    data: bytes


def compiled(documents: Sequence[Document]) -> list[Fillable]:
    """Return the templates of documents, compiled.

    Raises:
        InputError: a template cannot be used.
        EngineUnavailable: no process for a template that is not ours can be started.
    """
    return [_compiled(document.foreign, document.template, document.name) for document in documents]


@lru_cache(maxsize=16)
def _compiled(foreign: bool, data: bytes, name: str) -> Fillable:
    """Return a template compiled once for all workbooks of a run; the same bytes mean the same."""
    if foreign:
        from xltools.document.foreign.template import ForeignTemplate

        return ForeignTemplate(data, name)
    from xltools.document.ready import template_of

    return template_of(data, name)


def undeclared(case: Case, templates: Sequence[Fillable]) -> Iterator[Diagnostic]:
    """Yield TPL001 for every name that a template asks for and the data lacks."""
    if not templates:
        return
    context = build_context(case.dossier, draft=True)
    for template in templates:
        for missing in template.undeclared(context):
            params = {"template": template.name, "variable": missing.name}
            variant = ""
            if missing.place is not None:
                from xltools.document.places import place_text

                variant = "placed"
                for language in LANGUAGES:
                    params[f"place_{language}"] = place_text(missing.place, language)
            yield RULES_BY_CODE["TPL001"].diagnostic(Finding(None, params, variant))


def rendered(case: Case, templates: Sequence[Fillable], options: Options, *, draft: bool) -> list[Made]:
    """Return every document with its place; nothing is written.

    Raises:
        InputError: settings, a picture or a template cannot be used.
        OutputError: two documents want one file, a place cannot be had, or a PDF cannot be made.
        EngineUnavailable: PDF is wanted, and no program here makes it.
    """
    from xltools.document import outputs

    printer = _printer(options.pdf) if options.pdf else None
    sources = [document.source for document in case.documents if document.source is not None]
    origin = origin_of(case)
    places = outputs.plan(
        wanted_paths(case, options, draft=draft),
        origin=origin,
        overwrite=options.overwrite,
        untouchable=[case.path, *sources],
        reserved=options.reserved,
    )
    context = build_context(case.dossier, draft=draft)
    garuda = _garuda(case)
    pictures = {"garuda": garuda} if isinstance(garuda, bytes) else {}
    made_of = {
        "agency": case.dossier.text("agency.name"),
        "fiscal_year": str(case.dossier.fiscal_year or ""),
        "workbook": case.digest,
    }
    made = []
    for document, template, place in zip(case.documents, templates, places, strict=True):
        title = case.dossier.text(document.subject) or document.title["th"]
        data = template.render(
            context,
            now=options.now,
            title=title,
            draft=draft,
            pictures=pictures,
            origin=origin,
            made_of=made_of,
        )
        sha256 = hashlib.sha256(data).hexdigest()
        title = document.title[case.language]
        output = Output(document.name, title, place.path, sha256, place.kept, place.kept_for)
        made.append(Made(output, data))
    return [*made, *_printed(case, made, printer, options)] if printer else made


def _printer(kind: PdfKind) -> Printer:
    from xltools.document.pdf.printer import Printer  # asks for programs of this computer; a .docx needs none

    return Printer(kind)


def _printed(case: Case, made: Sequence[Made], printer: Printer, options: Options) -> Iterator[Made]:
    """Yield the PDF of every document, under its name; in a dry run only where it would be."""
    from xltools.document import outputs

    origin = origin_of(case)
    places = outputs.plan(
        [document.output.path.with_suffix(".pdf") for document in made],
        origin=origin,
        overwrite=options.overwrite,
        reserved=options.reserved,
    )
    author = case.dossier.text("agency.name")
    for document, place in zip(made, places, strict=True):
        data = b""
        if not options.dry_run:
            data = printer.pdf(document.data, author=author, now=options.now, origin=origin)
        output = replace(
            document.output,
            kind="pdf",
            title=f"{document.output.title} (PDF)",
            path=place.path,
            sha256=hashlib.sha256(data).hexdigest() if data else "",
            kept=place.kept,
            kept_for=place.kept_for,
        )
        yield Made(output, data)


def font_notes(case: Case, options: Options) -> tuple[str, ...]:
    """Return what a person should know of the fonts that a PDF is printed with here."""
    if not options.pdf or all(document.source is not None for document in case.documents):
        return ()
    from xltools.computer.fonts import MEMO_FONT, sarabun_fonts
    from xltools.computer.machine import this_computer

    if MEMO_FONT in sarabun_fonts(this_computer()):
        return ()
    return (say("cli.pdf_font", case.language, font=MEMO_FONT),)


def origin_of(case: Case) -> str:
    """Return what tells this workbook's documents from those of another office or year."""
    texts = field_texts(case.dossier)
    owned = "\n".join(" ".join(texts[key].split()) for key in _OWN_FIELDS)
    return hashlib.sha256(owned.encode()).hexdigest()[:16]


def wanted_paths(case: Case, options: Options, *, draft: bool) -> list[Path]:
    """Return the path each document should have, by the options and the workbook's settings."""
    folder = options.out
    if folder is None:
        folder = typed_path(case.dossier.setting("output_folder"), case.path.parent)
    paths = []
    for name in document_names(case.dossier, case.documents, draft=draft):
        if "/" in name and not is_inside(
            (folder / name).parent, folder
        ):  # a folder of that name may be a link
            raise InputError("path-outside", {"path": name})
        paths.append(folder / name)
    return paths


def document_names(dossier: Dossier, documents: Sequence[Document], *, draft: bool) -> list[str]:
    """Return the path below the output folder that each document should have.

    Raises:
        InputError: the pattern of the workbook's settings gives no name.
    """
    texts = field_texts(dossier)
    pattern = dossier.setting("file_name")
    return [file_name(pattern, texts | {"template": document.name}, draft=draft) for document in documents]


def refuse_settings(case: Case, options: Options) -> None:
    """Refuse what ``rendered`` would refuse of the workbook's settings, without making anything.

    Raises:
        InputError: a setting names no usable place or file name.
    """
    wanted_paths(case, options, draft=False)
    _garuda(case)


def picture_findings(case: Case) -> Iterator[Diagnostic]:
    """Yield MEM008 where the garuda's file is named but is not there, or is no picture good to print."""
    wanted = any("garuda" in document.needs.pictures for document in case.documents)
    if not wanted:
        return
    found: object = None
    with suppress(InputError):  # a place outside the folder: refused where documents are made
        found = _garuda(case)
    if isinstance(found, str):
        entry = case.dossier.entries["agency.garuda"]
        missing = RULES_BY_CODE["MEM008"].diagnostic(Finding(entry.ref, {"name": entry.text}, found))
        yield from case.control.weighed([missing])


def _garuda(case: Case) -> bytes | Literal["no-file"] | PictureFault | None:
    """Return the agency's picture, or what is wrong with its file; None where none is named."""
    name = case.dossier.text("agency.garuda")
    if says_nothing(name):
        return None
    path = typed_path(name, case.path.parent)
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):  # a pipe would be waited for without end
            return "no-file"
        if info.st_size > _LARGEST_PICTURE:
            return "too-large"
        data = path.read_bytes()
    except (OSError, ValueError):
        return "no-file"
    from xltools.document.picture_files import picture_fault

    return picture_fault(data) or data
