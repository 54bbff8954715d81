"""Videos, opened to be read to their end: only by the demuxer that was probed, never another file, within bounds."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialpost.media.disk import FULL, refused
from socialpost.media.model import MediaTrouble, Probe, broken, cut_off
from socialpost.media.probing import demux
from socialpost.media.probing.probe import open_regular

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

MOST_PIXELS = 8192 * 8192
"""Of one frame that is decoded: four times what the largest cameras film; with its neighbours some 400 megabytes."""

_STRAY = 3  # so many packets may be damaged in any video: the first after a cut often are
_DAMAGED = 0.02  # and so large a share of all
_DISK = FULL | {errno.EROFS, errno.EACCES, errno.EIO, errno.ENOENT}


@contextmanager
def opened(path: Path, probe: Probe) -> Iterator[InputContainer]:
    """Open a video that was probed. MediaTrouble: it cannot be read, is too large, or refers to other files."""
    if probe.pixels > MOST_PIXELS:
        raise unusable(f"a frame of it has {probe.pixels:,} pixels, and {MOST_PIXELS:,} are decoded at most")
    with open_regular(path) as handle, demux.opened(handle, probe.mime) as container:
        yield container


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Turn what FFmpeg raises while it writes into StateTrouble (the disk refuses) or MediaTrouble (it cannot be written)."""
    import av

    try:
        yield
    except av.FFmpegError as problem:
        if problem.errno in _DISK:
            raise refused(name, problem.errno) from None
        raise unusable(f"FFmpeg says: {problem.strerror or problem}") from None


def unusable(why: str) -> MediaTrouble:
    """Make the trouble of an original that no rendition can be made of."""
    fix = "open it in a player; export it again as H.264 in MP4 from the original"
    return MediaTrouble("media.rendition", f"cannot be made into what is needed: {why}", fix)


def only(container: InputContainer, *streams: Stream) -> None:
    """Let the demuxer pass over every other track."""
    from av.stream import Discard

    for stream in container.streams:
        stream.discard = Discard.default if stream in streams else Discard.all


def pictures(container: InputContainer) -> VideoStream:
    """Return the first track of pictures that is no cover. MediaTrouble: there is none."""
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    raise MediaTrouble("media.no-picture", "holds sound only", "make a video of it")


def origin(container: InputContainer) -> Fraction:
    """Return the second of the container's clock at which the first picture or the first sound begins."""
    starts = [
        stream.start_time * stream.time_base
        for stream in (pictures(container), *container.streams.audio[:1])
        if stream.start_time is not None and stream.time_base
    ]
    return min(starts, default=Fraction(0))


def decoded(container: InputContainer, stream: Stream) -> Iterator[Any]:
    """Decode the frames of one track to its end; a few damaged packets are passed over. MediaTrouble: they are too many."""
    import av

    read = damaged = frames = 0
    for packet in container.demux(stream):
        read += 1
        try:
            for frame in packet.decode():
                frames += 1
                yield frame
        except av.EOFError:
            break
        except av.FFmpegError:
            damaged += 1
            if damaged > _STRAY and damaged > read * _DAMAGED:
                raise broken(f"{damaged} of its first {read} {stream.type} packets cannot be decoded") from None
    if read and not frames:
        raise cut_off(f"none of its {stream.type} packets can be decoded")
