"""The command line from its arguments to its exit code; the commands themselves are in commands.py."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from xltools import console
from xltools.commands import build
from xltools.core.messages import LANGUAGES, Language, say
from xltools.errors import OutputError
from xltools.pipeline import as_xltools_error
from xltools.usage import Formatter
from xltools.wrong_usage import usage_message

INTERRUPTED = 130
_USAGE = 2
_FAILED = 3
_VERBOSE = {"-v", "--verbose"}


def main() -> None:
    """Run the command line and leave with the exit code of the contract."""
    _fill_closed()
    for stream in (sys.stdout, sys.stderr):  # a Thai Windows pipe is cp874, which cannot hold ✔
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


def _fill_closed() -> None:
    """Put nothing in the place of closed streams, lest a file takes their numbers, here or in a process of ours."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def run(arguments: Sequence[str]) -> int:
    """Return the exit code of a command line; everything it says goes to stdout and stderr."""
    asked = _language_asked(arguments)
    console.paint(allowed="--no-color" not in arguments)
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


if __name__ == "__main__":
    main()
