"""What the fake takes and refuses when a post is made, and what people see of it."""

from __future__ import annotations

from typing import Any

import pytest

DENIED = "You are not permitted to perform this action."


def test_a_post_answers_201_with_links_as_t_co(seated: Any) -> None:
    answer = seated.post("Warm & bright https://shop.example.com/lamp?utm_source=x")
    data = answer.data["data"]
    assert answer.status == 201
    assert data["text"].startswith("Warm &amp; bright https://t.co/")
    assert data["edit_history_tweet_ids"] == [data["id"]]
    assert ((int(data["id"]) >> 22) + 1288834974657) / 1000 == seated.clock[0]


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ({"text": "Hi", "colour": "red"}, "colour"),
        ({"text": "Hi", "media": {"media_ids": ["1"], "alt": "x"}}, "media.alt"),
        ({"text": "Hi", "reply_settings": "everyone"}, "reply_settings"),
        ({"text": "Hi", "poll": {"options": ["a", "b"], "duration_minutes": 4}}, "poll.duration_minutes"),
        ({"text": "Hi", "poll": {"options": ["a"], "duration_minutes": 60}}, "poll.options"),
        ({"text": "Hi", "poll": {"options": ["a", "b" * 26], "duration_minutes": 60}}, "poll.options.1"),
        ({"text": 7}, "text"),
        ({"reply": {"in_reply_to_tweet_id": "abc"}, "text": "Hi"}, "reply.in_reply_to_tweet_id"),
    ],
)
def test_a_field_that_x_does_not_know_or_take_is_named(seated: Any, body: dict[str, Any], about: str) -> None:
    answer = seated.call("POST", "/2/tweets", json=body)
    assert answer.status == 400
    assert answer.data["type"].endswith("/invalid-request")
    assert [list(error["parameters"]) for error in answer.data["errors"]] == [[about]]


@pytest.mark.parametrize("body", [None, [], "Hi", {}, {"text": "  "}])
def test_a_post_without_anything_in_it_is_refused(seated: Any, body: Any) -> None:
    assert seated.call("POST", "/2/tweets", json=body).status == 400


def test_poll_and_media_exclude_each_other(seated: Any) -> None:
    poll = {"options": ["a", "b"], "duration_minutes": 60}
    assert seated.post("Hi", poll=poll, media={"media_ids": ["1"]}).status == 400


def test_quoting_is_for_enterprises(seated: Any) -> None:
    assert seated.post("Hi", quote_tweet_id=seated.made("One")).status == 403


@pytest.mark.parametrize(("text", "status"), [("a" * 280, 201), ("a" * 281, 403), ("漢" * 140, 201), ("漢" * 141, 403)])
def test_texts_are_weighed_and_not_counted(seated: Any, text: str, status: int) -> None:
    answer = seated.post(text)
    assert answer.status == status
    assert status == 201 or answer.data["detail"] == DENIED


@pytest.mark.parametrize("seated", [{"tier": "Premium"}], indirect=True)
def test_subscribers_may_write_long_posts(seated: Any) -> None:
    assert seated.post("word " * 4999).status == 201
    assert seated.post("word " * 5001).status == 403


def test_one_cashtag_is_enough(seated: Any) -> None:
    assert seated.post("$TSLA at $49.99").status == 201
    assert "one cashtag" in seated.post("$TSLA or $AAPL").data["detail"]


def test_the_same_text_twice_is_refused_until_the_first_is_deleted(seated: Any) -> None:
    first = seated.made("Hello  world")
    again = seated.post("Hello world")
    assert (again.status, again.data["type"]) == (403, "about:blank")
    assert "duplicate content" in again.data["detail"]
    seated.call("DELETE", f"/2/tweets/{first}")
    assert seated.post("Hello world").status == 201


def test_the_duplicate_check_can_be_switched_off_and_concerns_one_account(seated: Any) -> None:
    seated.made("Hello")
    other = seated.sandbox.seat("x", "other")["access_token"]
    assert seated.call("POST", "/2/tweets", token=other, json={"text": "Hello"}).status == 201
    seated.world.knobs.accept_duplicates = True
    assert seated.post("Hello").status == 201


def test_own_posts_may_be_replied_to_and_those_of_strangers_may_not(seated: Any) -> None:
    own = seated.made("One")
    other = seated.sandbox.seat("x", "other")["access_token"]
    stranger, mention = (
        seated.call("POST", "/2/tweets", token=other, json={"text": text}).data["data"]["id"]
        for text in ("Two", "Hello @x_main")
    )
    statuses = [
        seated.post(f"Reply to {parent}", reply={"in_reply_to_tweet_id": parent}).status
        for parent in (own, mention, stranger)
    ]
    assert statuses == [201, 201, 403]


def test_a_reply_to_nothing_is_refused(seated: Any) -> None:
    answer = seated.post("Two", reply={"in_reply_to_tweet_id": "12345"})
    assert "deleted or not visible" in answer.data["detail"]


def test_deleting_is_for_the_author_and_done_once(seated: Any) -> None:
    post = seated.made("One")
    other = seated.sandbox.seat("x", "other")["access_token"]
    assert seated.call("DELETE", f"/2/tweets/{post}", token=other).status == 403
    assert seated.call("DELETE", f"/2/tweets/{post}").data == {"data": {"deleted": True}}
    assert seated.call("DELETE", f"/2/tweets/{post}").status == 404
    assert seated.sandbox.cards() == []


def test_a_card_shows_the_thread_in_order_and_the_comment_below(seated: Any) -> None:
    one = seated.made("One https://shop.example.com/a", made_with_ai=True, paid_partnership=True)
    two = seated.made("Two", reply={"in_reply_to_tweet_id": one})
    seated.made("Three", reply={"in_reply_to_tweet_id": two})
    seated.made("Questions?", reply={"in_reply_to_tweet_id": one})
    card, *more = seated.sandbox.cards("x")
    assert (more, card.kind, card.text, card.author) == ([], "thread", "One https://shop.example.com/a", "@x_main")
    assert ([part.text for part in card.thread], [item.text for item in card.comments]) == (
        ["Two", "Three"],
        ["Questions?"],
    )
    assert card.labels == ("Made with AI", "Paid partnership")
    assert card.link == "https://shop.example.com/a"
    assert card.url == f"https://x.com/x_main/status/{one}"


def test_a_card_shows_the_poll_and_who_may_reply(seated: Any) -> None:
    seated.made("Which?", poll={"options": ["a", "b"], "duration_minutes": 60}, reply_settings="verified")
    card = seated.sandbox.cards("x")[0]
    assert (card.kind, card.poll, card.labels) == ("poll", ("a", "b"), ("Only verified accounts can reply",))


def test_a_post_that_is_an_advertisement_only_is_on_nobodys_wall(seated: Any) -> None:
    seated.made("Ad", nullcast=True)
    assert seated.sandbox.cards() == []
