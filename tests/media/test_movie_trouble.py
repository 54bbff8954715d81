"""Originals, disks and people that keep a video from being made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from socialpost.errors import StateTrouble
from socialpost.media.films import movie
from socialpost.media.model import MediaTrouble
from socialpost.media.probing.probe import probe
from socialpost.media.watch import Stopped, Watch
from tests.media.movie_set import QUADRANTS, corners, job, make, near, packets, quadrants, seen, shoot

SIZE = (128, 96)


def noise(frames: int) -> list[Image.Image]:
    return [Image.effect_noise((160, 120), 120).convert("RGB") for _ in range(frames)]


def test_what_cannot_be_small_enough_says_so(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", noise(12))
    with pytest.raises(MediaTrouble) as caught:
        make(source, job(source, size=1500))
    assert caught.value.rule == "media.rendition"
    assert "1,500 bytes" in str(caught.value)
    assert caught.value.fix


def test_whoever_stops_it_stops_it_soon(tmp_path: Path) -> None:
    source, asked = shoot(tmp_path / "a.mp4", noise(50)), []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 1

    with pytest.raises(Stopped):
        movie.make(source, job(source), {}, tmp_path / "made.mp4", Watch(stopped=stop))


def test_how_far_it_is_only_grows_and_ends_at_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socialpost.media.films.pictures._BEAT", 0.0)
    source, told = shoot(tmp_path / "a.mp4", noise(12)), list[float]()
    movie.make(source, job(source), {}, tmp_path / "made.mp4", Watch(told.append))
    assert len(told) > 12
    assert (told, told[-1]) == (sorted(told), 1.0)


def test_a_video_that_ends_too_early_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", noise(50), muxer={"movflags": "faststart"}, coder={"x264-params": "bframes=0"})
    whole = job(source)
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    with pytest.raises(MediaTrouble) as caught:
        movie.make(source, whole, {}, tmp_path / "made.mp4", Watch())
    assert caught.value.rule in ("media.truncated", "media.broken")
    assert caught.value.fix


def test_a_picture_that_lasts_for_ever_does_not(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mkv", noise(3), times=(0, 1, 25_000_000))
    with pytest.raises(MediaTrouble) as caught:
        make(source, seconds=1.0)
    assert "goes on after" in str(caught.value)


def test_no_damage_raises_anything_but_trouble(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", noise(12), sound="aac", muxer={"movflags": "faststart"})
    whole, data, chance = job(source), source.read_bytes(), Random(3)
    failed = 0
    for _ in range(25):
        damaged = bytearray(data)
        for _ in range(chance.choice((5, 50, 500))):
            damaged[chance.randrange(200, len(damaged))] = chance.randrange(256)
        source.write_bytes(damaged)
        try:
            movie.make(source, whole, {}, tmp_path / "made.mp4", Watch())
        except MediaTrouble:
            failed += 1
    assert failed


def test_pictures_that_change_their_size_on_the_way_keep_the_first_one(tmp_path: Path) -> None:
    parts = [shoot(tmp_path / f"{name}.ts", [quadrants(size)] * 5) for name, size in (("a", SIZE), ("b", (64, 48)))]
    source = tmp_path / "both.ts"
    source.write_bytes(parts[0].read_bytes())
    whole = job(source, seconds=1.0, fps=25.0)
    source.write_bytes(b"".join(part.read_bytes() for part in parts))
    made = tmp_path / "made.mp4"
    movie.make(source, replace(whole, probe=probe(source)), {}, made, Watch())
    assert all(near(corners(picture), QUADRANTS, 20) for _, picture in seen(made))


def test_a_disk_that_is_full_is_not_the_original_s_fault(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", noise(3))
    with pytest.raises(StateTrouble):
        movie.make(source, job(source), {}, tmp_path / "no folder" / "made.mp4", Watch())


def spoiled(path: Path, every: int) -> Path:
    """Film, and fill the coded pictures but each `every`th with ones."""
    shoot(path, noise(40), codec="libvpx-vp9", coder={"cpu-used": "8", "auto-alt-ref": "0", "lag-in-frames": "0"})
    data = path.read_bytes()
    for number, packet in enumerate(packets(path)):
        coded = bytes(packet)
        if number and number % 20 < every:
            data = data.replace(coded, b"\xff" * len(coded))
    path.write_bytes(data)
    return path


def test_a_damaged_picture_or_two_are_passed_over_and_many_are_trouble(tmp_path: Path) -> None:
    few = spoiled(tmp_path / "few.webm", 1)
    assert 1.4 <= len(seen(make(few, fps=25.0, seconds=1.6))) / 25 <= 1.6
    with pytest.raises(MediaTrouble, match="cannot be decoded"):
        make(spoiled(tmp_path / "many.webm", 10))


def test_a_turn_that_the_plan_did_not_know_is_no_squeezed_picture(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", [quadrants(SIZE)] * 3, turn=90)
    order = job(source)
    with pytest.raises(MediaTrouble, match="turned"):
        make(source, replace(order, probe=replace(order.probe, rotation=0)))


def test_a_frame_without_end_is_not_decoded(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", noise(3))
    order = job(source)
    with pytest.raises(MediaTrouble, match="pixels"):
        make(source, replace(order, probe=replace(order.probe, width=30_000, height=30_000)))
