"""Videos: container, codecs, size, rate and duration by PyAV; only as much is decoded as FFmpeg needs to name them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, BinaryIO

from socialpost.draft import Role
from socialpost.media import ebml, mp4
from socialpost.media.model import MediaTrouble, Probe, broken, cut_off

if TYPE_CHECKING:
    from av.codec.context import CodecContext
    from av.container import InputContainer
    from av.video.stream import VideoStream

_DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "video/ogg": "ogg",
}
_SECONDS_TO_OPEN = 20.0
_BYTES_TO_READ = str(5 << 20)  # a camera names its streams in the first kilobytes
_MICROSECONDS_TO_READ = str(5_000_000)
_MOST_PIXELS = str(16_384 * 16_384)
_MOST_PACKETS = 500_000


def read(handle: BinaryIO, size: int, mime: str) -> Probe:
    """Describe a video that is whole. MediaTrouble."""
    layout = mp4.Layout()
    demuxer = _DEMUXERS[mime]
    if demuxer == "mov":
        layout = mp4.read(handle, size)
    elif demuxer == "matroska":
        ebml.check(handle, size)
    elif demuxer == "avi":
        _check_riff(handle, size)
    handle.seek(0)
    return _by_ffmpeg(handle, size, mime, layout)


def _check_riff(handle: BinaryIO, size: int) -> None:
    handle.seek(4)
    end = int.from_bytes(handle.read(4), "little") + 8
    if end > size:
        raise cut_off(f"it says {end} bytes and has {size}")


def _by_ffmpeg(handle: BinaryIO, size: int, mime: str, layout: mp4.Layout) -> Probe:
    import av

    options = {
        "probesize": _BYTES_TO_READ,
        "analyzeduration": _MICROSECONDS_TO_READ,
        "max_pixels": _MOST_PIXELS,
        "enable_drefs": "0",
    }
    try:
        with av.open(
            handle,
            mode="r",
            format=_DEMUXERS[mime],
            options=options,
            metadata_errors="replace",
            timeout=(_SECONDS_TO_OPEN, _SECONDS_TO_OPEN),
            io_open=_refuse,
        ) as container:
            return _describe(container, size, mime, layout)
    except (av.FFmpegError, ValueError, ArithmeticError, MemoryError) as problem:
        raise broken(f"FFmpeg cannot read it ({problem})") from None


def _refuse(url: str, _flags: int, _options: dict[str, str]) -> Any:
    """Keep a file from naming other files or addresses."""
    message = f"refers to another file: {url[:80]!r}"
    raise MediaTrouble("media.refers", message)


def _describe(container: InputContainer, size: int, mime: str, layout: mp4.Layout) -> Probe:
    if not container.streams.video:
        raise MediaTrouble("media.no-picture", "holds sound only", "make a video of it")
    stream = container.streams.video[0]
    if stream.codec_context is None:
        raise MediaTrouble("media.codec", "is coded in a way that FFmpeg does not know", "export it as H.264 in MP4")
    context = stream.codec_context
    width, height = context.width, context.height
    if not width or not height:
        raise broken("its video track does not say how large it is")
    if layout.rotation in (90, 270):
        width, height = height, width
    seconds = _seconds(container, stream)
    rate = stream.average_rate or stream.guessed_rate
    return Probe(
        mime,
        size,
        Role.VIDEO,
        width,
        height,
        rotation=layout.rotation,
        frames=stream.frames or 0,
        seconds=seconds,
        fps=round(float(rate), 3) if rate else None,
        container=container.format.name.split(",")[0],
        video_codec=context.codec.canonical_name,
        profile=str(context.profile or ""),
        pixel_format=(context.pix_fmt or "").replace("yuvj", "yuv"),  # yuvj420p is yuv420p in full range
        audio_codec=_sound(container),
        bit_rate=container.bit_rate or (round(size * 8 / seconds) if seconds else None),
        faststart=layout.faststart,
    )


def _sound(container: InputContainer) -> str:
    """Return the codec of the first sound track: empty where there is none, `unknown` where FFmpeg does not know it."""
    for track in container.streams.audio:
        context: CodecContext | None = track.codec_context
        return context.codec.canonical_name if context else "unknown"
    return ""


def _seconds(container: InputContainer, stream: VideoStream) -> float | None:
    if container.duration:
        return round(container.duration / 1_000_000, 3)
    if stream.duration and stream.time_base:
        return round(float(stream.duration * stream.time_base), 3)
    return _last_time(container, stream)


def _last_time(container: InputContainer, stream: VideoStream) -> float | None:
    """Read the packets through, without decoding: a browser's recording does not say how long it is."""
    last = Fraction(0)
    for number, packet in enumerate(container.demux(stream)):
        if number > _MOST_PACKETS:
            return None
        if packet.pts is not None and packet.time_base:
            last = max(last, (packet.pts + (packet.duration or 0)) * packet.time_base)
    return round(float(last), 3) or None
