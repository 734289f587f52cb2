"""Prints the reference pages from the code; with ``--check``, tells whether they are up to date.

python docs/build.py            writes docs/rules.md and docs/commands.md
python docs/build.py --check    exits 1 if a page is not what the code would print
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from xltools.commands import build
from xltools.core.data import load
from xltools.core.messages import LANGUAGES, Language, rule_text, say
from xltools.core.rules import RULES
from xltools.core.rules.base import Rule
from xltools.show import example_text
from xltools.usage import Formatter

HERE = Path(__file__).parent
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
    for name in build("en").commands:
        pages.append(f"## xltools {name}\n")
        pages += [f"```text\n{_help(name, language)}\n```\n" for language in LANGUAGES]
    return "\n".join(pages)


def _help(name: str, language: Language) -> str:
    Formatter.language = language
    group = build(language)
    command = group.commands[name]
    with click.Context(group, info_name="xltools") as parent:
        context = command.make_context(name, [], parent=parent, resilient_parsing=True)
        context.terminal_width = 100
        text = command.get_help(context)
    return "\n".join(line.rstrip() for line in text.splitlines())


def main(arguments: list[str]) -> int:
    """Write the pages, or check them; return the exit code."""
    stale = []
    for name, page in (("rules.md", rules_page()), ("commands.md", commands_page())):
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
