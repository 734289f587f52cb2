"""OWN: is each measure somebody's, and is that somebody in the register."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.dossier import Dossier, is_uncalculated
from xltools.core.model import Severity
from xltools.core.owners import duplicates, nearest_name
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding
from xltools.core.runs import row_numbers
from xltools.core.thai import squash


def missing_owner(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in dossier.measures:
        readable = "owners" in measure.row.columns and not is_uncalculated(measure.row.cell("owners"))
        nobody = not measure.owners.matches and not measure.owners.unknown and dossier.read_against.owners
        if readable and (nobody or not measure.owners.text):
            yield Finding(measure.row.ref("owners"), {"no": str(measure.no)}, measure=measure.no)


def unknown_owner(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    if "owners" not in needs.sheets:
        return
    if dossier.tables["owners"] is None:
        yield from _unusual_owner(dossier)
        return
    for measure in dossier.measures:
        ref = measure.row.ref("owners")
        base = {"no": str(measure.no)}
        if measure.owners.text and not dossier.register.owners:
            yield Finding(ref, base | {"typed": measure.owners.text}, "no-register", measure=measure.no)
        for typed in dict.fromkeys(measure.owners.unknown):
            nearest = nearest_name(typed, dossier.register)
            params = base | {"typed": typed} | ({"nearest": nearest} if nearest else {})
            yield Finding(ref, params, "did-you-mean" if nearest else "", measure=measure.no)


def _unusual_owner(dossier: Dossier) -> Iterator[Finding]:
    """Yield what is nearly a usual department's name; without a register, no name is a wrong one."""
    for measure in dossier.measures:
        for typed in measure.owners.unknown:
            if nearest := nearest_name(typed, dossier.read_against):
                params = {"no": str(measure.no), "typed": typed, "nearest": nearest}
                where = measure.row.ref("owners")
                yield Finding(where, params, "usual-name", severity=Severity.WARNING, measure=measure.no)


def owner_read_by_other_name(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for measure in dossier.measures:
        for match in measure.owners.matches:
            if not match.exact:
                params = {"no": str(measure.no), "typed": match.typed, "name": match.name}
                yield Finding(measure.row.ref("owners"), params, measure=measure.no)


def no_lead_owner(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    shared = [
        measure
        for measure in dossier.measures
        if len(measure.owners.names) > 1 and not measure.owners.has_lead
    ]
    if shared:  # said once: many an office names several and means the first
        numbers = row_numbers(tuple(measure.no for measure in shared))
        yield Finding(shared[0].row.ref("owners"), {"numbers": numbers})


def owner_without_measure(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    found = dossier.tables["measures"]
    if not dossier.measures or found is None or "owners" not in found.columns:
        return
    register = dossier.register
    readings = {id(measure.owners): measure.owners for measure in dossier.measures}  # the same few
    responsible = {name for reading in readings.values() for name in register.responsible(reading)}
    for owner in register.owners:
        if owner.in_use and owner.name not in responsible:
            yield Finding(owner.ref, {"name": owner.name})


def owner_not_in_use(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    retired = {owner.name for owner in dossier.register.owners if not owner.in_use}
    for measure in dossier.measures:
        for name in measure.owners.names:
            if name in retired:
                params = {"no": str(measure.no), "name": name}
                yield Finding(measure.row.ref("owners"), params, measure=measure.no)


def duplicate_owner(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for owner, earlier, name in duplicates(dossier.register.owners):
        twice = squash(owner.name) == squash(earlier.name)
        params = {"name": name, "first": earlier.ref.a1}
        if not twice:
            params |= {"owner": owner.name, "earlier": earlier.name}
        yield Finding(owner.ref, params, "" if twice else "two-owners")
