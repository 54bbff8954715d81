"""What each platform's token endpoint says, and whether it means that a person must log in again: by its sheet of 2026."""

from __future__ import annotations

import json
from typing import Any

import pytest

from socialpost import registry
from socialpost.adapter import Cause, Fault, Response
from socialpost.auth.credential import Credential
from socialpost.auth.refresh import refreshed

LOGIN, WAIT = Cause.LOGIN, Cause.WAIT
WORDS = "Value passed for the token was invalid."


@pytest.mark.parametrize(
    ("platform", "method", "status", "body", "cause"),
    [
        ("x", "oauth2", 400, {"error": "invalid_request", "error_description": WORDS}, LOGIN),
        ("x", "oauth2", 400, {"error": "invalid_request", "error_description": "Missing required parameter"}, WAIT),
        ("x", "oauth2", 503, {"error": "invalid_request", "error_description": WORDS}, WAIT),
        ("x", "oauth2", 401, {"error": "unauthorized_client"}, LOGIN),
        ("youtube", "oauth2", 400, {"error": "invalid_grant", "error_description": "expired or revoked"}, LOGIN),
        ("youtube", "oauth2", 401, {"error": "deleted_client"}, WAIT),
        ("youtube", "oauth2", 500, {"error": "internal_failure"}, WAIT),
        ("pinterest", "oauth2", 401, {"code": 2, "message": "Authentication failed."}, LOGIN),
        ("pinterest", "oauth2", 500, {"code": 2, "message": "Something went wrong"}, WAIT),
        ("reddit", "refresh token", 200, {"error": "invalid_grant"}, LOGIN),
        ("reddit", "refresh token", 401, {"message": "Unauthorized", "error": 401}, WAIT),
        ("reddit", "refresh token", 429, {"message": "Too Many Requests", "error": 429}, WAIT),
    ],
)
def test_only_what_the_sheet_calls_revoked_asks_for_a_login(
    clock: Any, platform: str, method: str, status: int, body: dict[str, Any], cause: Cause
) -> None:
    assert refusal(clock, platform, method, status, body).cause is cause


@pytest.mark.parametrize("platform", ["x", "youtube"])
def test_wrong_keys_of_the_app_are_called_so_and_the_command_names_the_account(clock: Any, platform: str) -> None:
    fault = refusal(clock, platform, "oauth2", 401, {"error": "unauthorized_client"})
    assert "revoked" not in fault.says
    assert fault.fix == "check the app's client_id and client_secret: socialpost login mine --new-app"


def refusal(clock: Any, platform: str, method: str, status: int, body: dict[str, Any]) -> Fault:
    way = registry.load(platform).auth.method(method)
    assert way.refresh is not None
    held = Credential("mine", way, {field.name: f"value-of-{field.name}" for field in way.fields})
    with pytest.raises(Fault) as caught:
        refreshed(held, way.refresh, lambda _: Response(status, {}, json.dumps(body).encode()), clock)
    return caught.value
