"""xltools import: last year's report becomes a filled workbook, and nothing of it is lost in silence."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable
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
from xltools.core.thai import squash
from xltools.importing import understand
from xltools.workbook.reader import read_workbook

Xl = Callable[..., Said]
SEEDS = (folder / "shared/seed/measures-report-2567.th.txt" for folder in Path(__file__).parents)
SEED = next(filter(Path.exists, SEEDS), None)
YEAR = "๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗"
COLUMNS = ("title", "method", "owners", "period", "summary", "outcome")


def row(no: int, **changes: str) -> list[str]:
    texts = {
        "title": f"๑{no} มาตรการ{'กขคงจฉชซ'[no]}",
        "method": f"วิธี{no}",
        "owners": "สำนักปลัด",
        "period": YEAR,
        "summary": f"ผล{no}",
        "outcome": f"ผลลัพธ์{no}",
    }
    return list((texts | {"title": f"{no}. เรื่องที่{'กขคงจฉชซ'[no]}"} | changes).values())


def measures_of(data: bytes, sheet: str | None = None) -> list[dict[str, str]]:
    return [dict(measure.texts) for measure in understand(data, "old", sheet).table.measures]


def left_of(data: bytes) -> list[tuple[str, str]]:
    return [(left.why, left.text) for left in understand(data, "old").table.left]


def dossier_of(path: Path) -> Dossier:
    return read_dossier(read_workbook(path.read_bytes()))


def sheet_file(path: Path, rows: list[list[Any]], merged: tuple[str, ...] = ()) -> bytes:
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
    found = understand(data, "old")
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
    broken = [[re.sub(r" (?=[๒-๙]\.? |- )", "\n", cell).split("\n") for cell in row] for row in rows]
    broken = [
        [["\n".join(cell)] if at in (0, 2, 3) else cell for at, cell in enumerate(row)] for row in broken
    ]
    old = tmp_path / "seed.docx"
    tables: list[str] = []
    for cells in broken:
        flat = [
            " ".join(cell).replace("\n", " ") if at in (0, 2, 3) else cell for at, cell in enumerate(cells)
        ]
        if squash(rows[0][0]) == squash(" ".join(cells[0])):
            tables.append("")
        tables[-1] += tr(*flat)
    old.write_bytes(word(*lines, *(table(part) + p() for part in tables)))
    made = tmp_path / "seed.xlsx"
    said = xl("import", old, made)
    assert (said.code, said.err) == (0, "")
    found = json.loads(xl("validate", made, "--json").out)
    got: dict[str, set[str]] = {}
    for each in found["diagnostics"]:
        if each["severity"] != "info":
            got.setdefault(each["code"], set()).add(each["cell"] or "")
    rows_of = {code: {int(re.sub(r"\D", "", cell)) - 4 for cell in cells} for code, cells in got.items()}
    assert rows_of["OWN001"] == {4, 7}
    assert rows_of["OWN003"] == {8, 9}
    assert rows_of["RES002"] == {1}
    assert rows_of["RES003"] & {1, 5}
    assert rows_of["RES005"] == {4}
    assert rows_of["TXT001"] == {3}
    assert {2, 3} <= rows_of["TXT002"]
    assert {4, 7} <= rows_of["TXT003"] <= {1, 4, 7}
    assert {"MEM002", "MEM003", "MEM005", "MEM008"} <= got.keys()
    assert not got.keys() & {
        "PER001",
        "PER002",
        "PER003",
        "PER004",
        "PER005",
        "PER006",
        "RES001",
        "OWN002",
        "ITA001",
    }
