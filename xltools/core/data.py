"""The one door to the packaged data files: sheet schema, departments, messages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Return the packaged data file ``name`` (without its ending) as plain values."""
    text = files("xltools").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def names(folder: str) -> tuple[str, ...]:
    """Return the names of the packaged data files in a folder, without their ending, in order."""
    entries = files("xltools").joinpath("data", folder).iterdir()
    return tuple(sorted(entry.name[:-5] for entry in entries if entry.name.endswith(".toml")))
