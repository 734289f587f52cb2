"""The frames that printed parts go into: one for documents without pictures of an agency's own, others with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltools.document.package import Parts
from xltools.document.picture_files import Picture
from xltools.document.pictures import (
    make_room,
    names_picture,
    picture_of,
    standing_drawings,
    with_drawing,
)
from xltools.document.provenance import Frame, Stamped, stamped
from xltools.records import dataclass


@dataclass(frozen=True, slots=True)
class _Place:
    """A drawing of the template that shows another picture in the document, and where it stands."""

    part: str
    markup: Sequence[str]
    drawing: str
    media: str
    identifier: str


class Frames:
    """The frames of one template.

    Args:
        parts: The template's parts.
        markup: Of each part with tags, its own markup between them; None where it is not printed directly.
        plain: What the frame without pictures is made of, where that is known.
    """

    def __init__(
        self, parts: Parts, markup: Mapping[str, Sequence[str] | None], plain: Stamped | None = None
    ) -> None:
        self._parts, self._markup = parts, markup
        self._plain = Frame(plain or stamped(parts, markup))
        self._with_picture: dict[tuple[str, str, str], tuple[Frame, list[_Place]] | None] = {}

    def filled(
        self, printed: dict[str, bytes], pictures: Mapping[str, bytes]
    ) -> tuple[Frame, dict[str, bytes]] | None:
        """Return the printed parts with the pictures in them, and the frame they go into.

        None where a picture stands elsewhere than whole in the markup of a part that is printed directly.

        Raises:
            PackageError: the bytes are no picture.
        """
        if not pictures:
            return self._plain, printed
        if len(pictures) > 1:  # one drawing may be named by both
            return None
        ((name, data),) = pictures.items()
        picture = picture_of(data)
        key = (name, picture.extension, picture.content_type)
        if key not in self._with_picture:
            self._with_picture[key] = self._frame_for(name, picture)
        prepared = self._with_picture[key]
        if prepared is None:
            return None
        frame, places = prepared
        contents = dict(printed)
        for place in places:
            old = place.drawing.encode()
            if old not in contents[place.part]:
                return None
            new = with_drawing(place.markup, place.drawing, place.identifier, picture.ratio).encode()
            contents[place.part] = contents[place.part].replace(old, new)
            contents[place.media] = data
        return frame, contents

    def _frame_for(self, name: str, picture: Picture) -> tuple[Frame, list[_Place]] | None:
        parts = dict(self._parts)
        places: list[_Place] = []
        for part in [one for one in parts if one.startswith("word/") and one.endswith(".xml")]:
            if part not in self._markup:
                if names_picture(parts[part], name):
                    return None
                continue
            markup = self._markup[part]
            drawings = None if markup is None else standing_drawings(markup, name)
            if markup is None or drawings is None:
                return None
            if drawings:
                media, identifier = make_room(parts, part, name, picture)
                places += [_Place(part, markup, drawing, media, identifier) for drawing in drawings]
        return Frame(stamped(parts, {*self._markup, *(place.media for place in places)})), places
