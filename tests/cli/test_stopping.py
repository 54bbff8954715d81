"""Ctrl-C that was switched off by whoever started the command: the background of a script, nohup."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

from socialpost.cli.sending import stoppable
from tests.cli.conftest import Shop, environment

IN_THE_BACKGROUND = ("/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh")


@pytest.fixture
def _switched_off() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_switched_off")
def test_ctrl_c_that_was_switched_off_stays_so_and_sigterm_still_stops() -> None:
    stop = threading.Event()
    with stoppable(stop, b"") as heard:
        signal.raise_signal(signal.SIGINT)
        assert (heard, stop.is_set()) == ([], False)
        signal.raise_signal(signal.SIGTERM)
        assert (heard, stop.is_set()) == ([signal.SIGTERM], True)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.slow
def test_a_runner_in_the_background_of_a_script_works_on_through_ctrl_c_and_ends_well_on_sigterm(shop: Shop) -> None:
    with shop.sandbox() as control, in_the_background(shop) as process:
        assert process.stdout is not None
        told = (json.loads(line)["event"] for line in process.stdout)
        assert next(told) == "start"
        process.send_signal(signal.SIGINT)
        assert list(islice((event for event in told if event == "published"), 2)) == ["published"] * 2
        assert len(control.cards()) == 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@contextmanager
def in_the_background(shop: Shop) -> Iterator[subprocess.Popen[str]]:
    command = [*IN_THE_BACKGROUND, sys.executable, "-m", "socialpost", "run", "--sandbox", "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=shop.root, stdout=pipe, stderr=pipe, text=True, env=environment()) as process:
        try:
            yield process
        finally:
            process.kill()
