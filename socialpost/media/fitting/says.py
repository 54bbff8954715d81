"""What is done with a file, in pieces of a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from socialpost.media.fitting.model import Wish
from socialpost.media.fitting.shape import named
from socialpost.media.model import Probe
from socialpost.media.recipe import Box, Recipe, Shape, Sound, Work

NAMES = {
    "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/gif": "GIF", "image/heic": "HEIC",
    "image/avif": "AVIF", "image/tiff": "TIFF", "image/bmp": "BMP", "video/mp4": "MP4", "video/quicktime": "MOV",
    "video/webm": "WebM", "video/x-matroska": "MKV", "video/x-msvideo": "AVI", "video/mp2t": "MPEG-TS",
    "video/mpeg": "MPEG", "video/x-flv": "FLV", "video/3gpp": "3GP", "video/x-ms-asf": "WMV", "video/ogg": "Ogg",
}  # fmt: skip
_HDR = {"smpte2084", "arib-std-b67"}
_MIDDLE = (0.5, 0.5)


def name(mime: str) -> str:
    """Return a type as people call it."""
    return NAMES.get(mime, mime)


def _edges(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"


def shape(probe: Probe, done: Shape, wish: Wish) -> Iterator[str]:
    """Say what happens to the pixels: cut, scaled, bordered."""
    size = probe.width, probe.height
    if done.crop:
        yield _cut(size, done.crop, wish)
        size = done.crop.width, done.crop.height
    if done.scaled != size:
        word = "enlarged" if done.scaled[0] * done.scaled[1] > size[0] * size[1] else "scaled"
        yield f"{word} from {_edges(size)} to {_edges(done.scaled)}"
    if done.pad:
        borders = "blurred borders" if done.pad == "blur" else f"borders in {done.pad}"
        yield f"{borders} make it {_edges(done.canvas)} ({named(done.canvas[0] / done.canvas[1])})"


def _cut(size: tuple[int, int], crop: Box, wish: Wish) -> str:
    lost = 100 * (1 - crop.width * crop.height / (size[0] * size[1]))
    where = "the middle" if (wish.focal or _MIDDLE) == _MIDDLE else "the focal point"
    return (
        f"cropped to {named(crop.width / crop.height)} around {where} ({max(1, round(lost))} % of the picture is cut)"
    )


def colours(probe: Probe, recipe: Recipe) -> Iterator[str]:
    """Say what happens to colours and transparent parts."""
    if recipe.flatten:
        parts = (
            "transparent parts, where it has any," if probe.mime == "image/gif" else "transparent parts"
        )  # see probing
        yield f"{parts} become {'white' if recipe.flatten == '#ffffff' else recipe.flatten}"
    if probe.mode == "CMYK":
        yield "printers' colours (CMYK) become sRGB"
    elif probe.transfer in _HDR:
        yield "HDR colours become standard ones"
    elif not probe.srgb:
        yield "colours become sRGB"


def still(probe: Probe, recipe: Recipe) -> Iterator[str]:
    """Say which type a still becomes, at which quality."""
    quality = "" if recipe.mime == "image/png" else f"quality {recipe.quality[0]} to {recipe.quality[1]}"
    if recipe.at is not None:
        yield f"the picture at {recipe.at:g} s becomes a {name(recipe.mime)}{quality and f', {quality}'}"
    elif recipe.mime != probe.mime:
        yield f"{name(probe.mime)} becomes {name(recipe.mime)}{quality and f', {quality}'}"
    else:
        yield f"encoded anew as {name(recipe.mime)}{quality and f', {quality}'}"


def coding(probe: Probe, recipe: Recipe) -> Iterator[str]:
    """Say what happens to coding, rate and sound of a video or animation."""
    if recipe.work is Work.REMUX:
        yield _container(probe, recipe)
    elif recipe.work is Work.ANIMATION:
        yield "encoded anew as GIF" if probe.mime == recipe.mime else f"{name(probe.mime)} becomes GIF"
    else:
        coded = {Sound.AAC: "H.264/AAC", Sound.COPY: "H.264 (the sound stays as it is)", Sound.NONE: "H.264"}
        moved = "" if probe.mime == recipe.mime else f"{name(probe.mime)} becomes {name(recipe.mime)}, "
        yield f"{moved}encoded anew as {coded[recipe.sound]}"
    if recipe.fps and (probe.fps is None or abs(recipe.fps / probe.fps - 1) > 0.001):
        yield f"{recipe.fps:g} frames a second" + (f" instead of {probe.fps:g}" if probe.fps else "")
    elif recipe.fps and probe.variable:
        yield f"a constant rate of {recipe.fps:g} frames a second"
    if recipe.loops > 1:
        yield f"played {recipe.loops} times, {recipe.seconds:g} s in all"


def _container(probe: Probe, recipe: Recipe) -> str:
    if recipe.sound is Sound.AAC:
        return "the picture stays as it is, the sound becomes AAC"
    if probe.mime == recipe.mime:
        return "only the container is written anew"
    return f"only the container changes ({name(probe.mime)} to {name(recipe.mime)})"


def laid_over(recipe: Recipe) -> Iterator[str]:
    """Say what is laid over the picture."""
    if recipe.logo:
        yield f"logo {recipe.logo.corner}"
    if recipe.tag:
        yield f"tag {' '.join(recipe.tag.text.split())!r} {recipe.tag.corner}"
    if recipe.burn:
        yield "captions burnt in"


def metadata(probe: Probe, recipe: Recipe) -> Iterator[str]:
    """Say that location and camera data go."""
    if recipe.at is not None or not (probe.location or probe.camera):
        return
    both = " and ".join(word for word, there in (("location", probe.location), ("camera", probe.camera)) if there)
    stays = {Work.STRIP: ", the picture stays as it is"}.get(recipe.work, "")
    yield f"{both} data are taken out{stays}"
