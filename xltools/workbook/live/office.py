"""Which open workbook is meant, in which running program."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from xltools.errors import EngineUnavailable, InputError
from xltools.workbook.live.patience import Patience, is_busy, refuse_endless_retry


def find_book(name: str = "", hwnd: str = "", patience: Patience | None = None) -> Any:
    """Return the open workbook as xlwings knows it; without a name the active one.

    A workbook is looked up by its file name, since Excel may not tell the full path of a workbook on the
    web. Of several with that name the one in front is meant.

    Args:
        name: the file name, as the macro passes it.
        hwnd: the window of the Excel that the button was pressed in, where several run.
        patience: waits for a program that is busy.

    Raises:
        EngineUnavailable: no office program runs, or it cannot be reached.
        InputError: no such workbook is open, or several have this name and none is in front.
        OutputError: the program stays busy.
    """
    patience = patience or Patience()
    apps = _apps()
    running = patience(lambda: list(apps))
    if not running:
        raise EngineUnavailable("no-office-open")
    pressed = patience(lambda: _by_window(running, hwnd))
    first = pressed or patience(lambda: [apps.active or running[0]])
    ordered = [*first, *(app for app in running if app not in first)]
    if name:
        return patience(lambda: _named(ordered, name, alone=bool(pressed)))
    return patience(lambda: _active(ordered))


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


def _named(apps: Sequence[Any], name: str, *, alone: bool) -> Any:
    """Return the workbook of that name; ``alone`` says that the first program goes before all others."""
    if len(apps[0].books) and _is_called(front := apps[0].books.active, name):
        return front
    for some in (apps[:1], apps[1:]) if alone else (apps,):
        found = [book for app in some for book in app.books if _is_called(book, name)]
        if len(found) > 1:
            folders = ", ".join(sorted(map(_folder, found)))
            raise InputError("several-books-open", {"name": name, "folders": folders})
        if found:
            return found[0]
    raise InputError("book-not-open", {"name": name})


def _is_called(book: Any, name: str) -> bool:
    if "/" in name or "\\" in name:
        return str(book.fullname) == name
    return str(book.name).casefold() == name.casefold()


def _folder(book: Any) -> str:
    """Return where a workbook lies, as far as the program tells it."""
    try:
        return str(book.fullname).removesuffix(str(book.name)).rstrip("/\\") or str(book.name)
    except Exception as error:
        if is_busy(error):
            raise
        return "?"


def _active(apps: Sequence[Any]) -> Any:
    """Return the workbook in front of the first program that has one open."""
    for app in apps:
        if len(app.books):
            return app.books.active
    raise InputError("protected-view" if any(map(_protected_view, apps)) else "no-book-open", {})


def _protected_view(app: Any) -> bool:
    """Tell whether a workbook is shown in Protected View, where no program may look at it."""
    try:
        return bool(app.api.ProtectedViewWindows.Count)
    except Exception:  # noqa: BLE001  a program that knows no Protected View
        return False
