"""The memo's head and signers: addressee, number, date, acting, one agency and one year."""

from __future__ import annotations

import grids
import pytest

from xltools.core.agency import agency_types, titles_of, type_by_name
from xltools.core.data import load
from xltools.core.messages import message
from xltools.core.model import Severity, Workbook

AGENCIES = {
    "องค์การบริหารส่วนตำบลทุ่งสมมติ": ("อบต.", "นายกองค์การบริหารส่วนตำบลทุ่งสมมติ", "ปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ"),
    "เทศบาลตำบลทุ่งสมมติ": ("เทศบาลตำบล", "นายกเทศมนตรีตำบลทุ่งสมมติ", "ปลัดเทศบาลตำบลทุ่งสมมติ"),
    "เทศบาลเมืองทุ่งสมมติ": ("เทศบาลเมือง", "นายกเทศมนตรีเมืองทุ่งสมมติ", "ปลัดเทศบาลเมืองทุ่งสมมติ"),
    "เทศบาลนครทุ่งสมมติ": ("เทศบาลนคร", "นายกเทศมนตรีนครทุ่งสมมติ", "ปลัดเทศบาลนครทุ่งสมมติ"),
    "องค์การบริหารส่วนจังหวัดเชียงราย": ("อบจ.", "นายกองค์การบริหารส่วนจังหวัดเชียงราย", "ปลัดองค์การบริหารส่วนจังหวัดเชียงราย"),
}


def _codes(workbook: Workbook, changes: dict[str, str]) -> list[tuple[str, str]]:
    for place, value in changes.items():
        workbook = grids.changed(workbook, place, value)
    _, report = grids.checked(workbook)
    return [(found.code, found.variant) for found in report.diagnostics]


@pytest.mark.parametrize("name", AGENCIES)
def test_titles_follow_from_the_agencys_type(name: str) -> None:
    agency_type, head, clerk = AGENCIES[name]
    titles = titles_of(name)
    assert titles is not None
    assert (type_by_name(name), titles.head, titles.clerk) == (agency_type, head, clerk)
    assert {agency_type for agency_type, _, _ in AGENCIES.values()} == set(agency_types())


def test_a_name_of_no_known_type_has_no_titles() -> None:
    assert titles_of("ที่ว่าการอำเภอสมมติ") is None
    assert titles_of("") is None


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ("นายกองค์การบริหารส่วนตำบลทุ่งสมมติ", None),
        ("นายก องค์การบริหารส่วนตำบล ทุ่งสมมติ", None),
        ("ปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ", None),
        ("รองนายกองค์การบริหารส่วนตำบลทุ่งสมมติ", None),
        ("นายกองค์การบริหารส่วนตำบลทุ่งสมมติ (ผ่านปลัดองค์การบริหารส่วนตำบล)", None),
        ("ผู้อำนวยการกองคลัง", None),
        ("หัวหน้าสำนักปลัด", None),
        ("ปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ ปฏิบัติหน้าที่นายกองค์การบริหารส่วนตำบลทุ่งสมมติ", None),
        ("รองนายกองค์การบริหารส่วนตำบลทุ่งสมมติ รักษาราชการแทน นายกองค์การบริหารส่วนตำบลทุ่งสมมติ", None),
        ("ปลัดองค์การบริหารส่วนตำบลบ้านอื่น ปฏิบัติหน้าที่นายกองค์การบริหารส่วนตำบลทุ่งสมมติ", ""),
        ("นายก อบต.ทุ่งสมมติ", "short"),
        ("นายกองค์การบริหารส่วนตำบล", "short"),
        ("นายองค์การบริหารส่วนตำบลทุ่งสมมติ", ""),
        ("นายกองค์การบริหารส่วนตำบลบ้านอื่น", ""),
        ("เรียน นายกองค์การบริหารส่วนตำบลทุ่งสมมติ", ""),
        ("นายกเทศมนตรีตำบลทุ่งสมมติ", ""),
        ("ผู้ว่าราชการจังหวัด", ""),
    ],
)
def test_the_addressee(complete: Workbook, to: str, found: str | None) -> None:
    assert _codes(complete, {"memo.to": to}) == ([] if found is None else [("MEM002", found)])


def test_the_head_of_a_municipality_is_no_นายกเทศบาล(complete: Workbook) -> None:
    workbook = grids.changed(complete, "agency.name", "เทศบาลตำบลทุ่งสมมติ")
    _, report = grids.checked(grids.changed(workbook, "memo.to", "นายกเทศบาลตำบลทุ่งสมมติ"))
    told = [message(found, "th") for found in report.diagnostics if found.code == "MEM002"]
    assert told == ["เรียน “นายกเทศบาลตำบลทุ่งสมมติ” ควรเป็น “นายกเทศมนตรีตำบลทุ่งสมมติ”"]


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("ชร ๗๙๙๐๑/๐๑๙", []),
        ("ชร 79901/19", []),
        ("ชร ๗๙๙๐๑/ว ๑๒", []),
        ("ชร ๗๙๙๐๑/ว๑๒", []),
        ("ชร๗๙๙๐๑/๑๒", []),
        ("ชร. ๗๙๙๐๑/๐๑๙", ["dot"]),
        ("ชร ๗๙๙๐/๐๑๙", [""]),
        ("ชร ๗๙๙๐๑/", ["no-register"]),
        ("๗๙๙๐๑/๐๑๙", [""]),
        ("ชม ๗๙๙๐๑/๐๑๙", ["province"]),
        ("ชม. ๗๙๙๐๑/๐๑๙", ["dot", "province"]),
    ],
)
def test_the_number(complete: Workbook, number: str, found: list[str]) -> None:
    assert _codes(complete, {"memo.number": number}) == [("MEM003", variant) for variant in found]


@pytest.mark.parametrize(
    ("field", "typed", "again"),
    [
        ("memo.number", "ที่ ชร ๗๙๙๐๑/๐๑๙", True),
        ("memo.subject", "เรื่อง รายงานผล", True),
        ("memo.subject", "เรื่อง: รายงานผล", True),
        ("memo.subject", "เรื่องร้องเรียนและการส่งเสริมคุณธรรม", False),
        ("memo.enclosures", "สิ่งที่ส่งมาด้วย รายงาน", True),
        ("agency.district", "อ.เมืองสมมติ", True),
        ("agency.district", "อำเภอเมืองสมมติ", False),
        ("agency.province", "จ.เชียงราย", True),
        ("agency.phone", "โทร. ๐ ๕๓๐๐ ๐๐๐๐", True),
        ("letter.to", "เรียน นายอำเภอเมืองสมมติ", True),
        ("letter.to", "นายอำเภอเมืองสมมติ", False),
    ],
)
def test_a_label_that_documents_print_is_not_typed_again(
    complete: Workbook, field: str, typed: str, again: bool
) -> None:
    assert (("MEM001", "label-again") in _codes(complete, {field: typed})) is again


@pytest.mark.parametrize(
    ("office", "short"),
    [
        ("สำนักปลัด อบต.ทุ่งสมมติ", True),
        ("สำนักปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ อ.เมืองสมมติ", True),
        ("สำนักปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ โทร. ๐ ๕๓๐๐ ๐๐๐๐", False),
    ],
)
def test_the_office_is_spelt_out(complete: Workbook, office: str, short: bool) -> None:
    assert (("MEM001", "in-short") in _codes(complete, {"memo.office": office})) is short


def test_every_province_has_letters_of_its_own() -> None:
    codes = load("provinces")["codes"]
    assert len(codes) == len(set(codes.values())) == 76
    assert all(len(code) == 2 for code in codes.values())


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("๓๐ กันยายน ๒๕๖๗", [("MEM004", "")]),
        ("๑ ตุลาคม ๒๕๖๗", []),
        ("๓๐ กันยายน ๒๕๖๘", []),
        ("๑ ตุลาคม ๒๕๖๘", [("MEM004", "late")]),
    ],
)
def test_the_date_comes_within_a_year_of_the_years_end(
    complete: Workbook, date: str, found: list[tuple[str, str]]
) -> None:
    assert _codes(complete, {"memo.date": date}) == found


@pytest.mark.parametrize(
    ("key", "typed", "found"),
    [
        ("acting", "รักษาราชการแทน หัวหน้าสำนักปลัด", None),
        ("acting", "รักษาการในตำแหน่ง หัวหน้าสำนักปลัด", None),
        ("acting", "ปฏิบัติราชการแทน นายกองค์การบริหารส่วนตำบลทุ่งสมมติ", None),
        ("acting", "-", None),
        ("acting", "รักษาการแทน หัวหน้าสำนักปลัด", ""),
        ("position", "นักทรัพยากรบุคคล รักษาการแทน หัวหน้าสำนักปลัด", ""),
        ("acting", "รักษาการหัวหน้าสำนักปลัด", "bare"),
        ("acting", "รรท.หัวหน้าสำนักปลัด", "bare"),
        ("acting", "รักษาราชการแทน", "no-post"),
        ("acting", "หัวหน้าสำนักปลัด", "no-words"),
    ],
)
def test_the_wording_of_acting(complete: Workbook, key: str, typed: str, found: str | None) -> None:
    expected = [] if found is None else [("MEM005", found)]
    assert _codes(complete, {f"signers.1.{key}": typed}) == expected


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"memo.subject": "รายงานผล ประจำปีงบประมาณ พ.ศ. ๒๕๖๖"}, ""),
        ({"memo.subject": "รายงานผล ปี ๒๕๖๗ เทียบกับปี ๒๕๖๖"}, None),
        ({"memo.subject": "รายงานผลการดำเนินการ"}, None),
        ({"memo.office": "สำนักปลัดองค์การบริหารส่วนตำบลบ้านอื่น อำเภอเมืองสมมติ จังหวัดเชียงราย"}, "agency"),
        ({"memo.office": "สำนักปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ อำเภอเมืองสมมติ จังหวัดน่าน"}, "place"),
        ({"memo.office": "สำนักปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ อำเภออื่น จังหวัดเชียงราย"}, "place"),
        ({"memo.office": "สำนักปลัด องค์การบริหารส่วนตำบล"}, None),
        ({"signers.2.position": "รองปลัดองค์การบริหารส่วนตำบลรักษาราชการแทน"}, None),
        ({"signers.2.position": "ปลัดองค์การบริหารส่วนตำบลบ้านอื่น"}, "agency"),
        ({"signers.2.position": "ปลัดเทศบาลตำบลทุ่งสมมติ"}, "agency"),
        ({"memo.office": "สำนักปลัดเทศบาลตำบลทุ่งสมมติ อำเภอเมืองสมมติ จังหวัดเชียงราย"}, "agency"),
        ({"agency.province": "จังหวัดเชียงราย"}, None),
        ({"agency.province": "จ.เชียงราย"}, None),
        ({"text.1.text": "ตามที่องค์การบริหารส่วนตำบลบ้านอื่นได้รับผลการประเมิน"}, "agency"),
        ({"text.1.text": "ตามที่องค์การบริหารส่วนตำบลได้รับผลการประเมิน"}, None),
        ({"text.2.text": "แจ้งบุคลากรในสังกัดองค์การบริหารส่วนตำบลทุกสำนัก/กอง"}, None),
        ({"text.2.text": "องค์การบริหารส่วนตำบลทุ่งสมมิได้ดำเนินการแล้ว"}, "agency"),
        ({"text.2.text": "พระราชบัญญัติสภาตำบลและองค์การบริหารส่วนตำบลพ.ศ. ๒๕๓๗"}, None),
        ({"text.2.text": "ร่วมกับองค์การบริหารส่วนตำบลบ้านอื่น"}, None),
        ({"agency.type": "อบจ."}, "type"),
    ],
)
def test_one_agency_and_one_year(complete: Workbook, changes: dict[str, str], found: str | None) -> None:
    expected = [] if found is None else [("MEM009", found)]
    assert [one for one in _codes(complete, changes) if one[0] in ("MEM009", "MEM006")] == expected


def test_a_body_that_speaks_of_another_year_only(complete: Workbook) -> None:
    body = {f"text.{row}.text": "ตามผลการประเมิน ปีงบประมาณ พ.ศ. ๒๕๖๖" for row in (1, 2)}
    assert _codes(complete, body) == [("MEM009", "")]


@pytest.mark.parametrize(
    ("changes", "variant", "severity"),
    [
        ({"signers.3.position": "นายองค์การบริหารส่วนตำบลทุ่งสมมติ"}, "position", Severity.ERROR),
        ({"signers.2.position": "ปลัดองค์การบริหารส่วนตำบลทุ่งสมมต"}, "position", Severity.ERROR),
        ({"signers.3.name": "นายสมชาย ใจสมมติ"}, "twice", Severity.WARNING),
    ],
)
def test_who_signs(complete: Workbook, changes: dict[str, str], variant: str, severity: Severity) -> None:
    workbook = complete
    for place, value in changes.items():
        workbook = grids.changed(workbook, place, value)
    _, report = grids.checked(workbook)
    told = [(found.variant, found.severity) for found in report.diagnostics if found.code == "MEM006"]
    assert told == [(variant, severity)]
