"""The peers that fill the same memo: each a function that fills it once and gives the seconds it took."""

from __future__ import annotations

import io
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from docxtpl import DocxTemplate

from benchmarks.content import LISTS, Flat
from benchmarks.plain_memo import Tags, merge_name, plain_memo

HERE = Path(__file__).parent
_CLOCKS = [time.perf_counter]


def clock() -> float:
    """Return the seconds of the clock in use."""
    return _CLOCKS[-1]()


def counts_cpu() -> bool:
    """Tell whether CPU time is counted."""
    return len(_CLOCKS) > 1


def use_cpu_time() -> None:
    """Count from now on the seconds this process computes, not those it waits for the disk or for others."""
    _CLOCKS.append(time.process_time)


Fill = Callable[[], bytes]


class Timed(Protocol):
    """One way to make the document, timed by itself."""

    name: str

    def run(self) -> float:
        """Return the seconds of one turn."""

    def document(self) -> bytes:
        """Return the document it last made."""


@dataclass
class InProcess:
    """A way that runs in this process."""

    name: str
    fill: Fill
    made: bytes = b""

    def run(self) -> float:
        """Return the seconds of one turn."""
        began = clock()
        self.made = self.fill()
        return clock() - began

    def document(self) -> bytes:
        """Return the document it last made."""
        return self.made


@dataclass
class Worker:
    """A peer's own process, which is asked by lines of JSON."""

    command: list[str]
    process: subprocess.Popen[str] | None = field(default=None, init=False)

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return its answer; where it does not run, why."""
        try:
            self.process = self.process or subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
            )
        except OSError as error:
            return {"missing": str(error)}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return dict(json.loads(line)) if line else {"missing": "it ended"}

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait(10)


@dataclass
class InWorker:
    """A way that runs in a process of its own; the time is taken there, without the talking."""

    name: str
    worker: Worker
    question: dict[str, Any]

    def run(self) -> float:
        """Return the seconds of one turn."""
        said = self.worker.ask(self.question | {"times": 1})
        if "times" not in said:
            raise RuntimeError(str(said.get("missing")))
        return float(said["times"][0]) / 1000

    def document(self) -> bytes:
        """Return the document it last made."""
        return Path(self.question["out"]).read_bytes()


def naive_docxtpl(template: bytes, context: dict[str, Any], environment: Any = None) -> bytes:
    """Fill a template as docxtpl's manual says, with escaping."""
    document = DocxTemplate(io.BytesIO(template))
    document.render(context, environment, autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def mailmerge(template: bytes, content: Flat) -> bytes:
    """Fill a template by docx-mailmerge2, in which every paragraph of the lists has fields of its own."""
    from mailmerge import MailMerge

    values: dict[str, Any] = {key: text for key, text in content.items() if isinstance(text, str)}
    for name in LISTS[:-1]:
        for number, record in enumerate(content[name]):
            values |= {merge_name(f"{name}{number}", key): text for key, text in record.items()}
    rows = [{merge_name("measures", key): text for key, text in row.items()} for row in content["measures"]]
    with MailMerge(io.BytesIO(template)) as document:
        document.merge(**values)
        document.merge_rows("measures_title", rows)
        buffer = io.BytesIO()
        document.write(buffer)
    return buffer.getvalue()


@dataclass
class Peers:
    """All peers for one content; their workers live until they are closed."""

    folder: Path
    node: Worker = field(default_factory=lambda: Worker(["node", str(HERE / "peers.mjs")]))
    rust: Worker = field(
        default_factory=lambda: Worker([str(HERE / ".rust" / "bin" / "python"), str(HERE / "rust_worker.py")])
    )

    def of(self, content: Flat) -> Iterator[Timed]:
        """Yield every peer; whether it is installed shows when it runs."""
        size = len(content["measures"])
        merge = plain_memo("merge", content)
        yield InProcess("docx-mailmerge2 (PyPI)", lambda: mailmerge(merge, content))
        data = self._file(f"content{size}.json", json.dumps(content).encode())
        outside: list[tuple[str, Worker, str, Tags]] = [
            ("rust-docxtpl (PyPI)", self.rust, "rust", "jinja"),
            ("docxtemplater (npm)", self.node, "docxtemplater", "docxtemplater"),
            ("easy-template-x (npm)", self.node, "easy-template-x", "easy"),
            ("carbone (npm)", self.node, "carbone", "carbone"),
        ]
        for name, worker, peer, tags in outside:
            template = self._file(f"{tags}.docx", plain_memo(tags))
            out = str(self.folder / f"{peer}{size}.docx")
            question = {"peer": peer, "template": template, "content": data, "out": out}
            yield InWorker(name, worker, question)

    def _file(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def close(self) -> None:
        """End the workers."""
        self.node.close()
        self.rust.close()
