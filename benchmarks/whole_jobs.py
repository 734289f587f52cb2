"""The whole job of one agency: read, check, fill, write back; and how much of it each step takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.content import NOW, Flat, context_of, flat, workbook
from benchmarks.naive import job
from benchmarks.peers import Timed, clock
from xltools import deflate
from xltools.case import backup_place, checked, read
from xltools.document.staging import Staging
from xltools.making import compiled, picture_findings, rendered, undeclared
from xltools.outcome import Options
from xltools.pipeline import generate
from xltools.resources import docx_template
from xltools.workbook.closed import ClosedBook

DIFFERENT = 12
"""Agencies that take turns, each with texts of its own: nothing is remembered of a text."""
DOCUMENTS = ("memo.docx", "report.docx")
NAIVE = "openpyxl + docxtpl"
RULES = "every rule"
SAFE_WRITE = (
    "see that it can be written",
    "make the status sheet, and prove the workbook",
    "write three files and a copy safely (fsync, rename)",
)
"""Steps that the naive job lacks, or has without what makes them safe."""


@dataclass
class Agency:
    """One way to do the job; every run has a fresh copy of another agency's workbook."""

    name: str
    folder: Path
    books: list[bytes]
    work: Callable[[Path, Path], None]
    turns: count[int] = field(default_factory=count)
    last: Path = field(default_factory=Path)
    number: int = 0

    @property
    def content(self) -> Flat:
        """The texts that the document last made must show."""
        return flat(context_of(self.books[self.number]))

    def run(self) -> float:
        """Return the seconds of one turn."""
        book = self._fresh_book()
        began = clock()
        self.work(book, self.last)
        return clock() - began

    def _fresh_book(self) -> Path:
        turn = next(self.turns)
        self.number = turn % len(self.books)
        self.last = self.folder / self.name.replace(" ", "").replace(",", "").replace("/", "") / str(turn)
        self.last.mkdir(parents=True)
        book = self.last / "book.xlsx"
        book.write_bytes(self.books[self.number])
        return book

    def document(self) -> bytes:
        """Return the memo it last made."""
        return (self.last / "memo.docx").read_bytes()


@dataclass
class StepByStep(Agency):
    """The job in its steps, each with its seconds."""

    took: dict[str, list[float]] = field(default_factory=dict)

    def run(self) -> float:
        """Return the seconds of all steps of one turn."""
        book = self._fresh_book()
        self.work(book, self.last)
        steps = _steps(book)
        for name, seconds in steps:
            self.took.setdefault(name, []).append(seconds)
        return sum(seconds for _, seconds in steps)

    def least(self) -> dict[str, float]:
        """Return the least seconds of each step."""
        return {name: min(seconds) for name, seconds in self.took.items()}


def agency_ways(folder: Path, measures: int) -> tuple[list[Timed], list[StepByStep]]:
    """Return xltools with each compressor, the control, and the naive job; and xltools step by step."""
    books = [workbook(measures, number) for number in range(DIFFERENT)]
    templates = []
    for name in DOCUMENTS:
        templates.append(folder / name)
        templates[-1].write_bytes(docx_template(name))

    def naive(book: Path, place: Path) -> None:
        job(book, place, templates)

    ways: list[Timed] = []
    steps: list[StepByStep] = []
    for compressor in filter(None, (deflate.ZLIB, deflate.isal())):
        name = f"xltools, {compressor.name}"
        ways.append(Agency(name, folder, books, _ours(compressor)))
        steps.append(StepByStep(f"{name}, step by step", folder, books, _choose(compressor)))
    control = Agency("A/A: xltools, zlib", folder, books, _ours(deflate.ZLIB))
    return [ways[0], control, *ways[1:], *steps, Agency(NAIVE, folder, books, naive)], steps


def _choose(compressor: deflate.Compressor) -> Callable[[Path, Path], None]:
    return lambda book, place: deflate.choose(compressor)


def _ours(compressor: deflate.Compressor) -> Callable[[Path, Path], None]:
    def work(book: Path, _: Path) -> None:
        deflate.choose(compressor)
        outcome = generate(book, Options(now=NOW))
        if outcome.outcome != "generated" or not outcome.status_written:
            raise RuntimeError(f"{outcome.outcome}: {outcome.error or outcome.verdict}")

    return work


def print_steps(job: StepByStep, measures: int) -> None:
    """Print what each step takes."""
    whole = sum(job.least().values())
    print(f"\nWhat each step takes, {job.name}, {measures} measures:\n")
    print("| step | min ms | median ms | share |\n| --- | --: | --: | --: |")
    for name, seconds in job.took.items():
        share = min(seconds) / whole
        print(f"| {name} | {min(seconds) * 1000:.2f} | {median(seconds) * 1000:.2f} | {share:.0%} |")


def _steps(path: Path) -> list[tuple[str, float]]:
    """Return the seconds of each step on one workbook."""
    from xltools.pipeline import _outcome, _status_content

    options = Options(now=NOW)
    steps: list[tuple[str, float]] = []
    last = [clock()]

    def done(name: str) -> None:
        steps.append((name, clock() - last[0]))
        last[0] = clock()

    book = ClosedBook(path)
    source = read(book, options)
    done("read the workbook")
    case = checked(source, options)
    done(RULES)
    book.ensure_writable()
    done(SAFE_WRITE[0])
    templates = compiled(case.documents)
    list(undeclared(case, templates))
    list(picture_findings(case))
    done("templates, and names they lack")
    made = rendered(case, templates, options, draft=False)
    done("fill two documents")
    outcome = _outcome(case, "generated", options, "made", passed=True, made=made)
    write = book.prepare_status(_status_content(case, options, outcome), backup_place(case))
    done(SAFE_WRITE[1])
    with Staging() as staging:
        for document in made:
            staging.add(document.output.path, document.data)
        write()
        staging.place()
    done(SAFE_WRITE[2])
    return steps
