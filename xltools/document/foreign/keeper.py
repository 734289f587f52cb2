"""Keeps the processes for templates by others warm: one serves many documents, and is ended when it must be."""

from __future__ import annotations

import atexit
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from xltools.document.foreign import wire
from xltools.document.pdf.helper import own_group
from xltools.errors import EngineUnavailable

_STARTUP_SECONDS = 90.0
_TICK = 0.2
"""On Windows, Ctrl-C is not heard while something is waited for."""
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from xltools.document.foreign.child import main; main()"
)

Answer = tuple[Any, bytes]


class StoppedError(Exception):
    """The process was ended: it took too long, or it is gone by itself."""

    def __init__(self, *, slow: bool) -> None:
        super().__init__(slow)
        self.slow = slow


class Child:
    """One process. It ends with us at the latest: it ends when nobody is left at the other end of its line.

    Raises:
        EngineUnavailable: ``template-process``: it cannot be started.
    """

    def __init__(self) -> None:
        self.maker = os.getpid()
        self._ready = False
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[bytes, bytes] | None] = queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, json.dumps(_places())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                **own_group(),
            )
        except OSError as error:
            raise EngineUnavailable("template-process", {"detail": str(error)}) from error
        threading.Thread(target=self._speak, daemon=True).start()

    def _speak(self) -> None:
        """Send each request and hand on its answer, until the process is gone."""
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert answers is not None
        answer: tuple[bytes, bytes] | None = None
        with suppress(OSError, ValueError), requests, answers:
            while (answer := wire.receive(answers)) is not None:
                self._answers.put(answer)
                request = self._requests.get()
                if request is None:
                    return
                wire.send(requests, request)
        self._answers.put(None)

    def ask(self, request: Mapping[str, Any], seconds: float) -> Answer:
        """Return the answer to a request.

        Raises:
            StoppedError: there was none in time; the process is ended then.
            EngineUnavailable: ``template-process``: it did not start.
        """
        if not self._ready:
            try:
                self._next(_STARTUP_SECONDS)
            except StoppedError:
                raise EngineUnavailable(
                    "template-process", {"detail": str(self._process.poll() or "")}
                ) from None
            self._ready = True
        self._requests.put(pickle.dumps(request))
        words, data = self._next(seconds)
        try:
            return json.loads(words), data
        except ValueError:  # it is no longer what it was
            raise StoppedError(slow=False) from None

    def _next(self, seconds: float) -> tuple[bytes, bytes]:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            with suppress(queue.Empty):
                answer = self._answers.get(timeout=min(left, _TICK))
                if answer is None:
                    raise StoppedError(slow=False)
                return answer
        raise StoppedError(slow=True)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._requests.put(None)
        self._process.kill()
        self._process.wait()


def ask(request: Mapping[str, Any], seconds: float) -> Answer:
    """Return the answer of a process that is idle, or else of a new one; one that fails is ended.

    Raises:
        StoppedError: there was no answer in time, or the process is gone.
        EngineUnavailable: ``template-process``: no process can be started.
    """
    child = _idle_child() or Child()
    try:
        answer = child.ask(request, seconds)
    except BaseException:  # Ctrl-C too: nothing is left at work behind us
        child.end()
        raise
    with _lock:
        _idle.append(child)
    return answer


def _idle_child() -> Child | None:
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.maker == os.getpid():
                return child
    return None


def _places() -> list[str]:
    """Return where modules are found, never in the folder one happens to be in."""
    return [*filter(None, sys.path), str(Path(__file__).parents[3])]


_idle: list[Child] = []
_lock = threading.Lock()


@atexit.register
def close() -> None:
    """End every process that was started here; the next request starts one anew."""
    while (child := _idle_child()) is not None:
        child.end()
