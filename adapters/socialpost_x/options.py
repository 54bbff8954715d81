"""What `platforms.x` and an account's settings may say beyond what every platform has."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from socialpost.adapter import Options

Tier = Literal["none", "Basic", "Premium", "PremiumPlus"]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
MEBIBYTE = 1024 * 1024


class Poll(Options):
    """A poll: https://docs.x.com/x-api/posts/create-post (2 to 4 options of 1 to 25 characters, 5 to 10080 minutes)."""

    options: tuple[Annotated[str, StringConstraints(min_length=1, max_length=25)], ...] = Field(
        min_length=2, max_length=4, description="2 to 4 answers of at most 25 characters"
    )
    duration_minutes: int = Field(1440, ge=5, le=10080, description="how long people can vote; 1440 is a day")


class XOptions(Options):
    """Options of X. Account level: `tier`, `chunk_bytes`; the others belong to posts."""

    tier: Tier = Field("none", description="the account's subscription: decides how long texts and videos may be")
    chunk_bytes: int = Field(
        MEBIBYTE,
        ge=64 * 1024,
        le=16 * MEBIBYTE,
        description="size of an upload segment; halved when X answers that it is too large",
    )
    reply_settings: Literal["everyone", "following", "mentionedUsers", "subscribers", "verified"] = Field(
        "everyone", description="who may reply"
    )
    poll: Poll | None = Field(None, description="a poll instead of media")
    community_id: Id | None = Field(None, description="post into this community")
    share_with_followers: bool = Field(False, description="with community_id: show it to the own followers too")
    tagged_user_ids: tuple[Id, ...] = Field((), max_length=10, description="user ids tagged in the media")
    place_id: str | None = Field(None, min_length=1, description="a place of X, shown where the account allows it")

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.share_with_followers and self.community_id is None:
            message = "share_with_followers needs community_id"
            raise ValueError(message)
        return self

    @property
    def premium(self) -> bool:
        """True where the account may post long texts and videos."""
        return self.tier != "none"
