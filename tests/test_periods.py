"""Periods and dates: what people type, what Excel makes of it, and what is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xltools.core.data import load
from xltools.core.model import Cell, CellValue, ErrorValue
from xltools.core.periods import DateReading, EraSlip, PeriodReading, read_date, read_period, read_year

FISCAL_YEAR = 2567
OCT_1, SEP_30 = date(2023, 10, 1), date(2024, 9, 30)

MONTHS = [
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
SHORT_MONTHS = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
]


def read(value: CellValue, fiscal_year: int | None = FISCAL_YEAR) -> PeriodReading:
    return read_period(Cell(value), fiscal_year)


def span(reading: PeriodReading) -> tuple[date, date] | None:
    return (reading.period.start, reading.period.end) if reading.period else None


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        # 1 a single day
        ("๘ มกราคม ๒๕๖๗", "2024-01-08", "2024-01-08", "day"),
        ("วันที่ 8 ม.ค. 67", "2024-01-08", "2024-01-08", "day"),
        ("วันจันทร์ที่ ๘ เดือน มกราคม พ.ศ. ๒๕๖๗", "2024-01-08", "2024-01-08", "day"),
        ("8 มกราคม ค.ศ. 2024", "2024-01-08", "2024-01-08", "day"),
        ("๒๙ กุมภาพันธ์ ๒๕๖๗", "2024-02-29", "2024-02-29", "day"),
        # 2 d mon y – d mon y
        ("๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗", "2023-10-01", "2024-09-30", "day"),
        ("1 ต.ค. 66 - 30 ก.ย. 67", "2023-10-01", "2024-09-30", "day"),
        ("1ต.ค66-30กย67", "2023-10-01", "2024-09-30", "day"),
        ("ตั้งแต่วันที่ ๑ ตุลาคม ๒๕๖๖ ถึงวันที่ ๓๐ กันยายน ๒๕๖๗", "2023-10-01", "2024-09-30", "day"),
        ("ระหว่างวันที่ 1 มี.ค. 67 และ 5 เม.ย. 67", "2024-03-01", "2024-04-05", "day"),
        ("๑ ตุลาคม\u00a0๒๕๖๖\n–\n๓๐ กัน ยายน ๒๕๖๗ ", "2023-10-01", "2024-09-30", "day"),
        ("ตั้งเเต่ 1 ต.ค. 66 จนถึง 30 ก.ย. 67", "2023-10-01", "2024-09-30", "day"),
        ("เริ่ม 1 ต.ค. 66 สิ้นสุด 30 ก.ย. 67", "2023-10-01", "2024-09-30", "day"),
        # 3 d – d mon y
        ("๑ – ๕ มกราคม ๒๕๖๗", "2024-01-01", "2024-01-05", "day"),
        ("ระหว่างวันที่ 1-31 ต.ค. 66", "2023-10-01", "2023-10-31", "day"),
        # 4 d mon – d mon y; it may start in the year before
        ("1 มี.ค. – 30 เม.ย. 67", "2024-03-01", "2024-04-30", "day"),
        ("1 ต.ค. – 30 ก.ย. 2567", "2023-10-01", "2024-09-30", "day"),
        ("1 ต.ค. – 30 ก.ย.", "2023-10-01", "2024-09-30", "day"),
        # 5, 6, 7 months
        ("ต.ค. 66", "2023-10-01", "2023-10-31", "month"),
        ("เดือนกุมภาพันธ์ ๒๕๖๗", "2024-02-01", "2024-02-29", "month"),
        ("ภายในเดือนกันยายน พ.ศ. 2567", "2024-09-01", "2024-09-30", "month"),
        ("กรกฏาคม ๒๕๖๗", "2024-07-01", "2024-07-31", "month"),
        ("Oct 66", "2023-10-01", "2023-10-31", "month"),
        ("ม.ค., 2567", "2024-01-01", "2024-01-31", "month"),
        ("\u200eต.ค. 66\u202c", "2023-10-01", "2023-10-31", "month"),
        ("ตั้งแต่เดือนตุลาคม ๒๕๖๖ ถึงเดือนกันยายน ๒๕๖๗", "2023-10-01", "2024-09-30", "month"),
        ("ต.ค.66-มี.ค.67", "2023-10-01", "2024-03-31", "month"),
        ("มกราคม – มีนาคม ๒๕๖๗", "2024-01-01", "2024-03-31", "month"),
        ("ต.ค. – ก.พ. 67", "2023-10-01", "2024-02-29", "month"),
        ("ต.ค. 66 – ก.พ.", "2023-10-01", "2024-02-29", "month"),
        ("ตุลาคม – ธันวาคม", "2023-10-01", "2023-12-31", "month"),
        ("เมษายน", "2024-04-01", "2024-04-30", "month"),
        ("ตุลาคม ปีงบประมาณ ๒๕๖๗", "2023-10-01", "2023-10-31", "month"),
        # 8 the whole fiscal year
        ("ปีงบประมาณ พ.ศ. ๒๕๖๗", "2023-10-01", "2024-09-30", "year"),
        ("ตลอดปีงบประมาณ พ.ศ. ๒๕๖๖", "2022-10-01", "2023-09-30", "year"),
        ("ประจ\u0e4d\u0e32ปีงบประมาณ 2567", "2023-10-01", "2024-09-30", "year"),
        ("ตลอด ปีงบประมาณ", "2023-10-01", "2024-09-30", "year"),
        ("ทุกเดือน", "2023-10-01", "2024-09-30", "year"),
        ("ทุกเดือน ตลอดปีงบประมาณ 2567", "2023-10-01", "2024-09-30", "year"),
        ("ปีงบประมาณ 2566 – 2570", "2022-10-01", "2027-09-30", "year"),
        ("๒๕๖๗", "2023-10-01", "2024-09-30", "year"),
        # 9 quarters
        ("ไตรมาสที่ ๑ ปีงบประมาณ ๒๕๖๗", "2023-10-01", "2023-12-31", "quarter"),
        ("ไตรมาส 2/2567", "2024-01-01", "2024-03-31", "quarter"),
        ("ไตรมาสที่ 3 ปี 67", "2024-04-01", "2024-06-30", "quarter"),
        ("ไตรมาสที่ 4", "2024-07-01", "2024-09-30", "quarter"),
        ("ไตรมาสที่ ๑ – ๒ ปีงบประมาณ พ.ศ. ๒๕๖๗", "2023-10-01", "2024-03-31", "quarter"),
        ("ไตรมาสที่ ๒ และไตรมาสที่ ๔", "2024-01-01", "2024-09-30", "quarter"),
        # 10 figures
        ("1/10/2566 - 30/9/2567", "2023-10-01", "2024-09-30", "day"),
        ("๒๙/๒/๒๕๖๗", "2024-02-29", "2024-02-29", "day"),
        ("08/01/67", "2024-01-08", "2024-01-08", "day"),
        ("8-1-2567", "2024-01-08", "2024-01-08", "day"),
        # several
        ("ต.ค. 66, ม.ค. 67", "2023-10-01", "2024-01-31", "month"),
        ("ต.ค. 66\nม.ค. 67\nเม.ย. 67", "2023-10-01", "2024-04-30", "month"),
        ("ต.ค., พ.ย. และ ม.ค. 67", "2023-10-01", "2024-01-31", "month"),
        ("๕, ๑๒ และ ๑๙ มกราคม ๒๕๖๗", "2024-01-05", "2024-01-19", "day"),
        ("1 ต.ค. 2566 - 31 ต.ค. 2566\n1 มี.ค. 2567 - 31 มี.ค. 2567", "2023-10-01", "2024-03-31", "day"),
        ("1 ต.ค.\n15 พ.ย. 66", "2023-10-01", "2023-11-15", "day"),
        ("1 ต.ค.\n15 เดือน พ.ย. 66", "2023-10-01", "2023-11-15", "day"),
        ("ต.ค. และ 2567", "2023-10-01", "2024-09-30", "year"),
        ("ต.ค.\n66\nม.ค.\n67", "2023-10-01", "2024-01-31", "month"),
        ("ไตรมาสที่ 1\n2567\nไตรมาสที่ 2\n2567", "2023-10-01", "2024-03-31", "quarter"),
        ("1 ต.ค.\n2566 –\n30 กัน\nยายน 2567", "2023-10-01", "2024-09-30", "day"),
        ("มี.ค. 67, ต.ค. 66", "2023-10-01", "2024-03-31", "month"),
    ],
)
def test_forms_of_periods(text: str, start: str, end: str, precision: str) -> None:
    reading = read(text)
    assert (reading.problem, reading.slips) == (None, ())
    assert span(reading) == (date.fromisoformat(start), date.fromisoformat(end))
    assert reading.period is not None
    assert reading.period.precision == precision


@pytest.mark.parametrize(
    "text",
    [
        "ต.ค. 66 (ร่าง)",
        "1 ต.ค. 66 – 30 ก.ย. 67 และต่อไป",
        "เดือนละหลายครั้ง",
        "5 วัน ในเดือนมีนาคม 2567",
        "2 วัน มีนาคม 2567",
        "ครั้งที่ 2 มีนาคม 2567",
        "ลงวันที่ 8 มกราคม 2567",
        "ตั้งแต่ ต.ค. 66 เป็นต้นไป",
        "ตั้งแต่ ต.ค. 66",
        "ถึง 30 ก.ย. 67",
        "ต.ค. 66 –",
        "ต.ค. 66,",
        "1 ต.ค. 66 30 ก.ย. 67",
        "5",
        "1 – 5",
        "1 – 5 2567",
        "ต.ค. 6",
        "ต.ค. 256",
        "ต.ค. 25666",
        "ตค 6 6",
        "10/2566",
        "1/10/66/5",
        "1/10-66",
        "ปีงบประมาณ",
        "พ.ศ.",
        "ต.ค. พ.ศ.",
        "ไตรมาส",
        "ไตรมาสที่ 1/",
        "๑๒๓๔๕๖๗๘๙",
        "9" * 6000,
        "ต.ค. ٦٦",
        "#REF!",
    ],
)
def test_a_text_not_understood_wholly_is_unreadable(text: str) -> None:
    assert read(text) == PeriodReading(text, None, "unreadable", ())


@pytest.mark.parametrize("text", ["ตุลาคม", "ต.ค. – ก.ย.", "ตลอดปีงบประมาณ", "ไตรมาสที่ 1", "1 – 5 ม.ค."])
def test_without_any_year_nothing_is_read(text: str) -> None:
    assert read(text, None).problem == "unreadable"
    assert read(text).problem is None


@pytest.mark.parametrize(
    "text",
    ["๓๑ เมษายน ๒๕๖๗", "29/2/2568", "1/13/2567", "0 ม.ค. 67", "30 – 32 ม.ค. 67", "ไตรมาสที่ 5", "8/1/0001"],
)
def test_a_date_that_does_not_exist_is_impossible(text: str) -> None:
    assert read(text) == PeriodReading(text, None, "impossible", ())


@pytest.mark.parametrize(
    "text", ["30 ก.ย. 67 – 1 ต.ค. 66", "25 – 5 ม.ค. 67", "มี.ค. 67 – ม.ค. 67", "ไตรมาสที่ 3 – 2", "ก.ย. – ต.ค."]
)
def test_a_period_that_ends_before_it_starts_is_reversed(text: str) -> None:
    assert read(text) == PeriodReading(text, None, "reversed", ())


@pytest.mark.parametrize("value", [None, "", " \n\u00a0", "-", "–", "......", "\u200b"])
def test_blank_cells(value: str | None) -> None:
    assert read(value).problem == "blank"
    assert read_date(Cell(value)).problem == "blank"


def test_no_cell_is_blank_and_so_is_a_formula_never_calculated() -> None:
    assert read_period(None, FISCAL_YEAR) == PeriodReading("", None, "blank", ())
    assert read_date(None) == DateReading("", None, "blank", ())
    assert read_period(Cell(None, formula=True), FISCAL_YEAR).problem == "blank"


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "TRUE"), (time(9, 30), "09:30"), (ErrorValue("#REF!"), "#REF!"), (2567.5, "2567.5"), (5.0, "5")],
)
def test_values_that_are_no_period(value: CellValue, text: str) -> None:
    assert read(value) == PeriodReading(text, None, "unreadable", ())


def test_the_text_is_kept_as_typed_but_for_white_space() -> None:
    assert read(" 1  ต.ค 66_x000D_\n-30 กย.67 ").text == "1 ต.ค 66\n-30 กย.67"


# ---------------------------------------------------------------- eras


@pytest.mark.parametrize(
    ("text", "start", "slip"),
    [
        ("ต.ค. 2023", "2023-10-01", EraSlip("ce-typed", "2023", "พ.ศ. 2566", safe=True)),
        ("1/10/2023", "2023-10-01", EraSlip("ce-typed", "2023", "พ.ศ. 2566", safe=True)),
        ("2023-10-01", "2023-10-01", EraSlip("ce-typed", "2023", "พ.ศ. 2566", safe=True)),
        ("ต.ค. 23", "2023-10-01", EraSlip("ce-typed", "23", "พ.ศ. 2566", safe=True)),
        ("ม.ค. ค.ศ. 2567", "2024-01-01", EraSlip("ce-typed", "ค.ศ. 2567", "พ.ศ. 2567", safe=True)),
        ("45200", "2023-10-01", EraSlip("serial-number", "45200", "๑ ตุลาคม ๒๕๖๖", safe=True)),
        ("ต.ค. 1966", None, EraSlip("year-1900s", "1966", "พ.ศ. 2566", safe=False)),
        ("1 ต.ค. 3109", None, EraSlip("double-shift", "3109", "พ.ศ. 2566", safe=False)),
        ("ต.ค. พ.ศ. 2023", None, EraSlip("ce-typed", "2023", "พ.ศ. 2566", safe=False)),
        ("ต.ค. 19", None, EraSlip("ce-typed", "19", "พ.ศ. 2562", safe=False)),
    ],
)
def test_years_typed_in_the_wrong_era(text: str, start: str | None, slip: EraSlip) -> None:
    reading = read(text)
    assert (reading.problem, reading.slips) == (None, (slip,))
    assert (reading.period and reading.period.start) == (start and date.fromisoformat(start))


def test_the_same_slip_is_told_once() -> None:
    assert len(read("1 ม.ค. 2024 – 5 ก.พ. 2024").slips) == 1
    assert len(read("1 ต.ค. 2023 – 30 ก.ย. 2024").slips) == 2


@pytest.mark.parametrize(
    ("stored", "text", "day", "slip"),
    [
        (datetime(2024, 1, 8), "๘ มกราคม ๒๕๖๗", date(2024, 1, 8), None),
        (date(2024, 1, 8), "๘ มกราคม ๒๕๖๗", date(2024, 1, 8), None),
        (
            datetime(2567, 1, 8),
            "๘ มกราคม ๒๕๖๗",
            date(2024, 1, 8),
            EraSlip("ce-year-in-be-range", "๘ มกราคม ค.ศ. ๒๕๖๗", "๘ มกราคม พ.ศ. ๒๕๖๗", safe=True),
        ),
        (
            datetime(1967, 1, 8),
            "๘ มกราคม ๑๙๖๗",
            None,
            EraSlip("year-1900s", "๘ มกราคม ๑๙๖๗", "๘ มกราคม พ.ศ. ๒๕๖๗", safe=False),
        ),
        (
            datetime(3105, 11, 8),
            "๘ พฤศจิกายน ๓๑๐๕",
            None,
            EraSlip("double-shift", "๘ พฤศจิกายน ๓๑๐๕", "๘ พฤศจิกายน พ.ศ. ๒๕๖๒", safe=False),
        ),
        (
            45665,
            "๘ มกราคม ๒๕๖๘",
            date(2025, 1, 8),
            EraSlip("serial-number", "45665", "๘ มกราคม ๒๕๖๘", safe=True),
        ),
        (
            45665.75,
            "๘ มกราคม ๒๕๖๘",
            date(2025, 1, 8),
            EraSlip("serial-number", "45665", "๘ มกราคม ๒๕๖๘", safe=True),
        ),
    ],
)
def test_what_excel_stores(stored: CellValue, text: str, day: date | None, slip: EraSlip | None) -> None:
    slips = (slip,) if slip else ()
    assert read_date(Cell(stored)) == DateReading(text, day, None, slips)
    reading = read(stored)
    assert (reading.text, reading.problem, reading.slips) == (text, None, slips)
    assert span(reading) == ((day, day) if day else None)


def test_a_stored_leap_day_that_the_buddhist_year_lacks_is_impossible() -> None:
    assert read(datetime(2568, 2, 29)) == PeriodReading("๒๙ กุมภาพันธ์ ๒๕๖๘", None, "impossible", ())
    assert read_date(Cell(datetime(2568, 2, 29))).problem == "impossible"
    assert read(datetime(1899, 12, 31)).problem == "unreadable"


@pytest.mark.parametrize(
    ("number_format", "text", "end"),
    [
        ("[$-107041E]mmm yy", "ตุลาคม ๒๕๖๖", date(2023, 10, 31)),
        ("mmmm\\ yyyy;@", "ตุลาคม ๒๕๖๖", date(2023, 10, 31)),
        ("ดดดด ปปปป", "ตุลาคม ๒๕๖๖", date(2023, 10, 31)),
        ("[$-D07041E]d mmmm yyyy", "๑ ตุลาคม ๒๕๖๖", date(2023, 10, 1)),
        ("ว ดดดด ปปปป", "๑ ตุลาคม ๒๕๖๖", date(2023, 10, 1)),
        ("General", "๑ ตุลาคม ๒๕๖๖", date(2023, 10, 1)),
    ],
)
def test_a_date_shown_without_its_day_is_a_month(number_format: str, text: str, end: date) -> None:
    cell = Cell(datetime(2023, 10, 1), number_format=number_format)
    reading = read_period(cell, FISCAL_YEAR)
    assert (reading.text, span(reading)) == (text, (OCT_1, end))
    assert reading.period is not None
    assert reading.period.text == text
    assert read_date(cell).date == OCT_1


# ---------------------------------------------------------------- one date, one year


def test_a_date_cell_takes_one_day_only() -> None:
    assert read_date(Cell("๘ มกราคม ๒๕๖๘")) == DateReading("๘ มกราคม ๒๕๖๘", date(2025, 1, 8), None, ())
    assert read_date(Cell("8/1/68")).date == date(2025, 1, 8)
    assert read_date(Cell("8/1/25")).slips == (EraSlip("ce-typed", "25", "พ.ศ. 2568", safe=False),)
    for text in ("มกราคม ๒๕๖๘", "8 – 9 ม.ค. 68", "ปีงบประมาณ 2568", "8 ม.ค.", "ม.ค. 2024", "2568"):
        assert read_date(Cell(text)) == DateReading(text, None, "unreadable", ())


@pytest.mark.parametrize(
    "value",
    [2567, 2567.0, "2567", "๒๕๖๗", " พ.ศ. 2567", "พศ.๒๕๖๗", "ปีงบประมาณ พ.ศ. ๒๕๖๗", "ประจำปี 2567", "ปี\n2567",
     2024, "2024", "ค.ศ. 2024"],
)  # fmt: skip
def test_fiscal_years(value: CellValue) -> None:
    assert read_year(Cell(value)) == 2567


@pytest.mark.parametrize(
    "value",
    [None, "", True, "67", 67, 2567.5, "พ.ศ.", "พ.ศ. 2024", "ม.ค. 2567", "2566-2567", "2567 (ร่าง)", "สองพัน",
     1967, 3110, datetime(2567, 1, 1), time(1), ErrorValue("#N/A"), float("nan"), float("inf"), "9" * 6000],
)  # fmt: skip
def test_what_is_no_fiscal_year(value: CellValue) -> None:
    assert read_year(Cell(value)) is None
    assert read_year(None) is None


# ---------------------------------------------------------------- every style against plain arithmetic

Style = Callable[[date], str]


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


YEAR_STYLES: list[Style] = [
    lambda day: f" {day.year + 543}",
    lambda day: f" {(day.year + 543) % 100:02}",
    lambda day: f"พ.ศ. {day.year + 543}",
    lambda day: f" พ.ศ.{(day.year + 543) % 100:02}",
    lambda day: f" ค.ศ. {day.year}",
    lambda day: f" {day.year}",
]
MONTH_STYLES: list[Style] = [
    lambda day: MONTHS[day.month - 1],
    lambda day: "เดือน" + MONTHS[day.month - 1],
    lambda day: SHORT_MONTHS[day.month - 1],
    lambda day: SHORT_MONTHS[day.month - 1].rstrip("."),
    lambda day: SHORT_MONTHS[day.month - 1].replace(".", ""),
]
year_styles = st.sampled_from(YEAR_STYLES)
month_styles = st.sampled_from(MONTH_STYLES)


@st.composite
def finished(draw: st.DrawFn, text: str) -> str:
    """Return the text with digits and white space as people have them."""
    if draw(st.booleans()):
        text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    blank = draw(st.sampled_from([" ", "  ", "\u00a0", "\n", " \u200b", "\t"]))
    return draw(st.sampled_from(["", " "])) + text.replace(" ", blank) + draw(st.sampled_from(["", "\n"]))


separators = st.sampled_from(["-", " - ", " – ", "–", " — ", " − ", " ~ ", " ถึง ", "ถึงวันที่ "])
days = st.dates(date(2010, 1, 1), date(2040, 12, 31))


@given(st.data(), days, st.integers(0, 800))
def test_every_rendering_of_a_period_of_days_reads_back(
    data: st.DataObject, start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    month, year = data.draw(month_styles), data.draw(year_styles)
    between = data.draw(separators)

    def whole(day: date) -> str:
        return f"{day.day} {month(day)}{year(day)}"

    numeric = data.draw(st.sampled_from(["{0.day}/{0.month}/{1}", "{0.day:02}.{0.month:02}.{1}"]))
    texts = [
        f"{whole(start)}{between}{whole(end)}",
        f"ตั้งแต่วันที่ {whole(start)}{between}{whole(end)}",
        f"{numeric.format(start, start.year + 543)}{between}{numeric.format(end, end.year + 543)}",
    ]
    if (start.year, start.month) == (end.year, end.month):
        texts.append(f"{start.day}{between}{whole(end)}")
    if start.year == end.year or (length < 300 and start.month > end.month):
        texts.append(f"{start.day} {month(start)}{between}{whole(end)}")
    reading = read(data.draw(finished(data.draw(st.sampled_from(texts)))), None)
    assert span(reading) == (start, end)
    assert reading.problem is None
    assert all(slip.kind == "ce-typed" and slip.safe for slip in reading.slips)


@given(st.data(), days, days)
def test_every_rendering_of_months_reads_back(data: st.DataObject, one: date, other: date) -> None:
    start, end = sorted((one.replace(day=1), other.replace(day=1)))
    month, year = data.draw(month_styles), data.draw(year_styles)
    between = data.draw(st.sampled_from(["-", " – ", "~", " ถึง ", ", ", "และ", "\n"]))
    texts = [f"{month(start)}{year(start)}{between}{month(end)}{year(end)}"]
    if start.year == end.year or (end.year == start.year + 1 and start.month > end.month):
        texts.append(f"{month(start)}{between}{month(end)}{year(end)}")
    if start == end:
        texts.append(f"{month(start)}{year(start)}")
    assert span(read(data.draw(finished(data.draw(st.sampled_from(texts)))), None)) == (start, month_end(end))


@given(st.data(), st.integers(2550, 2590), st.integers(0, 11), st.integers(0, 11))
def test_months_without_a_year_are_of_the_fiscal_year(
    data: st.DataObject, year: int, one: int, other: int
) -> None:
    first, last = sorted((one, other))
    months = [date(year - 544 + (n >= 3), (n + 9) % 12 + 1, 1) for n in range(12)]
    month = data.draw(month_styles)
    text = f"{month(months[first])} – {month(months[last])}"
    assert span(read(data.draw(finished(text)), year)) == (months[first], month_end(months[last]))


@given(st.data(), st.integers(2550, 2590), st.integers(1, 4))
def test_quarters_and_fiscal_years_read_back(data: st.DataObject, year: int, quarter: int) -> None:
    named = data.draw(st.sampled_from(["ปีงบประมาณ {}", "ปีงบประมาณ พ.ศ. {}", "ประจำปีงบประมาณ {}", "ปี {}"]))
    starts = [
        date(year - 544, 10, 1),
        *(date(year - 543, month, 1) for month in (1, 4, 7)),
        date(year - 543, 10, 1),
    ]
    text = data.draw(finished(f"ไตรมาสที่ {quarter} {named.format(year)}"))
    assert span(read(text, None)) == (starts[quarter - 1], starts[quarter] - timedelta(days=1))
    whole = data.draw(finished(named.format(year)))
    assert span(read(whole, None)) == (starts[0], starts[4] - timedelta(days=1))


@given(st.data(), days, st.sampled_from(["ร่าง", "(1)", "ครั้ง", "x", "!", "๑๒๓", "–", ","]))
def test_nothing_is_read_of_a_text_with_a_rest(data: st.DataObject, day: date, rest: str) -> None:
    text = f"{day.day} {data.draw(month_styles)(day)}{data.draw(year_styles)(day)}"
    assert read(text).problem is None
    assert read(f"{text} {rest}").problem == "unreadable"
    assert read(f"{rest} {text}").problem == "unreadable"


@given(st.data(), st.integers(2010, 2040), st.integers(1, 12), st.integers(1, 31))
def test_a_day_reads_if_and_only_if_it_exists(data: st.DataObject, year: int, month: int, day: int) -> None:
    text = f"{day} {data.draw(st.sampled_from([MONTHS, SHORT_MONTHS]))[month - 1]} {year + 543}"
    try:
        expected = date(year, month, day)
    except ValueError:
        assert read_date(Cell(text)).problem == "impossible"
    else:
        assert read_date(Cell(text)).date == expected


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)))
def test_a_buddhist_year_typed_into_a_gregorian_calendar_is_set_right(moment: datetime) -> None:
    assume((moment.month, moment.day) != (2, 29))
    reading = read_date(Cell(moment.replace(year=moment.year + 543)))
    assert reading.date == moment.date()
    assert [(slip.kind, slip.safe) for slip in reading.slips] == [("ce-year-in-be-range", True)]


# ---------------------------------------------------------------- nothing raises

WORDS = [word for forms in load("periods")["words"].values() for word in forms]
fragments = st.lists(
    st.sampled_from(
        [*WORDS, *MONTHS, *SHORT_MONTHS, "1", "31", "66", "2567", "1967", "๒๕๖๗", "1/10/66", *" -–/,.\n("]
    )
).map("".join)
values = st.one_of(
    fragments, st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates()
)


@given(values, st.one_of(st.none(), st.integers(-10_000, 100_000)))
def test_no_value_raises_and_a_reading_is_whole(value: CellValue, fiscal_year: int | None) -> None:
    reading = read_period(Cell(value), fiscal_year)
    unsafe = [slip for slip in reading.slips if not slip.safe]
    assert (reading.period is None) == bool(reading.problem or unsafe)
    if reading.period:
        assert reading.period.start <= reading.period.end
        assert reading.period.text == reading.text
    one_day = read_date(Cell(value))
    assert one_day.text == reading.text
    assert one_day.date is None or not one_day.problem
    year = read_year(Cell(value))
    assert year is None or 2400 <= year <= 2700
