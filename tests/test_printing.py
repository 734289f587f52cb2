"""Texts made into markup all at once say what each says alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from xltools.core.thai import forget_texts, thai_digits
from xltools.document.environment import FILTERS
from xltools.document.printing import (
    NotPlainError,
    Texts,
    part_of,
    printed,
    printed_in_thai_digits,
    text_markup,
)

PIECES = st.sampled_from(
    [
        *(
            "1",
            "2",
            "09",
            "ก",
            "า",
            "ั",
            "๑",
            "A",
            "z",
            "é",
            "ſ",
            "\u212a",
            "ITA2567",
            "COVID-19",
            "o28_2567.pdf",
        ),
        *(
            " ",
            "  ",
            "\n",
            "\r\n",
            "\r",
            "\t",
            "\x0b",
            "\u00a0",
            "\u2028",
            "\x00",
            "\ufdd0",
            "\ud800",
            "_x000D_",
        ),
        *(
            "&",
            "<",
            ">",
            "-",
            ".",
            "/",
            "@",
            "://",
            "www.",
            ".go.th/",
            "http://x.go.th/๑/2 ",
            "\u241e",
            " \u241e ",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=7).map("".join)


@given(st.lists(st.lists(TEXTS, max_size=5), max_size=2))
@example([["ก \u241e", "1"]])
@example([["a", "1", "a1", "_x000D_", "\n2"], ["1", "ข"]])
def test_texts_together_are_the_texts_alone(documents: list[list[str]]) -> None:
    as_they_are, in_thai_digits = Texts(str), Texts(thai_digits)
    for texts in documents:  # of one workbook
        assert as_they_are.markup(texts) == [text_markup(text) for text in texts]
        filtered = [text_markup(FILTERS["thai_digits"](text)) for text in texts]
        assert in_thai_digits.markup(texts) == filtered


def test_texts_are_forgotten_with_their_workbook() -> None:
    calls: list[str] = []
    texts = Texts(lambda text: calls.append(text) or text)  # type: ignore[func-returns-value]
    for _ in range(2):
        assert texts.markup(["ก", "ก", "ข"]) == ["ก".encode(), "ก".encode(), "ข".encode()]
    assert len(calls) == 1
    forget_texts()
    texts.markup(["ก"])
    assert calls[1:] == ["ก"]


LATIN = "A-Za-z\u00c0-\u024f"
JOINED = rf"[{LATIN}0-9\-_./:@&?=#%+~]"


@given(TEXTS)
def test_digits_stay_in_addresses_and_latin_words_alone(text: str) -> None:
    token = re.compile(
        rf"(?P<url>{JOINED}*?(?:://|www\.|\.[a-z]{{2,}}/)\S*)|{JOINED}+", re.IGNORECASE
    )  # the whole text, token by token
    to_thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    assert thai_digits(text) == token.sub(
        lambda found: (
            found[0] if found["url"] or re.search(f"[{LATIN}]", found[0]) else found[0].translate(to_thai)
        ),
        text,
    )


def test_texts_and_digits_keep_their_places() -> None:
    values = ["ก 1", 2, None, "ข & 3\n", "4", 5.0, "A-6"]
    pieces = (
        [printed(value) for value in values] + [b"|"] + [printed_in_thai_digits(value) for value in values]
    )
    part = part_of([b"<w:t>", *pieces, b"</w:t>"], 10**6)
    shown = str(etree.fromstring(b'<p xmlns:w="w">' + part + b"</p>").xpath("string()"))
    assert shown == "ก 12ข & 345A-6|ก ๑๒ข & ๓๔๕A-6"


@pytest.mark.parametrize("pieces", [[b"12345"], ["12345"], [("12345",)], [b"12", "3", ("45",)], ["&&"]])
def test_a_part_that_is_too_long_is_refused(pieces: list[bytes | str | tuple[str]]) -> None:
    with pytest.raises(NotPlainError):
        part_of(pieces, 4)
    assert part_of(pieces, 15)
