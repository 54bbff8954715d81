"""Every place where a platform takes media: all limits of all kinds of all installed adapters, and a few harder ones."""

from __future__ import annotations

import itertools
import typing
from collections.abc import Iterator
from dataclasses import dataclass

from socialpost import registry
from socialpost.adapter import Adapter
from socialpost.draft import Role
from socialpost.limits import Limits, MediaLimit


@dataclass(frozen=True, slots=True)
class Place:
    """A limit and where it was found; `role` is what goes there, a cover is an image."""

    platform: str
    kinds: tuple[str, ...]
    part: str
    role: Role
    limit: MediaLimit

    @property
    def id(self) -> str:
        """For messages: `x gif+thread animation`."""
        return f"{self.platform} {'+'.join(self.kinds)} {self.part}"


def everywhere() -> tuple[Place, ...]:
    """Return the places of all installed adapters, each limit of a platform once."""
    found: dict[tuple[str, str, MediaLimit], list[str]] = {}
    for platform in registry.names():
        for kind, part, limit in _of(registry.load(platform)):
            kinds = found.setdefault((platform, part, limit), [])
            kinds += [kind] if kind not in kinds else []
    return tuple(Place(name, tuple(kinds), part, _ROLES[part], limit) for (name, part, limit), kinds in found.items())


_ROLES = {"image": Role.IMAGE, "animation": Role.ANIMATION, "video": Role.VIDEO, "cover": Role.IMAGE}


def _of(adapter: Adapter) -> Iterator[tuple[str, str, MediaLimit]]:
    for kind, options in itertools.product(adapter.kinds, _choices(adapter)):
        limits = adapter.limits(options, kind)
        for part, count in _counts(limits).items():
            limit: MediaLimit | None = getattr(limits, part)
            if count and limit is not None:
                yield kind, part, limit


def _counts(limits: Limits) -> dict[str, int]:
    images, animations, videos = limits.images[1], limits.animations[1], limits.videos[1]
    return {"image": images, "animation": animations, "video": videos, "cover": videos}


def _choices(adapter: Adapter) -> Iterator[dict[str, str]]:
    """Yield no options, and each option that is one of a few words with each of them: an account's tier."""
    yield {}
    for name, field in adapter.options.model_fields.items():
        if typing.get_origin(field.annotation) is typing.Literal:
            yield from ({name: value} for value in typing.get_args(field.annotation) if isinstance(value, str))


HARDER: tuple[Place, ...] = (
    Place("feed", ("photo",), "image", Role.IMAGE,
          MediaLimit(("image/jpeg",), 8_000_000, (32, 1080), (None, 1350), (0.8, 1.91), alpha=False)),
    Place("stamp", ("photo",), "image", Role.IMAGE,
          MediaLimit(("image/webp", "image/jpeg"), 12_000, (None, 400), (None, 400), multiple=4)),
    Place("sticker", ("photo",), "image", Role.IMAGE, MediaLimit(("image/png",), 500_000, (None, 64), (None, 64))),
    Place("ticker", ("gif",), "animation", Role.ANIMATION,
          MediaLimit(("image/gif",), 400_000, (None, 64), (None, 64), frames=100, fps=(None, 25.0))),
    Place("clip", ("video",), "video", Role.VIDEO,
          MediaLimit(("video/mp4",), 3_000_000, (None, 640), (None, 640), (0.5, 2.0), (None, 60.0), (24.0, 30.0),
                     video_codecs=("h264",), audio_codecs=("aac",), pixel_formats=("yuv420p",), profiles=("High",),
                     multiple=2, channels=2, sample_rates=(48_000,), constant_rate=True, square=True, progressive=True,
                     faststart=True)),
)  # fmt: skip
"""Limits as other platforms have them: shapes, edges, few bytes. No installed adapter asks as much of a picture."""
