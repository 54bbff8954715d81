"""A small shop on disk, and the command line run in this process or in one of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from socialpost.cli import loopback
from socialpost.cli.front import run
from socialpost.sandbox.client import Control
from socialpost.testing.media import jpeg

SETTINGS = """
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
accounts:
  x-us:  {platform: x, market: us}
  fb-us: {platform: facebook, market: us, page: "1029384756"}
groups:
  all: [x-us, fb-us]
"""
LAMP = """
text: Warm light, zero glare.
link: https://shop.example.com/lamp
media: [{image: media/lamp.jpg, alt: A lamp}]
to: [all]
"""


@dataclass(frozen=True)
class Said:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def states(self) -> dict[str, str]:
        return {one["key"]: one["state"] for one in self.json["deliveries"]}


@dataclass
class Shop:
    root: Path
    capture: pytest.CaptureFixture[str]

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str) -> Said:
        """Run a command line in this process."""
        self.capture.readouterr()
        code = run(arguments)
        out, err = self.capture.readouterr()
        return Said(code, out, err)

    def publish(self, *arguments: str, post: str = "posts/lamp.yaml", wait: str = "0s") -> Said:
        return self.run("publish", post, "--sandbox", "--json", "--wait", wait, *arguments)

    def start(self, *arguments: str, **more: Any) -> subprocess.Popen[str]:
        """Start a command line in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "socialpost", *arguments],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            **more,
        )

    @contextmanager
    def journal(self) -> Iterator[sqlite3.Connection]:
        """Lend the sandbox's journal for one transaction, and close it: `with` on a connection alone does not."""
        with closing(sqlite3.connect(self.root / ".socialpost" / "sandbox" / "state.sqlite3")) as opened, opened:
            yield opened

    @contextmanager
    def sandbox(self) -> Iterator[Control]:
        """Let a sandbox run on the shop, so that a test can turn it."""
        with loopback.running(self.root) as control:
            yield control


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOCIALPOST__", "COV_"))}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "ignore"}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shop:
    for name in os.environ:
        if name.startswith("SOCIALPOST__"):
            monkeypatch.delenv(name)
    made = Shop(tmp_path / "shop", capsys)
    made.write("socialpost.yaml", SETTINGS)
    made.write("posts/lamp.yaml", LAMP)
    (made.root / "media").mkdir()
    (made.root / "media" / "lamp.jpg").write_bytes(jpeg())
    monkeypatch.chdir(made.root)
    return made
