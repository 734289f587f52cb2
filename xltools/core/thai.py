"""Thai text, digits, dates and amounts: how they are compared, tidied and printed.

Dates are Gregorian inside and Buddhist (พ.ศ., 543 years on) only where they are shown.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import TypeVar

from xltools.core.data import load
from xltools.patterns import pattern_of

BE_OFFSET = 543
"""What is added to a Gregorian year (ค.ศ.) to make the Buddhist one (พ.ศ.)."""

Amount = int | float | Decimal | str

# ---------------------------------------------------------------- comparing and tidying

_LINE_BREAK = pattern_of("_x000[Dd]_(?:\r\n|\r|\n)?|\r\n|[\r\x0b\u2028\u2029]")
_INVISIBLE = pattern_of("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff\u00ad]")
_DELETED = pattern_of("[\u200b\ufeff\u00ad]")
_NOTHING = "-–—−_.…·•*\u115f\u1160\u2800\u3164\uffa0"
_UNPRINTABLE = pattern_of("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters but the line break, halves of characters, and what is none."""
_KNOWN_LETTERS = pattern_of("[ -~\u0e01-\u0e3a\u0e3f-\u0e5b]*")
_THAI_MARK = pattern_of("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_FIRST_LETTER = pattern_of("[ก-ฮเ-ไA-Za-z0-9๐-๙]")
_NIKHAHIT_AA = pattern_of("\u0e4d([\u0e48-\u0e4b]*)\u0e32")
_SARA_AM_TONES = pattern_of("[\u0e33\u0e48-\u0e4b]{2,}")
_VOWELS_TONES = pattern_of("[\u0e31\u0e34-\u0e39\u0e48-\u0e4b]{2,}")

TIDYING = (
    (_DELETED, ""),
    (_LINE_BREAK, "\n"),
    (pattern_of("[\u00a0\t]"), " "),
    (pattern_of(" +"), " "),
    (pattern_of("^ +| +$", re.MULTILINE), ""),
    (pattern_of(r"\A\n+|\n+\Z"), ""),
)
"""What ``tidy`` does, step by step, for texts that have marks."""


_TONE_BEFORE_VOWEL = pattern_of("[\u0e48-\u0e4b][\u0e31\u0e34-\u0e39]")
_SARA_AM_BEFORE_TONE = pattern_of("\u0e33[\u0e48-\u0e4b]")
_MAY_BE_BREAK = "_x000"
_SHORT = 60
"""Labels, names and units are compared again and again; longer texts are not."""
LONG = 1000
"""Of longer texts nothing is kept: they are few, and would fill the memory."""


def _is_simple(text: str) -> bool:
    """Tell a text with nothing odd in it: its lines are letters, marks and plain spaces."""
    return (text.isprintable() or text.replace("\n", "").isprintable()) and _MAY_BE_BREAK not in text


def squash(text: str) -> str:
    """Return the form in which labels, owners and names are compared: NFC, nothing blank in it.

    Thai spellings that look alike in print are one form here: ำ typed in two parts (as text copied
    from a PDF has it), แ typed as two เ, a tone mark typed before its vowel.
    """
    return _squashed(text) if len(text) > _SHORT else _squashed_short(text)


def _squashed(text: str) -> str:
    if not _is_simple(text):
        text = _INVISIBLE.sub("", _LINE_BREAK.sub("", text))
    return one_spelling("".join(text.split()))


_squashed_short = lru_cache(maxsize=1 << 13)(_squashed)


def one_spelling(text: str) -> str:
    """Return the text in NFC, with Thai spellings that look alike in print made one."""
    text = unicodedata.normalize("NFC", text)
    if "\u0e4d" in text:
        text = _NIKHAHIT_AA.sub("\\1\u0e33", text)
    text = text.replace("\u0e40\u0e40", "\u0e41")
    if _SARA_AM_BEFORE_TONE.search(text):
        text = _SARA_AM_TONES.sub(lambda run: "".join(sorted(run[0], key="\u0e33".__eq__)), text)
    if _TONE_BEFORE_VOWEL.search(text):
        text = _VOWELS_TONES.sub(lambda run: "".join(sorted(run[0], key="\u0e47".__lt__)), text)
    return text


def looks(text: str) -> str:
    """Return a text as a hurried eye sees it: squashed, tone marks out, letters that look alike made one."""
    return squash(text).translate(_looking_alike())


@cache
def _looking_alike() -> dict[int, str]:
    data = load("look_alikes")
    alike = {letter: group[0] for group in data["groups"] for letter in group}
    return str.maketrans(alike | dict.fromkeys(data["overlooked"], ""))


def tidy(text: str) -> str:
    """Return the text as it is printed: only its white space and line breaks are put in order.

    Every other character stays, so that nothing typed is missing from a document. U+200D stays
    too: emoji are joined with it.
    """
    return _tidied(text) if len(text) > LONG else _tidied_before(text)


def _tidied(text: str) -> str:
    if not _is_simple(text):
        text = _LINE_BREAK.sub("\n", _DELETED.sub("", text)).replace("\u00a0", " ").replace("\t", " ")
    if "  " in text:
        text = re.sub(" +", " ", text)
    if " \n" in text or "\n " in text:
        text = "\n".join(line.strip(" ") for line in text.split("\n"))
    return text.strip(" ").strip("\n")


_forgetting: list[Callable[[], None]] = []
Made = TypeVar("Made")


def kept_for_a_workbook(make: Callable[[str], Made]) -> Callable[[str], Made]:
    """Return a function that keeps what it made of the texts of a workbook: rules and documents ask for it again.

    It is for texts that are not ``LONG``.
    """
    kept = lru_cache(maxsize=1 << 13)(make)
    forget_by(kept.cache_clear)
    return kept


def forget_by(forget: Callable[[], None]) -> None:
    """Have this called where the texts of a workbook are forgotten."""
    _forgetting.append(forget)


def forget_texts() -> None:
    """Forget the texts of the workbook before."""
    for forget in _forgetting:
        forget()


_tidied_before = kept_for_a_workbook(_tidied)


def says_nothing(text: str) -> bool:
    """Tell a text in which nothing is said: blank, invisible, or the dash or dots typed for «none»."""
    if text and _FIRST_LETTER.match(text):
        return False
    return not any(char not in _NOTHING and unicodedata.category(char)[0] not in "ZC" for char in text)


def lines(text: str) -> list[str]:
    """Return the lines of a cell that are not blank, tidied."""
    return [line for line in tidy(text).split("\n") if line]


def lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of ``width`` digits.

    A Thai letter is about as wide as a digit, marks above and below it take no room, and a line ends
    where a word ends, two or three letters early.
    """
    room = max(1.0, width - 2.5)
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(_letters(line) / room)) for line in text.split("\n"))


def _letters(line: str) -> int:
    """Return how many characters of a line take room of their own."""
    if _KNOWN_LETTERS.fullmatch(line):
        return len(line) - len(_THAI_MARK.findall(line))
    return sum(1 for char in line if unicodedata.category(char) != "Mn")


def unprintable(text: str) -> list[str]:
    """Return the characters that a Word document cannot hold, each once, in order.

    They are looked for in the tidied text: a line break of another system is no fault.
    """
    return [] if _is_simple(text) else list(dict.fromkeys(_UNPRINTABLE.findall(tidy(text))))


# ---------------------------------------------------------------- digits

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

# Characters that make one token of Latin letters and digits: COVID-19, o28_2567.pdf, a@b.go.th.
_LATIN = "A-Za-z\u00c0-\u024f"
_JOINED = rf"[{_LATIN}0-9\-_./:@&?=#%+~]"
_TOKEN = pattern_of(rf"(?P<url>{_JOINED}*?(?:://|www\.|\.[a-z]{{2,}}/)\S*)|{_JOINED}+", re.IGNORECASE)
_MAY_STAY = pattern_of(f"[{_LATIN}\u212a:]")
"""Where none of this stands in a word, all its digits turn. The sign for Kelvin is a k to a search for letters, and a
colon may begin «://»; single characters are found sooner than words.
"""
_DIGIT_PAIRS = tuple(zip("0123456789", "๐๑๒๓๔๕๖๗๘๙", strict=True))
_WESTERN_DIGIT = pattern_of("[0-9]")
_THAI_DIGIT = pattern_of("[๐-๙]")
_HAS_LATIN = pattern_of(f"[{_LATIN}]")


def thai_digits(text: str) -> str:
    """Return the text with Thai digits, but for those in web and e-mail addresses and Latin words."""
    if not _WESTERN_DIGIT.search(text):
        return text
    pieces: list[str] = []
    done = ends = 0
    while hit := _MAY_STAY.search(text, ends):
        begins = text.rfind(" ", ends, hit.start()) + 1
        ends = text.find(" ", hit.end())
        ends = len(text) if ends < 0 else ends
        if _WESTERN_DIGIT.search(text, begins, ends):
            pieces += _all_thai(text[done:begins]), _TOKEN.sub(_in_thai_or_as_it_is, text[begins:ends])
            done = ends
    return "".join((*pieces, _all_thai(text[done:])))


def _all_thai(text: str) -> str:
    for western, thai in _DIGIT_PAIRS:
        text = text.replace(western, thai)
    return text


def _in_thai_or_as_it_is(token: re.Match[str]) -> str:
    stays = token["url"] or _HAS_LATIN.search(token[0])
    return token[0] if stays else token[0].translate(_TO_THAI)


def western_digits(text: str) -> str:
    """Return the text with every Thai digit as a Western one."""
    if not _THAI_DIGIT.search(text):
        return text
    for western, thai in _DIGIT_PAIRS:
        text = text.replace(thai, western)
    return text


# ---------------------------------------------------------------- dates


def thai_date(day: date) -> str:
    """Return the date in full: ๘ มกราคม ๒๕๖๘."""
    name = load("periods")["months"][day.month - 1]["name"]
    return f"{day.day} {name} {day.year + BE_OFFSET}".translate(_TO_THAI)


def thai_date_short(day: date) -> str:
    """Return the date in short: ๘ ม.ค. ๖๘."""
    name = load("periods")["months"][day.month - 1]["short"]
    return f"{day.day} {name} {(day.year + BE_OFFSET) % 100:02}".translate(_TO_THAI)


def thai_date_era(day: date) -> str:
    """Return the date in full with its era, as an announcement has it: ๘ มกราคม พ.ศ. ๒๕๖๘."""
    day_and_month, _, year = thai_date(day).rpartition(" ")
    return f"{day_and_month} พ.ศ. {year}"


def english_date(day: date) -> str:
    """Return the date in full in English, of the Christian era: 8 January 2025."""
    return f"{day.day} {load('periods')['months'][day.month - 1]['english']} {day.year}"


def fiscal_year(day: date) -> int:
    """Return the Buddhist fiscal year of a date: 1 October 2566 to 30 September 2567 is 2567."""
    return day.year + BE_OFFSET + (day.month >= 10)


def fiscal_year_span(year_be: int) -> tuple[date, date]:
    """Return the first and last day of a Buddhist fiscal year."""
    year = year_be - BE_OFFSET
    return date(year - 1, 10, 1), date(year, 9, 30)


# ---------------------------------------------------------------- amounts

_DIGIT_WORDS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACE_WORDS = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_EXACT = Context(prec=400)
"""The usual arithmetic keeps 28 digits, and would let the satang of longer amounts fall."""


def baht(amount: Amount) -> str:
    """Return an amount with Thai digits, thousands commas and satang: ๑,๒๓๔.๕๐."""
    return f"{_satang(amount):,}".translate(_TO_THAI)


def baht_text(amount: Amount) -> str:
    """Return an amount in Thai words, as it is written in brackets after the figure."""
    exact = _satang(amount)
    whole, satang = divmod(int(exact.copy_abs().scaleb(2, _EXACT)), 100)
    words = "ลบ" if exact < 0 else ""
    if whole or not satang:
        words += (_number_words(whole) or "ศูนย์") + "บาท"
    return words + (f"{_number_words(satang)}สตางค์" if satang else "ถ้วน")


def _satang(amount: Amount) -> Decimal:
    """Return an amount exact to the satang; half a satang goes up."""
    text = re.sub(r"[\s,]", "", western_digits(str(amount)))
    try:
        exact = Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP, _EXACT)
    except InvalidOperation:
        raise ValueError(f"not an amount: {amount!r}") from None
    if not exact.is_finite():
        raise ValueError(f"not an amount: {amount!r}")
    return exact or abs(exact)


def _number_words(number: int) -> str:
    """Return a whole number in words; nothing for 0, and the last หนึ่ง after others is เอ็ด."""
    millions, rest = divmod(number, 1_000_000)
    words = f"{_number_words(millions)}ล้าน" if millions else ""
    for place in range(5, -1, -1):
        digit = rest // 10**place % 10
        if place == 1 and digit in (1, 2):
            words += "สิบ" if digit == 1 else "ยี่สิบ"
        elif place == 0 and digit == 1 and number > 1:
            words += "เอ็ด"
        elif digit:
            words += _DIGIT_WORDS[digit] + _PLACE_WORDS[place]
    return words
