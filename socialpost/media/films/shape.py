"""Frames brought into their shape by FFmpeg's filters: cut, scaled, turned upright, on their canvas, in BT.709."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.media.films import tone as movie_tone
from socialpost.media.films.look import Look
from socialpost.media.model import Probe, broken
from socialpost.media.recipe import Box, Shape
from socialpost.media.stills.decoding import as_shown, as_stored

if TYPE_CHECKING:
    from av import VideoFrame
    from av.filter import Graph
    from av.filter.context import FilterContext

Step = tuple[str, str]
"""A filter's name and its arguments."""

_BLUR = 48  # the longer edge at which a background is blurred, as with stills
_TURNS: dict[int, tuple[Step, ...]] = {
    1: (),
    2: (("hflip", ""),),
    3: (("hflip", ""), ("vflip", "")),
    4: (("vflip", ""),),
    5: (("transpose", "cclock_flip"),),
    6: (("transpose", "clock"),),
    7: (("transpose", "clock_flip"),),
    8: (("transpose", "cclock"),),
}


@dataclass(frozen=True, slots=True)
class Pipe:
    """A filter graph that makes one frame of each."""

    graph: Graph
    source: FilterContext
    sink: FilterContext
    look: Look

    def through(self, frame: VideoFrame) -> VideoFrame:
        """Return the frame as the filters make it, at the same time. Frames of another size are brought to the first's."""
        time = frame.pts, frame.time_base, frame.duration
        if (frame.width, frame.height, frame.format.name) != (*self.look.size, self.look.form):
            frame = frame.reformat(*self.look.size, self.look.form)
        frame.colorspace, frame.color_range = self.look.matrix, self.look.range
        self.source.push(frame)
        made: VideoFrame = self.sink.pull()  # type: ignore[assignment]
        made.pts, made.time_base, made.duration = time
        return made


def entrance(graph: Graph, look: Look, time_base: Fraction) -> FilterContext:
    """Add where frames of a look are put in."""
    width, height = look.size
    told = f"video_size={width}x{height}:pix_fmt={look.form}:time_base={time_base.numerator}/{time_base.denominator}"
    return graph.add("buffer", f"{told}:pixel_aspect=1/1:colorspace={look.matrix}:range={look.range}")


def chain(graph: Graph, begin: FilterContext, steps: tuple[Step, ...]) -> FilterContext:
    """Add filters one after another and return the last."""
    for name, arguments in steps:
        added = graph.add(name, arguments or None)
        begin.link_to(added)
        begin = added
    return begin


def shaping(look: Look, probe: Probe, shape: Shape, form: str) -> Callable[[VideoFrame], VideoFrame]:
    """Return what brings a frame into its shape, in the pixel format `form` (`yuv420p`: BT.709, limited range). MediaTrouble.

    The recipe's boxes are of the upright picture in the pixels of `probe`.
    """
    from av.filter import Graph

    if (look.turn >= 5) != (probe.rotation in (90, 270)):
        raise broken("its frames are turned otherwise than the file says")
    graph = Graph()
    begin = entrance(graph, look, Fraction(1, 1000))
    last = chain(graph, begin, _cut(look, probe, shape, form))
    if look.hdr:
        last = _toned(graph, last, look.hdr, form)
    last = chain(graph, last, (("format", form), *_TURNS[look.turn], ("setsar", "1")))
    if shape.canvas != shape.scaled:
        last = _blurred(graph, last, shape) if shape.pad == "blur" else chain(graph, last, (_padded(shape),))
    sink = chain(graph, last, (("buffersink", ""),))
    graph.configure()
    return Pipe(graph, begin, sink, look).through


def _cut(look: Look, probe: Probe, shape: Shape, form: str) -> tuple[Step, ...]:
    """Cut and scale in stored pixels, before turning: of as few as there are by then."""
    width, height = as_shown(shape.scaled, look.turn)
    colours = "" if look.hdr else _colours(form)
    scaled = ("scale", f"w={width}:h={height}:flags=bicubic{colours}")
    if shape.crop is None:
        return (scaled,)
    box = as_stored(_stretched(shape.crop, look.shown, probe), look.turn, look.size)
    return (("crop", f"w={box.width}:h={box.height}:x={box.x}:y={box.y}"), scaled)


def _stretched(box: Box, shown: tuple[int, int], probe: Probe) -> Box:
    """Return a box of square pixels in stored ones. MediaTrouble: it lies outside."""
    across, down = Fraction(shown[0], max(1, probe.width)), Fraction(shown[1], max(1, probe.height))
    left, top = round(box.x * across), round(box.y * down)
    width, height = round(box.width * across), round(box.height * down)
    if left + width > shown[0] + 1 or top + height > shown[1] + 1 or min(width, height) < 2:
        raise broken(f"its frames are {shown[0]} x {shown[1]} pixels, and it says {probe.width} x {probe.height}")
    return Box(left, top, min(width, shown[0] - left), min(height, shown[1] - top))


def _colours(form: str) -> str:
    return ":out_color_matrix=bt709:out_range=tv" if form.startswith("yuv") else ""


def _toned(graph: Graph, picture: FilterContext, hdr: str, form: str) -> FilterContext:
    """Bring HDR to an ordinary screen; the filter reads its table once, when it is added."""
    with tempfile.TemporaryDirectory(prefix="socialpost-") as folder:
        path = Path(folder) / "tone.cube"
        movie_tone.write(path, hdr)
        table = str(path).replace("\\", "/").replace(":", "\\:").replace("'", "\\'")
        steps = (("format", "gbrp16le"), ("lut3d", f"file={table}:interp=tetrahedral"))
        toned = chain(graph, picture, steps)
    bt709 = ("setparams", "color_primaries=bt709:color_trc=bt709")
    return chain(graph, toned, (bt709, ("scale", f"flags=bicubic{_colours(form)}")))


def _place(shape: Shape) -> tuple[int, int]:
    return (shape.canvas[0] - shape.scaled[0]) // 2 & ~1, (shape.canvas[1] - shape.scaled[1]) // 2 & ~1


def _padded(shape: Shape) -> Step:
    (width, height), (left, top) = shape.canvas, _place(shape)
    return "pad", f"w={width}:h={height}:x={left}:y={top}:color=0x{(shape.pad or '#ffffff').lstrip('#')}"


def _blurred(graph: Graph, picture: FilterContext, shape: Shape) -> FilterContext:
    """Lay the picture over a blurred copy of itself that covers the canvas."""
    (width, height), (left, top) = shape.canvas, _place(shape)
    small = _even(shape.canvas, _BLUR / max(shape.canvas))
    cover = max(small[0] / shape.scaled[0], small[1] / shape.scaled[1])
    wide = max(small[0], _even(shape.scaled, cover)[0]), max(small[1], _even(shape.scaled, cover)[1])
    split = graph.add("split", "2")
    picture.link_to(split)
    soft: tuple[Step, ...] = (
        ("scale", f"w={wide[0]}:h={wide[1]}:flags=area"),
        ("crop", f"w={small[0]}:h={small[1]}"),
        ("gblur", f"sigma={max(small) / 16}"),
        ("scale", f"w={width}:h={height}:flags=bicubic"),
        ("setsar", "1"),
    )
    behind = _branch(graph, split, soft)
    whole = graph.add("overlay", f"x={left}:y={top}:format=auto")
    behind.link_to(whole, 0, 0)
    split.link_to(whole, 0, 1)
    return whole


def _branch(graph: Graph, split: FilterContext, steps: tuple[Step, ...]) -> FilterContext:
    name, arguments = steps[0]
    first = graph.add(name, arguments)
    split.link_to(first, 1, 0)
    return chain(graph, first, steps[1:])


def _even(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(2, round(size[0] * scale / 2) * 2), max(2, round(size[1] * scale / 2) * 2)
