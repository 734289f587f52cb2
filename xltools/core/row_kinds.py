"""Tells what a row under a header is when it is no data: a header again, a page's title, a total.

Whatever is not certain is data: a row that silently stays out of a signed memo is the worst fault.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache, cached_property

from xltools.core.data import load
from xltools.core.header_rows import HeaderRow
from xltools.core.header_tiers import spread
from xltools.core.headings import COUNTING_COLUMNS, MIN_LABELS, Headings, label_key
from xltools.core.model import CellValue, Sheet
from xltools.core.schema import TableSchema
from xltools.core.sheet_texts import SheetTexts
from xltools.core.thai import says_nothing, squash, western_digits
from xltools.patterns import pattern_of
from xltools.records import dataclass

NUMBER_ALONE = pattern_of(r"[^0-9๐-๙]{0,12}[0-9๐-๙][0-9๐-๙.,/]*[.)]?|\W*")
_COLUMN_NUMBER = pattern_of(r"[(\[]?([0-9]{1,2})[)\]]?")
_LONGEST_TOTAL = 80
_WIDE = 3
"""Over so many columns of the table, or more, the title of a page is merged."""


@dataclass(frozen=True)
class Place:
    """Where rows are looked for: under which header, and from which row on."""

    sheet: Sheet
    wanted: TableSchema
    header: HeaderRow
    first_row: int

    @property
    def columns(self) -> Mapping[str, int]:
        """The known columns by key."""
        return self.header.columns

    @property
    def content_columns(self) -> frozenset[int]:
        """The columns in which more than a running number stands."""
        return frozenset(column for key, column in self.columns.items() if key not in COUNTING_COLUMNS)

    @cached_property
    def texts(self) -> SheetTexts:
        """The texts of the whole sheet by row."""
        return SheetTexts(self.sheet)

    @cached_property
    def span(self) -> tuple[int, int]:
        """The table's first and last column."""
        columns = [column for column, _ in self.header.headings]
        return min(columns, default=1), max(columns, default=0)

    @cached_property
    def labelled_rows(self) -> frozenset[int]:
        """The rows in which one of the table's labels stands, from its first column to its last."""
        (left, right), labels = self.span, self.wanted.by_label
        return frozenset(
            row
            for row, line in self.texts.rows.items()
            for column, text in line
            if left <= column <= right and label_key(text) in labels
        )

    def line(self, row: int) -> Headings:
        """Return the texts of a row from the table's first column to its last."""
        left, right = self.span
        return tuple(text for text in self.texts.rows.get(row, ()) if left <= text[0] <= right)

    def values(self, row: int) -> dict[int, CellValue]:
        """Return what else stands in a row from the table's first column to its last."""
        left, right = self.span
        there = (column for column in self.texts.values.get(row, ()) if left <= column <= right)
        return {column: self.sheet.value(row, column) for column in there}


def header_again(place: Place, row: int) -> int:
    """Return the last row of a header that begins in a row once more, 0 where there is none.

    It is typed as the first one was, or nothing but labels stands in it, each in its own column.
    """
    if row not in place.labelled_rows and row + 1 not in place.labelled_rows:
        return 0
    line, labels = place.line(row), place.wanted.by_label
    if place.header.table is None and _typed_again(place, row):
        return row + place.header.last_row - place.header.row
    line, last = spread(place.texts, row, line, place.wanted)
    ours = {column: key for key, column in place.columns.items()}
    known = [(ours[column], text) for column, text in line if column in ours and squash(text)]
    same = all(labels.get(label_key(text)) == key for key, text in known)
    values = any(ours.keys() & place.values(number).keys() for number in range(row, last + 1))
    enough = len(known) >= min(MIN_LABELS, len(place.wanted.columns))
    return last if same and enough and not values else 0


def _typed_again(place: Place, row: int) -> bool:
    first, last = place.header.row, place.header.last_row
    lines = ((place.line(at), place.line(row - first + at)) for at in range(first, last + 1))
    return all(again and _compared(again) == _compared(line) for line, again in lines)


def counts_columns(place: Place, row: int) -> bool:
    """Tell a row that numbers the columns: (๑) (๒) (๓) …"""
    texts = {column: western_digits(squash(text)) for column, text in place.line(row)}
    values = {column: _digits(value) for column, value in place.values(row).items()}
    typed = [_COLUMN_NUMBER.fullmatch(text) for _, text in sorted((texts | values).items())]
    numbers = [int(match[1]) if match else 0 for match in typed]
    return len(numbers) >= MIN_LABELS and numbers == list(range(1, len(numbers) + 1))


def _digits(value: CellValue) -> str:
    return f"{value:g}" if isinstance(value, int | float) else ""


def page_titles(place: Place, rows: Collection[int]) -> frozenset[Headings]:
    """Return the lines of rows above a header, in the form in which the titles of pages are compared."""
    return frozenset(_compared(line) for row in rows if (line := place.line(row)))


def _compared(line: Headings) -> Headings:
    """Return a line without white space and page numbers: the title of page 2 is that of page 1."""
    return tuple((column, _marks().tail.sub("", _plain(text))) for column, text in line)


def is_page_title(place: Place, row: int, titles: Collection[Headings]) -> bool:
    """Tell what may stand above a header typed again: the titles above the first one, a page's number.

    Any other text is a title only if it is all there is in the row, and merged over several columns.
    """
    line = place.line(row)
    if not line or place.values(row):
        return False
    if _compared(line) in titles:
        return True
    column, text = line[0]
    area = place.texts.reach(row, column)
    wide = sum(area.left <= other <= area.right for other in place.columns.values()) >= _WIDE
    return len(line) == 1 and (wide or bool(_marks().page.fullmatch(_plain(text))))


def is_total(place: Place, row: int) -> bool:
    """Tell a row of measures that only sums up: a word such as รวม, and else nothing but numbers."""
    if place.wanted.key != "measures":
        return False
    texts = [text for _, text in place.line(row)]
    if not all(map(_counts, texts)) or not any(map(is_total_text, texts)):  # mostly the first text tells
        return False
    return all(isinstance(value, int | float | None) for value in place.values(row).values())


def is_total_text(text: str) -> bool:
    """Tell a text such as «รวมทั้งสิ้น ๙ มาตรการ»."""
    return len(text) <= _LONGEST_TOTAL and bool(_marks().total.fullmatch(_plain(text)))


def _counts(text: str) -> bool:
    if is_total_text(text) or says_nothing(text):
        return True
    return not text[:1].isalpha() and bool(_marks().amount.fullmatch(_plain(text)))


def _plain(text: str) -> str:
    return western_digits(squash(text)).casefold()


@dataclass(frozen=True, slots=True)
class _Marks:
    """How the words of data/schema.toml are recognised in a text without white space."""

    page: re.Pattern[str]
    tail: re.Pattern[str]
    total: re.Pattern[str]
    amount: re.Pattern[str]


@cache
def _marks() -> _Marks:
    def one_of(words: list[str]) -> str:
        plain = sorted(map(_plain, words), key=len, reverse=True)
        return f"(?:{'|'.join(map(re.escape, plain))})"

    words = load("schema")["row_words"]
    page, of, continued, total, unit = (
        one_of(words[kind]) for kind in ("page", "of", "continued", "total", "unit")
    )
    of_pages = rf"[0-9]{{1,3}}(?:(?:/|{of})[0-9]{{1,3}})?"
    mark, edge = rf"(?:{page}?{of_pages}|{continued})", r"[-–—−/.…()\[\]]"
    amount = rf"[0-9][0-9.,]*(?:{unit}(?:/{unit})?)?"
    return _Marks(
        page=pattern_of(rf"{edge}{{0,9}}{mark}(?:{edge}{{1,9}}{mark}|{page}{of_pages})?{edge}{{0,9}}"),
        tail=pattern_of(rf"(?:{edge}{{1,3}}{mark}{edge}{{1,3}}|{page}{of_pages})$"),
        total=pattern_of(rf"{total}:?(?:{amount})?\.?"),
        amount=pattern_of(amount),
    )
