"""Frames and sound written as MP4: H.264 High, the index in front, no names of cameras or encoders."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialpost.media.films.look import BT709, LIMITED
from socialpost.media.films.open import writing

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

_QUALITY = 21  # x264's CRF: people see no difference, and platforms encode it once more
_PRESET = "veryfast"  # `medium` takes 2.7 times as long for about the same bytes and a little more detail
_KEY_SECONDS = 2
_BUFFER_SECONDS = 1.0
_FULL_AT_FIRST = 0.9  # of x264's buffer: so much more than its rate a whole video can have
_TABLES = 40  # bytes in the index for a frame with its sound
_HEAD = 4096
_LEAST_RATE = 10_000
_NO_BOUND = 150_000_000  # bits a second, which this quality never needs
_NAL_SEI = 6


@dataclass(frozen=True, slots=True)
class Budget:
    """What a video may have: `size` bytes in all, for `seconds` at `rate` frames each.

    `bits` a second with its sound, None: as many as fit; `sound` is the sound's part of them.
    """

    size: int
    seconds: float
    rate: Fraction
    sound: int = 0
    bits: int | None = None

    def options(self, tightness: float = 1.0) -> dict[str, str]:
        """Return x264's bounds of rate and buffer, so that a full buffer breaks the budget neither."""
        seconds = max(self.seconds, float(1 / self.rate))
        window = min(_BUFFER_SECONDS, max(0.25, seconds / 4))
        others = self.sound * seconds / 8 + seconds * float(self.rate) * _TABLES + _HEAD
        most = (self.size - others) * 8 / (seconds + window * _FULL_AT_FIRST)
        if self.bits is not None:
            most = min(most, self.bits - self.sound)
        most = max(_LEAST_RATE, int(most * tightness))
        return {"maxrate": str(most), "bufsize": str(int(most * window))} if most < _NO_BOUND else {}


@contextmanager
def container(target: Path, form: str = "mp4") -> Iterator[OutputContainer]:
    """Open a file for streams of pictures and sound; whole only when this ends without an error."""
    import av

    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with writing(target.name), av.open(f"file:{target.absolute()}", "w", format=form, options=options) as opened:
        yield opened


def h264(target: OutputContainer, size: tuple[int, int], rate: Fraction) -> VideoStream:
    """Add a track of pictures of (width, height) at a constant rate; `coding` makes its options."""
    stream = target.add_stream("libx264", rate=rate)
    stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
    stream.gop_size = max(1, round(rate * _KEY_SECONDS))
    context = stream.codec_context
    context.time_base = 1 / rate
    context.sample_aspect_ratio = Fraction(1)
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = LIMITED
    return stream


def coding(bounds: Mapping[str, str]) -> dict[str, str]:
    """Return all of x264's options."""
    return {"preset": _PRESET, "crf": str(_QUALITY), "profile": "high", "threads": "auto", **bounds}


def pictures(stream: VideoStream, frames: Iterable[VideoFrame]) -> Iterator[Packet[Any]]:
    """Encode frames (their `pts` counts them), each exactly one frame long."""
    first = True
    for packet in _encoded(stream, frames):
        if first:
            packet, first = _unsigned(packet), False  # noqa: PLW2901 - the encoder's name is taken out
        packet.duration = 1
        packet.stream = stream
        yield packet


def _encoded(stream: VideoStream, frames: Iterable[VideoFrame]) -> Iterator[Packet[Any]]:
    for frame in frames:
        frame.pict_type = 0  # as the encoder likes, not as the original had it
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _unsigned(packet: Packet[Any]) -> Packet[Any]:
    """Return the first packet without the text in which x264 tells its version and settings."""
    import av

    data = b"".join(unit for unit in _units(bytes(packet)) if unit[4] & 31 != _NAL_SEI)
    plain: Packet[Any] = av.Packet(data)
    plain.pts, plain.dts, plain.time_base = packet.pts, packet.dts, packet.time_base
    plain.is_keyframe = packet.is_keyframe
    return plain


def _units(data: bytes) -> Iterator[bytes]:
    """Cut a packet of H.264 (ITU-T H.264, annex B) into its units, each with a start code of four bytes before it."""
    for unit in data.split(b"\0\0\1"):
        plain = unit.rstrip(b"\0")
        if plain:
            yield b"\0\0\0\1" + plain


def together(target: OutputContainer, *tracks: Iterator[Packet[Any]]) -> Iterator[tuple[Fraction, int]]:
    """Write tracks side by side in the order of time; yield the second and the bytes of coded pictures and sound so far."""
    written = 0
    for packet in heapq.merge(*tracks, key=_time):
        at, size = _time(packet), packet.size
        with writing("a rendition"):
            target.mux(packet)
        written += size
        yield at, written


def _time(packet: Packet[Any]) -> Fraction:
    return Fraction(0) if packet.dts is None else packet.dts * packet.time_base
