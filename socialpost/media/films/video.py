"""A video rendition: H.264 in MP4, from a video or an animation."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path

from socialpost.media.films import pictures as movie_pictures
from socialpost.media.films import sound as movie_sound
from socialpost.media.films import write as movie_write
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Job
from socialpost.media.watch import Watch

_TRIES = (1.0, 0.7)  # of the rate that fits; x264 can miss it where a picture changes wholly in every frame


def make(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
    """Make the MP4 that a recipe describes, of at most `promise.size` bytes. MediaTrouble; StateTrouble; Stopped."""
    for tightness in _TRIES:
        if _fits(source, job, inputs, target, watch, tightness):
            return
    width, height = movie_pictures.shape(job).canvas
    raise MediaTrouble(
        "media.rendition",
        f"cannot be made small enough: as H.264 of {width} x {height} pixels it has more than {most(job):,} bytes",
        "give a shorter video, or one with less noise",
    )


def most(job: Job) -> int:
    """Return how many bytes the rendition may have."""
    return min(job.promise.size, job.recipe.most_bytes or job.promise.size)


def _fits(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch, tightness: float) -> bool:
    """Make one try; it is given up as soon as it is too large."""
    rate, limit = movie_pictures.rate(job), most(job)
    with ExitStack() as stack:
        container = stack.enter_context(movie_write.container(target))
        stream = movie_write.h264(container, movie_pictures.shape(job).canvas, rate)
        sound, bits = movie_sound.tracks(stack, source, job, container)
        budget = movie_write.Budget(limit, movie_pictures.seconds(job), rate, bits, job.recipe.bits)
        stream.codec_context.options = movie_write.coding(budget.options(tightness))
        frames = stack.enter_context(closing(movie_pictures.shown(source, job, inputs, "yuv420p", watch)))
        for _, written in movie_write.together(container, movie_write.pictures(stream, frames), *sound):
            if written > limit:
                return False
    return target.stat().st_size <= limit
