"""What a feed shows of a picture: cut around the middle, and said in words."""

from __future__ import annotations

from socialpost.display import Span
from socialpost.media.recipe import Box

BARELY = 0.005
"""A share of an edge below which nobody sees that it is cut off: rounding of pixels."""


def seen(width: int, height: int, span: Span | None) -> Box:
    """Return what is seen of a picture of that many pixels in a feed that shows `span`; all of it where that is None."""
    least, most = span or (None, None)
    if least and width < height * least:
        tall = max(1, round(width / least))
        return Box(0, (height - tall) // 2, width, tall)
    if most and width > height * most:
        wide = max(1, round(height * most))
        return Box((width - wide) // 2, 0, wide, height)
    return Box(0, 0, width, height)


def lost(width: int, height: int, box: Box) -> float:
    """Return the share of a picture that a box leaves out; 0 where it is too little to be seen."""
    share = 1 - box.width * box.height / (width * height)
    return share if share > BARELY else 0.0


def words(width: int, height: int, box: Box) -> str:
    """Say what is cut off, `the feed cuts off 12 % above and below`; empty where nothing is."""
    share = lost(width, height, box)
    if not share:
        return ""
    sides = "left and right" if box.width < width else "above and below"
    return f"the feed cuts off {max(1, round(share * 50))} % {sides}"
