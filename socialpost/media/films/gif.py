"""A GIF from a video or an animation: one palette made for all of its frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.media.films import open as movie_open
from socialpost.media.films import pictures as movie_pictures
from socialpost.media.films.look import FULL, Look
from socialpost.media.films.shape import entrance
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Job
from socialpost.media.watch import Watch

if TYPE_CHECKING:
    from av import VideoFrame
    from av.filter import Graph
    from av.filter.context import FilterContext

_TRIES = ((256, "sierra2_4a"), (256, "none"), (128, "none"), (64, "none"))
"""Colours and dithering, from the best to the smallest."""

_BASE = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class _Paint:
    """`last` is how long the last frame is shown, in hundredths of a second."""

    palette: VideoFrame
    dither: str
    last: int


def make(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
    """Make the GIF that a recipe describes: it plays for ever. MediaTrouble; StateTrouble; Stopped."""
    if job.recipe.mime != "image/gif":
        raise MediaTrouble("media.rendition", f"cannot be made into a moving {job.recipe.mime}", "name GIF or MP4")
    most = min(job.promise.size, job.recipe.most_bytes or job.promise.size)
    for colours, dither in _TRIES:
        with movie_open.writing(target.name):
            palette, last = _palette(source, job, inputs, watch, colours)
            _write(source, job, inputs, target, watch, _Paint(palette, dither, last))
        if target.stat().st_size <= most:
            return
    width, height = movie_pictures.shape(job).canvas
    raise MediaTrouble(
        "media.rendition",
        f"cannot be made small enough: as GIF of {width} x {height} pixels it has more than {most:,} bytes",
        "give it as a video, which is a tenth of the size, or make it shorter",
    )


def _form(job: Job) -> str:
    return "rgba" if job.probe.alpha and not job.recipe.flatten else "rgb24"


def _entrance(graph: Graph, job: Job) -> FilterContext:
    return entrance(graph, Look(movie_pictures.shape(job).canvas, _form(job), matrix=0, range=FULL), _BASE)


def _palette(source: Path, job: Job, inputs: Mapping[str, Path], watch: Watch, colours: int) -> tuple[VideoFrame, int]:
    """Return the palette of all frames, and how many hundredths of a second the last is shown."""
    from av.filter import Graph

    graph = Graph()
    begin = _entrance(graph, job)
    clear = _form(job) == "rgba"
    made = graph.add("palettegen", f"max_colors={colours}:reserve_transparent={int(clear)}:stats_mode=full")
    sink = graph.add("buffersink")
    graph.link_nodes(begin, made, sink)
    graph.configure()
    half, last = Watch(lambda done: watch.tell(done / 2), watch.stopped), Fraction(0)
    for frame in movie_pictures.shown(source, job, inputs, _form(job), half):
        last = frame.duration / movie_pictures.rate(job)
        begin.push(frame)
    begin.push(None)
    return sink.pull(), max(2, round(last * 100))  # type: ignore[return-value]


def _write(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch, paint: _Paint) -> None:
    import av

    half = Watch(lambda done: watch.tell((1 + done) / 2), watch.stopped)
    graph, begin, sink = _painter(job, paint)
    options = {"fflags": "+bitexact", "loop": "0", "final_delay": str(paint.last)}
    with av.open(f"file:{target.absolute()}", "w", format="gif", options=options) as container:
        rate = movie_pictures.rate(job)
        flags = {} if job.promise.alpha else {"gifflags": "-transdiff"}  # what stays the same is not made transparent
        stream = container.add_stream("gif", rate=rate, options=flags)
        stream.width, stream.height = movie_pictures.shape(job).canvas
        stream.pix_fmt = "pal8"
        for frame in movie_pictures.shown(source, job, inputs, _form(job), half):
            count = frame.pts
            begin.push(frame)
            painted: VideoFrame = sink.pull()  # type: ignore[assignment]
            painted.pts, painted.time_base = count, 1 / rate
            container.mux(stream.encode(painted))
        container.mux(stream.encode(None))
    del graph


def _painter(job: Job, paint: _Paint) -> tuple[Graph, FilterContext, FilterContext]:
    from av.filter import Graph

    graph = Graph()
    begin = _entrance(graph, job)
    look = Look((paint.palette.width, paint.palette.height), paint.palette.format.name, matrix=0, range=FULL)
    colours = entrance(graph, look, _BASE)
    painted = graph.add("paletteuse", f"dither={paint.dither}:diff_mode=rectangle")
    begin.link_to(painted, 0, 0)
    colours.link_to(painted, 0, 1)
    sink = graph.add("buffersink")
    painted.link_to(sink)
    graph.configure()
    paint.palette.pts = 0
    colours.push(paint.palette)
    colours.push(None)
    return graph, begin, sink
