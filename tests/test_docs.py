"""The guide for authors of templates: every example in it prints what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from word_help import NOW, template_of, texts

from xltools.document.environment import FILTERS
from xltools.document.lint import read_template
from xltools.document.template import Template
from xltools.templates import sample_context

GUIDE = (Path(__file__).parent.parent / "docs" / "templates.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(
    r"^\| `(.+)` \| (.+) \|$", GUIDE.partition("## ตัวกรอง")[2].partition("##")[0], re.MULTILINE
)
TAGS = [tag.replace("\\|", "|") for tag in re.findall(r"`(\{[{%][^`]*[}%]\})`", GUIDE)]


@pytest.mark.parametrize(("typed", "printed"), EXAMPLES)
def test_every_example_of_the_guide_prints_what_it_says(typed: str, printed: str) -> None:
    template = Template(template_of(typed.replace("\\|", "|")), "t.docx")
    assert texts(template.render(sample_context(), now=NOW, title="t")) == [printed]


def test_every_filter_has_an_example() -> None:
    used = {name for typed, _ in EXAMPLES for name in re.findall(r"\\\|(\w+)", typed)}
    assert FILTERS.keys() - {"safe"} <= used
    assert len(EXAMPLES) >= 12


def test_names_in_the_guide_are_those_of_the_data() -> None:
    inside = [tag for tag in TAGS if "…" not in tag]
    assert len(inside) > 25
    loops = "{% for measure in measures %}{% for line in text.law %}{% for item in text.law %}"
    ends = "{% endfor %}" * 3
    plain = [re.sub(r"^\{%(?:p|tr|tc) ", "{% ", tag) for tag in inside]
    data = [template_of(f"{loops}{tag}{ends}") for tag in plain]
    codes = {fault.code for one in data for fault in read_template(one, "t", sample_context()).faults}
    assert codes <= {"never-closed", "closes-nothing"}
