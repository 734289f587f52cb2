"""The running LibreOffice programs, as xlwings' apps."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from xltools.errors import EngineUnavailable
from xltools.workbook.libreoffice import bridge, facades
from xltools.workbook.libreoffice.books import Book, Books, is_book
from xltools.workbook.libreoffice.connection import URL_VARIABLE, Connection, connect
from xltools.workbook.libreoffice.processes import Office, running
from xltools.workbook.libreoffice.ranges import Range

_BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
_BOX = "com.sun.star.awt.MessageBoxType"


class App(base_classes.App):
    """One running LibreOffice."""

    display_alerts = True
    enable_events = True
    interactive = True
    cut_copy_mode = False

    def __init__(self, engine: Any, line: Connection) -> None:
        self.engine, self.line = engine, line
        self._locked: list[Any] = []
        self._indicator: Any = None
        self._status: str | bool = False

    engine: Any = None

    @property
    def desktop(self) -> Any:
        """Return LibreOffice's desktop: all its documents."""
        return self.line.desktop

    @property
    def api(self) -> facades.AppApi:
        """Return the program under the names that Excel's own object model has."""
        return facades.AppApi(self)

    @property
    def pid(self) -> int:
        """Return its process; 0 if it was named by its pipe or socket."""
        return self.line.office.pid if self.line.office else 0

    @property
    def hwnd(self) -> None:
        """Return None: its windows have no number of Excel's kind."""
        return

    @property
    def version(self) -> str:
        """Return LibreOffice's version, such as 7.4.7.2."""
        provider = self.line.service("com.sun.star.configuration.ConfigurationProvider")
        node = bridge.properties(nodepath="/org.openoffice.Setup/Product")
        reader = "com.sun.star.configuration.ConfigurationAccess"
        product = provider.createInstanceWithArguments(reader, node)
        return str(product.ooSetupVersionAboutBox or product.ooSetupVersion)

    @property
    def path(self) -> str:
        """Return the folder of the program."""
        return str(self.line.office.program.parent) if self.line.office else ""

    @property
    def visible(self) -> bool:
        """Return whether it has windows."""
        return not (self.line.office and self.line.office.headless)

    @visible.setter
    def visible(self, value: bool) -> None:
        pass  # how it was started decides

    @property
    def books(self) -> Books:
        """Return its open books."""
        return Books(self)

    @property
    def selection(self) -> Range | None:
        """Return the selected cells of the book in front; of several areas the first."""
        chosen = self.books.active.controller.getSelection()
        if hasattr(chosen, "RangeAddresses"):
            chosen = chosen.getByIndex(0) if chosen.Count else None
        if chosen is None or not hasattr(chosen, "RangeAddress"):
            return None
        book = self.books.active
        return Range(book.sheets(chosen.RangeAddress.Sheet + 1), chosen)

    def activate(self, steal_focus: bool = False) -> None:
        """Bring its book to the front."""
        self.books.active.activate()

    @property
    def calculation(self) -> str:
        """Return ``automatic`` or ``manual``."""
        return "automatic" if self.books.active.uno.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for book in self.books:
            book.uno.enableAutomaticCalculation(value != "manual")

    def calculate(self) -> None:
        """Work all formulas out anew."""
        for book in self.books:
            book.uno.calculateAll()

    @property
    def screen_updating(self) -> bool:
        """Return whether the screen follows each change."""
        return not self._locked

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value:
            self._unlock()
        elif not self._locked:
            self.line.closing.append(self._unlock)
            for book in self.books:
                book.uno.lockControllers()
                self._locked.append(book.uno)

    def _unlock(self) -> None:
        while self._locked:
            document = self._locked.pop()
            if document.hasControllersLocked():
                document.unlockControllers()

    @property
    def status_bar(self) -> str | bool:
        """Return what the status bar says for us; False if LibreOffice speaks itself."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool | None) -> None:
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        self._status = value or False
        if value:
            self.line.closing.append(self._silence)
            self._indicator = self.books.active.controller.Frame.createStatusIndicator()
            self._indicator.start(str(value), 0)

    def _silence(self) -> None:
        self.status_bar = False

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: Any) -> str:
        """Show a message before the window of the book in front, and return the button that was pressed."""
        toolkit, window = self.line.service("com.sun.star.awt.Toolkit"), None
        if is_book(shown := self.desktop.getCurrentComponent()):
            window = Book(self, shown).controller.Frame.ContainerWindow
            window.toFront()
        plain = "INFOBOX" if buttons in (None, "ok") else "QUERYBOX"
        kind = bridge.enum(_BOX, "ERRORBOX" if mode == "critical" else plain)
        box = toolkit.createMessageBox(window, kind, _BUTTONS[buttons or "ok"], title or "", prompt)
        try:
            answer = _ANSWERS.get(box.execute(), "cancel")
            return "ok" if buttons in (None, "ok") else answer  # the only answer, however the box was closed
        finally:
            box.dispose()

    def quit(self) -> None:
        """Close LibreOffice."""
        try:
            self.desktop.terminate()
        except bridge.uno().getClass("com.sun.star.uno.Exception"):
            return  # the line is cut by it

    def kill(self) -> None:
        """End LibreOffice at once; what is not saved is lost."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)  # type: ignore[attr-defined,unused-ignore]


class Apps(base_classes.Apps):
    """All LibreOffice programs of this user: first the one that started us, then the youngest.

    With an ``office``, only that one.
    """

    def __init__(self, engine: Any, office: Office | None = None) -> None:
        self.engine = engine
        self._office = office
        self._open: dict[int, App] = {}

    def keys(self) -> list[int]:
        """Return their processes."""
        if self._office:
            return [self._office.pid]
        return [0] if self._named() else [office.pid for office in running()]

    @staticmethod
    def _named() -> bool:
        return bool(os.environ.get(URL_VARIABLE))

    def __iter__(self) -> Iterator[App]:
        """Yield those that answer; if none does, say why."""
        answered, failed = False, EngineUnavailable("libreoffice-not-running")
        for pid in self.keys():
            try:
                app = self[pid]
            except EngineUnavailable as error:
                failed = failed if answered else error
                continue
            answered = True
            yield app
        if not answered:
            raise failed

    def __len__(self) -> int:
        return len(self.keys())

    def __getitem__(self, pid: int) -> App:
        if pid not in self._open:
            office = self._office or next((o for o in running() if o.pid == pid), None)
            if pid and office is None:
                raise KeyError(pid)
            self._open[pid] = App(self.engine, connect(office if pid else None))
        return self._open[pid]

    def add(self, spec: Any = None, add_book: bool | None = None, xl: Any = None, visible: Any = None) -> App:
        """Return the running LibreOffice, with a new book: xltools starts none."""
        for app in self:
            if add_book is not False:
                app.books.add()
            return app
        raise EngineUnavailable("libreoffice-not-running")

    def cleanup(self) -> None:  # type: ignore[override]
        """Put back what was changed for a while: a locked screen, a word in the status bar."""
        while self._open:
            self._open.popitem()[1].line.put_back()
