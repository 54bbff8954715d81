"""Runners as real processes: stopped, killed, paused, several on one workspace. Judged by what people would see."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from socialpost.sandbox.client import Control
from tests.cli.conftest import Shop, environment
from tests.cli.test_processes import called, until

SETTINGS = """
markets: {us: {language: en, timezone: America/New_York}}
accounts:
  x-a: {platform: x, market: us}
  x-b: {platform: x, market: us}
  fb-a: {platform: facebook, market: us, page: "1029384756"}
  fb-b: {platform: facebook, market: us, page: "1029384757"}
groups: {all: [x-a, x-b, fb-a, fb-b]}
"""
SHORT_LEASE = """
import sys
from datetime import timedelta
from functools import partial
from socialpost.deliver import office
assert office.HEARTBEAT > 2
office.HEARTBEAT = 0.5
office.Office = partial(office.Office, lease=timedelta(seconds=2))
from socialpost.cli.front import run
sys.exit(run(sys.argv[1:]))
"""


@contextmanager
def runner(shop: Shop, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Lend a runner with a short lease; whatever state it is in, it is gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-c", SHORT_LEASE, "run", "--sandbox", *arguments],
        cwd=shop.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def posts(shop: Shop, number: int) -> None:
    shop.write("socialpost.yaml", SETTINGS)
    (shop.root / "posts" / "lamp.yaml").unlink()
    for count in range(number):
        shop.write(f"posts/p{count}.yaml", f"text: This is post number {count} of many.\nto: [all]\n")


def states(shop: Shop) -> Counter[str]:
    path = shop.root / ".socialpost" / "sandbox" / "state.sqlite3"
    if not path.exists():
        return Counter()
    with shop.journal() as journal:
        return Counter(row[0] for row in journal.execute("SELECT state FROM delivery"))


def sending(shop: Shop) -> set[str]:
    """Return what workers hold, with the number that their writes are checked by."""
    with shop.journal() as journal:
        return {
            f"{row[0]} {row[1]}" for row in journal.execute("SELECT id, token FROM delivery WHERE owner IS NOT NULL")
        }


def pause(process: subprocess.Popen[str], shop: Shop) -> None:
    """Stop a process, not in the middle of a commit: whoever is stopped there stops everybody, as SQLite is."""
    while True:
        process.send_signal(signal.SIGSTOP)
        if all(_free(shop.root / ".socialpost" / "sandbox" / name) for name in ("state.sqlite3", "pace.sqlite3")):
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.05)


def _free(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        database.execute("ROLLBACK")
        return True


def seen(control: Control) -> Counter[tuple[str, str]]:
    return Counter((card["platform"] + card["author"], card["text"]) for card in control.cards())


def test_a_runner_sends_what_another_process_queues_and_ends_well_on_sigterm(shop: Shop) -> None:
    posts(shop, 0)
    with shop.sandbox() as control, runner(shop, "--json") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["event"] == "start"
        shop.write("elsewhere/one.yaml", "text: One.\nto: [x-a]\n")
        with shop.journal() as journal:
            row = journal.execute("SELECT kind, pid FROM runner").fetchone()
        assert row == ("run", process.pid)
        shop.write("posts/later.yaml", 'text: Later.\nto: [x-a]\nschedule: {at: "2099-01-01 09:00", in: market}\n')
        assert shop.publish(post="posts/later.yaml").code == 0
        shop.run("queue", "hold", "later", "--sandbox")
        with shop.journal() as journal:
            journal.execute("UPDATE delivery SET due=?", (time.time() - 60,))
        shop.run("queue", "release", "later", "--sandbox")
        until(lambda: states(shop)["published"] == 1)
        assert len(control.cards()) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.mark.slow
def test_ctrl_c_lets_what_is_in_flight_end_and_exits_130(shop: Shop) -> None:
    posts(shop, 1)
    with shop.sandbox() as control:
        control.fail("x:create_post:slow:seconds=1")
        with runner(shop) as process:
            until(lambda: called(control, "create_post") >= 1)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 130
        assert states(shop)["sending"] == 0
        with runner(shop):
            until(lambda: states(shop)["published"] == 4)
        assert set(seen(control).values()) == {1}


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 4])
def test_several_runners_on_one_workspace_send_each_post_once(shop: Shop, number: int) -> None:
    posts(shop, 12)
    with shop.sandbox() as control:
        runners = [runner(shop) for _ in range(number)]
        for one in runners:
            one.__enter__()
        try:
            until(lambda: states(shop)["published"] == 48)
        finally:
            for one in runners:
                one.__exit__(None, None, None)
        assert (len(seen(control)), set(seen(control).values())) == (48, {1})


@pytest.mark.slow
@pytest.mark.parametrize("route", ["x:create_post", "facebook:*"])
def test_a_runner_that_was_paused_longer_than_its_lease_changes_nothing_any_more(shop: Shop, route: str) -> None:
    posts(shop, 2)
    with shop.sandbox() as control:
        control.fail(f"{route}:slow:seconds=5")
        with runner(shop) as paused:
            until(lambda: states(shop)["sending"] >= 2 and states(shop)["published"] >= 4)
            pause(paused, shop)
            before = sending(shop)
            with runner(shop):
                until(lambda: not sending(shop) & before)  # the lease has run out, somebody else has it
                control.clear()
                until(lambda: states(shop)["published"] >= 6)
                paused.send_signal(signal.SIGCONT)
                until(lambda: states(shop) == {"published": 8})
        assert (len(seen(control)), set(seen(control).values())) == (8, {1})


@pytest.mark.slow
def test_runners_that_are_killed_again_and_again_lose_nothing_and_send_nothing_twice(shop: Shop) -> None:
    seed = int(os.environ.get("SOCIALPOST_SEED") or random.randrange(1_000_000))
    print(f"seed {seed}")  # noqa: T201 - a failure names it
    dice = random.Random(seed)
    posts(shop, 10)
    with shop.sandbox() as control:
        control.fail("*:*:slow:seconds=0.05")
        for _ in range(15):
            with runner(shop):
                time.sleep(0.6 + dice.random())
        control.clear()
        with runner(shop):
            until(lambda: states(shop) == {"published": 40})
        assert (len(seen(control)), set(seen(control).values())) == (40, {1})
