"""What a post may say: pydantic models of one file under `posts/`, with every language and override still in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from socialpost.content.fields import (
    HashTag,
    Language,
    Name,
    Strict,
    date_and_time,
    distinct,
    market_or_zone,
    post_id,
    wrong,
)
from socialpost.content.fit_model import Fit
from socialpost.content.media_model import MediaItem
from socialpost.content.overlay_model import OffOrOverlay


class Disclose(Strict):
    """What a platform must tell people about the post."""

    advertising: bool | None = Field(default=None, description="Paid partnership or advertising.")
    ai_generated: bool | None = Field(default=None, description="Pictures or video made by AI.")


class Schedule(Strict):
    """When to publish: a wall time in each market's zone or in one zone, or a time with its offset."""

    at: Annotated[str, AfterValidator(date_and_time)] = Field(
        description='"2026-11-27 09:00", or with an offset: "2026-11-27T09:00:00+01:00".'
    )
    in_: Annotated[str, AfterValidator(market_or_zone)] | None = Field(
        default=None, alias="in", description="`market`, or a zone by name: Europe/Berlin."
    )

    @model_validator(mode="after")
    def _one_zone(self) -> Schedule:
        aware = datetime.fromisoformat(self.at).tzinfo is not None
        if aware and self.in_ is not None:
            raise wrong("a time with its offset needs no `in`", "remove the offset or `in`")
        if not aware and self.in_ is None:
            raise wrong(
                "9:00 is another moment in every country: `in` is missing",
                "add `in: market`, or a zone: `in: Europe/Berlin`",
            )
        return self


def _schedule(value: Any) -> Any:
    """Explain what is not there yet and the shapes that people try first."""
    if value == "next-slot" or (isinstance(value, Mapping) and ("every" in value or "slots" in value)):
        raise wrong(
            "recurring posts and slots (`every`, `next-slot`) are not there yet",
            'write one time: {at: "2026-11-27 09:00", in: market}',
        )
    if isinstance(value, str):
        raise wrong("a schedule is a mapping", f'write {{at: "{value[:40]}", in: market}}')
    return value


When = Annotated[Schedule, BeforeValidator(_schedule)]


class Texts(Strict):
    """What a post says in one language."""

    title: str | None = Field(default=None, description="The title, for platforms that have one.")
    text: str | None = Field(default=None, description="The text. Jinja is rendered: {{ market.currency }}.")
    link: str | None = Field(default=None, description="The address it leads to; tagged per account by `links.utm`.")
    tags: list[HashTag] | None = Field(default=None, description="Tags without `#`.")
    media: list[MediaItem] | None = Field(default=None, description="Images and videos in order.")
    comment: str | None = Field(default=None, description="The first comment (a reply on X).")


class Override(Texts):
    """What a platform or account does differently. Keys that are not named here are the platform's own options."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    fit: Fit | None = None
    overlay: OffOrOverlay | None = None
    disclose: Disclose | None = None
    schedule: When | None = None
    targets: Annotated[list[str], Field(min_length=1), AfterValidator(distinct)] | None = Field(
        default=None, description="Where on the account, when more than one: each becomes a delivery of its own."
    )

    @property
    def options(self) -> dict[str, Any]:
        """The platform's own options, unchecked: the plan checks them with the adapter's model."""
        return self.__pydantic_extra__ or {}


class PlatformTexts(Texts):
    """What a platform says differently in one language; other keys are the platform's own options."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    @property
    def options(self) -> dict[str, Any]:
        """The platform's own options in this language."""
        return self.__pydantic_extra__ or {}


class PlatformOverride(Override):
    """What one platform does differently, in all languages or in one."""

    languages: dict[Language, PlatformTexts] = Field(default_factory=dict)


def _off(value: Any) -> Any:
    if value is False or value == "off":
        return None
    if value is None or not isinstance(value, Mapping):
        raise wrong("a platform is `off` or a mapping of what it does differently", "write `off`, or remove the line")
    return value


OffOrOverride = Annotated[
    PlatformOverride | None, BeforeValidator(_off, json_schema_input_type=PlatformOverride | Literal["off", False])
]


class Post(Texts):
    """One content definition: one file."""

    id: Annotated[str, AfterValidator(post_id)] | None = Field(
        default=None, description="The post's identity; absent: its path under posts/. A new id is a new post."
    )
    language: Language | None = Field(
        default=None, description="The language of the fields here; absent: the workspace's."
    )
    languages: dict[Language, Texts] = Field(default_factory=dict, description="What it says in other languages.")
    platforms: dict[Name, OffOrOverride] = Field(
        default_factory=dict, description="What one platform does differently, or `off`."
    )
    accounts: dict[Name, Override] = Field(default_factory=dict, description="What one account does differently.")
    fit: Fit | None = None
    overlay: OffOrOverlay | None = None
    disclose: Disclose | None = None
    schedule: When | None = None
    to: Annotated[list[str], Field(min_length=1)] | None = Field(
        default=None, description="Accounts and groups; a minus takes one out: [launch, -pin-us]."
    )
