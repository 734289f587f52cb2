"""What a template may not carry into a document: macros, programs, files from elsewhere, fields that fetch.

A document is signed and published: whoever opens it must see what was printed, and nothing else may happen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from xltools.document.faults import Fault
from xltools.document.package import (
    RELATIONSHIP,
    Parts,
    W,
    content_type,
    drop_relationships,
    main_part,
    parse,
    relationships,
    serialize,
    source_of,
)
from xltools.document.places import TAG, PartKind, Place, paragraphs_of, text_of
from xltools.patterns import pattern_of

_PROGRAMS = frozenset({"oleObject", "control", "activeXControlBinary", "aFChunk"})
_HARMLESS_LINKS = frozenset({"hyperlink", "attachedTemplate"})
_FETCHING = pattern_of(
    r"\s*(DDEAUTO|DDE|LINK|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DATABASE|RD|PRINT)\b", re.IGNORECASE
)
_TAG_BEGINS = pattern_of(r"\{[{%#]")
_ALTERNATIVE_TEXT = frozenset({"descr", "title", "name", "alt"})
_ATTACHED = f"{RELATIONSHIP}/attachedTemplate"
_FIELD, _PIECE = f"{{{W}}}fldSimple", f"{{{W}}}fldChar"
_CODE = (f"{{{W}}}instrText", f"{{{W}}}delInstrText")
_TO_LOOK_INTO = pattern_of(rb"instrText|InstrText|fldSimple|=[\"'][^\"'<]*\{[{%#]")


def carried(parts: Parts, texts: Mapping[str, PartKind]) -> Iterator[Fault]:
    """Yield what the parts carry that no document may; ``texts`` are those in which tags are read."""
    if any(name.endswith("vbaProject.bin") for name in parts) or "macroEnabled" in content_type(
        parts, main_part(parts)
    ):
        yield Fault("macros", None, "", {})
    for name in parts:
        if name.endswith(".rels"):
            yield from _links(parts, name)
        elif name.endswith(".xml") and _TO_LOOK_INTO.search(parts[name]):
            yield from _fields(parse(parts[name]), texts.get(name))


def _links(parts: Parts, name: str) -> Iterator[Fault]:
    for relation in relationships(parts, source_of(name)):
        kind = relation.type.rpartition("/")[2]
        if relation.external and kind not in _HARMLESS_LINKS:
            yield Fault("linked-file", None, "", {"target": _short(relation.target)})
        elif not relation.external and kind in _PROGRAMS:
            yield Fault("embedded-program", None, "", {"part": _short(relation.target)})


def _fields(root: Any, part: PartKind | None) -> Iterator[Fault]:
    """Yield fields that fetch something when the document is opened, and tags where text would be a command."""
    places = dict(paragraphs_of(root, part)) if part else {}
    for element, code in _commands(root):
        paragraph = next((one for one in (element, *element.iterancestors()) if one in places), None)
        near = "" if paragraph is None else " ".join(text_of(paragraph).split())
        place: Place | None = places.get(paragraph)
        fetching = _FETCHING.match(code)
        if fetching and element.tag in (_FIELD, *_CODE):
            yield Fault("fetching-field", place, near, {"field": fetching[1].upper()})
        elif _TAG_BEGINS.search(code) and part:
            tag = TAG.search(code)
            yield Fault("tag-in-field", place, near, {"tag": _short(tag[0] if tag else code)})


def _commands(root: Any) -> Iterator[tuple[Any, str]]:
    """Yield the codes of fields, their pieces joined as Word joins them, and attributes that say something."""
    begun, code = None, ""
    for element in root.iter():
        if element.tag in _CODE:
            begun = element if begun is None else begun
            code += element.text or ""
        elif element.tag == _PIECE and begun is not None:
            yield begun, code
            begun, code = None, ""
        for name, value in element.items():
            if element.tag == _FIELD or ("{" in value and name not in _ALTERNATIVE_TEXT):
                yield element, value
    if begun is not None:
        yield begun, code


def without_bindings(root: Any) -> None:
    """Free the content controls that hold tags from what they are bound to.

    Word fills a bound control anew when it opens the document: what was printed in it would be lost.
    """
    for binding in list(root.iter(f"{{{W}}}dataBinding")):
        properties = binding.getparent()
        control = None if properties is None else properties.getparent()
        if properties is not None and control is not None and _TAG_BEGINS.search(text_of(control)):
            properties.remove(binding)


def without_attached_template(parts: Parts) -> None:
    """Take away where the template that this one was made from lies: Word would look for it there."""
    found = (one.target for one in relationships(parts, main_part(parts)) if one.type.endswith("/settings"))
    settings = next(found, "")
    if settings not in parts or all(one.type != _ATTACHED for one in relationships(parts, settings)):
        return
    root = parse(parts[settings])
    for attached in root.findall(f"{{{W}}}attachedTemplate"):
        root.remove(attached)
    parts[settings] = serialize(root)
    drop_relationships(parts, settings, _ATTACHED)


def _short(text: str) -> str:
    shown = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return f"{shown[:80]}…" if len(shown) > 80 else shown
