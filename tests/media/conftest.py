"""Small media, made here; the odd ones by writing their bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
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
    layout: str = "stereo",
    hertz: int = 48000,
    rotation: int = 0,
    pixel_format: str = "yuv420p",
    times: Sequence[int] = (),
    tags: Mapping[str, str] | None = None,
    coding: Mapping[str, Any] | None = None,
    options: Mapping[str, str] | None = None,
) -> None:
    """Write a short grey video; the suffix names the container.

    `times` are those at which frames are shown, counted in frames of `rate`; `coding` are fields of the encoder.
    """
    with av.open(str(path), "w", options=dict(options or {})) as container:
        container.metadata.update(tags or {})
        stream: Any = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        for name, value in (coding or {}).items():
            setattr(stream.codec_context, name, value)
        if rotation:
            stream.set_display_rotation(rotation)
        voice = container.add_stream(sound, rate=hertz, layout=layout) if sound else None
        for number, time in enumerate(times or range(frames)):
            frame = _grey(size, number * 7 % 255, pixel_format)
            frame.pts, frame.time_base = time, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if voice is not None:
            _hum(container, voice, frames / rate, hertz, layout)


def _grey(size: tuple[int, int], shade: int, pixel_format: str) -> av.VideoFrame:
    frame = av.VideoFrame(*size, pixel_format)
    for plane in frame.planes:
        plane.update(bytes([shade]) * plane.buffer_size)
    return frame


def _hum(container: Any, voice: Any, seconds: float, hertz: int, layout: str) -> None:
    for number in range(int(seconds * hertz / 1024)):
        frame = av.AudioFrame(format="fltp", layout=layout, samples=1024)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = hertz, number * 1024, Fraction(1, hertz)
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


Values = tuple[int, int, bytes]  # the type's number, how many, and their bytes


def tiff_bytes(
    *directories: Mapping[int, Values], order: str = "<", links: Mapping[tuple[int, int], int] | None = None
) -> bytes:
    """Return a TIFF structure of directories one behind another, none naming the next.

    `links` sets the entry of a tag, by (directory, tag), to where another directory is; tag 0 is the `next` field.
    """
    data = bytearray((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}L", 8))
    starts, fields = [], {}
    for number, tags in enumerate(directories):
        starts.append(len(data))
        head, tail = struct.pack(f"{order}H", len(tags)), b""
        after = len(data) + 2 + 12 * len(tags) + 4
        for tag, (kind, count, held) in sorted(tags.items()):
            inline = held.ljust(4, b"\0") if len(held) <= 4 else struct.pack(f"{order}L", after + len(tail))
            tail += held if len(held) > 4 else b""
            fields[number, tag] = len(data) + len(head) + 8
            head += struct.pack(f"{order}HHL", tag, kind, count) + inline
        fields[number, 0] = len(data) + len(head)
        data += head + bytes(4) + tail
    for place, target in (links or {}).items():
        data[fields[place] : fields[place] + 4] = struct.pack(f"{order}L", starts[target])
    return bytes(data)


def box(kind: bytes, *held: bytes) -> bytes:
    """Return an ISO box."""
    inner = b"".join(held)
    return struct.pack(">L4s", 8 + len(inner), kind) + inner


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


@pytest.fixture
def png_of() -> Any:
    return png_bytes


@pytest.fixture
def tiff_of() -> Any:
    return tiff_bytes


@pytest.fixture
def box_of() -> Any:
    return box
