"""After a lost answer: which of the own posts can be the one, and how far the list reaches back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from socialpost.adapter import Attempt, Fault, File, Mark, Media, Role
from socialpost.deliver.settle import same
from socialpost_reddit import comments, find

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
SENT = Attempt(NOW, NOW)
ME = {"me": {"name": "oslo_lamps"}}
TWO = tuple(Media(Role.IMAGE, File(f"media{n}", f"{n}.jpg", "image/jpeg", 1)) for n in range(2))
ASSETS = {"media0": {"asset": "aaa"}, "media1": {"asset": "bbb"}}


def post(**fields: Any) -> dict[str, Any]:
    """Return a listed post as Reddit tells it."""
    base = {
        "name": "t3_1",
        "subreddit": "Lamps",
        "title": "Lamps",
        "selftext": "",
        "permalink": "/r/Lamps/comments/1/x/",
    }
    return {**base, "created_utc": NOW.timestamp(), "url": "https://www.reddit.com/r/Lamps/comments/1/x/", **fields}


def looked(hands: Any, draft: Any, *answers: Any, **facts: Any) -> Any:
    return hands.drive(find.find(draft, {**ME, **facts}, SENT), answers)[1]


def fits(hands: Any, draft: Any, listed: dict[str, Any], **facts: Any) -> bool:
    """Tell whether a listed post would be taken for the lost one."""
    (seen,) = looked(hands, draft, hands.posts(listed), **facts).seen
    return same(seen.mark, find.expect(draft, {**ME, **facts}))


@pytest.mark.parametrize(
    ("change", "same_post"),
    [
        ({}, True),
        ({"subreddit": "lamps"}, True),
        ({"subreddit": "desks"}, False),
        ({"title": "Other lamps"}, False),
        ({"selftext": "Warm  light"}, True),
        ({"selftext": "Cold light"}, False),
    ],
)
def test_a_text_post_is_known_by_place_title_and_text(hands: Any, change: dict[str, Any], same_post: bool) -> None:
    draft = hands.draft("Warm light")
    assert fits(hands, draft, post(**{"selftext": "Warm light", **change})) is same_post


def test_a_poll_is_known_in_spite_of_the_link_that_reddit_adds(hands: Any) -> None:
    listed = post(selftext="Which?\n\n[View Poll](https://www.reddit.com/poll/1)")
    assert fits(hands, hands.draft("Which?", kind="poll"), listed)


def test_a_link_post_is_known_by_its_link_too(hands: Any) -> None:
    draft = hands.draft(kind="link", link="https://a.example/1")
    assert fits(hands, draft, post(url="https://a.example/1"))
    assert not fits(hands, draft, post(url="https://a.example/2"))


@pytest.mark.parametrize(
    ("kind", "change", "same_post"),
    [
        ("image", {"url": "https://i.redd.it/aaa.jpeg", "title": "changed by Reddit"}, True),
        ("image", {"url": "https://i.redd.it/bbb.jpeg"}, False),
        ("video", {"url": "https://v.redd.it/aaa"}, True),
        ("image", {}, False),
    ],
)
def test_media_are_known_by_their_asset_alone(hands: Any, kind: str, change: dict[str, Any], same_post: bool) -> None:
    draft = hands.draft(kind=kind, media=TWO[:1])
    assert fits(hands, draft, post(**change), **ASSETS) is same_post


def test_a_gallery_is_known_by_all_of_its_assets(hands: Any) -> None:
    draft = hands.draft(kind="gallery", media=TWO)
    items = [{"media_id": "aaa"}, {"media_id": "bbb"}]
    assert fits(hands, draft, post(gallery_data={"items": items}), **ASSETS)
    assert fits(hands, draft, post(media_metadata={"bbb": {}, "aaa": {}}), **ASSETS), "its order is not there yet"
    assert not fits(hands, draft, post(gallery_data={"items": items[:1]}), **ASSETS)


def test_an_animation_is_known_by_its_words_because_its_address_may_change(hands: Any) -> None:
    draft = hands.draft(
        "It turns", kind="image", media=(Media(Role.ANIMATION, File("media0", "a.gif", "image/gif", 1)),)
    )
    assert fits(hands, draft, post(selftext="It turns", url="https://i.redd.it/other.gif"), **ASSETS)


def test_the_list_is_read_until_it_is_older_than_the_attempt(hands: Any) -> None:
    old = post(name="t3_0", created_utc=NOW.timestamp() - 3600)
    found = looked(hands, hands.draft(), hands.posts(post(), after="t3_1"), hands.posts(old, after="t3_0"))
    assert (len(found.seen), found.complete) == (1, True)


def test_a_list_that_is_no_list_proves_nothing(hands: Any) -> None:
    assert not looked(hands, hands.draft(), hands.reply(200, {"data": None})).complete
    assert not looked(hands, hands.draft(), hands.posts(post(name=None))).complete
    with pytest.raises(Fault):
        hands.drive(find.find(hands.draft(), {}, SENT), [])


def test_an_own_comment_is_found_below_the_post_and_somebody_elses_is_not(hands: Any) -> None:
    draft, facts = hands.draft(comment="Questions?"), {**ME, "seen": {"id": "t3_1"}}
    below = [
        {"kind": "t1", "data": {"name": f"t1_{name}", "author": name, "body": "Questions?", "parent_id": "t3_1"}}
        for name in ("oslo_lamps", "stranger")
    ]
    answer = hands.reply(200, [{"data": {"children": []}}, {"data": {"children": below}}])
    found = hands.drive(comments.find(draft, facts, SENT), [answer])[1]
    assert [seen.id for seen in found.seen] == ["t1_oslo_lamps"]
    assert found.seen[0].mark == comments.expect(draft, facts) == Mark("Questions?", parent="t3_1")
    assert not hands.drive(comments.find(draft, facts, SENT), [hands.reply(200, [])])[1].complete
