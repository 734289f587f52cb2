"""The command line's own words: help and wrong usage, in Thai and English, over click."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, ClassVar

import click

from xltools.core.messages import Language, say


class Formatter(click.HelpFormatter):
    """Writes help with headings in the language chosen for this run."""

    language: ClassVar[Language] = "th"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix or say("usage.prefix", self.language))

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write a section under its heading."""
        known = name.casefold() in ("options", "commands")
        with super().section(say(f"usage.heading.{name.casefold()}", self.language) if known else name):
            yield


class _Context(click.Context):
    formatter_class = Formatter


class Seconds(click.FloatRange):
    """A number of seconds, which an endless one and ``nan`` are not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number that is typed."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(repr(value), param, ctx)
        return number


class Command(click.Command):
    """A command whose help speaks the chosen language."""

    context_class = _Context


class NewCommand(Command):
    """``xltools new``: in ``--example BOOK`` the value of --example may be left out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words, the first example being meant where --example has none of the known values."""
        option = next(param for param in self.params if param.name == "example")
        assert isinstance(option.type, click.Choice)
        known = [str(choice) for choice in option.type.choices]
        named = [
            f"{word}={known[0]}" if word == "--example" and following not in known else word
            for word, following in pairwise([*args, ""])
        ]
        return super().parse_args(ctx, named)


class _Commands(MutableMapping[str, click.Command]):
    """Commands by name, each made when it is asked for: a run needs one of them, and not the help of the others."""

    def __init__(self, makers: Mapping[str, Callable[[], click.Command]]) -> None:
        self._makers = dict(makers)

    def __getitem__(self, name: str) -> click.Command:
        return self._makers[name]()

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._makers[name] = lambda: command

    def __delitem__(self, name: str) -> None:
        del self._makers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class Group(click.Group):
    """A group of such commands, listed in the order in which they are first needed."""

    context_class = _Context
    command_class = Command

    def add_later(self, makers: Mapping[str, Callable[[], click.Command]]) -> None:
        """Have no commands but those that these make."""
        self.commands = _Commands(makers)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words; without any, show the help, which is wrong usage all the same."""
        if not args:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names."""
        return list(self.commands)


def usage_message(error: click.UsageError, language: Language) -> str:
    """Return what is wrong with a command line, and where to read how it should be."""
    command = error.ctx.command_path if error.ctx else "xltools"
    return f"{_what(error, language)}\n{say('usage.try', language, command=command)}"


def _what(error: click.UsageError, language: Language) -> str:
    match error:
        case click.exceptions.NoSuchOption():
            text = say("usage.no_such_option", language, name=error.option_name)
            return text + _did_you_mean(error.possibilities, language)
        case click.exceptions.BadOptionUsage():
            return say("usage.option_needs_value", language, name=error.option_name)
        case click.exceptions.MissingParameter():
            return say("usage.missing_argument", language, name=_name(error))
        case click.exceptions.BadParameter() if isinstance(getattr(error.param, "type", None), click.Choice):
            return _bad_choice(error, language)
        case click.exceptions.BadParameter() if isinstance(
            getattr(error.param, "type", None), click.IntRange | click.FloatRange
        ):
            return _bad_number(error, language)
        case click.exceptions.BadParameter():
            return say("usage.bad_value", language, name=_name(error), detail=error.message)
    unknown = getattr(error, "command_name", None)
    if unknown is None and error.message.startswith("No such command"):
        unknown = error.message.split("'")[1]
    if unknown is not None:
        near = getattr(error, "possibilities", None)
        return say("usage.no_such_command", language, name=unknown) + _did_you_mean(near, language)
    if error.message.startswith("Missing command"):
        return say("usage.missing_command", language)
    if "unexpected extra argument" in error.message:
        extra = error.message.partition("(")[2].partition("(")[2] or error.message.partition("(")[2]
        return say("usage.too_many", language, extra=extra.strip("()"))
    return say("usage.other", language, detail=error.message)


def _did_you_mean(names: Any, language: Language) -> str:
    return say("usage.did_you_mean", language, names=", ".join(names)) if names else ""


def _name(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return str(error.param_hint or "")
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name.rstrip(".")


def _bad_number(error: click.BadParameter, language: Language) -> str:
    """Return which numbers an option takes; what was typed stands first in what click says, if anywhere."""
    assert error.param is not None
    wanted: Any = error.param.type
    value = re.match(r"'?([^\s']+)", error.message)
    return say(
        "usage.bad_number_above" if wanted.min_open else "usage.bad_number",
        language,
        value=value[1] if value else "",
        name=_name(error),
        kind=say(f"usage.{'whole' if isinstance(wanted, click.IntRange) else 'any_number'}", language),
        least=f"{wanted.min:g}",
    )


def _bad_choice(error: click.BadParameter, language: Language) -> str:
    assert error.param is not None
    choices = ", ".join(str(choice) for choice in error.param.type.choices)  # type: ignore[attr-defined]
    value = error.message.split("'")[1] if "'" in error.message else ""
    return say("usage.bad_choice", language, value=value, name=_name(error), choices=choices)
