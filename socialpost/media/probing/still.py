"""Still pictures and animations: which reader describes which type, and decoding the small ones to be sure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import BinaryIO

from socialpost.media.model import Probe, broken
from socialpost.media.probing import bmp, gif, heif, jpeg, png, tiff, webp

READERS: Mapping[str, Callable[[BinaryIO, int], Probe]] = {
    "image/jpeg": jpeg.read,
    "image/png": png.read,
    "image/gif": gif.read,
    "image/webp": webp.read,
    "image/bmp": bmp.read,
    "image/tiff": tiff.read,
    "image/heic": partial(heif.read, mime="image/heic"),
    "image/avif": partial(heif.read, mime="image/avif"),
}
_DECODED = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP", "image/bmp": "BMP"}
_MOST_PIXELS = 1_000_000
_MOST_BYTES = 4 << 20


def read(handle: BinaryIO, size: int, mime: str) -> Probe:
    """Describe a picture from its structure; decode it only where that is cheap. MediaTrouble."""
    probe = READERS[mime](handle, size)
    if mime in _DECODED and probe.pixels <= _MOST_PIXELS and size <= _MOST_BYTES and probe.frames <= 1:
        _decode(handle, _DECODED[mime])
    return probe


def _decode(handle: BinaryIO, form: str) -> None:
    """Decode a small picture, because a file can be whole and its pixels damaged. MediaTrouble."""
    from PIL import Image

    handle.seek(0)
    try:
        with Image.open(handle, formats=(form,)) as image:
            image.load()
    except Warning:  # where warnings are errors: strange metadata is no damage to the pixels
        return
    except Exception as problem:  # noqa: BLE001 - decoders of damaged data raise what they like
        raise broken(f"its pixels cannot be decoded ({problem})") from None
