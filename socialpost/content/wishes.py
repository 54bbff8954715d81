"""What a seller wants done with media: the policy, and what is laid over them. Values only; nothing is looked up here."""

from __future__ import annotations

from dataclasses import dataclass

CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


@dataclass(frozen=True, slots=True)
class MediaPolicy:
    """What may be done with a file that does not fit.

    `fit`: refuse (nothing is changed), contain (scaled down, converted, transcoded; all of the picture stays), pad
    (contain, and borders in `pad`, a colour `#rrggbb` or `blur`, where the shape is not allowed), crop (contain, and cut
    around the focal point). `quality` is the lowest JPEG or WebP quality (1 to 95). `shape` is the width divided by the
    height that the seller wants, None: the nearest that is allowed. `metadata`: strip or keep location and camera data.
    """

    fit: str = "contain"
    pad: str = "blur"
    quality: int = 75
    shape: float | None = None
    metadata: str = "strip"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture in a corner.

    `path` is relative to the workspace; `size` is its width as a share of the picture's width, `margin` its distance
    from the edges as a share of the shorter edge, `opacity` 0 to 1.
    """

    path: str
    corner: str = "bottom-right"
    size: float = 0.15
    margin: float = 0.03
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Tag:
    """A text on a coloured plate in a corner (a price). `size` is the height of a line as a share of the shorter edge.

    `font` is a path relative to the workspace, empty: the built-in one (Roboto), which has Latin, Greek and Cyrillic
    letters. `text` is rendered already; lines are kept.
    """

    text: str
    corner: str = "top-left"
    size: float = 0.06
    margin: float = 0.03
    colour: str = "#ffffff"
    background: str = "#111111"
    font: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over the media of a post.

    `subtitles`: sidecar (files, where a platform takes them), burn (into the picture), both. `font` is the one for
    burnt-in subtitles and for a tag that names none, empty: the built-in one.
    """

    logo: Logo | None = None
    tag: Tag | None = None
    subtitles: str = "sidecar"
    font: str = ""
