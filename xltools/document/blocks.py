"""The tags of a template as its author typed them: which open, which close, and which cannot work.

Everything is told in one reading, where Jinja stops at the first fault. What is left of the tags is
Jinja source with one line for each, in which names can be looked up whatever else is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jinja2

from xltools.core.template_fields import nearest
from xltools.document.environment import TemplateEnvironment
from xltools.document.faults import Fault
from xltools.document.package import W
from xltools.document.places import TAG, PartKind, Place, paragraphs_of, text_of
from xltools.patterns import pattern_of
from xltools.records import dataclass, field

_INSIDE = pattern_of(r"\{([{%#])[-+]?(?:(tr|tc|p|r)\s)?(.*?)[-+]?[}%#]\}", re.DOTALL)
_WORD = pattern_of(r"\s*([A-Za-z_]+)")
_CURLY = pattern_of("[“”‘’]")
_OTHER_QUOTES = pattern_of("[„‟‚‛«»‹›＂＇″′`´]")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_OPENS = ("for", "if", "macro", "call", "filter", "with", "set", "raw")
_MIDDLE = {"else": ("for", "if"), "elif": ("if",)}
_ALONE = ("cellbg", "colspan", "vm", "hm")
_FORBIDDEN = ("include", "import", "from", "extends", "autoescape", "block", "do")
_WORDS = (*_OPENS, *_MIDDLE, *(f"end{word}" for word in _OPENS))
_PICTURES = tuple(f"{{{W}}}{name}" for name in ("drawing", "pict", "object"))
_UNITS = {"p": "p", "tr": "tr", "tc": "tc"}


@dataclass(slots=True)
class TemplateTag:
    """One tag: its kind is ``{``, ``%`` or ``#``, ``source`` what becomes of it in Jinja's own writing."""

    text: str
    kind: str
    prefix: str
    inside: str
    paragraph: Any
    place: Place
    near: str
    source: str = ""

    @property
    def word(self) -> str:
        """The first word of a statement, such as ``for``."""
        match = _WORD.match(self.inside)
        return match[1] if match and self.kind == "%" else ""

    def holder(self, name: str) -> Any:
        """Return the table, row, cell or paragraph around the tag, None where there is none."""
        element = self.paragraph
        while element is not None and element.tag != f"{{{W}}}{name}":
            element = element.getparent()
        return element

    def fault(self, code: str, **params: str) -> Fault:
        """Return what is wrong with the tag."""
        return Fault(code, self.place, self.near, {"tag": self.text, **params})


@dataclass
class Blocks:
    """The tags of one part, and what is wrong with them."""

    tags: list[TemplateTag]
    faults: list[Fault] = field(default_factory=list)

    @property
    def source(self) -> str:
        """Jinja source with a line for each tag."""
        return "\n".join(tag.source for tag in self.tags)

    def at(self, line: int) -> TemplateTag:
        """Return the tag of a line, counted from 1."""
        return self.tags[min(line, len(self.tags)) - 1]


def read_blocks(root: Any, part: PartKind, environment: TemplateEnvironment) -> Blocks:
    """Return the tags of one part with their faults."""
    blocks = Blocks(list(_tags(root, part)))
    reader = _Reader(environment, blocks.faults)
    for tag in blocks.tags:
        reader.read(tag)
    reader.close_all(blocks.tags)
    return blocks


def _tags(root: Any, part: PartKind) -> Iterator[TemplateTag]:
    for paragraph, place in paragraphs_of(root, part):
        text = text_of(paragraph)
        near = " ".join(text.split())
        for match in TAG.finditer(text):
            kind, prefix, inside = _INSIDE.fullmatch(match[0]).groups()  # type: ignore[union-attr]
            inside = " ".join(inside.translate(_STRAIGHT).split())
            yield TemplateTag(match[0], kind, prefix or "", inside, paragraph, place, near)


class _Reader:
    """Reads the tags of one part in their order."""

    def __init__(self, environment: TemplateEnvironment, faults: list[Fault]) -> None:
        self._environment = environment
        self._faults = faults
        self._open: list[TemplateTag] = []

    def read(self, tag: TemplateTag) -> None:
        """Write a tag's source and note what is wrong with it."""
        if self._open and self._open[-1].word == "raw" and tag.word != "endraw":
            return
        if tag.kind == "#":
            return
        self._look_at(tag)
        if tag.kind == "{":
            tag.source = self._whole(tag, f"{{{{ {tag.inside} }}}}")
        else:
            self._statement(tag)

    def _look_at(self, tag: TemplateTag) -> None:
        if _OTHER_QUOTES.search(tag.inside):
            self._faults.append(tag.fault("odd-quotes"))
        elif _CURLY.search(tag.text):
            self._faults.append(tag.fault("curly-quotes"))
        if tag.prefix and re.search("[}%]", tag.inside):
            self._faults.append(tag.fault("sign-in-prefixed-tag"))
        if tag.kind == "{" and tag.prefix:
            self._faults.append(tag.fault("no-rich-tags"))
        elif tag.prefix in _UNITS:
            holder = tag.holder(_UNITS[tag.prefix])
            if holder is None:
                self._faults.append(tag.fault("not-in-table"))
            else:
                rest = " ".join(text_of(holder).replace(tag.text, "", 1).split())
                if rest:
                    self._faults.append(tag.fault("text-beside", rest=rest[:60]))
                elif next(holder.iter(*_PICTURES), None) is not None:
                    self._faults.append(tag.fault("picture-beside"))

    def _statement(self, tag: TemplateTag) -> None:
        word = tag.word
        if word in _FORBIDDEN:
            self._faults.append(tag.fault("forbidden", word=word))
        elif word.startswith("end") and word[3:] in _OPENS:
            self._close(tag, word[3:])
        elif word in _MIDDLE:
            self._middle(tag)
        elif word == "set" and "=" in tag.inside:
            tag.source = self._whole(tag, f"{{% {tag.inside} %}}")
        elif word in _OPENS:
            tag.source = self._whole(tag, f"{{% {tag.inside} %}}", f"{{% end{word} %}}") or "{% if true %}"
            self._open.append(tag)
        elif word in _ALONE:
            if tag.holder("tc") is None:
                self._faults.append(tag.fault("not-in-table"))
            value = tag.inside[len(word) :].strip() or "''"
            tag.source = self._whole(tag, f"{{{{ {value} }}}}")
        else:
            self._unknown(tag, word)

    def _unknown(self, tag: TemplateTag, word: str) -> None:
        if word in ("p", "tr", "tc", "r"):
            self._faults.append(tag.fault("space-before-prefix", prefix=word))
            tag.prefix, tag.inside = word, tag.inside[len(word) :].strip()
            self._statement(tag)
            return
        wanted = [f"end{self._open[-1].word}"] if self._open and word.startswith("e") else []
        meant = nearest(word, wanted) or nearest(word, _WORDS)
        code = "unknown-tag-meant" if meant else "unknown-tag"
        self._faults.append(tag.fault(code, word=word, meant=meant))
        if meant:
            tag.inside = meant + tag.inside[len(word) :]
            self._statement(tag)

    def _middle(self, tag: TemplateTag) -> None:
        holders = [opener for opener in self._open if opener.word in _MIDDLE[tag.word]]
        if not holders:
            self._faults.append(tag.fault("closes-nothing", word=tag.word))
            return
        self._close_down_to(holders[-1], tag)
        around = (
            ("{% if true %}", "{% endif %}") if tag.word == "elif" else ("{% for x in [] %}", "{% endfor %}")
        )
        source = f"{{% {tag.inside} %}}"
        if self._parses(tag, f"{around[0]}{source}{around[1]}"):
            tag.source += source

    def _close(self, tag: TemplateTag, word: str) -> None:
        opener = next((one for one in reversed(self._open) if one.word == word), None)
        if opener is None:
            self._faults.append(tag.fault("closes-nothing", word=tag.word))
            return
        self._close_down_to(opener, tag)
        self._open.pop()
        tag.source += _end_of(opener)
        self._pair(opener, tag)

    def _close_down_to(self, opener: TemplateTag, tag: TemplateTag) -> None:
        while self._open[-1] is not opener:
            tag.source += self._never_closed(self._open.pop())

    def close_all(self, tags: list[TemplateTag]) -> None:
        """Note every block that is still open at the end of the part."""
        while self._open:
            tags[-1].source += self._never_closed(self._open.pop())

    def _never_closed(self, opener: TemplateTag) -> str:
        self._faults.append(opener.fault("never-closed", end=f"end{opener.word}"))
        return _end_of(opener)

    def _pair(self, opener: TemplateTag, tag: TemplateTag) -> None:
        if opener.prefix != tag.prefix:
            self._faults.append(tag.fault("prefix-differs", opener=opener.text))
        elif tag.prefix in ("p", "tr", "tc"):
            unit = tag.holder(tag.prefix)
            same = unit is not None and unit is opener.holder(tag.prefix)
            outer = {"tr": "tbl", "tc": "tr"}.get(tag.prefix)
            apart = outer is not None and tag.holder(outer) is not opener.holder(outer)
            if same or apart:
                self._faults.append(tag.fault("same-unit" if same else "apart", opener=opener.text))

    def _whole(self, tag: TemplateTag, source: str, closing: str = "") -> str:
        return source if self._parses(tag, source + closing) else ""

    def _parses(self, tag: TemplateTag, source: str) -> bool:
        try:
            self._environment.parse(source)
        except (jinja2.TemplateSyntaxError, RecursionError) as error:
            if not _OTHER_QUOTES.search(tag.inside):
                self._faults.append(tag.fault("bad-expression", detail=str(error)))
            return False
        return True


def _end_of(opener: TemplateTag) -> str:
    return "{% endif %}" if opener.source == "{% if true %}" else f"{{% end{opener.word} %}}"
