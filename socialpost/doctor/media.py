"""Media libraries: what renditions are made with."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from socialpost.doctor.model import STATE, Line, Site, error, note, ok, warning

PILLOW = {
    "jpg": "JPEG pictures cannot be read or made",
    "zlib": "PNG pictures cannot be read or made",
    "webp": "WebP pictures cannot be read or made",
    "littlecms2": "pictures with a colour profile cannot be brought to sRGB",
    "freetype2": "price tags and captions cannot be drawn",
}
"""Feature of Pillow -> what does not work without it."""
ENCODERS = {"libx264": "videos cannot be made to fit", "aac": "sound cannot be made to fit"}
DECODERS = {
    "h264": "most videos cannot be read",
    "hevc": "videos of phones cannot be read",
    "aac": "sound of most videos cannot be read",
}
AGAIN = "pip install --force-reinstall {}: the wheels on PyPI bring it"


def pictures(_site: Site) -> Iterator[Line]:
    """Tell what Pillow and its HEIF plug-in can do."""
    import PIL
    from PIL import features

    lacking = {name: lost for name, lost in PILLOW.items() if not features.check(name)}
    for name, lost in lacking.items():
        yield error(f"Pillow lacks {name}: {lost}", AGAIN.format("pillow"), STATE)
    if not features.check("raqm"):
        yield note("Pillow lacks raqm: Arabic, Hebrew and Indic letters on pictures are not joined as they should be")
    try:
        import pillow_heif
    except ImportError as problem:
        yield error(f"HEIC pictures cannot be read: {problem}", AGAIN.format("pillow-heif"), STATE)
        return
    if not lacking:
        yield ok(f"pictures: Pillow {PIL.__version__}, HEIF {pillow_heif.__version__}")


def films(_site: Site) -> Iterator[Line]:
    """Tell what PyAV's FFmpeg can read and make."""
    try:
        import av
        from av.codec import Codec
    except ImportError as problem:
        yield error(f"videos cannot be read: {problem}", AGAIN.format("av"), STATE)
        return
    lacking = [*_lacking(lambda name: Codec(name, "w"), ENCODERS), *_lacking(lambda name: Codec(name, "r"), DECODERS)]
    for name, lost in lacking:
        yield error(f"FFmpeg in PyAV lacks {name}: {lost}", AGAIN.format("av"), STATE)
    if not lacking:
        yield ok(f"videos: PyAV {av.__version__} with H.264 and AAC; no ffmpeg program is needed")


def letters(_site: Site) -> Iterator[Line]:
    """Tell whether the font for tags and captions is there and can be read."""
    from socialpost.media.making import lettering

    try:
        lettering.font(None, 12)
    except Exception as problem:  # noqa: BLE001 - a missing package, file or library: it comes to the same
        yield warning(
            f"the font for price tags and captions cannot be used: {problem}",
            "pip install --force-reinstall font-roboto, or name a font of your own in `overlay:`",
        )


def _lacking(get: Callable[[str], object], wanted: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, lost in wanted.items():
        try:
            get(name)
        except Exception:  # noqa: BLE001 - PyAV raises kinds of its own, and other ones in other versions
            yield name, lost
