"""Installed as people install it: by uv, by pipx, from wheel and source, on every Python that is here.

These tests fetch from the package registry: CI runs them, and whoever sets XLTOOLS_TEST_INSTALL.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from xltools.resources import program_version

ROOT = Path(__file__).parents[1]
_UNREACHABLE = ("Failed to fetch: ", "error sending request", "Could not connect")
FIRST, LAST = 11, 30
"""Minor versions of Python 3 to look for."""

pytestmark = pytest.mark.skipif(
    not (os.environ.get("CI") or os.environ.get("XLTOOLS_TEST_INSTALL")),
    reason="installs from the package registry; XLTOOLS_TEST_INSTALL=1 runs it",
)


@cache
def pythons() -> list[str]:
    """Return a Python of each version that is here, the oldest that we support first."""
    homes = [Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"]
    found = []
    for minor in range(FIRST, LAST):
        places = [str(path) for home in homes for path in sorted(home.glob(f"3.{minor}.*/bin/python"))]
        named = shutil.which(f"python3.{minor}")
        for place in [*places, *([named] if named else [])]:
            asked = subprocess.run(
                [place, "-c", "import sys; print(sys.version_info[1])"], capture_output=True, check=False
            )
            if asked.stdout.strip() == str(minor).encode():
                found.append(place)
                break
    return found or [sys.executable]


def call(*words: object, folder: Path, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={"UV_SYSTEM_CERTS": "1"} | kept | environment,
        capture_output=True,
        timeout=600,
        check=False,
    )
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode and any(sign in said for sign in _UNREACHABLE):
        pytest.skip("the package registry cannot be reached")
    assert done.returncode == 0, said
    return done.stdout.decode("utf-8")


def uv(*words: object, folder: Path, **environment: str) -> str:
    return call(sys.executable, "-m", "uv", *words, folder=folder, **environment)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "hatchling", "build", "-d", folder, folder=ROOT)
    return folder


def works(program: Path | str, folder: Path) -> None:
    """See that the installed program says its version and does the main job."""
    assert call(program, "--version", folder=folder) == f"xltools {program_version()}\n"
    call(program, "demo", folder=folder)
    assert {"measures.xlsx", "memo.docx", "report.docx"} <= {
        path.name for path in (folder / "xltools-demo").iterdir()
    }


def script(environment: Path, name: str) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin") / name


@pytest.mark.parametrize("form", ["*.whl", "*.tar.gz"])
@pytest.mark.parametrize("at", range(len(pythons())))
def test_on_every_python_in_an_empty_environment(dist: Path, tmp_path: Path, form: str, at: int) -> None:
    environment = tmp_path / "venv"
    uv("venv", "-p", pythons()[at], environment, folder=tmp_path)
    uv("pip", "install", "-p", script(environment, "python"), next(dist.glob(form)), folder=tmp_path)
    works(script(environment, "xltools"), tmp_path)


def test_with_the_lowest_versions_of_what_it_needs(dist: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    python = script(environment, "python")
    uv("venv", "-p", pythons()[0], environment, folder=tmp_path)
    lowest = ["pip", "install", "-p", python, "--resolution", "lowest-direct", "-r", ROOT / "pyproject.toml"]
    uv(*lowest, folder=tmp_path)
    uv("pip", "install", "-p", python, "--no-deps", next(dist.glob("*.whl")), folder=tmp_path)
    works(script(environment, "xltools"), tmp_path)
    batch = call(script(environment, "xltools"), "batch", "xltools-demo", "--out", "out", folder=tmp_path)
    assert "สรุป.xlsx" in batch


def test_by_uv_tool_and_taken_away_again(dist: Path, tmp_path: Path) -> None:
    places = {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
    wheel = next(dist.glob("*.whl"))
    uv("tool", "install", wheel, folder=tmp_path, **places)
    works(tmp_path / "bin" / "xltools", tmp_path)
    uv("tool", "install", "--force", wheel, folder=tmp_path, **places)
    works(tmp_path / "bin" / "xltools", tmp_path)
    uv("tool", "uninstall", "xltools", folder=tmp_path, **places)
    assert not (tmp_path / "bin" / "xltools").exists()


def test_by_pipx_and_taken_away_again(dist: Path, tmp_path: Path) -> None:
    places = {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    pipx = [sys.executable, "-m", "pipx"]
    wheel = next(dist.glob("*.whl"))
    call(*pipx, "install", "--python", pythons()[0], wheel, folder=tmp_path, **places)
    works(tmp_path / "bin" / "xltools", tmp_path)
    call(*pipx, "install", "--force", "--python", pythons()[0], wheel, folder=tmp_path, **places)
    call(*pipx, "uninstall", "xltools", folder=tmp_path, **places)
    assert not (tmp_path / "bin" / "xltools").exists()
