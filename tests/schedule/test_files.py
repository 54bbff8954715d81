"""When the runner reads the files again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from socialpost.deliver.office import Office
from socialpost.errors import StateTrouble
from socialpost.findings import error
from socialpost.schedule import files, planner
from socialpost.schedule.planner import AGAIN, Planner
from socialpost.schedule.replan import Replanned
from socialpost.testing.rig import Rig
from tests.deliver import toy
from tests.schedule.small import Own, Small, touch


def test_posts_templates_media_and_what_posts_name_elsewhere_are_looked_at(tmp_path: Path) -> None:
    for name in (
        "posts/a.yaml",
        "posts/.hidden.yaml",
        "media/b.jpg",
        "brand/logo.png",
        "other/c.txt",
        "socialpost.yaml",
    ):
        touch(tmp_path / name)
    found = files.look(tmp_path, {"brand/logo.png"})
    assert set(found) == {"posts/a.yaml", "media/b.jpg", "brand/logo.png", "socialpost.yaml"}


def test_what_is_new_different_or_gone_has_changed(tmp_path: Path) -> None:
    for name in ("same", "gone", "edited"):
        touch(tmp_path / "posts" / name)
    before = files.look(tmp_path)
    (tmp_path / "posts" / "gone").unlink()
    touch(tmp_path / "posts" / "edited", "more")
    touch(tmp_path / "posts" / "new")
    assert files.changed(before, files.look(tmp_path)) == ["posts/edited", "posts/gone", "posts/new"]


@dataclass
class Reading:
    """A planner whose readings are counted."""

    office: Small
    planner: Planner
    read: list[str]
    goes_wrong: list[Exception]

    def look(self) -> int:
        """Look, take what came of it, and return how often the files have been read."""
        self.planner.look()
        self.planner.take()
        return len(self.read)

    def edit(self, text: str, ago: float = 60) -> None:
        """Write the post, so many seconds before now."""
        path = self.office.workspace.root / "posts" / "a.yaml"
        touch(path, text)
        then = self.office.clock.now().timestamp() - ago
        os.utime(path, (then, then))


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    with Rig(toy.adapter, toy.platform) as rig:
        office = Small(rig)
        made = Reading(office, Planner(cast("Office", office), Own(), lambda: None), [], [])

        def replan(*_: Any, **__: Any) -> Replanned:
            made.read.append("read")
            if made.goes_wrong:
                raise made.goes_wrong.pop()
            return Replanned(findings=(error("some", "thing"),))

        monkeypatch.setattr(planner, "replan", replan)
        made.edit("one")
        yield made


def test_files_are_read_at_the_start_and_when_one_has_changed(reading: Reading) -> None:
    assert [reading.look(), reading.look()] == [1, 1]
    reading.edit("another")
    assert [reading.look(), reading.look()] == [2, 2]


def test_a_file_that_was_written_just_now_is_left_alone_for_two_seconds(reading: Reading) -> None:
    reading.look()
    reading.edit("half", ago=0.5)
    assert reading.look() == 1
    reading.office.clock.sleep(3)
    assert reading.look() == 2


def test_a_file_that_is_gone_for_a_moment_is_not_gone(reading: Reading) -> None:
    reading.look()
    reading.office.clock.sleep(60)
    (reading.office.workspace.root / "posts" / "a.yaml").unlink()
    assert reading.look() == 1
    reading.office.clock.sleep(10)
    assert reading.look() == 2


def test_files_are_read_now_and_then_although_nothing_has_changed(reading: Reading) -> None:
    reading.look()
    reading.office.clock.sleep(AGAIN.total_seconds())
    assert reading.look() == 2


def test_what_could_not_be_read_is_read_again(reading: Reading) -> None:
    reading.goes_wrong.append(StateTrouble("the disk is full"))
    with pytest.raises(StateTrouble):
        reading.look()
    assert [reading.look(), reading.look()] == [2, 2]
