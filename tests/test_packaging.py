"""The wheel: installed elsewhere, it finds its templates and does the main job."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_an_installed_wheel_does_the_main_job(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    install = ["-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(site), str(wheel)]
    subprocess.run([sys.executable, *install], check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = os.environ | {"PYTHONPATH": str(site)}
    where = subprocess.run(
        [sys.executable, "-c", "import xltools; print(xltools.__file__)"],
        cwd=elsewhere,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(site)
    command = [sys.executable, "-m", "xltools", "demo", "made"]
    subprocess.run(command, cwd=elsewhere, env=environment, check=True, capture_output=True)
    assert {"measures.xlsx", "memo.docx", "report.docx"} <= {
        path.name for path in (elsewhere / "made").iterdir()
    }


def test_the_wheel_holds_every_data_file_and_template(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    expected = {f"xltools/data/{path.name}" for path in (ROOT / "xltools/data").glob("*.toml")}
    expected |= {f"xltools/rollup/page.{ending}" for ending in ("html", "css", "js")}
    expected.add("xltools/data/xltools.applescript")
    prepared = (path for path in (ROOT / "xltools/prepared").iterdir() if path.suffix in (".py", ".json"))
    expected |= {f"xltools/prepared/{path.name}" for path in prepared}
    for folder, endings in (
        ("workbook_templates", (".xlsx", ".xlsm", ".bin")),
        ("docx_templates", (".docx", ".toml")),
    ):
        files = (path for path in (ROOT / folder).iterdir() if path.suffix in endings)
        expected |= {f"xltools/{folder}/{path.name}" for path in files}
    assert expected <= inside


def test_the_pinned_versions_are_plain_and_cover_every_dependency() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line) for line in lines)
    pinned = {_normal(line.partition("==")[0]) for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {_normal(re.split(r"[<>=]", name)[0]) for name in wanted} <= pinned


def test_readme_shows_the_commands_that_the_checks_run() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in ("demo", "tests"):
        match = re.search(rf"<!-- command: {name} -->\n```sh\n(.+)\n```", readme)
        assert match, name
        assert "\n" not in match.group(1)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).casefold()


def test_a_check_does_not_pay_for_the_office_libraries(book: Path) -> None:
    program = (
        "import sys; from xltools.cli import run; code = run(['validate', sys.argv[1], '-q']);"
        "heavy = {'docxtpl', 'docx', 'jinja2', 'lxml', 'openpyxl', 'rapidfuzz', 'xlsxwriter'} & set(sys.modules);"
        "sys.exit(f'{code} {heavy}' if code or heavy else 0)"
    )
    command = [sys.executable, "-c", program, str(book)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
