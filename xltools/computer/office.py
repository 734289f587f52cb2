"""Microsoft Office: where its programs are, and what it does with macros."""

from __future__ import annotations

import plistlib
from pathlib import Path
from typing import Literal

from xltools.computer.machine import Computer
from xltools.records import dataclass

Program = Literal["Excel", "Word"]
MacroState = Literal["on", "asks", "signed-only", "off"]

_FILES = {"Excel": "excel.exe", "Word": "winword.exe"}
_APP_PATHS = r"\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_POLICIES = r"\Software\Policies\Microsoft\Office\16.0"
_SETTINGS = r"\Software\Microsoft\Office\16.0"
_WARNINGS: dict[object, MacroState] = {1: "on", 2: "asks", 3: "signed-only", 4: "off"}
_MAC_STATES: dict[object, MacroState] = {
    "EnabledWithoutWarnings": "on",
    "DisabledWithWarnings": "asks",
    "DisabledWithoutWarnings": "off",
}


@dataclass(frozen=True)
class MacroSetting:
    """What Excel does with the macros of a workbook that bears no Mark of the Web."""

    state: MacroState
    by_policy: bool = False
    where: str = ""


def find_office(computer: Computer, program: Program) -> str | None:
    """Return where an Office program is, in the words of the system that names it; None if it is not there."""
    if computer.system == "windows":
        return _on_windows(computer, program)
    if computer.system == "macos":
        places = (computer.at("/Applications"), computer.home / "Applications")
        apps = (place / f"Microsoft {program}.app" for place in places)
        return next((str(app) for app in apps if app.is_dir()), None)
    return None


def _on_windows(computer: Computer, program: Program) -> str | None:
    for hive in ("HKCU", "HKLM"):
        path = str(computer.registry.value(rf"{hive}{_APP_PATHS}\{_FILES[program]}", "") or "").strip('"')
        if path and Path(path).is_file():
            return path
    class_id = computer.registry.value(rf"HKCR\{program}.Application\CLSID", "")
    return f"{program}.Application {class_id}" if class_id else None


def macro_setting(computer: Computer) -> MacroSetting:
    """Return how Excel treats macros: what the office's administrator laid down, else the user's own choice."""
    return _of_windows(computer) if computer.system == "windows" else _of_mac(computer)


def _of_windows(computer: Computer) -> MacroSetting:
    for hive in ("HKCU", "HKLM"):
        common, excel = rf"{hive}{_POLICIES}\Common", rf"{hive}{_POLICIES}\Excel\Security"
        if computer.registry.value(common, "vbaoff") == 1:
            return MacroSetting("off", True, rf"{common}\vbaoff = 1")
        value = computer.registry.value(excel, "VBAWarnings")
        if value in _WARNINGS:
            return MacroSetting(_WARNINGS[value], True, rf"{excel}\VBAWarnings = {value}")
    own = rf"HKCU{_SETTINGS}\Excel\Security"
    value = computer.registry.value(own, "VBAWarnings")
    return MacroSetting(_WARNINGS.get(value, "asks"), False, rf"{own}\VBAWarnings = {value}" if value else "")


def _of_mac(computer: Computer) -> MacroSetting:
    name = "Preferences/com.microsoft.office.plist"
    managed = computer.at(f"/Library/Managed {name}")
    for path, by_policy in ((managed, True), (computer.home / "Library" / name, False)):
        settings = _plist(path)
        if settings.get("VisualBasicEntirelyDisabled") is True:
            return MacroSetting("off", by_policy, f"{path}: VisualBasicEntirelyDisabled")
        value = settings.get("VisualBasicMacroExecutionState")
        if value in _MAC_STATES:
            return MacroSetting(_MAC_STATES[value], by_policy, f"{path}: {value}")
    return MacroSetting("asks")


def _plist(path: Path) -> dict[str, object]:
    """Return the settings of a property list, none where it cannot be read."""
    try:
        settings = plistlib.loads(path.read_bytes())
    except (OSError, ValueError, plistlib.InvalidFileException):
        return {}
    return settings if isinstance(settings, dict) else {}
