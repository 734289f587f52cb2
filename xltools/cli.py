"""The command line: parse, call, show, exit code. Nothing else."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import click

from xltools import console
from xltools.core.messages import LANGUAGES, Language, say
from xltools.core.model import Severity
from xltools.core.names import same_file_key
from xltools.core.owners import agency_types
from xltools.core.rules import RULES_BY_CODE, matching
from xltools.errors import OutputError
from xltools.first_steps import make_demo, make_new
from xltools.pipeline import Options, Outcome, as_xltools_error, generate, validate
from xltools.resources import document_names, program_version
from xltools.show import outcomes_json, rule_explanation, rules_json, rules_text, totals_text
from xltools.usage import Formatter, Group, NewCommand, usage_message

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

INTERRUPTED = 130
_USAGE = 2
_FAILED = 3
_VERBOSE = {"-v", "--verbose"}
_FIRST_BUDDHIST_YEAR = 2400
_PATH = click.Path(path_type=Path, readable=False)
"""Any path: what cannot be read is told by the work itself, in its own words."""
_THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "never": None}


def main() -> None:
    """Run the command line and leave with the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):  # a Thai Windows pipe is cp874, which cannot hold ✔
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Return the exit code of a command line; everything it says goes to stdout and stderr."""
    asked = _language_asked(arguments)
    with console.watched() as unsaid:
        code = _run(arguments, asked)
    if not unsaid:
        return code
    console.tell_failure(OutputError("output-lost"), asked or _default_language())
    return max(code, _FAILED)


def _run(arguments: Sequence[str], asked: Language | None) -> int:
    language = asked or _default_language()
    Formatter.language = language
    try:
        result = build(language, asked).main(list(arguments), prog_name="xltools", standalone_mode=False)
    except click.UsageError as error:
        console.tell(usage_message(error, language), err=True)
        return _USAGE
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        console.tell(say("cli.interrupted", language), err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the last net: one line for an officer, no traceback
        if isinstance(error, OSError) and error.filename is None:  # click's own printing of help
            console.hush(error)
        else:
            console.tell_failure(as_xltools_error(error), language)
            console.tell_cause(error, verbose=not _VERBOSE.isdisjoint(arguments))
        return _FAILED
    return result if isinstance(result, int) else 0


def _language_asked(arguments: Sequence[str]) -> Language | None:
    """Find --lang, before the command or after it; help and wrong usage speak that language too."""
    asked: Language | None = None
    for word, following in pairwise([*arguments, ""]):
        value = following if word == "--lang" else word.removeprefix("--lang=")
        asked = next((language for language in LANGUAGES if value == language and word != value), asked)
    return asked


def _default_language() -> Language:
    wanted = os.environ.get("XLTOOLS_LANG", "").casefold()
    return next((language for language in LANGUAGES if language == wanted), "th")


def build(language: Language, asked: Language | None = None) -> click.Group:
    """Return the command line with its help in one language; ``asked`` is the one that --lang names."""

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
            click.argument("books", metavar="BOOK...", nargs=-1, required=True, type=_PATH),
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

    @group.command("new", help=words("new"), cls=NewCommand)
    @click.argument("book", metavar="BOOK", type=_PATH)
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
        quiet = shared["quiet"]
        return make_new(book, agency_type, example, language, overwrite=overwrite, quiet=quiet)

    @group.command("validate", help=words("validate"))
    @running
    @click.option("--status", "write_status", is_flag=True, help=words("status"))
    @click.option("--select", metavar="CODES", help=words("select"))
    @click.option("--ignore", metavar="CODES", help=words("ignore"))
    @common
    def validate_command(books: tuple[Path, ...], select: str, ignore: str, **given: Any) -> int:
        chosen = {"select": _codes(select, language), "ignore": _codes(ignore, language)}
        options = _options(language, asked, given, write_status=given["write_status"], **chosen)
        return _run_all(books, validate, options, given)

    @group.command("generate", help=words("generate"))
    @running
    @click.option("--out", type=_PATH, metavar="DIR", help=words("out"))
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
            asked,
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
        console.tell(
            _as_json({"schema_version": 1, "rules": rules_json()}) if as_json else rules_text(language)
        )

    @group.command("explain", help=words("explain"))
    @click.argument("code", metavar="CODE")
    @common
    def explain(code: str, **shared: Any) -> None:
        rule = RULES_BY_CODE.get(code.strip().upper())
        if rule is None:
            raise click.UsageError(say("cli.bad_rule", language, code=code))
        console.tell(rule_explanation(rule, language))

    @group.command("demo", help=words("demo"))
    @click.argument("folder", metavar="[DIR]", default="xltools-demo", type=_PATH)
    @common
    def demo(folder: Path, **shared: Any) -> int:
        options = Options(now=_clock(None, language), language=asked, default_language=language)
        return make_demo(folder, options, quiet=shared["quiet"], verbose=shared["verbose"])

    return group


def _options(language: Language, asked: Language | None, given: dict[str, Any], **more: Any) -> Options:
    return Options(
        now=_clock(given["now"], language),
        language=asked,
        default_language=language,
        fail_on=_THRESHOLDS[given["fail_on"]],
        **more,
    )


def _clock(typed: str | None, language: Language) -> datetime:
    """Return the time of this run: as typed, else SOURCE_DATE_EPOCH, else now by the office's clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        if typed:
            clock = datetime.fromisoformat(typed).replace(microsecond=0)
            if clock.year >= _FIRST_BUDDHIST_YEAR:
                raise ValueError(typed)
            return clock
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
    outcomes: list[Outcome] = []
    for book in _each_once(books):
        done = tuple(made.path for outcome in outcomes for made in outcome.outputs)
        outcome = work(book, replace(options, reserved=done))
        outcomes.append(outcome)
        console.show(
            outcome, options, quiet=given["quiet"], verbose=given["verbose"], silent=given["as_json"]
        )
    if given["as_json"]:
        console.tell(_as_json(outcomes_json(outcomes)))
    elif len(outcomes) > 1:
        console.tell(totals_text(outcomes, options.language or options.default_language))
    return max(outcome.exit_code for outcome in outcomes)


def _each_once(books: Sequence[Path]) -> list[Path]:
    """Return the workbooks in order, one that is named twice only once."""
    once: dict[str, Path] = {}
    for book in books:
        once.setdefault(same_file_key(str(book.absolute())), book)
    return list(once.values())


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
