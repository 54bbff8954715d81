"""Videos: container, codecs, size, rate and duration by PyAV; only as much is decoded as FFmpeg needs to name them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

from socialpost.draft import Role
from socialpost.media.model import MediaTrouble, Probe, broken
from socialpost.media.probing import demux, ebml, mp4, mp4_tags, packets, riff
from socialpost.media.probing.coding import transfer_of
from socialpost.media.probing.traces import Trace

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.container import InputContainer
    from av.video.stream import VideoStream

_PROGRESSIVE = 1  # of FFmpeg's field orders; 0 is not told, what is above is interlaced
_NEARLY_SQUARE = 0.01  # scaled videos carry 1216:1215 and the like, which nobody sees
_MOST_STRETCHED = 20
_DEVICE_WORDS = ("make", "model", "manufacturer", "device", "camera", "lens", "serial", "android", "apple.quicktime")


def read(handle: BinaryIO, size: int, mime: str) -> Probe:
    """Describe a video that is whole. MediaTrouble."""
    layout = mp4.Layout()
    demuxer = demux.BY_TYPE[mime]
    if demuxer == "mov":
        layout = mp4.read(handle, size)
    elif demuxer == "matroska":
        layout = replace(layout, rotation=ebml.read(handle, size))
    elif demuxer == "avi":
        riff.check(handle, size)
    with demux.opened(handle, mime) as container:
        return _describe(container, size, mime, layout)


def _describe(container: InputContainer, size: int, mime: str, layout: mp4.Layout) -> Probe:
    stream = _first_shown(container)
    context = stream.codec_context
    if not context.width or not context.height:
        raise broken("its video track does not say how large it is")
    square, width, height = _upright(stream, layout.rotation)
    frames = packets.walk(container, stream, layout.variable)
    seconds = frames.seconds
    rate = stream.average_rate or stream.guessed_rate
    sound = _sound(container)
    told = layout.traces | _traces(container)
    return Probe(
        mime,
        size,
        Role.VIDEO,
        width,
        height,
        depth=max((part.bits for part in context.format.components), default=8) if context.format else 8,
        rotation=layout.rotation,
        frames=stream.frames or 0,
        seconds=seconds,
        fps=round(float(rate), 3) if rate else None,
        container=container.format.name.split(",")[0],
        video_codec=context.codec.canonical_name,
        profile=str(context.profile or ""),
        pixel_format=(context.pix_fmt or "").replace("yuvj", "yuv"),  # yuvj420p is yuv420p in full range
        audio_codec=sound.codec,
        bit_rate=container.bit_rate or (round(size * 8 / seconds) if seconds else None),
        faststart=layout.faststart,
        location=Trace.LOCATION in told,
        camera=Trace.CAMERA in told,
        variable=frames.variable,
        square=square,
        interlaced=context.field_order > _PROGRESSIVE,
        transfer=transfer_of(context.color_trc),
        channels=sound.channels,
        sample_rate=sound.sample_rate,
        tracks=len(container.streams) - 1 - bool(sound.codec),
    )


def _first_shown(container: InputContainer) -> VideoStream:
    """Return the first track of pictures that is no cover. MediaTrouble: there is none, or nobody knows its coding."""
    from av.stream import Disposition

    shown = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if not shown:
        raise MediaTrouble("media.no-picture", "holds sound only", "make a video of it")
    if shown[0].codec_context is None:
        raise MediaTrouble("media.codec", "is coded in a way that FFmpeg does not know", "export it as H.264 in MP4")
    return shown[0]


def _upright(stream: VideoStream, rotation: int) -> tuple[bool, int, int]:
    """Return whether pixels are square, and the edges in square pixels: the width is stretched, rows stay rows."""
    width, height = stream.codec_context.width, stream.codec_context.height
    shape = stream.sample_aspect_ratio or Fraction(1)
    square = abs(shape - 1) < _NEARLY_SQUARE or not 1 / _MOST_STRETCHED < shape < _MOST_STRETCHED
    if not square:
        width = max(1, round(width * shape))
    return (square, height, width) if rotation in (90, 270) else (square, width, height)


@dataclass(frozen=True, slots=True)
class _Sound:
    codec: str = ""
    channels: int = 0
    sample_rate: int = 0


def _sound(container: InputContainer) -> _Sound:
    """Describe the first sound track: no codec where there is none, `unknown` where FFmpeg does not know it."""
    for track in container.streams.audio:
        context: AudioCodecContext | None = track.codec_context
        if context is None:
            return _Sound("unknown")
        return _Sound(context.codec.canonical_name, context.channels, context.sample_rate or 0)
    return _Sound()


def _traces(container: InputContainer) -> Trace:
    """Tell of what FFmpeg calls metadata, of the file and of its tracks."""
    found = Trace.NONE
    for held in (container.metadata, *(stream.metadata for stream in container.streams)):
        for name in held:
            trace = mp4_tags.of_key(name)
            if trace is Trace.LOCATION or any(word in name.lower() for word in _DEVICE_WORDS):
                found |= trace
    return found
