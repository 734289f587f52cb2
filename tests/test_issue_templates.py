"""The forms for telling a fault: both languages, and invented data only."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

yaml: Any = pytest.importorskip("yaml")
FORMS = sorted((Path(__file__).parent.parent / ".github" / "ISSUE_TEMPLATE").glob("[0-9]-*.yml"))


def test_there_is_a_form_for_a_memo_a_workbook_and_a_rule() -> None:
    assert [form.stem for form in FORMS] == ["1-memo", "2-workbook", "3-rule"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_every_form_asks_in_both_languages_and_for_invented_data(form: Path) -> None:
    told = yaml.safe_load(form.read_text(encoding="utf-8"))
    fields = [field for field in told["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    labels = [told["name"], told["description"], *(field["attributes"]["label"] for field in fields)]
    for label in labels:
        thai, _, english = label.partition(" · ")
        assert re.search("[ก-ฮ]", thai) and re.search("[A-Za-z]", english), label
    (promise,) = [field for field in fields if field["type"] == "checkboxes"]
    assert all(
        option["required"] and "ข้อมูลสมมติ" in option["label"] for option in promise["attributes"]["options"]
    )
