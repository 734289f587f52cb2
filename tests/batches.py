"""Provinces, batches and rosters for the tests of xltools batch."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from books import NOW, Said

from benchmarks.agencies import GOOD, Invented, Mint

Xl = Callable[..., Said]


def minted_agencies(folder: Path) -> list[Invented]:
    """Return forty agencies with and without faults."""
    return list(Mint(3).agencies(40, folder))


def good_province(folder: Path, minted: list[Invented], count: int = 4) -> Path:
    """Return a folder with good agencies."""
    folder.mkdir()
    for agency in [agency for agency in minted if agency.fault is GOOD][:count]:
        shutil.copy(agency.path, folder)
        shutil.copy(agency.path.parent / "garuda.png", folder)
    return folder


def batch(xl: Xl, *words: object, expect: int = 0) -> dict[str, Any]:
    """Run a batch and return its JSON."""
    said = xl("batch", *words, "--now", NOW, "--json", "--lang", "en", "--jobs", "2")
    assert said.code == expect, said.err
    told: dict[str, Any] = json.loads(said.out)
    return told


def outcomes(told: dict[str, Any]) -> list[str]:
    """Return what became of each agency."""
    return [record["outcome"] for record in told["workbooks"]]


def books_in(folder: Path) -> list[Path]:
    """Return the workbooks below a folder."""
    return [path for path in sorted(folder.rglob("*.xlsx")) if ".bak." not in path.name]


def write_roster(path: Path, *rows: tuple[str, ...], head: tuple[str, ...] = ()) -> Path:
    """Write a roster and return its path."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(head or ("ชื่อหน่วยงาน", "ไฟล์", "โฟลเดอร์ผลลัพธ์", "แม่แบบ"))
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path
