"""Numbers as the number format of their cell shows them: decimals, commas, per cent, words around them.

A format that is not understood (fractions, powers of ten, conditions) never alters a number: the
number is then shown plain.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from xltools.core.thai import thai_digits
from xltools.patterns import pattern_of
from xltools.records import dataclass

_WIDE = Context(prec=700)
_GENERAL_DIGITS = 10
_TOKEN = pattern_of(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)-?(?P<locale>[^\]]*)\]'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<general>General|@)|(?P<place>[0#?.,])|(?P<thai>t(?=[0#?]))"
    r"|(?P<section>;)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_GENERAL = "\0"
_ELAPSED = pattern_of(r"\[(h+|m+|s+|ช+|น+|ท+)\]", re.IGNORECASE)
_ELAPSED_TOKEN = pattern_of(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[?(?P<unit>h+|m+|s+|ช+|น+|ท+)\]?|(?P<other>[^\]\[]|\[[^\]]*\])',
    re.IGNORECASE,
)
_SECONDS = {"h": 3600, "ช": 3600, "m": 60, "น": 60, "s": 1, "ท": 1}


@lru_cache(maxsize=1 << 10, typed=True)
def number_text(value: float, number_format: str) -> str:
    """Return the number as a person reads it in its cell."""
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    if _ELAPSED.search(number_format.partition(";")[0]):
        return _elapsed(number, number_format)
    sections = _sections(number_format)
    section = sections[0]
    if number == 0 and len(sections) > 2:
        section = sections[2]
    elif number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    return _shown(number, section) or _plain(Decimal(repr(value)))


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a format code: the words before and behind the places of digits, and these."""

    before: str
    places: str
    behind: str
    scale: int
    thai: bool
    understood: bool


def _shown(number: Decimal, section: _Section) -> str:
    """Return the number in its format, "" where that shows nothing or is not understood."""
    if not section.understood:
        return ""
    scaled = number.scaleb(section.scale, _WIDE)
    if not section.places:
        digits = ""
    elif section.places == _GENERAL:
        digits = _plain(abs(scaled))
    elif re.fullmatch("[0#?.,]*", section.places):
        digits = _in_places(abs(scaled), section.places)
    else:
        digits = _in_mask(abs(scaled), section.places)
    sign = "-" if number < 0 and re.search("[1-9]", digits) else ""
    text = sign + section.before + (thai_digits(digits) if section.thai else digits) + section.behind
    return " ".join(text.split())


def _plain(number: Decimal) -> str:
    """Return the number as the format General shows it in a column that is wide enough."""
    if number == number.to_integral_value():
        return f"{number.to_integral_value():f}" if number else "0"
    decimals = max(0, _GENERAL_DIGITS - max(1, number.adjusted() + 1))
    rounded = _rounded(number, decimals).normalize(_WIDE)
    return f"{rounded:f}" if rounded else f"{number:f}"


def _rounded(number: Decimal, decimals: int) -> Decimal:
    """Return the number with that many decimals; half goes up, as in Excel."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)


def _in_places(number: Decimal, places: str) -> str:
    wholes, point, decimals = places.partition(".")
    thousands = wholes.rstrip(",")
    number = number.scaleb(-3 * (len(wholes) - len(thousands)), _WIDE)
    text = f"{_rounded(number, len(decimals)):{',' if ',' in thousands else ''}f}"
    whole, _, fraction = text.partition(".")
    while len(fraction) > decimals.rfind("0") + 1 and fraction.endswith("0"):
        fraction = fraction[:-1]
    whole = whole.zfill(wholes.count("0")) if "0" in wholes or whole != "0" else ""
    return whole + (point if fraction or not decimals else "") + fraction


def _in_mask(number: Decimal, mask: str) -> str:
    """Fill a mask such as 0-0000-0000 from the right; what has no place stands before it."""
    left = f"{_rounded(number, 0):f}".lstrip("0")
    shown = ""
    for mark in reversed(mask):
        if mark in "0#":
            shown = (left[-1:] or ("0" if mark == "0" else "")) + shown
            left = left[:-1]
        else:
            shown = mark + shown
    return left + shown


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    groups: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code or "General"):
        if token["section"]:
            groups.append([])
        else:
            groups[-1].append(token)
    return tuple(_section(tokens) for tokens in groups)


def _section(tokens: list[re.Match[str]]) -> _Section:
    marks = [mark for token in tokens for mark in _marks(token)]
    digits = [index for index, (mark, placed) in enumerate(marks) if placed and mark not in ".,"]
    first, last = (digits[0], digits[-1]) if digits else (len(marks), len(marks) - 1)
    while first and marks[first - 1] == (".", True):
        first -= 1
    while last + 1 < len(marks) and marks[last + 1] in ((".", True), (",", True)):
        last += 1
    places = "".join(mark for mark, _ in marks[first : last + 1])
    words = "".join(token["other"] or "" for token in tokens)
    conditions = any((token["bracket"] or "")[:1] in ("<", ">", "=") for token in tokens)
    return _Section(
        before="".join(mark for mark, _ in marks[:first]),
        places=places,
        behind="".join(mark for mark, _ in marks[last + 1 :]),
        scale=2 * words.count("%"),
        thai=any(token["thai"] or _has_thai_digits(token["locale"] or "") for token in tokens),
        understood=not conditions and _is_understood(places, words),
    )


def _marks(token: re.Match[str]) -> list[tuple[str, bool]]:
    """Return the characters that a token shows, and whether each is the place of a digit."""
    if token["general"]:
        return [(_GENERAL, True)]
    if token["place"]:
        return [(token["place"], True)]
    text = next((token[kind] for kind in ("quoted", "escaped", "currency", "other") if token[kind]), "")
    return [(char, False) for char in text]


def _is_understood(places: str, words: str) -> bool:
    """Refuse letters of dates and powers of ten, fractions, and General among digits."""
    if re.search("[A-Za-z]", words) or (not places and any(char.isalpha() for char in words)):
        return False
    if re.fullmatch(f"[0#?.,]*|{_GENERAL}", places):
        return True
    return not re.search(f"[?.,{_GENERAL}]", places) and not ("/" in places and "#" in places)


def _has_thai_digits(locale: str) -> bool:
    """Tell a locale such as D07041E: digits 0D (Thai), calendar 07, language 041E."""
    return locale.rjust(8, "0")[:2].upper() == "0D"


def _elapsed(number: Decimal, code: str) -> str:
    """Return a length of time: hours beyond 24, minutes and seconds as far as the format shows them."""
    left = int(_rounded(abs(number) * 86_400, 0))
    text = "-" if number < 0 and left else ""
    for token in _ELAPSED_TOKEN.finditer(code.partition(";")[0]):
        if unit := token["unit"]:
            count, left = divmod(left, _SECONDS[unit[0].lower()])
            text += f"{count:0{len(unit)}}"
        else:
            text += token["quoted"] or token["escaped"] or (token["other"] or "").partition("[")[0]
    return text
