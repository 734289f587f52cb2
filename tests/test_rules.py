"""Every rule by its own examples, and the registry itself."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter

import grids
import pytest

from xltools.core.data import load
from xltools.core.messages import LANGUAGES, message, rule_text
from xltools.core.model import Area, Severity, Sheet, Table, Workbook
from xltools.core.requirements import Requirements
from xltools.core.rules import RULES, RULES_BY_CODE, check, matching
from xltools.core.rules.base import Rule
from xltools.core.rules.control import RuleControl
from xltools.core.runs import row_numbers

BY_EXAMPLE = [rule for rule in RULES if rule.code != "TPL001"]  # its example is a template: test_cli.py


SEED_FINDINGS = {
    ("OWN001", 4), ("OWN001", 7), ("OWN003", 8), ("OWN003", 9), ("RES002", 1), ("RES003", 1), ("RES003", 5),
    ("RES005", 4), ("TXT001", 3), ("TXT002", 2), ("TXT002", 3), ("TXT002", None), ("TXT003", 1), ("TXT003", 4),
    ("TXT003", 7), ("MEM002", None), ("MEM003", None), ("MEM005", None), ("MEM008", None),
}  # fmt: skip


@pytest.mark.parametrize("rule", BY_EXAMPLE, ids=lambda rule: rule.code)
def test_the_bad_example_breaks_its_rule_and_no_other(rule: Rule, complete: Workbook) -> None:
    workbook = complete
    for place, value in load("rules")[rule.code]["bad"]:
        workbook = grids.changed(workbook, place, value)
    _, report = grids.checked(workbook)
    others = {found.code for found in report.diagnostics if found.severity is not Severity.INFO} - {rule.code}
    assert rule.code in grids.codes(report)
    assert not others
    assert all(message(found, language) for found in report.diagnostics for language in LANGUAGES)


@pytest.mark.parametrize("rule", BY_EXAMPLE, ids=lambda rule: rule.code)
def test_the_good_example_is_clean(rule: Rule, complete: Workbook) -> None:
    workbook = complete
    for place, value in load("rules")[rule.code]["good"]:
        workbook = grids.changed(workbook, place, value)
    _, report = grids.checked(workbook)
    assert grids.codes(report) == []


def test_every_rule_has_all_its_words_in_both_languages() -> None:
    texts = load("rules")
    assert set(texts) == {rule.code for rule in RULES}
    for code, entry in texts.items():
        for part in ("title", "why", "fix", "message"):
            assert set(entry[part]) == set(LANGUAGES), (code, part)
            assert all(entry[part][language].strip() for language in LANGUAGES), (code, part)


def test_thai_and_english_messages_have_the_same_placeholders() -> None:
    for code, entry in load("rules").items():
        for words in (entry["message"], *entry.get("variant", {}).values()):
            thai, english = (_placeholders(words[language]) for language in LANGUAGES)
            assert thai == english, code


def test_a_rules_name_says_the_fault_in_plain_words() -> None:
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name), rule.name
        assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.code)
    assert len(RULES_BY_CODE) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_finding_is_worded_in_both_languages(seed: Workbook) -> None:
    _, report = grids.checked(seed)
    found = next(found for found in report.diagnostics if found.code == "OWN001")
    assert message(found, "th") == "มาตรการที่ 4 ไม่ได้ระบุผู้รับผิดชอบ"
    assert message(found, "en") == "Measure 4 has no owner"
    assert rule_text("OWN001", "title", "en") == "No owner"


def test_the_seed_gives_its_own_findings_and_no_more(seed: Workbook) -> None:
    _, report = grids.checked(seed)
    found = {
        (found.code, found.measure) for found in report.diagnostics if found.severity is not Severity.INFO
    }
    assert found == SEED_FINDINGS


def test_the_mended_example_lacks_only_the_garuda(mended: Workbook, complete: Workbook) -> None:
    assert grids.codes(grids.checked(mended)[1]) == ["MEM008"]
    assert grids.codes(grids.checked(complete)[1]) == []


def test_a_rule_that_keeps_a_promise_cannot_be_switched_off(seed: Workbook) -> None:
    dossier, _ = grids.checked(seed)
    control = RuleControl.typed(RULES, "OWN001 OWN003, TXT", "RES=ปิด; MEM006=info")
    found = set(grids.codes(check(dossier, Requirements.everything(), control)))
    assert "OWN001" in found
    assert not {code for code in found if code.startswith(("OWN003", "RES", "TXT"))}
    assert control.kept == {"MEM006", "OWN001", "TXT007"}


def test_a_rule_may_weigh_otherwise(seed: Workbook) -> None:
    dossier, before = grids.checked(seed)
    control = RuleControl.typed(
        RULES, "", "MEM003=ต้องแก้ไข, own003: ข้อสังเกต\nMEM002 warning; XX=info, MEM004=หนัก"
    )
    report = check(dossier, Requirements.everything(), control)
    severities = {found.code: found.severity for found in report.diagnostics}
    assert severities["MEM003"] is Severity.ERROR
    assert severities["OWN003"] is Severity.INFO
    assert severities["MEM002"] is Severity.WARNING
    assert sorted(grids.codes(report)) == sorted(grids.codes(before))
    assert control.unknown == ("XX=info", "MEM004=หนัก")


def test_patterns_mean_codes() -> None:
    assert matching(["own001", "PER"]) == {
        "OWN001",
        *(code for code in RULES_BY_CODE if code.startswith("PER")),
    }
    with pytest.raises(ValueError, match="XYZ"):
        matching(["XYZ"])


def test_all_findings_of_a_bad_workbook_come_in_one_run(complete: Workbook) -> None:
    workbook = complete
    for place, value in [
        ("measures.1.owners", ""),
        ("measures.2.period", "๓๑ เมษายน ๒๕๖๗"),
        ("measures.3.outcome", " \u00a0\n"),
        ("signers.1.name", ""),
        ("memo.to", ""),
        ("measures.6.owners", "กองชาง"),
    ]:
        workbook = grids.changed(workbook, place, value)
    _, report = grids.checked(workbook)
    places = {(found.code, str(found.cell)) for found in report.diagnostics}
    assert {("OWN001", "มาตรการ!D5"), ("PER003", "มาตรการ!E6"), ("RES001", "มาตรการ!G7")} <= places
    assert {"MEM006", "MEM001", "OWN002"} <= set(grids.codes(report))
    unknown = next(found for found in report.diagnostics if found.code == "OWN002")
    assert "หมายถึง “กองช่าง” หรือไม่" in message(unknown, "th")


def test_settings_of_rules_are_read_as_people_type_them() -> None:
    assert RuleControl.typed(RULES, "-", "–") == RuleControl()
    assert RuleControl.typed(RULES, "MEM๐๐๘/TXT002.", "").off == {"MEM008", "TXT002"}
    control = RuleControl.typed(RULES, "", "MEM003=ต้องแก้ไข MEM008=ข้อสังเกต, MEM004=ควรตรวจ")
    assert control.levels == {"MEM003": Severity.ERROR, "MEM008": Severity.INFO}


@pytest.mark.parametrize(
    ("typed", "code", "severity"),
    [
        ("สมชาย ใจสมมติ", "MEM006", Severity.WARNING),
        ("นายสมชาย ใจสมมติ", None, None),
        ("ว่าที่ร้อยตรี สมชาย ใจสมมติ", None, None),
        ("ดร.สมชาย ใจสมมติ", None, None),
        ("พระครูสมมติธรรม", None, None),
        ("นายสมชาย", "MEM006", Severity.WARNING),
        ("นางสาว", "MEM006", Severity.ERROR),
        ("พ.ต.ท.", "MEM006", Severity.ERROR),
        ("-", "MEM006", Severity.ERROR),
        ("....", "MEM006", Severity.ERROR),
        ("\u200e", "MEM006", Severity.ERROR),
        ("\u3164", "MEM006", Severity.ERROR),
        ("ว่าง", "MEM006", Severity.ERROR),
        ("0", "MEM006", Severity.ERROR),
        ("(นายสมชาย ใจสมมติ)", "MEM006", Severity.ERROR),
        ("นายสมชาย ใจสมมติ\nปลัด", "MEM006", Severity.ERROR),
        ("นายสมชาย ใจสมมติ / นายอื่น คนอื่น", "MEM006", Severity.ERROR),
        ("นายสมชาย ใจสมมติ และนางสาวอื่น คนอื่น", "MEM006", Severity.ERROR),
        ("นายสมชาย ใจสมมติ นางสาวอื่น คนอื่น", "MEM006", Severity.ERROR),
        ("พ.ต.ท. สมชาย ใจสมมติ", None, None),
    ],
)
def test_a_signers_name_has_a_title(
    complete: Workbook, typed: str, code: str | None, severity: Severity | None
) -> None:
    _, report = grids.checked(grids.changed(complete, "signers.2.name", typed))
    assert [(found.code, found.severity) for found in report.diagnostics] == (
        [(code, severity)] if code else []
    )


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("ตามที่{{ agency.name }} ได้รับ", 0),
        ("ตามที่ {{agency.name}}", 0),
        ("ตามที่ {{ agency.nam }}", 1),
        ("ตามที่ {% if x %}", 1),
        ("ตามที่ { ว่าง", 1),
        ("ได้คะแนน ....... คะแนน", 1),
        ("เลขที่ xxxx", 1),
        ("มาตรา ๔๑ (๑) … และอื่น ๆ", 0),
        ("โทร. 0 5300 0000 ต่อ 12...", 0),
    ],
)
def test_placeholders_left_in_the_memo_text(complete: Workbook, text: str, marks: int) -> None:
    _, report = grids.checked(grids.changed(complete, "text.2.text", text))
    assert grids.codes(report) == ["MEM007"] * marks


@pytest.mark.parametrize(
    ("place", "typed", "code"),
    [
        ("measures.2.method", "-", "ROW001"),
        ("measures.2.title", "–", "ROW001"),
        ("measures.2.summary", ".....", "RES001"),
        ("measures.2.outcome", "………", "RES001"),
        ("measures.2.outcome", "N/A", "RES001"),
        ("measures.2.summary", "ไม่มี", "RES001"),
        ("measures.2.owners", "-", "OWN001"),
        ("measures.2.period", "-", "PER001"),
        ("memo.date", "-", "MEM001"),
        ("agency.district", " – ", "MEM001"),
        ("signers.2.position", "-", "MEM006"),
        ("measures.2.method", "จัดอบรม .......... คน", "MEM007"),
    ],
)
def test_a_dash_or_dots_fill_in_nothing(complete: Workbook, place: str, typed: str, code: str) -> None:
    _, report = grids.checked(grids.changed(complete, place, typed))
    assert grids.codes(report) == [code]


def test_a_memo_has_a_closing(complete: Workbook) -> None:
    rows = [paragraph.row.number for paragraph in grids.checked(complete)[0].paragraphs]
    _, report = grids.checked(grids.changed(complete, f"text.{len(rows)}.text", ""))
    assert grids.codes(report) == ["MEM001", "MEM001"]  # the blank row, and the closing it was
    assert "สรุป" in message(report.diagnostics[0], "th")


def test_a_template_mark_in_a_measure_is_found(complete: Workbook) -> None:
    _, report = grids.checked(grids.changed(complete, "measures.2.method", "อบรม {{ title }}"))
    assert grids.codes(report) == ["MEM007"]


def test_a_used_but_blank_optional_field_is_said_once(complete: Workbook) -> None:
    _, report = grids.checked(grids.changed(complete, "agency.website", ""))
    assert grids.codes(report) == ["MEM007"]
    assert "เว็บไซต์" in message(report.diagnostics[0], "th")


def test_text_of_an_unknown_section_is_an_error_not_lost(complete: Workbook) -> None:
    _, report = grids.checked(grids.changed(complete, "text.2.section", "ข้อสังเกตพิเศษ"))
    assert grids.codes(report) == ["MEM001"]


@pytest.mark.parametrize(
    ("title", "typed_no", "found"),
    [("๑. มาตรการ No Gift Policy", "1", ["ROW002"]), ("5 ส. ในสำนักงาน", "1", []), ("๒. มาตรการ", "1", [])],
)
def test_a_number_typed_inside_the_measure(
    complete: Workbook, title: str, typed_no: str, found: list[str]
) -> None:
    workbook = grids.changed(grids.changed(complete, "measures.1.title", title), "measures.1.no", typed_no)
    _, report = grids.checked(workbook)
    assert grids.codes(report) == found


# ---------------------------------------------------------------- what is not printed, or not seen


def _sheet_of(workbook: Workbook, key: str) -> Sheet:
    return next(sheet for sheet in workbook.sheets if any(table.name == key for table in sheet.tables))


def _with_copied_rows(workbook: Workbook, key: str, rows: range, by: int) -> Workbook:
    sheet = _sheet_of(workbook, key)
    copied = {(row + by, column): cell for (row, column), cell in sheet.cells.items() if row in rows}
    return grids.with_sheet(workbook, replace(sheet, cells={**sheet.cells, **copied}))


def _told(workbook: Workbook) -> list[tuple[str, str, str]]:
    return [
        (found.code, str(found.cell or found.sheet), message(found, "th"))
        for found in grids.checked(workbook)[1].diagnostics
    ]


def test_rows_left_out_in_another_excel_table_are_said(complete: Workbook) -> None:
    workbook = _with_copied_rows(complete, "Signers", range(5, 7), 20)
    sheet = _sheet_of(workbook, "Signers")
    other = Table("T77", Area(24, 1, 26, 5), ("ก", "ข", "ค", "ง", "จ"))
    workbook = grids.with_sheet(workbook, replace(sheet, tables=(*sheet.tables, other)))
    said = "แผ่นงาน “ผู้ลงนาม” แถวที่ 25–26 อยู่ในตาราง “T77” จึงไม่ได้นำไปพิมพ์"
    assert _told(workbook) == [("WBK008", "ผู้ลงนาม!A25", said)]


@pytest.mark.parametrize("rows", [(1,), (1, 2), (1, 3), (1, 2, 3, 5, 7, 8)])
def test_row_numbers_are_said_in_runs(rows: tuple[int, ...]) -> None:
    said = {(1,): "1", (1, 2): "1–2", (1, 3): "1, 3", (1, 2, 3, 5, 7, 8): "1–3, 5, 7–8"}
    assert row_numbers(rows) == said[rows]


def test_a_second_table_of_measures_beside_the_first_is_said(complete: Workbook) -> None:
    sheet = _sheet_of(complete, "Measures")
    beside = {
        (row + 30, column + 12): cell for (row, column), cell in sheet.cells.items() if row in range(4, 7)
    }
    workbook = grids.with_sheet(complete, replace(sheet, cells={**sheet.cells, **beside}))
    said = "แผ่นงาน “มาตรการ” มีหัวตารางมาตรการอีกแห่งหนึ่ง และมีมาตรการอีก 2 แถวที่ไม่ได้นำไปพิมพ์"
    assert _told(workbook) == [("WBK008", "มาตรการ!M34", said)]


def test_a_row_above_the_header_is_said_not_to_be_printed(complete: Workbook) -> None:
    workbook = _with_copied_rows(complete, "Measures", range(5, 6), -2)
    assert len(grids.checked(workbook)[0].measures) == len(grids.checked(complete)[0].measures)
    assert _told(workbook) == [("ROW003", "มาตรการ!A3", "แถวที่ 3 อยู่เหนือหัวตาราง จึงไม่ได้นำไปพิมพ์")]


@pytest.mark.parametrize(
    ("name", "where"),
    [("หน่วยงาน", "หน่วยงาน"), ("มาตรการ", "มาตรการ!A4"), ("ผู้ลงนาม", "ผู้ลงนาม!A4"), ("เนื้อความ", "เนื้อความ!A4")],
)
def test_what_is_read_from_a_hidden_sheet_is_said_once(complete: Workbook, name: str, where: str) -> None:
    sheet = complete.sheet(name)
    assert sheet is not None
    workbook = grids.with_sheet(complete, replace(sheet, hidden=True))
    assert _told(workbook) == [("ROW004", where, f"อ่านข้อมูลจากแผ่นงาน “{name}” ซึ่งซ่อนอยู่")]


def test_a_number_typed_after_an_owner_is_no_list(complete: Workbook) -> None:
    _, report = grids.checked(grids.changed(complete, "measures.6.owners", "กองคลัง 2"))
    assert [found.code for found in report.diagnostics if found.severity is Severity.ERROR] == ["OWN002"]
    assert "“กองคลัง 2” หมายถึง “กองคลัง” หรือไม่" in message(report.diagnostics[0], "th")


def _placeholders(text: str) -> set[str]:
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return {re.sub(r"_(th|en)$", "", name) for name in names}


def test_a_section_without_its_text_is_told(complete: Workbook) -> None:
    workbook = grids.changed(complete, "text.2.text", "")
    _, report = grids.checked(workbook)
    assert [(found.code, found.severity) for found in report.diagnostics] == [("MEM001", Severity.WARNING)]
