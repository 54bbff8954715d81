"""Talking with the person who logs in: on standard error, so that standard output stays the command's result."""

from __future__ import annotations

import os
import select
import sys
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from socialpost.auth.login.reply import MOST, NoReply, Reply, from_paste
from socialpost.cli import browser
from socialpost.cli.show import plain
from socialpost.errors import LoginNeeded

TRIES = 3
LATE = "run the same command again; on a machine whose browser cannot reach this one: --paste"


class Answering(Protocol):
    """What a browser answers to: readable when it has."""

    @property
    def reply(self) -> Reply | None:
        """The answer."""
        ...

    def fileno(self) -> int:
        """Return what becomes readable."""
        ...


def say(text: str = "") -> None:
    """Write lines for the person."""
    for line in text.split("\n"):
        sys.stderr.write(plain(line) + "\n")
    sys.stderr.flush()


def is_there() -> bool:
    """Tell whether a person types."""
    return sys.stdin is not None and sys.stdin.isatty()


def line(prompt: str) -> str:
    """Ask for a line; empty at the end of the input."""
    sys.stderr.write(plain(prompt))
    sys.stderr.flush()
    return sys.stdin.readline(MOST + 1).strip() if sys.stdin is not None else ""


def open_page(url: str, opener: Callable[[str], bool] = browser.opened) -> bool:
    """Open a page in the person's browser; False where there is none. A browser of the terminal would be in the way."""
    seen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if not (seen or sys.platform == "darwin") or os.environ.get("SSH_CONNECTION"):
        return False
    with suppress(webbrowser.Error, OSError):
        return opener(url)
    return False


def answer(listener: Answering, state: str, seconds: float) -> Reply:
    """Wait for the browser, or for the address that the person pastes, whichever comes first. LoginNeeded: neither."""
    watched: list[Any] = [listener]
    if is_there():
        watched.append(sys.stdin)
        say("waiting for the browser; if it cannot reach this machine, paste the address here at which it ended")
    else:
        say(
            f"waiting for the browser, at most {round(seconds)} seconds; nobody can be asked here, --paste reads the answer"
        )
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select(watched, [], [], left)
        if listener in ready and listener.reply is not None:
            return listener.reply
        if sys.stdin in ready:
            given = sys.stdin.readline(MOST + 1)
            if not given:
                watched.remove(sys.stdin)
            elif reply := _read(given, state):
                return reply
    raise LoginNeeded("no answer came from the browser in time", LATE)


def pasted(state: str) -> Reply:
    """Read the pasted answer. LoginNeeded: none that is one."""
    for _ in range(TRIES if is_there() else 1):
        given = line("the address at which the browser ended (or the code in it): ")
        if reply := _read(given, state):
            return reply
    raise LoginNeeded("no answer was pasted that belongs to this login", "nothing was kept; run the same command again")


def _read(text: str, state: str) -> Reply | None:
    try:
        return from_paste(text, state)
    except NoReply as why:
        say(f"that cannot be used: {why}")
        return None
