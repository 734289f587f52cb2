"""What a rule is: a code, a name, a weight, and a check that yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xltools.core.dossier import Dossier, Measure
from xltools.core.model import Cell, CellRef, Severity
from xltools.core.report import Diagnostic
from xltools.core.requirements import Requirements


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule is broken, with the values that its message needs."""

    where: CellRef | str | None
    params: dict[str, str]
    variant: str = ""
    severity: Severity | None = None
    measure: int | None = None


Check = Callable[[Dossier, Requirements], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its title, reason, mend, messages and examples stand under its code in data/rules.toml.

    ``keeps_promise`` marks a rule that no setting can switch off: without it a memo could be signed
    with text missing or a wrong name.
    """

    code: str
    name: str
    severity: Severity
    check: Check
    since: str = "0.1.0"
    keeps_promise: bool = False

    def run(self, dossier: Dossier, needs: Requirements) -> Iterator[Diagnostic]:
        """Yield a diagnostic for every place where the rule is broken."""
        for finding in self.check(dossier, needs):
            yield self.diagnostic(finding)

    def diagnostic(self, finding: Finding) -> Diagnostic:
        """Return a finding of this rule as a diagnostic."""
        where = finding.where
        return Diagnostic(
            code=self.code,
            name=self.name,
            severity=finding.severity or self.severity,
            sheet=where.sheet if isinstance(where, CellRef) else where,
            cell=where if isinstance(where, CellRef) else None,
            params=tuple(finding.params.items()),
            variant=finding.variant,
            measure=finding.measure,
        )


def used_cells(dossier: Dossier, needs: Requirements) -> Iterator[tuple[CellRef, Cell, int | None]]:
    """Yield every cell that a document may print, with the number of its measure where it has one."""
    if "agency" in needs.sheets:
        for entry in dossier.entries.values():
            if entry.cell is not None:
                yield entry.ref, entry.cell, None
    numbers = {measure.row.number: measure.no for measure in dossier.measures}
    for key, found in dossier.tables.items():
        if found is None or key not in needs.sheets:
            continue
        columns = {*found.columns.values(), *found.extra.values()}
        for row in found.rows:
            for column in sorted(columns):
                if (cell := found.sheet.cells.get((row.number, column))) is not None:
                    number = numbers[row.number] if key == "measures" else None
                    yield found.sheet.ref(row.number, column), cell, number


def measures_with(dossier: Dossier, needs: Requirements, column: str) -> Iterator[Measure]:
    """Yield the measures whose table has the column; where it is missing, COL001 says so once."""
    if column in needs.columns:
        yield from (measure for measure in dossier.measures if column in measure.row.columns)
