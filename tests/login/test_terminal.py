"""Logging in at a real terminal: what is pasted and the browser are waited for at once, and Ctrl-C keeps nothing."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.login.conftest import Robot

pytestmark = pytest.mark.slow
FILE = "accounts: {x-us: {platform: x}, pin: {platform: pinterest}}\n"


class Terminal:
    """A login in a process of its own whose standard input is a terminal."""

    def __init__(self, process: subprocess.Popen[str], master: int) -> None:
        self.process, self._master, self.said = process, master, ""

    def shown(self, pattern: str) -> str:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError(self.said)

    def type(self, line: str) -> None:
        os.write(self._master, f"{line}\n".encode())

    def ended(self) -> int:
        _, err = self.process.communicate(timeout=60)
        self.said += err
        return self.process.returncode


@contextmanager
def terminal(folder: Path, *words: str) -> Iterator[Terminal]:
    (folder / "socialpost.yaml").write_text(FILE)
    master, slave = pty.openpty()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        redirect = f"http://127.0.0.1:{found.getsockname()[1]}/"
    command = [sys.executable, "-m", "socialpost", "login", *words, "--sandbox", "--json", "--no-browser"]
    environ = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, "--redirect", redirect], cwd=folder, stdin=slave, stdout=pipe, stderr=pipe, text=True, env=environ
    ) as process:
        os.close(slave)
        try:
            yield Terminal(process, master)
        finally:
            process.kill()
            os.close(master)


def test_an_address_can_be_pasted_while_the_browser_is_waited_for(tmp_path: Path) -> None:
    with terminal(tmp_path, "x-us") as at:
        url = at.shown(r"^  (http\S+)$")
        at.shown(r"(paste the address)")
        at.type("what is this")
        at.shown(r"(that cannot be used)")
        at.type(Robot().address(url))
        assert at.ended() == 0, at.said


def test_the_browser_still_counts_while_somebody_could_type(tmp_path: Path) -> None:
    with terminal(tmp_path, "x-us") as at:
        Robot().press(at.shown(r"^  (http\S+)$"))
        assert at.ended() == 0, at.said


def test_ctrl_c_ends_the_wait_and_keeps_nothing(tmp_path: Path) -> None:
    with terminal(tmp_path, "x-us") as at:
        at.shown(r"(paste the address)")
        at.process.send_signal(signal.SIGINT)
        assert at.ended() == 130
    assert not (tmp_path / ".socialpost/sandbox/credentials.json").exists()
