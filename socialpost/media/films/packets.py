"""Coded packets carried from one file to another as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet

_MOST_UNTIMED = 64  # at the beginning: a decoder looks ahead 16 pictures at most (ITU-T H.264, A.3.1)


def moved(container: InputContainer, source: Any, stream: Any, begin: Fraction) -> Iterator[Packet[Any]]:
    """Yield the packets of a track for another one, timed from `begin` of the original's clock.

    Each gets a time of decoding that is later than the one before, as an MP4 needs.
    """
    last: int | None = None
    for packet in _timed(packet for packet in container.demux(source) if packet.size):
        shift = round(begin / packet.time_base)
        packet.pts = None if packet.pts is None else packet.pts - shift
        packet.dts = None if packet.dts is None else packet.dts - shift
        if packet.dts is None or (last is not None and packet.dts <= last):
            packet.dts = packet.pts or 0 if last is None else last + 1
        packet.pts = packet.dts if packet.pts is None else max(packet.pts, packet.dts)
        last = packet.dts
        packet.stream = stream
        yield packet


def _timed(packets: Iterable[Packet[Any]]) -> Iterator[Packet[Any]]:
    """Fill in when the first packets are decoded: Matroska does not say, and it is before the first is shown."""
    waiting: list[Packet[Any]] = []
    known = False
    for packet in packets:
        if known or len(waiting) >= _MOST_UNTIMED:
            yield packet
            continue
        waiting.append(packet)
        if packet.dts is not None:
            known = True
            yield from _counted_back(waiting, packet.dts)
            waiting = []
    yield from waiting


def _counted_back(packets: list[Packet[Any]], last: int) -> list[Packet[Any]]:
    at = last
    for packet in reversed(packets[:-1]):
        at -= max(1, packet.duration or 1)
        packet.dts = at
    return packets
