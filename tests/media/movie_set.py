"""A film set: short clips of pictures that can be told apart, and what is seen and heard in a result."""

from __future__ import annotations

import array
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageChops, ImageStat

from socialpost.media.films import movie
from socialpost.media.probing.hash import sha256
from socialpost.media.probing.probe import probe
from socialpost.media.recipe import Job, Recipe, Shape, Sound, Work
from socialpost.media.watch import Watch

Colour = tuple[int, int, int]
RED, GREEN, BLUE, WHITE, BLACK, GREY = (
    (200, 30, 30), (30, 170, 50), (40, 60, 190), (235, 235, 235), (12, 12, 12), (128, 128, 128),
)  # fmt: skip
QUADRANTS = (RED, GREEN, BLUE, WHITE)
HERTZ = 48_000


def quadrants(size: tuple[int, int], colours: Sequence[Colour] = QUADRANTS) -> Image.Image:
    """Return a picture of four colours: above left and right, below left and right."""
    whole = Image.new("RGB", size, colours[0])
    half = size[0] // 2, size[1] // 2
    for place, colour in zip(((half[0], 0), (0, half[1]), half), colours[1:], strict=True):
        whole.paste(colour, (*place, size[0], size[1]) if place != (0, half[1]) else (*place, half[0], size[1]))
    return whole


def corners(picture: Image.Image) -> list[Colour]:
    """Return the colours in the middles of the four quadrants."""
    width, height = picture.size
    return [
        pixel(picture.convert("RGB"), (int(width * x), int(height * y))) for y in (0.25, 0.75) for x in (0.25, 0.75)
    ]


def pixel(picture: Image.Image, place: tuple[int, int]) -> Any:
    """Return the colour at a place; Pillow's type has room for pictures of one band."""
    return picture.getpixel(place)


def colours_of(picture: Image.Image) -> set[Any]:
    """Return every colour of a picture."""
    return {colour for _count, colour in picture.getcolors(picture.width * picture.height) or ()}


def near(has: Sequence[Any], wanted: Sequence[Any], most: int = 12) -> bool:
    """Tell whether colours, or lists of colours, are alike."""
    if has and isinstance(has[0], tuple):
        return len(has) == len(wanted) and all(near(a, b, most) for a, b in zip(has, wanted, strict=True))
    return all(abs(a - b) <= most for a, b in zip(has, wanted, strict=True))


def difference(left: Image.Image, right: Image.Image) -> float:
    """Return the mean difference of two pictures, of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(left.convert("RGB"), right.convert("RGB"))).mean) / 3


@dataclass(frozen=True)
class Shot:
    """How a clip is filmed. `times` count in frames; `beep` is the second at which the sound begins to beep."""

    rate: int = 25
    codec: str = "libx264"
    form: str = "yuv420p"
    times: Sequence[int] = ()
    turn: int = 0
    mirrored: bool = False
    stretched: Fraction = Fraction(1)
    coder: Mapping[str, str] | None = None
    fields: Mapping[str, Any] | None = None
    muxer: Mapping[str, str] | None = None
    tags: Mapping[str, str] | None = None
    name: str = ""
    sound: str = ""
    layout: str = "stereo"
    hertz: int = HERTZ
    beep: float = 0.0
    seconds: float = 0.0
    late: float = 0.0
    voices: int = 1


def shoot(path: Path, pictures: Sequence[Image.Image | av.VideoFrame], shot: Shot | None = None, **more: Any) -> Path:
    """Film pictures; the suffix names the container."""
    how = replace(shot or Shot(), **more)
    with av.open(str(path), "w", options=dict(how.muxer or {})) as container:
        container.metadata.update(how.tags or {})
        stream: Any = container.add_stream(how.codec, rate=how.rate, options=dict(how.coder or {}))
        stream.width, stream.height = pictures[0].width, pictures[0].height
        stream.pix_fmt = how.form
        stream.codec_context.sample_aspect_ratio = how.stretched
        for field, value in {"colorspace": 1, "color_range": 1, **(how.fields or {})}.items():
            setattr(stream.codec_context, field, value)
        if how.name:
            stream.metadata["handler_name"] = how.name
        if how.turn or how.mirrored:
            stream.set_display_rotation(how.turn, hflip=how.mirrored)
        voices = [
            container.add_stream(how.sound, rate=how.hertz, layout=how.layout)
            for _ in range(how.voices if how.sound else 0)
        ]
        for number, picture in enumerate(pictures):
            frame = _frame(picture, how)
            frame.pts, frame.time_base = (how.times or range(len(pictures)))[number], Fraction(1, how.rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        for number, voice in enumerate(voices):
            _speak(container, voice, how, how.seconds or len(pictures) / how.rate, 440 * (1 + 2 * number))
    return path


def _frame(picture: Image.Image | av.VideoFrame, how: Shot) -> av.VideoFrame:
    if isinstance(picture, av.VideoFrame):
        return picture
    frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
    return frame.reformat(format=how.form, dst_colorspace="ITU709", dst_color_range="MPEG")  # type: ignore[no-any-return]


def _speak(container: Any, voice: Any, how: Shot, seconds: float, pitch: int) -> None:
    for number in range(math.ceil(seconds * how.hertz / 1024)):
        frame = av.AudioFrame(format="fltp", layout=how.layout, samples=1024)
        times = [(number * 1024 + sample) / how.hertz for sample in range(1024)]
        wave = array.array("f", [0.5 * math.sin(pitch * 6.2832 * at) if at >= how.beep else 0.0 for at in times])
        for plane in frame.planes:
            plane.update(wave.tobytes())
        frame.sample_rate, frame.time_base = how.hertz, Fraction(1, how.hertz)
        frame.pts = number * 1024 + round(how.late * how.hertz)
        container.mux(voice.encode(frame))
    container.mux(voice.encode())


def job(path: Path, work: Work = Work.VIDEO, size: int = 50_000_000, **recipe: Any) -> Job:
    """Return the job of making something of a file, as large as it is unless told otherwise."""
    seen = probe(path)
    own = (seen.width, seen.height)
    mime = {Work.VIDEO: "video/mp4", Work.REMUX: "video/mp4", Work.ANIMATION: "image/gif"}.get(work, "image/jpeg")
    known: dict[str, Any] = {
        "shape": Shape(own, own), "fps": seen.fps, "seconds": seen.seconds,
        "sound": Sound.AAC if seen.audio_codec and work in (Work.VIDEO, Work.REMUX) else Sound.NONE,
    }  # fmt: skip
    wanted = Recipe(**{"work": work, "mime": mime, **known, **recipe})
    return Job(path.name, sha256(path), seen, wanted, replace(seen, mime=mime, size=size))


def make(path: Path, wanted: Job | None = None, inputs: Mapping[str, Path] | None = None, **recipe: Any) -> Path:
    """Make a rendition beside a file and return its path."""
    order = wanted or job(path, **recipe)
    target = path.with_name(f"made-{path.stem}.{order.recipe.mime.rpartition('/')[2]}")
    movie.make(path, order, inputs or {}, target, Watch())
    return target


def image_of(frame: av.VideoFrame) -> Image.Image:
    """Return a frame as a picture."""
    picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    return picture


def seen(path: Path) -> list[tuple[float, Image.Image]]:
    """Return every frame with its second, as a player shows it that knows nothing of turns."""
    with av.open(str(path)) as container:
        return [(float(frame.time or 0), image_of(frame)) for frame in container.decode(video=0)]


def shown_at(path: Path, second: float) -> Image.Image:
    """Return the frame that is shown at a second."""
    return [picture for at, picture in seen(path) if at <= second + 0.001][-1]


def packets(path: Path) -> list[Any]:
    """Return the packets of pictures in the order they are decoded."""
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(container.streams.video[0]) if packet.size]


def heard(path: Path) -> tuple[int, int, float, float]:
    """Return channels, rate, when the beep begins, and when the sound ends."""
    with av.open(str(path)) as container:
        begins = ends = -1.0
        frames = list(container.decode(audio=0))
        for frame in frames:
            values = array.array("f", bytes(frame.planes[0])[: frame.samples * 4])
            at = float(frame.time or 0)
            loud = next((number for number, value in enumerate(values) if abs(value) > 0.1), None)
            if begins < 0 and loud is not None:
                begins = at + loud / frame.sample_rate
            ends = at + frame.samples / frame.sample_rate
        return frames[0].layout.nb_channels, frames[0].sample_rate, begins, ends


def pitch(path: Path) -> float:
    """Return how many times a second the sound of the first channel swings, counted by its changes of sign."""
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))[3:-3]
        values = [value for frame in frames for value in array.array("f", bytes(frame.planes[0])[: frame.samples * 4])]
        crossings = sum(a < 0 <= b for a, b in pairwise(values))
        return crossings * frames[0].sample_rate / len(values)


def raises(call: Callable[[], object]) -> Exception:
    """Return what a call raises."""
    try:
        call()
    except Exception as problem:  # noqa: BLE001 - what it is, is the question
        return problem
    message = "it raised nothing"
    raise AssertionError(message)
