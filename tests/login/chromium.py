"""Chromium without a screen, driven over a pipe: https://chromedevtools.github.io/devtools-protocol/ ."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server",
]  # fmt: skip
# the browser reads its orders from handle 3 and answers on handle 4
MOVE = """
import fcntl, os, sys
high = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 20) for one in sys.argv[1:3]]
for handle, there in zip(high, (3, 4)):
    os.dup2(handle, there)
    os.close(handle)
os.execv(sys.argv[3], sys.argv[3:])
"""
PATIENCE = 90  # seconds until a browser that hangs is killed


def program() -> str | None:
    """Return the browser of this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Tab:
    """One tab: goes to pages, clicks where a person would, types, reads."""

    def __init__(self, to: BinaryIO, back: BinaryIO) -> None:
        self._to, self._back = to, back
        self._number = 0
        self._loads = 0
        self._session = ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")

    def go(self, url: str) -> None:
        """Open a page and wait until it is there."""
        before = self._loads
        self._ask("Page.navigate", url=url)
        self._wait(before)

    def click(self, element: str) -> None:
        """Press the mouse in the middle of the element with this id, and wait for the page that follows."""
        self.read(f"document.getElementById('{element}').scrollIntoView()")
        box = f"JSON.stringify(document.getElementById('{element}').getBoundingClientRect())"
        found = json.loads(self.read(box))
        spot = {"x": found["x"] + found["width"] / 2, "y": found["y"] + found["height"] / 2}
        before = self._loads
        for kind in ("mousePressed", "mouseReleased"):
            self._ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **spot)
        self._wait(before)

    def type(self, name: str, text: str) -> None:
        """Type into the field with this name."""
        self.read(f"document.getElementsByName('{name}')[0].focus()")
        self._ask("Input.insertText", text=text)

    def read(self, expression: str) -> Any:
        """Return what an expression is worth on the page."""
        return self._ask("Runtime.evaluate", expression=expression)["result"].get("value")

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        while (told := self._next()).get("id") != self._number:
            continue
        if "error" in told:
            raise AssertionError(told["error"])
        return dict(told["result"])

    def _wait(self, before: int) -> None:
        while self._loads == before:
            self._next()

    def _next(self) -> dict[str, Any]:
        text = bytearray()
        while (letter := self._back.read(1)) != b"\0":
            if not letter:
                raise AssertionError("the browser has ended")
            text += letter
        told: dict[str, Any] = json.loads(text)
        self._loads += told.get("method") == "Page.loadEventFired"
        return told


@contextmanager
def tab(browser: str, profile: Path) -> Iterator[Tab]:
    """Start a browser and lend a tab of it."""
    read, to = os.pipe()
    back, write = os.pipe()
    words = [browser, *QUIET, "--remote-debugging-pipe", f"--user-data-dir={profile}"]
    shell = [sys.executable, "-c", MOVE, str(read), str(write), *words]
    quiet = subprocess.DEVNULL
    with (
        os.fdopen(to, "wb") as writer,
        os.fdopen(back, "rb") as reader,
        subprocess.Popen(shell, pass_fds=(read, write), stdin=quiet, stdout=quiet, stderr=quiet) as process,
    ):
        os.close(read)
        os.close(write)
        watch = threading.Timer(PATIENCE, process.kill)
        watch.start()
        try:
            yield Tab(writer, reader)
        finally:
            watch.cancel()
            process.terminate()
            process.wait()
