"""A real Chromium, driven by the W3C WebDriver protocol through chromedriver."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage "
    "--disable-background-networking --disable-component-update --disable-sync"
)
_local = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Browser:
    """One window: goes to a page, runs script in it, presses keys."""

    def __init__(self, session: str) -> None:
        self._session = session

    def open(self, page: Path) -> None:
        self.ask("/url", {"url": page.as_uri()})

    def run(self, script: str, *values: Any) -> Any:
        """Return what a script's ``return`` gives."""
        return self.ask("/execute/sync", {"script": script, "args": list(values)})

    def run_until_told(self, script: str) -> Any:
        """Return what a script hands to its last argument, a function."""
        return self.ask("/execute/async", {"script": script, "args": []})

    def wait(self, condition: str) -> None:
        """Wait until an expression is true; WebDriver's own limit ends it."""
        self.run_until_told(
            "const done = arguments[arguments.length - 1];"
            f"const look = () => ({condition}) ? done(true) : setTimeout(look, 20); look();"
        )

    def find(self, css: str) -> str:
        found = self.ask("/element", {"using": "css selector", "value": css})
        return str(found[_ELEMENT])

    def click(self, css: str) -> None:
        self.ask(f"/element/{self.find(css)}/click", {})

    def type(self, css: str, text: str) -> None:
        self.ask(f"/element/{self.find(css)}/value", {"text": text})

    def labels(self, css: str) -> list[str]:
        """Return what a screen reader calls each of the elements."""
        found = self.ask("/elements", {"using": "css selector", "value": css})
        return [str(self.ask(f"/element/{one[_ELEMENT]}/computedlabel")) for one in found]

    def ask(self, path: str, content: dict[str, Any] | None = None) -> Any:
        return _ask(self._session + path, content)


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Yield a browser with an empty profile; where there is none, the test is skipped, but not in CI."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not driver:
        if os.environ.get("CI"):
            pytest.fail("chromium and chromium-driver are not installed")
        pytest.skip("needs chromium and chromium-driver")
    server = subprocess.Popen(
        [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    )
    assert server.stdout is not None
    try:
        port = next(
            found[1] for line in server.stdout if (found := re.search(r"successfully on port (\d+)", line))
        )
        base = f"http://127.0.0.1:{port}/session"
        arguments = [*_QUIET.split(), f"--user-data-dir={profile}", "--window-size=1300,900"]
        wishes = {"goog:chromeOptions": {"binary": program, "args": arguments}}
        made = _ask(base, {"capabilities": {"alwaysMatch": wishes}})
        session = f"{base}/{made['sessionId']}"
        try:
            yield Browser(session)
        finally:
            _ask(session, None, "DELETE")
    finally:
        server.terminate()
        server.wait(20)
        server.stdout.close()


def _ask(url: str, content: dict[str, Any] | None, method: str | None = None) -> Any:
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with _local.open(request, timeout=60) as answer:
            return json.load(answer)["value"]
    except urllib.request.HTTPError as error:
        with error:
            raise AssertionError(json.load(error)["value"]["message"]) from None
