"""What becomes of a file before it is sent, in words: `4032x3024 HEIC, 5.2 MB -> 2048x1536 JPEG, at most 1.1 MB`."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.draft import File, Media
from socialpost.media.fitting.says import laid_over, name
from socialpost.media.model import Probe
from socialpost.media.recipe import Job, Work
from socialpost.media.words import size

_CAPTIONS = {"text/srt": "SRT", "application/x-subrip": "SRT", "text/vtt": "WebVTT"}


def line(file: File, job: Job | None, media: Media | None = None) -> str:
    """Return what a file is and what becomes of it; `media` tells how long it lasts."""
    if job is None:
        seconds = media.seconds if media else None
        return f"{_joined(_edges(file.width, file.height), kind(file.mime), _long(seconds), size(file.size))}, as it is"
    before = _probe(job.probe)
    after = _probe(job.promise, most=True)
    return f"{before} → {after} ({', '.join(steps(job))})"


def steps(job: Job) -> Iterator[str]:
    """Yield what is done with the original, the words of a person."""
    recipe = job.recipe
    if recipe.work is Work.STRIP:
        yield "the same picture without location and camera data"
    elif recipe.work is Work.REMUX:
        yield "the same picture and sound in another container"
    else:
        yield from _changes(job) if any(_changes(job)) else ("encoded anew",)


def _changes(job: Job) -> Iterator[str]:
    recipe, shape = job.recipe, job.recipe.shape
    if recipe.at is not None:
        yield f"the frame at {recipe.at:g} s"
    if shape and shape.crop and (shape.crop.width, shape.crop.height) != (job.probe.width, job.probe.height):
        yield f"cut to {shape.crop.width}x{shape.crop.height}"
    if shape and shape.canvas != shape.scaled:
        yield f"borders in {shape.pad}"
    if shape and shape.scaled != _uncut(job):
        yield "scaled"
    if recipe.mime != job.probe.mime:
        yield f"to {kind(recipe.mime)}"
    yield from laid_over(recipe)


def _uncut(job: Job) -> tuple[int, int]:
    crop = job.recipe.shape.crop if job.recipe.shape else None
    return (crop.width, crop.height) if crop else (job.probe.width, job.probe.height)


def _probe(probe: Probe, *, most: bool = False) -> str:
    bytes_ = f"at most {size(probe.size)}" if most else size(probe.size)
    return _joined(_edges(probe.width, probe.height), kind(probe.mime), _long(probe.seconds), bytes_)


def _joined(edges: str, type_: str, *rest: str) -> str:
    return ", ".join(part for part in (f"{edges} {type_}".strip(), *rest) if part)


def _edges(width: int, height: int) -> str:
    return f"{width}x{height}" if width else ""


def _long(seconds: float | None) -> str:
    return f"{seconds:.1f} s" if seconds else ""


def kind(mime: str) -> str:
    """Return what people call a media type."""
    return _CAPTIONS.get(mime) or name(mime) or "unknown"
