"""What each error means: cause, how long to wait, and whose limit it is."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from socialpost.adapter import Cause, Effect, Request, Scope
from socialpost_youtube import adapter, quota
from socialpost_youtube.sandbox.answers import trouble

NINE = "Sat, 21 Nov 2026 17:00:00 GMT"  # nine in the morning in Los Angeles


def judge(answer: Any, effect: Effect = Effect.STAGE) -> Any:
    fault = adapter.faults.judge(adapter.signals(answer), effect)
    assert fault
    return fault


@pytest.mark.parametrize(
    ("status", "reason", "cause"),
    [
        (400, "invalidTitle", Cause.REJECTED),
        (400, "invalidPublishAt", Cause.REJECTED),
        (400, "uploadLimitExceeded", Cause.WAIT),
        (401, "authError", Cause.REFRESH),
        (401, "youtubeSignupRequired", Cause.LOGIN),
        (403, "quotaExceeded", Cause.WAIT),
        (403, "rateLimitExceeded", Cause.WAIT),
        (403, "insufficientPermissions", Cause.LOGIN),
        (403, "accessNotConfigured", Cause.LOGIN),
        (403, "forbidden", Cause.REJECTED),
        (403, "somethingNobodyKnows", Cause.REJECTED),
        (404, "videoNotFound", Cause.REJECTED),
        (409, "alreadyExists", Cause.WAIT),
        (429, "uploadRateLimitExceeded", Cause.WAIT),
        (429, "", Cause.WAIT),
        (500, "internalError", Cause.RETRY),
        (503, "backendError", Cause.RETRY),
    ],
)
def test_an_error_means_what_the_sheet_says(hands: Any, status: int, reason: str, cause: Cause) -> None:
    assert judge(hands.error(status, reason)).cause is cause


def test_308_is_an_answer_and_no_redirect(hands: Any) -> None:
    assert not adapter.signals(hands.reply(308)).failed


def test_a_quota_comes_back_at_midnight_in_los_angeles(hands: Any) -> None:
    fault = judge(hands.error(403, "quotaExceeded", date=NINE))
    assert (fault.after, fault.scope) == (15 * 3600.0, Scope.ACCOUNT)
    assert "does not help" in fault.fix


def test_the_day_on_which_the_clocks_change_is_an_hour_longer(hands: Any) -> None:
    fault = judge(hands.error(403, "quotaExceeded", date="Sun, 01 Nov 2026 07:00:00 GMT"))
    assert fault.after == 25 * 3600.0


def test_a_used_up_bucket_holds_back_what_draws_from_it(hands: Any) -> None:
    spent = hands.error(403, "quotaExceeded", date=NINE)
    upload, look = Request("POST", "/upload/youtube/v3/videos"), Request("GET", "/youtube/v3/videos")
    assert [budget.bucket for budget in adapter.meter(upload, spent)] == ["uploads"]
    (budget,) = adapter.meter(look, spent)
    assert (budget.bucket, budget.remaining, budget.reset) == ("units", 0, 1795334400.0)
    assert adapter.bucket(look) == ("units",)


def test_the_bytes_of_a_session_draw_from_nothing() -> None:
    assert adapter.bucket(Request("PUT", "https://www.googleapis.com/upload/youtube/v3/videos?upload_id=s")) == ()


def test_other_errors_tell_no_budget(hands: Any) -> None:
    assert adapter.meter(Request("GET", "/youtube/v3/videos"), hands.error(403, "forbidden", date=NINE)) == []


def test_a_message_is_shown_without_its_html(hands: Any) -> None:
    fault = judge(hands.error(403, "quotaExceeded", 'You have exceeded your <a href="/q">quota</a>.'))
    assert fault.signals.text == "You have exceeded your quota."


def test_half_of_a_session_is_no_request_id(hands: Any) -> None:
    assert "secret" not in str(adapter.signals(hands.error(500, "backendError", x_guploader_uploadid="secret")))


def test_newer_errors_are_told_by_their_status(hands: Any) -> None:
    body = {"error": {"code": 403, "status": "SERVICE_DISABLED", "message": "off"}}
    assert judge(hands.reply(403, body)).cause is Cause.LOGIN


def test_a_comment_that_could_not_be_processed_is_looked_for_first(hands: Any) -> None:
    assert judge(hands.error(400, "processingFailure"), Effect.PUBLISH).cause is Cause.RETRY


def test_an_answer_that_is_no_json_is_an_error_like_its_status(hands: Any) -> None:
    assert judge(hands.reply(502)).cause is Cause.RETRY


def test_every_row_that_refuses_says_where_it_stands() -> None:
    assert all(row.source or row.code == ("alreadyExists",) for row in adapter.faults.rows)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("refuse", Cause.REJECTED), ("500", Cause.RETRY), ("429", Cause.WAIT), ("expired", Cause.REFRESH)],
)
def test_the_fakes_troubles_are_understood(hands: Any, kind: str, cause: Cause) -> None:
    answer = trouble(kind)
    assert judge(hands.reply(answer.status, answer.data)).cause is cause


def test_without_zone_data_a_quota_comes_back_at_midnight_all_the_same(
    hands: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_name: str) -> None:
        raise ZoneInfoNotFoundError

    monkeypatch.setattr(quota, "ZoneInfo", none)
    assert judge(hands.error(403, "quotaExceeded", date=NINE)).after == 15 * 3600.0
