"""The picture that every original shows: four quadrants of four colours, so that any turn, cut or tint is seen."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image

Colour = tuple[int, int, int]
Size = tuple[int, int]

RED, GREEN, BLUE, YELLOW = (205, 50, 45), (40, 160, 70), (55, 75, 200), (225, 200, 60)
WHITE, MAGENTA = (255, 255, 255), (255, 0, 255)
QUADRANTS: tuple[Colour, ...] = (RED, GREEN, BLUE, YELLOW)
"""Top left, top right, bottom left, bottom right: as people see it."""
LATER: tuple[Colour, ...] = (YELLOW, RED, GREEN, BLUE)
"""What the last third of an animation or video shows."""
GREYS: tuple[Colour, ...] = ((40,) * 3, (100,) * 3, (165,) * 3, (230,) * 3)


def quadrants(size: Size, colours: Sequence[tuple[int, ...] | int] = QUADRANTS, mode: str = "RGB") -> Image.Image:
    """Return a picture of four quadrants; a colour has as many numbers as the mode has bands."""
    width, height = size
    picture = Image.new(mode, size, colours[3])
    if height > 1:
        picture.paste(colours[2], (0, height // 2, max(1, width // 2), height))
        picture.paste(colours[1], (width // 2, 0, width, height // 2))
    picture.paste(colours[0], (0, 0, max(1, width // 2), max(1, height // 2)))
    return picture


def grained(size: Size) -> Image.Image:
    """Return quadrants with the grain of a camera, so that coding them takes as many bytes as a photo does."""
    tile = Image.effect_noise((512, 512), 40)
    grain = Image.new("L", size)
    for left in range(0, size[0], 512):
        for top in range(0, size[1], 512):
            grain.paste(tile, (left, top))
    return Image.blend(quadrants(size), Image.merge("RGB", (grain, grain, grain)), 0.2)


def seen(colour: Colour) -> Colour:
    """Return the colour that the middle of a grained quadrant has."""
    red, green, blue = (round(value * 0.8 + 128 * 0.2) for value in colour)
    return red, green, blue


def patch(picture: Image.Image, at: tuple[float, float]) -> tuple[int, ...]:
    """Return the mean colour around a point, given in shares of width and height."""
    width, height = picture.size
    radius = min(width, height) // 24
    left, top = min(width - 1, int(at[0] * width)), min(height - 1, int(at[1] * height))
    box = max(0, left - radius), max(0, top - radius), min(width, left + radius + 1), min(height, top + radius + 1)
    mean = picture.crop(box).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return mean if isinstance(mean, tuple) else (int(mean or 0),)


def near(one: Sequence[int], other: Sequence[int], tolerance: int) -> bool:
    """Tell whether no band is further off than `tolerance`."""
    return all(abs(a - b) <= tolerance for a, b in zip(one[:3], other[:3], strict=True))
