"""What a Word template uses and what is wrong with it, all of it in one reading, with the places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import jinja2
from jinja2 import nodes

from xltools.core.requirements import Requirements
from xltools.core.template_fields import nearest, template_fields
from xltools.document.blocks import Blocks, read_blocks
from xltools.document.carried import carried
from xltools.document.environment import FILTERS, TemplateEnvironment
from xltools.document.faults import WARNINGS, Fault
from xltools.document.fonts import Fonts, font_faults
from xltools.document.names import missing_names
from xltools.document.package import PackageError, Parts, main_part, parse, read_parts
from xltools.document.places import Place, paragraphs_of, parts_with_text
from xltools.document.remains import changes, cut_tags, halves, unfilled
from xltools.document.shapes import context_shape
from xltools.document.used import ITEM, Used, extra_columns, known_name, requirements_of, used_names
from xltools.errors import InputError
from xltools.records import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name of the data that a template uses, and every place where it does."""

    name: str
    written: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class TemplateReading:
    """What a template uses and what is wrong with it."""

    placeholders: tuple[Placeholder, ...]
    faults: tuple[Fault, ...]
    needs: Requirements
    extra: tuple[str, ...]
    """The agency's own columns of measures that it uses."""


@dataclass
class _Page:
    """One part with its tags, and the names used in them."""

    blocks: Blocks
    tree: nodes.Template
    used: list[Used] = field(default_factory=list)


def read_template(
    data: bytes, name: str, context: Mapping[str, Any], pictures: frozenset[str] = frozenset()
) -> TemplateReading:
    """Return what a template uses and what is wrong with it, by the names that ``context`` has.

    Raises:
        InputError: ``template-damaged``: the bytes are no Word document.
    """
    try:
        parts = read_parts(data)
        main_part(parts)
        return _read(parts, context, pictures)
    except PackageError as error:
        raise InputError("template-damaged", {"name": name, "detail": str(error)}) from error


def _read(parts: Parts, context: Mapping[str, Any], pictures: frozenset[str]) -> TemplateReading:
    environment = TemplateEnvironment()
    fonts = Fonts(parts)
    pages: list[_Page] = []
    faults: list[Fault] = list(carried(parts, dict(parts_with_text(parts))))
    repeated: list[Fault] = []
    order: dict[Place | None, int] = {None: -1}
    for part, kind in parts_with_text(parts):
        root = parse(parts[part])
        for _, place in paragraphs_of(root, kind):
            order.setdefault(place, len(order))
        blocks = read_blocks(root, kind, environment)
        tree = _parsed(blocks, environment)
        pages.append(_Page(blocks, tree, used_names(tree)))
        faults += halves(root, kind)
        faults += cut_tags(root, kind)
        faults += blocks.faults
        repeated += font_faults(fonts, root, kind)
        repeated += changes(root, kind)
    used = [one for page in pages for one in page.used]
    extra = extra_columns(used)
    for page in pages:
        faults += _unknown_names(page, _with_columns(context, extra), environment)
        faults += _unknown_filters(page, environment)
        faults += _wrong_shapes(page)
    faults += [*unfilled(parts), *_once_each(repeated)]
    return TemplateReading(
        placeholders=tuple(_placeholders(pages)),
        faults=tuple(sorted(faults, key=lambda fault: order.get(fault.place, len(order)))),
        needs=requirements_of(used, pictures),
        extra=tuple(extra),
    )


def _parsed(blocks: Blocks, environment: TemplateEnvironment) -> nodes.Template:
    try:
        return environment.parse(blocks.source)
    except jinja2.TemplateSyntaxError as error:
        blocks.faults.append(blocks.at(error.lineno).fault("bad-expression", detail=error.message or ""))
    except RecursionError:
        blocks.faults.append(blocks.tags[0].fault("bad-expression", detail="too many blocks in one another"))
    return nodes.Template([], lineno=1)


def own_needs(data: bytes, pictures: frozenset[str]) -> tuple[Requirements, int]:
    """Return what an agency's own template needs, and in how many places it does not print what stands there.

    It needs what it uses; everything, if it cannot be read for sure.
    """
    try:
        reading = read_template(data, "", {}, pictures)
    except (InputError, RecursionError):
        return replace(Requirements.everything(), pictures=pictures), 0
    known = WARNINGS | {"unknown-name", "unknown-name-meant"}
    wrong = sum(1 + fault.more for fault in reading.faults if fault.code not in known)
    return replace(Requirements.everything(), pictures=pictures) if wrong else reading.needs, wrong


def sample_of(context: Mapping[str, Any], extra: Iterable[str], value: str) -> dict[str, Any]:
    """Return sample data in which every measure has these columns of the agency's own too."""
    own = dict.fromkeys(extra, value)
    measures = [measure | {"extra": own | measure["extra"]} for measure in context["measures"]]
    return {**context, "measures": measures}


def _with_columns(context: Mapping[str, Any], extra: Sequence[str]) -> dict[str, Any]:
    return sample_of(context, extra, "") if "measures" in context else dict(context)


# ---------------------------------------------------------------- names


def _placeholders(pages: Sequence[_Page]) -> Iterator[Placeholder]:
    """Yield the known names in the order of the workbook, each with all its places."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for page in pages:
        for one in page.used:
            if name := _told_name(one.name):
                found.setdefault(name, []).append((one.written, page.blocks.at(one.line).place))
    order = list(template_fields())
    for name in sorted(found, key=lambda name: order.index(known_name(name))):
        places = dict.fromkeys(place for _, place in found[name])
        yield Placeholder(name, found[name][0][0], tuple(places))


def _told_name(name: str) -> str:
    """Return the name of the workbook's data in which a used one lies; what filters make of it is our own."""
    if name.startswith("measures.extra."):
        return name.replace(ITEM, "")
    return known_name(name)


def _unknown_names(
    page: _Page, context: Mapping[str, Any], environment: TemplateEnvironment
) -> Iterator[Fault]:
    for name, line in missing_names(page.tree, context_shape(context), environment.globals):
        tag = page.blocks.at(line)
        if not tag.source:
            continue
        meant = _meant(
            name, next((one for one in page.used if one.line == line and one.written == name), None)
        )
        yield tag.fault("unknown-name-meant" if meant else "unknown-name", name=name, meant=meant)


def _meant(name: str, used: Used | None) -> str:
    """Return what a misspelt name most likely means, written as it would be at that place."""
    if used is None:
        return ""
    group, _, member = used.name.partition(".")
    same = [known for known in template_fields() if known.startswith(f"{group}.")] if member else []
    meant = nearest(used.name, same) or nearest(used.name, _names())
    if meant.rpartition(".")[0] == used.name.rpartition(".")[0] and "." in name:
        return f"{name.rpartition('.')[0]}.{meant.rpartition('.')[2]}"
    return meant


def _names() -> list[str]:
    names = list(template_fields())
    return [*names, *dict.fromkeys(name.partition(".")[0] for name in names)]


def _unknown_filters(page: _Page, environment: TemplateEnvironment) -> Iterator[Fault]:
    for kind, known in ((nodes.Filter, environment.filters), (nodes.Test, environment.tests)):
        for node in page.tree.find_all(kind):
            if node.name not in known:
                meant = nearest(node.name, FILTERS) or nearest(node.name, known)
                code = "unknown-filter-meant" if meant else "unknown-filter"
                yield page.blocks.at(node.lineno).fault(code, name=node.name, meant=meant)


def _wrong_shapes(page: _Page) -> Iterator[Fault]:
    """Yield lists that are printed as they are, and texts that are read as lists: letter by letter."""
    fields = template_fields()
    groups = {name.partition(".")[0] for name in fields}
    for one in page.used:
        known = fields.get(one.name)
        is_list = one.name in groups or (known is not None and known.type in ("list", "paragraphs"))
        if one.purpose == "print" and is_list:
            yield page.blocks.at(one.line).fault("list-printed", name=one.written)
        if one.purpose == "items" and known is not None and not is_list:
            yield page.blocks.at(one.line).fault("text-as-list", name=one.written)


def _once_each(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield each kind of fault once, at its first place."""
    first: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        key = (fault.code, fault.params.get("font", ""))
        known = first.get(key)
        first[key] = replace(known, more=known.more + 1) if known else fault
    yield from first.values()
