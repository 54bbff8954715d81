"""Reading an answer whole: unpacked, bounded in bytes and in time."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import timedelta

from socialpost.clock import Clock

MOST = 4 * 1024 * 1024  # bytes of an answer that are kept
PATIENCE = timedelta(minutes=5)  # for the whole body; a read timeout alone never ends a server that drips


class BadAnswer(Exception):
    """An answer that could not be read to its end, in people's words."""


def whole(chunks: Iterable[bytes], encoding: str, clock: Clock) -> tuple[bytes, bool]:
    """Join the chunks of a body and unpack them.

    Returns what was kept and True, or False when there was more than 4 MiB of it. `encoding` is the Content-Encoding;
    one we never asked for is left packed. BadAnswer: it is broken, cut off or takes more than five minutes.
    """
    unpack = zlib.decompressobj(wbits=47) if encoding in {"gzip", "x-gzip", "deflate"} else None  # 47: gzip or zlib
    body = bytearray()
    until = clock.now() + PATIENCE
    for chunk in chunks:
        body += _unpacked(unpack, chunk, MOST + 1 - len(body)) if unpack else chunk
        if len(body) > MOST:
            return bytes(body[:MOST]), False
        if clock.now() > until:
            raise BadAnswer("the answer dripped in too slowly")
    if unpack and body and not unpack.eof:
        raise BadAnswer("the packed answer ended early")
    return bytes(body), True


def _unpacked(unpack: zlib._Decompress, chunk: bytes, most: int) -> bytes:
    try:
        return unpack.decompress(chunk, most)
    except zlib.error:
        pass
    raise BadAnswer("the packed answer is broken")
