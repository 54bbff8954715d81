"""Logging in with a real browser, one test for each kind of page: it skips, loudly, where there is none."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.login import chromium
from tests.login.chromium import Tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FILE = """
accounts:
  x-us: {platform: x}
  fb-us: {platform: facebook}
  yt-us: {platform: youtube, made_for_kids: false}
"""
PIPE = subprocess.PIPE


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Tab]:
    browser = chromium.program()
    if browser is None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("NO BROWSER: no login was tried in one; install chromium", stacklevel=1)
        pytest.skip("NO BROWSER: no login was tried in one; install chromium")
    with chromium.tab(browser, tmp_path / "profile") as opened:
        yield opened


class Login:
    """A login in a process of its own, in the sandbox."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.said = ""

    def shown(self, pattern: str) -> str:
        """Wait for a line on standard error, and return what the pattern finds in it."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.said += line
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError(self.said)

    def give(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def ended(self) -> tuple[int, str]:
        out, err = self._process.communicate(timeout=90)
        self.said += err
        return self._process.returncode, out


@contextmanager
def login(folder: Path, *words: str) -> Iterator[Login]:
    (folder / "socialpost.yaml").write_text(FILE)
    command = [sys.executable, "-m", "socialpost", "login", *words, "--sandbox", "--json", "--no-browser"]
    environ = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True, env=environ) as process:
        try:
            yield Login(process)
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize(("account", "host"), [("x-us", "127.0.0.1"), ("fb-us", "localhost")])
def test_the_browser_comes_back_with_the_code(page: Tab, tmp_path: Path, account: str, host: str) -> None:
    with login(tmp_path, account, "--redirect", f"http://{host}:{free_port()}/") as running:
        page.go(running.shown(r"^  (http\S+)$"))
        page.click("allow")
        code, out = running.ended()
    assert (code, json.loads(out)["login"]) == (0, "browser"), running.said
    assert "You can close this tab" in page.read("document.body.innerText")


def test_the_button_that_refuses_refuses(page: Tab, tmp_path: Path) -> None:
    with login(tmp_path, "yt-us") as running:
        page.go(running.shown(r"^  (http\S+)$"))
        page.click("deny")
        code, out = running.ended()
    assert (code, "refused" in json.loads(out)["error"]) == (4, True)
    assert "The login was refused" in page.read("document.body.innerText")


def test_the_number_of_the_page_is_typed_into_the_terminal(page: Tab, tmp_path: Path) -> None:
    with login(tmp_path, "x-us", "--method", "pin") as running:
        page.go(running.shown(r"^  (http\S+)$"))
        page.click("allow")
        running.give(page.read("document.getElementById('number').innerText"))
        code, out = running.ended()
    assert (code, json.loads(out)["method"]) == (0, "oauth1"), running.said


def test_the_code_of_the_terminal_is_typed_into_the_page(page: Tab, tmp_path: Path) -> None:
    with login(tmp_path, "yt-us", "--method", "device") as running:
        page.go(running.shown(r"open (\S+)$"))
        page.type("user_code", running.shown(r"code  (\S+)$"))
        page.click("allow")
        code, out = running.ended()
    assert (code, json.loads(out)["login"]) == (0, "device"), running.said
