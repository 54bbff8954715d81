"""One entry of `media:` in the YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from socialpost.content.fields import Language, Strict, Words, wrong
from socialpost.content.measures import Seconds
from socialpost.content.overlay_model import Off


class Moment(Strict):
    """A frame of the video itself."""

    at: Seconds = Field(description='Seconds from its beginning: 3.5, or "0:03.5".')


def _cover_shape(value: Any) -> str:
    return "=moment" if isinstance(value, Mapping) else "=path"


Cover = Annotated[
    Annotated[str, Tag("=path")] | Annotated[Moment, Tag("=moment")],
    Discriminator(_cover_shape),
]
"""A picture's path, or a moment of the video."""


def _bare(value: Any) -> Any:
    """Take `off` for false; explain that an overlay of its own is not to be had here."""
    if isinstance(value, Mapping):
        raise wrong(
            "of one entry the overlay can only be left out", "write `overlay: false`, and the overlay beside `media`"
        )
    return False if value == "off" else value


_Point = Annotated[list[Annotated[float, Field(ge=0, le=1)]], Field(min_length=2, max_length=2)]


def _point(value: Any) -> Any:
    """Take two shares of width and height; anything else gets an example."""
    numbers = value if isinstance(value, list) else []
    right = [isinstance(one, (int, float)) and not isinstance(one, bool) and 0 <= one <= 1 for one in numbers]
    if right != [True, True]:
        raise wrong(
            "a focal point is two shares of the picture, from the left and from the top", "write focal: [0.3, 0.5]"
        )
    return [float(one) for one in numbers]


class MediaEntry(Strict):
    """One image (an animated GIF too) or video; paths are relative to the workspace."""

    image: str | None = Field(default=None, description="Path of an image or animation.")
    video: str | None = Field(default=None, description="Path of a video.")
    alt: Words | None = Field(default=None, description="What is to be seen, for people who cannot see it.")
    cover: Cover | None = Field(
        default=None, description="What is shown before a video plays: a picture's path, or a moment: {at: 3.5}."
    )
    captions: dict[Language, str] = Field(default_factory=dict, description="Paths of .srt or .vtt files by language.")
    focal: Annotated[_Point, BeforeValidator(_point)] | None = Field(
        default=None, description="The point that crops keep: [x, y], from 0 (left, top) to 1."
    )
    overlay: Annotated[bool | None, BeforeValidator(_bare, json_schema_input_type=bool | Off)] = Field(
        default=None, description="`false`: neither logo nor tag on this one."
    )

    @model_validator(mode="after")
    def _one_file(self) -> MediaEntry:
        if (self.image is None) == (self.video is None):
            raise wrong(
                "an entry of `media` needs either `image` or `video`",
                "write `image: media/FILE` or `video: media/FILE`",
            )
        if self.image is not None and (self.cover is not None or self.captions):
            raise wrong("`cover` and `captions` belong to a video", "write `video:` or remove them")
        return self

    @property
    def path(self) -> str:
        """The file, as written."""
        return self.image if self.image is not None else self.video or ""

    @property
    def cover_path(self) -> str | None:
        """The picture that is the cover, as written; None when there is none."""
        return self.cover if isinstance(self.cover, str) else None

    @property
    def cover_at(self) -> float | None:
        """The second of the video that is the cover; None when it is not one of its frames."""
        return self.cover.at if isinstance(self.cover, Moment) else None


def _entry_shape(value: Any) -> str:
    return "=number" if isinstance(value, int) else "=entry"


MediaItem = Annotated[
    Annotated[int, Tag("=number")] | Annotated[MediaEntry, Tag("=entry")],
    Discriminator(_entry_shape),
]
"""A full entry, or the number of one of the post's own, from 0."""
