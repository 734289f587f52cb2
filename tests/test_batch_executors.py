"""Batches whose work is done elsewhere: the files travel, one writer writes, nothing is lost or done twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from books import NOW, Said, files_of, typed

from benchmarks.agencies import Mint
from xltools.batch.journal import JOURNAL
from xltools.batch.mirror import packed, put_in_place
from xltools.batch.work import Job, work
from xltools.errors import XltoolsError
from xltools.outcome import Options

Xl = Callable[..., Said]
COUNT = 6
PATIENCE = 120
TESTS = Path(__file__).parent


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """Good agencies, one with an error, one broken, one with an edited memo in its place."""
    folder = tmp_path / "w" / "province"
    folder.mkdir(parents=True)
    good = (agency for agency in Mint(7).agencies(40, tmp_path / "minted") if agency.fault.name == "good")
    agencies = [agency for agency, _ in zip(good, range(COUNT), strict=False)]
    for agency in agencies:
        shutil.copy(agency.path, folder)
        shutil.copy(agency.path.parent / "garuda.png", folder)
    typed(folder / agencies[0].path.name, {"measures.4.owners": None})
    (folder / "broken.xlsx").write_bytes(b"junk")
    edited = tmp_path / "w" / "out" / agencies[1].name
    edited.mkdir(parents=True)
    (edited / "memo.docx").write_bytes(b"of somebody else")
    (folder / f"~${agencies[2].path.name}").write_bytes(b"\x04Somc")
    return folder


def batch(xl: Xl, province: Path, *words: object) -> tuple[int, dict[str, Any]]:
    out = province.parent / "out"
    said = xl("batch", province, "--out", out, "--jobs", 2, "--now", NOW, "--json", "--lang", "en", *words)
    return said.code, json.loads(said.out)


def plain(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [{key: value for key, value in each.items() if key != "seconds"} for each in told["workbooks"]]


def results(province: Path) -> dict[str, str]:
    return {name: of for name, of in files_of(province.parent).items() if not name.endswith(JOURNAL)}


@pytest.mark.parametrize("name", ["crews:processes", "crews:threads"])
def test_work_done_elsewhere_gives_the_same_files_and_the_same_words(
    xl: Xl, province: Path, tmp_path: Path, name: str
) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(province.parent, kept)
    code, here = batch(xl, province)
    assert code == 3 and here["summary"]["failed"] == 2 and here["summary"]["blocked"] == 1
    as_here = results(province)
    assert any("memo (2).docx" in name for name in as_here)
    shutil.rmtree(province.parent)
    shutil.copytree(kept, province.parent)
    code, there = batch(xl, province, "--executor", name)
    assert code == 3
    assert plain(there) == plain(here)
    assert results(province) == as_here
    _, again = batch(xl, province, "--executor", name)
    assert again["summary"]["unchanged"] == COUNT - 1


def test_a_template_of_ones_own_travels_too(xl: Xl, province: Path, tmp_path: Path) -> None:
    from xltools.resources import docx_template

    own = tmp_path / "templates" / "own.docx"
    own.parent.mkdir()
    own.write_bytes(docx_template("memo.docx"))
    _, told = batch(xl, province, "--executor", "crews:processes", "--template", own)
    made = [each["path"] for record in told["workbooks"] for each in record["outputs"]]
    assert len(made) == COUNT - 2 and all(Path(path).name == "own.docx" for path in made)
    assert all(Path(path).is_file() for path in made)
    _, told = batch(xl, province, "--executor", "crews:processes", "--template", own)
    assert told["summary"]["unchanged"] == COUNT - 1
    own.write_bytes(docx_template("report.docx"))
    _, told = batch(xl, province, "--executor", "crews:processes", "--template", own)
    assert told["summary"]["unchanged"] == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--executor", "dask"], 2, "--scheduler"),
        (["--scheduler", "tcp://x:1"], 2, "--executor dask"),
        (["--executor", "nowhere:f"], 3, "cannot be used"),
        (["--executor", "crews:nothing"], 3, "cannot be used"),
        (["--executor", "os:getcwd"], 3, "cannot be used"),
        (["--executor", "os:sep"], 3, "cannot be used"),
    ],
)
def test_an_executor_that_cannot_be_had_is_one_clear_line(
    xl: Xl, province: Path, words: list[str], code: int, said: str
) -> None:
    told = xl("batch", province, "--out", province.parent / "out", "--lang", "en", *words)
    assert told.code == code and said in told.err and "Traceback" not in told.err


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        ("nothing", ""),
        ("workbook saved", "changed-since-read"),
        ("document edited", "changed-since-read"),
        ("document appeared", "changed-since-read"),
        ("another program", "worker-differs"),
        ("a way out", "changed-since-read"),
    ],
)
def test_what_comes_back_is_written_only_over_what_was_sent(
    tmp_path: Path, mended_bytes: bytes, meanwhile: str, code: str
) -> None:
    book, out = tmp_path / "in" / "book.xlsx", tmp_path / "out"
    book.parent.mkdir()
    book.write_bytes(mended_bytes)
    options = Options(now=datetime.fromisoformat(NOW), templates=("memo",))
    job = Job(0, "run", str(book), str(out), (), options)
    if meanwhile == "document edited":
        put_in_place(sent := packed(job, ["memo.docx"]), work(sent), str(book))
    sent = packed(job, ["memo.docx"])
    done = work(sent)
    match meanwhile:
        case "workbook saved":
            typed(book, {"agency.phone": "๐ ๑๒๓๔ ๕๖๗๘"})
        case "document edited" | "document appeared":
            out.mkdir(exist_ok=True)
            (out / "memo.docx").write_bytes(b"by hand")
            done = replace(done, changed=dict(done.changed or {}) | {"out/memo.docx": b"new"})
        case "another program":
            done = replace(done, maker="another")
        case "a way out":
            done = replace(done, changed={"elsewhere/memo.docx": b"x"})
    before = files_of(tmp_path)
    if not code:
        put_in_place(sent, done, str(book))
        assert (out / "memo.docx").is_file() and files_of(tmp_path)["in/book.xlsx"] != before["in/book.xlsx"]
        return
    with pytest.raises(XltoolsError, match=code):
        put_in_place(sent, done, str(book))
    assert files_of(tmp_path) == before


# ---------------------------------------------------------------- dask


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own without anybody who would start it again."""
    pytest.importorskip("distributed")
    place = tmp_path / "scheduler.json"
    path = os.pathsep.join((str(TESTS), os.environ.get("PYTHONPATH", "")))
    there: dict[str, Any] = {
        "env": os.environ | {"PYTHONPATH": path},
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
    }
    quiet = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    scheduler = subprocess.Popen([*quiet, "--no-dashboard", "--scheduler-file", str(place)], **there)
    processes = [scheduler]
    try:
        waited_for(place.exists)
        waited_for(lambda: place.stat().st_size > 0)
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1"]
        for number in range(2):
            local = [
                "--scheduler-file",
                str(place),
                "--no-dashboard",
                "--local-directory",
                f"{tmp_path}/d{number}",
            ]
            processes.append(subprocess.Popen([*worker, *local], **there))
        address = json.loads(place.read_text())["address"]
        waited_for(lambda: workers_at(address) == 2)
        yield address, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def waited_for(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


def workers_at(address: str) -> int:
    code = (
        "import sys, distributed\n"
        "with distributed.Client(sys.argv[1], timeout=20) as client: print(len(client.nthreads()))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, address], capture_output=True, check=False, timeout=PATIENCE
    )
    return int(said.stdout or 0)


def on_dask(province: Path, address: str) -> subprocess.Popen[bytes]:
    words = ["--out", str(province.parent / "out"), "--executor", "dask", "--scheduler", address]
    command = [sys.executable, "-m", "xltools", "batch", str(province), *words]
    more = ["--jobs", "2", "--now", NOW, "--json", "--lang", "en", "-q"]
    return subprocess.Popen([*command, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_cluster_whose_worker_is_killed_loses_nothing_and_does_nothing_twice(
    xl: Xl, province: Path, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    kept = tmp_path / "kept"
    shutil.copytree(province.parent, kept)
    _, here = batch(xl, province)
    as_here = results(province)
    shutil.rmtree(province.parent)
    shutil.copytree(kept, province.parent)
    process = on_dask(province, address)
    journal = province.parent / "out" / JOURNAL
    waited_for(lambda: process.poll() is not None or (journal.exists() and journal.stat().st_size > 0))
    assert process.poll() is None
    os.kill(workers[0].pid, signal.SIGKILL)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3, err
    told = err.decode()
    assert "Traceback" not in told and "distributed." not in told, told
    assert plain(json.loads(out)) == plain(here)
    assert results(province) == as_here
    keys = [json.loads(line)["key"] for line in journal.read_text("utf-8").splitlines()]
    assert len(keys) == len(set(keys)) == COUNT + 1


def test_an_equal_call_is_made_again_and_not_answered_out_of_an_old_one(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, _ = cluster
    calls = tmp_path / "calls"
    code = (
        "import sys, crews\n"
        "from xltools.batch.cluster import dask_executor\n"
        "make, width, close = dask_executor(sys.argv[1])\n"
        "executor = make()\n"
        "held = [executor.submit(crews.note, sys.argv[2]) for _ in range(4)]\n"
        "[each.result() for each in held]\n"
        "close()"
    )
    subprocess.run([sys.executable, "-c", code, address, calls], check=True, timeout=PATIENCE, cwd=TESTS)
    assert calls.read_text().count("called") == 4


def test_a_scheduler_that_does_not_answer_is_one_clear_line(province: Path) -> None:
    pytest.importorskip("distributed")
    process = on_dask(province, "tcp://127.0.0.1:9")
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3
    [line] = [line for line in err.decode().splitlines() if "scheduler" in line]
    assert "does not answer" in line and "Traceback" not in err.decode()
