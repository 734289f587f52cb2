"""The placeholder of the garuda: a grey box, 1.5 or 3 cm high, that an agency changes for its own picture."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence

from docx_templates.wordml import run_properties

EMU_PER_CM = 360_000


def garuda(height: float = 1.5) -> str:
    """Return the placeholder of the garuda, 1.5 cm from the top edge.

    The small one of a memo stands at the left margin beside the title, a larger one in the middle of the paper.
    """
    size = f'cx="{int(height * EMU_PER_CM)}" cy="{int(height * EMU_PER_CM)}"'
    place = '<wp:positionH relativeFrom="margin"><wp:posOffset>0</wp:posOffset></wp:positionH>'
    if height > 1.5:
        place = '<wp:positionH relativeFrom="page"><wp:align>center</wp:align></wp:positionH>'
    return (
        f'<w:r>{run_properties()}<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0"'
        ' relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'{place}<wp:positionV relativeFrom="page"><wp:posOffset>{int(1.5 * EMU_PER_CM)}</wp:posOffset></wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        '<wp:docPr id="1" name="garuda" descr="garuda"/><wp:cNvGraphicFramePr>'
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData'
        ' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="garuda" descr="garuda"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip r:embed="rIdGaruda"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    )


WORDS_WIDTH, WORDS_HEIGHT = 184, 130
# «ตราครุฑ ๑.๕ ซม.» as a bitmap: a font at hand when this runs would make other bytes elsewhere.
WORDS = (
    "c-rmO!D`zu7zgmb5lok1y?__LLSYvVOufCy`UZj>=0d0yeCVxxfziH-LJqlYFEEBe4mnn%hj|d9eUf84X?)lYgB~hKjDL|of"
    "3h6u<H|y86F3d-fWk_ChbxGAgVZ&Vvvkm?oDuhMNY`7OR}Fh?P~2Mlb|!VR2jsu*P%_Ka6jL;j5juaIFI8CyNI)Qm#Wd1DcC"
    "lC}dCon@NFsyWv;45Al}tDqV1fzJgc;(9*nlg_AVJJ@7BkARik6I+Dc9gNvDy(ExVh(qDZT?mXEPTgZQxd(E2dB=&-HZ->|j"
    "@4iCwM0wdZTkDa_jQdZ9qMd9H~$$rq+pb7BO(^}U&rn<u;se7Q-Ec^A0&mN8}59Y;U5fzume=`(5h`&nSbC2=({TAoN^!8&g"
    "CoDgS|j?uFv&QIA8mp$7<rYj%@rl<BsGxg5+CpfTcxu6fKo}-Qxu^gDjoDvoOCZ=arw|xHhOqAm^cE^<-GV!m{p2N(ydGA_="
    "ZvuVG@&DRnoQrY(q(=E-oLB$U`|~&#<D8B&dp7*iUfN50_HDX9%46Ok8(~_viKzy$wEPS|v8D2r#63)*54rZ7I%O`+F<V;Gf"
    "6lc$=9vjKh&CUOV%NR~dB0Ic9&qG*WgzhYX%Ca!`E{{U54dcZwd|b#(i>H@Ty4YB>iof(wN3*^p&NCkM5qRtYXs(&h6NTbf$"
    "3Q&PW^lup4T0xh-|-m$@Of{w1<`bZgaWmxD3A}ey68=mQlxC6X&c6OZ`p9QW%Pm@ivvXW1CvqJTuWopLA@p%yS$EPL8>Z`4c"
    "`%0>3(8;rS#;E{0nYw@=XI(|AabxY)J{Hi4UtGuI9$FtZ)Y%J{)EpJ0MMh<w|GCn)2H#@}v;p0g{-sSvRVGXf$6r#e*1)C!f"
    ">RBc+Ji!h~vt5R}06;9{OFxSp8cd9VdOHt*TMJ94PKc%3vl*Y*wLiWBG2(#Q!vAKWG%*bEq4`<o8u>"
)
# «ตราครุฑ ๓ ซม.»
WORDS_3_CM = (
    "c-rmMO={af6bJDCbYP|nA$2K(YxM{+UPPrK%26it0y5oX<;nz-D`XMqMY@<^Xg0+sFlCCN-Zk=0U}JUU852vMKo_MH>bDX6n2+~H"
    "j|Uv%7zgo!AOvC%<iNQxpCMZ26=;Q^l#6j;I12K#B9#oPJgUakeQEgJr#y@3SoMfZg7N1`Xn44k88}oIDgnKnbPWroGBAh)SpxoY"
    "VOgE4QOz;pRPXw+V~AAgP1$7}6<qzaEDJ%(n%6Pby!>kUz7#msd@+sD<Kd1ccLILR*D*Nj%q-76p>KrvpqcW{ZJYHWl&*IC{?71;"
    "zLJu8V)>%9oM;A*cU2aK&#>jpa+d8g6P9CTxZC7`6c|}f!Ib5bTwr7QBbc<DLXfHD1^AB7G+%2DHBX-Sw8^>U<az#P`LV%RTOR4Z"
    ")_rQLH}?DLPxPqg=E%(hH}{`eojW;obL3|F_xTvd_!oobu6~`;D|Oh&<dO31km>5ij}Mvkr=E*3b8#SN%yD+0ro3n{DfJxjhhIpO"
    "=|+zLum6DN**q9Z%{MLfsZ#I<2TY^_U+@-tL{E15(B^K<U~cx?9B$eBO@95|aI4B_X_&4X-0K_W=~W|>w<Z%7%^T%(4Ey0KmwUWj"
    "&3qQ7W3~5!!<zYqUj_}{CaCi$_&&p2B=Db2!Cy|U#?t"
)


def stored(data: bytes) -> bytes:
    """Return a zlib stream of one uncompressed block: compressed bytes differ from one zlib to another."""
    return (
        b"\x78\x01\x01"
        + struct.pack("<HH", len(data), len(data) ^ 0xFFFF)
        + data
        + struct.pack(">I", zlib.adler32(data))
    )


def placeholder(words: Sequence[str] = WORDS) -> bytes:
    """Return a grey box with the words in its middle, as a PNG."""
    side, grey, border, ink = 236, 0xE4, 0x90, 0x40
    bitmap = zlib.decompress(base64.b85decode("".join(words)))
    rows = [bytearray([grey]) * side for _ in range(side)]
    for row in range(side):
        edges = range(side) if row in (0, 1, side - 2, side - 1) else (0, 1, side - 2, side - 1)
        for column in edges:
            rows[row][column] = border
    left, top = (side - WORDS_WIDTH) // 2, (side - WORDS_HEIGHT) // 2
    for index in range(WORDS_WIDTH * WORDS_HEIGHT):
        if bitmap[index // 8] >> (7 - index % 8) & 1:
            rows[top + index // WORDS_WIDTH][left + index % WORDS_WIDTH] = ink
    pixels = b"".join(b"\x00" + row for row in rows)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        (b"IDAT", stored(pixels)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
