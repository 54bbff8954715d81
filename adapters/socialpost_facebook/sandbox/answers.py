"""How the fake Graph API refuses, and the usage headers that every answer carries."""

from __future__ import annotations

import json
from typing import Any

from socialpost.sandbox.kit import Answer, World

API = "v26.0"
LIMIT = 4800


class Refusal(Exception):
    """An error of the API's own shape. `also` stands beside `error` in the body."""

    def __init__(self, code: int, message: str, subcode: int = 0, status: int = 400, **also: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.subcode, self.status = code, message, subcode, status
        self.data: dict[str, Any] = also.pop("data", {})
        self.transient: bool = also.pop("transient", False)
        self.also: dict[str, Any] = also


def usage(world: World, page: str, minutes: int = 0) -> dict[str, str]:
    """Return the two usage headers, in percent: https://developers.facebook.com/docs/graph-api/overview/rate-limiting."""
    calls = world.number(f"calls {page}")
    percent = 100 if minutes else min(99, calls * 100 // LIMIT)
    counters = {"call_count": percent, "total_cputime": percent // 2, "total_time": percent // 2}
    entry = {"type": "pages", **counters, "estimated_time_to_regain_access": minutes}
    return {
        "x-app-usage": json.dumps(counters),
        "x-business-use-case-usage": json.dumps({page or "0": [entry]}),
        "facebook-api-version": API,
    }


def refused(world: World, refusal: Refusal, page: str) -> Answer:
    """Return a refusal in the API's shape, with the headers that come along."""
    trace = f"A{world.number('trace', 1000):010d}"
    headers = {
        **usage(world, page),
        "x-fb-trace-id": trace,
        "www-authenticate": f'OAuth "Facebook Platform" "invalid_request" "{_ascii(refusal.message)}"',
    }
    return Answer(refusal.status, {"error": shape(refusal, trace), **refusal.also}, headers)


def _ascii(text: str) -> str:
    return text.replace('"', "'").encode("ascii", "replace").decode().replace("\n", " ")


def shape(refusal: Refusal, trace: str) -> dict[str, Any]:
    """Return the `error` object: https://developers.facebook.com/docs/graph-api/guides/error-handling."""
    error: dict[str, Any] = {"message": refusal.message, "type": "OAuthException", "code": refusal.code}
    if refusal.subcode:
        error["error_subcode"] = refusal.subcode
    if refusal.data:
        error["error_data"] = refusal.data
    return {**error, "is_transient": refusal.transient, "fbtrace_id": trace}


def trouble(kind: str) -> Answer:
    """Return what Facebook answers to a fault on demand."""
    known = {
        "refuse": Refusal(100, "(#100) Invalid parameter"),
        "500": Refusal(1, "An unknown error occurred", status=500),
        "429": Refusal(80001, "There have been too many calls to this Page account. Wait a bit and try again."),
        "expired": Refusal(190, "Error validating access token: Session has expired", 463),
    }
    refusal = known[kind]
    headers = {"x-fb-trace-id": "Asandbox"}
    if kind == "429":
        entry = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 1}
        headers["x-business-use-case-usage"] = json.dumps({"0": [entry]})
    return Answer(refusal.status, {"error": shape(refusal, "Asandbox")}, headers)
