"""The folder of a batch's results: held by one batch at a time, and what tells that batch to stop."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from xltools.disk import BusyError, sole_writer
from xltools.errors import OutputError

_LEFT_OVER = ".xltools-" + "[0-9a-f]" * 16 + ".tmp"


def clear_left_over(folder: Path) -> None:
    """Take away the passing documents of a run that was killed; whoever holds the journal is the only batch."""
    with contextlib.suppress(OSError):
        for left in folder.glob(_LEFT_OVER):
            left.unlink(missing_ok=True)


def refuse_file(out: Path) -> None:
    """Refuse a place for the results at which something else than a folder stands.

    Raises:
        OutputError: no folder can be made there.
    """
    if os.path.lexists(out) and not out.is_dir():
        raise OutputError("cannot-write", {"path": str(out)})


def make_folder(out: Path) -> None:
    """Make the folder unless it is there.

    Raises:
        OutputError: it cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise OutputError("cannot-write", {"path": str(out)}) from None


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Keep other batches out of a folder.

    Raises:
        OutputError: another batch is at work there, or the folder cannot be written.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(sole_writer(out / ".xltools-batch"))
        except BusyError:
            raise OutputError("batch-running", {"path": str(out)}) from None
        except OSError:
            raise OutputError("cannot-write", {"path": str(out)}) from None
        yield


@contextlib.contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """Give what is set by Ctrl-C, so that it falls into no half-written line; a second one ends at once."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return

    def note(number: int, frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)
