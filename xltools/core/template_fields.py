"""Every name that a Word template may use, and where in the workbook its value is typed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from xltools.core.messages import Language, say
from xltools.core.schema import TableKey, schema, section_label
from xltools.records import dataclass

_LISTS: dict[TableKey, tuple[str, ...]] = {
    "measures": (
        *("no", "title", "method", "owners", "owners_text", "period", "start", "end"),
        *("summary", "outcome", "evidence", "extra"),
    ),
    "owners": ("name", "contact", "in_use"),
    "signers": ("order", "role", "name", "position", "acting"),
}
_WORDED = frozenset({"measures.owners_text", "measures.start", "measures.end", "signers.role"})
"""Names that no label of the workbook explains: their words stand in the messages."""
_NEAR = 70


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One name: ``measures.title`` is ``title`` of each of ``measures``; sheet and label as in the workbook."""

    name: str
    sheet: str
    label: str
    type: str = "text"
    in_table: bool = False

    def meaning(self, language: Language) -> str:
        """Return what is printed for it, by the labels a person sees in the workbook."""
        key = "column" if self.label else "others"
        if not self.in_table:
            key = "section" if self.type == "paragraphs" else "field"
        where = say(f"template.from_{key}", language, sheet=self.sheet, label=self.label)
        more = say(f"template.field.{self.name}", language) if self.name in _WORDED else ""
        return f"{where} {more}".rstrip()


@cache
def template_fields() -> dict[str, TemplateField]:
    """Return every name by itself, in the order of the workbook's sheets."""
    expected = schema()
    fields = [
        TemplateField(key, expected.fields.sheet, entry.label, entry.type)
        for key, entry in expected.fields.entries.items()
    ]
    for list_name, members in _LISTS.items():
        table = expected.tables[list_name]
        for member in members:
            column = {"owners_text": "owners", "start": "period", "end": "period"}.get(member, member)
            label = table.columns[column].label if column in table.columns else ""
            fields.append(TemplateField(f"{list_name}.{member}", table.sheet, label, _type(member), True))
    sheet = expected.tables["text"].sheet
    fields += [
        TemplateField(f"text.{section}", sheet, section_label(section), "paragraphs")
        for section in dict.fromkeys(expected.sections.values())
    ]
    return {field.name: field for field in fields}


def _type(member: str) -> str:
    if member == "owners":
        return "list"
    if member in ("start", "end"):
        return "date"
    return "number" if member in ("no", "order") else "text"


def nearest(wanted: str, names: Iterable[str]) -> str:
    """Return the name that a misspelt one most likely means, "" where none is like it.

    A name without its group is compared with what stands last in the others: ``subject`` is ``memo.subject``.
    """
    best, best_score = "", float(_NEAR)
    folded = wanted.casefold()
    for name in names:
        score = _likeness(folded, name)
        if "." not in wanted:
            score = max(score, _likeness(folded, name.rpartition(".")[2]) - 1)
        if score > best_score:
            best, best_score = name, score
    return best


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, up to 100; one slip of the fingers is likeness enough."""
    from rapidfuzz import fuzz  # 10 ms, only when a name is misspelt
    from rapidfuzz.distance import OSA

    slip = len(one) > 2 and OSA.distance(one, other, score_cutoff=1) == 1
    return max(fuzz.ratio(one, other), 90.0 if slip else 0.0)
