"""The measure that README's figures come from can tell loss from none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from features import FEATURES
from test_status_writer import parts_of, rezipped

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.fidelity import Tally, feature_of, parts_in_scope


def test_figures_of_a_folder(tmp_path: Path) -> None:
    for name in ("everything", "charts", "formulas"):
        (tmp_path / f"{name}.xlsm").write_bytes(FEATURES[name]())
    (tmp_path / "other.xlsx").write_bytes(b"no workbook")
    command = [sys.executable, str(ROOT / "benchmarks" / "fidelity.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env={"PYTHONUTF8": "1"}, check=True)
    lines = {
        line.split("|")[1].strip(): line.split("|")[2:-1] for line in done.stdout.splitlines() if "|" in line
    }
    assert [cell.strip() for cell in lines["opened and written"]] == ["3", "3"]
    assert [cell.strip() for cell in lines["refused"]] == ["1", "1"]
    assert lines["parts lost"][0].strip() == "0"
    assert int(lines["parts lost"][1]) > 0
    assert lines["data types, arrays (2)"][0].strip() == "0"
    assert "- other.xlsx: This is not an Excel workbook" in done.stdout


def test_a_part_dropped_and_one_changed_are_seen() -> None:
    data = FEATURES["charts"]()
    spoilt = rezipped(
        data,
        lambda name, text: (
            None if name.endswith("chart3.xml") else text + b" " if "chart4.xml" in name else text
        ),
    )
    tally = Tally()
    tally.compare(parts_in_scope(data), parts_in_scope(spoilt))
    assert (tally.lost["charts"], tally.changed["charts"], tally.harmed) == (1, 1, 1)
    same = Tally()
    same.compare(parts_in_scope(data), parts_in_scope(data))
    assert (same.lost.total(), same.changed.total(), same.harmed) == (0, 0, 0)


def test_every_part_of_a_full_workbook_has_its_feature() -> None:
    found = {feature_of(name.lower()) for name in parts_of(FEATURES["everything"]())}
    assert found >= {"charts", "comments", "macros (VBA)", "pictures", "drawings", "data types, arrays"}
