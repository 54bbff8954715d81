"""The frames of a video or an animation, each with the second from which it is shown."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.media.films import open as movie_open
from socialpost.media.model import MediaTrouble, Probe, broken
from socialpost.media.probing.probe import open_regular

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_MILLISECONDS = Fraction(1, 1000)
_HURRIED = 10  # browsers play a GIF's frame that says 10 ms or less for 100
_UNHURRIED = 100
_DECODERS = {
    "image/gif": ("PIL.GifImagePlugin", "GifImageFile"),
    "image/png": ("PIL.PngImagePlugin", "PngImageFile"),
    "image/webp": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "image/avif": ("PIL.AvifImagePlugin", "AvifImageFile"),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """A frame that is shown from `begins` to `ends`, in seconds from the beginning; `ends` counts for the last only."""

    frame: VideoFrame
    begins: Fraction
    ends: Fraction


def of_video(container: InputContainer, begin: Fraction) -> Iterator[Timed]:
    """Yield the frames of the first video track in the order they are shown, timed from `begin` of its clock.

    Frames that jump back in time are passed over, as players do. MediaTrouble.
    """
    stream = track(container)
    step = 1 / (stream.average_rate or stream.guessed_rate or Fraction(25))
    seconds = _by_decoding if "avi" in container.format.name else _by_showing
    last: Fraction | None = None
    for frame in seconds(movie_open.decoded(container, stream), step):
        begins = frame[1] - begin
        if last is None or begins > last:
            last = begins
            yield Timed(frame[0], begins, begins + _length(frame[0], step))


def _length(frame: VideoFrame, step: Fraction) -> Fraction:
    return frame.duration * frame.time_base if frame.duration and frame.time_base else step


def _by_showing(frames: Iterable[VideoFrame], step: Fraction) -> Iterator[tuple[VideoFrame, Fraction]]:
    """Time frames as they say; one that does not follows the one before it."""
    at = -step
    for frame in frames:
        told = frame.pts if frame.pts is not None else frame.dts
        at = told * frame.time_base if told is not None and frame.time_base else at + step
        yield frame, at


def _by_decoding(frames: Iterable[VideoFrame], step: Fraction) -> Iterator[tuple[VideoFrame, Fraction]]:
    """Time the frames of an AVI, which only tells when to decode them: always in order, the first at the very beginning."""
    first: Fraction | None = None
    at = -step
    for frame in frames:
        at = frame.dts * frame.time_base if frame.dts is not None and frame.time_base else at + step
        first = at if first is None else first
        yield frame, at - first


def track(container: InputContainer) -> VideoStream:
    """Return the first video track, to be decoded by all cores; the others are passed over. MediaTrouble: there is none."""
    stream = movie_open.pictures(container)
    if stream.codec_context is None:
        raise MediaTrouble("media.codec", "is coded in a way that FFmpeg does not know", "export it as H.264 in MP4")
    stream.thread_type = "AUTO"
    movie_open.only(container, stream)
    return stream


def still(picture: Image) -> VideoFrame:
    """Return a picture as a frame of RGBA."""
    from av import VideoFrame

    frame = VideoFrame.from_bytes(picture.convert("RGBA").tobytes(), *picture.size, format="rgba")
    frame.time_base = _MILLISECONDS
    return frame


def of_animation(path: Path, probe: Probe, under: str) -> Iterator[Timed]:
    """Yield the frames of a GIF, APNG or animated WebP or AVIF as RGBA, transparent parts over the colour `under`.

    `under` empty: they stay transparent. MediaTrouble.
    """
    with open_regular(path) as handle:
        try:
            module, name = _DECODERS[probe.mime]
            picture: ImageFile = getattr(importlib.import_module(module), name)(handle)
            yield from _animated(picture, probe, under)
        except MediaTrouble:
            raise
        except (KeyError, OSError, SyntaxError, ValueError, ArithmeticError, MemoryError) as problem:
            raise broken(f"its pictures cannot be decoded ({problem or type(problem).__name__})") from None


def _animated(picture: ImageFile, probe: Probe, under: str) -> Iterator[Timed]:
    from PIL import Image as Pillow

    at = Fraction(0)
    for number in range(max(1, probe.frames)):
        try:
            picture.seek(number)
        except EOFError:
            return
        shown = picture.convert("RGBA")
        if under:
            shown = Pillow.alpha_composite(Pillow.new("RGBA", shown.size, under), shown)
        ends = at + _delay(picture, probe)
        if ends > at or number + 1 == probe.frames:
            yield Timed(still(shown), at, ends)
        at = ends


def _delay(picture: ImageFile, probe: Probe) -> Fraction:
    told = Fraction(picture.info.get("duration") or 0).limit_denominator(1000)
    hurried = probe.mime == "image/gif" and told <= _HURRIED
    return (_UNHURRIED if hurried or not probe.seconds else told) * _MILLISECONDS


def repeated(path: Path, probe: Probe, under: str, loops: int) -> Iterator[Timed]:
    """Yield an animation's frames `loops` times one after another. MediaTrouble."""
    begin = Fraction(0)
    for _ in range(max(1, loops)):
        end = begin
        for timed in of_animation(path, probe, under):
            end = begin + timed.ends
            yield Timed(timed.frame, begin + timed.begins, end)
        begin = end
