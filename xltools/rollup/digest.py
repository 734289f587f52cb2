"""What a roll-up remembers of each agency, and what it counts over all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from sys import intern
from typing import Any, Literal

from xltools.core.data import load
from xltools.core.messages import Language, rule_text, say
from xltools.core.model import Severity
from xltools.records import dataclass, field
from xltools.rollup.links import Links, shown

Verdict = Literal["ok", "warning", "error", "failed"]
VERDICTS: tuple[Verdict, ...] = ("ok", "warning", "error", "failed")
SEVERITIES = tuple(level.value for level in Severity)
OUTCOMES = ("generated", "unchanged", "blocked", "failed")
_NAMED_AGENCIES = 5


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file by its name and the link to it."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency as a row shows it; ``codes`` are its rules broken, the worst first, with how often."""

    name: str
    district: str
    province: str
    verdict: Verdict
    unchanged: bool
    counts: tuple[int, ...]
    codes: tuple[tuple[str, int], ...]
    workbook: LinkedFile
    documents: tuple[LinkedFile, ...]
    failure: str = ""
    mend: str = ""
    notes: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many findings weigh so much."""
        return self.counts[SEVERITIES.index(severity.value)]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch came: of how many agencies it is, and how many this run did not get to."""

    total: int
    left: int = 0
    interrupted: bool = False


@dataclass(slots=True)
class RuleTally:
    """How often one rule was broken, and by whom; ``severity`` is the heaviest it had anywhere."""

    code: str
    title: str
    fix: str
    severity: str
    findings: int = 0
    agencies: int = 0
    named: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding as the page shows it."""

    severity: str
    code: str
    where: str
    message: str


class Digest:
    """Takes records one by one and keeps of each what fits into a row."""

    def __init__(self, links: Links, language: Language) -> None:
        self._links = links
        self._language = language
        self.agencies: list[AgencyLine] = []
        self.progress = Progress(0)
        self.earlier = 0
        """How many agencies are shown as an earlier run left them, for this one did not get to them."""
        self.rules: dict[str, RuleTally] = {}
        self.outcomes: Counter[str] = Counter()
        self.verdicts: Counter[Verdict] = Counter()

    def add(self, record: Mapping[str, Any]) -> AgencyLine:
        """Count a record and return its agency's row."""
        outcome = str(record.get("outcome") or "failed")
        line = self._line(record, outcome)
        if record.get("earlier"):
            self.earlier += 1
        else:
            self.outcomes[outcome] += 1
        self.verdicts[line.verdict] += 1
        self.agencies.append(line)
        for code, count in line.codes:
            tally = self.rules[code]
            tally.findings += count
            tally.agencies += 1
            if len(tally.named) < _NAMED_AGENCIES:
                tally.named.append(line.name)
        return line

    def folder(self, record: Mapping[str, Any]) -> str:
        """Return the link to the folder of a record's documents, nothing where none was made."""
        made = record.get("folder") and record.get("outputs")
        return self._links.to(str(record["folder"])) if made else ""

    def findings(self, record: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield a record's findings in the language of the roll-up."""
        for found in record.get("diagnostics") or ():
            where = [shown(str(found[key])) for key in ("sheet", "cell") if found.get(key)]
            yield Finding(
                str(found["severity"]), str(found["code"]), "!".join(where), self._said(found, "message")
            )

    def ranked_rules(self) -> list[RuleTally]:
        """Return the rules broken, the one that most agencies broke first."""
        return sorted(self.rules.values(), key=lambda tally: (-tally.agencies, -tally.findings, tally.code))

    def summary(self) -> dict[str, int]:
        """Return the counts of the JSON contract."""
        told = {"total": self.progress.total} | {name: self.outcomes[name] for name in OUTCOMES}
        return told | {"left": self.progress.left, "earlier": self.earlier}

    def left(self) -> list[str]:
        """Return what is to be said of agencies that this run did not get to."""
        if not self.progress.left:
            return []
        said = [say("rollup.left", self._language, left=f"{self.progress.left:,}")]
        earlier = say("rollup.left_earlier", self._language, earlier=f"{self.earlier:,}")
        return [*said, earlier] if self.earlier else said

    def _line(self, record: Mapping[str, Any], outcome: str) -> AgencyLine:
        source = str(record.get("source") or record.get("workbook") or "")
        given = record.get("counts") or {}
        counts = tuple(int(given.get(level, 0)) for level in SEVERITIES)
        error = record.get("error") or {}
        file_name = shown(PurePath(source).name)
        return AgencyLine(
            name=shown(str(record.get("agency") or "")) or file_name,
            district=intern(shown(str(record.get("district") or ""))),
            province=intern(shown(str(record.get("province") or ""))),
            verdict=verdict_of(record),
            unchanged=outcome == "unchanged",
            counts=counts,
            codes=self._codes(record),
            workbook=LinkedFile(file_name, self._links.to(source)),
            documents=tuple(
                LinkedFile(shown(PurePath(str(made["path"])).name), self._links.to(str(made["path"])))
                for made in record.get("outputs") or ()
            ),
            failure=self._said(error, "message"),
            mend=self._said(error, "fix"),
            notes=tuple(self._notes(record)),
        )

    def _notes(self, record: Mapping[str, Any]) -> Iterator[str]:
        """Yield what a person must know of an agency's documents beside the findings."""
        if record.get("earlier"):
            yield say("rollup.earlier", self._language)
        place = str(record.get("folder") or "")
        for made in record.get("outputs") or ():
            if kept := made.get("kept"):
                old, new = (shown(self._links.name(str(each["path"]), place)) for each in (kept, made))
                yield say(f"rollup.kept_{kept['why']}", self._language, old=old, new=new)
        if older := record.get("older"):
            files = ", ".join(shown(self._links.name(str(path), place)) for path in older)
            yield say("rollup.older", self._language, files=files)

    def _codes(self, record: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
        """Return the codes of a record with how often each stands there, the heaviest and commonest first."""
        often: Counter[str] = Counter()
        heaviest: dict[str, int] = {}
        for found in record.get("diagnostics") or ():
            code, weight = intern(str(found["code"])), SEVERITIES.index(str(found["severity"]))
            often[code] += 1
            heaviest[code] = min(weight, heaviest.get(code, weight))
            self._tally(code, found, weight)
        return tuple(sorted(often.items(), key=lambda item: (heaviest[item[0]], -item[1], item[0])))

    def _tally(self, code: str, found: Mapping[str, Any], weight: int) -> None:
        tally = self.rules.get(code)
        if tally is None:
            known = code in load("rules")
            title = rule_text(code, "title", self._language) if known else shown(str(found.get("name", code)))
            fix = rule_text(code, "fix", self._language) if known else self._said(found, "fix")
            self.rules[code] = RuleTally(code, title, fix, SEVERITIES[weight])
        elif weight < SEVERITIES.index(tally.severity):
            tally.severity = SEVERITIES[weight]

    def _said(self, entry: Mapping[str, Any], part: str) -> str:
        return shown(str(entry.get(f"{part}_{self._language}") or entry.get(part) or ""))


def _before(record: Mapping[str, Any]) -> str:
    """Return what became of an unchanged agency in the run that made its documents."""
    before = record.get("before")
    return str(before.get("outcome") if isinstance(before, Mapping) else before or "generated")


def verdict_of(record: Mapping[str, Any]) -> Verdict:
    """Return how an agency stands now, whenever that was found out."""
    outcome = str(record.get("outcome") or "failed")
    outcome = _before(record) if outcome == "unchanged" else outcome
    counts = record.get("counts") or {}
    if outcome == "failed":
        return "failed"
    if outcome == "blocked" or counts.get("error"):
        return "error"
    return "warning" if counts.get("warning") else "ok"
