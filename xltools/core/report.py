"""What the checks found: diagnostics, each a rule broken at one place, and the report of them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from xltools.core.model import CellRef, Severity
from xltools.records import dataclass

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One broken rule at one place. Its words are made from ``params`` when it is shown.

    ``variant`` names the wording where a rule has several; ``measure`` is the measure's place in
    the report, counted from 1, where the finding belongs to one.
    """

    code: str
    name: str
    severity: Severity
    sheet: str | None
    cell: CellRef | None
    params: tuple[tuple[str, str], ...] = ()
    variant: str = ""
    measure: int | None = None


@dataclass(frozen=True)
class Report:
    """All diagnostics of one workbook, in the order in which a person would mend them."""

    diagnostics: tuple[Diagnostic, ...]
    measures: int

    def count(self, severity: Severity, measure: int | None = None) -> int:
        """Return how many diagnostics have a severity, of all or of one measure."""
        return sum(1 for found in self._of(measure) if found.severity is severity)

    def _of(self, measure: int | None) -> Iterator[Diagnostic]:
        return (found for found in self.diagnostics if measure is None or found.measure == measure)

    @cached_property
    def has_errors(self) -> bool:
        """Whether anything must be mended before a document may be signed."""
        return self.count(Severity.ERROR) > 0

    def at_or_above(self, threshold: Severity | None) -> bool:
        """Tell whether any diagnostic weighs as much as the threshold; None is never reached."""
        return threshold is not None and any(
            _RANK[found.severity] <= _RANK[threshold] for found in self.diagnostics
        )

    def with_added(self, added: Iterable[Diagnostic]) -> Report:
        """Return the report with more diagnostics."""
        return Report(in_reading_order((*self.diagnostics, *added)), self.measures)


def in_reading_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return diagnostics errors first, then as they were found (sheet by sheet, top to bottom)."""
    return tuple(sorted(found, key=lambda diagnostic: _RANK[diagnostic.severity]))
