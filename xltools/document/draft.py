"""Marks a document as a draft: «ร่าง», pale and slanting, behind the text of every page.

Word has no other watermark than a drawn word in the header, so every kind of header of the first
section gets one, and each header that a later section has of its own.
"""

from __future__ import annotations

import posixpath
from typing import Any

from lxml import etree

from xltools.document.package import (
    RELATIONSHIP,
    Parts,
    R,
    W,
    add_relationship,
    free_name,
    main_part,
    parse,
    relationships,
    serialize,
    set_content_type,
)

_HEADER = f"{RELATIONSHIP}/header"
_HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_KINDS = ("even", "default", "first")

_WORDS = (
    '<w:r xmlns:w="{w}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:w10="urn:schemas-microsoft-com:office:word"><w:rPr><w:noProof/></w:rPr><w:pict>'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
    ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
    '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
    '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"'
    ' o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>'
    '<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>'
    '<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{spid}" type="#_x0000_t136"'
    ' alt="ร่าง" style="position:absolute;margin-left:0;margin-top:0;width:330pt;height:190pt;rotation:315;'
    "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f"'
    ' fillcolor="silver" stroked="f"><v:fill opacity=".5"/>'
    '<v:textpath style="font-family:&quot;TH SarabunPSK&quot;;font-size:1pt;font-weight:bold" string="ร่าง"/>'
    '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
)
_FIRST_SHAPE = 6145
"""Word numbers the drawings of headers from here in blocks of 1024; drawings of the body come before."""


def mark_draft(parts: Parts) -> Parts:
    """Return the parts of a document with «ร่าง» on every page; existing headers keep their content."""
    marked = dict(parts)
    document = main_part(marked)
    root = parse(marked[document])
    targets = {relation.id: relation.target for relation in relationships(marked, document)}
    headers: list[str] = []
    for index, section in enumerate(_sections(root)):
        own = {
            reference.get(f"{{{W}}}type", "default"): targets.get(reference.get(f"{{{R}}}id", ""), "")
            for reference in section.findall(f"{{{W}}}headerReference")
        }
        headers += own.values()
        if index == 0:
            headers += [_add_header(marked, document, section, kind) for kind in _KINDS if kind not in own]
    marked[document] = serialize(root)
    for number, name in enumerate(dict.fromkeys(filter(marked.__contains__, headers))):
        marked[name] = _with_watermark(marked[name], number)
    return marked


def _sections(document: Any) -> list[Any]:
    """Return the section properties in reading order; a document without any is given one."""
    sections = list(document.iter(f"{{{W}}}sectPr"))
    body = document.find(f"{{{W}}}body")
    return sections or [etree.SubElement(body, f"{{{W}}}sectPr")]


def _add_header(parts: Parts, document: str, section: Any, kind: str) -> str:
    """Give the section an empty header that takes no room, and return the part's name."""
    name = free_name(posixpath.join(posixpath.dirname(document), "headerDraft{}.xml"), parts)
    parts[name] = serialize(etree.Element(f"{{{W}}}hdr", nsmap={"w": W}))
    set_content_type(parts, name, _HEADER_TYPE)
    reference = etree.Element(f"{{{W}}}headerReference")
    reference.set(f"{{{W}}}type", kind)
    reference.set(f"{{{R}}}id", add_relationship(parts, document, _HEADER, name))
    section.insert(0, reference)
    return name


def _with_watermark(header: bytes, number: int) -> bytes:
    root = parse(header)
    paragraph = root.find(f"{{{W}}}p")
    if paragraph is None:
        paragraph = etree.SubElement(root, f"{{{W}}}p")
        spacing = etree.SubElement(etree.SubElement(paragraph, f"{{{W}}}pPr"), f"{{{W}}}spacing")
        for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
            spacing.set(f"{{{W}}}{name}", value)
    drawn = etree.fromstring(_WORDS.format(w=W, number=number + 1, spid=_FIRST_SHAPE + number))
    properties = paragraph.find(f"{{{W}}}pPr")
    paragraph.insert(0 if properties is None else 1, drawn)
    return serialize(root)
