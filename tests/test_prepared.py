"""What is shipped in a form that loads at a stroke says what the files say that it was made of, and no more."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from books import png, typed
from hypothesis import given, settings
from hypothesis import strategies as st
from word_help import NOW, measure, memo_context, shipped, signer, template_of, texts

from xltools.core.data import load
from xltools.core.model import TextRun
from xltools.core.rich import RichText
from xltools.document import ready
from xltools.document.package import read_parts, write_parts
from xltools.document.template import Template
from xltools.errors import InputError
from xltools.resources import PACKAGE, PREPARED, declared_document, document_names, docx_template

ROOT = PACKAGE.parent


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("prepare_build", ROOT / "prepare/build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def file_of(name: str) -> bytes:
    """Return the template of a shipped document."""
    return docx_template(declared_document(name)["file"])


def test_prepared_forms_are_those_that_the_script_makes(build: ModuleType) -> None:
    made = build.prepared()
    there = {path.name: path.read_bytes() for path in PREPARED.iterdir() if path.suffix in (".json", ".py")}
    there.pop("__init__.py")
    stale = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
    assert not stale, "run: .venv/bin/poe prepared"


def test_prepared_data_is_that_of_the_files() -> None:
    data = PACKAGE / "data"
    for path in data.rglob("*.toml"):
        name = path.relative_to(data).with_suffix("").as_posix()
        assert load(name) == tomllib.loads(path.read_text(encoding="utf-8")), name
    for name in document_names():
        written = docx_template(f"{name}.toml").decode("utf-8")
        assert declared_document(name) == tomllib.loads(written)


def test_words_changed_in_a_file_are_said_though_the_prepared_form_has_the_old_ones(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, tmp_path / "xltools", ignore=ignored)
    shutil.copytree(ROOT / "docx_templates", tmp_path / "docx_templates", ignore=ignored)
    words = tmp_path / "xltools/data/rules.toml"
    title = load("rules")["OWN001"]["title"]["en"]
    words.write_text(
        words.read_text(encoding="utf-8").replace(title, "Quite another title"), encoding="utf-8"
    )
    command = [sys.executable, "-m", "xltools", "rules", "--lang", "en"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert "Quite another title" in done.stdout.decode("utf-8")


# ---------------------------------------------------------------- templates


def both(name: str) -> tuple[ready.ReadyTemplate, Template]:
    """Return a shipped template as it was compiled before, and compiled now."""
    template = ready.template_of(file_of(name), name)
    assert isinstance(template, ready.ReadyTemplate)
    return template, Template(file_of(name), name)


def is_compiled(template: ready.ReadyTemplate) -> bool:
    """Tell whether a template had to be compiled after all."""
    return "_template" in vars(template)


LETTERS = st.text(st.sampled_from("กขน้ำ ๆ12\n\t<&>\"'{}%]๑.-"), max_size=30)
RUNS = st.builds(TextRun, st.text(st.sampled_from("กข12 \n"), min_size=1, max_size=9), st.booleans())
TEXTS = LETTERS | st.lists(RUNS, min_size=1, max_size=3).map(RichText)
MEASURES = st.builds(
    lambda no, texts, owners, day: measure(
        no, title=texts[0], method=texts[1], summary=texts[2], outcome=texts[3], owners=owners, start=day
    ),
    st.integers(1, 99),
    st.lists(TEXTS, min_size=4, max_size=4),
    st.lists(LETTERS, max_size=3),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)


@given(
    st.lists(MEASURES, max_size=4),
    st.lists(TEXTS, max_size=4),
    st.dictionaries(st.sampled_from(["subject", "number", "date", "to"]), TEXTS | st.none(), max_size=4),
)
@settings(max_examples=40, deadline=None)
def test_a_template_compiled_before_makes_the_same_bytes(
    measures: list[dict[str, Any]], lines: list[str], fields: dict[str, Any]
) -> None:
    context = memo_context(measures=measures)
    context["memo"] |= fields
    context["text"] = dict.fromkeys(context["text"], lines)
    for name in document_names():
        quick, slow = both(name)
        made = [
            one.render(context, now=NOW, title="t", origin="o", made_of={"agency": "ก <&"})
            for one in (quick, slow)
        ]
        assert made[0] == made[1]


@pytest.mark.parametrize("name", document_names())
def test_ordinary_data_needs_no_compiling(name: str) -> None:
    quick, slow = both(name)
    context = memo_context()
    assert quick.render(context, now=NOW, title="t") == slow.render(context, now=NOW, title="t")
    assert quick.undeclared(context) == slow.undeclared(context) == []
    assert not is_compiled(quick)


def gif() -> bytes:
    return b"GIF89a\x04\x00\x02\x00\x00\x00\x00;"


@pytest.mark.parametrize(
    ("asked", "compiled"),
    [
        ({"draft": True}, True),
        ({"draft": True, "pictures": {"garuda": png()}}, True),
        ({"pictures": {"garuda": png()}}, False),
        ({"pictures": {"garuda": gif()}}, False),
        ({"pictures": {"of no drawing": png(7, 3)}}, False),
        ({"pictures": {"garuda": png(), "other": png(7, 3)}}, True),
    ],
)
def test_drafts_and_pictures_are_made_alike(asked: dict[str, Any], compiled: bool) -> None:
    quick, slow = both("memo")
    for _ in range(2):
        made = [one.render(memo_context(), now=NOW, title="t", **asked) for one in (quick, slow)]
        assert made[0] == made[1]
    assert is_compiled(quick) == compiled


def test_a_picture_that_is_none_is_told_as_ever() -> None:
    quick, _ = both("memo")
    with pytest.raises(InputError) as refused:
        quick.render(memo_context(), now=NOW, title="t", pictures={"garuda": b"no picture"})
    assert refused.value.code == "picture-unreadable"


def test_a_name_that_the_data_lacks_is_told_with_its_place() -> None:
    context = memo_context()
    del context["memo"]["subject"]
    quick, slow = both("memo")
    missing = quick.undeclared(context)
    assert [(one.name, one.place) for one in missing] == [
        (one.name, one.place) for one in slow.undeclared(context)
    ]
    assert missing
    with pytest.raises(InputError) as refused:
        quick.render(context, now=NOW, title="t")
    assert refused.value.code == "template-undefined"


def test_an_agencys_own_template_of_the_same_name_is_its_own() -> None:
    parts = read_parts(shipped("memo"))
    parts["word/document.xml"] = parts["word/document.xml"].replace("เรียน".encode(), "กราบเรียน".encode())
    template = ready.template_of(write_parts(parts), "memo")
    assert any("กราบเรียน" in text for text in texts(template.render(memo_context(), now=NOW, title="t")))


def test_a_form_of_another_jinja_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    quick, slow = both("report")
    monkeypatch.setattr("xltools.prepared.report.JINJA", "3.0")
    context = memo_context(signers=[signer(1, "proposer", "นางสาวสมมติ ใจดี", "นักวิชาการ")])
    assert quick.render(context, now=NOW, title="t") == slow.render(context, now=NOW, title="t")
    assert is_compiled(quick)


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("{{ memo.subject }}", True),
        ("{{ memo.subject.year }}", False),  # a date has one, a text has none
        ("{{ memo.nothing }}", False),
        ("{{ nothing }}", False),
        ("{{ memo.subject|nothing }}", False),
        ("{% for measure in measures %}{{ measure.extra.budget }}{% endfor %}", False),
        ("{% for line in text.facts %}{{ line }}{% endfor %}", True),
    ],
)
def test_only_what_every_workbook_has_is_compiled_before(tag: str, kept: bool) -> None:
    assert (Template(template_of(tag), "t.docx").form() is not None) == kept


# ---------------------------------------------------------------- one click


HEAVY = (
    *("docxtpl", "docx", "openpyxl", "rapidfuzz", "xlsxwriter", "xlwings", "tomllib"),
    *("subprocess", "plistlib", "multiprocessing", "asyncio", "email", "importlib.metadata"),
)


@pytest.mark.parametrize("garuda", [False, True])
def test_one_click_loads_no_library_that_it_does_not_need(book: Path, garuda: bool) -> None:
    if garuda:
        (book.parent / "garuda.png").write_bytes(png())
        typed(book, {"agency.garuda": "garuda.png"})
    heavy = {*HEAVY} if garuda else {*HEAVY, "lxml"}
    program = (
        "import sys; from xltools.cli import run; code = run(['generate', sys.argv[1], '-q']);"
        f"loaded = {heavy} & set(sys.modules); sys.exit(f'{{code}} {{loaded}}' if code or loaded else 0)"
    )
    command = [sys.executable, "-c", program, str(book)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in book.parent.iterdir()} >= {"memo.docx", "report.docx"}
