"""The proof that people see it: by id, by the list of own posts, and when a filter hides it."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Fault, File, Media, Role
from socialpost_reddit.confirm import proof

ME = {"me": {"name": "oslo_lamps"}}
IMAGE = (Media(Role.IMAGE, File("media0", "a.jpg", "image/jpeg", 1)),)
SINCE = "Sat, 21 Nov 2026 20:00:00 GMT"
AT = 1795291200.0


def post(**fields: Any) -> dict[str, Any]:
    base = {"name": "t3_1", "permalink": "/r/lamps/comments/1/x/", "subreddit": "lamps", "title": "Lamps"}
    return {**base, "created_utc": AT, **fields}


def test_a_post_with_an_id_is_looked_up_once(hands: Any) -> None:
    requests, facts = hands.drive(proof(hands.draft(), {**ME, "submit": {"id": "t3_1"}}), [hands.posts(post())])
    assert facts == {"id": "t3_1", "url": "https://www.reddit.com/r/lamps/comments/1/x/"}
    assert requests[0].query["id"] == "t3_1"


@pytest.mark.parametrize("category", ["automod_filtered", "reddit", "moderator", "something_new"])
def test_a_post_that_a_filter_hides_is_for_a_person_and_never_called_published(hands: Any, category: str) -> None:
    with pytest.raises(Fault) as caught:
        hands.drive(
            proof(hands.draft(), {**ME, "submit": {"id": "t3_1"}}), [hands.posts(post(removed_by_category=category))]
        )
    assert caught.value.cause is Cause.REJECTED
    assert caught.value.signals.status == 200, "with a status it ends uncertain, not failed"
    assert "moderators of r/lamps" in caught.value.fix


def image(hands: Any, *answers: Any, **mine: Any) -> Any:
    facts = {**ME, "submit": {"since": SINCE}, "media0": {"asset": "aaa"}, "seen": mine}
    return hands.drive(proof(hands.draft(kind="image", media=IMAGE), facts), answers)


def test_an_image_is_waited_for_until_its_asset_is_in_the_list(hands: Any) -> None:
    other = hands.posts(post(name="t3_0", url="https://i.redd.it/zzz.jpeg"))
    mine = hands.posts(post(url="https://i.redd.it/aaa.jpeg"))
    requests, facts = image(hands, hands.posts(), other, mine)
    assert facts["id"] == "t3_1"
    assert [request.after for request in requests] == [1.0, 2.0, 5.0]
    assert [request.save["looks"] for request in requests] == [1, 2, 3]


def test_a_look_that_begins_anew_does_not_wait_twice(hands: Any) -> None:
    requests, _ = image(hands, hands.posts(post(url="https://i.redd.it/aaa.jpeg")), looks=3, waited=8.0)
    assert requests[0].after == 0.0


def test_after_some_looks_place_title_and_time_will_do(hands: Any) -> None:
    renamed = post(url="https://i.redd.it/other.jpeg")
    assert image(hands, hands.posts(renamed), looks=4, waited=40.0)[1]["id"] == "t3_1"
    for wrong in (
        {"created_utc": AT - 60},
        {"title": "Other"},
        {"subreddit": "desks"},
        {"url": "https://www.reddit.com/"},
    ):
        with pytest.raises(AssertionError, match="asks for more"):
            image(hands, hands.posts({**renamed, **wrong}), looks=4, waited=40.0)


def test_two_that_look_the_same_are_not_chosen_between(hands: Any) -> None:
    twins = (post(url="https://i.redd.it/x.jpeg"), post(name="t3_2", url="https://i.redd.it/y.jpeg"))
    with pytest.raises(AssertionError, match="asks for more"):
        image(hands, hands.posts(*twins), looks=4, waited=40.0)


def test_after_an_hour_a_person_must_look(hands: Any) -> None:
    with pytest.raises(Fault) as caught:
        image(hands, hands.posts(), hands.posts(), looks=60, waited=3590.0)
    assert caught.value.signals.status == 200, "with a status it ends uncertain, not failed"
