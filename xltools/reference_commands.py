"""The commands that tell and teach: the rules, the templates, the example. Each parses, calls, shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xltools import console
from xltools.asking import FOLDER, PATH, Speech, as_json_text, clock, common
from xltools.completion import SHELLS, one_of, script
from xltools.core.messages import say
from xltools.core.rules import RULES_BY_CODE
from xltools.outcome import Options
from xltools.resources import document_names
from xltools.show import json_head, rule_explanation, rules_json, rules_text
from xltools.usage import Command, Group
from xltools.wrong_usage import did_you_mean


def rules_command(speech: Speech) -> click.Command:
    """Return ``xltools rules``."""

    @click.command("rules", help=speech.words("rules"), cls=Command)
    @click.option("--json", "as_json", is_flag=True, help=speech.words("json"))
    @common(speech)
    def command(as_json: bool, **shared: Any) -> None:
        rules = json_head() | {"rules": rules_json()}
        console.tell(as_json_text(rules) if as_json else rules_text(speech.language))

    return command


def explain_command(speech: Speech) -> click.Command:
    """Return ``xltools explain``."""

    @click.command("explain", help=speech.words("explain"), cls=Command)
    @click.argument("code", metavar="CODE", shell_complete=one_of(lambda: list(RULES_BY_CODE)))
    @common(speech)
    def command(code: str, **shared: Any) -> None:
        rule = RULES_BY_CODE.get(code.strip().upper())
        if rule is None:
            near = did_you_mean(code, RULES_BY_CODE, speech.language)
            raise click.UsageError(say("cli.bad_rule", speech.language, code=code) + near)
        console.tell(rule_explanation(rule, speech.language))

    return command


def template_command(speech: Speech) -> click.Command:
    """Return ``xltools template`` with its own commands."""
    words = speech.words
    group = Group("template", help=words("template_group"))
    click.help_option("-h", "--help", help=words("help"))(group)

    @group.command("list", help=words("template_list"))
    @common(speech)
    def list_templates(**shared: Any) -> None:
        from xltools import templates

        console.tell(templates.list_text(speech.language))

    @group.command("copy", help=words("template_copy"))
    @click.argument("name", metavar="NAME", shell_complete=one_of(document_names))
    @click.argument("path", metavar="FILE", type=PATH)
    @click.option("--overwrite", is_flag=True, help=words("new_overwrite"))
    @common(speech)
    def copy(name: str, path: Path, overwrite: bool, **shared: Any) -> int:
        from xltools import templates

        if path.suffix.casefold() != ".docx":
            raise click.UsageError(say("template.only_docx", speech.language))
        console.tell(templates.copy(name, path, speech.language, overwrite=overwrite, quiet=shared["quiet"]))
        return 0

    @group.command("check", help=words("template_check"))
    @click.argument("path", metavar="FILE", type=PATH)
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @common(speech)
    def check(path: Path, as_json: bool, **shared: Any) -> int:
        from xltools import templates

        checked = templates.check(path, speech.language)
        text = as_json_text(checked.as_json()) if as_json else checked.as_text(quiet=shared["quiet"])
        console.tell(text, err=checked.error is not None and not as_json)
        console.tell_cause(checked.cause, verbose=shared["verbose"])
        return checked.exit_code

    return group


def demo_command(speech: Speech) -> click.Command:
    """Return ``xltools demo``."""

    @click.command("demo", help=speech.words("demo"), cls=Command)
    @click.argument("folder", metavar="[DIR]", default="xltools-demo", type=FOLDER)
    @common(speech)
    def command(folder: Path, **shared: Any) -> int:
        now = clock(None, speech.language)
        options = Options(now=now, language=speech.asked, default_language=speech.language)
        from xltools.first_steps import make_demo

        return make_demo(folder, options, quiet=shared["quiet"], verbose=shared["verbose"])

    return command


def completion_command(speech: Speech) -> click.Command:
    """Return ``xltools completion``."""

    @click.command("completion", help=speech.words("completion"), cls=Command)
    @click.argument("shell", metavar="SHELL", type=click.Choice(SHELLS))
    @common(speech)
    @click.pass_context
    def command(context: click.Context, /, shell: str, **shared: Any) -> None:
        console.tell(script(shell, context.find_root().command, speech.language))

    return command
