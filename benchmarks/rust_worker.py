"""rust-docxtpl, which installs under docxtpl's own name: so it lives in an environment and a process of its own.

It is told on stdin what to fill how often, and answers with the times on stdout, as peers.mjs does.
"""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the times of filling a template, in milliseconds, by the peer alone."""
    from docxtpl import DocxTemplate

    template = Path(asked["template"]).read_bytes()
    content = json.loads(Path(asked["content"]).read_text(encoding="utf-8"))
    times = []
    buffer = io.BytesIO()
    for _ in range(asked["times"]):
        began = time.perf_counter()
        document = DocxTemplate(io.BytesIO(template))
        document.render(content, autoescape=True)
        buffer = io.BytesIO()
        document.save(buffer)
        times.append((time.perf_counter() - began) * 1000)
    Path(asked["out"]).write_bytes(buffer.getvalue())
    return {"times": times}


def main() -> None:
    """Answer every line of stdin."""
    for line in sys.stdin:
        try:
            said = answer(json.loads(line))
        except Exception as error:  # noqa: BLE001  what fails is not counted, and said
            said = {"missing": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
