"""Where the tags of a template stand, counted as a person counts in Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from xltools.core.messages import Language, say
from xltools.document.package import RELATIONSHIP, Parts, W, main_part, relationships
from xltools.patterns import pattern_of
from xltools.records import dataclass, replace

PartKind = Literal["body", "header", "footer", "footnotes", "properties"]

_PART_KINDS: dict[str, PartKind] = {"header": "header", "footer": "footer", "footnotes": "footnotes"}
_KINDS = ((r"\{\{", r"\}\}"), (r"\{%", r"%\}"), (r"\{#", r"#\}"))
_TYPED = "|".join(f"{start}(?:(?!{start}).)*?{end}" for start, end in _KINDS)
"""A tag, sought no further than the next one begins: many braces must not take long to read."""
TAG = pattern_of(_TYPED, re.DOTALL)
_WHOLE = pattern_of(rf"\{{_[{{%]|[}}%]_\}}|{_TYPED}", re.DOTALL)
_HALF = pattern_of(r"[^\s\0]{0,20}\s?(?:\{[{%#]|[}%#]\}|\{\s*[A-Za-z_]\w*\s*[.|}])[^\0]{0,20}")
_INSIDE = pattern_of(r"\{([{%#])[-+]?(?:(?:tr|tc|p|r)\s)?(.*?)[-+]?[}%#]\}", re.DOTALL)
_STRAIGHT_QUOTES = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a template: where it is in its part, everything counted from 1.

    In a table, ``paragraph`` counts within the cell; elsewhere, among the paragraphs outside tables.
    """

    part: PartKind
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as it was typed, and where."""

    text: str
    place: Place


class TagLines:
    """Which tag stands on which line of a part's Jinja source, and where in Word that tag is.

    docxtpl takes the markup around a tag away, so the place is found again by the order of the tags.
    """

    def __init__(self, source: str, tags: list[Tag]) -> None:
        self._lines: list[tuple[int, Tag | None]] = []
        left = list(tags)
        last: Tag | None = None
        for match in TAG.finditer(source):
            wanted = _bare(match[0])
            same = next((index for index, tag in enumerate(left) if _bare(tag.text) == wanted), None)
            if same is not None:
                last = left[same]
                del left[: same + 1]
            content = match.start() + len("{%-\n")
            self._lines.append((source.count("\n", 0, content) + 1, last))

    def at(self, line: int) -> Tag | None:
        """Return the tag of a line, else the nearest one before it."""
        found = None
        for start, tag in self._lines:
            if start > line:
                break
            found = tag
        return found


def one_tag_a_line(source: str) -> str:
    """Return Jinja source in which each tag's content has lines of its own, without more output."""
    return re.sub(
        r"(\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\})|(\{[{%][-+]?)",
        lambda match: match[1] or f"{match[2]}\n",
        source,
        flags=re.DOTALL,
    )


def parts_with_text(parts: Parts) -> Iterator[tuple[str, PartKind]]:
    """Yield the parts in which tags are read: the body, and the headers, footers and footnotes of it."""
    document = main_part(parts)
    yield document, "body"
    for relation in relationships(parts, document):
        kind = _PART_KINDS.get(relation.type.removeprefix(f"{RELATIONSHIP}/"))
        if kind and relation.target in parts:
            yield relation.target, kind


def tags_of(root: Any, part: PartKind) -> list[Tag]:
    """Return every tag typed in a part, in reading order."""
    return [
        Tag(match[0], place)
        for paragraph, place in paragraphs_of(root, part)
        for match in TAG.finditer(text_of(paragraph))
    ]


def halves_of(root: Any, part: PartKind) -> list[Tag]:
    """Return every piece of a tag whose other half is not in its paragraph, and tags with one brace.

    Jinja would take all up to the next tag for its content, or print it: text would be lost or odd.
    """
    return [
        Tag(match[0].strip(), place)
        for paragraph, place in paragraphs_of(root, part)
        for match in _HALF.finditer(_WHOLE.sub("\0", text_of(paragraph)))
    ]


def paragraphs_of(root: Any, part: PartKind) -> Iterator[tuple[Any, Place]]:
    """Yield the paragraphs of a part in reading order, each with its place."""
    for container in root.findall(f"{{{W}}}body") or root.findall(f"{{{W}}}footnote") or [root]:
        yield from _paragraphs(container, Place(part))


def place_text(place: Place | None, language: Language) -> str:
    """Return where a place is, in words; "" if nobody knows."""
    if place is None:
        return ""
    part = say(f"place.{place.part}", language)
    if place.table is not None:
        where = say("place.table", language, table=place.table, row=place.row, column=place.column)
    elif place.paragraph is not None:
        where = say("place.paragraph", language, paragraph=place.paragraph)
    else:
        return part
    return where if place.part == "body" else f"{part} {where}"


def _bare(tag: str) -> str:
    """Return what a tag says, without the marks and blanks that docxtpl and Jinja take away."""
    match = _INSIDE.fullmatch(tag)
    inside = match[1] + match[2] if match else tag
    return re.sub(r"\s", "", inside.translate(_STRAIGHT_QUOTES))


def _paragraphs(container: Any, place: Place) -> Iterator[tuple[Any, Place]]:
    """Yield each paragraph and its place; a nested table counts as part of its outer cell."""
    paragraph = table = 0
    for child in _blocks(container):
        if child.tag == f"{{{W}}}p":
            paragraph += 1
            yield child, replace(place, paragraph=paragraph)
        else:
            table += 1
            yield from _cells(child, place, table)


def _cells(table: Any, place: Place, number: int) -> Iterator[tuple[Any, Place]]:
    for row, row_element in enumerate(_inside(table, "tr"), start=1):
        for column, cell in enumerate(_inside(row_element, "tc"), start=1):
            outer = place.table is not None
            inner = place if outer else replace(place, table=number, row=row, column=column)
            yield from _paragraphs(cell, inner)


def _blocks(container: Any) -> Iterator[Any]:
    for child in container:
        if child.tag in (f"{{{W}}}p", f"{{{W}}}tbl"):
            yield child
        elif child.tag in (f"{{{W}}}sdt", f"{{{W}}}sdtContent", f"{{{W}}}ins", f"{{{W}}}customXml"):
            yield from _blocks(child)


def _inside(element: Any, name: str) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{{{W}}}{name}":
            yield child
        elif child.tag in (f"{{{W}}}sdt", f"{{{W}}}sdtContent", f"{{{W}}}ins", f"{{{W}}}customXml"):
            yield from _inside(child, name)


def text_of(paragraph: Any) -> str:
    """Return what stands in a paragraph, or in anything that holds paragraphs."""
    return "".join(element.text or "" for element in paragraph.iter(f"{{{W}}}t"))
