from __future__ import annotations

from pathlib import Path

import pytest

from xltools.core.model import Workbook
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import new_workbook


@pytest.fixture(scope="session")
def mended_bytes() -> bytes:
    return new_workbook(example="mended")


@pytest.fixture(scope="session")
def seed_bytes() -> bytes:
    return new_workbook(example="seed")


@pytest.fixture(scope="session")
def mended(mended_bytes: bytes) -> Workbook:
    return read_workbook(mended_bytes)


@pytest.fixture(scope="session")
def seed(seed_bytes: bytes) -> Workbook:
    return read_workbook(seed_bytes)


@pytest.fixture
def book(tmp_path: Path, mended_bytes: bytes) -> Path:
    """The mended example as a file."""
    path = tmp_path / "measures.xlsx"
    path.write_bytes(mended_bytes)
    return path


@pytest.fixture
def seed_book(tmp_path: Path, seed_bytes: bytes) -> Path:
    """The example with its defects as a file."""
    path = tmp_path / "seed.xlsx"
    path.write_bytes(seed_bytes)
    return path
