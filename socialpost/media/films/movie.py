"""What moves, made anew: a video, a GIF, or one picture out of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from socialpost.media.recipe import Job, Work
from socialpost.media.watch import Watch


def make(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
    """Make a rendition with pictures that are decoded and encoded: Work.VIDEO, Work.ANIMATION, Work.PICTURE with `at`.

    `inputs` maps the paths of the recipe to files. MediaTrouble says what to do; StateTrouble: the disk refuses; Stopped:
    the watch said so, and `target` may hold a part.
    """
    watch.at(0.0)
    match job.recipe.work:
        case Work.VIDEO:
            from socialpost.media.films.video import make as made
        case Work.ANIMATION:
            from socialpost.media.films.gif import make as made
        case Work.PICTURE:
            from socialpost.media.films.poster import make as made
        case other:
            message = f"a {other} is not made here"
            raise ValueError(message)
    made(source, job, inputs, target, watch)
    watch.at(1.0)
