"""Makes PDF with a Word of its own on Windows; a process beside xltools, see helper.py."""

import json
import sys
from typing import Any

_PDF = 17
_NO_ALERTS = 0
_NO_MACROS = 3


def main() -> None:
    """Answer requests until the input ends."""
    import win32com.client

    word: Any = win32com.client.DispatchEx("Word.Application")
    try:
        word.Visible, word.DisplayAlerts, word.AutomationSecurity = False, _NO_ALERTS, _NO_MACROS
        _say({"ready": True})
        for line in sys.stdin:
            _say(_answer(word, json.loads(line)))
    finally:
        word.Quit(False)


def _answer(word: Any, request: dict[str, str]) -> dict[str, Any]:
    """Make one PDF, and return what became of it."""
    try:
        document = word.Documents.Open(
            request["source"], ConfirmConversions=False, ReadOnly=True, AddToRecentFiles=False
        )
        try:
            document.ExportAsFixedFormat(
                request["target"], _PDF, IncludeDocProps=True, DocStructureTags=True, UseISO19005_1=False
            )
        finally:
            document.Close(False)
    except Exception as error:  # noqa: BLE001  what COM raises has many kinds; each is one document that failed
        return {"failed": str(error)}
    return {"made": True}


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
