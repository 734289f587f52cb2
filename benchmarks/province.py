"""A whole province, or the whole country: N invented agencies, one batch, and whether it found what was planted.

    python benchmarks/province.py N [--seed S] [--jobs J] [--keep DIR]

prints how long it took, in total and for an agency, the most memory of the main process and of a worker, and exits
with 1 unless exactly the planted faults were found, by agency and by code.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.agencies import Invented, Mint

NOW = "2025-01-08T09:00"


def main() -> int:
    """Make the agencies, run the batch, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("count", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work there and leave everything for a look")
    wanted = parser.parse_args()
    if wanted.keep:
        return _run(wanted.count, wanted.seed, wanted.jobs, wanted.keep)
    with tempfile.TemporaryDirectory() as folder:
        return _run(wanted.count, wanted.seed, wanted.jobs, Path(folder))


def _run(count: int, seed: int, jobs: int, folder: Path) -> int:
    began = time.perf_counter()
    agencies = list(Mint(seed).agencies(count, folder / "workbooks"))
    made = time.perf_counter() - began
    print(
        f"made      {count} workbooks in {made:.1f} s, {count / made:.0f} a second (seed {seed})", flush=True
    )
    for name, number in sorted(Counter(agency.fault.name for agency in agencies).items()):
        print(f"            {number:5} {name}")
    wrong = 0
    for title, expect_unchanged in (("batch", False), ("again", True)):
        seconds, memory, told = batch(folder / "workbooks", folder / "results", jobs)
        each = 1000 * seconds / max(count, 1)
        print(f"{title}     {seconds:.1f} s with --jobs {jobs}, {each:.1f} ms an agency; {_words(memory)}")
        print(f"          {told['summary']}")
        mistakes = list(differences(agencies, told, unchanged=expect_unchanged))
        wrong += len(mistakes)
        print(
            "          "
            + ("exactly what was planted was found" if not mistakes else "\n          ".join(mistakes))
        )
    return 1 if wrong else 0


def batch(
    source: Path, out: Path, jobs: int, *words: str, now: str = NOW
) -> tuple[float, dict[str, int], dict[str, Any]]:
    """Run a batch as a process; return its seconds, the most kilobytes of main and workers, and its JSON."""
    command = [sys.executable, "-m", "xltools", "batch", str(source), "--out", str(out), "--jobs", str(jobs)]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as unsaid:
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--now", now, "--json", "-q", "--lang", "en", *words], stdout=said, stderr=unsaid
        )
        memory: dict[str, int] = {}
        while process.poll() is None:
            _look(process.pid, memory)
            time.sleep(0.1)
        seconds = time.perf_counter() - began
        said.seek(0)
        return seconds, memory, json.load(said)


def differences(
    agencies: list[Invented], told: Mapping[str, Any], *, unchanged: bool = False
) -> Iterator[str]:
    """Yield where what was found is not what was planted: outcome or codes, for each agency."""
    records = {Path(record["source"]): record for record in told["workbooks"]}
    for agency in agencies:
        record = records.pop(agency.path, None)
        if record is None:
            yield f"{agency.path.name} ({agency.fault.name}): not in the result"
            continue
        found = {each["code"] for each in record["diagnostics"] if each["severity"] != "info"}
        found |= {record["error"]["code"]} if record["error"] else set()
        outcome = record["outcome"]
        if unchanged and agency.fault.outcome != "failed":
            if outcome != "unchanged":
                yield f"{agency.path.name} ({agency.fault.name}): done again"
            outcome = record.get("before", outcome)
        if outcome != agency.fault.outcome or found != agency.fault.codes:
            yield f"{agency.path.name} ({agency.fault.name}): {outcome} {sorted(found)}"
        if (outcome == "generated") != bool(record["outputs"]):
            yield f"{agency.path.name} ({agency.fault.name}): {len(record['outputs'])} documents"
    yield from (f"{path}: nobody made it" for path in records)


def _look(pid: int, memory: dict[str, int]) -> None:
    """Note the most memory, where the system tells it, of a process and of its biggest child."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for who, process in [("main", str(pid)), *(("worker", child) for child in children)]:
        memory[who] = max(memory.get(who, 0), _peak(process))


def _peak(pid: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _words(memory: Mapping[str, int]) -> str:
    peaks = (f"{who} {kilobytes / 1024:.0f} MB" for who, kilobytes in sorted(memory.items()))
    return "most memory: " + (", ".join(peaks) or "not told by this system")


if __name__ == "__main__":
    sys.exit(main())
