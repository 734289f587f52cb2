"""Workbooks made to do harm, or that came to it: each is a sound workbook with one thing wrong in it.

``REFUSED`` are those that can be used for nothing: each names the code of its one clear line. ``READ`` are
odd ones that a reader must get through like any other workbook.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping

Build = Callable[[bytes], bytes]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">'.encode()
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK, BOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
TYPES, ROOT_RELS = "[Content_Types].xml", "_rels/.rels"
TABLE = "xl/tables/table1.xml"
_CENTRAL_MARK, _LOCAL_MARK = b"PK\1\2", b"PK\3\4"


# ---------------------------------------------------------------- how a workbook is spoilt


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", method) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, content)
    return output.getvalue()


def part(name: str, content: bytes | Callable[[], bytes]) -> Build:
    """Put other content in the place of a part, or a new part at the end."""
    return lambda data: zipped(parts(data) | {name: content if isinstance(content, bytes) else content()})


def edited(name: str, old: str, new: str | Callable[[], str]) -> Build:
    """Put another text in the place of one that is there."""

    def build(data: bytes) -> bytes:
        text = parts(data)[name].decode()
        assert old in text, (name, old)
        return zipped(
            parts(data) | {name: text.replace(old, new if isinstance(new, str) else new(), 1).encode()}
        )

    return build


def without(name: str) -> Build:
    return lambda data: zipped({key: content for key, content in parts(data).items() if key != name})


def sheet(rows: str | Callable[[], str]) -> Build:
    """Put other rows on the first sheet."""
    return part(SHEET, lambda: _sheet_xml(rows if isinstance(rows, str) else rows()))


def _sheet_xml(rows: str, after: str = "") -> bytes:
    return HEAD + f"<sheetData>{rows}</sheetData>{after}</worksheet>".encode()


def raw(name: str, change: Callable[[bytearray, int, int], None]) -> Build:
    """Change bytes of the archive itself, given where the member's central and local records are."""

    def build(data: bytes) -> bytes:
        archive = bytearray(zipped(parts(data)))
        central = archive.index(name.encode(), archive.index(_CENTRAL_MARK)) - 46
        local = struct.unpack_from("<I", archive, central + 42)[0]
        change(archive, central, local)
        return bytes(archive)

    return build


def _put(
    form: str, value: int, central_at: int, local_at: int | None
) -> Callable[[bytearray, int, int], None]:
    def change(archive: bytearray, central: int, local: int) -> None:
        struct.pack_into(form, archive, central + central_at, value)
        if local_at is not None:
            struct.pack_into(form, archive, local + local_at, value)

    return change


def _spoilt_name(letter: bytes) -> Callable[[bytearray, int, int], None]:
    def change(archive: bytearray, central: int, local: int) -> None:
        for at in (central + 46 + 3, local + 30 + 3):
            archive[at : at + 1] = letter

    return change


def _twice(data: bytes) -> bytes:
    """A member of the same name a second time, at the end, as some readers take the first, some the last."""
    output = io.BytesIO(zipped(parts(data)))
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr(zipfile.ZipInfo(SHEET.upper()), _sheet_xml(""))
    return output.getvalue()


def _one_member_for_all(data: bytes) -> bytes:
    """Every record of the directory leads to the same bytes, as in an overlapping bomb."""
    archive = bytearray(zipped(parts(data)))
    first = archive.index(_CENTRAL_MARK)
    second = archive.index(_CENTRAL_MARK, first + 4)
    archive[second + 42 : second + 46] = archive[first + 42 : first + 46]
    return bytes(archive)


def _lied_about(data: bytes, size: int) -> bytes:
    """A sheet of ``size`` bytes that says it is small."""
    archive = bytearray(zipped(parts(data) | {SHEET: _sheet_xml("<row/>" + " " * size)}))
    central = archive.index(SHEET.encode(), archive.index(_CENTRAL_MARK)) - 46
    local = struct.unpack_from("<I", archive, central + 42)[0]
    for at in (central + 24, local + 22):
        struct.pack_into("<I", archive, at, 2_000)
    return bytes(archive)


def _endless(size: int) -> Callable[[bytes], bytes]:
    """A part that unpacks to ``size`` bytes; it is packed piece by piece, as it is that big."""

    def build(data: bytes) -> bytes:
        output = io.BytesIO(zipped({k: v for k, v in parts(data).items() if k != STRINGS}))
        with (
            zipfile.ZipFile(output, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
            archive.open(STRINGS, "w", force_zip64=True) as member,
        ):
            member.write(f'<sst xmlns="{MAIN}"><si><t>'.encode())
            for _ in range(size >> 22):
                member.write(b" " * (1 << 22))
            member.write(b"</t></si></sst>")
        return output.getvalue()

    return build


def _members(count: int) -> Build:
    def build(data: bytes) -> bytes:
        local, central, at = [], [], 0
        for number in range(count):
            name = b"xl/media/%06d" % number
            local.append(
                struct.pack("<4sHHHHHIIIHH", _LOCAL_MARK, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name
            )
            fixed = (_CENTRAL_MARK, 20, 0, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, at)
            central.append(struct.pack("<4sBBHHHHHIIIHHHHHII", *fixed) + name)
            at += len(local[-1])
        size = sum(map(len, central))
        end64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at)
        locator = struct.pack("<4sIQI", b"PK\6\7", 0, at + size, 1)
        end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, size, at, 0)
        return b"".join([*local, *central, end64, locator, end])

    return build


def _bomb(kind: str) -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ฮา"}">' for n in range(20))
    doctype = {
        "laughs": f"<!DOCTYPE w [{entities}]>",
        "file": '<!DOCTYPE w [<!ENTITY e19 SYSTEM "file:///etc/passwd">]>',
        "net": '<!DOCTYPE w [<!ENTITY % p SYSTEM "http://example.invalid/x.dtd"> %p;]>',
        "quadratic": f'<!DOCTYPE w [<!ENTITY e19 "{"ก" * 100_000}">]>',
        "plain": "<!DOCTYPE worksheet>",
    }[kind]
    words = {"net": "", "plain": ""}.get(kind, "&e19;" * (1_000 if kind == "quadratic" else 1))
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{words}</t></is></c></row>'
    return (
        f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{MAIN}"><sheetData>{cell}</sheetData></worksheet>'
    ).encode()


def _grid(rows: int, columns: int, cell: str) -> Callable[[], str]:
    def build() -> str:
        return "".join(f'<row r="{r}">{"".join(_cells(r, columns, cell))}</row>' for r in range(1, rows + 1))

    return build


def _cells(row: int, columns: int, cell: str) -> Iterable[str]:
    return (cell.format(ref=f"{letters(column)}{row}") for column in range(1, columns + 1))


def letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _flood(element: str, count: int, holder: str = "") -> Callable[[], bytes]:
    """A sheet with an element many times behind its rows; ``{n}`` in it is its number."""

    def build() -> bytes:
        elements = "".join(element.replace("{n}", str(n)) for n in range(1, count + 1))
        return _sheet_xml("", f"<{holder}>{elements}</{holder}>" if holder else elements)

    return build


def _strings(count: int, text: str) -> Callable[[], bytes]:
    return lambda: f'<sst xmlns="{MAIN}">{f"<si><t>{text}</t></si>" * count}</sst>'.encode()


def _styles(formats: str, cells: str) -> bytes:
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="1">{formats}</numFmts>'
        f"<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
        f"<cellXfs>{cells}</cellXfs></styleSheet>"
    ).encode()


def _tables(count: int) -> Build:
    """One sheet that leads to very many tables."""

    def build(data: bytes) -> bytes:
        members = parts(data)
        table = members[TABLE]
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
        arrows = "".join(
            f'<Relationship Id="t{n}" Type="{kind}" Target="../tables/t{n}.xml"/>' for n in range(count)
        )
        rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{arrows}</Relationships>'
        added = {f"xl/tables/t{n}.xml": table for n in range(count)}
        return zipped(members | added | {"xl/worksheets/_rels/sheet1.xml.rels": rels.encode()})

    return build


def _arrows(count: int) -> Build:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    arrow = (
        f'<Relationship Id="h{{n}}" Type="{kind}" TargetMode="External" Target="https://example.org/{{n}}"/>'
    )
    return edited(
        BOOK_RELS, "</Relationships>",
        lambda: "".join(arrow.replace("{n}", str(n)) for n in range(count)) + "</Relationships>",
    )  # fmt: skip


def _compound(*streams: str) -> bytes:
    """The beginning of an old Office file that names these streams."""
    names = b"".join((name + "\0").encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names


def _opendocument(_: bytes) -> bytes:
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mimetype, "content.xml": b"<a/>"}, zipfile.ZIP_STORED)


def _in_zip_of_another_kind(name: str, content: bytes) -> Build:
    return lambda data: zipped({name: content, "word/document.xml": b"<a/>"})


def _binary(data: bytes) -> bytes:
    old = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return edited(TYPES, old, "application/vnd.ms-excel.sheet.binary.macroEnabled.main")(data)


def _crc_of(name: str) -> Build:
    return raw(name, _put("<I", 0x12345678, 16, 14))


def _noise(data: bytes) -> bytes:
    return bytes(zlib.crc32(bytes([n % 256])) & 0xFF for n in range(4_000))


_INLINE = '<c r="{ref}" t="inlineStr"><is><t>ก</t></is></c>'
_CELL = '<c r="{ref}"><v>1</v></c>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def content_type(other: str) -> Build:
    return edited(TYPES, _TYPE, other)


# ---------------------------------------------------------------- what must be refused, and how

REFUSED: dict[str, tuple[Build, str]] = {
    # no workbook at all, whatever its name says
    "nothing": (lambda _: b"", "empty-file"),
    "noise": (_noise, "not-a-workbook"),
    "csv renamed": (lambda _: "ลำดับ,มาตรการ\r\n1,รับนโยบาย\r\n".encode(), "not-a-workbook"),
    "html renamed": (lambda _: b"<html><table><tr><td>1</td></tr></table></html>", "not-a-workbook"),
    "xls renamed": (lambda _: _compound("Root Entry", "Workbook"), "old-binary-format"),
    "xls without a container renamed": (lambda _: b"\x09\x08\x10\0\0\6\5\0" + bytes(500), "old-binary-format"),
    "other compound file": (lambda _: _compound("Root Entry", "WordDocument"), "not-a-workbook"),
    "password": (lambda _: _compound("Root Entry", "EncryptedPackage"), "encrypted"),
    "ods renamed": (_opendocument, "opendocument"),
    "xlsb renamed": (_binary, "binary-workbook"),
    "docx renamed": (_in_zip_of_another_kind(TYPES, b"<Types/>"), "not-a-workbook"),
    "zip of pictures": (_in_zip_of_another_kind("a.png", b"x"), "not-a-workbook"),
    # an archive that lies
    "cut in half": (lambda data: data[: len(data) // 2], "damaged-workbook"),
    "end cut off": (lambda data: data[:-30], "damaged-workbook"),
    "begun only": (lambda data: data[:10], "damaged-workbook"),
    "directory only": (lambda data: data[data.index(_CENTRAL_MARK) :], "damaged-workbook"),
    "same member twice": (_twice, "damaged-workbook"),
    "two members in one place": (_one_member_for_all, "damaged-workbook"),
    "way out of the folder": (part("../../evil.xml", b"<a/>"), "damaged-workbook"),
    "way out with backslashes": (part("..\\..\\evil.xml", b"<a/>"), "damaged-workbook"),
    "way out spelled as percent": (part("xl/%2e%2e/%2e%2e/evil.xml", b"<a/>"), "damaged-workbook"),
    "zero byte in a name": (raw(SHEET, _spoilt_name(b"\0")), "damaged-workbook"),
    "member with a password": (raw(SHEET, _put("<H", 1, 8, 6)), "encrypted"),
    "unknown packing": (raw(SHEET, _put("<H", 97, 10, 8)), "damaged-workbook"),
    "wrong checksum": (_crc_of(SHEET), "damaged-workbook"),
    "size that lies": (raw(SHEET, _put("<I", 0x7FFF_FFFF, 24, 22)), "too-big"),
    "place beyond the end": (raw(SHEET, _put("<I", 0x7FFF_0000, 42, None)), "damaged-workbook"),
    "spoilt bytes": (
        lambda data: data.replace(data[200:216], bytes(16), 1) if data else data, "damaged-workbook",
    ),
    "one hundred thousand members": (_members(100_000), "too-big"),
    "seven hundred thousand members": (_members(700_000), "too-big"),
    # bombs
    "strings that unpack to a gigabyte": (_endless(1 << 30), "too-big"),
    "strings that unpack to two hundred megabytes": (_endless(200 << 20), "too-big"),
    "sheet bigger than it says": (lambda data: _lied_about(data, 300 << 20), "too-big"),
    "blanks between two tags": (part(SHEET, lambda: HEAD + b" " * (60 << 20) + b"</worksheet>"), "too-big"),
    "billion laughs": (part(SHEET, lambda: _bomb("laughs")), "damaged-workbook"),
    "quadratic blowup": (part(SHEET, lambda: _bomb("quadratic")), "damaged-workbook"),
    "entity from a file": (part(SHEET, lambda: _bomb("file")), "damaged-workbook"),
    "entity from the net": (part(SHEET, lambda: _bomb("net")), "damaged-workbook"),
    "document type": (part(SHEET, lambda: _bomb("plain")), "damaged-workbook"),
    "document type in the index": (edited(BOOK, "<workbook", "<!DOCTYPE workbook><workbook"), "damaged-workbook"),
    "document type in the strings": (edited(STRINGS, "<sst", "<!DOCTYPE sst><sst"), "damaged-workbook"),
    # XML that is none, or too deep
    "sheet cut in half": (lambda data: part(SHEET, parts(data)[SHEET][:2_000])(data), "damaged-workbook"),
    "sheet of zero bytes": (part(SHEET, bytes(1_000)), "damaged-workbook"),
    "sheet that is empty": (part(SHEET, b""), "damaged-workbook"),
    "index cut in half": (lambda data: part(BOOK, parts(data)[BOOK][:700])(data), "damaged-workbook"),
    "content types cut": (lambda data: part(TYPES, parts(data)[TYPES][:700])(data), "damaged-workbook"),
    "styles that are no XML": (part(STYLES, b"colour: red"), "damaged-workbook"),
    "undeclared prefix": (edited(SHEET, "<sheetData>", "<sheetData><x:y/>"), "damaged-workbook"),
    "unknown encoding": (part(SHEET, b'<?xml version="1.0" encoding="klingon"?><a/>'), "damaged-workbook"),
    "one hundred thousand levels": (part(SHEET, lambda: HEAD + b"<a>" * 100_000), "damaged-workbook"),
    "deep index": (part(BOOK, lambda: b"<a>" * 1_000 + b"</a>" * 1_000), "damaged-workbook"),
    "deep strings": (part(STRINGS, lambda: b"<r>" * 5_000 + b"</r>" * 5_000), "damaged-workbook"),
    # indexes that lead astray
    "no content types": (without(TYPES), "not-a-workbook"),
    "no package relationships": (without(ROOT_RELS), "not-a-workbook"),
    "no index": (without(BOOK), "damaged-workbook"),
    "no relationships of the index": (without(BOOK_RELS), "damaged-workbook"),
    "sheet that is not there": (without(SHEET), "damaged-workbook"),
    "sheet that leads out": (edited(BOOK_RELS, "worksheets/sheet1.xml", "../../../etc/passwd"), "damaged-workbook"),
    "index that leads out": (edited(ROOT_RELS, "xl/workbook.xml", "../../etc/passwd"), "damaged-workbook"),
    "no sheets in the index": (
        lambda data: part(BOOK, f'<workbook xmlns="{MAIN}"><sheets/></workbook>'.encode())(data), "no-sheets",
    ),
    "content type of a document": (
        content_type("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
        "not-a-workbook",
    ),
    "content type of a page": (content_type("text/html"), "not-a-workbook"),
    # cells that are nowhere
    "row zero": (sheet('<row r="0"><c r="A0"><v>1</v></c></row>'), "damaged-workbook"),
    "row beyond the limit": (sheet('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'), "damaged-workbook"),
    "row of ninety digits": (sheet(f'<row r="{"9" * 90}"><c><v>1</v></c></row>'), "damaged-workbook"),
    "column beyond the limit": (sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "damaged-workbook"),
    "cell without a place": (sheet('<row r="1"><c r="ก1"><v>1</v></c></row>'), "damaged-workbook"),
    "string that is not there": (sheet('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'), "damaged-workbook"),
    "string number of a million digits": (
        sheet(lambda: f'<row r="1"><c r="A1" t="s"><v>{"9" * 1_000_000}</v></c></row>'), "damaged-workbook",
    ),
    # floods
    "one million cells": (sheet(_grid(10_000, 100, _CELL)), "too-big"),
    "two million blank cells": (sheet(_grid(20_000, 100, '<c r="{ref}" s="1"/>')), "too-big"),
    "four million cells without a place": (sheet(lambda: '<row r="1">' + "<c/>" * 4_000_000 + "</row>"), "too-big"),
    "six million rows": (sheet(lambda: "<row/>" * 6_000_000), "too-big"),
    "one string a million times": (sheet(_grid(10_000, 100, '<c r="{ref}" t="s"><v>0</v></c>')), "too-big"),
    "one million strings": (part(STRINGS, _strings(1_000_000, "มาตรการ")), "too-big"),
    "one thousand huge strings": (part(STRINGS, _strings(1_000, "ก" * 32_767)), "too-big"),
    "one million merged cells": (part(SHEET, _flood('<mergeCell ref="A{n}:B{n}"/>', 900_000, "mergeCells")), "too-big"),
    "merged cells one upon the other": (
        part(SHEET, _flood('<mergeCell ref="A1:XFD{n}"/>', 30_000, "mergeCells")), "too-big",
    ),
    "one million hyperlinks": (
        part(SHEET, _flood('<hyperlink ref="A{n}" location="A{n}"/>', 2_100_000, "hyperlinks")), "too-big",
    ),
    "seven hundred thousand names": (
        edited(
            BOOK, "<definedNames>",
            lambda: "<definedNames>" + "".join(f'<definedName name="n{n}">A!$A$1</definedName>' for n in range(700_000)),
        ),
        "too-big",
    ),
    "one million formats": (
        part(STYLES, lambda: _styles('<numFmt numFmtId="164" formatCode="0"/>', "<xf/>" * 1_500_000)), "too-big",
    ),
    "six hundred thousand relationships": (_arrows(600_000), "too-big"),
    "fifty thousand sheets": (
        edited(BOOK, "<sheets>", lambda: "<sheets>" + '<sheet name="ก" sheetId="1" r:id="rId1"/>' * 50_000),
        "too-big",
    ),
    "twenty thousand tables": (_tables(20_000), "too-big"),
    "attributes without end": (
        sheet(lambda: '<row r="1"><c r="A1" ' + " ".join(f'a{n}="1"' for n in range(2_000_000)) + "/></row>"),
        "too-big",
    ),
}  # fmt: skip

# ---------------------------------------------------------------- what is odd but must be read


def _named(name: str) -> Build:
    return edited(BOOK, 'name="คำชี้แจง"', f'name="{name}"')


READ: dict[str, Build] = {
    "stray cell in the last corner": edited(
        SHEET, "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    ),
    "dimension that lies": edited(SHEET, '<dimension ref="', '<dimension ref="A1:XFD1048576" x="'),
    "dimension that is none": edited(SHEET, '<dimension ref="', '<dimension ref="ก:ข" x="'),
    "header of 16,384 columns": sheet(lambda: f'<row r="1">{"".join(_cells(1, 16_384, _INLINE))}</row>'),
    "one cell of 32,767 letters": sheet(
        lambda: f'<row r="1">{_INLINE.format(ref="A1").replace("ก", "ก" * 32_767)}</row>'
    ),
    "formula of half a million letters": sheet(
        lambda: f'<row r="1"><c r="A1"><f>{"A1+" * 160_000}1</f><v>1</v></c></row>'
    ),
    "attribute of half a million letters": sheet(
        lambda: f'<row r="1" spans="{"1:" * 250_000}"><c r="A1"><v>1</v></c></row>'
    ),
    "number of a million digits": sheet(lambda: f'<row r="1"><c r="A1"><v>{"9" * 900_000}</v></c></row>'),
    "number format of a million letters": part(
        STYLES,
        lambda: _styles(
            f'<numFmt numFmtId="164" formatCode="{"[" * 100_000}{chr(92) * 100_001}{"_*" * 50_000}"/>',
            '<xf numFmtId="164"/>' * 40,
        ),
    ),
    "one string in a hundred thousand cells": sheet(_grid(1_000, 100, '<c r="{ref}" t="s"><v>0</v></c>')),
    "ten thousand merged cells": part(SHEET, _flood('<mergeCell ref="A{n}:B{n}"/>', 10_000, "mergeCells")),
    "ten thousand links": part(
        SHEET, _flood('<hyperlink ref="A{n}" location="A{n}"/>', 10_000, "hyperlinks")
    ),
    "ten thousand names": edited(
        BOOK,
        "<definedNames>",
        lambda: (
            "<definedNames>"
            + "".join(f'<definedName name="n{n}">A!$A$1</definedName>' for n in range(10_000))
        ),
    ),
    "hidden sheet": edited(BOOK, 'name="มาตรการ"', 'state="hidden" name="มาตรการ"'),
    "very hidden sheet": edited(BOOK, 'name="มาตรการ"', 'state="veryHidden" name="มาตรการ"'),
    "sheet name with quotes": _named("อบต. 'ทุ่ง' &quot;สมมติ&quot;"),
    "sheet name with brackets": _named("[1] {{ report }} %s"),
    "sheet name with emoji": _named("\U0001f4cb \U0001f468\u200d\U0001f469\u200d\U0001f467"),
    "sheet name of nothing": _named(""),
    "sheet name like a formula": _named("=cmd|' /c calc'!A1"),
    "text like a tag of a template": sheet(
        '<row r="1"><c r="A1" t="str"><v>{{ 7*7 }}{% raw %}</v></c></row>'
    ),
    "unknown part": part("xl/unknown/thing.bin", bytes(100)),
    "rows from below": sheet(
        '<row r="9"><c r="A9"><v>9</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    ),
    "shared formula of itself": sheet(
        '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:XFD1048576">A1</f><v>1</v></c></row>'
    ),
}
