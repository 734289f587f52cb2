"""Reads the rows of a worksheet, and the shared strings, where they are written as programs write them.

Every byte of them must be one of the few forms known here, in the usual order of attributes, and the part must
be well-formed; anything else is left to the reader that takes the XML element by element. So what
is read here would be read alike there.
"""

from __future__ import annotations

import re
from xml.parsers import expat

_START, _END = b"<sheetData>", b"</sheetData>"
_OTHER_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_PIECE = re.compile(
    r'(<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="([a-zA-Z]{1,9})")?'
    r"(?:/>|>(<f(?:>[^<]*</f>|/>| [^<>]*(?:/>|(?<!/)>[^<]*</f>)))?"
    r"(?:(<v>|<is><t(?: xml:space=\"preserve\")?>)([^<]*)(?:</v>|</t></is>))?</c>)"
    r'|<(row)((?: [A-Za-z0-9:]{1,20}="[^"<&\n\t]*")*)(/?)>|</row>)'
)
_ATTRIBUTE = re.compile(r' (?:[A-Za-z0-9]+:)?([A-Za-z0-9]+)="([^"]*)"')
_TEXT = r'<t(?: xml:space="preserve")?>([^<]*)</t>'
_RUN = re.compile(rf"<r>(?:<rPr>(?:<[A-Za-z]+(?: [^<>]*)?/>)*</rPr>)?{_TEXT}</r>")
_STRING = re.compile(rf"(<si>(?:{_TEXT}|((?:{_RUN.pattern})+))</si>)")
_STRINGS = re.compile(r"\s*(?:<\?xml[^<>]*\?>\s*)?<sst(?:\s[^<>]*)?>(.*)</sst>\s*", re.DOTALL)
_CHARACTER = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

Piece = tuple[str, ...]
"""The whole of it. Of a cell: letters, row, style, type, formula, the tags before its text, its text. Of a row:
then «row», its attributes, and «/» where it is empty. Of the end of a row: nothing."""


def apart(data: bytes) -> tuple[bytes, list[Piece]] | None:
    """Return a worksheet without its rows, and the pieces of the rows; None where that is not so simple."""
    start, end = data.find(_START), data.find(_END)
    if start < 0 or end < start or data.count(b"sheetData") != 2 or not _is_plain(data):
        return None
    pieces = _pieces(data[start + len(_START) : end].decode("utf-8"))
    return None if pieces is None else (data[: start + len(_START)] + data[end:], pieces)


def _pieces(rows: str) -> list[Piece] | None:
    found: list[Piece] = _PIECE.findall(rows)
    if sum([len(piece[0]) for piece in found]) != len(rows):
        return None  # between two pieces stands something else
    inside = False
    for whole, letters, *_, row, _, empty in found:
        if inside is bool(row):
            return None  # they are in another order
        if row:
            inside = not empty
        elif not letters:
            inside = whole != "</row>"
    return None if inside else found


def strings(data: bytes) -> list[list[str]] | None:
    """Return the shared strings, each as the texts it is made of; None where that is not so simple."""
    if not _is_plain(data):
        return None
    frame = _STRINGS.fullmatch(data.decode("utf-8"))
    if frame is None:
        return None
    found: list[list[str]] = []
    at = 0
    for whole, plain, runs, _ in _STRING.findall(frame[1]):
        at += len(whole)
        found.append(list(map(text_of, _RUN.findall(runs))) if runs else [text_of(plain)])
    return found if at == len(frame[1]) else None


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


def _is_plain(data: bytes) -> bool:
    """Tell a well-formed part in UTF-8 without comments, sections, document type and line breaks to be mended."""
    odd = data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) or b"<!" in data or b"\r" in data
    if odd or data.count(b"<?") > 1 or _OTHER_ENCODING.match(data):
        return False
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        return False
    return True
