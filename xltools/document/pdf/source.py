"""The Word document as a PDF is printed of it: the agency as author, Thai as its language."""

from __future__ import annotations

from lxml import etree

from xltools.document.package import W, main_part, parse, read_parts, relationships, serialize, write_parts

_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CORE = "/metadata/core-properties"
_STYLES = "/relationships/styles"
_OURS = "xltools."
_DISTRIBUTED, _JUSTIFIED = b'<w:jc w:val="thaiDistribute"/>', b'<w:jc w:val="both"/>'


def for_printing(document: bytes, author: str) -> bytes:
    """Return a document whose author is the agency and whose language is Thai, as its PDF will say."""
    parts = read_parts(document)
    for relation in relationships(parts):
        if relation.type.endswith(_CORE) and relation.target in parts:
            root = parse(parts[relation.target])
            for creator in root.iter(_CREATOR):
                creator.text = _one_line(author) or creator.text
            parts[relation.target] = serialize(root)
    for relation in relationships(parts, main_part(parts)):
        if relation.type.endswith(_STYLES) and relation.target in parts:
            parts[relation.target] = _thai(parts[relation.target])
    return write_parts(parts)


def justified(document: bytes) -> bytes:
    """Return a document whose Thai text is justified instead of distributed.

    LibreOffice knows no thaiDistribute and would print it ragged on the right.
    """
    parts = read_parts(document)
    for name, data in parts.items():
        if name.startswith("word/") and _DISTRIBUTED in data:
            parts[name] = data.replace(_DISTRIBUTED, _JUSTIFIED)
    return write_parts(parts)


def _thai(styles: bytes) -> bytes:
    """Return styles in which text is Thai unless it says another language."""
    root = parse(styles)
    for defaults in root.iterfind(f"{{{W}}}docDefaults/{{{W}}}rPrDefault/{{{W}}}rPr"):
        language = defaults.find(f"{{{W}}}lang")
        if language is None:
            language = etree.SubElement(defaults, f"{{{W}}}lang")
        language.set(f"{{{W}}}val", "th-TH")
    return serialize(root)


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
