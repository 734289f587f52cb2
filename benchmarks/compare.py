"""xltools and its peers, measured in one interleaved run on the same content; what counts are the ratios.

    python benchmarks/compare.py [--measures 9 200] [--rounds 15] [--only memo plain agency click] [--cpu]

Each round runs every way once more, in turn, so that a busy machine is busy for all. The line A/A is the same work
as the first line, measured as if it were another: its ratio shows the noise. Each document is opened and the texts
of the content are looked for; a way that loses one, or is not installed, is left out and said.
"""

from __future__ import annotations

import argparse
import gc
import io
import platform
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import docx

from benchmarks.content import NOW, Flat, context_of, flat, texts_of, workbook
from benchmarks.naive import environment
from benchmarks.one_click import print_clicks
from benchmarks.peers import InProcess, Peers, Timed, counts_cpu, naive_docxtpl, use_cpu_time
from benchmarks.plain_memo import plain_memo
from benchmarks.whole_jobs import NAIVE, RULES, SAFE_WRITE, StepByStep, agency_ways, print_steps
from xltools import deflate
from xltools.core.thai import forget_texts
from xltools.document.package import W
from xltools.document.template import Template
from xltools.resources import docx_template

TURNS = 3
"""Runs in a row of one way in each round: the first finds the caches full of another's data."""


@dataclass
class Measured:
    """The seconds of one way, and what is to be said of it."""

    way: Timed
    seconds: list[float] = field(default_factory=list)
    missing: str = ""

    def run(self) -> None:
        """Run it as often as a round asks for; a failure is noted, and it is left alone after."""
        if self.missing:
            return
        try:
            gc.collect()
            self.seconds += [self.way.run() for _ in range(TURNS)]
        except Exception as error:  # noqa: BLE001  a peer that fails is not counted, and said
            self.missing = f"{type(error).__name__}: {error}".splitlines()[0][:100]


def interleaved(ways: Iterable[Timed], rounds: int) -> list[Measured]:
    """Return the times of all ways, run in turn; a round to warm up is not counted."""
    measured = [Measured(way) for way in ways]
    order = random.Random(1)
    for turn in range(rounds + 1):
        for one in order.sample(measured, len(measured)):
            one.run()
        if turn == 0:
            for one in measured:
                one.seconds.clear()
    return measured


def lost_texts(document: bytes, content: Flat) -> list[str]:
    """Return the texts of the content that a document does not show."""
    body = docx.Document(io.BytesIO(document)).element
    shown = _solid("".join(text.text or "" for text in body.iter(f"{{{W}}}t")))
    return [text for text in texts_of(content) if _solid(text) not in shown]


def _solid(text: str) -> str:
    """Return a text without blanks: behind the number of a list the memo has a tab."""
    return "".join(text.split())


def check(measured: Sequence[Measured], content: Flat) -> None:
    """Open what each way made; one that lost a text is not counted."""
    for one in measured:
        if not one.missing and (lost := lost_texts(one.way.document(), content)):
            one.missing = f"loses {len(lost)} texts, the first: {lost[0][:40]}"


def print_table(title: str, measured: Sequence[Measured], bases: Sequence[str]) -> None:
    """Print a table of milliseconds and ratios; ``bases`` are the ways compared with."""
    counted = [one for one in measured if not one.missing]
    peers = [one for one in counted if not one.way.name.startswith(("xltools", "A/A", "docxtpl"))]
    fastest = min(peers, key=lambda one: min(one.seconds), default=None)
    columns = [base for base in bases if any(one.way.name == base for one in counted)]
    by_name = {one.way.name: one for one in counted}
    print(f"\n## {title}\n")
    heads = [f"x {name}" for name in columns] + ([f"x fastest peer ({fastest.way.name})"] if fastest else [])
    print(f"| way | min ms | median ms | bytes | {' | '.join(heads)} |")
    print("| --- | --: | --: | --: |" + " --: |" * len(heads))
    rivals = [by_name[name] for name in columns] + ([fastest] if fastest else [])
    for one in counted:
        ratios = [_ratio(rival, one) for rival in rivals]
        times = f"{min(one.seconds) * 1000:.2f} | {median(one.seconds) * 1000:.2f}"
        print(f"| {one.way.name} | {times} | {len(one.way.document())} | {' | '.join(ratios)} |")
    for one in measured:
        if one.missing:
            print(f"\n- {one.way.name} is left out: {one.missing}")


def _ratio(rival: Measured, one: Measured) -> str:
    least = min(rival.seconds) / min(one.seconds)
    return f"{least:.2f} ({median(rival.seconds) / median(one.seconds):.2f})"


def xltools_ways(template: bytes, context: dict[str, Any]) -> list[Timed]:
    """Return xltools filling a compiled template, with each compressor, and the control."""
    compiled = Template(template, "memo")

    def fill(compressor: deflate.Compressor) -> bytes:
        deflate.choose(compressor)
        forget_texts()  # as if each document were of another workbook
        return compiled.render(context, now=NOW, title="memo", origin="0123456789abcdef")

    ways: list[Timed] = [
        InProcess("xltools, zlib", lambda: fill(deflate.ZLIB)),
        InProcess("A/A: xltools, zlib", lambda: fill(deflate.ZLIB)),
        InProcess("xltools, zlib as thorough as docxtpl's", lambda: fill(deflate.THOROUGH)),
    ]
    if fast := deflate.isal():
        ways.append(InProcess("xltools, isal", lambda: fill(fast)))
    return ways


def shipped_memo(measures: int, rounds: int) -> None:
    """Compare with docxtpl on the shipped memo, filters and conditions and all."""
    context = context_of(workbook(measures, 1))
    template = docx_template("memo.docx")
    ways: list[Timed] = [
        *xltools_ways(template, context),
        InProcess("docxtpl", lambda: naive_docxtpl(template, context, environment())),
    ]
    measured = interleaved(ways, rounds)
    check(measured, flat(context))
    print_table(f"The shipped memo, {measures} measures", measured, ["docxtpl"])


def plain(measures: int, rounds: int) -> None:
    """Compare with every peer on the memo with plain fields and lists."""
    content = flat(context_of(workbook(measures, 1)))
    template = plain_memo("jinja")
    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(Path(folder))
        ways: list[Timed] = [
            *xltools_ways(template, content),
            InProcess("docxtpl", lambda: naive_docxtpl(template, content)),
            *(peer for peer in peers.of(content) if isinstance(peer, InProcess) or not counts_cpu()),
        ]
        measured = interleaved(ways, rounds)
        check(measured, content)
        print_table(f"The plain memo in each peer's own tags, {measures} measures", measured, ["docxtpl"])
        peers.close()


def agency(measures: int, rounds: int) -> None:
    """Compare the whole job of one agency."""
    with tempfile.TemporaryDirectory() as folder:
        ways, steps = agency_ways(Path(folder), measures)
        measured = interleaved(ways, rounds)
        for one in measured:
            if not one.missing and (lost := lost_texts(one.way.document(), one.way.content)):  # type: ignore[attr-defined]
                one.missing = f"loses {len(lost)} texts, the first: {lost[0][:40]}"
        print_table(f"A whole agency, {measures} measures", measured, [NAIVE])
        print_steps(steps[0], measures)
        naive = next(one for one in measured if one.way.name == NAIVE)
        print_difference(min(naive.seconds), steps)


def print_difference(naive: float, jobs: Sequence[StepByStep]) -> None:
    """Print how fast the job would be without what the naive one does not do: the rules, and the safe write."""
    print(
        f"\nHow many times as fast as {NAIVE}, which checks nothing and writes in place (its writing counted), "
        "by the least times of the steps:\n"
    )
    print(
        "| way | rules, ms | safe write, ms | all | without the rules | without the safe write | without both |"
    )
    print("| --- | --: | --: | --: | --: | --: | --: |")
    for job in jobs:
        steps = job.least()
        whole, rules, write = sum(steps.values()), steps[RULES], sum(steps[name] for name in SAFE_WRITE)
        left = (whole, whole - rules, whole - write, whole - rules - write)
        ratios = " | ".join(f"{naive / seconds:.2f}" for seconds in left)
        print(f"| {job.name} | {rules * 1000:.2f} | {write * 1000:.2f} | {ratios} |")


def main() -> None:
    """Print every table that is asked for."""
    parts = ("memo", "plain", "agency", "click")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--measures", type=int, nargs="+", default=[9, 200])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", nargs="+", choices=parts, default=list(parts))
    parser.add_argument(
        "--cpu", action="store_true", help="count CPU time; peers in other processes are left out"
    )
    asked = parser.parse_args()
    if asked.cpu:
        use_cpu_time()
    print(
        f"Python {platform.python_version()}, {platform.machine()}; min of {asked.rounds} rounds of {TURNS}"
    )
    print(
        "Ratios: of the least times, in brackets of the medians; above 1 is faster than the one compared with."
    )
    for measures in asked.measures:
        rounds = asked.rounds if measures < 50 else max(3, asked.rounds // 3)
        for part, compare in (("memo", shipped_memo), ("plain", plain), ("agency", agency)):
            if part in asked.only:
                compare(measures, rounds)
    if "click" in asked.only:
        print_clicks(asked.rounds)


if __name__ == "__main__":
    main()
