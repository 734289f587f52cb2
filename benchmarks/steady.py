"""Whether many agencies take as long each as few, in no more memory; and what a second process gains.

python benchmarks/steady.py [AGENCIES] [MORE]     default: 400 4000

Each count runs in a process of its own, over fresh copies of twelve workbooks; then the smaller count again in two
processes at once. One table of milliseconds an agency, of the most memory, and of the gain.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))


def work(count: int) -> None:
    """Make the documents of so many agencies; print the seconds and the most memory in MB."""
    from benchmarks.content import NOW, workbook
    from benchmarks.whole_jobs import DIFFERENT
    from xltools.outcome import Options
    from xltools.pipeline import generate

    books = [workbook(9, number) for number in range(DIFFERENT)]
    options = Options(now=NOW)
    seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            place = Path(folder) / f"{number % 64}"
            place.mkdir(exist_ok=True)
            for left in place.iterdir():
                left.unlink()
            (place / "book.xlsx").write_bytes(books[number % DIFFERENT])
            began = time.perf_counter()
            outcome = generate(place / "book.xlsx", options)
            seconds += time.perf_counter() - began
            if outcome.outcome != "generated":
                raise RuntimeError(f"{outcome.outcome}: {outcome.error or outcome.verdict}")
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(counts: list[int]) -> tuple[float, list[tuple[float, float]]]:
    """Run each count in a process of its own, all at once; return the seconds of the longest, and each's own."""
    processes = [
        subprocess.Popen([sys.executable, __file__, "--work", str(count)], stdout=subprocess.PIPE, text=True)
        for count in counts
    ]
    said = [process.communicate()[0].split() for process in processes]
    own = [(float(seconds), float(memory)) for seconds, memory in said]
    return max(seconds for seconds, _ in own), own


def main(few: int, many: int) -> None:
    """Print the table."""
    print("| agencies | processes | ms an agency | most memory, MB |\n| --: | --: | --: | --: |")
    alone = 0.0
    for count in (few // 4, few, many):
        seconds, ((_, memory),) = measured([count])
        print(f"| {count} | 1 | {seconds / count * 1000:.1f} | {memory:.0f} |", flush=True)
        if count == few:
            alone = seconds
    seconds, own = measured([few, few])
    memory = max(size for _, size in own)
    print(f"| {2 * few} | 2 | {seconds / few / 2 * 1000:.1f} | {memory:.0f} |")
    print(f"\nTwo processes did {2 * alone / seconds:.2f} times the work of one in the same time.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(int(sys.argv[2]))
    else:
        main(*([int(word) for word in sys.argv[1:]] or [400, 4000]))
