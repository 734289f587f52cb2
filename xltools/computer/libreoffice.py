"""LibreOffice on Linux: whether this Python can speak to it, and what it does with macros."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from xltools.computer.machine import Computer
from xltools.records import dataclass

_OOR = "{http://openoffice.org/2001/registry}"
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_HIGH = 2
"""What LibreOffice does where nobody chose: only macros that are signed or from a trusted folder."""
_ASKS = 1
_PROFILES = (
    "snap/libreoffice/current/.config/libreoffice/4/user",
    ".var/app/org.libreoffice.LibreOffice/config/libreoffice/4/user",
)


@dataclass(frozen=True)
class ScriptSetting:
    """The macro security of a profile; ``profile`` is None where the user has not started LibreOffice yet."""

    level: int = _HIGH
    off: bool = False
    trusted: tuple[Path, ...] = ()
    profile: Path | None = None

    def runs_in(self, folder: Path) -> bool:
        """Tell whether the button of a workbook in a folder works, LibreOffice asking first or not."""
        trusted = any(folder.is_relative_to(place) for place in self.trusted)
        return not self.off and (self.level <= _ASKS or trusted)


def script_setting(computer: Computer) -> ScriptSetting:
    """Return the macro security of the user's LibreOffice.

    Raises:
        OSError: its settings cannot be read.
        ParseError: they are damaged.
    """
    own = computer.named("XDG_CONFIG_HOME") or computer.home / ".config"
    profiles = [own / "libreoffice/4/user", *(computer.home / profile for profile in _PROFILES)]
    settings = [profile / "registrymodifications.xcu" for profile in profiles]
    profile = next((path for path in settings if path.is_file()), None)
    if profile is None:
        return ScriptSetting()
    values: dict[str, list[str]] = {}
    for item in ElementTree.parse(profile).iter("item"):
        if item.get(f"{_OOR}path") == _SCRIPTING:
            for prop in item.iter("prop"):
                texts = [text for value in prop.iter("value") for text in value.itertext()]
                values[prop.get(f"{_OOR}name", "")] = [text.strip() for text in texts if text.strip()]
    level = (values.get("MacroSecurityLevel") or [""])[0]
    return ScriptSetting(
        level=int(level) if level.isdigit() else _HIGH,
        off=values.get("DisableMacrosExecution") == ["true"],
        trusted=tuple(Path(unquote(urlsplit(url).path)) for url in values.get("SecureURL", []) if url),
        profile=profile,
    )


def uno_places(version: str) -> list[str]:
    """Return the folders where distributions put python3-uno for a Python such as ``3.11``."""
    return [
        "/usr/lib/python3/dist-packages",
        f"/usr/lib64/python{version}/site-packages",
        f"/usr/lib/python{version}/site-packages",
        "/usr/lib/libreoffice/program",
        "/usr/lib64/libreoffice/program",
    ]


def find_uno(computer: Computer) -> Path | None:
    """Return the folder of the python3-uno that works with the Python of xltools, None if none does."""
    for place in map(computer.at, uno_places("{}.{}".format(*computer.python.version))):
        if (place / "uno.py").is_file() and _imports(computer, place):
            return place
    return None


def _imports(computer: Computer, place: Path) -> bool:
    """Tell whether uno really works from there: in a process of its own, for it may take one down."""
    program = (
        f"import sys; sys.path.insert(0, {str(place)!r}); import uno; c = uno.getComponentContext();"
        "c.ServiceManager.createInstanceWithContext('com.sun.star.bridge.UnoUrlResolver', c); print('uno')"
    )
    said = computer.run([str(computer.python.executable), "-c", program])
    return said is not None and said.strip() == "uno"
