"""More posts than the suites have: every option turned at least once, because each one is a parameter on the wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from socialpost.draft import File
from socialpost.testing import media
from socialpost.testing.clock import START
from socialpost.testing.rig import Case
from socialpost.testing.suite import AdapterSuite

COVER = media.jpeg("coral", (1280, 720))
TRACK = b"1\n00:00:00,000 --> 00:00:01,000\nWarm light\n"
TARGETING = {"countries": ["DE", "AT"], "locales": [5], "age_min": 18}
LINK = "https://shop.example.com/lamp"


@dataclass(frozen=True, slots=True)
class More:
    """A case of the suite with something changed: `options` are laid over its own, `draft` replaces other fields."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    draft: Mapping[str, Any] = field(default_factory=dict)
    extras: bool = False  # a cover and captions for its video


HELD = {"publish_at": START + timedelta(hours=2)}
MORE: Mapping[str, tuple[More, ...]] = {
    "x": (
        More("text", {"reply_settings": "subscribers", "community_id": "1500", "share_with_followers": True}),
        More("text", {"reply_settings": "mentionedUsers", "place_id": "df51dec6f4ee2b2c"}),
        More("text", {"reply_settings": "verified"}),
        More("photo", {"tagged_user_ids": ["1700000000009"]}),
    ),
    "facebook": (
        More("text", {"targeting": TARGETING, "feed_targeting": TARGETING, "place": "77"}),
        More("text", {"native_schedule": True}, HELD),
        More("link", {"call_to_action": "SHOP_NOW"}),
        More("photo", {"native_schedule": True, "targeting": TARGETING, "place": "77"}, HELD),
        More("video", {"native_schedule": True}, HELD),
        More(
            "video",
            {"targeting": TARGETING, "feed_targeting": TARGETING, "content_category": "HOME", "sponsor": "78"},
            {"ai_generated": True},
            extras=True,
        ),
        More("video", {"call_to_action": "LEARN_MORE"}, {"link": LINK}),
        More("reel", {"targeting": TARGETING, "feed_targeting": TARGETING, "place": "77"}, {"ai_generated": True}),
        More("reel", {"native_schedule": True}, HELD),
    ),
    "pinterest": (
        More("image", {"dominant_color": "#6E7874"}, {"ai_generated": True}),
        More("image", {"synthetic_performer": True}, {"ai_generated": True}),
        More("carousel", {"slides": [{"title": "Front", "description": "Brass", "link": LINK}, {"title": "Back"}]}),
        More("video", {"cover_second": 1}),
    ),
    "youtube": (
        More(
            "video", {"privacy": "unlisted", "category": "24", "keywords": ["desk lamp"], "notify_subscribers": False}
        ),
        More("video", {"license": "creativeCommon", "recording_date": "2026-11-01", "public_stats": False}),
        More("short", {"embeddable": False, "made_for_kids": True}),
        More("short", {"native_schedule": True}, HELD),
    ),
}


def cases(suite: type[AdapterSuite]) -> Iterator[Case]:
    """Yield the suite's own cases, then those of the table; each is another post."""
    yield from suite.cases
    own = {case.name: case for case in suite.cases}
    for number, one in enumerate(MORE.get(suite.adapter.name, ())):
        if one.name in own:
            yield _changed(own[one.name], one, f"more{number}")


def _changed(case: Case, one: More, post: str) -> Case:
    draft = replace(case.draft, post=post, options={**case.draft.options, **one.options}, **one.draft)
    if not one.extras:
        return replace(case, name=f"{one.name} {post}", draft=draft)
    files = {"media/cover.jpg": COVER, "media/lamp.en.srt": TRACK}
    cover = File("media0.cover", "media/cover.jpg", "image/jpeg", len(COVER), 1280, 720)
    track = File("media0.captions.en", "media/lamp.en.srt", "application/x-subrip", len(TRACK))
    clip = replace(draft.media[0], cover=cover, captions={"en": track})
    return Case(f"{one.name} {post}", replace(draft, media=(clip,)), {**case.files, **files})
