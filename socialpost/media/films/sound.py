"""The sound of a video: its packets as they are, or encoded anew as AAC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialpost.draft import Role
from socialpost.media.films import open as movie_open
from socialpost.media.films import packets as movie_packets
from socialpost.media.recipe import Job, Sound

if TYPE_CHECKING:
    from av import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.filter import Graph
    from av.filter.context import FilterContext
    from av.packet import Packet

RATE = 48_000
_BITS = 96_000  # for each of at most two channels
_FEWER = 64_000  # where the whole video has little
_LITTLE = 2_000_000
_UNTOLD = 320_000  # where a track that is copied does not tell
_BLOCK = 1024  # samples in a frame of AAC-LC
_BITEXACT = 1 << 23  # AV_CODEC_FLAG_BITEXACT: the encoder does not write its name


def tracks(
    stack: ExitStack, source: Path, job: Job, target: OutputContainer
) -> tuple[list[Iterator[Packet[Any]]], int]:
    """Add the track of sound that a recipe wants, if any; return its packets and its bits a second. MediaTrouble."""
    recipe = job.recipe
    if recipe.sound is Sound.NONE or job.probe.role is not Role.VIDEO:
        return [], 0
    container = stack.enter_context(movie_open.opened(source, job.probe))
    if not container.streams.audio or container.streams.audio[0].codec_context is None:
        return [], 0
    stream = container.streams.audio[0]
    begin = movie_open.origin(container)
    if recipe.sound is Sound.COPY:
        return [copied(container, stream, target, begin)], stream.codec_context.bit_rate or _UNTOLD
    rate = bits(stream, recipe.bits)
    return [encoded(container, stream, target, begin, rate)], rate


def bits(source: AudioStream, most: int | None) -> int:
    """Return the bit rate of sound encoded anew, where the whole video has `most` bits a second."""
    return (_FEWER if most is not None and most < _LITTLE else _BITS) * channels(source)


def channels(source: AudioStream) -> int:
    """Return how many channels it gets: one or two."""
    return 1 if source.codec_context.channels == 1 else 2


def length(source: AudioStream, begin: Fraction) -> Fraction:
    """Return the second at which the sound says that it ends, 0 where it does not say."""
    if source.duration is None or source.start_time is None or source.time_base is None:
        return Fraction(0)
    return (source.start_time + source.duration) * source.time_base - begin


def copied(
    container: InputContainer, source: AudioStream, target: OutputContainer, begin: Fraction
) -> Iterator[Packet[Any]]:
    """Add a track for the same packets; yield them, timed from `begin` of the original's clock."""
    movie_open.only(container, source)
    return movie_packets.moved(container, source, target.add_stream_from_template(source), begin)


def encoded(
    container: InputContainer, source: AudioStream, target: OutputContainer, begin: Fraction, rate: int
) -> Iterator[Packet[Any]]:
    """Add a track of AAC-LC with `rate` bits a second; yield its packets. MediaTrouble."""
    movie_open.only(container, source)
    layout = "mono" if channels(source) == 1 else "stereo"
    stream = target.add_stream("aac", rate=RATE, layout=layout)
    stream.bit_rate = rate
    stream.codec_context.flags |= _BITEXACT
    return _encoded(container, source, stream, begin)


def _encoded(container: InputContainer, source: AudioStream, stream: Any, begin: Fraction) -> Iterator[Packet[Any]]:
    for frame in _resampled(container, source, begin, stream.layout.name):
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _resampled(container: InputContainer, source: AudioStream, begin: Fraction, layout: str) -> Iterator[AudioFrame]:
    """Decode, mix to a layout and bring to 48 kHz: gaps become silence, the first sample is that of second 0."""
    source.codec_context.thread_type = "AUTO"
    put: tuple[Graph, FilterContext, FilterContext] | None = None
    kind = None
    for frame in movie_open.decoded(container, source):
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if now != kind:
            yield from _rest(put)
            put, kind = _graph(frame, layout, first=kind is None), now
        if frame.pts is not None and frame.time_base:
            frame.pts -= round(begin / frame.time_base)
        if put:
            put[1].push(frame)
            yield from _ready(put)
    yield from _rest(put)


def _graph(frame: Any, layout: str, *, first: bool) -> tuple[Graph, FilterContext, FilterContext]:
    from av.filter import Graph

    graph = Graph()
    base = frame.time_base or Fraction(1, frame.sample_rate)
    told = f"sample_rate={frame.sample_rate}:sample_fmt={frame.format.name}:channel_layout={frame.layout.name}"
    entry = graph.add("abuffer", f"{told}:time_base={base.numerator}/{base.denominator}")
    even = graph.add("aresample", f"{RATE}:async=1{':first_pts=0' if first else ''}")
    mixed = graph.add("aformat", f"sample_fmts=fltp:sample_rates={RATE}:channel_layouts={layout}")
    sink = graph.add("abuffersink")
    graph.link_nodes(entry, even, mixed, sink)
    graph.configure()
    graph.set_audio_frame_size(_BLOCK)
    return graph, entry, sink


def _rest(put: tuple[Graph, FilterContext, FilterContext] | None) -> Iterator[AudioFrame]:
    if put:
        put[1].push(None)
        yield from _ready(put)


def _ready(put: tuple[Graph, FilterContext, FilterContext]) -> Iterator[AudioFrame]:
    import av

    while True:
        try:
            frame = put[2].pull()
        except (av.BlockingIOError, av.EOFError):
            return
        yield frame  # type: ignore[misc]
