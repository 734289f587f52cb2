"""What the macro buttons call, and the same work from a terminal: on the workbook that is open.

Pressed from a macro there is no terminal: whatever happens ends in a message box, and in the log.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from xltools import alerts
from xltools.core.messages import Language, error_fix, error_message, message, say
from xltools.core.model import Severity
from xltools.disk import BusyError, sole_writer
from xltools.errors import OutputError
from xltools.outcome import Options, Outcome
from xltools.pipeline import as_xltools_error, generate_open, validate_open
from xltools.user_folders import log, log_path, state

BOOK, WINDOW = "XLTOOLS_BOOK", "XLTOOLS_HWND"
"""What a macro passes in the environment: the workbook's file name, and the window of its Excel."""
_FINDINGS_SHOWN = 3
_PATIENT_SECONDS = 180
"""When the office program has swallowed a call and answers nothing, the user is told all the same."""


def press(options: Options, *, check: bool) -> int:
    """Do a button's work and tell the user in a message box; return 0 when that was possible, else 3.

    Args:
        options: of the run; its language speaks where the workbook's settings are not known.
        check: whether to check only, as the second button does.
    """
    spoken = _Speaker(options.default_language)
    with spoken.watching():
        outcome = work_on_open(options, check=check, found=spoken.meet)
    return 0 if spoken.tell(outcome) else 3


def work_on_open(
    options: Options, *, check: bool, name: str = "", found: Callable[[Any], None] | None = None
) -> Outcome:
    """Check the open workbook, make its documents unless only to check, and write its status sheet.

    Args:
        options: of the run.
        check: whether to check only.
        name: the workbook's file name; without it the one that the macro named, else the active one.
        found: is given the workbook, as xlwings knows it, once it is found.
    """
    name = name or os.environ.get(BOOK, "")
    try:
        with _alone():
            from xltools.workbook.live.book import OpenBook
            from xltools.workbook.live.office import find_book

            book = find_book(name, os.environ.get(WINDOW, ""))
            if found:
                found(book)
            run = validate_open if check else generate_open
            return run(OpenBook(book), options)
    except Exception as error:  # noqa: BLE001  the last net: a message for an officer, no traceback
        failure = as_xltools_error(error)
        language = options.language or options.default_language
        return Outcome(Path(name), "failed", language, error=failure, passed=False, cause=error)


def open_document(outcome: Outcome) -> None:
    """Show the first document that was made, where the workbook's settings ask for it."""
    if not (outcome.wants_open and outcome.outputs):
        return
    path = outcome.outputs[0].path
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            os.startfile(path)
            return
        if sys.platform != "darwin" and not alerts.has_screen():
            return
        command = "open" if sys.platform == "darwin" else "xdg-open"
        quiet = subprocess.DEVNULL
        viewer = subprocess.Popen(
            [command, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        threading.Thread(target=viewer.wait, daemon=True).start()


def message_text(outcome: Outcome) -> str:
    """Return what the message box says: what became of it, where things are, what to do next."""
    language = outcome.language
    if outcome.error is not None:
        said, fix = error_message(outcome.error, language), error_fix(outcome.error, language)
        return say("button.failed", language, message=said, fix=fix, log=log_path())
    assert outcome.report is not None
    parts = [outcome.verdict]
    if outcome.outputs:
        parts.append(_documents(outcome, language))
    parts += [_findings(outcome, language), *outcome.notes]
    step = "generated" if outcome.outcome == "generated" else "valid" if outcome.passed else "blocked"
    parts.append(say(f"button.next_{step}", language, sheet=outcome.status_sheet))
    return "\n\n".join(filter(None, parts))


class _Speaker:
    """Tells the user, through the office program where that takes it, else by the system's own means."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._book: Any = None
        self._spoken = threading.Lock()

    def meet(self, book: Any) -> None:
        """Remember the workbook before whose window the message is to stand."""
        self._book = book

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Speak up when the work never comes back, and end the process then."""
        timer = threading.Timer(_PATIENT_SECONDS, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def tell(self, outcome: Outcome) -> bool:
        """Say what became of the workbook, then open the memo."""
        if not self._spoken.acquire(blocking=False):
            return True
        text = message_text(outcome)
        log(f"{outcome.workbook.name or '-'}: {outcome.outcome}\n{text}\n{_traceback(outcome.cause)}")
        serious = outcome.error is not None
        spoken = self._through_office(text, serious=serious) or alerts.show(
            text, serious=serious, hwnd=os.environ.get(WINDOW, "")
        )
        open_document(outcome)
        return spoken

    def _through_office(self, text: str, *, serious: bool) -> bool:
        """Let LibreOffice show the message before its own window; Windows and macOS have their own way."""
        if sys.platform in ("win32", "darwin"):
            return False
        try:
            from xltools.workbook.live.office import any_office

            app = any_office() if self._book is None else self._book.app
            app.alert(text, title="xltools", mode="critical" if serious else "info")
        except Exception:  # noqa: BLE001  it is told another way
            return False
        return True

    def _give_up(self) -> None:
        if not self._spoken.acquire(blocking=False):
            return
        error = OutputError("office-silent", {})
        language = self._language
        outcome = Outcome(Path(os.environ.get(BOOK, "")), "failed", language, error=error, passed=False)
        text = message_text(outcome)
        log(text)
        shown = alerts.show(text, serious=True, hwnd=os.environ.get(WINDOW, ""))
        os._exit(0 if shown else 3)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let only one press be at work; the lock goes with the process, however that ends."""
    folder = state()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        yield
        return
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(sole_writer(folder / "button"))
        except BusyError:
            raise OutputError("button-at-work", {}) from None
        except OSError:  # a folder that takes no file: nobody is kept away
            pass
        yield


def _documents(outcome: Outcome, language: Language) -> str:
    names = "\n".join(f"• {made.path.name}" for made in outcome.outputs)
    kept = [
        say(f"cli.kept_for_{made.kept_for}", language, old=made.kept).strip()
        for made in outcome.outputs
        if made.kept is not None
    ]
    place = say("button.documents", language, names=names, folder=outcome.outputs[0].path.parent)
    return "\n".join([place, *kept])


def _findings(outcome: Outcome, language: Language) -> str:
    """Return the first errors, or the first warnings where there is no error."""
    assert outcome.report is not None
    for severity in (Severity.ERROR, Severity.WARNING):
        found = [one for one in outcome.report.diagnostics if one.severity is severity]
        if found:
            lines = [f"• {one.cell or one.sheet or '-'}: {message(one, language)}" for one in found]
            more = len(lines) - _FINDINGS_SHOWN
            rest = [say("button.more", language, count=more)] if more > 0 else []
            return "\n".join([*lines[:_FINDINGS_SHOWN], *rest])
    return ""


def _traceback(cause: BaseException | None) -> str:
    return "".join(traceback.format_exception(cause)) if cause is not None else ""
