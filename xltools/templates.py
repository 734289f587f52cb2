"""The Word templates for whoever edits them: listed, copied, checked; ``xltools template``."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltools.core.columns import padded, width
from xltools.core.context import Context, build_context
from xltools.core.dossier import read_dossier
from xltools.core.messages import LANGUAGES, Language, error_fix, error_message, say
from xltools.core.model import Severity
from xltools.core.template_fields import template_fields
from xltools.document.declaration import find_document, read_template_file, template_missing
from xltools.errors import OutputError, XltoolsError
from xltools.pipeline import as_xltools_error
from xltools.records import dataclass, field
from xltools.resources import document_names
from xltools.show import as_typed, error_json, json_head
from xltools.typed_paths import refuse_windows_name

if TYPE_CHECKING:
    from xltools.document.lint import Placeholder, TemplateReading

_PLACES_TOLD = 3
_SAMPLE_TIME = datetime(2025, 1, 8, 9)
"""When the sample is made: the same template gives the same answer on any day."""


@dataclass(frozen=True)
class CheckedTemplate:
    """What is known of one template: what it uses, what is wrong, why no sample could be made of it."""

    path: Path
    language: Language
    reading: TemplateReading | None = None
    sample_error: XltoolsError | None = None
    error: XltoolsError | None = None
    cause: BaseException | None = field(default=None, compare=False)

    @property
    def ok(self) -> bool:
        """Whether there is nothing to mend or to look at."""
        return self.reading is not None and not self.reading.faults and self.sample_error is None

    @property
    def exit_code(self) -> int:
        """0 in order, 1 something to mend, 3 not readable."""
        return 3 if self.error is not None else 0 if self.ok else 1

    def as_text(self, *, quiet: bool) -> str:
        """Return what a person reads: the verdict, the data used, the faults, the sample."""
        language = self.language
        if self.reading is None:
            assert self.error is not None
            said, fix = error_message(self.error, language), error_fix(self.error, language)
            return say("cli.failed", language, workbook=self.path, message=said, fix=fix)
        head = self._head(self.reading)
        if quiet:
            return head
        used = [
            say(
                "template.placeholder",
                language,
                name=one.name,
                meaning=_meaning(one, language),
                places=_places_told(one, language),
            )
            for one in self.reading.placeholders
        ]
        faults = [
            say(
                "template.finding",
                language,
                severity=say(f"severity.{fault.severity.value}", language),
                where=fault.where(language),
                message=fault.message(language),
            )
            for fault in self.reading.faults
        ]
        uses = [say("template.used", language), *used] if used else [say("template.uses_none", language)]
        return "\n".join([head, *uses, *faults, self._sample()])

    def _head(self, reading: TemplateReading) -> str:
        if self.ok:
            return say("template.fine", self.language, template=self.path)
        errors = sum(fault.severity is Severity.ERROR for fault in reading.faults)
        errors += self.sample_error is not None and not errors
        warnings = sum(fault.severity is Severity.WARNING for fault in reading.faults)
        return say("template.found", self.language, template=self.path, errors=errors, warnings=warnings)

    def _sample(self) -> str:
        if self.sample_error is None:
            return say("template.sample_fine", self.language)
        said = error_message(self.sample_error, self.language)
        return say("template.sample_failed", self.language, message=said)

    def as_json(self) -> dict[str, Any]:
        """Return the same for programs."""
        reading = self.reading
        return json_head() | {
            "template": str(self.path),
            "ok": self.ok,
            "placeholders": [_placeholder_json(one) for one in reading.placeholders] if reading else [],
            "findings": [
                {
                    "code": fault.code,
                    "severity": fault.severity.value,
                    "where": fault.where(self.language),
                    "message": fault.message(self.language),
                    **{f"where_{language}": fault.where(language) for language in LANGUAGES},
                    **{f"message_{language}": fault.message(language) for language in LANGUAGES},
                }
                for fault in (reading.faults if reading else ())
            ],
            "sample": {
                "made": reading is not None and self.sample_error is None,
                "error": error_json(self.sample_error, self.language),
            },
            "error": error_json(self.error, self.language),
        }


def list_text(language: Language) -> str:
    """Return the shipped templates, a line each."""
    documents = [find_document(name, Path()) for name in document_names()]
    columns = max(width(document.name) for document in documents)
    return "\n".join(
        say("template.line", language, name=padded(document.name, columns), title=document.title[language])
        for document in documents
    )


def copy(name: str, path: Path, language: Language, *, overwrite: bool, quiet: bool) -> str:
    """Write a shipped template as a file of its own, and return what to do with it.

    Raises:
        InputError: there is no template of that name.
        OutputError: the file is there already, or cannot be written.
    """
    from xltools.document.staging import write

    if name.casefold() not in document_names():
        raise template_missing(name, path.with_name(name))
    refuse_windows_name(path)
    document = find_document(name, Path())
    if os.path.lexists(path) and not overwrite:
        raise OutputError("file-exists", {"path": str(path)})
    write(path, document.template)
    done = say("template.copied", language, name=document.name, path=path)
    return done if quiet else f"{done}\n{say('template.copied_next', language, path=as_typed(path))}"


def check(path: Path, language: Language) -> CheckedTemplate:
    """Return what a template uses and what is wrong with it; a sample proves that it can be filled."""
    try:
        from xltools.document.foreign.template import reading_of
        from xltools.document.lint import sample_of

        data = _read(path)
        context = sample_context()
        reading = reading_of(data, path.name, context)
        sample = sample_of(context, reading.extra, say("template.sample_value", "th"))
        return CheckedTemplate(path, language, reading, _sample_error(data, path.name, sample))
    except Exception as error:  # noqa: BLE001  the last net: one line for an officer, no traceback
        return CheckedTemplate(path, language, error=as_xltools_error(error), cause=error)


def sample_context() -> Context:
    """Return the data of the shipped sample workbook, as templates see it."""
    from xltools.workbook.reader import read_workbook
    from xltools.workbook.starter import new_workbook

    return build_context(read_dossier(read_workbook(new_workbook(example="mended"))))


def _read(path: Path) -> bytes:
    data = read_template_file(path, str(path))
    if data is None and str(path).casefold() in document_names():
        return find_document(str(path), Path()).template
    if data is None:
        raise template_missing(str(path), path)
    return data


def _sample_error(data: bytes, name: str, sample: Context) -> XltoolsError | None:
    from xltools.document.foreign.template import ForeignTemplate

    try:
        ForeignTemplate(data, name).render(sample, now=_SAMPLE_TIME, title=name)
    except Exception as error:  # noqa: BLE001  whatever a stranger's template does is told in one line
        return as_xltools_error(error)
    return None


def _meaning(one: Placeholder, language: Language) -> str:
    if one.name.startswith("measures.extra."):
        return say("template.extra", language, column=one.name.removeprefix("measures.extra."))
    known = template_fields()
    return known[".".join(one.name.split(".")[:2])].meaning(language)


def _places(one: Placeholder, language: Language) -> list[str]:
    """Return where a name is used, each place once: a cell may have several paragraphs."""
    from xltools.document.places import place_text

    return list(dict.fromkeys(place_text(place, language) for place in one.places))


def _places_told(one: Placeholder, language: Language) -> str:
    """Return the first places where a name is used, and how many there are more."""
    places = _places(one, language)
    more = len(places) - _PLACES_TOLD
    told = ", ".join(places[:_PLACES_TOLD])
    return told + say("template.more_places", language, count=more) if more > 0 else told


def _placeholder_json(one: Placeholder) -> dict[str, Any]:
    words = {f"meaning_{language}": _meaning(one, language) for language in LANGUAGES}
    places = {f"places_{language}": _places(one, language) for language in LANGUAGES}
    return {"name": one.name, "written": one.written, **words, **places}
