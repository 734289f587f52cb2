"""What is wrong with a command line, in Thai and English: click's own words are never shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click

from xltools.core.messages import Language, say

_NEAR_ENOUGH = 0.6
_MOST = 3


def usage_message(error: click.UsageError, language: Language) -> str:
    """Return what is wrong with a command line, and where to read how it should be."""
    command = error.ctx.command_path if error.ctx else "xltools"
    return f"{_what(error, language)}\n{say('usage.try', language, command=command)}"


def did_you_mean(typed: str, names: Iterable[str], language: Language) -> str:
    """Return the question after the names that are nearly what was typed; nothing where none is."""
    from difflib import get_close_matches

    known = {name.casefold(): name for name in names}
    near = get_close_matches(typed.casefold(), known, _MOST, _NEAR_ENOUGH)
    return _ask([known[name] for name in near], language)


def _ask(names: Sequence[str], language: Language) -> str:
    return say("usage.did_you_mean", language, names=", ".join(names)) if names else ""


def _what(error: click.UsageError, language: Language) -> str:
    match error:
        case click.exceptions.NoSuchCommand():
            text = say("usage.no_such_command", language, name=error.command_name)
            return text + _commands_meant(error, language)
        case click.exceptions.NoSuchOption():
            text = say("usage.no_such_option", language, name=error.option_name)
            return text + _ask(error.possibilities or [], language)
        case click.exceptions.BadOptionUsage() if "not take a value" in error.message:
            return say("usage.option_takes_no_value", language, name=error.option_name)
        case click.exceptions.BadOptionUsage():
            return say("usage.option_needs_value", language, name=error.option_name)
        case click.exceptions.MissingParameter():
            text = say("usage.missing_argument", language, name=_name(error))
            return text + _choices(getattr(error.param, "type", None), language)
        case click.BadParameter():
            return _bad_value(error, language)
    return _other(error, language)


def _other(error: click.UsageError, language: Language) -> str:
    """Return a plain wrong usage: our own words as they are, click's in the chosen language."""
    if error.message.startswith("Missing command"):
        return say("usage.missing_command", language)
    if "unexpected extra argument" in error.message:
        extra = error.message.partition("(")[2].partition("(")[2] or error.message.partition("(")[2]
        return say("usage.too_many", language, extra=extra.strip("()"))
    return say("usage.other", language, detail=error.message)


def _choices(kind: Any, language: Language) -> str:
    if not isinstance(kind, click.Choice):
        return ""
    return say("usage.choose", language, choices=", ".join(map(str, kind.choices)))


def _commands_meant(error: click.exceptions.NoSuchCommand, language: Language) -> str:
    """Return the commands nearly of that name, called so by people, or typed with the Thai keyboard on."""
    from xltools.core.data import load

    group = error.ctx.command if error.ctx else None
    here = list(group.commands) if isinstance(group, click.Group) else []
    words, called = load("help"), error.command_name
    if error.ctx is not None and error.ctx.parent is None:
        meant = [name for name, others in words["also_called"].items() if called.casefold() in others]
        meant = [name for name in meant if name in here or name.startswith("--")]
        if meant:
            return _ask(meant, language)
    keyboard = str.maketrans(words["keyboard"]["thai"], words["keyboard"]["latin"])
    typed = called if called.isascii() else called.translate(keyboard)
    return did_you_mean(typed, here, language)


def _name(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return str(error.param_hint or "")
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name.rstrip(".")


def _bad_value(error: click.BadParameter, language: Language) -> str:
    kind: Any = getattr(error.param, "type", None)
    value = error.message.split("'")[1] if "'" in error.message else error.message.split(" ")[0]
    values: dict[str, object] = {"value": value, "name": _name(error)}
    match kind:
        case click.Choice():
            choices = [str(choice) for choice in kind.choices]
            text = say("usage.bad_choice", language, choices=", ".join(choices), **values)
            return text + did_you_mean(value, choices, language)
        case click.types.IntParamType() | click.types.FloatParamType():
            key = "bad_whole_number" if isinstance(kind, click.types.IntParamType) else "bad_number"
            return say(f"usage.{key}", language, least=_least(kind, language), **values)
    return say("usage.bad_value", language, **values)


def _least(kind: Any, language: Language) -> str:
    least = getattr(kind, "min", None)
    if least is None:
        return ""
    return say("usage.more_than" if kind.min_open else "usage.at_least", language, least=least)
