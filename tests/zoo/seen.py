"""What is seen of a file."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from .colours import Size

SMALL = (8, 8)
"""Frames are compared in this size."""

_ANOTHER = 40  # how far off a band is in another picture


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    `picture` is upright and in RGB or RGBA; of something that moves it is the first frame, and `last` the last one.
    `turned` is the second at which the picture becomes another one, None where it stays. `even`: all frames are equally
    long. `loud`: the sound can be heard. `told` are metadata of where and with what.
    """

    mime: str
    bytes: int
    size: Size
    picture: Image.Image
    last: Image.Image
    mode: str = ""
    frames: int = 1
    seconds: float = 0.0
    fps: float = 0.0
    turned: float | None = None
    even: bool = True
    codec: str = ""
    profile: str = ""
    pixels: str = ""
    sound: str = ""
    channels: int = 0
    hertz: int = 0
    loud: bool = False
    square: bool = True
    striped: bool = False
    told: tuple[str, ...] = ()


def other(first: bytes, small: bytes) -> bool:
    return max(abs(one - other) for one, other in zip(first, small, strict=True)) > _ANOTHER
