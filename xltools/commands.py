"""The commands: each parses, calls, shows. Nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from xltools import console
from xltools.add_button import add_button
from xltools.core.agency import agency_types
from xltools.core.messages import LANGUAGES, Language, say
from xltools.core.model import Severity
from xltools.core.names import same_file_key
from xltools.core.rules import RULES_BY_CODE, matching
from xltools.pipeline import Options, Outcome, generate, validate
from xltools.resources import document_names, program_version
from xltools.show import outcomes_json, rule_explanation, rules_json, rules_text, totals_text
from xltools.usage import Command, Group, NewCommand

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_FIRST_BUDDHIST_YEAR = 2400
_PATH = click.Path(path_type=Path, readable=False)
"""Any path: what cannot be read is told by the work itself, in its own words."""
_THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "never": None}


@dataclass(frozen=True)
class _Speech:
    """The language of help and messages; ``asked`` is the one that --lang names, if it does."""

    language: Language
    asked: Language | None

    def words(self, key: str, **values: object) -> str:
        return say(f"cli.help.{key}", self.language, **values)


def build(language: Language, asked: Language | None = None) -> click.Group:
    """Return the command line with its help in one language; ``asked`` is the one that --lang names."""
    speech = _Speech(language, asked)
    words = speech.words
    group = Group("xltools", help=say("cli.about", language), context_settings={"max_content_width": 100})
    click.help_option("-h", "--help", help=words("help"))(group)
    click.version_option(
        program_version(), prog_name="xltools", message="%(prog)s %(version)s", help=words("version")
    )(group)
    choice = click.Choice(LANGUAGES)
    group.params.append(click.Option(["--lang"], type=choice, help=words("lang"), expose_value=False))
    makers = (_new, _validate, _generate, _batch, _repair, _rules, _explain, _template, _demo)
    for make in (*makers, _add_button, _live, _setup, _doctor, _button):
        group.add_command(make(speech))
    return group


def _common(speech: _Speech) -> Callable[[Decorated], Decorated]:
    """Return what gives a command the options that all commands have."""
    words = speech.words

    def decorate(decorated: Decorated) -> Decorated:
        for option in (
            click.help_option("-h", "--help", help=words("help")),
            click.option("-v", "--verbose", is_flag=True, help=words("verbose")),
            click.option("-q", "--quiet", is_flag=True, help=words("quiet")),
            click.option("--lang", type=click.Choice(LANGUAGES), help=words("lang")),
        ):
            decorated = option(decorated)
        return decorated

    return decorate


def _running(speech: _Speech) -> Callable[[Decorated], Decorated]:
    """Return what gives a command the workbooks and options of those that run over workbooks."""
    words = speech.words

    def decorate(decorated: Decorated) -> Decorated:
        levels = click.Choice(tuple(_THRESHOLDS))
        for option in (
            click.option("--json", "as_json", is_flag=True, help=words("json")),
            click.option("--now", metavar="TIME", help=words("now")),
            click.option("--fail-on", type=levels, default="error", help=words("fail_on")),
            click.argument("books", metavar="BOOK...", nargs=-1, required=True, type=_PATH),
        ):
            decorated = option(decorated)
        return decorated

    return decorate


def _new(speech: _Speech) -> click.Command:
    words, types = speech.words, " ".join(agency_types())
    examples = click.Choice(("mended", "seed"))

    @click.command("new", help=words("new"), cls=NewCommand)
    @click.argument("book", metavar="BOOK", type=_PATH)
    @click.option("--agency-type", metavar="TYPE", help=words("agency_type", choices=types))
    @click.option("--example", type=examples, is_flag=False, flag_value="mended", help=words("example"))
    @click.option("--roster", type=_PATH, metavar="FOLDER", help=words("roster"))
    @click.option("--overwrite", is_flag=True, help=words("new_overwrite"))
    @_common(speech)
    def command(
        book: Path,
        agency_type: str | None,
        example: Any,
        roster: Path | None,
        overwrite: bool,
        **shared: Any,
    ) -> int:
        from xltools.first_steps import make_new, make_new_roster

        quiet, language = shared["quiet"], speech.language
        if roster is None:
            return make_new(book, agency_type, example, language, overwrite=overwrite, quiet=quiet)
        if agency_type or example:
            raise click.UsageError(say("cli.new.roster_alone", language))
        options = Options(now=_clock(None, language), language=language)
        return make_new_roster(book, roster, options, language, overwrite=overwrite, quiet=quiet)

    return command


def _validate(speech: _Speech) -> click.Command:
    words = speech.words

    @click.command("validate", help=words("validate"), cls=Command)
    @_running(speech)
    @click.option("--status", "write_status", is_flag=True, help=words("status"))
    @click.option("--select", metavar="CODES", help=words("select"))
    @click.option("--ignore", metavar="CODES", help=words("ignore"))
    @_common(speech)
    def command(books: tuple[Path, ...], select: str, ignore: str, **given: Any) -> int:
        chosen = {"select": _codes(select, speech), "ignore": _codes(ignore, speech)}
        options = _options(speech, given, write_status=given["write_status"], **chosen)
        return _run_all(books, validate, options, given)

    return command


def _generate(speech: _Speech) -> click.Command:
    words, names = speech.words, ", ".join(document_names())

    @click.command("generate", help=words("generate"), cls=Command)
    @_running(speech)
    @click.option("--out", type=_PATH, metavar="DIR", help=words("out"))
    @click.option(
        "--template", "templates", multiple=True, metavar="NAME|FILE", help=words("template", names=names)
    )
    @click.option("--pdf", "pdf", flag_value="pdf", help=words("pdf"))
    @click.option("--pdf-a", "pdf", flag_value="pdf-a", help=words("pdf_a"))
    @click.option("--dry-run", "-n", is_flag=True, help=words("dry_run"))
    @click.option("--draft", is_flag=True, help=words("draft"))
    @click.option("--overwrite", is_flag=True, help=words("overwrite"))
    @click.option("--no-status", is_flag=True, help=words("no_status"))
    @_common(speech)
    def command(books: tuple[Path, ...], no_status: bool, **given: Any) -> int:
        chosen = {key: given[key] for key in ("out", "templates", "pdf", "dry_run", "draft", "overwrite")}
        options = _options(speech, given, write_status=not no_status, **chosen)
        return _run_all(books, generate, options, given)

    return command


def _batch(speech: _Speech) -> click.Command:
    words, names = speech.words, ", ".join(document_names())
    levels = click.Choice(tuple(_THRESHOLDS))

    @click.command("batch", help=words("batch"), cls=Command)
    @click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=_PATH)
    @click.option("--out", type=_PATH, metavar="DIR", required=True, help=words("batch_out"))
    @click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help=words("jobs"))
    @click.option("--executor", metavar="NAME", help=words("executor"))
    @click.option("--scheduler", metavar="ADDRESS", help=words("scheduler"))
    @click.option("--fresh", is_flag=True, help=words("fresh"))
    @click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
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
    @_common(speech)
    def command(sources: tuple[Path, ...], no_status: bool, **given: Any) -> int:
        from xltools.batch.face import make_batch
        from xltools.batch.request import Request

        if (given["executor"] == "dask") != bool(given["scheduler"]):
            key = "scheduler_alone" if given["scheduler"] else "needs_scheduler"
            raise click.UsageError(say(f"batch.{key}", speech.language))
        chosen = {key: given[key] for key in ("templates", "dry_run", "draft", "overwrite")}
        options = _options(speech, given, write_status=not no_status, **chosen)
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


def _repair(speech: _Speech) -> click.Command:
    words = speech.words

    @click.command("repair", help=words("repair"), cls=Command)
    @click.argument("book", metavar="BOOK", type=_PATH)
    @click.option("--dry-run", "-n", is_flag=True, help=words("repair_dry_run"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @_common(speech)
    def command(book: Path, dry_run: bool, as_json: bool, **shared: Any) -> int:
        clock = _clock(None, speech.language)
        wanted = Options(now=clock, language=speech.asked, default_language=speech.language, dry_run=dry_run)
        from xltools.repairs import repair_json, repair_text, repair_workbook

        repaired = repair_workbook(book, wanted)
        text = _as_json(repair_json(repaired)) if as_json else repair_text(repaired, quiet=shared["quiet"])
        console.tell(text, err=repaired.error is not None and not as_json)
        console.tell_cause(repaired.cause, verbose=shared["verbose"])
        return repaired.exit_code

    return command


def _add_button(speech: _Speech) -> click.Command:
    words = speech.words

    @click.command("add-button", help=words("add_button"), cls=Command)
    @click.argument("book", metavar="BOOK", type=_PATH)
    @click.argument("made", metavar="[OUT.xlsm]", required=False, type=_PATH)
    @click.option("--overwrite", is_flag=True, help=words("new_overwrite"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @_common(speech)
    def command(book: Path, made: Path | None, overwrite: bool, as_json: bool, **shared: Any) -> int:
        wanted = made or book.with_suffix(".xlsm")
        if wanted.suffix.casefold() != ".xlsm":
            raise click.UsageError(say("cli.buttons.only_xlsm", speech.language))
        given = add_button(book, wanted, speech.language, overwrite=overwrite)
        text = _as_json(given.as_json()) if as_json else given.as_text(quiet=shared["quiet"])
        console.tell(text, err=given.error is not None and not as_json)
        console.tell_cause(given.cause, verbose=shared["verbose"])
        return given.exit_code

    return command


def _rules(speech: _Speech) -> click.Command:
    @click.command("rules", help=speech.words("rules"), cls=Command)
    @click.option("--json", "as_json", is_flag=True, help=speech.words("json"))
    @_common(speech)
    def command(as_json: bool, **shared: Any) -> None:
        rules = {"schema_version": 1, "rules": rules_json()}
        console.tell(_as_json(rules) if as_json else rules_text(speech.language))

    return command


def _explain(speech: _Speech) -> click.Command:
    @click.command("explain", help=speech.words("explain"), cls=Command)
    @click.argument("code", metavar="CODE")
    @_common(speech)
    def command(code: str, **shared: Any) -> None:
        rule = RULES_BY_CODE.get(code.strip().upper())
        if rule is None:
            raise click.UsageError(say("cli.bad_rule", speech.language, code=code))
        console.tell(rule_explanation(rule, speech.language))

    return command


def _template(speech: _Speech) -> click.Command:
    words = speech.words
    group = Group("template", help=words("template_group"))
    click.help_option("-h", "--help", help=words("help"))(group)

    @group.command("list", help=words("template_list"))
    @_common(speech)
    def list_templates(**shared: Any) -> None:
        from xltools import templates

        console.tell(templates.list_text(speech.language))

    @group.command("copy", help=words("template_copy"))
    @click.argument("name", metavar="NAME")
    @click.argument("path", metavar="FILE", type=_PATH)
    @click.option("--overwrite", is_flag=True, help=words("new_overwrite"))
    @_common(speech)
    def copy(name: str, path: Path, overwrite: bool, **shared: Any) -> int:
        from xltools import templates

        if path.suffix.casefold() != ".docx":
            raise click.UsageError(say("template.only_docx", speech.language))
        console.tell(templates.copy(name, path, speech.language, overwrite=overwrite, quiet=shared["quiet"]))
        return 0

    @group.command("check", help=words("template_check"))
    @click.argument("path", metavar="FILE", type=_PATH)
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @_common(speech)
    def check(path: Path, as_json: bool, **shared: Any) -> int:
        from xltools import templates

        checked = templates.check(path, speech.language)
        text = _as_json(checked.as_json()) if as_json else checked.as_text(quiet=shared["quiet"])
        console.tell(text, err=checked.error is not None and not as_json)
        console.tell_cause(checked.cause, verbose=shared["verbose"])
        return checked.exit_code

    return group


def _demo(speech: _Speech) -> click.Command:
    @click.command("demo", help=speech.words("demo"), cls=Command)
    @click.argument("folder", metavar="[DIR]", default="xltools-demo", type=_PATH)
    @_common(speech)
    def command(folder: Path, **shared: Any) -> int:
        clock = _clock(None, speech.language)
        options = Options(now=clock, language=speech.asked, default_language=speech.language)
        from xltools.first_steps import make_demo

        return make_demo(folder, options, quiet=shared["quiet"], verbose=shared["verbose"])

    return command


def _live(speech: _Speech) -> click.Command:
    words = speech.words

    @click.command("live", help=words("live"), cls=Command)
    @click.argument("name", metavar="[NAME]", default="")
    @click.option("--check", is_flag=True, help=words("live_check"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @click.option("--now", metavar="TIME", help=words("now"))
    @_common(speech)
    def command(name: str, check: bool, **given: Any) -> int:
        from xltools.button import open_document, work_on_open

        options = _options(speech, given | {"fail_on": "error"})
        outcome = work_on_open(options, check=check, name=name)
        quiet, verbose, as_json = given["quiet"], given["verbose"], given["as_json"]
        console.show(outcome, options, quiet=quiet, verbose=verbose, silent=as_json)
        if as_json:
            console.tell(_as_json(outcomes_json([outcome])))
        else:
            open_document(outcome)
        return outcome.exit_code

    return command


def _button(speech: _Speech) -> click.Command:
    words = speech.words

    @click.command("button", help=words("button"), cls=Command)
    @click.option("--check", is_flag=True, help=words("live_check"))
    @_common(speech)
    def command(check: bool, **given: Any) -> int:
        from xltools.button import press

        return press(_options(speech, {"now": None, "fail_on": "error"}), check=check)

    return command


def _setup(speech: _Speech) -> click.Command:
    @click.command("setup", help=speech.words("setup"), cls=Command)
    @click.option("--undo", is_flag=True, help=speech.words("setup_undo"))
    @_common(speech)
    def command(undo: bool, **shared: Any) -> int:
        from xltools import setup
        from xltools.computer.machine import this_computer

        return (setup.undo if undo else setup.set_up)(this_computer(), speech.language)

    return command


def _doctor(speech: _Speech) -> click.Command:
    @click.command("doctor", help=speech.words("doctor"), cls=Command)
    @click.option("--json", "as_json", is_flag=True, help=speech.words("json"))
    @_common(speech)
    def command(as_json: bool, **shared: Any) -> int:
        from xltools import doctor
        from xltools.computer.machine import this_computer

        computer = this_computer()
        checks = doctor.examine(computer)
        if as_json:
            console.tell(_as_json(doctor.doctor_json(computer, checks, speech.language)))
        else:
            console.tell(doctor.doctor_text(checks, speech.language, quiet=shared["quiet"]))
        return 0 if doctor.is_well(checks) else 1

    return command


def _options(speech: _Speech, given: dict[str, Any], **more: Any) -> Options:
    return Options(
        now=_clock(given["now"], speech.language),
        language=speech.asked,
        default_language=speech.language,
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


def _codes(typed: str | None, speech: _Speech) -> frozenset[str]:
    try:
        return matching(typed.replace(",", " ").split()) if typed else frozenset()
    except ValueError as unknown:
        raise click.UsageError(say("cli.bad_rule", speech.language, code=unknown)) from None


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
