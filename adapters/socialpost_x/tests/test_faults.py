"""What X's refusals become: the cause, the words, the wait."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Effect, Fault, Scope
from socialpost_x import adapter
from socialpost_x.faults import FAULTS

NOW = "Sat, 21 Nov 2026 20:00:00 GMT"
AT = 1795291200


def judged(hands: Any, status: int, body: Any = None, effect: Effect = Effect.PUBLISH, **headers: Any) -> Fault | None:
    return adapter.faults.judge(adapter.signals(hands.reply(status, body, **headers)), effect)


def problem(detail: str, kind: str = "", title: str = "Forbidden", host: str = "x.com") -> dict[str, Any]:
    return {
        "title": title,
        "detail": detail,
        "type": f"https://api.{host}/2/problems/{kind}" if kind else "about:blank",
    }


INVALID = {
    "errors": [{"parameters": {"media.media_ids": ["9"]}, "message": "Your media IDs are invalid."}],
    "title": "Invalid Request",
    "detail": "One or more parameters to your request was invalid.",
    "type": "https://api.twitter.com/2/problems/invalid-request",
}


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (401, problem("Unauthorized", title="Unauthorized"), Cause.REFRESH),
        (402, problem("no credits", "credits", title="CreditsDepleted"), Cause.QUOTA),
        (402, {"title": "Payment Required", "detail": "credits depleted", "status": 402}, Cause.QUOTA),
        (403, problem("You are not allowed to create a Tweet with duplicate content."), Cause.DUPLICATE),
        (403, problem("Posts are limited to a maximum of one cashtag"), Cause.REJECTED),
        (403, problem("You can only reply to or quote posts ...", "not-authorized-for-resource"), Cause.REJECTED),
        (403, problem("You attempted to reply to a Tweet that is deleted or not visible to you."), Cause.REJECTED),
        (403, problem("The Tweet contains an invalid URL."), Cause.REJECTED),
        (403, problem("You are not permitted to perform this action."), Cause.REJECTED),
        (403, problem("Application-Only is forbidden", "unsupported-authentication"), Cause.LOGIN),
        (403, problem("Authenticating with Unknown is forbidden", "unsupported-authentication"), Cause.REFRESH),
        (403, problem("Your client app is not configured", "oauth1-permissions"), Cause.LOGIN),
        (403, problem("not enrolled", "client-forbidden", host="twitter.com"), Cause.LOGIN),
        (403, problem("something new"), Cause.REJECTED),
        (404, problem("Could not find", "resource-not-found"), Cause.REJECTED),
        (400, INVALID, Cause.STALE),
        (400, {**INVALID, "errors": [], "parameter": "text"}, Cause.REJECTED),
        (429, problem("Too Many Requests"), Cause.WAIT),
        (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, Cause.WAIT),
        (429, problem("Usage cap exceeded: Monthly product cap", "usage-capped"), Cause.QUOTA),
        (500, None, Cause.RETRY),
        (503, b"<html>over capacity</html>", Cause.RETRY),
        (302, None, Cause.RETRY),
        (200, {"errors": [problem("Could not find", "resource-not-found")]}, Cause.RETRY),
    ],
)  # fmt: skip
def test_a_refused_post_is_judged_by_what_it_means(hands: Any, status: int, body: Any, cause: Cause) -> None:
    fault = judged(hands, status, body)
    assert fault is not None
    assert fault.cause is cause


def test_a_forbidden_upload_asks_for_the_scope_and_a_forbidden_post_does_not(hands: Any) -> None:
    upload = judged(hands, 403, problem("Forbidden"), Effect.STAGE)
    assert upload is not None
    assert upload.cause is Cause.LOGIN
    assert "media.write" in upload.fix
    post = judged(hands, 403, problem("Forbidden"))
    assert post is not None
    assert post.cause is Cause.REJECTED


def test_lost_media_is_uploaded_again(hands: Any) -> None:
    fault = judged(hands, 400, INVALID)
    assert fault is not None
    assert fault.stale == ("media*", "captions*")


def test_a_success_with_a_missing_detail_is_a_success(hands: Any) -> None:
    assert judged(hands, 200, {"data": {"id": "1"}, "errors": [problem("no parent", "resource-not-found")]}) is None
    assert judged(hands, 200, {"meta": {"result_count": 0}}, Effect.READ) is None
    assert judged(hands, 204) is None


def test_the_wait_ends_with_the_last_window_that_is_used_up(hands: Any) -> None:
    windows: dict[str, Any] = {"x_rate_limit_remaining": "0", "x_rate_limit_reset": str(AT + 300)}
    windows |= {"x_user_limit_24hour_remaining": "0", "x_user_limit_24hour_reset": str(AT + 7200)}
    windows |= {"x_app_limit_24hour_remaining": "5", "x_app_limit_24hour_reset": str(AT + 80000)}
    fault = judged(hands, 429, problem("Too Many Requests"), date=NOW, **windows)
    assert fault is not None
    assert (fault.after, fault.scope) == (7200, Scope.ACCOUNT)


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"retry_after": "17", "date": NOW}, 17),
        ({"retry_after": "Sat, 21 Nov 2026 20:01:00 GMT", "date": NOW}, 60),
        ({"x_rate_limit_reset": str(AT - 5), "date": NOW}, 1),
        ({"x_rate_limit_reset": str(AT + 300)}, 900),
        ({"x_rate_limit_reset": "soon", "date": NOW}, 900),
        ({"date": "yesterday"}, 900),
    ],
)
def test_the_wait_is_counted_by_the_answers_own_clock(hands: Any, headers: dict[str, Any], after: float) -> None:
    fault = judged(hands, 429, problem("Too Many Requests"), **headers)
    assert fault is not None
    assert fault.after == after


def test_what_x_says_is_quoted_with_its_number(hands: Any) -> None:
    answer = hands.reply(400, INVALID, x_transaction_id="00ff")
    assert str(adapter.signals(answer)) == (
        "400 code invalid-request: One or more parameters to your request was invalid.; Your media IDs are invalid."
        " (request 00ff)"
    )


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"no"', b'{"errors": "no"}', b'{"errors": [7]}', b'{"type": 7, "detail": null}']
)
def test_a_body_of_any_shape_is_a_fault_and_no_crash(hands: Any, body: bytes) -> None:
    assert judged(hands, 403, body) is not None


def test_every_row_names_its_source_and_says_something() -> None:
    assert all(row.source and row.says and (row.fix or row.effects) for row in FAULTS.rows)


def test_budgets_are_read_by_call_and_window(hands: Any) -> None:
    from socialpost.adapter import Budget, Request

    request = Request("POST", "/2/media/upload/77/append")
    headers = {"x_rate_limit_limit": "1875", "x_rate_limit_remaining": "1874", "x_rate_limit_reset": str(AT)}
    found = adapter.meter(request, hands.reply(200, {}, **headers, x_app_limit_24hour_limit="no"))
    assert found == [Budget("POST media/upload/:id/append", 1875, 1874, AT)]
    assert found[0].bucket in adapter.bucket(request)
