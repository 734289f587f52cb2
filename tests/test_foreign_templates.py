"""A template that is not ours is filled in a process of its own: warm, bound, and ended whenever it must be."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from books import NOW as CLOCK
from books import Said, files_of, png, typed
from word_help import NOW, measure, memo_context, shipped, template_of

from benchmarks.agencies import GOOD, Mint
from xltools.core.model import TextRun
from xltools.core.rich import RichText
from xltools.document.foreign import keeper
from xltools.document.foreign.template import ForeignTemplate, needs_of, reading_of
from xltools.document.lint import own_needs, read_template
from xltools.document.package import read_parts, write_parts
from xltools.document.template import Template

Xl = Callable[..., Said]
ENDLESS = "{% for a in range(99999) %}{{ ('ก' * 99999)|replace('ก', 'x')|wordcount }}{% endfor %}"
needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")
PATIENCE = 60
AT_ONCE = 15
"""Long before the system ends a process that has used up its time."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[keeper.Child]]:
    """Give every process that is started from now on."""
    made: list[keeper.Child] = []

    class Counted(keeper.Child):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    keeper.close()
    monkeypatch.setattr(keeper, "Child", Counted)
    yield made
    keeper.close()


def own_memo() -> bytes:
    """Return the shipped memo with one blank more: it is no longer ours."""
    parts = read_parts(shipped("memo"))
    return write_parts(parts | {"word/styles.xml": parts["word/styles.xml"] + b" "})


# ---------------------------------------------------------------- the same as in this process


def test_it_makes_what_this_process_would_make() -> None:
    rich = RichText([TextRun("ตัว"), TextRun("หนา", bold=True), TextRun("\ud800<&>😀\n\tข")])
    context = memo_context(measures=[measure(1, title=rich), measure(2)], text=memo_context()["text"])
    given: dict[str, Any] = {"now": NOW, "title": "เรื่อง", "pictures": {"garuda": png()}, "origin": "ก"}
    for data in (own_memo(), template_of("{{ measures[0].title }}")):
        for draft in (False, True):
            here = Template(data, "t").render(context, draft=draft, **given)
            assert ForeignTemplate(data, "t").render(context, draft=draft, **given) == here


def test_it_reads_what_this_process_would_read() -> None:
    for data in (
        own_memo(),
        template_of("{{ memo.subjct }} {{ measures[0].extra['งบ'] }}", "{% fro %}", "{{ x"),
    ):
        assert reading_of(data, "t", memo_context()) == read_template(data, "t", memo_context())
        assert needs_of(data, "t") == own_needs(data, needs_of(data, "t")[0].pictures)
    data = template_of("ก", "{{ memo.subjct }}")
    assert ForeignTemplate(data, "t").undeclared(memo_context()) == Template(data, "t").undeclared(
        memo_context()
    )


# ---------------------------------------------------------------- how many processes


def test_a_copy_of_ours_needs_no_process(book: Path, xl: Xl, started: list[keeper.Child]) -> None:
    book.with_name("ours.docx").write_bytes(shipped("memo"))
    typed(book, {"settings.templates": "ours.docx, report"})
    assert xl("generate", book).code == 0
    assert started == []


def test_one_process_serves_all_documents_of_a_run(book: Path, xl: Xl, started: list[keeper.Child]) -> None:
    book.with_name("a.docx").write_bytes(own_memo())
    book.with_name("b.docx").write_bytes(template_of("{{ memo.to }}"))
    typed(book, {"settings.templates": "a.docx, b.docx"})
    second = book.with_name("second.xlsx")
    shutil.copy(book, second)
    assert xl("generate", book, second, "--out", book.parent / "out").code == 0
    assert len(started) == 1


def test_an_ended_process_is_replaced(
    book: Path, xl: Xl, started: list[keeper.Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = book.with_name("own.docx")
    for text, code, count in (("{{ memo.to }}", 0, 1), (ENDLESS, 3, 1), ("{{ memo.to }}", 0, 2)):
        own.write_bytes(template_of(text))
        monkeypatch.setattr("xltools.document.foreign.template.SECONDS", 1.0 if code else 20.0)
        assert xl("generate", book, "--template", own).code == code
        assert len(started) == count
    assert started[0]._process.poll() is not None


def test_a_process_that_was_killed_while_it_rested_is_replaced(
    book: Path, xl: Xl, started: list[keeper.Child]
) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(template_of("{{ memo.to }}"))
    assert xl("generate", book, "--template", own).code == 0
    (child,) = started
    child._process.kill()
    child._process.wait()
    own.write_bytes(template_of("{{ memo.office }}"))
    assert xl("generate", book, "--template", own).code == 0
    assert len(started) == 2


def test_no_process_can_be_started(
    book: Path, xl: Xl, started: list[keeper.Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(template_of("{{ memo.to }}"))
    before = files_of(book.parent)
    for program in (str(book.with_name("no-python")), shutil.which("false") or "false"):
        monkeypatch.setattr(sys, "executable", program)
        said = xl("generate", book, "--template", own, "--json")
        assert (said.code, json.loads(said.out)["error"]["code"]) == (3, "template-process")
    assert files_of(book.parent) == before


# ---------------------------------------------------------------- in a batch


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """Six good agencies with a template of their own."""
    folder = tmp_path / "province"
    folder.mkdir()
    good = (one for one in Mint(7).agencies(60, tmp_path / "minted") if one.fault is GOOD)
    for agency, _ in zip(good, range(6), strict=False):
        shutil.copy(agency.path, folder)
        shutil.copy(agency.path.parent / "garuda.png", folder)
    shutil.rmtree(tmp_path / "minted")
    (folder / "own.docx").write_bytes(own_memo())
    for path in folder.glob("*.xlsx"):
        typed(path, {"settings.templates": "own.docx"})
    return folder


def test_in_a_batch_a_bad_template_is_the_trouble_of_its_agency(xl: Xl, province: Path) -> None:
    first, *others = sorted(province.glob("*.xlsx"))
    (province / "bad.docx").write_bytes(template_of("{{ ('\\t' * 99999).expandtabs(99999) }}"))
    typed(first, {"settings.templates": "bad.docx"})
    said = xl("batch", province, "--out", province.parent / "out", "--jobs", "2", "--now", CLOCK, "--json")
    told = json.loads(said.out)
    assert (said.code, told["summary"]["generated"], told["summary"]["failed"]) == (3, len(others), 1)
    (failed,) = (record for record in told["workbooks"] if record["outcome"] == "failed")
    assert failed["error"]["code"] == "template-too-big"


@needs_proc
def test_in_a_batch_each_worker_keeps_one_process(province: Path) -> None:
    out = province.parent / "out"
    command = [
        sys.executable,
        "-m",
        "xltools",
        "batch",
        str(province),
        "--out",
        str(out),
        "--jobs",
        "2",
        "-q",
    ]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen: set[int] = set()
    while run.poll() is None:
        seen |= {pid for pid in template_processes() if run.pid in ancestors(pid)}
        time.sleep(0.02)
    assert run.returncode == 0
    assert 1 <= len(seen) <= 2
    until(lambda: not template_processes() & seen)


def template_processes() -> set[int]:
    """Return the processes for templates of this computer."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"document.foreign.child" in (process / "cmdline").read_bytes():
                found.add(int(process.name))
        except OSError:
            continue
    return found


def ancestors(pid: int) -> Iterator[int]:
    """Yield a process's parent, and the parents of that."""
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return
        yield pid


def until(happened: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


# ---------------------------------------------------------------- its end


@needs_proc
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_whatever_ends_us_ends_it(book: Path, name: str) -> None:
    own = book.with_name("own.docx")
    own.write_bytes(template_of(ENDLESS))
    before = files_of(book.parent)
    command = [sys.executable, "-m", "xltools", "generate", str(book), "--template", str(own)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        made: set[int] = set()
        while not made:
            made = {pid for pid in template_processes() if run.pid in ancestors(pid)}
            assert run.poll() is None
        time.sleep(1.5)
        run.send_signal(getattr(signal, name))
        _, err = run.communicate(timeout=PATIENCE)
    finally:
        run.kill()
    assert run.returncode == (130 if name == "SIGINT" else -9)
    assert b"Traceback" not in err
    until(lambda: not template_processes() & made, AT_ONCE)
    assert files_of(book.parent) == before


def bound(code: str) -> subprocess.CompletedProcess[bytes]:
    start = "from xltools.document.foreign.bounds import bound_process, bound_time; bound_process();"
    return subprocess.run(
        [sys.executable, "-c", start + code], capture_output=True, check=False, timeout=PATIENCE
    )


@pytest.mark.skipif(sys.platform != "linux", reason="what the system bounds differs")
def test_it_has_so_much_memory_and_time_and_writes_no_file(tmp_path: Path) -> None:
    assert bound("bytearray(1 << 29)").returncode == 0
    assert b"MemoryError" in bound("bytearray(3 << 30)").stderr
    written = f"open({str(tmp_path / 'a')!r}, 'wb', buffering=0).write(b'x')"
    assert b"OSError" in bound(written).stderr
    assert (tmp_path / "a").read_bytes() == b""
    if os.geteuid():  # root may start what it likes
        assert b"BlockingIOError" in bound("import subprocess; subprocess.run(['true'])").stderr
    code = "import xltools.document.foreign.bounds as bounds; bounds._SECONDS_MORE = 0; bound_time(1)\n"
    assert bound(f"{code}while True: pass").returncode == -signal.SIGXCPU


def test_what_lies_in_the_folder_is_not_run(book: Path, monkeypatch: pytest.MonkeyPatch, xl: Xl) -> None:
    keeper.close()
    monkeypatch.chdir(book.parent)
    for name in ("json", "lxml", "docxtpl", "xltools"):
        book.with_name(f"{name}.py").write_text("raise SystemExit('stolen')")
    book.with_name("own.docx").write_bytes(own_memo())
    assert xl("generate", book, "--template", "own.docx").code == 0
