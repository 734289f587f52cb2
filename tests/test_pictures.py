"""The agency's own garuda: what can be printed is printed at its size, and what cannot is told and left out."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import sarabun
from books import Said, png, typed
from printed import pages_of

from xltools.document.package import read_parts

Xl = Callable[..., Said]
CM = 72 / 2.54


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def jpeg(width: int, height: int, *, first: bytes = b"") -> bytes:
    """Return a grey JPEG; ``first`` is what its program says of itself."""
    one_code = bytes((1, *bytes(15), 0))
    blocks = -(-width // 8) * -(-height // 8)
    bits = "0" * 2 * blocks
    bits += "1" * (-len(bits) % 8)
    return b"".join(
        (
            b"\xff\xd8" + first,
            segment(0xDB, bytes((0, *[1] * 64))),
            segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
            segment(0xC4, b"\x00" + one_code),
            segment(0xC4, b"\x10" + one_code),
            segment(0xDA, bytes((1, 1, 0, 0, 63, 0))),
            int(bits, 2).to_bytes(len(bits) // 8),
            b"\xff\xd9",
        )
    )


def emf(width: int, height: int) -> bytes:
    head = struct.pack("<II4i4i", 1, 88, 0, 0, width, height, 0, 0, width * 10, height * 10)
    head += b" EMF" + struct.pack("<IIIHHIII2i2i", 0x10000, 108, 2, 1, 0, 0, 0, 0, 1024, 768, 320, 240)
    return head + struct.pack("<5I", 14, 20, 0, 16, 20)


def wmf(width: int, height: int) -> bytes:
    placed = struct.pack("<IH4hHI", 0x9AC6CDD7, 0, 0, 0, width, height, 96, 0)
    checksum = 0
    for (word,) in struct.iter_unpack("<H", placed):
        checksum ^= word
    return placed + struct.pack("<H", checksum) + struct.pack("<HHHIHIH", 1, 9, 0x300, 12, 0, 3, 0)


def with_head(picture: bytes, width: int, height: int) -> bytes:
    """Return a PNG that says to be so wide and high."""
    head = b"IHDR" + struct.pack(">II", width, height) + picture[24:29]
    return picture[:12] + head + struct.pack(">I", zlib.crc32(head)) + picture[33:]


WHOLE = {
    "png": png(40, 44),
    "png with something behind": png(40, 44) + b"\0" * 9,
    "jpg": jpeg(40, 44, first=segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")),
    "jpg of another program": jpeg(40, 44, first=segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")),
    "jpg that says nothing": jpeg(40, 44),
    "emf": emf(40, 44),
    "wmf": wmf(40, 44),
}
BROKEN = {
    "empty": (b"", "PNG หรือ JPEG"),
    "text": (b"garuda", "PNG หรือ JPEG"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40), "PNG หรือ JPEG"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG หรือ JPEG"),
    "pdf": (b"%PDF-1.7\n" + bytes(90), "PNG หรือ JPEG"),
    "beginning of a png": (png()[:20], "PNG หรือ JPEG"),
    "beginning of a jpg": (jpeg(8, 8)[:60], "PNG หรือ JPEG"),
    "no height": (with_head(png(), 3, 0), "PNG หรือ JPEG"),
    "tiff that leads astray": (b"II*\0" + struct.pack("<IH", 8, 65535) + bytes(12), "PNG หรือ JPEG"),
    "png that breaks off": (png(40, 44)[:-20], "ไม่ครบ"),
    "png with a wrong bit": (png(40, 44)[:45] + b"\xff" + png(40, 44)[46:], "เสียหาย"),
    "jpg that breaks off": (jpeg(400, 440)[:-200], "ไม่ครบ"),
    "more dots than a computer shows": (with_head(png(), 60_000, 60_000), "50 ล้านจุด"),
    "more bytes than anybody needs": (png() + bytes(20 << 20), "20 MB"),
    "banner": (png(400, 40), "สามเท่า"),
}


def with_garuda(book: Path, picture: bytes, name: str = "ครุฑ.png") -> Path:
    book.with_name(name).write_bytes(picture)
    return typed(book, {"agency.garuda": name, "settings.templates": "memo"})


@pytest.mark.parametrize("kind", WHOLE)
def test_a_picture_that_word_shows_is_in_the_memo(book: Path, xl: Xl, kind: str) -> None:
    said = xl("generate", with_garuda(book, WHOLE[kind]))
    assert (said.code, "MEM008" in said.out) == (0, False)
    parts = read_parts(book.with_name("memo.docx").read_bytes())
    assert WHOLE[kind] in parts.values()
    (name,) = (name for name in parts if "media/xltools-garuda" in name)
    kinds = parts["[Content_Types].xml"].decode()
    assert f"/{name}" in kinds or f'Extension="{name.rpartition(".")[2]}"' in kinds


@pytest.mark.parametrize("kind", BROKEN)
def test_a_picture_that_cannot_be_printed_is_told_and_left_out(book: Path, xl: Xl, kind: str) -> None:
    picture, words = BROKEN[kind]
    with_garuda(book, picture)
    for command in ("validate", "generate"):
        said = xl(command, book, "--json")
        (found,) = (one for one in json.loads(said.out)["diagnostics"] if one["code"] == "MEM008")
        assert (said.code, found["severity"], found["cell"]) == (0, "warning", "B12")
        assert words in found["message_th"]
        assert "ครุฑ.png" in found["message_en"]
    parts = read_parts(book.with_name("memo.docx").read_bytes())
    assert not [name for name in parts if "xltools-garuda" in name]


@pytest.mark.skipif(not sarabun.can_print(), reason="needs LibreOffice and the font Laksaman")
def test_on_paper_it_is_one_and_a_half_centimetres_high_in_its_own_shape(
    book: Path, xl: Xl, tmp_path: Path
) -> None:
    shapes = {"upright": png(30, 60), "square": jpeg(64, 64), "wide": png(60, 30)}
    documents = []
    for name, picture in shapes.items():
        assert xl("generate", with_garuda(book, picture), "--out", tmp_path / name).code == 0
        documents.append((tmp_path / name / "memo.docx").rename(tmp_path / f"{name}.docx"))
    sarabun.print_to_pdf(documents, tmp_path)
    for name, width in (("upright", 0.75), ("square", 1.5), ("wide", 3.0)):
        (garuda,) = pages_of(tmp_path / f"{name}.pdf")[0].pictures
        assert garuda.bottom - garuda.top == pytest.approx(1.5 * CM, abs=0.6)
        assert garuda.right - garuda.left == pytest.approx(width * CM, abs=0.6)
        assert garuda.left == pytest.approx(3 * CM, abs=0.6)
        assert garuda.top == pytest.approx(1.5 * CM, abs=0.6)
