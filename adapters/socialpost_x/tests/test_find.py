"""Recognising an own post in the timeline: links, entities, media, parents, both dialects, and what was not told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from socialpost.adapter import Attempt, File, Looked, Mark, Media, Role
from socialpost.deliver.settle import same
from socialpost_x.find import expect, find

AT = datetime(2026, 11, 21, 20, 0, 0, tzinfo=UTC)
FACTS = {"me": {"id": "42", "username": "shop"}, "post": {"id": "500"}}
ID = str((int(AT.timestamp() * 1000) - 1288834974657) << 22)
PHOTO = Media(Role.IMAGE, File("media0", "a.jpg", "image/jpeg", 900))


def look(hands: Any, *bodies: Any, replies: bool = False) -> tuple[Any, Looked]:
    requests, looked = hands.drive(find(replies, FACTS, Attempt(AT, AT)), [hands.reply(200, body) for body in bodies])
    return requests, looked


def mark(hands: Any, post: dict[str, Any], **body: Any) -> Mark:
    _, looked = look(hands, {"data": [{"id": ID, "conversation_id": ID, **post}], "meta": {}, **body})
    return looked.seen[0].mark


def link(url: str, expanded: str, **more: Any) -> dict[str, Any]:
    return {"start": 0, "end": 0, "url": url, "expanded_url": expanded, **more}


def test_it_asks_for_own_posts_since_two_minutes_before_the_attempt(hands: Any) -> None:
    requests, looked = look(hands, {"meta": {"result_count": 0}})
    assert requests[0].target == "/2/users/42/tweets"
    assert requests[0].query["start_time"] == "2026-11-21T19:58:00Z"
    assert not any(name.startswith("tweet.") for name in requests[0].query)
    assert looked == Looked([], complete=True)


def test_links_come_back_expanded_with_their_tags_untouched(hands: Any) -> None:
    sent = "Warm light &\n\nhttps://shop.example.com/lamp?utm_source=x&utm_medium=social"
    text = "Warm light &amp;\n\nhttps://t.co/a1"
    urls = [link("https://t.co/a1", "https://shop.example.com/lamp?utm_source=x&utm_medium=social")]
    found = mark(hands, {"text": text, "entities": {"urls": urls}})
    assert same(found, expect(hands.draft(sent), sent, "", FACTS))


def test_a_bare_domain_comes_back_with_a_scheme_and_a_slash(hands: Any) -> None:
    found = mark(
        hands, {"text": "See https://t.co/a1 now", "entities": {"urls": [link("https://t.co/a1", "http://shop.com/")]}}
    )
    assert same(found, expect(hands.draft("See shop.com now"), "See shop.com now", "", FACTS))


def test_another_link_is_another_post(hands: Any) -> None:
    found = mark(
        hands, {"text": "See https://t.co/a1", "entities": {"urls": [link("https://t.co/a1", "http://shop.com/b")]}}
    )
    assert not same(found, expect(hands.draft("See shop.com/a"), "See shop.com/a", "", FACTS))


def test_decomposed_letters_are_the_composed_ones(hands: Any) -> None:
    assert mark(hands, {"text": "Café"}).text == expect(hands.draft(), "Cafe\u0301", "", FACTS).text


@pytest.mark.parametrize("name", ["note_post", "note_tweet"])
def test_a_long_post_is_read_whole_in_either_dialect(hands: Any, name: str) -> None:
    whole = "word " * 100 + "https://shop.com/a"
    note = {
        "text": "word " * 100 + "https://t.co/a1",
        "entities": {"urls": [link("https://t.co/a1", "https://shop.com/a")]},
    }
    found = mark(hands, {"text": "word word\u2026 https://t.co/zz", name: note})
    assert same(found, expect(hands.draft(whole), whole, "", FACTS))


@pytest.mark.parametrize("extra", [{"media_key": "3_9"}, {}])
def test_the_link_behind_media_is_no_part_of_the_text(hands: Any, extra: dict[str, Any]) -> None:
    urls = [link("https://t.co/m1", f"https://x.com/shop/status/{ID}/photo/1", **extra)]
    post = {"text": "Two https://t.co/m1", "entities": {"urls": urls}, "attachments": {"media_keys": ["3_9", "3_8"]}}
    kinds = [{"media_key": "3_9", "type": "photo"}, {"media_key": "3_8", "type": "photo"}]
    assert mark(hands, post, includes={"media": kinds}) == Mark("Two", ("photo", "photo"), parent="")


def test_media_that_was_not_told_decides_nothing(hands: Any) -> None:
    urls = [link("https://t.co/m1", f"https://x.com/shop/status/{ID}/photo/1", media_key="3_9")]
    assert mark(hands, {"text": "Two https://t.co/m1", "entities": {"urls": urls}}).media is None
    assert mark(hands, {"text": "Two", "attachments": {"media_keys": ["3_9"]}}).media is None


def test_a_post_without_media_is_not_the_one_with(hands: Any) -> None:
    assert not same(mark(hands, {"text": "Two"}), expect(hands.draft("Two", media=(PHOTO,)), "Two", "", FACTS))


@pytest.mark.parametrize("name", ["referenced_posts", "referenced_tweets"])
def test_a_reply_with_the_same_text_is_not_the_post_and_the_other_way_round(hands: Any, name: str) -> None:
    reply = mark(hands, {"text": "Hi", "conversation_id": "500", name: [{"type": "replied_to", "id": "500"}]})
    post = mark(hands, {"text": "Hi"})
    as_post, as_reply = (expect(hands.draft("Hi"), "Hi", parent, FACTS) for parent in ("", "post"))
    assert (same(reply, as_reply), same(post, as_post)) == (True, True)
    assert (same(reply, as_post), same(post, as_reply)) == (False, False)


def test_a_reply_whose_parent_was_not_told_leaves_a_look_for_replies_open(hands: Any) -> None:
    body = {"data": [{"id": ID, "text": "Hi", "conversation_id": "500"}], "meta": {}}
    _, for_post = look(hands, body)
    _, for_reply = look(hands, body, replies=True)
    assert (for_post.complete, for_reply.complete) == (True, False)
    assert not same(for_post.seen[0].mark, expect(hands.draft("Hi"), "Hi", "", FACTS))


def test_links_that_were_not_told_leave_the_look_open(hands: Any) -> None:
    _, looked = look(hands, {"data": [{"id": ID, "text": "See https://t.co/a1", "conversation_id": ID}], "meta": {}})
    assert not looked.complete


def test_mentions_that_x_put_before_a_reply_are_dropped(hands: Any) -> None:
    assert mark(hands, {"text": "@shop @you Thanks", "display_text_range": [11, 17]}).text == "Thanks"
    assert mark(hands, {"text": "@shop Thanks", "display_text_range": [0, 12]}).text == "@shop Thanks"


def test_the_time_of_a_post_stands_in_its_id(hands: Any) -> None:
    _, looked = look(hands, {"data": [{"id": ID, "text": "Hi"}], "meta": {}})
    assert looked.seen[0].created == AT
    assert looked.seen[0].facts == {"id": ID, "url": f"https://x.com/shop/status/{ID}"}


def test_every_page_is_read_and_a_list_without_end_is_not_complete(hands: Any) -> None:
    page = {"data": [{"id": ID, "text": "Hi", "conversation_id": ID}], "meta": {"next_token": "n"}}
    requests, looked = look(hands, page, {"meta": {"result_count": 0}})
    assert requests[1].query["pagination_token"] == "n"
    assert looked.complete
    assert not look(hands, *[page] * 5)[1].complete


@pytest.mark.parametrize("body", [None, b"<html>", {}, []])
def test_an_answer_that_is_no_list_proves_nothing(hands: Any, body: Any) -> None:
    assert not look(hands, body)[1].complete


def test_odd_objects_in_a_list_do_no_harm(hands: Any) -> None:
    odd: list[Any] = [None, 7, {}, {"id": "x", "text": None, "entities": {"urls": [None, {}]}, "attachments": None}]
    _, looked = look(hands, {"data": odd, "meta": {}, "includes": {"media": [None]}})
    assert [seen.created for seen in looked.seen] == [None, None]
