"""The journal of a folder's batches: what became of each agency, so that the next run goes on from there.

One JSON object a line, only ever added to; of several on one workbook the last holds. Each line begins with a
checksum of its rest: one that was cut off by a lack of power, or changed by hand, is as if it had not been
written. A line of its own says that everything is to be done again; what stands before it is history.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from xltools.disk import move, new_temporary
from xltools.errors import OutputError

JOURNAL = ".xltools-batch.jsonl"
_GROUP = 64
_GROUP_SECONDS = 1.0
_FORM = b"xltools batch 2\n"
"""Goes into each checksum: a line in another form of this file is none that is understood."""
_SUM = len('{"sum":"00000000",')
_KEY = b'{"key":'
_AGAIN = "all again"
_WORTH_TIDYING = 16 << 20


class Journal:
    """The journal of one folder, held in memory only by where each agency's last line stands."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL
        self._file: BinaryIO | None = None
        self._unsynced, self._synced_at = 0, time.monotonic()
        self._forget()
        self._read()

    def _forget(self) -> None:
        self._places: dict[bytes, int] = {}
        """Where a line begins, and in the lower half how long it is."""
        self._end = self._again_from = 0

    def last(self, key: str) -> dict[str, Any] | None:
        """Return the last line on a workbook, None if there is none."""
        place = self._places.get(_short(key))
        if place is None:
            return None
        if self._file is not None:
            self._file.flush()
        with self.path.open("rb") as file:
            file.seek(place >> 32)
            line = _parsed(file.read(place & 0xFFFFFFFF))
        return line if line is not None and line.get("key") == key else None

    def is_history(self, key: str) -> bool:
        """Tell whether all was to be done again after the last line on a workbook was written."""
        return self._places.get(_short(key), 0) >> 32 < self._again_from

    def open(self, *, anew: bool) -> Self:
        """Begin to write, after the last whole line; ``anew`` makes history of all that stands there.

        Whoever opens it is the folder's only batch; what another has added since it was looked at is read first.

        Raises:
            OutputError: ``journal-unusable``, it cannot be read or written.
        """
        self._forget()
        self._read()
        try:
            if self.path.exists() and not self.path.is_file():
                raise IsADirectoryError(str(self.path))
            self._tidy()
            self._file = self.path.open("ab")
            self._file.truncate(self._end)
            self._file.seek(self._end)
        except OSError:
            raise OutputError("journal-unusable", {"path": str(self.path)}) from None
        if anew and self._places:
            self.add("", {_AGAIN: True})
            self._again_from = self._end
        return self

    def add(self, key: str, line: Mapping[str, Any]) -> None:
        """Write a line; it reaches the disk with its group."""
        assert self._file is not None
        text = json.dumps({"key": key, **line}, ensure_ascii=False, separators=(",", ":"))
        data = _summed(text.encode("utf-8", "surrogatepass"))
        self._file.write(data)
        self._file.flush()
        if key:
            self._places[_short(key)] = self._end << 32 | len(data)
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
                key = _key(data)
                if key:
                    self._places[_short(key)] = self._end << 32 | len(data)
                self._end += len(data)
                if key == "":
                    self._again_from = self._end

    def _tidy(self) -> None:
        """Write the journal anew without what no longer holds, once that is the greater part."""
        held = sum(place & 0xFFFFFFFF for place in self._places.values())
        if self._end - held < max(held, _WORTH_TIDYING):
            return
        handle, temporary = new_temporary(self.path.parent, 0o666)
        with os.fdopen(handle, "wb") as new, self.path.open("rb") as old:
            again_told = not self._again_from
            for place in sorted(self._places.values()):
                if not again_told and place >> 32 >= self._again_from:
                    new.write(_summed(json.dumps({"key": "", _AGAIN: True}, separators=(",", ":")).encode()))
                    again_told = True
                old.seek(place >> 32)
                new.write(old.read(place & 0xFFFFFFFF))
            new.flush()
            os.fsync(new.fileno())
        move(temporary, self.path)
        self._forget()
        self._read()


def _summed(text: bytes) -> bytes:
    return b'{"sum":"%08x",%b\n' % (zlib.crc32(_FORM + text), text[1:])


def _whole(data: bytes) -> bytes | None:
    """Return a line without its checksum, None where that is wrong."""
    text = b"{" + data[_SUM:].rstrip(b"\n")
    return text if _summed(text) == data else None


def _parsed(data: bytes) -> dict[str, Any] | None:
    text = _whole(data)
    return None if text is None else json.loads(text.decode("utf-8", "surrogatepass"))


def _key(data: bytes) -> str | None:
    """Return a whole line's key without reading the rest, None where the line is not whole."""
    text = _whole(data)
    if text is None:
        return None
    key, _ = json.JSONDecoder().raw_decode(text[len(_KEY) :].decode("utf-8", "surrogatepass"))
    return str(key)


def _short(key: str) -> bytes:
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).digest()
