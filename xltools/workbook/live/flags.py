"""What plain xlwings does not tell of a workbook or a sheet: asked of the program itself."""

from __future__ import annotations

import sys
from typing import Any

from xltools.patterns import pattern_of

_WORD = pattern_of(r"(?<!^)(?=[A-Z])")


def flag(api: Any, name: str) -> bool:
    """Return a yes-or-no property by Excel's own name, such as ``ReadOnly``; what is not told is no."""
    try:
        if sys.platform == "darwin":  # AppleScript spells it read_only, and hands over a reference
            return bool(getattr(api, _WORD.sub("_", name).lower()).get())
        return bool(getattr(api, name))
    except Exception:  # noqa: BLE001  another program, another set of names
        return False
