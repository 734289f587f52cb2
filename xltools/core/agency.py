"""Agency types and what follows from them: the titles of head and clerk, the agency's name in short.

Titles follow the laws that set up each kind of local administration: the head of a เทศบาล is
นายกเทศมนตรี, of an อบต. or อบจ. นายกองค์การบริหารส่วนตำบล or -จังหวัด.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltools.core.data import load
from xltools.core.thai import squash
from xltools.records import dataclass

HEAD = "นายก"
"""What the title of every head begins with."""


@dataclass(frozen=True, slots=True)
class AgencyTitles:
    """What one agency's people are called: its head (นายก…), its clerk (ปลัด…); its name in short, its place."""

    head: str
    clerk: str
    short: str
    place: str


def agency_types() -> tuple[str, ...]:
    """Return the agency types, as a workbook names them."""
    return tuple(load("departments")["types"])


def type_by_name(agency_name: str) -> str | None:
    """Return the agency type that a full name begins with: เทศบาลตำบล…, None if it begins with none."""
    squashed = squash(agency_name)
    for agency_type, entry in load("departments")["types"].items():
        if any(squashed.startswith(title) for title in entry["titles"]):
            return str(agency_type)
    return None


def titles_of(agency_name: str) -> AgencyTitles | None:
    """Return the titles that go with an agency's full name, None where the name shows no type."""
    agency_type = type_by_name(agency_name)
    if agency_type is None:
        return None
    entry = load("departments")["types"][agency_type]
    squashed = squash(agency_name)
    title = max((title for title in entry["titles"] if squashed.startswith(title)), key=len)
    place = agency_name.strip().removeprefix(title).strip() or squashed.removeprefix(title)
    head, clerk, short = (str(entry[key]).format(place=place) for key in ("head", "clerk", "short"))
    return AgencyTitles(head, clerk, short, place)


def agency_names(agency_name: str) -> Iterator[str]:
    """Yield how an agency's name may stand behind a department's: in full, in short, its place alone."""
    titles = titles_of(agency_name)
    if titles is not None:
        yield from (agency_name, titles.short, titles.place)


def title_words() -> tuple[str, ...]:
    """Return what the full names of agencies begin with, longest first."""
    types = load("departments")["types"].values()
    return tuple(sorted({title for entry in types for title in entry["titles"]}, key=len, reverse=True))
