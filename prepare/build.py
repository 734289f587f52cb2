"""Makes the forms of the shipped files that load at a stroke: ``python prepare/build.py``, the same bytes each time.

Each begins with a mark of the file it was made of. Where that file has changed since, xltools reads the file itself,
which takes longer; a test says that this script is to be run again.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from prepare.templates import module_of
from xltools.resources import PACKAGE, PREPARED, document_names, docx_template, mark_of


def prepared() -> dict[str, bytes]:
    """Return every prepared form by the name of its file."""
    data = PACKAGE / "data"
    toml = {
        f"data-{'-'.join(path.relative_to(data).with_suffix('').parts)}": path.read_bytes()
        for path in sorted(data.rglob("*.toml"))
    }
    toml |= {f"document-{name}": docx_template(f"{name}.toml") for name in document_names()}
    forms: dict[str, bytes | None] = {f"{name}.json": _json(written) for name, written in toml.items()}
    modules = {name: module_of(name) for name in document_names()}
    forms |= {f"{name.replace('-', '_')}.py": module for name, module in modules.items()}
    return {name: form for name, form in forms.items() if form is not None}


def _json(written: bytes) -> bytes | None:
    """Return the values of a TOML file as JSON, None where that cannot hold them: it has no dates."""
    values = tomllib.loads(written.decode("utf-8"))
    try:
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    except TypeError:
        return None
    return mark_of(written) + b"\n" + text.encode("utf-8") + b"\n"


def main() -> None:
    """Write them all, and take away what is no longer made."""
    PREPARED.mkdir(exist_ok=True)
    made = prepared()
    for path in PREPARED.iterdir():
        if path.suffix in (".json", ".py") and path.name not in ("__init__.py", *made):
            path.unlink()
    for name, content in made.items():
        (PREPARED / name).write_bytes(content)


if __name__ == "__main__":
    main()
