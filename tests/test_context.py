"""What templates see: the documented names and nothing else, every text as typed, blanks shown in drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import grids
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xltools.core.context import BLANK, build_context
from xltools.core.dossier import read_dossier
from xltools.core.fields import field_texts
from xltools.core.model import Cell, Sheet, Workbook
from xltools.core.placeholders import fields_used, stray_braces, substitute, unfilled_marks
from xltools.core.requirements import Requirements
from xltools.core.rules import check
from xltools.core.schema import schema
from xltools.core.thai import tidy

DOCUMENTED = {
    "agency": {"type", "name", "district", "province", "address", "phone", "website", "garuda"},
    "report": {"fiscal_year"},
    "ita": {"score", "level", "iit", "eit", "oit"},
    "memo": {"office", "number", "date", "subject", "to", "enclosures"},
    "announcement": {"date", "subject"},
    "letter": {"number", "date", "subject", "to", "reference", "email"},
    "text": {"background", "facts", "law", "proposal", "closing"},
    "measures": {"no", "title", "method", "owners", "owners_text", "period", "start", "end"}
    | {"summary", "outcome", "evidence", "extra"},
    "owners": {"name", "contact", "in_use"},
    "signers": {"order", "role", "name", "position", "acting"},
}


def context_of(workbook: Workbook, changes: Mapping[str, str] | None = None, *, draft: bool = False) -> Any:
    for place, value in (changes or {}).items():
        workbook = grids.changed(workbook, place, value)
    return build_context(read_dossier(workbook), draft=draft)


def texts_in(value: Any) -> list[str]:
    """All texts anywhere in a context."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_in(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    return [value] if isinstance(value, str) else []


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("draft", [False, True])
def test_templates_see_the_documented_names_and_no_others(mended: Workbook, draft: bool) -> None:
    context = context_of(mended, draft=draft)
    assert set(context) == set(DOCUMENTED)
    for group, names in DOCUMENTED.items():
        entries = context[group] if isinstance(context[group], list) else [context[group]]
        assert entries, group
        for entry in entries:
            assert set(entry) == names, group


@pytest.mark.parametrize("draft", [False, True])
def test_an_empty_workbook_has_all_names_too(draft: bool) -> None:
    context = build_context(read_dossier(Workbook((Sheet("ว่าง", {}),))), draft=draft)
    assert {group: set(context[group]) for group in context if isinstance(context[group], dict)} == {
        group: names for group, names in DOCUMENTED.items() if group not in ("measures", "owners", "signers")
    }
    assert (context["measures"], context["owners"]) == ([], [])
    assert [signer["name"] for signer in context["signers"]] == ([BLANK] if draft else [])
    assert not any(context["text"].values())


def test_values_are_of_the_kind_their_filters_need(mended: Workbook) -> None:
    context = context_of(mended)
    assert context["report"]["fiscal_year"] == 2567
    assert context["memo"]["date"] == date(2025, 1, 8)
    assert context["ita"]["score"] == "93.92"
    first = context["measures"][0]
    assert (first["no"], first["start"], first["end"]) == (1, date(2023, 10, 1), date(2024, 9, 30))
    assert first["period"] == "๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗"
    assert [signer["role"] for signer in context["signers"]] == ["proposer", "opinion", "opinion"]
    assert [signer["order"] for signer in context["signers"]] == [1, 2, 3]


def test_a_stored_time_of_day_does_not_reach_the_memo(mended: Workbook) -> None:
    dossier = read_dossier(mended)
    ref = dossier.entries["memo.date"].ref
    sheet = mended.sheet(ref.sheet)
    assert sheet is not None
    cells = {**sheet.cells, (ref.row, ref.column): Cell(datetime(2025, 1, 8, 14, 30))}
    context = context_of(grids.with_sheet(mended, replace(sheet, cells=cells)))
    assert type(context["memo"]["date"]) is date


# ---------------------------------------------------------------- placeholders


def test_placeholders_in_the_memo_text_are_filled(mended: Workbook) -> None:
    text = "{{ agency.name }}/{{memo.date}}/{{ report.fiscal_year }}/{{  ita.score  }}/{{ agency.nam }}"
    context = context_of(mended, {"text.1.text": text})
    assert context["text"]["background"][0] == (
        "องค์การบริหารส่วนตำบลทุ่งสมมติ/๘ มกราคม ๒๕๖๘/2567/93.92/{{ agency.nam }}"
    )


def test_what_is_put_in_is_not_read_again(mended: Workbook) -> None:
    changes = {"memo.to": "{{ agency.name }}", "text.1.text": "เรียน {{ memo.to }}{{ memo.to }}"}
    context = context_of(mended, changes)
    assert context["text"]["background"][0] == "เรียน {{ agency.name }}{{ agency.name }}"
    assert context["memo"]["to"] == "{{ agency.name }}"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{ a }}", "1"),
        ("{{a}}{{ b }}", "1{{ a }}"),
        ("{{ c }}", "{{ c }}"),
        ("{ { a } }", "{ { a } }"),
        ("{{ a | upper }}", "{{ a | upper }}"),
        ("{% if a %}", "{% if a %}"),
        ("{{{ a }}}", "{1}"),
        ("\\1 \\g<0> {{ d }}", "\\1 \\g<0> \\1\\g<0>"),
        ("{{ a.b }}", "{{ a.b }}"),
        ("{{\na\n}}", "1"),
    ],
)
def test_substitution_is_plain(text: str, filled: str) -> None:
    assert substitute(text, {"a": "1", "b": "{{ a }}", "d": "\\1\\g<0>"}) == filled


@given(st.text(st.sampled_from("{}%#ab. \n"), max_size=30), st.text(max_size=8))
def test_all_but_known_placeholders_stays_as_typed(text: str, value: str) -> None:
    used = fields_used(text).count("a")
    assert substitute(text, {}) == text
    if not used:
        assert substitute(text, {"a": value}) == text
    if not stray_braces(text, {"a": value}):
        assert "{" not in substitute(text, {"a": "1"})


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("{{ a }} และ {{b}}", ["{{b}}"]),
        ("{% for x in y %}{{ a }}", ["{% for x in y %}"]),
        ("{{ a", ["{", "{"]),
        ("ไม่มี", []),
    ],
)
def test_what_else_stands_in_braces(text: str, stray: list[str]) -> None:
    assert stray_braces(text, {"a": ""}) == stray


@pytest.mark.parametrize(
    ("text", "marks"),
    [("เลขที่ xxxx", ["xxxx"]), ("ลงชื่อ......", ["......"]), ("____ ………", ["____", "………"]), ("แล้ว…", [])],
)
def test_marks_of_what_is_still_to_be_typed(text: str, marks: list[str]) -> None:
    assert unfilled_marks(text) == marks


# ---------------------------------------------------------------- drafts


def test_a_draft_of_a_whole_report_has_no_blanks(mended: Workbook) -> None:
    assert context_of(mended, draft=True) == context_of(mended)
    assert BLANK not in "".join(texts_in(context_of(mended, draft=True)))


@pytest.mark.parametrize(
    ("typed", "names", "text"),
    [
        ("", [BLANK], BLANK),
        ("-", [BLANK], BLANK),
        ("กองลับ", [BLANK], BLANK),
        ("กองคลัง, กองลับ", ["กองคลัง", BLANK], f"กองคลัง, {BLANK}"),
        ("กองคลัง", ["กองคลัง"], "กองคลัง"),
    ],
)
def test_a_draft_leaves_a_missing_or_unknown_owner_blank(
    mended: Workbook, typed: str, names: list[str], text: str
) -> None:
    measure = context_of(mended, {"measures.2.owners": typed}, draft=True)["measures"][1]
    assert (measure["owners"], measure["owners_text"]) == (names, text)


def test_a_name_outside_the_register_never_stands_among_the_owners(mended: Workbook) -> None:
    measure = context_of(mended, {"measures.2.owners": "กองลับ กองคลัง"})["measures"][1]
    assert measure["owners"] == ["กองคลัง"]


def test_a_draft_leaves_needed_fields_and_signers_blank(mended: Workbook) -> None:
    changes = {
        "memo.to": "",
        "memo.date": "",
        "report.fiscal_year": "ปีหน้า",
        "agency.website": "",
        "announcement.date": "เร็ว ๆ นี้",
        "signers.1.name": "",
        "signers.2.position": " \u00a0",
        "text.1.text": "เรียน {{ memo.to }} ณ {{ memo.date }} ที่ {{ agency.website }}",
    }
    draft = context_of(mended, changes, draft=True)
    assert (draft["memo"]["to"], draft["memo"]["date"], draft["report"]["fiscal_year"]) == (
        BLANK,
        BLANK,
        BLANK,
    )
    assert (draft["agency"]["website"], draft["announcement"]["date"]) == ("", BLANK)
    assert (draft["signers"][0]["name"], draft["signers"][1]["position"]) == (BLANK, BLANK)
    assert draft["signers"][0]["acting"] == context_of(mended)["signers"][0]["acting"]
    assert draft["text"]["background"][0] == f"เรียน {BLANK} ณ {BLANK} ที่ {BLANK}"
    final = context_of(mended, changes)
    assert BLANK not in "".join(texts_in(final))
    assert (final["memo"]["to"], final["memo"]["date"]) == ("", None)


def test_a_draft_without_a_proposer_shows_the_blank_line_to_be_signed(mended: Workbook) -> None:
    changes = {f"signers.1.{key}": "" for key in ("order", "role", "name", "position", "acting")}
    signers = context_of(mended, changes, draft=True)["signers"]
    blank = {"order": 1, "role": "proposer", "name": BLANK, "position": BLANK, "acting": ""}
    assert signers[0] == blank
    assert [signer["order"] for signer in signers] == [1, 2, 3]
    assert len(context_of(mended, changes)["signers"]) == 2


@pytest.mark.parametrize("typed", ["ผู้อนุมัติ", ""])
def test_a_signer_of_unknown_role_does_not_vanish_from_a_draft(mended: Workbook, typed: str) -> None:
    signer = context_of(mended, {"signers.2.role": typed}, draft=True)["signers"][1]
    assert (signer["role"], signer["order"]) == ("opinion", 2)
    assert signer["name"] == context_of(mended)["signers"][1]["name"]
    assert context_of(mended, {"signers.2.role": typed})["signers"][1]["role"] == typed


def test_text_of_an_unknown_section_does_not_vanish_from_a_draft(mended: Workbook) -> None:
    changes = {
        "text.1.section": "ข้อสังเกต",
        "text.1.text": "แรกสุด",
        "text.3.section": "อื่น ๆ",
        "text.3.text": "ที่สาม",
    }
    text = context_of(mended, changes, draft=True)["text"]
    assert text["background"][0] == "แรกสุด"
    second = read_dossier(mended).paragraphs[1]
    assert text[second.section][-1] == "ที่สาม"


def test_file_names_know_no_blanks(mended: Workbook) -> None:
    texts = field_texts(read_dossier(grids.changed(mended, "memo.to", "")))
    assert texts["memo.to"] == ""
    assert texts["memo.date"] == "๘ มกราคม ๒๕๖๘"
    assert set(texts) == set(schema().fields.entries)


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("title", "typed_no", "printed"),
    [
        ("๑. มาตรการ No Gift Policy", "1", "มาตรการ No Gift Policy"),
        ("1) มาตรการ", "", "มาตรการ"),
        (" ๑ .มาตรการ", "๑", "มาตรการ"),
        ("๒. มาตรการ", "1", "๒. มาตรการ"),
        ("5 ส. ในสำนักงาน", "1", "5 ส. ในสำนักงาน"),
        ("1 ตำบล 1 โครงการ", "1", "1 ตำบล 1 โครงการ"),
        ("๑.๑ มาตรการ", "1", "๑.๑ มาตรการ"),
        ("๑) 2567", "1", "๑) 2567"),
        ("1. 5 ส. ในสำนักงาน", "1", "1. 5 ส. ในสำนักงาน"),
        ("1.", "1", "1."),
        ("1. ", "1", "1."),
        ("1.5 ล้านบาท", "1", "1.5 ล้านบาท"),
        ("1.(ก) มาตรการ", "1", "(ก) มาตรการ"),
    ],
)
def test_a_number_typed_in_the_title_is_printed_once(
    mended: Workbook, title: str, typed_no: str, printed: str
) -> None:
    measure = context_of(mended, {"measures.1.title": title, "measures.1.no": typed_no})["measures"][0]
    assert (measure["no"], measure["title"]) == (1, printed)


def test_owners_are_printed_by_their_official_names(mended: Workbook) -> None:
    typed = "กอง การศึกษาฯ และ ส่วนการคลัง"
    measure = context_of(mended, {"measures.2.owners": typed})["measures"][1]
    assert measure["owners"] == ["กองการศึกษา ศาสนาและวัฒนธรรม", "กองคลัง"]
    assert measure["owners_text"] == typed


SPECIAL = "👨‍👩‍👧 👍🏽 & < > \" ' &amp; <w:t> =1+1 {{ memo.to }} ก\u0e4d\u0e32 ท\u0e33 é e\u0301\n๑. ก\n- ข"


def test_texts_reach_the_template_unchanged(mended: Workbook) -> None:
    places = ("title", "method", "summary", "outcome", "evidence")
    context = context_of(
        mended, {f"measures.3.{place}": SPECIAL for place in places} | {"agency.address": SPECIAL}
    )
    assert [context["measures"][2][place] for place in places] == [SPECIAL] * len(places)
    assert context["agency"]["address"] == SPECIAL
    text = SPECIAL.replace("{{ memo.to }}", "")
    assert context_of(mended, {"text.1.text": text})["text"]["background"][0] == tidy(text)


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Zs", "Zl", "Zp"]), min_size=1, max_size=40))
def test_no_visible_character_of_a_cell_is_lost(mended: Workbook, text: str) -> None:
    if text.startswith(("=", "#")):  # grids types these as a formula or an error
        text = "ก" + text
    context = context_of(mended, {"measures.1.method": text, "measures.1.summary": f" {text}\u00a0"})
    assert context["measures"][0]["method"] == context["measures"][0]["summary"] == text


def test_a_text_of_several_rows_keeps_its_order_and_sections(mended: Workbook) -> None:
    changes = {"text.2.section": "", "text.2.text": "ต่อจากแถวบน", "text.3.section": "ข้อสังเกตพิเศษ"}
    context = context_of(mended, changes)
    assert context["text"]["background"][-1] == "ต่อจากแถวบน"
    assert len(context["text"]["background"]) == 2
    assert context["text"]["facts"] == []


def test_extra_columns_reach_the_template(mended: Workbook) -> None:
    workbook = grids.changed(mended, "measures.header.+", "งบประมาณ (บาท)")
    found = grids.changed(workbook, "measures.1.evidence", "https://example.org/")
    context = context_of(found)
    assert context["measures"][0]["extra"] == {"งบประมาณ (บาท)": ""}
    assert context["measures"][0]["evidence"] == "https://example.org/"


def test_the_context_is_of_no_language(seed: Workbook) -> None:
    """Messages are Thai or English; what is printed comes from the workbook alone."""
    dossier = read_dossier(seed)
    sheet = seed.sheet("ตั้งค่า")
    assert sheet is not None
    ref = dossier.settings["language"].ref
    changed = replace(sheet, cells={**sheet.cells, (ref.row, ref.column): Cell("en")})
    english = read_dossier(grids.with_sheet(seed, changed))
    assert english.setting("language") == "en"
    assert build_context(english, draft=True) == build_context(dossier, draft=True)


def test_a_context_does_not_change_what_it_was_made_from(mended: Workbook) -> None:
    dossier = read_dossier(mended)
    first = build_context(dossier, draft=True)
    first["measures"][0]["extra"]["ใหม่"] = first["measures"][0]["owners"].append("ใหม่")
    first["text"]["law"].clear()
    assert build_context(dossier) == context_of(mended)
    found = check(dossier, Requirements.everything()).diagnostics
    assert [diagnostic.code for diagnostic in found] == ["MEM008"]
