"""What a rule is: a code, a name, a weight, and a check that yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, cast

from xltools.core.dossier import Dossier, Measure
from xltools.core.model import Cell, CellRef, Severity
from xltools.core.report import Diagnostic
from xltools.core.requirements import Requirements
from xltools.core.thai import tidy
from xltools.records import dataclass


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


class UsedCell(NamedTuple):
    """A cell that a document may print, and the number of its measure where it has one."""

    sheet: str
    row: int
    column: int
    cell: Cell
    measure: int | None

    @property
    def ref(self) -> CellRef:
        """Where it is."""
        return CellRef(self.sheet, self.row, self.column)


class UsedText(NamedTuple):
    """A text that a document may print, tidied, and the cell that it stands in."""

    place: UsedCell
    text: str


def used_cells(dossier: Dossier, needs: Requirements) -> Sequence[UsedCell]:
    """Return every cell that a document may print."""
    key = ("cells", needs.sheets)
    if key not in dossier.remembered:
        dossier.remembered[key] = list(_used_cells(dossier, needs))
    return cast("Sequence[UsedCell]", dossier.remembered[key])


def _used_cells(dossier: Dossier, needs: Requirements) -> Iterator[UsedCell]:
    if "agency" in needs.sheets:
        for entry in dossier.entries.values():
            if entry.cell is not None:
                yield UsedCell(entry.ref.sheet, entry.ref.row, entry.ref.column, entry.cell, None)
    numbers = {measure.row.number: measure.no for measure in dossier.measures}
    for key, found in dossier.tables.items():
        if found is None or key not in needs.sheets:
            continue
        columns = sorted({*found.columns.values(), *found.extra.values()})
        name, cells = found.sheet.name, found.sheet.cells
        for row in found.rows:
            at = row.number
            number = numbers[at] if key == "measures" else None
            for column in columns:
                if (cell := cells.get((at, column))) is not None:
                    yield UsedCell(name, at, column, cell, number)


def used_texts(dossier: Dossier, needs: Requirements) -> Sequence[UsedText]:
    """Return every text that a document may print."""
    key = ("texts", needs.sheets)
    if key not in dossier.remembered:
        dossier.remembered[key] = [
            UsedText(used, tidy(used.cell.value))
            for used in used_cells(dossier, needs)
            if isinstance(used.cell.value, str)
        ]
    return cast("Sequence[UsedText]", dossier.remembered[key])


def whole_text(dossier: Dossier, needs: Requirements) -> str:
    """Return all texts that a document may print as one, each once, a line break between each two and around them.

    What is nowhere in it needs not be looked for in each.
    """
    key = ("whole", needs.sheets)
    if key not in dossier.remembered:
        texts = (used.text for used in used_texts(dossier, needs))
        dossier.remembered[key] = "\n".join(("", *dict.fromkeys(texts), ""))
    return str(dossier.remembered[key])


def measures_with(dossier: Dossier, needs: Requirements, column: str) -> Iterator[Measure]:
    """Yield the measures whose table has the column; where it is missing, COL001 says so once."""
    if column in needs.columns:
        yield from (measure for measure in dossier.measures if column in measure.row.columns)
