"""A workbook file is replaced in one stroke or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from xltools.errors import InputError, OutputError
from xltools.workbook.files import ensure_writable, read_bytes, replace_file

OLD, NEW = b"old workbook", b"new workbook" * 1000


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "มาตรการ ๒๕๖๗.xlsx"
    path.write_bytes(OLD)
    return path


def refused(action: Callable[[], object]) -> str:
    with pytest.raises((InputError, OutputError)) as refusal:
        action()
    return refusal.value.code


def test_a_file_is_read_whole(book: Path) -> None:
    assert read_bytes(book) == OLD


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ไม่มี.xlsx", "missing-file"),
        (".", "not-readable"),
        ("a\0b.xlsx", "missing-file"),
        ("ก" * 300, "not-readable"),
    ],
)
def test_what_cannot_be_read_has_a_code(tmp_path: Path, name: str, code: str) -> None:
    assert refused(lambda: read_bytes(tmp_path / name)) == code


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert refused(lambda: read_bytes(tmp_path / "pipe.xlsx")) == "not-readable"


def test_a_file_without_permission_has_a_code(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> bytes:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert refused(lambda: read_bytes(book)) == "not-readable"


def test_the_new_bytes_take_the_place_of_the_old(book: Path) -> None:
    book.chmod(0o640)
    replace_file(book, NEW, read_as=OLD)
    assert book.read_bytes() == NEW
    assert [p.name for p in book.parent.iterdir()] == [book.name]
    if sys.platform != "win32":
        assert stat.S_IMODE(book.stat().st_mode) == 0o640


def test_a_new_file_gets_the_rights_of_any_new_file(tmp_path: Path) -> None:
    replace_file(tmp_path / "new.xlsx", NEW, read_as=None)
    (tmp_path / "other").touch()
    assert (tmp_path / "new.xlsx").read_bytes() == NEW
    assert (tmp_path / "new.xlsx").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_a_link(book: Path, tmp_path: Path) -> None:
    link = tmp_path / "desk" / "link.xlsx"
    link.parent.mkdir()
    try:
        link.symlink_to(Path("..") / book.name)
    except OSError:
        pytest.skip("no symbolic links here")
    replace_file(link, NEW, read_as=OLD)
    assert link.is_symlink()
    assert book.read_bytes() == NEW
    assert list(link.parent.iterdir()) == [link]


def test_the_backup_is_the_first_original(book: Path) -> None:
    backup = book.with_suffix(".bak")
    replace_file(book, NEW, read_as=OLD, backup=backup)
    replace_file(book, b"third", read_as=NEW, backup=backup)
    assert (book.read_bytes(), backup.read_bytes()) == (b"third", OLD)


def test_a_backup_that_cannot_be_made_stops_the_work(book: Path) -> None:
    lost = book.parent / "no folder" / "copy.bak"
    assert refused(lambda: replace_file(book, NEW, read_as=OLD, backup=lost)) == "cannot-write"
    assert book.read_bytes() == OLD


def test_no_backup_is_left_of_a_file_that_was_not_replaced(book: Path) -> None:
    book.write_bytes(b"typed meanwhile")
    backup = book.with_name("copy.bak")
    assert refused(lambda: replace_file(book, NEW, read_as=OLD, backup=backup)) == "changed-since-read"
    assert [p.name for p in book.parent.iterdir()] == [book.name]


def test_a_backup_with_too_long_a_name_has_a_code(book: Path) -> None:
    backup = book.with_name("ก" * 300)
    assert refused(lambda: replace_file(book, NEW, read_as=OLD, backup=backup)) == "path-too-long"
    assert book.read_bytes() == OLD


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_a_pipe_in_the_place_of_a_lock_is_a_lock(book: Path, lock: str) -> None:
    os.mkfifo(book.with_name(lock.format(book.name)))
    assert refused(lambda: ensure_writable(book)) == "file-in-use"


def test_a_file_changed_since_it_was_read_is_left_alone(book: Path) -> None:
    book.write_bytes(b"typed meanwhile")
    assert refused(lambda: replace_file(book, NEW, read_as=OLD)) == "changed-since-read"
    assert book.read_bytes() == b"typed meanwhile"
    book.unlink()
    assert refused(lambda: replace_file(book, NEW, read_as=OLD)) == "changed-since-read"
    assert list(book.parent.iterdir()) == []


def failing(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("step", ["replace", "fsync", "open"])
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "full"), "no-space"),
        (PermissionError(errno.EACCES, "denied"), "cannot-write"),
        (OSError(errno.EROFS, "read-only"), "cannot-write"),
        (OSError(errno.EIO, "broken"), "cannot-write"),
    ],
)
def test_a_failed_write_leaves_the_original_and_nothing_else(
    book: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: OSError, code: str
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing(error))
        assert refused(lambda: replace_file(book, NEW, read_as=OLD)) == code
    assert book.read_bytes() == OLD
    assert [p.name for p in book.parent.iterdir()] == [book.name]


def test_an_interrupted_write_leaves_the_original(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            replace_file(book, NEW, read_as=OLD)
    assert book.read_bytes() == OLD
    assert [p.name for p in book.parent.iterdir()] == [book.name]


def test_what_the_disk_did_not_keep_is_never_put_in_place(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xltools import disk
    from xltools.workbook import files

    before = book.read_bytes()
    write = disk.write_through
    monkeypatch.setattr(files, "write_through", lambda handle, data: write(handle, data[:-1]))
    with pytest.raises(OutputError) as refusal:
        replace_file(book, b"new bytes", read_as=before)
    assert refusal.value.code == "result-not-proven"
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.iterdir()] == [book.name]


def test_what_a_killed_run_left_is_taken_away_though_nothing_is_written(book: Path) -> None:
    from xltools.disk import mark_of

    for ending in (".lock", "0123456789abcdef.tmp"):
        (book.parent / f".xltools-{mark_of(book)}{ending}").touch()
    ensure_writable(book)
    assert [path.name for path in book.parent.iterdir()] == [book.name]


def test_a_moment_of_somebody_elses_hold_is_waited_out(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.replace, []

    def held_twice(source: Path, target: Path) -> None:
        calls.append(source)
        if len(calls) < 3:
            raise PermissionError(errno.EACCES, "a virus scanner looks at it")
        real(source, target)

    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr(os, "replace", held_twice)
    replace_file(book, NEW, read_as=OLD)
    assert (book.read_bytes(), len(calls)) == (NEW, 3)


def excel_owner(name: str) -> bytes:
    """What Excel writes into its ``~$`` file: the user's name in the system's code page, then in UTF-16."""
    return (
        bytes([len(name)])
        + b"?" * len(name)
        + b" " * (54 - len(name))
        + len(name).to_bytes(2, "little")
        + name.encode("utf-16-le")
    )


@pytest.mark.parametrize(
    ("lock", "content", "user"),
    [
        ("~${}", excel_owner("สมฤดี"), "สมฤดี"),
        ("~${}", b"", ""),
        (".~lock.{}#", ",สมชาย,pc-7,23.11.2567 09:00,file:///home;".encode(), "สมชาย"),
    ],
)
def test_an_open_workbook_is_told_with_who_has_it(book: Path, lock: str, content: bytes, user: str) -> None:
    ensure_writable(book)
    place = book.with_name(lock.format(book.name))
    place.write_bytes(content)
    with pytest.raises(OutputError) as refusal:
        ensure_writable(book)
    assert refusal.value.code == "file-in-use"
    assert refusal.value.params == {"path": str(book), "lock": place.name, "user": user}


def test_a_writable_place_is_left_as_it_was(book: Path) -> None:
    ensure_writable(book)
    ensure_writable(book.with_name("new.xlsx"))
    assert [p.name for p in book.parent.iterdir()] == [book.name]


def test_a_read_only_file_or_missing_folder_cannot_be_written(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(lambda: ensure_writable(book.parent / "no folder" / "a.xlsx")) == "cannot-write"
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refused(lambda: ensure_writable(book)) == "cannot-write"
