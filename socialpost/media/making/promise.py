"""What a rendition came out as, held against what was promised of it: every difference with both sides."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.draft import Role
from socialpost.media.model import Probe

_SECONDS = 0.1
_ROUNDING = 0.0005  # a probe tells milliseconds, and thousandths of a frame
_FRAMES = 2
_RATES = {Role.VIDEO: 0.01, Role.ANIMATION: 0.05}  # a GIF counts whole hundredths of a second
_EQUAL = (
    ("mime", "type"),
    ("role", "role"),
    ("orientation", "orientation"),
    ("rotation", "rotation"),
    ("video_codec", "video codec"),
    ("profile", "profile"),
    ("pixel_format", "pixel format"),
)
_NEVER_MORE = (
    ("location", "location metadata"),
    ("camera", "camera metadata"),
    ("alpha", "transparent parts"),
    ("variable", "a variable frame rate"),
    ("interlaced", "interlaced frames"),
)
_NEVER_LESS = (("faststart", "its index in front"), ("square", "square pixels"), ("srgb", "sRGB colours"))


def broken(promise: Probe, made: Probe) -> Iterator[str]:
    """Yield each promise that does not hold, as `it is image/png, promised was image/jpeg`.

    Where a promise says nothing (an empty text, None) anything goes; a video without promised sound has none.
    """
    yield from _measures(promise, made)
    for name, called in _EQUAL:
        has, said = getattr(made, name), getattr(promise, name)
        if said not in ("", None) and has != said:
            yield f"its {called} is {has or 'unknown'}, promised was {said}"
    if promise.role is Role.VIDEO and made.audio_codec != promise.audio_codec:
        yield f"its sound is {made.audio_codec or 'none'}, promised was {promise.audio_codec or 'none'}"
    yield from (f"it has {what}" for name, what in _NEVER_MORE if getattr(made, name) and not getattr(promise, name))
    yield from (f"it lacks {what}" for name, what in _NEVER_LESS if getattr(promise, name) and not getattr(made, name))


def _measures(promise: Probe, made: Probe) -> Iterator[str]:
    if made.size > promise.size:
        yield f"it has {made.size:,} bytes, promised were at most {promise.size:,}"
    if (made.width, made.height) != (promise.width, promise.height):
        yield f"it is {made.width} x {made.height} pixels, promised were {promise.width} x {promise.height}"
    if promise.seconds is not None and not _close(promise.seconds, made.seconds, _slack(promise)):
        yield f"it is {_number(made.seconds)} s long, promised were {_number(promise.seconds)} s"
    rate = _RATES.get(promise.role) if promise.role else None
    if promise.fps is not None and rate is not None and not _close(promise.fps, made.fps, promise.fps * rate):
        yield f"it has {_number(made.fps)} frames a second, promised were {_number(promise.fps)}"


def _slack(promise: Probe) -> float:
    return max(_SECONDS, _FRAMES / promise.fps if promise.fps else 0.0)


def _close(promised: float, has: float | None, slack: float) -> bool:
    return has is not None and abs(has - promised) <= slack + _ROUNDING


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:,.3f}".rstrip("0").rstrip(".")
