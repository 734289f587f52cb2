"""Waiting for an office program that is busy, such as Excel while a cell is being edited."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from xltools.errors import EngineUnavailable, OutputError, XltoolsError

T = TypeVar("T")

SECONDS = 20.0
"""How long one step may be refused before the user is told."""
_PAUSE = 0.2
_COM_BUSY = {-2147418111, -2147417846, -2146777998}
"""RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER, VBA_E_IGNORE (a dialog, or a cell being edited)."""
_APPLE_BUSY = {-1712, -609}
"""errAETimeout, connectionInvalid."""
_SCODE = 5


def is_busy(error: BaseException) -> bool:
    """Tell an error that says the program takes no call now; also where xlwings made another of it."""
    return any(_says_busy(one) for one in _chain(error))


class Patience:
    """Runs steps, each again until the program takes it; a step must bear being run twice.

    Args:
        seconds: how long one step is tried.

    Raises:
        OutputError: ``office-busy`` where the time is over.
        EngineUnavailable: ``libreoffice-closed`` where LibreOffice ended meanwhile.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds

    def __call__(self, step: Callable[..., T], *arguments: object) -> T:
        """Return what the step returns with these arguments."""
        until = time.monotonic() + self._seconds
        while True:
            try:
                return step(*arguments)
            except Exception as error:
                if not is_busy(error):
                    if not isinstance(error, XltoolsError) and _hung_up():
                        raise EngineUnavailable("libreoffice-closed") from error
                    raise
                if time.monotonic() >= until:
                    raise OutputError("office-busy") from error
            time.sleep(_PAUSE)


def refuse_endless_retry() -> None:
    """Let xlwings give every refusal back at once: by itself it would try for ever, without a pause."""
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is not None:
        windows.N_COM_ATTEMPTS = 1  # type: ignore[attr-defined]


def _hung_up() -> bool:
    """Tell whether LibreOffice, if we speak to one, has ended: its errors of that moment say many things."""
    line = sys.modules.get("xltools.workbook.libreoffice.connection")
    return line is not None and bool(line.hung_up())


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _says_busy(error: BaseException) -> bool:
    if sys.platform == "win32" and isinstance(error, AttributeError):
        return True  # pywin32 takes a refused call for a missing name
    details = error.args[2] if len(error.args) > 2 else None
    scode = details[_SCODE] if isinstance(details, tuple) and len(details) > _SCODE else None
    if {getattr(error, "hresult", None), scode} & _COM_BUSY:
        return True
    return getattr(error, "errornumber", None) in _APPLE_BUSY
