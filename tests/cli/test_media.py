from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from socialpost.deliver.store import Store
from socialpost.media.probing.hash import sha256
from socialpost.media.renditions import FOLDER, Renditions
from socialpost.plan import build as building
from socialpost.plan.model import Plan, Planned
from socialpost.testing.media import jpeg
from tests.cli.conftest import LAMP, Shop, environment
from tests.media.making import small

ROOT = Path(__file__).parents[2]


@pytest.fixture
def plans(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the plan want a rendition of each picture; its promise can be changed."""
    real = building.build

    def wants(**promise: Any) -> None:
        def build(*given: Any, **more: Any) -> Plan:
            plan = real(*given, **more)
            return replace(plan, deliveries=tuple(with_jobs(one, shop.root, **promise) for one in plan.deliveries))

        monkeypatch.setattr(building, "build", build)

    wants()
    return wants


def with_jobs(planned: Planned, root: Path, **promise: Any) -> Planned:
    """Return the delivery as if its pictures had to be made small; its draft names what is sent."""
    jobs = {media.key: small(media.file.path, root) for media in planned.draft.media if planned.ok}
    jobs = {key: replace(job, promise=replace(job.promise, **promise)) for key, job in jobs.items()}
    media = [
        replace(one, file=replace(one.file, recipe=jobs[one.key].digest if one.key in jobs else ""))
        for one in planned.draft.media
    ]
    return replace(planned, jobs=jobs, draft=replace(planned.draft, media=tuple(media)))


def cached(shop: Shop) -> list[Path]:
    return [entry.made.path for entry in Renditions(shop.root / FOLDER).list()]


@pytest.mark.usefixtures("plans")
class TestPrepare:
    def test_what_several_accounts_need_is_made_once_and_said_in_a_line(self, shop: Shop) -> None:
        said = shop.run("media", "prepare")
        assert (said.code, len(cached(shop))) == (0, 1)
        assert "made  media/lamp.jpg: image/jpeg 32 x 24, " in said.out
        assert "1 made" in said.out

    def test_json_tells_every_rendition_and_what_it_is_for(self, shop: Shop) -> None:
        (one,) = shop.run("media", "prepare", "--json").json["renditions"]
        (path,) = cached(shop)
        assert (one["path"], one["state"], one["deliveries"]) == ("media/lamp.jpg", "made", ["lamp@x-us", "lamp@fb-us"])
        assert (one["width"], one["height"], one["mime"]) == (32, 24, "image/jpeg")
        assert (one["size"], one["sha256"]) == (path.stat().st_size, sha256(path))

    def test_the_second_run_finds_it_there(self, shop: Shop) -> None:
        shop.run("media", "prepare")
        assert shop.run("media", "prepare", "--json").json["renditions"][0]["state"] == "there"
        assert "1 there already" in shop.run("media", "prepare").out

    def test_only_some_accounts_and_only_some_posts_are_prepared(self, shop: Shop) -> None:
        shop.write("posts/bare.yaml", "text: No picture\nto: [x-us]\n")
        assert "nothing to prepare: every original fits" in shop.run("media", "prepare", "posts/bare.yaml").out
        (one,) = shop.run("media", "prepare", "--only", "fb-us", "--json").json["renditions"]
        assert one["deliveries"] == ["lamp@fb-us"]
        assert shop.run("media", "prepare", "--only", "fb-uk").code == 2

    def test_what_is_out_already_needs_nothing_unless_its_file_is_named(self, shop: Shop) -> None:
        for file in list((shop.root / "posts").iterdir()):
            file.unlink()
        shop.write("posts/bare.yaml", "text: No picture\nto: [x-us]\n")
        shop.publish(post="posts/bare.yaml")
        shop.write("posts/bare.yaml", LAMP.replace("[all]", "[x-us]"))
        assert shop.run("media", "prepare", "--sandbox", "--json").json["renditions"] == []
        assert len(shop.run("media", "prepare", "posts/bare.yaml", "--sandbox", "--json").json["renditions"]) == 1
        assert len(shop.run("media", "prepare", "--json").json["renditions"]) == 1

    def test_a_rendition_that_is_not_what_was_promised_exits_3_and_says_both(self, shop: Shop, plans: Any) -> None:
        plans(width=33)
        said = shop.run("media", "prepare")
        assert (said.code, cached(shop)) == (3, [])
        assert "failed  media/lamp.jpg: " in said.out
        assert "it is 32 x 24 pixels, promised were 33 x 24" in said.out
        (one,) = shop.run("media", "prepare", "--json").json["renditions"]
        assert (one["state"], one["rule"]) == ("failed", "media.promise")

    def test_a_post_with_errors_exits_3_and_the_others_are_prepared(self, shop: Shop) -> None:
        shop.write("posts/long.yaml", "text: " + "warm light " * 40 + "\nto: [x-us]\n")
        said = shop.run("media", "prepare")
        assert (said.code, len(cached(shop))) == (3, 1)
        assert "posts/long.yaml:1:7: error: " in said.out

    def test_a_disk_that_refuses_is_said_and_exits_1(self, shop: Shop) -> None:
        (shop.root / FOLDER).parent.mkdir(parents=True, exist_ok=True)
        (shop.root / FOLDER).write_text("in the way")
        said = shop.run("media", "prepare")
        assert said.code == 1
        assert "cannot be written" in said.err


@pytest.mark.usefixtures("plans")
class TestListAndClean:
    def test_the_list_says_what_needs_each(self, shop: Shop) -> None:
        shop.run("media", "prepare")
        said = shop.run("media", "list")
        assert said.code == 0
        for words in (
            cached(shop)[0].name[:12],
            "jpg",
            "lamp@x-us, lamp@fb-us",
            "1 rendition, 1 kB in .socialpost/cache",
        ):
            assert words in said.out
        (one,) = shop.run("media", "list", "--json").json["renditions"]
        assert (one["deliveries"], one["file"]) == (["lamp@x-us", "lamp@fb-us"], cached(shop)[0].name)

    def test_an_empty_cache_is_listed_as_nothing(self, shop: Shop) -> None:
        assert shop.run("media", "list").out == "0 renditions, nothing in .socialpost/cache/renditions\n"

    def test_what_a_post_needs_stays_and_goes_when_no_post_needs_it(self, shop: Shop) -> None:
        shop.run("media", "prepare")
        assert "0 renditions removed, 1 left" in shop.run("media", "clean", "--all").out
        (shop.root / "posts/lamp.yaml").unlink()
        assert shop.run("media", "clean", "--json").json["removed"] == 0  # there is room
        assert "1 rendition removed (1 kB), 0 left" in shop.run("media", "clean", "--all").out
        assert cached(shop) == []

    def test_what_an_open_delivery_was_planned_with_stays_though_its_post_is_gone(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shop.run("media", "prepare")
        monkeypatch.setattr(Store, "freeze", lambda _self, _files, hashes: hashes)  # it is the cache that counts here
        shop.write("posts/later.yaml", LAMP + 'schedule: {at: "2099-01-01 09:00", in: market}\n')
        published = shop.publish(post="posts/later.yaml")
        assert set(published.states().values()) == {"queued"}, published
        for post in (shop.root / "posts").iterdir():
            post.unlink()
        assert shop.run("media", "clean", "--all", "--json").json["left"] == 1
        shop.run("queue", "cancel", "later@x-us", "later@fb-us", "--sandbox")
        assert shop.run("media", "clean", "--all", "--json").json["left"] == 0

    def test_frozen_files_are_not_the_cache(self, shop: Shop) -> None:
        frozen = shop.root / ".socialpost" / "media" / ("0" * 64)
        frozen.parent.mkdir(parents=True)
        frozen.write_bytes(b"frozen")
        shop.run("media", "clean", "--all")
        assert frozen.exists()


def test_a_printers_picture_is_prepared_and_what_goes_out_is_the_rendition(shop: Shop) -> None:
    Image.new("CMYK", (80, 60), (0, 120, 240, 10)).save(shop.root / "media" / "lamp.jpg")
    said = shop.run("media", "prepare", "--json")
    (one,) = said.json["renditions"]
    assert (said.code, one["state"], one["width"], one["height"]) == (0, "made", 80, 60)
    with shop.sandbox():
        assert set(shop.publish().states().values()) == {"published"}
    assert shop.run("media", "prepare", "--json").json["renditions"][0]["state"] == "there"


CHILD = """
import sys
from pathlib import Path
from socialpost.cli.front import run
from socialpost.media.making import bench
from socialpost.plan import build as building
from tests.cli.test_media import with_jobs
from tests.media.making import shrink
from dataclasses import replace

root, real = Path.cwd(), building.build

def build(*given, **more):
    plan = real(*given, **more)
    return replace(plan, deliveries=tuple(with_jobs(one, root) for one in plan.deliveries))

def slow(source, job, inputs, target, watch):
    import time
    shrink(source, job, inputs, target, watch)
    if job.path.endswith("b.jpg"):
        (root / "in work").touch()
        while True:
            watch.at(0.5)
            time.sleep(0.01)

building.build = build
bench.make.__defaults__ = (lambda job: slow,)
sys.exit(run(sys.argv[1:]))
"""


def start(shop: Shop, *arguments: str, **more: Any) -> subprocess.Popen[str]:
    (shop.root / "media" / "b.jpg").write_bytes(jpeg("navy"))
    shop.write("posts/slow.yaml", LAMP.replace("lamp.jpg", "b.jpg").replace("Warm", "Cold"))
    env = {**environment(), "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], cwd=shop.root, text=True, env=env, stdin=subprocess.DEVNULL, **more
    )


def until(true: Callable[[], bool]) -> None:
    for _ in range(3000):
        if true():
            return
        time.sleep(0.01)
    pytest.fail("it never came to that")


def busy(shop: Shop) -> bool:
    return (shop.root / "in work").exists() and len(cached(shop)) == 1


def test_ctrl_c_keeps_what_is_made_and_exits_130(shop: Shop) -> None:
    process = start(shop, "media", "prepare", "--json", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until(lambda: busy(shop))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    told = json.loads(out)
    assert {one["path"]: one["state"] for one in told["renditions"]} == {
        "media/lamp.jpg": "made", "media/b.jpg": "stopped",
    }  # fmt: skip
    assert [path.name for path in (shop.root / FOLDER / "begun").iterdir()] == []


def test_a_terminal_gets_a_bar_for_each_file_and_one_for_all(shop: Shop) -> None:
    ours, theirs = pty.openpty()
    more = {"TERM": "xterm-256color", "COLUMNS": "120"}
    with start(shop, "media", "prepare", stdout=theirs, stderr=theirs, env=more) as process:
        os.close(theirs)
        out = b""
        while b"media/b.jpg 32 x 24" not in out or b"renditions 1/2" not in out:
            out += os.read(ours, 65536)
        process.send_signal(signal.SIGINT)
        try:
            while piece := os.read(ours, 65536):
                out += piece
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(ours)
    assert process.returncode == 130
    text = out.decode()
    assert "1 made, 1 not made" in text
    assert "made  media/lamp.jpg" not in text  # its bar has shown it
