"""The command that makes a workbook of last year's report: it parses, calls, shows. Nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xltools import console
from xltools.asking import PATH, Speech, as_json_text, common
from xltools.completion import one_of
from xltools.core.agency import agency_types
from xltools.usage import Command


def import_command(speech: Speech) -> click.Command:
    """Return ``xltools import``."""
    words, types = speech.words, " ".join(agency_types())

    @click.command("import", help=words("import"), cls=Command)
    @click.argument("old", metavar="OLD", type=PATH)
    @click.argument("book", metavar="BOOK", type=PATH)
    @click.option(
        "--agency-type",
        metavar="TYPE",
        help=words("import_type", choices=types),
        shell_complete=one_of(agency_types),
    )
    @click.option("--sheet", metavar="NAME", help=words("import_sheet"))
    @click.option("--dry-run", "-n", is_flag=True, help=words("import_dry_run"))
    @click.option("--overwrite", is_flag=True, help=words("new_overwrite"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @common(speech)
    def command(old: Path, book: Path, as_json: bool, **given: Any) -> int:
        from xltools.first_steps import refuse_wrong_use
        from xltools.imported import imported_json, imported_text
        from xltools.importing import import_report

        refuse_wrong_use(book, given["agency_type"], None, speech.language)
        asked = {key: given[key] for key in ("agency_type", "sheet", "overwrite", "dry_run")}
        imported = import_report(old, book, speech.language, **asked)
        told = {key: given[key] for key in ("quiet", "verbose")}
        text = as_json_text(imported_json(imported)) if as_json else imported_text(imported, **told)
        console.tell(text, err=imported.error is not None and not as_json)
        console.tell_cause(imported.cause, verbose=given["verbose"])
        return imported.exit_code

    return command
