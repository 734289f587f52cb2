"""A process that makes PDF with an office program; whatever becomes of us or of it, it ends.

It reads requests from its standard input, a line of JSON each, and answers each with a line. When the
input ends, be it that we were killed, it ends its program and itself.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any

_SECONDS_AT_THE_END = 10


class HelperGone(Exception):
    """The process or its program did not answer in time, or ended; a new one may do better."""

    def __init__(self, *, stuck: bool) -> None:
        super().__init__(stuck)
        self.stuck = stuck


class Helper:
    """One such process."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **own_group(),
        )
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._ear = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._ear.start()

    def _listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._answers.put(line)
        self._answers.put(b"")
        stream.close()

    def answer(self, seconds: float) -> dict[str, Any]:
        """Return the next answer; the first one comes unasked, when the program is ready.

        Raises:
            HelperGone: there was none in time.
        """
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise HelperGone(stuck=True) from None
        if not line:
            raise HelperGone(stuck=False)
        answer: dict[str, Any] = json.loads(line)
        if answer.get("gone"):
            raise HelperGone(stuck=False)
        return answer

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer to a request.

        Raises:
            HelperGone: there was none in time.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise HelperGone(stuck=False) from None
        return self.answer(seconds)

    def end(self, *, at_once: bool = False) -> None:
        """End the process and its program; ``at_once`` without asking."""
        assert self._process.stdin is not None
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.stdin.close()
            self._process.wait(0 if at_once else _SECONDS_AT_THE_END)
        end_group(self._process)
        self._ear.join(_SECONDS_AT_THE_END)


def own_group() -> dict[str, Any]:
    """Return what starts a process without a window as the leader of a group: Ctrl-C is not for it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a group, and all that it started."""
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(command, capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
