"""Workers on several machines: what one queues, another sends, once, whatever dies."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from socialpost.testing.media import jpeg
from socialpost.testing.server import Server
from tests.team.conftest import ACCOUNTS, Team, until

pytestmark = pytest.mark.slow
NOT_HERE = ("publish", "--wait", "0s")


def test_what_is_queued_where_no_credential_is_goes_out_on_a_machine_that_has_it(team: Team) -> None:
    worker = team.worker("two")
    team.post("lamp", "Warm light.")
    assert team.run(*NOT_HERE, "posts/lamp.yaml", accounts=())["exit"] in (0, 75)
    until(lambda: team.all_out(3), "all are published")
    assert len(team.texts()) == 3
    (told,) = team.run("workers")["workers"]
    assert (told["alive"], told["accounts"]) == (True, list(ACCOUNTS))
    worker.send_signal(signal.SIGTERM)
    worker.wait(60)
    assert (worker.returncode, team.run("workers")["workers"][0]["alive"]) == (0, False)


def test_a_worker_takes_only_what_it_can_authenticate_and_the_rest_is_told(team: Team) -> None:
    team.worker("one", ["x-a"])
    team.post("lamp", "Warm light.")
    team.run(*NOT_HERE, "posts/lamp.yaml", accounts=())
    until(lambda: team.states()["lamp@x-a"] == "published", "the one is out")
    told = team.run("workers")
    assert (told["exit"], [one["account"] for one in told["stranded"]]) == (7, ["x-b", "x-c"])
    assert "x-b is left to others" in team.said()
    team.worker("two", ["x-b", "x-c"])
    until(lambda: team.all_out(3), "the others went out on the second machine")


def picture(root: Path, side: int = 320) -> None:
    (root / "media").mkdir(exist_ok=True)
    (root / "media" / "lamp.jpg").write_bytes(jpeg(size=(side, side)))


def test_a_picture_that_is_not_here_is_passed_over_until_somebody_has_it(team: Team) -> None:
    picture(team.machine("one"))
    picture(team.machine("two"), 321)  # the clone is at another commit
    team.post("lamp", "Warm light.", media=[{"image": "media/lamp.jpg", "alt": "A lamp"}])
    team.run(*NOT_HERE, "posts/lamp.yaml", accounts=())
    team.worker("two")
    until(lambda: len(team.run("workers")["stranded"]) == 3, "it is told that nobody can take them")
    told = team.run("workers")["stranded"][0]["why"]
    assert "media/lamp.jpg has changed since it was planned" in told
    (team.machine("two") / "media" / "lamp.jpg").unlink()
    until(
        lambda: "media/lamp.jpg is not here" in team.run("workers")["stranded"][0]["why"], "it is told that it is gone"
    )
    assert team.texts() == []
    shutil.copy(team.machine("one") / "media" / "lamp.jpg", team.machine("two") / "media" / "lamp.jpg")  # git pull
    until(lambda: team.all_out(3), "all are published")


def test_a_worker_keeps_no_file_that_no_delivery_needs_and_each_that_one_does(team: Team) -> None:
    picture(team.machine("one"))
    media = team.machine("one") / ".socialpost" / "media"
    team.post("later", "Soon.", media=[{"image": "media/lamp.jpg", "alt": "A lamp"}],
              schedule={"at": "2099-11-27 09:00", "in": "market"})  # fmt: skip
    team.run(*NOT_HERE, "posts/later.yaml", accounts=())
    (kept,) = media.iterdir()
    (media / ("0" * 64)).write_bytes(b"of a delivery that went out long ago")
    team.worker("one")
    until(lambda: [*media.iterdir()] == [kept], "only what is queued has its file")


def test_a_rendition_is_made_again_where_it_comes_out_the_same(team: Team) -> None:
    for machine in ("one", "two"):
        picture(team.machine(machine))
        path = team.post(
            "lamp",
            "Warm light.",
            machine,
            media=[{"image": "media/lamp.jpg", "alt": "A lamp"}],
            fit={"media": "crop", "shape": "16:9"},
        )
    assert team.run("plan", str(path), machine="two")["exit"] == 0
    team.run(*NOT_HERE, "posts/lamp.yaml", accounts=())
    assert not (team.machine("two") / ".socialpost" / "media").exists()
    team.worker("two")
    until(lambda: team.all_out(3), "all are published")


def test_a_server_that_is_away_for_a_while_stops_nobody(team: Team, server: Server) -> None:
    team.worker("two", fast=True)
    server.stop(signal.SIGQUIT)
    until(lambda: '"trouble"' in team.said(), "it is told")
    server.start()
    team.post("lamp", "Warm light.")
    team.run(*NOT_HERE, "posts/lamp.yaml", accounts=())
    until(lambda: team.all_out(3), "all are published")


def test_a_worker_that_slept_longer_than_its_lease_changes_nothing_any_more(team: Team) -> None:
    first = team.worker("one", ["x-a"], fast=True, lease=60.0)
    team.control.fail("x:create_post:slow:seconds=8")
    team.post("lamp", "Warm light.", to=["x-a"])
    team.run(*NOT_HERE, "posts/lamp.yaml", accounts=())
    until(lambda: any(one["route"] == "create_post" for one in team.control.log()), "the request is under way")
    first.send_signal(signal.SIGSTOP)
    assert team.states() == {"lamp@x-a": "sending"}
    team.control.clear()
    team.worker("two", ["x-a"], fast=True, lease=60.0)
    until(lambda: team.all_out(1), "the second has settled it")
    first.send_signal(signal.SIGCONT)
    team.post("hat", "A hat.", to=["x-a"])
    team.run(*NOT_HERE, "posts/hat.yaml", accounts=())
    until(lambda: team.all_out(2), "both go on")
    assert team.texts() == ["@x_a: A hat.", "@x_a: Warm light."]


@pytest.mark.parametrize("turn", range(2))
def test_whoever_dies_whenever_nothing_is_lost_and_nothing_is_out_twice(team: Team, server: Server, turn: int) -> None:
    seed = int(os.environ.get("SOCIALPOST_SEED") or random.randrange(1_000_000)) + turn
    dice = random.Random(seed)
    for number in range(12):
        team.post(f"post-{number}", f"Number {number}.")
    team.run(*NOT_HERE, "posts", accounts=())
    team.control.fail("x:create_post:slow:count=0:seconds=0.4")  # so that there is something to interrupt
    workers = {machine: team.worker(machine, fast=True) for machine in ("one", "two")}
    for kill in range(12):
        time.sleep(dice.uniform(0.05, 0.8))
        if kill % 4 == 3:
            server.crash()
            continue
        machine = dice.choice(sorted(workers))
        workers[machine].kill()
        workers[machine].wait()
        workers[machine] = team.worker(machine, fast=True)
    team.control.clear()
    until(lambda: team.all_out(36), f"everything is out; seed {seed}", 300)
    wanted = sorted(f"@{account.replace('-', '_')}: Number {number}." for account in ACCOUNTS for number in range(12))
    assert team.texts() == wanted
