"""A draft: one post for one account and target, resolved and fitted; what an adapter compiles and the journal freezes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a media file is, decided by its content and its key in the YAML, never by its place in a list."""

    IMAGE = "image"
    ANIMATION = "animation"  # a GIF (or animated WebP, APNG) with more than one frame
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class File:
    """A file that is sent: `key` names it in slices (`media0`, `media0.cover`, `media0.captions.en`).

    `path` is relative to the workspace; `mime` comes from the content; `size` is an upper bound of bytes in the plan
    and exact in the facts that a flow gets (`facts["files"][key]["size"]`). `recipe` is empty where the original goes
    out untouched; else the name (a hash) of the rendition that does: then `path` is the original's with the ending of
    what is sent, and the rest tells what was promised of it.
    """

    key: str
    path: str
    mime: str
    size: int
    width: int = 0
    height: int = 0
    recipe: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """One image, animation or video of a draft; edges in pixels as shown (after rotation), `seconds` None for stills."""

    role: Role
    file: File
    alt: str = ""
    seconds: float | None = None
    fps: float | None = None
    frames: int = 1
    video_codec: str = ""
    audio_codec: str = ""
    pixel_format: str = ""
    cover: File | None = None
    captions: Mapping[str, File] = field(default_factory=dict)  # by language
    public_url: str = ""

    @property
    def key(self) -> str:
        """The name of the file in slices and facts."""
        return self.file.key


@dataclass(frozen=True, slots=True)
class Localized:
    """Title and text in one more language, for platforms that hold several."""

    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One post for one account and target.

    `texts` are the final texts, one a part: more than one only where the seller allowed a thread. The link stands in
    them already where the platform has no field for it. `options` is the platform's own (account settings, defaults and
    the post's overrides merged), valid for the adapter's model. `publish_at` is set only when the platform itself shall
    hold the post until then.
    """

    post: str
    account: str
    platform: str
    target: str = ""
    occurrence: str = ""
    market: str = ""
    language: str = ""
    kind: str = ""
    title: str = ""
    texts: tuple[str, ...] = ("",)
    link: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    comment: str = ""
    advertising: bool = False
    ai_generated: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    languages: Mapping[str, Localized] = field(default_factory=dict)
    publish_at: datetime | None = None

    @property
    def text(self) -> str:
        """The text of the post itself (the first part of a thread)."""
        return self.texts[0]

    @property
    def files(self) -> tuple[File, ...]:
        """Every file that may be sent, in order."""
        found: list[File] = []
        for media in self.media:
            found += [media.file, *([media.cover] if media.cover else []), *media.captions.values()]
        return tuple(found)
