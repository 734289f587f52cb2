"""Tab in real shells: what is typed in part runs as a whole command."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import desk
import pytest
from books import Said

from xltools.completion import SHELLS
from xltools.core.messages import LANGUAGES, Language

SECONDS = 60


def need(shell: str) -> str:
    """Return the shell's program; where the checks run for all, it must be there."""
    found = shutil.which(shell)
    if found is None and not (os.environ.get("CI") and shell in ("bash", "zsh", "fish")):
        pytest.skip(f"{shell} is not here")
    assert found is not None
    return found


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": f"{desk.program()}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "XLTOOLS_LANG": "en",
        "PS1": "$ ",
    }


def typed(shell: list[str], keys: str, folder: Path, *, until: str) -> str:
    """Type into an interactive shell until it has shown a text; return all that it showed."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        shell,
        cwd=folder,
        env=environment(folder),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown, last = "", time.monotonic() + SECONDS
    os.write(ours, keys.encode())
    try:
        while until not in shown and time.monotonic() < last and process.poll() is None:
            if select.select([ours], [], [], 0.2)[0]:
                shown += os.read(ours, 65536).decode("utf-8", "replace")
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return shown


INTERACTIVE = {
    "bash": (["--norc", "-i"], 'eval "$(xltools completion bash)"\n'),
    "zsh": (["-f", "-i"], 'autoload -U compinit; compinit -u -D; eval "$(xltools completion zsh)"\n'),
}


@pytest.mark.parametrize("shell", INTERACTIVE)
@pytest.mark.parametrize(
    ("keys", "shows"),
    [
        ("xltools vali\t --hel\t\n", "Usage: xltools validate"),
        ("xltools validate meas\t -q\n", "measures.xlsx: Ready for documents"),
        ("xltools explain OWN005\t --l\t th\n", "OWN005"),
        ("xltools template li\t\n", "memo"),
    ],
)
def test_tab_in_a_shell(tmp_path: Path, shell: str, keys: str, shows: str) -> None:
    arguments, loading = INTERACTIVE[shell]
    words = [need(shell), *arguments]
    assert shows in typed(words, loading + keys, desk.lay(tmp_path), until=shows)


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("xltools val", {"validate"}),
        ("xltools validate --fail-on e", {"error"}),
        ("xltools validate meas", {"measures.xlsx"}),
        ("xltools generate measures.xlsx --out work", {"workbooks/"}),
        ("xltools explain own00", {f"OWN00{number}" for number in range(1, 8)}),
        ("xltools template copy re", {"report"}),
        ("xltools new a.xlsx --agency-type อบ", {"อบต.", "อบจ."}),
    ],
)
def test_tab_in_fish(tmp_path: Path, line: str, completed: set[str]) -> None:
    program = f"xltools completion fish | source; complete -C '{line}'"
    done = subprocess.run(
        [need("fish"), "-c", program],
        cwd=desk.lay(tmp_path),
        env=environment(tmp_path),
        capture_output=True,
        check=True,
        timeout=SECONDS,
    )
    assert {one.partition("\t")[0] for one in done.stdout.decode().splitlines()} == completed


# ---------------------------------------------------------------- PowerShell asks so

ASKED: list[tuple[str, int, set[str]]] = [
    ("xltools val", 1, {"validate"}),
    ("xltools validate --fail-on ", 3, {"error", "warning", "never"}),
    ("xltools template c", 2, {"copy", "check"}),
    (r"xltools validate C:\งาน\a.xlsx --js", 3, {"--json"}),
]


@pytest.mark.parametrize(("line", "at", "values"), ASKED)
def test_what_powershell_is_answered(tmp_path: Path, line: str, at: int, values: set[str]) -> None:
    asked = {
        "_XLTOOLS_COMPLETE": "powershell_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(at),
        "PYTHONIOENCODING": "cp874",
    }
    done = subprocess.run(
        [sys.executable, "-m", "xltools"],
        cwd=tmp_path,
        env=environment(tmp_path) | asked,
        capture_output=True,
        check=True,
        timeout=SECONDS,
    )
    lines = done.stdout.decode("utf-8").splitlines()
    assert lines[::3] == ["plain"] * len(values)
    assert set(lines[1::3]) == values


def test_tab_in_powershell(tmp_path: Path) -> None:
    program = (
        "xltools completion powershell | Out-String | Invoke-Expression;"
        "(TabExpansion2 'xltools val' 11).CompletionMatches.CompletionText"
    )
    done = subprocess.run(
        [need("pwsh"), "-NoProfile", "-Command", program],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        check=True,
        timeout=SECONDS,
    )
    assert done.stdout.decode().split() == ["validate"]


# ---------------------------------------------------------------- the script itself


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_says_how_it_is_loaded(xl: Callable[..., Said], shell: str, language: Language) -> None:
    said = xl("completion", shell, "--lang", language)
    assert (said.code, said.err) == (0, "")
    assert "_XLTOOLS_COMPLETE" in said.out
    *_, how, line = said.out.splitlines()
    assert how.startswith("# ") and line.startswith("#   ")
    assert f"xltools completion {shell}" in line
