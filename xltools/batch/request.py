"""What is asked of a batch, and who is asked to do it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from xltools.batch.executors import Crew
from xltools.batch.futures import FuturesCrew, named_executor
from xltools.errors import EngineUnavailable
from xltools.outcome import Options


@dataclass(frozen=True)
class Request:
    """What is asked of a batch."""

    sources: tuple[Path, ...]
    out: Path
    options: Options
    jobs: int
    seconds: float
    executor: str = ""
    scheduler: str = ""
    fresh: bool = False


def ensure_pdf(request: Request) -> None:
    """See that PDF can be made before anything is begun.

    Raises:
        EngineUnavailable: no program here makes it, or the work is to be done elsewhere.
    """
    if request.options.pdf is None:
        return
    if request.executor:
        raise EngineUnavailable("pdf-only-here")
    from xltools.document.pdf.printer import Printer

    Printer(request.options.pdf)


def crew_of(request: Request, stack: contextlib.ExitStack) -> Crew:
    """Return the crew that a request names beside the processes of this computer.

    Raises:
        EngineUnavailable: there is none of that name, or it does not answer.
    """
    width = request.jobs
    if request.executor == "dask":
        from xltools.batch.cluster import dask_executor

        make, width, close = dask_executor(request.scheduler)
        stack.callback(close)
    else:
        make = named_executor(request.executor, request.jobs)
    crew = FuturesCrew(make, width, request.seconds)
    stack.callback(crew.close)
    return crew
