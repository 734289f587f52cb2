"""Any ``concurrent.futures.Executor`` as a crew: of dask, or of a function that somebody names."""

from __future__ import annotations

import contextlib
import importlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from xltools.batch.executors import Lost
from xltools.errors import EngineUnavailable

J = TypeVar("J")
R = TypeVar("R")

_TICK = 0.2
_MOST_LOST_IN_A_ROW = 25
"""So many jobs without a single result, and the executor is gone, not the jobs at fault."""


@dataclass(slots=True)
class _Task:
    """A job in the executor's hands, since when, and whether an executor broke while it was."""

    job: Any
    since: float = 0.0
    suspect: bool = False


class FuturesCrew:
    """Gives jobs to an executor, a few at a time. One that breaks as a whole is made anew.

    What was in its hands then is tried again one by one, so that the job that breaks it is told from the
    others. A job whose time is up is given up, and what it still gives back is not looked at.
    """

    def __init__(self, make: Callable[[], Executor], width: int, seconds: float) -> None:
        self._make, self._width, self._seconds = make, width, seconds
        self._executor = make()
        self._tasks: dict[Future[Any], _Task] = {}
        self._again: deque[_Task] = deque()
        self._lost_in_a_row = 0

    def run(
        self, function: Callable[[J], R], jobs: Iterable[J], stopped: Callable[[], bool]
    ) -> Iterator[tuple[J, R | Lost]]:
        """Yield each job with its result, until all are done or ``stopped`` says so.

        Raises:
            EngineUnavailable: the executor does nothing any more.
        """
        waiting = iter(jobs)
        while not stopped():
            self._hand_out(function, waiting)
            if not self._tasks:
                return
            yield from self._collected(_TICK)

    def finish(self, seconds: float) -> Iterator[tuple[Any, Any]]:
        """Take no further job; yield what gets done within that time."""
        end = time.monotonic() + seconds
        while self._tasks and (left := end - time.monotonic()) > 0:
            yield from self._collected(left)

    def close(self) -> None:
        """Let everybody go; nobody is waited for."""
        for future in self._tasks:
            future.cancel()
        with contextlib.suppress(Exception):
            self._executor.shutdown(wait=False)

    def _hand_out(self, function: Callable[[J], R], waiting: Iterator[J]) -> None:
        while len(self._tasks) < (1 if self._again or self._has_suspect() else self._width):
            if self._again:
                task = self._again.popleft()
            elif (job := next(waiting, _NO_JOB)) is not _NO_JOB:
                task = _Task(job)
            else:
                return
            try:
                future = self._executor.submit(function, task.job)
            except BrokenExecutor:
                self._again.appendleft(task)
                self._replace()
                continue
            task.since = time.monotonic()
            self._tasks[future] = task

    def _has_suspect(self) -> bool:
        return any(task.suspect for task in self._tasks.values())

    def _collected(self, seconds: float) -> Iterator[tuple[Any, Any]]:
        done, _ = wait(list(self._tasks), timeout=seconds, return_when=FIRST_COMPLETED)
        broken = []
        for future in done:
            task = self._tasks.pop(future)
            try:
                told = future.result()
            except BrokenExecutor:
                broken.append(task)
            except (Exception, CancelledError) as error:  # noqa: BLE001  whatever a cluster comes up with
                yield task.job, self._lost(error)
            else:
                self._lost_in_a_row = 0
                yield task.job, told
        if broken:
            yield from self._after_break(broken)
        yield from self._overdue()

    def _after_break(self, broken: list[_Task]) -> Iterator[tuple[Any, Any]]:
        broken += self._tasks.values()
        self._tasks.clear()
        self._replace()
        for task in broken:
            if task.suspect:  # it was alone
                yield task.job, self._counted(Lost("died", "broken executor"))
            else:
                task.suspect = True
                self._again.append(task)

    def _overdue(self) -> Iterator[tuple[Any, Any]]:
        now = time.monotonic()
        for future, task in list(self._tasks.items()):
            if now - task.since > self._seconds:
                del self._tasks[future]
                future.cancel()
                yield task.job, self._counted(Lost("timeout", f"{self._seconds:g}"))

    def _replace(self) -> None:
        with contextlib.suppress(Exception):
            self._executor.shutdown(wait=False)
        self._lost_in_a_row += 1
        self._check()
        self._executor = self._make()

    def _lost(self, error: BaseException) -> Lost:
        killed = type(error).__name__ in ("KilledWorker", "CancelledError", "FutureCancelledError")
        detail = f"{type(error).__name__}: {error}"
        return self._counted(Lost("died" if killed else "raised", " ".join(detail.split())[:300]))

    def _counted(self, lost: Lost) -> Lost:
        self._lost_in_a_row += 1
        self._check()
        return lost

    def _check(self) -> None:
        if self._lost_in_a_row > _MOST_LOST_IN_A_ROW:
            raise EngineUnavailable("executor-lost", {"count": str(self._lost_in_a_row)})


_NO_JOB: Any = object()


def named_executor(name: str, jobs: int) -> Callable[[], Executor]:
    """Return what makes the executor that ``module:function`` names; the function is told how many jobs at once.

    Raises:
        EngineUnavailable: there is no such function.
    """
    module, _, function = name.partition(":")
    try:
        make = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise EngineUnavailable("bad-executor", {"name": name, "detail": str(error)}) from None

    def made() -> Executor:
        try:
            executor = make(jobs)
        except Exception as error:  # noqa: BLE001  whatever a function that somebody named comes up with
            detail = f"{type(error).__name__}: {error}"
            raise EngineUnavailable("bad-executor", {"name": name, "detail": detail}) from None
        if not isinstance(executor, Executor):
            detail = f"{type(executor).__name__}"
            raise EngineUnavailable("bad-executor", {"name": name, "detail": detail})
        return executor

    return made
