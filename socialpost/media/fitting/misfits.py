"""A probe held against a limit: every misfit with both numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from socialpost.draft import Role
from socialpost.limits import MediaLimit
from socialpost.media.model import Probe

Range = tuple[float | None, float | None]
_ROUNDING = 0.005  # 1080x1920 is 0.5625, and 9:16 is written as 0.56 on some pages
_HDR = {"smpte2084", "arib-std-b67"}
_DEEP = re.compile(r"p(?:9|1[0246])(?:le|be)?$|^p[0-4]1[026]")  # more than 8 bits: yuv420p10le, p010le


@dataclass(frozen=True, slots=True)
class Misfit:
    """What a file `has` and what the platform `takes`, as halves of a sentence; `unknown`: the file does not tell.

    `fix` is what would help, where more is known than "another file".
    """

    rule: str
    has: str
    takes: str
    unknown: bool = False
    fix: str = ""


def misfits(probe: Probe, limit: MediaLimit) -> Iterator[Misfit]:
    """Yield everything about a file that a limit does not allow."""
    if probe.mime not in limit.types:
        yield Misfit("type", f"is {probe.mime}", f"takes {_listed(limit.types)}")
    if limit.bytes is not None and probe.size > limit.bytes:
        yield Misfit("bytes", f"has {probe.size:,} bytes", f"takes at most {limit.bytes:,}")
    yield from _edges(probe, limit)
    yield from _times(probe, limit)
    yield from _codecs(probe, limit)
    yield from _sound(probe, limit)
    yield from _colours(probe, limit)
    yield from _layout(probe, limit)


def _edges(probe: Probe, limit: MediaLimit) -> Iterator[Misfit]:
    shape = f"is {probe.width} x {probe.height} pixels"
    yield from _within("width", probe.width, limit.width, shape, "pixels in width")
    yield from _within("height", probe.height, limit.height, shape, "pixels in height")
    aspect = probe.width / probe.height if probe.height else 0.0
    shape = f"{shape} (width to height {aspect:.3f})"
    yield from _within("aspect", aspect, limit.aspect, shape, "as width to height", rounding=_ROUNDING)
    if probe.width % limit.multiple or probe.height % limit.multiple:
        yield Misfit(
            "multiple", f"is {probe.width} x {probe.height} pixels", f"takes edges that divide by {limit.multiple}"
        )
    total = probe.pixels * max(1, probe.frames if probe.role is Role.ANIMATION else 1)
    if limit.pixels_total is not None and total > limit.pixels_total:
        yield Misfit("pixels", f"has {total:,} pixels in all", f"takes at most {limit.pixels_total:,}")


def _times(probe: Probe, limit: MediaLimit) -> Iterator[Misfit]:
    yield from _within("seconds", probe.seconds, limit.seconds, f"is {_number(probe.seconds)} s long", "seconds")
    yield from _within("fps", probe.fps, limit.fps, f"has {_number(probe.fps)} frames a second", "frames a second")
    if limit.frames is not None and probe.frames > limit.frames:
        yield Misfit("frames", f"has {probe.frames} frames", f"takes at most {limit.frames}")
    if limit.constant_rate and probe.variable:
        yield Misfit("constant-rate", "has a frame rate that varies", "takes a constant one")


def _codecs(probe: Probe, limit: MediaLimit) -> Iterator[Misfit]:
    if limit.video_codecs and probe.video_codec not in limit.video_codecs:
        yield Misfit(
            "codec", f"is coded as {probe.video_codec or 'nothing known'}", f"takes {_listed(limit.video_codecs)}"
        )
    if limit.profiles and probe.video_codec == "h264" and probe.profile and probe.profile not in limit.profiles:
        yield Misfit("profile", f"is H.264 of profile {probe.profile}", f"takes {_listed(limit.profiles)}")
    if limit.pixel_formats and probe.pixel_format and probe.pixel_format not in limit.pixel_formats:
        yield Misfit("pixel-format", f"has {probe.pixel_format} pixels", f"takes {_listed(limit.pixel_formats)}")


def _sound(probe: Probe, limit: MediaLimit) -> Iterator[Misfit]:
    if not probe.audio_codec:
        return
    if limit.audio_codecs and probe.audio_codec not in limit.audio_codecs:
        yield Misfit("audio", f"has {probe.audio_codec} sound", f"takes {_listed(limit.audio_codecs)}")
    if limit.channels is not None and probe.channels > limit.channels:
        yield Misfit("channels", f"has {probe.channels} channels of sound", f"takes at most {limit.channels}")
    if limit.sample_rates and probe.sample_rate and probe.sample_rate not in limit.sample_rates:
        rates = _listed(tuple(f"{rate:,}" for rate in limit.sample_rates))
        yield Misfit("sample-rate", f"has sound of {probe.sample_rate:,} Hz", f"takes {rates} Hz")


def _colours(probe: Probe, limit: MediaLimit) -> Iterator[Misfit]:
    if probe.alpha and not limit.alpha:
        yield Misfit("alpha", "has transparent parts", "takes none")
    if probe.mode == "CMYK" and not limit.cmyk:
        yield Misfit("cmyk", "has printers' colours (CMYK)", "takes those of screens (RGB)")
    if probe.transfer in _HDR and limit.pixel_formats and not any(map(_DEEP.search, limit.pixel_formats)):
        yield Misfit("colour", f"has HDR colours ({probe.transfer})", "takes standard ones (8 bits each)")


def _layout(probe: Probe, limit: MediaLimit) -> Iterator[Misfit]:
    if limit.square and not probe.square:
        yield Misfit("square", "has stretched pixels", "takes square ones")
    if limit.progressive and probe.interlaced:
        yield Misfit("progressive", "has interlaced frames", "takes whole ones (progressive)")
    if limit.faststart and not probe.faststart:
        yield Misfit("faststart", "has its index at the end", "takes it in front (faststart)")


def _within(
    rule: str, value: float | None, allowed: Range, has: str, unit: str, *, rounding: float = 0.0
) -> Iterator[Misfit]:
    least, most = allowed
    if least is None and most is None:
        return
    takes = f"takes {_span(allowed)} {unit}"
    if value is None:
        yield Misfit(rule, f"does not tell its {rule}", takes, unknown=True)
    elif value < (least or 0) * (1 - rounding) or (most is not None and value > most * (1 + rounding)):
        yield Misfit(rule, has, takes)


def _span(allowed: Range) -> str:
    least, most = (_number(edge) for edge in allowed)
    if allowed[1] is None:
        return f"at least {least}"
    return f"at most {most}" if allowed[0] is None else f"{least} to {most}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 3):,g}"


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
