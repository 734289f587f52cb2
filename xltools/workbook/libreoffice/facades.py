"""What plain xlwings lacks, under the names that Excel's own object model has: ``app.api.ActiveWindow`` …

xltools' code for Excel on Windows uses these names, so the same code serves LibreOffice. Each facade has
``native``, LibreOffice's own object.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xltools.workbook.libreoffice import bridge

_VISIBLE, _HIDDEN = -1, 0
_GRID = ".uno:ToggleSheetGrid"
_END_INPUT = ".uno:AcceptFormula"


class AppApi:
    """Excel's Application."""

    def __init__(self, app: Any) -> None:
        self.native = app.desktop
        self._app = app

    @property
    def ActiveWindow(self) -> WindowApi:
        """Return the window of the active book."""
        return WindowApi(self._app.books.active)


class WindowApi:
    """Excel's Window: what part of the active sheet is seen."""

    def __init__(self, book: Any) -> None:
        self.native = book.controller

    @property
    def _pane(self) -> Any:
        return self.native.getByIndex(self.native.Count - 1)  # with frozen panes, the one that moves

    @property
    def ScrollRow(self) -> int:
        """Return the first row seen."""
        return int(self._pane.getFirstVisibleRow()) + 1

    @ScrollRow.setter
    def ScrollRow(self, value: int) -> None:
        self._pane.setFirstVisibleRow(value - 1)

    @property
    def ScrollColumn(self) -> int:
        """Return the first column seen."""
        return int(self._pane.getFirstVisibleColumn()) + 1

    @ScrollColumn.setter
    def ScrollColumn(self, value: int) -> None:
        self._pane.setFirstVisibleColumn(value - 1)

    @property
    def SplitRow(self) -> int:
        """Return how many rows stand above the split."""
        return int(self.native.getSplitRow())

    @SplitRow.setter
    def SplitRow(self, value: int) -> None:
        self.native.freezeAtPosition(self.SplitColumn, value)

    @property
    def SplitColumn(self) -> int:
        """Return how many columns stand left of the split."""
        return int(self.native.getSplitColumn())

    @SplitColumn.setter
    def SplitColumn(self, value: int) -> None:
        self.native.freezeAtPosition(value, self.SplitRow)

    @property
    def FreezePanes(self) -> bool:
        """Return whether rows or columns stay while the rest moves."""
        return bool(self.native.hasFrozenPanes())

    @FreezePanes.setter
    def FreezePanes(self, value: bool) -> None:
        if not value:
            self.native.freezeAtPosition(0, 0)
        elif not self.FreezePanes:
            cell = self.native.getSelection().RangeAddress
            self.native.freezeAtPosition(
                cell.StartColumn - self.ScrollColumn + 1, cell.StartRow - self.ScrollRow + 1
            )

    @property
    def DisplayGridlines(self) -> bool:
        """Return whether the active sheet shows the lines between its cells."""
        return gridlines(self.native)

    @DisplayGridlines.setter
    def DisplayGridlines(self, value: bool) -> None:
        if self.DisplayGridlines != bool(value):
            toggle_gridlines(self.native)


def gridlines(controller: Any) -> bool:
    """Return whether the sheet that is shown has lines between its cells."""
    url, dispatch = _command(controller, _GRID)
    listener = bridge.StatusListener()
    dispatch.addStatusListener(listener, url)
    dispatch.removeStatusListener(listener, url)
    return listener.state is not False


def toggle_gridlines(controller: Any) -> None:
    """Show the lines of the sheet that is shown if they are hidden, else hide them."""
    url, dispatch = _command(controller, _GRID)
    dispatch.dispatch(url, ())


def end_input(document: Any) -> None:
    """Put what is being typed into its cell, in whichever window of the book, as a press of Enter does.

    Until then no copy of the book holds it. Where nothing is typed this does nothing.
    """
    windows = document.getControllers()
    while windows.hasMoreElements():
        url, dispatch = _command(windows.nextElement(), _END_INPUT)
        if dispatch is not None:
            dispatch.dispatch(url, ())


def _command(controller: Any, name: str) -> tuple[Any, Any]:
    """Return a command of LibreOffice's menus, and what carries it out; None where there is nothing."""
    url = bridge.struct("com.sun.star.util.URL", Complete=name, Main=name, Protocol=".uno:")
    url.Path = name.removeprefix(".uno:")
    return url, controller.Frame.queryDispatch(url, "_self", 0)


class BookApi:
    """Excel's Workbook."""

    def __init__(self, book: Any) -> None:
        self.native = book.uno
        self._book = book

    @property
    def Name(self) -> str:
        """Return the file's name."""
        return str(self._book.name)

    @property
    def Path(self) -> str:
        """Return the file's folder; "" for a book that was never saved."""
        return str(Path(self._book.fullname).parent) if self.native.URL else ""

    @property
    def Saved(self) -> bool:
        """Return whether all changes are saved."""
        return not self.native.isModified()

    @Saved.setter
    def Saved(self, value: bool) -> None:
        self.native.setModified(not value)

    @property
    def ReadOnly(self) -> bool:
        """Return whether it may be read only."""
        return bool(self.native.isReadonly())

    @property
    def ProtectStructure(self) -> bool:
        """Return whether no sheet may be added or taken away."""
        return bool(self.native.isProtected())

    @property
    def MultiUserEditing(self) -> bool:
        """Return False: LibreOffice opens no Excel workbook for several people at once."""
        return False

    def SaveCopyAs(self, path: str) -> None:
        """Save a copy; the open book stays what and where it is."""
        self._book.save_copy(path)

    def EnterUndo(self, title: str) -> None:
        """Begin one step of Edit > Undo; ``LeaveUndo`` ends it."""
        self.native.UndoManager.enterUndoContext(title)

    def LeaveUndo(self) -> None:
        """End the step that ``EnterUndo`` began."""
        self.native.UndoManager.leaveUndoContext()


class SheetApi:
    """Excel's Worksheet."""

    def __init__(self, sheet: Any) -> None:
        self.native = sheet.uno
        self._sheet = sheet

    @property
    def Name(self) -> str:
        """Return the sheet's name."""
        return str(self.native.Name)

    @property
    def ProtectContents(self) -> bool:
        """Return whether its locked cells may not be changed."""
        return bool(self.native.isProtected())

    def Protect(self, Password: str = "") -> None:
        """Protect its locked cells."""
        self.native.protect(Password)

    def Unprotect(self, Password: str = "") -> None:
        """Take the protection away; a wrong password is a ValueError."""
        try:
            self.native.unprotect(Password)
        except bridge.uno().getClass("com.sun.star.lang.IllegalArgumentException") as error:
            raise ValueError("the password is not the sheet's") from error

    @property
    def Visible(self) -> int:
        """Return -1 for a sheet that is seen, 0 for a hidden one."""
        return _VISIBLE if self.native.IsVisible else _HIDDEN

    @Visible.setter
    def Visible(self, value: int) -> None:
        self.native.IsVisible = value == _VISIBLE
