"""Looking after a post: is it there, take it down, count, adopt an address."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Continue, Done, Effect, Fault, Live, Unknown
from socialpost_reddit.verbs import adopt, delete, inspect, metrics

FACTS = {"me": {"name": "oslo_lamps"}, "submit": {"id": "t3_1"}, "comment": {"id": "t1_9"}}
LIVE = Live("t3_1", "https://www.reddit.com/r/lamps/comments/1/x/", FACTS, {})
POST = {"name": "t3_1", "permalink": "/r/lamps/comments/1/x/", "author": "oslo_lamps"}
GONE = {**POST, "author": "[deleted]", "removed_by_category": "deleted"}


def test_a_post_that_is_there_is_told_from_one_that_is_gone_and_one_that_is_hidden(hands: Any) -> None:
    def seen(*found: Any) -> Any:
        return hands.drive(inspect(LIVE), [hands.posts(*found)])[1]

    assert seen(POST) == Done({"id": "t3_1", "url": LIVE.url})
    assert seen(GONE) == Continue()
    assert seen() == Continue()
    assert isinstance(seen({**POST, "removed_by_category": "automod_filtered"}), Unknown)


def test_the_comment_goes_before_the_post_and_reddit_is_not_believed(hands: Any) -> None:
    requests, _ = hands.drive(delete(LIVE), [hands.reply(200, {}), hands.reply(200, {}), hands.posts(GONE)])
    assert [request.body.fields["id"] for request in requests[:2]] == ["t1_9", "t3_1"]
    assert {request.effect for request in requests[:2]} == {Effect.STAGE}
    with pytest.raises(Fault) as caught:
        hands.drive(delete(LIVE), [hands.reply(200, {}), hands.reply(200, {}), hands.posts(POST)])
    assert caught.value.cause is Cause.REJECTED


def test_counts_are_told_as_far_as_they_are_known(hands: Any) -> None:
    told = {**POST, "score": 5, "upvote_ratio": 0.9, "num_comments": 2, "num_crossposts": 0, "view_count": None}
    found = hands.drive(metrics(LIVE), [hands.posts(told)])[1]
    assert found == {"score": 5, "upvote_ratio": 0.9, "comments": 2, "crossposts": 0}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.reddit.com/r/lamps/comments/1kh35wk/we_make_lamps/", "t3_1kh35wk"),
        ("https://old.reddit.com/r/lamps/comments/1kh35wk", "t3_1kh35wk"),
        ("https://www.reddit.com/user/oslo_lamps/comments/1kh35wk/x/?utm_source=share", "t3_1kh35wk"),
        ("https://www.reddit.com/gallery/1kh35wk", "t3_1kh35wk"),
        ("https://redd.it/1kh35wk", "t3_1kh35wk"),
        ("https://www.reddit.com/r/lamps/comments/1kh35wk/we/abc12/", "t1_abc12"),
        ("https://www.reddit.com/r/lamps/comments/1kh35wk/we/#t1_abc12", "t1_abc12"),
        ("https://www.reddit.com/r/lamps/", None),
        ("https://www.reddit.com/1kh35wk", None),
        ("1kh35wk", None),
    ],
)
def test_an_address_becomes_the_facts_of_its_post(url: str, found: str | None) -> None:
    facts = adopt(url, {})
    assert (facts and facts["id"]) == found
