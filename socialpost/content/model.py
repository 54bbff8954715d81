"""What a post may say: pydantic models of one file under `posts/`, with every language and override still in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from socialpost.content.fields import (
    HashTag,
    Language,
    Name,
    Strict,
    distinct,
    post_id,
    wrong,
)
from socialpost.content.fit_model import Fit
from socialpost.content.media_model import MediaItem
from socialpost.content.overlay_model import OffOrOverlay
from socialpost.content.schedule_model import When


class Disclose(Strict):
    """What a platform must tell people about the post."""

    advertising: bool | None = Field(default=None, description="Paid partnership or advertising.")
    ai_generated: bool | None = Field(default=None, description="Pictures or video made by AI.")


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


class VariantPlatform(PlatformTexts):
    """What one platform says differently in an occurrence, in all languages or in one."""

    languages: dict[Language, PlatformTexts] = Field(default_factory=dict)


class Variant(Texts):
    """What a recurring post says differently in one of its occurrences."""

    languages: dict[Language, Texts] = Field(default_factory=dict, description="What it says in other languages.")
    platforms: dict[Name, VariantPlatform] = Field(
        default_factory=dict, description="What one platform does differently in this occurrence."
    )


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
    variants: Annotated[list[Variant], Field(min_length=1)] | None = Field(
        default=None,
        description="What the occurrences of a recurring post say differently: the first one from `from` on, the second"
        " ... and from the beginning again. Weaker than `languages` and `platforms` of the post, except by its own.",
    )
    to: Annotated[list[str], Field(min_length=1)] | None = Field(
        default=None, description="Accounts and groups; a minus takes one out: [launch, -pin-us]."
    )
