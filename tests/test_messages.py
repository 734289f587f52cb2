"""The words: every error and every text the source asks for has them, in both languages, fitting its values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from xltools.core.data import load
from xltools.core.messages import LANGUAGES, Language, error_fix, error_message, say
from xltools.errors import InputError, XltoolsError

ROOT = Path(__file__).parent.parent
ERRORS = {"InputError", "OutputError", "EngineUnavailable", "XltoolsError"}
WITHOUT_A_PLACE = {"unknown"}
"""Said of a code that has no words of its own."""
TEMPLATE_PARAMS = {"line", "place_th", "place_en"}
"""What template.py adds to its errors: a tag and its place."""


@dataclass(frozen=True)
class Raised:
    """One place in the source that makes an error."""

    where: str
    code: str
    params: frozenset[str]


@cache
def trees(*folders: str) -> dict[Path, ast.Module]:
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def strings(node: ast.expr) -> list[str]:
    """Return the strings that an expression may mean, as patterns; nothing if it is a plain variable."""
    match node:
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.IfExp(body=first, orelse=second):
            return strings(first) + strings(second)
        case ast.JoinedStr(values=pieces):
            return ["".join(strings(piece)[0] if strings(piece) else ".+" for piece in pieces)]
    return []


def raised() -> list[Raised]:
    found = []
    for path, tree in trees("xltools").items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for name, call in calls(function):
                if name in ERRORS and call.args:
                    where = f"{path.relative_to(ROOT)}:{call.lineno}"
                    params = frozenset(param_names(call, function))
                    found += [Raised(where, code, params) for code in codes(call.args[0], tree)]
    return found


def codes(node: ast.expr, tree: ast.Module) -> list[str]:
    named = [re.sub(r"\\(.)", r"\1", text) for text in strings(node)]
    if named or isinstance(node, ast.Attribute):  # error.code: raised again, counted where it began
        return named
    constants = {str(item.value) for item in ast.walk(tree) if isinstance(item, ast.Constant)}
    return sorted(constants & {"template-syntax", "template-undefined", "template-failed"})


def param_names(call: ast.Call, function: ast.FunctionDef) -> Iterator[str]:
    for argument in call.args[1:]:
        given: ast.AST = argument
        if isinstance(argument, ast.Name):
            given = next(
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == argument.id
            )
        assert isinstance(given, ast.Dict), ast.unparse(call)
        for key in given.keys:
            if key is None:
                yield from TEMPLATE_PARAMS
            else:
                assert isinstance(key, ast.Constant)
                yield str(key.value)


def leaves(entry: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    for key, value in entry.items():
        if set(value) >= set(LANGUAGES):
            yield f"{prefix}{key}", value
        else:
            yield from leaves(value, f"{prefix}{key}.")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _spoken(names: set[str]) -> set[str]:
    return {re.sub("_(th|en)$", "", name) for name in names}


WORDS = dict(leaves(load("messages")))
RAISED = raised()


def asked() -> Iterator[tuple[str, str, set[str]]]:
    """Yield each text the source asks for, as a pattern, with the values it gives."""
    for path, tree in trees("xltools", "docs", "workbook_templates").items():
        for name, call in calls(tree):
            if name in ("say", "words") and call.args:
                prefix = re.escape("cli.help.") if name == "words" else ""
                given = {keyword.arg or "" for keyword in call.keywords}
                for pattern in strings(call.args[0]):
                    yield f"{path.relative_to(ROOT)}:{call.lineno}", prefix + pattern, given


# ---------------------------------------------------------------- errors


def test_the_source_is_really_searched() -> None:
    assert len(RAISED) > 40
    assert {"file-in-use", "path-outside", "template-failed", "old-binary-format"} <= {
        one.code for one in RAISED
    }
    assert len(list(asked())) > 60


def test_every_error_has_its_words_and_every_word_its_error() -> None:
    told = {key.split(".")[1] for key in WORDS if key.startswith("error.")}
    assert {one.code for one in RAISED} == told - WITHOUT_A_PLACE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_can_be_told_where_it_is_raised(language: Language) -> None:
    for one in RAISED:
        for part in ("say", "fix"):
            needed = placeholders(WORDS[f"error.{one.code}.{part}"][language])
            assert needed <= one.params | {"code"}, (one.where, one.code, part)
        error = XltoolsError(one.code, dict.fromkeys(one.params, "ก{x}\nข"))
        for text in (error_message(error, language), error_fix(error, language)):
            assert text
            assert "\n" not in text


def test_an_error_that_nobody_worded_is_still_told() -> None:
    error = InputError("brand-new", {"path": "a"})
    assert "brand-new" in error_message(error, "th")
    assert error_fix(error, "en")


# ---------------------------------------------------------------- all words


def test_every_text_the_source_asks_for_is_there() -> None:
    for where, pattern, given in asked():
        fitting = [key for key in WORDS if re.fullmatch(pattern, key)]
        assert fitting, (where, pattern)
        for key in fitting:
            if len(fitting) == 1 and "" not in given:
                assert placeholders(WORDS[key]["th"]) <= given, (where, key)


def test_no_text_is_there_that_nobody_asks_for() -> None:
    patterns = [re.compile(pattern) for _, pattern, _ in asked()]
    left = [
        key
        for key in WORDS
        if not key.startswith("error.") and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert left == []


@pytest.mark.parametrize("key", WORDS)
def test_thai_and_english_say_the_same_values(key: str) -> None:
    thai, english = WORDS[key]["th"], WORDS[key]["en"]
    only_english = {"detail"} if key.startswith("error.template-") else set()  # Jinja's own words
    assert _spoken(placeholders(thai)) | only_english == _spoken(placeholders(english)) | only_english
    assert thai.strip()
    assert english.strip()
    assert set(WORDS[key]) == set(LANGUAGES)


@pytest.mark.parametrize("key", [key for key in WORDS if not key.startswith(("error.", "cli.rules.line"))])
def test_thai_is_thai(key: str) -> None:
    plain = re.sub(r"\{\w+\}", "", WORDS[key]["th"])
    if re.search(r"\w", plain):
        assert re.search("[\u0e01-\u0e2e]", plain), key


def test_say_puts_the_values_in() -> None:
    assert say("status.go_to_row", "th", row=7) == "ไปที่แถว 7"
    assert say("status.go_to_row", "en", row=7) == "go to row 7"
