"""PDF beside the documents, by a real LibreOffice of its own that ends whatever happens."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import docx
import pytest
from books import NOW, Said
from computers import FakeRegistry, computer, program_at
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.messages import error_fix, error_message
from xltools.document.package import read_parts
from xltools.document.pdf import marks, printer
from xltools.document.pdf.libreoffice import LibreOffice
from xltools.document.pdf.printer import Printer
from xltools.document.pdf.source import justified
from xltools.document.pdf.word import WordOnMac, WordOnWindows
from xltools.errors import EngineUnavailable, OutputError
from xltools.pipeline import Options, generate
from xltools.resources import docx_template
from xltools.workbook.reader import read_workbook

Xl = Callable[..., Said]
SOFFICE = shutil.which("soffice")
TOOLS = all(shutil.which(name) for name in ("pdftotext", "pdftoppm", "pdffonts", "pdfinfo"))
PYTHON = Path("/usr/bin/python3")
WHEN = datetime.fromisoformat(NOW)
CLOCK = ["--now", NOW]
_PALE = bytes([223])

MISSING = not (SOFFICE and TOOLS) and not os.environ.get(
    "CI"
)  # where the checks run for all, they must be here
needs_libreoffice = pytest.mark.skipif(MISSING, reason="needs LibreOffice and poppler")
on_linux = pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")


def tool(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode()


def solid(text: str) -> str:
    return re.sub(r"\s", "", text)


def facts(path: Path) -> dict[str, str]:
    lines = tool("pdfinfo", path).splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def processes(place: Path) -> list[int]:
    """Return the processes that were started with a path in ``place``."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and os.fsencode(place) in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:  # it ended meanwhile
            continue
    return found


def wait_for(what: Callable[[], object]) -> None:
    last = time.monotonic() + 60
    while not what():
        assert time.monotonic() < last
        time.sleep(0.05)


@pytest.fixture(scope="module", autouse=True)
def ended() -> Iterator[None]:
    yield
    printer.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, mended_bytes: bytes) -> Path:
    """A folder with the example, its documents and their PDF, made once."""
    if MISSING:
        pytest.skip("needs LibreOffice and poppler")
    folder = tmp_path_factory.mktemp("เอกสาร pdf")
    book = folder / "measures.xlsx"
    book.write_bytes(mended_bytes)
    outcome = generate(book, Options(now=WHEN, pdf="pdf"))
    assert outcome.error is None
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return Path(shutil.copytree(made, tmp_path / "copy"))


# ---------------------------------------------------------------- what a PDF holds


def test_a_pdf_says_what_it_is(made: Path) -> None:
    seen = facts(made / "memo.pdf")
    assert seen["Title"].startswith("รายงานผลการดำเนินการตามมาตรการ")
    assert seen["Author"] == "องค์การบริหารส่วนตำบลทุ่งสมมติ"
    assert seen["Tagged"] == "yes"
    assert "09:00:00 2025" in seen["CreationDate"]
    root = re.search(rb"/Type/Catalog.*?>>\s*endobj", (made / "memo.pdf").read_bytes(), re.DOTALL)
    assert root
    assert b"/Lang(th-TH)" in root[0]


def test_its_fonts_are_embedded_and_can_be_read(made: Path) -> None:
    lines = tool("pdffonts", made / "memo.pdf").splitlines()[2:]
    assert lines
    for line in lines:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line  # embedded, in part, with its letters


@pytest.mark.parametrize("name", ["memo", "report"])
def test_its_thai_text_can_be_searched_and_copied(made: Path, name: str) -> None:
    text = tool("pdftotext", "-raw", made / f"{name}.pdf", "-")
    document = docx.Document(str(made / f"{name}.docx"))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    written = [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
    assert not Counter(solid("".join(one.text for one in document.paragraphs))) - Counter(solid(text))
    assert not [char for char in text if "\ue000" <= char <= "\uf8ff" or char == "\ufffd"]
    assert "\u0e4d\u0e32" not in text  # a sara am taken apart
    pages = solid(text)
    words = [word for one in written for word in one.text.split() if len(word) <= 16]
    assert len(words) > 100
    lines = [solid(line) for line in text.splitlines()]
    lost = [word for word in words if word not in pages]
    assert len(lost) <= text.count("\f")
    assert [word for word in lost if not cut_by_a_page(word, lines)] == []


def cut_by_a_page(word: str, lines: list[str]) -> bool:
    """Return whether a word ends a line of one page and goes on in the first line of its cell on the next."""
    cuts = ((word[:at], word[at:]) for at in range(1, len(word)))
    return any(
        any(line.endswith(head) for line in lines) and any(line.startswith(tail) for line in lines)
        for head, tail in cuts
    )


def test_the_same_workbook_and_clock_give_the_same_pdf(place: Path, made: Path, xl: Xl) -> None:
    shutil.copy(place / "measures.bak.xlsx", place / "measures.xlsx")
    assert xl("generate", place / "measures.xlsx", "--pdf", *CLOCK).code == 0
    for name in ("memo.pdf", "report.pdf"):
        assert (place / name).read_bytes() == (made / name).read_bytes()
    assert xl("generate", place / "measures.xlsx", "--pdf", "--now", "2025-01-08T09:01").code == 0
    assert "09:01:00 2025" in facts(place / "memo.pdf")["CreationDate"]


@needs_libreoffice
def test_a_draft_for_publishing(seed_book: Path, xl: Xl) -> None:
    said = xl("generate", seed_book, "--pdf-a", "--draft", "--template", "memo", *CLOCK)
    assert (said.code, said.err) == (1, "")
    drafted = seed_book.with_name("memo-draft.pdf")
    plain = tool("pdfinfo", "-meta", drafted)
    assert "<pdfaid:part>2</pdfaid:part>" in plain
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in plain
    assert "<xmp:CreateDate>2025-01-08T09:00:00Z" in plain
    data = drafted.read_bytes()
    assert b"/OutputIntents" in data
    assert all(line.split()[-5] == "yes" for line in tool("pdffonts", drafted).splitlines()[2:])
    assert marks.unedited_origin(data)
    assert len(drawn(drafted)) > 3
    assert all(drawn(drafted))


def test_no_page_of_a_real_document_says_draft(place: Path) -> None:
    assert not any(drawn(place / "memo.pdf"))


def drawn(path: Path) -> list[bool]:
    """Return for each page whether it has as much of the pale grey of «ร่าง» as that word takes."""
    tool("pdftoppm", "-r", "40", "-gray", path, path.with_suffix(""))
    pages = sorted(path.parent.glob(f"{path.stem}-*.pgm"))
    return [page.read_bytes().count(_PALE) > 2000 for page in pages]


# ---------------------------------------------------------------- its place


def test_pdf_are_told_wherever_documents_are(place: Path, xl: Xl) -> None:
    book = place / "measures.xlsx"
    said = xl("generate", book, "--pdf", "--json", *CLOCK)
    told = json.loads(said.out)["outputs"]
    assert [(one["kind"], Path(one["path"]).name) for one in told] == [
        ("docx", "memo.docx"),
        ("docx", "report.docx"),
        ("pdf", "memo.pdf"),
        ("pdf", "report.pdf"),
    ]
    for one in told:
        assert one["sha256"] == sha256(Path(one["path"]).read_bytes()).hexdigest()
    sheet = next(sheet for sheet in read_workbook(book.read_bytes()).sheets if sheet.name == "สถานะ")
    texts = " ".join(str(cell.value) for cell in sheet.cells.values())
    assert "memo.pdf" in texts
    assert "ออกเอกสารแล้ว 2 ฉบับ" in texts


def test_an_edited_pdf_is_kept(place: Path, xl: Xl) -> None:
    book, edited = place / "measures.xlsx", place / "memo.pdf"
    edited.write_bytes(edited.read_bytes() + b"\n%signed")
    before = edited.read_bytes()
    said = xl("generate", book, "--pdf", *CLOCK)
    assert said.code == 0
    assert edited.read_bytes() == before
    assert (place / "memo (2).pdf").exists()
    assert not (place / "report (2).pdf").exists()
    assert f"{place / 'memo (2).pdf'} โดยไม่เขียนทับ {edited}" in said.out
    assert xl("generate", book, "--pdf", "--overwrite", *CLOCK).code == 0
    assert marks.unedited_origin(edited.read_bytes())


def test_a_pdf_stands_beside_its_document_under_the_same_name(place: Path, xl: Xl) -> None:
    document = docx.Document(str(place / "memo.docx"))
    document.paragraphs[0].add_run("แก้ไข")
    document.save(str(place / "memo.docx"))
    old = (place / "memo.pdf").read_bytes()
    assert xl("generate", place / "measures.xlsx", "--pdf", "--now", "2025-01-09T09:00").code == 0
    assert (place / "memo.pdf").read_bytes() == old
    assert {path.name for path in place.glob("memo (2).*")} == {"memo (2).docx", "memo (2).pdf"}


def test_a_dry_run_makes_no_pdf(book: Path, xl: Xl) -> None:
    before = set(book.parent.iterdir())
    said = xl("generate", book, "--pdf", "--dry-run", "--json")
    if SOFFICE:
        assert [one["sha256"] for one in json.loads(said.out)["outputs"]][2:] == [None, None]
    assert set(book.parent.iterdir()) == before


# ---------------------------------------------------------------- what cannot be done


def unchanged(book: Path, before: bytes) -> None:
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.glob("*") if path.is_file()] == [book.name]


def test_without_word_and_libreoffice(
    book: Path, xl: Xl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = computer(tmp_path / "bare", "linux")
    monkeypatch.setattr(printer, "this_computer", lambda: bare)
    before = book.read_bytes()
    for extra in ([], ["--dry-run"]):
        said = xl("generate", book, "--pdf", *extra)
        assert said.code == 3
        assert "เครื่องนี้ไม่มีโปรแกรมที่ทำ PDF ได้" in said.err
        assert len(said.err.strip().splitlines()) <= 2
        unchanged(book, before)
    assert xl("generate", book).code == 0


def test_which_program(tmp_path: Path) -> None:
    registry = FakeRegistry()
    windows = computer(tmp_path / "w", "windows", registry)
    for kind, code in (("pdf", "pdf-engine-missing"), ("pdf-a", "pdf-a-engine-missing")):
        with pytest.raises(EngineUnavailable, match=code):
            Printer(kind, windows)  # type: ignore[arg-type]
    registry.values[r"HKCR\Word.Application\CLSID", ""] = "{1}"
    assert isinstance(Printer("pdf", windows)._engine, WordOnWindows)
    with pytest.raises(EngineUnavailable, match="pdf-a-engine-missing"):
        Printer("pdf-a", windows)
    mac = computer(tmp_path / "m", "macos")
    (tmp_path / "m/Applications/Microsoft Word.app").mkdir(parents=True)
    assert isinstance(Printer("pdf", mac)._engine, WordOnMac)
    program_at(tmp_path / "m/Applications/LibreOffice.app/Contents/MacOS/soffice")
    assert isinstance(Printer("pdf-a", mac)._engine, LibreOffice)


@pytest.mark.parametrize(
    ("place", "box"),
    [
        ("snap/bin/libreoffice", "Snap"),
        ("var/lib/flatpak/exports/bin/org.libreoffice.LibreOffice", "Flatpak"),
    ],
)
def test_a_libreoffice_in_a_box(tmp_path: Path, place: str, box: str) -> None:
    linux = computer(tmp_path / "boxed", "linux")
    program_at(tmp_path / "boxed" / place)
    with pytest.raises(EngineUnavailable, match=f"pdf-engine-in-a-box.*{box}"):
        Printer("pdf", linux)


@pytest.mark.parametrize(
    ("families", "told"), [("Garuda\nTH Sarabun New\n", True), ("TH SarabunPSK\n", False)]
)
def test_a_missing_font_is_told(
    book: Path, xl: Xl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, families: str, told: bool
) -> None:
    linux = computer(tmp_path / "c", "linux")
    program_at(linux.at("usr/bin/soffice"))
    program_at(linux.home / ".local/bin/fc-list")
    here = replace(linux, run=lambda command: families)
    monkeypatch.setattr(printer, "this_computer", lambda: here)
    monkeypatch.setattr("xltools.computer.machine.this_computer", lambda: here)
    said = xl("generate", book, "--pdf", "--dry-run")
    assert said.code == 0
    assert ("เครื่องนี้ไม่มีฟอนต์ TH SarabunPSK" in said.out) is told
    assert "ฟอนต์" not in xl("generate", book, "--dry-run").out


@on_linux
def test_a_libreoffice_that_fails_changes_nothing(
    book: Path, xl: Xl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = program_at(tmp_path / "bin/soffice")
    broken.write_text("#!/bin/sh\nexit 77\n", encoding="utf-8")
    here = replace(computer(tmp_path / "c", "linux"), environment={"PATH": str(broken.parent)})
    monkeypatch.setattr(printer, "this_computer", lambda: here)
    before = book.read_bytes()
    said = xl("generate", book, "--pdf", "--lang", "en")
    assert said.code == 3
    assert "The PDF could not be made (LibreOffice); all files are as they were" in said.err
    unchanged(book, before)


@on_linux
@pytest.mark.parametrize("pythons", [[PYTHON], []], ids=["warm", "cold"])
def test_a_libreoffice_that_never_answers_is_given_up_and_ended(tmp_path: Path, pythons: list[Path]) -> None:
    silent = program_at(tmp_path / "bin/soffice")
    silent.write_text("#!/bin/sh\nsleep 600 & sleep 600\n", encoding="utf-8")
    engine = LibreOffice(silent, pythons, seconds=0.5, start_seconds=0.5)
    with pytest.raises(OutputError) as caught:
        engine.convert(b"", archivable=False)
    assert caught.value.code == "pdf-stuck"
    assert error_message(caught.value, "en").startswith("LibreOffice did not answer")
    assert error_fix(caught.value, "th")
    wait_for(lambda: not processes(silent))


@needs_libreoffice
@on_linux
def test_a_stuck_libreoffice_is_replaced(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, passing = tmp_path / "home", tmp_path / "passing"
    home.mkdir()
    passing.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(passing))
    document = (made / "report.docx").read_bytes()
    assert SOFFICE
    engine = LibreOffice(Path(SOFFICE), seconds=20)
    try:
        assert engine.convert(document, archivable=False).startswith(b"%PDF")
        first = set(processes(passing))
        assert len(first) >= 2  # what speaks to it, and LibreOffice
        assert engine.convert(document, archivable=False).startswith(b"%PDF")
        assert set(processes(passing)) == first  # kept warm
        engine._seconds = 3
        for pid in first:
            if (Path("/proc") / str(pid) / "exe").resolve().name == "soffice.bin":
                os.kill(pid, signal.SIGSTOP)
        with pytest.MonkeyPatch.context() as patient:
            patient.setattr(engine, "_end", _then_patient(engine))
            assert engine.convert(document, archivable=False).startswith(b"%PDF")
        assert not first & set(processes(passing))
    finally:
        engine.close()
    wait_for(lambda: not processes(passing))
    assert list(passing.iterdir()) == []
    assert not (home / ".config/libreoffice").exists()  # the user's own profile


def _then_patient(engine: LibreOffice) -> Callable[..., None]:
    """End the engine as ever; from then on it may take longer, for the machine may be busy."""
    end = engine._end

    def ending(*, at_once: bool) -> None:
        end(at_once=at_once)
        engine._seconds = 60

    return ending


@needs_libreoffice
def test_without_python_uno_it_is_started_for_each(made: Path, tmp_path: Path) -> None:
    assert SOFFICE
    engine = LibreOffice(Path(SOFFICE), [])
    cold = engine.convert((made / "report.docx").read_bytes(), archivable=True)
    assert marks.is_archivable(cold)
    engine.close()


@needs_libreoffice
@on_linux
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_nothing_is_left_of_a_run_that_was_stopped(book: Path, tmp_path: Path, name: str) -> None:
    passing = tmp_path / "passing"
    passing.mkdir()
    before = book.read_bytes()
    environment = os.environ | {"TMPDIR": str(passing), "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "xltools", "generate", str(book), "--pdf"]
    run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for(lambda: len(processes(passing)) > 1)
    run.send_signal(getattr(signal, name))
    _, said = run.communicate(timeout=60)
    assert run.returncode == (130 if name == "SIGINT" else -9)
    assert b"Traceback" not in said
    wait_for(lambda: not processes(passing))
    assert book.read_bytes() == before
    assert not list(book.parent.glob("*.docx")) + list(book.parent.glob("*.pdf"))


# ---------------------------------------------------------------- the mark

BARE = b"%PDF-1.6\n1 0 obj\n<</CreationDate(D:20200101000000+07'00')>>\nendobj\nxref\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


def test_a_time_is_written_in_the_zone_that_stands_there() -> None:
    bangkok = datetime(2025, 1, 8, 9, 0, tzinfo=timezone(timedelta(hours=7)))
    for now in (bangkok, bangkok.astimezone(UTC)):
        assert b"(D:20250108090000+07'00')" in marks.marked(BARE, now=now, origin="ab")
    xmp = b"<xmp:ModifyDate>2020-01-01T00:00:00-01:30</xmp:ModifyDate>startxref"
    assert b">2025-01-08T00:30:00-01:30<" in marks.marked(xmp, now=bangkok, origin="")


def test_what_stands_where_does_not_move() -> None:
    found = marks.marked(BARE, now=WHEN, origin="ab")
    assert found.index(b"xref") == BARE.index(b"xref")
    assert found.endswith(b"startxref\n9\n%%EOF\n")
    assert marks.unedited_origin(found) == "ab"


@given(st.data())
def test_any_change_shows(data: st.DataObject) -> None:
    whole = marks.marked(BARE, now=WHEN, origin="ab12")
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != whole[place]))
    changed = whole[:place] + bytes([byte]) + whole[place + 1 :]
    assert marks.unedited_origin(changed) is None
    assert marks.unedited_origin(whole + b"%") is None
    assert marks.unedited_origin(whole[:-1]) is None


def test_a_pdf_by_others_is_none_of_ours() -> None:
    for other in (b"", b"%PDF-1.6", BARE, BARE + BARE):
        assert marks.unedited_origin(other) is None


def test_thai_text_is_spread_to_the_margins_by_a_program_without_thai_distribution() -> None:
    memo = docx_template("memo.docx")
    before, after = (read_parts(data)["word/document.xml"] for data in (memo, justified(memo)))
    assert before.count(b"thaiDistribute") > 5
    assert b"thaiDistribute" not in after
    assert after.count(b'"both"') >= before.count(b"thaiDistribute")
