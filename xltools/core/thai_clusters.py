"""Thai letters and marks put together as no word has them, and spellings that only look right.

A mark (a vowel or tone above or below) stands on a consonant; a leading vowel stands before one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from xltools.core.thai import one_spelling
from xltools.patterns import pattern_of

_CONSONANTS = "ก-ฮ"
_STACKED = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_CLUSTER = pattern_of(
    f"[{_CONSONANTS}]\u0e3a?(?:[\u0e34\u0e38]?\u0e4c|[\u0e4d\u0e4e]"
    f"|[\u0e31\u0e34-\u0e39\u0e47]?[\u0e48-\u0e4b]?\u0e33?)"
    f"|[เ-ไ](?=[{_CONSONANTS}])"
)
_STRAY = pattern_of(f"[เ-ไ][{_STACKED}\u0e33]*|[{_STACKED}\u0e33]+")
_SOUND = pattern_of(f"(?>{_CLUSTER.pattern}|[^เ-ไ{_STACKED}\u0e33])*+")
"""A text without a stray letter or mark, read from cluster to cluster."""
_UNREADABLE = pattern_of("[\ufffd\ue000-\uf8ff\u202a-\u202e\u2066-\u2069]")
"""What is left of a letter that a program could not read, what only some fonts have a picture for, and
marks that turn the direction of reading."""
_LOOKS_RIGHT = pattern_of(
    "เเ|\u0e4d[\u0e48-\u0e4b]*\u0e32|[\u0e48-\u0e4b]\u0e4d\u0e32|\u0e33[\u0e48-\u0e4b]+"
    "|[\u0e48-\u0e4b][\u0e31\u0e34-\u0e39]+"
)
_LETTERS = pattern_of("[ก-๎]+")
_MARKS = (
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e\u0e33"
)
_NIKHAHIT = "\u0e4d"
_CONTEXT = 4
_CODE = "cp874"
"""One byte for each Thai or English letter, none for what is neither."""


def is_sound(text: str) -> bool:
    """Tell a text in which, at a glance, neither a letter or mark nor a spelling is amiss; in doubt, not.

    A mark may follow a consonant or certain marks only, a leading vowel needs a consonant behind it: so
    the text is sound if no two neighbours are an impossible pair.
    """
    try:
        letters = f"\n{text}\n".encode(_CODE)  # nothing unreadable has a byte in it
    except UnicodeEncodeError:
        return False
    first, second = (int.from_bytes(letters.translate(table), "little") for table in _pair_tables())
    if first & second >> 8 or not unicodedata.is_normalized("NFC", text):
        return False
    return (
        _NIKHAHIT not in text or one_spelling(text) == text
    )  # of what looks alike, no other pair is possible


@cache
def _pair_tables() -> tuple[bytes, bytes]:
    """Return of which impossible pairs each letter may be the first, and the second: one bit for each pair."""
    consonants = {chr(code) for code in range(ord("ก"), ord("ฮ") + 1)}
    leading, under = set("เแโใไ"), {"\u0e3a"}
    vowels, silenced = set("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47"), set("\u0e34\u0e38")
    tones, silencer, closing = set("\u0e48\u0e49\u0e4a\u0e4b"), {"\u0e4c"}, {"\u0e4d", "\u0e4e"}
    sara_am = {"\u0e33"}
    marks = under | vowels | tones | silencer | closing | sara_am
    every = set(bytes(range(256)).decode(_CODE, "ignore"))
    impossible = (
        (every - consonants - under - vowels - tones, marks),
        (under, under),
        (vowels, under | vowels | closing),
        (vowels - silenced, silencer),
        (tones, marks - sara_am),
        (leading, every - consonants),
    )
    tables = bytearray(256), bytearray(256)
    for bit, pair in enumerate(impossible):
        for table, letters in zip(tables, pair, strict=True):
            for letter in letters:
                table[letter.encode(_CODE)[0]] |= 1 << bit
    return bytes(tables[0]), bytes(tables[1])


def impossible_clusters(text: str) -> Iterator[str]:
    """Yield pieces of the text, each with a letter or mark where no Thai word has it."""
    text = one_spelling(text)
    if _SOUND.fullmatch(text) and not _UNREADABLE.search(text):
        return
    bare = _CLUSTER.sub(lambda found: "\0" * len(found[0]), text)
    for found in _STRAY.finditer(bare):
        yield _around(text, found.start(), found.end())
    for found in _UNREADABLE.finditer(text):
        yield _around(text, found.start(), found.end())


def spellings_that_only_look_right(text: str) -> Iterator[tuple[str, str]]:
    """Yield pieces that are typed otherwise than they look (เเ for แ, ํ and า for ำ), and how they should be."""
    for found in _LOOKS_RIGHT.finditer(text):
        piece = _around(text, found.start(), found.end())
        if one_spelling(piece) != piece:
            yield piece, one_spelling(piece)


def _around(text: str, start: int, end: int) -> str:
    """Return a place in a text with some letters of the word around it, cut between letters."""
    left, right = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    before = _LETTERS.findall(text[left:start])
    joined = start > left and before and text[left:start].endswith(before[-1])
    piece = (before[-1].lstrip(_MARKS) if joined else "") + text[start:end]
    after = _LETTERS.match(text, end, right)
    return piece + (after[0] if after else "")
