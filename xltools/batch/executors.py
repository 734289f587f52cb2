"""Who does the work: processes of this computer, each of which may die or hang without harm to the others."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from typing import Any, Literal, Protocol, TypeVar

from xltools.errors import EngineUnavailable

J = TypeVar("J")
R = TypeVar("R")

_MOST_ON_WINDOWS = 60
"""Windows waits for 63 things at once at most."""
_STARTUP_SECONDS = 120.0
_FAILED_STARTS = 3
_TRIES = 2
"""A worker may be killed for another's greed for memory: its job is tried once more."""
_GOODBYE_SECONDS = 3.0
"""Enough to end a LibreOffice that a worker has started for PDF."""
_TICK = 0.2


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a job has no result: its time was up, its worker died, or it raised what it should not."""

    why: Literal["timeout", "died", "raised"]
    detail: str = ""


class Crew(Protocol):
    """Does jobs in any order, taking only as many at a time as can be worked on."""

    def run(
        self, function: Callable[[J], R], jobs: Iterable[J], stopped: Callable[[], bool]
    ) -> Iterator[tuple[J, R | Lost]]:
        """Yield each job with its result, until all are done or ``stopped`` says so."""

    def finish(self, seconds: float) -> Iterator[tuple[Any, Any]]:
        """Take no further job; yield what gets done within that time."""

    def close(self) -> None:
        """Let everybody go, whatever they are at."""


@dataclass(slots=True)
class _Task:
    """A job, and how often a worker died over it."""

    job: Any
    deaths: int = 0


class _Worker:
    """One process, the line to it, and the task it has in hand."""

    def __init__(self, context: SpawnContext) -> None:
        self.line, far = context.Pipe()
        self.process = context.Process(target=_serve, args=(far,), daemon=True)
        with _undisturbed():
            self.process.start()
        far.close()
        self.ready = False
        self.task: _Task | None = None
        self.since = time.monotonic()

    @property
    def idle(self) -> bool:
        return self.ready and self.task is None

    def give(self, function: Callable[[Any], Any], task: _Task) -> None:
        self.task, self.since = task, time.monotonic()
        with contextlib.suppress(OSError):  # one that is gone is noticed by the end of its line
            self.line.send((function, task.job))

    def dismiss(self) -> None:
        with contextlib.suppress(OSError):
            self.line.send(None)

    def end(self) -> None:
        self.process.kill()
        self.process.join(5)
        self.line.close()


class ProcessCrew:
    """Processes of this computer. One that hangs is killed, one that dies is replaced, nobody else is lost.

    ``concurrent.futures.ProcessPoolExecutor`` breaks as a whole when one process dies, and cannot end one
    that hangs.
    """

    def __init__(self, size: int, seconds: float) -> None:
        self._size = min(size, _MOST_ON_WINDOWS) if sys.platform == "win32" else size
        self._seconds = seconds
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._queue: deque[_Task] = deque()

    def run(
        self, function: Callable[[J], R], jobs: Iterable[J], stopped: Callable[[], bool]
    ) -> Iterator[tuple[J, R | Lost]]:
        """Yield each job with its result, in the order in which they are done.

        Raises:
            EngineUnavailable: processes cannot be started.
        """
        self._queue.clear()
        waiting = iter(jobs)
        while not stopped() and self._hand_out(function, waiting):
            yield from self._collected(_TICK)

    def finish(self, seconds: float) -> Iterator[tuple[Any, Any]]:
        """Take no further job; yield what gets done within that time."""
        end = time.monotonic() + seconds
        while any(worker.task for worker in self._workers) and (left := end - time.monotonic()) > 0:
            yield from self._collected(left)

    def close(self) -> None:
        """End all processes: who has nothing to do, by itself, with what it started; the others at once."""
        for worker in self._workers:
            if worker.idle:
                worker.dismiss()
            else:
                worker.process.kill()
        end = time.monotonic() + _GOODBYE_SECONDS
        for worker in self._workers:
            worker.process.join(max(0, end - time.monotonic()))
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _hand_out(self, function: Callable[[J], R], waiting: Iterator[J]) -> bool:
        """Give idle workers their next task, start workers where there are tasks; tell whether any is left."""
        while True:
            while len(self._queue) < self._size and (job := next(waiting, _NO_JOB)) is not _NO_JOB:
                self._queue.append(_Task(job))
            idle = next((worker for worker in self._workers if worker.idle), None)
            starting = sum(not worker.ready for worker in self._workers)
            if idle and self._queue:
                idle.give(function, self._queue.popleft())
            elif starting < len(self._queue) and len(self._workers) < self._size:
                self._workers.append(_Worker(self._context))
            else:
                return bool(self._queue) or any(worker.task for worker in self._workers)

    def _collected(self, seconds: float) -> Iterator[tuple[Any, Any]]:
        """Yield what was done within that time, at once if something was."""
        lines = {worker.line: worker for worker in self._workers}
        for line in connection.wait(list(lines), timeout=min(seconds, _TICK)):
            assert isinstance(line, Connection) or sys.platform == "win32"
            worker = lines[line]  # type: ignore[index]
            try:
                said = worker.line.recv()
            except (EOFError, OSError):
                yield from self._died(worker)
                continue
            if not worker.ready:
                worker.ready, self._failed_starts = True, 0
            elif worker.task is not None:
                task, worker.task = worker.task, None
                yield task.job, said
        yield from self._overdue()

    def _overdue(self) -> Iterator[tuple[Any, Any]]:
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.task is not None and now - worker.since > self._seconds:
                self._dismiss(worker)
                yield worker.task.job, Lost("timeout", f"{self._seconds:g}")
            elif not worker.ready and now - worker.since > _STARTUP_SECONDS:
                yield from self._died(worker)

    def _died(self, worker: _Worker) -> Iterator[tuple[Any, Any]]:
        self._dismiss(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                raise EngineUnavailable("workers-not-started", {"detail": str(worker.process.exitcode)})
        elif worker.task is not None:
            worker.task.deaths += 1
            if worker.task.deaths < _TRIES:
                self._queue.appendleft(worker.task)
            else:
                yield worker.task.job, Lost("died", str(worker.process.exitcode))

    def _dismiss(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.end()


_NO_JOB: Any = object()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep Ctrl-C from a process that is being started: a terminal sends it to the whole family."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(line: Connection) -> None:
    """Do what comes along the line until it ends; say nothing to the terminal; go with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        with contextlib.suppress(OSError):
            os.dup2(nowhere, stream)
    threading.Thread(target=_go_with_parent, daemon=True).start()
    line.send("ready")
    while True:
        try:
            task = line.recv()
        except (EOFError, OSError):
            return
        if task is None:
            return
        line.send(_done(*task))


def _done(function: Callable[[Any], Any], job: Any) -> Any:
    try:
        return function(job)
    except Exception as error:  # noqa: BLE001  the worker goes on with the next job
        return Lost("raised", f"{type(error).__name__}: {error}"[:300])


def _go_with_parent() -> None:
    """End at once when the parent is gone: whatever it was at, the next run does it again."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
