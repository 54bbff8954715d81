"""Errors in Pinterest's shape, `{code, message}`, with the words of the API description and of live answers."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from socialpost.sandbox.kit import Answer

SLOW = "This request exceeded a rate limit. This can happen if the client exceeds one of the published rate limits."


class Refused(Exception):
    """A handler does not do what was asked; `answer` is what the client gets."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.answer = Answer(status, {"code": code, "message": message})


class Closed(BaseModel):
    """A JSON body whose unknown properties are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_Body = TypeVar("_Body", bound=BaseModel)


def parsed(model: type[_Body], data: Any) -> _Body:
    """Return a body as its model. Refused: 400 code 1 with the first fault in it, as live answers have it."""
    if not isinstance(data, dict):
        raise Refused(400, 1, "Invalid request: the body is not of type 'object'")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in item["loc"])
        raise Refused(400, 1, f"Invalid request: {where}: {item['msg']}") from error


def invalid(message: str) -> NoReturn:
    """Refuse with 400 code 1."""
    raise Refused(400, 1, message)


def trouble(kind: str) -> Answer:
    """Return what Pinterest answers when a fault is injected."""
    if kind == "429":
        headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30", "x-envoy-ratelimited": "true"}
        return Answer(429, {"code": 8, "message": SLOW}, headers)
    if kind == "expired":
        return Answer(401, {"code": 2, "message": "Authentication failed."})
    if kind == "500":
        return Answer(500, {"code": 500, "message": "Sorry! Something went wrong on our end."})
    return Answer(403, {"code": 29, "message": "You are not permitted to access that resource."})
