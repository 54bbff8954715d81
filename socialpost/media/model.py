"""What is known about a media file, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from socialpost.draft import Role
from socialpost.errors import SocialpostError


class MediaTrouble(SocialpostError):
    """A file that cannot be sent as it is.

    `rule` is the name of the finding (`media.truncated`). The message goes on after the file's name: `is cut off ...`.
    """

    exit_code = 3

    def __init__(self, rule: str, message: str, fix: str = "") -> None:
        super().__init__(message, fix)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Probe:
    """A media file as its content tells, never its name.

    `role` is None for side-car captions. `width` and `height` are pixels as shown, after `orientation` (EXIF 1 to 8) or
    `rotation` (degrees clockwise). `mode` is Pillow's word (`RGB`, `RGBA`, `L`, `P`, `CMYK`), empty for videos.
    `seconds` is None for stills and for videos that do not tell. `bit_rate` is bits per second of the whole file.
    `icc` tells that a colour profile is there, `srgb` that it is sRGB or absent. `location`, `camera`: metadata that tell
    where, or with what, it was made. `variable`: the frame rate varies. `square`: pixels are not stretched (`width` and
    `height` are of the upright picture in square pixels). `transfer` is FFmpeg's word for the transfer curve
    (`smpte2084`, `arib-std-b67` are HDR). `tracks` counts tracks beside the first of pictures and the first of sound.
    """

    mime: str
    size: int
    role: Role | None = None
    width: int = 0
    height: int = 0
    mode: str = ""
    depth: int = 8
    alpha: bool = False
    icc: bool = False
    orientation: int = 1
    rotation: int = 0
    frames: int = 1
    seconds: float | None = None
    fps: float | None = None
    container: str = ""
    video_codec: str = ""
    profile: str = ""
    pixel_format: str = ""
    audio_codec: str = ""
    bit_rate: int | None = None
    faststart: bool = True
    srgb: bool = True
    location: bool = False
    camera: bool = False
    variable: bool = False
    square: bool = True
    interlaced: bool = False
    transfer: str = ""
    channels: int = 0
    sample_rate: int = 0
    tracks: int = 0

    @property
    def pixels(self) -> int:
        """How many pixels one frame has."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Measured:
    """A probe and the SHA-256 (hexadecimal) of the bytes it was taken from."""

    probe: Probe
    sha256: str


MOST_PIXELS = 210_000_000
"""Of a still: the largest sensors that are sold have 200 million; what is larger is a decompression bomb to everybody."""

MOST_PIECES = 200_000
"""How many segments, chunks or boxes of one file are walked: real files have dozens, hostile ones millions."""


def cut_off(what: str) -> MediaTrouble:
    """Make the trouble of a file that ends too early; `what` is missing."""
    return MediaTrouble(
        "media.truncated", f"is cut off: {what}", "copy or export the file again; half of it did not arrive"
    )


def broken(what: str) -> MediaTrouble:
    """Make the trouble of a file that contradicts itself."""
    return MediaTrouble("media.broken", f"is damaged: {what}", "export the file again from the original")


def too_complex(pieces: str) -> MediaTrouble:
    """Make the trouble of a file that would take without end to read."""
    return MediaTrouble("media.too-complex", f"has more than {MOST_PIECES} {pieces}, which no real file has")
