"""Whole pictures out of interlaced ones, each at the time of its two fields."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from socialpost.media.films.frames import Timed
from socialpost.media.films.look import look
from socialpost.media.films.shape import chain, entrance

if TYPE_CHECKING:
    from av.filter import Graph
    from av.filter.context import FilterContext

_BASE = Fraction(1, 1000)


def progressive(frames: Iterable[Timed]) -> Iterator[Timed]:
    """Yield the same frames without combs; those that are whole already pass unchanged."""
    waiting: deque[Timed] = deque()
    filters: tuple[Graph, FilterContext, FilterContext] | None = None  # contexts do not keep their graph alive
    for number, timed in enumerate(frames):
        filters = filters or _filters(timed)
        timed.frame.pts = number
        waiting.append(timed)
        filters[1].push(timed.frame)
        yield from _ready(filters[2], waiting)
    if filters:
        filters[1].push(None)
        yield from _ready(filters[2], waiting)


def _filters(timed: Timed) -> tuple[Graph, FilterContext, FilterContext]:
    from av.filter import Graph

    graph = Graph()
    begin = entrance(graph, look(timed.frame), _BASE)
    sink = chain(graph, begin, (("bwdif", "mode=send_frame:parity=auto:deint=interlaced"), ("buffersink", "")))
    graph.configure()
    return graph, begin, sink


def _ready(sink: FilterContext, waiting: deque[Timed]) -> Iterator[Timed]:
    import av

    while waiting:
        try:
            frame = sink.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        timed = waiting.popleft()
        yield Timed(frame, timed.begins, timed.ends)  # type: ignore[arg-type]
