"""The library python3-uno, taken in so that nothing else of this Python notices.

It is no PyPI package: it comes with LibreOffice, made for the Python of the system.
"""

from __future__ import annotations

import builtins
import importlib
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from xltools.computer.libreoffice import uno_places
from xltools.errors import EngineUnavailable

_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_PROBE = (
    "import sys; sys.path[:0] = [{place!r}]; import uno; c = uno.getComponentContext();"
    "c.ServiceManager.createInstanceWithContext('com.sun.star.bridge.UnoUrlResolver', c)"
)
_PROBE_SECONDS = 20


@cache
def uno(program: Path | None = None) -> Any:
    """Return the module ``uno``; ``program`` is the folder of the LibreOffice that is to be spoken to."""
    if "uno" in sys.modules:
        return sys.modules["uno"]
    place = _place(program)
    if place is None:
        raise EngineUnavailable("uno-missing")
    if _made_for(place) != _VERSION:
        _try_elsewhere(place)
    return _import_from(place)


def found() -> bool:
    """Return whether python3-uno is on this computer; ``uno`` says whether it fits."""
    return _place(None) is not None


def _place(program: Path | None) -> Path | None:
    """Return the folder that holds uno.py: the system's, else LibreOffice's own."""
    for place in (*map(Path, uno_places(_VERSION)), *([program] if program else [])):
        if (place / "uno.py").is_file():
            return place
    return None


def _made_for(place: Path) -> str | None:
    """Return the Python that the library was linked with, such as ``3.11``, if that can be seen."""
    for folder in (place, Path("/usr/lib/libreoffice/program"), Path("/usr/lib64/libreoffice/program")):
        for library in sorted(folder.glob("*pyuno.so")):
            if found := re.search(rb"libpython(3\.\d+)", library.read_bytes()):
                return found[1].decode()
    return None


def _try_elsewhere(place: Path) -> None:
    """Try the library in a process of its own: one made for another Python may take the process down."""
    command = [sys.executable, "-c", _PROBE.format(place=str(place))]
    try:
        tried = subprocess.run(command, capture_output=True, timeout=_PROBE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        tried = None
    if tried is None or tried.returncode:
        raise _unfit(place)


def _import_from(place: Path) -> Any:
    """Import uno, then take back what it changes: the search path, and the import of every other module."""
    path, importer = list(sys.path), builtins.__import__
    sys.path.insert(0, str(place))
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        raise _unfit(place) from error
    finally:
        sys.path[:] = path
        builtins.__import__ = importer


def _unfit(place: Path) -> EngineUnavailable:
    return EngineUnavailable(
        "uno-for-another-python", {"python": _VERSION, "made_for": _made_for(place) or "?"}
    )


def struct(name: str, **values: Any) -> Any:
    """Return a new UNO struct with its members set."""
    made = uno().createUnoStruct(name)
    for key, value in values.items():
        setattr(made, key, value)
    return made


def properties(**values: Any) -> tuple[Any, ...]:
    """Return what LibreOffice calls a sequence of property values."""
    return tuple(struct("com.sun.star.beans.PropertyValue", Name=k, Value=v) for k, v in values.items())


def enum(kind: str, value: str) -> Any:
    """Return a member of a UNO enumeration."""
    return uno().Enum(kind, value)


class StatusListener:
    """Hears the state of one command of LibreOffice's menus."""

    state: Any = None

    def getTypes(self) -> tuple[Any, ...]:
        """Return what it is to LibreOffice."""
        return (uno().getTypeByName("com.sun.star.frame.XStatusListener"),)

    def getImplementationId(self) -> Any:
        """Return nothing: LibreOffice asks, and needs no answer."""
        return uno().ByteSequence(b"")

    def statusChanged(self, event: Any) -> None:
        """Keep the state."""
        self.state = event.State

    def disposing(self, source: Any) -> None:
        """Do nothing: there is nothing to give back."""
