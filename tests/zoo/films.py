"""Originals that move: as they should be, and everything that one platform or another refuses."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from socialpost.draft import Role

from . import hdr
from .camera import Scene, film
from .colours import LATER, QUADRANTS
from .original import Original

_2020 = 9  # H.273
_LONG = 4.2  # seconds: enough for every platform; the others are too short for Pinterest
_PLACE = "+59.9133+010.7389+017.000/PLANTED"
_WRONG = 12  # how far off a band may be: coded twice, and with half the colours


def _film(name: str, **more: Any) -> Original:
    own: dict[str, Any] = {
        key: more.pop(key) for key in ("near", "planted", "loose", "light", "shows", "later") if key in more
    }
    shot = Scene(**more)
    known: dict[str, Any] = {
        "near": _WRONG,
        "seconds": shot.seconds,
        "fps": float(shot.fps),
        "sound": bool(shot.sound),
        **own,
    }
    return Original(name, partial(_shoot, scene=shot), shot.size, Role.VIDEO, **known)


def _shoot(path: Path, *, scene: Scene) -> None:
    if path.suffix != ".jpg":
        film(path, scene)
        return
    film(path.with_suffix(".mp4"), scene)
    path.with_suffix(".mp4").rename(path)


_FAST = {"movflags": "+faststart"}
_HEVC: dict[str, Any] = {"codec": "libx265", "pixels": "yuv420p10le", "muxer": _FAST}
_HDR: dict[str, Any] = {**_HEVC, "matrix": _2020, "colours": (hdr.coded(QUADRANTS), hdr.coded(LATER)), "near": 24}

FILMS: tuple[Original, ...] = (
    _film("plain.mp4", seconds=_LONG, muxer=_FAST, fps=25),
    _film("upright.mp4", seconds=_LONG, muxer=_FAST, fps=30, size=(360, 640)),
    _film("wide.mp4", seconds=_LONG, muxer=_FAST, fps=25, size=(640, 360), matrix=1),
    _film("square.mp4", seconds=_LONG, muxer=_FAST, size=(300, 300)),
    _film("strip.mp4", seconds=_LONG, muxer=_FAST, size=(384, 128)),
    _film("ready.mp4", muxer=_FAST, fps=30, size=(540, 960), seconds=3.2),
    _film("tail.mp4", seconds=_LONG),
    _film("odd.mp4", seconds=_LONG, size=(321, 241), pixels="yuv444p", muxer=_FAST),
    _film("deep422.mp4", pixels="yuv422p10le", muxer=_FAST),
    _film("full-range.mp4", pixels="yuvj420p", muxer=_FAST),
    _film("gaps.mp4", seconds=_LONG, gaps=True, muxer=_FAST),
    _film("hevc10.mp4", **_HEVC),
    _film("hdr-pq.mp4", transfer=hdr.PQ, **_HDR),
    *(_film(f"turned{turn}.mp4", turn=turn, muxer=_FAST) for turn in (90, 180, 270)),
    _film("turned90.mov", seconds=_LONG, turn=90),
    _film("mute.mp4", sound="", muxer=_FAST),
    _film("surround.mp4", seconds=_LONG, layout="5.1", muxer=_FAST),
    _film("mp3.mp4", sound="libmp3lame", muxer=_FAST),
    _film("opus.mp4", sound="libopus", muxer=_FAST),
    _film("opus.mkv", seconds=_LONG, sound="libopus"),
    _film("plain.mkv"),
    _film("vp9.webm", seconds=_LONG, codec="libvpx-vp9", sound="libopus"),
    _film(
        "place.mov",
        seconds=_LONG,
        planted=True,
        tags={"com.apple.quicktime.location.ISO6709": _PLACE, "com.apple.quicktime.make": "PLANTED-MAKE",
              "com.apple.quicktime.model": "PLANTED-MODEL"},
        timecode="01:00:00:00",
        muxer={"movflags": "+use_metadata_tags+faststart"},
    ),
    _film("place.mp4", planted=True, tags={"location": _PLACE, "artist": "PLANTED-ARTIST"}, muxer=_FAST),
    _film("place-turned.mp4", seconds=_LONG, planted=True, tags={"location": _PLACE}, turn=90, muxer=_FAST),
    _film("stream.ts", seconds=_LONG, loose=True),
    _film("mpeg4.avi", seconds=_LONG, codec="mpeg4", sound="libmp3lame"),
    _film("stripes.mp4", seconds=_LONG, size=(320, 240), fps=25, interlaced=True,
          coder={"flags": "+ildct+ilme", "x264-params": "tff=1"},
          muxer=_FAST),
    _film("stretched.mp4", seconds=_LONG, size=(384, 216), stretch=Fraction(4, 3), muxer=_FAST),
    _film("slow.mp4", fps=10, muxer=_FAST),
    _film("fast.mp4", fps=120, muxer=_FAST),
    _film("says-picture.jpg", muxer=_FAST),
    _film("blink.mp4", seconds=2.0, muxer=_FAST),
    _film("five.mp4", seconds=5.0, fps=24, muxer=_FAST),
)  # fmt: skip
