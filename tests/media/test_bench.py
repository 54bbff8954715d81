from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from socialpost.draft import Role
from socialpost.media.making import bench, promise
from socialpost.media.making.bench import Executor
from socialpost.media.model import Measured, MediaTrouble, Probe
from socialpost.media.probing.hash import sha256
from socialpost.media.recipe import Job, Recipe, Work
from socialpost.media.watch import Stopped, Watch
from tests.media.making import PROMISE, promising, shrink, small

Make = Callable[..., Measured]
VIDEO = Probe("video/mp4", 1000, Role.VIDEO, 640, 360, seconds=10.0, fps=25.0, video_codec="h264", profile="High",
              pixel_format="yuv420p", audio_codec="aac")  # fmt: skip


@pytest.fixture
def make(studio: Any) -> Make:
    """Make the small JPEG of `photo.png` with an executor of the test's choice."""
    studio.image("photo.png", (64, 48))

    def run(job: Job | None = None, execute: Executor = shrink, inputs: Mapping[str, Path] | None = None) -> Measured:
        folder = studio.folder
        wanted = job or small("photo.png", folder)
        return bench.make(wanted, folder / "photo.png", inputs or {}, folder / "made.jpg", Watch(), lambda _: execute)

    return run


def test_what_was_made_as_promised_is_measured_and_stays(make: Make, studio: Any) -> None:
    made = make()
    assert (made.probe.width, made.probe.height, made.probe.mime) == (32, 24, "image/jpeg")
    assert made.sha256 == sha256(studio.folder / "made.jpg")


def test_an_original_that_changed_since_the_plan_is_not_worked_on(make: Make, studio: Any) -> None:
    job = small("photo.png", studio.folder)
    studio.image("photo.png", (65, 48))
    with pytest.raises(MediaTrouble, match=r"^has changed since it was planned") as caught:
        make(job, execute=never)
    assert caught.value.rule == "media.changed"


def test_an_original_that_changes_while_it_is_worked_on_makes_nothing(make: Make, studio: Any) -> None:
    def overwritten(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
        shrink(source, job, inputs, target, watch)
        studio.image("photo.png", (65, 48))

    with pytest.raises(MediaTrouble) as caught:
        make(execute=overwritten)
    assert (caught.value.rule, (studio.folder / "made.jpg").exists()) == ("media.changed", False)


@pytest.mark.parametrize(("left", "says"), [
    (b"another logo", "needs media/logo.png, which has changed since it was planned"),
    (None, "needs media/logo.png, which does not exist"),
])  # fmt: skip
def test_a_logo_that_is_not_the_planned_one_stops_it_and_is_named(
    make: Make, studio: Any, left: bytes | None, says: str
) -> None:
    logo = studio.write("logo.png", b"a logo")
    job = small("photo.png", studio.folder, inputs={"media/logo.png": sha256(logo)})
    assert make(job, inputs={"media/logo.png": logo})
    logo.unlink()
    if left:
        studio.write("logo.png", left)
    with pytest.raises(MediaTrouble, match=f"^{says}"):
        make(job, never, {"media/logo.png": logo})


def never(*_everything: object) -> None:
    pytest.fail("it was worked on")


@pytest.mark.parametrize(("promised", "both"), [
    (promising(width=33), "it is 32 x 24 pixels, promised were 33 x 24"),
    (promising(height=25), "it is 32 x 24 pixels, promised were 32 x 25"),
    (promising(mime="image/png"), "its type is image/jpeg, promised was image/png"),
    (promising(size=10), "bytes, promised were at most 10"),
    (promising(role=Role.VIDEO), "its role is image, promised was video"),
    (promising(orientation=6), "its orientation is 1, promised was 6"),
])  # fmt: skip
def test_a_broken_promise_names_both_sides_and_leaves_nothing(
    make: Make, studio: Any, promised: Probe, both: str
) -> None:
    with pytest.raises(MediaTrouble) as caught:
        make(small("photo.png", studio.folder, promise=promised))
    assert caught.value.rule == "media.promise"
    assert both in str(caught.value)
    assert not (studio.folder / "made.jpg").exists()


def test_where_something_was_made_that_tells_of_a_place_it_is_thrown_away(make: Make, studio: Any) -> None:
    def told_where(source: Path, _job: Job, _inputs: Mapping[str, Path], target: Path, _watch: Watch) -> None:
        exif = Image.Exif()
        exif[0x8825] = {1: "N", 2: (59.0, 54.0, 50.0), 3: "E", 4: (10.0, 45.0, 8.0)}
        exif[0x010F] = "Camera Works"
        with Image.open(source) as image:
            image.convert("RGB").resize((32, 24)).save(target, "JPEG", exif=exif)

    with pytest.raises(MediaTrouble, match="it has location metadata; it has camera metadata"):
        make(execute=told_where)
    assert make(small("photo.png", studio.folder, promise=promising(location=True, camera=True)), told_where)


@pytest.mark.parametrize("problem", [
    MediaTrouble("media.rendition", "has no picture"), Stopped(), KeyboardInterrupt(), OSError(errno.ENOSPC, "full"),
])  # fmt: skip
def test_whatever_ends_the_work_nothing_is_left_of_it(make: Make, studio: Any, problem: BaseException) -> None:
    def ended(_source: Path, _job: Job, _inputs: Mapping[str, Path], target: Path, _watch: Watch) -> None:
        target.write_bytes(b"half")
        raise problem

    with pytest.raises(type(problem)):
        make(execute=ended)
    assert not (studio.folder / "made.jpg").exists()


def test_work_that_makes_nothing_or_rubbish_breaks_its_promise(make: Make) -> None:
    def wrote(data: bytes) -> Executor:
        return lambda _source, _job, _inputs, target, _watch: None if not data else void(target.write_bytes(data))

    for data, says in ((b"", "it does not exist"), (b"\xff\xd8\xff\xe0 cut", "it is cut off")):
        with pytest.raises(MediaTrouble, match=says) as caught:
            make(execute=wrote(data))
        assert caught.value.rule == "media.promise"


def void(_value: object) -> None:
    return None


@pytest.mark.parametrize(("came_out", "says"), [
    ({"seconds": 10.1}, ""),
    ({"seconds": 10.11}, "it is 10.11 s long, promised were 10 s"),
    ({"seconds": None}, "it is unknown s long"),
    ({"fps": 25.2}, ""),
    ({"fps": 29.97}, "it has 29.97 frames a second, promised were 25"),
    ({"video_codec": "hevc"}, "its video codec is hevc, promised was h264"),
    ({"profile": "High 10"}, "its profile is High 10, promised was High"),
    ({"pixel_format": "yuv444p"}, "its pixel format is yuv444p, promised was yuv420p"),
    ({"audio_codec": "mp3"}, "its sound is mp3, promised was aac"),
    ({"audio_codec": ""}, "its sound is none, promised was aac"),
    ({"rotation": 90}, "its rotation is 90, promised was 0"),
    ({"variable": True}, "it has a variable frame rate"),
    ({"interlaced": True}, "it has interlaced frames"),
    ({"square": False}, "it lacks square pixels"),
    ({"faststart": False}, "it lacks its index in front"),
    ({"size": 1000}, ""),
    ({"size": 1001}, "it has 1,001 bytes, promised were at most 1,000"),
])  # fmt: skip
def test_a_video_is_held_to_every_word_within_the_slack_of_its_frames(came_out: dict[str, Any], says: str) -> None:
    wrong = list(promise.broken(VIDEO, changed(VIDEO, came_out)))
    assert (wrong == []) if not says else (len(wrong) == 1 and wrong[0].startswith(says)), wrong


def changed(probe: Probe, fields: dict[str, Any]) -> Probe:
    from dataclasses import replace

    return replace(probe, **fields)


def test_two_frames_are_the_slack_of_a_slow_animation() -> None:
    slow = changed(VIDEO, {"role": Role.ANIMATION, "fps": 5.0, "audio_codec": ""})
    assert not list(promise.broken(slow, changed(slow, {"seconds": 10.4, "fps": 5.2})))
    assert len(list(promise.broken(slow, changed(slow, {"seconds": 10.41})))) == 1


def test_sound_that_was_to_be_left_out_breaks_the_promise() -> None:
    silent = changed(VIDEO, {"audio_codec": ""})
    assert list(promise.broken(silent, VIDEO)) == ["its sound is aac, promised was none"]


def test_a_promise_that_says_nothing_of_codecs_holds_for_any() -> None:
    assert not list(promise.broken(PROMISE, changed(PROMISE, {"pixel_format": "yuv420p", "seconds": 1.0, "fps": 2.0})))


@pytest.mark.parametrize(("recipe", "module"), [
    (Recipe(Work.STRIP, "image/jpeg"), "stripping.strip"),
    (Recipe(Work.REMUX, "video/mp4"), "films.remux"),
    (Recipe(Work.PICTURE, "image/jpeg"), "stills.picture"),
    (Recipe(Work.PICTURE, "image/jpeg", at=1.5), "films.movie"),
    (Recipe(Work.PICTURE, "image/jpeg", at=0.0), "films.movie"),
    (Recipe(Work.VIDEO, "video/mp4"), "films.movie"),
    (Recipe(Work.ANIMATION, "image/gif"), "films.movie"),
])  # fmt: skip
def test_each_kind_of_work_has_its_own_hands(recipe: Recipe, module: str) -> None:
    chosen = bench.executor(Job("a", "0" * 64, VIDEO, recipe, VIDEO))
    assert chosen.__module__ == f"socialpost.media.{module}"
