"""The text of one cell in the XML of a workbook, with what is bold or underlined in it."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.core.model import TextRun
from xltools.core.rich import joined

RUN_PARTS = frozenset({"r", "b", "u"})
"""Elements of rich text in a cell; elsewhere among cells there are none of these names."""
_OFF = frozenset({"0", "false", "none"})


class TextPieces:
    """The text of one string as it is read, run by run."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._runs: list[TextRun] = []
        self._bold = self._underlined = False

    def clear(self) -> None:
        """Begin another string."""
        self.found.clear()
        self._runs.clear()
        self._bold = self._underlined = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin a run, or note that the one that has begun is bold or underlined."""
        if name == "r":
            self._bold = self._underlined = False
        elif attributes.get("val") not in _OFF:
            self._bold |= name == "b"
            self._underlined |= name == "u"

    def add(self, text: str) -> None:
        """Add the text of the run, or the whole text of a string without runs."""
        if self._bold or self._underlined:
            self._runs += [TextRun(piece) for piece in self.found] if not self._runs else []
            self._runs.append(TextRun(text, self._bold, self._underlined))
        elif self._runs:
            self._runs.append(TextRun(text))
        self.found.append(text)

    def text(self) -> str:
        """Return the whole text."""
        return joined(self._runs) if self._runs else "".join(self.found)
