"""Makes PDF with a LibreOffice of its own; run by a Python that has python3-uno, not imported by xltools.

Its arguments are LibreOffice's program, a folder for a passing profile inside a folder that goes with it, and
a name for the pipe between them. It needs nothing of xltools and runs with any Python from 3.8 on, for LibreOffice may bring an old one.
"""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Dict  # noqa: UP035

_PAUSE = 0.05
_SECONDS_AT_THE_END = 8
_NEVER = 0
"""Neither macros nor links of a document are followed."""


def main(program: str, profile: str, pipe: str) -> None:
    """Answer requests until the input ends."""
    requests = queue.SimpleQueue()  # type: Any
    threading.Thread(target=_hear, args=(requests, profile), daemon=True).start()
    sys.path.append(str(Path(program).resolve().parent))
    try:
        import uno
    except ImportError:
        _say({"lacks": "uno"})
        return
    office = subprocess.Popen(
        [
            program,
            "-env:UserInstallation=" + Path(profile).as_uri(),
            "--accept=pipe,name=" + pipe + ";urp;",
            *("--headless", "--invisible", "--nodefault", "--norestore", "--nologo", "--nolockcheck"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    desktop = None
    try:
        desktop = _desktop(uno, pipe, office)
        _say({"ready": True})
        while True:
            request = requests.get()
            if request is None:
                break
            _say(_answer(uno, desktop, json.loads(request)))
    finally:
        _end(desktop, office)
        shutil.rmtree(Path(profile).parent, ignore_errors=True)


def _hear(requests: Any, profile: str) -> None:
    """Hand requests on; when there are no more, see that this process ends even if it is stuck."""
    for line in sys.stdin:
        requests.put(line)
    requests.put(None)
    time.sleep(_SECONDS_AT_THE_END)
    shutil.rmtree(Path(profile).parent, ignore_errors=True)
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(os.getpid())], check=False)
    else:
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _desktop(uno: Any, pipe: str, office: Any) -> Any:
    """Return LibreOffice's desktop as soon as it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while True:
        try:
            context = resolver.resolve("uno:pipe,name=" + pipe + ";urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            if office.poll() is not None:
                _say({"gone": True})
                raise
        time.sleep(_PAUSE)


def _answer(uno: Any, desktop: Any, request: Dict[str, Any]) -> Dict[str, Any]:  # noqa: UP006
    """Make one PDF, and return what became of it."""

    def properties(values: Dict[str, Any]) -> Any:  # noqa: UP006
        made = []
        for name, value in values.items():
            made.append(uno.createUnoStruct("com.sun.star.beans.PropertyValue"))
            made[-1].Name, made[-1].Value = name, value
        return tuple(made)

    try:
        how = {"Hidden": True, "ReadOnly": True, "MacroExecutionMode": _NEVER, "UpdateDocMode": _NEVER}
        source, target = Path(request["source"]).as_uri(), Path(request["target"]).as_uri()
        document = desktop.loadComponentFromURL(source, "_blank", 0, properties(how))
        if document is None:
            return {"failed": "not opened"}
        try:
            options = uno.Any("[]com.sun.star.beans.PropertyValue", properties(request["options"]))
            document.storeToURL(
                target, properties({"FilterName": "writer_pdf_Export", "FilterData": options})
            )
        finally:
            document.close(True)
    except uno.getClass("com.sun.star.lang.DisposedException"):
        return {"gone": True}
    except uno.getClass("com.sun.star.uno.Exception") as error:
        return {"failed": str(error)}
    return {"made": True}


def _end(desktop: Any, office: Any) -> None:
    """End LibreOffice as a user would, for it then takes its own passing files away; else at once."""
    with suppress(Exception):  # it may be gone in the middle of the call, in any way
        if desktop is not None and office.poll() is None:
            desktop.terminate()
            office.wait(_SECONDS_AT_THE_END / 2)
    if office.poll() is None:
        office.terminate()


def _say(answer: Dict[str, Any]) -> None:  # noqa: UP006
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
