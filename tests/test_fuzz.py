"""Whatever is done to a workbook's bytes, the answer is a sound result or one clear line, never a crash.

The mutations are seeded and counted. ``XLTOOLS_FUZZ_ROUNDS`` says how many each workbook gets (100 if it is not
set; our own and the richest eight times as many), ``XLTOOLS_FUZZ_SEED`` which (1 if it is not set); a failure names the round that shows it again.
"""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from test_status_writer import SHARED, STRICT, TRANSITIONAL, content, made, parts_of, rezipped, rich

from xltools.core.dossier import read_dossier
from xltools.core.messages import LANGUAGES, error_fix, error_message
from xltools.core.requirements import Requirements
from xltools.core.rules import check
from xltools.errors import InputError, OutputError
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import new_workbook
from xltools.workbook.status_writer import with_status

ROUNDS = int(os.environ.get("XLTOOLS_FUZZ_ROUNDS", "100"))
SEED = int(os.environ.get("XLTOOLS_FUZZ_SEED", "1"))
Mutation = Callable[[random.Random, bytes], bytes]

_TAG = re.compile(rb"<[^>]*>")
_VALUE = re.compile(rb'"[^"]*"')
_ODD_VALUES = [
    b"", b"-1", b"0", b"1", b"99999999999999999999", b"9" * 5_000, b"1e999", b"NaN", b"true", b"A1:XFD1048576",
    b"XFE1", b"'", b"&amp;", b"&#0;", b"&x;", b"../../x", b"/", b"#", b"rId1", b"\xff\xfe", "ก".encode(), b"[" * 300,
    b"http://[", b" ", b"\t\n", b"_xD800_", b"{{ 1 }}", "²".encode(), "๑".encode(),
]  # fmt: skip
_ODD_TAGS = [
    b"<x>", b"</x>", b"<!-- ", b"<![CDATA[", b"<?x ?>", b"<!DOCTYPE a>", b"<f/>", b"<c/>", b"<row/>", b"<si/>",
    b"<mergeCell/>", b"<xf/>", b"<sheet/>", b"<Relationship/>", b"<Override/>", b"<tablePart/>", b"<definedName/>",
]  # fmt: skip


def _spot(chance: random.Random, data: bytes, pattern: re.Pattern[bytes]) -> tuple[int, int]:
    spots = [match.span() for match in pattern.finditer(data)]
    return chance.choice(spots) if spots else (0, 0)


def _other_value(chance: random.Random, data: bytes) -> bytes:
    start, end = _spot(chance, data, _VALUE)
    return data[:start] + b'"' + chance.choice(_ODD_VALUES) + b'"' + data[end:]


def _value_of_another(chance: random.Random, data: bytes) -> bytes:
    (start, end), (a, b) = _spot(chance, data, _VALUE), _spot(chance, data, _VALUE)
    return data[:start] + data[a:b] + data[end:]


def _no_tag(chance: random.Random, data: bytes) -> bytes:
    start, end = _spot(chance, data, _TAG)
    return data[:start] + data[end:]


def _no_element(chance: random.Random, data: bytes) -> bytes:
    start, end = _spot(chance, data, re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)"))
    return data[:start] + data[end:]


def _element_again(chance: random.Random, data: bytes) -> bytes:
    start, end = _spot(chance, data, re.compile(rb"<([\w:]+)(?:\s[^<>]*)?(?:/>|>[^<]*</\1>)"))
    return data[:end] + data[start:end] * chance.choice([1, 2, 300]) + data[end:]


def _odd_tag(chance: random.Random, data: bytes) -> bytes:
    _, end = _spot(chance, data, _TAG)
    return data[:end] + chance.choice(_ODD_TAGS) + data[end:]


def _other_text(chance: random.Random, data: bytes) -> bytes:
    start, end = _spot(chance, data, re.compile(rb">[^<]+<"))
    return data[:start] + b">" + chance.choice(_ODD_VALUES) + b"<" + data[end:]


def _other_name(chance: random.Random, data: bytes) -> bytes:
    """Rename an attribute or element everywhere, as another dialect might."""
    names = sorted(set(re.findall(rb"[<\s]([\w:]+)", data))) or [b"a"]
    return data.replace(chance.choice(names), chance.choice([*names, b"x:y"]))


def _other_dialect(_: random.Random, data: bytes) -> bytes:
    return data.replace(TRANSITIONAL.encode(), STRICT.encode())


def _other_encoding(chance: random.Random, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(["utf-16", "utf-16-le", "utf-8-sig", "utf-32"]))


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _bytes_changed(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 2, 8])):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


PART_MUTATIONS: list[Mutation] = [
    _other_value, _value_of_another, _no_tag, _no_element, _element_again, _odd_tag, _other_text, _other_name,
    _other_dialect, _other_encoding, _cut, _bytes_changed,
]  # fmt: skip
_WEIGHTS = [8, 5, 1, 5, 4, 3, 4, 2, 1, 1, 1, 2]


def _part_changed(chance: random.Random, data: bytes) -> bytes:
    parts = parts_of(data)
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for _ in range(chance.choice([1, 1, 2, 4])):
        name = chance.choice(names)
        mutation = chance.choices(PART_MUTATIONS, _WEIGHTS)[0]
        parts[name] = mutation(chance, parts[name])
    return rezipped(data, lambda name, _: parts[name])


def _members_changed(chance: random.Random, data: bytes) -> bytes:
    """Drop, rename, swap, repeat or empty members."""
    members = list(parts_of(data).items())
    at = chance.randrange(len(members))
    name, content_ = members.pop(at)
    other, other_content = chance.choice(members)
    changed = chance.choice(
        [
            [],
            [(name.upper(), content_)],
            [(name.replace("/", "\\"), content_)],
            [("/" + name, content_)],
            [(name + "/", b"")],
            [(name, other_content)],
            [(name, content_), (other.swapcase(), content_)],
            [(name, b"")],
            [("xl/../" + name, content_)],
        ]
    )
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])) as archive:
        for member, its_content in [*members[:at], *changed, *members[at:]]:
            archive.writestr(zipfile.ZipInfo(member), its_content)
    return output.getvalue()


def _archive_changed(chance: random.Random, data: bytes) -> bytes:
    """Change bytes of the archive's own records, where lies about sizes and places stand."""
    changed = bytearray(data)
    marks = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    for _ in range(chance.choice([1, 1, 3])):
        at = min(chance.choice(marks) + chance.randrange(4, 46), len(changed) - 1)
        changed[at] = chance.choice([0, 1, 8, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    return bytes(changed)


def _ends_changed(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return chance.choice(
        [data[:at], data[at:], data[:at] + data[at + chance.randrange(1, 99) :], b"junk" * 9 + data]
    )


MUTATIONS: list[Mutation] = [_part_changed, _members_changed, _archive_changed, _bytes_changed, _ends_changed]


def _sources() -> dict[str, Callable[[], bytes]]:
    """The workbooks that are mutated: ours, a stranger's full of features, and those of others that are here."""
    others = sorted((SHARED / "corpus").glob("*.xl*"), key=lambda path: (path.stat().st_size, path.name))
    few = {path.name: path.read_bytes for path in others[::4] if path.stat().st_size < 60_000}
    return {"ours": lambda: new_workbook(example="seed"), "rich": lambda: made(rich), **few}


SOURCES = _sources()


@pytest.mark.parametrize("source", SOURCES)
def test_no_mutation_of_a_workbook_crashes_or_harms(source: str) -> None:
    data = SOURCES[source]()
    for number in range(ROUNDS * (8 if source in ("ours", "rich") else 1)):
        chance = random.Random(f"{SEED} {zlib.crc32(source.encode())} {number}")
        mutation = chance.choices(MUTATIONS, [12, 2, 2, 1, 1])[0]
        try:
            mutated = mutation(chance, data)
            _is_answered_soundly(mutated)
        except Exception as error:
            raise AssertionError(f"round {number} of seed {SEED} on {source}") from error


def _is_answered_soundly(data: bytes) -> None:
    before = bytes(bytearray(data))
    try:
        workbook = read_workbook(data)
    except InputError as error:
        _has_words(error)
    else:
        check(read_dossier(workbook), Requirements.union([]))
    try:
        result = with_status(data, content())
    except (InputError, OutputError) as error:
        _has_words(error)
    else:
        assert with_status(result, content()) == result
        _is_as_readable(data, result)
    assert data == before


def _is_as_readable(data: bytes, result: bytes) -> None:
    """What could be read before reads the same afterwards, with the status sheet as one more or in its place."""
    try:
        old = read_workbook(data)
    except InputError:
        return
    new = {sheet.name: sheet for sheet in read_workbook(result).sheets}
    kept = [sheet for sheet in old.sheets if not sheet.name.startswith("สถานะ")]
    assert all(new[sheet.name].cells == sheet.cells for sheet in kept if _only_once(sheet.name, old.sheets))


def _only_once(name: str, sheets: tuple[object, ...]) -> bool:
    return [getattr(sheet, "name", "") for sheet in sheets].count(name) == 1


def _has_words(error: InputError | OutputError) -> None:
    for language in LANGUAGES:
        said = error_message(error, language)
        assert said
        assert error_fix(error, language)
        assert error.code not in said, "a code for want of words"


def test_the_same_seed_makes_the_same_mutations(mended_bytes: bytes, tmp_path: Path) -> None:
    made_twice = [_part_changed(random.Random("a"), mended_bytes) for _ in range(2)]
    assert parts_of(made_twice[0]) == parts_of(made_twice[1]) != parts_of(mended_bytes)
