"""Periods in words against an oracle of the tests' own: dates first, text written from them, and read back.

The oracle shares no code with xltools: its months, its fiscal years and its white space are its own.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import grids
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xltools.core.context import build_context
from xltools.core.model import Cell, Workbook
from xltools.core.period_prose import periods_in
from xltools.core.periods import read_period

# ---------------------------------------------------------------- the oracle

FULL = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
DOTTED = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
LAST_DOT_LESS = ["ม.ค", "ก.พ", "มี.ค", "เม.ย", "พ.ค", "มิ.ย", "ก.ค", "ส.ค", "ก.ย", "ต.ค", "พ.ย", "ธ.ค"]
UNDOTTED = ["มค", "กพ", "มีค", "เมย", "พค", "มิย", "กค", "สค", "กย", "ตค", "พย", "ธค"]
SEPARATORS = ["-", "–", "—", "−", "~", "ถึง", "จนถึง"]
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

# In the templates below «␣» is a blank that may be left out, and « » one that must stand.
BLANKS = [" ", "  ", "\u00a0", "\t", "\n", " \n ", "\u200b ", "\r\n"]
OPTIONAL = ["", "", " ", " ", "\u00a0", "\n", "\u200b", "\u200f"]


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def fiscal(year: int) -> tuple[date, date]:
    """Return the fiscal year of the Buddhist ``year``: it opens in October of the year before."""
    return date(year - 543 - 1, 10, 1), date(year - 543, 9, 30)


def fiscal_of(day: date) -> int:
    return day.year + 543 + (1 if day.month in (10, 11, 12) else 0)


def tidied(text: str) -> str:
    text = text.replace("\u200b", "").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u00a0", " ").replace("\t", " ")
    return "\n".join(" ".join(filter(None, line.split(" "))) for line in text.split("\n")).strip("\n")


@dataclass(frozen=True)
class Written:
    """A period as its days, and a text that means them."""

    start: date
    end: date
    precision: str
    text: str


@dataclass(frozen=True)
class Style:
    """How one text writes its months and years."""

    months: list[str]
    year: Callable[[int], str]
    before_month: str
    between: str

    def month(self, day: date) -> str:
        return f"{self.before_month}{self.months[day.month - 1]}"

    def day_month(self, day: date) -> str:
        return f"{day.day}␣{self.month(day)}"

    def month_year(self, day: date) -> str:
        return f"{self.month(day)}␣{self.year(day.year)}"

    def whole(self, day: date) -> str:
        return f"{self.day_month(day)}␣{self.year(day.year)}"


YEARS: list[Callable[[int], str]] = [
    lambda year: f"{year + 543}",
    lambda year: f"พ.ศ.␣{year + 543}",
    lambda year: f"พศ {year + 543}",
    lambda year: f"{(year + 543) % 100:02}",
    lambda year: f"พ.ศ.␣{(year + 543) % 100:02}",
    lambda year: f"{year}",
    lambda year: f"ค.ศ.␣{year}",
    lambda year: f"ค.ศ.␣{year % 100:02}",
]
days = st.dates(date(2012, 10, 1), date(2040, 9, 30))
styles = st.builds(
    Style,
    st.sampled_from([FULL, DOTTED, LAST_DOT_LESS, UNDOTTED]),
    st.sampled_from(YEARS),
    st.sampled_from(["", "", "เดือน", "เดือน␣"]),
    st.sampled_from(SEPARATORS).map(lambda mark: f"␣{mark}␣"),
)


@st.composite
def typed(draw: st.DrawFn, template: str) -> str:
    """Fill a template's blanks and digits as people do: some Thai, some not, and stray white space."""
    pieces = [
        draw(st.sampled_from(OPTIONAL))
        if char == "␣"
        else draw(st.sampled_from(BLANKS))
        if char == " "
        else char
        for char in template
    ]
    text = "".join(pieces)
    digits = draw(st.sampled_from(["Western", "Thai", "mixed"]))
    if digits == "Thai":
        text = text.translate(THAI)
    elif digits == "mixed":
        at = draw(st.integers(0, len(text)))
        text = text[:at].translate(THAI) + text[at:]
    return draw(st.sampled_from(["", " ", "\n"])) + text + draw(st.sampled_from(["", " ", "\n\n", "\u00a0"]))


@st.composite
def day_ranges(draw: st.DrawFn) -> Written:
    """Forms 1 to 4 and 10: a day, d mon y – d mon y, d – d mon y, d mon – d mon y, figures."""
    start = draw(days)
    end = start + timedelta(days=draw(st.sampled_from([0, 0, 1, 6, 29, 90, 200, 365, 800])))
    style = draw(styles)
    mark = draw(st.sampled_from("/.-"))
    width = draw(st.sampled_from(["", "02"]))

    def figures(day: date) -> str:
        year = draw(st.sampled_from([f"{day.year + 543}", f"{(day.year + 543) % 100:02}", f"{day.year}"]))
        return f"{day.day:{width}}{mark}{day.month:{width}}{mark}{year}"

    texts = [
        f"{style.whole(start)}{style.between}{style.whole(end)}",
        f"{style.whole(start)}{style.between}วันที่␣{style.whole(end)}",
        f"{figures(start)}{style.between}{figures(end)}",
        f"ระหว่างวันที่␣{style.whole(start)}␣และ␣{style.whole(end)}",
    ]
    if start == end:
        texts = [
            style.whole(start),
            f"วันที่␣{style.whole(start)}",
            figures(start),
            f"ภายในวันที่␣{style.whole(start)}",
        ]
        return Written(start, end, "day", draw(st.sampled_from(texts)))
    if (start.year, start.month) == (end.year, end.month):
        texts.append(f"{start.day}{style.between}{style.whole(end)}")
    if start.year == end.year or (start.year + 1 == end.year and start.month > end.month):
        texts.append(f"{style.day_month(start)}{style.between}{style.whole(end)}")
    prefix = draw(st.sampled_from(["", "", "วันที่␣", "ตั้งแต่␣", "ตั้งแต่วันที่␣", "ระหว่างวันที่␣", "ในระหว่าง␣"]))
    text = draw(st.sampled_from(texts))
    return Written(start, end, "day", text if text.startswith("ระหว่าง") else prefix + text)


@st.composite
def month_ranges(draw: st.DrawFn) -> Written:
    """Forms 5 to 7: mon y, mon y – mon y, mon – mon y."""
    start = draw(days).replace(day=1)
    later = start.year * 12 + start.month - 1 + draw(st.sampled_from([0, 1, 2, 5, 8, 11, 12, 30]))
    last = date(later // 12, later % 12 + 1, 1)
    style = draw(styles)
    texts = [f"{style.month_year(start)}{style.between}{style.month_year(last)}"]
    prefix = draw(st.sampled_from(["", "", "ตั้งแต่␣", "ระหว่าง␣", "ช่วง␣"]))
    if start == last:
        texts, prefix = [style.month_year(start)], draw(st.sampled_from(["", "ภายใน", "ใน␣", "ประจำ"]))
        prefix = "" if prefix == "ประจำ" and not style.before_month else prefix
    elif start.year == last.year or (start.year + 1 == last.year and start.month > last.month):
        texts.append(f"{style.month(start)}{style.between}{style.month_year(last)}")
    return Written(start, month_end(last.year, last.month), "month", prefix + draw(st.sampled_from(texts)))


@st.composite
def fiscal_years(draw: st.DrawFn) -> Written:
    """Form 8: (ตลอด)(ประจำ)ปีงบประมาณ (พ.ศ.) y."""
    year = draw(st.integers(2556, 2583))
    words = draw(
        st.sampled_from(["ปีงบประมาณ", "ประจำปีงบประมาณ", "ตลอดปีงบประมาณ", "ตลอด␣ปี␣งบประมาณ", "ตลอดทั้งปี"])
    )
    era = draw(st.sampled_from(["␣", "␣พ.ศ.␣", "␣พศ␣"]))
    digits = draw(st.sampled_from([f"{year}", f"{year % 100:02}"]))
    return Written(*fiscal(year), "year", f"{words}{era}{digits}")


@st.composite
def quarters(draw: st.DrawFn) -> Written:
    """Form 9: ไตรมาสที่ n ปีงบประมาณ y, one or a range of them."""
    year = draw(st.integers(2556, 2583))
    first = draw(st.integers(1, 4))
    last = draw(st.integers(first, 4))
    opens, _ = fiscal(year)
    bounds = [opens, date(opens.year + 1, 1, 1), date(opens.year + 1, 4, 1), date(opens.year + 1, 7, 1)]
    closes = [month_end(day.year, day.month + 2) for day in bounds]
    numbers = f"{first}" if first == last else f"{first}␣{draw(st.sampled_from(SEPARATORS))}␣{last}"
    named = draw(st.sampled_from(["␣ปีงบประมาณ␣", "␣ปีงบประมาณ␣พ.ศ.␣", "␣ประจำปีงบประมาณ␣", "␣ปี␣", "␣/␣"]))
    word = draw(st.sampled_from(["ไตรมาส␣", "ไตรมาสที่␣"]))
    return Written(bounds[first - 1], closes[last - 1], "quarter", f"{word}{numbers}{named}{year}")


every_form = st.one_of(day_ranges(), month_ranges(), fiscal_years(), quarters())

# ---------------------------------------------------------------- what is read


@settings(max_examples=600)
@given(st.data(), every_form)
def test_every_form_means_the_days_it_was_written_from(data: st.DataObject, written: Written) -> None:
    text = data.draw(typed(written.text))
    reading = read_period(Cell(text), None)
    assert reading.problem is None
    assert reading.period is not None
    assert (reading.period.start, reading.period.end) == (written.start, written.end)
    assert reading.period.precision == written.precision
    assert reading.text == reading.period.text == tidied(text)
    assert {(slip.kind, slip.safe) for slip in reading.slips} <= {("ce-typed", True)}


@given(st.data(), st.integers(2557, 2583), st.integers(0, 364), st.sampled_from([0, 3, 40, 150]))
def test_two_digits_are_christian_where_only_so_they_fit_the_fiscal_year(
    data: st.DataObject, year: int, first: int, length: int
) -> None:
    opens, closes = fiscal(year)
    start = min(opens + timedelta(days=first), closes)
    end = min(start + timedelta(days=length), closes)
    style = Style(data.draw(st.sampled_from([FULL, DOTTED])), lambda year: f"{year % 100:02}", "", "␣–␣")
    reading = read_period(
        Cell(data.draw(typed(f"{style.whole(start)}{style.between}{style.whole(end)}"))), year
    )
    assert reading.period is not None
    assert (reading.period.start, reading.period.end) == (start, end)
    assert {slip.kind for slip in reading.slips} == {"ce-typed"}


@given(st.data(), st.integers(2557, 2583), st.integers(0, 364), st.integers(0, 364))
def test_days_and_months_without_a_year_are_those_of_the_fiscal_year(
    data: st.DataObject, year: int, one: int, other: int
) -> None:
    opens, closes = fiscal(year)
    start, end = sorted(min(opens + timedelta(days=days), closes) for days in (one, other))
    style = data.draw(styles)
    by_days = read_period(
        Cell(data.draw(typed(f"{style.day_month(start)}{style.between}{style.day_month(end)}"))), year
    )
    assert by_days.period is not None
    assert (by_days.period.start, by_days.period.end) == (start, end)
    by_months = read_period(
        Cell(data.draw(typed(f"{style.month(start)}{style.between}{style.month(end)}"))), year
    )
    assert by_months.period is not None
    assert (by_months.period.start, by_months.period.end) == (
        start.replace(day=1),
        month_end(end.year, end.month),
    )


# ---------------------------------------------------------------- what is not read


@given(st.data(), every_form, st.sampled_from("xฮฬ!?%:(๏฿😀*+"))
def test_a_character_too_many_makes_the_whole_unreadable(
    data: st.DataObject, written: Written, stray: str
) -> None:
    text = data.draw(typed(written.text))
    at = data.draw(st.integers(0, len(text)))
    reading = read_period(Cell(text[:at] + stray + text[at:]), 2567)
    assert (reading.period, reading.problem, reading.slips) == (None, "unreadable", ())


@given(st.data(), every_form, every_form)
def test_two_periods_without_a_mark_between_them_are_not_half_read(
    data: st.DataObject, one: Written, other: Written
) -> None:
    assume(not other.text.startswith(("ปี", "ประจำปี")))  # «ตุลาคม ปีงบประมาณ 2567» is one period
    reading = read_period(Cell(f"{one.text} {other.text}".replace("␣", " ")), None)
    assert reading.problem == "unreadable"


@given(st.data(), every_form)
def test_a_torn_text_never_raises_and_keeps_its_words(data: st.DataObject, written: Written) -> None:
    text = data.draw(typed(written.text))
    first, last = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    for torn in (text[first:last], text[:first] + text[last:], text[last:] + text[:first], text[::-1]):
        reading = read_period(Cell(torn), 2567)
        assert reading.text == tidied(torn) or re.fullmatch(r"[0-9๐-๙]{5,6}", tidied(torn))
        assert reading.period is None or reading.period.start <= reading.period.end


@given(st.data(), st.integers(2012, 2040), st.integers(1, 12), st.integers(29, 32), days)
def test_a_day_that_does_not_exist_is_impossible_wherever_it_stands(
    data: st.DataObject, year: int, month: int, day: int, other: date
) -> None:
    assume(day > calendar.monthrange(year, month)[1])
    style = data.draw(styles)
    never = f"{day}␣{style.before_month}{style.months[month - 1]}␣{style.year(year)}"
    texts = [
        never,
        f"{day}/{month}/{year + 543}",
        f"{never}{style.between}{style.whole(other)}",
        f"{style.whole(other)}{style.between}{never}",
        f"1{style.between}{never}",
    ]
    reading = read_period(Cell(data.draw(typed(data.draw(st.sampled_from(texts))))), None)
    assert (reading.period, reading.problem) == (None, "impossible")


@given(st.data(), days, st.integers(1, 900))
def test_a_period_that_ends_before_it_starts_is_reversed(data: st.DataObject, end: date, length: int) -> None:
    start = end + timedelta(days=length)
    style = data.draw(styles)
    texts = [
        f"{style.whole(start)}{style.between}{style.whole(end)}",
        f"ระหว่างวันที่␣{style.whole(start)}␣และวันที่␣{style.whole(end)}",
    ]
    if (start.year, start.month) != (end.year, end.month):
        texts.append(f"{style.month_year(start)}{style.between}{style.month_year(end)}")
    reading = read_period(Cell(data.draw(typed(data.draw(st.sampled_from(texts))))), None)
    assert (reading.period, reading.problem) == (None, "reversed")


# ---------------------------------------------------------------- what the rules say


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_period_is_told_outside_or_partly_outside_by_its_days(
    complete: Workbook, data: st.DataObject
) -> None:
    near = st.dates(date(2022, 6, 1), date(2025, 2, 1))
    style = data.draw(styles)
    if data.draw(st.booleans()):
        start, end = sorted((data.draw(near), data.draw(near)))
        text = f"{style.whole(start)}{style.between}{style.whole(end)}"
    else:
        start, last = sorted((data.draw(near).replace(day=1), data.draw(near).replace(day=1)))
        end = month_end(last.year, last.month)
        text = f"{style.month_year(start)}{style.between}{style.month_year(last)}"
    text = data.draw(typed(text))
    dossier, report = grids.checked(grids.changed(complete, "measures.5.period", text))
    inside = sum(fiscal_of(start + timedelta(days=n)) == 2567 for n in range((end - start).days + 1))
    expected = {"PER004"} if not inside else {"PER005"} if inside <= (end - start).days else set()
    assert {code for code in grids.codes(report) if code in ("PER004", "PER005")} == expected
    assert build_context(dossier)["measures"][4]["period"] == tidied(text)


@pytest.mark.parametrize("text", ["๓๑ เม.ย. ๒๕๖๗", "๒๙ ก.พ. ๒๕๖๘", "29/2/2568", "๓๑ กันยายน – ๑ ตุลาคม ๒๕๖๖"])
def test_an_impossible_day_is_an_error(complete: Workbook, text: str) -> None:
    _, report = grids.checked(grids.changed(complete, "measures.5.period", text))
    assert grids.codes(report) == ["PER003"]


# ---------------------------------------------------------------- dates in running text


@given(st.data(), st.lists(st.one_of(day_ranges(), month_ranges()), min_size=1, max_size=4))
def test_dates_are_found_in_running_text(data: st.DataObject, written: list[Written]) -> None:
    said = [
        "จัดอบรม ",
        " ณ ห้องประชุม จำนวน ๔๕ คน ครั้งที่ ๒ ",
        " และติดตามผล\n๑. ตามมาตรา ๔๑ (๑) เมื่อ ",
        "\n- สรุปผล ",
    ]
    in_words = [
        period
        for period in written
        if not re.search("[/.-][0-9]|ระหว่าง|ค.ศ.␣[0-9]{2}$", period.text.replace("␣", ""))
    ]
    assume(in_words)
    text = "".join(
        words + period.text.replace("␣", " ") for words, period in zip(said, in_words, strict=False)
    )
    found = [(period.start, period.end) for period in periods_in(text + " แล้วเสร็จ")]
    assert found == [(period.start, period.end) for period in in_words]
