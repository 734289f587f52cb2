"""What is printed: results on stdout, failures on stderr, and neither stops the work."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator

import click

from xltools.core.messages import Language, error_fix, error_message, say
from xltools.errors import XltoolsError
from xltools.outcome import Options, Outcome
from xltools.show import outcome_text

_unsaid: list[OSError] = []
_colour: bool | None = None
"""Whether to colour: False never, None where a terminal reads."""
_line_is_on = False


def paint(*, allowed: bool) -> None:
    """Allow colours on a terminal, unless NO_COLOR or a terminal that knows none forbids them."""
    global _colour
    forbidden = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    _colour = None if allowed and not forbidden else False


@contextlib.contextmanager
def watched() -> Iterator[list[OSError]]:
    """Give the list of why results could not be printed; that nobody reads on is no such reason."""
    _unsaid.clear()
    yield _unsaid


def tell(text: str, *, err: bool = False) -> None:
    """Print a text; where nobody reads on or it cannot be written, the work goes on all the same."""
    stop_moving()
    try:
        click.echo(text, err=err, color=_colour)
    except OSError as error:
        hush(error, err=err)


def moving(words: str) -> None:
    """Show how far long work is, on a terminal only: in one line of stderr that the next text replaces."""
    global _line_is_on
    if sys.stderr is not None and sys.stderr.isatty():
        stop_moving()
        _line_is_on = _said_in_line(words)


def stop_moving() -> None:
    """Take the line of ``moving`` away."""
    global _line_is_on
    if _line_is_on:
        _line_is_on = False
        _said_in_line("\r\033[K")


def _said_in_line(words: str) -> bool:
    try:
        click.echo(words, nl=False, err=True)
    except OSError as error:
        hush(error, err=True)
        return False
    return True


def hush(error: OSError, *, err: bool = False) -> None:
    """Send the rest of a stream nowhere, so that Python does not fail on it at the end."""
    if not err and not isinstance(error, BrokenPipeError):
        _unsaid.append(error)
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())


def tell_failure(error: XltoolsError, language: Language) -> None:
    """Print what could not be done, in one line."""
    said, fix = error_message(error, language), error_fix(error, language)
    tell(say("cli.failed_plain", language, message=click.style(said, fg="red"), fix=fix), err=True)


def show(outcome: Outcome, options: Options, *, quiet: bool, verbose: bool, silent: bool = False) -> None:
    """Print what became of a workbook; where ``silent``, only what ``verbose`` asks for."""
    if not silent:
        tell(outcome_text(outcome, quiet=quiet, dry_run=options.dry_run), err=outcome.error is not None)
    tell_cause(outcome.cause, verbose=verbose)


def tell_cause(cause: BaseException | None, *, verbose: bool) -> None:
    """Print where in the program a failure arose, for whoever asked for it."""
    if verbose and cause is not None:
        tell("".join(traceback.format_exception(cause)).rstrip(), err=True)
