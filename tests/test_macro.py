"""The macros behind the buttons: as they are built, as they read, and as they run in LibreOffice."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from workbook_templates.build import PROJECT, SOURCE, build_project
from xltools.resources import vba_project, workbook_template
from xltools.workbook.buttons import with_buttons

HERE = Path(__file__).parent
SCRIPT = HERE.parent / "xltools" / "data" / "xltools.applescript"
NASTY = "ก ข'\"&%TEMP%$(touch PWNED)`touch PWNED`=;x.xlsm"
STAND_IN = '#!/bin/sh\nprintf \'%s|\' "$0" "$@" > "$SAID/$$"\n'

# ---------------------------------------------------------------- as they are built


def test_the_macros_are_what_their_source_builds() -> None:
    assert build_project() == build_project() == PROJECT.read_bytes() == vba_project()


def test_the_workbook_with_buttons_is_the_other_one_with_the_macros() -> None:
    built, _ = with_buttons(workbook_template("measures.xlsx"), vba_project())
    assert built == workbook_template("measures.xlsm")


def test_another_reader_sees_exactly_our_text() -> None:
    program = (
        "import json, sys; from oletools.olevba import VBA_Parser;"
        "read = VBA_Parser(sys.argv[1]).extract_macros();"
        "print(json.dumps({name: text for _, _, name, text in read}))"
    )
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(PROJECT)],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    modules = json.loads(told.stdout)
    assert modules.pop("XlTools.bas").replace("\r\n", "\n") == source()
    assert modules.keys() == {"ThisWorkbook.cls", "Sheet1.cls"}
    for text in modules.values():
        assert all(line.startswith("Attribute ") for line in text.split("\r\n") if line)


def source() -> str:
    return SOURCE.read_text(encoding="ascii")


# ---------------------------------------------------------------- as they read


@pytest.mark.parametrize("system", ["WIN64=True,Mac=False", "WIN64=False,Mac=False", "WIN64=True,Mac=True"])
def test_a_static_check_finds_nothing(system: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    checker = shutil.which("vbalidator", path=str(Path(sys.executable).parent))
    assert checker
    command = [checker, str(SOURCE), "--host", "excel", "--quiet"]
    subprocess.run([*command, "--define", f"VBA7=True,{system}", "--output", str(report)], check=False)
    found = {issue["message"] for issue in json.loads(report.read_text(encoding="utf-8"))["issues"]}
    known = {"Undefined identifier 'AppleScriptTask' in 'StartOnMac'."} if "Mac=True" in system else set()
    assert found == known


def test_the_source_keeps_to_what_every_office_compiles() -> None:
    lines = source().splitlines()
    assert lines[1] == "Option Explicit"
    assert max(map(len, lines)) <= 1023
    assert not {"cmd.exe", "cmd /", "powershell", "Declare", "LongPtr"} & set(re.findall(r"\S+", source()))
    assert re.findall(r"Public Sub (\w+)\(\)", source()) == ["XlToolsRun", "XlToolsCheck"]
    assert len(re.findall(r"(?m)^Public ", source())) == 2


def test_command_lines_are_fixed_text_around_the_programs_place() -> None:
    lines = re.findall(r"(?:\bShell |\.Run\()(.*?), 0", source())
    assert sorted(lines) == sorted(['"""" & exe & """ button"', '"""" & exe & """ button --check"'] * 2)
    assert "ThisWorkbook.Name" not in "".join(lines)
    assert source().count("ThisWorkbook.Name") == 3  # the environment, and twice the script's argument
    assert not re.search(r"FullName|\bEvaluate\b|\bEval\b|CallByName", source())


def test_the_thai_words_are_those_that_were_meant() -> None:
    said = [thai(digits) for digits in re.findall(r'Thai\("([0-9A-F_]+)"\)', source())]
    assert said == [
        "กำลังทำงาน โปรดรอสักครู่",
        "โปรดบันทึกสมุดงานนี้ก่อน แล้วกดปุ่มอีกครั้ง",
        "ไม่พบโปรแกรม",
        "ในเครื่องนี้ โปรดติดตั้งโปรแกรม แล้วสั่งหนึ่งครั้ง",
        "โปรแกรม",
        "หยุดทำงานโดยไม่ได้แจ้งผล รหัส",
        "เริ่มโปรแกรม",
        "ไม่ได้",
        "โปรดดูสาเหตุด้วยคำสั่ง",
    ]


def thai(digits: str) -> str:
    letters = re.findall("_|..", digits)
    return "".join(" " if letter == "_" else chr(0xE00 + int(letter, 16)) for letter in letters)


# ---------------------------------------------------------------- the script for Excel on macOS


def test_the_script_speaks_thai_too() -> None:
    numbers = re.search(r"set thai to \{([0-9, ]+)\}", SCRIPT.read_text(encoding="ascii"))
    assert numbers
    assert "".join(chr(int(number)) for number in numbers[1].split(",")) == (
        "โปรแกรม xltools หยุดทำงานโดยไม่ได้แจ้งผล โปรดดูสาเหตุด้วยคำสั่ง: xltools doctor"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a shell line")
@pytest.mark.parametrize("ending", [0, 3])
def test_the_scripts_shell_line_carries_any_name_and_tells_a_bad_end(ending: int, tmp_path: Path) -> None:
    """The line is put together as AppleScript does it, and run by the same shell."""
    for name, does in (
        ("xl tools", f'printf "%s|" "$XLTOOLS_BOOK" "$@" > "{tmp_path}/called"; exit {ending}'),
        ("osascript", f'printf "%s|" "$@" > "{tmp_path}/alert"'),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    text = SCRIPT.read_text(encoding="ascii").replace("@EXE@", str(tmp_path / "xl tools"))
    words = {
        "bookName": NASTY,
        "exe": str(tmp_path / "xl tools"),
        "checkOnly": " --check",
        "stoppedText()": "ก",
    }
    for variable in ("work", "complain"):
        words[variable] = joined(re.search(rf"set {variable} to (.*)", text)[1], words)  # type: ignore[index]
    line = joined(re.search(r'do shell script ("\( .*)', text)[1], words)  # type: ignore[index]
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["/bin/sh", "-c", f"{line} wait"], env=environment, cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert (tmp_path / "called").read_text(encoding="utf-8") == f"{NASTY}|button|--check|"
    assert (tmp_path / "alert").exists() == bool(ending)
    assert not (tmp_path / "PWNED").exists()


def joined(expression: str, words: dict[str, str]) -> str:
    made = ""
    for piece in re.findall(r'"(?:[^"\\]|\\.)*"|quoted form of [\w()]+|[\w()]+', expression):
        if piece.startswith('"'):
            made += re.sub(r"\\(.)", r"\1", piece[1:-1])
        elif piece.startswith("quoted form of "):
            made += "'" + words[piece.removeprefix("quoted form of ")].replace("'", r"'\''") + "'"
        else:
            made += words[piece]
    return made


# ---------------------------------------------------------------- as they run


@dataclass
class Ran:
    """What a run in LibreOffice gave: how the program was called, and what was found in the workbook."""

    calls: list[list[str]]
    told: dict[str, object]


OFFICE = shutil.which("soffice") and Path("/usr/lib/python3/dist-packages/uno.py").exists()
office = pytest.mark.skipif(not OFFICE, reason="LibreOffice with its Python is not here")


def run_in_libreoffice(folder: Path, book: Path, *macros: str, path: Path | None, home: Path) -> Ran:
    said, pipe = folder / "said", f"xltools-{uuid.uuid4().hex}"
    said.mkdir()
    search = f"{path}:/usr/bin:/bin" if path else "/usr/bin:/bin"
    environment = os.environ | {"SAID": str(said), "PATH": search, "HOME": str(home)}
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    program = subprocess.Popen(
        [*command, "--norestore", f"--accept=pipe,name={pipe};urp;"],
        env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        script = ["/usr/bin/python3", str(HERE / "macro_in_libreoffice.py"), pipe, str(book), *macros]
        told = subprocess.run(script, check=True, capture_output=True, encoding="utf-8", timeout=90)
        program.wait(30)
    finally:
        program.kill()
    assert not list(folder.rglob("PWNED"))
    called = sorted(path.read_text(encoding="utf-8").split("|")[:-1] for path in said.iterdir())
    return Ran(called, json.loads(told.stdout))


def stand_in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    program = folder / "xltools"
    program.write_text(STAND_IN, encoding="utf-8")
    program.chmod(0o755)
    return folder


@pytest.fixture
def nasty(tmp_path: Path) -> Iterator[Path]:
    book = tmp_path / NASTY
    book.write_bytes(workbook_template("measures.xlsm"))
    yield book


@office
def test_both_buttons_start_xltools_whatever_the_workbook_is_called(tmp_path: Path, nasty: Path) -> None:
    ran = run_in_libreoffice(
        tmp_path, nasty, "XlToolsRun", "XlToolsCheck", path=stand_in(tmp_path / "a b"), home=tmp_path
    )
    program = str(tmp_path / "a b" / "xltools")
    assert ran.calls == [[program, "button"], [program, "button", "--check"]]
    buttons = ran.told["buttons"]
    assert isinstance(buttons, dict)
    for sheet in ("มาตรการ", "คำชี้แจง"):
        assert [button["label"] for button in buttons.pop(sheet)] == [
            "ตรวจและออกบันทึกข้อความ",
            "ตรวจอย่างเดียว",
        ]
    assert not any(buttons.values())


@office
def test_xltools_is_found_where_it_is_installed_though_not_on_the_path(tmp_path: Path, nasty: Path) -> None:
    home = tmp_path / "บ้าน ฉัน"
    stand_in(home / ".local" / "bin")
    ran = run_in_libreoffice(tmp_path, nasty, "XlToolsRun", path=None, home=home)
    assert ran.calls == [[str(home / ".local" / "bin" / "xltools"), "button"]]


@office
def test_a_missing_program_is_told_and_nothing_hangs(tmp_path: Path, nasty: Path) -> None:
    ran = run_in_libreoffice(tmp_path, nasty, "XlToolsRun", "?NotFound", path=None, home=tmp_path)
    assert ran.calls == []
    told = (
        "ไม่พบโปรแกรม xltools ในเครื่องนี้ โปรดติดตั้งโปรแกรม แล้วสั่งหนึ่งครั้ง:  xltools setup\r\n\r\n"
        "xltools was not found on this computer. Install it, then run once:  xltools setup"
    )
    assert ran.told["shown"] == [told]


@office
def test_a_workbook_that_was_never_saved_starts_nothing(tmp_path: Path, nasty: Path) -> None:
    template = nasty.rename(tmp_path / "unsaved.xltm")
    ran = run_in_libreoffice(
        tmp_path, template, "XlToolsRun", "?SaveFirst", path=stand_in(tmp_path / "bin"), home=tmp_path
    )
    assert ran.calls == []
    assert ran.told["shown"] == [
        "โปรดบันทึกสมุดงานนี้ก่อน แล้วกดปุ่มอีกครั้ง\r\n\r\nSave this workbook first, then press the button again."
    ]
