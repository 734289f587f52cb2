"""xltools doctor: it tells the truth on this computer and on others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from books import Said
from computers import NOON, FakeRegistry, computer, program_at

from xltools import doctor, setup
from xltools.computer.fonts import font_families
from xltools.computer.machine import Computer
from xltools.computer.soffice import find_soffice

EXCEL = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
FONTS = r"HKCU\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"


def statuses(here: Computer) -> dict[str, str]:
    return {check.id: check.status for check in doctor.examine(here)}


def check(here: Computer, name: str) -> doctor.Check:
    return doctor.examine(here, (name,))[0]


@pytest.fixture
def windows(tmp_path: Path) -> Computer:
    """A computer on which all is well."""
    excel = program_at(tmp_path / "excel.exe")
    word = program_at(tmp_path / "winword.exe")
    registry = FakeRegistry(
        {
            (EXCEL, ""): str(excel),
            (EXCEL.replace("excel", "winword"), ""): str(word),
            (FONTS, "TH SarabunPSK Bold (TrueType)"): "x",
        }
    )
    here = computer(tmp_path, "windows", registry)
    setup.set_up(here, "th")
    return here


def test_all_is_well_on_windows(windows: Computer) -> None:
    assert {name: told for name, told in statuses(windows).items() if told != "ok"} == {
        "libreoffice": "not-applicable",
        "uno": "not-applicable",
    }


@pytest.mark.parametrize(("key", "by"), [(SECURITY, "macros_off"), (POLICY, "macros_policy")])
def test_macros_switched_off(windows: Computer, key: str, by: str) -> None:
    assert isinstance(windows.registry, FakeRegistry)
    windows.registry.values[key, "VBAWarnings"] = 4
    found = check(windows, "macros")
    assert (found.status, found.words) == ("warning", by)
    assert "xltools live" in (found.fix("th") or "")


def test_excel_missing_and_a_program_gone(windows: Computer) -> None:
    assert isinstance(windows.registry, FakeRegistry)
    del windows.registry.values[EXCEL, ""]
    windows.registry.values[r"HKCU\Software\xltools", "exe"] = "gone.exe"
    told = statuses(windows)
    assert (told["excel"], told["setup"]) == ("missing", "missing")


def test_onedrive_and_a_buddhist_year(windows: Computer) -> None:
    here = replace(windows, environment={**windows.environment, "OneDrive": str(windows.folder)})
    assert check(here, "onedrive").status == "warning"
    found = check(replace(here, now=NOON.replace(year=2569)), "clock")
    assert found.status == "warning"
    assert "2026" in (found.fix("th") or "")


def test_a_mac(tmp_path: Path) -> None:
    here = computer(tmp_path, "macos")
    assert (statuses(here)["setup"], statuses(here)["excel"]) == ("missing", "missing")
    setup.set_up(here, "th")
    (tmp_path / "Applications/Microsoft Excel.app").mkdir(parents=True)
    assert (statuses(here)["setup"], statuses(here)["excel"]) == ("ok", "ok")


@pytest.mark.parametrize(("level", "status"), [("0", "ok"), ("1", "ok"), ("2", "warning"), ("3", "warning")])
def test_macro_security_of_libreoffice(tmp_path: Path, level: str, status: str) -> None:
    here = computer(tmp_path, "linux")
    program_at(tmp_path / "usr/bin/soffice")
    profile = here.home / ".config/libreoffice/4/user/registrymodifications.xcu"
    profile.parent.mkdir(parents=True)
    profile.write_text(
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
        f'<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>{level}</value></prop></item></oor:items>',
        encoding="utf-8",
    )
    assert check(here, "macros").status == status
    profile.write_text("<broken", encoding="utf-8")
    assert check(here, "macros").words == "unchecked"


def test_soffice_is_found_off_path(tmp_path: Path) -> None:
    here = computer(tmp_path, "linux")
    assert find_soffice(here) is None
    found = program_at(tmp_path / "opt/libreoffice24.8/program/soffice")
    assert find_soffice(here) == found


def test_a_font_that_is_cut_off_is_passed_over(tmp_path: Path) -> None:
    here = computer(tmp_path, "macos")
    font = here.home / "Library/Fonts/THSarabun.ttf"
    font.parent.mkdir(parents=True)
    font.write_bytes(b"\0\1\0\0\0\1")
    assert check(here, "fonts").words == "fonts_missing"


@pytest.mark.skipif(not Path("/usr/share/fonts/truetype/tlwg/Laksaman.ttf").exists(), reason="no Laksaman")
def test_a_fonts_family_is_read() -> None:
    font = Path("/usr/share/fonts/truetype/tlwg/Laksaman.ttf").read_bytes()
    assert "Laksaman" in set(font_families(font))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that nobody can write")
def test_a_folder_that_cannot_be_written(windows: Computer) -> None:
    here = replace(windows, folder=Path("/proc"), temporary=Path("/proc"))
    assert (statuses(here)["folder"], statuses(here)["temporary"]) == ("warning", "missing")


def test_json_and_exit_code_agree(xl: Callable[..., Said]) -> None:
    said = xl("doctor", "--json")
    told = json.loads(said.out)
    assert [one["id"] for one in told["checks"]] == list(doctor._CHECKS)
    assert told["ok"] == all(one["status"] != "missing" for one in told["checks"])
    assert said.code == (0 if told["ok"] else 1)
    for one in told["checks"]:
        assert (one["fix_th"] is None) == (one["status"] in ("ok", "not-applicable"))


@pytest.mark.skipif(os.name == "nt", reason="Windows needs its environment")
def test_an_empty_environment_and_a_new_home(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "xltools", "doctor", "--lang", "en"]
    done = subprocess.run(
        command, env={"HOME": str(tmp_path)}, cwd="/proc", capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode in (0, 1)
    assert done.stderr == ""
    assert "cannot be written: /proc" in done.stdout


def test_a_part_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linux = computer(tmp_path, "linux")
    assert statuses(linux)["libraries"] == "ok"
    monkeypatch.setitem(sys.modules, "xlwings", None)
    found = check(linux, "libraries")
    assert (found.status, found.seen) == ("missing", "xlwings")
    assert not doctor.is_well([found])
