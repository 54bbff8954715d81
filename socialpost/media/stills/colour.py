"""Colours as every screen shows them: sRGB, whatever the original was made in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from socialpost.media.probing import icc

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsProfile

PLAIN = ("L", "LA", "RGB", "RGBA", "CMYK")
"""The modes that can be scaled without harm and converted with a profile."""

_DEEP = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
_DEEP_WHITE = 65_535.0


def plain(image: Image) -> Image:
    """Return the picture in one of PLAIN: palettes, masks, deep greys and rare colour spaces are taken apart."""
    if image.mode in _DEEP:
        return _shallow(image)
    if image.has_transparency_data and image.mode not in ("LA", "RGBA"):
        return image.convert("RGBA")
    if image.mode in PLAIN:
        return image
    if image.mode == "LAB":
        return _from_lab(image)
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image, profile: bytes | None) -> Image:
    """Return a picture of a mode in PLAIN as RGB, or RGBA where parts of it are transparent.

    `profile` are the bytes of its ICC profile. One that is broken, or of another kind of colours, does not count: then
    RGB and grey are taken as sRGB, and CMYK by plain subtraction.
    """
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    if alpha is not None and alpha.getextrema()[0] == 255:
        alpha = None
    colours = image.convert("L" if image.mode == "LA" else "RGB") if image.mode in ("LA", "RGBA") else image
    known = image.mode != "CMYK" and icc.is_srgb(profile or b"")
    shown = None if known else _through(colours, profile or b"")
    result = shown if shown is not None else colours.convert("RGB")
    if alpha is not None:
        result.putalpha(alpha)
    return result


def _through(image: Image, profile: bytes) -> Image | None:
    """Convert by a profile; None: it cannot be used with this picture."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = _mode_for(source, image)
        if not mode:
            return None
        transform = ImageCms.buildTransform(
            source,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return transform.apply(image if image.mode == mode else image.convert(mode))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _mode_for(profile: ImageCmsProfile, image: Image) -> str:
    """Return the mode in which a profile's colours are given, empty where the picture has no such colours."""
    space = profile.profile.xcolor_space.strip()
    if space == "RGB":  # grey pictures with an RGB profile are common, and grey in it is grey in sRGB but for the curve
        return "" if image.mode == "CMYK" else "RGB"
    return {"GRAY": "L", "CMYK": "CMYK"}.get(space, "") if image.mode in ("L", "CMYK") else ""


def _from_lab(image: Image) -> Image:
    """Convert CIE L*a*b* (D50), as Photoshop writes it into TIFF."""
    from PIL import ImageCms

    profiles = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(*profiles, "LAB", "RGB").apply(image)


def _shallow(image: Image) -> Image:
    """Reduce grey of 16 or 32 bits, whole numbers or floating, to 8 bits."""
    floating = image.convert("F") if image.mode in ("I", "F") else image.convert("I").convert("F")
    most = float(floating.getextrema()[1])  # type: ignore[arg-type]  # one band: a pair of numbers
    usual = 1.0 if image.mode == "F" and most <= 1 else _DEEP_WHITE
    white = max(most, usual)
    return floating.point(lambda value: value * (255 / white) + 0.5).convert("L")
