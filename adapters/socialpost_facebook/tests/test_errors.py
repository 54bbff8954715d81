"""What answers mean for a delivery."""

from __future__ import annotations

from typing import Any

import pytest

from socialpost.adapter import Cause, Effect, Scope
from socialpost_facebook import adapter

PUBLISH, STAGE, READ = Effect.PUBLISH, Effect.STAGE, Effect.READ


def judged(response: Any, effect: Effect = PUBLISH) -> Any:
    return adapter.faults.judge(adapter.signals(response), effect)


@pytest.mark.parametrize(
    ("code", "subcode", "cause"),
    [
        (100, 0, Cause.REJECTED), (100, 1366046, Cause.REJECTED), (324, 0, Cause.REJECTED),
        (506, 0, Cause.DUPLICATE), (100, 506, Cause.DUPLICATE), (100, 1366051, Cause.DUPLICATE),
        (80001, 0, Cause.WAIT), (4, 0, Cause.WAIT), (613, 0, Cause.WAIT), (368, 1390008, Cause.WAIT),
        (368, 0, Cause.WAIT), (368, 1346003, Cause.REJECTED), (190, 463, Cause.LOGIN), (190, 492, Cause.LOGIN),
        (200, 0, Cause.LOGIN), (283, 0, Cause.LOGIN), (10, 0, Cause.LOGIN), (100, 33, Cause.LOGIN),
        (100, 1404078, Cause.LOGIN), (104, 0, Cause.REJECTED), (1, 0, Cause.RETRY), (2, 0, Cause.RETRY),
        (6000, 0, Cause.RETRY), (100, 1363128, Cause.REJECTED), (1609005, 0, Cause.REJECTED), (2500, 0, Cause.REJECTED),
        (424242, 0, Cause.RETRY), (1, 99, Cause.RETRY),
    ],
)  # fmt: skip
def test_each_code_of_a_visible_call_has_its_cause(hands: Any, code: int, subcode: int, cause: Cause) -> None:
    assert judged(hands.error(code, subcode)).cause is cause


@pytest.mark.parametrize("code", [100, 190, 200, 506, 4, 80001])
def test_a_server_error_on_a_visible_call_is_in_doubt_whatever_its_body_says(hands: Any, code: int) -> None:
    assert judged(hands.error(code, status=500)).cause is Cause.RETRY
    assert judged(hands.error(code, is_transient=True)).cause is Cause.RETRY


def test_an_unknown_code_is_in_doubt_only_where_people_could_see_something(hands: Any) -> None:
    assert judged(hands.error(424242), PUBLISH).cause is Cause.RETRY
    assert judged(hands.error(424242), STAGE).cause is Cause.REJECTED


@pytest.mark.parametrize("body", [b"<html>502</html>", b"[]", b"null", b"{}", b'{"success":false}', b"\xff\xfe"])
def test_a_200_that_is_no_answer_is_no_success(hands: Any, body: bytes) -> None:
    assert judged(hands.reply(200, body)).cause is Cause.RETRY


@pytest.mark.parametrize("body", [b"true", b'{"success":true}', b'{"id":"1"}', b'{"data":[]}'])
def test_a_good_answer_is_no_fault(hands: Any, body: bytes) -> None:
    assert judged(hands.reply(200, body)) is None


def test_an_error_inside_a_200_is_an_error(hands: Any) -> None:
    assert judged(hands.error(190, 463, status=200)).cause is Cause.LOGIN


def test_the_code_that_looks_like_expiry_says_that_it_is_none(hands: Any) -> None:
    lost_role, expired = judged(hands.error(190, 492)), judged(hands.error(190, 463))
    assert "not expired" in lost_role.says
    assert "does not help" in lost_role.fix
    assert "expired" in expired.says
    assert expired.scope is Scope.ACCOUNT


def test_a_revoked_token_is_told_from_an_expired_one(hands: Any) -> None:
    assert "revoked" in judged(hands.error(190, message="REVOKED_ACCESS_TOKEN: x")).says


def test_a_rate_limit_waits_the_minutes_that_the_header_names(hands: Any) -> None:
    usage = '{"111":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]}'
    answer = hands.error(80001)
    fault = judged(hands.reply(400, answer.content, x_business_use_case_usage=usage))
    assert (fault.after, fault.scope) == (19 * 60, Scope.ACCOUNT)
    assert judged(hands.error(80001)).after == 60


@pytest.mark.parametrize("header", ["", "{", "[]", '{"1":5}', '{"1":[{"estimated_time_to_regain_access":"soon"}]}'])
def test_a_header_that_makes_no_sense_is_no_wait(hands: Any, header: str) -> None:
    assert adapter.signals(hands.reply(400, {"error": {"code": 4}}, x_business_use_case_usage=header)).wait is None


def test_rupload_speaks_a_shape_of_its_own(hands: Any) -> None:
    def told(kind: str, *, retriable: bool) -> Any:
        body = {"debug_info": {"retriable": retriable, "type": kind, "message": "no"}}
        return judged(hands.reply(400, body), STAGE).cause

    assert told("ProcessingFailedError", retriable=False) is Cause.REJECTED
    assert told("ProcessingFailedError", retriable=True) is Cause.RETRY
    assert told("OffsetInvalidError", retriable=False) is Cause.RETRY


def test_an_error_beside_an_id_keeps_the_id(hands: Any) -> None:
    told = adapter.signals(hands.error(100, id="111_5", message="Tried accessing nonexisting field"))
    assert told.exists == "111_5"


def test_an_unknown_field_of_a_visible_call_is_in_doubt_even_without_an_id(hands: Any) -> None:
    answer = hands.error(100, message="(#100) Tried accessing nonexisting field (x) on node type (PagePost)")
    assert judged(answer, PUBLISH).cause is Cause.RETRY
    assert judged(answer, READ).cause is Cause.REJECTED


def test_what_the_platform_answered_stands_in_the_message(hands: Any) -> None:
    told = adapter.signals(hands.error(100, 33, message="no such", error_user_msg="Sorry"))
    assert str(told) == "400 code 100/33: no such - Sorry (request A1)"
