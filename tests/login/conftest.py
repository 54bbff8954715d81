"""A shop whose accounts lead to the sandbox's platforms, a keyring in memory, and a browser that presses the button.

Nothing here says --sandbox: it is the way of a real login, with other addresses.
"""

from __future__ import annotations

import html
import io
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import keyring
import pytest

from socialpost.auth.consent import VARIABLE, Wish
from socialpost.cli import loopback, person
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.server import running
from tests.cli.typed import MemoryRing, Typed, typed

SERVICE = "socialpost"
OPTIONS = {
    "x": "",
    "facebook": "",
    "youtube": ", made_for_kids: false",
    "pinterest": "",
    "reddit": "",
}


class Robot:
    """Opens the page, ticks what it is told, presses a button, and goes where it is sent."""

    def __init__(self) -> None:
        self._open = build_opener(ProxyHandler({})).open
        self.pages: list[str] = []
        self.ended = ""

    def press(self, url: str, button: str = "allow", who: str = "", without: str = "", **more: str) -> str:
        """Return the page that it ends at; `ended` is its address, also when nobody answers there."""
        page = self._open(url, timeout=10).read().decode()
        self.pages.append(page)
        people = re.findall(r'<option value="([^"]*)">([^<]*)', page)
        form = {"decision": button, "person": next(key for key, name in people if who in html.unescape(name))}
        for name in re.findall(r'type="checkbox" name="([^"]*)" checked', page):
            if not without or without not in name:
                form[html.unescape(name)] = "on"
        try:
            with self._open(url, urlencode({**form, **more}).encode(), timeout=10) as answer:
                self.ended = answer.geturl()
                return str(answer.read().decode())
        except HTTPError as refusal:
            with refusal:
                self.ended = refusal.geturl()
                return refusal.read().decode()

    def address(self, url: str, **more: str) -> str:
        """Return the address that a browser ends at when nobody listens there."""
        import http.client
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        page = self._open(url, timeout=10).read().decode()
        who = re.findall(r'<option value="([^"]*)">', page)[0]
        form = {"decision": "allow", "person": html.unescape(who), **more}
        for name in re.findall(r'type="checkbox" name="([^"]*)" checked', page):
            form.setdefault(html.unescape(name), "on")
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        try:
            headers = {"content-type": "application/x-www-form-urlencoded"}
            connection.request("POST", f"{parts.path}?{parts.query}", urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            return str(answer.headers["location"])
        finally:
            connection.close()


@dataclass
class Shop:
    root: Path
    sandbox: Sandbox
    ring: MemoryRing
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    robot: Robot = field(default_factory=Robot)
    shown: list[str] = field(default_factory=list)
    agreed: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def account(self, platform: str, name: str = "", settings: str = "") -> str:
        """Name an account whose addresses are the sandbox's, and let somebody be there who can log in."""
        name = name or f"{platform}-us"
        origins = ", ".join(f"{key}: '{url}'" for key, url in self.sandbox.origins(platform).items())
        more = f"{OPTIONS[platform]}{settings}"
        text = self.file or "accounts:\n"
        line = f"  {name}: {{platform: {platform}{more}, origins: {{{origins}}}}}  # mine\n"
        (self.root / "socialpost.yaml").write_text(text + line)
        self.sandbox.seat(platform, name)
        for key, url in self.sandbox.origins(platform).items():  # the person agreed to the addresses of the file
            self.agreed.append(Wish(f"origin {key}", url, name, platform).digest)
        self.monkeypatch.setenv(VARIABLE, ",".join(self.agreed))
        return name

    def keys(self, platform: str, account: str, kind: str = "", **other: str) -> None:
        """Put the keys of the sandbox's app into the environment."""
        for name, value in {**self.sandbox.platforms[platform].apps[kind], **other}.items():
            self.monkeypatch.setenv(f"SOCIALPOST__{account.upper().replace('-', '_')}__{name.upper()}", value)

    @property
    def file(self) -> str:
        path = self.root / "socialpost.yaml"
        return path.read_text() if path.exists() else ""

    def kept(self, account: str) -> dict[str, Any]:
        """Return what the keyring holds."""
        import json

        return dict(json.loads(self.ring.kept.get((SERVICE, f"{account} in {self.root}"), "{}")))

    def browse(self, press: Callable[[str], object]) -> None:
        """Let the opened page be pressed by `press`, in a thread, as a browser would."""

        def open_page(url: str) -> bool:
            self.shown.append(url)
            thread = threading.Thread(target=self._quietly, args=(press, url), daemon=True)
            thread.start()
            self._threads.append(thread)
            return True

        self._threads: list[threading.Thread] = []
        self.monkeypatch.setattr(person, "open_page", open_page)

    @staticmethod
    def _quietly(press: Callable[[str], object], url: str) -> None:
        try:
            press(url)
        except URLError:
            return

    def run(self, *words: str) -> Typed:
        told = typed(self.capsys, *words)
        for thread in getattr(self, "_threads", ()):
            thread.join(20)
        return told

    def login(self, account: str, *words: str, free: bool = True, **press: str) -> Typed:
        """Log in with the browser pressing the button; on a port of its own unless `free` is False."""
        self.browse(lambda url: self.robot.press(url, **press))
        redirect = ("--redirect", self.redirect(account)) if free else ()
        return self.run("login", account, *redirect, *words)

    def redirect(self, account: str) -> str:
        """Return a redirect on a port that nobody has, in the platform's own spelling."""
        import socket

        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        return f"http://{'127.0.0.1' if account.startswith(('x', 'youtube')) else 'localhost'}:{port}/"

    def type(self, *lines: str, terminal: bool = False) -> None:
        """Put lines into standard input."""
        text = io.StringIO("".join(f"{line}\n" for line in lines))
        if terminal:
            text.isatty = lambda: True  # type: ignore[method-assign]
        self.monkeypatch.setattr("sys.stdin", text)


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    """One server for all tests of a file: each begins with an empty world."""
    with Sandbox(loopback.platforms()) as sandbox, running(sandbox):
        yield sandbox


@pytest.fixture
def shop(served: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shop:
    served.reset()
    ring = MemoryRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.chdir(tmp_path)
    return Shop(tmp_path, served, ring, capsys, monkeypatch)


Values = Mapping[str, str]
