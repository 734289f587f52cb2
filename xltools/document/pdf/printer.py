"""The program that prints: Word where it is, else LibreOffice; one, kept warm, for all documents."""

from __future__ import annotations

import atexit
import threading
from contextlib import suppress
from datetime import datetime
from typing import Literal, Protocol

from xltools.computer.machine import Computer, this_computer
from xltools.computer.office import find_office
from xltools.computer.soffice import find_soffice
from xltools.document.pdf.marks import is_archivable, marked
from xltools.document.pdf.source import for_printing, justified
from xltools.errors import EngineUnavailable, OutputError

PdfKind = Literal["pdf", "pdf-a"]
"""A plain PDF, or PDF/A-2b for keeping and publishing."""


class Engine(Protocol):
    """A program that makes PDF; it may be running, until it is closed.

    ``spreads_thai`` tells whether it knows Thai distribution (``thaiDistribute``).
    """

    @property
    def spreads_thai(self) -> bool:
        """Return whether Thai text is spread to the margins as the document asks."""

    def convert(self, document: bytes, *, archivable: bool) -> bytes:
        """Return the PDF of a Word document.

        Raises:
            OutputError: ``pdf-failed`` or ``pdf-stuck``.
        """

    def close(self) -> None:
        """End the program."""


class Printer:
    """Makes PDF, one at a time; the program is chosen at once, and started when the first is made.

    Raises:
        EngineUnavailable: ``pdf-engine-missing``, ``pdf-a-engine-missing`` or ``pdf-engine-in-a-box``.
    """

    def __init__(self, kind: PdfKind, computer: Computer | None = None) -> None:
        self._archivable = kind == "pdf-a"
        self._engine = _engine(computer or this_computer(), archivable=self._archivable)

    def pdf(self, document: bytes, *, author: str, now: datetime, origin: str) -> bytes:
        """Return the finished PDF of a Word document: whose it is, when, and that nobody has edited it.

        Raises:
            OutputError: ``pdf-failed``, ``pdf-stuck`` or ``pdf-a-failed``.
        """
        wanted = for_printing(document, author)
        if not self._engine.spreads_thai:
            wanted = justified(wanted)
        data = self._engine.convert(wanted, archivable=self._archivable)
        if self._archivable and not is_archivable(data):
            raise OutputError("pdf-a-failed")
        return marked(data, now=now, origin=origin)


def _engine(computer: Computer, *, archivable: bool) -> Engine:
    word = None if archivable else find_office(computer, "Word")
    office = find_soffice(computer)
    key = (computer.system if word else "", str(word or office))
    if not word and not office:
        raise EngineUnavailable("pdf-a-engine-missing" if archivable else "pdf-engine-missing")
    boxes = {"snap", "flatpak"} & set(office.parts) if office and not word else set()
    if boxes:  # its files are not ours, nor can it be spoken to
        raise EngineUnavailable("pdf-engine-in-a-box", {"box": boxes.pop().capitalize()})
    with _lock:
        if key not in _engines:
            if word:
                from xltools.document.pdf.word import word_of

                _engines[key] = word_of(computer)
            else:
                from xltools.document.pdf.libreoffice import LibreOffice

                assert office is not None
                _engines[key] = LibreOffice(office)
        return _engines[key]


_engines: dict[tuple[str, str], Engine] = {}
"""The engines of this process: a second workbook finds the program warm."""
_lock = threading.Lock()


@atexit.register
def close() -> None:
    """End every program that was started here; the next PDF starts it anew."""
    with _lock:
        for engine in _engines.values():
            with suppress(OSError):
                engine.close()
