"""What only shows with real processes: two at once, Ctrl-C, a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from socialpost.cli import loopback
from socialpost.sandbox.client import Control
from tests.cli.conftest import LAMP, Shop, environment

PUBLISH = ("publish", "posts/lamp.yaml", "--sandbox")


def until(true: Callable[[], bool]) -> None:
    """Wait for something another process does; a test that waits in vain is stopped by whoever runs it."""
    for _ in range(3000):
        if true():
            return
        time.sleep(0.01)
    pytest.fail("it never came to that")


def called(control: Control, route: str) -> int:
    return sum(call["route"] == route for call in control.log())


def test_the_exit_code_and_the_document_reach_a_pipe(shop: Shop) -> None:
    process = shop.start(*PUBLISH, "--json")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert {one["state"] for one in json.loads(out)["deliveries"]} == {"published"}


def test_two_publishes_of_one_post_at_one_moment_publish_it_once(shop: Shop) -> None:
    both = [shop.start(*PUBLISH, "--json", "--wait", "20s") for _ in range(2)]
    told = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    for out, _ in told:
        assert {one["state"] for one in json.loads(out)["deliveries"]} == {"published"}
    with shop.sandbox() as control:
        assert len(control.cards()) == 2


SERVER = """
import pathlib, sys
from socialpost.cli import loopback
with loopback.running(pathlib.Path(sys.argv[1])) as control:
    print(control.url, flush=True)
    sys.stdin.readline()
"""


@pytest.mark.slow
def test_the_command_that_serves_the_sandbox_stays_until_the_others_have_ended(shop: Shop) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(shop.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as serving:
        assert serving.stdin is not None
        assert serving.stdout is not None
        assert serving.stderr is not None
        url = serving.stdout.readline().strip()
        with shop.sandbox() as control:
            assert control.url == url
            serving.stdin.close()
            assert "another command still uses this sandbox" in serving.stderr.readline()
            assert control.health()["ok"]
        assert serving.wait(timeout=30) == 0


def test_a_port_that_somebody_took_meanwhile_is_no_obstacle(shop: Shop) -> None:
    with shop.sandbox():
        pass
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (loopback.folder(shop.root) / "port").write_text(str(taken.getsockname()[1]))
        assert shop.publish().code == 0


def test_the_first_ctrl_c_lets_what_is_in_flight_end_and_the_next_run_goes_on(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]"))
    with shop.sandbox() as control:
        control.fail("x:create_post:slow:seconds=1")
        process = shop.start(*PUBLISH)
        until(lambda: called(control, "create_post") == 1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert "stopping: what is in flight ends" in err
        assert (process.returncode, "published  lamp@x-us" in out) == (0, True), (out, err)
        assert shop.publish().states() == {"lamp@x-us": "published"}
        assert len(control.cards()) == 1


def test_ctrl_c_before_the_visible_request_parks_it_and_exits_130(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]"))
    with shop.sandbox() as control:
        control.fail("x:upload_media:slow:seconds=1")
        process = shop.start(*PUBLISH, "--json")
        until(lambda: called(control, "upload_media") == 1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, control.cards()) == (130, []), (out, err)
        assert shop.publish().states() == {"lamp@x-us": "published"}
        assert len(control.cards()) == 1


@pytest.mark.slow
def test_ctrl_c_ends_a_wait_for_a_rate_limit(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]"))
    with shop.sandbox() as control:
        control.fail("x:create_post:429:wait=300")
        process = shop.start(*PUBLISH, "--wait", "10m")
        assert process.stdout is not None
        assert process.stdout.readline().startswith("queued  lamp@x-us  waits until")
        time.sleep(0.5)  # it says so, then it begins to wait
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130


@pytest.mark.slow
def test_the_second_ctrl_c_leaves_at_once_and_nothing_is_lost(shop: Shop) -> None:
    shop.write("posts/lamp.yaml", LAMP.replace("[all]", "[x-us]"))
    with shop.sandbox() as control:
        control.fail("x:create_post:slow:seconds=20")
        process = shop.start(*PUBLISH)
        until(lambda: called(control, "create_post") == 1)
        process.send_signal(signal.SIGINT)
        until(
            lambda: process.stderr is not None and "stopping" in process.stderr.readline() + process.stderr.readline()
        )
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=15)
        assert process.returncode == 130
        control.clear()
        assert shop.publish(wait="8s").code in (0, 75)
        assert len(control.cards()) == 1


@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_terminal_has_colours_unless_they_are_not_wanted(shop: Shop, no_color: str) -> None:
    shop.publish()
    out = on_a_terminal(shop, "status", "--sandbox", NO_COLOR=no_color)
    assert "lamp@x-us" in out
    assert bool(re.search("\x1b\\[[0-9;]*3[0-9]m", out)) is not bool(no_color)


def test_a_narrow_terminal_gets_a_list_instead_of_a_table(shop: Shop) -> None:
    shop.publish()
    out = on_a_terminal(shop, "status", "--sandbox", COLUMNS="50", NO_COLOR="1")
    assert "  state: published" in out


def on_a_terminal(shop: Shop, *arguments: str, **variables: str) -> str:
    ours, theirs = pty.openpty()
    env = {**environment(), "TERM": "xterm-256color", "COLUMNS": "120", **{k: v for k, v in variables.items() if v}}
    if not variables.get("NO_COLOR"):
        env.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-m", "socialpost", *arguments], cwd=shop.root, stdin=theirs, stdout=theirs, env=env
    ) as process:
        os.close(theirs)
        out = b""
        try:
            while piece := os.read(ours, 65536):
                out += piece
        except OSError:  # how Linux says that the other end is closed
            pass
        process.wait()
    os.close(ours)
    return out.decode()
