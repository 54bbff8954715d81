"""What an account's settings and `platforms.facebook` may say beyond what every platform has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from socialpost.adapter import Options

# https://developers.facebook.com/docs/graph-api/reference/page/videos/
Category = Literal[
    "BEAUTY_FASHION", "BUSINESS", "CARS_TRUCKS", "COMEDY", "CUTE_ANIMALS", "ENTERTAINMENT", "FAMILY", "FOOD_HEALTH",
    "HOME", "LIFESTYLE", "MUSIC", "NEWS", "OTHER", "POLITICS", "SCIENCE", "SPORTS", "TECHNOLOGY", "VIDEO_GAMING",
]  # fmt: skip
Button = Literal["SHOP_NOW", "LEARN_MORE", "SIGN_UP", "BOOK_TRAVEL", "DOWNLOAD", "WATCH_MORE", "WATCH_VIDEO"]


def _digits(value: Any) -> Any:
    """Take ids that stand without quotes in the YAML."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_digits), StringConstraints(pattern=r"^[0-9]{1,25}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Targeting(Options):
    """Who sees the post at all (`targeting`) or sees it ranked higher (`feed_targeting`).

    https://developers.facebook.com/docs/graph-api/reference/page/feed/ - a country together with a region inside it is
    refused ("locations overlap"); `locales` are Facebook's numbers (from /search?type=adlocale), not language codes.
    """

    countries: tuple[Country, ...] = Field((), description="ISO codes: [DE, AT]")
    regions: tuple[Id, ...] = Field((), description="Facebook's keys of regions")
    cities: tuple[Id, ...] = Field((), description="Facebook's keys of cities")
    excluded_countries: tuple[Country, ...] = Field((), description="ISO codes of countries that do not see it")
    locales: tuple[int, ...] = Field((), description="Facebook's numbers of languages")
    age_min: Literal[13, 15, 18, 21, 25] | None = Field(None, description="the youngest who see it")

    def wire(self) -> dict[str, Any]:
        """Return the value as the API takes it."""
        keyed = {name: [{"key": key} for key in getattr(self, name)] for name in ("regions", "cities")}
        places = {"countries": list(self.countries), **keyed}
        spots = {name: value for name, value in places.items() if value}
        found: dict[str, Any] = {"geo_locations": spots} if spots else {}
        if self.excluded_countries:
            found["excluded_countries"] = list(self.excluded_countries)
        if self.locales:
            found["locales"] = list(self.locales)
        if self.age_min is not None:
            found["age_min"] = self.age_min
        return found


class FacebookOptions(Options):
    """Options of a Facebook Page. Account level: `page`; the others belong to posts, or to an account's defaults."""

    page: Id = Field(description="the Page's number (Page, About, Page transparency), not its name")
    format: Literal["auto", "post", "reel", "story"] = Field(
        "auto", description="auto makes a reel of a 9:16 video of 3 to 90 seconds, a post of everything else"
    )
    native_schedule: bool = Field(
        False, description="let Facebook itself hold the post until its time (10 minutes to 29 days ahead)"
    )
    targeting: Targeting | None = Field(None, description="only these people see the post")
    feed_targeting: Targeting | None = Field(None, description="these people see the post ranked higher")
    place: Id | None = Field(None, description="the Page of a place")
    call_to_action: Button | None = Field(None, description="a button under a link post or a video, to the post's link")
    sponsor: Id | None = Field(None, description="paid partnership: the sponsor's Page")
    content_category: Category | None = Field(None, description="what a Page video is about")


def read(options: Mapping[str, Any]) -> FacebookOptions:
    """Return the options of a draft as their model."""
    return FacebookOptions.model_validate(options)


def identity(options: Mapping[str, Any]) -> str:
    """Return the Page's id, empty where the options do not say."""
    return str(options.get("page") or "")
