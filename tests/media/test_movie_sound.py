"""The sound of videos made anew: there at the same time as the pictures, in the form that was promised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from socialpost.media.films import remux
from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Sound, Work
from socialpost.media.watch import Watch
from tests.media.movie_set import BLACK, WHITE, heard, job, make, near, pitch, pixel, seen, shoot, shown_at

SIZE = (64, 48)
FLASH = [Image.new("RGB", SIZE, BLACK)] * 12 + [Image.new("RGB", SIZE, WHITE)] * 12


def flash_at(path: Path) -> float:
    return next(at for at, picture in seen(path) if pixel(picture, (32, 24))[0] > 128)


@pytest.mark.parametrize("sound", [Sound.AAC, Sound.COPY])
@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.ts"])
def test_a_flash_and_its_beep_stay_together(tmp_path: Path, name: str, sound: Sound) -> None:
    made = make(shoot(tmp_path / name, FLASH, sound="aac", beep=0.48), sound=sound, fps=25.0)
    assert heard(made)[2] == pytest.approx(flash_at(made), abs=0.03)
    assert flash_at(made) == pytest.approx(0.48, abs=0.045)


def test_sound_that_begins_later_begins_later(tmp_path: Path) -> None:
    made = make(shoot(tmp_path / "a.mkv", FLASH, sound="libopus", late=0.4, seconds=0.5))
    assert heard(made)[2] == pytest.approx(0.4, abs=0.03)
    with av.open(str(made)) as container:
        assert [stream.start_time for stream in container.streams] == [0, 0]  # not by an edit: silence is there
    assert flash_at(made) == pytest.approx(0.48, abs=0.001)


def test_pictures_that_begin_later_are_there_from_the_beginning(tmp_path: Path) -> None:
    times = range(10, 34)
    made = make(shoot(tmp_path / "a.mkv", FLASH, sound="libopus", beep=0.88, times=times, seconds=1.4), seconds=1.4)
    assert seen(made)[0][0] == 0
    assert heard(made)[2] == pytest.approx(flash_at(made), abs=0.03)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_a_copied_picture_stays_together_with_sound_encoded_anew(tmp_path: Path, name: str) -> None:
    source = shoot(tmp_path / name, FLASH, sound="libmp3lame", beep=0.48)
    remux.make(source, job(source, Work.REMUX, sound=Sound.AAC), {}, tmp_path / "made.mp4", Watch())
    assert heard(tmp_path / "made.mp4")[2] == pytest.approx(flash_at(tmp_path / "made.mp4"), abs=0.04)


@pytest.mark.parametrize(
    ("shot", "channels"),
    [
        ({"sound": "aac", "layout": "5.1"}, 2),
        ({"sound": "libopus", "layout": "mono"}, 1),
        ({"sound": "libmp3lame", "hertz": 44_100}, 2),
    ],
)
def test_sound_comes_out_in_at_most_two_channels_of_48_kilohertz(
    tmp_path: Path, shot: dict[str, Any], channels: int
) -> None:
    made = make(shoot(tmp_path / "a.mkv", FLASH, **shot))
    told = probe(made)
    assert (told.audio_codec, heard(made)[:2]) == ("aac", (channels, 48_000))
    assert pitch(made) == pytest.approx(440, rel=0.05)


def test_the_first_of_several_tracks_of_sound_is_taken(tmp_path: Path) -> None:
    made = make(shoot(tmp_path / "a.mkv", FLASH, sound="aac", voices=2))
    assert pitch(made) == pytest.approx(440, rel=0.05)


def test_copied_sound_is_the_same_packets(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", FLASH, sound="aac")

    def coded(path: Path) -> list[bytes]:
        with av.open(str(path)) as container:
            return [bytes(packet) for packet in container.demux(container.streams.audio[0]) if packet.size]

    assert coded(make(source, sound=Sound.COPY)) == coded(source)
    assert coded(make(source, sound=Sound.AAC)) != coded(source)


def test_a_video_without_sound_stays_without(tmp_path: Path) -> None:
    assert probe(make(shoot(tmp_path / "a.mp4", FLASH))).audio_codec == ""
    assert probe(make(shoot(tmp_path / "b.mp4", FLASH, sound="aac"), sound=Sound.NONE)).audio_codec == ""


def test_where_the_sound_goes_on_the_last_picture_stays(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", FLASH, sound="aac", seconds=1.6)
    made = make(source, fps=25.0)
    assert seen(made)[-1][0] == pytest.approx(1.6, abs=0.1)
    assert near(pixel(shown_at(made, 1.5), (32, 24)), WHITE)
    assert heard(made)[3] == pytest.approx(1.6, abs=0.06)
