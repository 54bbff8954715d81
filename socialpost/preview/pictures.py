"""Small pictures of what will be sent: the same recipe at a few hundred pixels, made once and kept beside the renditions."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from socialpost.draft import File, Role
from socialpost.errors import StateTrouble
from socialpost.media.model import Measured, MediaTrouble, Probe
from socialpost.media.prepare import Progress, prepare, silent
from socialpost.media.probing.cache import measure_all
from socialpost.media.recipe import Job, Recipe, Shape, Sound, Work
from socialpost.media.renditions import FOLDER, Made, Renditions
from socialpost.plan.build import CACHE
from socialpost.preview.sheet import Look, Sheet

EDGE, LEAST, MOST = 720, 400, 1600
"""Pixels of the longer edge: sharp in a column, small enough for a page of dozens. A long narrow picture, of which feeds
show the middle, is larger: until its shorter edge has LEAST or its longer one MOST."""
MOST_BYTES = 200_000
QUALITY = (60, 82)
POSTER = 1.0  # second of a video that stands for it where there is no cover; the middle of shorter ones


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a page: JPEG by name, the name of each look's picture, and why others have none."""

    jpegs: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[tuple[str, str, bool], str] = field(default_factory=dict)
    troubles: Mapping[tuple[str, str, bool], str] = field(default_factory=dict)

    def name(self, look: Look) -> str:
        """Return the name of a look's picture; empty where there is none."""
        return self.names.get(_key(look), "")

    def trouble(self, look: Look) -> str:
        """Return why a look has no picture."""
        return self.troubles.get(_key(look), "cannot be shown")

    def uri(self, name: str) -> str:
        """Return a picture as an address that needs no file."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.jpegs[name]).decode()}"


def pictures(sheets: Iterable[Sheet], root: Path, watch: Progress = silent) -> Pictures:
    """Make the pictures that the sheets need, those that are not there yet. Nothing is raised for what cannot be shown."""
    looks = {_key(look): (look, sheet) for sheet in sheets for look in sheet.looks}
    originals = _originals(root, looks.values())
    jobs = {
        key: small(original, look.moving)
        for key, (look, sheet) in looks.items()
        if (original := _original(look.poster, sheet, originals, root))
    }
    made = _made(jobs.values(), root, watch)
    jpegs: dict[str, bytes] = {}
    names, troubles = {}, {}
    for key, job in jobs.items():
        result = made[job.digest]
        if isinstance(result, str):
            troubles[key] = result
        else:
            names[key] = job.digest[:16]
            jpegs[job.digest[:16]] = result
    return Pictures(jpegs, names, {**dict.fromkeys(looks.keys() - jobs.keys(), "cannot be read"), **troubles})


def _key(look: Look) -> tuple[str, str, bool]:
    return look.poster.path, look.poster.recipe, look.moving


def _originals(root: Path, looks: Iterable[tuple[Look, Sheet]]) -> Mapping[Path, Measured | MediaTrouble]:
    paths = dict.fromkeys(root / look.poster.path for look, sheet in looks if look.poster.key not in sheet.planned.jobs)
    return measure_all(paths, root / CACHE)


def _original(file: File, sheet: Sheet, originals: Mapping[Path, Measured | MediaTrouble], root: Path) -> Job | None:
    """Return the rendition of a file that is planned, or one that changes nothing."""
    if job := sheet.planned.jobs.get(file.key):
        return job
    known = originals.get(root / file.path)
    if not isinstance(known, Measured) or known.probe.role is None or not known.probe.width:
        return None
    return Job(file.path, known.sha256, known.probe, Recipe(Work.PICTURE, "image/jpeg"), known.probe)


def small(job: Job, moving: bool) -> Job:
    """Return what makes a small JPEG of what a job makes: of a video (`moving`) one frame of it."""
    recipe, shape = job.recipe, job.recipe.shape
    whole = job.probe.width, job.probe.height
    shape = shape or Shape(whole, whole)
    long, short = max(shape.canvas), min(shape.canvas)
    scale = min(1.0, max(EDGE / long, min(LEAST / short, MOST / long)))
    canvas = _scaled(shape.canvas, scale)
    film = job.probe.role is Role.VIDEO
    thumb = replace(
        recipe,
        work=Work.PICTURE,
        mime="image/jpeg",
        shape=replace(shape, canvas=canvas, scaled=_scaled(shape.scaled, scale)),
        quality=QUALITY,
        most_bytes=MOST_BYTES,
        at=(_second(job) if moving and recipe.at is None else recipe.at) if film else None,
        fps=None,
        loops=1,
        seconds=None,
        bits=None,
        sound=Sound.NONE,
    )
    promise = Probe("image/jpeg", MOST_BYTES, Role.IMAGE, *canvas)
    return replace(job, recipe=thumb, promise=promise)


def _second(job: Job) -> float:
    return min(POSTER, round((job.probe.seconds or 0.0) / 2, 3))


def _scaled(edges: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(edges[0] * scale)), max(1, round(edges[1] * scale))


def _made(jobs: Iterable[Job], root: Path, watch: Progress) -> Mapping[str, bytes | str]:
    """Return each JPEG by the job's digest, or why there is none."""
    wanted = {job.digest: job for job in jobs}
    try:
        found = prepare(wanted.values(), Renditions(root / FOLDER), root, watch=watch)
        return {digest: _bytes(found.get(digest)) for digest in wanted}
    except (StateTrouble, OSError) as problem:
        return dict.fromkeys(wanted, f"cannot be shown: {problem}")


def _bytes(result: Made | MediaTrouble | None) -> bytes | str:
    return result.path.read_bytes() if isinstance(result, Made) else f"{result or 'was not made'}"
