"""The tokens of dates and periods: the words of data/periods.toml, numbers and the marks between them."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from xltools.core.data import load
from xltools.core.thai import one_spelling, squash, western_digits
from xltools.records import dataclass, replace

OTHER = "other"
"""The kind of a stretch of text that belongs to no date."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark; ``month`` is 1 to 12 for a month's name, else 0.

    ``start`` and ``end`` are its place in the text that was cut.
    """

    kind: str
    text: str
    month: int
    starts_line: bool
    start: int
    end: int


_SHAPES = (
    r"(?P<date>[0-9]{1,2}(?P<mark>[/.-])[0-9]{1,2}(?P=mark)[0-9]{2}(?:[0-9]{2})?(?![0-9]))",
    r"(?P<iso_date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9]))",
    r"(?P<number>[0-9]+)",
    r"(?P<until>[-\u2010-\u2015\u2212~\uff5e]+)",
    r"(?P<and>[,;&])",
    r"(?P<slash>/)",
    r"(?P<gap>\s)",
)
_ASCII_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")

_ASCII_CAPITAL = re.compile("[A-Z]")


@cache
def _lexer() -> tuple[re.Pattern[str], dict[str, tuple[str, int]]]:
    """Return the pattern of all tokens, and the kind and month of each word without its full stops."""
    data = load("periods")
    words = {word: (kind, 0) for kind, forms in data["words"].items() for word in forms}
    for number, month in enumerate(data["months"], 1):
        names = (month["name"], month["short"], month["english"], *month["others"])
        words |= dict.fromkeys(names, ("month", number))
    longest_first = sorted(words, key=lambda word: len(squash(word)), reverse=True)
    behind: dict[str, list[str]] = {}  # by first letters, so that most places are passed over at a glance
    for word in map(_word_pattern, longest_first):
        behind.setdefault(word[0], []).append(word[1:])
    patterns = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in behind.items())
    pattern = re.compile("|".join((*_SHAPES, f"(?P<word>{patterns})")))
    return pattern, {_word_key(word): meaning for word, meaning in words.items()}


def _word_pattern(word: str) -> str:
    """Return the pattern of a word in which its spaces and full stops may be left out."""
    parts = (re.escape(squash(part).lower()).replace(r"\.", r"\.?") for part in word.split())
    return r"\s*".join(parts)


def _word_key(word: str) -> str:
    return squash(word).lower().replace(".", "")


@cache
def month_keys() -> tuple[str, ...]:
    """Return every way of writing a month, without white space and full stops."""
    return tuple(word for word, (kind, _) in _lexer()[1].items() if kind == "month")


def tokenize(text: str) -> list[Token] | None:
    """Return the tokens of a text that is a period and nothing else, or None where a part of it is no token.

    White space counts between digits only, so that a word broken by it is read.
    """
    tokens = _cut(*_compact(_plain(text)))
    return None if any(token.kind == OTHER for token in tokens) else tokens


def tokenize_prose(text: str) -> tuple[str, list[Token]]:
    """Return a text in one spelling and its tokens, what belongs to no date of kind OTHER.

    A dash that starts a line is that of a list, not the one between two dates.
    """
    spelled = one_spelling(text)
    line_starts = {0, *(found.end() for found in re.finditer(r"\n\s*", spelled))}
    tokens = _cut(_plain(spelled), line_starts)
    listed = (token.kind == "until" and token.starts_line for token in tokens)
    return spelled, [
        replace(token, kind=OTHER) if dash else token for token, dash in zip(tokens, listed, strict=True)
    ]


def _plain(text: str) -> str:
    """Return a text of the same length with Western digits and small Latin letters."""
    text = western_digits(text)
    return text.translate(_ASCII_LOWER) if _ASCII_CAPITAL.search(text) else text


def _cut(text: str, line_starts: Collection[int]) -> list[Token]:
    pattern, words = _lexer()
    tokens: list[Token] = []
    at = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        if at < start:
            tokens.append(Token(OTHER, text[at:start], 0, at in line_starts, at, start))
        kind, month = found.lastgroup or OTHER, 0
        if kind == "word":
            kind, month = words[_word_key(found[0])]
        if kind != "gap":
            tokens.append(Token(kind, found[0], month, start in line_starts, start, end))
        at = end
    if at < len(text):
        tokens.append(Token(OTHER, text[at:], 0, at in line_starts, at, len(text)))
    return tokens


def _compact(text: str) -> tuple[str, set[int]]:
    """Return a text with white space between digits only, and where its lines start in it."""
    parts: list[str] = []
    length = 0
    line_starts: set[int] = set()
    for line in text.split("\n"):
        pieces = re.split(r"(?<=[0-9])\s+(?=[0-9])", line)
        part = " ".join(squash(piece) for piece in pieces)
        if not part:
            continue
        if parts and re.match("[0-9]", parts[-1][-1]) and re.match("[0-9]", part):
            part = " " + part
        line_starts.add(length + part.startswith(" "))
        parts.append(part)
        length += len(part)
    return "".join(parts), line_starts
