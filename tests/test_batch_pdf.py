"""xltools batch --pdf: a LibreOffice for each worker, failures that are one agency's, and going on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batches import Xl, batch, good_province, minted_agencies, outcomes
from books import NOW

from benchmarks.agencies import Invented
from xltools.batch.journal import JOURNAL

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"), reason="needs LibreOffice"
)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="a soffice of our own is found on the PATH")


@pytest.fixture(scope="module")
def minted(tmp_path_factory: pytest.TempPathFactory) -> list[Invented]:
    return minted_agencies(tmp_path_factory.mktemp("minted"))


@pytest.fixture
def province(tmp_path: Path, minted: list[Invented]) -> Path:
    """Three good agencies in a folder."""
    return good_province(tmp_path / "province", minted, 3)


@needs_libreoffice
def test_every_document_has_its_pdf_and_the_journal_knows_them(
    xl: Xl, province: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch(xl, province, "--out", out, "--template", "memo")
    plan = batch(xl, province, "--out", out, "--template", "memo", "--pdf", "--dry-run")["plan"]
    told = batch(xl, province, "--out", out, "--template", "memo", "--pdf")
    assert outcomes(told) == ["generated"] * 3
    for record, planned in zip(told["workbooks"], plan, strict=True):
        folder = Path(record["folder"])
        paths = [str(folder / "memo.docx"), str(folder / "memo.pdf")]
        assert [made["path"] for made in record["outputs"]] == planned["documents"] == paths
        assert (folder / "memo.pdf").read_bytes().startswith(b"%PDF-")
    assert outcomes(batch(xl, province, "--out", out, "--template", "memo", "--pdf")) == ["unchanged"] * 3
    Path(told["workbooks"][1]["outputs"][1]["path"]).unlink()
    again = batch(xl, province, "--out", out, "--template", "memo", "--pdf")
    assert outcomes(again) == ["unchanged", "generated", "unchanged"]
    assert outcomes(batch(xl, province, "--out", out, "--template", "memo")) == ["unchanged"] * 3
    left = batch(xl, province, "--out", out, "--template", "memo", "--fresh")["workbooks"][0]["older"]
    assert left == [told["workbooks"][0]["outputs"][1]["path"]]  # a PDF of the document before


@needs_libreoffice
@on_linux
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_stopped_half_way_it_goes_on_and_leaves_no_office_behind(
    province: Path, tmp_path: Path, name: str
) -> None:
    passing, after, out = tmp_path / "passing", tmp_path / "after", tmp_path / "out"
    passing.mkdir()
    after.mkdir()
    command = [sys.executable, "-m", "xltools", "batch", str(province), "--out", str(out), "--pdf"]
    command += ["--jobs", "1", "--now", NOW, "--lang", "en", "--template", "memo"]
    end = time.monotonic() + 120
    with subprocess.Popen(
        command, env=os.environ | {"TMPDIR": str(passing)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as first:
        while not ((out / JOURNAL).exists() and (out / JOURNAL).read_bytes().count(b"\n")):
            assert first.poll() is None and time.monotonic() < end
            time.sleep(0.01)
        first.send_signal(getattr(signal, name))
        said, _ = first.communicate(timeout=60)
    if name == "SIGINT":
        assert first.returncode == 130 and b"give the same command again to do the other" in said
    environment = os.environ | {"TMPDIR": str(after)}
    ended = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=120)
    assert not _offices(after) and not list(after.iterdir())
    assert b"3 agencies: 3 in order" in ended.stdout
    assert len(list(out.rglob("memo.pdf"))) == 3
    while list(passing.iterdir()) or _offices(passing):
        assert time.monotonic() < end, (list(passing.iterdir()), _offices(passing))
        time.sleep(0.1)


def _offices(place: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and os.fsencode(place) in (entry / "cmdline").read_bytes():
                found.append(entry.name)
        except OSError:  # it ended meanwhile
            continue
    return found


@on_linux
def test_a_pdf_that_fails_is_its_agencys_failure(
    xl: Xl, province: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    told = batch(xl, province, "--out", tmp_path / "out", "--template", "memo", "--pdf", expect=3)
    assert outcomes(told) == ["failed"] * 3
    assert {record["error"]["code"] for record in told["workbooks"]} == {"pdf-failed"}
    assert not list((tmp_path / "out").rglob("*.docx"))
    assert outcomes(batch(xl, province, "--out", tmp_path / "out", "--template", "memo")) == ["generated"] * 3


@pytest.mark.parametrize(
    "words", [["--executor", "crews:threads"], ["--executor", "dask", "--scheduler", "tcp://x:1"]]
)
def test_pdf_is_made_on_this_computer_only(xl: Xl, province: Path, tmp_path: Path, words: list[str]) -> None:
    said = xl("batch", province, "--out", tmp_path / "out", "--pdf", "--lang", "en", *words)
    assert said.code == 3 and "on this computer only" in said.err and said.err.count("\n") == 1
    assert not (tmp_path / "out").exists()
