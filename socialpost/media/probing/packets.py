"""A video's coded packets, as many as are needed to tell how long it is and whether its rate varies; none is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from socialpost.media.probing.rates import times_vary

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

_ENOUGH = 400
_REORDERED = 16  # of the last that were read, some are shown after frames that were not read
_MOST_PACKETS = 500_000
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Frames:
    """`seconds` is None where even the packets do not tell."""

    seconds: float | None
    variable: bool


def walk(container: InputContainer, stream: VideoStream, variable: bool | None) -> Frames:
    """Tell length and rate; `variable` is what the index says of it already, None: nothing."""
    seconds = _told(container, stream)
    if seconds is not None and variable is not None:
        return Frames(seconds, variable)
    times: list[int] = []
    last, read, number = Fraction(0), 0, 0
    for packet in container.demux(stream):
        number += 1
        time = packet.pts if packet.pts is not None else packet.dts
        read += packet.size
        if time is not None and packet.time_base:
            last = max(last, (time + (packet.duration or 0)) * packet.time_base)
            if len(times) < _ENOUGH and packet.size:
                times.append(time)
        if number > _MOST_PACKETS or (seconds is not None and (len(times) >= _ENOUGH or read > _MOST_BYTES)):
            break
    ticks = float(1 / stream.time_base) if stream.time_base else 0.0
    if len(times) >= _ENOUGH:
        times = sorted(times)[:-_REORDERED]
    if seconds is None and number <= _MOST_PACKETS:
        seconds = round(float(last), 3) or None
    return Frames(seconds, times_vary(times, ticks) if variable is None else variable)


def _told(container: InputContainer, stream: VideoStream) -> float | None:
    if container.duration:
        return round(container.duration / 1_000_000, 3)
    if stream.duration and stream.time_base:
        return round(float(stream.duration * stream.time_base), 3)
    return None
