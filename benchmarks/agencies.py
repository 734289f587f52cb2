"""Workbooks of invented agencies, seeded: good ones, ones with planted faults, and broken files."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xltools.core.locate import find_form, find_table
from xltools.core.model import CellRef, Workbook
from xltools.core.schema import TABLE_KEYS, TableKey, schema
from xltools.workbook.cell_filler import fill
from xltools.workbook.reader import read_workbook
from xltools.workbook.starter import new_workbook

Value = str | float | date | None

_FIRST = [
    "ทุ่ง",
    "ดอน",
    "หนอง",
    "บ้าน",
    "โคก",
    "ห้วย",
    "ป่า",
    "วัง",
    "เขา",
    "ท่า",
    "คลอง",
    "นา",
    "สวน",
    "บึง",
    "ลำ",
    "ปาก",
    "แม่",
    "สัน",
    "ร่อง",
    "เวียง",
]
_MIDDLE = [
    "แก้ว",
    "ทอง",
    "เงิน",
    "คำ",
    "ใหญ่",
    "น้อย",
    "สูง",
    "งาม",
    "ใส",
    "เย็น",
    "ขาว",
    "เขียว",
    "หลวง",
    "กลาง",
    "เหนือ",
    "ใต้",
    "ยาว",
    "กว้าง",
    "ใหม่",
    "เก่า",
]
_LAST = [
    "สมมติ",
    "จำลอง",
    "นิมิต",
    "สมมุติ",
    "เสมือน",
    "ตัวอย่าง",
    "ลองดู",
    "ไม่มีจริง",
    "แบบฝึก",
    "ทดลอง",
    "ในฝัน",
    "สมมาตร",
]
_OWN_NAMES = {"ทุ่งสมมติ": "place", "เมืองสมมติ": "district"}
"""The names of the sample agency, and what they are."""
_ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
)
_PICTURE = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xff\xff\xff\x7f\0\t\xfb\3\xfd*\x86\xe3\x8a\0\0\0\0IEND\xaeB`\x82"
)


@dataclass(frozen=True)
class Fault:
    """What is planted: cells by place, and the codes that must be found for it, or what breaks the file."""

    name: str
    outcome: str
    codes: frozenset[str] = frozenset()
    typed: Mapping[str, Value] | None = None
    broken: Callable[[bytes], bytes] | None = None


def _typed(name: str, outcome: str, codes: str, **cells: Value) -> Fault:
    return Fault(name, outcome, frozenset(codes.split()), {k.replace("__", "."): v for k, v in cells.items()})


GOOD = Fault("good", "generated")
FAULTS = (
    _typed("no owner", "blocked", "OWN001", measures__4__owners=None),
    _typed("unknown owner", "blocked", "OWN002", measures__2__owners="กองอวกาศและดาวเทียม"),
    _typed("no period", "blocked", "PER001", measures__3__period=None),
    _typed("impossible date", "blocked", "PER003", measures__2__period="๓๑ กุมภาพันธ์ ๒๕๖๗"),
    _typed("no outcome", "blocked", "RES001", measures__5__outcome=None),
    _typed("impossible score", "blocked", "ITA001", ita__score=193.92),
    _typed("no subject", "blocked", "MEM001", memo__subject=None),
    _typed("numbering", "generated", "ROW002", measures__3__no=30.0),
    _typed("slip of spelling", "generated", "TXT002", measures__9__method="ส่งเสริมการกาปฏิบัติงานอย่างสุจริต"),
    _typed("memo number", "generated", "MEM003", memo__number="ชร."),
    Fault("zero bytes", "failed", frozenset({"empty-file"}), broken=lambda data: b""),
    Fault("not a workbook", "failed", frozenset({"not-a-workbook"}), broken=lambda data: b"just a note"),
    Fault("cut off", "failed", frozenset({"damaged-workbook"}), broken=lambda data: data[: len(data) // 2]),
    Fault("password", "failed", frozenset({"encrypted"}), broken=lambda data: _ENCRYPTED),
)
_GOOD_SHARE = 0.7


@dataclass(frozen=True)
class Invented:
    """One invented agency: its workbook's path and what was planted in it."""

    path: Path
    name: str
    fault: Fault


class Mint:
    """Strikes workbooks from one starter by filling a few of its cells."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._data = new_workbook(example="mended")
        workbook = read_workbook(self._data)
        self._named = dict(_cells_with_names(workbook))
        places = [place for fault in FAULTS for place in fault.typed or ()]
        self._places = {
            place: cell_of(workbook, place) for place in [*places, "agency.garuda", "agency.phone"]
        }

    def agencies(self, count: int, folder: Path) -> Iterator[Invented]:
        """Write the workbooks of that many agencies into districts' folders, and yield them one by one."""
        chance = random.Random(self._seed)
        names = [(a + b, c) for c in _LAST for a in _FIRST for b in _MIDDLE]
        if count > 2 * len(names):
            raise ValueError(f"there are names for {2 * len(names)} agencies only")
        chance.shuffle(names)
        for number in range(count):
            front, last = names[number % len(names)]
            kind = "เทศบาลตำบล" if number >= len(names) else ""
            yield self._struck(number, f"{front}{last}", kind, folder, chance)

    def _struck(self, number: int, place: str, kind: str, folder: Path, chance: random.Random) -> Invented:
        fault = GOOD if chance.random() < _GOOD_SHARE else chance.choice(FAULTS)
        district = folder / f"district-{number // 20:03}"
        if not district.is_dir():
            district.mkdir(parents=True)
            (district / "garuda.png").write_bytes(_PICTURE)
        names = {
            "place": place + ("ใต้" if kind else ""),
            "district": f"เมือง{_LAST[number // 20 % len(_LAST)]}",
        }
        cells: dict[CellRef, Value] = {}
        for ref, text in self._named.items():
            for old, what in _OWN_NAMES.items():
                text = text.replace(old, names[what])
            cells[ref] = text
        cells[self._places["agency.garuda"]] = "garuda.png"
        cells[self._places["agency.phone"]] = f"๐ ๕๓๐๐ {chance.randrange(10_000):04}"
        cells |= {self._places[at]: value for at, value in (fault.typed or {}).items()}
        data = fill(self._data, cells)
        path = district / f"{number:05}.xlsx"
        path.write_bytes(fault.broken(data) if fault.broken else data)
        return Invented(path, f"องค์การบริหารส่วนตำบล{names['place']}", fault)


def _cells_with_names(workbook: Workbook) -> Iterator[tuple[CellRef, str]]:
    for sheet in workbook.sheets:
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, str) and any(name in cell.value for name in _OWN_NAMES):
                yield sheet.ref(row, column), cell.value


def cell_of(workbook: Workbook, place: str) -> CellRef:
    """Return the cell of a field such as ``memo.to``, or of a table's row: ``measures.4.owners``."""
    if place in schema().fields.entries:
        return find_form(workbook, schema().fields)[1][place]
    key, row, column = place.split(".")
    wanted: TableKey = next(known for known in TABLE_KEYS if known == key)
    found = find_table(workbook, schema().tables[wanted])
    assert found is not None
    return found.sheet.ref(found.header_row + int(row), found.columns[column])
