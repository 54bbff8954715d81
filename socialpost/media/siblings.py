"""Renditions that differ in nothing but how many bytes they may have: platforms ask for one picture with limits of their own.

The one that may be largest is made first. Where it came out small enough for the others, they are the same file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from socialpost.media.model import Measured
from socialpost.media.recipe import Job
from socialpost.media.renditions import Bench, Made
from socialpost.media.watch import Watch


def firsts(jobs: Iterable[Job], there: Collection[str]) -> dict[str, str]:
    """Return which job each has to wait for, both by digest: the largest of its family that is not `there` yet."""
    families: dict[str, list[Job]] = {}
    for job in jobs:
        families.setdefault(job.recipe.family(job.sha256), []).append(job)
    found: dict[str, str] = {}
    for family in families.values():
        first, *others = sorted(family, key=_room, reverse=True)
        found |= {job.digest: first.digest for job in others if not {first.digest, job.digest} & {*there}}
    return found


def small_enough(job: Job, wanted: Iterable[Job], made: Mapping[str, object]) -> Made | None:
    """Return a rendition of the same family that may be larger than `job`'s, and is not."""
    family = job.recipe.family(job.sha256)
    for other in wanted:
        result = made.get(other.digest)
        if not isinstance(result, Made) or other.recipe.family(other.sha256) != family:
            continue
        if result.size <= _room(job) <= _room(other):
            return result
    return None


def linked(twin: Made, otherwise: Bench) -> Bench:
    """Return work that gives a file that is there another name; where the disk knows no second names, it is made anew."""

    def link(job: Job, source: Path, inputs: Mapping[str, Path], target: Path, watch: Watch) -> Measured:
        try:
            os.link(twin.path, target)
        except OSError:
            return otherwise(job, source, inputs, target, watch)
        return Measured(replace(job.promise, size=twin.size), twin.sha256)

    return link


def _room(job: Job) -> float:
    most = job.recipe.most_bytes
    return float("inf") if most is None else most


Twins = Callable[[Job], Made | None]
"""Finds what a job need not make."""
