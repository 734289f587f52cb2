"""An agency's own workbook given the buttons, and what is said of it: ``xltools add-button``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from xltools.core.data import load
from xltools.core.messages import Language, error_fix, error_message, say
from xltools.core.model import CellRef
from xltools.errors import OutputError, XltoolsError
from xltools.pipeline import as_xltools_error
from xltools.records import dataclass, field
from xltools.resources import vba_project
from xltools.show import error_json, json_head
from xltools.typed_paths import refuse_windows_name


@dataclass(frozen=True)
class WithButtons:
    """What became of one workbook: where the one with buttons is, and the cells under them."""

    workbook: Path
    made: Path
    language: Language
    cells: tuple[CellRef, ...] = ()
    error: XltoolsError | None = None
    cause: BaseException | None = field(default=None, compare=False)

    @property
    def exit_code(self) -> int:
        """0 done, 3 could not be done."""
        return 0 if self.error is None else 3

    def as_text(self, *, quiet: bool) -> str:
        """Return what a person reads: what was made, where its buttons are, what comes next."""
        language = self.language
        if self.error is not None:
            said, fix = error_message(self.error, language), error_fix(self.error, language)
            return say("cli.failed", language, workbook=self.workbook, message=said, fix=fix)
        captions = " · ".join(button["caption"] for button in load("schema")["buttons"]["button"])
        cells = ", ".join(str(cell) for cell in self.cells)
        done = say("cli.buttons.done", language, path=self.made, captions=captions, cells=cells)
        return done if quiet else f"{done}\n{say('cli.buttons.next', language, path=self.made)}"

    def as_json(self) -> dict[str, Any]:
        """Return the same for programs."""
        return json_head() | {
            "workbook": str(self.workbook),
            "ok": self.error is None,
            "made": str(self.made) if self.error is None else None,
            "buttons": [{"sheet": cell.sheet, "cell": cell.a1} for cell in self.cells],
            "error": error_json(self.error, self.language),
        }


def add_button(book: Path, made: Path, language: Language, *, overwrite: bool) -> WithButtons:
    """Make a workbook with buttons of one without; that one stays as it is."""
    from xltools.workbook.buttons import with_buttons
    from xltools.workbook.files import ensure_writable, read_bytes, replace_file

    try:
        refuse_windows_name(made)
        result, cells = with_buttons(read_bytes(book), vba_project())
        there = os.path.lexists(made)
        if there and (not overwrite or _same_file(book, made)):
            raise OutputError("file-exists", {"path": str(made)})
        before = read_bytes(made) if there else None
        if there:
            ensure_writable(made)
        replace_file(made, result, read_as=before)
        return WithButtons(book, made, language, tuple(cells))
    except Exception as error:  # noqa: BLE001  the last net: one line for an officer, no traceback
        return WithButtons(book, made, language, error=as_xltools_error(error), cause=error)


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
