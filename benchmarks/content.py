"""What is measured: workbooks of invented agencies with nine measures or more, and their memo's texts, flat."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from xltools.core.contents import Contents
from xltools.core.context import build_context
from xltools.core.dossier import read_dossier
from xltools.core.thai import lines, thai_date, thai_digits
from xltools.workbook.package import Package
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import example_contents, filled

NOW = datetime(2025, 1, 8, 9, 30, tzinfo=UTC)
_OWN_WORDS = ("title", "method", "summary", "outcome")
LISTS = ("background", "facts", "law", "proposal", "closing", "proposers", "opinions", "measures")

Flat = dict[str, Any]
"""Fields by name, and lists of records by name: every value is a text that is printed as it is."""


def workbook(measures: int, number: int = 0) -> bytes:
    """Return the workbook of an agency, in order; each ``number`` is another agency with texts of its own.

    The first nine measures are those of the sample, the others those of the tests' honest reports.
    """
    sample = example_contents("mended")
    name = str(sample.fields["agency.name"])

    def renamed(record: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: value.replace(name, name + _word(number)) if isinstance(value, str) else value
            for key, value in record.items()
        }

    tables = {key: [renamed(row) for row in rows] for key, rows in sample.tables.items()}
    first = tables["measures"]
    pool = [*first, *(first[at % len(first)] | row for at, row in enumerate(_honest_rows()))]
    tables["measures"] = [_another(pool[at % len(pool)], at, number) for at in range(measures)]
    data = filled(Contents(renamed(sample.fields), tables))
    return _with_room(data, measures) if measures > 30 else data


@cache
def _honest_rows() -> list[dict[str, Any]]:
    """Return the texts of the measures in the honest reports."""
    folder = Path(__file__).parents[1] / "tests" / "honest"
    reports = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    return [{key: row[key] for key in _OWN_WORDS if key in row} for one in reports for row in one["measures"]]


def _another(row: Mapping[str, Any], at: int, number: int) -> dict[str, Any]:
    mark = _word(number * 1000 + at)
    words = {key: f"{row[key]} {mark}" for key in _OWN_WORDS if row.get(key)}
    return {**row, **words, "no": float(at + 1)}


def _word(number: int) -> str:
    """Return a made-up name: the same number gives the same, another number another."""
    letters = "กขคงจชซดตทนบปพมยรลวสหอ"
    word = ""
    while number:
        number, at = divmod(number, len(letters))
        word += letters[at] + "า"
    return word


def _with_room(data: bytes, measures: int) -> bytes:
    """Return the workbook with its table of measures drawn out to the last one."""
    package = Package.open(data)
    part = "xl/tables/table1.xml"
    table = re.sub(rb'ref="A(\d+):H\d+"', rb'ref="A\g<1>:H%d"' % (measures + 4), package.read(part))
    package.replace(part, table)
    return package.build()


def context_of(data: bytes) -> dict[str, Any]:
    """Return what the shipped templates see of a workbook."""
    return build_context(read_dossier(read_workbook(data)))


def flat(context: dict[str, Any]) -> Flat:
    """Return the memo's texts as they are printed, without filters, conditions and nested loops."""
    memo, agency, signers = context["memo"], context["agency"], context["signers"]
    return {
        **{key: thai_digits(memo[key]) for key in ("office", "number", "subject", "to")},
        "date": thai_date(memo["date"]),
        "year": thai_digits(str(context["report"]["fiscal_year"])),
        "agency": thai_digits(agency["name"]),
        "district": agency["district"],
        "province": agency["province"],
        **{
            section: [{"line": thai_digits(line)} for item in items for line in lines(item)]
            for section, items in context["text"].items()
        },
        "proposers": [_signer(signer) for signer in signers if signer["role"] == "proposer"],
        "opinions": [_signer(signer) for signer in signers if signer["role"] == "opinion"],
        "measures": [_measure(measure) for measure in context["measures"]],
    }


def _signer(signer: dict[str, Any]) -> dict[str, str]:
    return {key: thai_digits(signer[key]) for key in ("name", "position")}


def _measure(measure: dict[str, Any]) -> dict[str, str]:
    owners = "\n".join(measure["owners"])
    texts = {key: thai_digits(measure[key]) for key in ("method", "period", "summary", "outcome")}
    title = f"{thai_digits(str(measure['no']))}. {thai_digits(measure['title'])}"
    return {"title": title, "owners": thai_digits(owners), **texts}


def texts_of(content: Flat) -> list[str]:
    """Return every line that a document made of the content must show."""
    fields = [value for value in content.values() if isinstance(value, str)]
    items = [text for key in LISTS for record in content[key] for text in record.values()]
    return [line for text in fields + items for line in map(str.strip, text.splitlines()) if line]
