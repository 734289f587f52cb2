"""XML edited as bytes: where each tag begins and ends, and splices at those places.

Nothing is written anew but the splices, so comments, prefixes, unknown extensions and the
order of attributes of a stranger's part stay as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from xml.parsers import expat

from xltools.errors import InputError
from xltools.patterns import pattern_of
from xltools.records import dataclass, field
from xltools.workbook.limits import MAX_KEPT_ELEMENTS, refuse_bulk, too_big

MAX_DEPTH = 256
SMALL = 1 << 14
"""Parts up to this size are read again and again, and so remembered."""
_START_TAG = pattern_of(rb"""<[^\s/>"']++(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_DECLARED_ENCODING = pattern_of(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")
_ENCODING_WORD = pattern_of(r"""(\A\s*<\?xml[^>]*?encoding\s*=\s*["'])[\w.-]+""")
_ATTRIBUTE = pattern_of(rb"""(?<!\s)\s++([^\s=]++)\s*+=\s*+("[^"]*+"|'[^']*+')""")
_TO_BE_ESCAPED = pattern_of('[&<>"\\t\\n\\r]')
_BOM16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(eq=False, slots=True)
class Element:
    """One element: its names, and the byte offsets of its start tag and its end tag."""

    tag: str
    name: str
    namespace: str
    attributes: dict[str, str]
    scope: dict[str, str]
    start: int
    start_end: int
    end_start: int | None = None
    end: int = -1
    children: list[Element] = field(default_factory=list)
    child_count: int = 0

    @property
    def prefix(self) -> str:
        """The prefix with its colon, ready to be put before a sibling's name; or nothing."""
        return self.tag[: self.tag.index(":") + 1] if ":" in self.tag else ""

    def get(self, attribute: str, default: str = "") -> str:
        """Return an attribute's value as it is written."""
        return self.attributes.get(attribute, default)

    def qualified(self, namespaces: tuple[str, ...], name: str) -> str:
        """Return the attribute ``name`` that stands in one of these namespaces, such as ``r:id``."""
        for attribute, value in self.attributes.items():
            prefix, colon, local = attribute.rpartition(":")
            if colon and local == name and self.scope.get(prefix) in namespaces:
                return value
        return ""

    def prefix_of(self, namespace: str) -> str | None:
        """Return a prefix (without colon) that means ``namespace`` here, None where there is none."""
        return next((p for p, uri in self.scope.items() if p and uri == namespace), None)

    def find(self, name: str) -> Element | None:
        """Return the first child of that name in this element's own namespace."""
        return next(self.find_all(name), None)

    def find_all(self, name: str) -> Iterator[Element]:
        """Return all children of that name in this element's own namespace."""
        return (child for child in self.children if child.name == name and child.namespace == self.namespace)


class XmlPart:
    """The elements of one part down to ``depth`` levels, and the edits waiting to be made in it."""

    def __init__(self, data: bytes, part: str, depth: int = 3) -> None:
        self.part = part
        self.data = _as_utf8(data, part)
        refuse_bulk(self.data, part)
        declared = _DECLARED_ENCODING.match(self.data)
        self._utf8 = declared is None or declared[1].lower() in (b"utf-8", b"utf8")
        self._edits: list[tuple[int, int, bytes]] = []
        self._appended: dict[Element, bytes] = {}
        self.root = _root(self.data, part, depth)

    @property
    def edited(self) -> bool:
        """Whether any edit waits to be made."""
        return bool(self._edits or self._appended)

    def source(self, element: Element) -> bytes:
        """Return the bytes of the element as they stand."""
        return self.data[element.start : element.end]

    def replace(self, element: Element, text: str) -> None:
        """Put ``text`` in the place of the element; empty text takes the element out."""
        self._edits.append((element.start, element.end, self._encode(text)))

    def insert_before(self, element: Element, text: str) -> None:
        """Put ``text`` before the element's start tag."""
        self._edits.append((element.start, element.start, self._encode(text)))

    def insert_after(self, element: Element, text: str) -> None:
        """Put ``text`` behind the element's end tag."""
        self._edits.append((element.end, element.end, self._encode(text)))

    def insert_first(self, element: Element, text: str) -> None:
        """Put ``text`` before the element's first child."""
        if element.end_start is None:
            self._appended[element] = self._encode(text) + self._appended.get(element, b"")
        else:
            self._edits.append((element.start_end, element.start_end, self._encode(text)))

    def append(self, element: Element, text: str) -> None:
        """Put ``text`` after the element's last child."""
        self._appended[element] = self._appended.get(element, b"") + self._encode(text)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Give an attribute a value, whether it is there already or not."""
        if element.attributes.get(name) == value:
            return
        quoted = self._encode(f'"{attribute_text(value)}"')
        place = self._attribute(element, name)
        if place:
            self._edits.append((*place.span(2), quoted))
        else:
            at = element.start + 1 + len(self._encode(element.tag))
            self._edits.append((at, at, self._encode(f" {name}=") + quoted))

    def remove_attribute(self, element: Element, name: str) -> None:
        """Take an attribute out, if it is there."""
        place = self._attribute(element, name)
        if place:
            self._edits.append((*place.span(), b""))

    def build(self) -> bytes:
        """Return the part with all edits made; without edits, the very bytes it was read from."""
        edits = list(self._edits)
        for element, content in self._appended.items():
            if element.end_start is None:
                closed = b">" + content + b"</" + self._encode(element.tag) + b">"
                edits.append((element.start_end - 2, element.start_end, closed))
            else:
                edits.append((element.end_start, element.end_start, content))
        pieces, at = [], 0
        for start, end, content in sorted(edits, key=lambda edit: edit[:2]):
            if start < at:
                raise AssertionError(f"two edits of {self.part} overlap")
            pieces += [self.data[at:start], content]
            at = end
        return b"".join([*pieces, self.data[at:]])

    def _attribute(self, element: Element, name: str) -> re.Match[bytes] | None:
        wanted = self._encode(name)
        places = _ATTRIBUTE.finditer(self.data, element.start, element.start_end)
        return next((place for place in places if place[1] == wanted), None)

    def _encode(self, text: str) -> bytes:
        """Return the text in the part's encoding: in another one than UTF-8, as character references."""
        return text.encode("utf-8") if self._utf8 else text.encode("ascii", "xmlcharrefreplace")


def attribute_text(value: str) -> str:
    """Return the value as it stands between double quotes; line breaks survive as references."""
    if not _TO_BE_ESCAPED.search(value):
        return value
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return value.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def is_number(text: str) -> bool:
    """Tell whether an attribute is a whole number of a size that Excel counts to."""
    return text.isdecimal() and len(text) < 11


def well_formed(data: bytes) -> bool:
    """Tell whether a part parses and has no document type."""
    parser = expat.ParserCreate()
    doctypes: list[object] = []
    parser.StartDoctypeDeclHandler = lambda *names: doctypes.append(names)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        return False
    return not doctypes


def _root(data: bytes, part: str, depth: int) -> Element:
    """Return the elements of a part; those of small parts, which are read again and again, are remembered."""
    if len(data) <= SMALL:
        with suppress(InputError):  # said again below, with the name of the part
            return _small_root(data, depth)
    return _Tree(data, part, depth).root


@lru_cache(maxsize=128)
def _small_root(data: bytes, depth: int) -> Element:
    """Return the elements of a part; nobody changes them once they are made."""
    return _Tree(data, "", depth).root


class _Tree:
    """Builds the elements while expat reads; refuses a document type and absurd nesting."""

    def __init__(self, data: bytes, part: str, depth: int) -> None:
        self._data, self._part, self._depth = data, part, depth
        self._open: list[Element] = []
        self._level = self._kept = 0
        self._scope: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._root: Element | None = None
        try:
            self._parser.Parse(data, True)
        except (expat.ExpatError, LookupError, ValueError):
            raise self._damaged() from None

    @property
    def root(self) -> Element:
        if self._root is None:
            raise self._damaged()
        return self._root

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._level += 1
        if self._level > MAX_DEPTH:
            raise self._damaged()
        if self._level > self._depth:
            if self._level == self._depth + 1:
                self._open[-1].child_count += 1
            return
        self._kept += 1
        if self._kept > MAX_KEPT_ELEMENTS:
            raise too_big(self._part)
        start = self._parser.CurrentByteIndex
        found = _START_TAG.match(self._data, start)
        if not found:
            raise self._damaged()
        scope = self._scope[-1]
        declared = {k[6:]: v for k, v in attributes.items() if k == "xmlns" or k.startswith("xmlns:")}
        if declared:
            scope = {**scope, **declared}
        self._scope.append(scope)
        prefix, _, name = tag.rpartition(":")
        element = Element(tag, name, scope.get(prefix, ""), attributes, scope, start, found.end())
        if self._open:
            self._open[-1].children.append(element)
            self._open[-1].child_count += 1
        else:
            self._root = element
        self._open.append(element)

    def _end(self, tag: str) -> None:
        self._level -= 1
        if self._level >= self._depth:
            return
        element = self._open.pop()
        self._scope.pop()
        if self._data[element.start_end - 2 : element.start_end] == b"/>":
            element.end = element.start_end
        else:
            element.end_start = self._parser.CurrentByteIndex
            element.end = self._data.index(b">", element.end_start) + 1

    def _doctype(self, *_: object) -> None:
        raise self._damaged()

    def _damaged(self) -> InputError:
        return InputError("damaged-workbook", {"part": self._part})


def _as_utf8(data: bytes, part: str) -> bytes:
    """Return the part's bytes; UTF-16, whose offsets no splice could use, is written anew as UTF-8."""
    if data[:2] in _BOM16:
        encoding = "utf-16"
    elif data[:4] == b"<\0?\0":
        encoding = "utf-16-le"
    elif data[:4] == b"\0<\0?":
        encoding = "utf-16-be"
    else:
        return data
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError("damaged-workbook", {"part": part}) from None
    return _ENCODING_WORD.sub(r"\g<1>UTF-8", text, count=1).encode("utf-8")
