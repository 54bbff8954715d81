"""A post as people see it, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, animation or video of a card; on the wall `url` is as `World.blob_url` gives it."""

    url: str
    kind: str = "image"  # image | animation | video
    alt: str = ""
    poster: str = ""
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment or reply under a post."""

    id: str
    author: str
    text: str
    time: float


@dataclass(frozen=True, slots=True)
class Card:
    """One post as people would see it. Nothing that people cannot see becomes a card.

    `thread` holds the further parts in order; `labels` what the platform shows beside it ("Made with AI"); `poll`
    the options. `kind` is photo, reel, story ... `link` the address of a link preview. `meta` what else a test wants.
    """

    platform: str
    id: str
    author: str
    text: str
    time: float
    url: str = ""
    kind: str = "post"
    title: str = ""
    pictures: tuple[Picture, ...] = ()
    link: str = ""
    poll: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    thread: tuple[Card, ...] = ()
    comments: tuple[Comment, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
