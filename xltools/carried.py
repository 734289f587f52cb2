"""What is said of a workbook made of last year's: what went along, what was moved, what begins anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.core.messages import Language, say
from xltools.core.next_year import Moved, NextYear
from xltools.core.schema import schema
from xltools.core.thai import western_digits
from xltools.show import as_typed

_LONGEST = 120
_YEAR = re.compile(r"2[45][0-9]{2}|20[0-9]{2}")


def carried_text(carried: NextYear, old: Path, book: Path, language: Language, *, quiet: bool) -> str:
    """Return what a person reads."""
    key = "from_done" if carried.year else "from_done_no_year"
    head = say(f"cli.new.{key}", language, path=book, old=old, year=carried.year)
    lines = [head, *_missing(carried, old, language)]
    if quiet:
        return "\n".join(lines)
    for section, told in (
        ("carried", _carried(carried, language)),
        ("shifted", _moved("shifted.line", carried.moved, language)),
        ("unread", _unread(carried, language)),
        ("above", _moved("above.line", carried.from_above, language)),
        ("emptied", _emptied(carried, language)),
        ("look", _moved("look.line", carried.years_left, language)),
    ):
        found = list(told)
        lines += [say(f"cli.new.{section}.title", language), *found] if found else []
    return "\n".join([*lines, say("cli.new.from_next", language, path=as_typed(book))])


def _missing(carried: NextYear, old: Path, language: Language) -> Iterator[str]:
    """Yield what was looked for and not found, which is told even where little else is."""
    for table in carried.missing_tables:
        yield say("cli.new.missing.table", language, name=schema().tables[table].sheet)
    for table, labels in carried.missing_columns.items():
        name = schema().tables[table].sheet
        yield say("cli.new.missing.columns", language, labels=", ".join(labels), name=name, old=as_typed(old))


def _unread(carried: NextYear, language: Language) -> Iterator[str]:
    for key, refs in carried.unread.items():
        label = schema().tables["measures"].columns[key].label
        where = f"{refs[0].sheet}!{', '.join(ref.a1 for ref in refs)}"
        yield say("cli.new.unread.line", language, label=label, where=where)


def _carried(carried: NextYear, language: Language) -> Iterator[str]:
    contents = carried.contents
    for key in ("measures", "owners", "signers", "text"):
        if key in contents.tables:
            rows = contents.tables[key]
            count = sum(1 for row in rows if row.get("name")) if key == "signers" else len(rows)
            yield say(f"cli.new.carried.{key}", language, count=count, labels=", ".join(_columns(carried)))
    labels = [schema().fields.entries[key].label for key in contents.fields]
    yield say("cli.new.carried.fields", language, labels=", ".join(labels))
    if contents.settings:
        labels = [schema().settings.entries[key].label for key in contents.settings]
        yield say("cli.new.carried.settings", language, labels=", ".join(labels))


def _columns(carried: NextYear) -> Iterator[str]:
    """Yield the labels of the measures' columns of which anything was carried."""
    for key, column in schema().tables["measures"].columns.items():
        if key != "no" and any(row.get(key) for row in carried.contents.tables["measures"]):
            yield column.label


def _emptied(carried: NextYear, language: Language) -> Iterator[str]:
    yield say("cli.new.emptied.results", language)
    if carried.emptied_fields:
        labels = [schema().fields.entries[key].label for key in carried.emptied_fields]
        yield say("cli.new.emptied.fields", language, labels=", ".join(labels))
    yield from _moved("emptied.period", carried.emptied_periods, language)
    yield from _moved("emptied.text", carried.standard_text, language)
    if carried.extra:
        yield say("cli.new.emptied.extra", language, labels=", ".join(map(_short, carried.extra)))
    if carried.sheets:
        yield say("cli.new.emptied.sheets", language, names=", ".join(carried.sheets))


def _moved(key: str, moved: Sequence[Moved], language: Language) -> Iterator[str]:
    """Yield a line for each text, its cells together where it stands in several."""
    cells: dict[tuple[str, str, str], list[str]] = {}
    for each in moved:
        cells.setdefault((each.ref.sheet, each.old, each.new), []).append(each.ref.a1)
    for (sheet, old, new), refs in cells.items():
        values = {"old": _short(old), "new": _short(new), "text": _short(old)}
        yield say(f"cli.new.{key}", language, where=f"{sheet}!{', '.join(refs)}", **values)


def _short(text: str) -> str:
    """Return a text in one line; of a long one what stands around the year that it names."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST:
        return line
    year = _YEAR.search(western_digits(line))
    start = max(0, min(year.start() - _LONGEST // 2, len(line) - _LONGEST)) if year else 0
    end = start + _LONGEST
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
