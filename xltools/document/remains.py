"""What Word leaves in a file that is to be a template: changes not yet accepted, tags cut into pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xltools.document.faults import Fault
from xltools.document.package import Parts, W, parse
from xltools.document.places import TAG, PartKind, halves_of, paragraphs_of, text_of
from xltools.patterns import pattern_of

_HALF_OR_WHOLE = pattern_of(r"\{[{%#]|[}%#]\}")
_CHANGES = ("ins", "del", "moveFrom", "moveTo")
_UNFILLED = pattern_of(r"word/(comments|endnotes|charts/[^/]+|diagrams/data[^/]*)\.xml")


def halves(root: Any, part: PartKind) -> Iterator[Fault]:
    """Yield each piece of a tag whose other half is not in its paragraph."""
    starts = {place: " ".join(text_of(paragraph).split()) for paragraph, place in paragraphs_of(root, part)}
    for half in halves_of(root, part):
        yield Fault("half-tag", half.place, starts.get(half.place, ""), {"tag": half.text})


def cut_tags(root: Any, part: PartKind) -> Iterator[Fault]:
    """Yield the tags that Word has cut where they cannot be joined: half of it is in a link, say.

    Runs beside one another are joined again; what lies in different elements of the paragraph is not.
    """
    for paragraph, place in paragraphs_of(root, part):
        texts = [piece for piece in paragraph.iter(f"{{{W}}}t") if piece.text]
        ends: list[tuple[int, Any]] = []
        length = 0
        for piece in texts:
            length += len(piece.text)
            ends.append((length, _home(piece)))
        whole = "".join(piece.text for piece in texts)
        for match in TAG.finditer(whole):
            homes = {
                id(home)
                for (end, home), start in zip(ends, [0, *(end for end, _ in ends)], strict=False)
                if start < match.end() and end > match.start()
            }
            if len(homes) > 1:
                yield Fault("cut-tag", place, " ".join(whole.split()), {"tag": match[0]})


def _home(piece: Any) -> Any:
    run = piece.getparent()
    return run.getparent() if run is not None else None


def changes(root: Any, part: PartKind) -> Iterator[Fault]:
    """Yield each change that nobody has accepted yet."""
    for paragraph, place in paragraphs_of(root, part):
        for kind in _CHANGES:
            for change in paragraph.iter(f"{{{W}}}{kind}"):
                near = " ".join(text_of(paragraph).split())
                deleted = "".join(piece.text or "" for piece in change.iter(f"{{{W}}}delText"))
                tag = _HALF_OR_WHOLE.search(deleted)
                yield Fault("deleted-tag" if tag else "tracked-changes", place, near or deleted, {})


def unfilled(parts: Parts) -> Iterator[Fault]:
    """Yield the tags in parts of the file in which nothing is filled."""
    for name in parts:
        if _UNFILLED.fullmatch(name):
            tag = TAG.search("".join(str(piece) for piece in parse(parts[name]).itertext()))
            if tag:
                yield Fault("not-filled-here", None, "", {"tag": tag[0], "part": name})
