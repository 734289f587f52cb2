"""The process in which templates by others are opened, looked at and filled, one request after another."""

from __future__ import annotations

import json
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any

from xltools.core.thai import forget_texts
from xltools.document.foreign import wire
from xltools.document.foreign.bounds import bound_process, bound_time
from xltools.document.lint import own_needs, read_template
from xltools.document.package import PackageError, parse, read_parts
from xltools.document.pictures import has_picture
from xltools.errors import InputError, XltoolsError

if TYPE_CHECKING:
    from xltools.document.template import Template

_TEMPLATES_KEPT = 16
Answer = tuple[Any, bytes]


def main() -> None:
    """Answer requests from the standard input until it ends, be it that whoever sent them was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _private_output()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    bound_process()
    wire.send(answers, b'"ready"')
    while True:
        request = pickle.loads(requests.get())
        words, data = _answer(request)
        wire.send(answers, json.dumps(words).encode(), data)
        if request["work"] == "needs" and requests.empty():
            _answer(request | {"work": "open"})  # asked for next: be done with it while rules are checked


def _private_output() -> IO[bytes]:
    """Return the stream for answers; what anything else prints goes nowhere."""
    line = os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(line, os.O_BINARY)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return os.fdopen(line, "wb")


def _listen(requests: queue.SimpleQueue[bytes]) -> None:
    with os.fdopen(0, "rb", closefd=False) as stream:
        while (frame := wire.receive(stream)) is not None:
            requests.put(frame[0])
    os._exit(0)


def _answer(request: Mapping[str, Any]) -> Answer:
    """Return the answer to a request; whatever goes wrong is an answer too."""
    digest = request["digest"]
    if request["template"] is not None:
        while len(_known) >= _TEMPLATES_KEPT:
            del _known[next(iter(_known))]
        _known[digest] = request["template"]
    if digest not in _known:
        return {"unknown": True}, b""
    name = request["name"]
    bound_time(request["seconds"])
    try:
        done, data = _WORK[request["work"]](_known[digest], name, **request["given"])
    except Exception as error:  # noqa: BLE001  whatever a stranger's template raises is told in a line
        told = _told(error, name)
        return {"error": (told.code, told.params)}, b""
    return {"done": done}, data


def _told(error: Exception, name: str) -> XltoolsError:
    """Return an error for whoever asked, whatever the template made of it here."""
    detail = error.params.get("detail", "") if isinstance(error, XltoolsError) else type(error).__name__
    if detail.startswith("MemoryError"):
        return InputError("template-too-big", {"name": name})
    if isinstance(error, XltoolsError):
        return error
    said = " ".join(f"{detail}: {error}".split())[:300]
    return InputError(
        "template-failed", {"name": name, "detail": said, "line": "", "place_th": "", "place_en": ""}
    )


_known: dict[str, bytes] = {}
"""The templates that were sent along, by digest."""


@lru_cache(maxsize=_TEMPLATES_KEPT)
def _opened(data: bytes, name: str) -> Template:
    from xltools.document.template import Template  # what is asked first needs none of it

    return Template(data, name)


def _needs(data: bytes, name: str) -> Answer:
    pictures = frozenset({"garuda"} if has_picture(data, "garuda") else ())
    needs, wrong = own_needs(data, pictures)
    return (wire.needs_words(needs), wrong), b""


def _open(data: bytes, name: str) -> Answer:
    """Compile a template; of its parts none may be such that Word could not read it."""
    _opened(data, name)
    try:
        for part, content in read_parts(data).items():
            if part.endswith((".xml", ".rels")):
                parse(content)
    except PackageError as error:
        raise InputError("template-damaged", {"name": name, "detail": f"{part}: {error}"}) from error
    return None, b""


def _undeclared(data: bytes, name: str, context: Mapping[str, Any]) -> Answer:
    return wire.undeclared_words(_opened(data, name).undeclared(context)), b""


def _render(data: bytes, name: str, **given: Any) -> Answer:
    forget_texts()  # nobody reads a workbook here, which else begins anew
    return None, _opened(data, name).render(**given)


def _read(data: bytes, name: str, context: Mapping[str, Any]) -> Answer:
    return wire.reading_words(read_template(data, name, context)), b""


_WORK: dict[str, Callable[..., Answer]] = {
    "needs": _needs,
    "open": _open,
    "undeclared": _undeclared,
    "render": _render,
    "read": _read,
}
