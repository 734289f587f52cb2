"""Thai text: compared, tidied, printed with Thai digits, dates and amounts in words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.thai import (
    baht,
    baht_text,
    fiscal_year,
    fiscal_year_span,
    lines,
    squash,
    thai_date,
    thai_date_short,
    thai_digits,
    tidy,
    unprintable,
    western_digits,
)

WESTERN = "0123456789"
THAI = "๐๑๒๓๔๕๖๗๘๙"
BLANKS = " \t\n\r\x0b\u00a0\u00ad\u200b\u2028\u2029\ufeff"

thai_text = st.text("กขงนปสาำเแะ\u0e31\u0e34\u0e38\u0e39\u0e48\u0e49\u0e4d ฯๆ1๒" + BLANKS)
any_text = st.one_of(st.text(), thai_text, st.text("aZ09๐๙ .:/@-_w\n\u200d_x000D_"))


# ---------------------------------------------------------------- squash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("สรุปผลการดำเนินการตาม มาตรการ/กิจกรรม", "สรุปผลการดำเนินการตาม\nมาตรการ/กิจกรรม"),
        ("กอง การศึกษาฯ", "กองการศึกษาฯ"),
        ("กอง\u200bคลัง\ufeff", "กอง\u00adคลัง\u00a0"),
        ("กองคลัง_x000D_\n", "กองคลัง"),
        ("ส\u0e4d\u0e32นัก", "สำนัก"),
        ("น\u0e49\u0e4d\u0e32", "น\u0e49ำ"),
        ("น\u0e4d\u0e49\u0e32", "น\u0e49ำ"),
        ("น\u0e33\u0e49", "น\u0e49ำ"),
        ("ตั้งเเต่", "ตั้งแต่"),
        ("ก\u0e48\u0e34ง", "ก\u0e34\u0e48ง"),
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_labels_that_look_alike_are_one_when_squashed(one: str, other: str) -> None:
    assert squash(one) == squash(other)


def test_different_labels_stay_different() -> None:
    assert len({squash(text) for text in ("กองคลัง", "กองช่าง", "กองคลัง1", "กองคลัง๑", "กองคลังๆ")}) == 5


@given(any_text)
def test_a_squashed_text_has_no_blank_and_is_nfc(text: str) -> None:
    squashed = squash(text)
    assert not re.search("[\\s\u200b-\u200d\ufeff\u00ad\u00a0]", squashed)
    assert unicodedata.is_normalized("NFC", squashed)


@given(thai_text)
def test_squash_of_thai_is_stable_and_takes_tidied_text_alike(text: str) -> None:
    assert squash(squash(text)) == squash(text) == squash(tidy(text))


# ---------------------------------------------------------------- tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("  ๑.  มี\u00a0 คู่มือ\t ", "๑. มี คู่มือ"),
        ("ก\r\nข\rค\x0bง\u2028จ\u2029ฉ", "ก\nข\nค\nง\nจ\nฉ"),
        ("ก_x000D_\nข_x000D_ค_x000D_\r\nง", "ก\nข\nค\nง"),
        ("\n \n ก \n\n ข \n \n", "ก\n\nข"),
        ("ก\u200bข\ufeffค\u00adง", "กขคง"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("ส\u0e4d\u0e32นัก ใ่วางใจ", "ส\u0e4d\u0e32นัก ใ่วางใจ"),
        ("ﬁ ㎏ é", "ﬁ ㎏ é"),
        ("_x005F_ _x0041_", "_x005F_ _x0041_"),
        ("", ""),
    ],
)
def test_tidy_puts_white_space_in_order_and_nothing_else(typed: str, tidied: str) -> None:
    assert tidy(typed) == tidied


@given(any_text)
def test_tidy_keeps_every_character_that_is_not_blank(text: str) -> None:
    def kept(some: str) -> str:
        return re.sub(f"_x000[Dd]_|[{BLANKS}]", "", re.sub("[\u200b\ufeff\u00ad]", "", some))

    assert kept(tidy(text)) == kept(text)


@given(any_text)
def test_tidied_text_has_no_blank_to_spare_and_is_stable(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert not re.search("  |^ | $|\n | \n|^\n|\n$|[\t\r\x0b\u00a0\u2028\u2029\u200b\ufeff\u00ad]", tidied)


def test_lines_are_those_with_text() -> None:
    assert lines(" ๑. ก\r\n\r\n ๒. ข_x000D_\n\u00a0\n") == ["๑. ก", "๒. ข"]
    assert lines(" \n\t") == []


# ---------------------------------------------------------------- unprintable


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ก\nข\tค 👩\u200d👧 <&>", []),
        ("ก\r\nข_x000D_ค\x0bง\u2028จ", []),
        ("ก\x07ข\x00ค\x07", ["\x07", "\x00"]),
        ("\ufffe\uffff\ud800\x7f\x85", ["\ufffe", "\uffff", "\ud800", "\x7f", "\x85"]),
        ("\ufdd0ก\ufdef\ufdcf", ["\ufdd0", "\ufdef"]),
    ],
)
def test_unprintable_are_the_characters_that_word_cannot_hold(text: str, found: list[str]) -> None:
    assert unprintable(text) == found


# ---------------------------------------------------------------- digits


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("๑ ต.ค. 2566 - 30 ก.ย. 67", "๑ ต.ค. ๒๕๖๖ - ๓๐ ก.ย. ๖๗"),
        ("No Gift Policy 2.0", "No Gift Policy ๒.๐"),
        ("คะแนน ITA 93.92 (ปี2567)", "คะแนน ITA ๙๓.๙๒ (ปี๒๕๖๗)"),
        ("โควิดCOVID-19 ข้อ o28 มาตรฐาน ISO9001:2015 ไฟล์ o28_2567.pdf", None),
        ("ดู https://www.a1.go.th/ไทย/ปี2567?id=5 และ www.b2.go.th/ก3", None),
        ("โดเมน c4.go.th/ก5 และ c4.go.th อีเมล a1.b2@c3.go.th", None),
        ("ประชุม 3 ครั้ง, 106 คน", "ประชุม ๓ ครั้ง, ๑๐๖ คน"),
        ("(https://a.th/1) ครั้งที่ 2", "(https://a.th/1) ครั้งที่ ๒"),
        ("5/2567 10:30 1,000.50 -5", "๕/๒๕๖๗ ๑๐:๓๐ ๑,๐๐๐.๕๐ -๕"),
    ],
)
def test_digits_become_thai_but_for_addresses_and_latin_words(typed: str, printed: str | None) -> None:
    assert thai_digits(typed) == (typed if printed is None else printed)


@given(any_text)
def test_digits_are_all_that_changes_and_the_way_back_is_whole(text: str) -> None:
    printed = thai_digits(text)
    changed = [(old, new) for old, new in zip(text, printed, strict=True) if old != new]
    assert all(THAI[WESTERN.index(old)] == new for old, new in changed)
    assert thai_digits(printed) == printed
    assert western_digits(printed) == western_digits(text)
    assert not set(western_digits(text)) & set(THAI)


@given(st.text(" กขค(),0123456789\n"))
def test_no_western_digit_is_left_where_there_is_no_latin_letter(text: str) -> None:
    assert not set(thai_digits(text)) & set(WESTERN)


# ---------------------------------------------------------------- dates


def test_dates_are_printed_in_the_buddhist_era() -> None:
    assert thai_date(date(2025, 1, 8)) == "๘ มกราคม ๒๕๖๘"
    assert thai_date(date(2024, 2, 29)) == "๒๙ กุมภาพันธ์ ๒๕๖๗"
    assert thai_date_short(date(2025, 1, 8)) == "๘ ม.ค. ๖๘"
    assert thai_date_short(date(2057, 12, 31)) == "๓๑ ธ.ค. ๐๐"


def test_the_fiscal_year_starts_on_the_first_of_october() -> None:
    assert fiscal_year(date(2023, 9, 30)) == 2566
    assert fiscal_year(date(2023, 10, 1)) == fiscal_year(date(2024, 9, 30)) == 2567
    assert fiscal_year_span(2567) == (date(2023, 10, 1), date(2024, 9, 30))


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_each_day_is_in_the_span_of_its_fiscal_year_and_in_no_other(day: date) -> None:
    first, last = fiscal_year_span(fiscal_year(day))
    assert first <= day <= last
    assert fiscal_year_span(fiscal_year(day) + 1)[0] == last + timedelta(days=1)


# ---------------------------------------------------------------- amounts


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "ศูนย์บาทถ้วน"),
        (1, "หนึ่งบาทถ้วน"),
        (10, "สิบบาทถ้วน"),
        (11, "สิบเอ็ดบาทถ้วน"),
        (21, "ยี่สิบเอ็ดบาทถ้วน"),
        (100, "หนึ่งร้อยบาทถ้วน"),
        (101, "หนึ่งร้อยเอ็ดบาทถ้วน"),
        (1_230, "หนึ่งพันสองร้อยสามสิบบาทถ้วน"),
        (999_999, "เก้าแสนเก้าหมื่นเก้าพันเก้าร้อยเก้าสิบเก้าบาทถ้วน"),
        (1_000_000, "หนึ่งล้านบาทถ้วน"),
        (1_000_001, "หนึ่งล้านเอ็ดบาทถ้วน"),
        (21_000_021, "ยี่สิบเอ็ดล้านยี่สิบเอ็ดบาทถ้วน"),
        (10**12, "หนึ่งล้านล้านบาทถ้วน"),
        (10**12 + 10**6, "หนึ่งล้านเอ็ดล้านบาทถ้วน"),
        (0.25, "ยี่สิบห้าสตางค์"),
        (0.01, "หนึ่งสตางค์"),
        (1.5, "หนึ่งบาทห้าสิบสตางค์"),
        (Decimal("1234.11"), "หนึ่งพันสองร้อยสามสิบสี่บาทสิบเอ็ดสตางค์"),
        ("๑,๒๓๔.๕๐", "หนึ่งพันสองร้อยสามสิบสี่บาทห้าสิบสตางค์"),
        ("12,000", "หนึ่งหมื่นสองพันบาทถ้วน"),
        (2.675, "สองบาทหกสิบแปดสตางค์"),
        (0.999, "หนึ่งบาทถ้วน"),
        (-5, "ลบห้าบาทถ้วน"),
        (-0.001, "ศูนย์บาทถ้วน"),
    ],
)
def test_amounts_in_words(amount: float | Decimal | str, words: str) -> None:
    assert baht_text(amount) == words


def test_amounts_in_thai_digits() -> None:
    assert baht(1234.5) == "๑,๒๓๔.๕๐"
    assert baht("๑๒๐๐๐๐๐") == "๑,๒๐๐,๐๐๐.๐๐"
    assert baht(-3) == "-๓.๐๐"
    assert baht(-0.001) == "๐.๐๐"
    assert baht(Decimal("1.005")) == "๑.๐๑"


@pytest.mark.parametrize("amount", ["", "ไม่มี", "1.2.3", float("nan"), float("inf"), Decimal("1e999")])
def test_what_is_no_amount_is_refused(amount: float | Decimal | str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        baht_text(amount)


DIGITS = {
    word: value for value, word in enumerate(["หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"], 1)
}
PLACES = {"สิบ": 10, "ร้อย": 100, "พัน": 1_000, "หมื่น": 10_000, "แสน": 100_000}


def spoken(words: str) -> int:
    """Return the number that Thai words say, read from the left."""
    value, digit = 0, 0
    for word in re.findall("|".join([*DIGITS, *PLACES, "ศูนย์", "เอ็ด", "ยี่", "ล้าน"]), words):
        if word == "ล้าน":
            value, digit = (value + digit) * 1_000_000, 0
        elif word in PLACES:
            value, digit = value + (digit or 1) * PLACES[word], 0
        else:
            digit = {"ศูนย์": 0, "เอ็ด": 1, "ยี่": 2}.get(word) or DIGITS.get(word, 0)
    return value + digit


@given(st.one_of(st.integers(0, 10**14), st.integers(0, 10_000)))
def test_words_say_the_amount(satang: int) -> None:
    words = baht_text(Decimal(satang) / 100)
    whole, _, rest = words.rpartition("บาท")
    assert (spoken(whole), spoken(rest)) == divmod(satang, 100)
    assert words.endswith("สตางค์" if satang % 100 else "ถ้วน")


def read_aloud(number: int) -> str:
    """Return a whole number in words by the way it is taught: each digit with its place, then the rules."""
    if number >= 1_000_000:
        rest = read_aloud(number % 1_000_000) if number % 1_000_000 else ""
        return f"{read_aloud(number // 1_000_000)}ล้าน" + ("เอ็ด" if number % 1_000_000 == 1 else rest)
    places = ["", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน"]
    digits = str(number)
    names = {str(value): word for word, value in DIGITS.items()}
    words = "".join(
        names[digit] + place
        for digit, place in zip(digits, reversed(places[: len(digits)]), strict=True)
        if digit != "0"
    )
    words = words.replace("สองสิบ", "ยี่สิบ").replace("หนึ่งสิบ", "สิบ")
    return re.sub("(?<=.)หนึ่ง$", "เอ็ด", words)


@given(st.one_of(st.integers(1, 10**30), st.integers(1, 2_000_000)), st.integers(0, 99))
def test_words_are_those_of_the_rules_taught(whole: int, satang: int) -> None:
    rest = f"{read_aloud(satang)}สตางค์" if satang else "ถ้วน"
    assert baht_text(Decimal(f"{whole}.{satang:02}")) == f"{read_aloud(whole)}บาท{rest}"
