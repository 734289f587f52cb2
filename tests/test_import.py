"""xltools import: last year's report becomes a filled workbook, and nothing of it is lost in silence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from books import Said
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from old_word import HEADINGS, box, listed, p, table, tc, tr, word, zipped
from openpyxl.worksheet.worksheet import Worksheet

from xltools.core.dossier import Dossier, read_dossier
from xltools.core.model import TextRun
from xltools.core.rich import RichText
from xltools.core.thai import squash
from xltools.importing import understand
from xltools.workbook.reader import read_workbook

Xl = Callable[..., Said]
SEEDS = (folder / "shared/seed/measures-report-2567.th.txt" for folder in Path(__file__).parents)
SEED = next(filter(Path.exists, SEEDS), None)
YEAR = "๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗"
COLUMNS = ("title", "method", "owners", "period", "summary", "outcome")


def row(no: int, **changes: Any) -> list[Any]:
    """Return the cells of an invented measure; a list has the paragraphs of its cell."""
    texts = {
        "title": f"{no}. เรื่อง{'กขคงจฉชซ'[no]}",
        "method": f"วิธี{no}",
        "owners": "สำนักปลัด",
        "period": YEAR,
        "summary": f"ผล{no}",
        "outcome": f"ผลลัพธ์{no}",
    }
    return list((texts | changes).values())


def measures_of(data: bytes, sheet: str | None = None) -> list[dict[str, str]]:
    return [dict(measure.texts) for measure in understand(data, sheet).table.measures]


def left_of(data: bytes) -> list[tuple[str, str]]:
    return [(left.why, left.text) for left in understand(data).table.left]


def dossier_of(path: Path) -> Dossier:
    return read_dossier(read_workbook(path.read_bytes()))


def sheet_file(path: Path, rows: Sequence[Any], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for cells in rows:
        sheet.append(cells)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path.read_bytes()


def printed_table(path: Path) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in docx.Document(str(path)).tables[-1].rows]


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("document", ["report", "memo"])
@pytest.mark.parametrize("ending", ["xlsx", "xlsm"])
def test_a_document_comes_back_as_a_workbook_that_makes_it_again(
    tmp_path: Path, book: Path, xl: Xl, document: str, ending: str
) -> None:
    assert xl("generate", book).code == 0
    made = book.with_name(f"{document}.docx")
    again = tmp_path / f"again.{ending}"
    said = xl("import", made, again)
    assert (said.code, said.err) == (0, "")
    assert xl("generate", again, "--out", tmp_path / "again").code == (0 if document == "memo" else 1)
    assert xl("generate", again, "--out", tmp_path / "drafts", "--draft", "--template", "report").code in (
        0,
        1,
    )
    draft = next((tmp_path / "drafts").glob("report*.docx"))
    assert printed_table(draft) == printed_table(book.with_name("report.docx"))


def test_a_memo_comes_back_whole(tmp_path: Path, book: Path, xl: Xl) -> None:
    xl("generate", book)
    xl("import", book.with_name("memo.docx"), tmp_path / "again.xlsx")
    xl("generate", tmp_path / "again.xlsx", "--out", tmp_path / "again")
    one, other = (docx.Document(str(folder / "memo.docx")) for folder in (tmp_path, tmp_path / "again"))
    assert [each.text for each in one.paragraphs] == [each.text for each in other.paragraphs]
    old, new = dossier_of(book), dossier_of(tmp_path / "again.xlsx")
    keys = (
        "agency.name",
        "agency.type",
        "agency.district",
        "agency.province",
        "ita.score",
        "ita.level",
        "memo.date",
    )
    assert [new.text(key) for key in keys] == [old.text(key) for key in keys]
    assert new.fiscal_year == 2567
    signed = [(signer.role, signer.name, signer.position, signer.acting) for signer in old.signers]
    assert [(signer.role, signer.name, signer.position, signer.acting) for signer in new.signers] == signed


WORDS = st.text(alphabet="กขคงจดตนบปมรลวสหอาิีุูเแโ่้ abcXYZ&<>\"'{}%", min_size=1, max_size=40)
LINES = st.lists(WORDS.map(str.strip).filter(bool), min_size=1, max_size=3).map("\n".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.fixed_dictionaries({"title": WORDS, "method": LINES, "summary": LINES, "outcome": LINES}),
                     min_size=1, max_size=40))  # fmt: skip
def test_any_measures_come_back(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    cells = [[f"{no}. เรื่อง{each['title']}", each["method"].split("\n"), "กองคลัง", YEAR,
              each["summary"].split("\n"), each["outcome"].split("\n")] for no, each in enumerate(rows, 1)]  # fmt: skip
    data = word(table(tr(*HEADINGS), *(tr(*row) for row in cells)))
    found = understand(data)
    from xltools.importing import contents_of
    from xltools.workbook.starter import filled

    dossier = read_dossier(read_workbook(filled(contents_of(found, "อบต."))))
    assert len(dossier.measures) == len(rows)
    for measure, each in zip(dossier.measures, rows, strict=True):
        assert squash(measure.title) == squash("เรื่อง" + each["title"])
        for key in ("method", "summary", "outcome"):
            assert [squash(line) for line in getattr(measure, key).split("\n")] == [
                squash(line) for line in each[key].split("\n")
            ]
    table_found = dossier.tables["measures"]
    assert table_found is not None
    assert not any(row.below_table for row in table_found.rows)


# ---------------------------------------------------------------- the seed


@pytest.mark.skipif(SEED is None, reason="the seed document is not here")
def test_the_seeds_own_table_gives_the_seeds_own_findings(tmp_path: Path, xl: Xl) -> None:
    assert SEED is not None
    text = SEED.read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if "\t" not in line]
    rows = [line.split("\t") for line in text.split("\n") if "\t" in line]
    tables: list[str] = []
    for row in rows:
        paragraphs = [re.sub(r" (?=[๒-๙]\.? |- )", "\n", cell).split("\n") for cell in row]
        cells = [paragraphs[at] if at in (1, 4, 5) else cell for at, cell in enumerate(row)]
        if squash(row[0]) == squash(rows[0][0]):  # each page begins with the headings
            tables.append("")
        tables[-1] += tr(*cells)
    old = tmp_path / "seed.docx"
    old.write_bytes(word(*lines, *(table(part) + p() for part in tables)))
    made = tmp_path / "seed.xlsx"
    said = xl("import", old, made)
    assert (said.code, said.err) == (0, "")
    found = json.loads(xl("validate", made, "--json").out)
    rows_of: dict[str, set[int]] = {}
    for each in found["diagnostics"]:
        if each["severity"] != "info":
            measure = int(re.sub(r"\D", "", each["cell"])) - 4 if each["sheet"] == "มาตรการ" else 0
            rows_of.setdefault(each["code"], set()).add(measure)
    del rows_of["MEM006"]  # the seed here has no names
    assert rows_of == {
        "OWN001": {4, 7},
        "OWN003": {8, 9},
        "RES002": {1},
        "RES003": {1, 5},
        "RES005": {4},
        "TXT001": {3},
        "TXT002": {0, 2, 3},
        "TXT003": {1, 4, 7},
        "MEM002": {0},
        "MEM003": {0},
        "MEM005": {0},
        "MEM008": {0},
    }


# ---------------------------------------------------------------- tables of Word


def test_headings_repeated_on_each_page_are_no_measures(xl: Xl) -> None:
    data = word(
        table(tr(*HEADINGS), tr(*row(1)), tr(*HEADINGS), tr(*row(2))), p(), table(tr(*HEADINGS), tr(*row(3)))
    )
    assert [each["title"] for each in measures_of(data)] == ["เรื่องข", "เรื่องค", "เรื่องง"]
    assert left_of(data) == []


def test_a_table_that_goes_on_without_headings_is_read_and_told() -> None:
    data = word(table(tr(*HEADINGS), tr(*row(1))), p(), table(tr(*row(2))))
    assert len(measures_of(data)) == 2
    assert [grid.name for grid in understand(data).table.headless] == ["2"]


def test_another_table_is_left_out_and_every_text_of_it_is_told() -> None:
    data = word(table(tr("ผู้จัดทำ", "ผู้ตรวจ")), table(tr(*HEADINGS), tr(*row(1))))
    assert left_of(data) == [("no-table", "ผู้จัดทำ"), ("no-table", "ผู้ตรวจ")]


def test_lists_in_cells_keep_their_numbers_typed_or_counted_by_word() -> None:
    method = tc(
        listed("ประกาศ"),
        listed("เผยแพร่"),
        listed("ทางเว็บไซต์", level=1),
        listed("ตาม", level=0),
        listed("ทางวิทยุ", level=1),
        p("๔.\u00a0 ติดตาม"),
    )
    summary = tc(listed("ครบถ้วน", number=2), listed("ตรวจแล้ว", number=2))
    outcome = tc(listed("ก", number=3), listed("ข", number=3), listed("ค", number=4))
    [measure] = measures_of(
        word(table(tr(*HEADINGS), tr(*row(1, method=method, summary=summary, outcome=outcome))))
    )
    assert measure["method"] == "๑. ประกาศ\n๒. เผยแพร่\n๒.๑ ทางเว็บไซต์\n๓. ตาม\n๓.๑ ทางวิทยุ\n๔. ติดตาม"
    assert measure["summary"] == "- ครบถ้วน\n- ตรวจแล้ว"
    assert measure["outcome"] == "1) ก\n2) ข\n1) ค"


def test_a_number_that_word_counts_before_the_title_is_the_measures_own() -> None:
    rows = [tr(*row(no, title=tc(listed(f"เรื่อง{'กขค'[no]}")))) for no in (1, 2)]
    assert [each["title"] for each in measures_of(word(table(tr(*HEADINGS), *rows)))] == ["เรื่องข", "เรื่องค"]


def test_a_number_of_a_style_is_counted_too() -> None:
    styles = (
        '<w:style w:styleId="List1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Mine"><w:basedOn w:val="List1"/></w:style>'
    )
    cell = tc(p("ก", '<w:pStyle w:val="Mine"/>'), p("ข", '<w:pStyle w:val="Mine"/>'))
    [measure] = measures_of(word(table(tr(*HEADINGS), tr(*row(1, method=cell))), styles=styles))
    assert measure["method"] == "๑. ก\n๒. ข"


def test_numbers_in_a_column_of_their_own_are_no_text() -> None:
    data = word(table(tr("ที่", *HEADINGS), tr("๑", *row(1)), tr(tc(listed("")), *row(2)), tr("๗", *row(3))))
    assert len(measures_of(data)) == 3
    assert left_of(data) == [("number", "๑."), ("number", "๗")]  # Word counts its first one as ๑.


def test_rows_over_which_the_title_is_merged_are_one_measure() -> None:
    begin, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    first = row(1, title=tc("1. เรื่องข", properties=begin))
    second = row(
        1, title=tc("", properties=on), method="วิธีต่อ", owners="กองคลัง", period="", summary="", outcome=""
    )
    one, other = measures_of(word(table(tr(*HEADINGS), tr(*first), tr(*second), tr(*row(2)))))
    assert (one["method"], one["owners"], one["period"]) == ("วิธี1\nวิธีต่อ", "สำนักปลัด\nกองคลัง", YEAR)
    assert other["title"] == "เรื่องค"


def test_what_word_hides_in_a_merged_title_begins_no_measure() -> None:
    first = row(1, title=tc("1. เรื่องข", properties='<w:vMerge w:val="restart"/>'))
    second = row(2, title=tc("2. ซ่อน", properties="<w:vMerge/>"))
    [measure] = measures_of(word(table(tr(*HEADINGS), tr(*first), tr(*second))))
    assert measure["title"] == "เรื่องข\n2. ซ่อน"


def test_a_cell_merged_over_several_measures_is_each_ones_own_and_told() -> None:
    first = row(1, owners=tc("กองคลัง", properties='<w:vMerge w:val="restart"/>'))
    second = row(2, owners=tc("", properties="<w:vMerge/>"))
    data = word(table(tr(*HEADINGS), tr(*first), tr(*second)))
    assert [each["owners"] for each in measures_of(data)] == ["กองคลัง", "กองคลัง"]
    assert [each.shared for each in understand(data).table.measures] == [(), ("owners",)]


def test_a_heading_over_two_columns_and_a_row_that_names_a_group() -> None:
    wide = '<w:gridSpan w:val="2"/>'
    begin, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    top = [*(tc(text, properties=begin) for text in HEADINGS[:4]), tc("ผลการดำเนินงาน", properties=wide)]
    below = [*(tc("", properties=on) for _ in range(4)), "สรุปผล", "ผลลัพธ์"]
    group = tr(tc("ด้านที่ ๑ ความโปร่งใส", properties='<w:gridSpan w:val="6"/>'))
    data = word(table(tr(*top), tr(*below), group, tr(*row(1))))
    [measure] = measures_of(data)
    assert (measure["summary"], measure["outcome"]) == ("ผล1", "ผลลัพธ์1")
    assert left_of(data) == [("heading-row", "ด้านที่ ๑ ความโปร่งใส")]


def test_a_column_that_the_workbook_lacks_is_told_text_by_text() -> None:
    data = word(table(tr(*HEADINGS, "งบประมาณ"), tr(*row(1), "๑๐,๐๐๐"), tr(*row(2), "-")))
    assert left_of(data) == [("column", "๑๐,๐๐๐"), ("column", "-")]


def test_insertions_are_taken_and_deletions_are_left() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    tracked = (
        f"<w:ins>{run.format('ใหม่')}</w:ins><w:del><w:r><w:delText>เก่า</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run.format('ย้าย')}</w:moveFrom><w:moveTo>{run.format('มา')}</w:moveTo>"
    )
    gone = tr(*row(2), properties="<w:del/>")
    joined = tc(p("ต้น", "<w:rPr><w:del/></w:rPr>"), p("ปลาย"))
    data = word(table(tr(*HEADINGS), tr(*row(1, method=tc(p(tracked)), summary=joined)), gone))
    [measure] = measures_of(data)
    assert (measure["method"], measure["summary"]) == ("ใหม่มา", "ต้นปลาย")
    assert understand(data).remarks == {"inserted": 2, "deleted": 3}


def test_bold_and_underlined_words_stay_so(tmp_path: Path, xl: Xl) -> None:
    bold = "<w:r><w:rPr><w:bCs/></w:rPr><w:t>หนา</w:t></w:r>"
    line = '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t>ขีด</w:t></w:r>'
    off = '<w:r><w:rPr><w:b w:val="0"/><w:u w:val="none"/></w:rPr><w:t>เบา</w:t></w:r>'
    cells = row(1, method=tc(p(off + bold), p(line)), title=tc(p("<w:r><w:t>1. </w:t></w:r>" + bold)))
    old, new = tmp_path / "old.docx", tmp_path / "new.xlsx"
    old.write_bytes(word(table(tr(*HEADINGS), tr(*cells))))
    assert xl("import", old, new).code == 0
    [measure] = dossier_of(new).measures
    assert isinstance(measure.method, RichText)
    assert isinstance(measure.title, RichText)
    assert measure.method.runs == (
        TextRun("เบา"),
        TextRun("หนา", bold=True),
        TextRun("\n"),
        TextRun("ขีด", underlined=True),
    )
    assert measure.title.runs == (TextRun("หนา", bold=True),)
    rich = openpyxl.load_workbook(new, rich_text=True)["มาตรการ"]
    plain, marked = rich["C5"].value[0], rich["C5"].value[1]
    assert (
        (plain.font.rFont, plain.font.sz)
        == (marked.font.rFont, marked.font.sz)
        == (rich["D5"].font.name, rich["D5"].font.sz)
    )
    assert xl("new", tmp_path / "next.xlsx", "--from", new).code == 0
    [carried] = dossier_of(tmp_path / "next.xlsx").measures
    assert isinstance(carried.method, RichText)
    assert carried.method.runs == measure.method.runs


def test_head_title_and_signatures_may_stand_in_tables() -> None:
    title = tr(tc("รายงานผลการดำเนินการ", "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗", properties='<w:gridSpan w:val="6"/>'))
    head = table(
        tr("ส่วนราชการ สำนักปลัด เทศบาลตำบลทุ่งสมมติ"), tr("ที่ ชร ๕๒๐๐๑/๑"), tr("เรื่อง รายงาน"), tr("เรียน นายกฯ")
    )
    signed = table(tr("(ลงชื่อ)......"), tr("(นางสมมติ ใจดี)"), tr("ปลัดเทศบาล"))
    data = word(
        head, "ข้อเท็จจริง", "ทำแล้ว", "จึงเรียนมาเพื่อโปรดทราบ", signed, table(title, tr(*HEADINGS), tr(*row(1)))
    )
    found = understand(data).around
    assert found.fields["memo.number"] == "ชร ๕๒๐๐๑/๑"
    assert found.fields["report.fiscal_year"] == 2567
    assert [(each["name"], each["position"]) for each in found.signers] == [("นางสมมติ ใจดี", "ปลัดเทศบาล")]
    assert found.unused == []


def test_boxes_nested_tables_links_and_breaks_are_read_as_text() -> None:
    link = "<w:hyperlink><w:r><w:t>www.a.example</w:t></w:r></w:hyperlink><w:r><w:br/></w:r>"
    field = "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:tab/><w:t>จบ</w:t></w:r>"
    control = "<w:sdt><w:sdtContent><w:r><w:t>ในกรอบ</w:t></w:r></w:sdtContent></w:sdt>"
    nested = tc(p("ก่อน"), table(tr("ก", "๑"), tr("ข", "๒")), p("หลัง"))
    cells = row(1, method=tc(p(link + field + control)), summary=nested, outcome=tc(p(box(p("ในกล่อง")))))
    [measure] = measures_of(word(table(tr(*HEADINGS), tr(*cells))))
    assert measure["method"] == "www.a.example\nจบในกรอบ"
    assert measure["summary"] == "ก่อน\nก ๑\nข ๒\nหลัง"
    assert measure["outcome"] == "ในกล่อง"


def test_a_table_of_measures_inside_another_table_is_found() -> None:
    data = word(table(tr(tc("หัวกระดาษ", table(tr(*HEADINGS), tr(*row(1)))))))
    assert len(measures_of(data)) == 1
    assert left_of(data) == [("no-table", "หัวกระดาษ")]


def test_columns_stay_apart_where_edges_were_dragged() -> None:
    """Word's own grid is finer than the columns that a person sees."""
    spans = [(2, 1, 3, 1, 1, 2), (1, 1, 1, 1, 1, 5)]
    rows = [
        tr(
            *(
                tc(text, properties=f'<w:gridSpan w:val="{span}"/>')
                for text, span in zip(texts, wide, strict=True)
            )
        )
        for texts, wide in zip((HEADINGS, row(1, method="")), spans, strict=True)
    ]
    [measure] = measures_of(word(table(*rows)))
    assert list(measure) == ["title", "owners", "period", "summary", "outcome"]
    assert list(measure.values()) == ["เรื่องข", *row(1)[2:]]


# ---------------------------------------------------------------- untidy sheets


def test_a_table_copied_from_word_breaks_into_rows_and_is_joined(tmp_path: Path) -> None:
    rows = [
        ["รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"],
        ["ประจำปีงบประมาณ พ.ศ. ๒๕๖๗"],
        ["องค์การบริหารส่วนตำบลทุ่งสมมติ อำเภอเมืองสมมติ จังหวัดเชียงราย"],
        [],
        list(HEADINGS),
        ["๑. เรื่องแรก", "๑. ประกาศ", "สำนักปลัด", "๑ ตุลาคม ๒๕๖๖ –", "๑. ทำแล้ว", "ดี"],
        [None, "๒. เผยแพร่", "กองคลัง", "๓๐ กันยายน ๒๕๖๗", "๒. ครบ", None],
        [None, "๓. ติดตาม"],
        [],
        ["๒. เรื่องสอง", "อบรม", "กองคลัง", YEAR, "อบรมแล้ว", "ดี"],
        list(HEADINGS),
        ["๓. เรื่องสาม", "ประชุม", "กองช่าง", YEAR, "ประชุมแล้ว", "ดี"],
        ["รวม ๓ มาตรการ"],
    ]
    found = understand(sheet_file(tmp_path / "old.xlsx", rows))
    first, second, third = found.table.measures
    assert first.texts == {
        "title": "เรื่องแรก",
        "method": "๑. ประกาศ\n๒. เผยแพร่\n๓. ติดตาม",
        "owners": "สำนักปลัด\nกองคลัง",
        "period": "๑ ตุลาคม ๒๕๖๖ –\n๓๐ กันยายน ๒๕๖๗",
        "summary": "๑. ทำแล้ว\n๒. ครบ",
        "outcome": "ดี",
    }
    assert (first.rows, second.texts["title"], third.texts["title"]) == ((6, 7, 8), "เรื่องสอง", "เรื่องสาม")
    assert found.around.fields["agency.name"] == "องค์การบริหารส่วนตำบลทุ่งสมมติ"
    assert found.around.fields["report.fiscal_year"] == 2567
    assert [(left.why, left.text) for left in found.table.left if left.why != "outside"] == [
        ("total", "รวม ๓ มาตรการ")
    ]


def test_rows_merged_by_excel_are_one_measure_and_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    rows = [
        [
            "ที่",
            "ผู้รับผิดชอบหลัก",
            "มาตรการ/แนวทาง/กิจกรรม",
            "ผลการดำเนินงาน",
            None,
            "ระยะเวลาการดำเนินงาน",
            "หมายเหตุ",
        ],
        [None, None, None, "สรุปผล", "ผลลัพธ์/ผลสำเร็จ", None, None],
        [1, "กองคลัง", "เรื่องแรก", "ก", "ดี", YEAR, "ข้าม"],
        [None, None, None, "ข", None, None, None],
        [2, "กองช่าง", "เรื่องสอง", "ค", "ดี", YEAR, None],
    ]
    merged = ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "A3:A4", "B3:B4", "C3:C4")
    found = understand(sheet_file(tmp_path / "old.xlsx", rows, merged))
    assert [dict(each.texts) for each in found.table.measures] == [
        {"owners": "กองคลัง", "title": "เรื่องแรก", "summary": "ก\nข", "outcome": "ดี", "period": YEAR},
        {"owners": "กองช่าง", "title": "เรื่องสอง", "summary": "ค", "outcome": "ดี", "period": YEAR},
    ]
    assert {heading.key: heading.alike == 100 for _, heading in found.table.headings if heading.key} == {
        "no": True, "owners": True, "title": True, "summary": True, "outcome": True, "period": False,
    }  # fmt: skip
    assert [(left.why, left.text) for left in found.table.left] == [("column", "ข้าม")]


def test_what_excel_itself_keeps_is_told(tmp_path: Path, xl: Xl) -> None:
    """A hidden row, an error value, a date and a number in a cell."""
    old = tmp_path / "old.xlsx"
    sheet_file(old, [HEADINGS, row(1, period=date(2024, 3, 26), outcome="#REF!"), row(2, summary=95.5)])
    book = openpyxl.load_workbook(old)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.worksheets[0]["F2"].data_type = "e"
    book.save(old)
    said = xl("import", old, tmp_path / "new.xlsx", "--lang", "en")
    assert "1 hidden rows were imported too" in said.out
    assert "Sheet!F2 an error value of Excel: #REF!" in said.out
    one, other = dossier_of(tmp_path / "new.xlsx").measures
    assert (one.period.text, one.outcome, other.summary) == ("๒๖ มีนาคม ๒๕๖๗", "", "95.5")


def test_of_several_sheets_the_fullest_is_read_and_the_others_are_named(tmp_path: Path, xl: Xl) -> None:
    book = openpyxl.Workbook()
    for name, count in (("2566", 1), ("2567", 3)):
        sheet = book.create_sheet(name)
        for cells in (HEADINGS, *(row(no) for no in range(1, count + 1))):
            sheet.append(list(cells))
    old = tmp_path / "old.xlsx"
    book.save(old)
    said = xl("import", old, tmp_path / "new.xlsx")
    assert said.code == 0
    assert "2566" in said.out
    assert len(dossier_of(tmp_path / "new.xlsx").measures) == 3
    assert xl("import", old, tmp_path / "new.xlsx", "--sheet", "2566", "--overwrite").code == 0
    assert len(dossier_of(tmp_path / "new.xlsx").measures) == 1
    assert xl("import", old, tmp_path / "other.xlsx", "--sheet", "2565").code == 3


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.lists(st.sampled_from(["", "ก", "๑.", "2", "รวม", YEAR, *HEADINGS]), min_size=6, max_size=7),
                      max_size=12))  # fmt: skip
def test_no_text_of_a_table_is_lost_in_silence(tmp_path: Path, cells: list[list[str]]) -> None:
    """Every letter stands in a measure, in a heading, or in the list of what was left out."""
    rows = [[f"{text}·{at}-{column}" if text == "ก" else text or None for column, text in enumerate(line)]
            for at, line in enumerate(cells)]  # fmt: skip
    rows = [list(HEADINGS), row(1), *rows]
    for data in (
        sheet_file(tmp_path / "old.xlsx", rows),
        word(table(*(tr(*(c or "" for c in line)) for line in rows))),
    ):
        found = understand(data).table
        told = {line for each in found.measures for text in each.texts.values() for line in text.split("\n")}
        told |= {line for each in found.left for line in each.text.split("\n")}
        lost = [text for line in rows for text in line if text and "·" in text and text not in told]
        assert lost == []


# ---------------------------------------------------------------- what is told


def test_everything_is_told_to_people_and_programs(tmp_path: Path, xl: Xl) -> None:
    old = tmp_path / "old.docx"
    old.write_bytes(word("ประจำปีงบประมาณ พ.ศ. ๒๕๖๗", "ประจำปีงบประมาณ พ.ศ. ๒๕๖๖", "คำนำ",
                         table(tr(*HEADINGS[:5], "ผลลัพธ์หรือความสำเร็จของการดำเนินงานจริง", "งบประมาณ"), tr(*row(1, owners=""), "๙ บาท"))))  # fmt: skip
    said = xl("import", old, tmp_path / "new.xlsx", "--lang", "en")
    assert (said.code, said.err) == (0, "")
    for words in ("1 measures", "table 1 row 2", "งบประมาณ", "๙ บาท", "คำนำ", "2567 / 2566", "ประเภทหน่วยงาน",
                  "blank in the old report: ผู้รับผิดชอบ", "not imported"):  # fmt: skip
        assert words in said.out
    told = json.loads(xl("import", old, tmp_path / "json.xlsx", "--json").out)
    assert (told["ok"], told["written"], told["error"]) == (True, True, None)
    assert told["measures"][0]["title"] == "เรื่องข"
    assert told["unclear"] == {"report.fiscal_year": ["2567", "2566"]}
    assert [(each["why"], each["text"]) for each in told["left"]] == [("column", "๙ บาท")]
    assert dossier_of(tmp_path / "new.xlsx").fiscal_year is None


def test_dry_run_and_quiet(tmp_path: Path, xl: Xl) -> None:
    old = tmp_path / "old.docx"
    old.write_bytes(word(table(tr(*HEADINGS), tr(*row(1)))))
    said = xl("import", old, tmp_path / "new.xlsx", "--dry-run", "-q")
    assert (said.code, said.out.count("\n")) == (0, 1)
    assert not (tmp_path / "new.xlsx").exists()


def test_many_measures_stand_inside_the_table_with_their_dropdowns(tmp_path: Path, xl: Xl) -> None:
    rows = [[f"{no}. เรื่อง", "ก", "กองคลัง", YEAR, "ข", "ค"] for no in range(1, 351)]
    old, new = tmp_path / "old.docx", tmp_path / "new.xlsx"
    old.write_bytes(word(table(tr(*HEADINGS), *(tr(*cells) for cells in rows))))
    assert xl("import", old, new, "--agency-type", "อบต.").code == 0
    sheet = openpyxl.load_workbook(new)["มาตรการ"]
    assert sheet.tables["Measures"].ref == "A4:H354"
    assert sheet["B354"].border.bottom.style == sheet["B10"].border.bottom.style
    lists = [each for each in sheet.data_validations.dataValidation if each.type == "list"]
    assert [str(each.sqref) for each in lists] == ["D5:D354"]
    assert {str(area.sqref) for area in sheet.conditional_formatting} == {f"{c}5:{c}354" for c in "BCDEFG"}
    found = json.loads(xl("validate", new, "--json").out)
    assert not {each["code"] for each in found["diagnostics"]} & {"ROW003", "WBK007"}


# ---------------------------------------------------------------- refusals

CFB = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ว่างเปล่า"),
        (CFB + "WordDocument".encode("utf-16-le"), "บันทึกเป็น"),
        (CFB + "Workbook\0".encode("utf-16-le"), ".xls"),
        (CFB + "EncryptedPackage".encode("utf-16-le"), "รหัสผ่าน"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "ภาพ"),
        (b"{\\rtf1", "RTF"),
        (b"hello", ".docx"),
        (b"PK\3\4 broken", "เสียหาย"),
        (zipped([("mimetype", "application/vnd.oasis.opendocument.text")]), "LibreOffice"),
        (zipped([("a.txt", "x")]), ".docx"),
        (word("ไม่มีตาราง"), "ไม่พบตารางมาตรการ"),
        (word(table(tr("ก", "ข"))), "ไม่พบตารางมาตรการ"),
        (word("<w:p><w:r>"), "เสียหาย"),
        (word("<w:p/>" * 700_000), "ใหญ่เกิน"),
        (word(table(tr(*HEADINGS), *[tr(*"กขคงจฉ")] * 11_000)), "ใหญ่เกิน"),
        (word("<w:r>" * 300 + "</w:r>" * 300, table(tr(*HEADINGS), tr(*row(1)))), ""),
        (word("<w:p>" + "<w:ins>" * 300 + "</w:ins>" * 300 + "</w:p>"), "เสียหาย"),
        (word("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80), "เสียหาย"),
        (word(table(tr(tc("ก", properties='<w:gridSpan w:val="9999"/>')))), "เสียหาย"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, xl: Xl, content: bytes, words: str
) -> None:
    old, new = tmp_path / "old.docx", tmp_path / "new.xlsx"
    old.write_bytes(content)
    said = xl("import", old, new)
    if not words:
        assert said.code == 0
        return
    assert (said.code, said.out) == (3, "")
    assert said.err.count("\n") == 1
    assert words in said.err
    assert "วิธีแก้ไข" in said.err
    assert not new.exists()


def test_entities_are_refused(tmp_path: Path, xl: Xl) -> None:
    data = word(table(tr(*HEADINGS), tr(*row(1))))
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["word/document.xml"] = '<!DOCTYPE d [<!ENTITY a "aaaa">]>' + parts["word/document.xml"]
    (tmp_path / "old.docx").write_bytes(zipped(parts.items()))
    assert xl("import", tmp_path / "old.docx", tmp_path / "new.xlsx").code == 3


def test_a_workbook_of_ours_is_for_new(tmp_path: Path, book: Path, xl: Xl) -> None:
    said = xl("import", book, tmp_path / "new.xlsx")
    assert said.code == 3
    assert "--from" in said.err


def test_what_is_there_is_never_replaced_unasked(tmp_path: Path, xl: Xl) -> None:
    old, new = tmp_path / "old.docx", tmp_path / "new.xlsx"
    old.write_bytes(word(table(tr(*HEADINGS), tr(*row(1)))))
    new.write_bytes(b"mine")
    assert xl("import", old, new).code == 3
    assert new.read_bytes() == b"mine"
    assert xl("import", old, new, "--overwrite").code == 0
    assert xl("import", tmp_path / "gone.docx", tmp_path / "x.xlsx").code == 3
    assert xl("import", old, tmp_path / "new.docx").code == 2
    assert xl("import", old, tmp_path / "y.xlsx", "--agency-type", "กรม").code == 2


# ---------------------------------------------------------------- nothing is lost in silence


def test_every_other_sheet_is_named(tmp_path: Path, xl: Callable[..., Said]) -> None:
    old = openpyxl.Workbook()
    sheet = old.active
    assert sheet is not None
    sheet.title = "รายงาน"
    sheet.append(["มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา"])
    sheet.append(["มาตรการหนึ่ง", "ประชุม", "สำนักปลัด", "มีนาคม ๒๕๖๗"])
    old.create_sheet("ปก").append(["เรียน นายกองค์การบริหารส่วนตำบลทุ่งสมมติ"])
    old.create_sheet("ว่าง")
    old.create_sheet("ซ่อน").append(["ข้อความ"])
    old["ซ่อน"].sheet_state = "veryHidden"
    old.save(tmp_path / "old.xlsx")
    said = xl("import", tmp_path / "old.xlsx", tmp_path / "new.xlsx", "--json")
    assert json.loads(said.out)["other_sheets"] == ["ปก", "ซ่อน"]
    assert "ปก, ซ่อน" in xl("import", tmp_path / "old.xlsx", tmp_path / "two.xlsx").out


def test_a_type_that_the_report_contradicts_is_told(tmp_path: Path, xl: Callable[..., Said]) -> None:
    report = tmp_path / "report.docx"
    report.write_bytes(
        word(p("องค์การบริหารส่วนตำบลทุ่งสมมติ") + table(tr(*map(tc, HEADINGS)), tr(*map(tc, map(str, row(1))))))
    )
    said = xl("import", report, tmp_path / "new.xlsx", "--agency-type", "เทศบาลเมือง")
    assert said.code == 0, said.err
    assert "เทศบาลเมือง" in said.out.splitlines()[-2]
    assert "“อบต.”" in said.out.splitlines()[-2]
    assert "โปรดตรวจ: ใช้ประเภท" not in xl("import", report, tmp_path / "b.xlsx", "--agency-type", "อบต.").out


def test_what_cannot_be_asked_of_an_import(tmp_path: Path, xl: Callable[..., Said]) -> None:
    report = tmp_path / "report.docx"
    report.write_bytes(word(table(tr(*map(tc, HEADINGS)), tr(*map(tc, map(str, row(1)))))))
    said = xl("import", report, tmp_path / "new.xlsx", "--sheet", "รายงาน")
    assert (said.code, "--sheet" in said.err) == (3, True)
    book = sheet_file(tmp_path / "old.xlsx", [HEADINGS, row(1)])
    said = xl("import", tmp_path / "old.xlsx", tmp_path / "old.xlsx", "--overwrite")
    assert (said.code, "ไฟล์เดียวกัน" in said.err) == (3, True)
    assert (tmp_path / "old.xlsx").read_bytes() == book
    said = xl("import", report, tmp_path / "old.xlsx")
    assert said.err.startswith(str(tmp_path / "old.xlsx"))


def test_what_word_shows_in_odd_ways_is_read_or_told(tmp_path: Path, xl: Callable[..., Said]) -> None:
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>อ่าน</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>ฐาน</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    listed_words = "".join(f'<w:listEntry w:val="{word}"/>' for word in ("หนึ่ง", "สอง"))
    chosen = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>{listed_words}</w:ddList></w:ffData></w:fldChar></w:r>'
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>ขีดฆ่า</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>ซ่อน</w:t></w:r>"
    art = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textpath string="อักษรศิลป์"/></v:shape></w:pict></w:r>'
    cells = [tc(p(ruby)), tc(p(chosen)), tc("สำนักปลัด"), tc("มีนาคม ๒๕๖๗"), tc(p(struck)), tc("ดี")]
    report = tmp_path / "report.docx"
    report.write_bytes(word(p(art) + "<w:altChunk/>" + table(tr(*HEADINGS), tr(*cells))))
    said = xl("import", report, tmp_path / "new.xlsx")
    (measure,) = measures_of(report.read_bytes())
    assert (measure["title"], measure["method"], measure["summary"]) == ("ฐาน", "สอง", "ขีดฆ่าซ่อน")
    for told in ("อักษรศิลป์", "ไฟล์อื่นที่แทรกไว้ 1", "คำอ่านเหนือข้อความ 1", "ขีดฆ่า 1", "ซ่อนไว้ 1"):
        assert told in said.out, told
