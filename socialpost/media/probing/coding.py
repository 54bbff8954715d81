"""The numbers that stand for colours in pictures and videos (ITU-T H.273, tables 2 and 3)."""

from __future__ import annotations

_SRGB_PRIMARIES = {0, 1, 2, 5, 6}  # not told, BT.709, and the two of television that are shown the same everywhere
_OTHER_LIGHT = {8, 9, 10, 16, 18}  # linear, logarithmic, HDR
_NAMES = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 9: "log100", 10: "log316",
    11: "iec61966-2-4", 12: "bt1361e", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084",
    17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
UNKNOWN = (2, 2)
"""Primaries and transfer of what does not tell them."""


def is_srgb(primaries: int, transfer: int) -> bool:
    """Tell whether a picture of such a coding looks the same to a viewer who takes it for sRGB."""
    return primaries in _SRGB_PRIMARIES and transfer not in _OTHER_LIGHT


def transfer_of(number: int) -> str:
    """Return FFmpeg's word for a transfer curve, empty where it is not told."""
    return _NAMES.get(number, "")
