"""The expected sheets, tables, columns and fields, read from data/schema.toml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from xltools.core.data import load
from xltools.core.thai import squash
from xltools.records import dataclass

TableKey = Literal["measures", "owners", "signers", "text"]
TABLE_KEYS: tuple[TableKey, ...] = ("measures", "owners", "signers", "text")


@dataclass(frozen=True, slots=True)
class Labelled:
    """Something that a label on a sheet names: a column, a field or a setting."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    type: str = "text"
    default: str = ""
    choices: str = ""
    """The name of the list that its cells offer, where they offer one."""
    printed_before: tuple[str, ...] = ()
    """What documents print before its value, in words with which a value must not begin."""
    in_full: tuple[str, ...] = ()
    """Abbreviations that an official text spells out."""
    suggestions: str = ""
    """The name of a list that its cell offers beside whatever else may be typed: it is not missed."""

    @property
    def squashed_labels(self) -> tuple[str, ...]:
        """All labels in the form in which they are compared."""
        return tuple(squash(text).casefold() for text in (self.label, *self.aliases))


@dataclass(frozen=True)
class TableSchema:
    """One table: the sheet and Excel table it stands in, and its columns by key."""

    key: TableKey
    sheet: str
    table: str
    columns: Mapping[str, Labelled]
    by_label: Mapping[str, str]


@dataclass(frozen=True)
class FormSchema:
    """A sheet of labels and values (หน่วยงาน, ตั้งค่า) and its entries by key."""

    sheet: str
    entries: Mapping[str, Labelled]
    by_label: Mapping[str, str]


@dataclass(frozen=True)
class Schema:
    """Everything a workbook is expected to hold."""

    version: str
    tables: Mapping[TableKey, TableSchema]
    fields: FormSchema
    settings: FormSchema
    sections: Mapping[str, str]
    roles: Mapping[str, str]
    status_sheet: str
    status_measures: str
    status_findings: str


@cache
def schema() -> Schema:
    """Return the packaged schema."""
    raw = load("schema")
    return Schema(
        version=raw["version"],
        tables={key: _table(key, raw["tables"][key]) for key in TABLE_KEYS},
        fields=_form(raw["fields"]),
        settings=_form(raw["settings"]),
        sections=_words(raw["sections"]),
        roles=_words(raw["roles"]),
        status_sheet=raw["status"]["sheet"],
        status_measures=raw["status"]["measures_table"],
        status_findings=raw["status"]["findings_table"],
    )


def section_label(section: str) -> str:
    """Return the heading under which a section of the memo's body is known."""
    return str(load("schema")["sections"][section][0])


def section_labels() -> tuple[str, ...]:
    """Return the headings of all sections, in the memo's order."""
    return tuple(section_label(section) for section in load("schema")["sections"])


def _table(key: TableKey, raw: dict[str, Any]) -> TableSchema:
    columns = _labelled(raw["columns"])
    return TableSchema(key, raw["sheet"], raw["table"], columns, _by_label(columns))


def _form(raw: dict[str, Any]) -> FormSchema:
    entries = _labelled(raw["keys"])
    return FormSchema(raw["sheet"], entries, _by_label(entries))


def _labelled(raw: dict[str, Any]) -> dict[str, Labelled]:
    return {
        key: Labelled(key, **{name: _given(value) for name, value in entry.items()})
        for key, entry in raw.items()
    }


def _given(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _by_label(entries: Mapping[str, Labelled]) -> dict[str, str]:
    return {label: key for key, entry in entries.items() for label in entry.squashed_labels}


def _words(raw: dict[str, list[str]]) -> dict[str, str]:
    return {squash(word).casefold(): key for key, words in raw.items() for word in words}
