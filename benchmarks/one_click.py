"""One click: the whole process, from the start of Python to its end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.content import workbook
from benchmarks.whole_jobs import DOCUMENTS
from xltools.document.package import read_parts, write_parts
from xltools.resources import docx_template

HERE = Path(__file__).parent


def print_clicks(rounds: int) -> None:
    """Print what one click takes: the naive script, and ours."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in DOCUMENTS:
            (place / name).write_bytes(docx_template(name))
        data = workbook(9, 1)
        naive = [str(HERE / "naive.py"), "BOOK", "FOLDER", *(str(place / name) for name in DOCUMENTS)]
        ours = ["-m", "xltools", "generate", "BOOK", "-q"]
        own = [word for name in DOCUMENTS for word in ("--template", str(_own_template(place, name)))]
        ways: dict[str, Callable[[Path], float]] = {
            "openpyxl + docxtpl, a script": lambda run: _seconds(naive, run, data),
            "xltools generate": lambda run: _seconds(ours, run, data),
            "A/A: xltools generate": lambda run: _seconds(ours, run, data),
            "xltools generate, templates of one's own": lambda run: _seconds([*ours, *own], run, data),
            "xltools validate": lambda run: _seconds(["-m", "xltools", "validate", "BOOK", "-q"], run, data),
            "python that does nothing": lambda run: _seconds(["-c", "pass"], run, data),
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(rounds + 1):
            for at, (name, way) in enumerate(ways.items()):
                run = place / f"{turn}-{at}"
                run.mkdir()
                seconds = way(run)
                if turn:
                    took[name].append(seconds)
    base = took["openpyxl + docxtpl, a script"]
    print("\n## One click, the whole process, 9 measures\n")
    print("| way | min ms | median ms | of the script's time |\n| --- | --: | --: | --: |")
    for name, times in took.items():
        shares = f"{min(times) / min(base):.2f} ({median(times) / median(base):.2f})"
        print(f"| {name} | {min(times) * 1000:.0f} | {median(times) * 1000:.0f} | {shares} |")


def _own_template(place: Path, name: str) -> Path:
    """Return a template that no form was shipped for: the shipped one, but for a remark in one of its parts."""
    parts = read_parts(docx_template(name))
    parts["word/settings.xml"] += b"<!-- one's own -->"
    path = place / f"own-{name}"
    path.write_bytes(write_parts(parts))
    return path


def _environment() -> dict[str, str]:
    """Return what a process is started with where programs are installed: Python keeps modules compiled."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _seconds(command: list[str], folder: Path, data: bytes) -> float:
    book = folder / "book.xlsx"
    book.write_bytes(data)
    words = [{"BOOK": str(book), "FOLDER": str(folder)}.get(word, word) for word in command]
    began = time.perf_counter()
    done = subprocess.run([sys.executable, *words], capture_output=True, check=False, env=_environment())
    seconds = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-300:])
    return seconds
