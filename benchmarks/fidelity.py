"""What a workbook loses when one sheet is added to it: by xltools, and by openpyxl's load and save.

    python benchmarks/fidelity.py FOLDER

prints how many workbooks of the folder were opened, which were refused and why, and how many of their parts were
lost or changed, by feature. A part is lost when fewer parts of its kind remain, changed when its name remains and
its bytes do not. The parts that must name a new sheet (content types, the sheet list and its relationships, styles,
shared strings, document properties, the calculation chain) are left out for both.
"""

from __future__ import annotations

import io
import re
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from xltools.core.messages import error_message
from xltools.core.status import StatusCell, StatusSheet
from xltools.errors import XltoolsError
from xltools.workbook.status_writer import with_status

ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xltm"}
SHEET = "สถานะ"
FEATURES = {
    "charts": r"/charts?(ex)?/",
    "pivot tables": r"/pivot(tables|cache)",
    "comments": r"/(comments|threadedcomments|persons)",
    "macros (VBA)": r"vbaproject|vbadata|/macrosheets/",
    "form and ActiveX controls": r"/(ctrlprops|activex)/",
    "slicers, timelines": r"/(slicers?|slicercaches|timelines?|timelinecaches)/",
    "custom XML": r"^customxml/",
    "pictures": r"/media/",
    "drawings": r"/drawings/",
    "external links": r"/externallinks/",
    "embedded objects": r"/embeddings/",
    "printer settings": r"/printersettings/",
    "tables, queries": r"/(tables|querytables)/|connections\.xml",
    "sheets, their relationships": r"/(worksheets|chartsheets|dialogsheets)/",
    "data types, arrays": r"/(richdata|metadata)",
    "other": "",
}
_INDEX = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|docprops/.*|.*/(workbook\d*|styles\d*|sharedstrings\d*|calcchain\d*)\.xml"
    r"|.*/_rels/workbook\d*\.xml\.rels"
)
Parts = Mapping[str, tuple[str, bytes]]
"""The content type and the bytes of each part."""


@dataclass
class Tally:
    """What one program did to the workbooks of a folder."""

    opened: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    harmed: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)

    def compare(self, before: Parts, after: Parts) -> None:
        """Count what two states of a workbook differ in."""
        old, new = _by_kind(before), _by_kind(after)
        lost = {kind: max(0, count - new[kind]) for kind, count in old.items()}
        changed = [name for name in before if name in after and before[name][1] != after[name][1]]
        self.opened += 1
        self.harmed += any(lost.values())
        for (feature, _), count in lost.items():
            self.lost[feature] += count
        for name in changed:
            self.changed[feature_of(name)] += 1


def by_xltools(data: bytes) -> bytes:
    """Return the workbook with a status sheet of one cell."""
    return with_status(data, StatusSheet(SHEET, ((StatusCell(SHEET),),), (), (12,)))


def by_openpyxl(data: bytes) -> bytes:
    """Return the workbook with one sheet more, loaded and saved."""
    macros = b"vbaProject.bin" in data
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), keep_vba=macros)
        book.create_sheet(SHEET)["A1"] = SHEET
        output = io.BytesIO()
        book.save(output)
    return output.getvalue()


PROGRAMS: dict[str, Callable[[bytes], bytes]] = {"xltools": by_xltools, "openpyxl": by_openpyxl}


def feature_of(name: str) -> str:
    """Return the feature that a part belongs to; relationships belong to the part that has them."""
    name = re.sub(r"_rels/(.*)\.rels$", r"\1", name)
    return next(feature for feature, pattern in FEATURES.items() if re.search(pattern, name))


def _by_kind(parts: Parts) -> Counter[tuple[str, str]]:
    """Return how many parts of each kind there are; a program may give parts other names."""
    return Counter((feature_of(name), kind) for name, (kind, _) in parts.items())


def parts_in_scope(data: bytes) -> dict[str, tuple[str, bytes]]:
    """Return the parts of a workbook but the index parts, by their name in small letters."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        named = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
        declared = archive.read("[Content_Types].xml").decode("utf-8", "replace").lower()
        return {
            low: (_content_type(declared, low), archive.read(name))
            for low, name in named.items()
            if not low.endswith("/") and not _INDEX.fullmatch(low)
        }


def _content_type(declared: str, name: str) -> str:
    for tag in re.findall(r"<(?:\w+:)?override\b[^>]*>", declared):
        if f'"/{name}"' in tag:
            return _attribute(tag)
    for tag in re.findall(r"<(?:\w+:)?default\b[^>]*>", declared):
        if f'extension="{name.rpartition(".")[2]}"' in tag:
            return _attribute(tag)
    return ""


def _attribute(tag: str) -> str:
    found = re.search(r'contenttype="([^"]*)"', tag)
    return found[1] if found else ""


def measured(folder: Path) -> tuple[int, Counter[str], dict[str, Tally]]:
    """Return how many workbooks were tried, how many hold each feature, and what each program did to them."""
    tallies = {name: Tally() for name in PROGRAMS}
    holding: Counter[str] = Counter()
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    for path in paths:
        data = path.read_bytes()
        try:
            before = parts_in_scope(data)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError):
            before = {}
        holding.update({feature_of(name) for name in before})
        for name, write in PROGRAMS.items():
            try:
                after = parts_in_scope(write(data))
            except XltoolsError as error:
                tallies[name].refused.append((path.name, error_message(error, "en")))
            except Exception as error:  # noqa: BLE001  openpyxl raises whatever it stumbles over
                tallies[name].refused.append((path.name, f"{type(error).__name__}: {error}"[:100]))
            else:
                tallies[name].compare(before, after)
    return len(paths), holding, tallies


def report(tried: int, holding: Counter[str], tallies: Mapping[str, Tally]) -> str:
    """Return the figures as a table of Markdown, and each refusal with its reason."""
    columns = [f"{name}: {word}" for name in tallies for word in ("lost", "changed")]
    lines = [
        f"| of {tried} workbooks | {' | '.join(tallies)} |",
        "| --- |" + " ---: |" * len(tallies),
        _row("opened and written", (tally.opened for tally in tallies.values())),
        _row("refused", (len(tally.refused) for tally in tallies.values())),
        _row("with a part lost", (tally.harmed for tally in tallies.values())),
        _row("parts lost", (tally.lost.total() for tally in tallies.values())),
        _row("parts changed", (tally.changed.total() for tally in tallies.values())),
        "",
        f"| parts of (workbooks) | {' | '.join(columns)} |",
        "| --- |" + " ---: |" * len(columns),
    ]
    for feature in FEATURES:
        figures = (count[feature] for tally in tallies.values() for count in (tally.lost, tally.changed))
        lines.append(_row(f"{feature} ({holding[feature]})", figures))
    for name, tally in tallies.items():
        lines += ["", f"Refused by {name}:", *(f"- {file}: {reason}" for file, reason in tally.refused)]
    return "\n".join(lines)


def _row(label: str, figures: Iterable[int]) -> str:
    return f"| {label} | {' | '.join(str(figure) for figure in figures)} |"


def main(arguments: list[str]) -> int:
    """Print the figures of the folder that was named; return the exit code."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    sys.unraisablehook = lambda _: None  # what openpyxl leaves open when it fails
    print(report(*measured(Path(arguments[0]))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
