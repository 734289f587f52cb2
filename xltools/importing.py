"""Last year's report made a filled workbook: ``xltools import``. What is said of it stands in imported.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.core.agency import agency_types
from xltools.core.contents import Contents, RowValues, usual_departments
from xltools.core.headings import MIN_LABELS
from xltools.core.messages import Language
from xltools.core.old_headings import find_header
from xltools.core.old_memo import Surroundings, read_surroundings
from xltools.core.old_report import outside_lines, read_grids
from xltools.core.old_table import AROUND, Left, OldGrid, OldTable
from xltools.core.schema import TableKey, schema
from xltools.errors import InputError, XltoolsError
from xltools.workbook.limits import MAX_MEASURES

if TYPE_CHECKING:
    from xltools.workbook.package import Package

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_WORD = "WordDocument".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM")
_MOST_TAGS = 600_000
"""Of a Word file: enough for thousands of measures."""
_LONGEST_CELL = 32_767
_NOT_READ = ("word/media/", "word/theme/", "word/embeddings/", "customxml/", "docprops/")


@dataclass(frozen=True)
class Understood:
    """What an old report says: its measures, what stands around them, and what is to be told of the file.

    ``other_sheets`` are those with anything in them that were not read; ``other_tables`` of them hold a table of
    measures too.
    """

    table: OldTable
    around: Surroundings
    remarks: Counter[str] = field(default_factory=Counter)
    other_sheets: tuple[str, ...] = ()
    other_tables: tuple[str, ...] = ()

    @property
    def left(self) -> list[Left]:
        """The texts of the tables of measures that went nowhere; what is around them is told line by line."""
        return [left for left in self.table.left if left.why not in AROUND]


@dataclass(frozen=True)
class Imported:
    """What became of one old report."""

    old: Path
    book: Path
    language: Language
    understood: Understood | None = None
    written: bool = False
    type_read: str = ""
    """The agency's type that the report has, where another was given."""
    error: XltoolsError | None = None
    cause: BaseException | None = field(default=None, compare=False)

    @property
    def exit_code(self) -> int:
        """0 done, 3 could not be done."""
        return 0 if self.error is None else 3


def understand(data: bytes, sheet: str | None = None) -> Understood:
    """Return what an old report says, be it a Word file or a workbook.

    Args:
        data: the file.
        sheet: which sheet of a workbook is meant, where several hold measures.

    Raises:
        InputError: it is none that can be read, or no table of measures is in it.
    """
    _refuse_others(data)
    if _is_word(data) and sheet is not None:
        raise InputError("report-word-has-no-sheets", {"sheet": sheet})
    understood = _of_word(data) if _is_word(data) else _of_workbook(data, sheet)
    if not understood.table.measures:
        raise InputError("report-no-table", {})
    if len(understood.table.measures) > MAX_MEASURES:
        raise InputError("report-too-big", {})
    for no, measure in enumerate(understood.table.measures, start=1):
        for key, text in measure.texts.items():
            if len(text.encode("utf-16-le")) // 2 > _LONGEST_CELL:
                label = schema().tables["measures"].columns[key].label
                raise InputError("report-cell-too-long", {"measure": str(no), "column": label})
    return understood


def contents_of(understood: Understood, agency_type: str | None) -> Contents:
    """Return what goes into the new workbook; the register is that of the agency's type, if it is known."""
    around = understood.around
    kind = agency_type or str(around.fields.get("agency.type") or "")
    fields = around.fields | ({"agency.type": kind} if kind else {})
    register = usual_departments(kind) if kind in agency_types() else []
    measures: list[RowValues] = [
        {"no": no, **each.texts} for no, each in enumerate(understood.table.measures, start=1)
    ]
    tables: dict[TableKey, Sequence[RowValues]] = {"measures": measures, "owners": register}
    if around.signers:
        tables["signers"] = around.signers
    if around.text:
        tables["text"] = around.text
    return Contents(fields, tables)


# ---------------------------------------------------------------- files


def _refuse_others(data: bytes) -> None:
    """Refuse what is neither a Word file nor a workbook of today, each with its own word."""
    if not data:
        raise InputError("empty-file", {})
    if data.startswith(_COMPOUND_FILE):
        if _ENCRYPTED in data:
            raise InputError("report-encrypted", {})
        if _OLD_WORD in data:
            raise InputError("report-old-word", {})
        raise InputError("old-binary-format", {})
    if data.startswith(b"%PDF"):
        raise InputError("report-pdf", {})
    if data.startswith(b"{\\rtf"):
        raise InputError("report-rtf", {})
    if data.startswith(_PICTURES):
        raise InputError("report-picture", {})
    if not data.startswith(b"PK"):
        raise InputError("report-unknown", {})


def _is_word(data: bytes) -> bool:
    with _told_of_a_report():
        package = _package(data)
    if package.has("mimetype") and package.read("mimetype").startswith(b"application/vnd.oasis"):
        raise InputError("report-opendocument", {})
    if not package.has("[Content_Types].xml"):
        raise InputError("report-unknown", {})
    types = package.read("[Content_Types].xml")
    return b"wordprocessingml" in types or b"ms-word" in types


def _package(data: bytes) -> Package:
    from xltools.workbook.package import Package
    from xltools.workbook.zip_archive import ZipArchive

    return Package(ZipArchive(data))


def _of_word(data: bytes) -> Understood:
    from xltools.document.old_document import read_document
    from xltools.document.package import PackageError

    package = _package(data)
    names = [
        name
        for name in package.names()
        if name.casefold().endswith((".xml", ".rels")) and not name.casefold().startswith(_NOT_READ)
    ]
    with _told_of_a_report():
        parts = {name: package.read_once(name) for name in names}
    if sum(part.count(b"<") for part in parts.values()) > _MOST_TAGS:
        raise InputError("report-too-big", {})
    try:
        document = read_document(parts)
    except PackageError as error:
        raise InputError("report-damaged", {"detail": str(error)}) from error
    _refuse_flood(document.grids)
    table = read_grids(document.grids)
    lines: list[str] = []
    for block in document.blocks:
        lines += [block] if isinstance(block, str) else outside_lines(block, table.left)
    return Understood(table, read_surroundings(lines), document.remarks)


@contextmanager
def _told_of_a_report() -> Iterator[None]:
    """Tell what is wrong with an archive in the words for a report: it may be no workbook."""
    try:
        yield
    except InputError as error:
        if error.code == "too-big":
            raise InputError("report-too-big", {}) from error
        if error.code == "encrypted":
            raise InputError("report-encrypted", {}) from error
        raise InputError("report-damaged", {"detail": error.params.get("part", "zip")}) from error


def _refuse_flood(grids: Iterable[OldGrid]) -> None:
    """Refuse far too many measures before each of them is read."""
    for grid in grids:
        filled = Counter(row for row, _ in grid.sheet.cells)
        if sum(count >= MIN_LABELS for count in filled.values()) > MAX_MEASURES + MIN_LABELS:
            raise InputError("report-too-big", {})


def _of_workbook(data: bytes, wanted: str | None) -> Understood:
    from xltools.workbook.reader import read_workbook

    workbook = read_workbook(data)
    if workbook.schema_version is not None:
        raise InputError("report-is-ours", {})
    grids = [OldGrid(sheet, "sheet") for sheet in workbook.sheets]
    if wanted is not None:
        grids = [grid for grid in grids if grid.name == wanted]
        if not grids:
            names = ", ".join(sheet.name for sheet in workbook.sheets)
            raise InputError("report-no-sheet", {"sheet": wanted, "names": names})
    chosen, tables = _chosen(grids)
    read = chosen and chosen.name
    others = tuple(each.name for each in workbook.sheets if each.name != read and each.cells)
    _refuse_flood([chosen] if chosen else [])
    table = read_grids([chosen] if chosen else [])
    lines = outside_lines(chosen, table.left) if chosen else []
    around = read_surroundings(lines)
    remarks = Counter({"hidden": hidden}) if (hidden := _hidden_rows(table)) else Counter[str]()
    return Understood(table, around, remarks, others, tables)


def _hidden_rows(table: OldTable) -> int:
    """Return how many rows of the measures a person looking at the sheet does not see."""
    return sum(row in each.grid.sheet.hidden_rows for each in table.measures for row in each.rows)


def _chosen(grids: Sequence[OldGrid]) -> tuple[OldGrid | None, tuple[str, ...]]:
    """Return the sheet to be read: a visible one, the one with most known headings, with most rows."""
    worth: list[tuple[tuple[bool, int, int], OldGrid]] = []
    for grid in grids:
        header = find_header(grid.sheet)
        if header:
            rows = len({row for row, _ in grid.sheet.cells})
            worth.append(((not grid.sheet.hidden, len(header.columns), rows), grid))
    if not worth:
        return None, ()
    best = max(worth, key=lambda entry: entry[0])[1]
    return best, tuple(grid.name for _, grid in worth if grid is not best)


# ---------------------------------------------------------------- the command


def import_report(
    old: Path,
    book: Path,
    language: Language,
    *,
    agency_type: str | None = None,
    sheet: str | None = None,
    overwrite: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Make a filled workbook of an old report; the report itself is only read."""
    from xltools.document.staging import write
    from xltools.pipeline import as_xltools_error
    from xltools.workbook.files import read_bytes, refuse_taken
    from xltools.workbook.starter import filled

    try:
        if book.exists() and old.exists() and book.samefile(old):
            raise InputError("report-is-book", {})
        refuse_taken(book, overwrite=overwrite, source=old)
        understood = understand(read_bytes(old), sheet)
        type_read = str(understood.around.fields.get("agency.type") or "")
        if agency_type:
            understood.around.fields["agency.type"] = agency_type
        data = filled(contents_of(understood, agency_type), f"measures{book.suffix.casefold()}")
        if not dry_run:
            write(book, data)
        contradicted = type_read if agency_type and type_read != agency_type else ""
        return Imported(old, book, language, understood, written=not dry_run, type_read=contradicted)
    except Exception as error:  # noqa: BLE001  the last net: one line for an officer, no traceback
        return Imported(old, book, language, error=as_xltools_error(error), cause=error)
