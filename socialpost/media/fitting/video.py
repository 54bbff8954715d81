"""Videos: the least that makes them fit, from another container to another coding. Nothing is ever trimmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.fitting import geometry
from socialpost.media.fitting import rate as fit_rate
from socialpost.media.fitting import room as fit_room
from socialpost.media.fitting import says as fit_says
from socialpost.media.fitting import shape as fit_shape
from socialpost.media.fitting.misfits import Misfit
from socialpost.media.fitting.model import Fit, Wish, proven, refused, used, wrongs
from socialpost.media.model import Probe
from socialpost.media.recipe import Recipe, Shape, Sound, Work

MP4 = "video/mp4"
_CONTAINERS = {MP4, "video/quicktime", "video/3gpp", "video/x-matroska", "video/webm", "video/mp2t", "video/x-flv"}
_EVERYWHERE = {"h264", "hevc"}  # in an MP4 every platform reads these where it names no codecs
_IN_MP4 = {"h264", "hevc", "av1", "vp9"}
_SOUND = {"audio", "channels", "sample-rate"}
_WRAPPED = {"type", "faststart"} | _SOUND  # what is put right without touching a picture
_MOST_PIXELS = 36_864 * 256  # H.264 level 5.2: the most that players can be expected to decode (ITU-T H.264, table A-1)
_LEAST_EDGE = 320  # below it nothing is scaled down for bytes
_TRIES = 12
_OVERHEAD = 4096  # bytes a second: an MP4's index at 60 frames a second with sound


def video(probe: Probe, limit: MediaLimit, wish: Wish) -> Fit:
    """Return the least work that makes a video fit."""
    if MP4 not in limit.types:
        return refused(probe, [_only_mp4(probe, limit)])
    rules = {misfit.rule for misfit in wrongs(probe, limit)}
    wanted = wish.policy.shape
    reshaped = wanted is not None and not fit_shape.same(probe.width / probe.height, wanted)
    if rules <= _WRAPPED and not wish.laid_over(probe.role) and not reshaped and _copies(probe, limit):
        remuxed = _remuxed(probe, limit, _sound(probe, rules))
        if not remuxed.misfits:
            return remuxed
    return encoded(probe, limit, wish, _sound(probe, rules))


def _only_mp4(probe: Probe, limit: MediaLimit) -> Misfit:
    return Misfit("type", f"is {probe.mime}", f"takes {', '.join(limit.types)}, and only MP4 can be made here")


def _copies(probe: Probe, limit: MediaLimit) -> bool:
    """Tell whether the coded picture can go into an MP4 as it is."""
    codecs = set(limit.video_codecs) & _IN_MP4 or _EVERYWHERE
    return probe.mime in _CONTAINERS and probe.video_codec in codecs


def _sound(probe: Probe, rules: set[str]) -> Sound:
    if not probe.audio_codec:
        return Sound.NONE
    fits = probe.audio_codec == "aac" and not rules & _SOUND and probe.mime in _CONTAINERS
    return Sound.COPY if fits else Sound.AAC


def _remuxed(probe: Probe, limit: MediaLimit, sound: Sound) -> Fit:
    seconds = probe.seconds or 0.0
    more = 65_536 + round(seconds * (_OVERHEAD + (fit_rate.SOUND / 8 if sound is Sound.AAC else 0)))
    size = probe.size + more
    promise = replace(
        _heard(probe, sound),
        mime=MP4,
        size=size if limit.bytes is None or probe.size > limit.bytes else min(size, limit.bytes),
        container="mov",
        bit_rate=None,
        faststart=True,
        location=False,
        camera=False,
        tracks=0,
    )
    recipe = Recipe(Work.REMUX, MP4, most_bytes=promise.size, seconds=probe.seconds, sound=sound)
    says = (*fit_says.coding(probe, recipe), *fit_says.metadata(probe, recipe))
    return proven(probe, limit, Fit(recipe, promise, says))


def _heard(probe: Probe, sound: Sound) -> Probe:
    """Return the probe with the sound that it will have."""
    if sound is not Sound.AAC:
        return probe if sound is Sound.COPY else replace(probe, audio_codec="", channels=0, sample_rate=0)
    return replace(probe, audio_codec="aac", channels=min(2, probe.channels or 2), sample_rate=48_000)


def encoded(probe: Probe, limit: MediaLimit, wish: Wish, sound: Sound, loops: int = 1) -> Fit:
    """Return how a video or an animation becomes an MP4 in H.264, played `loops` times."""
    if not probe.seconds:
        has, takes = "does not tell how long it is", "can be promised nothing about its size"
        return refused(probe, [Misfit("seconds", has, takes, fix="export it again, as MP4")])
    seconds = round(probe.seconds * loops, 3)
    moves = probe.role is Role.ANIMATION
    fps = fit_rate.moving(probe.fps, limit.fps) if moves else fit_rate.video(probe.fps, probe.variable, limit.fps)
    found = _within_bytes(probe, limit, wish, fps, seconds, heard=sound is not Sound.NONE)
    if isinstance(found, Misfit):
        return refused(probe, [found])
    shape, budget = found
    recipe = Recipe(
        Work.VIDEO,
        MP4,
        shape,
        most_bytes=budget.size,
        flatten=wish.under if probe.alpha else "",
        fps=fps,
        loops=loops,
        seconds=seconds,
        bits=budget.bits,
        sound=sound,
        logo=wish.logo,
        tag=wish.tag,
        burn=wish.burn,
        burn_font=wish.burn_font if wish.burn else "",
        inputs=used(wish, captions=True),
    )
    promise = _promise(probe, recipe, shape, budget.size)
    return proven(probe, limit, Fit(recipe, promise, tuple(_says(probe, recipe, shape, wish))))


def _within_bytes(
    probe: Probe, limit: MediaLimit, wish: Wish, fps: float, seconds: float, *, heard: bool
) -> tuple[Shape, fit_rate.Budget] | Misfit:
    """Return the largest shape that the bytes leave enough bits for."""
    pixels, shorter = _MOST_PIXELS, 0
    way = "contain" if wish.policy.fit == "refuse" else wish.policy.fit
    too_many = Misfit(
        "bytes", f"has {probe.size:,} bytes", f"takes at most {limit.bytes or 0:,}", fix="give a shorter one"
    )
    for _ in range(_TRIES):
        space = fit_room.room(limit, wish.policy.shape, multiple=2, edge=16_384, pixels=pixels)
        shape = geometry.shaped((probe.width, probe.height), space, way, wish.focal, wish.policy.pad)
        if isinstance(shape, Misfit):
            return too_many if shorter else shape
        if shorter and min(shape.canvas) < min(_LEAST_EDGE, shorter):
            return too_many
        shorter = shorter or min(shape.canvas)
        area = shape.canvas[0] * shape.canvas[1]
        budget = fit_rate.budget(area, fps, seconds, heard, limit.bytes)
        if area <= budget.pixels:
            return shape, budget
        pixels = min(budget.pixels, area - 1)
    return too_many


def _promise(probe: Probe, recipe: Recipe, shape: Shape, size: int) -> Probe:
    heard = _heard(probe, recipe.sound)
    seconds, fps = recipe.seconds or 0.0, recipe.fps or 0.0
    return Probe(
        MP4, size, Role.VIDEO, *shape.canvas, frames=max(1, round(seconds * fps)), seconds=seconds, fps=fps,
        container="mov", video_codec="h264", profile="High", pixel_format="yuv420p", audio_codec=heard.audio_codec,
        channels=heard.channels, sample_rate=heard.sample_rate,
    )  # fmt: skip


def _says(probe: Probe, recipe: Recipe, shape: Shape, wish: Wish) -> Iterator[str]:
    yield from fit_says.shape(probe, shape, wish)
    yield from fit_says.coding(probe, recipe)
    yield from fit_says.colours(probe, recipe)
    yield from fit_says.laid_over(recipe)
    yield from fit_says.metadata(probe, recipe)
