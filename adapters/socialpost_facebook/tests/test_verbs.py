"""Asking about the account and what is out, taking it down, budgets, addresses."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Continue, Done, Effect, Live, Request, Unknown
from socialpost_facebook import adapter
from socialpost_facebook.verbs import delete, inspect, metrics, whoami

GET = Request("GET", "/")


def live(kind: str = "post", **more: Any) -> Live:
    step = "post" if kind == "post" else "finish"
    return Live("51", "", {step: {"id": "51", "kind": kind, **more}}, {"page": "111"})


def test_the_token_of_another_page_is_noticed(hands: Any) -> None:
    flow = whoami({"page": "111"})
    fault = hands.caught(lambda: hands.drive(flow, hands.reply(200, {"id": "7", "name": "Jo"})))
    assert fault.cause is Cause.LOGIN
    assert "Jo (7), not of Page 111" in fault.says


def test_the_page_says_who_it_is(hands: Any) -> None:
    _, me = hands.drive(whoami({"page": "111"}), hands.reply(200, {"id": "111", "name": "Lamps"}))
    assert me == {"id": "111", "name": "Lamps"}


def test_what_is_gone_is_gone_and_what_is_there_is_there(hands: Any) -> None:
    there = hands.reply(200, {"id": "51", "permalink_url": "https://f/51"})
    assert hands.drive(inspect(live()), there)[1] == Done({"id": "51", "url": "https://f/51"})
    assert isinstance(hands.drive(inspect(live()), hands.error(100, 33))[1], Continue)
    assert isinstance(hands.drive(inspect(live("reel")), hands.error(100, 33))[1], Continue)
    processing = hands.reply(200, {"status": {"video_status": "processing"}})
    assert isinstance(hands.drive(inspect(live("video")), processing)[1], Unknown)
    assert hands.caught(lambda: hands.drive(inspect(live()), hands.error(190, 463))).cause is Cause.LOGIN


def test_deleting_what_is_gone_is_a_success(hands: Any) -> None:
    requests, _ = hands.drive(delete(live()), hands.error(100, 33), effect=Effect.STAGE)
    assert (requests[0].method, requests[0].target) == ("DELETE", "/v26.0/51")
    assert hands.caught(lambda: hands.drive(delete(live()), hands.error(200))).cause is Cause.LOGIN


def test_a_video_story_is_deleted_by_its_post(hands: Any) -> None:
    requests, _ = hands.drive(delete(live("story", post="1234")), hands.reply(200, {"success": True}))
    assert requests[0].target == "/v26.0/1234"


def test_a_story_is_looked_for_by_its_post_with_the_fields_of_a_story(hands: Any) -> None:
    requests, there = hands.drive(inspect(live("story", post="1234")), hands.reply(200, {"url": "https://f/s"}))
    assert (requests[0].target, requests[0].query) == ("/v26.0/1234", {"fields": "post_id,status,url"})
    assert there == Done({"id": "51", "url": "https://f/s"})
    assert isinstance(hands.drive(inspect(live("story", post="1234")), hands.error(100, 33))[1], Continue)


def test_a_video_story_whose_post_was_not_told_is_looked_for_as_the_video(hands: Any) -> None:
    requests, found = hands.drive(inspect(live("story")), hands.reply(200, {"status": {"video_status": "processing"}}))
    assert requests[0].target == "/v26.0/51"
    assert isinstance(found, Unknown)


def test_a_video_counts_its_views_itself_and_has_likes_for_reactions(hands: Any) -> None:
    told = {"views": 12, "comments": {"summary": {"total_count": 3}}, "likes": {"summary": {"total_count": 4}}}
    requests, counts = hands.drive(metrics(live("reel")), hands.reply(200, told))
    assert len(requests) == 1
    assert counts == {"comments": 3, "reactions": 4, "views": 12}


def test_a_story_counts_its_views_where_the_token_may_read_them(hands: Any) -> None:
    views = {"data": [{"name": "STORY_MEDIA_VIEW", "values": [{"value": 9}]}]}
    requests, counts = hands.drive(metrics(live("story", post="1234")), hands.reply(200, views))
    assert requests[0].target == "/v26.0/1234/insights"
    assert counts == {"STORY_MEDIA_VIEW": 9}
    assert hands.drive(metrics(live("story", post="1234")), hands.error(10))[1] == {}


def test_counts_come_without_the_permission_for_numbers(hands: Any) -> None:
    counts = {"comments": {"summary": {"total_count": 3}}, "shares": {"count": 2}}
    views = {"data": [{"name": "post_clicks", "values": [{"value": 9}]}, {"name": "odd", "values": []}]}
    assert hands.drive(metrics(live()), hands.reply(200, counts), hands.reply(200, views))[1] == {
        "comments": 3, "reactions": 0, "shares": 2, "post_clicks": 9,
    }  # fmt: skip
    assert hands.drive(metrics(live()), hands.reply(200, counts), hands.error(10))[1]["comments"] == 3


def test_the_fullest_counter_of_a_limit_is_its_budget(hands: Any) -> None:
    counters = '"call_count":97,"total_cputime":23,"total_time":99,"estimated_time_to_regain_access":2'
    usage = f'{{"111":[{{"type":"other","call_count":3}},{{"type":"pages",{counters}}}]}}'
    answer = hands.reply(
        *(200, {"id": "1"}),
        x_app_usage='{"call_count":28,"total_time":25,"total_cputime":25}',
        x_business_use_case_usage=usage,
        date="Fri, 27 Nov 2026 08:00:00 GMT",
    )
    app, page = adapter.meter(GET, answer)
    assert (app.bucket, app.remaining, app.reset) == ("app", 72, None)
    assert (page.bucket, page.remaining, page.reset) == ("page", 1, 1795766520)
    assert adapter.bucket(GET) == ("page", "app")


def test_an_answer_without_budgets_tells_none(hands: Any) -> None:
    assert adapter.meter(GET, hands.reply(200, {"id": "1"}, x_app_usage="soon")) == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.facebook.com/111_5", ("111_5", "post")),
        ("https://www.facebook.com/permalink.php?story_fbid=5&id=111", ("111_5", "post")),
        ("https://www.facebook.com/lamps/posts/nice-lamp/5/", ("111_5", "post")),
        ("https://www.facebook.com/lamps/posts/5?x=9", ("111_5", "post")),
        ("https://www.facebook.com/reel/51/", ("51", "reel")),
        ("https://www.facebook.com/lamps/videos/see-it/51/", ("51", "video")),
        ("https://www.facebook.com/watch/?v=51", ("51", "video")),
        ("https://www.facebook.com/lamps/posts/pfbid0abc", None),
        ("http://127.0.0.1:8000/?platform=facebook&post=111_5", ("111_5", "post")),
        ("javascript:111_5", None),
    ],
)
def test_a_person_may_adopt_a_post_by_its_address(url: str, found: Any) -> None:
    facts = adapter.adopt(url, {"page": "111"})
    assert (facts and (facts["id"], facts["kind"])) == found
