"""Output file names: safe on Windows, inside the folder, never two alike."""

from __future__ import annotations

from pathlib import PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.names import file_name, is_plain_part, numbered, safe_part, same_file_key
from xltools.errors import InputError

VALUES = {"template": "memo", "agency.name": "องค์การบริหารส่วนตำบลทุ่งสมมติ", "memo.number": "ชร ๗๙๙๐๑/๐๑๙"}


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{template}.docx", "memo.docx"),
        ("{template}", "memo.docx"),
        ("{ template }.DOCX", "memo.docx"),
        ("{memo.number} {template}.docx", "ชร ๗๙๙๐๑-๐๑๙ memo.docx"),
        ("{agency.name}/{template}.docx", "องค์การบริหารส่วนตำบลทุ่งสมมติ/memo.docx"),
        (r"ปี 2567\{template}.docx", "ปี 2567/memo.docx"),
        ("a:b*{template}?.docx", "a-b-memo-.docx"),
        ("con.docx", "_con.docx"),
        ("con .tar.docx", "_con .tar.docx"),
        ("CONOUT$", "_CONOUT$.docx"),
    ],
)
def test_a_pattern_gives_a_name(pattern: str, name: str) -> None:
    assert file_name(pattern, VALUES) == name


def test_a_draft_says_so_in_its_name() -> None:
    assert file_name("{template}.docx", VALUES, draft=True) == "memo-draft.docx"


@pytest.mark.parametrize(
    "pattern", ["{nobody}.docx", "", ".docx", "a//b.docx", "../{template}.docx", "{}.docx"]
)
def test_a_pattern_that_gives_no_name_is_refused(pattern: str) -> None:
    with pytest.raises(InputError) as caught:
        file_name(pattern, VALUES)
    assert caught.value.code == "bad-file-name-pattern"


@given(st.text(max_size=300))
def test_any_value_becomes_a_name_windows_can_hold(value: str) -> None:
    name = file_name("x{template}.docx", {"template": value})
    path = PureWindowsPath(name)
    assert path.name == name
    assert not set(name) & set('<>:"/\\|?*')
    assert len(name.encode()) <= 255
    assert not name.endswith((" ", "."))


@given(st.text(max_size=300))
def test_a_safe_part_stays_as_it_is(part: str) -> None:
    once = safe_part(part)
    assert safe_part(once) == once


def test_numbered_names() -> None:
    assert numbered("memo.docx", 2) == "memo (2).docx"


def test_names_alike_on_some_disk_are_alike() -> None:
    assert same_file_key("A/Memo.docx") == same_file_key("a/memo.docx")
    assert same_file_key("e\u0301.docx") == same_file_key("é.docx")


@pytest.mark.parametrize("part", ["ออก", "a b", ".hidden", "a.b", "console"])
def test_a_plain_part(part: str) -> None:
    assert is_plain_part(part)


@pytest.mark.parametrize(
    "part",
    ["", ".", "..", ".. ", "a.", "a ", "con", "Aux.txt", "file:x", "a\nb", "a\u2028b", "a\0", "a/b", "a?"],
)
def test_a_part_that_systems_read_otherwise(part: str) -> None:
    assert not is_plain_part(part)


@given(st.text(min_size=1, max_size=300))
def test_a_safe_part_is_plain(part: str) -> None:
    assert safe_part(part) == "" or is_plain_part(safe_part(part))
