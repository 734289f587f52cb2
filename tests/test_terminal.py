"""The terminal: examples that run, «did you mean», Tab, columns that hold for Thai, colours, how far it is."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import desk
import pytest
from books import Said
from hypothesis import given
from hypothesis import strategies as st

from xltools import console
from xltools.commands import build
from xltools.completion import SHELLS
from xltools.core.columns import padded, width, wrapped
from xltools.core.data import load
from xltools.core.messages import LANGUAGES, Language
from xltools.core.model import Severity
from xltools.core.rules import RULES
from xltools.show import severity_text

Xl = Callable[..., Said]
ROOT = Path(__file__).parent.parent
HELP = load("help")
EXAMPLES = [(name, one) for name, several in HELP["examples"].items() for one in several]


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name}-")


COMMANDS = dict(commands(build("th")))

# ---------------------------------------------------------------- examples


def test_every_command_has_examples_and_every_example_its_command() -> None:
    assert set(HELP["examples"]) == set(COMMANDS) | {"xltools"}
    for name, one in EXAMPLES:
        assert (
            one["command"].startswith("xltools " + name.replace("template-", "template "))
            or name == "xltools"
        )


@pytest.mark.parametrize(("name", "one"), EXAMPLES, ids=[one["command"] for _, one in EXAMPLES])
def test_every_example_does_what_it_says(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, name: str, one: dict[str, str]
) -> None:
    words = shlex.split(one["command"])[1:]
    if "needs" in one or (words[0] == "setup" and sys.platform != "linux"):  # it would set up this computer
        assert one.get("needs", "office") in desk.NEEDS
        assert desk.parsed(words) == ""
        return
    monkeypatch.chdir(desk.lay(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XLTOOLS_LANG", "th")
    if "roster.xlsx" in words and words[0] == "batch":
        assert xl("new", "roster.xlsx", "--roster", "workbooks").code == 0
    for taken in ("measures.xlsx", "seed.xlsx", "my.docx"):
        if words[:2] == ["new", taken] or words[:2] == ["template", "copy"]:
            Path(taken).unlink(missing_ok=True)
    said = xl(*words)
    finds = bool({"seed.xlsx", "*.xlsx", "doctor", "setup"} & set(words)) and words[0] != "new"
    assert said.code in ({0, 1} if finds else {0}), said
    assert said.out


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_shows_them_in_the_language(xl: Xl, name: str, language: Language) -> None:
    said = xl("--lang", language, *re.split("(?<=template)-", name), "--help")
    assert (said.code, said.err) == (0, "")
    assert {"th": "ตัวอย่าง:", "en": "Examples:"}[language] in said.out
    for one in HELP["examples"][name]:
        assert f"  {one[language]}\n    {one['command']}\n" in said.out


def test_the_command_line_itself_has_examples(xl: Xl) -> None:
    assert "xltools demo" in xl("--help").out.partition("ตัวอย่าง:")[2]


# ---------------------------------------------------------------- did you mean


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["generat"], "generate"),
        (["ตรวจ"], "validate"),
        (["check"], "validate"),
        (["ออกเอกสาร"], "generate"),
        (["อฟสรกฟะำ"], "validate"),  # the Thai keyboard was on
        (["ห"], None),
        (["ช่วยเหลือ"], "--help"),
        (["version"], "--version"),
        (["template", "chek"], "check"),
        (["validate", "a", "--fail-on", "eror"], "error"),
        (["validate", "a", "--selct", "OWN"], "--select"),
        (["--lang", "tha", "rules"], "th"),
        (["explain", "OWN01"], "OWN001"),
        (["validate", "a", "--select", "OWN01"], "OWN001"),
        (["new", "a.xlsx", "--agency-type", "อบต"], "อบต."),
        (["completion", "zhs"], "zsh"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_meant_is_asked(xl: Xl, words: list[str], meant: str | None, language: Language) -> None:
    said = xl("--lang", language, *words)
    assert (said.code, said.out) == (2, "")
    asked = re.search("หมายถึง (.+) หรือไม่" if language == "th" else "did you mean (.+)[?]", said.err)
    assert (asked.group(1).split(", ")[0] if asked else None) == meant


def test_every_other_word_for_a_command_means_a_command_that_is_there(xl: Xl) -> None:
    called = HELP["also_called"]
    assert all(name in COMMANDS or name in ("--help", "--version") for name in called)
    others = [word for words in called.values() for word in words]
    assert len(others) == len(set(others))
    assert not set(others) & set(COMMANDS)


@pytest.mark.parametrize("command", ["validate", "generate"])
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("สมุดงาน/mesures.xlsx", "สมุดงาน/measures.xlsx"),
        ("สมุดงาน/measures", "สมุดงาน/measures.xlsx"),
        ("สมุดงาน/MEASURES.xls", "สมุดงาน/measures.xlsx"),
        ("สมุดงาร/measures.xlsx", "สมุดงาน/measures.xlsx"),
        ("สมุดงาน/other.xlsx", None),
        ("สมุดงาน/measures.docx", "สมุดงาน/measures.xlsx"),
        ("ไม่มี/x/measures.xlsx", None),
    ],
)
def test_a_missing_file_with_one_nearly_of_its_name(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, command: str, typed: str, meant: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("สมุดงาน").mkdir()
    Path("สมุดงาน/measures.xlsx").touch()
    Path("สมุดงาน/~$measures.xlsx").touch()
    Path("สมุดงาน/measures.docx.txt").touch()
    said = xl(command, typed)
    assert (said.code, said.out) == (3, "")
    assert ("หมายถึง" in said.err) == (meant is not None)
    assert meant is None or f"“{Path(meant)}”" in said.err
    told = xl(command, typed, "--json", "--lang", "en").out
    assert '"code": "missing-file"' in told
    assert ("did you mean" in told) == (meant is not None)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["generate", "measures.xlsx", "--template", "meom"], "memo"),
        (["generate", "measures.xlsx", "--template", "mine.docx"], "my.docx"),
        (["template", "check", "./mi.docx"], "my.docx"),
        (["template", "copy", "reprot", "a.docx"], "report"),
        (["template", "check", "อื่น.docx"], None),
    ],
)
def test_a_missing_template_with_one_nearly_of_its_name(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, words: list[str], meant: str | None
) -> None:
    monkeypatch.chdir(desk.lay(tmp_path))
    said = xl(*words)
    assert (said.code, said.out) == (3, "")
    assert (f"“{meant}” หรือไม่" in said.err) == (meant is not None)
    assert "ไม่พบแม่แบบ" in said.err


@pytest.mark.parametrize(
    ("words", "step"),
    [
        (["validate", "measures.xlsx"], "xltools generate measures.xlsx"),
        (["validate", "seed.xlsx"], "แก้ไขตามรายการข้างต้น"),
        (["validate", "seed.xlsx", "--fail-on", "never"], "แก้ไขตามรายการข้างต้น"),
        (["generate", "measures.xlsx"], "อ่านทวนเอกสาร"),
        (["generate", "measures.xlsx", "--dry-run"], "โดยไม่ใส่ --dry-run"),
        (["generate", "seed.xlsx"], "แก้ไขตามรายการข้างต้น"),
        (["generate", "seed.xlsx", "--draft"], "แก้ไขตามรายการข้างต้น"),
        (["new", "a.xlsx"], "xltools generate a.xlsx"),
        (["template", "copy", "memo", "a.docx"], "แก้ไขใน Word"),
        (["add-button", "measures.xlsx"], "xltools setup"),
    ],
)
def test_the_last_line_is_the_next_step(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, words: list[str], step: str
) -> None:
    monkeypatch.chdir(desk.lay(tmp_path))
    last = xl(*words).out.splitlines()[-1]
    assert last.startswith("ต่อไป: ")
    assert step in last
    assert "ต่อไป" not in xl(*words, "-q").out
    english = xl(
        *words, "--lang", "en", *(["--overwrite"] if words[0] in ("new", "template", "add-button") else [])
    )
    assert english.out.splitlines()[-1].startswith("Next: ")


# ---------------------------------------------------------------- click's own words


WRONG = [
    ["validate"],
    ["validate", "a", "--json=1"],
    ["validate", "a", "--lang"],
    ["validate", "a", "--fail-on"],
    ["validate", "a", "--fail-on", "x"],
    ["validate", "a", "-x"],
    ["batch", "a"],
    ["batch", "a", "--out", "b", "--jobs", "0"],
    ["batch", "a", "--out", "b", "--jobs", "ครึ่ง"],
    ["batch", "a", "--out", "b", "--timeout", "0"],
    ["batch", "a", "--out", "b", "--timeout", "x"],
    ["new"],
    ["new", "a.xlsx", "b.xlsx", "c.xlsx"],
    ["new", "a.xlsx", "--example=x"],
    ["rules", "a"],
    ["explain"],
    ["template"],
    ["template", "copy", "memo"],
    ["template", "x"],
    ["completion", "cmd"],
    ["--lang"],
    ["--lang", "fr"],
    ["--x"],
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_usage_is_thai_in_thai(xl: Xl, words: list[str]) -> None:
    said = xl(*words)
    assert (said.code, said.out) == (2, "")
    names = {
        *words,
        *SHELLS,
        "xltools",
        "error",
        "warning",
        "never",
        "th",
        "en",
        "seed",
        "mended",
        "help",
        "out",
    }
    names |= set(re.findall(r"[A-Za-z-]+", " ".join(COMMANDS).replace("-", " ")))
    english = set(re.findall(r"[a-z]{2,}", said.err.partition("วิธีใช้: xltools template [")[0]))
    assert not {word for word in english if not any(word in name for name in names)}
    assert "--help" in said.err or "วิธีใช้:" in said.err


def test_every_number_says_its_range(xl: Xl) -> None:
    assert "ตั้งแต่ 1 ขึ้นไป" in xl("batch", "a", "--out", "b", "-j", "0").err
    assert "above 0" in xl("batch", "a", "--out", "b", "--timeout", "0", "--lang", "en").err


@pytest.mark.parametrize("name", COMMANDS)
def test_thai_help_has_no_english_of_clicks(xl: Xl, name: str) -> None:
    text = xl(*re.split("(?<=template)-", name), "--help").out
    assert not re.search(r"\b(required|default|Show this message|Options|Commands|Usage)\b", text)


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("ที่", 1), ("น้ำ", 2), ("กำหนด", 5), ("漢字", 4), ("e\u0301", 1)]
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns
    assert width(f"\x1b[31m{text}\x1b[0m") == columns
    assert width(padded(text, 9)) == 9


@given(st.text(alphabet="กขน่้ิัำเแ aู1x", max_size=120), st.integers(4, 30))
def test_wrapping_loses_nothing_and_parts_no_cluster(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    begins = {word[0] for word in text.split()}
    for line in lines[1:]:
        assert unicodedata.category(line[0]) != "Mn" or line[0] in begins
    assert all(width(line) <= columns for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_stand_in_columns(xl: Xl, language: Language) -> None:
    lines = xl("rules", "--lang", language).out.splitlines()
    titles = [load("rules")[rule.code]["title"][language] for rule in RULES]
    assert len({width(line[: -len(title)]) for line, title in zip(lines, titles, strict=True)}) == 1
    names = xl("template", "list", "--lang", language).out.splitlines()
    assert len({width(re.match(r"[\w-]+ +", line)[0]) for line in names}) == 1  # type: ignore[index]
    assert len({width(severity_text(level, language)) for level in Severity}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_stand_in_columns(seed_book: Path, xl: Xl, language: Language) -> None:
    lines = xl("validate", seed_book, "--lang", language).out.splitlines()
    found = [match for line in lines if (match := re.match(r"  \S.*?\s([A-Z]{3}\d{3})  ", line))]
    assert len(found) > 20
    assert len({width(match[0]) for match in found}) == 1


def test_a_missing_choice_names_the_choices(xl: Xl) -> None:
    assert "bash, zsh, fish, powershell" in xl("completion").err


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_help_keeps_within_the_window(xl: Xl, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for name in COMMANDS:
        for line in xl(*re.split("(?<=template)-", name), "--help").out.splitlines():
            if "xltools" not in line and not line.lstrip().startswith("-"):
                assert width(line) <= max(columns, 52), line
            assert not line.strip() or unicodedata.category(line.strip()[0]) != "Mn"


# ---------------------------------------------------------------- colours, and how far it is


def _on_a_terminal(folder: Path, *words: str, **environment: str) -> str:
    """Return what the command writes where a terminal reads stdout and stderr."""
    pty = pytest.importorskip("pty")
    reader, writer = pty.openpty()
    kept = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM", "FORCE_COLOR")
    }
    with subprocess.Popen(
        [sys.executable, "-m", "xltools", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=writer,
        env=kept | {"PYTHONPATH": str(ROOT), "TERM": "xterm"} | environment,
    ) as process:
        os.close(writer)
        written = b""
        while True:
            try:
                piece = os.read(reader, 65536)
            except OSError:  # Linux says so at the end
                break
            if not piece:
                break
            written += piece
        os.close(reader)
        process.wait(60)
    return written.decode("utf-8")


def test_colours_are_for_terminals_and_can_be_switched_off(seed_book: Path) -> None:
    folder = seed_book.parent
    coloured = _on_a_terminal(folder, "validate", "seed.xlsx")
    assert "\x1b[31mต้องแก้ไข\x1b[0m" in coloured
    plain = _on_a_terminal(folder, "validate", "seed.xlsx", "--no-color")
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain
    assert _on_a_terminal(folder, "validate", "seed.xlsx", NO_COLOR="1") == plain
    assert _on_a_terminal(folder, "validate", "seed.xlsx", TERM="dumb") == plain
    assert _on_a_terminal(folder, "--no-color", "validate", "seed.xlsx") == plain
    assert "\x1b[31m" in _on_a_terminal(folder, "validate", "gone.xlsx")


def test_no_colour_goes_into_a_pipe(seed_book: Path, xl: Xl) -> None:
    assert "\x1b" not in "".join(map(str, (xl("validate", seed_book), xl("validate", "gone.xlsx"))))


def test_several_workbooks_tell_how_far_it_is_on_a_terminal_only(seed_book: Path, book: Path, xl: Xl) -> None:
    words = ["validate", "seed.xlsx", "measures.xlsx"]
    shown = _on_a_terminal(seed_book.parent, *words, "--no-color")
    assert "กำลังทำ 2/2: measures.xlsx" in shown
    lines = [re.sub(r".*\x1b\[K", "", line) for line in shown.split("\n")]
    assert not any("กำลังทำ" in line for line in lines)  # it was wiped away before the next line
    assert "กำลังทำ" not in _on_a_terminal(seed_book.parent, *words, "-q")
    said = xl("validate", seed_book, book)
    assert "กำลังทำ" not in said.out + said.err


def test_a_run_of_before_leaves_no_colour_forbidden(seed_book: Path, xl: Xl) -> None:
    xl("validate", seed_book, "--no-color")
    assert console._colour is False
    xl("validate", seed_book)
    assert console._colour is None


# ---------------------------------------------------------------- * and ?


def test_stars_are_replaced_where_the_shell_does_not(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, mended_bytes: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("ข.xlsx", "ก.xlsx", "[ร่าง] ค.xlsx", "~$ก.xlsx", "notes.txt"):
        Path(name).write_bytes(mended_bytes)

    def checked(*words: str) -> list[str]:
        said = xl("validate", "-q", *words)
        return [line.partition(":")[0] for line in (said.out + said.err).splitlines() if "รวม" not in line]

    assert checked("*.xlsx") == ["[ร่าง] ค.xlsx", "ก.xlsx", "ข.xlsx"]
    assert checked("?.xlsx") == ["ก.xlsx", "ข.xlsx"]
    assert checked("[ร่าง]*.xlsx") == ["[ร่าง] ค.xlsx"]
    assert checked("[ร่าง] ค.xlsx") == ["[ร่าง] ค.xlsx"]
    assert checked("ก.xlsx", "*.xlsx") == ["ก.xlsx", "[ร่าง] ค.xlsx", "ข.xlsx"]
    said = xl("validate", "*.xlsm")
    assert (said.code, "*.xlsm: ไม่พบไฟล์นี้" in said.err) == (3, True)


@pytest.mark.skipif(os.name == "nt", reason="no such name there")
def test_a_file_of_that_very_name_is_meant(
    tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch, mended_bytes: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("*.xlsx", "ก.xlsx"):
        Path(name).write_bytes(mended_bytes)
    assert xl("validate", "-q", "*.xlsx").out.startswith("*.xlsx: ")
