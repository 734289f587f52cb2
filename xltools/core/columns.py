"""Text in the columns of a terminal: Thai vowels and tone marks above and below take none of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WITHOUT_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc"})
_CLUSTER = re.compile(r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*[\u0e30\u0e32\u0e33\u0e45]?", re.DOTALL)
"""A letter with the marks above and below it, and a vowel that follows it."""
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def width(text: str) -> int:
    """Return how many columns a terminal gives a text; colours take none."""
    plain = _STYLE.sub("", text) if "\x1b" in text else text
    return len(plain) if plain.isascii() else sum(map(_columns, plain))


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def padded(text: str, columns: int) -> str:
    """Return a text with blanks behind it up to a number of columns."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text as lines of at most so many columns; a word longer than a line is parted between letters.

    Thai has few blanks, so a line may end inside a sentence, but a vowel or tone mark stays with its letter.
    """
    lines = [""]
    for word in text.split():
        if lines[-1] and width(lines[-1]) + 1 + width(word) > columns:
            lines.append("")
        for piece in _pieces(word, columns):
            if lines[-1] and width(lines[-1]) + 1 + width(piece) > columns:
                lines.append("")
            lines[-1] += f" {piece}" if lines[-1] else piece
    return lines


def _pieces(word: str, columns: int) -> Iterator[str]:
    piece = ""
    for cluster in _CLUSTER.findall(word) if width(word) > columns else [word]:
        if piece and width(piece) + width(cluster) > columns:
            yield piece
            piece = ""
        piece += cluster
    yield piece
