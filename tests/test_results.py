"""Results: do they belong to their measure, are they copied, do their numbers agree."""

from __future__ import annotations

from itertools import combinations, permutations

import grids
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.core.copies import RUN, may_overlap, run_numbers
from xltools.core.messages import message
from xltools.core.model import Workbook
from xltools.core.packed_runs import packed_runs
from xltools.core.similarity import Kinship, near_duplicates, overlap, runs

TEXTS = st.lists(st.text("กขคงจชซด", min_size=0, max_size=30), min_size=1, max_size=8)


def test_runs_are_of_letters_only() -> None:
    assert runs("ก ข๑ค, ง", 2) == {"กข", "ขค", "คง"}
    assert runs("มาตรการ ก ข", 2, ["มาตรการ"]) == {"กข"}
    assert runs("ก", 2) == frozenset()


@given(TEXTS)
def test_the_nearest_is_the_one_that_overlaps_most(texts: list[str]) -> None:
    sets = [runs(text, 3) for text in texts]
    found = near_duplicates(sets, 0.5)
    for row, own in enumerate(sets):
        others = [overlap(own, other) for at, other in enumerate(sets) if at != row]
        if max(others, default=0) > 0.5:
            assert overlap(own, sets[found[row]]) == max(others)
        else:
            assert row not in found


@given(st.lists(st.text("กำแ์Aaฯ ๑\u0e3c–\0.\u2003\n", max_size=30), max_size=5))
def test_runs_as_numbers_are_alike_where_the_letters_are(texts: list[str]) -> None:
    spelled = [runs(text, 4, ["", "กำ"]) for text in texts]
    packed = packed_runs(texts, ["", "กำ"])
    if packed is not None:
        numbers = [frozenset(one) for one in packed]
        assert [len(one) for one in numbers] == [len(one) for one in spelled]
        for one, other in combinations(range(len(texts)), 2):
            assert len(numbers[one] & numbers[other]) == len(spelled[one] & spelled[other])


PIECES = (
    "กขคงจฉชซฌญฎฏฐ",
    "ฑฒณดตถทธนบปผฝ",
    "พฟภมยรลวศษสหฬ",
    "กกขขคคงงจจ",
    "ABCDEFabcdef",
    "ะาิีึืุูเแโใ",
    " ๑.–\u0e3c✓",
    "กข",
)
PIECED = st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), min_size=1, max_size=6)


@given(PIECED, st.sampled_from((0.3, 0.5, 0.65)), st.integers(1, 20))
def test_no_copy_is_passed_over_at_a_glance(texts: list[str], least: float, shortest: int) -> None:
    numbers = run_numbers(texts)
    if numbers is None:
        assert any("\u0e3c" in text and "✓" in text for text in texts)
        return
    spelled = [runs(text, RUN) for text in texts]
    doubtful = numbers.doubtful(least, shortest)
    perhaps = {(one, other) for one in doubtful for other in numbers.perhaps_overlapped(one, least)}
    for one, other in permutations(range(len(texts)), 2):
        smaller = shortest <= len(spelled[one]) <= len(spelled[other])
        if overlap(spelled[one], spelled[other]) > least:
            assert may_overlap(numbers.texts[one], numbers.texts[other], least)
            assert not smaller or (one, other) in perhaps


@given(TEXTS, st.data())
def test_kinship_is_a_share(texts: list[str], data: st.DataObject) -> None:
    topics = [runs(text, 2) for text in texts]
    results = [runs(text, 2) for text in data.draw(st.permutations(texts))]
    kinship = Kinship(topics, results)
    for row in range(len(texts)):
        best, other = kinship.best_others([row])[row]
        assert 0 <= kinship.own(row) <= 1 + 1e-9
        assert 0 <= best <= 1 + 1e-9
        assert 0 <= other < len(texts)
        if topics[row] and topics[row] == results[row]:
            assert kinship.own(row) == pytest.approx(1)


@pytest.mark.parametrize(
    ("title", "summary", "told"),
    [
        ("แผนพัฒนาท้องถิ่น เพิ่มเติมเปลี่ยนแปลง ฉบับที่ ๓", "จัดทำแผน เพิ่มเติมเปลี่ยนแปลง ฉบับที่ ๒", ["ฉบับที่ ๓", "ฉบับที่ ๒"]),
        ("แผนพัฒนาท้องถิ่น เพิ่มเติมเปลี่ยนแปลง ฉบับที่ 3", "จัดทำแผน เพิ่มเติมเปลี่ยนแปลง ฉบับที่ ๓", []),
        (
            "ประชุมคณะกรรมการติดตาม ครั้งที่ ๑/๒๕๖๗",
            "ประชุมคณะกรรมการติดตาม ครั้งที่ ๒/๒๕๖๗",
            ["ครั้งที่ ๑/๒๕๖๗", "ครั้งที่ ๒/๒๕๖๗"],
        ),
        ("ประชุมคณะกรรมการติดตาม ครั้งที่ ๑", "ประชุมคณะกรรมการติดตาม ครั้งที่ ๑ ประชุมคณะกรรมการติดตาม ครั้งที่ ๒", []),
        ("แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๖ - ๒๕๗๐)", "แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๖-๒๕๗๐)", []),
        ("แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๖-๒๕๗๐)", "แผนพัฒนาท้องถิ่น (พ.ศ. ๒๕๖๑-๒๕๖๕)", ["๒๕๖๖-๒๕๗๐", "๒๕๖๑-๒๕๖๕"]),
        ("ระเบียบกระทรวงมหาดไทย (ฉบับที่ ๒)", "พระราชบัญญัติข้อมูลข่าวสาร (ฉบับที่ ๓)", []),
        ("ประเมินผล ปี ๒๕๖๗", "ดีขึ้นจากปี ๒๕๖๖", []),
    ],
)
def test_numbers_of_one_thing_agree(complete: Workbook, title: str, summary: str, told: list[str]) -> None:
    workbook = grids.changed(
        grids.changed(complete, "measures.4.title", title), "measures.4.summary", summary
    )
    _, report = grids.checked(workbook)
    said = [message(found, "th") for found in report.diagnostics if found.code == "RES005"]
    assert len(said) == bool(told)
    assert all(number in line for line in said for number in told)


def test_a_short_result_is_not_judged(complete: Workbook) -> None:
    workbook = grids.changed(complete, "measures.1.summary", "ประกาศแล้ว ๑ ครั้ง")
    for row in (1, 2, 3):
        workbook = grids.changed(workbook, f"measures.{row}.outcome", "ไม่มีเรื่องร้องเรียนตลอดปีงบประมาณ ๒๕๖๗")
    assert grids.codes(grids.checked(workbook)[1]) == []


def test_results_without_any_figure_are_told_once(complete: Workbook) -> None:
    workbook = complete
    for row in (2, 5):
        workbook = grids.changed(workbook, f"measures.{row}.evidence", "")
        workbook = grids.changed(workbook, f"measures.{row}.summary", "๑. จัดประชุมตามแผน\n๒. กำกับดูแลอย่างใกล้ชิด")
        workbook = grids.changed(workbook, f"measures.{row}.outcome", "การปฏิบัติงานเป็นไปด้วยความเรียบร้อย")
    _, report = grids.checked(workbook)
    told = [message(found, "th") for found in report.diagnostics if found.variant == "no-figures"]
    assert told == ["ผลการดำเนินการของมาตรการที่ 2, 5 ไม่มีตัวเลข วันที่ หรือหลักฐานประกอบ"]
