"""Shipped templates that were compiled before they were shipped, so that one click need not compile them.

What they mean was said by docxtpl, as for all others, when prepare/build.py made their forms; here they are only
printed, in the same sandbox. Whatever is out of the ordinary (a draft, a text with bold letters, data of another
shape, an error) is left to the template itself, which says of it what is to be said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from xltools.core.rich import RichText
from xltools.core.schema import schema
from xltools.document.frames import Frames
from xltools.document.package import read_parts
from xltools.document.provenance import Stamped
from xltools.document.shapes import MEASURE, OWNER, SIGNER, ListOf, Plain, Record, Shape
from xltools.records import dataclass
from xltools.resources import program_version

if TYPE_CHECKING:
    from xltools.document.direct import DirectPart
    from xltools.document.environment import TemplateEnvironment
    from xltools.document.template import Template, Undeclared

_LONGEST_PART = 100_000_000
_KINDS = (str, RichText, int, float, bool, date, datetime)
_LISTS = ("measures", "owners", "signers")


@dataclass(frozen=True)
class Form:
    """What is kept of a compiled template: of each part with tags the Python text that prints it, and those pieces
    of its own markup that ``Frames`` looks at; and what the printed parts go into.
    """

    sources: Mapping[str, str]
    markup: Mapping[str, Sequence[str]]
    stamped: Stamped


class ReadyTemplate:
    """A shipped template that is printed without being compiled; it does what a ``Template`` does."""

    def __init__(self, data: bytes, name: str, form: Any) -> None:
        self.name = name
        self._data = data
        self._form = form
        parts = read_parts(data)
        standing = {part: form.ALTERED.get(part) or parts[part] for part in form.STANDING}
        plain = Stamped(standing, frozenset(form.CHANGING), form.CUSTOM, form.PROPERTIES)
        self._frames = Frames(parts, form.MARKUP, plain)

    @cached_property
    def _template(self) -> Template:
        from xltools.document.template import Template

        return Template(self._data, self.name)

    def undeclared(self, context: Mapping[str, Any]) -> list[Undeclared]:
        """Return every name the template asks for and ``context`` lacks: none where it has all that are promised."""
        return [] if _is_as_promised(context) else self._template.undeclared(context)

    def render(
        self,
        context: Mapping[str, Any],
        *,
        now: datetime,
        title: str,
        draft: bool = False,
        pictures: Mapping[str, bytes] | None = None,
        origin: str = "",
        made_of: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the document, byte for byte as ``Template.render`` does."""
        if not draft:
            with suppress(Exception):  # whatever it is, the template meets it too, and says where
                environment, parts = self._compiled
                environment.start()
                printed = {name: part.print(context, _LONGEST_PART) for name, part in parts.items()}
                if filled := self._frames.filled(printed, pictures or {}):
                    frame, contents = filled
                    told = {**(made_of or {}), "template": self._form.MADE_OF}
                    return frame.fill(
                        contents, now=now, title=title, version=program_version(), origin=origin, made_of=told
                    )
        return self._template.render(
            context, now=now, title=title, draft=draft, pictures=pictures, origin=origin, made_of=made_of
        )

    @cached_property
    def _compiled(self) -> tuple[TemplateEnvironment, dict[str, DirectPart]]:
        import jinja2

        from xltools.document.direct import DirectPart
        from xltools.document.environment import TemplateEnvironment
        from xltools.document.printing import PRINTERS

        if jinja2.__version__ != self._form.JINJA:
            raise RuntimeError("compiled by another Jinja")
        environment = TemplateEnvironment()
        parts = {}
        for name, make in self._form.PARTS.items():
            root = make(environment, **PRINTERS)
            page = {"name": name, "__file__": name, "root": root, "blocks": {}, "debug_info": ""}
            template = jinja2.Template.from_module_dict(environment, page, environment.make_globals(None))
            parts[name] = DirectPart(template)
        return environment, parts


def template_of(data: bytes, name: str) -> Template | ReadyTemplate:
    """Return a template to be filled: the form that was shipped with it, if it is still the one it was made of."""
    with suppress(Exception):  # a form that cannot be used is no reason not to fill its template
        form = import_module(f"xltools.prepared.{name.replace('-', '_')}")
        if hashlib.sha256(data).hexdigest() == form.MADE_OF:
            return ReadyTemplate(data, name, form)
    from xltools.document.template import Template

    return Template(data, name)


def promised_shapes() -> Iterator[Record]:
    """Yield the shapes of data that has the names every workbook gives, once for each kind of value.

    A name is looked for in one value at a time: what is missing for no kind is missing for no mixture of them.
    """
    for leaf in (None, *map(Plain, _KINDS)):
        groups: dict[str, dict[str, Shape]] = {}
        for group, name in _names():
            groups.setdefault(group, {})[name] = ListOf(leaf) if group == "text" else leaf
        items = {"measures": {**MEASURE, "extra": Record({})}, "owners": OWNER, "signers": SIGNER}
        lists = {name: ListOf(Record(item)) for name, item in items.items()}
        yield Record({**{group: Record(names) for group, names in groups.items()}, **lists})


def _is_as_promised(context: Mapping[str, Any]) -> bool:
    """Tell whether data has the names of ``promised_shapes``, a list or a plain value behind each."""
    for group, name in _names():
        value = context.get(group, {}).get(name, _names)
        if group == "text":
            if type(value) is not list or not all(isinstance(line, str) for line in value):
                return False
        elif value is not None and not isinstance(value, _KINDS):
            return False
    return all(isinstance(context.get(name), list) for name in _LISTS)


def _names() -> Iterator[tuple[str, str]]:
    """Yield the groups and names that a workbook gives whatever stands in it."""
    for key in schema().fields.entries:
        group, _, name = key.partition(".")
        yield group, name
    for section in schema().sections.values():
        yield "text", section
