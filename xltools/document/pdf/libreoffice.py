"""PDF by a LibreOffice of our own: a passing profile, no window, never the one that the user has open."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xltools.document.pdf.helper import Helper, HelperGone, end_group, own_group
from xltools.errors import OutputError

SECONDS = 120.0
"""How long one document may take; a report of hundreds of measures needs about ten."""
START_SECONDS = 90.0
_TRIES = 2
_SCRIPT = Path(__file__).with_name("uno_helper.py")
_FILTER = "writer_pdf_Export"
_PDF_A_2B = 2
_LONGEST_DETAIL = 200


class LibreOffice:
    """One LibreOffice, kept running for many documents where a Python with python3-uno is at hand.

    Where none is, it is started for each document, which takes two seconds more.

    Args:
        program: Its ``soffice``.
        pythons: What may have python3-uno, tried in turn; by default what comes with it and the system's.
        seconds: How long one document may take.
        start_seconds: How long it may take to start.
    """

    spreads_thai = False

    def __init__(
        self,
        program: Path,
        pythons: Sequence[Path] | None = None,
        *,
        seconds: float = SECONDS,
        start_seconds: float = START_SECONDS,
    ) -> None:
        self._program = program
        self._pythons = list(_pythons(program) if pythons is None else pythons)
        self._seconds = seconds
        self._start_seconds = start_seconds
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._helper: Helper | None = None
        self._folder: Path | None = None

    def convert(self, document: bytes, *, archivable: bool) -> bytes:
        """Return the PDF of a Word document.

        Raises:
            OutputError: ``pdf-failed``; ``pdf-stuck`` if it did not answer in time, twice.
        """
        with self._lock:
            if self._owner != os.getpid():  # a forked worker must not speak over its parent's line
                self._owner, self._helper, self._folder = os.getpid(), None, None
            for last in [False] * (_TRIES - 1) + [True]:
                try:
                    return self._converted(document, _options(archivable))
                except HelperGone as gone:
                    self._end(at_once=True)
                    if last:
                        raise (_stuck() if gone.stuck else _failed("LibreOffice")) from None
                except OSError as error:
                    self._end(at_once=True)
                    raise _failed(str(error)) from None
                except BaseException:  # Ctrl-C too: nothing may be left running
                    self._end(at_once=True)
                    raise
        raise AssertionError

    def close(self) -> None:
        """End LibreOffice and take its profile away."""
        with self._lock:
            if self._owner == os.getpid():
                self._end(at_once=False)

    def _converted(self, document: bytes, options: dict[str, Any]) -> bytes:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="xltools-pdf-"))
        name = secrets.token_hex(8)
        source, target = self._folder / f"{name}.docx", self._folder / f"{name}.pdf"
        try:
            source.write_bytes(document)
            helper = self._running()
            if helper is None:
                self._convert_alone(source, options)
            else:
                request = {"source": str(source), "target": str(target), "options": options}
                answer = helper.ask(request, self._seconds)
                if "failed" in answer:
                    raise _failed(str(answer["failed"]))
            if not target.is_file():
                raise _failed("LibreOffice")
            return target.read_bytes()
        finally:
            for file in (source, target):
                file.unlink(missing_ok=True)

    def _running(self) -> Helper | None:
        """Return what speaks to the running LibreOffice, started if need be; None if no Python here can."""
        while self._helper is None and self._pythons:
            assert self._folder is not None
            pipe = f"xltools-{secrets.token_hex(16)}"
            profile = str(self._folder / "profile")
            python = str(self._pythons[0])
            self._helper = Helper([python, "-I", str(_SCRIPT), str(self._program), profile, pipe])
            if "ready" not in self._helper.answer(self._start_seconds):
                self._helper.end()
                self._helper = None
                self._pythons.pop(0)
        return self._helper

    def _convert_alone(self, source: Path, options: dict[str, Any]) -> None:
        kinds = {bool: "boolean", int: "long"}
        typed = {k: {"type": kinds[type(v)], "value": json.dumps(v)} for k, v in options.items()}
        command = [str(self._program), f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"]
        command += ["--headless", "--norestore", "--nolockcheck", "--convert-to"]
        command += [f"pdf:{_FILTER}:{json.dumps(typed)}", "--outdir", str(source.parent), str(source)]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **own_group(),
        )
        try:
            process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            raise HelperGone(stuck=True) from None
        finally:
            end_group(process)

    def _end(self, *, at_once: bool) -> None:
        helper, self._helper = self._helper, None
        folder, self._folder = self._folder, None
        if helper is not None:
            helper.end(at_once=at_once)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _options(archivable: bool) -> dict[str, Any]:
    """Return what LibreOffice's PDF filter is told: tags tell readers aloud the order of the text."""
    options: dict[str, Any] = {"UseTaggedPDF": True, "ExportBookmarks": False}
    return options | ({"SelectPdfVersion": _PDF_A_2B} if archivable else {})


def _pythons(program: Path) -> Iterator[Path]:
    """Yield the Pythons that may have python3-uno: the one that comes with LibreOffice, the system's."""
    folder = program.resolve().parent
    own = [folder / "python.exe", folder / "python", folder.parent / "Resources/python"]
    yield from (python for python in [*own, Path("/usr/bin/python3")] if python.is_file())


def _failed(detail: str) -> OutputError:
    return OutputError("pdf-failed", {"detail": " ".join(detail.split())[:_LONGEST_DETAIL]})


def _stuck() -> OutputError:
    return OutputError("pdf-stuck", {"program": "LibreOffice"})
