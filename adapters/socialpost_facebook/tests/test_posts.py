"""Text, link and photos: the one visible call."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from socialpost.adapter import Cause, Effect
from socialpost_facebook import photos, posts
from socialpost_facebook.options import read

NINE = datetime(2026, 11, 27, 8, tzinfo=UTC)


def form(request: Any) -> dict[str, str]:
    return dict(request.body.fields)


def test_an_error_with_an_id_is_a_post(hands: Any) -> None:
    answer = hands.error(100, id="111_5", message="Tried accessing nonexisting field")
    _, facts = hands.drive(posts.publish(hands.draft(), hands.facts()), answer)
    assert facts == {"id": "111_5", "url": "https://www.facebook.com/111_5", "kind": "post"}


def test_an_answer_without_an_id_is_in_doubt(hands: Any) -> None:
    flow = posts.publish(hands.draft(), hands.facts())
    assert hands.caught(lambda: hands.drive(flow, hands.reply(200, {"success": True}))).cause is Cause.RETRY


def test_a_refusal_without_an_id_is_handed_on(hands: Any) -> None:
    flow = posts.publish(hands.draft(), hands.facts())
    assert hands.caught(lambda: hands.drive(flow, hands.error(190, 463))).cause is Cause.LOGIN


def test_the_version_stands_in_the_path(hands: Any) -> None:
    requests, _ = hands.drive(posts.publish(hands.draft(), hands.facts()), hands.reply(200, {"id": "1_2"}))
    assert requests[0].target == "/v26.0/111/feed"


def test_photos_stand_in_the_order_of_the_post(hands: Any) -> None:
    facts = hands.facts(media0={"id": "9"}, media1={"id": "7"}, media2={"id": "8"})
    told = posts.fields(hands.draft("photos", media=hands.photos(3)), facts)["attached_media"]
    assert [entry["media_fbid"] for entry in json.loads(told)] == ["9", "7", "8"]


def test_native_scheduling_is_asked_for_only_by_the_option(hands: Any) -> None:
    with_option = hands.draft(publish_at=NINE, options={"native_schedule": True})
    assert posts.fields(with_option, {})["scheduled_publish_time"] == str(int(NINE.timestamp()))
    assert posts.made(with_option, "1_2", None)["placed_until"] == "2026-11-27T08:00:00+00:00"
    assert "published" not in posts.fields(hands.draft(publish_at=NINE), {})


def test_a_link_stands_in_its_field_only_in_a_link_post(hands: Any) -> None:
    assert posts.fields(hands.draft("link", link="https://a.example"), {})["link"] == "https://a.example"
    assert "link" not in posts.fields(hands.draft("text", link="https://a.example"), {})


def test_a_post_for_two_countries_and_a_region_says_so(hands: Any) -> None:
    value = {"countries": ["DE"], "regions": [3847], "excluded_countries": ["CH"], "locales": [5], "age_min": 18}
    told = posts.fields(hands.draft(options={"targeting": value, "place": 99, "sponsor": "7"}), {})
    assert json.loads(told["targeting"]) == {
        "geo_locations": {"countries": ["DE"], "regions": [{"key": "3847"}]},
        "excluded_countries": ["CH"],
        "locales": [5],
        "age_min": 18,
    }
    assert (told["place"], told["sponsor_id"]) == ("99", "7")


def test_a_page_may_stand_without_quotes_in_the_yaml() -> None:
    assert read({"page": 1029384756}).page == "1029384756"


def test_a_photo_is_named_by_what_it_is(hands: Any) -> None:
    draft = hands.draft("photo", media=hands.photos(1))
    facts = hands.facts()
    facts["files"]["media0"]["mime"] = "image/png"
    flow = photos.upload(draft, draft.media[0], facts)
    requests, got = hands.drive(flow, hands.reply(200, {"id": 77}), effect=Effect.STAGE)
    source = requests[0].body.parts[-1]
    assert (source.filename, source.mime, got) == ("media0.png", "image/png", {"id": "77"})
    assert [part.name for part in requests[0].body.parts] == ["published", "source"]
