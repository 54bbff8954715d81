"""How the frames of a video are to be looked at: which way up, and what their numbers mean as colours."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import VideoFrame

# ITU-T H.273, tables 2 to 4, as FFmpeg counts them
BT709 = 1
_UNKNOWN = 2
_BT601 = 6
_BT2020 = 9
_PQ = 16
_HLG = 18
LIMITED = 1
FULL = 2

_HD = 1280, 576  # pictures larger than that are BT.709 where they do not say, as players take it
# the display matrix (ISO/IEC 14496-12, 6.2.2) by the signs of a, b, c, d, as EXIF orientation
_TURNS = {
    (1, 0, 0, 1): 1, (-1, 0, 0, 1): 2, (-1, 0, 0, -1): 3, (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5, (0, 1, -1, 0): 6, (0, -1, -1, 0): 7, (0, -1, 1, 0): 8,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Of frames as they are stored.

    `size` is (width, height), `form` FFmpeg's pixel format, `turn` the EXIF orientation (1 to 8) that is still to be
    done, `matrix` and `range` what YUV means (H.273, FFmpeg's range), `hdr` is `pq`, `hlg` or empty.
    """

    size: tuple[int, int]
    form: str
    turn: int = 1
    matrix: int = BT709
    range: int = LIMITED
    hdr: str = ""

    @property
    def shown(self) -> tuple[int, int]:
        """The edges of the upright picture, in stored pixels."""
        return self.size[::-1] if self.turn >= 5 else self.size


def look(frame: VideoFrame) -> Look:
    """Read from the first frame how all of them are to be looked at."""
    size, form = (frame.width, frame.height), frame.format.name
    if frame.format.is_rgb:
        return Look(size, form, turn(frame), 0, FULL)
    hdr = {_PQ: "pq", _HLG: "hlg"}.get(frame.color_trc, "")
    full = frame.color_range == FULL or form.startswith("yuvj")
    return Look(size, form, turn(frame), _matrix(frame, hdr), FULL if full else LIMITED, hdr)


def turn(frame: VideoFrame) -> int:
    """Return how a frame is to be turned: EXIF orientation; a matrix that turns by other angles is taken for the nearest."""
    matrix = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return 1
    a, b, _, c, d, *_ = struct.unpack("<9i", bytes(matrix)[:36])  # type: ignore[call-overload]
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return _TURNS[_sign(a), 0, 0, _sign(d)]
    return _TURNS[0, _sign(b), _sign(c), 0]


def _sign(value: int) -> int:
    return -1 if value < 0 else 1


def _matrix(frame: VideoFrame, hdr: str) -> int:
    if frame.colorspace not in (0, _UNKNOWN):
        return frame.colorspace
    if hdr:
        return _BT2020
    return BT709 if frame.width >= _HD[0] or frame.height > _HD[1] else _BT601
