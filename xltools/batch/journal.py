"""The journal of a folder's batches: what became of each agency, so that the next run goes on from there.

One JSON object a line, only ever added to; of several on one workbook the last holds. A line that was cut
off by a lack of power is as if it had not been written.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from xltools.errors import OutputError

JOURNAL = ".xltools-batch.jsonl"
_GROUP = 64
_GROUP_SECONDS = 1.0


class Journal:
    """The journal of one folder, held in memory only by where each agency's last line stands."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self._places: dict[bytes, tuple[int, int]] = {}
        self._file: BinaryIO | None = None
        self._end = 0
        self._unsynced, self._synced_at = 0, time.monotonic()
        self._read()

    def last(self, key: str) -> dict[str, Any] | None:
        """Return the last line on a workbook, None if there is none."""
        place = self._places.get(_short(key))
        if place is None:
            return None
        if self._file is not None:
            self._file.flush()
        with self.path.open("rb") as file:
            file.seek(place[0])
            line = _parsed(file.read(place[1]))
        return line if line is not None and line.get("key") == key else None

    def open(self, *, anew: bool) -> Self:
        """Begin to write, after the last whole line, or in an empty journal.

        Whoever opens it is the folder's only batch; what another has added since it was looked at is read first.

        Raises:
            OutputError: ``journal-unusable``, it cannot be read or written.
        """
        self._places, self._end = {}, 0
        if not anew:
            self._read()
        try:
            if self.path.exists() and not self.path.is_file():
                raise IsADirectoryError(str(self.path))
            self._file = self.path.open("wb" if anew else "ab")
        except OSError:
            raise OutputError("journal-unusable", {"path": str(self.path)}) from None
        self._file.truncate(self._end)
        self._file.seek(self._end)
        return self

    def add(self, key: str, line: Mapping[str, Any]) -> None:
        """Write a line; it reaches the disk with its group."""
        assert self._file is not None
        data = (json.dumps({"key": key, **line}, ensure_ascii=False, separators=(",", ":")) + "\n").encode(
            "utf-8", "surrogatepass"
        )
        self._file.write(data)
        self._file.flush()
        self._places[_short(key)] = (self._end, len(data))
        self._end += len(data)
        self._unsynced += 1
        if self._unsynced >= _GROUP or time.monotonic() - self._synced_at > _GROUP_SECONDS:
            self._sync()

    def _sync(self) -> None:
        assert self._file is not None
        self._file.flush()
        os.fsync(self._file.fileno())
        self._unsynced, self._synced_at = 0, time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the last group to the disk."""
        if self._file is not None:
            self._sync()
            self._file.close()
            self._file = None

    def _read(self) -> None:
        if not self.path.is_file():
            return
        try:
            file = self.path.open("rb")
        except OSError:
            raise OutputError("journal-unusable", {"path": str(self.path)}) from None
        with file:
            for data in file:
                if not data.endswith(b"\n"):  # torn off
                    return
                line = _parsed(data)
                if line is not None and isinstance(line.get("key"), str):
                    self._places[_short(line["key"])] = (self._end, len(data))
                self._end += len(data)


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(data.decode("utf-8", "surrogatepass"))
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _short(key: str) -> bytes:
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).digest()
