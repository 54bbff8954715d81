"""A constant frame rate out of any: which frame is shown in which slot of time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from socialpost.media.films.frames import Timed
from socialpost.media.model import MediaTrouble

if TYPE_CHECKING:
    from av import VideoFrame

_CLOSE = 0.0006  # of the rate: 29.97 stands for 30000/1001, 30 does not
_MOST_PER_SECOND = 1000  # frames of an original: the fastest phones film 960


@dataclass(frozen=True, slots=True)
class Paced:
    """A frame that is shown in `count` slots from `first` on; a slot is one frame of the result."""

    frame: VideoFrame
    first: int
    count: int


def exact(fps: float) -> Fraction:
    """Return the rate that a rounded one stands for: 29.97 is 30000/1001, 12.5 is 25/2."""
    ntsc = Fraction(round(fps * 1.001) * 1000, 1001)
    whole = Fraction(round(fps))
    for rate in (whole, ntsc):
        if rate and abs(float(rate) - fps) < _CLOSE * fps / 2:
            return rate
    return Fraction(fps).limit_denominator(1001)


def paced(frames: Iterable[Timed], rate: Fraction, seconds: float, until: Fraction = Fraction(0)) -> Iterator[Paced]:
    """Yield the frames that are shown at a constant `rate`; what falls between two slots is left out.

    The slots are laid so that the first frame falls into the middle of one: an original of the same rate keeps every
    frame, however its clock rounds. The first is shown from the very beginning, the last to its end or to `until`.
    MediaTrouble: it goes on after its `seconds`, or has more frames than any camera makes.
    """
    most = math.ceil(seconds * rate) + math.ceil(rate)
    held: Timed | None = None
    base = anchor = Fraction(0)
    first = seen = 0
    for timed in frames:
        seen += 1
        if held is None:
            held, anchor = timed, timed.begins
            base = Fraction(max(0, _near(anchor * rate)))
            continue
        slot = int(base) + _near((timed.begins - anchor) * rate)
        if slot > most or seen > _MOST_PER_SECOND * (seconds + 1):
            raise _endless(seconds)
        if slot > first:
            yield Paced(held.frame, first, slot - first)
            first = slot
        held = timed
    if held is None:
        raise MediaTrouble("media.rendition", "holds no picture that can be shown", "export it again from the original")
    end = int(base) + _near((max(held.ends, until) - anchor) * rate)
    if min(end, most) > first or not first:
        yield Paced(held.frame, first, max(1, min(end, most) - first))


def _near(slots: Fraction) -> int:
    return math.floor(slots + Fraction(1, 2))


def _endless(seconds: float) -> MediaTrouble:
    return MediaTrouble(
        "media.rendition",
        f"says that it is {seconds:g} s long and goes on after that",
        "export it again from the original",
    )
