"""The command line's own help, in Thai and English, over click: headings, columns, examples."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, ClassVar

import click

from xltools.core.columns import padded, width, wrapped
from xltools.core.messages import Language, say


class Formatter(click.HelpFormatter):
    """Writes help in the language chosen for this run, in columns that hold for Thai."""

    language: ClassVar[Language] = "th"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix or say("usage.prefix", self.language))

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        indent = " " * self.current_indent
        for line in wrapped(text, self.width - self.current_indent):
            self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write pairs in two columns."""
        pairs = list(rows)
        first = min(max(width(name) for name, _ in pairs), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, words in pairs:
            lines = wrapped(words, max(self.width - first - self.current_indent, 10))
            if width(name) > first - col_spacing:
                self.write(f"{indent}{name}\n")
                name = ""
            for line in lines:
                self.write(f"{indent}{padded(name, first)}{line}\n")
                name = ""

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write a section under its heading."""
        known = name.casefold() in ("options", "commands", "examples")
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


def examples_of(command_path: str) -> list[dict[str, str]]:
    """Return the examples in the help of a command such as ``xltools template copy``."""
    from xltools.core.data import load

    words = command_path.split()
    found: list[dict[str, str]] = load("help")["examples"].get("-".join(words[1:] or words), [])
    return found


class Command(click.Command):
    """A command whose help speaks the chosen language and ends in examples."""

    context_class = _Context

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        _write_examples(ctx, formatter)


def _write_examples(ctx: click.Context, formatter: click.HelpFormatter) -> None:
    examples = examples_of(ctx.command_path)
    if examples:
        with formatter.section("Examples"):
            for one in examples:
                formatter.write_text(one[Formatter.language])
                formatter.write(f"{' ' * formatter.current_indent}  {one['command']}\n")


class RequiredOption(click.Option):
    """An option that must be given, and says so in the chosen language."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Return what stands in brackets behind the help."""
        return super().get_help_extra(ctx) | {"required": say("usage.required", Formatter.language)}


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
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with its whole help: Thai has no blank to cut it at."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help or "") for name, command in self.commands.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        _write_examples(ctx, formatter)
