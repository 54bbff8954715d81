"""Refusals in Reddit's three shapes: errors in a 200, a reason in a 400, a bare status."""

from __future__ import annotations

from typing import Any, NoReturn

from socialpost.sandbox.kit import Answer

JSON = "application/json; charset=UTF-8"


class Refused(Exception):
    """A handler does not do what was asked; `answer` is what the client gets."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status} {answer.data}")
        self.answer = answer


def answered(data: Any, status: int = 200, **headers: str) -> Answer:
    """Return an answer as Reddit labels it."""
    return Answer(status, data, {name.replace("_", "-"): value for name, value in headers.items()}, mime=JSON)


def succeeded(data: Any = None) -> Answer:
    """Return the envelope of `api_type=json`."""
    return answered({"json": {"errors": [], **({} if data is None else {"data": data})}})


def errors(*rows: tuple[str, str, str | None], **beside: Any) -> NoReturn:
    """Refuse in a 200: [code, words, field] each, and no data."""
    raise Refused(answered({"json": {**beside, "errors": [list(row) for row in rows]}}))


def reason(code: str, explanation: str, *fields: str, kind: str = "", status: int = 400) -> NoReturn:
    """Refuse with a reason; `kind` is the error_type, which may be absent."""
    data = {"fields": list(fields), "explanation": explanation, **({"error_type": kind} if kind else {})}
    raise Refused(answered({**data, "message": PHRASES.get(status, "Error"), "reason": code}, status))


def bare(status: int, **headers: str) -> Answer:
    """Return {"message", "error"}."""
    return answered({"message": PHRASES[status], "error": status}, status, **headers)


PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def xml(status: int, code: str, message: str, **more: object) -> Answer:
    """Return an error of the bucket: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html."""
    rest = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    body = f"{head}<Error><Code>{code}</Code><Message>{message}</Message>{rest}</Error>"
    return Answer(status, content=body.encode(), mime="application/xml")


def trouble(kind: str) -> Answer:
    """Return what Reddit answers when a fault is injected."""
    if kind == "429":
        return bare(429, x_ratelimit_used="1000", x_ratelimit_remaining="0.0", x_ratelimit_reset="60")
    if kind == "expired":
        return bare(401, www_authenticate='Bearer realm="reddit", error="invalid_token"')
    if kind == "500":
        return bare(503)
    return bare(403)
