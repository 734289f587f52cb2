"""``xltools doctor``: what the button needs on this computer, what is there, and how to mend what is not."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from xltools.computer import button, folders, fonts, libreoffice, office, program
from xltools.computer.machine import Computer
from xltools.computer.soffice import find_soffice
from xltools.core.columns import padded, width
from xltools.core.messages import LANGUAGES, Language, say
from xltools.records import dataclass, field
from xltools.resources import program_version
from xltools.show import json_head

Status = Literal["ok", "warning", "missing", "not-applicable"]
MARKS: dict[Status, str] = {"ok": "✔", "warning": "!", "missing": "✘", "not-applicable": "–"}
_FIRST_PYTHON = (3, 11)
_LIBRARIES = ("docx", "docxtpl", "jinja2", "lxml.etree", "rapidfuzz", "xlsxwriter", "xlwings")
_FIRST_YEAR, _FIRST_BUDDHIST_YEAR = 2025, 2400
_THAI_HOURS = 7


@dataclass(frozen=True)
class Check:
    """One look at the computer. ``words`` names the text that is said, ``mend`` the text of the mend."""

    id: str
    status: Status
    words: str
    mend: str = ""
    seen: str = ""
    values: dict[str, str] = field(default_factory=dict)

    def message(self, language: Language) -> str:
        """Return what was found."""
        return say(f"doctor.found.{self.words}", language, seen=self.seen, **self.values)

    def fix(self, language: Language) -> str | None:
        """Return how it is mended, None where there is nothing to mend."""
        return say(f"doctor.mend.{self.mend}", language, seen=self.seen, **self.values) if self.mend else None


def examine(computer: Computer, only: tuple[str, ...] = ()) -> list[Check]:
    """Return all checks in order, or those named; one that fails itself says so and stops no other."""
    checks = []
    for name, look in _CHECKS.items():
        if not only or name in only:
            try:
                checks.append(look(computer))
            except Exception as error:  # noqa: BLE001  an odd computer is what the doctor is for
                checks.append(
                    Check(name, "warning", "unchecked", "unchecked", f"{type(error).__name__}: {error}")
                )
    return checks


def is_well(checks: list[Check]) -> bool:
    """Tell whether nothing is missing; warnings do not count."""
    return all(check.status != "missing" for check in checks)


# ---------------------------------------------------------------- the checks


def _python(computer: Computer) -> Check:
    python = computer.python
    version = ".".join(map(str, python.version))
    seen = f"{version}, {python.bits}-bit, {python.machine}, {python.executable}"
    fine = python.version >= _FIRST_PYTHON
    return Check(
        "python",
        "ok" if fine else "missing",
        "seen" if fine else "python_old",
        "" if fine else "python",
        seen,
    )


def _program(computer: Computer) -> Check:
    found = program.own_program(computer)
    if found is None:
        seen = f"{program_version()}, {Path(__file__).parent}"
        return Check("program", "missing", "program_missing", "install", seen)
    seen = f"{program_version()}, {found}"
    if program.is_passing(computer, found):
        return Check("program", "warning", "program_passing", "install", seen)
    return Check("program", "ok", "seen", "", seen)


def _libraries(computer: Computer) -> Check:
    """Import what xltools is built on: one that was deleted or broken shows only then."""
    broken = []
    for name in _LIBRARIES:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001  a broken library may raise anything
            broken.append(name)
    if broken:
        return Check("libraries", "missing", "libraries_broken", "libraries", ", ".join(broken))
    return Check("libraries", "ok", "libraries")


def _path(computer: Computer) -> Check:
    own, found = program.own_program(computer), program.found_by_name(computer)
    if found is None:
        needed = computer.system == "linux"  # there the button starts xltools by its name
        status: Status = "missing" if needed else "warning"
        own_place = {"own": str(own or "xltools")}
        return Check("path", status, "path_missing", "path_linux" if needed else "path", "", own_place)
    if own is not None and not program.same_program(own, found):
        return Check("path", "warning", "path_other", "path_other", str(found), {"own": str(own)})
    return Check("path", "ok", "seen", "", str(found))


def _setup(computer: Computer) -> Check:
    if computer.system == "linux":
        return Check("setup", "not-applicable", "setup_linux")
    if button.has_foreign(computer):
        return Check("setup", "missing", "setup_foreign", "setup_foreign", button.place(computer))
    linked, own = button.linked(computer), program.own_program(computer)
    if linked is None:
        return Check("setup", "missing", "setup_missing", "setup")
    if not computer.can_start(linked):
        return Check("setup", "missing", "setup_gone", "setup", str(linked))
    if own is not None and not program.same_program(linked, own):
        return Check("setup", "warning", "setup_other", "setup", str(linked), {"own": str(own)})
    return Check("setup", "ok", "seen", "", str(linked))


def _excel(computer: Computer) -> Check:
    if computer.system == "linux":
        return Check("excel", "not-applicable", "excel_linux")
    found = office.find_office(computer, "Excel")
    return Check("excel", "ok", "seen", "", found) if found else Check("excel", "missing", "absent", "excel")


def _macros(computer: Computer) -> Check:
    if computer.system == "linux":
        return _macros_of_libreoffice(computer)
    setting = office.macro_setting(computer)
    if setting.state in ("on", "asks"):
        return Check("macros", "ok", f"macros_{setting.state}", "", setting.where)
    mend = "macros_policy" if setting.by_policy else "macros"
    return Check(
        "macros", "warning", "macros_policy" if setting.by_policy else "macros_off", mend, setting.where
    )


def _macros_of_libreoffice(computer: Computer) -> Check:
    if find_soffice(computer) is None:
        return Check("macros", "not-applicable", "absent")
    setting = libreoffice.script_setting(computer)
    seen = f"MacroSecurityLevel {setting.level}" if setting.profile else "MacroSecurityLevel 2 (LibreOffice)"
    if setting.profile:
        seen += f", {setting.profile}"
    if setting.runs_in(computer.folder) or setting.runs_in(folders.documents_folder(computer)):
        return Check("macros", "ok", "seen", "", seen)
    return Check("macros", "warning", "macros_libreoffice", "macros_libreoffice", seen)


def _libreoffice(computer: Computer) -> Check:
    found = find_soffice(computer)
    if found:
        return Check("libreoffice", "ok", "seen", "", str(found))
    if computer.system == "linux":
        return Check("libreoffice", "missing", "absent", "libreoffice_linux")
    if office.find_office(computer, "Word"):
        return Check("libreoffice", "not-applicable", "libreoffice_word")
    return Check("libreoffice", "warning", "absent", "pdf")


def _uno(computer: Computer) -> Check:
    if computer.system != "linux":
        return Check("uno", "not-applicable", "uno_elsewhere")
    found = libreoffice.find_uno(computer)
    return (
        Check("uno", "ok", "seen", "", str(found)) if found else Check("uno", "missing", "uno_missing", "uno")
    )


def _word(computer: Computer) -> Check:
    if computer.system == "linux":
        return Check("word", "not-applicable", "word_linux")
    found = office.find_office(computer, "Word")
    if found:
        return Check("word", "ok", "seen", "", found)
    if find_soffice(computer):
        return Check("word", "not-applicable", "word_libreoffice")
    return Check("word", "warning", "absent", "pdf")


def _fonts(computer: Computer) -> Check:
    found = fonts.sarabun_fonts(computer)
    values = {"font": fonts.MEMO_FONT}
    if fonts.MEMO_FONT in found:
        return Check("fonts", "ok", "seen", "", ", ".join(found), values)
    return Check(
        "fonts", "warning", "fonts_other" if found else "fonts_missing", "fonts", ", ".join(found), values
    )


def _writing(name: str, folder: Path, status: Status) -> Check:
    if folders.can_write(folder):
        return Check(name, "ok", "seen", "", str(folder))
    words = "read_only" if folder.is_dir() else "no_folder"
    return Check(name, status, words, "write_temporary" if status == "missing" else "write", str(folder))


def _onedrive(computer: Computer) -> Check:
    for folder in (computer.folder, folders.documents_folder(computer)):
        if root := folders.onedrive_above(computer, folder):
            return Check("onedrive", "warning", "onedrive", "onedrive", str(folder), {"root": str(root)})
    return Check("onedrive", "ok", "onedrive_not")


def _clock(computer: Computer) -> Check:
    now, offset = computer.now, computer.now.utcoffset()
    seen = now.strftime("%Y-%m-%d %H:%M UTC%z")
    if now.year >= _FIRST_BUDDHIST_YEAR:
        return Check("clock", "warning", "clock_buddhist", "clock", seen, {"year": str(now.year - 543)})
    if now.year < _FIRST_YEAR:
        return Check("clock", "warning", "clock_early", "clock_early", seen)
    if offset is None or offset.total_seconds() != _THAI_HOURS * 3600:
        return Check("clock", "warning", "clock_zone", "clock_zone", seen)
    return Check("clock", "ok", "seen", "", seen)


_CHECKS: dict[str, Callable[[Computer], Check]] = {
    "python": _python,
    "program": _program,
    "libraries": _libraries,
    "path": _path,
    "setup": _setup,
    "excel": _excel,
    "libreoffice": _libreoffice,
    "uno": _uno,
    "macros": _macros,
    "word": _word,
    "fonts": _fonts,
    "folder": lambda computer: _writing("folder", computer.folder, "warning"),
    "documents": lambda computer: _writing("documents", folders.documents_folder(computer), "warning"),
    "temporary": lambda computer: _writing("temporary", computer.temporary, "missing"),
    "onedrive": _onedrive,
    "clock": _clock,
}


# ---------------------------------------------------------------- what is shown


def doctor_text(checks: list[Check], language: Language, *, quiet: bool = False) -> str:
    """Return the checks as lines in columns, and what they come to."""
    return "\n".join([*([] if quiet else check_lines(checks, language)), _verdict(checks, language)])


def check_lines(checks: list[Check], language: Language) -> Iterator[str]:
    """Yield the lines of the checks, each mend under its check."""
    titles = {check.id: say(f"doctor.title.{check.id}", language) for check in checks}
    columns = max(map(width, titles.values()))
    for check in checks:
        title = padded(titles[check.id], columns)
        yield f"{MARKS[check.status]} {title}  {check.message(language)}"
        if fix := check.fix(language):
            yield f"  {' ' * columns}  {say('doctor.mend_line', language, fix=fix)}"


def _verdict(checks: list[Check], language: Language) -> str:
    missing = sum(check.status == "missing" for check in checks)
    warnings = sum(check.status == "warning" for check in checks)
    if missing:
        return say("doctor.not_well", language, missing=missing, warnings=warnings)
    return say("doctor.well", language, warnings=warnings)


def doctor_json(computer: Computer, checks: list[Check], language: Language) -> dict[str, Any]:
    """Return the checks for programs."""
    return json_head() | {
        "system": computer.system,
        "system_version": platform.platform(),
        "ok": is_well(checks),
        "checks": [_check_json(check, language) for check in checks],
    }


def _check_json(check: Check, language: Language) -> dict[str, str | None]:
    messages = {f"message_{spoken}": check.message(spoken) for spoken in LANGUAGES}
    fixes = {f"fix_{spoken}": check.fix(spoken) for spoken in LANGUAGES}
    head = {"id": check.id, "status": check.status, "seen": check.seen}
    return head | {"message": check.message(language), "fix": check.fix(language)} | messages | fixes
