"""What is laid over pictures and frames: a logo in a corner, a text on a plate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from socialpost.content.wishes import Logo, Tag
from socialpost.media.making import lettering
from socialpost.media.model import MediaTrouble
from socialpost.media.recipe import Recipe

if TYPE_CHECKING:
    from PIL.Image import Image

Size = tuple[int, int]
Placed = tuple["Image", Size]
"""An RGBA picture and its upper left corner on the canvas."""

_PADDING = (0.45, 0.18)  # of a line's height: beside and above the text
_ROUND = 0.22
_SMOOTH = 4  # corners are drawn so much larger and scaled down, for soft edges


def layer(canvas: Size, recipe: Recipe, inputs: Mapping[str, Path]) -> Image | None:
    """Return everything laid over a picture as RGBA of the canvas' size; None: there is nothing.

    `inputs` are the files by the paths in the recipe. MediaTrouble: the logo or the font cannot be used.
    """
    from PIL import Image

    whole = None
    for piece, place in pieces(canvas, recipe, inputs):
        whole = whole or Image.new("RGBA", canvas)
        whole.alpha_composite(piece, place)
    return whole


def pieces(canvas: Size, recipe: Recipe, inputs: Mapping[str, Path]) -> Iterator[Placed]:
    """Yield the logo and the tag. In one corner, the tag stands beside the logo, towards the middle. MediaTrouble."""
    beside = 0
    if recipe.logo:
        logo, place = mark(canvas, recipe.logo, _input(inputs, recipe.logo.path))
        yield logo, place
        if recipe.tag and recipe.tag.corner == recipe.logo.corner:
            beside = logo.height + _margin(canvas, recipe.logo.margin)
    if recipe.tag and recipe.tag.text.strip():
        face = _input(inputs, recipe.tag.font) if recipe.tag.font else None
        yield plate(canvas, recipe.tag, face, beside)


def mark(canvas: Size, logo: Logo, path: Path) -> Placed:
    """Return the logo as it stands on a canvas of (width, height) pixels. MediaTrouble: it is no still picture."""
    from PIL import Image

    margin = _margin(canvas, logo.margin)
    picture = _logo(path)
    room = max(1, canvas[0] - 2 * margin), max(1, canvas[1] - 2 * margin)
    scale = min(canvas[0] * logo.size / picture.width, room[0] / picture.width, room[1] / picture.height)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    if logo.opacity < 1:
        picture.putalpha(picture.getchannel("A").point(lambda value: value * logo.opacity))
    return picture, _corner(canvas, size, logo.corner, margin)


def plate(canvas: Size, tag: Tag, path: Path | None, beside: int = 0) -> Placed:
    """Return the tag's text on its plate as it stands on a canvas, `beside` pixels further from the corner's edge.

    `path` is the font's file, None: the built-in one. A text that is too wide is set smaller. MediaTrouble: no font.
    """
    margin = _margin(canvas, tag.margin)
    line = max(4, round(tag.size * min(canvas)))
    room = max(1, canvas[0] - 2 * margin), max(1, canvas[1] - 2 * margin)
    drawn = _plate(tag, path, line)
    while line > 4 and (drawn.width > room[0] or drawn.height > room[1]):
        line = max(4, min(line - 1, int(line * min(room[0] / drawn.width, room[1] / drawn.height))))
        drawn = _plate(tag, path, line)
    if drawn.width > canvas[0] or drawn.height > canvas[1]:
        message = f"is too small for its tag {tag.text!r}: the letters would be less than 4 pixels high"
        raise MediaTrouble("media.rendition", message, "make the tag's text shorter, or set `overlay: {tag: off}` here")
    left, top = _corner(canvas, drawn.size, tag.corner, margin)
    top += beside if tag.corner.startswith("top") else -beside
    return drawn, (left, max(0, min(top, canvas[1] - drawn.height)))


def _plate(tag: Tag, path: Path | None, line: int) -> Image:
    from PIL import Image

    face = lettering.font(path, _font_size(path, line))
    texts = lettering.readable(tag.text).split("\n")
    text = lettering.block([each.strip() for each in texts], face, lettering.Ink(_rgb(tag.colour)))
    beside, above = (round(share * line) for share in _PADDING)
    size = text.width + 2 * beside, text.height + 2 * above
    whole = Image.new("RGB", size, _rgb(tag.background))
    whole.putalpha(_rounded(size, round(_ROUND * line)))
    whole.alpha_composite(text, (beside, above))
    return whole


def _font_size(path: Path | None, line: int) -> int:
    """Return the font size at which a line is so many pixels high."""
    ascent, descent = lettering.font(path, 100).getmetrics()
    return max(1, round(line * 100 / max(1, ascent + descent)))


def _rounded(size: Size, radius: int) -> Image:
    from PIL import Image, ImageDraw

    corner = Image.new("L", (radius * _SMOOTH, radius * _SMOOTH))
    edge = 2 * radius * _SMOOTH - 1
    ImageDraw.Draw(corner).ellipse((0, 0, edge, edge), fill=255)
    corner = corner.resize((max(1, radius), max(1, radius)), Image.Resampling.BOX) if radius else corner
    whole = Image.new("L", size, 255)
    turn = Image.Transpose
    right, bottom = size[0] - corner.width, size[1] - corner.height
    for place, how in (
        ((0, 0), None),
        ((right, 0), turn.FLIP_LEFT_RIGHT),
        ((0, bottom), turn.FLIP_TOP_BOTTOM),
        ((right, bottom), turn.ROTATE_180),
    ):
        whole.paste(corner.transpose(how) if how is not None else corner, place)
    return whole


def _logo(path: Path) -> Image:
    from socialpost.media.probing.probe import probe
    from socialpost.media.stills import colour, decoding

    try:
        told = probe(path)
        with decoding.opened(path, told) as still:
            return colour.to_srgb(decoding.upright(colour.plain(still.image), still.turn), still.profile).convert(
                "RGBA"
            )
    except MediaTrouble as trouble:
        raise MediaTrouble(trouble.rule, f"cannot be given the logo {path.name}: it {trouble}", trouble.fix) from None


def _input(inputs: Mapping[str, Path], path: str) -> Path:
    if path not in inputs:
        raise MediaTrouble("media.rendition", f"needs {path}, which is not there", "run `socialpost plan` again")
    return inputs[path]


def _margin(canvas: Size, share: float) -> int:
    return round(share * min(canvas))


def _corner(canvas: Size, size: Size, corner: str, margin: int) -> Size:
    """Return the upper left corner of what has this size, kept inside the canvas."""
    left = margin if corner.endswith("left") else canvas[0] - size[0] - margin
    top = margin if corner.startswith("top") else canvas[1] - size[1] - margin
    return max(0, min(left, canvas[0] - size[0])), max(0, min(top, canvas[1] - size[1]))


def _rgb(colour: str) -> tuple[int, int, int]:
    from PIL import ImageColor

    red, green, blue, *_ = ImageColor.getrgb(colour)
    return red, green, blue
