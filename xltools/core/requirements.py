"""What a document needs of a workbook: the sheets, columns and fields its declaration names."""

from __future__ import annotations

from collections.abc import Iterable

from xltools.core.schema import TABLE_KEYS, schema
from xltools.records import dataclass


@dataclass(frozen=True, slots=True)
class Requirements:
    """The sheets (``agency`` and table keys), columns of measures, field keys and pictures that are needed."""

    sheets: frozenset[str]
    columns: frozenset[str]
    fields: frozenset[str]
    pictures: frozenset[str] = frozenset()
    signed_by: frozenset[str] = frozenset()
    """``proposer`` where proposers sign, ``head`` where the last of the signers does, as the agency's head."""

    @classmethod
    def everything(cls) -> Requirements:
        """Return what the memo with its report needs: all that the schema calls required."""
        expected = schema()
        return cls(
            sheets=frozenset({"agency", *TABLE_KEYS}),
            columns=frozenset(
                key for key, column in expected.tables["measures"].columns.items() if column.required
            ),
            fields=frozenset(key for key, field in expected.fields.entries.items() if field.required),
            pictures=frozenset({"garuda"}),
            signed_by=frozenset({"proposer"}),
        )

    @classmethod
    def union(cls, needs: Iterable[Requirements]) -> Requirements:
        """Return what all of several documents need together."""
        collected = list(needs)
        return cls(
            sheets=frozenset().union(*(need.sheets for need in collected)),
            columns=frozenset().union(*(need.columns for need in collected)),
            fields=frozenset().union(*(need.fields for need in collected)),
            pictures=frozenset().union(*(need.pictures for need in collected)),
            signed_by=frozenset().union(*(need.signed_by for need in collected)),
        )
