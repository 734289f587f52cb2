"""Puts an agency's own picture in the place of one that the template holds, such as the garuda."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import Any

from xltools.document.package import (
    RELATIONSHIP,
    PackageError,
    Parts,
    R,
    add_relationship,
    content_type,
    parse,
    read_parts,
    serialize,
    set_content_type,
)
from xltools.document.picture_files import Picture, picture_in
from xltools.patterns import pattern_of

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_A, _PIC, _WP = (f"{{{_DRAWING}/{name}}}" for name in ("main", "picture", "wordprocessingDrawing"))


def has_picture(document: bytes, name: str) -> bool:
    """Tell whether a document holds a picture of that name or alternative text."""
    try:
        return any(names_picture(part, name) for part in read_parts(document).values())
    except PackageError:
        return False


def names_picture(part: bytes, name: str) -> bool:
    """Tell whether a part holds a picture of that name or alternative text."""
    return b"<pic:pic" in part and any(True for _ in _drawings(parse(part), name))


def replace_picture(parts: Parts, name: str, picture: bytes) -> Parts:
    """Return the parts with ``picture`` in each picture of that name or alternative text.

    The height stays, and the width follows the new picture's shape. ``picture_files`` says which kinds are read.

    Raises:
        PackageError: the bytes are no such picture.
    """
    new = picture_of(picture)
    changed = dict(parts)
    for part in [name for name in parts if name.startswith("word/") and name.endswith(".xml")]:
        if b"<pic:pic" not in parts[part]:
            continue
        root = parse(parts[part])
        drawings = list(_drawings(root, name))
        if drawings:
            media, identifier = make_room(changed, part, name, new)
            changed[media] = picture
            for drawing in drawings:
                _show(drawing, identifier, new.ratio)
            changed[part] = serialize(root)
    return changed


def picture_of(data: bytes) -> Picture:
    """Return what a document must know of a picture.

    Raises:
        PackageError: the bytes are no picture that a document can hold.
    """
    picture = picture_in(data)
    if picture is None:
        raise PackageError("the picture cannot be read")
    return picture


def make_room(parts: Parts, part: str, name: str, picture: Picture) -> tuple[str, str]:
    """Say in the parts that ``part`` shows such a picture; return the name of its part, and the relationship."""
    media = posixpath.join(posixpath.dirname(part), "media", f"xltools-{name}.{picture.extension}")
    if content_type(parts, media) != picture.content_type:
        set_content_type(parts, media, picture.content_type)
    return media, add_relationship(parts, part, f"{RELATIONSHIP}/image", media)


def standing_drawings(data: Sequence[str], name: str) -> list[str] | None:
    """Return the drawings so named in a template's own markup, each as it will stand in the printed part.

    ``data`` are the pieces of the markup between the tags. None: a drawing does not stand there whole.
    """
    if not any("<pic:pic" in piece for piece in data):
        return []
    root_tag = _ROOT.search(data[0])
    found = [match[0] for piece in data for match in _WHOLE_DRAWING.finditer(piece)]
    begun = sum(len(_DRAWING_START.findall(piece)) for piece in data)
    if root_tag is None or len(found) != begun:
        return None
    wrapped = [(drawing, _wrapped(root_tag, drawing)) for drawing in dict.fromkeys(found)]
    return [drawing for drawing, root in wrapped if any(True for _ in _drawings(root, name))]


def with_drawings(data: Sequence[str]) -> list[str]:
    """Return those pieces of a template's own markup that are looked at for drawings: the first, and all with one."""
    return [*data[:1], *(piece for piece in data[1:] if "<wp:" in piece or "<pic:" in piece)]


def with_drawing(data: Sequence[str], drawing: str, identifier: str, ratio: float) -> str:
    """Return a drawing of a template's own markup with another picture in it."""
    from lxml import etree

    root_tag = _ROOT.search(data[0])
    assert root_tag is not None
    root = _wrapped(root_tag, drawing)
    for element in root:
        _show(element, identifier, ratio)
    whole = etree.tostring(root, encoding="unicode")
    return whole[whole.index(">") + 1 : whole.rindex("</")]


_ROOT = pattern_of(r"<(w:\w+)[^<>]*>")
_DRAWING_START = pattern_of(r"<wp:(?:inline|anchor)[\s>]")
_WHOLE_DRAWING = pattern_of(
    r"<wp:(inline|anchor)[\s>](?:(?!<wp:(?:inline|anchor)[\s>]).)*?</wp:\1>", re.DOTALL
)


def _wrapped(root_tag: re.Match[str], drawing: str) -> Any:
    return parse(f"{root_tag[0]}{drawing}</{root_tag[1]}>".encode())


def _drawings(root: Any, name: str) -> Iterator[Any]:
    """Yield each drawing that holds a picture so named, by itself or by the frame around it."""
    for kind in ("inline", "anchor"):
        for drawing in root.iter(f"{_WP}{kind}"):
            titles = [*drawing.iter(f"{_WP}docPr"), *drawing.iter(f"{_PIC}cNvPr")]
            if any(name in (title.get("name"), title.get("descr"), title.get("title")) for title in titles):
                yield drawing


def _show(drawing: Any, identifier: str, ratio: float) -> None:
    for blip in drawing.iter(f"{_A}blip"):
        blip.set(f"{{{R}}}embed", identifier)
        for extension in blip.findall(f"{_A}extLst"):
            blip.remove(extension)  # a drawing of the old picture in another format
    for extent in (*drawing.iter(f"{_WP}extent"), *drawing.iter(f"{_A}ext")):
        if extent.get("cy", "").isdigit():
            extent.set("cx", str(round(int(extent.get("cy")) * ratio)))
