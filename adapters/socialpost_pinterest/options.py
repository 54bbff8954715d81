"""What `platforms.pinterest` and an account's settings may say beyond what every platform has."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from socialpost.adapter import Options


def _text(value: object) -> object:
    """Take an id that YAML reads as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=r"^\d{1,24}$")]
Name = Annotated[str, BeforeValidator(_text), StringConstraints(strip_whitespace=True, min_length=1, max_length=180)]
Title = Annotated[str, StringConstraints(max_length=100)]
Words = Annotated[str, StringConstraints(max_length=800)]
Link = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$", max_length=2048)]


class Slide(Options):
    """What one image of a carousel says for itself: https://developers.pinterest.com/docs/api/v5/pins-create."""

    title: Title = ""
    description: Words = ""
    link: Link = ""


class PinterestOptions(Options):
    """Options of Pinterest. Account level: `access`; the others belong to `defaults` and posts."""

    access: Literal["trial", "standard"] = Field(
        "standard", description="the app's access tier; a trial app cannot publish on pinterest.com"
    )
    board: Name | None = Field(None, description="name or id of the board; a post may name several as `targets`")
    section: Name | None = Field(None, description="name or id of a section of `board`")
    slides: tuple[Slide, ...] = Field(
        (), max_length=5, description="title, text and link of each image of a carousel, in order"
    )
    cover_second: int | None = Field(
        None, ge=0, description="the second of the video that becomes its cover, where no cover image is given"
    )
    dominant_color: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = Field(
        None, description="#6E7874: shown while the image loads"
    )
    synthetic_performer: bool = Field(False, description="with disclose.ai_generated: a person in it was made by AI")
    sponsor_id: Id | None = Field(
        None, description="account id of the sponsor of a paid partnership; closed beta of Pinterest"
    )
