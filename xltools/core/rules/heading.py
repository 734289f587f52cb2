"""MEM: is the memo addressed, numbered, dated and signed as an official memo is, and of one agency and year.

Sources: the regulation of the Office of the Prime Minister on correspondence (งานสารบรรณ) พ.ศ. ๒๕๒๖ and
its amendments, for number, addressee and date; the law on acting for another (รักษาราชการแทน).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from xltools.core.agency import AgencyTitles, agency_types, title_words, titles_of, type_by_name
from xltools.core.data import load
from xltools.core.dossier import Dossier, Entry, Signer
from xltools.core.fields import field_texts
from xltools.core.model import CellRef, Severity
from xltools.core.placeholders import substitute
from xltools.core.requirements import Requirements
from xltools.core.rules.base import Finding
from xltools.core.thai import fiscal_year_span, says_nothing, squash, thai_date, western_digits
from xltools.patterns import pattern_of

_NUMBER = pattern_of(r"(?P<province>[ก-ฮ]{2}) ?[0-9]{5}/ ?(ว ?)?[0-9]+")
_PROVINCE = pattern_of(r"(?P<letters>[ก-ฮ]{1,4})(?P<dot>\.?)")
_LATEST = timedelta(days=365)
"""How long after the fiscal year a yearly report is still expected."""

_WRONG_ACTING = pattern_of("รักษาการแทน")
_BARE_ACTING = pattern_of(r"รักษาการ(?!ในตำแหน่ง|แทน)|รรท\.|รก\.")
_ACTING_WORDS = pattern_of("รักษาราชการแทน|รักษาการ(?:ในตำแหน่ง|แทน)?|ปฏิบัติราชการแทน|ปฏิบัติหน้าที่|ทำการแทน")
_GOES_ON = pattern_of("รักษา|ปฏิบัติ|ทำหน้าที่|ทำการ|ประจำ|ทุก|และ|ได้|ที่|ให้|มี|ซึ่ง|จึง|โดย|เพื่อ")
_YEAR = pattern_of(r"(?:ปีงบประมาณ|ประจำปี|ปี)\s*(?:พ\.?\s?ศ\.?)?\s*(2[45][0-9]{2})")
_OWN_AGENCY = pattern_of(r"(?:ตามที่|สำนักปลัด|ในสังกัด(?:ของ)?)\s?(?:องค์การบริหารส่วน|เทศบาล)[ก-๎]+")
"""Where a memo speaks of its own agency."""
_MOST_SLIPS = 2


def addressee(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    entry, titles = _entry(dossier, needs, "memo.to"), titles_of(dossier.text("agency.name"))
    if entry is None or titles is None:
        return
    typed = squash(re.split(r"\s*\(?ผ่าน", entry.text)[0])
    known = _chief_titles(titles)
    titles_named = {squash(part) for part in _ACTING_WORDS.split(typed) if part}
    if titles_named and titles_named <= set(map(squash, known)):
        return
    department = dossier.register.read(entry.text)
    if department.matches and not department.unknown:
        return
    meant = titles.clerk if typed.startswith("ปลัด") else titles.head
    params = {"text": entry.text, "meant": meant}
    if typed in _short_forms(titles):
        yield Finding(entry.ref, params, "short", Severity.WARNING)
    else:
        yield Finding(entry.ref, params)


def _chief_titles(titles: AgencyTitles) -> tuple[str, ...]:
    return titles.head, titles.clerk, f"รอง{titles.head}", f"รอง{titles.clerk}"


def _short_forms(titles: AgencyTitles) -> set[str]:
    """Return how the head and the clerk are called in short, or without their place."""
    chiefs = (titles.head, titles.clerk)
    short = {f"นายก{titles.short}", f"ปลัด{titles.short}", "นายกเทศมนตรี", "ปลัดเทศบาล"}
    return {squash(form) for form in short | {chief.removesuffix(titles.place) for chief in chiefs}}


def memo_number(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for entry in (_entry(dossier, needs, "memo.number"), _if_typed(dossier, needs, "letter.number")):
        if entry:
            yield from _number_findings(dossier, entry)


def _number_findings(dossier: Dossier, entry: Entry) -> Iterator[Finding]:
    typed = " ".join(western_digits(entry.text).split())
    params = {"text": entry.text}
    province = dossier.text("agency.province")
    code = load("provinces")["codes"].get(squash(province).removeprefix("จังหวัด"))
    start = _PROVINCE.match(typed)
    if start and start["dot"]:
        yield Finding(entry.ref, params | {"letters": start["letters"]}, "dot")
    elif not _NUMBER.fullmatch(typed):
        yield Finding(entry.ref, params, "no-register" if _NUMBER.fullmatch(f"{typed}1") else "")
    if start and code and len(start["letters"]) == 2 and start["letters"] != code:
        yield Finding(
            entry.ref, {"letters": start["letters"], "province": province, "code": code}, "province"
        )


def memo_date(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for entry in (_entry(dossier, needs, "memo.date"), _if_typed(dossier, needs, "letter.date")):
        if entry:
            yield from _date_findings(dossier, entry)


def _date_findings(dossier: Dossier, entry: Entry) -> Iterator[Finding]:
    reading = dossier.dates[entry.key]
    if reading.date is None or dossier.fiscal_year is None:
        return
    _, last_day = fiscal_year_span(dossier.fiscal_year)
    params = {"date": thai_date(reading.date), "year": str(dossier.fiscal_year)}
    if reading.date <= last_day:
        yield Finding(entry.ref, params)
    elif reading.date > last_day + _LATEST:
        yield Finding(entry.ref, params, "late")


def acting_wording(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    for signer in dossier.signers if "signers" in needs.sheets else ():
        for key, text in (("position", signer.position), ("acting", signer.acting)):
            if (variant := _acting_fault(key, text)) is not None:
                yield Finding(signer.row.ref(key), {"name": signer.name, "text": text}, variant)


def _acting_fault(key: str, text: str) -> str | None:
    """Return the wording of what is wrong with how somebody acts for another, None if nothing is."""
    if _WRONG_ACTING.search(text):
        return ""
    if _BARE_ACTING.search(text):
        return "bare"
    if key != "acting" or says_nothing(text):
        return None
    words = _ACTING_WORDS.search(text)
    if words is None:
        return "no-words"
    return None if text[words.end() :].strip() or text[: words.start()].strip() else "no-post"


# ---------------------------------------------------------------- one agency, one year


def agency_or_year_disagrees(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    yield from _type_disagrees(dossier, needs)
    yield from _place_disagrees(dossier, needs)
    yield from _year_disagrees(dossier, needs)
    titles = titles_of(dossier.text("agency.name"))
    if titles is not None:
        for ref, text in _heading_texts(dossier, needs):
            if other := _another_agency(text, titles):
                yield Finding(ref, {"text": other, "name": dossier.text("agency.name")}, "agency")
        for ref, text in _body_texts(dossier, needs):
            if slip := _of_another_agency(text, titles) or _agency_misspelt(text, titles.place):
                yield Finding(ref, {"text": slip, "name": dossier.text("agency.name")}, "agency")


def _type_disagrees(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    name, typed = _entry(dossier, needs, "agency.name"), dossier.text("agency.type")
    if name is None or typed not in agency_types() or type_by_name(name.text) == typed:
        return
    title = load("departments")["types"][typed]["titles"][0]
    yield Finding(name.ref, {"text": name.text, "type": typed, "title": title}, "type")


def _place_disagrees(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    office = _entry(dossier, needs, "memo.office")
    for key, word, short in (("agency.district", "อำเภอ", "อ."), ("agency.province", "จังหวัด", "จ.")):
        wanted = "" if says_nothing(dossier.text(key)) else squash(dossier.text(key))
        wanted = wanted.removeprefix(word).removeprefix(short)
        found = re.search(rf"(?<!ส่วน){word}\s*([ก-๎]+)", office.text) if office and wanted else None
        if office and found and not squash(found[1]).startswith(wanted):
            yield Finding(office.ref, {"text": found[0], "meant": dossier.text(key)}, "place")


def _year_disagrees(dossier: Dossier, needs: Requirements) -> Iterator[Finding]:
    year = dossier.fiscal_year
    if year is None:
        return
    typed = (_if_typed(dossier, needs, f"{group}.subject") for group in ("announcement", "letter"))
    for subject in (_entry(dossier, needs, "memo.subject"), *typed):
        if subject and (found := _other_year(subject.text, year)):
            yield Finding(subject.ref, {"text": found, "year": str(year)})
    body = [(ref, _YEAR.findall(western_digits(text))) for ref, text in _body_texts(dossier, needs)]
    named = [(ref, years) for ref, years in body if years]
    if named and all(str(year) not in years for _, years in named):
        yield Finding(named[0][0], {"text": named[0][1][0], "year": str(year)})


def _other_year(text: str, year: int) -> str:
    """Return the year that a text names where it never names the one it should, else ""."""
    years = _YEAR.findall(western_digits(text))
    return "" if not years or str(year) in years else years[0]


def _heading_texts(dossier: Dossier, needs: Requirements) -> Iterator[tuple[CellRef, str]]:
    """Yield the texts in which the agency's name stands alone: the memo's head, and who signs."""
    for key in ("memo.office", "memo.subject"):
        if entry := _entry(dossier, needs, key):
            yield entry.ref, entry.text
    for signer in dossier.signers if "signers" in needs.sheets else ():
        yield signer.row.ref("position"), signer.position
        yield signer.row.ref("acting"), signer.acting


def _body_texts(dossier: Dossier, needs: Requirements) -> Iterator[tuple[CellRef, str]]:
    """Yield the paragraphs of the memo's body with the agency's fields put in."""
    values = field_texts(dossier)
    for paragraph in dossier.paragraphs if "text" in needs.sheets else ():
        yield paragraph.row.ref("text"), substitute(paragraph.text, values)


def _names_after_titles(text: str) -> Iterator[tuple[str, str]]:
    """Yield what an agency's name begins with wherever it stands in a text, and what follows up to a space."""
    words = "|".join(title_words())
    for found in re.finditer(rf"({words}|นายกเทศมนตรี(?:ตำบล|เมือง|นคร))([ก-๎]+)", text):
        yield found[1], found[2]


def _another_agency(text: str, titles: AgencyTitles) -> str:
    """Return the name of another agency that stands in a heading, "" if none does."""
    ours = {chief.removesuffix(titles.place) for chief in (titles.head, titles.clerk)}
    for title, name in _names_after_titles(text):
        our_kind = any(chief.endswith(title) for chief in ours)
        if not (our_kind and squash(name).startswith(squash(titles.place))) and not _GOES_ON.match(name):
            return title + name
    return ""


def _of_another_agency(text: str, titles: AgencyTitles) -> str:
    """Return another agency's name that running text gives as the memo's own, "" if there is none."""
    own = (found[0] for found in _OWN_AGENCY.finditer(text))
    return next((other for piece in own if (other := _another_agency(piece, titles))), "")


def _agency_misspelt(text: str, place: str) -> str:
    """Return a place in running text where the agency's name is nearly, but not quite, itself; else ""."""
    wanted = squash(place)
    for title, name in _names_after_titles(text):
        if len(wanted) > _MOST_SLIPS + 1 and not name.startswith(wanted) and name[:2] == wanted[:2]:
            from rapidfuzz.distance import Levenshtein  # 20 ms, only when something is amiss

            lengths = range(len(wanted) - 1, len(wanted) + 2)
            near = min(lengths, key=lambda length: Levenshtein.distance(name[:length], wanted))
            if Levenshtein.distance(name[:near], wanted) <= 1:
                return title + name[:near]
    return ""


# ---------------------------------------------------------------- who signs


def misspelt_position(signer: Signer, titles: AgencyTitles) -> str | None:
    """Return the title of the agency's head or clerk that a position nearly is, None if it is fine."""
    typed = squash(signer.position)
    chiefs = {squash(title): title for title in _chief_titles(titles)}
    if typed in chiefs or not typed.startswith(("นา", "ปล", "รอง")):
        return None
    from rapidfuzz.distance import Levenshtein

    distance, nearest = min((Levenshtein.distance(typed, title), title) for title in chiefs)
    return chiefs[nearest] if distance <= _MOST_SLIPS else None


def _entry(dossier: Dossier, needs: Requirements, key: str) -> Entry | None:
    """Return a field that the document needs and that says something, None otherwise."""
    return _if_typed(dossier, needs, key) if key in needs.fields else None


def _if_typed(dossier: Dossier, needs: Requirements, key: str) -> Entry | None:
    """Return a field that need not be filled in, but is to be right where it is."""
    entry = dossier.entries.get(key)
    typed = "agency" in needs.sheets and entry is not None and not says_nothing(entry.text)
    return entry if typed else None
