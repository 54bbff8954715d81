"""A team in small: a PostgreSQL server, the sandbox as the platforms, and clones of one shop as machines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from socialpost.cli import loopback
from socialpost.sandbox.client import Control
from socialpost.testing.server import Server
from tests.cli.conftest import shop

__all__ = ["shop"]

pytest.importorskip("psycopg")
pytest.importorskip("procrastinate")

ACCOUNTS = ("x-a", "x-b", "x-c")
SETTINGS = """
markets:
  us: {language: en, timezone: America/New_York, currency: USD}
accounts:
""" + "".join(f"  {name}: {{platform: x, market: us}}\n" for name in ACCOUNTS)
PATIENCE = 120.0
TOP = Path(__file__).parents[2]


def until(true: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for something another process does."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.02)
    pytest.fail(f"it never came to that: {what}")


@dataclass
class Team:
    """Machines are clones of a workspace; every one has its own state folder, and all of them one database."""

    folder: Path
    url: str
    control: Control
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    begin: float = field(default_factory=time.time)

    def machine(self, name: str) -> Path:
        """Return a clone of the workspace, made at the first call."""
        root = self.folder / name
        if not root.exists():
            (root / "posts").mkdir(parents=True)
            (root / "socialpost.yaml").write_text(SETTINGS, encoding="utf-8")
        return root

    def post(self, name: str, text: str, machine: str = "one", **more: Any) -> Path:
        path = self.machine(machine) / "posts" / f"{name}.yaml"
        path.write_text(json.dumps({"text": text, "to": list(ACCOUNTS), **more}), encoding="utf-8")
        return path

    def environment(self, accounts: Sequence[str] = ACCOUNTS) -> dict[str, str]:
        """Return the environment of a machine that has the credentials of some accounts."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOCIALPOST", "COV_"))}
        env = {**kept, "SOCIALPOST_DATABASE": self.url, "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1"}
        for account in accounts:
            told = self.control.seat("x", account, {})
            upper = account.upper().replace("-", "_")
            for name, value in told["credential"].items():
                if name in ("access_token", "consumer_key", "consumer_secret", "access_token_secret"):
                    env[f"SOCIALPOST__{upper}__{name.upper()}"] = value
            for name, value in told["origins"].items():
                env[f"SOCIALPOST__{upper}__ORIGIN__{name.upper()}"] = value
        return env

    def run(self, *arguments: str, machine: str = "one", accounts: Sequence[str] = ACCOUNTS) -> Any:
        """Run a command to its end and return its document; `exit` is in it."""
        done = subprocess.run(
            [sys.executable, "-m", "socialpost", *arguments, "--json"],
            cwd=self.machine(machine),
            env=self.environment(accounts),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.stdout.strip(), done.stderr
        return {"exit": done.returncode, **json.loads(done.stdout)}

    def worker(
        self, machine: str = "one", accounts: Sequence[str] = ACCOUNTS, *, fast: bool = False, lease: float = 600.0
    ) -> subprocess.Popen[bytes]:
        """Start a worker on a machine and wait until it has said that it works; `fast` is `fast_worker`."""
        root = self.machine(machine)
        command = ["socialpost", "worker", "--json"]
        if fast:
            command = ["tests.team.fast_worker", str(root), str(self.begin), str(lease)]
        said = root / f"worker-{len(self.started)}.log"
        with said.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=TOP if fast else root,
                env=self.environment(accounts),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        until(lambda: b'"start"' in said.read_bytes() or process.poll() is not None, "the worker began")
        assert process.poll() is None, said.read_text()
        return process

    def said(self) -> str:
        """Return everything the workers said."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*/worker-*.log")))

    def states(self) -> dict[str, str]:
        return {one["key"]: one["state"] for one in self.run("queue", "list", "--all")["deliveries"]}

    def all_out(self, count: int) -> bool:
        states = self.states()
        return len(states) == count and set(states.values()) == {"published"}

    def texts(self) -> list[str]:
        """Return what people see, sorted."""
        return sorted(f"{card['author']}: {card['text']}" for card in self.control.cards())

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def team(server: Server, tmp_path: Path) -> Iterator[Team]:
    stage = tmp_path / "stage"
    stage.mkdir()
    with loopback.running(stage) as control:
        made = Team(tmp_path / "machines", server.url(), control)
        yield made
        made.end()
    shutil.rmtree(tmp_path / "machines", ignore_errors=True)
