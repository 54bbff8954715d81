"""Files that are no ordinary files, videos, captions."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from socialpost.draft import Role
from socialpost.media.probing.hash import sha256
from socialpost.media.probing.probe import MediaTrouble, measure, probe


def trouble(path: Path) -> MediaTrouble:
    with pytest.raises(MediaTrouble) as caught:
        probe(path)
    return caught.value


def test_a_folder_a_pipe_a_socket_and_a_device_are_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.jpg"))
        monkeypatch.setattr(os, "open", None)
        for path in (tmp_path, tmp_path / "pipe.jpg", tmp_path / "s.jpg", Path("/dev/zero")):
            assert trouble(path).rule == "media.not-a-file"


def test_a_pipe_that_takes_a_file_s_place_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "a.jpg"
    os.mkfifo(pipe)
    ordinary = Path(__file__).stat()
    monkeypatch.setattr(Path, "stat", lambda _self: ordinary)
    assert trouble(pipe).rule == "media.not-a-file"


def test_missing_and_empty_files_say_so(studio: Any) -> None:
    assert trouble(studio.folder / "no.jpg").rule == "media.missing"
    assert trouble(studio.write("a.jpg", b"")).rule == "media.empty"


def test_an_unreadable_file_says_why(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = studio.image("a.jpg")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert str(trouble(path)) == "cannot be read: Permission denied"


def test_a_video_named_jpg_is_a_video(studio: Any) -> None:
    path = studio.video("a.mp4").rename(studio.folder / "lamp.jpg")
    assert (probe(path).mime, probe(path).role) == ("video/mp4", Role.VIDEO)


@pytest.mark.parametrize(
    ("name", "mime", "codec"),
    [("a.mp4", "video/mp4", "h264"), ("a.mov", "video/quicktime", "h264"), ("a.mkv", "video/x-matroska", "h264"),
     ("a.avi", "video/x-msvideo", "h264"), ("a.ts", "video/mp2t", "h264")],
)  # fmt: skip
def test_the_parts_of_a_video_are_told(studio: Any, name: str, mime: str, codec: str) -> None:
    seen = probe(studio.video(name, size=(96, 64), frames=12, rate=24))
    assert (seen.mime, seen.video_codec, seen.width, seen.height) == (mime, codec, 96, 64)
    assert (seen.seconds, seen.fps, seen.pixel_format, seen.audio_codec) == (0.5, 24.0, "yuv420p", "")


def test_sound_and_the_place_of_the_index_are_told(studio: Any) -> None:
    seen = probe(studio.video("a.mp4", sound="aac", options={"movflags": "faststart"}))
    assert (seen.audio_codec, seen.faststart) == ("aac", True)
    assert not probe(studio.video("b.mp4")).faststart


@pytest.mark.parametrize(("rotation", "edges"), [(90, (48, 64)), (180, (64, 48)), (270, (48, 64))])
def test_the_edges_of_a_turned_video_are_those_that_people_see(
    studio: Any, rotation: int, edges: tuple[int, int]
) -> None:
    seen = probe(studio.video("a.mp4", size=(64, 48), rotation=rotation))
    assert (seen.width, seen.height) == edges


def test_a_recording_that_does_not_say_its_length_is_measured(studio: Any) -> None:
    seen = probe(studio.video("a.webm", codec="libvpx", frames=24, options={"live": "1"}))
    assert seen.seconds == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.avi", "fast.mp4"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_video_is_found(studio: Any, name: str, share: float) -> None:
    options = {"movflags": "faststart"} if name == "fast.mp4" else {}
    path = studio.video(name, frames=48, options=options)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert trouble(path).rule == "media.truncated"


def test_a_truncated_webm_is_found(studio: Any) -> None:
    path = studio.video("a.webm", codec="libvpx")
    path.write_bytes(path.read_bytes()[:-20])
    assert trouble(path).rule == "media.truncated"


def test_a_video_without_its_index_says_what_is_missing(studio: Any) -> None:
    path = studio.video("a.mp4")
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])
    assert "index (moov)" in str(trouble(path))


def test_a_video_that_holds_only_its_head_is_damaged_not_a_crash(studio: Any) -> None:
    path = studio.video("a.mp4", options={"movflags": "faststart"})
    data = bytearray(path.read_bytes())
    data[data.index(b"stsd") : data.index(b"stsd") + 4] = b"free"
    path.write_bytes(data)
    assert trouble(path).rule in {"media.broken", "media.codec"}


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "libx264"), ("a.webm", "libvpx"), ("a.avi", "libx264")])
def test_no_damage_to_a_video_raises_anything_but_trouble(studio: Any, name: str, codec: str) -> None:
    path = studio.video(name, codec=codec, sound="aac" if name == "a.mp4" else "")
    data, chance = path.read_bytes(), Random(7)
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 3, 20))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged[: chance.choice((len(data), len(data), chance.randrange(len(data))))])
        with suppress(MediaTrouble):
            assert probe(path).mime.startswith("video/")


def test_sound_that_ffmpeg_does_not_know_is_not_taken_for_silence(studio: Any) -> None:
    path = studio.video("a.mp4", sound="aac")
    path.write_bytes(path.read_bytes().replace(b"mp4a", b"zzzz").replace(b"esds", b"zzzz"))
    assert probe(path).audio_codec == "unknown"


def test_a_sound_file_in_a_video_s_container_is_no_video(studio: Any) -> None:
    path = studio.video("a.mp4", sound="aac")
    data = bytearray(path.read_bytes())
    path.write_bytes(data.replace(b"ftypisom", b"ftypM4A "))
    assert "sound only" in str(trouble(path))


def test_a_playlist_is_never_followed(studio: Any) -> None:
    assert trouble(studio.write("a.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n")).rule == "media.unknown"


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"1\n00:00:01,000 --> 00:00:02,500\nHello\n", "text/srt"),
        (b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n", "text/srt"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", "text/vtt"),
    ],
)
def test_captions_are_recognised_by_content(studio: Any, data: bytes, mime: str) -> None:
    seen = probe(studio.write("a.txt", data))
    assert (seen.mime, seen.role) == (mime, None)


def test_captions_in_another_encoding_are_refused(studio: Any) -> None:
    path = studio.write("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nGrün\n".encode("latin-1"))
    assert trouble(path).rule == "media.encoding"


def test_hash_and_probe_are_taken_of_the_same_bytes(studio: Any) -> None:
    path = studio.image("a.png")
    assert measure(path).sha256 == sha256(path)
    assert sha256(studio.write("x", b"abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_that_grows_while_it_is_read_is_not_trusted(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = studio.image("a.png")

    def grow(_handle: object) -> str:
        with path.open("ab") as file:
            file.write(b"more")
        return "0"

    monkeypatch.setattr("socialpost.media.probing.probe.digest", grow)
    with pytest.raises(MediaTrouble) as caught:
        measure(path)
    assert caught.value.rule == "media.changing"
