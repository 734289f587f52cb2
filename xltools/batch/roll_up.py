"""The roll-up of a batch, written by a process that ends with it: what it needs goes with it too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from xltools.batch.executors import Lost, ProcessCrew
from xltools.batch.result import Result
from xltools.core.messages import Language
from xltools.errors import XltoolsError
from xltools.outcome import Options
from xltools.rollup import Progress, Rollup, write_rollup

_FEW = 200
"""So few agencies are summed up at once: a process takes longer to start."""
_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class _Sum:
    """What is asked of whoever writes the roll-up: the records stand in a file, a line each."""

    records: str
    folder: Path
    language: Language
    options: Options
    progress: Progress


def roll_up(result: Result, out: Path, options: Options) -> None:
    """Write the roll-up over everything that is done, now or before; what became of it goes to the result."""
    language = options.language or options.default_language
    progress = Progress(len(result.agencies), result.left, result.interrupted)
    with TemporaryDirectory(prefix="xltools-") as passing:
        records = Path(passing, "records")
        with records.open("w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
            for record in result.records(of_this_run=False):
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        wanted = _Sum(str(records), out, language, options, progress)
        written = _written(wanted) if len(result.agencies) <= _FEW else _elsewhere(wanted)
    result.files, result.notes, result.errors = written.files, written.notes, written.errors


def _elsewhere(wanted: _Sum) -> Rollup:
    crew = ProcessCrew(1, _SECONDS)
    try:
        ((_, told),) = crew.run(_written, [wanted], lambda: False)
    finally:
        crew.close()
    if isinstance(told, Lost):
        return Rollup((), {}, errors=(XltoolsError("rollup-lost", {"detail": told.detail}),))
    return told


def _written(wanted: _Sum) -> Rollup:
    with Path(wanted.records).open(encoding="utf-8", errors="surrogatepass") as file:
        return write_rollup(
            wanted.folder,
            (json.loads(line) for line in file),
            language=wanted.language,
            now=wanted.options.now,
            progress=wanted.progress,
        )
