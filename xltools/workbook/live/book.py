"""The workbook that the user has open, as the work sees it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xltools.computer.folders import documents_folder
from xltools.computer.machine import this_computer
from xltools.core.messages import Language, say
from xltools.core.model import Workbook
from xltools.core.schema import schema
from xltools.core.status import StatusSheet
from xltools.errors import InputError, OutputError, XltoolsError
from xltools.workbook.files import link_between, read_bytes
from xltools.workbook.live import cells
from xltools.workbook.live.flags import flag
from xltools.workbook.live.patience import Patience, is_busy
from xltools.workbook.live.writing import write_status
from xltools.workbook.reader import read_workbook
from xltools.workbook.status_writer import status_sheet_name, with_status

_WORKBOOKS = {".xlsx", ".xlsm", ".xltx", ".xltm"}
_CANNOT_COPY = {"encrypted"}
"""A workbook with a password makes a copy that only the program itself can read."""


class OpenBook:
    """A workbook open in Excel or LibreOffice; it is written into, and never saved.

    Args:
        book: the workbook as xlwings knows it.
        patience: waits for a program that is busy.
    """

    def __init__(self, book: Any, patience: Patience | None = None) -> None:
        self._book, self._patience = book, patience or Patience()
        self._copy: bytes | None = None
        name = self._patience(lambda: str(book.name))
        folder = self._patience(lambda: _local_folder(book))
        self._elsewhere = folder is None
        self.path = (folder or documents_folder(this_computer()) / "xltools") / name

    def read(self) -> Workbook:
        """Return what the workbook holds now, what is not saved yet included.

        A copy that the program itself saves holds all that a file holds; where it can make none that
        we may read, the cells are asked one by one.
        """
        self._copy = self._saved_copy()
        if self._copy is not None:
            try:
                return read_workbook(self._copy)
            except InputError as error:
                if error.code not in _CANNOT_COPY:
                    raise
                self._copy = None
        return cells.read_book(self._book, self._patience)

    def ensure_writable(self) -> None:
        """Raise OutputError if the status sheet cannot be written, or could not be saved by the user."""
        api = self._patience(lambda: self._book.api)
        params = {"path": self.path.name}
        if flag(api, "ReadOnly"):
            raise OutputError("book-read-only", params)
        if flag(api, "MultiUserEditing"):
            raise InputError("shared-workbook", {})
        name = self.status_sheet_name()
        sheets = self._patience(lambda: {str(sheet.name): sheet for sheet in self._book.sheets})
        if name in sheets:
            if flag(sheets[name].api, "ProtectContents"):
                raise OutputError("status-sheet-protected", {"sheet": name})
        elif flag(api, "ProtectStructure"):
            raise InputError("structure-protected", {})

    def status_sheet_name(self) -> str:
        """Return the name under which the status sheet is there, or will be added."""
        wanted, table = schema().status_sheet, schema().status_measures
        if self._copy is not None:
            return status_sheet_name(self._copy, wanted, table)
        return self._patience(lambda: cells.status_sheet_name(self._book, wanted, table))

    def prepare_status(self, sheet: StatusSheet, backup: Path | None) -> Callable[[], None]:
        """Return what writes this status sheet into the open workbook; no copy is kept, nothing is saved."""
        if self._copy is not None:
            with_status(self._copy, sheet)  # refuses what a closed workbook is refused for
        name = self.status_sheet_name()

        def write() -> None:
            try:
                write_status(self._book, sheet, name, self._patience)
            except XltoolsError:
                raise
            except Exception as error:
                raise OutputError("office-refused", {"sheet": name, "detail": _one_line(error)}) from error

        return write

    def ensure_unchanged(self) -> None:
        """Nothing to ensure: what is not written cannot be lost."""

    def link_to(self, target: Path) -> str:
        """Return the link to a file: relative where the workbook lies in a folder of this computer."""
        return target.resolve().as_uri() if self._elsewhere else link_between(self.path, target)

    def remarks(self, language: Language) -> list[str]:
        """Return what the user should know of where the workbook is."""
        return [say("live.elsewhere", language, folder=self.path.parent)] if self._elsewhere else []

    def _saved_copy(self) -> bytes | None:
        """Return the bytes of a copy, None where the program makes none; the open workbook stays as it is."""
        ending = self.path.suffix.lower()
        with tempfile.TemporaryDirectory(prefix="xltools-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / f"copy{ending if ending in _WORKBOOKS else '.xlsx'}"
            try:
                self._patience(lambda: self._book.api.SaveCopyAs(str(copy)))
                return read_bytes(copy)
            except XltoolsError as error:
                if error.code in ("office-busy", "too-big"):
                    raise
            except Exception as error:
                if is_busy(error):
                    raise
        return None


def _local_folder(book: Any) -> Path | None:
    """Return the folder of the workbook's file on this computer, None if it has none that can be told."""
    try:
        path = Path(str(book.fullname))
        if path.is_absolute() and path.is_file():
            return path.parent
    except Exception as error:
        if is_busy(error):
            raise
    return None


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
