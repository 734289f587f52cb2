"""What became of a batch: the counts, and each agency's part of the JSON, read from the journal one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltools.batch.journal import Journal
from xltools.batch.memory import Why
from xltools.batch.older import still_there
from xltools.batch.plan import Agency
from xltools.batch.sources import Refusal, file_key
from xltools.errors import XltoolsError
from xltools.rollup.digest import Verdict, verdict_of

_OUTCOMES = ("generated", "unchanged", "blocked", "failed")


@dataclass
class Result:
    """What became of a batch.

    ``counts`` are what this run did; ``verdicts`` how the agencies stand now that were reached by it, unchanged
    ones too; ``again`` why agencies had to be done again. ``older`` counts agencies with documents of an earlier
    run beside theirs, ``kept`` those of which a file that somebody edited was kept.
    """

    agencies: list[Agency] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    again: Counter[Why] = field(default_factory=Counter)
    still_blocked: int = 0
    older: int = 0
    kept: int = 0
    interrupted: bool = False
    dry_run: bool = False
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    errors: tuple[XltoolsError, ...] = ()
    journal: Journal | None = None
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """What of the sources is no agency's workbook, and why."""
    reached: bytearray = field(default_factory=bytearray)
    """For each agency of the plan, whether this run got to it."""

    @property
    def done(self) -> int:
        """How many agencies this run got to."""
        return sum(self.reached)

    @property
    def left(self) -> int:
        """How many it did not get to."""
        return len(self.agencies) - self.done

    @property
    def unopened(self) -> int:
        """How many workbooks of the plan could not be read or are none of ours."""
        return sum(agency.lost is not None or agency.doubt is not None for agency in self.agencies)

    @property
    def exit_code(self) -> int:
        """0 done, 1 an agency blocked, 3 one failed or the batch refused, 130 interrupted."""
        if self.interrupted:
            return 130
        if self.refusals or self.errors or self.counts["failed"] or (self.dry_run and self.unopened):
            return 3
        return 1 if self.counts["blocked"] or self.still_blocked else 0

    def summary(self) -> dict[str, int]:
        """Return the counts of the JSON contract."""
        return (
            {"total": len(self.agencies)}
            | {name: self.counts[name] for name in _OUTCOMES}
            | {"left": self.left}
        )

    def count(self, at: int, record: Mapping[str, Any], *, unchanged: bool = False) -> None:
        """Count an agency of the plan that this run got to."""
        self.reached[at] = True
        self.counts["unchanged" if unchanged else record["outcome"]] += 1
        self.verdicts[verdict_of(record)] += 1
        self.still_blocked += unchanged and not record["ok"]
        self.older += bool(record["older"])
        self.kept += any("kept" in made for made in record["outputs"])

    def records(self, *, of_this_run: bool) -> Iterator[dict[str, Any]]:
        """Yield what became of each agency: in this run, or as it stands now, whenever it was done.

        What this run did not get to is ``earlier``, if anything is known of it.
        """
        for agency, reached in zip(self.agencies, self.reached, strict=True):
            if not reached and of_this_run:
                continue
            record = self.record_of(agency)
            if record is None:
                continue
            if not reached:
                record |= {"earlier": True}
            elif of_this_run and agency.unchanged:
                record |= {"outcome": "unchanged", "before": record["outcome"]}
            yield record

    def record_of(self, agency: Agency) -> dict[str, Any] | None:
        """Return an agency's part of the JSON as the journal has it, None if it has none."""
        assert self.journal is not None
        line = self.journal.last(file_key(agency.wanted.workbook))
        return None if line is None else still_there(line["record"])
