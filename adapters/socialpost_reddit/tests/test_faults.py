"""The three shapes of errors, and what each means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from socialpost.adapter import Cause, Effect, Scope
from socialpost_reddit import adapter

LATER = "Looks like you've been doing that a lot. Take a break for {} before trying again."


def judged(answer: Any, effect: Effect = Effect.PUBLISH) -> Any:
    return adapter.faults.judge(adapter.signals(answer), effect)


def listed(*rows: Sequence[str | None], **beside: Any) -> dict[str, Any]:
    return {"json": {**beside, "errors": list(rows)}}


@pytest.mark.parametrize(
    ("span", "seconds"), [("14 minutes", 841), ("1 minute", 61), ("30 seconds", 31), ("500 milliseconds", 1.5)]
)
def test_an_action_limit_in_a_200_is_waited_for_as_long_as_it_says(hands: Any, span: str, seconds: float) -> None:
    fault = judged(hands.reply(200, listed(["RATELIMIT", LATER.format(span), "ratelimit"])))
    assert (fault.cause, fault.after, fault.scope) == (Cause.WAIT, seconds, Scope.ACCOUNT)


def test_the_number_beside_the_words_of_an_action_limit_is_the_better_one(hands: Any) -> None:
    fault = judged(hands.reply(200, listed(["RATELIMIT", LATER.format("14 minutes"), "ratelimit"], ratelimit=871.5)))
    assert fault.after == 872.5


def test_an_action_limit_without_a_number_is_waited_for_some_minutes(hands: Any) -> None:
    assert judged(hands.reply(200, listed(["RATELIMIT", "slow down", ""]))).after == 600


def test_a_limit_among_other_errors_comes_first(hands: Any) -> None:
    rows = (["NO_TEXT", "we need something here", "title"], ["RATELIMIT", LATER.format("2 minutes"), "ratelimit"])
    fault = judged(hands.reply(200, listed(*rows)))
    assert fault.cause is Cause.WAIT
    assert "we need something here" in str(fault.signals)


def test_a_reason_in_a_400_is_what_counts(hands: Any) -> None:
    body = {
        "fields": ["title"], "explanation": 'You may not have "lamp" in your title. ', "message": "Bad Request",
        "error_type": "SUBMIT_VALIDATION_ERROR", "reason": "SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING",
    }  # fmt: skip
    fault = judged(hands.reply(400, body))
    assert fault.cause is Cause.REJECTED
    assert str(fault.signals) == (
        '400 code SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING: You may not have "lamp" in your title.'
    )
    assert fault.signals.details["fields"] == ["title"]


@pytest.mark.parametrize(
    ("status", "body", "headers", "cause"),
    [
        (200, listed(["ALREADY_SUB", "that link has been submitted", "url"]), {}, Cause.DUPLICATE),
        (400, {"reason": "SUBMIT_VALIDATION_REPOST", "message": "Bad Request"}, {}, Cause.DUPLICATE),
        (200, listed(["USER_REQUIRED", "Please log in to do that.", None]), {}, Cause.REFRESH),
        (200, listed(["SUBREDDIT_NOTALLOWED", "no", "sr"]), {}, Cause.REJECTED),
        (200, listed(["SUBMIT_VALIDATION_SOMETHING_NEW", "no", "sr"]), {}, Cause.REJECTED),
        (401, {"message": "Unauthorized", "error": 401}, {}, Cause.REFRESH),
        (403, {}, {"www_authenticate": 'Bearer realm="reddit", error="insufficient_scope"'}, Cause.LOGIN),
        (403, {"message": "Forbidden", "error": 403}, {}, Cause.REJECTED),
        (404, {"message": "Not Found", "error": 404}, {}, Cause.REJECTED),
        (429, {"message": "Too Many Requests", "error": 429}, {}, Cause.WAIT),
        (500, {"message": "Internal Server Error", "error": 500}, {}, Cause.RETRY),
        (522, b"<html>", {"content_type": "text/html"}, Cause.RETRY),
        (408, b"", {}, Cause.RETRY),
    ],
)
def test_what_an_answer_means(hands: Any, status: int, body: Any, headers: dict[str, str], cause: Cause) -> None:
    assert judged(hands.reply(status, body, **headers)).cause is cause


def test_a_429_says_when_the_window_ends(hands: Any) -> None:
    assert judged(hands.reply(429, {}, x_ratelimit_reset="77")).after == 77
    assert judged(hands.reply(429, {}, x_ratelimit_reset="77", retry_after="5")).after == 5


def test_a_wall_of_the_network_is_told_from_a_refusal(hands: Any) -> None:
    page = b"<html><style>a{}</style><body><h1>whoa there</h1>blocked by network security</body></html>"
    fault = judged(hands.reply(403, page, content_type="text/html"), Effect.READ)
    assert (fault.cause, fault.signals.text) == (Cause.REJECTED, "a web page: whoa there blocked by network security")
    assert "user agent" in fault.says


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (400, "EntityTooLarge", Cause.REJECTED),
        (403, "AccessDenied", Cause.STALE),
        (400, "ExpiredToken", Cause.STALE),
        (503, "SlowDown", Cause.RETRY),
    ],
)
def test_the_bucket_speaks_xml(hands: Any, status: int, code: str, cause: Cause) -> None:
    body = f'<?xml version="1.0"?>\n<Error><Code>{code}</Code><Message>no</Message></Error>'
    fault = judged(hands.reply(status, body.encode()), Effect.STAGE)
    assert fault.cause is cause
    assert fault.stale == (("media*",) if cause is Cause.STALE else ())


def test_a_success_with_an_empty_list_of_errors_is_one(hands: Any) -> None:
    assert judged(hands.reply(200, {"json": {"errors": [], "data": {}}})) is None
