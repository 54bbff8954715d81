"""The same coded pictures in another container."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from socialpost.media.films import remux
from socialpost.media.model import MediaTrouble
from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Sound, Work
from socialpost.media.watch import Stopped, Watch
from tests.media.movie_set import heard, job, pitch, quadrants, seen, shoot

FILM = [quadrants((128, 96)), *(Image.new("RGB", (128, 96), (10 * number, 90, 40)) for number in range(20))]


def remuxed(source: Path, **recipe: Any) -> Path:
    target = source.with_name("made.mp4")
    remux.make(source, job(source, Work.REMUX, **recipe), {}, target, Watch())
    return target


def units(path: Path) -> list[bytes]:
    """Return the coded pictures, whatever stands before each: a length (ISO/IEC 14496-15) or a start code."""
    found = []
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            data = bytes(packet)
            if data[:4] == b"\0\0\0\1" or data[:3] == b"\0\0\1":
                found += [part.rstrip(b"\0") for part in data.split(b"\0\0\1") if part.strip(b"\0")]
            while data and data[:3] != b"\0\0\1" and data[:4] != b"\0\0\0\1":
                length = int.from_bytes(data[:4])
                found.append(data[4 : 4 + length].rstrip(b"\0"))
                data = data[4 + length :]
    return [unit for unit in found if unit[0] & 31 in (1, 5)]


@pytest.mark.parametrize("name", ["a.mov", "a.mkv", "a.ts", "a.mp4"])
def test_the_coded_pictures_are_the_same_and_every_frame_is_shown_at_its_time(tmp_path: Path, name: str) -> None:
    source = shoot(tmp_path / name, FILM, sound="aac")
    made = remuxed(source, sound=Sound.COPY)
    assert units(made) == units(source)
    assert len(units(made)) == 21
    before, after = seen(source), seen(made)
    assert [picture.tobytes() for _, picture in after] == [picture.tobytes() for _, picture in before]
    start = before[0][0] - after[0][0]
    assert all(abs(old - new - start) < 0.002 for (old, _), (new, _) in zip(before, after, strict=True))
    assert after[0][0] < 0.05
    assert not probe(made).variable


def test_the_result_is_an_mp4_with_its_index_in_front(tmp_path: Path) -> None:
    told = probe(remuxed(shoot(tmp_path / "a.mkv", FILM, sound="aac"), sound=Sound.COPY))
    assert (told.mime, told.faststart, told.video_codec, told.audio_codec) == ("video/mp4", True, "h264", "aac")


def test_the_turn_survives(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mov", FILM, turn=90)
    assert probe(remuxed(source)).rotation == probe(source).rotation == 270


def test_a_mirror_and_stretched_pixels_survive(tmp_path: Path) -> None:
    from fractions import Fraction

    from socialpost.media.films.look import turn

    source = shoot(tmp_path / "a.mov", FILM, mirrored=True, turn=180, stretched=Fraction(4, 3))
    with av.open(str(remuxed(source))) as container:
        assert turn(next(container.decode(video=0))) == 4
        assert container.streams.video[0].sample_aspect_ratio == Fraction(4, 3)


@pytest.mark.parametrize(("sound", "codec"), [(Sound.AAC, "aac"), (Sound.NONE, ""), (Sound.COPY, "opus")])
def test_the_sound_is_copied_encoded_anew_or_left_out(tmp_path: Path, sound: Sound, codec: str) -> None:
    made = remuxed(shoot(tmp_path / "a.mkv", FILM, sound="libopus"), sound=sound)
    assert probe(made).audio_codec == codec
    if codec:
        assert pitch(made) == pytest.approx(440, rel=0.05)
        assert heard(made)[3] == pytest.approx(0.84, abs=0.06)


def test_hevc_has_the_name_that_every_player_knows(tmp_path: Path) -> None:
    options = {"x265-params": "log-level=error:bframes=0:frame-threads=1"}
    source = shoot(tmp_path / "a.mkv", FILM[:5], codec="libx265", coder=options)
    assert b"hvc1" in remuxed(source).read_bytes()


def test_only_the_first_pictures_and_the_first_sound_are_taken(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mkv", FILM, sound="aac", voices=2)
    assert probe(source).tracks == 1
    made = remuxed(source, sound=Sound.COPY)
    assert probe(made).tracks == 0
    assert pitch(made) == pytest.approx(440, rel=0.05)


def test_metadata_stay_behind(tmp_path: Path) -> None:
    tags = {"title": "PLANTED", "location": "+48.1372+011.5756/", "creation_time": "2026-01-02T03:04:05Z"}
    source = shoot(tmp_path / "a.mov", FILM, tags=tags, name="PLANTED", sound="aac")
    assert b"PLANTED" in source.read_bytes()
    data = remuxed(source, sound=Sound.COPY).read_bytes()
    assert (b"PLANTED" in data, b"+48.1" in data) == (False, False)


def test_a_container_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mp4", FILM)
    with pytest.raises(MediaTrouble, match="video/webm"):
        remuxed(source, mime="video/webm")


def test_whoever_stops_it_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socialpost.media.films.pictures._BEAT", 0.0)
    source, asked = shoot(tmp_path / "a.mp4", FILM), []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(Stopped):
        remux.make(source, job(source, Work.REMUX), {}, tmp_path / "made.mp4", Watch(stopped=stop))


def test_a_damaged_original_is_trouble_and_nothing_else(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.ts", FILM, sound="aac")
    whole, data = job(source, Work.REMUX), source.read_bytes()
    source.write_bytes(data[:400] + b"\0" * (len(data) - 400))
    with pytest.raises(MediaTrouble):
        remux.make(source, whole, {}, tmp_path / "made.mp4", Watch())


def test_a_video_on_its_side_stays_so_from_one_container_to_the_other(tmp_path: Path) -> None:
    source = shoot(tmp_path / "a.mkv", FILM[:3], turn=90)
    assert probe(remuxed(source)).rotation == probe(source).rotation == 270
