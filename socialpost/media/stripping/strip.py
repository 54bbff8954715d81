"""A file without its location and camera data, its coded pixels and sound as they were: nothing is decoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from socialpost.media.making.writing import Sink, writing
from socialpost.media.model import MediaTrouble
from socialpost.media.probing.probe import open_regular
from socialpost.media.recipe import Job
from socialpost.media.stripping import gif as strip_gif
from socialpost.media.stripping import jpeg as strip_jpeg
from socialpost.media.stripping import png as strip_png
from socialpost.media.stripping import tiff as strip_tiff
from socialpost.media.stripping import webp as strip_webp
from socialpost.media.stripping.stream import Stream
from socialpost.media.watch import Watch

Stripper = Callable[[Stream, Sink, int], None]
"""Writes a picture without its metadata; told the EXIF orientation (1 to 8) that must survive. MediaTrouble."""

_STRIPPERS: Mapping[str, Stripper] = {
    "image/jpeg": strip_jpeg.strip,
    "image/png": strip_png.strip,
    "image/webp": strip_webp.strip,
    "image/gif": strip_gif.strip,
    "image/tiff": strip_tiff.strip,
}


def make(source: Path, job: Job, inputs: Mapping[str, Path], target: Path, watch: Watch) -> None:
    """Write `source` without metadata to `target`. MediaTrouble says what to do; StateTrouble: the disk refuses; Stopped.

    Orientation, colour profiles, loops and delays stay; what stands behind the end of the picture does not.
    """
    del inputs  # a strip needs no other file
    watch.at(0.0)
    mime = job.probe.mime
    if mime in ("video/mp4", "video/quicktime", "video/3gpp"):
        from socialpost.media.stripping.blank import blank

        blank(source, target, watch)
    elif mime in _STRIPPERS:
        with open_regular(source) as handle, writing(target) as sink:
            _STRIPPERS[mime](_stream(handle, watch), sink, job.probe.orientation)
    else:
        message = f"has location or camera data, which cannot be taken out of {mime} without decoding it"
        fix = "take them out with the program that made it, or allow them: `fit: {metadata: keep}`"
        raise MediaTrouble("media.rendition", message, fix)
    watch.at(1.0)


def _stream(handle: BinaryIO, watch: Watch) -> Stream:
    return Stream(handle, watch)
