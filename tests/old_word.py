"""Word files as other offices leave them, written in Word's own words, for the tests of the import."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

HEADINGS = ("มาตรการหรือกิจกรรม", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา", "สรุปผลการดำเนินการ", "ผลลัพธ์")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{_TYPE}.numbering+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>"""
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def p(text: str = "", properties: str = "") -> str:
    """Return a paragraph; text between < and > is Word's own."""
    inner = text if text.startswith("<w:") else f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner if text else ''}</w:p>"


def listed(text: str, level: int = 0, number: int = 1) -> str:
    """Return a paragraph that Word numbers itself."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def tc(*content: str, properties: str = "") -> str:
    """Return a cell of texts or paragraphs."""
    inner = "".join(text if text.startswith(("<w:p>", "<w:tbl>")) else p(text) for text in content or ("",))
    inner += "<w:p/>" if inner.endswith("</w:tbl>") else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str | Sequence[str], properties: str = "") -> str:
    """Return a row of cells, each a text, the texts of its paragraphs, or Word's own."""
    made = (cell if isinstance(cell, str) and cell.startswith("<w:tc>") else
            tc(*([cell] if isinstance(cell, str) else cell)) for cell in cells)  # fmt: skip
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def table(*rows: str) -> str:
    """Return a table of rows."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def box(*content: str) -> str:
    """Return a run with a text box, as Word writes it: once for today, once for older programs."""
    inner = f"<w:txbxContent>{''.join(content)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="wps"><w:drawing>{inner}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def word(*blocks: str, styles: str = "") -> bytes:
    """Return a Word file of blocks; its list 1 counts ๑. and ๑.๑, its list 2 is of bullets, its lists 3 and 4 1)."""
    levels = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    second = '<w:lvl w:ilvl="1"><w:numFmt w:val="thaiNumbers"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    lists = [levels.format("thaiNumbers", "%1.") + second, levels.format("bullet", "\uf0b7"),
             levels.format("decimal", "%1)")]  # fmt: skip
    numbering = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">{levels}</w:abstractNum>' for at, levels in enumerate(lists)
    )
    numbering += '<w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="Lists"/></w:abstractNum>'
    numbering += f'<w:abstractNum w:abstractNumId="4"><w:styleLink w:val="Lists"/>{lists[2]}</w:abstractNum>'
    numbering += "".join(
        f'<w:num w:numId="{at + 1}"><w:abstractNumId w:val="{at}"/></w:num>' for at in range(4)
    )
    links = "".join(
        f'<Relationship Id="rId{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for kind in ("numbering", "styles")
    )
    body = "".join(block if block.startswith("<w:") else p(block) for block in blocks)
    return zipped(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}">{links}</Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>',
            "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>',
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
        }.items()
    )


def zipped(parts: Iterable[tuple[str, str | bytes]]) -> bytes:
    """Return an archive of parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()
