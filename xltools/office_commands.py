"""The commands about the button and the open workbook: each parses, calls, shows. Nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from xltools import console
from xltools.asking import PATH, Speech, as_json_text, common, options_of
from xltools.core.messages import say
from xltools.usage import Command


def add_button_command(speech: Speech) -> click.Command:
    """Return ``xltools add-button``."""
    words = speech.words

    @click.command("add-button", help=words("add_button"), cls=Command)
    @click.argument("book", metavar="BOOK", type=PATH)
    @click.argument("made", metavar="[OUT.xlsm]", required=False, type=PATH)
    @click.option("--overwrite", is_flag=True, help=words("new_overwrite"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @common(speech)
    def command(book: Path, made: Path | None, overwrite: bool, as_json: bool, **shared: Any) -> int:
        from xltools.add_button import add_button

        wanted = made or book.with_suffix(".xlsm")
        if wanted.suffix.casefold() != ".xlsm":
            raise click.UsageError(say("cli.buttons.only_xlsm", speech.language))
        given = add_button(book, wanted, speech.language, overwrite=overwrite)
        text = as_json_text(given.as_json()) if as_json else given.as_text(quiet=shared["quiet"])
        console.tell(text, err=given.error is not None and not as_json)
        console.tell_cause(given.cause, verbose=shared["verbose"])
        return given.exit_code

    return command


def live_command(speech: Speech) -> click.Command:
    """Return ``xltools live``."""
    words = speech.words

    @click.command("live", help=words("live"), cls=Command)
    @click.argument("name", metavar="[NAME]", default="")
    @click.option("--check", is_flag=True, help=words("live_check"))
    @click.option("--json", "as_json", is_flag=True, help=words("json"))
    @click.option("--now", metavar="TIME", help=words("now"))
    @common(speech)
    def command(name: str, check: bool, **given: Any) -> int:
        from xltools.button import open_document, work_on_open
        from xltools.show import outcomes_json

        options = options_of(speech, given | {"fail_on": "error"})
        outcome = work_on_open(options, check=check, name=name)
        quiet, verbose, as_json = given["quiet"], given["verbose"], given["as_json"]
        console.show(outcome, options, quiet=quiet, verbose=verbose, silent=as_json)
        if as_json:
            console.tell(as_json_text(outcomes_json([outcome])))
        else:
            open_document(outcome)
        return outcome.exit_code

    return command


def button_command(speech: Speech) -> click.Command:
    """Return ``xltools button``."""
    words = speech.words

    @click.command("button", help=words("button"), cls=Command)
    @click.option("--check", is_flag=True, help=words("live_check"))
    @common(speech)
    def command(check: bool, **given: Any) -> int:
        from xltools.button import press

        return press(options_of(speech, {"now": None, "fail_on": "error"}), check=check)

    return command


def setup_command(speech: Speech) -> click.Command:
    """Return ``xltools setup``."""

    @click.command("setup", help=speech.words("setup"), cls=Command)
    @click.option("--undo", is_flag=True, help=speech.words("setup_undo"))
    @common(speech)
    def command(undo: bool, **shared: Any) -> int:
        from xltools import setup
        from xltools.computer.machine import this_computer

        return (setup.undo if undo else setup.set_up)(this_computer(), speech.language)

    return command


def doctor_command(speech: Speech) -> click.Command:
    """Return ``xltools doctor``."""

    @click.command("doctor", help=speech.words("doctor"), cls=Command)
    @click.option("--json", "as_json", is_flag=True, help=speech.words("json"))
    @common(speech)
    def command(as_json: bool, **shared: Any) -> int:
        from xltools import doctor
        from xltools.computer.machine import this_computer

        computer = this_computer()
        checks = doctor.examine(computer)
        if as_json:
            console.tell(as_json_text(doctor.doctor_json(computer, checks, speech.language)))
        else:
            console.tell(doctor.doctor_text(checks, speech.language, quiet=shared["quiet"]))
        return 0 if doctor.is_well(checks) else 1

    return command
