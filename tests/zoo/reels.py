"""A video as PyAV sees it: every frame decoded, turned as a player does, and its sound listened to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image

from . import hdr
from .seen import SMALL, Look, other

_MATRICES = {1: 1, 5: 5, 6: 5, 9: 9}  # H.273 to swscale


@dataclass(slots=True)
class _Reel:
    """What is gathered while the frames go by."""

    times: list[Fraction]
    small: bytes = b""
    turned: float | None = None
    first: av.VideoFrame | None = None
    last: av.VideoFrame | None = None
    striped: bool = False


def video(path: Path) -> Look:
    """Look at a video, all of it. FFmpegError, ValueError: it cannot be read to its end."""
    with av.open(str(path)) as container:
        stream: Any = container.streams.video[0]
        reel = _reel(container, stream)
        context, told = stream.codec_context, tuple(_tags(container))
        rate = float(stream.average_rate or 0)
        form = container.format.name
        seconds = (container.duration or 0) / 1_000_000
        stretch = stream.sample_aspect_ratio
    sound, channels, hertz, loud = _sound(path)
    if reel.first is None or reel.last is None:
        message = "it has no frames"
        raise ValueError(message)
    picture, last = upright(reel.first), upright(reel.last)
    steps = [after - before for before, after in zip(reel.times, reel.times[1:], strict=False)]
    even = not steps or float(max(steps) - min(steps)) < 0.004  # Matroska counts milliseconds
    return Look(
        _container(path, form),
        path.stat().st_size,
        picture.size,
        picture,
        last,
        frames=len(reel.times),
        seconds=seconds,
        fps=rate,
        turned=reel.turned,
        even=even,
        codec=context.codec.canonical_name,
        profile=str(context.profile or ""),
        pixels=(context.pix_fmt or "").replace("yuvj", "yuv"),
        sound=sound,
        channels=channels,
        hertz=hertz,
        loud=loud,
        square=not stretch or stretch == 1,
        striped=reel.striped,
        told=told,
    )


def _reel(container: Any, stream: Any) -> _Reel:
    reel = _Reel([])
    for frame in container.decode(stream):
        reel.first, reel.last = reel.first or frame, frame
        reel.times.append(Fraction(frame.pts or 0) * Fraction(frame.time_base))
        small = _small(frame)
        reel.small = reel.small or small
        if reel.turned is None and other(reel.small, small):
            reel.turned = float(reel.times[-1] - reel.times[0])
        reel.striped = reel.striped or frame.interlaced_frame
    return reel


def _small(frame: av.VideoFrame) -> bytes:
    plane = frame.reformat(*SMALL, "rgb24").planes[0]
    rows, width = bytes(plane), SMALL[0] * 3
    return b"".join(rows[at : at + width] for at in range(0, len(rows), plane.line_size))


def _container(path: Path, form: str) -> str:
    if form.startswith("mov"):
        return "video/quicktime" if path.read_bytes()[8:12] == b"qt  " else "video/mp4"
    if form.startswith("matroska"):
        return "video/webm" if b"webm" in path.read_bytes()[:64] else "video/x-matroska"
    return {"avi": "video/x-msvideo", "mpegts": "video/mp2t"}[form]


def upright(frame: av.VideoFrame) -> Image.Image:
    """Return a frame as a player shows it: turned, and with the colours that it says it has."""
    matrix = _MATRICES.get(frame.colorspace, 1 if frame.width >= 1280 or frame.height > 576 else 5)
    to_image: Callable[..., Image.Image] = frame.to_image
    picture = to_image(src_colorspace=matrix)
    if frame.color_trc == hdr.PQ:
        picture = hdr.on_screen(picture)
    turn = frame.rotation % 360  # counter-clockwise
    return picture.rotate(turn, expand=True) if turn else picture


def _sound(path: Path) -> tuple[str, int, int, bool]:
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return "", 0, 0, False
        stream: Any = container.streams.audio[0]
        resampler, peak = av.AudioResampler("s16", "mono"), 0
        for number, frame in enumerate(container.decode(stream)):
            if number == 24:
                break
            for plain in resampler.resample(frame):
                peak = max(peak, *memoryview(bytes(plain.planes[0])).cast("h"))
        context = stream.codec_context
        return context.codec.canonical_name, context.channels, context.sample_rate, peak > 2000


def _tags(container: Any) -> Iterator[str]:
    named = [("the file", container.metadata), *((f"a track of {one.type}", one.metadata) for one in container.streams)]
    for where, tags in named:
        for key, value in tags.items():
            if any(word in key.lower() for word in ("location", "gps", "make", "model", "artist")):
                yield f"{where} says {key}: {value}"
