"""What all commands ask for alike: their common options, the clock, the language they speak."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from xltools.completion import Folder, each_file
from xltools.core.messages import LANGUAGES, Language, say
from xltools.core.model import Severity
from xltools.core.rules import RULES_BY_CODE, matching
from xltools.outcome import Options
from xltools.records import dataclass
from xltools.wrong_usage import did_you_mean

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_FIRST_BUDDHIST_YEAR = 2400
PATH = click.Path(path_type=Path, readable=False)
"""Any path: what cannot be read is told by the work itself, in its own words."""
FOLDER = Folder(path_type=Path, readable=False)
THRESHOLDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "never": None}


@dataclass(frozen=True)
class Speech:
    """The language of help and messages; ``asked`` is the one that --lang names, if it does."""

    language: Language
    asked: Language | None

    def words(self, key: str, **values: object) -> str:
        """Return a text of the help."""
        return say(f"cli.help.{key}", self.language, **values)


def common(speech: Speech) -> Callable[[Decorated], Decorated]:
    """Return what gives a command the options that all commands have."""
    words = speech.words

    def decorate(decorated: Decorated) -> Decorated:
        for option in (
            click.help_option("-h", "--help", help=words("help")),
            click.option("-v", "--verbose", is_flag=True, help=words("verbose")),
            click.option("-q", "--quiet", is_flag=True, help=words("quiet")),
            click.option("--no-color", is_flag=True, expose_value=False, help=words("no_color")),
            click.option("--lang", type=click.Choice(LANGUAGES), help=words("lang")),
        ):
            decorated = option(decorated)
        return decorated

    return decorate


def running(speech: Speech) -> Callable[[Decorated], Decorated]:
    """Return what gives a command the workbooks and options of those that run over workbooks."""
    words = speech.words

    def decorate(decorated: Decorated) -> Decorated:
        levels = click.Choice(tuple(THRESHOLDS))
        for option in (
            click.option("--json", "as_json", is_flag=True, help=words("json")),
            click.option("--now", metavar="TIME", help=words("now")),
            click.option("--fail-on", type=levels, default="error", help=words("fail_on")),
            click.argument(
                "books", metavar="BOOK...", nargs=-1, required=True, type=PATH, callback=each_file
            ),
        ):
            decorated = option(decorated)
        return decorated

    return decorate


def options_of(speech: Speech, given: dict[str, Any], **more: Any) -> Options:
    """Return what is asked of the run: the clock, the language, the threshold, and what more is given."""
    return Options(
        now=clock(given["now"], speech.language),
        language=speech.asked,
        default_language=speech.language,
        fail_on=THRESHOLDS[given["fail_on"]],
        **more,
    )


def clock(typed: str | None, language: Language) -> datetime:
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


def codes(typed: str | None, speech: Speech) -> frozenset[str]:
    """Return the codes of rules that are typed; usage is wrong where one is none."""
    try:
        return matching(typed.replace(",", " ").split()) if typed else frozenset()
    except ValueError as unknown:
        near = did_you_mean(str(unknown), RULES_BY_CODE, speech.language)
        raise click.UsageError(say("cli.bad_rule", speech.language, code=unknown) + near) from None


def as_json_text(value: object) -> str:
    """Return a value as the JSON that is printed."""
    return json.dumps(value, ensure_ascii=False, indent=2)
