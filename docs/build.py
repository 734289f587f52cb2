"""Prints the reference pages from the code; with ``--check``, tells whether they are up to date.

python docs/build.py            writes docs/rules.md, docs/commands.md, docs/json.md and the table in docs/templates.md
python docs/build.py --check    exits 1 if a page is not what the code would print
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from xltools.cli import run
from xltools.commands import build
from xltools.core.data import load
from xltools.core.messages import LANGUAGES, Language, rule_text, say
from xltools.core.rules import RULES
from xltools.core.rules.base import Rule
from xltools.core.template_fields import template_fields
from xltools.show import example_text
from xltools.usage import Formatter
from xltools.workbook.starter import new_workbook

HERE = Path(__file__).parent
NAMES_BEGIN = "<!-- names: printed by docs/build.py -->"
NAMES_END = "<!-- end of names -->"
EXAMPLE = ["validate", "seed.xlsx", "--json", "--select", "OWN001", "--lang", "en"]
PRINTED = "<!-- Printed by docs/build.py from the code: change the code, not this page. -->\n"


def rules_page() -> str:
    """Return docs/rules.md: every rule with its reason, its messages and its examples."""
    pages = [PRINTED, "# กฎการตรวจ · Rules\n"]
    pages += ["| รหัส · code | ระดับ · severity | กฎ | rule |", "| --- | --- | --- | --- |"]
    for rule in RULES:
        thai, english = (rule_text(rule.code, "title", language) for language in LANGUAGES)
        pages.append(f"| [{rule.code}](#{rule.code.lower()}) | {rule.severity} | {thai} | {english} |")
    pages += [_rule_section(rule) for rule in RULES]
    return "\n".join(pages) + "\n"


def _rule_section(rule: Rule) -> str:
    entry = load("rules")[rule.code]
    lines = [f"\n## {rule.code}\n", f"`{rule.name}` · {rule.severity} · since {rule.since}"]
    if rule.keeps_promise:
        lines[-1] += " · " + " · ".join(say("cli.rules.always_on", language) for language in LANGUAGES)
    for language in LANGUAGES:
        title, why, fix = (rule_text(rule.code, part, language) for part in ("title", "why", "fix"))
        lines += [f"\n**{title}.** {why} {fix}\n"]
        lines += [f"- {words[language]}" for words in (entry["message"], *entry.get("variant", {}).values())]
    lines += [
        "",
        "```text",
        "✘",
        example_text(entry["bad"], "th"),
        "✔",
        example_text(entry["good"], "th"),
        "```",
    ]
    return "\n".join(lines)


def commands_page() -> str:
    """Return docs/commands.md: the help of every command in both languages."""
    pages = [PRINTED, "# คำสั่ง · Commands\n"]
    for names in _commands(build("en")):
        pages.append(f"## xltools {' '.join(names)}\n")
        pages += [f"```text\n{_help(names, language)}\n```\n" for language in LANGUAGES]
    return "\n".join(pages)


def _commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command; for a group, those of the commands in it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*above, name))
        else:
            yield (*above, name)


def _help(names: Sequence[str], language: Language) -> str:
    Formatter.language = language
    group: click.Command = build(language)
    context = click.Context(group, info_name="xltools")
    for name in names:
        assert isinstance(context.command, click.Group)
        command = context.command.commands[name]
        arguments = ["-h"] if isinstance(command, click.Group) else []  # a group without words shows its help
        context = command.make_context(name, arguments, parent=context, resilient_parsing=True)
    context.terminal_width = 100
    text = context.command.get_help(context)
    return "\n".join(line.rstrip() for line in text.splitlines())


def templates_page() -> str:
    """Return docs/templates.md with the table of names printed anew; the rest is written by hand."""
    text = (HERE / "templates.md").read_text(encoding="utf-8")
    before, after = text.split(NAMES_BEGIN)[0], text.split(NAMES_END)[1]
    rows = ["| ชื่อ · name | ความหมาย | meaning | ชนิด · type |", "| --- | --- | --- | --- |"]
    for name, field in template_fields().items():
        thai, english = (field.meaning(language) for language in LANGUAGES)
        rows.append(f"| `{name}` | {thai} | {english} | {field.type} |")
    return before + NAMES_BEGIN + "\n" + "\n".join(rows) + "\n" + NAMES_END + after


# ---------------------------------------------------------------- docs/json.md


def json_reference() -> dict[str, Any]:
    """Return docs/json.toml."""
    return tomllib.loads((HERE / "json.toml").read_text(encoding="utf-8"))


def fields_of(document: dict[str, Any], parts: dict[str, Any]) -> dict[str, str]:
    """Return the fields of one document by their whole path, such as ``workbooks[].counts.error``, with their type."""
    without = document.get("without", ())
    return {
        prefix + name: kind
        for prefix, names in document["parts"].items()
        for part in names
        for name, (kind, *_) in parts[part]["fields"].items()
        if prefix + name not in without
    }


def json_page() -> str:
    """Return docs/json.md: every field of the JSON that programs read, and an example as it is printed."""
    told = json_reference()
    lines = [
        PRINTED.rstrip(),
        "# JSON สำหรับโปรแกรมอื่น · JSON for programs",
        "",
        "หนึ่งคำสั่งแสดง JSON หนึ่งเอกสารทาง stdout เป็น UTF-8 รหัสจบไม่เปลี่ยนเมื่อใช้ `--json` ฟิลด์ใหม่อาจเพิ่มได้ จึงควรข้ามฟิลด์ที่ไม่รู้จัก",
        "",
        "One command prints one document on stdout, in UTF-8, and nothing else. `--json` changes no exit code.",
        "Fields may be added: skip those that you do not know.",
        "",
        "| คำสั่ง · command | ส่วน · parts |",
        "| --- | --- |",
        *(_document_row(document, told["part"]) for document in told["document"]),
    ]
    for name, part in told["part"].items():
        lines += ["", f"## {' · '.join(part['title'][language] for language in LANGUAGES)}", ""]
        lines += [f'<a id="{name}"></a>', "", "| ฟิลด์ · field | ชนิด · type | ความหมาย | meaning |"]
        lines += ["| --- | --- | --- | --- |"]
        lines += [
            f"| `{field}` | {kind} | {thai} | {english} |"
            for field, (kind, thai, english) in part["fields"].items()
        ]
    lines += [
        "",
        "## ตัวอย่าง · An example",
        "",
        f"`xltools {' '.join(EXAMPLE)}`",
        "",
        "```json",
        json_example(),
        "```",
        "",
    ]
    return "\n".join(lines)


def _document_row(document: dict[str, Any], parts: dict[str, Any]) -> str:
    commands = "<br>".join(f"`{command}`" for command in document["commands"])
    return f"| {commands} | {'<br>'.join(_places(document, parts))} |"


def _places(document: dict[str, Any], parts: dict[str, Any]) -> Iterator[str]:
    for prefix, names in document["parts"].items():
        links = ", ".join(f"[{parts[name]['title']['en']}](#{name})" for name in names)
        yield f"`{prefix.rstrip('.')}`: {links}" if prefix else links


def json_example() -> str:
    """Return what a command prints of the example."""
    here, said = Path.cwd(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "seed.xlsx").write_bytes(new_workbook(example="seed"))
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(said):
                run(EXAMPLE)
        finally:
            os.chdir(here)
    return said.getvalue().strip()


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; return the exit code."""
    stale = []
    pages = {
        "rules.md": rules_page(),
        "commands.md": commands_page(),
        "json.md": json_page(),
        "templates.md": templates_page(),
    }
    for name, page in pages.items():
        path = HERE / name
        if "--check" not in arguments:
            path.write_text(page, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            stale.append(name)
    if stale:
        print(f"docs/{', docs/'.join(stale)}: not what the code prints; run: python docs/build.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
