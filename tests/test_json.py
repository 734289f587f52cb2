"""docs/json.md: every field of real output is told, and every field that is told is in real output."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import desk
import pytest
from books import Said, typed
from word_help import template_of

from xltools.workbook.starter import new_workbook

Xl = Callable[..., Said]
_spec = importlib.util.spec_from_file_location("pages", Path(__file__).parent.parent / "docs" / "build.py")
assert _spec is not None and _spec.loader is not None
pages = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pages)
REFERENCE = pages.json_reference()
TYPES: dict[str, Any] = {
    "text": str,
    "number": (int, float),
    "true, false": bool,
    "text or null": str,
    "object or null": dict,
}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the path and value of everything in a document that is no object or list."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        yield path, value


def runs(xl: Xl, folder: Path) -> dict[str, list[str]]:
    """Return for each document of the reference what real commands print."""
    (folder / "bad.docx").write_bytes(template_of("{{ agency.name }} {{ agncy.name }}"))
    (folder / "broken.docx").write_bytes(b"no template")
    lost_book = folder / "lost.xlsx"
    lost_book.write_bytes(new_workbook(example="mended"))
    typed(lost_book, {"measures.0.title": "สิ่งที่ทำ"})
    several = ["seed.xlsx", "measures.xlsx", "gone.xlsx"]
    said = {
        "import OLD BOOK --json": [
            ["import", "report.docx", "imported.xlsx"],
            ["import", "old.xlsx", "two.xlsx", "--sheet", "รายงาน"],
            ["import", "gone.docx", "three.xlsx"],
        ],
        "validate BOOK --json": [
            ["validate", "seed.xlsx"],
            ["validate", "gone.xlsx"],
            ["generate", "measures.xlsx"],
        ],
        "validate BOOK BOOK --json": [["generate", *several]],
        "batch SOURCE --out DIR --json": [
            ["batch", "workbooks", "seed.xlsx", "--out", "out"],
            ["batch", "workbooks", "seed.xlsx", "bad.xlsx", "--out", "out"],
            ["batch", "workbooks", "measures.xlsx", "seed.xlsx", "--out", "other"],
        ],
        "batch SOURCE --out DIR --dry-run --json": [
            ["batch", "workbooks", "bad.xlsx", "--out", "planned", "--dry-run"],
            ["batch", "roster.xlsx", "--out", "planned", "--dry-run"],
            ["batch", "workbooks", "measures.xlsx", "seed.xlsx", "--out", "other", "--dry-run"],
        ],
        "repair BOOK --json": [["repair", "lost.xlsx"], ["repair", "gone.xlsx"]],
        "add-button BOOK --json": [["add-button", "measures.xlsx"], ["add-button", "gone.xlsx"]],
        "rules --json": [["rules"]],
        "template check FILE --json": [["template", "check", name] for name in ("bad.docx", "broken.docx")],
        "doctor --json": [["doctor"]],
    }
    (folder / "bad.xlsx").write_bytes(b"no workbook")
    (folder / "workbooks" / "old.xls").write_bytes(b"an old format")
    assert xl("new", "roster.xlsx", "--roster", "workbooks").code == 0
    printed = {key: [xl(*words, "--json").out for words in commands] for key, commands in said.items()}
    printed["summary.json"] = [(folder / "out" / "summary.json").read_text(encoding="utf-8")]
    return printed


@pytest.fixture
def real(tmp_path: Path, xl: Xl, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[str, Any]]]:
    monkeypatch.chdir(desk.lay(tmp_path))
    return {
        key: [leaf for text in texts for leaf in leaves(json.loads(text))]
        for key, texts in runs(xl, tmp_path).items()
    }


# what the examples cannot bring forth everywhere; each is brought forth in the tests of its own command
RARE = {
    "validate BOOK --json": {"outputs[].kept."},
    "validate BOOK BOOK --json": {"workbooks[].outputs[].kept."},
    "batch SOURCE --out DIR --json": {"workbooks[].outputs[].kept.", "workbooks[].older"},
    "summary.json": {"workbooks[].outputs[].kept.", "workbooks[].older", "workbooks[].earlier"},
    "import OLD BOOK --json": {"unclear.", "measures[].shared", "unused", "other_sheets"},
    "repair BOOK --json": {"left[]."},
}


def _documented(path: str, fields: dict[str, str]) -> str:
    """Return the path under which the reference tells a field whose own name is data: ``fields.*``."""
    if path in fields:
        return path
    stars = (star for star in fields if star.endswith(".*") and path.startswith(star[:-1]))
    return next(stars, path)


def test_the_reference_is_of_real_output(real: dict[str, list[tuple[str, Any]]]) -> None:
    for document in REFERENCE["document"]:
        key = document["commands"][0]
        fields = pages.fields_of(document, REFERENCE["part"])
        seen: dict[str, list[Any]] = {}
        for path, value in real[key]:
            if value not in ([], {}):
                seen.setdefault(_documented(path, fields), []).append(value)
        holders = {path for path in fields if any(other.startswith(f"{path}.") for other in fields)}
        rare = {path for path in fields if any(path.startswith(start) for start in RARE.get(key, ()))}
        objects = {path for path in seen if any(other.startswith(f"{path}.") for other in fields)}
        assert set(seen) - set(fields) - objects == set(), key
        assert set(fields) - holders - rare - set(seen) == set(), key
        for path, values in seen.items():
            if path in fields and path not in holders:
                kind = TYPES[fields[path]]
                nullable = fields[path].endswith("null")
                assert all(isinstance(value, kind) or (value is None and nullable) for value in values), path


def test_every_command_that_prints_json_is_in_the_reference() -> None:
    told = {
        command.split(" --json")[0] for document in REFERENCE["document"] for command in document["commands"]
    }
    names = {
        " ".join(word for word in command.split() if word.islower() and not word.startswith("-"))
        for command in told
    }
    helps = (
        (Path(__file__).parent.parent / "docs" / "commands.md")
        .read_text(encoding="utf-8")
        .split("\n## xltools ")[1:]
    )
    assert {text.split("\n")[0] for text in helps if "--json" in text.partition("Examples")[0]} == names - {
        "summary.json"
    }
