"""What is wrong with a template: a code for the words, and the place to look at."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.core.messages import Language, say
from xltools.core.model import Severity
from xltools.document.places import Place, place_text
from xltools.records import dataclass

WARNINGS = frozenset({"curly-quotes", "font-missing", "font-without-thai", "tracked-changes"})
_LONGEST_START = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; ``near`` is how its paragraph reads, ``more`` how many other places have the same fault."""

    code: str
    place: Place | None
    near: str
    params: Mapping[str, str]
    more: int = 0

    @property
    def severity(self) -> Severity:
        """A warning where the document is printed all the same, an error where it is not, or lacks text."""
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR

    def where(self, language: Language) -> str:
        """Return the place in words, with the first words that stand there."""
        place = place_text(self.place, language) or say("template.whole_file", language)
        if not self.near:
            return place
        start = self.near if len(self.near) <= _LONGEST_START else f"{self.near[:_LONGEST_START]}…"
        return say("template.where", language, place=place, start=start)

    def message(self, language: Language) -> str:
        """Return what is wrong and how it is mended, in one line."""
        said = say(f"template.fault.{self.code}", language, **self.params)
        if self.more:
            said += say("template.more", language, count=self.more)
        return " ".join(said.split())
