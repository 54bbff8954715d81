"""Jobs for tests, and work that is quick: what is promised is what a picture of one colour comes out as."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from socialpost.draft import Role
from socialpost.media.model import Measured, Probe
from socialpost.media.probing.hash import sha256
from socialpost.media.probing.probe import measure, probe
from socialpost.media.recipe import Job, Recipe, Shape, Work
from socialpost.media.watch import Watch

SIZE = (32, 24)
PROMISE = Probe("image/jpeg", 20_000, Role.IMAGE, *SIZE, "RGB")


def small(path: str, root: Path, *, quality: int = 80, promise: Probe = PROMISE, **recipe: Any) -> Job:
    """Return the job of scaling a picture down; another `quality` is another job."""
    wanted = Recipe(Work.PICTURE, "image/jpeg", Shape(SIZE, SIZE), (quality, quality), **recipe)
    return Job(path, sha256(root / path), probe(root / path), wanted, promise)


def shrink(source: Path, job: Job, _inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
    """Scale a picture down, as simply as can be."""
    watch.at(0.5)
    held = io.BytesIO()  # Pillow does not see that a disk took only a part of what it writes to a file by itself
    with Image.open(source) as image:
        image.convert("RGB").resize(SIZE).save(held, "JPEG", quality=job.recipe.quality[0])
    target.write_bytes(held.getvalue())


def promising(**changes: Any) -> Probe:
    return replace(PROMISE, **changes)


class Bench:
    """Stands in for `bench.make`; notes what it made, and lets a test do something meanwhile."""

    def __init__(self, meanwhile: Callable[[Job, Path], None] = lambda _job, _target: None) -> None:
        self.made: list[str] = []
        self._meanwhile = meanwhile

    def __call__(self, job: Job, source: Path, inputs: Mapping[str, Path], target: Path, watch: Watch) -> Measured:
        self.made.append(job.path)
        shrink(source, job, inputs, target, watch)
        self._meanwhile(job, target)
        return measure(target)
