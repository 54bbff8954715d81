"""Small media, made here; the odd ones by writing their bytes."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image


class Studio:
    """Makes files in a folder and returns their paths."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def image(
        self, name: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", form: str = "", **options: Any
    ) -> Path:
        path = self.folder / name
        grain = max(1, max(size) // 200)  # coarse where it is large: encoding fine noise takes long
        tile = Image.effect_noise((-(-size[0] // grain), -(-size[1] // grain)), 60)
        noise = tile.resize(size, Image.Resampling.NEAREST).convert(mode)
        noise.save(path, format=form or None, **options)
        return path

    def turned(self, name: str, orientation: int, size: tuple[int, int] = (64, 48)) -> Path:
        exif = Image.Exif()
        exif[0x0112] = orientation
        return self.image(name, size, exif=exif)

    def animation(self, name: str, frames: int = 3, size: tuple[int, int] = (40, 30), milliseconds: int = 200) -> Path:
        pictures = [Image.effect_noise(size, 90).convert("RGB") for _ in range(frames)]
        path = self.folder / name
        pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=milliseconds, loop=0)
        return path

    def video(self, name: str, **wishes: Any) -> Path:
        path = self.folder / name
        clip(path, **wishes)
        return path


def clip(
    path: Path,
    *,
    size: tuple[int, int] = (64, 48),
    frames: int = 12,
    rate: int = 24,
    codec: str = "libx264",
    sound: str = "",
    rotation: int = 0,
    options: dict[str, str] | None = None,
) -> None:
    """Write a short grey video; the suffix names the container."""
    with av.open(str(path), "w", options=options or {}) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        if rotation:
            stream.set_display_rotation(rotation)
        voice = container.add_stream(sound, rate=48000, layout="stereo") if sound else None
        for number in range(frames):
            container.mux(stream.encode(_grey(size, number * 7 % 255)))
        container.mux(stream.encode())
        if voice is not None:
            _hum(container, voice, frames / rate)


def _grey(size: tuple[int, int], shade: int) -> av.VideoFrame:
    frame = av.VideoFrame(*size, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes([shade]) * plane.buffer_size)
    return frame


def _hum(container: Any, voice: Any, seconds: float) -> None:
    for number in range(int(seconds * 48000 / 1024)):
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = 48000, number * 1024, Fraction(1, 48000)
        container.mux(voice.encode(frame))
    container.mux(voice.encode())


def png_bytes(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG of one colour type with a few bytes of data, whatever size it claims."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))
    inner = b"".join(chunk(*pair) for pair in chunks)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 512))
    return b"\x89PNG\r\n\x1a\n" + head + inner + data + chunk(b"IEND", b"")


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


@pytest.fixture
def png_of() -> Any:
    return png_bytes
