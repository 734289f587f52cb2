"""A workbook's dropdowns and headings put back, and what is said of it: ``xltools repair``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from xltools.case import backup_place, read
from xltools.core.messages import LANGUAGES, Language, error_fix, error_message, say
from xltools.errors import XltoolsError
from xltools.outcome import Options
from xltools.pipeline import as_xltools_error
from xltools.records import dataclass, field
from xltools.show import error_json, json_head
from xltools.workbook.closed import ClosedBook
from xltools.workbook.files import ensure_writable, replace_file
from xltools.workbook.repair import Mended, repair


@dataclass(frozen=True)
class Repaired:
    """What became of one workbook; ``backup`` is the copy that was kept of it, if one was made now."""

    workbook: Path
    language: Language
    mended: tuple[Mended, ...] = ()
    left: tuple[Mended, ...] = ()
    written: bool = False
    backup: Path | None = None
    error: XltoolsError | None = None
    cause: BaseException | None = field(default=None, compare=False)

    @property
    def exit_code(self) -> int:
        """0 done, 3 could not be done."""
        return 0 if self.error is None else 3


def repair_workbook(path: Path, options: Options) -> Repaired:
    """Put back what a workbook has lost; it is written only if there is something, and never in a dry run."""
    language = options.language or options.default_language
    try:
        book = ClosedBook(path)
        source = read(book, options)
        language = source.language
        done = repair(book.data)
        backup = backup_place(source) if done.mended and not options.dry_run else None
        if backup and os.path.lexists(backup):
            backup = None
        if not options.dry_run:
            ensure_writable(path)
        if done.mended and not options.dry_run:
            replace_file(path, done.data, read_as=book.data, backup=backup)
        written = bool(done.mended) and not options.dry_run
        return Repaired(path, language, done.mended, done.left, written, backup)
    except Exception as error:  # noqa: BLE001  the last net: one line for an officer, no traceback
        return Repaired(path, language, error=as_xltools_error(error), cause=error)


def repair_text(repaired: Repaired, *, quiet: bool) -> str:
    """Return what a person reads: a line for everything put back, and for everything left as it is."""
    language, name = repaired.language, str(repaired.workbook)
    if repaired.error is not None:
        said, fix = error_message(repaired.error, language), error_fix(repaired.error, language)
        return say("cli.failed", language, workbook=name, message=said, fix=fix)
    key = (
        "done"
        if repaired.written
        else "planned"
        if repaired.mended
        else "left"
        if repaired.left
        else "nothing"
    )
    head = say(f"repair.{key}", language, workbook=name, count=len(repaired.mended), left=len(repaired.left))
    if quiet:
        return head
    lines = [head, *(_line(told, language) for told in (*repaired.mended, *repaired.left))]
    if repaired.backup:
        lines.append(say("repair.backup", language, path=repaired.backup))
    if repaired.mended and not repaired.written:
        lines.append(say("cli.dry_run", language))
    return "\n".join(lines)


def repair_json(repaired: Repaired) -> dict[str, Any]:
    """Return the same for programs."""
    return json_head() | {
        "workbook": str(repaired.workbook),
        "ok": repaired.error is None,
        "written": repaired.written,
        "repaired": [_entry(told) for told in repaired.mended],
        "left": [_entry(told) | {"reason": told.left_for} for told in repaired.left],
        "error": error_json(repaired.error, repaired.language),
    }


def _line(told: Mended, language: Language) -> str:
    return say("repair.line", language, where=told.ref, message=_message(told, language))


def _entry(told: Mended) -> dict[str, Any]:
    words = {f"message_{language}": _message(told, language) for language in LANGUAGES}
    return {"sheet": told.ref.sheet, "cell": told.ref.a1, "what": told.what, **words}


def _message(told: Mended, language: Language) -> str:
    if told.left_for:
        return say(f"repair.left_for.{told.left_for}", language, **told.params)
    blank = told.what == "heading" and not told.params["typed"]
    return say(f"repair.mended.{'heading-blank' if blank else told.what}", language, **told.params)
