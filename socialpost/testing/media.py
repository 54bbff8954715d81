"""Small real media files, made on the spot and cached for the length of the process."""

from __future__ import annotations

import io
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

from socialpost.draft import File, Media, Role

RATE = 48000


@cache
def jpeg(colour: str = "peru", size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a JPEG of one colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@cache
def gif(frames: int = 3) -> bytes:
    """Return an animated GIF."""
    from PIL import Image

    pictures = [Image.new("RGB", (48, 48), (80 * number % 256, 120, 40)) for number in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=200)
    return out.getvalue()


@cache
def mp4(seconds: int = 4, size: tuple[int, int] = (540, 960), rate: int = 24) -> bytes:
    """Return an MP4 with H.264 (yuv420p) and a silent AAC track."""
    import av
    from av import AudioFrame, VideoFrame

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.mp4"
        with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
            video = container.add_stream("libx264", rate=rate)
            video.width, video.height = size
            video.pix_fmt = "yuv420p"
            video.options = {"preset": "ultrafast", "crf": "40"}
            audio = container.add_stream("aac", rate=RATE)
            audio.layout = "stereo"
            _encode(container, video, VideoFrame(*size, "yuv420p"), 128, seconds * rate, 1)
            sound = AudioFrame(format="fltp", layout="stereo", samples=1024)
            sound.sample_rate = RATE
            _encode(container, audio, sound, 0, seconds * RATE // 1024, 1024)
        return path.read_bytes()


def _encode(
    container: OutputContainer,
    stream: VideoStream | AudioStream,
    frame: Any,
    fill: int,
    count: int,
    step: int,
) -> None:
    for plane in frame.planes:
        plane.update(bytes([fill]) * plane.buffer_size)
    for number in range(count):
        frame.pts = number * step
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def image(key: str, path: str, data: bytes, alt: str = "") -> Media:
    """Describe a JPEG as a draft does."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        width, height = picture.size
    return Media(Role.IMAGE, File(key, path, "image/jpeg", len(data), width, height), alt)


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
