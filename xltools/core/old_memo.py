"""What stands around last year's table: the agency, the year, the memo's head and body, who signed.

Only what is clear is taken: a name or a year that is said in two ways is left blank, and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from xltools.core.agency import title_words, type_by_name
from xltools.core.data import load
from xltools.core.model import Cell
from xltools.core.old_rows import number_before
from xltools.core.periods import read_date
from xltools.core.schema import schema, section_label
from xltools.core.thai import says_nothing, squash, western_digits

Value = str | float | date | None

_LEADER = re.compile(r"[\s.…_]+$")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")
_DASH = re.compile(r"^[-–—•/\s]+")
_SCORE = re.compile(r"คะแนน\s*([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*คะแนน")
_MOST_POSITION_LINES = 3
_FIRST_YEAR, _LAST_YEAR = 2553, 2643


@dataclass
class Surroundings:
    """What was found around the table.

    ``unclear`` has the fields that are said in several ways, with those ways; ``unused`` the lines of
    which nothing was taken.
    """

    fields: dict[str, Value] = field(default_factory=dict)
    signers: list[dict[str, Value]] = field(default_factory=list)
    text: list[dict[str, Value]] = field(default_factory=list)
    unclear: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)


def read_surroundings(lines: Sequence[str]) -> Surroundings:
    """Return what the lines around the table say; they stand in the order of the page."""
    found = Surroundings()
    used: set[int] = set()
    _read_memo(found, lines, used)
    _read_agency(found, lines, used)
    _read_year(found, lines, used)
    _read_score(found)
    found.unused = [line for at, line in enumerate(lines) if at not in used and not _is_furniture(line)]
    return found


def _words() -> Any:
    return load("import")["memo"]


def _is_furniture(line: str) -> bool:
    return says_nothing(line) or squash(line) == "บันทึกข้อความ" or not _LEADER.sub("", line)


# ---------------------------------------------------------------- the memo


def _read_memo(found: Surroundings, lines: Sequence[str], used: set[int]) -> None:
    """Read head, sections and signers, which follow one another."""
    at = _read_head(found, lines, used)
    if at is None:
        return
    section = ""
    for number in range(at, len(lines)):
        line = lines[number]
        heading = _section_of(line)
        if heading:
            section = heading
            used.add(number)
        elif squash(line).startswith(_words()["closing"]):
            found.text.append({"section": section_label("closing"), "text": line})
            used.add(number)
            _read_signers(found, lines, number + 1, used)
            return
        elif section and not says_nothing(line):
            found.text.append({"section": section_label(section), "text": line})
            used.add(number)


def _section_of(line: str) -> str:
    numbered = number_before(line)
    words = line[numbered[1] :] if numbered else line
    return schema().sections.get(squash(words).casefold().rstrip(":"), "")


def _read_head(found: Surroundings, lines: Sequence[str], used: set[int]) -> int | None:
    """Read the lines from ส่วนราชการ to เรียน; return the line after them, None where there is no head."""
    labels = _words()["fields"]
    office = labels["memo.office"]
    begin = next((at for at, line in enumerate(lines) if line.startswith(office)), None)
    if begin is None:
        return None
    texts: dict[str, str] = {}
    key = ""
    at = begin
    for at in range(begin, len(lines)):
        if _section_of(lines[at]) or squash(lines[at]).startswith(_words()["closing"]):
            break
        pieces = list(_labelled(lines[at], labels))
        if not pieces and (not key or key in ("memo.to", "memo.enclosures")):
            break
        if not pieces:
            texts[key] += f" {lines[at]}"  # a subject goes on in the next line
        for key, text in pieces:
            texts.setdefault(key, text)
        used.add(at)
    for key, text in texts.items():
        if text := _LEADER.sub("", text).strip():
            found.fields[key] = _date(text) if key == "memo.date" else text
    return at


def _labelled(line: str, labels: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what a line of the head says: one field, or the number and the date side by side."""
    for key in ("memo.office", "memo.subject", "memo.to", "memo.enclosures", "memo.date"):
        if line.startswith(labels[key]):
            yield key, line.removeprefix(labels[key]).lstrip(" :")
            return
    number, day = labels["memo.number"], labels["memo.date"]
    if line.startswith(number):
        typed, label, dated = line.removeprefix(number).partition(day)
        yield "memo.number", typed.lstrip(" :")
        if label:
            yield "memo.date", dated.lstrip(" :")


def _date(text: str) -> Value:
    return read_date(Cell(text)).date or text


def _read_signers(found: Surroundings, lines: Sequence[str], begin: int, used: set[int]) -> None:
    roles = load("schema")["roles"]
    role = str(roles["proposer"][0])
    at = begin
    while at < len(lines) and not squash(lines[at]).startswith("รายงานผล"):
        line = _DASH.sub("", lines[at])
        if line.startswith(_words()["opinion"]):
            role = str(roles["opinion"][0])
            used.add(at)
        elif line.startswith(tuple(_words()["signed"])) and not _name(line):
            used.add(at)
        elif name := _name(line):
            position = list(_position(lines, at + 1))
            used |= set(range(at, at + 1 + len(position)))
            at += len(position)
            whole, acting = _with_acting(" ".join(position))
            order = len(found.signers) + 1
            found.signers.append(
                {"order": order, "role": role, "name": name, "position": whole, "acting": acting or None}
            )
        at += 1


def _name(line: str) -> str:
    """Return the name that stands in brackets in a line of its own."""
    found = [text.strip() for text in _IN_BRACKETS.findall(line) if text.strip(" .…_")]
    found = [text for text in found if text != "ลงชื่อ"]
    rest = _IN_BRACKETS.sub("", line)
    for word in _words()["signed"]:
        rest = rest.replace(word, "")
    return found[0] if len(found) == 1 and not rest.strip(" .…_") else ""


def _position(lines: Sequence[str], begin: int) -> Iterator[str]:
    for line in lines[begin : begin + _MOST_POSITION_LINES]:
        plain = _DASH.sub("", line)
        begins = (_words()["opinion"], *_words()["signed"], "รายงานผล", "วันที่")
        if plain != line or plain.startswith(begins) or _name(line) or _is_furniture(line):
            return
        yield line.removeprefix("ตำแหน่ง").strip()


def _with_acting(text: str) -> tuple[str, str]:
    """Return a position and what stands behind it of acting for another."""
    places = [text.find(word) for word in _words()["acting"] if word in text]
    at = min(places, default=len(text))
    return text[:at].strip(), text[at:].strip()


# ---------------------------------------------------------------- agency, year, score


@cache
def _agency_pattern() -> re.Pattern[str]:
    titles = "|".join(map(re.escape, title_words()))
    district, province = _words()["district"], _words()["province"]
    return re.compile(
        rf"(?P<name>(?:{titles})\s?[^\s()0-9๐-๙]+?)"
        rf"(?:\s*(?:{district}|อ\.)\s?(?P<district>[^\s()]+?))?"
        rf"(?:\s*(?:{province}|จ\.)\s?(?P<province>[^\s().]+))?$"
    )


def _read_agency(found: Surroundings, lines: Sequence[str], used: set[int]) -> None:
    """Read the agency where it stands with its district and province, or in a line of its own."""
    office = str(found.fields.get("memo.office") or "")
    matches = []
    for at, line in [*enumerate(lines), (-1, office)]:
        match = _agency_pattern().search(_LEADER.sub("", line))
        alone = match is not None and match.start() == 0
        if match and (alone or match["district"] or match["province"]):
            matches.append(match)
            if alone and match["name"]:
                used.add(at)
    for key, group in (
        ("agency.name", "name"),
        ("agency.district", "district"),
        ("agency.province", "province"),
    ):
        _take(found, key, (match[group] for match in matches if match[group]))
    name = found.fields.get("agency.name")
    kind = type_by_name(str(name)) if name else None
    if kind:
        found.fields["agency.type"] = kind


def _take(found: Surroundings, key: str, said: Iterable[str]) -> None:
    """Take what all say alike."""
    ways = {squash(text): text for text in said}
    if len(ways) == 1:
        found.fields[key] = next(iter(ways.values()))
    elif ways:
        found.unclear[key] = tuple(ways.values())


@cache
def _year_pattern() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _words()["year"]))
    return re.compile(rf"(?:{words})\s*(?:พ\s*\.?\s*ศ\s*\.?)?\s*([0-9]{{4}})(?![0-9])")


def _read_year(found: Surroundings, lines: Sequence[str], used: set[int]) -> None:
    """Read the fiscal year in the report's title and the memo's subject, else where all lines agree."""
    titles: list[str] = []
    others: list[str] = []
    subject = str(found.fields.get("memo.subject") or "")
    for at, line in [*enumerate(lines), (-1, subject)]:
        plain = western_digits(line)
        years = [year for year in _year_pattern().findall(plain) if _FIRST_YEAR <= int(year) <= _LAST_YEAR]
        alone = bool(_year_pattern().fullmatch(_LEADER.sub("", plain).strip()))
        title = alone or at < 0 or squash(line).startswith("รายงานผล")
        (titles if title else others).extend(years)
        if title:
            used.add(at)
    said = dict.fromkeys(titles or others)
    if len(said) == 1:
        found.fields["report.fiscal_year"] = int(next(iter(said)))
    elif said:
        found.unclear["report.fiscal_year"] = tuple(said)


def _read_score(found: Surroundings) -> None:
    """Read score and level out of เรื่องเดิม, where they stand once."""
    background = " ".join(
        str(row["text"]) for row in found.text if row["section"] == section_label("background")
    )
    scores = set(_SCORE.findall(western_digits(background)))
    if len(scores) == 1:
        found.fields["ita.score"] = float(scores.pop())
        levels = sorted(load("schema")["lists"]["names"]["ItaLevels"]["words"], key=len, reverse=True)
        level = re.search(rf"ระดับ\s*({'|'.join(levels)})", background)
        if level:
            found.fields["ita.level"] = level[1]
