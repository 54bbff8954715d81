"""How the fake API refuses, and how it writes times and counts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from socialpost.sandbox.kit import Answer


class Refused(Exception):
    """An error of the API's own shape: https://developers.google.com/youtube/v3/docs/errors."""

    def __init__(
        self, status: int, reason: str, message: str = "", domain: str = "youtube", location: str = ""
    ) -> None:
        super().__init__(message or reason)
        self.status, self.reason, self.domain, self.location = status, reason, domain, location
        self.message = message or f"The request cannot be completed: {reason}."


def refusal(refused: Refused) -> Answer:
    """Return a refusal in the API's shape."""
    one = {"message": refused.message, "domain": refused.domain, "reason": refused.reason}
    if refused.location:
        one |= {"location": refused.location, "locationType": "other"}
    headers = {"www-authenticate": 'Bearer realm="https://accounts.google.com/"'} if refused.status == 401 else {}
    error = {"code": refused.status, "message": refused.message, "errors": [one]}
    return Answer(refused.status, {"error": error}, headers)


def trouble(kind: str) -> Answer:
    """Return what YouTube answers to a fault on demand."""
    known = {
        "refuse": Refused(400, "invalidVideoMetadata", "The request metadata is invalid.", "youtube.video"),
        "500": Refused(503, "backendError", "Backend Error", "global"),
        "429": Refused(429, "rateLimitExceeded", "Rate Limit Exceeded", "usageLimits"),
        "expired": Refused(401, "authError", "Invalid Credentials", "global", "Authorization"),
    }
    return refusal(known[kind])


def rfc3339(seconds: float) -> str:
    """Write a time as Google does."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_of(text: Any) -> float | None:
    """Read an RFC 3339 time; None where it is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.timestamp() if found.tzinfo else None


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """Return an object without what the world adds."""
    return {key: value for key, value in data.items() if key != "_created"}


def page(kind: str, found: list[Any], query: dict[str, str], most: int = 50) -> dict[str, Any]:
    """Return a list answer: `maxResults` and `pageToken` as the API takes them, no `items` key where there are none."""
    size = min(most, int(query.get("maxResults") or 5))
    start = int(query["pageToken"]) if str(query.get("pageToken", "")).isdigit() else 0
    shown = found[start : start + size]
    answer: dict[str, Any] = {
        "kind": f"youtube#{kind}ListResponse",
        "etag": "sandbox",
        "pageInfo": {"totalResults": len(found), "resultsPerPage": size},
    }
    if shown:
        answer["items"] = shown
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    return answer
