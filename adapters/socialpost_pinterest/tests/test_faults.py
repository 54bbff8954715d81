"""What Pinterest's refusals become: the cause, the words, the wait."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Effect, Fault, Scope
from socialpost_pinterest import adapter

TRIAL = "Apps with Trial access may not create Pins in production https://api.pinterest.com - use API Sandbox"


def judged(hands: Any, status: int, code: Any, message: str, effect: Effect = Effect.PUBLISH, **headers: str) -> Fault:
    answer = hands.reply(status, {"code": code, "message": message}, **headers)
    fault = adapter.faults.judge(adapter.signals(answer), effect)
    assert fault is not None
    return fault


@pytest.mark.parametrize(
    ("status", "code", "message", "cause"),
    [
        (401, 2, "Authentication failed.", Cause.REFRESH),
        (401, 3, "Your token does not have sufficient permissions ... scopes", Cause.LOGIN),
        (401, 3, "Your app does not have access to this restricted feature: pin_edit", Cause.REJECTED),
        (403, 3, "Your app does not have access to this restricted feature: pin_edit", Cause.REJECTED),
        (401, 7, "Not authorized to access board or Pin.", Cause.REJECTED),
        (403, 29, TRIAL, Cause.REJECTED),
        (403, 3, TRIAL, Cause.REJECTED),
        (403, 29, "You are not permitted to access that resource.", Cause.REJECTED),
        (403, 233, "Your image is too small.", Cause.REJECTED),
        (403, 235, "Sorry, this image is broken.", Cause.REJECTED),
        (404, 40, "Board not found.", Cause.REJECTED),
        (404, 2031, "Sorry! We couldn't find this board section.", Cause.REJECTED),
        (404, 404, "Media upload not found", Cause.STALE),
        (400, 1, "constraint: maxItems=5", Cause.REJECTED),
        (409, 409, "Could not get exclusive access to the board", Cause.WAIT),
        (413, 413, "", Cause.REJECTED),
        (429, 8, "This request exceeded a rate limit.", Cause.WAIT),
        (429, 9, "You have been blocked for spam", Cause.QUOTA),
        (500, 500, "", Cause.RETRY),
        (418, 1, "?", Cause.REJECTED),
    ],
)
def test_the_number_decides_and_not_the_status(hands: Any, status: int, code: int, message: str, cause: Cause) -> None:
    assert judged(hands, status, code, message).cause is cause


def test_a_trial_app_is_told_plainly_that_it_cannot_publish(hands: Any) -> None:
    fault = judged(hands, 403, 29, TRIAL)
    assert "Trial access" in fault.says
    assert "Standard access" in fault.fix
    assert "login or token will not help" in fault.fix


def test_the_wait_is_that_of_the_header_in_either_form(hands: Any) -> None:
    slow = "This request exceeded a rate limit."
    assert judged(hands, 429, 8, slow, x_ratelimit_reset="67000").after == 67000
    assert judged(hands, 429, 8, slow, x_ratelimit_reset='30, 30;w=60;name="a"').after == 30
    assert judged(hands, 429, 8, slow, x_ratelimit_reset="30", retry_after="7").after == 7
    assert judged(hands, 429, 8, slow).after == 60
    assert judged(hands, 429, 8, slow).scope is Scope.ACCOUNT
    assert judged(hands, 400, 1, "no", x_ratelimit_reset="30").after is None


def test_a_block_for_spam_may_stand_in_the_detail(hands: Any) -> None:
    answer = hands.reply(429, {"code": 8, "message": "Slow down", "message_detail": "flagged as spam"})
    fault = adapter.faults.judge(adapter.signals(answer), Effect.PUBLISH)
    assert fault
    assert (fault.cause, fault.after) == (Cause.QUOTA, 6 * 3600)


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [(403, "AccessDenied", Cause.STALE), (400, "EntityTooLarge", Cause.REJECTED), (503, "SlowDown", Cause.RETRY)],
)
def test_the_bucket_speaks_xml(hands: Any, status: int, code: str, cause: Cause) -> None:
    text = f'<?xml version="1.0"?>\n<Error><Code>{code}</Code><Message>Policy expired.</Message></Error>'
    signals = adapter.signals(hands.reply(status, text.encode()))
    fault = adapter.faults.judge(signals, Effect.STAGE)
    assert fault
    assert (signals.code, fault.cause) == (code, cause)
    assert fault.stale == (("media*",) if cause is Cause.STALE else ())


def test_the_request_id_is_kept_for_people(hands: Any) -> None:
    fault = judged(hands, 400, 1, "no", x_pinterest_rid="4711")
    assert str(fault.signals) == "400 code 1: no (request 4711)"


def test_every_row_says_where_it_comes_from_and_what_would_help() -> None:
    for row in adapter.faults.rows:
        assert row.source
        assert row.fix
