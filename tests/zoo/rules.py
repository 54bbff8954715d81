"""What was seen of a file held against a limit, worked out anew: not a line of `misfits` is used."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.limits import MediaLimit

from .seen import Look

_SHAPE = 0.006  # 1080 x 1920 for 0.56


def complaints(seen: Look, limit: MediaLimit) -> Iterator[str]:
    """Yield what a limit does not allow, worked out anew from what was seen."""
    if seen.mime not in limit.types:
        yield f"it is {seen.mime}"
    if limit.bytes is not None and seen.bytes > limit.bytes:
        yield f"it has {seen.bytes} bytes"
    yield from _ranges(seen, limit)
    if limit.frames is not None and seen.frames > limit.frames and not seen.codec:
        yield f"it has {seen.frames} frames"
    if limit.pixels_total is not None and seen.size[0] * seen.size[1] * max(1, seen.frames) > limit.pixels_total:
        yield "it has too many pixels in all"
    if seen.size[0] % limit.multiple or seen.size[1] % limit.multiple:
        yield f"its edges {seen.size} do not divide by {limit.multiple}"
    if not limit.alpha and seen.picture.mode == "RGBA" and seen.picture.getchannel("A").getextrema()[0] != 255:
        yield "it has transparent parts"
    if not limit.cmyk and seen.mode == "CMYK":
        yield "it is CMYK"
    if seen.codec:
        yield from _coding(seen, limit)


def _ranges(seen: Look, limit: MediaLimit) -> Iterator[str]:
    width, height = seen.size
    shape = width / height
    ranges = [
        ("width", width, limit.width, 0.0),
        ("height", height, limit.height, 0.0),
        ("shape", shape, limit.aspect, _SHAPE),
    ]
    if seen.frames > 1 or seen.codec:
        ranges += [("seconds", seen.seconds, limit.seconds, 0.0), ("fps", seen.fps, limit.fps, 0.0)]
    for name, value, (least, most), slack in ranges:
        if (least is not None and value < least * (1 - slack)) or (most is not None and value > most * (1 + slack)):
            yield f"its {name} is {value:.3f}, allowed are {least} to {most}"


def _coding(seen: Look, limit: MediaLimit) -> Iterator[str]:
    if limit.video_codecs and seen.codec not in limit.video_codecs:
        yield f"it is coded as {seen.codec}"
    if limit.profiles and seen.codec == "h264" and seen.profile not in limit.profiles:
        yield f"its profile is {seen.profile}"
    if limit.pixel_formats and seen.pixels not in limit.pixel_formats:
        yield f"its pixels are {seen.pixels}"
    if seen.sound and limit.audio_codecs and seen.sound not in limit.audio_codecs:
        yield f"its sound is {seen.sound}"
    if limit.channels is not None and seen.channels > limit.channels:
        yield f"it has {seen.channels} channels"
    if seen.sound and limit.sample_rates and seen.hertz not in limit.sample_rates:
        yield f"its sound has {seen.hertz} Hz"
    if limit.constant_rate and not seen.even:
        yield "its frame rate varies"
    if limit.square and not seen.square:
        yield "its pixels are stretched"
    if limit.progressive and seen.striped:
        yield "it is interlaced"
