"""The package keeps every byte it is not asked to change, and refuses what is no sound workbook."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.errors import InputError
from xltools.workbook import package as package_module
from xltools.workbook.package import (
    Package,
    Relationship,
    content_type,
    relationships,
    relative_target,
    rels_part,
    resolve,
    workbook_part,
)
from xltools.workbook.xml_offsets import XmlPart

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="{type}"/></Types>'
)
SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{arrows}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_ARROW = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="/XL/Workbook.xml"/>'
WORKBOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
ZIP64_SIZES = b"\1\0\x10\0"
NOISE = bytes(range(256)) * 40


def parts(**changes: str) -> dict[str, bytes]:
    texts = {
        "[Content_Types].xml": TYPES.format(type=SHEET_MAIN),
        "_rels/.rels": RELS.format(arrows=MAIN_ARROW),
        "xl/workbook.xml": WORKBOOK,
    }
    return {name: text.encode() for name, text in {**texts, **changes}.items()}


def zipped(contents: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return output.getvalue()


class OneWay(io.RawIOBase):
    """A stream that cannot go back, so that zipfile writes data descriptors behind the members."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.written += data
        return len(data)


def strange_zip() -> bytes:
    """A sound workbook with all that a zip may hold besides."""
    stream = OneWay()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        archive.writestr(zipfile.ZipInfo("xl/media/", (2020, 2, 3, 4, 5, 6)), b"")
        stored = zipfile.ZipInfo("xl/media/noise.bin", (2021, 12, 31, 23, 59, 58))
        stored.external_attr, stored.create_system, stored.comment = 0o100640 << 16, 3, b"as scanned"
        stored.extra = struct.pack("<HHI", 0x7A7A, 4, 42)
        archive.writestr(stored, NOISE, zipfile.ZIP_STORED)
        with archive.open(zipfile.ZipInfo("xl/ตราครุฑ.bin"), "w", force_zip64=True) as member:
            member.write(NOISE)
        archive.comment = b"made by hand"
    return b"junk before" + bytes(stream.written)


def members(data: bytes) -> dict[str, tuple[object, ...]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            i.filename: (i.date_time, i.external_attr, i.create_system, i.comment, i.CRC, i.file_size,
                         i.compress_size, i.compress_type)
            for i in archive.infolist()
        }  # fmt: skip


def test_all_members_but_the_edited_one_stay_as_they_were() -> None:
    data = strange_zip()
    package = Package.open(data)
    package.replace("XL/workbook.xml", WORKBOOK.replace("/>", "></workbook>").encode())
    package.add("xl/new.xml", b"<new/>")
    built = package.build()
    before, after = members(data), members(built)
    assert list(after) == [*before, "xl/new.xml"]
    assert {n for n in before if before[n] != after[n]} == {"xl/workbook.xml"}
    assert after["xl/workbook.xml"][0] == before["xl/workbook.xml"][0]
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        assert archive.testzip() is None
        assert not any(info.flag_bits & 0x8 or b"\1\0\x10\0" in info.extra for info in archive.infolist())
    name = "xl/ตราครุฑ.bin".encode()
    assert data[data.index(name) + len(name) :].startswith(ZIP64_SIZES)
    assert not built[built.index(name) + len(name) :].startswith(ZIP64_SIZES)
    assert b"PK\7\x08" not in built
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        assert archive.comment == b"made by hand"
        assert archive.read("xl/ตราครุฑ.bin") == archive.read("xl/media/noise.bin") == NOISE
        assert archive.getinfo("xl/media/noise.bin").extra == struct.pack("<HHI", 0x7A7A, 4, 42)


def test_nothing_edited_gives_the_very_same_bytes() -> None:
    data = strange_zip()
    package = Package.open(data)
    package.replace("xl/workbook.xml", package.read("xl/workbook.xml"))
    assert package.build() == data


def test_edits_are_seen_before_they_are_built() -> None:
    package = Package.open(zipped(parts()))
    package.add("xl/one.xml", b"<one/>")
    package.replace("xl/one.xml", b"<two/>")
    assert package.read("/xl/ONE.xml") == b"<two/>"
    assert package.names()[-1] == "xl/one.xml"
    package.drop("xl/one.xml")
    assert not package.has("xl/one.xml")
    with pytest.raises(ValueError, match="already"):
        package.add("xl/workbook.xml", b"")


def test_the_package_as_it_was_read_knows_of_no_edit_and_may_be_read_anew() -> None:
    package = Package.open(zipped(parts()))
    edited = package.unedited()
    edited.replace("xl/workbook.xml", WORKBOOK.replace("/>", " a='1'/>").encode())
    edited.add("xl/new.xml", b"<new/>")
    assert package.read_once("xl/workbook.xml") == WORKBOOK.encode()
    assert not package.has("xl/new.xml")
    assert package.build() == package.data != edited.build()
    rebuilt = edited.rebuilt()
    assert rebuilt.read("xl/new.xml") == b"<new/>"
    assert rebuilt.data == edited.build() == rebuilt.unedited().build()


def test_what_is_kept_unpacked_is_no_way_round_the_size_of_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    package = Package.open(zipped(parts()))
    package.read("xl/workbook.xml")
    monkeypatch.setattr(package_module, "MAX_PART_BYTES", 10)
    with pytest.raises(InputError, match="too-big"):
        package.unedited().read("xl/workbook.xml")


def test_a_dropped_part_is_gone() -> None:
    package = Package.open(zipped(parts(**{"xl/calcChain.xml": "<c/>"})))
    package.drop("xl/calcChain.xml")
    assert "xl/calcChain.xml" not in Package.open(package.build()).names()


def test_an_edit_that_does_not_parse_is_never_handed_out() -> None:
    package = Package.open(zipped(parts()))
    package.replace("xl/workbook.xml", b"<workbook>")
    with pytest.raises(InputError, match="damaged-workbook"):
        package.build()


def cfb(*streams: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + b"".join(s.encode("utf-16-le") + b"\0\0" for s in streams)
    )


OTHER_FORMATS = {
    "empty": (b"", "empty-file"),
    "text": ("ลำดับ,มาตรการ".encode(), "not-a-workbook"),
    "web page named xls": (b"<html><table></table></html>", "not-a-workbook"),
    "password": (cfb("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    "xls": (cfb("Workbook"), "old-binary-format"),
    "xls of 1995": (cfb("Book"), "old-binary-format"),
    "xls of 1992": (b"\x09\x04\x06\x00\x00\x00\x10\x00", "old-binary-format"),
    "doc": (cfb("WordDocument"), "not-a-workbook"),
    "empty zip": (zipped({}), "not-a-workbook"),
    "any zip": (zipped({"a.txt": b"a"}), "not-a-workbook"),
    "cut off": (zipped(parts())[:-30], "damaged-workbook"),
    "ods": (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "opendocument"),
    "xlsb": (
        zipped(parts(**{"[Content_Types].xml": TYPES.format(type="application/vnd.ms-excel.sheet.binary.macroEnabled.main")})),
        "binary-workbook",
    ),
    "docx": (
        zipped(parts(**{"[Content_Types].xml": TYPES.format(type=SHEET_MAIN.replace("spreadsheetml.sheet", "wordprocessingml.document"))})),
        "not-a-workbook",
    ),
    "no main part": (zipped({k: v for k, v in parts().items() if k != "xl/workbook.xml"}), "damaged-workbook"),
    "no arrow to it": (zipped(parts(**{"_rels/.rels": RELS.format(arrows="")})), "not-a-workbook"),
    "beta of 2006": (zipped(parts(**{"[Content_Types].xml": '<Types xmlns="urn:beta"/>'})), "not-a-workbook"),
    "document type": (zipped(parts(**{"_rels/.rels": "<!DOCTYPE a [<!ENTITY b 'c'>]>" + RELS.format(arrows=MAIN_ARROW)})), "damaged-workbook"),
    "nested too deep": (zipped(parts(**{"_rels/.rels": "<a>" * 300 + "</a>" * 300})), "damaged-workbook"),
    "path out": (zipped(parts(**{"xl/../../up.xml": "<a/>"})), "damaged-workbook"),
    "one name twice": (zipped(parts(**{"xl/WORKBOOK.xml": WORKBOOK})), "damaged-workbook"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code"), OTHER_FORMATS.values(), ids=OTHER_FORMATS.keys())
def test_what_is_no_workbook_is_refused_by_what_it_is(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        Package.open(data)
    assert refusal.value.code == code


def with_bad_checksum(data: bytes) -> bytes:
    at = data.index(NOISE[:200])
    return data[:at] + b"!" + data[at + 1 :]


def with_lying_local_name(data: bytes) -> bytes:
    return data.replace(b"noise.bin", b"nose.bin!", 1)


def with_encrypted_member(data: bytes) -> bytes:
    at = data.rindex(b"PK\1\2")
    return data[: at + 8] + b"\1\0" + data[at + 10 :]


def with_overlap(data: bytes) -> bytes:
    at = data.rindex(b"PK\1\2")
    first = data.index(b"PK\1\2")
    return data[: at + 42] + data[first + 42 : first + 46] + data[at + 46 :]


@pytest.mark.parametrize(
    "spoil", [with_bad_checksum, with_lying_local_name, with_encrypted_member, with_overlap]
)
def test_damage_anywhere_is_never_passed_on(spoil: Callable[[bytes], bytes]) -> None:
    data = zipped({**parts(), "xl/media/noise.bin": NOISE}, zipfile.ZIP_STORED)
    with pytest.raises(InputError) as refusal:
        package = Package.open(spoil(data))
        package.add("xl/new.xml", b"<new/>")
        package.build()
    assert refusal.value.code in ("damaged-workbook", "encrypted")


def test_a_part_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({**parts(), "xl/bomb.xml": b"\0" * 3_000_000})
    monkeypatch.setattr(package_module, "MAX_PART_BYTES", 1_000_000)
    honest = Package.open(data)
    with pytest.raises(InputError, match="too-big"):
        honest.read("xl/bomb.xml")
    lying = Package.open(data.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 30)))
    with pytest.raises(InputError, match="too-big"):
        lying.read("xl/bomb.xml")


@pytest.mark.parametrize("size", [*range((1 << 20) - 3, (1 << 20) + 300, 9), 5 << 20])
def test_a_part_of_any_size_is_proven_sound(size: int) -> None:
    package = Package.open(zipped({**parts(), "xl/zeros.bin": bytes(size)}))
    assert len(package.read("xl/zeros.bin")) == size
    package.add("xl/new.xml", b"<new/>")
    assert len(Package.open(package.build()).read("xl/zeros.bin")) == size


@pytest.mark.parametrize(
    ("base", "target", "part"),
    [
        ("", "xl/workbook.xml", "xl/workbook.xml"),
        ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("xl/workbook.xml", "/xl/styles.xml", "xl/styles.xml"),
        ("xl/worksheets/sheet1.xml", "../tables/table1.xml", "xl/tables/table1.xml"),
        ("xl/worksheets/sheet1.xml", "..\\tables\\table1.xml", "xl/tables/table1.xml"),
        ("xl/workbook.xml", "my%20sheets/1.xml", "xl/my sheets/1.xml"),
        ("xl/workbook.xml", "../../../out.xml", "out.xml"),
        ("xl/workbook.xml", "sheet1.xml#A1", "xl/sheet1.xml"),
    ],
)
def test_targets_lead_to_parts(base: str, target: str, part: str) -> None:
    assert resolve(base, target) == part


names = st.lists(st.text("abกé %#&'x1", min_size=1, max_size=8), min_size=1, max_size=4).map("/".join)


@given(base=names, part=names)
def test_a_written_target_leads_back_to_its_part(base: str, part: str) -> None:
    assert resolve(base, relative_target(base, part)) == part


def test_relationships_tell_inside_from_outside() -> None:
    arrows = (
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/hyperlink" Target="https://a.example/" TargetMode="External"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/hyperlink" Target="#A1"/>'
    )
    rels = RELS.format(arrows=arrows)
    package = Package.open(zipped(parts(**{"xl/_rels/workbook.xml.rels": rels})))
    assert workbook_part(package) == "XL/Workbook.xml"
    sheet, web, place = relationships(package, "xl/workbook.xml")
    assert sheet == Relationship(
        "rId1", f"{OFFICE}/worksheet", "xl/worksheets/sheet1.xml", "worksheets/sheet1.xml", False
    )
    assert (sheet.kind, web.external, web.target_part, place.target_part) == ("worksheet", True, None, None)
    assert relationships(package, "xl/worksheets/sheet1.xml") == []
    assert rels_part("xl/workbook.xml") == "xl/_rels/workbook.xml.rels"
    assert content_type(package, "xl/WORKBOOK.xml") == SHEET_MAIN


DECOYS = (
    '<?xml version="1.0"?>\n<!-- <a></a> --><?pi <sheets/> ?>'
    '<x:a xmlns:x="urn:x" q=\'>"\' b = "1"><![CDATA[<x:b/></x:a>]]><x:b c="&gt;"/>\n<x:b></x:b  ></x:a>'
)


@pytest.mark.parametrize("lead", [b"", b"\xef\xbb\xbf"])
def test_only_the_spliced_bytes_change(lead: bytes) -> None:
    xml = XmlPart(lead + DECOYS.encode(), "decoys.xml")
    first, second = xml.root.find_all("b")
    xml.append(first, "ก")
    xml.set_attribute(first, "c", 'ใหม่"')
    xml.set_attribute(xml.root, "b", "2")
    xml.remove_attribute(xml.root, "q")
    xml.append(second, "<!---->")
    xml.insert_before(second, "<x:n/>")
    expected = DECOYS.replace(' q=\'>"\' b = "1"', ' b = "2"').replace(
        '<x:b c="&gt;"/>\n<x:b></x:b  >', '<x:b c="ใหม่&quot;">ก</x:b>\n<x:n/><x:b><!----></x:b  >'
    )
    assert xml.build() == lead + expected.encode()


def test_other_encodings_are_edited_too() -> None:
    latin = XmlPart('<?xml version="1.0" encoding="ISO-8859-1"?><a b="é"/>'.encode("latin-1"), "latin.xml")
    latin.append(latin.root, "ก")
    assert latin.build() == '<?xml version="1.0" encoding="ISO-8859-1"?><a b="é">&#3585;</a>'.encode(
        "latin-1"
    )
    wide = XmlPart('<?xml version="1.0" encoding="UTF-16"?><a b="ก"/>'.encode("utf-16"), "wide.xml")
    wide.append(wide.root, "ข")
    assert wide.build() == '<?xml version="1.0" encoding="UTF-8"?><a b="ก">ข</a>'.encode()


@given(
    value=st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    )
)
def test_an_attribute_is_read_as_it_was_set(value: str) -> None:
    xml = XmlPart(b"<a b='old'><c/></a>", "a.xml")
    child = xml.root.find("c")
    assert child is not None
    xml.set_attribute(xml.root, "b", value)
    xml.set_attribute(child, "d", value)
    read = XmlPart(xml.build(), "a.xml").root
    assert (read.get("b"), read.children[0].get("d")) == (value, value)


@given(data=st.binary(max_size=300))
def test_any_bytes_are_refused_with_a_code(data: bytes) -> None:
    for start in (b"", b"PK\3\4", zipped(parts())[:200]):
        with pytest.raises(InputError):
            Package.open(start + data)
