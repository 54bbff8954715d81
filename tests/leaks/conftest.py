"""A shop whose secrets lie in every place where one can lie, all of them known, and a sweep that looks for them."""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import keyring
import pytest
from pyrage import x25519

from socialpost import registry
from socialpost.auth.age import KEY
from socialpost.auth.environ import origin_variable, variable
from socialpost.cli import loopback
from socialpost.cli.front import run
from socialpost.sandbox.engine import Sandbox
from socialpost.sandbox.server import running
from socialpost.testing import media
from tests.cli.typed import MemoryRing

SETTINGS = """
markets:
  us: {{language: en, timezone: America/New_York, currency: USD}}
accounts:
  x-env: {{platform: x, market: us}}
  x-ring: {{platform: x, market: us, defaults: {{chunk_bytes: 65536}}}}
  yt-file: {{platform: youtube, market: us, defaults: {{made_for_kids: false}}}}
  reddit-cmd: {{platform: reddit, market: us, token_command: {command}, defaults: {{subreddit: lamps}}}}
  pin-ring: {{platform: pinterest, market: us, defaults: {{board: Lamps}}}}
  fb-env: {{platform: facebook, market: us, page: "100000000000001"}}
groups:
  pictures: [x-env, x-ring, reddit-cmd, pin-ring, fb-env]
  films: [x-ring, yt-file, reddit-cmd, pin-ring]
vault: {{file: secrets.age}}
"""
SEATS = {"x-env": {"auth": "oauth1"}, "reddit-cmd": {"subreddit": "lamps"}, "pin-ring": {"board": "Lamps"}}
PAGE = {"page": "100000000000001"}
PLACES = {"env": "environment", "ring": "keyring", "file": "file", "cmd": "command"}
SPY = """
import os, pathlib, sys
out = pathlib.Path(sys.argv[1])
told = [pathlib.Path(f"/proc/{pid}/cmdline").read_bytes() for pid in ("self", os.getppid())]
told += [f"{name}={value}".encode() for name, value in os.environ.items()]
with out.open("ab") as file:
    file.write(b"\\n".join(told) + b"\\n")
sys.stdout.write(pathlib.Path(sys.argv[2]).read_text() if len(sys.argv) == 3 else "")
"""


@dataclass
class House:
    """The shop, where its platforms are, and every secret by the place it lies in."""

    root: Path
    home: Path
    away: Path  # where what is nobody's business lies: the fakes, the command and its file
    url: str
    ring: MemoryRing
    capture: pytest.CaptureFixture[str]
    secrets: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    @property
    def seen_by_children(self) -> Path:
        return self.away / "children"

    def run(self, *words: str) -> int:
        """Run a command line in this process, and keep what it said."""
        code = run(words)
        self.said += [f"$ {' '.join(words)} -> {code}\n", *self.capture.readouterr()]
        return code

    def post(self, name: str, text: str) -> str:
        path = self.root / "posts" / f"{name}.yaml"
        path.write_text(text)
        return f"posts/{name}.yaml"

    def renewed(self) -> None:
        """Learn the tokens that were renewed meanwhile."""
        for (_, entry), text in self.ring.kept.items():
            self.secrets |= {f"renewed {entry.split()[0]} {k}": v for k, v in json.loads(text).items() if k in ROTATING}

    def sweep(self, *more: str) -> list[str]:
        """Return where a secret was found: in what was said, in any file that is ours, in what children saw."""
        self.renewed()
        texts = {"the output": "".join([*self.said, *more]).encode()}
        folders = (self.root, self.home, Path(tempfile.gettempdir()) / "socialpost-reports")
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
        texts |= {str(path): path.read_bytes() for path in files if ".socialpost/sandbox/" not in str(path)}
        if self.seen_by_children.exists():
            texts["what children saw"] = self.seen_by_children.read_bytes()
        return [
            f"{place} in {where}"
            for where, text in texts.items()
            for place, secret in self.secrets.items()
            if any(form in text for form in forms(secret))
        ]


ROTATING = ("access_token", "refresh_token")


def forms(secret: str) -> set[bytes]:
    """Return a secret as it is, as an address holds it, and as Basic would."""
    return {secret.encode(), quote(secret, safe="").encode(), b64encode(secret.encode()).rstrip(b"=")[:-1]}


@pytest.fixture
def house(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Iterator[House]:
    caplog.set_level(logging.DEBUG)
    ring = MemoryRing()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    root, away = tmp_path / "shop", tmp_path / "away"
    for folder in (root / "posts", root / "media", away, tmp_path / "tmp"):
        folder.mkdir(parents=True)
    (root / "media" / "lamp.jpg").write_bytes(media.jpeg(size=(1200, 1200)))
    (root / "media" / "lamp.mp4").write_bytes(media.mp4(5, (540, 960)))
    monkeypatch.chdir(root)
    with Sandbox(loopback.platforms(), away / "platforms") as sandbox, running(sandbox) as server:
        made = House(root, Path(os.environ["HOME"]), away, server.url, ring, capsys)
        _furnish(made, sandbox, monkeypatch)
        yield made


def _furnish(house: House, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = house.away / "spy.py"
    spy.write_text(SPY)
    credential = house.away / "reddit.json"
    line = f"{sys.executable} {spy} {house.seen_by_children} {credential}"
    (house.root / "socialpost.yaml").write_text(SETTINGS.format(command=line))
    key = str(x25519.Identity.generate())
    house.secrets["environment age key"] = key
    monkeypatch.setenv(KEY, key)
    for account in ("x-env", "x-ring", "yt-file", "reddit-cmd", "pin-ring", "fb-env"):
        platform = {"yt": "youtube", "pin": "pinterest", "fb": "facebook"}.get(
            account.split("-")[0], account.split("-")[0]
        )
        values = sandbox.seat(platform, account, SEATS.get(account, PAGE))
        secret = {one.name for one in registry.load(platform).auth.fields if one.secret}
        place = PLACES[account.split("-")[1]]
        house.secrets |= {f"{place} {account} {name}": value for name, value in values.items() if name in secret}
        for name, url in sandbox.origins(platform).items():
            monkeypatch.setenv(origin_variable(account, name), url)
        if place == "environment":
            for name, value in values.items():
                monkeypatch.setenv(variable(account, name), value)
        elif place == "command":
            credential.write_text(json.dumps({k: v for k, v in values.items() if k != "access_token"}))
        else:
            monkeypatch.setattr("sys.stdin", _piped(json.dumps(values)))
            assert house.run("accounts", "set-token", account, "--vault", place) == 0
    assert house.run("accounts", "trust", "--yes") == 0


def _piped(text: str) -> object:
    import io

    return io.StringIO(text)
