"""Finding a lost post, story or comment in lists as Facebook writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from socialpost.adapter import Attempt
from socialpost_facebook import comments, find, stories

SENT = datetime(2026, 11, 27, 8, tzinfo=UTC)
ATTEMPT = Attempt(SENT, SENT)
NOW, OLD = "2026-11-27T08:00:03+0000", "2026-11-27T07:00:00+0000"


def post(number: int, message: str, created: str = NOW, **more: Any) -> dict[str, Any]:
    return {"id": f"111_{number}", "message": message, "created_time": created, **more}


def photo(target: str, kind: str = "photo") -> dict[str, Any]:
    return {"type": kind, "media_type": "photo", "target": {"id": target}}


def look(hands: Any, draft: Any, *pages: Any, **own: Any) -> Any:
    answers = [page if hasattr(page, "status") else hands.reply(200, page) for page in pages]
    return hands.drive(find.find_post(draft, hands.facts(**own), ATTEMPT), *answers)


def test_a_text_post_is_recognised(hands: Any) -> None:
    draft = hands.draft()
    _, looked = look(hands, draft, {"data": [post(5, "Warm light"), post(4, "Old", OLD)]})
    assert looked.complete
    assert looked.seen[0].mark == find.expect(draft, hands.facts())
    assert looked.seen[0].facts["id"] == "111_5"
    assert looked.seen[0].created == datetime(2026, 11, 27, 8, 0, 3, tzinfo=UTC)
    assert looked.seen[1].mark != looked.seen[0].mark


def test_photos_are_recognised_by_their_ids_in_any_order(hands: Any) -> None:
    draft, own = hands.draft("photos", media=hands.photos(2)), {"media0": {"id": "78"}, "media1": {"id": "77"}}
    album = {"type": "album", "subattachments": {"data": [photo("77"), photo("78")]}}
    listed = {"data": [post(5, "Warm light", attachments={"data": [album]})]}
    _, looked = look(hands, draft, listed, {"id": "78"}, **own)
    assert looked.seen[0].mark == find.expect(draft, hands.facts(**own))


def test_a_single_photo_and_a_post_without_are_told_apart(hands: Any) -> None:
    draft, own = hands.draft("photo", media=hands.photos(1)), {"media0": {"id": "77"}}
    listed = {"data": [post(5, "Warm light", attachments={"data": [photo("77")]}), post(4, "Warm light")]}
    _, looked = look(hands, draft, listed, {"id": "77"}, **own)
    assert [seen.mark.media for seen in looked.seen] == [("77",), ()]


def test_photos_that_are_not_named_do_not_count(hands: Any) -> None:
    album = {"type": "album", "subattachments": {"data": [photo("77"), {"type": "photo"}]}}
    _, looked = look(hands, hands.draft(), {"data": [post(5, "x", attachments={"data": [album]})]})
    assert looked.seen[0].mark.media is None


def test_a_photo_that_names_its_post_is_enough(hands: Any) -> None:
    draft, own = hands.draft("photo", media=hands.photos(1)), {"media0": {"id": "77"}}
    _, looked = look(hands, draft, {"data": []}, {"id": "77", "page_story_id": "111_9"}, **own)
    assert [(seen.id, seen.mark) for seen in looked.seen] == [("111_9", find.expect(draft, hands.facts(**own)))]


def test_a_photo_that_cannot_be_asked_is_no_hindrance(hands: Any) -> None:
    draft, own = hands.draft("photo", media=hands.photos(1)), {"media0": {"id": "77"}}
    _, looked = look(hands, draft, {"data": [post(5, "Warm light")]}, hands.error(100), **own)
    assert len(looked.seen) == 1


def test_a_wrapped_link_is_unwrapped(hands: Any) -> None:
    draft = hands.draft("link", link="https://shop.example.com/lamp?utm_source=facebook")

    def told(url: str) -> Any:
        listed = {"data": [post(5, "Warm light", attachments={"data": [{"type": "share", "url": url}]})]}
        return look(hands, draft, listed)[1].seen[0].mark.link

    assert (
        told("https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example.com%2Flamp%3Futm_source%3Dfacebook")
        == draft.link
    )
    assert told("https://shop.example.com/lamp/") == draft.link
    assert told("https://shop.example.com/lamp?utm_source=x") != draft.link
    assert told("https://shop.example.com/chair") == "https://shop.example.com/chair"


def test_a_mention_is_read_as_it_was_written(hands: Any) -> None:
    draft = hands.draft(texts=("💡 by @[99] now",))
    tags = [{"id": "99", "name": "Oslo Lamps", "type": "page", "offset": 5, "length": 10}]
    _, looked = look(hands, draft, {"data": [post(5, "💡 by Oslo Lamps now", message_tags=tags)]})
    assert looked.seen[0].mark.text == "💡 by @[99] now"


def test_the_list_is_followed_by_cursor_and_not_by_the_address_with_the_token(hands: Any) -> None:
    first = {"data": [post(5, "a")], "paging": {"next": "https://g/?access_token=T", "cursors": {"after": "QQ"}}}
    requests, looked = look(hands, hands.draft(), first, {"data": [post(4, "b", OLD)]})
    assert requests[1].query["after"] == "QQ"
    assert requests[1].target == "/v26.0/111/published_posts"
    assert [seen.id for seen in looked.seen] == ["111_5", "111_4"]
    assert looked.complete


def test_a_list_that_does_not_reach_back_is_not_complete(hands: Any) -> None:
    page = {"data": [post(5, "a")], "paging": {"next": "x", "cursors": {"after": "QQ"}}}
    assert not look(hands, hands.draft(), *[page] * find.PAGES)[1].complete
    assert not look(hands, hands.draft(), {"data": [{"id": "111_5", "message": "a"}]})[1].complete
    assert not look(hands, hands.draft(), {"error_free": True})[1].complete


def test_a_held_post_is_looked_for_in_both_lists(hands: Any) -> None:
    draft = hands.draft(publish_at=SENT.replace(day=28), options={"native_schedule": True})
    at = int(SENT.replace(day=28).timestamp())
    waiting = {
        "data": [
            post(5, "Warm light", scheduled_publish_time=at),
            post(6, "Warm light", scheduled_publish_time=at + 3600),
        ]
    }
    requests, looked = look(hands, draft, waiting, {"data": []})
    assert [request.target.rpartition("/")[2] for request in requests] == ["scheduled_posts", "published_posts"]
    assert [seen.id for seen in looked.seen] == ["111_5"]
    assert looked.seen[0].facts["placed_until"]


def test_a_story_is_recognised_by_its_photo(hands: Any) -> None:
    draft, own = hands.draft("story", media=hands.photos(1)), hands.facts(media0={"id": "77"})
    created = str(int(SENT.timestamp()))
    listed = {"data": [{"post_id": "12", "media_id": "77", "creation_time": created}, {"post_id": "11"}]}
    _, looked = hands.drive(stories.find(draft, own, ATTEMPT), hands.reply(200, listed))
    assert looked.seen[0].mark == stories.expect(draft, own)
    assert looked.seen[1].mark.media is None
    assert not looked.complete


def test_only_the_pages_own_comments_are_ours(hands: Any) -> None:
    draft, own = hands.draft(comment="Hello"), hands.facts(post={"id": "111_5"})
    listed = [
        {"id": "5_1", "message": "Hello", "from": {"id": "111"}, "created_time": NOW},
        {"id": "5_2", "message": "Hello", "from": {"id": "77"}, "created_time": NOW},
        {"id": "5_3", "message": "Hello", "created_time": NOW},
    ]
    _, looked = hands.drive(comments.find(draft, own, ATTEMPT), hands.reply(200, {"data": listed}))
    assert [seen.id for seen in looked.seen] == ["5_1", "5_3"]
    assert looked.seen[0].mark == comments.expect(draft, own)
