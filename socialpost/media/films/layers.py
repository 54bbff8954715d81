"""What is laid over the frames of a rendition: logo, tag, burnt-in captions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.media.films import frames as movie_frames
from socialpost.media.films.look import BT709, FULL, LIMITED, Look
from socialpost.media.films.shape import Pipe, chain, entrance
from socialpost.media.making import lettering, overlay, subtitles
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Recipe

if TYPE_CHECKING:
    from av import VideoFrame
    from av.filter import Graph
    from av.filter.context import FilterContext
    from PIL.Image import Image

_BASE = Fraction(1, 1000)
_LETTERS = 0.055  # the font's size as a share of the shorter edge
_WIDE = 0.9  # of the canvas, for a line
_HIGH = 0.5  # of the canvas, for all lines
_FROM_BELOW = 0.05
_FROM_BELOW_UPRIGHT = 0.15  # apps that play upright videos lay names and buttons over their lower end


def layered(
    frames: Iterable[VideoFrame], rate: Fraction, recipe: Recipe, inputs: Mapping[str, Path]
) -> Iterator[VideoFrame]:
    """Lay over frames (their `pts` counts them) what the recipe wants; captions by the time of each frame. MediaTrouble.

    Filters are built anew whenever the captions change: between two changes they do nothing but lay still pictures over.
    """
    always, cues, shown = None, _cues(recipe, inputs), ""
    over: Callable[[VideoFrame], VideoFrame] | None = None
    for frame in frames:
        now = subtitles.at(cues, float((frame.pts or 0) / rate)) if cues else ""
        if always is None or now != shown:
            canvas = frame.width, frame.height
            always = list(overlay.pieces(canvas, recipe, inputs)) if always is None else always
            pieces = [*always, _caption(now, canvas, inputs.get(recipe.burn_font))] if now else always
            over, shown = _laying(frame, pieces) if pieces else None, now
        yield over(frame) if over else frame


def _cues(recipe: Recipe, inputs: Mapping[str, Path]) -> Sequence[subtitles.Cue]:
    """Read the captions and see that the font can write them. MediaTrouble names the file."""
    if not recipe.burn:
        return ()
    try:
        cues = subtitles.read(inputs[recipe.burn])
    except MediaTrouble as trouble:
        name = inputs[recipe.burn].name
        raise MediaTrouble(trouble.rule, f"cannot be given the captions {name}: it {trouble}", trouble.fix) from None
    lacking = lettering.missing("".join(cue.text for cue in cues), inputs.get(recipe.burn_font))
    if lacking:
        message = f"cannot be given its captions: the font has no {' '.join(lacking[:10])}"
        raise MediaTrouble("media.font", message, "name a font that has them: `overlay: {font: media/font.ttf}`")
    return cues


def _caption(text: str, canvas: tuple[int, int], font: Path | None) -> overlay.Placed:
    """Return a caption above the lower edge; one that would cover more than half of the picture is written smaller."""
    width, height = canvas
    size = max(8, round(min(canvas) * _LETTERS))
    drawn = lettering.lines(text, font, size, round(width * _WIDE))
    while drawn.height > height * _HIGH and size > 8:
        size = max(8, min(size - 1, round(size * 0.85)))
        drawn = lettering.lines(text, font, size, round(width * _WIDE))
    below = _FROM_BELOW if width >= height else _FROM_BELOW_UPRIGHT
    top = height - drawn.height - round(height * below)
    return drawn, (max(0, (width - drawn.width) // 2), max(0, top))


def _laying(frame: VideoFrame, pieces: Sequence[overlay.Placed]) -> Callable[[VideoFrame], VideoFrame]:
    from av.filter import Graph

    graph = Graph()
    yuv = not frame.format.is_rgb
    look = Look(
        (frame.width, frame.height), frame.format.name, matrix=BT709 if yuv else 0, range=LIMITED if yuv else FULL
    )
    begin = last = entrance(graph, look, _BASE)
    stills = []
    for piece, place in pieces:
        still = _still(graph, piece, last, place, yuv=yuv)
        stills.append((still[0], piece))
        last = still[1]
    if pieces:
        last = chain(graph, last, (("format", look.form),))
    sink = graph.add("buffersink")
    last.link_to(sink)
    graph.configure()
    for entry, piece in stills:
        _put(entry, piece)
    return Pipe(graph, begin, sink, look).through


def _still(
    graph: Graph, piece: Image, below: FilterContext, place: tuple[int, int], *, yuv: bool
) -> tuple[FilterContext, FilterContext]:
    """Add a still picture over `below`: return where it is put in, and what comes out."""
    entry = entrance(graph, Look(piece.size, "rgba", matrix=0, range=FULL), _BASE)
    same: tuple[tuple[str, str], ...] = ()
    if yuv:
        same = (("scale", "out_color_matrix=bt709:out_range=tv"), ("format", "yuva420p"))
    above = chain(graph, entry, same)
    whole = graph.add("overlay", f"x={place[0]}:y={place[1]}:eof_action=repeat:format={'yuv420' if yuv else 'auto'}")
    below.link_to(whole, 0, 0)
    above.link_to(whole, 0, 1)
    return entry, whole


def _put(entry: FilterContext, piece: Image) -> None:
    frame = movie_frames.still(piece)
    frame.pts, frame.colorspace, frame.color_range = 0, 0, FULL
    entry.push(frame)
    entry.push(None)
