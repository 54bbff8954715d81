"""The fake: who gets in, what it refuses and in which shape, what it shows."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.testing import media
from socialpost_reddit.sandbox.guard import MOST, WINDOW
from socialpost_reddit.sandbox.tokens import LIFE, issue


def refused(answer: Any) -> str:
    """Return the code of a refusal in a 200."""
    assert answer.status == 200
    assert "data" not in answer.data["json"]
    return str(answer.data["json"]["errors"][0][0])


@pytest.mark.parametrize("agent", ["", "python-requests/2.32", "python-httpx/0.28.1", "curl/8.5", "Java/17"])
def test_a_client_that_does_not_introduce_itself_is_throttled(hand: Any, agent: str) -> None:
    assert hand.call("GET", "/api/v1/me", agent=agent).status == 429
    assert hand.call("POST", "/api/v1/access_token", agent=agent).status == 429


def test_a_token_ends_and_the_seat_then_has_a_new_one(hand: Any) -> None:
    assert hand.call("GET", "/api/v1/me").data["name"] == "oslo_lamps"
    hand.clock[0] += LIFE + 1
    assert hand.call("GET", "/api/v1/me").status == 401
    hand.seat = hand.sandbox.seat("reddit", "reddit", {})
    assert hand.call("GET", "/api/v1/me").status == 200


def test_tokens_that_expire_on_demand_can_be_renewed(hand: Any) -> None:
    hand.world.knobs.expire_tokens = True
    assert hand.call("GET", "/api/v1/me").status == 401
    basic = {"authorization": "Basic c2FuZGJveC1zY3JpcHQ6c2FuZGJveC1zZWNyZXQ="}
    form = {"grant_type": "refresh_token", "refresh_token": hand.seat["refresh_token"]}
    told = hand.call("POST", "/api/v1/access_token", headers=basic, form=form).data
    assert hand.call("GET", "/api/v1/me", token=told["access_token"]).status == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "invalid_grant"),
        ({"grant_type": "password", "username": "oslo_lamps", "password": "x"}, 200, "invalid_grant"),
        ({"grant_type": "device"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_bad_grant_is_refused(hand: Any, form: dict[str, str], status: int, error: str) -> None:
    basic = {"authorization": "Basic c2FuZGJveC1zY3JpcHQ6c2FuZGJveC1zZWNyZXQ="}
    answer = hand.call("POST", "/api/v1/access_token", headers=basic, form=form)
    assert (answer.status, answer.data) == (status, {"error": error})


def test_an_unknown_client_gets_no_token(hand: Any) -> None:
    answer = hand.call("POST", "/api/v1/access_token", headers={"authorization": "Basic eDp5"})
    assert (answer.status, answer.headers["www-authenticate"]) == (401, 'Basic realm="reddit"')


def test_a_token_of_nobody_cannot_post(hand: Any) -> None:
    answer = hand.call("POST", "/api/submit", token=issue(hand.world, "", "sandbox-script"))
    assert answer.status == 403
    assert "insufficient_scope" in answer.headers["www-authenticate"]


def test_a_revoked_token_is_dead_and_revoking_never_fails(hand: Any) -> None:
    basic = {"authorization": "Basic c2FuZGJveC1zY3JpcHQ6c2FuZGJveC1zZWNyZXQ="}
    for token in (hand.seat["access_token"], "never there"):
        assert hand.call("POST", "/api/v1/revoke_token", headers=basic, form={"token": token}).status == 204
    assert hand.call("GET", "/api/v1/me").status == 401


def test_the_window_counts_down_and_ends_in_a_429(hand: Any) -> None:
    first = hand.call("GET", "/api/v1/me").headers
    assert (first["x-ratelimit-used"], first["x-ratelimit-remaining"]) == ("1", "999.0")
    start = int(hand.clock[0]) // WINDOW * WINDOW
    hand.world.put("window", "sandbox-script", {"start": start, "used": MOST})
    last = hand.call("GET", "/api/v1/me")
    assert (last.status, last.headers["x-ratelimit-remaining"]) == (429, "0.0")
    hand.clock[0] += int(last.headers["x-ratelimit-reset"])
    assert hand.call("GET", "/api/v1/me").status == 200


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"sr": ""}, "SUBREDDIT_REQUIRED"),
        ({"sr": "nosuchplace"}, "SUBREDDIT_NOEXIST"),
        ({"sr": "two words"}, "SUBREDDIT_NOEXIST"),
        ({"sr": "u_stranger"}, "SUBREDDIT_NOTALLOWED"),
        ({"sr": "locked"}, "SUBREDDIT_NOTALLOWED"),
        ({"title": " "}, "NO_TEXT"),
        ({"title": "x" * 301}, "TOO_LONG"),
        ({"text": "x" * 40_001}, "TOO_LONG"),
        ({"kind": "story"}, "INVALID_OPTION"),
        ({"kind": "link", "url": ""}, "NO_URL"),
        ({"kind": "link", "url": "shop"}, "BAD_URL"),
        ({"kind": "image", "url": "https://i.imgur.com/a.png"}, "BAD_URL"),
        ({"kind": "video", "url": "x"}, "MISSING_VIDEO_URLS"),
        ({"kind": "crosspost", "crosspost_fullname": "t3_x"}, "INVALID_CROSSPOST_THING"),
        ({"richtext_json": "{}", "text": "x"}, "INVALID_SELFPOST"),
        ({"richtext_json": "{"}, "JSON_PARSE_ERROR"),
        ({"sr": "links", "kind": "self"}, "NO_SELFS"),
        ({"sr": "texts", "kind": "link", "url": "https://a.example"}, "NO_LINKS"),
    ],
)
def test_what_is_wrong_with_a_post_stands_in_a_200(hand: Any, fields: dict[str, str], code: str) -> None:
    hand.world.put("subreddit", "locked", {"type": "private"})
    hand.world.put("subreddit", "links", {"submission_type": "link"})
    hand.world.put("subreddit", "texts", {"submission_type": "self"})
    assert refused(hand.submit(**fields)) == code
    assert not hand.listed()


def test_the_moderators_requirements_stand_in_a_400_and_only_when_asked_for(hand: Any) -> None:
    hand.world.put("subreddit", "lamps", {"requirements": {"is_flair_required": True}})
    answer = hand.submit()
    assert (answer.status, answer.data["reason"]) == (400, "SUBMIT_VALIDATION_FLAIR_REQUIRED")
    hand.made(validate_on_submit="False")


def test_words_of_a_flair_without_its_id_are_refused_and_an_unknown_id_breaks_the_server(hand: Any) -> None:
    assert hand.submit(flair_text="Product").status == 400
    assert hand.submit(flair_id="nope").status == 500
    review = "5f0a6c8e-0000-11ee-8000-0242ac120003"
    hand.made(flair_id=review, flair_text="Two years on")
    assert hand.listed()[0]["link_flair_text"] == "Two years on"


def test_a_link_is_refused_the_second_time_unless_one_insists_or_it_is_gone(hand: Any) -> None:
    link = {"kind": "link", "url": "https://a.example"}
    first = hand.made(**link)
    assert refused(hand.submit(**link)) == "ALREADY_SUB"
    hand.made(**link, sr="desks")
    second = hand.made(**link, resubmit="True")
    for name in (first, second):
        hand.call("POST", "/api/del", form={"id": name})
    hand.made(**link)


def test_who_posts_too_often_is_told_how_many_minutes_to_wait(hand: Any) -> None:
    hand.world.put("subreddit", "lamps", {"pause": 900})
    hand.made()
    answer = hand.submit()
    assert refused(answer) == "RATELIMIT"
    assert "15 minutes" in answer.data["json"]["errors"][0][1]
    assert answer.data["json"]["ratelimit"] == 900
    hand.clock[0] += 900
    hand.made()


def test_what_automoderator_holds_back_only_its_author_sees(hand: Any) -> None:
    hand.world.put("subreddit", "lamps", {"automod": ["cheap"]})
    hand.made(title="Cheap lamps")
    assert hand.listed()[0]["removed_by_category"] == "automod_filtered"
    assert hand.sandbox.cards("reddit") == []
    stranger = hand.sandbox.seat("reddit", "stranger", {})["access_token"]
    assert hand.call("GET", "/user/oslo_lamps/submitted", token=stranger).data["data"]["children"] == []


def test_a_deleted_post_leaves_its_shell_and_no_card(hand: Any) -> None:
    name = hand.made()
    stranger = hand.sandbox.seat("reddit", "stranger", {})["access_token"]
    assert hand.call("POST", "/api/del", token=stranger, form={"id": name}).data == {}
    assert len(hand.sandbox.cards("reddit")) == 1, "somebody else's deletion does nothing"
    assert hand.call("POST", "/api/del", form={"id": name}).data == {}
    data = hand.call("GET", f"/api/info?id={name}").data["data"]["children"][0]["data"]
    assert (data["author"], data["selftext"]) == ("[deleted]", "[deleted]")
    assert (hand.sandbox.cards("reddit"), hand.listed()) == ([], [])


def test_lists_come_in_pages_newest_first(hand: Any) -> None:
    names = [hand.made(title=f"Lamp {number}") for number in range(3)]
    page = hand.call("GET", "/user/oslo_lamps/submitted?limit=2").data["data"]
    assert [child["data"]["name"] for child in page["children"]] == [names[2], names[1]]
    rest = hand.call("GET", f"/user/oslo_lamps/submitted?limit=2&after={page['after']}").data["data"]
    assert ([child["data"]["name"] for child in rest["children"]], rest["after"]) == ([names[0]], None)


def test_lists_show_new_posts_late_and_a_look_by_id_does_not(hand: Any) -> None:
    hand.world.knobs.visible_after = 60
    name = hand.made()
    assert hand.listed() == []
    assert hand.call("GET", f"/api/info?id={name}").data["data"]["children"]
    hand.clock[0] += 61
    assert hand.listed()


def test_a_poll_has_options_and_its_days_are_clamped(hand: Any) -> None:
    body = {"sr": "lamps", "title": "Brass?", "options": ["a", "b"], "duration": 30, "api_type": "json"}
    assert hand.call("POST", "/api/submit_poll_post", json=body).data["json"]["data"]["id"].startswith("t3_")
    (card,) = hand.sandbox.cards("reddit")
    assert (card.kind, card.poll) == ("poll", ("a", "b"))
    assert hand.world.get("post", card.id.removeprefix("t3_"))["days"] == 7
    assert refused(hand.call("POST", "/api/submit_poll_post", json={**body, "options": ["a"]})) == "TOO_FEW_OPTIONS"
    assert hand.call("POST", "/api/submit_poll_post", json={"title": "x"}).status == 500


def test_comments_stand_below_their_post(hand: Any) -> None:
    name = hand.made()
    form = {"api_type": "json", "thing_id": name, "text": "Questions?"}
    made = hand.call("POST", "/api/comment", form=form).data["json"]["data"]["things"][0]["data"]
    both = hand.call("GET", f"/comments/{name.removeprefix('t3_')}?sort=new").data
    assert both[1]["data"]["children"][0]["data"]["name"] == made["name"]
    assert hand.sandbox.cards("reddit")[0].comments[0].text == "Questions?"
    assert refused(hand.call("POST", "/api/comment", form={**form, "text": ""})) == "NO_TEXT"
    assert refused(hand.call("POST", "/api/comment", form={**form, "thing_id": "t3_x"})) == "DELETED_COMMENT"
    hand.call("POST", "/api/del", form={"id": made["name"]})
    assert not hand.sandbox.cards("reddit")[0].comments


def test_a_card_tells_place_flair_and_marks(hand: Any) -> None:
    flair = "5f0a6c8e-0000-11ee-8000-0242ac120002"
    hand.made(flair_id=flair, nsfw="True", spoiler="true", discussion_type="CHAT", text="Warm light")
    hand.made(sr="u_oslo_lamps", kind="link", url="https://a.example")
    first, second = hand.sandbox.cards("reddit")
    assert first.labels == ("r/lamps", "Product", "NSFW", "Spoiler", "Live chat")
    assert (first.title, first.text, first.author) == ("Lamps", "Warm light", "u/oslo_lamps")
    assert (second.labels, second.link) == (("u/oslo_lamps",), "https://a.example")


# -- media


def test_a_lease_and_a_form_make_an_image_post_that_is_listed_with_its_asset(hand: Any) -> None:
    asset, url = hand.uploaded()
    data = hand.submit(kind="image", url=url).data["json"]["data"]
    assert sorted(data) == ["user_submitted_page", "websocket_url"], "no id"
    assert hand.listed()[0]["url"] == f"https://i.redd.it/{asset}.jpeg"
    (card,) = hand.sandbox.cards("reddit")
    assert [picture.kind for picture in card.pictures] == ["image"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"acl": "public-read"}, b"SignatureDoesNotMatch"),
        ({"extra": "1"}, b"SignatureDoesNotMatch"),
        ({"key": "other"}, b"AccessDenied"),
    ],
)
def test_the_bucket_wants_every_field_as_it_was_signed(hand: Any, changed: dict[str, str], code: bytes) -> None:
    answer = hand.send(hand.lease(), **changed)
    assert answer.status == 403
    assert code in answer.content


def test_a_lease_ends_after_a_quarter_of_an_hour(hand: Any) -> None:
    lease = hand.lease()
    hand.clock[0] += 899
    assert hand.send(lease).status == 201
    hand.clock[0] += 1
    assert b"Policy expired" in hand.send(lease).content


def test_the_bucket_measures_the_file(hand: Any) -> None:
    assert b"EntityTooSmall" in hand.send(hand.lease(), hand.file(b"")).content
    large = hand.file(b"x")
    object.__setattr__(large, "size", (20 << 20) + 1)
    assert b"EntityTooLarge" in hand.send(hand.lease(), large).content


def test_an_unknown_type_gets_no_lease(hand: Any) -> None:
    assert hand.call("POST", "/api/media/asset.json", form={"filepath": "a.bmp", "mimetype": "image/bmp"}).status == 400


def test_media_that_never_arrived_or_are_another_users_make_no_post(hand: Any) -> None:
    lease = hand.lease()
    url = f"http:{lease['args']['action']}/{lease['asset']['asset_id']}"
    assert refused(hand.submit(kind="image", url=url)) == "BAD_URL"
    hand.send(lease)
    hand.seat = hand.sandbox.seat("reddit", "stranger", {})
    assert refused(hand.submit(kind="image", url=url)) == "BAD_URL"


def test_media_show_up_when_they_are_processed_and_broken_ones_never(hand: Any) -> None:
    hand.world.knobs.processing = 30
    hand.submit(kind="image", url=hand.uploaded()[1])
    hand.submit(kind="image", url=hand.uploaded(b"no picture")[1])
    assert (hand.listed(), hand.sandbox.cards("reddit")) == ([], [])
    hand.clock[0] += 31
    assert len(hand.listed()) == len(hand.sandbox.cards("reddit")) == 1


def test_a_video_needs_a_poster_and_shows_its_own_asset(hand: Any) -> None:
    asset, url = hand.uploaded(media.mp4(1, (320, 240)), "a.mp4", "video/mp4")
    assert refused(hand.submit(kind="video", url=url, video_poster_url=url)) == "MISSING_VIDEO_URLS"
    hand.submit(kind="videogif", url=url, video_poster_url=hand.uploaded()[1])
    assert hand.listed()[0]["url"] == f"https://v.redd.it/{asset}"
    (card,) = hand.sandbox.cards("reddit")
    assert card.pictures[0].poster


def gallery(hand: Any, *assets: str, **fields: Any) -> Any:
    items = [{"media_id": asset, "caption": "c", "outbound_url": ""} for asset in assets]
    body = {"sr": "lamps", "title": "Two", "items": items, "api_type": "json", **fields}
    return hand.call("POST", "/api/submit_gallery_post.json", json=body)


def test_a_gallery_has_an_id_at_once_and_shows_its_captions(hand: Any) -> None:
    assets = [hand.uploaded()[0] for _ in range(2)]
    assert gallery(hand, *assets).data["json"]["data"]["id"].startswith("t3_")
    listed = hand.listed()[0]
    assert [item["media_id"] for item in listed["gallery_data"]["items"]] == assets
    assert {one["status"] for one in listed["media_metadata"].values()} == {"unprocessed"}
    assert [picture.alt for picture in hand.sandbox.cards("reddit")[0].pictures] == ["c", "c"]


def test_a_gallery_is_refused_as_reddit_does_it(hand: Any) -> None:
    one, two = (hand.uploaded()[0] for _ in range(2))
    assert refused(gallery(hand, one)) == "placeholder"
    assert refused(gallery(hand, one, "unknown")) == "placeholder"
    assert gallery(hand, one, one).status == 500
    assert gallery(hand, one, two, sr="").status == 500
    hand.world.put("subreddit", "lamps", {"allow_galleries": False})
    assert refused(gallery(hand, one, two)) == "GALLERIES_DISABLED"
