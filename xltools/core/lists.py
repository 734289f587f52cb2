"""The lists that dropdowns offer: their names and words, and whether a validation still offers one."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.agency import agency_types
from xltools.core.data import load
from xltools.core.found import FoundTable
from xltools.core.model import Validation, Workbook, column_letters
from xltools.core.schema import section_labels
from xltools.patterns import pattern_of

_MAX_INLINE = 255
"""Excel takes no longer list that is typed into a validation."""
_MAX_NAMES = 8
"""How many defined names may lead to one another."""
_STRING = pattern_of(r'"[^"]*"')
_WORD = pattern_of(r"'(?:[^']|'')*'!?|[^\s'!(),;:*/+&=<>^-]+!?")
_NAME = pattern_of(r"""[^\s'"!(),;:*/+&=<>^%\[\]{}$-]+""")
_CELL = pattern_of(r"[A-Za-z]{1,3}[0-9]{1,7}")


def reach() -> int:
    """Return how many rows under a heading have a dropdown."""
    return int(load("schema")["lists"]["reach"])


def lists_sheet() -> str:
    """Return the name of the hidden sheet on which the lists stand."""
    return str(load("schema")["lists"]["sheet"])


def lists() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the name, the heading and the words of every list, in the order of their columns."""
    for name, entry in load("schema")["lists"]["names"].items():
        yield name, entry["heading"], tuple(entry["words"]) if "words" in entry else _shared_words(name)


def documents_offered() -> tuple[str, ...]:
    """Return the documents that the settings offer, each once."""
    offered = load("schema")["lists"]["names"]["Documents"]["words"]
    return tuple(words for words in offered if "," not in words)


def _shared_words(name: str) -> tuple[str, ...]:
    roles = (str(words[0]) for words in load("schema")["roles"].values())
    return {"AgencyTypes": agency_types(), "Roles": tuple(roles), "Sections": section_labels()}[name]


def list_formula(name: str, sheet: str, workbook: Workbook, register: FoundTable | None) -> str:
    """Return what a validation on a sheet says to offer a list; "" if the register it needs is not there.

    The list's name where that is sound; else the words themselves, or the owners' range, so that no
    other part of the workbook needs mending.
    """
    if _is_sound(name, sheet, workbook):
        return name
    words = next((words for known, _, words in lists() if known == name), ())
    if words:
        inline = ",".join(words).replace('"', '""')
        assert len(inline) <= _MAX_INLINE
        return f'"{inline}"'
    if register is None or "name" not in register.columns:
        return ""
    return owner_names(register.sheet.name, register.header_row, register.columns["name"])


def owner_names(sheet: str, header_row: int, column: int) -> str:
    """Return the formula of all names that stand in the register without a gap."""
    quoted, letters = sheet.replace("'", "''"), column_letters(column)
    first = f"'{quoted}'!${letters}${header_row + 1}"
    names = f"{first}:${letters}${header_row + reach()}"
    return f"OFFSET({first},0,0,MAX(1,COUNTA({names})),1)"


def guard_formula(cell: str, label: str) -> str:
    """Return the condition under which a heading is still as the template has it."""
    quoted = label.replace('"', '""')
    return f'EXACT({cell},"{quoted}")'


def offers_a_list(validation: Validation, sheet: str, workbook: Workbook) -> bool:
    """Tell whether a validation of a sheet gives a list that is there."""
    return validation.kind == "list" and _is_sound(validation.formula, sheet, workbook)


def _is_sound(formula: str, sheet: str, workbook: Workbook, names_left: int = _MAX_NAMES) -> bool:
    """Tell whether what a formula names is there: its sheets, its defined name.

    No sheet has the name that stands before the ``!`` of ``#REF!``, or of a reference to another file.
    """
    formula = formula.strip().removeprefix("=").strip()
    bare = _STRING.sub("", formula)
    if not formula:
        return False
    if _NAME.fullmatch(bare) and not _CELL.fullmatch(bare):
        return names_left > 0 and _is_sound_name(bare, sheet, workbook, names_left - 1)
    there = {other.name.casefold() for other in workbook.sheets}
    named = (word[:-1] for word in _WORD.findall(bare) if word.endswith("!"))
    return all(_unquoted(name).casefold() in there for name in named)


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'").rpartition(":")[2] if name.startswith("'") else name


def _is_sound_name(name: str, sheet: str, workbook: Workbook, names_left: int) -> bool:
    own, shared = f"{sheet}!{name}".casefold(), name.casefold()
    text = workbook.definitions.get(own) or workbook.definitions.get(shared)
    if text is not None:
        return _is_sound(text, sheet, workbook, names_left)
    tables = (table for other in workbook.sheets for table in other.tables)
    return any(table.name.casefold() == shared for table in tables)
