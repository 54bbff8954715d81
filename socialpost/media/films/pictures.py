"""The pictures of a moving rendition, from the original to what an encoder is given."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.draft import Role
from socialpost.media.films import deinterlace as movie_deinterlace
from socialpost.media.films import frames as movie_frames
from socialpost.media.films import layers as movie_layers
from socialpost.media.films import look as movie_look
from socialpost.media.films import open as movie_open
from socialpost.media.films import rate as movie_rate
from socialpost.media.films import shape as movie_shape
from socialpost.media.films import sound as movie_sound
from socialpost.media.films.frames import Timed
from socialpost.media.films.rate import Paced
from socialpost.media.model import MediaTrouble, cut_off
from socialpost.media.recipe import Job, Shape, Sound, Work
from socialpost.media.watch import Watch

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer

_FPS = 25.0  # where neither the recipe nor the original names a rate
_GIF_CLOCK = Fraction(100)
_WHITE = "#ffffff"
_BEAT = 0.2
_MISSING = 0.5, 0.02  # seconds, share: so much less than its index says a track may have


@dataclass(slots=True)
class Pulse:
    """Tells a watch how far the work is, but not for every frame."""

    watch: Watch
    total: float
    far: float = field(default=0.0)
    told: float = field(default=0.0)

    def at(self, second: float) -> None:
        """Tell that so many seconds are done. Stopped."""
        now = time.monotonic()
        if now - self.told >= _BEAT:
            self.told, self.far = now, max(self.far, min(0.99, second / self.total))
            self.watch.at(self.far)


def shape(job: Job) -> Shape:
    """Return the recipe's shape, or the original's own, cut to even edges."""
    size = job.probe.width, job.probe.height
    return job.recipe.shape or Shape(size, size)


def kept(job: Job) -> bool:
    """Tell whether every frame keeps its own time, as it does in a GIF of an animation that has no new rate."""
    return job.recipe.work is Work.ANIMATION and job.recipe.fps is None and job.probe.role is Role.ANIMATION


def rate(job: Job) -> Fraction:
    """Return the exact frame rate; where every frame keeps its time, how finely a GIF counts."""
    if kept(job):
        return _GIF_CLOCK
    return movie_rate.exact(job.recipe.fps or job.probe.fps or _FPS)


def seconds(job: Job) -> float:
    """Return how long the result is."""
    return job.recipe.seconds or (job.probe.seconds or 0.0) * job.recipe.loops


def shown(
    source: Path, job: Job, inputs: Mapping[str, Path], form: str, watch: Watch
) -> Generator[VideoFrame, None, None]:
    """Yield every frame of the result in the pixel format `form`; MediaTrouble; Stopped.

    `pts` is when it begins and `duration` how long it is shown, in units of the `rate`.
    """
    pulse = Pulse(watch, max(seconds(job), 0.01))
    with ExitStack() as stack:
        timed, until = _timed(stack, source, job)
        paced = movie_rate.paced(_told(timed, pulse), rate(job), seconds(job), until)
        slots = _slots(paced, job, form, pulse)
        yield from movie_layers.layered(slots, rate(job), job.recipe, inputs)


def _timed(stack: ExitStack, source: Path, job: Job) -> tuple[Iterable[Timed], Fraction]:
    """Return the original's frames, and until when its sound goes on."""
    if job.probe.role is not Role.VIDEO:
        under = job.recipe.flatten or ("" if job.recipe.mime == "image/gif" else _WHITE)
        return movie_frames.repeated(source, job.probe, under, job.recipe.loops), Fraction(0)
    container = stack.enter_context(movie_open.opened(source, job.probe))
    begin = movie_open.origin(container)
    until = Fraction(0)
    if job.recipe.sound is not Sound.NONE and container.streams.audio:
        until = movie_sound.length(container.streams.audio[0], begin)
    return of_video(container, job, begin), until


def of_video(container: InputContainer, job: Job, begin: Fraction) -> Iterable[Timed]:
    """Return a video's whole frames, and see that all of them are there."""
    frames = _all(movie_frames.of_video(container, begin), container, begin)
    return movie_deinterlace.progressive(frames) if job.probe.interlaced else frames


def _all(frames: Iterable[Timed], container: InputContainer, begin: Fraction) -> Iterator[Timed]:
    ends = Fraction(0)
    for timed in frames:
        ends = timed.ends
        yield timed
    stream = movie_open.pictures(container)
    if stream.duration and stream.start_time is not None and stream.time_base:
        says = (stream.start_time + stream.duration) * stream.time_base - begin
        if says - ends > max(_MISSING[0], says * _MISSING[1]):
            raise cut_off(f"its pictures end after {float(ends):.1f} s, and it says {float(says):.1f} s")


def _told(frames: Iterable[Timed], pulse: Pulse) -> Iterator[Timed]:
    for timed in frames:
        pulse.at(float(timed.begins))
        yield timed


def _slots(paced: Iterable[Paced], job: Job, form: str, pulse: Pulse) -> Iterator[VideoFrame]:
    """Bring each frame into its shape once, and yield it for every slot that it is shown in."""
    rest = iter(paced)
    first = next(rest, None)
    if first is None:
        raise MediaTrouble("media.rendition", "holds no picture that can be shown", "export it again from the original")
    shaped = movie_shape.shaping(movie_look.look(first.frame), job.probe, shape(job), form)
    base = 1 / rate(job)
    for each in chain([first], rest):
        each.frame.pts = each.first
        frame = shaped(each.frame)
        frame.time_base = base
        frame.duration = each.count if kept(job) else 1
        for slot in range(each.first, each.first + each.count, frame.duration):
            frame.pts = slot
            pulse.at(float(slot * base))
            yield frame
