"""How the time of all checks grows with the rows: printed as ratios of runs interleaved in one process.

python benchmarks/checks.py [ROWS ...]     default: 100 1000 10000
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from statistics import median

from xltools.core.data import load
from xltools.core.dossier import read_dossier
from xltools.core.locate import find_table
from xltools.core.model import Area, Cell, Workbook
from xltools.core.requirements import Requirements
from xltools.core.rules import RULES, check
from xltools.core.schema import schema
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import new_workbook

ROUNDS = 3


def workbook_of(rows: int, *, alike: bool) -> Workbook:
    """Return the sample workbook with that many measures: the nine over and over, or each a little different."""
    workbook = read_workbook(new_workbook(example="mended"))
    found = find_table(workbook, schema().tables["measures"])
    assert found is not None
    cells = {at: cell for at, cell in found.sheet.cells.items() if at[0] <= found.header_row}
    words = [str(cell.value) for (row, _), cell in found.sheet.cells.items() if row > found.header_row]
    for row in range(rows):
        source = found.header_row + 1 + row % 9
        for key, column in found.columns.items():
            cell = found.sheet.cells.get((source, column))
            text = str(cell.value) if cell and isinstance(cell.value, str) else ""
            if not alike and key in ("title", "method", "summary", "outcome"):
                other = words[(row * 7 + column) % len(words)]
                text = f"{text[: 40 + row % 50]} {other[row % 40 :]}"
            value = float(row + 1) if key == "no" else text
            if value != "":
                cells[found.header_row + 1 + row, column] = Cell(value)
    table = found.sheet.tables[0]
    area = Area(table.area.top, table.area.left, found.header_row + rows, table.area.right)
    sheet = replace(found.sheet, cells=cells, tables=(replace(table, area=area),))
    return replace(
        workbook, sheets=tuple(sheet if one.name == sheet.name else one for one in workbook.sheets)
    )


def main(sizes: list[int]) -> None:
    """Print a table: seconds of the smallest size, and what each larger one takes for each row, in ratio."""
    load("wording")
    for alike in (True, False):
        workbooks = {rows: workbook_of(rows, alike=alike) for rows in sizes}
        dossiers = {rows: read_dossier(workbook) for rows, workbook in workbooks.items()}
        needs = Requirements.everything()
        seconds: dict[int, list[float]] = {rows: [] for rows in sizes}
        for _ in range(ROUNDS):
            for rows in sizes:
                began = time.perf_counter()
                check(dossiers[rows], needs)
                seconds[rows].append(time.perf_counter() - began)
        print("rows repeated" if alike else "rows different")
        base = median(seconds[sizes[0]]) / sizes[0]
        for rows in sizes:
            took = median(seconds[rows])
            print(
                f"  {rows:>6} rows  {took:8.2f} s  a row takes {took / rows / base:5.2f} x that of {sizes[0]} rows"
            )
        slowest(dossiers[sizes[-1]], needs)


def slowest(dossier: object, needs: Requirements) -> None:
    """Print the three rules that take longest."""
    took = []
    for rule in RULES:
        began = time.perf_counter()
        list(rule.run(dossier, needs))  # type: ignore[arg-type]
        took.append((time.perf_counter() - began, rule.code))
    print(
        "  slowest:", ", ".join(f"{code} {seconds:.2f} s" for seconds, code in sorted(took, reverse=True)[:3])
    )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [100, 1000, 10000])
