"""The command line: parse, call, show, exit code. Nothing else."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from xltools.core.messages import LANGUAGES, Language, error_fix, error_message, say
from xltools.core.model import Severity
from xltools.core.owners import agency_types
from xltools.core.rules import RULES_BY_CODE, matching
from xltools.errors import OutputError, XltoolsError
from xltools.pipeline import Options, Outcome, generate, validate
from xltools.resources import document_names, program_version
from xltools.show import outcome_text, outcomes_json, rule_explanation, rules_json, rules_text, totals_text
from xltools.usage import Formatter, Group, usage_message

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

INTERRUPTED = 130
_USAGE = 2
_THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "never": None}


def main() -> None:
    """Run the command line and leave with the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):  # a Thai Windows pipe is cp874, which cannot hold ✔
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Return the exit code of a command line; everything it says goes to stdout and stderr."""
    language = _language_asked(arguments) or _default_language()
    Formatter.language = language
    try:
        result = build(language).main(list(arguments), prog_name="xltools", standalone_mode=False)
    except click.UsageError as error:
        click.echo(usage_message(error, language), err=True)
        return _USAGE
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("cli.interrupted", language), err=True)
        return INTERRUPTED
    except XltoolsError as error:
        said, fix = error_message(error, language), error_fix(error, language)
        click.echo(say("cli.failed_plain", language, message=said, fix=fix), err=True)
        return 3
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _language_asked(arguments: Sequence[str]) -> Language | None:
    """Find --lang before click does, so that help and wrong usage speak that language too."""
    for index, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        for language in LANGUAGES:
            if value == language:
                return language
    return None


def _default_language() -> Language:
    wanted = os.environ.get("XLTOOLS_LANG", "").casefold()
    return next((language for language in LANGUAGES if language == wanted), "th")


def build(language: Language) -> click.Group:
    """Return the command line with its help in one language."""

    def words(key: str, **values: object) -> str:
        return say(f"cli.help.{key}", language, **values)

    help_option = click.help_option("-h", "--help", help=words("help"))

    def common(decorated: Decorated) -> Decorated:
        for option in (
            help_option,
            click.option("-v", "--verbose", is_flag=True, help=words("verbose")),
            click.option("-q", "--quiet", is_flag=True, help=words("quiet")),
            click.option("--lang", type=click.Choice(LANGUAGES), help=words("lang")),
        ):
            decorated = option(decorated)
        return decorated

    def running(decorated: Decorated) -> Decorated:
        """Options of the commands that run over workbooks."""
        levels = click.Choice(tuple(_THRESHOLDS))
        for option in (
            click.option("--json", "as_json", is_flag=True, help=words("json")),
            click.option("--now", metavar="TIME", help=words("now")),
            click.option("--fail-on", type=levels, default="error", help=words("fail_on")),
            click.argument("books", metavar="BOOK...", nargs=-1, required=True, type=click.Path(path_type=Path)),
        ):
            decorated = option(decorated)
        return decorated

    group = Group("xltools", help=say("cli.about", language), context_settings={"max_content_width": 100})
    help_option(group)
    click.version_option(
        program_version(), prog_name="xltools", message="%(prog)s %(version)s", help=words("version")
    )(group)
    group.params.append(
        click.Option(["--lang"], type=click.Choice(LANGUAGES), help=words("lang"), expose_value=False)
    )

    @group.command("new", help=words("new"))
    @click.argument("book", metavar="BOOK", type=click.Path(path_type=Path))
    @click.option(
        "--agency-type", metavar="TYPE", help=words("agency_type", choices=" ".join(agency_types()))
    )
    @click.option(
        "--example",
        type=click.Choice(("mended", "seed")),
        is_flag=False,
        flag_value="mended",
        help=words("example"),
    )
    @click.option("--overwrite", is_flag=True, help=words("new_overwrite"))
    @common
    def new(book: Path, agency_type: str | None, example: Any, overwrite: bool, **shared: Any) -> int:
        return _new(book, agency_type, example, overwrite, shared["quiet"], language)

    @group.command("validate", help=words("validate"))
    @running
    @click.option("--status", "write_status", is_flag=True, help=words("status"))
    @click.option("--select", metavar="CODES", help=words("select"))
    @click.option("--ignore", metavar="CODES", help=words("ignore"))
    @common
    def validate_command(books: tuple[Path, ...], select: str, ignore: str, **given: Any) -> int:
        chosen = {"select": _codes(select, language), "ignore": _codes(ignore, language)}
        options = _options(language, given, write_status=given["write_status"], **chosen)
        return _run_all(books, validate, options, given)

    @group.command("generate", help=words("generate"))
    @running
    @click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help=words("out"))
    @click.option(
        "--template",
        "templates",
        multiple=True,
        metavar="NAME|FILE",
        help=words("template", names=", ".join(document_names())),
    )
    @click.option("--dry-run", "-n", is_flag=True, help=words("dry_run"))
    @click.option("--draft", is_flag=True, help=words("draft"))
    @click.option("--overwrite", is_flag=True, help=words("overwrite"))
    @click.option("--no-status", is_flag=True, help=words("no_status"))
    @common
    def generate_command(books: tuple[Path, ...], **given: Any) -> int:
        options = _options(
            language,
            given,
            out=given["out"],
            templates=given["templates"],
            dry_run=given["dry_run"],
            draft=given["draft"],
            overwrite=given["overwrite"],
            write_status=not given["no_status"],
        )
        return _run_all(books, generate, options, given)

    @group.command("rules", help=words("rules"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @common
    def rules_command(as_json: bool, **shared: Any) -> None:
        click.echo(_as_json({"schema_version": 1, "rules": rules_json()}) if as_json else rules_text(language))

    @group.command("explain", help=words("explain"))
    @click.argument("code", metavar="CODE")
    @common
    def explain(code: str, **shared: Any) -> None:
        rule = RULES_BY_CODE.get(code.strip().upper())
        if rule is None:
            raise click.UsageError(say("cli.bad_rule", language, code=code))
        click.echo(rule_explanation(rule, language))

    @group.command("demo", help=words("demo"))
    @click.argument("folder", metavar="[DIR]", default="xltools-demo", type=click.Path(path_type=Path))
    @common
    def demo(folder: Path, **shared: Any) -> int:
        return _demo(folder, shared, language)

    return group


def _options(language: Language, given: dict[str, Any], **more: Any) -> Options:
    return Options(
        now=_clock(given["now"], language),
        language=given["lang"],
        default_language=language,
        fail_on=_THRESHOLDS[given["fail_on"]],
        **more,
    )


def _clock(typed: str | None, language: Language) -> datetime:
    """Return the time of this run: as typed, else SOURCE_DATE_EPOCH, else now by the office's clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        if typed:
            return datetime.fromisoformat(typed).replace(microsecond=0)
        if epoch:
            return datetime.fromtimestamp(int(epoch), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(say("cli.bad_now", language, text=typed or epoch)) from None
    return datetime.now().replace(microsecond=0)


def _codes(typed: str | None, language: Language) -> frozenset[str]:
    try:
        return matching(typed.replace(",", " ").split()) if typed else frozenset()
    except ValueError as unknown:
        raise click.UsageError(say("cli.bad_rule", language, code=unknown)) from None


def _run_all(
    books: Sequence[Path], work: Callable[[Path, Options], Outcome], options: Options, given: dict[str, Any]
) -> int:
    outcomes = []
    for book in books:
        outcome = work(book, options)
        outcomes.append(outcome)
        if not given["as_json"]:
            shown = outcome_text(outcome, quiet=given["quiet"], dry_run=options.dry_run)
            click.echo(shown, err=outcome.error is not None)
        if given["verbose"] and outcome.cause is not None:
            traceback.print_exception(outcome.cause)
    if given["as_json"]:
        click.echo(_as_json(outcomes_json(outcomes)))
    elif len(outcomes) > 1:
        click.echo(totals_text(outcomes, options.language or options.default_language))
    return max(outcome.exit_code for outcome in outcomes)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _new(
    book: Path, agency_type: str | None, example: Any, overwrite: bool, quiet: bool, language: Language
) -> int:
    from xltools.document.outputs import write
    from xltools.workbook.starter import new_workbook

    if book.suffix.casefold() != ".xlsx":
        raise click.UsageError(say("cli.new.only_xlsx", language))
    if agency_type is not None and agency_type not in agency_types():
        choices = " ".join(agency_types())
        raise click.UsageError(say("cli.new.bad_type", language, text=agency_type, choices=choices))
    if agency_type is not None and example is not None:
        raise click.UsageError(say("cli.new.example_has_type", language))
    if book.exists() and not overwrite:
        raise OutputError("file-exists", {"path": str(book)})
    write(book, new_workbook(agency_type, example))
    kind = say(f"cli.new.kind_{example or 'blank'}", language, agency_type=agency_type or agency_types()[0])
    click.echo(say("cli.new.done", language, path=book, kind=kind))
    if not quiet:
        step = f"next_{example}" if example else "next"
        click.echo(say(f"cli.new.{step}", language, path=book))
    return 0


def _demo(folder: Path, shared: dict[str, Any], language: Language) -> int:
    from xltools.document.outputs import write
    from xltools.workbook.starter import new_workbook

    book = folder / "measures.xlsx"
    if not book.exists():
        write(book, new_workbook(example="mended"))
    options = Options(now=_clock(None, language), language=shared["lang"], default_language=language)
    outcome = generate(book, options)
    if outcome.exit_code or not shared["quiet"]:
        click.echo(outcome_text(outcome, quiet=False), err=outcome.error is not None)
    if outcome.outputs:
        memo, report = (made.path for made in outcome.outputs)
        sheet = outcome.status_sheet
        click.echo(say("cli.demo.done", language, workbook=book, sheet=sheet, memo=memo, report=report))
    return outcome.exit_code


if __name__ == "__main__":
    main()
