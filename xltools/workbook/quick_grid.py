"""Reads the rows of a worksheet, and the shared strings, where they are written as programs write them.

Every byte of them must be one of the few forms known here, in the usual order of attributes, and the part must
be well-formed; anything else is left to the reader that takes the XML element by element. So what
is read here would be read alike there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.parsers import expat

from xltools.patterns import pattern_of
from xltools.records import dataclass
from xltools.workbook.xml_offsets import SMALL

_START, _END = b"<sheetData>", b"</sheetData>"
_OTHER_ENCODING = pattern_of(rb"""\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_DRESSED = r'<c r="[A-Z]{1,2}([1-9][0-9]{0,5})"(?: s="[0-9]{1,6}")?/>'
_PIECE = pattern_of(
    r'((?:<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]{1,9})")?'
    r"(?:/>|>(<f(?:>[^<]*</f>|/>| [^<>]*(?:/>|(?<!/)>[^<]*</f>)))?"
    r"(?:(<v>|<is><t(?: xml:space=\"preserve\")?>)([^<]*)(?:</v>|</t></is>))?</c>)"
    r'|((?:</row>)?<row)((?: [A-Za-z0-9:]{1,20}="[^"<&\n\t]*")*)(/?)>|</row>)'
    rf"(?:{_DRESSED})*)"
)
_ATTRIBUTE = pattern_of(r' (?:[A-Za-z0-9]+:)?([A-Za-z0-9]+)="([^"]*)"')
_TEXT = r'<t(?: xml:space="preserve")?>([^<]*)</t>'
_RUN = pattern_of(rf"<r>(?:<rPr>(?:<(?![bu][ />])[A-Za-z]+(?: [^<>]*)?/>)*</rPr>)?{_TEXT}</r>")
_STRING = pattern_of(rf"(<si>(?:{_TEXT}</si>|((?:{_RUN.pattern})+)</si>|(.*?)</si>))", re.DOTALL)
_STRINGS = pattern_of(r"(\s*(?:<\?xml[^<>]*\?>\s*)?<sst(?:\s[^<>]*)?>)(.*)(</sst>\s*)", re.DOTALL)
_NAMES = pattern_of(r' ([A-Za-z0-9:]+)="')
_NAME = pattern_of("(?:[A-Za-z][A-Za-z0-9]*:)?[A-Za-z][A-Za-z0-9]*")
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_REFERENCE = pattern_of("&(?:amp|lt|gt|quot|apos);")
_CHARACTER = pattern_of(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

Piece = tuple[str, ...]
"""The whole of it. Of a cell: letters, row, style, type, formula, the tags before its text, its text. Of a row:
then its opening (with the end of the row before), its attributes, and «/» where it is empty. Of the end of a row:
nothing of these. At last the row of the last cell behind it that is only dressed: such cells hold nothing."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """The pieces of rows, whether they are well-formed but for prefixes, and the names of the rows' attributes."""

    pieces: list[Piece]
    simple: bool
    names: frozenset[tuple[str, ...]]


def apart(data: bytes) -> tuple[bytes, list[Piece]] | None:
    """Return a worksheet without its rows, and the pieces of the rows; None where that is not so simple.

    Where the worksheet without its rows is well-formed and has an element for them, the whole is.
    """
    start, end = data.find(_START) + len(_START), data.rfind(_END)
    if not len(_START) <= start <= end:
        return None
    outside, inside = data[:start] + data[end:], data[start:end]
    if outside.count(b"sheetData") != 2 or _is_odd(outside) or b"\r" in inside:
        return None
    rows = _small_rows(inside) if len(inside) <= SMALL else _rows(inside)
    if rows is None:
        return None
    sound = rows.simple and all(_are_sound(names, outside) for names in rows.names)
    return (outside, rows.pieces) if sound or _parses(data) else None


def _rows(inside: bytes) -> _Rows | None:
    try:
        text = inside.decode("utf-8")
    except UnicodeDecodeError:
        return None
    pieces = _pieces(text)
    if pieces is None:
        return None
    names = frozenset(tuple(_NAMES.findall(piece[9])) for piece in pieces if piece[8])
    return _Rows(pieces, _is_simple(text, pieces, inside), names)


_small_rows = lru_cache(maxsize=32)(_rows)
"""Sheets that nobody fills in are the same in many workbooks."""


def _is_simple(rows: str, pieces: list[Piece], data: bytes) -> bool:
    """Tell rows that need no parser to be known for well-formed: their tags are, by the form of the pieces."""
    odd = "\ufffe" in rows or "\uffff" in rows or ("]" in rows and "]]>" in rows)
    if odd or len(data.translate(None, _CONTROLS)) != len(data):
        return False
    if "<f " in rows and any(piece[5].startswith("<f ") for piece in pieces):  # with attributes
        return False
    return "&" not in rows or rows.count("&") == len(_REFERENCE.findall(rows))


def _are_sound(names: tuple[str, ...], data: bytes) -> bool:
    """Tell the names of a row's attributes, of which none stands twice and the worksheet declares all prefixes."""
    if len({name.rpartition(":")[2] for name in names}) != len(names):
        return False
    prefixes = {name.partition(":")[0] for name in names if ":" in name}
    if prefixes:
        head = data[data.find(b"<worksheet") : data.find(_START)].partition(b">")[0]
        if b"'" in head or any(b' xmlns:%s="' % prefix.encode() not in head for prefix in prefixes):
            return False
    return all(map(_NAME.fullmatch, names))


def _pieces(rows: str) -> list[Piece] | None:
    found: list[Piece] = _PIECE.findall(rows)
    if sum([len(piece[0]) for piece in found]) != len(rows):
        return None  # between two pieces stands something else
    inside = False
    for _, letters, *_, row, _, empty, dressed in found:
        if row:
            if inside is (row == "<row"):
                return None  # they are in another order
            inside = not empty
        elif not inside:
            return None
        elif not letters:
            inside = False
        if dressed and not inside:
            return None
    return None if inside else found


def strings(data: bytes) -> tuple[list[list[str] | None], bytes] | None:
    """Return the shared strings, each as the texts it is made of, and those with marks as a part of their own.

    These are None in the list. Nothing is returned where the part is not so simple.
    """
    if _is_odd(data) or not _parses(data):
        return None
    frame = _STRINGS.fullmatch(data.decode("utf-8"))
    if frame is None:
        return None
    head, body, end = frame.groups()
    found: list[list[str] | None] = []
    marked: list[str] = []
    at = 0
    for whole, plain, runs, _, other in _STRING.findall(body):
        at += len(whole)
        if other:
            found.append(None)
            marked.append(whole)
        else:
            found.append(list(map(text_of, _RUN.findall(runs))) if runs else [text_of(plain)])
    if at != len(body):
        return None
    return found, "".join((head, *marked, end)).encode("utf-8") if marked else b""


def attributes_of(row: str) -> dict[str, str]:
    """Return the attributes of a row by their names without prefix."""
    return dict(_ATTRIBUTE.findall(row))


def text_of(markup: str) -> str:
    """Return the text that markup without tags stands for."""
    return _CHARACTER.sub(_character, markup) if "&" in markup else markup


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED[found[3]]
    return chr(int(found[1], 16) if found[1] else int(found[2]))


def _is_odd(data: bytes) -> bool:
    """Tell a part in another encoding than UTF-8, with comments, sections, document type or line breaks to be mended."""
    odd = data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or b"<!" in data or b"\r" in data
    return odd or data.count(b"<?") > 1 or _OTHER_ENCODING.match(data) is not None


def _parses(data: bytes) -> bool:
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        return False
    return True
