"""The docs: every block of commands is run, every command named in the text can be given.

A block of shell is run as it stands, block after block, in an office's folder (``desk.lay``) for each page. One that
cannot be run here says why in the line above it: ``<!-- not run: REASON -->``; those that the checks run by other means
say ``<!-- command: NAME -->``. PowerShell is not here: of its blocks only the xltools commands are looked at.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import desk
import pytest

ROOT = Path(__file__).parent.parent
PRINTED = {"commands.md", "rules.md"}
"""Pages that the code prints: their commands are those of the help, tested there."""
PAGES = sorted(
    {
        *ROOT.glob("README*.md"),
        ROOT / "CONTRIBUTING.md",
        *(path for path in (ROOT / "docs").rglob("*.md") if path.name not in PRINTED),
    }
)
_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<kind>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL
)
_MARK = re.compile(r"<!-- (?:not run: (?P<reason>.+?)|command: (?P<name>\w+)) -->\s*$")
_INLINE = re.compile(r"`(xltools [^`\n]+)`")
_SHELLS = {"sh", "bash", "shell", "console"}
_POWERSHELL = {"powershell", "ps1", "bat", "cmd"}
_BEFORE = 'set -euo pipefail\nxltools() { command xltools "$@" || [ $? -eq 1 ]; }\n'
"""Findings (exit code 1) are no failure of an example; wrong usage (2) and what cannot be done (3) are."""


@dataclass(frozen=True)
class Block:
    """One block of code of a page: the line where it begins, its language, why it is not run."""

    page: Path
    line: int
    kind: str
    text: str
    reason: str = ""

    @property
    def commands(self) -> list[str]:
        """The xltools commands in it."""
        lines = self.text.replace("\\\n", " ").replace("`\n", " ").splitlines()
        return [line.strip() for line in lines if re.match(r"\s*xltools\s", line)]


@cache
def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        mark = _MARK.search(text[: match.start()])
        reason = (mark["reason"] or f"the checks run it as {mark['name']}") if mark else ""
        line = text.count("\n", 0, match.start()) + 1
        code = "".join(one.removeprefix(match["indent"]) for one in match["text"].splitlines(keepends=True))
        found.append(Block(page, line, match["kind"], code, reason))
    return found


def _shell_blocks(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.kind in _SHELLS | _POWERSHELL]


def _made(page: Path) -> set[str]:
    """Return the files that the page itself tells to make."""
    text = "\n".join(block.text for block in _shell_blocks(page))
    return set(re.findall(r"xltools (?:new|template copy \w+) (\S+)", text))


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_the_pages_are_found() -> None:
    assert {"README.md", "docs/batch.md", "docs/templates.md"} <= {_name(page) for page in PAGES}
    assert sum(len(_shell_blocks(page)) for page in PAGES) > 8


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
@pytest.mark.parametrize("page", [page for page in PAGES if _shell_blocks(page)], ids=_name)
def test_every_block_of_commands_runs(page: Path, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    desk.lay(folder)
    for made in _made(page):
        (folder / made).unlink(missing_ok=True)
    environment = os.environ | {
        "HOME": str(tmp_path),
        "PATH": f"{desk.program()}{os.pathsep}{os.environ['PATH']}",
    }
    for block in _shell_blocks(page):
        if block.reason or block.kind in _POWERSHELL:
            continue
        done = subprocess.run(
            ["bash", "-c", _BEFORE + block.text],
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{_name(page)}:{block.line}\n{block.text}\n{done.stderr.decode()}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_command_can_be_given(page: Path) -> None:
    """A command of a block that is not run, or one named in the text, has words and options that there are."""
    named = [command for block in _shell_blocks(page) for command in block.commands]
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    for command in [*named, *_INLINE.findall(text)]:
        words = shlex.split(re.split(r" #| \\?\||;| &&", command)[0])[1:]
        if not {"…", "...", "["}.isdisjoint(command) or words == ["COMMAND"]:
            continue
        wrong = desk.parsed(words)
        assert not wrong or wrong.startswith("Missing"), f"{_name(page)}: {command}: {wrong}"


def test_what_is_not_run_says_why() -> None:
    for page in PAGES:
        for block in _shell_blocks(page):
            assert block.reason != "REASON"
            assert len(block.reason) > 5 or not block.reason


# ---------------------------------------------------------------- what pages point to

ALL_PAGES = sorted({*PAGES, *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")})


def _anchors(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {
        re.sub(r"[^\w\u0e00-\u0e7f\- ]", "", heading.casefold()).strip().replace(" ", "-")
        for heading in headings
    }
    return slugs | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", ALL_PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_file_and_test_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for place, name in re.findall(r"`((?:tests|xltools|docs|benchmarks|\.ci)/[\w./-]+?)(?:::(\w+))?`", text):
        assert (ROOT / place).exists(), place
        assert not name or f"def {name}(" in (ROOT / place).read_text(encoding="utf-8"), name
