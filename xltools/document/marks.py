"""Bold and underlined letters on their way into Word: characters in the text first, then runs of their own.

Unicode keeps these characters for such inner use. In plain text they are replaced like anything else
that no document can hold, so that nothing typed in a workbook is ever taken for a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import groupby
from typing import Any

from xltools.core.rich import RichText
from xltools.document.package import W
from xltools.patterns import pattern_of

_MARKS = "\ufdd0\ufdd1\ufdd2\ufdd3"
"""Plain from here on, bold, underlined, both."""
_MARK = pattern_of(f"([{_MARKS}])")
_NO_CHARACTER = pattern_of("[\ufdd0-\ufdef]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BEFORE_BOLD = ("rStyle", "rFonts")
_BEFORE_UNDERLINE = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline"),
    *("shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing"),
    *("w", "kern", "position", "sz", "szCs", "highlight"),
)
"""What Word's schema wants to stand before them in the properties of a run."""


def with_marks(text: RichText, printable: Callable[[str], Any]) -> str:
    """Return the printable text with a mark where its look changes."""
    runs = (f"{_MARKS[run.bold + 2 * run.underlined]}{printable(run.text)}" for run in text.runs)
    return f"{''.join(runs)}{_MARKS[0]}"


def without_marks(text: str) -> str:
    """Return a text in which nothing can be taken for a mark."""
    return _NO_CHARACTER.sub("\ufffd", text)


def has_marks(xml: str) -> bool:
    """Tell whether a printed part has marks."""
    return _MARK.search(xml) is not None


def set_marks(root: Any) -> None:
    """Turn the marks in the texts of a part into runs that look like the one they stand in, and bold or so."""
    texts = (text for text in root.iter(f"{{{W}}}t") if _MARK.search(text.text or ""))
    for run in dict.fromkeys(text.getparent() for text in texts):
        if run.tag == f"{{{W}}}r":
            _split(run)
    for element in root.iter():
        for name in ("text", "tail"):
            if _MARK.search(getattr(element, name) or ""):
                setattr(element, name, _MARK.sub("", getattr(element, name)))
        for name, value in element.attrib.items():
            if _MARK.search(value):  # the name of a picture, say
                element.set(name, _MARK.sub("", value))


def _split(run: Any) -> None:
    properties = run.find(f"{{{W}}}rPr")
    children = [child for child in run if child is not properties]
    for look, group in groupby(_pieces(children), key=lambda piece: piece[0]):
        new = run.makeelement(run.tag, run.attrib)
        if properties is not None:
            new.append(deepcopy(properties))
        if look:
            _set_look(new, bold=bool(look & 1), underlined=bool(look & 2))
        new.extend([child for _, child in group])
        run.addprevious(new)
    run.getparent().remove(run)


def _pieces(children: list[Any]) -> Iterator[tuple[int, Any]]:
    """Yield the children of a run, its texts cut at the marks, each with its look."""
    look = 0
    for child in children:
        if child.tag != f"{{{W}}}t" or not _MARK.search(child.text or ""):
            yield look, child
            continue
        for piece in _MARK.split(child.text):
            if piece and piece in _MARKS:
                look = _MARKS.index(piece)
            elif piece:
                text = child.makeelement(child.tag)
                text.text = piece
                text.set(_SPACE, "preserve")
                yield look, text


def _set_look(run: Any, *, bold: bool, underlined: bool) -> None:
    properties = run.find(f"{{{W}}}rPr")
    if properties is None:
        properties = run.makeelement(f"{{{W}}}rPr")
        run.append(properties)
    if bold:
        _put(properties, "bCs", _BEFORE_BOLD)
        _put(properties, "b", _BEFORE_BOLD)
    if underlined:
        _put(properties, "u", _BEFORE_UNDERLINE).set(f"{{{W}}}val", "single")


def _put(properties: Any, name: str, before: tuple[str, ...]) -> Any:
    """Put an element into a run's properties, in the place of one of that name, where the schema wants it."""
    for old in properties.findall(f"{{{W}}}{name}"):
        properties.remove(old)
    tags = {f"{{{W}}}{other}" for other in before}
    at = max((index for index, child in enumerate(properties, start=1) if child.tag in tags), default=0)
    new = properties.makeelement(f"{{{W}}}{name}")
    properties.insert(at, new)
    return new
