"""What is asked of a batch, and who is asked to do it."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass, replace
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


def with_pdf(request: Request) -> Request:
    """Return the request once it is sure that its PDF can be made; nothing has begun yet.

    Raises:
        EngineUnavailable: no program here makes PDF, or the work is to be done elsewhere.
    """
    if request.options.pdf is None:
        return request
    if request.executor:
        raise EngineUnavailable("pdf-only-here")
    from xltools.document.pdf.printer import Printer

    Printer(request.options.pdf)
    # Word on macOS is the user's own, and one: it prints for nobody else meanwhile
    return replace(request, jobs=1) if sys.platform == "darwin" else request


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
