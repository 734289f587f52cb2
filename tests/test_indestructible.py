"""Whatever happens to a run, the workbook is the old one or the complete new one, and nobody is overwritten.

``XLTOOLS_TEST_ROUNDS`` says how often each accident is tried; 25 times if it is not set.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from books import NOW, Said, files_of, typed

from xltools.cli import run
from xltools.disk import sole_writer
from xltools.errors import OutputError
from xltools.workbook import closed
from xltools.workbook.files import ensure_writable, replace_file
from xltools.workbook.reader import read_workbook

if sys.platform == "win32":
    pytest.skip("processes are not forked here", allow_module_level=True)
else:
    import resource

ROUNDS = int(os.environ.get("XLTOOLS_TEST_ROUNDS", "25"))
LATER = "2025-02-03T10:00"
Here = Callable[[], object]
Xl = Callable[..., Said]


def in_child(words: list[object], said: Path, before: Here = lambda: None) -> int:
    """Start the command line in a process of its own, its words going to a file; return the process id."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8") for number in (1, 2))
        before()
        code = run([str(word) for word in words])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Return the exit code of a child, the negative signal where it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def finished(words: list[object], said: Path, before: Here = lambda: None) -> int:
    return ended(in_child(words, said, before))


@pytest.fixture
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("said") / "words.txt"


def whole(path: Path) -> bool:
    """Whether a file there is a whole one: a workbook that reads, a document that is a sound archive."""
    if path.suffix == ".xlsx":
        return bool(read_workbook(path.read_bytes()).sheets)
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None


# ---------------------------------------------------------------- killed


@pytest.mark.parametrize("command", [("validate", "--status"), ("generate",)], ids=["validate", "generate"])
def test_killed_at_any_moment_the_workbook_is_the_old_or_the_new_one(
    book: Path, said: Path, command: tuple[str, ...]
) -> None:
    with zipfile.ZipFile(book, "a") as archive:  # big enough that its writing takes a while
        archive.writestr("xl/media/image1.jpeg", random.Random(3).randbytes(6_000_000))
    old = book.read_bytes()
    words: list[object] = [*command, book, "--now", NOW]
    begun = time.monotonic()
    assert finished(words, said) == 0
    usual = time.monotonic() - begun
    new, results = book.read_bytes(), {p.name for p in book.parent.iterdir()}
    chance, killed = random.Random(41), 0
    for _ in range(ROUNDS):
        for path in book.parent.iterdir():
            path.unlink()
        book.write_bytes(old)
        child = in_child(words, said)
        until = time.monotonic() + chance.uniform(0, usual * 1.6)
        while time.monotonic() < until:
            assert book.read_bytes() in (old, new), "at every moment"
        os.kill(child, signal.SIGKILL)
        killed += ended(child) == -signal.SIGKILL
        assert book.read_bytes() in (old, new)
        here = [path for path in book.parent.iterdir() if not path.name.startswith(".xltools-")]
        assert all(whole(path) for path in here), here
    assert killed
    assert finished(words, said) == 0, "what a killed run left behind stops nobody"
    assert book.read_bytes() == new
    left = {p.name for p in book.parent.iterdir()} - results
    assert not left or command == ("generate",), "what is left of documents never had its name"


def test_killed_at_every_step_of_the_replacement(book: Path, said: Path) -> None:
    """The child kills itself at its first, second, third … call of the system that names a file."""
    old = book.read_bytes()
    words: list[object] = ["validate", "--status", book, "--now", NOW]
    outcomes = []
    for step in range(1, 60):
        for path in book.parent.iterdir():
            path.unlink()
        book.write_bytes(old)
        code = finished(words, said, before=partial(_killed_at, book.parent, step))
        outcomes.append(book.read_bytes() == old)
        assert outcomes[-1] or whole(book)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        assert finished([*words[:-1], LATER], said) == 0
        assert not list(book.parent.glob(".xltools-*")), "the next run that writes takes away what was left"
    assert outcomes == sorted(outcomes, reverse=True), "old up to one step, new from there on"
    assert (outcomes[0], outcomes[-1]) == (True, False)


def _killed_at(folder: Path, step: int) -> None:
    left = [step]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(("open", "os.")) and any(str(folder) in str(value) for value in arguments):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


# ---------------------------------------------------------------- full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where the tests may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("command", [("validate", "--status"), ("generate",)], ids=["validate", "generate"])
def test_on_a_full_disk_the_workbook_is_the_old_or_the_new_one(
    small_disk: Path, said: Path, mended_bytes: bytes, command: tuple[str, ...]
) -> None:
    chance, codes = random.Random(7), set()
    for _ in range(ROUNDS):
        for path in small_disk.iterdir():
            path.unlink()
        book = small_disk / "measures.xlsx"
        book.write_bytes(mended_bytes)
        _fill(small_disk / "other", leaving=chance.randrange(0, 4 * len(mended_bytes)))
        before = files_of(small_disk)
        code = finished([*command, book, "--now", NOW], said)
        codes.add(code)
        after = files_of(small_disk)
        assert not [name for name in after if name.startswith(".xltools-")], after
        if code == 0:
            assert whole(book)
            assert book.read_bytes() != mended_bytes
        else:
            assert (code, after) == (3, before)
            assert said.read_text("utf-8").count("\n") == 1
            assert "พื้นที่เก็บข้อมูลเต็ม" in said.read_text("utf-8")
    assert codes == {0, 3}, "some rounds had room, some had not"


def _fill(path: Path, leaving: int) -> None:
    free = shutil.disk_usage(path.parent).free
    path.write_bytes(b"x" * max(0, free - leaving))


@pytest.mark.parametrize("command", [("validate", "--status"), ("generate",)], ids=["validate", "generate"])
def test_a_file_that_may_not_grow_as_long_as_it_must(book: Path, command: tuple[str, ...]) -> None:
    before = files_of(book.parent)
    for most in (0, 1, 4096, len(book.read_bytes()) // 2):
        limits = (most, resource.RLIM_INFINITY)
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, limits)
        silent = Path(os.devnull)  # a file of words would not grow either
        assert finished([*command, book, "--now", NOW], silent, before=limit) == 3
        assert files_of(book.parent) == before


# ---------------------------------------------------------------- two writers


def test_of_two_writers_at_once_one_is_told(book: Path, said: Path) -> None:
    """Both have read the same workbook and stand before its replacement when they are let go."""
    old = book.read_bytes()
    firsts = set()
    for _ in range(ROUNDS):
        for path in book.parent.iterdir():
            path.unlink()
        book.write_bytes(old)
        gate = multiprocessing.get_context("fork").Barrier(2)
        writers = {}
        for clock in (NOW, LATER):
            words = said.with_name(f"{clock[:10]}.txt")
            command: list[object] = ["validate", "--status", book, "--now", clock]
            writers[clock] = in_child(command, words, before=partial(_waiting_at, gate)), words
        codes = {clock: ended(child) for clock, (child, _) in writers.items()}
        assert sorted(codes.values()) == [0, 3], codes
        (winner,) = (clock for clock, code in codes.items() if code == 0)
        (loser,) = codes.keys() - {winner}
        told = writers[loser][1].read_text("utf-8")
        assert told.count("\n") == 1
        assert "จึงไม่เขียนทับ" in told
        firsts.add(winner)
        alone = book.parent / "alone"
        alone.mkdir()
        (alone / book.name).write_bytes(old)
        assert finished(["validate", "--status", alone / book.name, "--now", winner], said) == 0
        assert book.read_bytes() == (alone / book.name).read_bytes(), "the winner's work is whole"
        assert book.with_name("measures.bak.xlsx").read_bytes() == old, "the first backup outlives the loser"
        shutil.rmtree(alone)
        assert {p.name for p in book.parent.iterdir()} == {"measures.xlsx", "measures.bak.xlsx"}


def _waiting_at(gate: Any) -> None:
    replace: Callable[..., None] = vars(closed)["replace_file"]

    def after_both_have_come(*arguments: Any, **named: Any) -> None:
        gate.wait(30)
        replace(*arguments, **named)

    vars(closed)["replace_file"] = after_both_have_come


def test_two_whole_runs_at_once_are_as_one_after_the_other_or_one_is_told(book: Path, said: Path) -> None:
    old = book.read_bytes()
    for _ in range(ROUNDS):
        for path in book.parent.iterdir():
            path.unlink()
        book.write_bytes(old)
        words = {clock: said.with_name(f"{clock[:10]}.txt") for clock in (NOW, LATER)}
        children = [in_child(["generate", book, "--now", clock], words[clock]) for clock in words]
        codes = [ended(child) for child in children]
        assert set(codes) <= {0, 3}
        assert 0 in codes
        for code, told in zip(codes, words.values(), strict=True):
            assert code == 0 or told.read_text("utf-8").count("\n") == 1
        assert {p.name for p in book.parent.iterdir()} == {
            "measures.xlsx", "measures.bak.xlsx", "memo.docx", "report.docx",
        }  # fmt: skip
        assert all(whole(path) for path in book.parent.iterdir())
        assert book.with_name("measures.bak.xlsx").read_bytes() == old


def test_a_run_that_hangs_keeps_others_out_and_a_killed_one_does_not(book: Path) -> None:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        with sole_writer(book):
            os.write(writer, b"!")
            time.sleep(60)
        os._exit(0)
    os.read(reader, 1)
    old = book.read_bytes()
    with pytest.raises(OutputError) as refusal:
        replace_file(book, b"new", read_as=old)
    assert refusal.value.code == "another-run"
    assert book.read_bytes() == old
    os.kill(child, signal.SIGKILL)
    ended(child)
    assert len(list(book.parent.iterdir())) == 2, "its lock file is still there"
    replace_file(book, b"new", read_as=old)
    assert [(p.name, p.read_bytes()) for p in book.parent.iterdir()] == [(book.name, b"new")]
    os.close(reader)
    os.close(writer)


def test_a_folder_without_locks_is_written_all_the_same(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    replace_file(book, b"new", read_as=book.read_bytes())
    assert book.read_bytes() == b"new"


# ---------------------------------------------------------------- places that cannot be written


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.ENOTSUP])
@pytest.mark.parametrize("command", [("validate", "--status"), ("generate",)], ids=["validate", "generate"])
def test_a_network_folder_that_cannot_rename(
    book: Path, said: Path, command: tuple[str, ...], number: int
) -> None:
    def without_rename() -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(number, os.strerror(number))

        os.replace = os.rename = refuse
        time.sleep = lambda _: None

    before = files_of(book.parent)
    assert finished([*command, book], said, before=without_rename) == 3
    told = said.read_text("utf-8")
    assert told.count("\n") == 1
    assert ("ในครั้งเดียวไม่ได้" if number != errno.EPERM else "ไม่ใช่ไฟล์อ่านอย่างเดียว") in told
    assert files_of(book.parent) == before


def test_a_disk_that_may_only_be_read(small_disk: Path, said: Path, mended_bytes: bytes) -> None:
    book = small_disk / "measures.xlsx"
    book.write_bytes(mended_bytes)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for command in (["validate", "--status"], ["generate"]):
        assert finished([*command, book], said) == 3
        assert said.read_text("utf-8").count("\n") == 1
        assert "อ่านอย่างเดียว" in said.read_text("utf-8")
    assert finished(["validate", book], said) == 0, "reading needs no right to write"
    assert files_of(small_disk).keys() == {"measures.xlsx"}


@pytest.mark.parametrize("what", ["file", "folder"])
def test_without_the_right_to_write(tmp_path: Path, mended_bytes: bytes, what: str, xl: Xl) -> None:
    _load_all_code(tmp_path, mended_bytes, xl)
    with tempfile.TemporaryDirectory() as name:
        folder, said = Path(name, "office"), Path(name, "words.txt")
        folder.mkdir()
        book = folder / "measures.xlsx"
        book.write_bytes(mended_bytes)
        folder.parent.chmod(0o777)
        book.chmod(0o444 if what == "file" else 0o666)
        folder.chmod(0o777 if what == "file" else 0o555)
        for command in (["validate", "--status"], ["generate"]):
            assert finished([*command, book], said, before=_as_a_user) == 3
            told = said.read_text("utf-8")
            assert told.count("\n") == 1, told
            assert "อ่านอย่างเดียว" in told
        assert [(p.name, p.read_bytes()) for p in folder.iterdir()] == [(book.name, mended_bytes)]
        folder.chmod(0o755)


def _as_a_user() -> None:
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)


def _load_all_code(tmp_path: Path, mended_bytes: bytes, xl: Xl) -> None:
    """Import what a run needs: another user may not read where it stands."""
    (tmp_path / "first.xlsx").write_bytes(mended_bytes)
    assert xl("generate", tmp_path / "first.xlsx").code == 0


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only root gives files away")
def test_owner_rights_and_attributes_stay(book: Path, said: Path) -> None:
    book.chmod(0o640)
    os.chown(book, 1234, 2345)
    named = sys.platform == "linux"
    if named:
        try:
            os.setxattr(book, "user.office", "อบต.".encode())
        except OSError:
            named = False
    assert finished(["validate", "--status", book], said) == 0
    for path in (book, book.with_name("measures.bak.xlsx")):
        info = path.stat()
        assert (info.st_uid, info.st_gid, info.st_mode & 0o7777) == (1234, 2345, 0o640)
        assert not named or os.getxattr(path, "user.office") == "อบต.".encode()


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_open_elsewhere(book: Path, said: Path, lock: str) -> None:
    book.with_name(lock.format(book.name)).write_bytes(b"")
    before = files_of(book.parent)
    for command in (["validate", "--status"], ["generate"]):
        assert finished([*command, book], said) == 3
        told = said.read_text("utf-8")
        assert told.count("\n") == 1
        assert "เปิดอยู่ในโปรแกรมอื่น" in told
        assert lock.format(book.name) in told
        assert files_of(book.parent) == before


def test_through_a_link_the_workbook_itself_is_written(book: Path, said: Path, tmp_path: Path) -> None:
    link = tmp_path / "desk" / "link.xlsx"
    link.parent.mkdir()
    link.symlink_to(book)
    old = book.read_bytes()
    assert finished(["validate", "--status", link, "--now", NOW], said) == 0
    assert link.is_symlink()
    assert book.read_bytes() != old
    book.with_name(f"~${book.name}").touch()
    with pytest.raises(OutputError):
        ensure_writable(link)


def test_a_workbook_typed_into_after_its_reading_is_not_replaced(book: Path) -> None:
    old = book.read_bytes()
    typed(book, {"memo.number": "ชร ๑/๒"})
    new = book.read_bytes()
    with pytest.raises(OutputError):
        replace_file(book, b"status", read_as=old, backup=book.with_name("b.xlsx"))
    assert [(p.name, p.read_bytes()) for p in book.parent.iterdir()] == [(book.name, new)]
