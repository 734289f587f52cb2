"""A Word template, compiled once and filled many times.

docxtpl gives the tags their meaning: its ``patch_xml`` turns a part's markup into Jinja source, and its
``fix_tables`` mends grids after loops over columns. The rest is done here, because docxtpl
runs template code unsandboxed, drops text that is not escaped, and writes other bytes each time.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property, partial
from types import TracebackType
from typing import Any

import jinja2
from jinja2 import nodes

from xltools.core.messages import LANGUAGES
from xltools.document.carried import carried, without_attached_template, without_bindings
from xltools.document.direct import SOURCE_NAME, DirectPart, direct_part, direct_source
from xltools.document.draft import mark_draft
from xltools.document.environment import TemplateEnvironment
from xltools.document.finish import LostText, finish, grids_fit
from xltools.document.frames import Frames
from xltools.document.names import missing_names
from xltools.document.package import (
    PackageError,
    Parts,
    content_type,
    main_part,
    parse,
    read_parts,
    serialize,
    set_content_type,
)
from xltools.document.pictures import replace_picture, with_drawings
from xltools.document.places import (
    PartKind,
    Place,
    TagLines,
    halves_of,
    one_tag_a_line,
    parts_with_text,
    place_text,
    tags_of,
)
from xltools.document.proof import UnprovedError, prove
from xltools.document.provenance import Frame, stamped
from xltools.document.ready import Form, promised_shapes
from xltools.document.shapes import Record, context_shape, shape_key
from xltools.errors import InputError
from xltools.records import dataclass
from xltools.resources import program_version

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DOCUMENT = f"{_WORD}.document.main+xml"
_WORD_TEMPLATE = f"{_WORD}.template.main+xml"
_FOREIGN = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_ESCAPED_TAGS = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_LONGEST_PART = 100_000_000
_SHAPES_REMEMBERED = 64
"""For so many shapes of data a template remembers which names they lack."""


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A name that a template asks for and the data lacks, and the first place where it stands."""

    name: str
    place: Place | None


@dataclass(frozen=True)
class _Part:
    """One part of the template that has tags: its tree for reading, its compiled forms for printing.

    ``direct`` is there only if the part is proved to need no mending; then the other is rarely asked for.
    """

    name: str
    tree: nodes.Template
    compile: Callable[[], jinja2.Template]
    lines: TagLines
    direct: DirectPart | None

    @property
    def markup(self) -> list[str]:
        """The template's own markup, in the pieces between its tags."""
        return [piece.data for piece in self.tree.find_all(nodes.TemplateData)]

    @cached_property
    def compiled(self) -> jinja2.Template:
        """The template of a part that is read again and mended once it is printed."""
        return self.compile()


class Template:
    """A Word template ready to be filled.

    Args:
        data: The bytes of the .docx (or .dotx) file.
        name: What messages call it.
        long_way: Whether every part is read again and mended, be it proved to need none or not.

    Raises:
        InputError: ``template-damaged``, ``template-macros`` or ``template-syntax``.
    """

    def __init__(self, data: bytes, name: str, *, long_way: bool = False) -> None:
        self.name = name
        self._sha256 = hashlib.sha256(data).hexdigest()
        self._long_way = long_way
        self._environment = TemplateEnvironment()
        self._undeclared: dict[Hashable, list[Undeclared]] = {}
        self._unknown: list[tuple[str, Place | None]] = []
        try:
            self._parts = self._read(data)
            self._pages = [
                page
                for part, kind in parts_with_text(self._parts)
                if (page := self._compile(part, kind)) is not None
            ]
            markup = {page.name: page.markup if page.direct else None for page in self._pages}
            self._frames = Frames(self._parts, markup)
        except PackageError as error:
            raise InputError("template-damaged", {"name": name, "detail": str(error)}) from error

    @property
    def unproved(self) -> tuple[str, ...]:
        """The parts of which it is not proved that they need no mending."""
        return tuple(page.name for page in self._pages if page.direct is None)

    def form(self) -> Form | None:
        """Return what may be kept of the template so that it need not be compiled again.

        None unless all of it is proved, and whatever the data's values are, it asks for no name that they lack.
        """
        lacking = (found for shape in promised_shapes() for found in self._find_undeclared(shape))
        if self.unproved or self._unknown or next(lacking, None) is not None:
            return None
        sources = {page.name: direct_source(self._environment, page.tree, page.name) for page in self._pages}
        markup = {page.name: with_drawings(page.markup) for page in self._pages}
        return Form(sources, markup, stamped(self._parts, sources))

    def undeclared(self, context: Mapping[str, Any]) -> list[Undeclared]:
        """Return every name the template asks for and ``context`` lacks, each with its first place.

        Unknown filters and tests are among them, written ``|name``. Nothing is printed for it, and the
        items of lists are known without data.
        """
        data = context_shape(context)
        key = shape_key(data)
        if key not in self._undeclared:
            if len(self._undeclared) >= _SHAPES_REMEMBERED:
                self._undeclared.clear()
            self._undeclared[key] = self._find_undeclared(data)
        return list(self._undeclared[key])

    def _find_undeclared(self, data: Record) -> list[Undeclared]:
        found: dict[str, Place | None] = {}
        for page in self._pages:
            for name, line in missing_names(page.tree, data, self._environment.globals):
                tag = page.lines.at(line)
                found.setdefault(name, tag.place if tag else None)
        for name, place in self._unknown:
            found.setdefault(name, place)
        return [Undeclared(name, place) for name, place in found.items()]

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
        """Return the document: the same arguments give the same bytes.

        Args:
            context: What the template may use.
            now: When it is made, for its properties.
            title: Its title, for its properties.
            draft: Whether «ร่าง» stands across every page.
            origin: Whose document it is, kept in its properties.
            made_of: Agency, fiscal year and workbook's digest, kept there too, with the template's digest.
            pictures: Pictures by the name or alternative text of those in the template they replace.

        Raises:
            InputError: ``template-undefined`` for a name the data lacks, ``template-failed`` for
                anything else the template does wrong, ``picture-unreadable`` for a picture.
        """
        self._environment.start()
        printed = {page.name: self._print(page, context) for page in self._pages}
        filled = None if draft else self._with_pictures(printed, pictures or {})
        if filled is None:
            filled = self._long_way_with(self._parts | printed, pictures or {}, draft=draft)
        frame, contents = filled
        told = {**(made_of or {}), "template": self._sha256}
        return frame.fill(
            contents, now=now, title=title, version=program_version(), origin=origin, made_of=told
        )

    def _with_pictures(
        self, printed: dict[str, bytes], pictures: Mapping[str, bytes]
    ) -> tuple[Frame, dict[str, bytes]] | None:
        try:
            return self._frames.filled(printed, pictures)
        except PackageError:
            return None  # the long way says of which picture

    @staticmethod
    def _long_way_with(
        parts: Parts, pictures: Mapping[str, bytes], *, draft: bool
    ) -> tuple[Frame, dict[str, bytes]]:
        for name, picture in pictures.items():
            try:
                parts = replace_picture(parts, name, picture)
            except PackageError as error:
                raise InputError("picture-unreadable", {"name": name}) from error
        return Frame(stamped(mark_draft(parts) if draft else parts, ())), {}

    # ------------------------------------------------------------ compiling

    def _read(self, data: bytes) -> Parts:
        parts = read_parts(data)
        document = main_part(parts)
        kind = content_type(parts, document)
        for fault in carried(parts, dict(parts_with_text(parts))):
            if fault.code == "macros":
                raise InputError("template-macros", {"name": self.name})
            raise InputError(
                "template-carries",
                {
                    "name": self.name,
                    "said_th": fault.message("th"),
                    "said_en": fault.message("en"),
                    **_named("", fault.place),
                },
            )
        without_attached_template(parts)
        if kind == _WORD_TEMPLATE:
            set_content_type(parts, document, _DOCUMENT)
        elif kind != _DOCUMENT:
            raise PackageError("not a Word document")
        return parts

    def _compile(self, name: str, kind: PartKind) -> _Part | None:
        root = parse(self._parts[name])
        without_bindings(root)
        for half in halves_of(root, kind):
            raise InputError("template-half-tag", {"name": self.name, **_named(half.text, half.place)})
        markup = serialize(root).decode("utf-8")
        if not re.search(r"\{(<[^>]*>)*[{%#]", markup):
            return None
        markup = markup.partition("?>")[2].lstrip()
        source = one_tag_a_line(_docxtpl().patch_xml(markup))
        lines = TagLines(source, tags_of(root, kind))
        try:
            tree = self._environment.parse(source)
            for data in tree.find_all(nodes.TemplateData):
                for escaped, shown in _ESCAPED_TAGS:
                    data.data = data.data.replace(escaped, shown)
            self._check(tree, lines)
            direct = self._direct(tree, name)
            part = _Part(name, tree, partial(self._compiled, tree, name), lines, direct)
            if direct is None:
                _ = part.compiled  # what Jinja cannot compile is said now
            return part
        except jinja2.TemplateSyntaxError as error:
            raise self._error("template-syntax", error.message or str(error), lines, error.lineno) from error

    def _compiled(self, tree: nodes.Template, name: str) -> jinja2.Template:
        code = self._environment.compile(tree, name=name, filename=SOURCE_NAME)
        return jinja2.Template.from_code(self._environment, code, self._environment.make_globals(None))

    def _direct(self, tree: nodes.Template, name: str) -> DirectPart | None:
        try:
            if self._long_way:
                return None
            prove(tree)
        except UnprovedError:
            return None
        return direct_part(self._environment, direct_source(self._environment, tree, name))

    def _check(self, tree: nodes.Template, lines: TagLines) -> None:
        """Refuse other files, and note the filters and tests that do not exist."""
        for foreign in tree.find_all(_FOREIGN):
            raise jinja2.TemplateSyntaxError("a template cannot take in another file", foreign.lineno)
        for block in tree.find_all(nodes.EvalContextModifier):
            raise jinja2.TemplateSyntaxError("text of the workbook is always escaped", block.lineno)
        tables: dict[Any, dict[str, Any]] = {
            nodes.Filter: self._environment.filters,
            nodes.Test: self._environment.tests,
        }
        used = [(node, table) for kind, table in tables.items() for node in tree.find_all(kind)]
        for node, known in used:
            if node.name not in known:
                tag = lines.at(node.lineno)
                self._unknown.append((f"|{node.name}", tag.place if tag else None))
                self._environment.tolerate(known, node.name)

    # ------------------------------------------------------------ printing

    def _print(self, page: _Part, context: Mapping[str, Any]) -> bytes:
        if page.direct is not None:
            with suppress(Exception):  # whatever it is, the long way meets it too, and says where
                return page.direct.print(context, _LONGEST_PART)
            self._environment.start()
        try:
            root = finish(_within_limit(page.compiled.generate(context)))
            if not grids_fit(root):
                root = _docxtpl().fix_tables(serialize(root).partition(b"?>")[2].decode("utf-8"))
            return serialize(root)
        except jinja2.UndefinedError as error:
            code, detail, line = "template-undefined", str(error), _failing_line(error.__traceback__)
        except PackageError as error:
            code, detail, line = "template-failed", f"the tags do not fit together: {error}", None
        except LostText as error:
            code, detail, line = "template-failed", f"this text would not be seen in Word: {error}", None
        except Exception as error:  # noqa: BLE001 - whatever a stranger's template makes Jinja or docxtpl raise
            line = _failing_line(error.__traceback__)
            code, detail = "template-failed", f"{type(error).__name__}: {error}"
        raise self._error(code, detail, page.lines, line)

    def _error(self, code: str, detail: str, lines: TagLines, line: int | None) -> InputError:
        tag = lines.at(line) if line is not None else None
        first_line = detail.splitlines()[0] if detail else ""
        where = _named(tag.text, tag.place) if tag else _named("", None)
        return InputError(code, {"name": self.name, "detail": first_line, **where})


def _named(text: str, place: Place | None) -> dict[str, str]:
    """Return a tag and where it stands, as messages name them."""
    return {"line": text, **{f"place_{language}": place_text(place, language) for language in LANGUAGES}}


def _docxtpl() -> Any:
    from docxtpl import DocxTemplate

    return DocxTemplate(io.BytesIO())


def _within_limit(pieces: Iterator[str]) -> str:
    collected: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _LONGEST_PART:
            raise jinja2.TemplateRuntimeError("the template prints without end")
        collected.append(piece)
    return "".join(collected)


def _failing_line(traceback: TracebackType | None) -> int | None:
    """Return the line of the Jinja source in which an error arose."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == SOURCE_NAME:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
