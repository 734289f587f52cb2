"""What a person begins with: a new workbook, or the whole example in one folder."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools import console
from xltools.core.agency import agency_types
from xltools.core.messages import Language, error_fix, error_message, say
from xltools.errors import InputError
from xltools.pipeline import Options, generate
from xltools.show import as_typed
from xltools.wrong_usage import did_you_mean

if TYPE_CHECKING:
    from xltools.core.dossier import Dossier
    from xltools.workbook.starter import Example


def make_new(
    book: Path,
    agency_type: str | None,
    example: Example | None,
    language: Language,
    *,
    overwrite: bool,
    quiet: bool,
) -> int:
    """Make a workbook, say what it holds and what comes next; return the exit code.

    Raises:
        UsageError: what was asked for does not go together.
        OutputError: the workbook is there already, or cannot be written.
    """
    from xltools.document.staging import write
    from xltools.workbook.files import refuse_taken
    from xltools.workbook.starter import new_workbook

    refuse_wrong_use(book, agency_type, example, language)
    refuse_taken(book, overwrite=overwrite)
    template = f"measures{book.suffix.casefold()}"
    write(book, new_workbook(agency_type, example, template))
    kind = say(f"cli.new.kind_{example or 'blank'}", language, agency_type=agency_type or agency_types()[0])
    console.tell(say("cli.new.done", language, path=book, kind=kind))
    if not quiet:
        step = f"next_{example}" if example else "next"
        if template.endswith("m") and example != "seed":
            step = "next_buttons"
        console.tell(say(f"cli.new.{step}", language, path=as_typed(book)))
    return 0


def make_next_year(book: Path, last_year: Path, language: Language, *, overwrite: bool, quiet: bool) -> int:
    """Make the next year's workbook of last year's, say what went along and what did not; return the exit code.

    Raises:
        UsageError: what was asked for does not go together.
        OutputError: the workbook is there already, or cannot be written.
    """
    from xltools.carried import carried_text
    from xltools.core.next_year import next_year
    from xltools.document.staging import write
    from xltools.workbook.files import refuse_taken
    from xltools.workbook.starter import filled, standard_text

    refuse_wrong_use(book, None, None, language)
    try:
        old = _last_year(book, last_year, language)
    except InputError as error:
        said, fix = error_message(error, language), error_fix(error, language)
        console.tell(say("cli.failed", language, workbook=last_year, message=said, fix=fix), err=True)
        return 3
    refuse_taken(book, overwrite=overwrite, source=last_year)
    carried = next_year(old, standard_text())
    write(book, filled(carried.contents, f"measures{book.suffix.casefold()}"))
    console.tell(carried_text(carried, last_year, book, language, quiet=quiet))
    return 0


def _last_year(book: Path, last_year: Path, language: Language) -> Dossier:
    """Return what last year's workbook says.

    Raises:
        InputError: it cannot be read, holds no measures, is no workbook, or is the one to be made.
    """
    from xltools.case import read
    from xltools.workbook.closed import ClosedBook

    if last_year.suffix.casefold() in (".doc", ".docx"):
        raise InputError("from-a-report", {"typed": as_typed(last_year)})
    if book.exists() and last_year.exists() and book.samefile(last_year):
        raise InputError("from-is-book", {})
    old = read(ClosedBook(last_year), Options(now=datetime.min, default_language=language)).dossier
    if not old.measures:
        raise InputError("from-without-measures", {})
    return old


def make_new_roster(
    book: Path, folder: Path, options: Options, language: Language, *, overwrite: bool, quiet: bool
) -> int:
    """Make a roster of a folder's workbooks, say what comes next; return the exit code.

    Raises:
        UsageError: what was asked for does not go together.
        InputError: there is no such folder, or no workbook in it.
        OutputError: the roster is there already, or cannot be written.
    """
    from xltools.batch.roster_file import make_roster
    from xltools.workbook.files import refuse_taken

    refuse_wrong_use(book, None, None, language)
    refuse_taken(book, overwrite=overwrite)
    count = make_roster(book, folder, options)
    console.tell(say("cli.new.roster_done", language, path=book, count=count))
    if not quiet:
        console.tell(say("cli.new.roster_next", language, path=as_typed(book)))
    return 0


def make_demo(folder: Path, options: Options, *, quiet: bool, verbose: bool) -> int:
    """Make the example's workbook unless it is there, and its documents; return the exit code.

    Raises:
        OutputError: the workbook cannot be written.
    """
    from xltools.document.staging import write
    from xltools.workbook.starter import new_workbook

    book = folder / "measures.xlsx"
    if not os.path.lexists(book):
        write(book, new_workbook(example="mended"))
    outcome = generate(book, options)
    console.show(outcome, options, quiet=quiet, verbose=verbose)
    if quiet:
        return outcome.exit_code
    if outcome.outputs:
        console.tell(say("cli.demo.done", outcome.language, workbook=book, sheet=outcome.status_sheet))
    for made in outcome.outputs:
        console.tell(say("cli.demo.document", outcome.language, title=made.title, path=made.path))
    return outcome.exit_code


def refuse_wrong_use(
    book: Path, agency_type: str | None, example: Example | None, language: Language
) -> None:
    """Refuse a name that no workbook has, or a type that no agency has.

    Raises:
        UsageError: what was asked for does not go together.
    """
    if book.suffix.casefold() not in (".xlsx", ".xlsm"):
        raise click.UsageError(say("cli.new.only_xlsx", language))
    if agency_type is not None and agency_type not in agency_types():
        choices, near = " ".join(agency_types()), did_you_mean(agency_type, agency_types(), language)
        raise click.UsageError(say("cli.new.bad_type", language, text=agency_type, choices=choices) + near)
    if agency_type is not None and example is not None:
        raise click.UsageError(say("cli.new.example_has_type", language))
