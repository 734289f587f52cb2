"""A workbook made to do harm costs little, changes nothing, and is told in one clear line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from books import NOW
from hostile import READ, REFUSED

from xltools.core.messages import say
from xltools.errors import InputError
from xltools.workbook.reader import read_workbook

MOST_MEGABYTES, MOST_SECONDS = 300, 5
"""The promise of docs/limits.md; the seconds are those of the processor."""

_MEASURED = """
import json, os, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "xltools", *sys.argv[1:]], capture_output=True, encoding="utf-8")
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, done.stdout, done.stderr, used.ru_maxrss, used.ru_utime + used.ru_stime]))
"""


def run_and_bounded(path: Path, *words: str) -> tuple[int, str, str]:
    """Run xltools in a process of its own; return its exit code and words once its cost is proven small."""
    command = [sys.executable, "-c", _MEASURED, *words]
    if sys.platform == "win32":
        command = [sys.executable, "-m", "xltools", *words]
    environment = os.environ | {"PYTHONUTF8": "1", "XLTOOLS_LANG": "en"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    if sys.platform == "win32":
        return done.returncode, done.stdout, done.stderr
    code, out, err, memory, seconds = json.loads(done.stdout)
    megabytes = memory / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    assert megabytes < MOST_MEGABYTES, f"{megabytes:.0f} MB for {path.name}"
    assert seconds < MOST_SECONDS, f"{seconds:.1f} s for {path.name}"
    return code, out, err


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_workbook_is_told_in_one_line(name: str, tmp_path: Path, mended_bytes: bytes) -> None:
    build, code = REFUSED[name]
    path = tmp_path / "หนังสือ.xlsx"
    path.write_bytes(build(mended_bytes))
    before = path.read_bytes()
    exit_code, out, err = run_and_bounded(path, "validate", str(path))
    assert (exit_code, out, err.count("\n")) == (3, "", 1), err
    assert "Traceback" not in err
    assert len(err) < 1_000
    assert say(f"error.{code}.fix", "en", part="") in err
    assert (path.read_bytes(), [p.name for p in tmp_path.iterdir()]) == (before, [path.name])


@pytest.mark.parametrize("name", READ)
def test_an_odd_workbook_is_read_like_any_other(name: str, tmp_path: Path, mended_bytes: bytes) -> None:
    path = tmp_path / "หนังสือ.xlsx"
    path.write_bytes(READ[name](mended_bytes))
    exit_code, out, err = run_and_bounded(path, "validate", "--status", str(path), "--now", NOW)
    assert exit_code in (0, 1), err
    assert out
    assert "Traceback" not in err
    sheets = [sheet.name for sheet in read_workbook(path.read_bytes()).sheets]
    assert "สถานะ" in sheets
    again = path.read_bytes()
    run_and_bounded(path, "validate", "--status", str(path), "--now", NOW)
    assert path.read_bytes() == again


def test_a_stray_cell_is_where_it_is(mended_bytes: bytes) -> None:
    workbook = read_workbook(READ["stray cell in the last corner"](mended_bytes))
    assert workbook.sheets[0].value(1_048_576, 16_384) == 1


def test_all_columns_of_a_wide_header_are_read(mended_bytes: bytes) -> None:
    workbook = read_workbook(READ["header of 16,384 columns"](mended_bytes))
    assert len(workbook.sheets[0].cells) == 16_384


def test_limits_are_those_that_the_page_tells() -> None:
    from xltools.workbook import limits

    page = (Path(__file__).parents[1] / "docs" / "limits.md").read_text("utf-8")
    counts = ("MEMBERS", "SHEETS", "CELLS", "MERGED", "NAMES", "CELL_FORMATS", "MEASURES", "TAGS")
    for name in counts:
        assert f"{getattr(limits, f'MAX_{name}'):,}" in page, name
    for name in ("FILE", "UNPACKED", "PART", "XML", "PIECE"):
        assert f"{getattr(limits, f'MAX_{name}_BYTES') >> 20:,} MB" in page, name


def test_more_measures_than_a_report_has_are_too_many(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xltools import case
    from xltools.outcome import Options
    from xltools.workbook.closed import ClosedBook

    monkeypatch.setattr(case, "MAX_MEASURES", 8)
    with pytest.raises(InputError) as refusal:
        case.read(ClosedBook(book), Options(now=datetime(2025, 1, 8)))
    assert refusal.value.code == "too-big"
