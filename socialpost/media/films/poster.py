"""A poster: one frame of a video as a still."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.draft import Role
from socialpost.media.films import deinterlace as movie_deinterlace
from socialpost.media.films import frames as movie_frames
from socialpost.media.films import look as movie_look
from socialpost.media.films import open as movie_open
from socialpost.media.films import pictures as movie_pictures
from socialpost.media.films import shape as movie_shape
from socialpost.media.films.frames import Timed
from socialpost.media.making.writing import writing
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Job, Shape
from socialpost.media.stills import encoding, picture
from socialpost.media.watch import Watch

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from PIL.Image import Image

_ROUNDING = Fraction(1, 2000)  # seconds are written with three places


def make(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
    """Write the frame that is shown at `recipe.at` (past the end: the last) as the recipe says.

    MediaTrouble; StateTrouble; Stopped.
    """
    watch.at(0.0)
    with movie_open.writing(target.name):
        image = _image(source, job, watch)
    watch.at(0.7)
    data = encoding.encode(picture.finish(image, job.recipe, movie_pictures.shape(job), inputs), job.recipe, watch)
    watch.at(0.95)
    with writing(target) as sink:
        sink.write(data)
    watch.at(1.0)


def _image(source: Path, job: Job, watch: Watch) -> Image:
    """Return the frame, cut, scaled, upright and in sRGB."""
    frame = _found(source, job, watch)
    shape = movie_pictures.shape(job)
    alone = Shape(shape.scaled, shape.scaled, shape.crop)
    form = "rgba" if frame.format.name == "rgba" else "rgb24"
    frame.pts = 0
    shaped = movie_shape.shaping(movie_look.look(frame), job.probe, alone, form)(frame)
    made: Image = shaped.to_image()  # type: ignore[no-untyped-call]
    return made


def _found(source: Path, job: Job, watch: Watch) -> VideoFrame:
    at = Fraction(job.recipe.at or 0.0).limit_denominator(1_000_000) + _ROUNDING
    if job.probe.role is not Role.VIDEO:
        found = _shown(movie_frames.of_animation(source, job.probe, job.recipe.flatten), at, watch)
    else:
        found = (None if _unsought(job) else _sought(source, job, at, watch)) or _from_the_beginning(
            source, job, at, watch
        )
    if found is None:
        raise MediaTrouble("media.rendition", "holds no picture that can be shown", "export it again from the original")
    return found


def _unsought(job: Job) -> bool:
    """Tell whether times only count from the first frame, as in an AVI."""
    return job.probe.container == "avi"


def _sought(source: Path, job: Job, at: Fraction, watch: Watch) -> VideoFrame | None:
    """Decode from the key frame before it. None: the index led to a later place, or to nothing."""
    import av

    with movie_open.opened(source, job.probe) as container:
        begin = movie_open.origin(container)
        stream = movie_frames.track(container)
        try:
            container.seek(int((at + begin) / stream.time_base), stream=stream)  # type: ignore[operator]
        except av.FFmpegError:
            return None
        frames = iter(_frames(container, job, begin))
        try:
            first = next(frames, None)
        except MediaTrouble:
            return None
        if first is None or first.begins > at:
            return None
        return _shown(chain([first], frames), at, watch)


def _from_the_beginning(source: Path, job: Job, at: Fraction, watch: Watch) -> VideoFrame | None:
    with movie_open.opened(source, job.probe) as container:
        return _shown(_frames(container, job, movie_open.origin(container)), at, watch)


def _frames(container: InputContainer, job: Job, begin: Fraction) -> Iterable[Timed]:
    frames = movie_frames.of_video(container, begin)
    return movie_deinterlace.progressive(frames) if job.probe.interlaced else frames


def _shown(frames: Iterable[Timed], at: Fraction, watch: Watch) -> VideoFrame | None:
    """Return the last frame that begins not after `at`; the first where all begin later."""
    found: VideoFrame | None = None
    pulse = movie_pictures.Pulse(watch, 1.0)
    for timed in frames:
        if found is not None and timed.begins > at:
            break
        found = timed.frame
        pulse.at(0.3)
    return found
