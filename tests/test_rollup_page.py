"""index.html of a batch, in a real browser: search, filters, order, details, links, and names made to do harm."""

from __future__ import annotations

import base64
import shutil
import subprocess
import urllib.parse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, chromium
from rollup_records import country, failure, finding, province, record

from xltools.core.messages import Language
from xltools.rollup import write_rollup

NOW = datetime(2025, 1, 8, 9)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as window:
        yield window


def opened(
    browser: Browser, folder: Path, records: Any, language: Language = "th", errors: bool = False
) -> Browser:
    write_rollup(folder, records, language=language, now=NOW)
    browser.open(folder / "index.html")
    return browser


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Browser:
    return opened(browser, tmp_path, province(tmp_path))


def names(page: Browser) -> list[str]:
    found = page.run("return [...document.querySelectorAll('td.name')].map((cell) => cell.textContent)")
    return [str(name) for name in found]


def tiles(page: Browser) -> list[int]:
    """Return the counts of all, in order, to look at, to mend, failed."""
    found = page.run("return [...document.querySelectorAll('#verdicts b')].map((count) => count.textContent)")
    return [int(count.replace(",", "")) for count in found]


def search(page: Browser, words: str) -> None:
    before = page.run("window.old = document.querySelector('#rows').firstChild; return true")
    assert before
    page.run("document.querySelector('#search').value = ''")
    page.type("#search", words)
    page.wait("document.querySelector('#rows').firstChild !== window.old")


def choose_rule(page: Browser, code: str) -> None:
    page.run(
        "const rule = document.querySelector('#rule');"
        "rule.value = [...rule.options].find((one) => one.textContent.startsWith(arguments[0])).value;"
        "rule.dispatchEvent(new Event('change'))",
        code,
    )


def test_every_agency_is_there_with_its_result(page: Browser) -> None:
    assert len(names(page)) == 5
    assert tiles(page) == [5, 2, 1, 1, 1]
    assert page.run("return document.documentElement.lang") == "th"
    assert page.run("return document.title") == "สรุปผลการออกเอกสารรายหน่วยงาน"
    assert "8 มกราคม 2568" in page.run("return document.querySelector('.when').textContent")
    badges = page.run("return [...document.querySelectorAll('#rows .badge')].map((one) => one.textContent)")
    assert badges == ["✔ เรียบร้อย", "! ควรตรวจ", "✘ ต้องแก้ไข", "✘ ดำเนินการไม่ได้", "✔ เรียบร้อย"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("เขาสมมุติ", ["เทศบาลเมืองเขาสมมุติ"]),
        ("own001", ["เทศบาลเมืองเขาสมมุติ"]),
        ("ไม่มีผู้รับผิดชอบ", ["เทศบาลเมืองเขาสมมุติ"]),
        ("มาตรการที่ ๗", ["เทศบาลเมืองเขาสมมุติ"]),
        ("รหัสผ่าน", ["องค์การบริหารส่วนตำบลนาตัวอย่าง"]),
        ("ใช้ชื่ออื่น เทศบาล บึง", ["เทศบาลตำบลบึงจำลอง"]),
        ("ไม่มีคำนี้ที่ใด", []),
    ],
)
def test_the_search_finds_names_codes_and_words(page: Browser, words: str, found: list[str]) -> None:
    search(page, words)
    assert names(page) == found
    assert tiles(page)[0] == len(found)
    said = page.run("return document.querySelector('#found').textContent")
    assert said.startswith(f"พบ {len(found)} จาก 5" if found else "ไม่พบหน่วยงาน")


def test_decomposed_thai_is_found_by_what_it_looks_like(browser: Browser, tmp_path: Path) -> None:
    name = "เทศบาลตําบลน้ําใส"  # ํ and า in place of ำ
    page = opened(browser, tmp_path, [record(tmp_path, name), record(tmp_path, "อื่น")])
    search(page, "น้ำใส")
    assert names(page) == [name]


def test_results_and_rules_filter_together_and_the_counts_follow(page: Browser) -> None:
    page.click("#verdicts button[data-verdict=warning]")
    assert names(page) == ["เทศบาลตำบลบึงจำลอง"]
    assert tiles(page) == [5, 2, 1, 1, 1]  # a choice among results leaves their counts to choose from
    options = page.run("return [...document.querySelector('#rule').options].map((one) => one.textContent)")
    assert [option[-3:] for option in options if option.startswith("OWN")] == ["(0)", "(1)"]

    page.click("#verdicts button[data-verdict=all]")
    choose_rule(page, "OWN003")
    assert names(page) == ["เทศบาลตำบลบึงจำลอง", "เทศบาลเมืองเขาสมมุติ"]
    assert tiles(page) == [2, 0, 1, 1, 0]

    page.click("#verdicts button[data-verdict=error]")
    assert names(page) == ["เทศบาลเมืองเขาสมมุติ"]
    pressed = "return document.querySelector('[data-verdict=error]').getAttribute('aria-pressed')"
    assert page.run(pressed) == "true"

    page.click("#clear")
    assert len(names(page)) == 5
    assert tiles(page) == [5, 2, 1, 1, 1]


def test_a_heading_sorts_both_ways_and_says_so(page: Browser) -> None:
    def sort(key: str) -> str:
        page.click(f"th[data-key={key}] button")
        return str(page.run(f"return document.querySelector('th[data-key={key}]').getAttribute('aria-sort')"))

    assert sort("errors") == "descending"
    assert names(page)[0] == "เทศบาลเมืองเขาสมมุติ"
    assert sort("errors") == "ascending"
    assert names(page)[-1] == "เทศบาลเมืองเขาสมมุติ"
    assert sort("verdict") == "descending"
    assert names(page)[0] == "องค์การบริหารส่วนตำบลนาตัวอย่าง"
    assert sort("name") == "ascending"  # as a Thai dictionary has them: เท by its consonant ท, before อ
    assert names(page) == [
        "เทศบาลตำบลบึงจำลอง",
        "เทศบาลเมืองเขาสมมุติ",
        "องค์การบริหารส่วนตำบลทุ่งสมมติ",
        "องค์การบริหารส่วนตำบลนาตัวอย่าง",
        "องค์การบริหารส่วนตำบลห้วยทดลอง",
    ]
    assert page.run("return document.querySelectorAll('[aria-sort]').length") == 1


def test_details_unfold_by_mouse_and_keyboard(page: Browser) -> None:
    page.click("#rows tr:nth-child(3) td.name button")
    details = page.run("return [...document.querySelectorAll('tr.details li')].map((one) => one.innerText)")
    assert len(details) == 3
    assert all(word in details[0] for word in ("ต้องแก้ไข", "OWN001", "มาตรการ!D8", "มาตรการที่ 4", "วิธีแก้ไข"))
    button = "document.querySelectorAll('td.name button')[2]"
    assert page.run(f"return {button}.getAttribute('aria-expanded')") == "true"
    controlled = page.run(f"return document.getElementById({button}.getAttribute('aria-controls')).className")
    assert controlled == "details"

    page.type("#rows tr:nth-child(3) td.name button", "\ue007")
    assert page.run("return document.querySelectorAll('tr.details').length") == 0

    page.click("#unfold")
    assert page.run("return document.querySelectorAll('tr.details').length") == 5
    told = page.run("return document.querySelector('#details-3').innerText")
    assert "รหัสผ่าน" in told
    assert "วิธีแก้ไข: เปิดใน Excel" in told
    assert "ใช้เอกสารเดิม" in page.run("return document.querySelector('#details-4').innerText")
    page.click("#unfold")
    assert page.run("return document.querySelectorAll('tr.details').length") == 0


AWKWARD = ["ก ข #1 100% & 'x' [a]", "a;b=c+d,e @!$", "%41 ร้อยละ", "javascript:alert(1)", "?q=1"]


def test_links_lead_to_the_files_whatever_they_are_called(browser: Browser, tmp_path: Path) -> None:
    for name in AWKWARD:
        (tmp_path / name).mkdir()
        for file in ("memo.docx", "measures.xlsx"):
            (tmp_path / name / file).write_bytes(b"")
    page = opened(browser, tmp_path, [record(tmp_path, name) for name in AWKWARD])
    hrefs = page.run("return [...document.querySelectorAll('td.links a')].map((link) => link.href)")
    reached = [Path(urllib.parse.unquote(urllib.parse.urlsplit(href).path)) for href in hrefs]
    assert all(urllib.parse.urlsplit(href).scheme == "file" for href in hrefs)
    assert all(not urllib.parse.urlsplit(href).fragment for href in hrefs)
    wanted = [
        [tmp_path / name / "memo.docx", tmp_path / name / "measures.xlsx", tmp_path / name]
        for name in AWKWARD
    ]
    assert reached == [path for paths in wanted for path in paths]


HOSTILE = [
    "<img src=x onerror='window.harmed=1'>",
    "</script><script>window.harmed=1</script>",
    "<!--<script>",
    "]]><b>bold</b>&lt;&amp;",
    'quote" onclick="window.harmed=1',
    "line\u2028separator\u2029",
    "{{script}} {found} ${1} $& $1",
    "__proto__",
    "half \ud800 of a sign",
]


def test_what_strangers_typed_is_text_and_nothing_else(browser: Browser, tmp_path: Path) -> None:
    records = [
        record(tmp_path, "plain", diagnostics=[finding("OWN001", "error", text, text)])
        | {"agency": text, "district": text, "province": text}
        for text in HOSTILE
    ]
    records.append(
        record(tmp_path, "plain", "failed", error=failure("encrypted") | {"message_th": HOSTILE[1]})
    )
    page = opened(browser, tmp_path, records)
    page.click("#unfold")
    said = [text.replace("\ud800", "\ufffd") for text in HOSTILE]
    assert [name.replace("\ufffd\ufffd\ufffd", "\ufffd") for name in names(page)][:-1] == said
    assert page.run("return window.harmed === undefined")
    assert page.run("return document.querySelectorAll('img, b:not(#verdicts b), script').length") == 5
    assert page.run("return document.querySelectorAll('tr.details li').length") == len(HOSTILE)


def test_the_page_asks_nothing_of_a_network_and_lets_no_script_in(page: Browser) -> None:
    refused = page.run_until_told(
        "const done = arguments[arguments.length - 1];"
        "addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));"
        "const picture = document.createElement('img'); picture.src = 'http://127.0.0.1:9/x.png';"
        "document.body.append(picture)"
    )
    assert refused == "img-src"
    page.run(
        "const script = document.createElement('script'); script.textContent = 'window.sneaked = 1';"
        "document.body.append(script)"
    )
    assert page.run("return window.sneaked === undefined")
    assert page.run("return performance.getEntriesByType('resource').length") <= 1  # the refused picture


def test_every_control_has_a_name(page: Browser) -> None:
    labels = page.labels("button:not([hidden]), input, select, table, nav, form, [role=group]")
    assert len(labels) > 15
    assert all(labels)


def test_it_speaks_english(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, province(tmp_path), "en")
    assert page.run("return document.documentElement.lang") == "en"
    shown = page.run("return document.body.innerText")
    assert "5 of 5 agencies" in shown
    assert "Search" in shown
    assert "ค้นหา" not in shown


def test_a_narrow_screen_scrolls_in_one_direction_only(page: Browser) -> None:
    page.ask("/window/rect", {"width": 500, "height": 900})
    try:
        page.click("#unfold")
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    finally:
        page.ask("/window/rect", {"width": 1300, "height": 900})


def test_paper_has_every_agency_that_was_found(browser: Browser, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("needs pdftotext")
    page = opened(browser, tmp_path, country(tmp_path, 450))
    printed = tmp_path / "printed.pdf"
    printed.write_bytes(base64.b64decode(page.ask("/print", {"orientation": "landscape"})))
    text = subprocess.run(["pdftotext", str(printed), "-"], capture_output=True, check=True, encoding="utf-8")
    numbers = set(text.stdout.split())
    assert {str(number) for number in range(1, 451)} <= numbers
    assert len(names(page)) == 200  # back on the screen


def test_a_whole_country_opens_page_by_page(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, country(tmp_path, 7850))
    assert tiles(page)[0] == 7850
    assert len(names(page)) == 200
    page.click("#pages button:last-child")
    assert names(page)[0] == "องค์การบริหารส่วนตำบลสมมติที่ 201"
    page.click("th[data-key=order] button")
    assert names(page)[0] == "องค์การบริหารส่วนตำบลสมมติที่ 7850"
    search(page, "สมมติที่ 7849")
    assert names(page) == ["องค์การบริหารส่วนตำบลสมมติที่ 7849"]
    search(page, "หน่วยงานที่ 7838 มีข้อความ")
    assert names(page) == ["องค์การบริหารส่วนตำบลสมมติที่ 7838"]
