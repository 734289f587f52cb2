"""Every document of the family: chosen, copied, checked and made, each with what it needs of a workbook."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from books import NOW, Said, by_xlsxwriter, typed
from contents import prose
from docx import Document
from word_help import NOW as NOW_TIME
from word_help import measure, memo_context, opened, shipped, signer, texts

from xltools.core.lists import lists
from xltools.core.model import Workbook
from xltools.core.schema import schema
from xltools.core.thai import western_digits
from xltools.document.declaration import find_document
from xltools.document.package import W
from xltools.document.template import Template
from xltools.resources import document_names

FAMILY = ("announcement", "letter", "memo", "memo-en", "plan", "report")
NEW_FIELDS = ("announcement.subject", *(key for key in schema().fields.entries if key.startswith("letter.")))
NO_RESULTS = {f"measures.{no}.{key}": None for no in range(1, 10) for key in ("summary", "outcome")}

Run = Callable[..., Said]


def whole(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def codes(said: Said) -> set[str]:
    return {found["code"] for found in json.loads(said.out)["diagnostics"]}


# ---------------------------------------------------------------- named, chosen, copied, checked


def test_list_names_each_in_a_line_of_its_own(xl: Run) -> None:
    said = xl("template", "list", "--lang", "en")
    assert tuple(line.split()[0] for line in said.out.splitlines()) == FAMILY
    assert len({line.split(maxsplit=1)[1] for line in said.out.splitlines()}) == len(FAMILY)


@pytest.mark.parametrize("name", FAMILY)
def test_copy_of_each_passes_the_check_and_prints_the_same(
    xl: Run, name: str, book: Path, tmp_path: Path
) -> None:
    own = tmp_path / "templates" / "own.docx"
    own.parent.mkdir()
    assert xl("template", "copy", name, own).code == 0
    assert xl("template", "check", own).code == 0
    address = {"agency.address": "๙๙ หมู่ที่ ๙", "agency.phone": "๐ ๕๓๐๐ ๐๐๐๐"}
    typed(book, address)
    said = xl("generate", book, "--template", name, "--template", own, "--now", NOW)
    assert said.code == 0
    assert whole(book.with_name("own.docx")) == whole(book.with_name(f"{name}.docx"))


def test_dropdown_of_the_settings_offers_every_document_and_forbids_none(book: Path) -> None:
    offered = next(words for name, _, words in lists() if name == "Documents")
    assert {name.strip() for words in offered for name in words.split(",")} == set(document_names())
    default = schema().settings.entries["templates"].default
    assert offered[0] == default == "memo, report"
    workbook = openpyxl.load_workbook(book)
    place = workbook.defined_names["settings.templates"].attr_text.rpartition("$")[2]
    (validation,) = (
        found for found in workbook["ตั้งค่า"].data_validations.dataValidation if f"B{place}" in str(found.sqref)
    )
    assert (validation.type, validation.formula1, validation.showErrorMessage) == ("list", "Documents", False)


def test_setting_makes_the_documents_it_names(xl: Run, book: Path) -> None:
    typed(book, {"settings.templates": "plan, announcement, letter, memo-en"})
    assert xl("generate", book, "--now", NOW).code == 0
    made = sorted(path.stem for path in book.parent.glob("*.docx"))
    assert made == ["announcement", "letter", "memo-en", "plan"]


@pytest.mark.parametrize("name", FAMILY)
def test_draft_says_so_and_is_made_whatever_is_missing(xl: Run, seed_book: Path, name: str) -> None:
    typed(seed_book, {"agency.phone": None, "agency.address": None, "signers.3.name": None})
    said = xl("generate", seed_book, "--template", name, "--draft", "--now", NOW)
    assert said.code == 1
    made = Document(str(seed_book.with_name(f"{name}-draft.docx")))
    assert "ร่าง" in made.sections[0].header._element.xml
    if name == "letter":
        assert "โทร. ………" in whole(seed_book.with_name("letter-draft.docx"))


def test_properties_name_what_a_document_is_about(xl: Run, book: Path) -> None:
    typed(book, {"letter.subject": "ขอส่งรายงาน"})
    xl("generate", book, *(word for name in FAMILY for word in ("--template", name)), "--now", NOW)
    titles = {name: Document(str(book.with_name(f"{name}.docx"))).core_properties.title for name in FAMILY}
    assert titles["letter"] == "ขอส่งรายงาน"
    assert titles["plan"] == find_document("plan", Path()).title["th"]
    assert titles["announcement"] == find_document("announcement", Path()).title["th"]
    assert titles["memo"].startswith("รายงานผลการดำเนินการ")


# ---------------------------------------------------------------- what each needs


@pytest.mark.parametrize(("name", "code"), [("plan", 0), ("announcement", 0), ("letter", 0), ("report", 1)])
def test_plan_and_announcement_ask_for_no_results(xl: Run, book: Path, name: str, code: int) -> None:
    typed(book, NO_RESULTS)
    said = xl("generate", book, "--template", name, "--json", "--now", NOW)
    assert said.code == code
    assert {found for found in codes(said) if found.startswith("RES")} == ({"RES001"} if code else set())


@pytest.mark.parametrize(
    "results", [(prose(150), prose(150)), ("ตามแผนพัฒนาท้องถิ่นเพิ่มเติม ฉบับที่ ๒", "จะดำเนินการต่อไป")]
)
def test_what_a_plan_does_not_print_is_not_found_fault_with(
    xl: Run, book: Path, results: tuple[str, str]
) -> None:
    title = "โครงการตามแผนพัฒนาท้องถิ่นเพิ่มเติม ฉบับที่ ๓"
    typed(
        book,
        {"measures.4.title": title, "measures.4.summary": results[0], "measures.4.outcome": results[1]},
    )
    found = codes(xl("validate", book, "--json"))
    assert any(code.startswith("RES") for code in found)
    said = xl("generate", book, "--template", "plan", "--dry-run", "--json", "--now", NOW)
    assert not any(code.startswith("RES") for code in codes(said))


def test_plan_asks_for_owners_periods_and_who_signs_as_the_memo_does(xl: Run, book: Path) -> None:
    typed(book, {"measures.2.owners": None, "measures.3.period": None, "signers.3.name": None})
    said = xl("generate", book, "--template", "plan", "--json", "--now", NOW)
    assert said.code == 1
    assert {"OWN001", "PER001", "MEM006"} <= codes(said)


def test_before_the_year_begins_neither_memo_nor_score_is_asked_for(xl: Run, book: Path) -> None:
    memo = ("memo.number", "memo.date", "memo.subject", "memo.to", "memo.office", "ita.score", "ita.level")
    typed(book, dict.fromkeys(memo) | NO_RESULTS)
    said = xl("generate", book, "--template", "plan", "--template", "announcement", "--now", NOW)
    assert said.code == 0


def test_letter_asks_where_the_agency_is_and_how_it_is_called(xl: Run, book: Path) -> None:
    typed(book, {"agency.address": None, "agency.phone": None})
    said = xl("generate", book, "--template", "letter", "--json", "--now", NOW)
    assert said.code == 1
    missing = [found for found in json.loads(said.out)["diagnostics"] if found["code"] == "MEM001"]
    assert ["ที่อยู่" in missing[0]["message_th"], "โทรศัพท์" in missing[1]["message_th"]] == [True, True]


@pytest.mark.parametrize(
    ("code", "field", "wrong", "right"),
    [
        ("MEM003", "letter.number", "ชร. 79901/020", "ชร 79901/020"),
        ("MEM004", "letter.date", date(2024, 9, 1), date(2025, 1, 15)),
        ("MEM009", "letter.subject", "ขอส่งรายงาน ปีงบประมาณ พ.ศ. 2566", "ขอส่งรายงาน ปีงบประมาณ พ.ศ. 2567"),
        ("MEM009", "announcement.subject", "มาตรการ ประจำปี 2566", "มาตรการ ประจำปี 2567"),
    ],
)
def test_what_a_letter_or_announcement_says_is_looked_at_as_the_memos_is(
    xl: Run, book: Path, code: str, field: str, wrong: str | date, right: str | date
) -> None:
    typed(book, {field: wrong})
    found = json.loads(xl("validate", book, "--json").out)["diagnostics"]
    assert [each["sheet"] for each in found if each["code"] == code] == ["หน่วยงาน"]
    typed(book, {field: right})
    assert code not in codes(xl("validate", book, "--json"))


# ---------------------------------------------------------------- workbooks of before


def without_the_new_rows(workbook: Workbook) -> Workbook:
    """Return a workbook as it was before announcement and letter had rows of their own."""
    gone = {schema().fields.entries[key].label for key in NEW_FIELDS}
    sheets = []
    for sheet in workbook.sheets:
        rows = {row for (row, column), cell in sheet.cells.items() if column == 1 and cell.value in gone}
        assert len(rows) == (len(gone) if sheet.name == schema().fields.sheet else 0)
        kept = {place: cell for place, cell in sheet.cells.items() if place[0] not in rows}
        sheets.append(dataclasses.replace(sheet, cells=kept))
    return dataclasses.replace(workbook, sheets=tuple(sheets))


def test_workbook_of_before_makes_every_document(xl: Run, mended: Workbook, tmp_path: Path) -> None:
    book = by_xlsxwriter(without_the_new_rows(mended), tmp_path / "old.xlsx")
    said = xl("generate", book, *(word for name in FAMILY for word in ("--template", name)), "--now", NOW)
    assert said.code == 0
    letter, announcement = (whole(tmp_path / f"{name}.docx") for name in ("letter", "announcement"))
    assert "นายอำเภอเมืองสมมติ" in letter
    assert "ขอส่งรายงานผลการดำเนินการตามมาตรการ" in letter
    assert "เรื่อง มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน\nประจำปีงบประมาณ พ.ศ. ๒๕๖๗" in announcement


def test_workbook_of_before_has_lost_no_dropdown(xl: Run, book: Path, tmp_path: Path) -> None:
    old = openpyxl.load_workbook(book)
    validations = old["ตั้งค่า"].data_validations
    validations.dataValidation = [
        found for found in validations.dataValidation if found.formula1 != "Documents"
    ]
    del old.defined_names["Documents"]
    old.save(tmp_path / "old.xlsx")
    assert "WBK007" not in codes(xl("validate", tmp_path / "old.xlsx", "--json"))


# ---------------------------------------------------------------- what they print


def rendered(name: str, **changes: object) -> bytes:
    return Template(shipped(name), name).render(memo_context(**changes), now=NOW_TIME, title="t")


@pytest.mark.parametrize(
    ("agency_type", "to"),
    [
        ("อบต.", "นายอำเภอเมืองสมมติ"),
        ("เทศบาลตำบล", "นายอำเภอเมืองสมมติ"),
        ("เทศบาลเมือง", "ผู้ว่าราชการจังหวัดเชียงราย"),
        ("อบจ.", "ผู้ว่าราชการจังหวัดเชียงราย"),
    ],
)
def test_letter_goes_to_who_watches_over_the_agency_unless_told_otherwise(agency_type: str, to: str) -> None:
    agency = memo_context()["agency"] | {"type": agency_type}
    assert f"เรียน\t{to}" in texts(rendered("letter", agency=agency))
    letter = memo_context()["letter"] | {"to": "ผู้รับ 1"}
    assert "เรียน\tผู้รับ ๑" in texts(rendered("letter", agency=agency, letter=letter))


def test_address_that_names_the_province_is_not_followed_by_it_again() -> None:
    address = "99 หมู่ที่ 9 อำเภอเมืองสมมติ\nจังหวัดเชียงราย 57000"
    agency = memo_context()["agency"] | {"address": address}
    printed = "\n".join(texts(rendered("letter", agency=agency)))
    assert printed.count("จังหวัดเชียงราย") == 1
    assert "จังหวัดเชียงราย ๕๗๐๐๐" in printed


def test_last_of_the_signers_signs_what_goes_out() -> None:
    for name in ("letter", "announcement"):
        printed = "\n".join(texts(rendered(name)))
        assert "(นายประเสริฐ นามสมมติ)\nนายกองค์การบริหารส่วนตำบลทุ่งสมมติ" in printed
        assert "สมฤดี" not in printed
        assert "สมชาย" not in printed


def test_plan_without_signers_is_a_document_that_word_can_open() -> None:
    *_, signatures = opened(rendered("plan", signers=[])).tables
    assert len(signatures.rows) == 1


def test_english_memo_prints_a_period_that_is_no_date_as_it_is_typed() -> None:
    measures = [
        measure(1, period="ตลอดปี ๒๕๖๗", start=None, end=None),
        measure(2, end=measure()["start"]),
        measure(3),
    ]
    (table,) = opened(rendered("memo-en", measures=measures)).tables
    periods = [row.cells[3].text for row in table.rows[1:]]
    assert periods == ["ตลอดปี 2567", "1 October 2023", "1 October 2023 – 30 September 2024"]


# ---------------------------------------------------------------- in whose name


def signer_findings(xl: Run, book: Path, name: str) -> list[str]:
    said = xl("generate", book, "--template", name, "--dry-run", "--json", "--now", NOW)
    found = json.loads(said.out)["diagnostics"]
    return [each["message_en"] for each in found if each["code"] == "MEM006"]


@pytest.mark.parametrize("name", ["announcement", "letter"])
def test_who_is_not_the_head_is_told_before_signing_for_the_agency(xl: Run, book: Path, name: str) -> None:
    assert signer_findings(xl, book, name) == []
    typed(book, {"signers.3.order": 1, "signers.1.order": 3})
    (said,) = signer_findings(xl, book, name)
    assert "นางสาวสมฤดี ตัวอย่างดี" in said
    assert signer_findings(xl, book, "memo") == []
    typed(book, {"signers.1.acting": "รักษาราชการแทน นายกองค์การบริหารส่วนตำบลทุ่งสมมติ"})
    assert signer_findings(xl, book, name) == []


def test_who_acts_is_asked_as_the_head_for_an_opinion(xl: Run, book: Path) -> None:
    typed(book, {"signers.3.acting": "ปฏิบัติหน้าที่ นายกองค์การบริหารส่วนตำบลทุ่งสมมติ"})
    assert xl("generate", book, "--template", "memo").code == 0
    text = whole(book.with_name("memo.docx"))
    assert "ความเห็นของนายกองค์การบริหารส่วนตำบลทุ่งสมมติ" in text
    assert "ความเห็นของปฏิบัติหน้าที่" not in text


def test_plan_is_approved_by_the_head(xl: Run, book: Path) -> None:
    assert signer_findings(xl, book, "plan") == []
    typed(book, {"signers.3.position": "หัวหน้าสำนักปลัด"})
    assert len(signer_findings(xl, book, "plan")) == 1


def test_deputy_head_does_not_sign_for_the_agency_without_acting_for_the_head(xl: Run, book: Path) -> None:
    typed(book, {"signers.3.position": "รองนายกองค์การบริหารส่วนตำบลทุ่งสมมติ"})
    assert len(signer_findings(xl, book, "letter")) == 1


def test_head_signs_alone_where_nobody_proposes(xl: Run, book: Path) -> None:
    head = {"role": "ความเห็น", "name": "นายประเสริฐ นามสมมติ", "position": "นายกองค์การบริหารส่วนตำบลทุ่งสมมติ"}
    nobody = {
        f"signers.{no}.{key}": None
        for no in (1, 2, 3)
        for key in ("order", "role", "name", "position", "acting")
    }
    typed(book, nobody | {f"signers.1.{key}": value for key, value in head.items()})
    for name in ("announcement", "letter"):
        assert signer_findings(xl, book, name) == []
    assert signer_findings(xl, book, "memo") != []
    assert signer_findings(xl, book, "plan") != []
    typed(book, nobody)
    assert signer_findings(xl, book, "letter") == ["Nobody is there to sign"]


@pytest.mark.parametrize("name", FAMILY)
def test_declaration_says_who_signs_where_somebody_does(name: str) -> None:
    needs = find_document(name, Path()).needs
    assert needs.signed_by <= {"proposer", "head"}
    assert bool(needs.signed_by) == ("signers" in needs.sheets)


# ---------------------------------------------------------------- every text, whatever it says


NASTY = 'a & <b> "q" {{ x }} {% if %} &amp; </w:t>\n12 \\1 👩‍👩‍👧‍👦 นํ้า เเ ๆ ฯ'
PRINTED = {
    "announcement": ("agency.name", "announcement.subject"),
    "letter": (
        *("agency.name", "agency.address", "agency.phone", "letter.number", "letter.subject", "letter.to"),
        *("letter.reference", "letter.email", "memo.enclosures", "memo.office"),
    ),
    "memo-en": ("agency.name", "memo.office", "memo.number", "memo.subject", "memo.to", "memo.enclosures"),
    "plan": ("agency.name",),
}
COLUMNS = ("title", "method", "period")
SIGNED_BY = {"announcement": (3,), "letter": (3,), "memo-en": (1, 2, 3), "plan": (1, 2, 3)}


def solid(text: str) -> str:
    return "".join(western_digits(text).split())


@pytest.mark.parametrize("name", PRINTED)
def test_every_text_is_printed_as_it_is(name: str) -> None:
    context = memo_context()
    for place in PRINTED[name]:
        group, _, key = place.partition(".")
        context[group][key] = f"{place}{NASTY}"
    columns = (*COLUMNS, "summary", "outcome") if name == "memo-en" else COLUMNS
    context["measures"] = [
        measure(1, owners=[f"owner{NASTY}"], start=None, **{key: f"{key}{NASTY}" for key in columns})
    ]
    context["text"] = {key: [f"{key}-one{NASTY}", f"{key}-two{NASTY}"] for key in context["text"]}
    context["signers"] = [
        signer(no, role, *(f"{key}-{no}{NASTY}" for key in ("name", "position", "acting")))
        for no, role in enumerate(("proposer", "opinion", "opinion"), start=1)
    ]
    body = opened(Template(shipped(name), name).render(context, now=NOW_TIME, title="t")).element.body
    printed = solid("\n".join("".join(paragraph.itertext()) for paragraph in body.iter(f"{{{W}}}p")))
    expected = [*PRINTED[name]]
    expected += [f"{key}-{no}" for no in SIGNED_BY[name] for key in ("name", "position", "acting")]
    expected += [*columns, "owner"] if name != "letter" else []
    expected += (
        [f"{key}-{no}" for key in context["text"] for no in ("one", "two")] if name == "memo-en" else []
    )
    assert [start for start in expected if solid(start + NASTY) not in printed] == []


@pytest.mark.parametrize(
    ("office", "printed"),
    [
        ("กองคลัง องค์การบริหารส่วนตำบลทุ่งสมมติ อำเภอเมืองสมมติ จังหวัดเชียงราย", "กองคลัง"),
        ("องค์การบริหารส่วนตำบลทุ่งสมมติ", "องค์การบริหารส่วนตำบลทุ่งสมมติ"),
        ("กองช่าง โทร. 12", "กองช่าง โทร. ๑๒"),
    ],
)
def test_foot_of_a_letter_names_the_office_without_the_agency(office: str, printed: str) -> None:
    memo = memo_context()["memo"] | {"office": office}
    foot = next(text for text in texts(rendered("letter", memo=memo)) if "\nโทร." in text)
    assert foot.split("\n")[0] == printed
