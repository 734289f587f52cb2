"""What is asked of a run over workbooks, and what became of each of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from xltools.core.messages import Language
from xltools.core.model import Severity
from xltools.core.report import Report
from xltools.errors import XltoolsError
from xltools.records import dataclass, field

if TYPE_CHECKING:
    from xltools.document.outputs import KeptFor
    from xltools.document.pdf.printer import PdfKind

OutcomeName = Literal["generated", "valid", "blocked", "failed", "unchanged"]


@dataclass(frozen=True)
class Options:
    """What is asked of a run. ``language`` None leaves the choice to the workbook's settings.

    ``reserved`` are the documents that this run has made of other workbooks already.
    """

    now: datetime
    language: Language | None = None
    default_language: Language = "th"
    fail_on: Severity | None = Severity.ERROR
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    templates: tuple[str, ...] = ()
    out: Path | None = None
    dry_run: bool = False
    draft: bool = False
    overwrite: bool = False
    write_status: bool = True
    reserved: tuple[Path, ...] = ()
    pdf: PdfKind | None = None


@dataclass(frozen=True)
class Output:
    """A document that was made, or would be in a dry run; ``kept`` is the file it did not replace."""

    template: str
    title: str
    path: Path
    sha256: str
    kept: Path | None = None
    kept_for: KeptFor = "edited"
    kind: Literal["docx", "pdf"] = "docx"


@dataclass(frozen=True)
class Outcome:
    """What became of one workbook. ``report`` has the findings that were asked for.

    ``wants_open`` tells that its settings ask for the memo to be opened after the button.
    """

    workbook: Path
    outcome: OutcomeName
    language: Language
    report: Report | None = None
    verdict: str = ""
    outputs: tuple[Output, ...] = ()
    status_sheet: str | None = None
    status_written: bool = False
    notes: tuple[str, ...] = ()
    error: XltoolsError | None = None
    passed: bool = True
    wants_open: bool = False
    cause: BaseException | None = field(default=None, compare=False)

    @property
    def exit_code(self) -> int:
        """0 done, 1 findings that block, 3 could not be done."""
        if self.error is not None:
            return 3
        return 0 if self.passed else 1
