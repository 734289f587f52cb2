"""What is said of an imported report: what was understood, what was not, what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from xltools.core.messages import Language, error_fix, error_message, say
from xltools.core.model import column_letters
from xltools.core.old_headings import SURE
from xltools.core.old_table import Left, OldGrid, OldMeasure
from xltools.core.schema import schema
from xltools.core.thai import thai_date
from xltools.errors import OutputError
from xltools.importing import Imported, Understood
from xltools.show import as_typed, error_json, json_head

_LONGEST = 160
_FEW = 20
_LEFT_OUT = ("pictures", "footnotes", "comments", "files", "ruby")


def imported_text(imported: Imported, *, quiet: bool, verbose: bool) -> str:
    """Return what a person reads."""
    language = imported.language
    if imported.error is not None or imported.understood is None:
        assert imported.error is not None
        said, fix = error_message(imported.error, language), error_fix(imported.error, language)
        file = imported.book if isinstance(imported.error, OutputError) else imported.old
        return say("cli.failed", language, workbook=file, message=said, fix=fix)
    understood = imported.understood
    count = len(understood.table.measures)
    key = "done" if imported.written else "planned"
    head = say(f"import.{key}", language, old=imported.old, path=imported.book, count=count)
    if quiet:
        return head
    lines = [head, *_headings(understood, language), *_measures(understood, language)]
    lines += [*_around(understood, language), *_left(understood, language, verbose=verbose)]
    lines += _missing(understood, language)
    if imported.type_read:
        given = understood.around.fields["agency.type"]
        lines.append(say("import.type_given", language, given=given, read=imported.type_read))
    lines.append(
        say("import.next", language, path=as_typed(imported.book))
        if imported.written
        else say("cli.dry_run", language)
    )
    return "\n".join(lines)


def _headings(understood: Understood, language: Language) -> Iterator[str]:
    yield say("import.headings", language)
    told: set[tuple[str, str | None]] = set()
    for grid, heading in understood.table.headings:
        typed = _one_line(heading.typed)
        if (typed, heading.key) in told:  # the same table on the next page
            continue
        told.add((typed, heading.key))
        how = "sure" if heading.alike == SURE else "alike" if heading.key else "unknown"
        where = _column_where(grid, heading.column, language)
        column = _label(heading.key) if heading.key else ""
        yield say(
            f"import.heading_{how}", language, where=where, typed=typed, column=column, alike=heading.alike
        )
    for grid in understood.table.headless:
        yield say("import.headless", language, where=_grid(grid, language))


def _measures(understood: Understood, language: Language) -> Iterator[str]:
    yield say("import.measures", language)
    for no, measure in enumerate(understood.table.measures, start=1):
        title = _one_line(measure.texts.get("title", "-"))
        yield say("import.measure", language, no=no, title=title, where=_where(measure, language))
        if len(measure.rows) > 1:
            yield say("import.joined", language, count=len(measure.rows))
        if measure.shared:
            columns = ", ".join(map(_label, measure.shared))
            yield say("import.shared", language, columns=columns)
        columns_wanted = schema().tables["measures"].columns
        blank = [
            entry.label
            for key, entry in columns_wanted.items()
            if entry.required and key not in measure.texts
        ]
        if blank:
            yield say("import.blank", language, columns=", ".join(blank))


def _around(understood: Understood, language: Language) -> Iterator[str]:
    around = understood.around
    if around.fields or around.signers or around.text:
        yield say("import.around", language)
    for key, value in around.fields.items():
        text = thai_date(value) if isinstance(value, date) else _one_line(str(value))
        yield say("import.field", language, label=schema().fields.entries[key].label, text=text)
    for signer in around.signers:
        acting = signer["acting"] or ""
        text = _one_line(
            " · ".join(filter(None, (str(signer["name"]), str(signer["position"]), str(acting))))
        )
        yield say("import.field", language, label=signer["role"], text=text)
    if around.text:
        yield say("import.text", language, count=len(around.text))


def _left(understood: Understood, language: Language, *, verbose: bool) -> Iterator[str]:
    around, remarks = understood.around, sorted(understood.remarks.items())
    left_out = [remark for remark in remarks if remark[0] in _LEFT_OUT]
    if understood.left or around.unused or left_out or understood.other_sheets:
        yield say("import.left", language)
    for left in understood.left:
        yield say(
            "import.left_line",
            language,
            where=_left_where(left, language),
            why=say(f"import.why.{left.why}", language, heading=left.heading),
            text=_one_line(left.text) or "-",
        )
    if around.unused:
        yield say("import.unused", language, count=len(around.unused))
        shown = around.unused if verbose else around.unused[:_FEW]
        yield from (f"      {_one_line(line)}" for line in shown)
        if len(shown) < len(around.unused):
            yield say("import.more", language, count=len(around.unused) - len(shown))
    yield from (say(f"import.remark.{remark}", language, count=count) for remark, count in left_out)
    if understood.other_sheets:
        yield say("import.other_sheets", language, names=", ".join(understood.other_sheets))
    if understood.other_tables:
        yield say("import.other_tables", language, names=", ".join(understood.other_tables))
    if len(left_out) < len(remarks):
        yield say("import.read_as", language)
    for remark, count in remarks:
        if remark not in _LEFT_OUT:
            yield say(f"import.remark.{remark}", language, count=count)


def _missing(understood: Understood, language: Language) -> Iterator[str]:
    around = understood.around
    for key, ways in around.unclear.items():
        label = schema().fields.entries[key].label
        yield say("import.unclear", language, label=label, ways=" / ".join(ways))
    entries = schema().fields.entries
    blank = [entry.label for key, entry in entries.items() if entry.required and key not in around.fields]
    if not around.signers:
        blank.append(schema().tables["signers"].sheet)
    if blank:
        yield say("import.missing", language, labels=", ".join(blank))
    if "agency.type" not in around.fields:
        yield say("import.no_type", language)


# ---------------------------------------------------------------- places


def _label(key: str) -> str:
    return schema().tables["measures"].columns[key].label


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _grid(grid: OldGrid, language: Language) -> str:
    return say(f"import.{grid.kind}", language, name=grid.name)


def _column_where(grid: OldGrid, column: int, language: Language) -> str:
    name = column_letters(column) if grid.kind == "sheet" else str(column)
    return say("import.column", language, grid=_grid(grid, language), column=name)


def _where(measure: OldMeasure, language: Language) -> str:
    first, last = measure.rows[0], measure.rows[-1]
    rows = str(first) if first == last else f"{first}–{last}"
    return say("import.rows", language, grid=_grid(measure.grid, language), rows=rows)


def _left_where(left: Left, language: Language) -> str:
    grid = left.place.grid
    if grid is None:
        return "-"
    if left.place.cell:
        return f"{grid.name}!{left.place.cell}"
    return say("import.rows", language, grid=_grid(grid, language), rows=left.place.row)


# ---------------------------------------------------------------- for programs


def imported_json(imported: Imported) -> dict[str, Any]:
    """Return the same for programs, every text in full."""
    understood = imported.understood
    told: dict[str, Any] = {} if understood is None else _told(understood)
    return json_head() | {
        "old": str(imported.old),
        "workbook": str(imported.book),
        "ok": imported.error is None,
        "written": imported.written,
        **told,
        "error": error_json(imported.error, imported.language),
    }


def _told(understood: Understood) -> dict[str, Any]:
    table, around = understood.table, understood.around
    return {
        "columns": [
            {**_place(grid), "column": heading.column, "heading": heading.typed, "key": heading.key,
             "alike": heading.alike}
            for grid, heading in table.headings
        ],
        "measures": [
            {"no": no, **_place(each.grid), "rows": list(each.rows), "shared": list(each.shared), **each.texts}
            for no, each in enumerate(table.measures, start=1)
        ],
        "fields": {key: str(value) for key, value in around.fields.items()},
        "signers": around.signers,
        "text": around.text,
        "unclear": {key: list(ways) for key, ways in around.unclear.items()},
        "left": [
            {**_place(left.place.grid), "row": left.place.row, "column": left.place.column, "why": left.why,
             "heading": left.heading, "text": left.text}
            for left in understood.left
        ],
        "unused": around.unused,
        "remarks": dict(understood.remarks),
        "other_sheets": list(understood.other_sheets),
    }  # fmt: skip


def _place(grid: OldGrid | None) -> dict[str, str | None]:
    return {"in": grid.kind if grid else None, "name": grid.name if grid else None}
