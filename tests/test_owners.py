"""Owners: several in one cell, by longest match without white space."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.agency import agency_types
from xltools.core.model import CellRef
from xltools.core.owners import (
    Owner,
    OwnerRegister,
    departments_of,
    duplicates,
    nearest_name,
    split_names,
)


def register(*entries: tuple[str, tuple[str, ...]]) -> OwnerRegister:
    return OwnerRegister(
        tuple(
            Owner(name, aliases, "", in_use=True, ref=CellRef("ผู้รับผิดชอบ", row, 1))
            for row, (name, aliases) in enumerate(entries, start=5)
        ),
        agency="องค์การบริหารส่วนตำบลทุ่งสมมติ",
    )


OUR = register(*departments_of("อบต."))
EDUCATION = "กองการศึกษา ศาสนาและวัฒนธรรม"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("สำนักปลัด", ["สำนักปลัด"]),
        ("สำนักปลัด กองคลัง กองช่าง กอง การศึกษาฯ", ["สำนักปลัด", "กองคลัง", "กองช่าง", EDUCATION]),
        ("สำนักปลัดกองคลังกองช่าง", ["สำนักปลัด", "กองคลัง", "กองช่าง"]),
        ("กองการศึกษา ศาสนาและวัฒนธรรม", [EDUCATION]),
        ("กองการศึกษา\nศาสนาและวัฒนธรรม", [EDUCATION]),
        ("กองสาธารณสุขและสิ่งแวดล้อม และ กองช่าง", ["กองสาธารณสุขและสิ่งแวดล้อม", "กองช่าง"]),
        ("กองคลังและกองช่าง", ["กองคลัง", "กองช่าง"]),
        ("กองคลังร่วมกับกองช่าง", ["กองคลัง", "กองช่าง"]),
        ("กองคลัง, กองช่าง; สำนักปลัด/กองสวัสดิการฯ", ["กองคลัง", "กองช่าง", "สำนักปลัด", "กองสวัสดิการสังคม"]),
        ("- กองคลัง\n- กองช่าง", ["กองคลัง", "กองช่าง"]),
        ("๑. กองคลัง ๒. กองช่าง", ["กองคลัง", "กองช่าง"]),
        ("1) กองคลัง 2) กองช่าง", ["กองคลัง", "กองช่าง"]),
        ("กองคลัง\u00a0", ["กองคลัง"]),
        ("\u200bกองคลัง", ["กองคลัง"]),
        ("กองคลัง กองคลัง", ["กองคลัง"]),
        ("ส่วนการคลัง", ["กองคลัง"]),
        ("(1) กองคลัง (2) กองช่าง", ["กองคลัง", "กองช่าง"]),
        ("๑.กองคลัง๒.กองช่าง", ["กองคลัง", "กองช่าง"]),
        ("1.\nกองคลัง", ["กองคลัง"]),
        ("ผู้อำนวยการกองช่าง", ["กองช่าง"]),
        ("ผอ.กองคลัง และหัวหน้าสำนักปลัด", ["กองคลัง", "สำนักปลัด"]),
        ("รักษาราชการแทนผู้อำนวยการกองช่าง", ["กองช่าง"]),
        ("หัวหน้าส่วนการคลัง", ["กองคลัง"]),
        ("สำนักปลัดองค์การบริหารส่วนตำบลทุ่งสมมติ", ["สำนักปลัด"]),
        ("กองคลัง อบต.ทุ่งสมมติ, กองช่าง อบต. ทุ่งสมมติ", ["กองคลัง", "กองช่าง"]),
        ("ส\u0e4d\u0e32นักปลัด", ["สำนักปลัด"]),
        ("กองการศึกษา ศาสนาเเละวัฒนธรรม", [EDUCATION]),
        ("สำนักปลัด (หลัก), กองคลัง (ร่วม)", ["สำนักปลัด", "กองคลัง"]),
        ("หน่วยงานหลัก: กองช่าง\nหน่วยงานสนับสนุน: กองคลัง สำนักปลัด", ["กองช่าง", "กองคลัง", "สำนักปลัด"]),
        ("ทุกสำนัก/กอง", ["ทุกสำนัก/กอง"]),
        ("ทุกสำนักและกอง", ["ทุกสำนักและกอง"]),
        ("กองคลัง (งานพัสดุ), กองช่างฯ", ["กองคลัง", "กองช่าง"]),
        ("งานการเจ้าหน้าที่ สำนักปลัด", ["สำนักปลัด"]),
        ("ทุกส่วนราชการ", ["ทุกส่วนราชการ"]),
        ("ทุกสำนัก / กอง", ["ทุกสำนัก/กอง"]),
    ],
)
def test_owners_are_read_by_longest_match(typed: str, names: list[str]) -> None:
    reading = OUR.read(typed)
    assert list(reading.names) == names
    assert reading.unknown == ()


@pytest.mark.parametrize(
    ("typed", "unknown", "names"),
    [
        ("กองคลังง", ["กองคลังง"], []),
        ("กองชาง", ["กองชาง"], []),
        ("กองคลัง กองลับ กองช่าง", ["กองลับ"], ["กองคลัง", "กองช่าง"]),
        ("กองคลัง, นายสมชาย ใจสมมติ", ["นายสมชาย ใจสมมติ"], ["กองคลัง"]),
        ("-", [], []),
        ("……", [], []),
        ("\u200e\u3164", [], []),
        ("กองคลัง 2", ["กองคลัง 2"], []),
        ("กองคลัง2", ["กองคลัง2"], []),
        ("กองคลัง ๒.", ["กองคลัง ๒."], []),
        ("กองคลัง (2)", ["กองคลัง (2)"], []),
        ("กองคลัง 2 (วัดกลาง), กองช่าง", ["กองคลัง 2 (วัดกลาง)"], ["กองช่าง"]),
        ("กองคลัง 2 กองช่าง", ["กองคลัง 2"], ["กองช่าง"]),
        ("1 กองคลัง", ["1 กองคลัง"], []),
        ("กองคลัง\n2", ["2"], ["กองคลัง"]),
        ("1. กองลับ", ["1. กองลับ"], []),
        ("-ไม่มี-", ["-ไม่มี-"], []),
    ],
)
def test_what_nobody_knows_is_kept_whole(typed: str, unknown: list[str], names: list[str]) -> None:
    reading = OUR.read(typed)
    assert list(reading.unknown) == unknown
    assert list(reading.names) == names


def test_an_alias_is_not_the_official_name() -> None:
    assert [match.exact for match in OUR.read("กองคลัง ส่วนการคลัง กอง คลัง").matches] == [True, False, False]


@pytest.mark.parametrize(
    ("typed", "printed", "lead"),
    [
        ("สำนักปลัด (หลัก), กองคลัง, กองช่าง(ร่วม)", ["สำนักปลัด (หลัก)", "กองคลัง", "กองช่าง (ร่วม)"], True),
        ("เจ้าภาพ : กองช่าง", ["กองช่าง (เจ้าภาพ)"], True),
        ("ร่วม: กองช่าง กองคลัง", ["กองช่าง (ร่วม)", "กองคลัง (ร่วม)"], False),
        ("กองช่าง กองคลัง กองช่าง", ["กองช่าง", "กองคลัง"], False),
    ],
)
def test_who_leads_is_read_and_printed(typed: str, printed: list[str], lead: bool) -> None:
    reading = OUR.read(typed)
    assert list(reading.printed) == printed
    assert reading.has_lead is lead
    assert reading.unknown == ()


def test_all_departments_are_those_in_use() -> None:
    retired = replace(OUR, owners=(replace(OUR.owners[0], in_use=False), *OUR.owners[1:]))
    everybody = retired.responsible(retired.read("ทุกสำนัก/กอง"))
    assert "สำนักปลัด" not in everybody
    assert {"กองคลัง", "กองช่าง", EDUCATION} <= set(everybody)


def test_an_agency_of_another_place_is_no_part_of_the_name() -> None:
    assert OUR.read("กองคลัง อบต.บ้านอื่น").unknown == ("อบต.บ้านอื่น",)


def test_the_register_wins_over_the_packaged_other_names() -> None:
    own = register(("กองคลัง", ()), ("ส่วนการคลัง", ()))
    assert own.read("ส่วนการคลัง").names == ("ส่วนการคลัง",)


def test_a_number_may_be_part_of_a_name() -> None:
    own = register(("โรงเรียนเทศบาล", ()), ("โรงเรียนเทศบาล 2", ()))
    assert own.read("โรงเรียนเทศบาล 2").names == ("โรงเรียนเทศบาล 2",)
    assert own.read("โรงเรียนเทศบาล 21").names == ()


def test_what_says_nothing_is_nobodys_name() -> None:
    own = register(("กองคลัง", ("-", "...", "\u200e")), ("–", ("กองช่าง",)))
    for typed in ("-", "...", "\u200e", "–"):
        assert (own.read(typed).names, own.read(typed).unknown) == ((), ())
    assert split_names("คลัง, -\n…; \u200e") == ("คลัง",)


def test_an_alias_with_a_separator_in_it_is_found() -> None:
    own = register(("ทุกส่วนราชการ", ("ทุกสำนัก/กอง",)), ("กองคลัง", ()))
    assert own.read("ทุกสำนัก/กอง").names == ("ทุกส่วนราชการ",)


@given(
    st.lists(st.sampled_from([owner.name for owner in OUR.owners]), min_size=1, max_size=6, unique=True),
    st.data(),
)
def test_any_spacing_of_official_names_reads_back(names: list[str], data: st.DataObject) -> None:
    typed = ""
    for name in names:
        for letter in name.replace(" ", ""):
            typed += letter + data.draw(st.sampled_from(["", "", "", " ", "\u00a0"]))
        typed += data.draw(st.sampled_from(["", " ", ", ", "\n", "/", " และ "]))
    assert list(OUR.read(typed).names) == names


@given(st.text(max_size=60))
def test_no_letter_of_a_cell_goes_unread(typed: str) -> None:
    reading = OUR.read(typed)
    assert all(piece.strip() for piece in reading.unknown)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("กองคลังง", "กองคลัง"),
        ("กองชาง", "กองช่าง"),
        ("กองข่าง", "กองช่าง"),
        ("กอวคลัง", "กองคลัง"),
        ("กองสาธารณะสุขและสิ่งแวดล้อม", "กองสาธารณสุขและสิ่งแวดล้อม"),
        ("กองสวัสดิการลังคม", "กองสวัสดิการสังคม"),
        ("กจ.", None),
        ("ผู้จัดการกองช่าง", "กองช่าง"),
        ("ห้องสมุด", None),
    ],
)
def test_did_you_mean(typed: str, nearest: str | None) -> None:
    assert nearest_name(typed, OUR) == nearest


def test_a_name_that_points_to_two_owners_is_found() -> None:
    own = register(("กองคลัง", ("คลัง",)), ("กองช่าง", ("คลัง",)), ("กอง คลัง", ()))
    assert [(owner.name, earlier.name, name) for owner, earlier, name in duplicates(own.owners)] == [
        ("กองช่าง", "กองคลัง", "คลัง"),
        ("กอง คลัง", "กองคลัง", "กอง คลัง"),
    ]


def test_every_agency_type_has_departments_that_do_not_repeat() -> None:
    assert set(agency_types()) == {"อบต.", "เทศบาลตำบล", "เทศบาลเมือง", "เทศบาลนคร", "อบจ."}
    for kind in agency_types():
        own = register(*departments_of(kind))
        assert len(own.owners) >= 9
        assert not list(duplicates(own.owners)), kind
