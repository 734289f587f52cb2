from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import contents
import grids
import pytest
import sarabun
from books import Said
from office import office as office
from office import office_app as office_app
from printed import Page, pages_of

from xltools.cli import run
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
def complete(mended: Workbook) -> Workbook:
    """The mended example with the garuda that it cannot ship: no rule finds anything in it."""
    return grids.changed(mended, "agency.garuda", "garuda.png")


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


@pytest.fixture(scope="session")
def printed_pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Page]]:
    """The pages of a document of ``contents`` by name; all are printed in one LibreOffice, once."""
    if not sarabun.can_print():
        pytest.skip("needs LibreOffice and the font Laksaman")
    folder = tmp_path_factory.mktemp("printed")
    sarabun.print_to_pdf(contents.write_documents(folder), folder)
    return cache(lambda name: pages_of(folder / f"{name}.pdf"))


@pytest.fixture(autouse=True)
def no_wishes_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what the environment of whoever runs the tests asks of xltools."""
    for name in ("XLTOOLS_LANG", "SOURCE_DATE_EPOCH", "XLTOOLS_UNO_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def xl(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command line as a person would, and return its exit code and what it said."""

    def call(*words: object) -> Said:
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call
