"""The commands that work on workbooks, and the whole command line: each parses, calls, shows. Nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from xltools import console
from xltools.asking import (
    FOLDER,
    PATH,
    THRESHOLDS,
    Speech,
    as_json_text,
    clock,
    codes,
    common,
    options_of,
    running,
)
from xltools.completion import each_file, one_of
from xltools.core.agency import agency_types
from xltools.core.messages import LANGUAGES, Language, say
from xltools.core.names import same_file_key
from xltools.import_command import import_command
from xltools.office_commands import (
    add_button_command,
    button_command,
    doctor_command,
    live_command,
    setup_command,
)
from xltools.pipeline import Options, Outcome, generate, validate
from xltools.records import replace
from xltools.reference_commands import (
    completion_command,
    demo_command,
    explain_command,
    rules_command,
    template_command,
)
from xltools.resources import document_names, program_version
from xltools.show import next_text, outcomes_json, totals_text
from xltools.usage import Command, Group, NewCommand, RequiredOption, Seconds


def build(language: Language, asked: Language | None = None) -> click.Group:
    """Return the command line with its help in one language; ``asked`` is the one that --lang names."""
    speech = Speech(language, asked)
    words = speech.words
    group = Group("xltools", help=say("cli.about", language), context_settings={"max_content_width": 100})
    click.help_option("-h", "--help", help=words("help"))(group)
    click.version_option(
        program_version(), prog_name="xltools", message="%(prog)s %(version)s", help=words("version")
    )(group)
    choice = click.Choice(LANGUAGES)
    group.params.append(click.Option(["--lang"], type=choice, help=words("lang"), expose_value=False))
    group.params.append(
        click.Option(["--no-color"], is_flag=True, help=words("no_color"), expose_value=False)
    )
    group.add_later({name: partial(make, speech) for name, make in _commands().items()})
    return group


def _commands() -> dict[str, Callable[[Speech], click.Command]]:
    """Return what makes each command, in the order of the help."""
    return {
        "new": _new,
        "import": import_command,
        "validate": _validate,
        "generate": _generate,
        "batch": _batch,
        "repair": _repair,
        "rules": rules_command,
        "explain": explain_command,
        "template": template_command,
        "demo": demo_command,
        "completion": completion_command,
        "add-button": add_button_command,
        "live": live_command,
        "setup": setup_command,
        "doctor": doctor_command,
        "button": button_command,
    }


def _new(speech: Speech) -> click.Command:
    words, types = speech.words, " ".join(agency_types())
    examples = click.Choice(("mended", "seed"))

    @click.command("new", help=words("new"), cls=NewCommand)
    @click.argument("book", metavar="BOOK", type=PATH)
    @click.option(
        "--agency-type",
        metavar="TYPE",
        help=words("agency_type", choices=types),
        shell_complete=one_of(agency_types),
    )
    @click.option("--example", type=examples, is_flag=False, flag_value="mended", help=words("example"))
    @click.option("--from", "last_year", type=PATH, metavar="LAST-YEAR", help=words("from"))
    @click.option("--roster", type=FOLDER, metavar="FOLDER", help=words("roster"))
    @click.option("--overwrite", is_flag=True, help=words("new_overwrite"))
    @common(speech)
    def command(
        book: Path,
        agency_type: str | None,
        example: Any,
        last_year: Path | None,
        roster: Path | None,
        overwrite: bool,
        **shared: Any,
    ) -> int:
        from xltools.first_steps import make_new, make_new_roster, make_next_year

        quiet, language = shared["quiet"], speech.language
        if last_year is not None:
            if agency_type or example or roster:
                raise click.UsageError(say("cli.new.from_alone", language))
            return make_next_year(book, last_year, language, overwrite=overwrite, quiet=quiet)
        if roster is None:
            return make_new(book, agency_type, example, language, overwrite=overwrite, quiet=quiet)
        if agency_type or example:
            raise click.UsageError(say("cli.new.roster_alone", language))
        options = Options(now=clock(None, language), language=language)
        return make_new_roster(book, roster, options, language, overwrite=overwrite, quiet=quiet)

    return command


def _validate(speech: Speech) -> click.Command:
    words = speech.words

    @click.command("validate", help=words("validate"), cls=Command)
    @running(speech)
    @click.option("--status", "write_status", is_flag=True, help=words("status"))
    @click.option("--select", metavar="CODES", help=words("select"))
    @click.option("--ignore", metavar="CODES", help=words("ignore"))
    @common(speech)
    def command(books: tuple[Path, ...], select: str, ignore: str, **given: Any) -> int:
        chosen = {"select": codes(select, speech), "ignore": codes(ignore, speech)}
        options = options_of(speech, given, write_status=given["write_status"], **chosen)
        return _run_all(books, validate, options, given)

    return command


def _generate(speech: Speech) -> click.Command:
    words, names = speech.words, ", ".join(document_names())

    @click.command("generate", help=words("generate"), cls=Command)
    @running(speech)
    @click.option("--out", type=FOLDER, metavar="DIR", help=words("out"))
    @click.option(
        "--template", "templates", multiple=True, metavar="NAME|FILE", help=words("template", names=names)
    )
    @click.option("--pdf", "pdf", flag_value="pdf", help=words("pdf"))
    @click.option("--pdf-a", "pdf", flag_value="pdf-a", help=words("pdf_a"))
    @click.option("--dry-run", "-n", is_flag=True, help=words("dry_run"))
    @click.option("--draft", is_flag=True, help=words("draft"))
    @click.option("--overwrite", is_flag=True, help=words("overwrite"))
    @click.option("--no-status", is_flag=True, help=words("no_status"))
    @common(speech)
    def command(books: tuple[Path, ...], no_status: bool, **given: Any) -> int:
        chosen = {key: given[key] for key in ("out", "templates", "pdf", "dry_run", "draft", "overwrite")}
        options = options_of(speech, given, write_status=not no_status, **chosen)
        return _run_all(books, generate, options, given)

    return command


def _batch(speech: Speech) -> click.Command:
    words, names = speech.words, ", ".join(document_names())
    levels = click.Choice(tuple(THRESHOLDS))

    @click.command("batch", help=words("batch"), cls=Command)
    @click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=PATH, callback=each_file)
    @click.option(
        "--out", type=FOLDER, cls=RequiredOption, metavar="DIR", required=True, help=words("batch_out")
    )
    @click.option("--pdf", "pdf", flag_value="pdf", help=words("pdf"))
    @click.option("--pdf-a", "pdf", flag_value="pdf-a", help=words("pdf_a"))
    @click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help=words("jobs"))
    @click.option("--executor", metavar="NAME", help=words("executor"))
    @click.option("--scheduler", metavar="ADDRESS", help=words("scheduler"))
    @click.option("--fresh", is_flag=True, help=words("fresh"))
    @click.option(
        "--timeout",
        type=Seconds(min=0, min_open=True),
        metavar="SECONDS",
        default=300,
        help=words("timeout"),
    )
    @click.option(
        "--template", "templates", multiple=True, metavar="NAME|FILE", help=words("template", names=names)
    )
    @click.option("--dry-run", "-n", is_flag=True, help=words("dry_run"))
    @click.option("--draft", is_flag=True, help=words("draft"))
    @click.option("--overwrite", is_flag=True, help=words("overwrite"))
    @click.option("--no-status", is_flag=True, help=words("no_status"))
    @click.option("--fail-on", type=levels, default="error", help=words("fail_on"))
    @click.option("--now", metavar="TIME", help=words("now"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @common(speech)
    def command(sources: tuple[Path, ...], no_status: bool, **given: Any) -> int:
        from xltools.batch.face import make_batch
        from xltools.batch.request import Request

        if (given["executor"] == "dask") != bool(given["scheduler"]):
            key = "scheduler_alone" if given["scheduler"] else "needs_scheduler"
            raise click.UsageError(say(f"batch.{key}", speech.language))
        chosen = {key: given[key] for key in ("templates", "pdf", "dry_run", "draft", "overwrite")}
        options = options_of(speech, given, write_status=not no_status, **chosen)
        request = Request(
            sources,
            given["out"],
            options,
            jobs=given["jobs"] or os.cpu_count() or 1,
            seconds=given["timeout"],
            executor=given["executor"] or "",
            scheduler=given["scheduler"] or "",
            fresh=given["fresh"],
        )
        shown = {key: given[key] for key in ("as_json", "quiet", "verbose")}
        return make_batch(request, options.language or options.default_language, **shown)

    return command


def _repair(speech: Speech) -> click.Command:
    words = speech.words

    @click.command("repair", help=words("repair"), cls=Command)
    @click.argument("book", metavar="BOOK", type=PATH)
    @click.option("--dry-run", "-n", is_flag=True, help=words("repair_dry_run"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @common(speech)
    def command(book: Path, dry_run: bool, as_json: bool, **shared: Any) -> int:
        wanted = Options(
            now=clock(None, speech.language),
            language=speech.asked,
            default_language=speech.language,
            dry_run=dry_run,
        )
        from xltools.repairs import repair_json, repair_text, repair_workbook

        repaired = repair_workbook(book, wanted)
        text = (
            as_json_text(repair_json(repaired)) if as_json else repair_text(repaired, quiet=shared["quiet"])
        )
        console.tell(text, err=repaired.error is not None and not as_json)
        console.tell_cause(repaired.cause, verbose=shared["verbose"])
        return repaired.exit_code

    return command


def _run_all(
    books: Sequence[Path], work: Callable[[Path, Options], Outcome], options: Options, given: dict[str, Any]
) -> int:
    outcomes: list[Outcome] = []
    language = options.language or options.default_language
    once, copies = _without_backups(_each_once(books))
    if copies:
        names = ", ".join(copy.name for copy in copies)
        console.tell(say("cli.backups_left_out", language, names=names), err=True)
    for number, book in enumerate(once, 1):
        if (len(once) > 1 or options.pdf) and not (given["as_json"] or given["quiet"]):
            values = {"number": number, "total": len(once), "workbook": book.name}
            console.moving(say("cli.working", language, **values))
        done = tuple(made.path for outcome in outcomes for made in outcome.outputs)
        outcome = work(book, replace(options, reserved=done))
        outcomes.append(outcome)
        console.show(
            outcome, options, quiet=given["quiet"], verbose=given["verbose"], silent=given["as_json"]
        )
    if given["as_json"]:
        console.tell(as_json_text(outcomes_json(outcomes)))
    elif len(outcomes) == 1 and not given["quiet"] and outcomes[0].error is None:
        console.tell(next_text(outcomes[0], dry_run=options.dry_run))
    elif len(outcomes) > 1:
        console.tell(totals_text(outcomes, language))
    return max(outcome.exit_code for outcome in outcomes)


def _each_once(books: Sequence[Path]) -> list[Path]:
    """Return the workbooks in order, one that is named twice only once."""
    once: dict[str, Path] = {}
    for book in books:
        once.setdefault(same_file_key(str(book.absolute())), book)
    return list(once.values())


def _without_backups(books: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the workbooks, and apart from them those kept as another of them was: ``A.bak.xlsx`` of ``A.xlsx``."""
    there = {same_file_key(str(book.absolute())) for book in books}
    copies = [
        book
        for book in books
        if book.stem.casefold().endswith(".bak")
        and same_file_key(str(book.absolute().with_name(f"{book.stem[:-4]}{book.suffix}"))) in there
    ]
    return [book for book in books if book not in copies], copies
