"""Links in cells: Excel writes ``#'Sheet 2'!D7``, LibreOffice ``#'Sheet 2'.D7``, and keeps files' full places."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, unquote, urljoin

from xltools.patterns import pattern_of

_EXCEL_PLACE = pattern_of(r"#(?P<sheet>'(?:[^']|'')+'|[^'!]+)!(?P<cells>[^!]+)", re.DOTALL)
_OFFICE_PLACE = pattern_of(r"#\$?(?P<sheet>'(?:[^']|'')+'|[^'.]+)\.(?P<cells>[^.]+)", re.DOTALL)
_SCHEME = pattern_of(r"[A-Za-z][A-Za-z0-9+.-]+:")
_URL_FIELD = "com.sun.star.text.TextField.URL"


def write(cell: Any, address: str, text: str, document: Any) -> None:
    """Put a link in the place of what the cell holds."""
    field = document.createInstance(_URL_FIELD)
    field.URL = _for_office(address, document.URL)
    field.Representation = text
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)


def read(cell: Any, document: Any) -> str:
    """Return where a cell's link leads, as it was given."""
    fields = cell.getTextFields()
    if not fields.Count:
        raise ValueError("The cell doesn't seem to contain a hyperlink!")
    url = str(fields.getByIndex(0).URL)
    if place := _OFFICE_PLACE.fullmatch(url):
        return f"#{place['sheet']}!{place['cells']}"
    folder = _folder(document.URL)
    return unquote(url.removeprefix(folder)) if folder and url.startswith(folder) else url


def _for_office(address: str, book: str) -> str:
    if place := _EXCEL_PLACE.fullmatch(address):
        sheet = place["sheet"]
        if not sheet.startswith("'") and not all(sign.isalnum() or sign == "_" for sign in sheet):
            sheet = "'" + sheet + "'"
        return f"#{sheet}.{place['cells']}"
    if address.startswith("#") or _SCHEME.match(address):
        return address
    path = quote(str(PurePosixPath(address.replace("\\", "/"))), safe="/")
    return urljoin(book, path) if book.startswith("file:") else path


def _folder(book: str) -> str:
    return book.rpartition("/")[0] + "/" if book.startswith("file:") else ""
