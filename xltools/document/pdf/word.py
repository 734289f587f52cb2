"""PDF by Microsoft Word, kept warm in a process of its own that can be ended when a document is stuck.

Thin on purpose: it is tried by hand on Windows and macOS (docs/pdf.md), for no Word runs where the checks do.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from xltools.computer.machine import Computer
from xltools.document.pdf.helper import Helper, HelperGone
from xltools.errors import OutputError

SECONDS = 120.0
_SCRIPT = Path(__file__).with_name("word_helper.py")
_MAC_FOLDER = "Library/Containers/com.microsoft.Word/Data/tmp"
"""Word on macOS opens files elsewhere only after asking the user for each."""
_APPLESCRIPT = """
on run {source, target}
    tell application "Microsoft Word"
        open (POSIX file source)
        set printed to active document
        try
            save as printed file name target file format format PDF
        on error said
            close printed saving no
            error said
        end try
        close printed saving no
    end tell
end run
"""


class WordOnWindows:
    """A Word without a window, beside the one that the user may have open."""

    spreads_thai = True

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._helper: Helper | None = None

    def convert(self, document: bytes, *, archivable: bool) -> bytes:
        """Return the PDF of a Word document; ``archivable`` is left to LibreOffice.

        Raises:
            OutputError: ``pdf-failed`` or ``pdf-stuck``.
        """
        with self._lock, tempfile.TemporaryDirectory(prefix="xltools-pdf-") as folder:
            source, target = _files(Path(folder), document)
            try:
                if self._helper is None:
                    self._helper = Helper([sys.executable, "-P", str(_SCRIPT)])
                    self._helper.answer(SECONDS)
                answer = self._helper.ask({"source": str(source), "target": str(target)}, SECONDS)
            except HelperGone as gone:
                self._end(at_once=True)
                raise (_stuck() if gone.stuck else _failed("Word")) from None
            except BaseException:
                self._end(at_once=True)
                raise
            return _made(target, str(answer.get("failed", "Word")))

    def close(self) -> None:
        """End that Word."""
        with self._lock:
            self._end(at_once=False)

    def _end(self, *, at_once: bool) -> None:
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.end(at_once=at_once)


class WordOnMac:
    """The Word of this user, asked by AppleScript; what is open in it stays open."""

    spreads_thai = True

    def __init__(self, home: Path) -> None:
        self._place = home / _MAC_FOLDER

    def convert(self, document: bytes, *, archivable: bool) -> bytes:
        """Return the PDF of a Word document; ``archivable`` is left to LibreOffice.

        Raises:
            OutputError: ``pdf-failed`` or ``pdf-stuck``.
        """
        self._place.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="xltools-pdf-", dir=self._place))
        try:
            source, target = _files(folder, document)
            command = ["osascript", "-e", _APPLESCRIPT, str(source), str(target)]
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
            return _made(target, done.stderr.decode("utf-8", "replace"))
        except subprocess.TimeoutExpired:
            raise _stuck() from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Leave Word as it is: it is the user's."""


def word_of(computer: Computer) -> WordOnWindows | WordOnMac:
    """Return the Word of a computer that has one."""
    return WordOnMac(computer.home) if computer.system == "macos" else WordOnWindows()


def _files(folder: Path, document: bytes) -> tuple[Path, Path]:
    source = folder / f"{secrets.token_hex(8)}.docx"
    source.write_bytes(document)
    return source, source.with_suffix(".pdf")


def _made(target: Path, detail: str) -> bytes:
    if not target.is_file():
        raise _failed(detail)
    return target.read_bytes()


def _failed(detail: str) -> OutputError:
    return OutputError("pdf-failed", {"detail": " ".join(detail.split())[:200]})


def _stuck() -> OutputError:
    return OutputError("pdf-stuck", {"program": "Word"})
