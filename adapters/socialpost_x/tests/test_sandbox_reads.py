"""What the fake gives back: both dialects, paging, times, late visibility, and the adapter's own look at it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from socialpost.adapter import Attempt
from socialpost.deliver.settle import same
from socialpost.testing import media as made
from socialpost_x.find import expect, find

NEW = "post.fields=conversation_id,created_at,entities,note_post,public_metrics&expansions=referenced_posts"
OLD = "tweet.fields=conversation_id,created_at,entities,note_tweet,public_metrics,referenced_tweets"


def timeline(seated: Any, query: str = "") -> Any:
    user = seated.call("GET", "/2/users/me").data["data"]["id"]
    return seated.call("GET", f"/2/users/{user}/tweets?{query}" if query else f"/2/users/{user}/tweets")


def test_who_am_i(seated: Any) -> None:
    data = seated.call("GET", "/2/users/me?user.fields=subscription_type").data["data"]
    assert (data["username"], data["name"], data["subscription_type"]) == ("x_main", "x-main", "None")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (NEW, ("referenced_posts", "edit_history_post_ids", "repost_count")),
        (OLD, ("referenced_tweets", "edit_history_tweet_ids", "retweet_count")),
    ],
)
def test_the_dialect_of_the_request_is_that_of_the_answer(seated: Any, query: str, names: tuple[str, str, str]) -> None:
    one = seated.made("One")
    two = seated.made("Two", reply={"in_reply_to_tweet_id": one})
    data = timeline(seated, query).data["data"][0]
    assert (data["id"], data["conversation_id"]) == (two, one)
    assert data[names[0]] == [{"type": "replied_to", "id": one}]
    assert names[1] in data
    assert names[2] in data["public_metrics"]


def test_dialects_cannot_be_mixed_and_unknown_names_are_refused(seated: Any) -> None:
    queries = (f"{NEW}&{OLD}", "post.fields=note_tweet", "tweet.fields=note_post", "colour=red", "expansions=likes")
    assert [timeline(seated, query).status for query in queries] == [400] * 5


def test_nothing_comes_that_was_not_asked_for(seated: Any) -> None:
    seated.made("Two https://shop.com/a", reply={"in_reply_to_tweet_id": seated.made("One")})
    assert set(timeline(seated).data["data"][0]) == {"id", "text", "edit_history_post_ids"}


def test_pages_follow_each_other_newest_first(seated: Any) -> None:
    ids = []
    for number in range(7):
        seated.clock[0] += 1
        ids.append(seated.made(f"Post {number}"))
    first = timeline(seated, "max_results=5").data
    second = timeline(seated, f"max_results=5&pagination_token={first['meta']['next_token']}").data
    assert [post["id"] for post in first["data"] + second["data"]] == ids[::-1]
    assert "next_token" not in second["meta"]


def test_an_empty_list_has_no_data(seated: Any) -> None:
    assert timeline(seated).data == {"meta": {"result_count": 0}}


def test_times_bound_the_list(seated: Any) -> None:
    seated.made("Early")
    seated.clock[0] += 100
    since = datetime.fromtimestamp(seated.clock[0] - 50, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    seated.made("Late")
    assert [post["text"] for post in timeline(seated, f"start_time={since}").data["data"]] == ["Late"]
    assert [post["text"] for post in timeline(seated, f"end_time={since}").data["data"]] == ["Early"]
    assert [timeline(seated, f"start_time={bad}").status for bad in ("now", "2026-11-21T20:00:00")] == [400, 400]


def test_replies_are_listed_unless_excluded(seated: Any) -> None:
    seated.made("Two", reply={"in_reply_to_tweet_id": seated.made("One")})
    assert len(timeline(seated).data["data"]) == 2
    assert [post["text"] for post in timeline(seated, "exclude=replies").data["data"]] == ["One"]


def test_lists_can_lag_behind(seated: Any) -> None:
    seated.world.knobs.visible_after = 90
    post = seated.made("One")
    assert timeline(seated).data["meta"]["result_count"] == 0
    assert seated.call("GET", f"/2/tweets/{post}").status == 200
    seated.clock[0] += 90
    assert timeline(seated).data["meta"]["result_count"] == 1


def test_what_is_missing_stands_beside_what_is_there(seated: Any) -> None:
    post = seated.made("One")
    both = seated.call("GET", f"/2/tweets?ids={post},999").data
    assert ([item["id"] for item in both["data"]], both["errors"][0]["resource_id"]) == ([post], "999")
    none = seated.call("GET", "/2/tweets?ids=999")
    assert (none.status, set(none.data)) == (200, {"errors"})
    assert seated.call("GET", "/2/tweets/999").status == 404


@pytest.mark.parametrize("seated", [{"tier": "Premium"}], indirect=True)
@pytest.mark.parametrize(
    "text",
    [
        "Warm light & <zero> glare",
        "See shop.com, https://shop.example.com/a?utm_source=x&b=1 and (http://shop.com/b).",
        "Cafe\u0301 \u6f22\u5b57 \U0001f3f3\ufe0f\u200d\u26a7\ufe0f",
        "  spaces around  ",
        "a &amp; b",
        "word " * 200 + "https://shop.example.com/end",
    ],
)
def test_the_adapter_recognises_what_the_fake_gives_back(seated: Any, hands: Any, text: str) -> None:
    post = seated.made(text)
    assert recognised(seated, hands, text) == [post]


def test_the_adapter_recognises_a_photo_behind_a_text(seated: Any, hands: Any, file: Any) -> None:
    media = made.image("media0", "a.jpg", made.jpeg())
    seated.made("Look https://shop.com/a")
    seated.made(media={"media_ids": [seated.upload(file(made.jpeg("red"))).data["data"]["id"]]})
    post = seated.made("Look", media={"media_ids": [seated.upload(file(made.jpeg())).data["data"]["id"]]})
    assert recognised(seated, hands, "Look", media=(media,)) == [post]


def recognised(seated: Any, hands: Any, text: str, **fields: Any) -> list[str]:
    """Return the ids of what the adapter's own look takes for the post."""
    facts = {"me": seated.call("GET", "/2/users/me").data["data"]}
    at = datetime.fromtimestamp(seated.clock[0], UTC)
    flow = find(False, facts, Attempt(at, at))
    request = next(flow)
    query = "&".join(f"{name}={value}" for name, value in request.query.items())
    answer = seated.call("GET", f"{request.target}?{query}")
    assert answer.status == 200, answer.data
    with pytest.raises(StopIteration) as end:
        flow.send(hands.reply(200, answer.data))
    wanted = expect(hands.draft(text, **fields), text, "", facts)
    looked = end.value.value
    assert looked.complete
    return [seen.id for seen in looked.seen if same(seen.mark, wanted)]
