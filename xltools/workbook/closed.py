"""A workbook in a closed file: read whole, and replaced in one stroke."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from xltools.core.messages import Language
from xltools.core.model import Workbook
from xltools.core.schema import schema
from xltools.core.status import StatusSheet
from xltools.deflate import chosen
from xltools.errors import OutputError
from xltools.workbook.files import ensure_writable, link_between, read_bytes, replace_file
from xltools.workbook.package import Package
from xltools.workbook.reader import read_package
from xltools.workbook.status_writer import package_with_status, status_sheet_name


class ClosedBook:
    """The file at ``path`` with the bytes it had when it was read, or was given by its status since.

    Raises:
        InputError: there is no such file, or it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = read_bytes(path)

    @cached_property
    def _package(self) -> Package:
        """The workbook's parts as they were read; whoever edits takes a copy."""
        return Package.open(self.data)

    def read(self) -> Workbook:
        """Return what the workbook holds."""
        return read_package(self._package.unedited())

    def ensure_writable(self) -> None:
        """Raise OutputError if somebody has the workbook open, or if it may not be replaced."""
        ensure_writable(self.path)

    def status_sheet_name(self) -> str:
        """Return the name under which the status sheet is there, or will be added."""
        return self._status_sheet_name

    @cached_property
    def _status_sheet_name(self) -> str:
        return status_sheet_name(self._package, schema().status_sheet, schema().status_measures)

    def prepare_status(self, sheet: StatusSheet, backup: Path | None) -> Callable[[], None]:
        """Return what puts the workbook with this status sheet in the file's place.

        Whatever forbids it is raised now, while nothing has changed.
        """
        result = package_with_status(self._package.unedited(), sheet, chosen())

        def write() -> None:
            if result.data == self.data:
                self.ensure_unchanged()
            else:
                replace_file(self.path, result.data, read_as=self.data, backup=backup)
                self.data, self._package = result.data, result

        return write

    def ensure_unchanged(self) -> None:
        """Raise OutputError if the file no longer holds what was read of it."""
        if read_bytes(self.path) != self.data:
            raise OutputError("changed-since-read", {"path": str(self.path)})

    def link_to(self, target: Path) -> str:
        """Return the percent-encoded link from the workbook to a file: relative, where that is possible."""
        return link_between(self.path, target)

    def remarks(self, language: Language) -> list[str]:
        """Nothing to remark: whoever named the file knows where it is."""
        return []
