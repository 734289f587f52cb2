"""A batch that is stopped, killed, or whose workers hang or die: nobody else is lost, and it goes on after."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import crews
import pytest
from books import NOW, files_of

from benchmarks.agencies import Mint
from xltools.batch.executors import Crew, Lost, ProcessCrew
from xltools.batch.futures import FuturesCrew, named_executor
from xltools.batch.journal import JOURNAL, Journal
from xltools.errors import EngineUnavailable, OutputError

COUNT = 8
PATIENCE = 120
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="workers are found through /proc")


@pytest.fixture
def province(tmp_path: Path) -> Path:
    folder = tmp_path / "province"
    made = Mint(5)
    good = (agency for agency in made.agencies(40, tmp_path / "minted") if agency.fault.name == "good")
    for agency, _ in zip(good, range(COUNT), strict=False):
        folder.mkdir(exist_ok=True)
        shutil.copy(agency.path, folder)
        shutil.copy(agency.path.parent / "garuda.png", folder)
    shutil.rmtree(tmp_path / "minted")
    return folder


def command(province: Path, *words: str, jobs: int = 2) -> list[str]:
    out = province.parent / "out"
    head = [sys.executable, "-m", "xltools", "batch", str(province), "--out", str(out)]
    return [*head, "--jobs", str(jobs), "--now", NOW, "--json", "--lang", "en", *words]


def finished(province: Path, *words: str, jobs: int = 2) -> tuple[int, dict[str, Any]]:
    ended = subprocess.run(
        command(province, *words, jobs=jobs), capture_output=True, check=False, timeout=PATIENCE
    )
    assert b"Traceback" not in ended.stderr, ended.stderr
    return ended.returncode, json.loads(ended.stdout)


@contextmanager
def started(province: Path, *words: str, lines: int, jobs: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    """Start a batch and give it once its journal has so many lines."""
    process = subprocess.Popen(
        command(province, *words, jobs=jobs), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        until(lambda: process.poll() is not None or journal_lines(province) >= lines)
        assert process.poll() is None, "too quick to be disturbed"
        yield process
    finally:
        process.kill()
        process.communicate()


def journal_lines(province: Path) -> int:
    journal = province.parent / "out" / JOURNAL
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def results(province: Path) -> dict[str, str]:
    """Return every file there is but the journal, whose lines stand in the order in which they were done."""
    files = files_of(province.parent)
    return {name: digest for name, digest in files.items() if not name.endswith(JOURNAL)}


@pytest.mark.parametrize("lines", [1, 3, 5])
@needs_proc
def test_killed_in_the_middle_and_begun_again_it_leaves_the_same_bytes(province: Path, lines: int) -> None:
    kept = province.parent.with_name(province.parent.name + "-kept")
    shutil.copytree(province.parent, kept)
    code, _ = finished(province)
    assert code == 0
    undisturbed = results(province)
    assert len(undisturbed) >= COUNT * 4 + 1  # workbook, its backup, two documents; one picture
    shutil.rmtree(province.parent)
    shutil.copytree(kept, province.parent)
    with started(province, lines=lines) as process:
        workers = workers_of(process)
        assert workers
        process.kill()
        process.wait()
        until(lambda: not any(map(is_alive, workers)))
    code, told = finished(province)
    assert code == 0
    assert told["summary"]["unchanged"] >= lines
    assert told["summary"]["unchanged"] + told["summary"]["generated"] == COUNT
    assert results(province) == undisturbed


def test_ctrl_c_says_what_is_done_and_the_same_command_finishes_the_rest(province: Path) -> None:
    with started(province, lines=2) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130
        assert b"Traceback" not in err
    told = json.loads(out)
    done = told["summary"]["generated"]
    assert 2 <= done < COUNT and len(told["workbooks"]) == done == journal_lines(province)
    summed = json.loads((province.parent / "out" / "summary.json").read_text(encoding="utf-8"))
    assert told["interrupted"] and summed["interrupted"]
    assert (summed["summary"]["total"], summed["summary"]["left"]) == (COUNT, COUNT - done)
    code, told = finished(province)
    assert (code, told["summary"]["unchanged"], told["summary"]["generated"]) == (0, done, COUNT - done)
    assert not list(province.parent.rglob(".xltools-*.*mp")) and not list(province.parent.rglob("*.lock"))


def test_doing_all_again_may_be_stopped_and_keeps_what_was_known(province: Path) -> None:
    assert finished(province)[0] == 0
    with started(
        province, "--fresh", lines=COUNT + 2
    ) as process:  # a line of its own says that all is done again
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130
    done = json.loads(out)["summary"]["generated"]
    summed = json.loads((province.parent / "out" / "summary.json").read_text(encoding="utf-8"))
    assert len(summed["workbooks"]) == COUNT and summed["summary"]["earlier"] == COUNT - done > 0
    assert sum(record.get("earlier", False) for record in summed["workbooks"]) == COUNT - done
    code, told = finished(province)
    assert (code, told["summary"]["unchanged"], told["summary"]["generated"]) == (0, done, COUNT - done)


@needs_proc
def test_a_worker_that_hangs_costs_its_own_agency_only(province: Path) -> None:
    with started(province, "--timeout", "6", lines=1, jobs=1) as process:
        [worker] = workers_of(process)
        os.kill(worker, signal.SIGSTOP)
        out, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 3
        assert not is_alive(worker)
    told = json.loads(out)
    assert (told["summary"]["generated"], told["summary"]["failed"]) == (COUNT - 1, 1)
    [failed] = [record for record in told["workbooks"] if record["outcome"] == "failed"]
    assert failed["error"]["code"] == "agency-timeout"
    assert "6 seconds" in failed["error"]["message_en"]
    assert finished(province)[0] == 0


@needs_proc
def test_a_hanging_worker_goes_when_its_batch_was_killed() -> None:
    code = (
        "import crews\n"
        "from xltools.batch.executors import ProcessCrew\n"
        "if __name__ == '__main__':\n"
        "    for told in ProcessCrew(1, 600).run(crews.act, ['a', 'hang'], lambda: False): print(told, flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parent
    ) as main:
        assert main.stdout is not None and main.stdout.readline()
        [worker] = workers_of(main)
        assert is_alive(worker)
        main.kill()
        until(lambda: not is_alive(worker))


@needs_proc
def test_a_worker_that_is_killed_costs_nothing(province: Path) -> None:
    with started(province, lines=1) as process:
        os.kill(workers_of(process)[0], signal.SIGKILL)
        out, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
    assert json.loads(out)["summary"]["generated"] == COUNT


# ---------------------------------------------------------------- crews


def processes() -> Crew:
    return ProcessCrew(2, 5)


def executor_of_processes() -> Crew:
    return FuturesCrew(lambda: crews.processes(2), 2, 5)


@pytest.mark.parametrize("make", [processes, executor_of_processes])
def test_jobs_that_die_or_raise_are_lost_and_no_other(make: Callable[[], Crew]) -> None:
    jobs = ["a", "die 1", "b", "fail 1", "c", "die 2", "d", "e", "f"]
    crew = make()
    try:
        told = list(crew.run(crews.act, iter(jobs), lambda: False))
    finally:
        crew.close()
    assert sorted(job for job, _ in told) == sorted(jobs)
    for job, result in told:
        if job.startswith(("die", "fail")):
            assert isinstance(result, Lost) and result.why == ("died" if job.startswith("die") else "raised")
        else:
            assert result == job.upper()


def test_jobs_that_hang_are_given_up_and_their_workers_replaced() -> None:
    crew = ProcessCrew(1, 2)
    try:
        told = dict(crew.run(crews.act, ["hang 1", "a", "hang 2", "b"], lambda: False))
    finally:
        crew.close()
    assert told["a"] == "A" and told["b"] == "B"
    assert {told["hang 1"], told["hang 2"]} == {Lost("timeout", "2")}


def test_a_crew_that_is_told_to_stop_takes_no_more_jobs() -> None:
    taken: list[str] = []

    def jobs() -> Iterator[str]:
        for number in range(1000):
            taken.append(str(number))
            yield str(number)

    crew = ProcessCrew(1, 60)
    try:
        for _ in crew.run(crews.act, jobs(), lambda: len(taken) > 5):
            pass
        list(crew.finish(60))
    finally:
        crew.close()
    assert len(taken) < 20


@pytest.mark.parametrize("name", ["nowhere_to_be_found:f", "crews:missing", "crews", "crews:nothing"])
def test_an_executor_that_is_none_is_told(name: str) -> None:
    with pytest.raises(EngineUnavailable, match="bad-executor"):
        named_executor(name, 2)()


def test_a_journal_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "out" / JOURNAL).mkdir(parents=True)
    with pytest.raises(OutputError) as refusal:
        Journal(tmp_path / "out").open(anew=False)
    assert refusal.value.code == "journal-unusable"


def test_a_journal_that_is_tidied_still_knows_what_is_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal(tmp_path).open(anew=False) as first:
        for number in range(20):
            first.add("a", {"n": number})
        first.add("b", {"n": 1})
    with Journal(tmp_path).open(anew=True) as again:
        again.add("b", {"n": 2})
    monkeypatch.setattr("xltools.batch.journal._WORTH_TIDYING", 1)
    before = (tmp_path / JOURNAL).stat().st_size
    with Journal(tmp_path).open(anew=False) as tidied:
        assert (tidied.is_history("a"), tidied.is_history("b")) == (True, False)
        assert [(tidied.last(key) or {}).get("n") for key in ("a", "b")] == [19, 2]
    assert (tmp_path / JOURNAL).stat().st_size < before / 4


def test_a_journal_knows_what_another_batch_added_before_it_was_opened(tmp_path: Path) -> None:
    looked_at = Journal(tmp_path)
    with Journal(tmp_path).open(anew=False) as other:
        other.add("a", {"n": 1})
    with looked_at.open(anew=False) as journal:
        journal.add("b", {"n": 2})
    after = Journal(tmp_path)
    assert [(after.last(key) or {}).get("n") for key in ("a", "b")] == [1, 2]
