"""A new roster, filled with the workbooks of a folder."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from xltools.batch.executors import ProcessCrew
from xltools.batch.plan import Agency, agency_of
from xltools.batch.sources import collect
from xltools.batch.work import Look, Survey, survey
from xltools.core.data import load
from xltools.core.names import safe_part, same_file_key
from xltools.document.staging import write
from xltools.errors import InputError
from xltools.outcome import Options

_SECONDS = 120.0
_COLUMNS = (("agency", 44), ("workbook", 44), ("folder", 44), ("template", 20))
_FONT = {"font_name": "TH SarabunPSK", "font_size": 16}


def make_roster(path: Path, folder: Path, options: Options) -> int:
    """Write the roster of all workbooks below a folder; return how many they are.

    Agencies of one name get folders of their own, named after district and province too.

    Raises:
        InputError: there is no such folder, or no workbook in it.
        OutputError: the roster cannot be written.
    """
    if not folder.is_dir():
        raise InputError("missing-folder", {"path": str(folder)})
    agencies = _agencies(folder, path, options)
    if not agencies:
        raise InputError("no-workbooks", {"path": str(folder)})
    write(path, roster_bytes(agencies, path.parent))
    return len(agencies)


def _agencies(folder: Path, roster: Path, options: Options) -> list[Agency]:
    wanted = collect([folder], roster).wanted
    found: dict[int, Agency] = {}
    crew = ProcessCrew(os.cpu_count() or 1, _SECONDS)
    try:
        looks = (Look(at, each.workbook, options) for at, each in enumerate(wanted))
        for look, told in crew.run(survey, looks, lambda: False):
            if not (isinstance(told, Survey) and told.kind != "agency"):
                found[look.at] = agency_of(wanted[look.at], told)
    finally:
        crew.close()
    return [agency for _, agency in sorted(found.items())]


def roster_bytes(agencies: Sequence[Agency], home: Path) -> bytes:
    """Return the roster's workbook; its paths start from the folder in which it will stand."""
    import xlsxwriter

    file = io.BytesIO()
    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, texts)
    book.set_properties({"author": "xltools", "created": datetime(2000, 1, 1)})
    sheet = book.add_worksheet(str(load("roster")["sheet"]))
    text = book.add_format({**_FONT, "text_wrap": True, "valign": "top", "num_format": "@"})
    labels = load("roster")["columns"]
    rows = [
        [agency.label, _relative(agency.wanted.workbook, home), folder, ""]
        for agency, folder in zip(agencies, _folders(agencies), strict=True)
    ]
    for at, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(at, at, width, text)
    sheet.add_table(
        0,
        0,
        max(len(rows), 1),
        len(_COLUMNS) - 1,
        {
            "name": str(load("roster")["table"]),
            "columns": [{"header": labels[key][0], "format": text} for key, _ in _COLUMNS],
            "data": rows,
        },
    )
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def _folders(agencies: Sequence[Agency]) -> list[str]:
    """Return the output folder of each agency: "" where its name is enough, else what tells it from the others."""
    names = Counter(same_file_key(agency.folder) for agency in agencies)
    longer = [
        safe_part(" ".join(filter(None, (agency.name or agency.folder, agency.district, agency.province))))
        for agency in agencies
    ]
    places = Counter(map(same_file_key, longer))
    return [
        ""
        if names[same_file_key(agency.folder)] == 1
        else folder
        if places[same_file_key(folder)] == 1
        else safe_part(f"{folder} {Path(agency.wanted.workbook).stem}")
        for agency, folder in zip(agencies, longer, strict=True)
    ]


def _relative(workbook: str, home: Path) -> str:
    try:
        return os.path.relpath(workbook, home).replace(os.sep, "/")
    except ValueError:  # another drive on Windows
        return os.path.abspath(workbook)  # noqa: PTH100
