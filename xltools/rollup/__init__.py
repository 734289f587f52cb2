"""The roll-up of a batch: a workbook, a page for the browser and JSON, over all agencies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from xltools.core.messages import Language, say
from xltools.errors import XltoolsError
from xltools.records import dataclass
from xltools.rollup import page, summary
from xltools.rollup.digest import Digest, Progress
from xltools.rollup.links import Links
from xltools.rollup.page import Page
from xltools.rollup.place import Placed, place

__all__ = ["WORKBOOK_NAME", "Progress", "Rollup", "write_rollup"]

WORKBOOK_NAME = "สรุป.xlsx"


@dataclass(frozen=True)
class Rollup:
    """What was written. ``notes`` are lines for a person; ``errors`` are of the files that could not be."""

    files: tuple[Path, ...]
    counts: Mapping[str, int]
    notes: tuple[str, ...] = ()
    errors: tuple[XltoolsError, ...] = ()


def write_rollup(
    folder: Path,
    records: Iterable[Mapping[str, Any]],
    *,
    language: Language,
    now: datetime,
    progress: Progress | None = None,
) -> Rollup:
    """Write the roll-up of a batch into a folder; a file that cannot be written leaves the others whole.

    Args:
        folder: where the files go; it is made if it is not there.
        records: one mapping for each agency, in the order of its row. They are read once, one by one.
        language: of the workbook and the page; the JSON has both.
        now: the clock of the run.
        progress: how far the batch came, where it may not have come to its end.

    Raises:
        XltoolsError: a record came with an error of its own making.
    """
    digest = Digest(Links(folder), language)
    with TemporaryFile() as entries, TemporaryFile() as agencies, TemporaryFile() as texts:
        index = Page(agencies, texts)
        for record in records:
            entries.write((b",\n" if digest.agencies else b"") + summary.entry(record))
            index.add(digest.add(record), digest.folder(record), digest.findings(record))
        digest.progress = progress or Progress(len(digest.agencies))
        return _written(folder, digest, entries, index, language, now)


def _written(
    folder: Path, digest: Digest, entries: IO[bytes], index: Page, language: Language, now: datetime
) -> Rollup:
    from xltools.rollup.workbook import workbook_bytes  # XlsxWriter is paid for only here

    data = workbook_bytes(digest, language, now)
    sha256 = hashlib.sha256(data).hexdigest()
    known = {sha256, summary.digest_told(folder / summary.NAME)}
    files = _Files(folder, language)
    book = files.put(WORKBOOK_NAME, (data,), lambda path: _digest_of(path) in known)
    told = (book.name, sha256) if book else None
    pieces = summary.pieces(entries, digest.summary(), told, interrupted=digest.progress.interrupted)
    files.put(summary.NAME, pieces, summary.is_ours)
    files.put(page.NAME, index.pieces(digest, language, now), page.is_ours)
    return Rollup(tuple(files.placed), digest.summary(), tuple(files.notes), tuple(files.errors))


class _Files:
    """Puts files in place one by one and remembers what came in the way."""

    def __init__(self, folder: Path, language: Language) -> None:
        self._folder = folder
        self._language = language
        self.placed: list[Path] = []
        self.notes: list[str] = []
        self.errors: list[XltoolsError] = []

    def put(self, name: str, pieces: Iterable[bytes], is_ours: Callable[[Path], bool]) -> Path | None:
        """Put one file in place and return where, None where it could not be."""
        try:
            placed = place(self._folder, name, pieces, is_ours)
        except XltoolsError as error:
            self.errors.append(error)
            return None
        self.placed.append(placed.path)
        self._note(placed)
        return placed.path

    def _note(self, placed: Placed) -> None:
        if placed.instead_of is not None:
            key = f"rollup.beside_{placed.why}"
            self.notes.append(say(key, self._language, old=placed.instead_of.name, new=placed.path.name))


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
