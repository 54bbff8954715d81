"""Films short videos of the four quadrants with PyAV: every container, coding and habit that phones and editors have."""

from __future__ import annotations

import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image

from .colours import LATER, QUADRANTS, Colour, Size, quadrants

_HZ = 48_000
_BLOCK = 1024
_WAVE = 128  # samples of one swing: 375 Hz, and whole swings in every block
_601, _709, _2020 = 6, 1, 9  # H.273: matrix, primaries
_SWS = {_601: "ITU601", _709: "ITU709", _2020: "BT2020"}


@dataclass(frozen=True, slots=True)
class Scene:
    """How a video is filmed. `size` as shown; `turn` degrees clockwise that a player turns it by.

    `stretch` is the shape of a pixel, width to height. `matrix` is H.273's number. `transfer` likewise. `gaps`: some
    frames stay longer than others. `tags` go into the container, `timecode` makes a track of its own in MOV.
    """

    size: Size = (288, 192)
    seconds: float = 3.1
    fps: int = 10
    codec: str = "libx264"
    pixels: str = "yuv420p"
    sound: str = "aac"
    layout: str = "stereo"
    turn: int = 0
    stretch: Fraction = Fraction(1)
    matrix: int = _601
    transfer: int = 0
    interlaced: bool = False
    gaps: bool = False
    timecode: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    muxer: Mapping[str, str] = field(default_factory=dict)
    coder: Mapping[str, str] = field(default_factory=dict)
    colours: tuple[Sequence[Colour], Sequence[Colour]] = (QUADRANTS, LATER)


def film(path: Path, scene: Scene) -> None:
    """Write the video; the suffix names the container."""
    with av.open(str(path), "w", options=dict(scene.muxer)) as container:
        container.metadata.update(scene.tags)
        stream: Any = container.add_stream(scene.codec, rate=scene.fps, options=_coder(scene))
        _describe(stream, scene)
        voice = container.add_stream(scene.sound, rate=_HZ, layout=scene.layout) if scene.sound else None
        for frame in _frames(scene):
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if voice is not None:
            _hum(container, voice, scene.seconds)


def _coder(scene: Scene) -> dict[str, str]:
    own = {
        "libx264": {"preset": "ultrafast", "crf": "16", "threads": "1"},
        "libx265": {"preset": "ultrafast", "crf": "16", "x265-params": "log-level=none:pools=1"},
        "libvpx-vp9": {"cpu-used": "8", "deadline": "realtime", "crf": "16", "b": "0"},
    }.get(scene.codec, {"b": "2000000"})
    return {**own, **scene.coder}


def _describe(stream: Any, scene: Scene) -> None:
    stream.width, stream.height = _stored(scene)
    stream.pix_fmt = scene.pixels
    context = stream.codec_context
    context.color_range = 2 if scene.pixels.startswith("yuvj") else 1
    context.colorspace = context.color_primaries = context.color_trc = scene.matrix
    context.color_trc = scene.transfer or context.color_trc
    context.time_base = _tick(scene)
    if scene.stretch != 1:
        context.sample_aspect_ratio = scene.stretch
    if scene.turn:
        stream.set_display_rotation(-scene.turn)
    if scene.timecode:
        stream.metadata["timecode"] = scene.timecode


def _stored(scene: Scene) -> Size:
    width, height = scene.size
    stored = (round(width / scene.stretch), height)
    return stored[::-1] if scene.turn in (90, 270) else stored


def _frames(scene: Scene) -> Iterator[av.VideoFrame]:
    count = round(scene.seconds * scene.fps)
    pictures = [_picture(scene, colours) for colours in scene.colours]
    at = 0
    for number in range(count):
        frame = pictures[0 if number < count * 2 / 3 else 1]
        frame.pts, frame.time_base = at, _tick(scene)
        yield frame
        at += (3, 5, 4, 2, 6)[number % 5] if scene.gaps else 1


def _tick(scene: Scene) -> Fraction:
    return Fraction(1, scene.fps * (4 if scene.gaps else 1))


def _picture(scene: Scene, colours: Sequence[Colour]) -> av.VideoFrame:
    shown = quadrants(scene.size, colours).resize((round(scene.size[0] / scene.stretch), scene.size[1]), 0)
    turned = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
    stored = shown.transpose(turned[scene.turn]) if scene.turn else shown
    from_image: Callable[[Image.Image], av.VideoFrame] = av.VideoFrame.from_image
    return from_image(stored).reformat(
        format=scene.pixels,
        dst_colorspace=_SWS[scene.matrix],
        dst_color_range="JPEG" if scene.pixels.startswith("yuvj") else "MPEG",
    )


def _hum(container: Any, voice: Any, seconds: float) -> None:
    form = voice.codec_context.format.name
    for number in range(int(seconds * _HZ / _BLOCK)):
        frame = av.AudioFrame(format=form, layout=voice.codec_context.layout.name, samples=_BLOCK)
        for plane in frame.planes:
            plane.update(_swing(form, plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = _HZ, number * _BLOCK, Fraction(1, _HZ)
        container.mux(voice.encode(frame))
    container.mux(voice.encode())


def _swing(form: str, size: int) -> bytes:
    """Return a square wave that is loud enough to be found again."""
    kind, loud = ("f", 0.3) if form.startswith("flt") else ("h", 9000)
    channels = 1 if form.endswith("p") else 2
    half = [loud] * (_WAVE // 2 * channels)
    wave = array.array(kind, half + [-value for value in half]).tobytes()
    return (wave * (size // len(wave) + 1))[:size]
