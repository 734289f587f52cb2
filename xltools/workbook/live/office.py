"""Which open workbook is meant, in which running program."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from xltools.errors import EngineUnavailable, InputError
from xltools.workbook.live.patience import Patience, is_busy, refuse_endless_retry


def find_book(name: str = "", hwnd: str = "", patience: Patience | None = None) -> Any:
    """Return the open workbook as xlwings knows it; without a name the active one.

    A workbook is looked up by its file name, never by its full path: Excel may not tell that of a
    workbook on the web.

    Args:
        name: the file name, as the macro passes it.
        hwnd: the window of the Excel that the button was pressed in, where several run.
        patience: waits for a program that is busy.

    Raises:
        EngineUnavailable: no office program runs, or it cannot be reached.
        InputError: no such workbook is open.
        OutputError: the program stays busy.
    """
    patience = patience or Patience()
    apps = _apps()
    running = patience(lambda: list(apps))
    if not running:
        raise EngineUnavailable("no-office-open")
    chosen = patience(lambda: _by_window(running, hwnd) or [apps.active or running[0]])
    if name:
        return patience(lambda: _named([*chosen, *running], name))
    return patience(lambda: _active(chosen[0]))


def any_office() -> Any:
    """Return a running program, so that it may show a message though no workbook was found.

    Raises:
        EngineUnavailable: none runs, or it cannot be reached.
    """
    app = _apps().active
    if app is None:
        raise EngineUnavailable("no-office-open")
    return app


def _apps() -> Any:
    """Return the running programs; xlwings speaks to Excel by itself, to LibreOffice through our engine."""
    try:
        import xlwings
    except ImportError as error:
        raise EngineUnavailable("xlwings-missing", {"detail": str(error)}) from error
    refuse_endless_retry()
    if sys.platform not in ("win32", "darwin") and xlwings.engines.active is None:
        from xltools.workbook.libreoffice import register

        register()
    return xlwings.apps


def _by_window(running: Iterable[Any], hwnd: str) -> list[Any]:
    return [app for app in running if hwnd and str(app.hwnd) == hwnd]


def _named(apps: Iterable[Any], name: str) -> Any:
    for app in apps:
        try:
            return app.books[name]
        except KeyError as error:
            if is_busy(error):
                raise
    raise InputError("book-not-open", {"name": name})


def _active(app: Any) -> Any:
    if not len(app.books):
        raise InputError("protected-view" if _protected_view(app) else "no-book-open", {})
    return app.books.active


def _protected_view(app: Any) -> bool:
    """Tell whether a workbook is shown in Protected View, where no program may look at it."""
    try:
        return bool(app.api.ProtectedViewWindows.Count)
    except Exception:  # noqa: BLE001  a program that knows no Protected View
        return False
