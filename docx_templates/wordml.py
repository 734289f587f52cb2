"""The WordprocessingML that the templates are written in: runs, paragraphs, parts, the package."""

from __future__ import annotations

from xml.sax.saxutils import escape

from xltools.document.package import Parts, write_parts

FONT = "TH SarabunPSK"
CM = 567  # twentieths of a point

# ---------------------------------------------------------------- runs and paragraphs


def run_properties(size: float = 16, bold: bool = False) -> str:
    """Return properties with everything twice: Word reads the ``cs`` half for Thai."""
    weight = "<w:b/><w:bCs/>" if bold else ""
    half_points = int(size * 2)
    return (
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>{weight}'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/><w:cs/>'
        '<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="th-TH"/></w:rPr>'
    )


def run(text: str, size: float = 16, bold: bool = False) -> str:
    """Return a run; a tab in ``text`` is Word's tab."""
    tabs = f"</w:t></w:r><w:r>{run_properties(size, bold)}<w:tab/></w:r>"
    tabs += f'<w:r>{run_properties(size, bold)}<w:t xml:space="preserve">'
    content = escape(text).replace("\t", tabs)
    return f'<w:r>{run_properties(size, bold)}<w:t xml:space="preserve">{content}</w:t></w:r>'


LINE_BREAK, TAB = (f"<w:r>{run_properties()}<w:{kind}/></w:r>" for kind in ("br", "tab"))


def paragraph(*runs: str, properties: str = "", size: float = 16, bold: bool = False) -> str:
    """Return a paragraph; ``size`` is that of its mark, which an empty one shows."""
    mark = run_properties(size, bold)
    return f"<w:p><w:pPr>{properties}{mark}</w:pPr>{''.join(runs)}</w:p>"


def tag(statement: str) -> str:
    """Return a paragraph that docxtpl takes away, leaving the statement."""
    return paragraph(run(f"{{%p {statement} %}}"))


def when(condition: str, *content: str) -> str:
    """Return content that is printed where the condition holds."""
    return tag(f"if {condition}") + "".join(content) + tag("endif")


def each(name: str, items: str, *content: str) -> str:
    """Return content that is printed for each of the items."""
    return tag(f"for {name} in {items}") + "".join(content) + tag("endfor")


def spacing(before: float = 0, exactly: float | None = None, after: float = 0) -> str:
    """Return paragraph spacing in points; single lines unless ``exactly`` says otherwise."""
    line = f'w:line="{int(exactly * 20)}" w:lineRule="exact"' if exactly else 'w:line="240" w:lineRule="auto"'
    return f'<w:spacing w:before="{int(before * 20)}" w:after="{int(after * 20)}" {line}/>'


def tabs(*stops: tuple[str, int], leader: str = "dot") -> str:
    """Return tab stops, with dotted leaders unless said otherwise."""
    inner = "".join(f'<w:tab w:val="{kind}" w:leader="{leader}" w:pos="{place}"/>' for kind, place in stops)
    return f"<w:tabs>{inner}</w:tabs>"


def hanging(width: int) -> str:
    """Return an indent of all lines but the first."""
    return f'<w:ind w:left="{width}" w:hanging="{width}"/>'


def bottom_right(text: str) -> str:
    """Return a line below the text of the page on which the next paragraph stands, at its right margin."""
    place = '<w:framePr w:wrap="around" w:vAnchor="page" w:hAnchor="margin" w:xAlign="right" w:y="15760"/>'
    return paragraph(run(text), properties=KEEP_NEXT + place + spacing() + '<w:jc w:val="right"/>')


KEEP_NEXT = "<w:keepNext/>"
KEEP = KEEP_NEXT + "<w:keepLines/>"
THAI_JUSTIFIED = '<w:jc w:val="thaiDistribute"/>'
CENTRED = '<w:jc w:val="center"/>'
TINY = paragraph(properties=spacing(exactly=1), size=1)

# ---------------------------------------------------------------- the package

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OOXML = "http://schemas.openxmlformats.org"
NAMESPACES = (
    f'xmlns:w="{OOXML}/wordprocessingml/2006/main" xmlns:r="{OOXML}/officeDocument/2006/relationships"'
    f' xmlns:wp="{OOXML}/drawingml/2006/wordprocessingDrawing" xmlns:a="{OOXML}/drawingml/2006/main"'
    f' xmlns:pic="{OOXML}/drawingml/2006/picture"'
)
RELATION = f"{OOXML}/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def styles() -> str:
    """Return the content of the styles part: the font, single lines, none of them alone on a page."""
    paragraph_defaults = (
        '<w:widowControl/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    )
    return (
        f"<w:docDefaults><w:rPrDefault>{run_properties().replace('<w:cs/>', '')}</w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{paragraph_defaults}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )


SETTINGS = (
    '<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:doNotExpandShiftReturn/><w:applyBreakingRules/><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:bidi="th-TH"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
)


def word_part(root: str, content: str) -> bytes:
    """Return a part whose root is the WordprocessingML element ``root``."""
    return f"{XML}<w:{root} {NAMESPACES}>{content}</w:{root}>".encode()


def relations(*items: tuple[str, str, str]) -> bytes:
    """Return a relationships part of (id, kind, target)."""
    inner = "".join(
        f'<Relationship Id="{identifier}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for identifier, kind, target in items
    )
    return f'{XML}<Relationships xmlns="{OOXML}/package/2006/relationships">{inner}</Relationships>'.encode()


def package(content: str, headers: dict[str, str], pictures: dict[str, bytes]) -> bytes:
    """Return the .docx of a body; its headers and pictures are referred to as ``rId`` and their name."""
    items = [("rIdStyles", "styles", "styles.xml"), ("rIdSettings", "settings", "settings.xml")]
    items += [(f"rId{name}", "header", f"header{name}.xml") for name in headers]
    items += [(f"rId{name}", "image", f"media/{name.lower()}.png") for name in pictures]
    parts: Parts = {
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": word_part("document", f"<w:body>{content}</w:body>"),
        "word/styles.xml": word_part("styles", styles()),
        "word/settings.xml": word_part("settings", SETTINGS),
        "word/_rels/document.xml.rels": relations(*items),
    }
    parts |= {f"word/header{name}.xml": word_part("hdr", header) for name, header in headers.items()}
    parts |= {f"word/media/{name.lower()}.png": picture for name, picture in pictures.items()}
    kinds = {"document": "document.main", **{f"header{name}": "header" for name in headers}}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{WORD}.{kinds.get(stem, stem)}+xml"/>'
        for name in sorted(parts)
        if name.startswith("word/") and name.endswith(".xml") and (stem := name[5:-4])
    )
    parts["[Content_Types].xml"] = (
        f'{XML}<Types xmlns="{OOXML}/package/2006/content-types"><Default Extension="png" ContentType="image/png"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()
    return write_parts(parts)
