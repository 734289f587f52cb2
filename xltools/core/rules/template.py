"""WBK007: does the workbook still have the dropdowns its template had."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.dossier import Dossier
from xltools.core.lost import LostList, lost_lists, made_from_template, typed_formulas
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding
from xltools.core.runs import cells_text


def dropdown_lost(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if not (made_from_template(dossier.workbook) and dossier.workbook.validations_known):
        return
    for lost in lost_lists(dossier):
        if lost.home == "settings" or lost.home in needs.sheets:
            yield _lost_finding(lost)
    for key, found in dossier.tables.items():
        if found is not None and key in needs.sheets:
            labels = {header.ref.column: header.label for header in found.headers}
            for column, rows in typed_formulas(found):
                params = {
                    "cells": cells_text(rows, column),
                    "column": " ".join(labels.get(column, "").split()),
                }
                yield Finding(found.sheet.ref(rows[0].start, column), params, "formula")


def _lost_finding(lost: LostList) -> Finding:
    params = {"cells": cells_text(lost.rows, lost.column), "column": lost.entry.label}
    kind = "field" if lost.table is None else ""
    variant = "-".join(filter(None, (kind, "broken" if lost.broken else "")))
    return Finding(lost.first, params, variant)
