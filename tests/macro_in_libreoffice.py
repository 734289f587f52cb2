"""Runs macros of a workbook in a LibreOffice that listens on a pipe; run by the Python that has UNO.

python3 macro_in_libreoffice.py PIPE BOOK MACRO...

A book that ends in .xltm is opened as a new workbook made from it. Of a macro with ? before its name the
returned text is told. It prints, as JSON, those texts, and the buttons of every sheet with what they run.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.append("/usr/lib/python3/dist-packages")

import uno
from com.sun.star.beans import PropertyValue

SCRIPT = "vnd.sun.star.script:VBAProject.XlTools.{}?language=Basic&location=document"


def connect(pipe: str) -> Any:
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(120):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001  UNO's own exception: nobody listens yet
            time.sleep(0.25)
        else:
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
    raise SystemExit("no LibreOffice answers")


def value(name: str, content: object) -> Any:
    return PropertyValue(Name=name, Value=content)


def buttons_of(sheet: Any) -> list[dict[str, Any]]:
    found = []
    for form in sheet.DrawPage.Forms:
        for at in range(form.Count):
            events = form.getScriptEvents(at)
            scripts = [event.ScriptCode for event in events]
            found.append({"label": form.getByIndex(at).Label, "scripts": scripts})
    return found


def main() -> None:
    pipe, book, *macros = sys.argv[1:]
    desktop = connect(pipe)
    wanted = (
        value("MacroExecutionMode", 4),
        value("Hidden", True),
        value("AsTemplate", book.endswith(".xltm")),
    )
    try:
        document = desktop.loadComponentFromURL(Path(book).resolve().as_uri(), "_blank", 0, wanted)
        sheets = [document.Sheets.getByIndex(at) for at in range(document.Sheets.Count)]
        buttons = {sheet.Name: buttons_of(sheet) for sheet in sheets}
        told: dict[str, Any] = {"buttons": buttons, "shown": []}
        for macro in macros:
            script = document.ScriptProvider.getScript(SCRIPT.format(macro.removeprefix("?")))
            returned, _, _ = script.invoke((), (), ())
            if macro.startswith("?"):
                told["shown"].append(returned)
        time.sleep(0.5)
        print(json.dumps(told))
        document.close(True)
    finally:
        desktop.terminate()


main()
