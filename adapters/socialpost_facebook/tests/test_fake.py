"""The fake Graph API, asked by hand: tokens, the feed, photos, stories, comments, lists."""

from __future__ import annotations

import json
from typing import Any

import pytest

from socialpost.testing import media

LINK = "https://shop.example.com/lamp"
DAY = 86400


def code(answer: Any) -> tuple[int, int]:
    return answer.data["error"]["code"], answer.data["error"].get("error_subcode", 0)


def test_a_post_is_seen_and_has_its_pages_prefix(guest: Any) -> None:
    answer = guest.feed(message="Warm light", link=LINK, fields="id,permalink_url")
    assert answer.data["id"].startswith("111_")
    assert answer.data["permalink_url"].endswith(answer.data["id"])
    (card,) = guest.cards()
    assert (card.text, card.link, card.author) == ("Warm light", LINK, "Fb Us")


def test_a_token_may_stand_in_query_body_or_header(guest: Any) -> None:
    for more in ({"query": {"access_token": guest.token}}, {"headers": {"authorization": f"OAuth {guest.token}"}}):
        assert guest.graph("GET", "me", **{"headers": {"authorization": ""}, **more}).data["id"] == "111"
    form = {"message": "x", "access_token": guest.token}
    assert guest.graph("POST", "111/feed", form, headers={"authorization": ""}).status == 200


def test_bad_tokens_and_pages_are_refused_as_facebook_does(guest: Any) -> None:
    assert code(guest.graph("POST", "111/feed", {"message": "x"}, token="no")) == (190, 0)
    assert code(guest.graph("POST", "999/feed", {"message": "x"})) == (100, 33)
    assert code(guest.graph("POST", "111/feed", {"message": "x"}, token="EAAsandboxUser111")) == (200, 0)
    guest.world.knobs.expire_tokens = True
    assert code(guest.feed(message="x")) == (190, 463)
    assert guest.cards() == []


def test_another_pages_post_is_not_there(guest: Any) -> None:
    other = guest.sandbox.seat("facebook", "fb-de", {"page": "222"})["page_access_token"]
    post = guest.feed(message="x").data["id"]
    assert code(guest.graph("GET", post, token=other)) == (100, 33)
    assert guest.graph("GET", "me", token=other).data["id"] == "222"


def test_a_version_that_never_was_is_refused_and_an_old_one_is_served(guest: Any) -> None:
    assert code(guest.call("GET", "/graph/v99.0/me")) == (2500, 0)
    assert code(guest.call("GET", "/graph/26/me")) == (2500, 0)
    assert guest.call("GET", "/graph/v19.0/me").status == 200


def test_errors_carry_what_facebooks_carry(guest: Any) -> None:
    answer = guest.feed()
    assert answer.status == 400
    assert answer.data["error"]["fbtrace_id"].startswith("A")
    assert answer.headers["www-authenticate"].startswith('OAuth "Facebook Platform"')
    entry = json.loads(answer.headers["x-business-use-case-usage"])["111"][0]
    assert entry["type"] == "pages"
    assert "call_count" in json.loads(answer.headers["x-app-usage"])


@pytest.mark.parametrize(
    "form",
    [{}, {"message": "  "}, {"message": "x" * 63_207}, {"message": "x", "colour": "red"}, {"link": "shop.example.com"},
     {"link": "https://www.facebook.com/x"}, {"message": "x", "attached_media": "77"},
     {"message": "x", "targeting": "DE"},
     {"message": "x", "attached_media": '[{"media_fbid":"77"}]'}, {"message": "x", "published": "perhaps"},
     {"message": "x", "link": LINK, "call_to_action": '{"type":"SHOP_NOW","value":{"link":"https://other.example"}}'}],
)  # fmt: skip
def test_a_post_that_cannot_be_is_refused(guest: Any, form: dict[str, str]) -> None:
    assert code(guest.feed(**form))[0] == 100
    assert guest.cards() == []


def test_an_unknown_field_is_an_error_although_the_post_was_made(guest: Any) -> None:
    answer = guest.feed(message="x", fields="id,permalink")
    assert code(answer) == (100, 0)
    assert answer.data["id"] == guest.cards()[0].id


def test_the_newest_posts_text_is_refused_once_more(guest: Any) -> None:
    guest.feed(message="x")
    assert code(guest.feed(message="x")) == (506, 0)
    guest.feed(message="y")
    assert guest.feed(message="x").status == 200
    guest.world.knobs.accept_duplicates = True
    assert guest.feed(message="x").status == 200


def test_photos_are_seen_only_with_their_post(guest: Any) -> None:
    one, two = (guest.photo(alt_text_custom=f"lamp {n}").data["id"] for n in range(2))
    assert guest.cards() == []
    form = {"attached_media[0]": json.dumps({"media_fbid": two}), "attached_media[1]": json.dumps({"media_fbid": one})}
    assert guest.feed(message="both", **form).status == 200
    assert [picture.alt for picture in guest.cards()[0].pictures] == ["lamp 1", "lamp 0"]


def test_a_photo_is_used_once_and_lives_a_day(guest: Any) -> None:
    first = json.dumps([{"media_fbid": guest.photo().data["id"]}])
    guest.feed(message="a", attached_media=first)
    assert code(guest.feed(message="b", attached_media=first)) == (100, 1366051)
    late = json.dumps([{"media_fbid": guest.photo().data["id"]}])
    guest.clock[0] += DAY
    assert code(guest.feed(message="c", attached_media=late)) == (100, 0)
    assert guest.graph("POST", "111/feed", json={"message": "d", "attached_media": [{"media_fbid": "1"}]}).status == 400


@pytest.mark.parametrize(
    ("data", "expected"),
    [(b"\xff\xd8 no picture", 324), (b"", 324), (b"\xff" * 10_000_001, 100), (b"RIFF0000WEBP", 324)],
)
def test_what_is_no_picture_is_refused(guest: Any, data: bytes, expected: int) -> None:
    answer = guest.graph("POST", "111/photos", {"published": "false"}, files={"source": guest.file(data)})
    assert code(answer)[0] == expected


def test_a_published_photo_is_a_post_at_once(guest: Any) -> None:
    answer = guest.photo(published="true", caption="hello")
    assert guest.cards()[0].id == answer.data["post_id"]
    told = guest.graph("GET", answer.data["id"], query={"fields": "page_story_id,name"}).data
    assert (told["page_story_id"], told["name"]) == (answer.data["post_id"], "hello")
    assert code(guest.photo(published="true", temporary="true")) == (100, 0)


def schedule(guest: Any, ahead: float, **form: str) -> Any:
    at = str(int(guest.clock[0] + ahead))
    return guest.feed(message="later", published="false", scheduled_publish_time=at, **form)


def test_a_held_post_is_seen_at_its_time(guest: Any) -> None:
    post = schedule(guest, 3600, unpublished_content_type="SCHEDULED").data["id"]
    assert guest.cards() == []
    assert guest.graph("GET", "111/scheduled_posts").data["data"][0]["id"] == post
    assert guest.graph("GET", "111/published_posts").data == {"data": []}
    assert code(guest.graph("POST", f"{post}/comments", {"message": "hi"})) == (100, 0)
    guest.clock[0] += 3600
    assert [card.text for card in guest.cards()] == ["later"]
    assert guest.graph("GET", "111/scheduled_posts").data == {"data": []}
    assert guest.graph("GET", post, query={"fields": "is_published"}).data["is_published"] is True


@pytest.mark.parametrize("ahead", [0, 599, -60, 31 * DAY])
def test_a_time_outside_the_window_is_refused(guest: Any, ahead: float) -> None:
    assert code(schedule(guest, ahead)) == (100, 0)


def test_a_time_on_a_published_post_is_refused(guest: Any) -> None:
    at = str(int(guest.clock[0] + 3600))
    assert code(guest.feed(message="x", scheduled_publish_time=at)) == (100, 0)


def test_a_draft_is_seen_by_nobody_until_it_is_published(guest: Any) -> None:
    post = guest.feed(message="x", published="false", unpublished_content_type="DRAFT").data["id"]
    assert guest.cards() == []
    assert guest.graph("POST", post, {"is_published": "true"}).data == {"success": True}
    assert [card.id for card in guest.cards()] == [post]


def test_lists_are_paged_by_cursor_newest_first_and_may_lag(guest: Any) -> None:
    for text in "abc":
        guest.feed(message=text)
        guest.clock[0] += 10
    first = guest.graph("GET", "111/published_posts", query={"limit": "2", "fields": "message"}).data
    assert [entry["message"] for entry in first["data"]] == ["c", "b"]
    cursor = first["paging"]["cursors"]["after"]
    rest = guest.graph("GET", "111/published_posts", query={"limit": "2", "fields": "message", "after": cursor}).data
    assert [entry["message"] for entry in rest["data"]] == ["a"]
    assert "next" not in rest["paging"]
    guest.world.knobs.visible_after = 15
    assert len(guest.graph("GET", "111/published_posts").data["data"]) == 2
    assert code(guest.graph("GET", "111/published_posts", query={"after": "!"})) == (100, 0)


def test_nested_field_syntax_is_read(guest: Any) -> None:
    post = guest.feed(message="x", link=LINK).data["id"]
    fields = "shares,comments.limit(0).summary(true),attachments{media_type,subattachments{target}}"
    told = guest.graph("GET", post, query={"fields": fields}).data
    assert told["comments"]["summary"]["total_count"] == 0
    assert told["attachments"]["data"][0]["url"] == LINK
    assert code(guest.graph("GET", post, query={"fields": "id,,"})) == (2500, 0)


def test_comments_stand_under_their_post(guest: Any) -> None:
    post = guest.feed(message="x").data["id"]
    first = guest.graph("POST", f"{post}/comments", {"message": "one", "fields": "id,permalink_url"}).data
    guest.graph("POST", f"{post}/comments", {"message": "two"})
    query = {"order": "reverse_chronological", "filter": "stream", "fields": "id,message,from"}
    told = guest.graph("GET", f"{post}/comments", query=query).data["data"]
    assert [entry["message"] for entry in told] == ["two", "one"]
    assert told[1] == {"id": first["id"], "message": "one", "from": {"id": "111", "name": "Fb Us"}}
    assert [comment.text for comment in guest.cards()[0].comments] == ["one", "two"]
    assert code(guest.graph("POST", f"{post}/comments", {"message": ""})) == (100, 0)
    assert code(guest.graph("POST", "111_1/comments", {"message": "x"})) == (100, 33)


def test_a_story_is_gone_after_a_day(guest: Any) -> None:
    photo = guest.photo(alt_text_custom="A lamp").data["id"]
    story = guest.graph("POST", "111/photo_stories", {"photo_id": photo}).data
    assert story["success"] is True
    (card,) = guest.cards()
    assert (card.kind, card.pictures[0].alt) == ("story", "A lamp")
    listed = guest.graph("GET", "111/stories", query={"fields": "post_id,media_id"}).data["data"]
    assert [(entry["post_id"], entry["media_id"]) for entry in listed] == [(story["post_id"], photo)]
    assert code(guest.graph("POST", "111/photo_stories", {"photo_id": photo})) == (100, 1366051)
    guest.clock[0] += DAY
    assert guest.cards() == []


def test_deleting_takes_it_down_and_twice_is_unknown(guest: Any) -> None:
    post = guest.feed(message="x").data["id"]
    assert guest.graph("DELETE", post).data == {"success": True}
    assert guest.cards() == []
    assert code(guest.graph("DELETE", post)) == (100, 33)


def test_a_targeted_post_says_for_whom_it_is(guest: Any) -> None:
    guest.feed(message="x", targeting='{"geo_locations":{"countries":["DE","AT"]}}', sponsor_id="5")
    assert guest.cards()[0].labels == ("Paid partnership", "shown in DE, AT only")


def test_numbers_that_are_gone_are_refused(guest: Any) -> None:
    post = guest.feed(message="x").data["id"]
    told = guest.graph("GET", f"{post}/insights", query={"metric": "post_media_view,post_clicks"}).data
    assert [entry["name"] for entry in told["data"]] == ["post_media_view", "post_clicks"]
    assert code(guest.graph("GET", f"{post}/insights", query={"metric": "post_impressions"})) == (100, 0)


def test_a_person_sees_the_pages_and_their_tokens(guest: Any) -> None:
    told = guest.graph("GET", "me/accounts", token="EAAsandboxUser111").data["data"]
    assert [(entry["id"], entry["access_token"]) for entry in told] == [("111", guest.token)]
    assert code(guest.graph("GET", "me/accounts")) == (100, 0)


def test_an_account_has_the_same_seat_every_time(guest: Any) -> None:
    assert guest.sandbox.seat("facebook", "fb-us", {"page": "111"})["page_access_token"] == guest.token
    own = guest.sandbox.seat("facebook", "lamps", {})
    assert guest.sandbox.seat("facebook", "lamps", {}) == own
    assert guest.sandbox.seat("facebook", "chairs", {}) != own


def test_a_picture_of_a_billion_pixels_is_refused_without_being_read(guest: Any) -> None:
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00"
    answer = guest.graph("POST", "111/photos", {"published": "false"}, files={"source": guest.file(png + b"\0" * 20)})
    assert code(answer)[0] == 324


def test_the_cover_and_the_alt_text_reach_the_wall(guest: Any) -> None:
    guest.photo(media.jpeg("teal"), published="true", alt_text_custom="Teal lamp")
    assert guest.cards()[0].pictures[0].alt == "Teal lamp"
