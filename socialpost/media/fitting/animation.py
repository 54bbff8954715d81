"""Animations: a GIF out of another animation or a video, and an MP4 out of an animation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting import geometry
from socialpost.media.fitting import rate as fit_rate
from socialpost.media.fitting import room as fit_room
from socialpost.media.fitting import says as fit_says
from socialpost.media.fitting import video as fit_video
from socialpost.media.fitting.misfits import Misfit
from socialpost.media.fitting.model import Fit, Wish, proven, refused, used, wrongs
from socialpost.media.model import Probe
from socialpost.media.recipe import Recipe, Shape, Sound, Work

GIF = "image/gif"
_FASTEST = 15.0  # frames a second of a GIF made of a video: more makes it heavy and little smoother
_LONGEST_EDGE = 720  # of a GIF made of a video
_LEAST_EDGE = 160  # below it nothing is scaled down for bytes
_HURRIED = 0.1  # seconds that a frame is shown which says none, in browsers
_TRIES = 12

# Bytes of a GIF for a pixel of a frame, measured with Pillow: noise in 256 colours has 1.36 (codes of up to 12 bits for
# 8); pictures with a spectrum like nature's have 0.30 to 0.71.
_WORST, _FILMED = 1.45, 0.9
# How many times larger a GIF is than the animation it is made of, at the same size: a GIF may have been packed better,
# or be flat and lose that by scaling; an APNG of the same has three times its bytes, unless it is flat. A filmed WebP of
# quality 50 becomes 6.4 times as large, of 75 4.7 times, of 90 2.7 times (12 frames of layered noise).
_LARGER = {GIF: 2.5, "image/png": 1.5}
_FROM_LOSSY = 7.0
_SHRINKING = 0.75  # bytes fall with this power of the pixels
_HEAD = 1024
_FRAME = 800  # bytes: a frame's palette and header


@dataclass(frozen=True, slots=True)
class _Pace:
    """How a GIF moves: `fps` None where each frame keeps its time."""

    fps: float | None
    frames: int
    seconds: float
    shown: float | None  # frames a second on average


def seconds_of(probe: Probe) -> Probe:
    """Return the probe of an animation with a length: frames that say none are shown as long as browsers show them."""
    if probe.seconds or probe.role is not Role.ANIMATION:
        return probe
    return replace(probe, seconds=round(probe.frames * _HURRIED, 3), fps=1 / _HURRIED)


def as_video(probe: Probe, limit: MediaLimit, wish: Wish) -> Fit:
    """Return how an animation becomes an MP4, played as often as the least length needs; whole times only."""
    played = seconds_of(probe)
    if fit_video.MP4 not in limit.types:
        return refused(probe, [m for m in wrongs(probe, limit) if m.rule == "type"])
    once = played.seconds or _HURRIED
    loops = max(1, math.ceil((limit.seconds[0] or 0.0) / once - 1e-9))
    return _of(probe, fit_video.encoded(played, limit, wish, Sound.NONE, loops))


def _of(probe: Probe, done: Fit) -> Fit:
    """Return an answer that, where nothing can be done, gives the original's own probe back."""
    return done if done.recipe else refused(probe, done.misfits)


def as_gif(probe: Probe, limit: MediaLimit, wish: Wish) -> Fit:
    """Return how an animation or a video becomes a GIF: scaled down, with fewer frames a second, never shorter."""
    if GIF not in limit.types:
        return refused(probe, wrongs(probe, limit))
    played = seconds_of(probe)
    pace = _pace(played, limit)
    if isinstance(pace, Misfit):
        return refused(probe, [pace])
    found = _within_bytes(played, limit, wish, pace)
    if isinstance(found, Misfit):
        return refused(probe, [found])
    shape, size = found
    recipe = Recipe(
        Work.ANIMATION,
        GIF,
        shape,
        most_bytes=size,
        flatten=wish.under if probe.alpha and not limit.alpha else "",
        fps=pace.fps,
        seconds=pace.seconds,
        logo=wish.logo,
        tag=wish.tag,
        burn=wish.burn,
        burn_font=wish.burn_font if wish.burn else "",
        inputs=used(wish, captions=True),
    )
    promise = Probe(
        GIF, size, Role.ANIMATION, *shape.canvas, mode="P", alpha=limit.alpha, frames=pace.frames, seconds=pace.seconds,
        fps=pace.shown,
    )  # fmt: skip
    return _of(probe, proven(played, limit, Fit(recipe, promise, tuple(_says(played, recipe, shape, wish)))))


def _pace(probe: Probe, limit: MediaLimit) -> _Pace | Misfit:
    """Return how it moves: as it did, unless that is too fast or has too many frames."""
    seconds = probe.seconds
    if not seconds:
        return Misfit("seconds", "does not tell how long it is", "needs its length", fix="export it again, as MP4")
    most = limit.fps[1] or 50.0
    fine = (limit.frames is None or probe.frames <= limit.frames) and (probe.fps or 0.0) <= most
    if probe.role is Role.ANIMATION and fine:
        return _Pace(None, probe.frames, seconds, probe.fps)
    fastest = min(most, _FASTEST) if probe.role is Role.VIDEO else most
    fps = fit_rate.gif(seconds, limit.frames, min(fastest, max(8.4, probe.fps or fastest)))
    if fps is None:
        has = f"is {seconds:g} s long, which is {math.ceil(seconds * 8)} frames at 8 a second"
        return Misfit("frames", has, f"takes at most {limit.frames}", fix="give a shorter one, or a video")
    return _Pace(fps, max(2, math.ceil(seconds * fps - 1e-6)), seconds, fps)


def _within_bytes(probe: Probe, limit: MediaLimit, wish: Wish, pace: _Pace) -> tuple[Shape, int] | Misfit:
    """Return the largest shape that surely gets below the bytes, and the bytes that are promised."""
    way = "contain" if wish.policy.fit == "refuse" else wish.policy.fit
    pixels = None if limit.pixels_total is None else limit.pixels_total // pace.frames
    if probe.role is Role.VIDEO:
        pixels = min(pixels or _LONGEST_EDGE**2, _small(probe))
    shorter = 0
    has, takes = f"has {probe.size:,} bytes", f"takes at most {limit.bytes or 0:,}"
    too_many = Misfit("bytes", has, takes, fix="give a shorter one, or a video")
    for _ in range(_TRIES):
        space = fit_room.room(limit, wish.policy.shape, pixels=pixels)
        shape = geometry.shaped((probe.width, probe.height), space, way, wish.focal, wish.policy.pad)
        if isinstance(shape, Misfit):
            return too_many if shorter else shape
        if shorter and min(shape.canvas) < min(_LEAST_EDGE, shorter):
            return too_many
        shorter = shorter or min(shape.canvas)
        area = shape.canvas[0] * shape.canvas[1]
        need, worst = _bytes(probe, pace, area)
        if limit.bytes is None or need <= limit.bytes:
            return shape, worst if limit.bytes is None else min(worst, limit.bytes)
        pixels = int(area * min(0.98, limit.bytes / need))
    return too_many


def _small(probe: Probe) -> int:
    """Return the pixels of a frame at which the longer edge of a video is short enough for a GIF."""
    return math.ceil(probe.pixels * min(1.0, _LONGEST_EDGE / max(probe.width, probe.height)) ** 2)


def _bytes(probe: Probe, pace: _Pace, area: int) -> tuple[int, int]:
    """Return what a GIF almost surely stays below, and what it has at most."""
    frames = pace.frames * _FRAME + _HEAD
    worst = math.ceil(area * pace.frames * _WORST) + frames
    if probe.role is Role.VIDEO:
        return math.ceil(area * pace.frames * _FILMED) + frames, worst
    share = min(1.0, area / probe.pixels) ** _SHRINKING
    return min(worst, math.ceil(probe.size * _LARGER.get(probe.mime, _FROM_LOSSY) * share) + frames), worst


def _says(probe: Probe, recipe: Recipe, shape: Shape, wish: Wish) -> Iterator[str]:
    yield from fit_says.shape(probe, shape, wish)
    yield from fit_says.coding(probe, recipe)
    yield from fit_says.colours(probe, recipe)
    yield from fit_says.laid_over(recipe)
    yield from fit_says.metadata(probe, recipe)
