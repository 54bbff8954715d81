"""What kind of post it is, and what is said against it offline."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from socialpost.adapter import File, Media, Role
from socialpost_reddit import adapter
from socialpost_reddit.options import RedditOptions

IMAGE = Media(Role.IMAGE, File("media0", "a.jpg", "image/jpeg", 1))
VIDEO = Media(Role.VIDEO, File("media0", "a.mp4", "video/mp4", 1))
POLL = {"poll": {"options": ["a", "b"]}}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "self"),
        ({"link": "https://a.example"}, "link"),
        ({"link": "https://a.example", "options": {"link_in_text": True}}, "self"),
        ({"media": (IMAGE,), "link": "https://a.example"}, "image"),
        ({"media": (IMAGE, IMAGE)}, "gallery"),
        ({"media": (VIDEO,)}, "video"),
        ({"media": (VIDEO, IMAGE)}, "video"),
        ({"options": POLL, "link": "https://a.example"}, "poll"),
    ],
)
def test_the_kind_follows_from_what_a_draft_holds(hands: Any, fields: dict[str, Any], kind: str) -> None:
    assert adapter.kind(hands.draft(**fields)) == kind


@pytest.mark.parametrize(
    ("fields", "rule", "field"),
    [
        ({"options": {"subreddit": None}}, "reddit.subreddit", "options.subreddit"),
        ({"target": "two words"}, "reddit.subreddit", "target"),
        ({"title": "a\nb"}, "reddit.title", "title"),
        ({"options": {"flair_text": "new"}}, "reddit.flair", "options.flair_text"),
        ({"kind": "video", "media": (VIDEO,)}, "reddit.poster", "media.0"),
        ({"options": {"gallery": ({"caption": "x"},)}}, "reddit.gallery", "options.gallery"),
        ({"options": {"silent": True}}, "reddit.silent", "options.silent"),
        ({"kind": "link", "link": "shop.example.com"}, "reddit.link", "link"),
    ],
)
def test_what_reddit_would_refuse_is_found_offline(hands: Any, fields: dict[str, Any], rule: str, field: str) -> None:
    found = adapter.check(hands.draft(**fields))
    assert [(finding.rule, finding.field) for finding in found] == [(rule, field)]


def test_a_plain_post_is_free_of_findings(hands: Any) -> None:
    assert adapter.check(hands.draft("Warm light", target="r/lamps")) == []


@pytest.mark.parametrize(
    "options",
    [{"poll": {"options": ["one"]}}, {"poll": {"options": ["a", "b"], "days": 8}}, {"subreddit": "two words"},
     {"username": "a b c"}, {"flair": "x" * 65}, {"sendreplies": True}],
)  # fmt: skip
def test_impossible_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RedditOptions.model_validate(options)


def test_names_are_taken_as_people_write_them() -> None:
    options = RedditOptions.model_validate({"subreddit": "r/lamps", "username": "u/oslo_lamps"})
    assert (options.subreddit, options.username) == ("lamps", "oslo_lamps")


def test_only_a_gallery_shows_alt_texts_and_only_a_link_post_has_a_field_for_the_link() -> None:
    assert {kind for kind in adapter.kinds if adapter.limits({}, kind).alt} == {"gallery"}
    assert {kind for kind in adapter.kinds if adapter.limits({}, kind).link.name == "FIELD"} == {"link"}
