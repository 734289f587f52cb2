"""Regular expressions that stand at the top of a module, and are compiled when they are first asked for.

Compiling them all while the modules are loaded was a tenth of one click, and most were not needed.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


class _Later:
    """Stands in for a pattern; from its first use on, its methods are the pattern's own."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled: Any = re.compile(self.pattern, self._flags)
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return getattr(compiled, name)


def pattern_of(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what ``re.compile`` would, compiled when it is first used."""
    return cast("re.Pattern[AnyStr]", _Later(source, flags))
