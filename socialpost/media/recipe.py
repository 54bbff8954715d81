"""A recipe: how a rendition is made from an original, as data; the cache's key, and what `plan` shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum

from socialpost import __version__
from socialpost.content.wishes import Logo, Tag
from socialpost.media.model import Probe

VERSION = 1
"""Of what recipes mean: raised when the same recipe makes another picture, so that no older rendition is taken for it.

The tool's own version counts beside it: a release makes its renditions anew.
"""


class Work(StrEnum):
    """What is done, from the least to the most."""

    STRIP = "strip"  # the same coded pixels and sound without location and camera data
    REMUX = "remux"  # the same coded streams in another container
    PICTURE = "picture"  # a still: decoded, changed, encoded; from a video at `at` seconds, too (a poster)
    VIDEO = "video"  # decoded, changed, encoded as MP4; from an animation, too
    ANIMATION = "animation"  # decoded, changed, encoded as GIF; from a video, too


class Sound(StrEnum):
    """What becomes of the sound track."""

    COPY = "copy"  # the coded packets as they are
    AAC = "aac"  # encoded anew: AAC-LC, 48 kHz, at most two channels
    NONE = "none"  # there is none, or it is left out (a GIF has none)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the upright original (after orientation, rotation and square pixels)."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shape:
    """`crop` of the original (None: all of it) is scaled to `scaled` and lies centred on `canvas`, both (width, height).

    `pad` is the colour (`#rrggbb`) or `blur` of what `scaled` leaves free; empty when the two are equal.
    """

    scaled: tuple[int, int]
    canvas: tuple[int, int]
    crop: Box | None = None
    pad: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a rendition is made.

    `mime` is that of the result. `shape` is None for STRIP and REMUX. `quality` is (lowest, highest) for JPEG and WebP:
    the highest that lands below `most_bytes` is taken. `flatten` is the colour under transparent parts, empty: they stay.
    `at` is the second of a video that a poster shows. `fps` is the constant rate of a video or GIF; None: each frame of
    an animation keeps its time. `loops` is how often an animation is played over in a video. `seconds` is how long the
    result is. `bits` is the most bits per second of a video with its sound, None: as quality needs. `sound` is the codec
    decision. `burn` is the path of captions burnt in, `burn_font` of their font. `inputs` is the SHA-256 of every other
    file by its path (logo, fonts, captions).
    """

    work: Work
    mime: str
    shape: Shape | None = None
    quality: tuple[int, int] = (75, 92)
    most_bytes: int | None = None
    flatten: str = ""
    at: float | None = None
    fps: float | None = None
    loops: int = 1
    seconds: float | None = None
    bits: int | None = None
    sound: Sound = Sound.NONE
    logo: Logo | None = None
    tag: Tag | None = None
    burn: str = ""
    burn_font: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)

    def digest(self, sha256: str) -> str:
        """Return the name of what this recipe makes of the original with that hash: SHA-256, hexadecimal.

        The paths of inputs do not count, only what is in them.
        """
        told = {"version": [__version__, VERSION], "original": sha256, "recipe": self._without_paths()}
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def family(self, sha256: str) -> str:
        """Return a name that stills share which differ in nothing but how many bytes they may have; else one's own.

        One that came out small enough for a stricter member is the same picture as that one would be.
        """
        alike = replace(self, most_bytes=None) if self.work is Work.PICTURE else self
        return alike.digest(sha256)

    def look(self) -> str:
        """Return what people see of it beside the original, as text for fingerprints.

        Scaling, converting and stripping are not seen: the same picture in another size is the same content.
        """
        told = self._without_paths()
        seen = {name: told[name] for name in ("logo", "tag", "burn", "burn_font", "at") if told[name]}
        if self.shape and (self.shape.crop or self.shape.pad):
            width, height = self.shape.canvas
            crop = asdict(self.shape.crop) if self.shape.crop else None
            seen["shape"] = {"crop": crop, "pad": self.shape.pad, "aspect": round(width / height, 2)}
        return json.dumps(seen, sort_keys=True, ensure_ascii=False) if seen else ""

    def _without_paths(self) -> dict[str, object]:
        told = asdict(self)
        told.pop("inputs")
        told["burn"] = self.inputs.get(self.burn, "")
        told["burn_font"] = self.inputs.get(self.burn_font, "")
        if self.logo:
            told["logo"]["path"] = self.inputs.get(self.logo.path, "")
        if self.tag:
            told["tag"]["font"] = self.inputs.get(self.tag.font, "")
        return told


@dataclass(frozen=True, slots=True)
class Job:
    """A rendition that is wanted.

    The original (`path` relative to the workspace, its hash and probe), the recipe, and the promise: the probe that the
    result has, with `size` as its upper bound. `says` tells people what is done, piece by piece.
    """

    path: str
    sha256: str
    probe: Probe
    recipe: Recipe
    promise: Probe
    says: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The rendition's name."""
        return self.recipe.digest(self.sha256)
