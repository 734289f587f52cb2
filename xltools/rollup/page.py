"""index.html: one file that asks nothing of any network, with all agencies and findings inside it as data."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import IO

from xltools.core.data import load
from xltools.core.messages import Language, say
from xltools.patterns import pattern_of
from xltools.resources import program_version
from xltools.rollup.digest import SEVERITIES, VERDICTS, AgencyLine, Digest, Finding
from xltools.rollup.words import day

NAME = "index.html"
_GENERATOR = "xltools"
_PIECE = 1 << 20
_REMEMBERED_TEXTS = 5_000
"""Texts beyond these are written again each time they come, so that memory does not grow with the country."""
_PLACEHOLDER = pattern_of(rb"\{\{(\w+)\}\}")
_UNSAFE_IN_SCRIPT = pattern_of("[<>&\u2028\u2029]")


class Page:
    """Takes agencies one by one into two files, and puts them into the page at the end."""

    def __init__(self, agencies: IO[bytes], texts: IO[bytes]) -> None:
        self._agencies, self._texts = _List(agencies), _List(texts)
        self._remembered: dict[str, int] = {}
        self._rules: dict[str, int] = {}

    def add(self, line: AgencyLine, folder: str, findings: Iterator[Finding]) -> None:
        """Take one agency with the link to its folder and its findings."""
        found: list[int | str] = []
        for finding in findings:
            rule = self._rules.setdefault(finding.code, len(self._rules))
            text = self._text(finding.message)
            found += [SEVERITIES.index(finding.severity), rule, finding.where, text]
        self._agencies.add(
            [
                line.name,
                line.district,
                line.province,
                VERDICTS.index(line.verdict),
                *line.counts[:2],
                int(line.unchanged),
                [line.workbook.name, line.workbook.href],
                folder,
                [[document.name, document.href] for document in line.documents],
                self._text(line.failure) if line.failure else -1,
                self._text(line.mend) if line.failure else -1,
                found,
                [self._text(note) for note in line.notes],
            ]
        )

    def pieces(self, digest: Digest, language: Language, now: datetime) -> Iterator[bytes]:
        """Yield the page."""
        package = files("xltools.rollup")
        template, style, script = (
            package.joinpath(name).read_bytes().replace(b"\r\n", b"\n")
            for name in ("page.html", "page.css", "page.js")
        )
        words = {key: str(text[language]) for key, text in load("messages")["rollup"]["page"].items()}
        rules = [[code, digest.rules[code].title, digest.rules[code].fix] for code in self._rules]
        told = [say("rollup.when", language, date=day(now, language))]
        told += digest.left()
        policy = f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}"
        plain = words | {
            "language": language,
            "policy": f"{policy}; base-uri 'none'; form-action 'none'",
            "generator": f"{_GENERATOR} {program_version()}",
            "title": say("rollup.title", language),
            "when": " · ".join(told),
        }
        raw = {
            "style": style,
            "script": script,
            "words": _data(_words(words, language)),
            "rules": _data(rules),
        }
        lists = {"agencies": self._agencies, "texts": self._texts}
        at = 0
        for placeholder in _PLACEHOLDER.finditer(template):
            yield template[at : placeholder.start()]
            at, name = placeholder.end(), placeholder[1].decode()
            if name in lists:
                yield from lists[name].pieces()
            else:
                yield raw[name] if name in raw else html.escape(plain[name]).encode("utf-8")
        yield template[at:]

    def _text(self, text: str) -> int:
        known = self._remembered.get(text)
        if known is not None:
            return known
        number = self._texts.add(text)
        if len(self._remembered) < _REMEMBERED_TEXTS:
            self._remembered[text] = number
        return number


def is_ours(path: Path) -> bool:
    """Tell whether a file is a page that xltools wrote."""
    with path.open("rb") as file:
        head = file.read(2048)
    return f'<meta name="generator" content="{_GENERATOR} '.encode() in head


class _List:
    """A JSON list that grows on the disk."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._length = 0

    def add(self, value: object) -> int:
        """Append a value and return its place."""
        self._file.write((b",\n" if self._length else b"") + _data(value))
        self._length += 1
        return self._length - 1

    def pieces(self) -> Iterator[bytes]:
        """Yield the whole list."""
        self._file.seek(0)
        yield b"["
        while piece := self._file.read(_PIECE):
            yield piece
        yield b"]"


def _words(words: dict[str, str], language: Language) -> dict[str, object]:
    return {
        "words": words,
        "language": language,
        "verdicts": [[verdict, say(f"rollup.verdict.{verdict}", language)] for verdict in VERDICTS],
        "severities": [[level, say(f"severity.{level}", language)] for level in SEVERITIES],
    }


def _data(value: object) -> bytes:
    """Return a value as JSON that neither ends the script element it stands in nor begins a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE_IN_SCRIPT.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text).encode("utf-8")


def _hash(content: bytes) -> str:
    """Return what the page's policy calls the one script or style it lets in."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"
