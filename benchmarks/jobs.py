"""What a second process gains: one batch over the same agencies with --jobs 1 and --jobs 2, in turns.

python benchmarks/jobs.py [AGENCIES] [ROUNDS]     default: 240 3

Each round is a whole run of the command, all agencies done again under another clock, so that every workbook and every document is written.
The least time of each counts; the system's load at the beginning and at the end tells how much others were in the way.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.agencies import Mint
from benchmarks.province import batch


def main(count: int, rounds: int) -> None:
    """Print the table."""
    print(f"load {_load()}, {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "workbooks")
        list(Mint(1).agencies(count, source))
        seconds: dict[int, list[float]] = {1: [], 2: []}
        for number in range(rounds):
            for jobs, times in seconds.items():
                clock = f"2025-01-08T{number + 1:02}:{jobs:02}"
                took, _, told = batch(source, Path(folder, f"results-{jobs}"), jobs, "--fresh", now=clock)
                times.append(took)
                if told["summary"]["left"] or told["summary"]["unchanged"]:
                    raise RuntimeError(str(told["summary"]))
    print("| jobs | s | ms an agency |\n| --: | --: | --: |")
    for jobs, times in seconds.items():
        print(f"| {jobs} | {min(times):.1f} | {1000 * min(times) / count:.1f} |")
    ratios = [one / two for one, two in zip(seconds[1], seconds[2], strict=True)]
    told_ratios = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(
        f"\n{count} agencies, two processes against one: {min(seconds[1]) / min(seconds[2]):.2f} times as fast"
    )
    print(f"round by round: {told_ratios}; load {_load()}")


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main(*([int(word) for word in sys.argv[1:]] or [240, 3]))
