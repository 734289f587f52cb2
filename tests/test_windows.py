"""What Windows does otherwise, simulated: code pages, names, paths, files that another program holds."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from books import Said, files_of, typed
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.names import file_name, is_plain_part, safe_part, same_file_key
from xltools.workbook import files
from xltools.workbook.files import ensure_writable, link_between, read_bytes, replace_file

Xl = Callable[..., Said]
ROOT = Path(__file__).parent.parent
OLD, NEW = b"old workbook", b"new workbook" * 1000
CODE_PAGES = ["cp874", "cp1252", "cp437", "ascii"]
RESERVED = ["con", "PRN", "Aux.xlsx", "nul.tar", "COM1", "lpt9.docx", "com¹", "CONIN$", "con .xlsx"]


def held(number: int = 32) -> PermissionError:
    """What Windows says of a file that Excel has open (32), that a lock holds (33), or that is read-only (5)."""
    error = PermissionError(errno.EACCES, "The process cannot access the file")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    return error


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


# ---------------------------------------------------------------- code pages


def _process(folder: Path, words: list[str], code_page: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "xltools", *words],
        cwd=folder,
        capture_output=True,
        env=kept
        | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": code_page, "LC_ALL": "C.UTF-8", "HOME": str(folder)},
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("code_page", CODE_PAGES)
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["validate", "seed.xlsx"], 1, "มาตรการที่ 4 ไม่ได้ระบุผู้รับผิดชอบ"),
        (["validate", "ไม่มี 📄.xlsx"], 3, "ไม่มี 📄.xlsx: ไม่พบไฟล์นี้"),
        (["generate", "📄 งาน.xlsx", "--out", "ผล ✔"], 0, "สร้าง ผล ✔"),
        (["new", "ใหม่ 📄.xlsx"], 0, "สร้าง ใหม่ 📄.xlsx แล้ว"),
        (["rules"], 0, "ไม่ได้ระบุผู้รับผิดชอบ"),
        (["--help"], 0, "วิธีใช้: xltools"),
        (["batch", "--help"], 0, "ต้องระบุ"),
        (["ตรวจ"], 2, "validate หรือไม่"),
        (["batch", "seed.xlsx", "--out", "ผล"], 1, "หน่วยงาน"),
        (["completion", "powershell"], 0, "Register-ArgumentCompleter"),
    ],
)
def test_thai_and_emoji_come_out_as_utf8_whatever_the_code_page(
    seed_book: Path, mended_bytes: bytes, words: list[str], code: int, said: str, code_page: str
) -> None:
    (seed_book.parent / "📄 งาน.xlsx").write_bytes(mended_bytes)
    done = _process(seed_book.parent, words, code_page)
    shown = (done.stdout + done.stderr).decode("utf-8")
    assert (done.returncode, said in shown) == (code, True), shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_json_is_utf8_whatever_the_code_page(seed_book: Path, code_page: str) -> None:
    done = _process(seed_book.parent, ["validate", "seed.xlsx", "--json"], code_page)
    assert json.loads(done.stdout.decode("utf-8"))["workbook"] == "seed.xlsx"


def test_without_stdout_and_stderr_the_work_is_done(book: Path) -> None:
    """As pythonw, and a program started without a console, has it."""
    program = (
        "import sys; sys.stdout = sys.stderr = None; from xltools.cli import main;"
        f"sys.argv = ['xltools', 'generate', {str(book)!r}]; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == 0
    assert book.with_name("memo.docx").exists()


# ---------------------------------------------------------------- names and paths


@pytest.mark.parametrize("name", RESERVED)
def test_no_name_we_make_is_reserved(name: str) -> None:
    assert is_plain_part(safe_part(name))
    assert safe_part(name).startswith("_")
    assert not PureWindowsPath(file_name("{template}", {"template": name})).is_reserved()


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_we_name_stays_in_its_folder_on_windows(agency: str, template: str) -> None:
    name = file_name("x{agency.name}/x{template}.docx", {"agency.name": agency, "template": template})
    path = PureWindowsPath("C:/ผล") / name
    assert path.parts[:2] == ("C:\\", "ผล")
    assert len(path.parts) == 4
    assert all(is_plain_part(part) for part in path.parts[2:])


@pytest.mark.parametrize("name", ["con.xlsx", "AUX.xlsm", "a:b.xlsx", "a?.xlsx", "a|b.xlsx", 'ก"ข.xlsx'])
@pytest.mark.parametrize("command", ["new", "add-button", "template", "roster"])
def test_no_new_file_has_a_name_that_windows_cannot_have(
    book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, command: str, name: str
) -> None:
    before = files_of(book.parent)
    monkeypatch.setattr("xltools.typed_paths._ON_WINDOWS", True)
    words: dict[str, list[object]] = {
        "new": ["new", book.with_name(name)],
        "roster": ["new", book.with_name(name), "--roster", book.parent],
        "add-button": ["add-button", book, book.with_name(name).with_suffix(".xlsm")],
        "template": ["template", "copy", "memo", book.with_name(name).with_suffix(".docx")],
    }
    for language, words_said in (("th", "ใช้ใน Windows ไม่ได้"), ("en", "Windows cannot have")):
        said = xl(*words[command], "--lang", language)
        assert (said.code, said.out) == (3, "")
        assert words_said in said.err
    assert files_of(book.parent) == before


@pytest.mark.parametrize(
    ("one", "other"), [("ผล/Memo.docx", "ผล/memo.DOCX"), ("ก\u0e33", "ก\u0e33"), ("é", "e\u0301")]
)
def test_names_that_a_windows_disk_holds_for_one_are_one(one: str, other: str) -> None:
    assert same_file_key(one) == same_file_key(other)


def test_two_agencies_whose_names_differ_in_case_only_never_share_a_folder(
    tmp_path: Path, xl: Xl, mended_bytes: bytes
) -> None:
    (tmp_path / "in").mkdir()
    for number, name in enumerate(("อบต. Thung", "อบต. THUNG")):
        book = tmp_path / "in" / f"{number}.xlsx"
        book.write_bytes(mended_bytes)
        typed(book, {"agency.name": name})
    said = xl("batch", tmp_path / "in", "--out", tmp_path / "out", "--draft", "--jobs", "1", "--json")
    assert (said.code, json.loads(said.out)["refused"][0]["code"]) == (3, "same_file")
    assert not (tmp_path / "out").exists()


def test_a_path_longer_than_windows_takes_is_told_so(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, book: Path
) -> None:
    deep = tmp_path.joinpath(*["โฟลเดอร์ลึก"] * 25)

    def no_such_path(*_: object, **__: object) -> None:
        error = FileNotFoundError(errno.ENOENT, "The system cannot find the path specified")
        error.winerror = 3  # type: ignore[attr-defined,unused-ignore]
        raise error

    monkeypatch.setattr(Path, "mkdir", no_such_path)
    monkeypatch.setattr(sys, "platform", "win32")
    said = xl("generate", book, "--out", deep, "--json")
    monkeypatch.undo()
    assert (said.code, json.loads(said.out)["error"]["code"]) == (3, "path-too-long")


def test_links_in_the_workbook_have_slashes_and_lead_to_other_drives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        link_between(tmp_path / "a.xlsx", tmp_path / "ผล ✔" / "memo.docx")
        == "%E0%B8%9C%E0%B8%A5%20%E2%9C%94/memo.docx"
    )

    def another_drive(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", another_drive)
    assert link_between(tmp_path / "a.xlsx", tmp_path / "memo.docx").startswith("file:///")


@pytest.mark.parametrize(
    "path", [r"C:\x\garuda.png", "C:garuda.png", r"\\server\share\g.png", r"\g.png", r"..\g.png", "~/g.png"]
)
def test_a_path_typed_in_a_workbook_leads_nowhere_else(tmp_path: Path, path: str) -> None:
    from xltools.case import typed_path
    from xltools.errors import InputError

    with pytest.raises(InputError) as refused:
        typed_path(path, tmp_path)
    assert refused.value.code == "path-outside"
    assert typed_path(r"รูป\garuda.png", tmp_path) == tmp_path / "รูป" / "garuda.png"


# ---------------------------------------------------------------- files that another program holds


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "มาตรการ.xlsx"
    path.write_bytes(OLD)
    return path


def _fails(times: int, error: Exception, real: Callable[..., Any]) -> Callable[..., Any]:
    left = [times]

    def call(*words: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise error
        return real(*words, **named)

    return call


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_moment_of_anothers_hold_is_waited_out_when_replacing(
    old: Path, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float], number: int
) -> None:
    monkeypatch.setattr(os, "replace", _fails(3, held(number), os.replace))
    replace_file(old, NEW, read_as=OLD)
    assert old.read_bytes() == NEW
    assert len(no_waiting) == 3


@pytest.mark.parametrize("number", [32, 33])
def test_a_moment_of_anothers_hold_is_waited_out_when_reading(
    old: Path, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float], number: int
) -> None:
    monkeypatch.setattr(Path, "read_bytes", _fails(3, held(number), Path.read_bytes))
    assert read_bytes(old) == OLD
    assert len(no_waiting) == 3


def test_a_right_that_lacks_is_not_waited_for(
    old: Path, monkeypatch: pytest.MonkeyPatch, no_waiting: list[float]
) -> None:
    monkeypatch.setattr(Path, "read_bytes", _fails(9, held(5), Path.read_bytes))
    with pytest.raises(Exception, match="not-readable"):
        read_bytes(old)
    assert no_waiting == []


@pytest.mark.parametrize("step", ["reading", "probing", "replacing"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_who_holds_a_workbook_for_long_is_told_to_close_it(
    book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, step: str, language: str
) -> None:
    before = files_of(book.parent)
    with monkeypatch.context() as patch:
        if step == "reading":
            patch.setattr(Path, "read_bytes", _fails(99, held(), Path.read_bytes))
        elif step == "probing":
            opened = Path.open

            def open_(self: Path, mode: str = "r", *words: Any, **named: Any) -> Any:
                if mode == "r+b":
                    raise held()
                return opened(self, mode, *words, **named)

            patch.setattr(Path, "open", open_)
        else:
            real = os.replace

            def replace(source: Path, target: Path) -> None:
                if Path(target).suffix == ".xlsx":
                    raise held()
                real(source, target)

            patch.setattr(os, "replace", replace)
        said = xl("generate", book, "--lang", language)
    assert (said.code, said.out) == (3, "")
    assert {"th": "ปิดสมุดงาน", "en": "close it"}[language] in said.err
    assert said.err.count("\n") == 1
    assert files_of(book.parent) == before


def test_a_document_that_is_open_in_word_is_told_so(
    book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert xl("generate", book).code == 0
    before = files_of(book.parent)
    opened = Path.open

    def open_(self: Path, mode: str = "r", *words: Any, **named: Any) -> Any:
        if mode == "r+b" and self.suffix == ".docx":
            raise held()
        return opened(self, mode, *words, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_)
        said = xl("generate", book)
    assert said.code == 3
    assert "ปิดเอกสารใน Word" in said.err
    assert files_of(book.parent) == before


def test_a_read_only_workbook_is_told_before_anything_is_made(
    book: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(book.parent)
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and allowed(path, mode))
    said = xl("generate", book)
    assert (said.code, "อ่านอย่างเดียว" in said.err) == (3, True)
    assert files_of(book.parent) == before


def test_a_folder_that_cannot_be_opened_like_a_file_is_no_matter(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def only_files(path: Any, *words: Any, **named: Any) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *words, **named)

    monkeypatch.setattr(os, "open", only_files)
    replace_file(old, NEW, read_as=OLD)
    assert old.read_bytes() == NEW


def test_a_system_without_owners_is_no_matter(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "chown", raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    ensure_writable(old)
    files._write_and_move(old, NEW, like=old)
    assert old.read_bytes() == NEW


# ---------------------------------------------------------------- ends of lines


_NO_TEXT = ("formatter.", 'newline="\\n"', "new.open(copy")
"""Help, ends of lines of our own, and an entry of a zip."""


def test_no_file_is_written_as_text_with_the_systems_ends_of_lines() -> None:
    """Windows would write other bytes; the log of the buttons alone is for its own editor."""
    text = re.compile(r"""\.write_text\(|open\([^)\n]*["'][wa]\+?["']""")
    written = {
        path.name
        for path in (ROOT / "xltools").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if text.search(line) and not any(sign in line for sign in _NO_TEXT)
    }
    assert written <= {"user_folders.py", "doors.py"}
