"""Whoever made the workbook: the status sheet goes in, comes anew, and everything else is as it was."""

from __future__ import annotations

import functools
import io
import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from features import FEATURES, workbook
from lxml import etree
from python_calamine import CalamineWorkbook
from test_status_writer import (
    INDEX_PARTS,
    SHARED,
    changed,
    content,
    in_utf16,
    made,
    parts_of,
    prefixed,
    replaced,
    rezipped,
    rich,
    strict,
    with_absolute_targets,
    with_bom_and_decoys,
    without_r_prefix,
)

from xltools.core.model import Cell
from xltools.errors import InputError
from xltools.workbook.package import Package, content_type, workbook_part
from xltools.workbook.reader import read_workbook
from xltools.workbook.status_writer import status_sheet_name, with_status

MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
REFUSED = {"signed-workbook", "shared-workbook", "structure-protected", "not-a-workbook", "damaged-workbook"}


# ---------------------------------------------------------------- traps made by hand


def of_type(kind: str) -> bytes:
    return replaced(made(rich), "[Content_Types].xml", MACRO_TYPE, f"application/vnd.{kind}.main+xml")


def with_backslashes(data: bytes) -> bytes:
    """Member names as some libraries on Windows wrote them."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts_of(data).items():
            archive.writestr(name if name.startswith("[") else name.replace("/", "\\"), text)
    return output.getvalue()


class _OneWay(io.RawIOBase):
    """A stream that cannot go back: zip writes its sizes behind each member."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.pieces.append(bytes(data))
        return len(data)


def with_descriptors(data: bytes) -> bytes:
    stream = _OneWay()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts_of(data).items():
            archive.writestr(name, text)
    return b"".join(stream.pieces)


def with_zip64_members(data: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts_of(data).items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(text)
    return output.getvalue()


def with_stored_members_folders_and_comment(data: bytes) -> bytes:
    output = io.BytesIO(b"junk before the archive")
    output.seek(0, io.SEEK_END)
    with zipfile.ZipFile(output, "a") as archive:
        archive.comment = "หมายเหตุ".encode()
        archive.mkdir("xl")
        for name, text in parts_of(data).items():
            info = zipfile.ZipInfo(name, (2007, 1, 2, 3, 4, 6))
            info.extra = b"\x28\xa2\x04\x00abcd"
            info.comment = b"of a member"
            archive.writestr(info, text)
    return output.getvalue()


def with_decoys(data: bytes) -> bytes:
    decoy = "<!-- </sheets><sheets> --><?pi </sheets>?>"
    book = parts_of(data)["xl/workbook.xml"].decode()
    book = re.sub(r"<(/?)sheets>", lambda tag: f"{decoy}<{tag[1]}sheets >{decoy}", book)
    data = rezipped(data, lambda name, text: book.encode() if name == "xl/workbook.xml" else text)
    return replaced(data, "[Content_Types].xml", "</Types>", "<!-- </Types> --></Types>")


def with_an_id_that_leads_nowhere(data: bytes) -> bytes:
    """The next free number of a relationship is one that a sheet without a part bears already."""
    numbers = [int(n) for n in re.findall(rb'Id="rId(\d+)"', parts_of(data)["xl/_rels/workbook.xml.rels"])]
    lost = f'<sheet name="หาย" sheetId="77" r:id="rId{max(numbers) + 1}"/></sheets>'
    return replaced(data, "xl/workbook.xml", "</sheets>", lost)


def with_gaps_in_numbers(data: bytes) -> bytes:
    data = replaced(data, "xl/workbook.xml", 'sheetId="1"', 'sheetId="4711"')
    return rezipped(
        data,
        lambda name, text: (
            text.replace(b'"rId1"', b'"R0f"')
            if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
            else text
        ),
    )


def with_the_highest_sheet_number(data: bytes) -> bytes:
    return replaced(data, "xl/workbook.xml", 'sheetId="2"', 'sheetId="65534"')


def with_styles_that_are_not_there(data: bytes) -> bytes:
    return rezipped(
        data,
        lambda name, text: (
            text.replace(b'<c r="A1"', b'<c s="999" r="A1"')
            if name.startswith("xl/worksheets/sheet")
            else text
        ),
    )


def with_fonts_that_are_not_there(data: bytes) -> bytes:
    return rezipped(
        data,
        lambda name, text: (
            re.sub(rb'(<cellXfs .*?)fontId="\d+"', rb'\g<1>fontId="50"', text, count=1)
            if name == "xl/styles.xml"
            else text
        ),
    )


def with_alternate_content_and_extensions(data: bytes) -> bytes:
    wrapped = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        'Requires="x15"><x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" '
        'url="C:\\ก\\"/></mc:Choice></mc:AlternateContent><bookViews>'
    )
    data = replaced(data, "xl/workbook.xml", "<bookViews>", wrapped)
    extension = '<extLst><ext uri="{1}"><x:y xmlns:x="urn:x"> <sheets/> </x:y></ext></extLst></workbook>'
    return replaced(data, "xl/workbook.xml", "</workbook>", extension)


def with_a_calculation_chain(data: bytes) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    arrow = f'<Relationship Id="rIdC" Type="{kind}" Target="calcChain.xml"/></Relationships>'
    data = replaced(data, "xl/_rels/workbook.xml.rels", "</Relationships>", arrow)
    chain = f'<calcChain xmlns="{main}"><c r="B1" i="2"/></calcChain>'.encode()
    return rezipped(data, lambda _, text: text, **{"xl/calcChain.xml": chain})


def with_another_place_for_the_index(data: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts_of(data).items():
            if name in ("[Content_Types].xml", "_rels/.rels"):
                text = text.replace(b"/xl/", b"/office/").replace(b'"xl/', b'"/office/')
            archive.writestr(re.sub(r"^xl/", "office/", name), text)
    return output.getvalue()


def _rich_but(change: Callable[[bytes], bytes]) -> bytes:
    return change(made(rich))


TRAPS: dict[str, Callable[[], bytes]] = {
    "xltx": lambda: of_type("openxmlformats-officedocument.spreadsheetml.template"),
    "xltm": lambda: of_type("ms-excel.template.macroEnabled"),
    **{
        change.__name__.replace("_", " "): partial(_rich_but, change)
        for change in (
            with_backslashes, with_descriptors, with_zip64_members, with_stored_members_folders_and_comment,
            with_decoys, with_an_id_that_leads_nowhere, with_gaps_in_numbers, with_the_highest_sheet_number,
            with_styles_that_are_not_there, with_fonts_that_are_not_there, with_alternate_content_and_extensions,
            with_a_calculation_chain, with_another_place_for_the_index, strict, prefixed, without_r_prefix,
            with_bom_and_decoys, in_utf16, with_absolute_targets,
        )
    },
}  # fmt: skip
CORPUS = {path.name: path.read_bytes for path in sorted((SHARED / "corpus").glob("*.xl*"))}
WORKBOOKS: dict[str, Callable[[], bytes]] = {**FEATURES, **TRAPS, **CORPUS}


# ---------------------------------------------------------------- what must be as it was


@functools.cache
def written(name: str) -> tuple[bytes, bytes]:
    """Return a workbook without and with its status sheet; one that must be refused is skipped."""
    before = WORKBOOKS[name]()
    try:
        return before, with_status(before, content())
    except InputError as error:
        assert name in CORPUS
        assert error.code in REFUSED
        pytest.skip(f"refused: {error.code}")


def own_parts(before: bytes, after: bytes) -> set[str]:
    return parts_of(after).keys() - parts_of(before).keys()


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_other_part_keeps_its_bytes_and_its_place(name: str) -> None:
    before, after = written(name)
    for again in (
        after,
        with_status(after, content(5, 4)),
        with_status(with_status(after, content(0, 0)), content()),
    ):
        old, new = Package.open(before), Package.open(again)
        index = {workbook_part(old), f"{Path(workbook_part(old)).parent}/_rels/workbook.xml.rels"}
        index |= {"[Content_Types].xml"} | {n for n in old.names() if n.lower().endswith("/styles.xml")}
        kept = [part for part in old.names() if part not in index]
        assert [part for part in new.names() if part in set(kept)] == kept
        assert [part for part in kept if old.read(part) != new.read(part)] == []
        assert content_type(new, workbook_part(new)) == content_type(old, workbook_part(old))
    assert with_status(after, content()) == after, "a second run gives the same bytes"


@pytest.mark.parametrize("name", WORKBOOKS)
def test_index_parts_keep_every_element_in_its_order(name: str) -> None:
    before, after = written(name)
    old, new = parts_of(before), parts_of(after)
    for part in changed(before, after) & old.keys():
        assert _is_within(old[part], new[part]), part


def _is_within(old: bytes, new: bytes) -> bool:
    """Whether every element of the old part is in the new one, in order, with its attributes and text."""
    left = iter(_elements(new))
    return all(element in left for element in _elements(old))


def _elements(data: bytes) -> Iterator[tuple[object, ...]]:
    for element in etree.fromstring(data).iter():
        attributes = tuple((k, v) for k, v in element.attrib.items() if k != "count")
        yield element.tag if isinstance(element.tag, str) else "comment", attributes, element.text


@pytest.mark.parametrize("name", WORKBOOKS)
def test_styles_are_only_appended(name: str) -> None:
    before, after = written(name)
    old, new = parts_of(before), parts_of(after)
    for part in (part for part in old if part.lower().endswith("styles.xml")):
        sections = {child.tag: child for child in etree.fromstring(new[part])}
        for section in etree.fromstring(old[part]):
            now = sections[section.tag]
            assert [etree.tostring(child, method="c14n", exclusive=True) for child in section] == [
                etree.tostring(child, method="c14n", exclusive=True) for child in list(now)[: len(section)]
            ]
            assert now.get("count") in (None, section.get("count"), str(len(now)))


@pytest.mark.parametrize("name", WORKBOOKS)
def test_values_and_cached_results_are_those_of_before(name: str) -> None:
    before, after = written(name)
    assert _cells(before) == {name: cells for name, cells in _cells(after).items() if name in _cells(before)}


def _cells(data: bytes) -> dict[str, dict[tuple[int, int], Cell]]:
    try:
        return {sheet.name: dict(sheet.cells) for sheet in read_workbook(data).sheets}
    except InputError:  # such as a sheet without a part
        return {}


@pytest.mark.parametrize("name", [*FEATURES, *TRAPS])
def test_names_views_and_calculation_are_those_of_before(name: str) -> None:
    before, after = written(name)
    old, new = (
        etree.fromstring(Package.open(data).read(workbook_part(Package.open(data))))
        for data in (before, after)
    )
    for element in old:
        if not isinstance(element.tag, str) or element.tag.endswith("}sheets"):
            continue
        (same,) = [e for e in new if e.tag == element.tag]
        assert etree.tostring(same, method="c14n", exclusive=True) == etree.tostring(
            element, method="c14n", exclusive=True
        )


# ---------------------------------------------------------------- who opens it


def _opened(data: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(io.BytesIO(data)).sheetnames
        except Exception:  # noqa: BLE001  whatever openpyxl stumbles over was so before
            return None


@pytest.mark.parametrize("name", WORKBOOKS)
def test_openpyxl_opens_what_it_opened(name: str) -> None:
    before, after = written(name)
    names = _opened(before)
    if names:
        assert _opened(after) == [*names, status_sheet_name(after, "สถานะ", "StatusMeasures")]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_calamine_reads_what_it_read_and_the_status(name: str) -> None:
    before, after = written(name)
    old, new = _by_calamine(before), _by_calamine(after)
    if old:
        assert {key: value for key, value in new.items() if key in old} == old
        if any(old.values()):  # of a Strict workbook it reads nothing
            assert new[status_sheet_name(after, "สถานะ", "StatusMeasures")][0][0] == "สถานะ"


def _by_calamine(data: bytes) -> dict[str, Any]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception:  # noqa: BLE001  whatever calamine stumbles over was so before
        return {}
    return {name: _by_calamine_sheet(book, name) for name in book.sheet_names}


def _by_calamine_sheet(book: Any, name: str) -> Any:
    try:
        return book.get_sheet_by_name(name).to_python()
    except Exception:  # noqa: BLE001
        return None


@pytest.mark.parametrize("name", WORKBOOKS)
def test_excelize_opens_what_it_opened(name: str, tmp_path: Path) -> None:
    pytest.importorskip("excelize")
    before, after = written(name)
    names = _by_excelize(before, tmp_path / "before.xlsx")
    if names:
        assert _by_excelize(after, tmp_path / "after.xlsx") == [
            *names, status_sheet_name(after, "สถานะ", "StatusMeasures"),
        ]  # fmt: skip


def _by_excelize(data: bytes, path: Path) -> list[str]:
    import excelize

    path.write_bytes(data)
    try:
        book = excelize.open_file(str(path))
    except RuntimeError:
        return []
    names: list[str] = book.get_sheet_list()
    book.close()
    return names


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_libreoffice_opens_what_it_opened(tmp_path: Path) -> None:
    """All in one go: each is saved anew by LibreOffice, and holds the status sheet with its rows."""
    names = [*FEATURES, *TRAPS, *list(CORPUS)[::6]]
    expected = {}
    for number, name in enumerate(names):
        try:
            before, after = written(name)
        except pytest.skip.Exception:
            continue
        (tmp_path / f"{number}-before.xlsx").write_bytes(before)
        (tmp_path / f"{number}-after.xlsx").write_bytes(after)
        expected[number] = name, status_sheet_name(after, "สถานะ", "StatusMeasures")
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), *map(str, tmp_path.glob("*.xlsx"))]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    opened = 0
    for number, (name, sheet) in expected.items():
        if (tmp_path / "out" / f"{number}-before.xlsx").exists():
            data = (tmp_path / "out" / f"{number}-after.xlsx").read_bytes()
            saved = {s.name: s for s in read_workbook(data).sheets}
            assert saved[sheet].value(1, 1) == "สถานะ", name
            assert saved[sheet].value(5, 3) == "✔", name
            opened += 1
    assert opened > len(FEATURES)


@functools.cache
def _schema() -> Any:
    return etree.XMLSchema(etree.parse(str(SHARED / "xsd" / "sml.xsd")))


@pytest.mark.skipif(not (SHARED / "xsd" / "sml.xsd").exists(), reason="the schemas are not here")
@pytest.mark.parametrize("name", [*FEATURES, *TRAPS])
def test_the_schema_finds_no_new_fault(name: str) -> None:
    before, after = written(name)
    old, new = parts_of(before), parts_of(after)
    for part in changed(before, after):
        if part.endswith(".xml") and not part.startswith("[") and b"purl.oclc.org" not in new[part]:
            assert _faults(new[part]) <= _faults(old.get(part)), part


def _faults(data: bytes | None) -> set[str]:
    known = {"The attribute '{http://www.w3.org/XML/1998/namespace}space' is not allowed."}
    if data is None:
        return known
    _schema().validate(etree.fromstring(data))
    told = {str(error.message).partition(": ")[2] for error in _schema().error_log}
    return {re.sub(r"Expected is .*", "", message) for message in told} | known


# ---------------------------------------------------------------- the measure can fail


def test_the_measure_sees_a_lost_element_a_moved_one_and_a_changed_attribute() -> None:
    old = b'<a><b x="1"/><c/>t<d count="1"/></a>'
    assert _is_within(old, b'<a><b x="1"/><new/><c/>t<d count="2"/></a>')
    assert not _is_within(old, b'<a><c/>t<d count="1"/></a>')
    assert not _is_within(old, b'<a><c/>t<b x="1"/><d count="1"/></a>')
    assert not _is_within(old, b'<a><b x="2"/><c/>t<d count="1"/></a>')


def test_a_strict_workbook_is_read_with_all_its_sheets() -> None:
    before = strict(made(rich))
    assert [s.name for s in read_workbook(before).sheets] == [
        s.name for s in read_workbook(made(rich)).sheets
    ]
    assert _opened(before) == [], "openpyxl sees none of them and says nothing"
    assert _cells(before) == _cells(made(rich))


def test_a_sheet_without_a_part_does_not_become_the_status_sheet() -> None:
    after = with_status(with_an_id_that_leads_nowhere(made(rich)), content())
    book = etree.fromstring(parts_of(after)["xl/workbook.xml"])
    identifiers = [e.get(f"{{{e.nsmap['r']}}}id") for e in book.iter("{*}sheet")]
    assert len(set(identifiers)) == len(identifiers)


def test_new_parts_are_the_sheet_its_tables_and_their_relationships() -> None:
    before, after = written("everything")
    assert changed(before, after) & parts_of(before).keys() <= INDEX_PARTS
    assert {re.sub(r"\d+", "", part) for part in own_parts(before, after)} == {
        "xl/worksheets/sheet.xml", "xl/worksheets/_rels/sheet.xml.rels", "xl/tables/table.xml",
    }  # fmt: skip


def test_features_are_what_their_names_say() -> None:
    names = parts_of(FEATURES["everything"]()).keys()
    wanted = (
        "chartsheets",
        "charts",
        "media",
        "comments",
        "vmlDrawing",
        "tables",
        "metadata",
        "richData",
        "vbaProject",
    )
    assert all(any(word in name for name in names) for word in wanted)
    assert workbook(lambda book: None)
