"""Puts an agency's own picture in the place of one that the template holds, such as the garuda."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image

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

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_A, _PIC, _WP = (f"{{{_DRAWING}/{name}}}" for name in ("main", "picture", "wordprocessingDrawing"))


def is_picture(data: bytes) -> bool:
    """Tell whether the bytes are a picture that a document can hold."""
    return _shape(data) is not None


def has_picture(document: bytes, name: str) -> bool:
    """Tell whether a document holds a picture of that name or alternative text."""
    try:
        parts = read_parts(document)
        roots = (parse(part) for part in parts.values() if b"<pic:pic" in part)
        return any(True for root in roots for _ in _drawings(root, name))
    except PackageError:
        return False


def replace_picture(parts: Parts, name: str, picture: bytes) -> Parts:
    """Return the parts with ``picture`` in each picture of that name or alternative text.

    The height stays, and the width follows the new picture's shape. PNG, JPEG, GIF, BMP and TIFF are read.

    Raises:
        PackageError: the bytes are no such picture.
    """
    shape = _shape(picture)
    if shape is None:
        raise PackageError("the picture cannot be read")
    image, ratio = shape
    changed = dict(parts)
    for part in [name for name in parts if name.startswith("word/") and name.endswith(".xml")]:
        if b"<pic:pic" not in parts[part]:
            continue
        root = parse(parts[part])
        drawings = list(_drawings(root, name))
        if drawings:
            media = posixpath.join(posixpath.dirname(part), "media", f"xltools-{name}.{image.ext}")
            changed[media] = picture
            if content_type(changed, media) != image.content_type:
                set_content_type(changed, media, image.content_type)
            identifier = add_relationship(changed, part, f"{RELATIONSHIP}/image", media)
            for drawing in drawings:
                _show(drawing, identifier, ratio)
            changed[part] = serialize(root)
    return changed


def _shape(data: bytes) -> tuple[Image, float] | None:
    """Return a picture and its width over its height, None for bytes that are no picture."""
    try:
        image = Image.from_blob(data)
        return image, image.px_width / image.px_height
    except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ArithmeticError):
        return None


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
