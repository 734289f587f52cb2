"""Runs of four letters as numbers: those of all texts of a workbook at once, one byte for each letter.

It is quick because no letter is looked at by itself. Where a text has signs beyond Thai and English,
the runs are to be cut one by one, as similarity.py does.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

_CODE = "cp874"
"""A byte for every letter of Thai and English, and the signs that are typed with them."""
_BLANK = b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\xa0"
_LETTERS = "".join(map(chr, (*range(0x0E01, 0x0E2F), *range(0x0E30, 0x0E3B), *range(0x0E3F, 0x0E4D))))
_LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_KEPT = (_LETTERS + _LATIN + "\0").encode(_CODE)
_NO_LETTERS = bytes(set(range(256)).difference(_KEPT))
_NUMBER_OF = {letter: at for at, letter in enumerate(sorted({*_KEPT.lower()}))}
_NUMBERED = bytes(_NUMBER_OF.get(letter, 0) for letter in bytes(range(256)).lower())
"""The number of each letter, small and capital alike; 0 is what stands between two texts."""
_BASE = 101
"""More than there are letters, and odd: numbers of runs that begin alike would crowd in a set."""
_RUN = 4
"""Letters of a run; as a number, it has as many bytes."""
_LETTER_WITHOUT_BYTE = re.compile("[\u0e3b-\u0e3e]")
"""Counted among the letters of similarity.py, though none of them exists."""


def joined_letters(texts: Sequence[str]) -> bytes | None:
    """Return the letters of all texts as their numbers, a 0 between each two; None if that cannot be."""
    whole = "\0".join(texts)
    if not texts or whole.count("\0") >= len(texts):
        return None
    try:
        coded = whole.encode(_CODE)
    except UnicodeEncodeError:
        if _LETTER_WITHOUT_BYTE.search(whole):
            return None
        coded = whole.encode(_CODE, "ignore")
    return coded.translate(_NUMBERED, _NO_LETTERS)


def packed_runs(texts: Sequence[str], without: Iterable[str]) -> list[array[int]] | None:
    """Return the runs of four letters of each text as they stand, the words ``without`` cut out of it before.

    None if one of them has a sign that has no byte of its own.
    """
    whole = "\0".join(texts)
    if not texts or whole.count("\0") >= len(texts):
        return None
    try:
        letters = whole.encode(_CODE).translate(None, _BLANK)
        for word in without:
            if word and "\0" not in word:
                letters = letters.replace(word.encode(_CODE), b" ")
    except UnicodeEncodeError:
        return None
    letters = letters.translate(_NUMBERED, _NO_LETTERS)
    numbers = _numbers(letters)
    ends = accumulate((len(part) + 1 for part in letters.split(b"\0")), initial=0)
    return [numbers[start : max(start, end - _RUN)] for start, end in pairwise(ends)]


def _numbers(letters: bytes) -> array[int]:
    """Return the number of the run that begins at each place."""
    lanes = bytearray(_RUN * len(letters))
    lanes[::_RUN] = letters
    whole = int.from_bytes(lanes, "little")
    whole += _BASE * (whole >> 8 * _RUN)
    whole += _BASE**2 * (whole >> 16 * _RUN)
    return array("I", whole.to_bytes(len(lanes), "little"))
