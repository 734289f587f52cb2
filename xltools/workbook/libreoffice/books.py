"""Open books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xlwings import base_classes

from xltools.workbook.libreoffice import bridge, facades
from xltools.workbook.libreoffice.names import Names
from xltools.workbook.libreoffice.sheets import Sheets

_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
}
_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_NO_MACROS = 0
"""com.sun.star.document.MacroExecMode.NEVER_EXECUTE"""


class Book(base_classes.Book):
    """One open book."""

    def __init__(self, app: Any, uno: Any) -> None:
        self._app, self.uno = app, uno

    @property
    def api(self) -> facades.BookApi:
        """Return the book under the names that Excel's own object model has."""
        return facades.BookApi(self)

    @property
    def app(self) -> Any:
        """Return the LibreOffice that has it open."""
        return self._app

    @property
    def controller(self) -> Any:
        """Return the view of the book."""
        return self.uno.CurrentController

    @property
    def fullname(self) -> str:
        """Return the file's path; a title for a book that was never saved."""
        url = str(self.uno.URL)
        if url.startswith("file:"):
            return str(bridge.uno().fileUrlToSystemPath(url))
        return url or str(self.uno.Title)

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.fullname.rpartition("/")[2]

    @property
    def sheets(self) -> Sheets:
        """Return its sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """Return its named ranges."""
        return Names(self)

    def activate(self) -> None:
        """Bring the book to the front."""
        self.controller.Frame.activate()
        self.controller.Frame.ContainerWindow.toFront()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it, under another name if one is given."""
        if path is None and self.uno.URL:
            self.uno.store()
            return
        target = Path(path or Path(self.name).stem + ".xlsx").absolute()
        self.uno.storeAsURL(_url(target), _how(target, password))

    def save_copy(self, path: str) -> None:
        """Save a copy, with what is being typed into a cell now; this book stays what and where it is."""
        facades.end_input(self.uno)
        target = Path(path).absolute()
        self.uno.storeToURL(_url(target), _how(target, None))

    def close(self) -> None:
        """Close it without saving."""
        self.uno.setModified(False)
        self.uno.close(True)

    def to_pdf(self, path: str, quality: Any = None) -> None:
        """Print it into a PDF file."""
        how = bridge.properties(FilterName="calc_pdf_Export", Overwrite=True)
        self.uno.storeToURL(_url(Path(path).absolute()), how)


def _url(path: Path) -> str:
    return str(bridge.uno().systemPathToFileUrl(str(path)))


def _how(path: Path, password: str | None) -> tuple[Any, ...]:
    """Return how LibreOffice is to write a file, by its ending."""
    try:
        how: dict[str, Any] = {"FilterName": _FILTERS[path.suffix.lower()], "Overwrite": True}
    except KeyError:
        raise ValueError(f"{path.suffix!r} is no kind of workbook") from None
    return bridge.properties(**how, **({"Password": password} if password else {}))


class Books(base_classes.Books):
    """The books that one LibreOffice has open, the youngest last."""

    def __init__(self, app: Any) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        """Return LibreOffice's open documents."""
        return self.app.desktop.Components

    @property
    def active(self) -> Book:
        """Return the book in front; if another program's window is, the first."""
        if is_book(shown := self.app.desktop.getCurrentComponent()):
            return Book(self.app, shown)
        for book in self:
            return book
        raise KeyError("no book is open")

    def __iter__(self) -> Iterator[Book]:
        found = []
        documents = self.api.createEnumeration()
        while documents.hasMoreElements():
            if is_book(document := documents.nextElement()):
                found.append(Book(self.app, document))
        return iter(sorted(found, key=lambda book: int(book.uno.RuntimeUID)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, key: object) -> bool:
        return any(book.name.lower() == str(key).lower() for book in self)

    def __call__(self, key: int | str) -> Book:
        """Return a book by its name, whatever its capitals, its path or its number."""
        books = list(self)
        if isinstance(key, int):
            if not 1 <= key <= len(books):
                raise IndexError(key)
            return books[key - 1]
        for book in books:
            if key.lower() == book.name.lower() or key == book.fullname:
                return book
        raise KeyError(key)

    def add(self) -> Book:
        """Open a new book."""
        return self._load("private:factory/scalc")

    def open(
        self, fullname: str, update_links: Any = None, read_only: Any = None, *more: Any, **how: Any
    ) -> Book:
        """Open a file; its macros do not run."""
        path = Path(fullname).absolute()
        if not path.exists():
            raise FileNotFoundError(fullname)
        return self._load(_url(path), ReadOnly=bool(read_only), MacroExecutionMode=_NO_MACROS)

    def _load(self, url: str, **how: Any) -> Book:
        document = self.app.desktop.loadComponentFromURL(url, "_blank", 0, bridge.properties(**how))
        if document is None:
            raise OSError(f"LibreOffice does not open {url}")
        return Book(self.app, document)


def is_book(document: Any) -> bool:
    """Return whether an open document is a workbook."""
    return hasattr(document, "supportsService") and document.supportsService(_SPREADSHEET)
