"""The one door to the packaged data files: sheet schema, departments, messages."""

from __future__ import annotations

from functools import cache
from typing import Any

from xltools.resources import data_file, data_names


@cache
def load(name: str) -> dict[str, Any]:
    """Return the packaged data file ``name`` (without its ending) as plain values."""
    return data_file(name)


def names(folder: str) -> tuple[str, ...]:
    """Return the names of the packaged data files in a folder, without their ending, in order."""
    return data_names(folder)
